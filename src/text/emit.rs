//! Tokens to terms.

use super::lexicon::PhraseMatcher;
use super::params::{AnalyzerParams, TargetUse};
use super::scratch::Mention;
use super::term::{Mark, TermSink};
use super::tokens::{List, Token, TokenKind, Tokens};

/// Which terms one text has. How a term is put together, as a string or as numbers, is the sink's.
pub(super) struct Emitter<'a, S> {
    pub(super) params: &'a AnalyzerParams,
    pub(super) concepts: Option<&'a PhraseMatcher>,
    pub(super) attitudes: Option<&'a PhraseMatcher>,
    pub(super) tokens: &'a Tokens,
    /// Positions of the tokens that n-grams are made of.
    pub(super) words: &'a mut Vec<usize>,
    pub(super) mentions: &'a mut Vec<Mention>,
    pub(super) sink: &'a mut S,
}

impl<S: TermSink> Emitter<'_, S> {
    /// Emits all terms; `in_window` says by class whether the window is around it.
    pub(super) fn emit(mut self, target: Option<&str>, in_window: &[bool]) {
        self.words.clear();
        if let (TargetUse::Prefix | TargetUse::Cross, Some(target)) = (self.params.target, target) {
            self.sink.target(target);
        }
        self.word_ngrams();
        if self.params.chars.is_some() {
            self.char_ngrams();
        }
        if let Some(concepts) = self.concepts {
            self.find_mentions(concepts, List::Concepts, 0);
            self.class_ngrams();
            self.window(in_window);
        }
        if let Some(attitudes) = self.attitudes {
            let n_concepts = self.concepts.map_or(0, |concepts| concepts.names().len());
            self.find_mentions(attitudes, List::Attitudes, n_concepts);
            self.class_ngrams();
        }
    }

    fn word_ngrams(&mut self) {
        let params = self.params;
        let Some(range) = params.words else { return };
        let tokens = self.tokens;
        let is_stop_word = |token: &Token| {
            token.may_start(List::StopWords)
                && (params.stop_words.as_ref())
                    .is_some_and(|words| words.contains(tokens.form(token)))
        };
        for (at, token) in tokens.iter().enumerate() {
            if token.kind.is_word() && !is_stop_word(token) {
                self.words.push(at);
            }
        }
        for length in range.min()..=range.max() {
            self.sink.ngrams(&tokens.tokens, self.words, length);
        }
        for &at in self.words.iter() {
            let token = &tokens.tokens[at];
            if token.negated {
                self.sink.begin(Mark::Negated);
                self.sink.stem(token);
                self.sink.end(token.span);
            }
        }
    }

    fn char_ngrams(&mut self) {
        for token in self.tokens.iter() {
            if matches!(token.kind, TokenKind::Word | TokenKind::Number) {
                self.sink.char_ngrams(token);
            }
        }
    }

    /// Finds the phrases of a lexicon; its classes are numbered from `first_class` on.
    fn find_mentions(&mut self, phrases: &PhraseMatcher, list: List, first_class: usize) {
        let tokens = self.tokens;
        self.mentions.clear();
        let mut sentence = 0;
        let mut at = 0;
        while let Some(token) = tokens.tokens.get(at) {
            let found = phrases.longest(tokens, at, list);
            let length = found.map_or(1, |found| found.length);
            if let Some(found) = found {
                let span = token.span.cover(tokens.tokens[at + length - 1].span);
                self.mentions.extend(found.classes.iter().map(|class| Mention {
                    class: first_class + class,
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

    fn class_ngrams(&mut self) {
        let range = self.params.concept_ngrams;
        for length in range.min()..=range.max() {
            for mentions in self.mentions.windows(length) {
                let (first, last) = (mentions[0], mentions[length - 1]);
                if first.sentence != last.sentence {
                    continue;
                }
                self.sink.begin(Mark::Concepts);
                for mention in mentions {
                    self.sink.class(mention.class, mention.negated);
                }
                self.sink.end(first.span.cover(last.span));
            }
        }
    }

    fn window(&mut self, in_window: &[bool]) {
        let Some(window) = &self.params.window else { return };
        let width = window.width;
        let tokens = self.tokens;
        let mut end = 0;
        for mention in self.mentions.iter().filter(|mention| in_window[mention.class]) {
            // A phrase of two classes is one mention.
            if mention.first < end {
                continue;
            }
            end = mention.end;
            let is_word = |&at: &usize| tokens.tokens[at].kind.is_word();
            let before = (0..mention.first).rev().filter(is_word).take(width).map(|at| (false, at));
            let behind =
                (mention.end..tokens.len()).filter(is_word).take(width).map(|at| (true, at));
            for (is_behind, at) in before.chain(behind) {
                let token = &tokens.tokens[at];
                self.sink.begin(match (is_behind, token.negated) {
                    (false, false) => Mark::Before,
                    (false, true) => Mark::BeforeNegated,
                    (true, false) => Mark::Behind,
                    (true, true) => Mark::BehindNegated,
                });
                self.sink.stem(token);
                self.sink.end(token.span);
            }
        }
    }
}
