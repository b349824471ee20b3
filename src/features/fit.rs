//! Counting the terms of many texts, in parallel, with a result that does not depend on it.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::counter::{Counter, Rows};
use super::params::TfidfParams;
use super::sparse::CsrMatrix;
use super::terms::Terms;
use crate::document::Document;
use crate::text::Analyzer;

/// Texts that one task counts.
const CHUNK: usize = 256;

/// What `fit` has to know of the training texts: each term's name and frequencies, and each text's
/// counts. Terms are numbered as they came to whichever thread came first; only sums over them and their
/// names go out.
pub(super) struct CountedTexts {
    terms: Terms,
    /// Number of documents that hold the term, by node; 0 where a node is no term.
    document_frequency: Vec<u32>,
    /// What the nodes of each counter are in `terms`.
    nodes: Vec<Vec<u32>>,
    /// The rows of consecutive texts, and the counter that numbered them.
    chunks: Vec<(usize, Rows)>,
}

/// A column for each term that is kept.
const NOT_KEPT: u32 = u32::MAX;

/// Counts the terms of all documents.
pub(super) fn count_terms(analyzer: &Analyzer, documents: &[Document]) -> CountedTexts {
    let idle: Mutex<(usize, Vec<(usize, Counter)>)> = Mutex::new((0, Vec::new()));
    let locked = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let chunks = documents
        .par_chunks(CHUNK)
        .map(|documents| {
            let counter = {
                let (made, idle) = &mut *locked();
                idle.pop().ok_or_else(|| std::mem::replace(made, *made + 1))
            };
            let (number, mut counter) =
                counter.unwrap_or_else(|number| (number, Counter::new(analyzer)));
            let rows = counter.count(analyzer, documents);
            locked().1.push((number, counter));
            (number, rows)
        })
        .collect();
    let (_, mut counters) = idle.into_inner().unwrap_or_else(PoisonError::into_inner);
    counters.sort_unstable_by_key(|(number, _)| *number);
    let mut counted = CountedTexts {
        terms: Terms::new(),
        document_frequency: Vec::new(),
        nodes: Vec::new(),
        chunks,
    };
    for (_, Counter { terms, document_frequency, .. }) in counters {
        let nodes = if counted.nodes.is_empty() {
            let nodes = (0..).take(terms.n_nodes()).collect();
            counted.terms = terms;
            nodes
        } else {
            counted.terms.merge(&terms)
        };
        counted.document_frequency.resize(counted.terms.n_nodes(), 0);
        for (&node, frequency) in nodes.iter().zip(document_frequency) {
            counted.document_frequency[node as usize] += frequency;
        }
        counted.nodes.push(nodes);
    }
    counted.terms.finish();
    counted
}

/// The terms that are kept, sorted by name.
pub(super) struct KeptTerms {
    names: String,
    /// Where a name stands, and its node.
    terms: Vec<(std::ops::Range<usize>, u32)>,
}

impl KeptTerms {
    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|(place, _)| &self.names[place.clone()])
    }

    fn sort(&mut self) {
        let names = &self.names;
        self.terms.par_sort_unstable_by(|(a, _), (b, _)| {
            names.as_bytes()[a.clone()].cmp(&names.as_bytes()[b.clone()])
        });
    }
}

impl CountedTexts {
    /// Number of distinct terms.
    pub(super) fn n_terms(&self) -> usize {
        self.document_frequency.iter().filter(|&&frequency| frequency > 0).count()
    }

    /// In how many documents each kept term is.
    pub(super) fn frequencies(&self, kept: &KeptTerms) -> impl Iterator<Item = u32> {
        kept.terms.iter().map(|&(_, node)| self.document_frequency[node as usize])
    }

    /// The terms that the settings keep, sorted by name.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn select(&self, params: &TfidfParams) -> KeptTerms {
        let n_documents: usize = self.chunks.iter().map(|(_, rows)| rows.len()).sum();
        let most = params.max_df * n_documents as f64;
        let mut kept = KeptTerms { names: String::new(), terms: Vec::new() };
        for (node, &frequency) in (0..).zip(&self.document_frequency) {
            let is_kept = frequency >= params.min_df.max(1) && f64::from(frequency) <= most;
            if is_kept {
                let start = kept.names.len();
                self.terms.spell(node, &mut kept.names);
                kept.terms.push((start..kept.names.len(), node));
            }
        }
        kept.sort();
        if let Some(most) = params.max_features.filter(|&most| most < kept.terms.len()) {
            let totals = self.totals();
            // A stable sort: equals stay in the order of their names.
            kept.terms.sort_by_key(|&(_, node)| std::cmp::Reverse(totals[node as usize]));
            kept.terms.truncate(most);
            kept.sort();
        }
        kept
    }

    /// Number of occurrences in all documents together, by node.
    fn totals(&self) -> Vec<u64> {
        let mut totals = vec![0; self.terms.n_nodes()];
        for (counter, rows) in &self.chunks {
            for &node in rows.iter().flatten() {
                totals[self.nodes[*counter][node as usize] as usize] += 1;
            }
        }
        totals
    }

    /// The matrix of all texts over the terms `kept`, each row made by `push_row` from ascending
    /// columns with their counts.
    pub(super) fn rows(
        &self,
        kept: &KeptTerms,
        push_row: impl Fn(&[(u32, u32)], &mut CsrMatrix) + Sync,
    ) -> CsrMatrix {
        let mut columns = vec![NOT_KEPT; self.terms.n_nodes()];
        for (column, &(_, node)) in (0_u32..).zip(&kept.terms) {
            columns[node as usize] = column;
        }
        let n_features = kept.terms.len();
        let parts: Vec<CsrMatrix> = self
            .chunks
            .par_iter()
            .map(|(counter, rows)| {
                let nodes = &self.nodes[*counter];
                let mut part = CsrMatrix::new(n_features);
                let mut row = Vec::new();
                for terms in rows.iter() {
                    row.clear();
                    for run in terms.chunk_by(|a, b| a == b) {
                        let column = columns[nodes[run[0] as usize] as usize];
                        if column != NOT_KEPT {
                            row.push((column, u32::try_from(run.len()).unwrap_or(u32::MAX)));
                        }
                    }
                    row.sort_unstable();
                    push_row(&row, &mut part);
                }
                part
            })
            .collect();
        CsrMatrix::concatenated(n_features, parts)
    }
}
