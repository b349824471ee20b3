//! Labels that a model does not believe.
//!
//! Confident learning (Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in
//! Dataset Labels"): each label has a threshold, the mean probability that documents of that label get for
//! it from a model that did not see their group. A document counts for the most probable of the labels
//! whose threshold it passes; if that is not the label it has, it is a candidate. Candidates come by the
//! probability of the label that they have, the least believed first.

use ndarray::{ArrayView1, ArrayView2};
use serde::Serialize;

use super::corpus::Corpus;
use super::finding::{Finding, Place};
use super::learning::Learning;
use super::problem::Problem;
use crate::error::Result;
use crate::eval::ConfusionMatrix;
use crate::features::CsrMatrix;
use crate::label::LabelId;
use crate::linear::{Calibration, LogisticRegression};
use crate::model::cross_validate;

/// What a model says about the labels of one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelNoise {
    /// The question.
    pub head: String,
    /// Documents with a label.
    pub documents: usize,
    /// Macro-F1 of the model on documents whose group it did not see: the better it is, the more its
    /// doubts are worth.
    pub macro_f1: f64,
    /// Documents whose label it does not believe. How many of them are wrong is for a reader to say: short,
    /// ironic or unusual statements are doubted too.
    pub suspects: usize,
}

/// Cross-validates question `head` on `rows`, one a document, and lists what is not believed; `c` is the
/// inverse strength of the penalty.
///
/// # Errors
///
/// Fewer groups than folds, fewer than two labels, or a solver that fails.
pub(super) fn check(
    corpus: &Corpus,
    head: usize,
    rows: &CsrMatrix,
    c: f64,
    learning: &Learning<'_>,
) -> Result<(LabelNoise, Vec<Finding>)> {
    let labelled = corpus.labelled(head);
    let n_labels = labelled.labels.len();
    let folds = learning.folds(&labelled)?;
    let params = LogisticRegression::params(n_labels).c(c);
    let rows = rows.select(&labelled.rows);
    let calibration = Calibration::Temperature;
    let validated = cross_validate(&params, calibration, &rows, &labelled.truth, &[], &folds)?;
    let confident = Confident::new(&labelled.truth, validated.probabilities.view());
    let mut suspects = confident.suspects(&labelled.truth);
    suspects.sort_by(|a, b| a.given_probability.total_cmp(&b.given_probability));
    let name = |label: LabelId| labelled.labels.name(label).to_owned();
    let finding = |suspect: &Suspect| {
        let problem = Problem::LabelError {
            head: corpus.heads[head].clone(),
            given: name(suspect.given),
            suggested: name(suspect.suggested),
            given_probability: suspect.given_probability,
            suggested_probability: suspect.suggested_probability,
        };
        Finding::new(problem, [Place::data(labelled.rows[suspect.row])])
    };
    let confusion = ConfusionMatrix::from_ids(n_labels, &labelled.truth, &validated.predicted)?;
    let noise = LabelNoise {
        head: corpus.heads[head].clone(),
        documents: labelled.rows.len(),
        macro_f1: confusion.macro_f1(),
        suspects: suspects.len(),
    };
    Ok((noise, suspects.iter().map(finding).collect()))
}

/// A row whose label is likely wrong.
#[derive(Debug, PartialEq)]
struct Suspect {
    row: usize,
    given: LabelId,
    suggested: LabelId,
    given_probability: f64,
    suggested_probability: f64,
}

/// Out-of-fold probabilities with the threshold of each label.
struct Confident<'a> {
    probabilities: ArrayView2<'a, f64>,
    /// NaN, which nothing passes, for a label that no row has.
    thresholds: Vec<f64>,
}

impl<'a> Confident<'a> {
    fn new(truth: &[LabelId], probabilities: ArrayView2<'a, f64>) -> Self {
        let n_labels = probabilities.ncols();
        let (mut sums, mut counts) = (vec![0.0; n_labels], vec![0.0; n_labels]);
        for (label, row) in truth.iter().zip(probabilities.rows()) {
            sums[label.index()] += row[label.index()];
            counts[label.index()] += 1.0;
        }
        let thresholds = sums.iter().zip(&counts).map(|(sum, count)| sum / count).collect();
        Self { probabilities, thresholds }
    }

    /// The most probable of the labels whose threshold a row passes; among equals, the first.
    fn label(&self, row: ArrayView1<'_, f64>) -> Option<LabelId> {
        let passes = |&label: &usize| row[label] >= self.thresholds[label];
        let passing = (0..row.len()).rev().filter(passes);
        passing.max_by(|&a, &b| row[a].total_cmp(&row[b])).map(LabelId::new)
    }

    fn suspects(&self, truth: &[LabelId]) -> Vec<Suspect> {
        let suspect = |(row, (&given, probabilities)): (usize, (&LabelId, ArrayView1<'_, f64>))| {
            let suggested = self.label(probabilities).filter(|&label| label != given)?;
            Some(Suspect {
                row,
                given,
                suggested,
                given_probability: probabilities[given.index()],
                suggested_probability: probabilities[suggested.index()],
            })
        };
        truth.iter().zip(self.probabilities.rows()).enumerate().filter_map(suspect).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Confident, Suspect};
    use crate::label::LabelId;

    #[test]
    fn a_row_counts_for_the_label_whose_threshold_it_passes() {
        // Thresholds: of label 0 (0.9 + 0.8 + 0.1) / 3 = 0.6, of label 1 (0.8 + 0.6) / 2 = 0.7.
        let probabilities = ndarray::array![
            [0.9, 0.1],
            [0.8, 0.2],
            [0.1, 0.9], // passes 0.7 of label 1, and is labelled 0
            [0.2, 0.8],
            [0.4, 0.6], // passes neither
        ];
        let truth = [0, 0, 0, 1, 1].map(LabelId::new);
        let confident = Confident::new(&truth, probabilities.view());
        let expected = Suspect {
            row: 2,
            given: LabelId::new(0),
            suggested: LabelId::new(1),
            given_probability: 0.1,
            suggested_probability: 0.9,
        };
        assert_eq!(confident.suspects(&truth), [expected]);
    }

    #[test]
    fn a_label_without_rows_is_never_suggested() {
        let probabilities = ndarray::array![[0.1, 0.2, 0.7], [0.2, 0.3, 0.5]];
        let truth = [0, 1].map(LabelId::new);
        let confident = Confident::new(&truth, probabilities.view());
        assert!(confident.suspects(&truth).iter().all(|s| s.suggested.index() < 2));
    }
}
