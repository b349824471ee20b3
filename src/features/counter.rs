//! Counting the terms of some texts.

use super::sieve::Sieve;
use super::terms::{Step, Terms, WHOLE};
use crate::document::Document;
use crate::span::Span;
use crate::text::{Analyzer, Mark, NEGATED, Scratch, TargetUse, TermSink, Token, Words};

/// What one thread counts with: every word is analysed once.
#[derive(Debug)]
pub(super) struct Counter {
    pub(super) terms: Terms,
    /// Where terms that come once do not matter.
    sieve: Option<Sieve>,
    words: Words,
    /// The part that each word is.
    parts: Vec<u32>,
    /// The character n-grams of all words one behind the other, and where they end, by word.
    chars: Vec<u32>,
    char_ends: Vec<usize>,
    /// By class, affirmed and negated.
    classes: Vec<[u32; 2]>,
    scratch: Scratch,
    rows: Rows<Sighting>,
}

/// A term in a text: its node; or, for the first of its kind, the step that would lead to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting(Step);

impl Sighting {
    /// In place of the node that a step continues: the part is the node of the term.
    const KNOWN: u32 = u32::MAX;

    fn of(node: u32) -> Self {
        Self(Step { node: Self::KNOWN, part: node })
    }

    /// The node, or the step.
    pub(super) fn node(self) -> Result<u32, Step> {
        if self.0.node == Self::KNOWN { Ok(self.0.part) } else { Err(self.0) }
    }
}

/// The terms of some consecutive texts, each as often as it occurs: all rows one behind the other, and where
/// each ends.
#[derive(Debug)]
pub(super) struct Rows<T> {
    pub(super) terms: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Rows<T> {
    pub(super) fn new() -> Self {
        Self { terms: Vec::new(), ends: Vec::new() }
    }

    /// Ends a row, and returns its terms.
    pub(super) fn end(&mut self) -> &mut [T] {
        let start = self.ends.last().copied().unwrap_or_default();
        self.ends.push(self.terms.len());
        &mut self.terms[start..]
    }

    /// Takes all rows out, in no more memory than they need, and keeps the buffers.
    pub(super) fn take(&mut self) -> Self
    where
        T: Copy,
    {
        let taken = Self { terms: self.terms.clone(), ends: self.ends.clone() };
        self.terms.clear();
        self.ends.clear();
        taken
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[T]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.terms[start..end])
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Counter {
    pub(super) fn new(analyzer: &Analyzer, sieve: Option<Sieve>) -> Self {
        let mut terms = Terms::new();
        let names = analyzer.class_names().iter();
        let classes =
            names.map(|name| [terms.part(name), terms.part(&format!("{NEGATED}{name}"))]).collect();
        Self {
            terms,
            sieve,
            words: Words::new(analyzer),
            parts: Vec::new(),
            chars: Vec::new(),
            char_ends: Vec::new(),
            classes,
            scratch: Scratch::default(),
            rows: Rows::new(),
        }
    }

    pub(super) fn count(&mut self, analyzer: &Analyzer, documents: &[Document]) -> Rows<Sighting> {
        let is_plain = analyzer.has_plain_names();
        for document in documents {
            let (text, target) = (document.text.as_str(), document.target.as_deref());
            if is_plain {
                self.analyze(analyzer, text, target);
            } else {
                // Two paths could be one term.
                let Self { terms, scratch, rows, .. } = self;
                analyzer.analyze(text, target, scratch, |term, _| {
                    let part = terms.part(term);
                    rows.terms.push(Sighting::of(terms.step(Step { node: WHOLE, part })));
                });
            }
            self.rows.end();
        }
        self.rows.take()
    }

    fn analyze(&mut self, analyzer: &Analyzer, text: &str, target: Option<&str>) {
        let Self { terms, sieve, words, parts, chars, char_ends, classes, rows, .. } = self;
        words.fill(analyzer, text);
        for word in parts.len()..words.len() {
            parts.push(terms.part(words.stem(word)));
            words.char_ngrams(analyzer, word, |ngram| {
                let part = terms.part(ngram);
                chars.push(terms.step(Step { node: WHOLE, part }));
            });
            char_ends.push(chars.len());
        }
        let crosses = analyzer.params().target == TargetUse::Cross;
        let crossed_with = target.filter(|_| crosses).map(|target| terms.part(target));
        let mut collector = Collector {
            terms,
            sieve: sieve.as_mut().filter(|_| crossed_with.is_none()),
            parts,
            chars,
            char_ends,
            classes,
            crossed_with,
            node: 0,
            last: None,
            sightings: &mut rows.terms,
        };
        words.emit(analyzer, target, &mut collector);
    }
}

/// Collects the terms of a text.
struct Collector<'a> {
    terms: &'a mut Terms,
    sieve: Option<&'a mut Sieve>,
    parts: &'a [u32],
    chars: &'a [u32],
    char_ends: &'a [usize],
    classes: &'a [[u32; 2]],
    crossed_with: Option<u32>,
    /// What the parts of the term are so far, without the last.
    node: u32,
    last: Option<u32>,
    sightings: &'a mut Vec<Sighting>,
}

impl Collector<'_> {
    #[inline]
    fn next(&mut self, part: u32) {
        if let Some(last) = self.last.replace(part) {
            self.node = self.terms.step(Step { node: self.node, part: last });
        }
    }

    fn put(&mut self, node: u32) {
        self.sightings.push(Sighting::of(node));
        if let Some(target) = self.crossed_with {
            self.sightings.push(Sighting::of(self.terms.crossed(target, node)));
        }
    }
}

impl TermSink for Collector<'_> {
    #[inline]
    fn begin(&mut self, mark: Mark) {
        (self.node, self.last) = (mark as u32, None);
    }

    #[inline]
    fn stem(&mut self, token: &Token) {
        self.next(self.parts[token.word()]);
    }

    #[inline]
    fn class(&mut self, class: usize, negated: bool) {
        self.next(self.classes[class][usize::from(negated)]);
    }

    #[inline]
    fn end(&mut self, _: Span) {
        let Some(part) = self.last else { return };
        let step = Step { node: self.node, part };
        if self.sieve.as_mut().is_some_and(|sieve| sieve.is_first(step)) {
            self.sightings.push(Sighting(step));
        } else {
            let node = self.terms.step(step);
            self.put(node);
        }
    }

    fn char_ngrams(&mut self, token: &Token) {
        let word = token.word();
        let start = word.checked_sub(1).map_or(0, |before| self.char_ends[before]);
        for at in start..self.char_ends[word] {
            self.put(self.chars[at]);
        }
    }

    fn target(&mut self, target: &str) {
        let part = self.terms.part(&format!("={target}"));
        let node = self.terms.step(Step { node: WHOLE, part });
        self.sightings.push(Sighting::of(node));
    }
}
