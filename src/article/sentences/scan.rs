//! From terminator to terminator.

use super::chars::{STOPS, Stop, char_at, is_line_end, is_stop, is_terminal, skip_space};
use super::items::Items;
use super::lexicon::Words;
use super::lines;
use super::mark::Mark;
use super::rules;
use crate::span::Span;

/// The sentences of a text, in order; made by [`SentenceSegmenter::sentences`](super::SentenceSegmenter::sentences).
#[derive(Clone, Debug)]
pub struct Sentences<'t> {
    words: &'static Words,
    text: &'t str,
    /// Where the next sentence is looked for.
    at: usize,
    items: Items,
    quotes: Quotes,
    /// Known once a line end was seen.
    longest_line: Option<usize>,
}

impl<'t> Sentences<'t> {
    pub(super) fn new(words: &'static Words, text: &'t str) -> Self {
        let items = Items::new(text);
        Self { words, text, at: 0, items, quotes: Quotes::default(), longest_line: None }
    }

    /// The end of the sentence that begins at `start`.
    fn end(&mut self, start: usize) -> usize {
        let Self { words, text, items, quotes, longest_line, .. } = self;
        let text = *text;
        while items.next <= start {
            items.advance(text);
        }
        let bytes = text.as_bytes();
        let mut at = start;
        let mut has_word = false;
        let mut looked_at = start;
        while let Some(found) =
            bytes[at..].iter().position(|&byte| STOPS[usize::from(byte)] != Stop::No)
        {
            at += found;
            if at >= items.next {
                break;
            }
            let mut stop = STOPS[usize::from(bytes[at])];
            let mut length = 1;
            if stop == Stop::Wide {
                let Some(c) = char_at(text, at) else { break };
                length = c.len_utf8();
                stop = match c {
                    _ if is_stop(c) || is_terminal(c) => Stop::Terminator,
                    _ if is_line_end(c) => Stop::Line,
                    _ => Stop::No,
                };
            }
            if !has_word && stop != Stop::No {
                has_word = text[looked_at..at].contains(char::is_alphanumeric);
                looked_at = at;
            }
            match stop {
                // Inside of a number, an address, a name.
                Stop::Terminator
                    if bytes[at] == b'.'
                        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => {}
                Stop::Terminator => {
                    let mark = Mark::read(text, at, |place| quotes.are_open(text, place));
                    if let Some(end) = rules::end(words, text, start, &mark, has_word) {
                        return end.min(items.next);
                    }
                    length = mark.end - at;
                }
                Stop::Line => {
                    let longest = || *longest_line.get_or_insert_with(|| lines::longest_line(text));
                    if has_word && lines::is_end(text, at, longest) {
                        return at;
                    }
                    length = skip_space(text, at) - at;
                }
                Stop::No | Stop::Wide => {}
            }
            at += length;
        }
        text.len().min(items.next)
    }
}

impl Iterator for Sentences<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let start = skip_space(self.text, self.at);
        if start == self.text.len() {
            self.at = start;
            return None;
        }
        let end = self.end(start);
        self.at = end;
        let length = self.text[start..end].trim_end().len();
        Some(Span::new(start, start + length))
    }
}

impl std::iter::FusedIterator for Sentences<'_> {}

/// Straight quotation marks, counted as far as somebody asked.
#[derive(Clone, Copy, Debug, Default)]
struct Quotes {
    counted: usize,
    is_odd: bool,
}

impl Quotes {
    /// True when there is an odd number of them before `at`. Places that are asked for only grow.
    fn are_open(&mut self, text: &str, at: usize) -> bool {
        let uncounted = text.as_bytes().get(self.counted..at).unwrap_or_default();
        let count = memchr::memchr_iter(b'"', uncounted).count();
        self.is_odd ^= count % 2 == 1;
        self.counted = self.counted.max(at);
        self.is_odd
    }
}
