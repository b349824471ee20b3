//! Counting the terms of many texts, in parallel and in a fixed order.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::params::TfidfParams;
use super::sparse::CsrMatrix;
use crate::document::Document;
use crate::text::{Analyzer, Scratch};

/// Texts that one task counts. Fixed, so that chunks do not depend on the number of threads.
const CHUNK: usize = 256;

/// What `fit` has to know of the training texts: each term's name and frequencies, and each text's
/// counts.
pub(super) struct CountedTexts {
    /// Distinct terms in the order of their first occurrence.
    terms: Vec<Box<str>>,
    /// Number of documents that hold the term.
    document_frequency: Vec<u32>,
    /// Number of occurrences in all documents together.
    total: Vec<u64>,
    chunks: Vec<Chunk>,
}

/// The counts of some consecutive texts. Terms are positions in `terms`, at first those of the chunk,
/// later those of all texts.
struct Chunk {
    terms: Vec<Box<str>>,
    to_global: Vec<usize>,
    /// All rows one behind the other, and where each ends.
    counts: Vec<(usize, u32)>,
    ends: Vec<usize>,
}

impl Chunk {
    fn rows(&self) -> impl Iterator<Item = &[(usize, u32)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.counts[start..end])
    }

    fn new(analyzer: &Analyzer, documents: &[Document]) -> Self {
        let mut ids: FxHashMap<Box<str>, usize> = FxHashMap::default();
        let mut chunk =
            Self { terms: Vec::new(), to_global: Vec::new(), counts: Vec::new(), ends: Vec::new() };
        let mut scratch = Scratch::default();
        let mut row = Vec::new();
        for document in documents {
            row.clear();
            analyzer.analyze(
                &document.text,
                document.target.as_deref(),
                &mut scratch,
                |term, _| {
                    let id = ids.get(term).copied().unwrap_or_else(|| {
                        chunk.terms.push(term.into());
                        ids.insert(term.into(), chunk.terms.len() - 1);
                        chunk.terms.len() - 1
                    });
                    row.push(id);
                },
            );
            row.sort_unstable();
            let counted = row.chunk_by(|a, b| a == b);
            chunk
                .counts
                .extend(counted.map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX))));
            chunk.ends.push(chunk.counts.len());
        }
        chunk
    }
}

/// Counts the terms of all documents.
pub(super) fn count_terms(analyzer: &Analyzer, documents: &[Document]) -> CountedTexts {
    let chunks =
        documents.par_chunks(CHUNK).map(|documents| Chunk::new(analyzer, documents)).collect();
    let mut counted = CountedTexts {
        terms: Vec::new(),
        document_frequency: Vec::new(),
        total: Vec::new(),
        chunks,
    };
    let mut ids: FxHashMap<Box<str>, usize> = FxHashMap::default();
    for chunk in &mut counted.chunks {
        for term in std::mem::take(&mut chunk.terms) {
            let id = *ids.entry(term).or_insert_with_key(|term| {
                counted.terms.push(term.clone());
                counted.document_frequency.push(0);
                counted.total.push(0);
                counted.terms.len() - 1
            });
            chunk.to_global.push(id);
        }
        for &(local, count) in &chunk.counts {
            let id = chunk.to_global[local];
            counted.document_frequency[id] += 1;
            counted.total[id] += u64::from(count);
        }
    }
    counted
}

impl CountedTexts {
    pub(super) fn n_terms(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn term(&self, term: usize) -> &str {
        &self.terms[term]
    }

    pub(super) fn document_frequency(&self, term: usize) -> u32 {
        self.document_frequency[term]
    }

    /// The terms that the settings keep, sorted by name.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn select(&self, params: &TfidfParams) -> Vec<usize> {
        let n_documents: usize = self.chunks.iter().map(|chunk| chunk.ends.len()).sum();
        let most = params.max_df * n_documents as f64;
        let mut kept: Vec<usize> = (0..self.terms.len())
            .filter(|&term| {
                let frequency = self.document_frequency[term];
                frequency >= params.min_df && f64::from(frequency) <= most
            })
            .collect();
        kept.par_sort_unstable_by_key(|&term| &self.terms[term]);
        if let Some(most) = params.max_features.filter(|&most| most < kept.len()) {
            // A stable sort: equals stay in the order of their names.
            kept.sort_by_key(|&term| std::cmp::Reverse(self.total[term]));
            kept.truncate(most);
            kept.par_sort_unstable_by_key(|&term| &self.terms[term]);
        }
        kept
    }

    /// The matrix of all texts over the terms `kept`, each row made by `push_row` from ascending
    /// columns with their counts.
    pub(super) fn rows(
        &self,
        kept: &[usize],
        push_row: impl Fn(&[(u32, u32)], &mut CsrMatrix) + Sync,
    ) -> CsrMatrix {
        let mut columns = vec![None; self.terms.len()];
        for (column, &term) in (0_u32..).zip(kept) {
            columns[term] = Some(column);
        }
        let parts: Vec<CsrMatrix> = self
            .chunks
            .par_iter()
            .map(|chunk| {
                let mut part = CsrMatrix::new(kept.len());
                let mut row = Vec::new();
                for counts in chunk.rows() {
                    row.clear();
                    row.extend(counts.iter().filter_map(|&(local, count)| {
                        columns[chunk.to_global[local]].map(|column| (column, count))
                    }));
                    row.sort_unstable();
                    push_row(&row, &mut part);
                }
                part
            })
            .collect();
        let mut matrix = CsrMatrix::new(kept.len());
        for part in &parts {
            matrix.append(part);
        }
        matrix
    }
}
