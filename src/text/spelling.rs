//! Terms as strings.

use super::ngrams::NgramRange;
use super::term::{CHARACTERS, Mark, NEGATED, TermSink};
use super::tokens::{Token, Tokens};
use crate::span::Span;

/// The buffers of [`Spelling`].
#[derive(Clone, Debug, Default)]
pub(super) struct SpellingScratch {
    term: String,
    crossed: String,
    characters: Characters,
}

/// Writes each term out and gives it to a closure: the reference for every faster way.
pub(super) struct Spelling<'a, S> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) class_names: &'a [String],
    pub(super) chars: Option<NgramRange>,
    /// The target that every term is crossed with.
    pub(super) crossed_with: Option<&'a str>,
    pub(super) scratch: &'a mut SpellingScratch,
    pub(super) is_first: bool,
    pub(super) output: S,
}

impl<S: FnMut(&str, Span)> Spelling<'_, S> {
    fn part(&mut self) -> &mut String {
        if !std::mem::take(&mut self.is_first) {
            self.scratch.term.push(' ');
        }
        &mut self.scratch.term
    }
}

impl<S: FnMut(&str, Span)> TermSink for Spelling<'_, S> {
    fn begin(&mut self, mark: Mark) {
        self.scratch.term.clear();
        self.scratch.term.push_str(mark.text());
        self.is_first = true;
    }

    fn stem(&mut self, token: &Token) {
        let stem = self.tokens.stem(token);
        self.part().push_str(stem);
    }

    fn class(&mut self, class: usize, negated: bool) {
        let name = self.class_names.get(class);
        let part = self.part();
        if negated {
            part.push_str(NEGATED);
        }
        part.push_str(name.map_or("", String::as_str));
    }

    fn end(&mut self, span: Span) {
        let SpellingScratch { term, crossed, .. } = &mut *self.scratch;
        (self.output)(term, span);
        if let Some(target) = self.crossed_with {
            crossed.clear();
            crossed.push_str(target);
            crossed.push('=');
            crossed.push_str(term);
            (self.output)(crossed, span);
        }
    }

    fn char_ngrams(&mut self, token: &Token) {
        let Some(range) = self.chars else { return };
        let form = self.tokens.form(token);
        // Where form and original run byte by byte, an n-gram's place is known inside the word.
        let in_step = form.len() == token.span.len()
            && form.is_ascii()
            && token.span.slice(self.text).is_ascii();
        let mut characters = std::mem::take(&mut self.scratch.characters);
        characters.ngrams(form, range, |ngram, place| {
            self.scratch.term.clear();
            self.scratch.term.push_str(ngram);
            let start = token.span.start;
            self.end(match in_step {
                true => Span::new(start + place.start, start + place.end),
                false => token.span,
            });
        });
        self.scratch.characters = characters;
    }

    fn target(&mut self, target: &str) {
        self.scratch.term.clear();
        self.scratch.term.push('=');
        self.scratch.term.push_str(target);
        // Of its own target already, it is not crossed.
        (self.output)(&self.scratch.term, Span::new(0, 0));
    }
}

/// Makes the character n-grams of words.
#[derive(Clone, Debug, Default)]
pub(super) struct Characters {
    padded: String,
    offsets: Vec<usize>,
    term: String,
}

impl Characters {
    /// Gives all n-grams of `form`, each with its mark and with the bytes of the form that it covers, which
    /// mean something where the form is ASCII.
    ///
    /// As scikit-learn's `char_wb`: a word that is not longer than `n` with its padding is one n-gram,
    /// once.
    pub(super) fn ngrams(
        &mut self,
        form: &str,
        range: NgramRange,
        mut output: impl FnMut(&str, Span),
    ) {
        let Self { padded, offsets, term } = self;
        padded.clear();
        padded.extend([" ", form, " "]);
        offsets.clear();
        offsets.extend(padded.char_indices().map(|(at, _)| at));
        offsets.push(padded.len());
        let characters = offsets.len() - 1;
        for length in range.min()..=range.max() {
            for bounds in offsets.windows(length.min(characters) + 1) {
                let (start, end) = (bounds[0], bounds[bounds.len() - 1]);
                term.clear();
                term.push_str(CHARACTERS);
                term.push_str(&padded[start..end]);
                // The form starts behind the padding.
                let first = start.saturating_sub(1).min(form.len().saturating_sub(1));
                let last = (end - 1).clamp(first + 1, form.len().max(first + 1));
                output(term, Span::new(first, last));
            }
            if characters <= length {
                break;
            }
        }
    }
}
