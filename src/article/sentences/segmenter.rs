//! The segmenter.

use super::lexicon::Words;
use super::scan::Sentences;
use crate::span::Span;

/// Finds the sentences of running text.
///
/// A scanner runs over the bytes and stops only at characters that can end a sentence: those that
/// [UAX #29](https://www.unicode.org/reports/tr29/#Sentence_Boundaries) calls `STerm` and `ATerm`, the
/// ellipsis, and line ends. At each it reads the whole mark with the quotation marks, brackets and
/// references that close behind it, what follows, and where needed the token before, and asks rules:
///
/// * A mark of a script that needs no space (`。`, `؟`, `।`) ends the sentence, as in UAX #29.
/// * So does any other before white space, unless a small letter, a comma or the like follows.
/// * A full stop behind an abbreviation ends it only before what can follow no such abbreviation: nothing
///   for `Gen.`; a word that is hardly part of a name for `U.S.`, `Inc.`, an initial or a word without a
///   vowel; no digit for `No.` and `Sept.`; no weekday or zone for `p.m.`. The lists are text files in
///   `data/lexicons`, with their format in the first lines.
/// * A sentence that ends inside a quotation ends: `"We tried.` and `We failed," he said.` are two. Who
///   spoke stays with the last: `"Really?" Holt asked.`
/// * An ellipsis, a bracket that opened inside the sentence, a dateline and the number of an item end nothing.
/// * A line end is white space, unless a blank line, an item of a list, or a capital behind a line that
///   stopped early shows that it was meant. Where a text begins with an item of a list, the following
///   items begin sentences wherever they stand.
///
/// What it does not know: whether a name behind `U.S.` or an initial begins a sentence (it says no), white
/// space that was forgotten between two words, and headlines without a mark inside a line.
///
/// # Figures
///
/// A boundary is the end of a sentence, the last of each paragraph included; see [`SentenceScore`].
/// Measured by `STANCE_EVAL=folder cargo bench --bench segment`:
///
/// | text | |
/// |---|---|
/// | the 48 English cases of the Golden Rules (pySBD) | 48 exact |
/// | UD English GUM, news: 261 paragraphs, 634 sentences | boundary F1 98.3 (precision 99.2, recall 97.3); 97.0 without the last of each paragraph |
/// | one thread of a busy 2-core machine, the project's statements in paragraphs | @@SPEED@@ |
///
/// [`SentenceScore`]: super::SentenceScore
///
/// ```
/// use stance::article::SentenceSegmenter;
///
/// let text = "Gen. Hale met the U.S. envoy. \"We tried. We failed,\" he said.";
/// let segmenter = SentenceSegmenter::english();
/// let sentences: Vec<&str> = segmenter.sentences(text).map(|span| span.slice(text)).collect();
/// assert_eq!(sentences, [
///     "Gen. Hale met the U.S. envoy.",
///     "\"We tried.",
///     "We failed,\" he said.",
/// ]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SentenceSegmenter {
    words: &'static Words,
}

impl SentenceSegmenter {
    /// With the shipped lists, which are for English. The first call of a program reads them, all others
    /// cost nothing.
    #[must_use]
    pub fn english() -> Self {
        Self { words: Words::english() }
    }

    /// The sentences of one block of text, in order, as bytes of it.
    ///
    /// No sentence is empty or has white space at its ends, none overlaps another, and only white space
    /// is between them, before the first and behind the last. A text of white space has none. Time grows
    /// with the length of the text; nothing is allocated but for a numbered list.
    #[must_use]
    pub fn sentences<'t>(&self, text: &'t str) -> Sentences<'t> {
        Sentences::new(self.words, text)
    }

    /// [`sentences`](Self::sentences) into `spans`, which is emptied before.
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
