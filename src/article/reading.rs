//! What is found in an article.

use crate::span::Span;

/// The statements of an article, in order, and whose they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Ordered by place, without overlap.
    pub statements: Vec<Statement>,
    /// Ordered by the place of their content.
    pub attributions: Vec<Attribution>,
    /// In the order of their first mention.
    pub speakers: Vec<Speaker>,
}

/// A sentence of an article, or a part of one where two people are reported in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it is, without white space at its ends.
    pub span: Span,
    /// Position of its block in [`Article::blocks`](super::Article::blocks).
    pub block: usize,
    /// The heading above it, if any.
    pub heading: Option<Span>,
    /// Position in [`Reading::attributions`] of what it reports; `None` is the article's own voice.
    pub attribution: Option<usize>,
}

/// Something that somebody is reported to have said, thought or written.
///
/// In `"No talks," the general said on Monday` the content is `No talks,`, the cue `said` and the
/// source `the general`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// How it is reported.
    pub kind: QuoteKind,
    /// What is said, without the quotation marks around it: more than one span where the cue stands inside it.
    pub content: Vec<Span>,
    /// The verb or phrase that attributes it; `None` where the layout does.
    pub cue: Option<Span>,
    /// The words that name the source here; `None` where a quotation goes on from before.
    pub source: Option<Span>,
    /// Position in [`Reading::speakers`]; `None` where nobody was found.
    pub speaker: Option<usize>,
    /// How sure it is that this is an attribution to this speaker, in [0, 1]: the share of right ones that the
    /// rule had in the marked articles it was written on, less where a pronoun or a description was resolved.
    pub confidence: f32,
}

/// How something is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuoteKind {
    /// In the speaker's words, between quotation marks or under the speaker's name.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// In the reporter's words with some of the speaker's own between quotation marks.
    Mixed,
}

impl QuoteKind {
    /// `direct`, `indirect` or `mixed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// A person, an office or a body that something is attributed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The fullest name or description in the article, without titles of honour: `Salma Teref`,
    /// `the provincial council`.
    pub name: String,
    /// What the article calls the speaker besides the name: `physician`, `Tehran's Friday Prayer Leader`.
    pub role: Option<String>,
    /// Where the article names, describes or points at the speaker, in order.
    pub mentions: Vec<Span>,
}
