//! A text with what its terms say.

use unicode_segmentation::UnicodeSegmentation;

use super::html::Html;
use crate::span::Span;

/// How much of a text is shown, in bytes: of a book, the beginning has to do.
const MOST_BYTES: usize = 2000;

/// What one term says, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) term: String,
    pub(super) amount: f64,
    pub(super) spans: Vec<Span>,
}

/// How strongly a word is marked: 0 not at all, 4 as the strongest of the text; with the sign of what
/// it says.
type Strength = i8;

/// The text as a paragraph whose words are marked by the sum of what is said in them. What a term says
/// is shared out evenly over the bytes it covers.
pub(super) fn paragraph(text: &str, said: &[Said]) -> Html {
    let shown = &text[..text.floor_char_boundary(MOST_BYTES)];
    let mut paragraph = Html::element("p").class("text").attr("dir", "auto");
    for (piece, strength) in pieces(shown, said) {
        let marked = |side: &str| {
            let class = format!("{side} m{}", strength.unsigned_abs());
            Html::element("mark").class(class).text(piece)
        };
        paragraph = match strength {
            0 => paragraph.text(piece),
            1.. => paragraph.child(marked("plus")),
            _ => paragraph.child(marked("minus")),
        };
    }
    match text[shown.len()..].chars().count() {
        0 => paragraph,
        more => {
            let note = format!("… and {more} more characters");
            paragraph.child(Html::element("span").class("note").text(note))
        }
    }
}

/// The text in pieces of one strength.
fn pieces<'t>(text: &'t str, said: &[Said]) -> Vec<(&'t str, Strength)> {
    let weights = weights(text, said);
    let words: Vec<(usize, &str)> = text.split_word_bound_indices().collect();
    let is_word = |word: &str| word.chars().any(char::is_alphanumeric);
    let sums: Vec<f64> =
        words.iter().map(|(at, word)| weights[*at..*at + word.len()].iter().sum()).collect();
    let strongest = words
        .iter()
        .zip(&sums)
        .filter(|((_, word), _)| is_word(word))
        .fold(0.0_f64, |strongest, (_, sum)| strongest.max(sum.abs()));
    let strengths: Vec<Option<Strength>> = words
        .iter()
        .zip(&sums)
        .map(|((_, word), sum)| is_word(word).then(|| strength(*sum, strongest)))
        .collect();

    let mut pieces: Vec<(usize, usize, Strength)> = Vec::new();
    let mut before = 0;
    for (at, (start, word)) in words.iter().enumerate() {
        let own = strengths[at].unwrap_or_else(|| {
            // What stands between two words marked alike is marked with them.
            let after = strengths[at..].iter().find_map(|strength| *strength);
            if after == Some(before) { before } else { 0 }
        });
        if strengths[at].is_some() {
            before = own;
        }
        let end = start + word.len();
        match pieces.last_mut() {
            Some(last) if last.2 == own => last.1 = end,
            _ => pieces.push((*start, end, own)),
        }
    }
    pieces.into_iter().map(|(start, end, strength)| (&text[start..end], strength)).collect()
}

/// What is said at each byte.
#[allow(clippy::cast_precision_loss)]
fn weights(text: &str, said: &[Said]) -> Vec<f64> {
    let mut weights = vec![0.0; text.len()];
    for term in said {
        let bytes: usize = term.spans.iter().map(|span| span.len()).sum();
        for span in &term.spans {
            let end = span.end.min(text.len());
            for weight in weights.get_mut(span.start..end).into_iter().flatten() {
                *weight += term.amount / bytes as f64;
            }
        }
    }
    weights
}

/// Words below a fifth of the strongest are left alone: a page where all is marked marks nothing.
fn strength(sum: f64, strongest: f64) -> Strength {
    let size = match sum.abs() / strongest {
        share if share > 0.8 => 4,
        share if share > 0.6 => 3,
        share if share > 0.4 => 2,
        share if share > 0.2 => 1,
        _ => 0,
    };
    if sum < 0.0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, amounts: &[(&str, f64)]) -> Vec<Said> {
        let of_term = |&(term, amount): &(&str, f64)| {
            let spans = text.match_indices(term);
            let spans = spans.map(|(at, term)| Span::new(at, at + term.len())).collect();
            Said { term: term.to_owned(), amount, spans }
        };
        amounts.iter().map(of_term).collect()
    }

    #[test]
    fn words_are_marked_by_what_is_said_in_them() {
        let text = "We will “sit down”, not refuse: naïve.";
        let said = said(
            text,
            &[("sit", 1.0), ("down", 0.9), ("refuse", -0.7), ("will", 0.01), ("ï", 0.5)],
        );
        let expected = [
            ("We will “", 0),
            ("sit down", 4),
            ("”, not ", 0),
            ("refuse", -3),
            (": ", 0),
            ("naïve", 2),
            (".", 0),
        ];
        assert_eq!(pieces(text, &said), expected);
    }

    #[test]
    fn spans_that_do_not_fit_are_left_alone() {
        let spans = vec![Span::new(0, 0), Span::new(2, 100), Span::new(90, 100)];
        let said = [Said { term: "x".to_owned(), amount: 1.0, spans }];
        assert_eq!(pieces("ab cd", &said), [("ab ", 0), ("cd", 4)]);
        assert_eq!(pieces("", &said), []);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let markup = Html::element("div").child(paragraph(&"é".repeat(1500), &[])).into_document();
        assert!(markup.contains("… and 500 more characters"), "{markup}");
        assert!(!markup.contains('\u{fffd}'));
    }
}
