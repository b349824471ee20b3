//! What is known of a mention or of a person.

use crate::span::Span;

/// Male or female, where words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Male,
    Female,
}

/// What sort of speaker words mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// One human being.
    Person,
    /// Several people or a body.
    Group,
    /// A name of one word that may be a person, a place or a body.
    Unknown,
}

/// What the words of a mention say.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) sort: Sort,
    /// Words of a name in lower case; empty for descriptions.
    pub(super) name: Vec<String>,
    /// The words to show: the name, or the description without what is behind it.
    pub(super) shown: Span,
    pub(super) role: Option<Span>,
    /// Heads of the role or description in lower case: `minister`, `officials`.
    pub(super) heads: Vec<String>,
    pub(super) gender: Option<Gender>,
    /// True when `the`, `this` or `that` stands in front of a description: somebody known.
    pub(super) is_definite: bool,
}
