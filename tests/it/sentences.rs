//! Where sentences end: a table of cases, and what must hold for any text.

use proptest::prelude::*;
use stance::Span;
use stance::article::{SentenceScore, SentenceSegmenter};

fn split(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    SentenceSegmenter::english().split(text, &mut spans);
    spans
}

/// Name of the behaviour, and texts with `|` where a sentence ends and the next begins.
const CASES: &[(&str, &[&str])] = &[
    (
        "marks_end_sentences",
        &["The talks ended.| Who won?| Nobody!| We go on", "Why?!| Because!!| So."],
    ),
    (
        "a_closing_mark_behind_a_space_goes_with_its_sentence",
        &["“We tried.| Do what you like. ”", "“We tried. ”| He left. \"", "(They tried. )"],
    ),
    ("an_opening_mark_goes_with_the_next", &["He left.| “We tried.”| \"Do what you like.\""]),
    (
        "a_small_letter_goes_on",
        &["He works for Oho! in Berlin.", "Is it true? he asked.", "See fig. above."],
    ),
    (
        "titles_stand_before_names",
        &[
            "Gen. Varo met Dr. Anna Holt, Lt. Gov. Reyes and Mrs. Orr.| They talked.",
            "GEN. VARO MET SEN. HOLT.| NOBODY WON.",
            "I thank my right hon. Friend for his answer.| He is right.",
        ],
    ),
    (
        "initials_belong_to_a_name",
        &[
            "J. R. Holt and Anna B. Orr spoke.| George W. Varo listened.",
            "K.C. Holt left.| J.-P. Varo stayed.",
        ],
    ),
    (
        "the_pronoun_and_letters_that_number_end_sentences",
        &[
            "It was you and I.| Holt was away.",
            "There is no plan B.| Varo said so.",
            "They lack vitamin D.| Doctors warn.",
            "She lost in Group C.| Holt won.",
        ],
    ),
    (
        "dotted_letters_end_only_before_a_word_that_is_no_name",
        &[
            "The U.S. Senate met.| He left the U.S.| The Senate met.",
            "They live in the U.K.| Officials agree.| The U.N. Security Council met.",
            "She holds a Ph.D.| It is in law.| The Washington, D.C. Metro is late.",
            "The U.S. Energy Council met.| He left the U.S. 7th Fleet.",
        ],
    ),
    (
        "companies_end_only_before_a_word_that_is_no_name",
        &[
            "Holt & Co. Chief Executive Anna Orr left Varo Inc.| Shares fell.",
            "It was bought by Orr Bros.| He sold it to Varo Corp. of Ohio.",
            "Martin Holt Jr. Avenue is closed.| Ask Martin Holt Jr.| He knows.",
        ],
    ),
    (
        "states_end_behind_a_comma",
        &[
            "He lives in Dover, Del., with her.",
            "It happened in Salem, Mass.| Police came.| Mass. Gov. Holt left.",
        ],
    ),
    (
        "numbers_are_announced",
        &[
            "See No. 5, p. 12, Vol. II and Art. 9 of it.| No.| We refuse.",
            "It fell by 3.5 percent to $2.10.| 2011 was worse.| Version 2.0.1 is out.",
            "He left on Sept. 11 or Oct. 3.| He is 6 ft. 2 in. tall.",
            "The 3. October is a holiday.",
        ],
    ),
    (
        "hours_end_unless_the_time_goes_on",
        &[
            "At 5 a.m. Gen. Varo left.| He came back at 6 p.m.| Holt was asleep.",
            "They met at 8 p.m. Monday.| It began at 9 a.m. EST.| That is who I am.| Varo knows.",
        ],
    ),
    (
        "some_abbreviations_need_what_follows",
        &["It was Holt vs. Varo.| Many, e.g. Holt, left.| Bread, milk, etc.| Holt paid."],
    ),
    (
        "addresses_stay_whole",
        &["Write to anna.holt@example.org.| See https://example.org/a.b?c=d!.| Thanks."],
    ),
    (
        "quotations_are_split_inside",
        &[
            "\"We tried.| We failed,\" he said.",
            "“We tried.| We failed,” he said.| “Never again.”",
            "\"We tried,\" he said.| \"We failed.\"",
            "He said 'We tried.'| Then he left.",
        ],
    ),
    (
        "a_speaker_behind_a_quotation_belongs_to_it",
        &[
            "\"Really?\" he asked.",
            "\"Really?\" Holt asked.| \"Never!\" President Anna Holt shouted on Monday.",
            "\"Really?\"| Holt said the talks were over.",
            "\"Really?\"| The answer came late.",
            "\"This is it.\" Holt said.| He left.",
        ],
    ),
    (
        "closing_marks_belong_to_the_sentence",
        &[
            "He left (at last.)| She stayed.| (They had met.| They had talked.)| It was over.",
            "So it was.[1]| Then not.[2][3]| “Yes.”| ‘No.’| «Oui.»| Well.¹| Good.",
            "He left town.“| However, he came back.”",
        ],
    ),
    (
        "brackets_inside_a_sentence_do_not_end_it",
        &[
            "He asked (Why now?) Holt about it.",
            "The man (he had left.) came.",
            "Sen. Holt (D-Mass.) Varo left.",
        ],
    ),
    (
        "a_forgotten_space_at_a_quotation_mark",
        &["He said “no.”|Then he left.", "He left.|“We tried,” he said."],
    ),
    (
        "ellipses_go_on_unless_a_sentence_begins",
        &[
            "I ... well, I mean . . . it is ... hard.",
            "We tried....| They left.| Well...| They did not.",
            "It was the end . . . .| We left.",
            "He wrote it.| . . . The rest is lost. . . .",
            "He left.| \"...\", he said.",
            "The ... Holt plan failed.| It is [...] over [...]| However, we go on.",
        ],
    ),
    (
        "datelines_are_no_sentences",
        &[
            "LONDON. — The talks failed.",
            "PARIS (AP) — They met.| GENEVA, Jan. 5 (Wire) - They left.",
        ],
    ),
    (
        "items_of_a_list_that_begins_the_text",
        &[
            "1. Free the prisoners| 2. Lift the sanctions| 3. Talk",
            "1) Free them.| 2) Lift them.",
            "1.) Free them| 2.) Lift them",
            "(1) Free them| (2) Lift them",
            "a. Free them| b. Lift them",
            "• Free them| • Lift them",
            "We want 1) peace and 2) bread.",
            "A. Holt met B. Varo.",
        ],
    ),
    (
        "lines_are_white_space_unless_ended_on_purpose",
        &[
            "The delegation left the hotel by the\nback door.| It said\nnothing.",
            "PEACE AT LAST|\nThe delegation signed the paper in the morning and left the town at noon.",
            "Our demands are these:|\n- peace\n and bread|\n- land|\n* work",
            "A heading|\n\nand a text",
            "One|\r\n\r\nTwo|\u{2029}Three",
            "A line of\u{2028}two lines",
        ],
    ),
    (
        "tokens_that_stand_apart",
        &[
            "He said : \" We tried .| We failed . \"| She left .| \" Really ? \" he asked .",
            "« We left the U.S. »",
            "« We left the U.S. » \t\r\n|They stayed.",
        ],
    ),
    (
        "other_scripts",
        &[
            "我们谈过了。|没有结果！|为什么？|不知道。",
            "「行く。」と彼は言った。|「来る。」|彼女は言った。",
            "هل انتهت المحادثات؟| نعم.| لا۔| वह गया।| वह आया॥",
            "¿Quién ganó?| ¡Nadie!| ¿Y tú?",
        ],
    ),
    (
        "names_that_begin_small",
        &[
            "The group fell.| al-Varo said so.",
            "Sales fell.| iPhone sales rose.",
            "It fell by two. points",
        ],
    ),
    ("names_with_an_exclamation_mark", &["Yahoo! Inc. agreed.| He left Yahoo!| The firm is big."]),
    ("nothing_is_no_sentence", &["", " \n\t "]),
];

#[test]
fn sentences_end_where_the_table_says() {
    let mut wrong = Vec::new();
    for (name, texts) in CASES {
        for marked in *texts {
            let text = marked.replace('|', "");
            let right: Vec<&str> =
                marked.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
            let found: Vec<&str> = split(&text).into_iter().map(|span| span.slice(&text)).collect();
            if found != right {
                wrong.push(format!("{name}\n  right {right:?}\n  found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts of pieces that the rules look at, and of any characters.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &str = "We left|He said|U.S.|Mr.|J.|No.|Inc.|5|p.m.|Jan.|etc.|. . .|...|…|.\"|?”|!)|.)|(|[|\"|“|”|'|»|\
        [1]|。|」と|؟|।|1.|2.|1)|2)|a.|b.|•|- |—|\n|\n\n|\r\n|\u{2028}|\u{2029}|\u{85}|\u{a0}|\u{3000}|iPhone|al-Qom|The|However|\
        said|Holt|é|Ж|👩\u{200d}👧|e\u{301}";
    let pieces: Vec<&str> = PIECES.split('|').collect();
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(str::to_owned),
        5 => Just(" ".to_owned()),
        2 => prop::sample::select(&[".", "?", "!", ",", ":", ";", "|", "]"][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn sentences_cover_everything_but_white_space(text in text()) {
        let mut end = 0;
        for span in split(&text) {
            prop_assert!(end <= span.start, "{span:?} begins before {end}");
            prop_assert!(text.get(end..span.start).is_some_and(|gap| gap.trim().is_empty()));
            let sentence = text.get(span.start..span.end);
            prop_assert!(sentence.is_some_and(|it| !it.is_empty() && it.trim() == it), "{sentence:?}");
            end = span.end;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    #[test]
    fn white_space_around_a_text_changes_nothing(text in text()) {
        let wide = format!(" \t{text} \n");
        let moved = split(&wide).into_iter().map(|span| Span::new(span.start - 2, span.end - 2));
        prop_assert_eq!(moved.collect::<Vec<_>>(), split(&text));
    }

    #[test]
    fn plain_sentences_come_apart_as_they_were_put_together(
        sentences in prop::collection::vec("[A-Z][a-z]{3,8}( [a-z]{3,8}){0,6} [a-z]{9,12}[.?!]", 1..8)
    ) {
        let text = sentences.join(" ");
        let found: Vec<&str> = split(&text).into_iter().map(|span| span.slice(&text)).collect();
        prop_assert_eq!(found, sentences);
    }

    #[test]
    fn scores_are_shares(text in text(), other in text()) {
        let mut score = SentenceScore::default();
        score.add(&split(&text), &split(&text));
        let full = if text.trim().is_empty() { 0.0 } else { 1.0 };
        prop_assert_eq!((score.exact(), score.f1()), (1.0, full));
        score.add(&split(&text), &split(&other));
        for share in [score.exact(), score.precision(), score.recall(), score.f1(), score.inner_f1()] {
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}

/// Were time to grow with the square of the length, this would take minutes.
#[test]
fn time_grows_with_the_length() {
    const UNITS: [&str; 18] = [
        ". “",
        "? ",
        "(a.) ",
        "A. — ",
        ". . ",
        ".\n",
        "1. ",
        "a b. “c ",
        "\" . ",
        "J. ",
        "!\" Aa ",
        "b.) ",
        "A. I-",
        "a\n",
        "A. ( ",
        "。",
        "\u{3000}",
        "5 p.m. ",
    ];
    for unit in UNITS {
        let text = unit.repeat(200_000 / unit.len());
        let covered: usize = split(&text).iter().map(|span| span.len()).sum();
        assert!(covered <= text.len());
    }
    let numbered: Vec<String> = (1..20_000).map(|item| format!("{item}. It ")).collect();
    assert!(split(&numbered.concat()).len() > 1);
}
