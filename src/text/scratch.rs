//! Buffers of the analysis.

use super::normalizer::Normalized;
use super::spelling::SpellingScratch;
use super::tokens::Tokens;
use crate::span::Span;

/// The buffers of one thread: with them, analysis allocates nothing once they have grown.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) normalized: Normalized,
    pub(super) tokens: Tokens,
    pub(super) spelling: SpellingScratch,
    pub(super) words: Vec<usize>,
    pub(super) mentions: Vec<Mention>,
}

/// A concept in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) class: usize,
    pub(super) negated: bool,
    pub(super) sentence: usize,
    /// Tokens `first..end`.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) span: Span,
}
