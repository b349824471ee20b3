//! Who says what in articles: cases by family of rule.

use stance::Span;
use stance::article::{Article, Block, BlockKind, QuoteKind, Segmenter};

/// An article with one paragraph for each part between empty lines.
pub(crate) fn article(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut start = 0;
    for part in text.split("\n\n") {
        if !part.trim().is_empty() {
            let span = Span::new(start, start + part.len());
            blocks.push(Block { kind: BlockKind::Paragraph, span });
        }
        start += part.len() + 2;
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

/// One line for each attribution: `speaker: content / content`, and the kind where it is not direct.
fn lines(text: &str) -> Vec<String> {
    let article = article(text);
    let reading = Segmenter::default().read(&article);
    let line = |attribution: &stance::article::Attribution| {
        let speaker =
            attribution.speaker.map_or("?", |speaker| reading.speakers[speaker].name.as_str());
        let content: Vec<&str> =
            attribution.content.iter().map(|span| span.slice(&article.text)).collect();
        let kind = match attribution.kind {
            QuoteKind::Direct => "",
            kind => &format!(" ({})", kind.name()),
        };
        format!("{speaker}: {}{kind}", content.join(" / "))
    };
    reading.attributions.iter().map(line).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(lines(text), *expected, "{text}");
    }
}

#[test]
fn direct_speech() {
    check(&[
        ("“The gate is open,” Ana Lor said on Monday.", &["Ana Lor: The gate is open,"]),
        (
            "\"The gate is open,\" said Ana Lor, a nurse who keeps the key. \"It was never shut.\"",
            &["Ana Lor: The gate is open, / It was never shut."],
        ),
        (
            "“Look,” the warden told reporters, “I have the key.”",
            &["the warden: Look, / I have the key."],
        ),
        ("Petar Vik said: “Knock first.”", &["Petar Vik: Knock first."]),
        ("«Knock first», Petar Vik said.", &["Petar Vik: Knock first"]),
        (
            "‘I won't knock at the wardens’ door,’ Petar Vik said.",
            &["Petar Vik: I won't knock at the wardens’ door,"],
        ),
        (
            "“He asked me, ‘Who are you?’ and I told him,” Ana Lor said.",
            &["Ana Lor: He asked me, ‘Who are you?’ and I told him,"],
        ),
        // A word in quotation marks is no speech.
        ("The so-called “gate” fell down in the '90s.", &[]),
    ]);
}

#[test]
fn quotations_over_paragraphs() {
    check(&[
        (
            "“The gate is open,” Ana Lor said. “It was never shut.\n\n“I have the key.\n\n“Knock.”",
            &["Ana Lor: The gate is open, / It was never shut. / I have the key. / Knock."],
        ),
        (
            "“The gate is open,” Ana Lor said.\n\n“It was never really shut, you know.”",
            &["Ana Lor: The gate is open,", "Ana Lor: It was never really shut, you know."],
        ),
    ]);
}

#[test]
fn reported_clauses() {
    check(&[
        ("The ministry said the gate was open.", &["the ministry: the gate was open (indirect)"]),
        (
            "Ana Lor told members of the board in Selda on Monday that she had the key.",
            &["Ana Lor: she had the key (indirect)"],
        ),
        (
            "Ana Lor said the gate was open, adding that nobody had knocked.",
            &["Ana Lor: the gate was open (indirect)", "Ana Lor: nobody had knocked (indirect)"],
        ),
        (
            "The mayor said the gate was open, but two wardens who asked not to be named said it was shut.",
            &["the mayor: the gate was open (indirect)", "two wardens: it was shut (indirect)"],
        ),
        (
            "The mayor called the gate “a wall with a handle” and vowed to replace it.",
            &[
                "the mayor: the gate “a wall with a handle” (mixed)",
                "the mayor: to replace it (indirect)",
            ],
        ),
        (
            "The union urged both sides to meet and accused the board of hiding the key.",
            &["the union: to meet (indirect)", "the union: the board of hiding the key (indirect)"],
        ),
        (
            "Ana Lor was quoted as saying that the gate was “never shut”.",
            &["Ana Lor: the gate was “never shut” (mixed)"],
        ),
        (
            "Petar Vik, who has the key, declined to say whether he would use it.",
            &["Petar Vik: whether he would use it (indirect)"],
        ),
        (
            "Critics of the plan argue that it is late.",
            &["critics of the plan: it is late (indirect)"],
        ),
        ("She is confident that the gate will open.", &["?: the gate will open (indirect)"]),
    ]);
}

#[test]
fn cues_behind_and_inside() {
    check(&[
        (
            "The gate is open, officials said on Monday.",
            &["officials: The gate is open (indirect)"],
        ),
        (
            "The gate, Ana Lor believes, will stay open.",
            &["Ana Lor: The gate / will stay open (indirect)"],
        ),
        (
            "SELDA, May 3 (Agency) — The gate is open, according to two people familiar with the matter.",
            &["two people familiar with the matter: The gate is open (indirect)"],
        ),
        (
            "According to the harbour office, the gate is open.",
            &["the harbour office: the gate is open (indirect)"],
        ),
        ("In the mayor's view, the gate is open.", &["the mayor: the gate is open (indirect)"]),
        (
            "The gate is open, said Ana Lor, president of the union.",
            &["Ana Lor: The gate is open (indirect)"],
        ),
    ]);
}

#[test]
fn nouns_that_report() {
    check(&[
        (
            "The mayor's claim that the gate is open surprised the wardens.",
            &["the mayor: the gate is open surprised the wardens (indirect)"],
        ),
        ("A demand that has split the board was dropped.", &[]),
        (
            "The wardens expressed hope that the gate would open.",
            &["the wardens: the gate would open (indirect)"],
        ),
    ]);
}

#[test]
fn words_that_only_look_like_cues() {
    check(&[
        ("The report was long and its claims were many.", &[]),
        ("The talks between the two boards ended at noon.", &[]),
        ("Nobody said the gate was open.", &[]),
        ("A spokesman declined to comment.", &[]),
    ]);
}

/// The speakers' names, in order.
fn speakers(text: &str) -> Vec<String> {
    let reading = Segmenter::default().read(&article(text));
    reading.speakers.into_iter().map(|speaker| speaker.name).collect()
}

#[test]
fn variants_of_a_name_are_one_speaker() {
    for text in [
        "Gen. Idris Malouk said the gate was open. Malouk said it twice. “Open,” the general said.",
        "Idris Malouk said the gate was open. Mr. Malouk said it twice. He said it again.",
        "Ayatollah Seyyed Idris Malouk said the gate was open. The cleric said it twice.",
        "Malouk said the gate was open. “It is,” Idris Malouk, a warden, said.",
        "Idris Malouk said the gate was open. Mallouk said it twice.",
    ] {
        let found = speakers(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].ends_with("Idris Malouk"), "{text}: {found:?}");
    }
}

#[test]
fn namesakes_are_two() {
    let text = "Ana Lor said the gate was open. Petar Lor said it was shut. “Shut,” Mr. Lor said. “Open,” Ms. Lor said.";
    assert_eq!(
        lines(text),
        [
            "Ana Lor: the gate was open (indirect)",
            "Petar Lor: it was shut (indirect)",
            "Petar Lor: Shut,",
            "Ana Lor: Open,",
        ]
    );
}

#[test]
fn pronouns_and_descriptions() {
    check(&[
        (
            "Maria Lor met Peter Vik in Selda. She said the gate was open. He said it was shut.",
            &["Maria Lor: the gate was open (indirect)", "Peter Vik: it was shut (indirect)"],
        ),
        (
            "The foreign minister, Maria Lor, spoke. “Knock,” the minister said.",
            &["Maria Lor: Knock,"],
        ),
        (
            "A NATO official said the gate was open. “Wide open,” the official said.",
            &["a NATO official: the gate was open (indirect)", "a NATO official: Wide open,"],
        ),
        (
            "The ministry said the gate was open. It said the key was lost.",
            &[
                "the ministry: the gate was open (indirect)",
                "the ministry: the key was lost (indirect)",
            ],
        ),
    ]);
}

#[test]
fn roles() {
    let text =
        "Joran Vik, head of the strike committee, said no. The physician Salma Teref said yes.";
    let reading = Segmenter::default().read(&article(text));
    let roles: Vec<(&str, Option<&str>)> = reading
        .speakers
        .iter()
        .map(|speaker| (speaker.name.as_str(), speaker.role.as_deref()))
        .collect();
    assert_eq!(
        roles,
        [("Joran Vik", Some("head of the strike committee")), ("Salma Teref", Some("physician"))]
    );
}

#[test]
fn layouts() {
    check(&[
        (
            "ANA LOR: The gate is open. (Laughter.) Knock.\n\nPETAR VIK: It is not.",
            &["ANA LOR: The gate is open. / Knock.", "PETAR VIK: It is not."],
        ),
        (
            "We met the engineer Ana Lor at the gate.\n\nQ: Is it open?\n\nA: It is.\n\nQ: Since when?\n\nA: Since noon.",
            &["Q: Is it open?", "Ana Lor: It is.", "Q: Since when?", "Ana Lor: Since noon."],
        ),
        (
            "Ana Lor, engineer\nViewpoint: The gate is open.\nArgument: Nobody shut it\n\n\
             Petar Vik, warden\nViewpoint: The gate is shut.\nArgument: I shut it",
            &[
                "Ana Lor: The gate is open. / Nobody shut it",
                "Petar Vik: The gate is shut. / I shut it",
            ],
        ),
        (
            "Viewpoint: \"The gate is open.\"\nAna Lor, engineer\n\n\
             Viewpoint: \"The gate is shut.\"\nPetar Vik, warden",
            &["Ana Lor: The gate is open.", "Petar Vik: The gate is shut."],
        ),
        (
            "“The gate is open and will stay open.”\n— Ana Lor, engineer",
            &["Ana Lor: The gate is open and will stay open."],
        ),
        (
            "Sir, – The gate is open. Nobody knocks.\n\nAna Lor\nSelda",
            &["Ana Lor: The gate is open. Nobody knocks."],
        ),
    ]);
}

#[test]
fn whom_a_statement_reports() {
    let article = article(
        "The gate fell. The mayor said it was old, but Ana Lor said it was pushed. “Pushed,” she said. “Hard.”",
    );
    let reading = Segmenter::default().read(&article);
    let found: Vec<(&str, Option<&str>)> = reading
        .statements
        .iter()
        .map(|statement| {
            let speaker = statement
                .attribution
                .and_then(|at| reading.attributions[at].speaker)
                .map(|speaker| reading.speakers[speaker].name.as_str());
            (statement.span.slice(&article.text), speaker)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("The gate fell.", None),
            ("The mayor said it was old", Some("the mayor")),
            ("but Ana Lor said it was pushed.", Some("Ana Lor")),
            ("“Pushed,” she said.", Some("Ana Lor")),
            ("“Hard.”", Some("Ana Lor")),
        ]
    );
}
