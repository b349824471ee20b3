//! What holds for the reading of any article, and how readings are measured.

use proptest::prelude::*;
use stance::Span;
use stance::article::{
    Article, Counts, Reading, Segmenter, SpokenContent, same_speaker, score_attributions,
};

use crate::attributions::article;

/// What holds for the reading of any text.
fn is_sound(article: &Article, reading: &Reading) {
    let slices =
        |span: Span| article.text.get(span.start..span.end).is_some_and(|part| !part.is_empty());
    let mut end = 0;
    for statement in &reading.statements {
        assert!(slices(statement.span), "{statement:?}");
        assert!(end <= statement.span.start, "{statement:?}");
        assert_eq!(statement.span.slice(&article.text).trim().len(), statement.span.len());
        let block = article.blocks[statement.block].span;
        assert!(block.start <= statement.span.start && statement.span.end <= block.end);
        assert!(statement.attribution.is_none_or(|at| at < reading.attributions.len()));
        end = statement.span.end;
    }
    for attribution in &reading.attributions {
        assert!(!attribution.content.is_empty());
        for span in attribution.content.iter().chain(&attribution.cue).chain(&attribution.source) {
            assert!(slices(*span), "{attribution:?}");
        }
        assert!(
            attribution.content.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "{attribution:?}"
        );
        assert!(attribution.speaker.is_none_or(|at| at < reading.speakers.len()));
        assert!((0.0..=1.0).contains(&attribution.confidence));
    }
    for speaker in &reading.speakers {
        assert!(!speaker.name.is_empty() && speaker.mentions.iter().all(|&span| slices(span)));
    }
}

/// Words and marks that the rules act on, in any order.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "said",
        "says",
        "told",
        "that",
        "to",
        "the",
        "minister",
        "Ana",
        "Lor",
        "he",
        "she",
        "it",
        ",",
        ".",
        ":",
        "“",
        "”",
        "\"",
        "‘",
        "’",
        "'",
        "«",
        "»",
        "—",
        "- ",
        "(",
        ")",
        "\n",
        "\n\n",
        "according",
        "Q:",
        "A:",
        "Viewpoint:",
        "and",
        "but",
        "who",
        "in",
        "view",
        "'s",
        "claim",
        "called",
        "“No talks,”",
        "as",
        "put",
        "not",
        "of",
        "adding",
        "Sir, –",
        "**Ana Lor:**",
        "> ",
        "Mr.",
        "é",
        "北京",
        "was",
        "has",
        "open",
        ";",
        "?",
        "[",
        "]",
        "al-Amin",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_soundly(text in prop_oneof![soup(), "\\PC{0,200}", "[ -~\n“”‘’«»]{0,300}"]) {
        let article = article(&text);
        is_sound(&article, &Segmenter::default().read(&article));
    }
}

#[test]
fn a_mark_with_nothing_behind_it_is_no_quotation() {
    let article = article("view said according \n\n « \n");
    is_sound(&article, &Segmenter::default().read(&article));
}

#[test]
fn measures() {
    let text = "The mayor said the gate was open. It was not. “Shut,” Lor said.";
    let span = |words: &str| {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    };
    let spoken = |words: &str, speaker: Option<&str>| SpokenContent {
        content: vec![span(words)],
        speaker: speaker.map(str::to_owned),
    };
    let sentences =
        [span("The mayor said the gate was open."), span("It was not."), span("“Shut,” Lor said.")];
    let truth = [spoken("the gate was open", Some("the mayor")), spoken("Shut", Some("Ana Lor"))];
    let predicted = [spoken("gate was open", Some("Mayor")), spoken("It was not", Some("Lor"))];
    let score = score_attributions(text, &sentences, &truth, &predicted);
    assert_eq!(score.said_sentences, Counts { hit: 1, wrong: 1, missed: 1 });
    assert_eq!(score.words, Counts { hit: 3, wrong: 3, missed: 2 });
    assert_eq!(score.words_and_speakers, Counts { hit: 3, wrong: 3, missed: 2 });
    assert_eq!(score.contents, Counts { hit: 1, wrong: 1, missed: 1 });
    assert_eq!(score.exact, Counts { hit: 0, wrong: 2, missed: 2 });
    assert_eq!(score.speaker_accuracy(), 1.0);
    let own = score_attributions(text, &sentences, &truth, &truth);
    assert_eq!((own.exact.f1(), own.contents_and_speakers.f1()), (1.0, 1.0));
    let both = score.and(own);
    assert_eq!(both.contents, Counts { hit: 3, wrong: 1, missed: 1 });
    assert_eq!((both.contents.precision(), both.contents.recall()), (0.75, 0.75));
}

#[test]
fn names_that_mean_the_same_speaker() {
    for (one, other, expected) in [
        (Some("Ana Lor"), Some("Lor"), true),
        (Some("Gen. Ana Lor"), Some("ana lor"), true),
        (Some("the mayor"), Some("Mayor"), true),
        (Some("Ana Lor"), Some("Petar Lor"), false),
        (Some("Ana Lor"), None, false),
        (None, None, true),
    ] {
        assert_eq!(same_speaker(one, other), expected, "{one:?} {other:?}");
    }
}
