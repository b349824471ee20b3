//! The segmenter.

use super::lexicon::Words;
use super::scan::Sentences;
use crate::span::Span;

/// Finds the sentences of running text.
#[derive(Clone, Copy, Debug)]
pub struct SentenceSegmenter {
    words: &'static Words,
}

impl SentenceSegmenter {
    /// With the shipped lists.
    #[must_use]
    pub fn english() -> Self {
        Self { words: Words::english() }
    }

    /// The sentences of one block of text.
    #[must_use]
    pub fn sentences<'t>(&self, text: &'t str) -> Sentences<'t> {
        Sentences::new(self.words, text)
    }

    /// The same into `spans`, which is emptied before.
    pub fn split(&self, text: &str, spans: &mut Vec<Span>) {
        spans.clear();
        spans.extend(self.sentences(text));
    }
}

impl Default for SentenceSegmenter {
    fn default() -> Self {
        Self::english()
    }
}
