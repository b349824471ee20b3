//! What is checked.

use crate::document::Document;
use crate::label::{LabelId, LabelSet};

/// Labelled documents, with the names of what they carry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corpus {
    /// The documents.
    pub documents: Vec<Document>,
    /// The questions that [`Document::labels`] answer, in that order.
    pub heads: Vec<String>,
    /// The columns of [`Document::extras`], in that order.
    pub columns: Vec<String>,
}

/// The documents that have a label for one question.
pub(super) struct Labelled {
    pub(super) labels: LabelSet,
    /// Positions of the documents, ascending.
    pub(super) rows: Vec<usize>,
    /// Their labels.
    pub(super) truth: Vec<LabelId>,
}

impl Corpus {
    /// The position of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// A document's value in a column.
    pub(super) fn extra(&self, document: usize, column: usize) -> Option<&str> {
        self.documents[document].extras.get(column)?.as_deref()
    }

    /// A document's label for a question.
    pub(super) fn label(&self, document: usize, head: usize) -> Option<&str> {
        self.documents[document].labels.get(head)?.as_deref()
    }

    pub(super) fn labelled(&self, head: usize) -> Labelled {
        let given = (0..self.documents.len()).filter_map(|row| Some((row, self.label(row, head)?)));
        let given: Vec<(usize, &str)> = given.collect();
        let labels = LabelSet::new(given.iter().map(|&(_, label)| label));
        Labelled {
            rows: given.iter().map(|&(row, _)| row).collect(),
            truth: given.iter().filter_map(|&(_, label)| labels.id(label)).collect(),
            labels,
        }
    }
}

impl Labelled {
    /// The documents with one of some labels, whose ids are then counted anew.
    pub(super) fn only(&self, ids: &[LabelId]) -> Self {
        let labels = LabelSet::new(ids.iter().map(|&id| self.labels.name(id)));
        let kept = self.rows.iter().zip(&self.truth);
        let kept = kept.filter_map(|(&row, &id)| Some((row, labels.id(self.labels.name(id))?)));
        let (rows, truth) = kept.unzip();
        Self { labels, rows, truth }
    }

    /// How many documents have each label.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.labels.len()];
        for label in &self.truth {
            counts[label.index()] += 1;
        }
        counts
    }
}
