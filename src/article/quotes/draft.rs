//! An attribution before its speaker is known.

use crate::article::reading::QuoteKind;
use crate::span::Span;

/// An attribution whose source is still words.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: QuoteKind,
    /// In order of place.
    pub(crate) content: Vec<Span>,
    pub(crate) cue: Option<Span>,
    pub(crate) source: Source,
    pub(crate) family: Family,
    /// Position of its block.
    pub(crate) block: usize,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Words that name, describe or point at somebody.
    Words(Span),
    /// The speaker of another draft, by its place among all.
    SameAs(usize),
    /// The article does not say.
    Nobody,
}

/// The rule that found an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// A quotation with a cue in its sentence.
    Quote,
    /// `X:`, a line with a name.
    Layout,
    /// A that-clause.
    That,
    /// A clause without `that`.
    Clause,
    /// A cue between commas or at the end, without quotation marks.
    Parenthesis,
    According,
    /// A question that is reported.
    Question,
    /// `promised to`, `urged them to`.
    Infinitive,
    /// `accused them of`, `called for`.
    Preposition,
    /// `described it as`, `called it a trap`.
    Naming,
    /// `rejected the offer`.
    Object,
    /// `his claim that`.
    Noun,
    /// Nobody is named as the source: `it is said that`.
    Passive,
    /// A quotation without a cue, behind one of somebody in the same paragraph.
    Following,
    /// A quotation without a cue at the start of a paragraph.
    Paragraph,
}

impl Family {
    /// The share of such attributions with the right speaker and most of the right content in the marked
    /// articles that the rules were written on, to one decimal or half of one; see
    /// [`Attribution::confidence`](crate::article::Attribution::confidence).
    pub(crate) const fn confidence(self) -> f32 {
        match self {
            Self::Quote | Self::Layout => 0.95,
            Self::That | Self::Clause | Self::Parenthesis | Self::According | Self::Following => {
                0.9
            }
            Self::Question | Self::Infinitive | Self::Naming | Self::Preposition | Self::Noun => {
                0.7
            }
            Self::Object | Self::Paragraph => 0.5,
            Self::Passive => 0.4,
        }
    }
}
