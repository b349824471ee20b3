//! What a term is made of.

use super::tokens::Token;
use crate::span::Span;

/// What stands before the words of a term and says of which family it is.
///
/// A term is its mark and then its parts, with a space between any two. No mark can be mistaken for the
/// beginning of a word, because words in normal form have no capitals and none of `#`, `@` and `~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Words as they stand in the text.
    Words,
    /// A word in the scope of a negation.
    Negated,
    /// A word before the mention of the window's concept, not negated and negated.
    Before,
    BeforeNegated,
    /// A word behind it.
    Behind,
    BehindNegated,
    /// Concepts, and attitudes.
    Concepts,
}

impl Mark {
    pub(crate) const COUNT: usize = 7;

    /// All of them, each at its own number.
    pub(crate) const ALL: [Self; Self::COUNT] = [
        Self::Words,
        Self::Negated,
        Self::Before,
        Self::BeforeNegated,
        Self::Behind,
        Self::BehindNegated,
        Self::Concepts,
    ];

    /// How it is written.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Words => "",
            Self::Negated => NEGATED,
            Self::Before => "@<",
            Self::BeforeNegated => "@<NOT_",
            Self::Behind => "@>",
            Self::BehindNegated => "@>NOT_",
            Self::Concepts => "#",
        }
    }

    /// The mark of a term and its parts.
    pub(crate) fn of(term: &str) -> (Self, &str) {
        let marked =
            Self::ALL.iter().filter_map(|&mark| Some((mark, term.strip_prefix(mark.text())?)));
        // The longest mark is the one that leaves least.
        marked.min_by_key(|(_, parts)| parts.len()).unwrap_or((Self::Words, term))
    }
}

/// What stands before a negated word or concept.
pub(crate) const NEGATED: &str = "NOT_";

/// What stands before a character n-gram.
pub(crate) const CHARACTERS: &str = "~";

/// Takes the terms of a text, part by part.
///
/// One sink writes each term as a string; another follows the parts through the terms of a vocabulary and
/// never makes one. Both are shown the same parts by the same loops.
pub(crate) trait TermSink {
    /// Starts a term.
    fn begin(&mut self, mark: Mark);

    /// Adds the stem of a token to it.
    fn stem(&mut self, token: &Token);

    /// Adds a concept or an attitude, by the position of its class.
    fn class(&mut self, class: usize, negated: bool);

    /// Ends the term, which stands at `span`.
    fn end(&mut self, span: Span);

    /// Takes all n-grams of `length` stems, of the tokens at `positions`.
    fn ngrams(&mut self, tokens: &[Token], positions: &[usize], length: usize) {
        one_by_one(self, tokens, positions, length);
    }

    /// Takes all character n-grams of a token.
    fn char_ngrams(&mut self, token: &Token);

    /// Takes the text's target as a term.
    fn target(&mut self, target: &str);
}

/// [`TermSink::ngrams`], a term after the other.
#[inline]
pub(crate) fn one_by_one<S: TermSink + ?Sized>(
    sink: &mut S,
    tokens: &[Token],
    positions: &[usize],
    length: usize,
) {
    for positions in positions.windows(length) {
        sink.begin(Mark::Words);
        for &at in positions {
            sink.stem(&tokens[at]);
        }
        let [first, last] = [0, length - 1].map(|at| tokens[positions[at]].span);
        sink.end(first.cover(last));
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn marks_are_told_apart() {
        for (number, mark) in Mark::ALL.into_iter().enumerate() {
            assert_eq!(mark as usize, number);
            let term = format!("{}sit down", mark.text());
            assert_eq!(Mark::of(&term), (mark, "sit down"));
        }
    }
}
