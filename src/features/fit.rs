//! Counting the terms of many texts, in parallel, with a result that does not depend on it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::counter::{Counter, Rows, Sighting};
use super::params::TfidfParams;
use super::sieve::Sieve;
use super::sparse::CsrMatrix;
use super::terms::{Renumbered, Terms};
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
    /// The nodes of consecutive texts, each row in ascending order.
    chunks: Vec<Rows<u32>>,
}

/// A column for each term that is kept.
const NOT_KEPT: u32 = u32::MAX;

/// Counts the terms of all documents. Of those in fewer than `min_df` documents, some may be missing.
pub(super) fn count_terms(
    analyzer: &Analyzer,
    documents: &[Document],
    min_df: u32,
) -> CountedTexts {
    let bytes = documents.iter().map(|document| document.text.len()).sum();
    let sieve = || (min_df >= 2).then(|| Sieve::new(bytes));
    let idle: Mutex<(usize, Vec<(usize, Counter)>)> = Mutex::new((0, Vec::new()));
    let locked = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let chunks: Vec<(usize, Rows<Sighting>)> = documents
        .par_chunks(CHUNK)
        .map(|documents| {
            let counter = {
                let (made, idle) = &mut *locked();
                idle.pop().ok_or_else(|| std::mem::replace(made, *made + 1))
            };
            let (number, mut counter) =
                counter.unwrap_or_else(|number| (number, Counter::new(analyzer, sieve())));
            let rows = counter.count(analyzer, documents);
            locked().1.push((number, counter));
            (number, rows)
        })
        .collect();
    let (_, mut counters) = idle.into_inner().unwrap_or_else(PoisonError::into_inner);
    counters.sort_unstable_by_key(|(number, _)| *number);
    let mut terms = Terms::new();
    let mut renumbered = Vec::with_capacity(counters.len());
    for (number, counter) in counters {
        if number == 0 {
            terms = counter.terms;
            renumbered.push(Renumbered::not(&terms));
        } else {
            renumbered.push(terms.merge(&counter.terms));
        }
    }
    if renumbered.len() > 1
        && let Some(mut sieve) = sieve()
    {
        add_first_of_several(&mut terms, &mut sieve, &renumbered, &chunks);
    }
    CountedTexts::new(terms, &renumbered, chunks)
}

/// Adds the terms that more than one counter saw for the first time.
fn add_first_of_several(
    terms: &mut Terms,
    sieve: &mut Sieve,
    renumbered: &[Renumbered],
    chunks: &[(usize, Rows<Sighting>)],
) {
    for (counter, rows) in chunks {
        for step in rows.terms.iter().filter_map(|sighting| sighting.node().err()) {
            let step = renumbered[*counter].step(step);
            if !sieve.is_first(step) {
                terms.step(step);
            }
        }
    }
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
    /// Looks all sightings up among all terms; what is not there was seen once.
    fn new(
        mut terms: Terms,
        renumbered: &[Renumbered],
        chunks: Vec<(usize, Rows<Sighting>)>,
    ) -> Self {
        let frequencies: Vec<AtomicU32> = (0..terms.n_nodes()).map(|_| AtomicU32::new(0)).collect();
        let chunks = chunks
            .into_par_iter()
            .map_init(Rows::new, |found, (counter, rows)| {
                let renumbered = &renumbered[counter];
                for row in rows.iter() {
                    found.terms.extend(row.iter().filter_map(|sighting| match sighting.node() {
                        Ok(node) => Some(renumbered.node(node)),
                        Err(step) => terms.find(renumbered.step(step)),
                    }));
                    let row = found.end();
                    row.sort_unstable();
                    for run in row.chunk_by(|a, b| a == b) {
                        frequencies[run[0] as usize].fetch_add(1, Ordering::Relaxed);
                    }
                }
                found.take()
            })
            .collect();
        terms.finish();
        let document_frequency = frequencies.into_iter().map(AtomicU32::into_inner).collect();
        Self { terms, document_frequency, chunks }
    }

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
        let n_documents: usize = self.chunks.iter().map(Rows::len).sum();
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
        for &node in self.chunks.iter().flat_map(|rows| &rows.terms) {
            totals[node as usize] += 1;
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
            .map(|rows| {
                let mut part = CsrMatrix::new(n_features);
                let mut row = Vec::new();
                for terms in rows.iter() {
                    row.clear();
                    for run in terms.chunk_by(|a, b| a == b) {
                        let column = columns[run[0] as usize];
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
