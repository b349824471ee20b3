//! What must hold for any text: places, normal forms, terms and vocabularies.

use std::sync::LazyLock;

use proptest::prelude::*;
use stance::Span;
use stance::features::Vocabulary;
use stance::text::{
    Analyzer, AnalyzerParams, Language, NgramRange, Normalized, Scratch, StopWords, TargetUse,
};
use unicode_segmentation::UnicodeSegmentation;

/// Texts of pieces that analysis treats in special ways, and of any characters.
pub(crate) fn text() -> impl Strategy<Value = String> {
    const PIECES: &str = "We will not negotiate|talks|trust|won't|can’t|cannot|n't|they're|Iran's|U.S.|US|\
        u.s|Mr.|J.|face-to-face|no longer|never|but|respect|2025|3.5|４２|½|①|ß|ﬁx|Straße|ŉ|İ|ﷺ|№|™|℡|𝐍𝐎|\
        e\u{301}|\u{301}|\u{ad}|\u{200b}|\u{feff}|👩\u{200d}👧|क्षि|ｶ\u{ff9e}|…|“|—| - |'|\r\n";
    let pieces: Vec<&str> = PIECES.split('|').collect();
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(str::to_owned),
        3 => Just(" ".to_owned()),
        1 => prop::sample::select(&[".", ",", "?", "!", ";", "\"", "(", "_", "#", "\0"][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zA-Z]{1,8}".prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Settings that between them make every family of terms.
pub(crate) fn all_settings() -> Vec<AnalyzerParams> {
    let range = |min, max| NgramRange::new(min, max).unwrap();
    vec![
        AnalyzerParams::default(),
        AnalyzerParams {
            chars: Some(range(2, 5)),
            stop_words: Some(StopWords::english()),
            target: TargetUse::Cross,
            keep_numbers: true,
            ..AnalyzerParams::default()
        },
        AnalyzerParams {
            words: Some(range(2, 4)),
            chars: Some(range(1, 1)),
            stem: Some(Language::Turkish),
            target: TargetUse::Prefix,
            ..AnalyzerParams::words()
        },
    ]
}

/// Compiled once: the lexicons are long.
static ANALYZERS: LazyLock<Vec<Analyzer>> = LazyLock::new(|| {
    all_settings().into_iter().map(|params| Analyzer::new(params).unwrap()).collect()
});

fn is_whole(span: Span, text: &str) -> bool {
    text.get(span.start..span.end).is_some_and(|slice| !slice.is_empty())
}

proptest! {
    #[test]
    fn every_token_marks_characters_of_the_text(text in text()) {
        let mut scratch = Scratch::default();
        let mut clusters: Vec<Span> = Vec::new();
        for (start, cluster) in text.grapheme_indices(true) {
            clusters.push(Span::new(start, start + cluster.len()));
        }
        for analyzer in ANALYZERS.iter() {
            let tokens = analyzer.tokens(&text, &mut scratch);
            let spans: Vec<Span> = tokens.iter().map(|token| token.span).collect();
            for token in tokens.iter() {
                prop_assert!(is_whole(token.span, &text), "{token:?}");
                prop_assert!(!tokens.form(token).is_empty());
            }
            for pair in spans.windows(2) {
                let (first, second) = (pair[0], pair[1]);
                prop_assert!(first.start <= second.start && first.end <= second.end, "{pair:?}");
                // One character that stands for several words is the place of each of them.
                let shared = Span::new(second.start, first.end.max(second.start));
                let within_one = |cluster: &&Span| cluster.start <= shared.start && shared.end <= cluster.end;
                prop_assert!(shared.is_empty() || clusters.iter().find(within_one).is_some(), "{pair:?}");
            }
        }
    }

    #[test]
    fn every_term_marks_characters_of_the_text(text in text()) {
        let mut scratch = Scratch::default();
        for analyzer in ANALYZERS.iter() {
            let mut wrong = Vec::new();
            analyzer.analyze(&text, Some("a target"), &mut scratch, |term, span| {
                // The target is a term of the document, not of its text.
                let is_target = term == "=a target" && span == Span::new(0, 0);
                if !is_target && !is_whole(span, &text) {
                    wrong.push((term.to_owned(), span));
                }
            });
            prop_assert!(wrong.is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn normal_forms_are_normal(text in text()) {
        // An invisible character that goes may leave two neighbours that compose.
        const INVISIBLE: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];
        let mut next = text.chars().skip(1);
        let mut keep = |character: &char| {
            next.next().is_none_or(|next| next.is_ascii() || !INVISIBLE.contains(character))
        };
        let text: String = text.chars().filter(|character| keep(character)).collect();
        let normalized = Normalized::new(&text);
        let again = Normalized::new(normalized.text());
        prop_assert_eq!(again.text(), normalized.text());
    }

    #[test]
    fn every_part_of_a_normal_form_came_from_characters_of_the_text(text in text()) {
        let normalized = Normalized::new(&text);
        let ends: Vec<usize> =
            normalized.text().char_indices().map(|(at, character)| at + character.len_utf8()).collect();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        for (start, &end) in starts.zip(&ends) {
            let span = normalized.original(start, end);
            prop_assert!(is_whole(span, &text), "{start}..{end} of {:?}", normalized.text());
            // A longer part covers the places of its own parts.
            let longer = normalized.original(0, end);
            prop_assert_eq!(longer.end, span.end);
        }
    }

    #[test]
    fn a_used_scratch_changes_nothing(first in text(), second in text()) {
        for analyzer in ANALYZERS.iter() {
            let terms = |text: &str, scratch: &mut Scratch| {
                let mut terms = Vec::new();
                analyzer.analyze(text, Some("t"), scratch, |term, span| terms.push((term.to_owned(), span)));
                terms
            };
            let fresh = terms(&second, &mut Scratch::default());
            let mut scratch = Scratch::default();
            terms(&first, &mut scratch);
            prop_assert_eq!(&terms(&second, &mut scratch), &fresh);
            prop_assert_eq!(terms(&second, &mut scratch), fresh);
        }
    }

    #[test]
    fn ids_and_terms_find_each_other(
        terms in prop::collection::vec(prop_oneof![text(), "[a-c]{0,3}"], 0..40),
        others in prop::collection::vec("[a-d]{0,4}", 0..10),
    ) {
        let vocabulary = Vocabulary::new(&terms);
        let mut sorted = terms.clone();
        sorted.sort_unstable();
        sorted.dedup();
        prop_assert_eq!(vocabulary.terms().collect::<Vec<_>>(), sorted.clone());
        prop_assert_eq!(vocabulary.len(), sorted.len());
        for (id, term) in (0_u32..).zip(&sorted) {
            prop_assert_eq!(vocabulary.id(term), Some(id));
            prop_assert_eq!(vocabulary.term(id), term);
        }
        for other in others.iter().filter(|other| !sorted.contains(*other)) {
            prop_assert_eq!(vocabulary.id(other), None);
        }
        prop_assert_eq!(vocabulary.term(u32::MAX), "");
    }
}

#[test]
fn any_single_character_has_a_normal_form() {
    for character in '\0'..=char::MAX {
        let text = character.to_string();
        let once = Normalized::new(&text);
        let twice = Normalized::new(once.text());
        assert_eq!(once.text(), twice.text(), "{:x}", u32::from(character));
    }
}
