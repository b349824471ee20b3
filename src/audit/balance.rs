//! Labels by any column.

use std::collections::BTreeMap;

use serde::Serialize;

use super::corpus::Corpus;
use super::finding::Finding;
use super::problem::Problem;
use super::statistics::Share;
use crate::label::LabelId;

/// A label is missed in a part of the data only where it would be expected at least this often: below,
/// it may be absent by chance (at 5, once in 150 parts).
const EXPECTED: f64 = 5.0;

/// A label is rare in a part where its share is below this part of its share in all data.
const RARE: f64 = 1.0 / 3.0;

/// How often each label occurs in the parts that one column, or several crossed, make of the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balance {
    /// The question.
    pub head: String,
    /// The columns.
    pub by: Vec<String>,
    /// The labels, sorted.
    pub labels: Vec<String>,
    /// How often each of them occurs in all data.
    pub counts: Vec<usize>,
    /// The parts, the largest first, among equals by their values.
    pub slices: Vec<Slice>,
}

/// The documents that share their values in some columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// One value a column; empty where a document has none.
    pub values: Vec<String>,
    /// Number of labelled documents.
    pub documents: usize,
    /// How many of them have each label, in the order of [`Balance::labels`].
    pub counts: Vec<usize>,
}

impl Balance {
    /// Counts the labels of question `head` by `columns`, given with their positions.
    pub(super) fn new(corpus: &Corpus, head: usize, columns: &[(String, usize)]) -> Self {
        let labelled = corpus.labelled(head);
        let mut slices: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (&row, label) in labelled.rows.iter().zip(&labelled.truth) {
            let value = |(_, column): &(String, usize)| corpus.extra(row, *column).unwrap_or("");
            let values: Vec<&str> = columns.iter().map(value).collect();
            let counts = slices.entry(values).or_insert_with(|| vec![0; labelled.labels.len()]);
            counts[label.index()] += 1;
        }
        let slice = |(values, counts): (Vec<&str>, Vec<usize>)| Slice {
            values: values.into_iter().map(str::to_owned).collect(),
            documents: counts.iter().sum(),
            counts,
        };
        let mut slices: Vec<Slice> = slices.into_iter().map(slice).collect();
        slices.sort_by_key(|slice| std::cmp::Reverse(slice.documents));
        Self {
            head: corpus.heads[head].clone(),
            by: columns.iter().map(|(name, _)| name.clone()).collect(),
            counts: labelled.counts(),
            labels: labelled.labels.names().to_vec(),
            slices,
        }
    }

    /// Parts in which a label is absent, or much rarer than in all data. Parts without a value in a
    /// column are left out: nobody put those together.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let total: usize = self.counts.iter().sum();
        let mut findings = Vec::new();
        for slice in self.slices.iter().filter(|slice| slice.values.iter().all(|v| !v.is_empty())) {
            for (id, label) in self.labels.iter().enumerate() {
                let expected = self.counts[id] as f64 / total as f64;
                let share = Share::new(slice.counts[id], slice.documents, Share::Z_95);
                if expected * (slice.documents as f64) < EXPECTED
                    || share.estimate() >= RARE * expected
                {
                    continue;
                }
                let values = self.by.iter().cloned().zip(slice.values.iter().cloned()).collect();
                let (head, label) = (self.head.clone(), label.clone());
                let problem = match slice.counts[id] {
                    0 => {
                        let documents = slice.documents;
                        Problem::AbsentLabel { head, label, slice: values, documents }
                    }
                    _ => Problem::RareLabel { head, label, slice: values, share, expected },
                };
                findings.push(Finding::new(problem, []));
            }
        }
        findings
    }

    /// The share of a label in a part; 0 for positions that do not exist.
    #[must_use]
    pub fn share(&self, slice: usize, label: LabelId) -> f64 {
        let Some(slice) = self.slices.get(slice) else { return 0.0 };
        let count = slice.counts.get(label.index()).copied().unwrap_or(0);
        count as f64 / slice.documents.max(1) as f64
    }
}
