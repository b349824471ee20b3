//! Words that tell the label.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::corpus::{Corpus, Labelled};
use super::finding::Finding;
use super::problem::Problem;
use super::statistics::{Share, WordCount, log_odds_z};
use crate::error::Result;
use crate::text::{Analyzer, AnalyzerParams, Scratch};

/// Words of the prior of [`log_odds_z`]: as many as some ten statements have, so that a word needs to
/// occur several times before it counts.
pub(super) const PRIOR: f64 = 250.0;

/// Terms in fewer documents than this say nothing about the data.
pub(super) const FEWEST_DOCUMENTS: usize = 20;

/// A term is reported if with it the other labels together are surely rarer than this part of their share
/// in all data.
const SUSPICIOUS: f64 = 0.15;

/// Texts that one task counts. Fixed, so that chunks do not depend on the number of threads.
const CHUNK: usize = 512;

/// The terms of one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermTable {
    /// The question.
    pub head: String,
    /// One entry a label, in the order of their names.
    pub labels: Vec<LabelTerms>,
}

/// The terms of one label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelTerms {
    /// The label.
    pub label: String,
    /// The terms that speak most clearly for it, by `z`, falling.
    pub terms: Vec<Term>,
}

/// A word, or two in a row, and one label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Its words in normal form.
    pub term: String,
    /// Documents of the label among those with the term, with a 95% interval.
    pub share: Share,
    /// [`log_odds_z`].
    pub z: f64,
}

/// How often a term occurs, by label.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// Documents with the term.
    pub(super) documents: Vec<usize>,
    /// Occurrences.
    pub(super) occurrences: Vec<u64>,
}

impl Counts {
    pub(super) fn new(n_labels: usize) -> Self {
        Self { documents: vec![0; n_labels], occurrences: vec![0; n_labels] }
    }

    /// Counts `occurrences` in one document of `label`.
    pub(super) fn add(&mut self, label: usize, occurrences: u64) {
        self.documents[label] += 1;
        self.occurrences[label] += occurrences;
    }

    fn merge(&mut self, other: &Self) {
        for (sum, number) in self.documents.iter_mut().zip(&other.documents) {
            *sum += number;
        }
        for (sum, number) in self.occurrences.iter_mut().zip(&other.occurrences) {
            *sum += number;
        }
    }

    pub(super) fn total_documents(&self) -> usize {
        self.documents.iter().sum()
    }

    /// [`log_odds_z`] for a label; `totals` are the occurrences of all terms by label.
    pub(super) fn z(&self, label: usize, totals: &[u64]) -> f64 {
        let inside = WordCount { word: self.occurrences[label], total: totals[label] };
        let all = WordCount {
            word: self.occurrences.iter().sum::<u64>(),
            total: totals.iter().sum::<u64>(),
        };
        let outside = WordCount { word: all.word - inside.word, total: all.total - inside.total };
        log_odds_z(inside, outside, PRIOR)
    }
}

/// The terms of a question that speak most clearly for each label, `top` of each, and findings about
/// those that nearly always mean one.
pub(super) fn check(corpus: &Corpus, head: usize, top: usize) -> Result<(TermTable, Vec<Finding>)> {
    let labelled = corpus.labelled(head);
    let counts = count(corpus, &labelled)?;
    let totals = totals(&counts, labelled.labels.len());
    let mut table = TermTable { head: corpus.heads[head].clone(), labels: Vec::new() };
    let mut findings = Vec::new();
    for (id, label) in labelled.labels.names().iter().enumerate() {
        let term = |(term, counts): &(Box<str>, Counts)| Term {
            term: term.to_string(),
            share: Share::new(counts.documents[id], counts.total_documents(), Share::Z_95),
            z: counts.z(id, &totals),
        };
        let frequent = counts.iter().filter(|(_, c)| c.total_documents() >= FEWEST_DOCUMENTS);
        let mut terms: Vec<Term> = frequent.map(term).filter(|term| term.z > 0.0).collect();
        // A stable sort: among equals, by name.
        terms.sort_by(|a, b| b.z.total_cmp(&a.z));
        let others = 1.0 - labelled.counts()[id] as f64 / labelled.rows.len() as f64;
        let is_suspicious = |term: &&Term| 1.0 - term.share.low <= SUSPICIOUS * others;
        for term in terms.iter().filter(is_suspicious) {
            let (head, label) = (corpus.heads[head].clone(), label.clone());
            let Term { term, share, z } = term.clone();
            findings.push(Finding::new(Problem::TermPredicts { term, head, label, share, z }, []));
        }
        terms.truncate(top);
        table.labels.push(LabelTerms { label: label.clone(), terms });
    }
    Ok((table, findings))
}

/// Occurrences of all terms, by label.
pub(super) fn totals<T>(counts: &[(T, Counts)], n_labels: usize) -> Vec<u64> {
    let total = |label: usize| counts.iter().map(|(_, counts)| counts.occurrences[label]).sum();
    (0..n_labels).map(total).collect()
}

/// The terms of all labelled documents, sorted by name.
fn count(corpus: &Corpus, labelled: &Labelled) -> Result<Vec<(Box<str>, Counts)>> {
    let analyzer = Analyzer::new(AnalyzerParams::words())?;
    let n_labels = labelled.labels.len();
    let rows: Vec<(usize, usize)> =
        labelled.rows.iter().zip(&labelled.truth).map(|(&row, id)| (row, id.index())).collect();
    let chunks = rows.par_chunks(CHUNK).map(|rows| {
        let mut counts: FxHashMap<Box<str>, Counts> = FxHashMap::default();
        let mut scratch = Scratch::default();
        for &(row, label) in rows {
            let mut terms: Vec<Box<str>> = Vec::new();
            let text = &corpus.documents[row].text;
            analyzer.analyze(text, None, &mut scratch, |term, _| terms.push(term.into()));
            terms.sort_unstable();
            for run in terms.chunk_by(|a, b| a == b) {
                let entry = counts.entry(run[0].clone()).or_insert_with(|| Counts::new(n_labels));
                entry.add(label, run.len() as u64);
            }
        }
        let mut counts: Vec<(Box<str>, Counts)> = counts.into_iter().collect();
        counts.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        counts
    });
    let mut all: Vec<(Box<str>, Counts)> = chunks.collect::<Vec<_>>().concat();
    all.par_sort_by(|(a, _), (b, _)| a.cmp(b));
    all.dedup_by(|(name, counts), (kept, sums)| {
        let is_same = name == kept;
        if is_same {
            sums.merge(counts);
        }
        is_same
    });
    Ok(all)
}
