//! Measures of parts of the data, and of two models on the same data.

use std::collections::BTreeMap;

use serde::Serialize;

use super::evaluate::Evaluation;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::eval::{Bootstrap, Difference, Interval, McNemar, Metrics, Scored, paired_difference};

/// The measures of the documents that share a value of a column.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The value; `None` for documents without one.
    pub value: Option<String>,
    /// How many documents.
    pub n: usize,
    /// Every measure that is defined on them, with its interval.
    pub intervals: Vec<(&'static str, Interval)>,
}

impl Slice {
    /// The interval of a measure, if it is defined on them.
    #[must_use]
    pub fn interval(&self, measure: &str) -> Option<&Interval> {
        self.intervals.iter().find(|(of, _)| *of == measure).map(|(_, interval)| interval)
    }
}

/// Two models on the same documents.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// For every measure what the second model gains over the first.
    pub differences: Vec<(&'static str, Difference)>,
    /// Whether one of them is right more often.
    pub mcnemar: McNemar,
}

impl Evaluation {
    /// The measures by the values of [`Document::extras`] number `extra`, in the order of the values.
    ///
    /// `documents` are those that were evaluated; their groups are resampled whole. A value's interval
    /// rests on its own groups, which may be few.
    ///
    /// # Errors
    ///
    /// None for what [`Evaluation::new`] returns.
    pub fn slices(
        &self,
        documents: &[Document],
        extra: usize,
        bootstrap: &Bootstrap,
    ) -> Result<Vec<Slice>> {
        let mut rows_of: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (row, &at) in self.documents.iter().enumerate() {
            let value =
                documents.get(at).and_then(|document| document.extras.get(extra)?.as_deref());
            rows_of.entry(value).or_default().push(row);
        }
        let groups = self.groups(documents);
        let scored = self.scored()?;
        let slice = |(value, rows): (Option<&str>, Vec<usize>)| {
            let of_slice: Vec<usize> = rows.iter().map(|&row| groups[row]).collect();
            let intervals = bootstrap.intervals(&of_slice, |positions| {
                let rows: Vec<usize> = positions.iter().map(|&at| rows[at]).collect();
                scored.values(&rows)
            });
            let named = Metrics::NAMES.into_iter().zip(intervals);
            Slice {
                value: value.map(str::to_owned),
                n: rows.len(),
                intervals: named.filter(|(_, interval)| interval.estimate.is_finite()).collect(),
            }
        };
        Ok(rows_of.into_iter().map(slice).collect())
    }

    /// What `other` gains on the same documents.
    ///
    /// # Errors
    ///
    /// The evaluations are of other documents, or their models answer with other labels.
    pub fn compare(
        &self,
        other: &Self,
        documents: &[Document],
        bootstrap: &Bootstrap,
    ) -> Result<Comparison> {
        if self.labels != other.labels {
            let problem = format!(
                "answers with {}, and the other model with {}",
                self.labels.names().join(", "),
                other.labels.names().join(", ")
            );
            return Err(Error::parameter("model", problem));
        }
        if self.documents != other.documents || self.truth != other.truth {
            return Err(Error::parameter("documents", "must be the same for both models"));
        }
        let (first, second) = (self.scored()?, other.scored()?);
        let differences = paired_difference(
            bootstrap,
            &self.groups(documents),
            |rows| first.values(rows),
            |rows| second.values(rows),
        );
        let named = Metrics::NAMES.into_iter().zip(differences);
        Ok(Comparison {
            differences: named.filter(|(_, found)| found.first.is_finite()).collect(),
            mcnemar: McNemar::new(&self.truth, &self.predicted, &other.predicted)?,
        })
    }

    /// The number of each row's group.
    pub(super) fn groups(&self, documents: &[Document]) -> Vec<usize> {
        let groups = super::trainer::group_numbers(documents);
        self.documents.iter().map(|&at| groups[at]).collect()
    }

    pub(super) fn scored(&self) -> Result<Scored> {
        Scored::new(&self.labels, &self.truth, &self.predicted, self.probabilities.view())
    }
}
