//! Tokens to terms.

use super::lexicon::PhraseMatcher;
use super::params::{AnalyzerParams, TargetUse};
use super::scratch::{Mention, Scratch};
use super::tokenizer::{Token, TokenKind, Tokens};
use crate::span::Span;

/// Makes all terms of one text.
pub(super) struct Emitter<'a, S> {
    params: &'a AnalyzerParams,
    concepts: Option<&'a PhraseMatcher>,
    text: &'a str,
    tokens: &'a Tokens,
    /// Positions of the tokens that n-grams are made of.
    words: &'a mut Vec<usize>,
    mentions: &'a mut Vec<Mention>,
    offsets: &'a mut Vec<usize>,
    /// The term that is being built.
    term: &'a mut String,
    output: Output<'a, S>,
}

/// The sink, behind the crossing with the target.
struct Output<'a, S> {
    target: Option<&'a str>,
    crossed: &'a mut String,
    sink: &'a mut S,
}

impl<S: FnMut(&str, Span)> Output<'_, S> {
    fn put(&mut self, term: &str, span: Span) {
        (self.sink)(term, span);
        if let Some(target) = self.target {
            self.crossed.clear();
            self.crossed.push_str(target);
            self.crossed.push('=');
            self.crossed.push_str(term);
            (self.sink)(self.crossed, span);
        }
    }
}

impl<'a, S: FnMut(&str, Span)> Emitter<'a, S> {
    pub(super) fn new(
        params: &'a AnalyzerParams,
        concepts: Option<&'a PhraseMatcher>,
        text: &'a str,
        target: Option<&'a str>,
        scratch: &'a mut Scratch,
        sink: &'a mut S,
    ) -> Self {
        let Scratch { tokens, term, crossed, offsets, words, mentions, .. } = scratch;
        words.clear();
        mentions.clear();
        let mut output = Output { target: None, crossed, sink };
        match (params.target, target) {
            (TargetUse::Ignore, _) | (_, None) => {}
            (TargetUse::Cross, Some(_)) => output.target = target,
            (TargetUse::Prefix, Some(target)) => {
                term.clear();
                term.push('=');
                term.push_str(target);
                output.put(term, Span::new(0, 0));
            }
        }
        Self { params, concepts, text, tokens, words, mentions, offsets, term, output }
    }

    /// Emits all terms; `window_class` is the concept that the window is around.
    pub(super) fn emit(mut self, window_class: Option<usize>) {
        self.word_ngrams();
        if let Some(range) = self.params.chars {
            self.char_ngrams(range.min(), range.max());
        }
        if let Some(concepts) = self.concepts {
            self.find_mentions(concepts);
            self.concept_ngrams(concepts);
            if let Some(class) = window_class {
                self.window(class);
            }
        }
    }

    fn word_ngrams(&mut self) {
        let params = self.params;
        let Some(range) = params.words else { return };
        let tokens = self.tokens;
        let is_stop_word = |token: &Token| {
            params.stop_words.as_ref().is_some_and(|words| words.contains(tokens.form(token)))
        };
        for (at, token) in tokens.iter().enumerate() {
            if token.kind.is_word() && !is_stop_word(token) {
                self.words.push(at);
            }
        }
        for length in range.min()..=range.max() {
            for positions in self.words.windows(length) {
                self.term.clear();
                let mut span: Option<Span> = None;
                for &at in positions {
                    let token = &tokens.tokens[at];
                    if span.is_some() {
                        self.term.push(' ');
                    }
                    self.term.push_str(tokens.stem(token));
                    span = Some(span.map_or(token.span, |span| span.cover(token.span)));
                }
                self.output.put(self.term, span.unwrap_or(Span::new(0, 0)));
            }
        }
        for &at in self.words.iter() {
            let token = &tokens.tokens[at];
            if token.negated {
                self.term.clear();
                self.term.push_str("NOT_");
                self.term.push_str(tokens.stem(token));
                self.output.put(self.term, token.span);
            }
        }
    }

    /// As scikit-learn's `char_wb`: a word that is not longer than `n` with its padding is one n-gram,
    /// once.
    fn char_ngrams(&mut self, min: usize, max: usize) {
        let tokens = self.tokens;
        for token in
            tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
        {
            let form = tokens.form(token);
            // Where form and original run byte by byte, an n-gram's place is known inside the word.
            let in_step = form.len() == token.span.len()
                && form.is_ascii()
                && token.span.slice(self.text).is_ascii();
            self.term.clear();
            self.term.push_str("~ ");
            self.term.push_str(form);
            self.term.push(' ');
            let padded = std::mem::take(self.term);
            self.offsets.clear();
            self.offsets.extend(padded[1..].char_indices().map(|(at, _)| at + 1));
            self.offsets.push(padded.len());
            let characters = self.offsets.len() - 1;
            for length in min..=max {
                for bounds in self.offsets.windows(length.min(characters) + 1) {
                    let (start, end) = (bounds[0], bounds[bounds.len() - 1]);
                    self.term.clear();
                    self.term.push('~');
                    self.term.push_str(&padded[start..end]);
                    let span = if in_step {
                        // The form starts behind `~` and the padding.
                        let first = start.saturating_sub(2).min(form.len() - 1);
                        let last = (end - 2).clamp(first + 1, form.len());
                        Span::new(token.span.start + first, token.span.start + last)
                    } else {
                        token.span
                    };
                    self.output.put(self.term, span);
                }
                if characters <= length {
                    break;
                }
            }
            *self.term = padded;
        }
    }

    fn find_mentions(&mut self, concepts: &PhraseMatcher) {
        let tokens = self.tokens;
        let mut sentence = 0;
        let mut at = 0;
        while let Some(token) = tokens.tokens.get(at) {
            let found = concepts.longest(&tokens.tokens[at..], &tokens.forms);
            let length = found.map_or(1, |found| found.length);
            if let Some(found) = found {
                let span = token.span.cover(tokens.tokens[at + length - 1].span);
                self.mentions.extend(found.classes.iter().map(|&class| Mention {
                    class,
                    negated: token.negated,
                    sentence,
                    first: at,
                    end: at + length,
                    span,
                }));
            }
            if tokens.tokens[at + length - 1].kind == TokenKind::SentenceMark {
                sentence += 1;
            }
            at += length;
        }
    }

    fn concept_ngrams(&mut self, concepts: &PhraseMatcher) {
        let range = self.params.concept_ngrams;
        for length in range.min()..=range.max() {
            for mentions in self.mentions.windows(length) {
                let (first, last) = (mentions[0], mentions[length - 1]);
                if first.sentence != last.sentence {
                    continue;
                }
                self.term.clear();
                let mut mark = '#';
                for mention in mentions {
                    self.term.push(mark);
                    mark = ' ';
                    if mention.negated {
                        self.term.push_str("NOT_");
                    }
                    self.term.push_str(&concepts.names()[mention.class]);
                }
                self.output.put(self.term, first.span.cover(last.span));
            }
        }
    }

    fn window(&mut self, class: usize) {
        let width = self.params.window.as_ref().map_or(0, |window| window.width);
        let tokens = self.tokens;
        for mention in self.mentions.iter().filter(|mention| mention.class == class) {
            let is_word = |&at: &usize| tokens.tokens[at].kind.is_word();
            let before = (0..mention.first).rev().filter(is_word).take(width).map(|at| ("@<", at));
            let behind =
                (mention.end..tokens.len()).filter(is_word).take(width).map(|at| ("@>", at));
            for (side, at) in before.chain(behind) {
                let token = &tokens.tokens[at];
                self.term.clear();
                self.term.push_str(side);
                if token.negated {
                    self.term.push_str("NOT_");
                }
                self.term.push_str(tokens.stem(token));
                self.output.put(self.term, token.span);
            }
        }
    }
}
