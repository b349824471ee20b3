//! Counting the terms of some texts.

use super::terms::{Terms, WHOLE};
use crate::document::Document;
use crate::span::Span;
use crate::text::{Analyzer, Mark, NEGATED, Scratch, TargetUse, TermSink, Token, Words};

/// What one thread counts with: every word is analysed once.
#[derive(Debug)]
pub(super) struct Counter {
    pub(super) terms: Terms,
    /// Number of texts that hold the term, by node.
    pub(super) document_frequency: Vec<u32>,
    words: Words,
    /// The part that each word is.
    parts: Vec<u32>,
    /// The character n-grams of all words one behind the other, and where they end, by word.
    chars: Vec<u32>,
    char_ends: Vec<usize>,
    /// By class, affirmed and negated.
    concepts: Vec<[u32; 2]>,
    scratch: Scratch,
}

/// The terms of some consecutive texts, each as often as it occurs: all rows one behind the other, sorted,
/// and where each ends.
#[derive(Debug, Default)]
pub(super) struct Rows {
    nodes: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.nodes[start..end])
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Counter {
    pub(super) fn new(analyzer: &Analyzer) -> Self {
        let mut terms = Terms::new();
        let names = analyzer.concept_names().iter();
        let concepts =
            names.map(|name| [terms.part(name), terms.part(&format!("{NEGATED}{name}"))]).collect();
        Self {
            terms,
            document_frequency: Vec::new(),
            words: Words::new(analyzer),
            parts: Vec::new(),
            chars: Vec::new(),
            char_ends: Vec::new(),
            concepts,
            scratch: Scratch::default(),
        }
    }

    pub(super) fn count(&mut self, analyzer: &Analyzer, documents: &[Document]) -> Rows {
        let mut rows = Rows::default();
        let is_plain = analyzer.has_plain_names();
        for document in documents {
            let start = rows.nodes.len();
            let (text, target) = (document.text.as_str(), document.target.as_deref());
            if is_plain {
                self.analyze(analyzer, text, target, &mut rows.nodes);
            } else {
                // Two paths could be one term.
                let Self { terms, scratch, .. } = self;
                analyzer.analyze(text, target, scratch, |term, _| {
                    let part = terms.part(term);
                    rows.nodes.push(terms.step(WHOLE, part));
                });
            }
            rows.nodes[start..].sort_unstable();
            self.document_frequency.resize(self.terms.n_nodes(), 0);
            for run in rows.nodes[start..].chunk_by(|a, b| a == b) {
                self.document_frequency[run[0] as usize] += 1;
            }
            rows.ends.push(rows.nodes.len());
        }
        rows
    }

    fn analyze(
        &mut self,
        analyzer: &Analyzer,
        text: &str,
        target: Option<&str>,
        nodes: &mut Vec<u32>,
    ) {
        let Self { terms, words, parts, chars, char_ends, concepts, .. } = self;
        words.fill(analyzer, text);
        for word in parts.len()..words.len() {
            parts.push(terms.part(words.stem(word)));
            words.char_ngrams(analyzer, word, |ngram| {
                let part = terms.part(ngram);
                chars.push(terms.step(WHOLE, part));
            });
            char_ends.push(chars.len());
        }
        let crosses = analyzer.params().target == TargetUse::Cross;
        let crossed_with = target.filter(|_| crosses).map(|target| terms.part(target));
        let mut collector =
            Collector { terms, parts, chars, char_ends, concepts, crossed_with, node: 0, nodes };
        words.emit(analyzer, target, &mut collector);
    }
}

/// Collects the nodes of a text's terms.
struct Collector<'a> {
    terms: &'a mut Terms,
    parts: &'a [u32],
    chars: &'a [u32],
    char_ends: &'a [usize],
    concepts: &'a [[u32; 2]],
    crossed_with: Option<u32>,
    node: u32,
    nodes: &'a mut Vec<u32>,
}

impl Collector<'_> {
    fn put(&mut self, node: u32) {
        self.nodes.push(node);
        if let Some(target) = self.crossed_with {
            self.nodes.push(self.terms.crossed(target, node));
        }
    }
}

impl TermSink for Collector<'_> {
    #[inline]
    fn begin(&mut self, mark: Mark) {
        self.node = mark as u32;
    }

    #[inline]
    fn stem(&mut self, token: &Token) {
        self.node = self.terms.step(self.node, self.parts[token.word()]);
    }

    #[inline]
    fn concept(&mut self, class: usize, negated: bool) {
        self.node = self.terms.step(self.node, self.concepts[class][usize::from(negated)]);
    }

    #[inline]
    fn end(&mut self, _: Span) {
        self.put(self.node);
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
        let node = self.terms.step(WHOLE, part);
        self.put(node);
    }
}
