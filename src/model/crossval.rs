//! How a head does on documents that it was not trained on.

use std::collections::BTreeMap;

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

use super::predict::label;
use crate::error::Result;
use crate::eval::{Bootstrap, Folds, Interval, Scored};
use crate::features::CsrMatrix;
use crate::label::{LabelId, LabelSet};
use crate::linear::{Calibration, Calibrator, LogisticRegressionParams};

/// Predictions for every row by a classifier that did not see its group.
///
/// Weights are fitted anew for each fold. Vocabulary and document frequencies are those of all rows, as
/// they use no label; so the texts are analysed once.
#[derive(Clone, Debug)]
pub struct CrossValidation {
    /// Out-of-fold margins, shape `(n_samples, n_margins)`.
    pub margins: Array2<f64>,
    /// Calibrated probabilities, shape `(n_samples, n_labels)`; the calibrator of a row did not see its
    /// fold either.
    pub probabilities: Array2<f64>,
    /// The label of the largest probability.
    pub predicted: Vec<LabelId>,
    /// The calibrator fitted to all out-of-fold margins.
    pub calibrator: Calibrator,
}

/// Cross-validates a classifier on `rows` with the labels `truth` and sample weights `weights`.
///
/// # Errors
///
/// What fitting the classifier or the calibrator can fail with.
pub fn cross_validate(
    params: &LogisticRegressionParams,
    calibration: Calibration,
    rows: &CsrMatrix,
    truth: &[LabelId],
    weights: &[f32],
    folds: &Folds,
) -> Result<CrossValidation> {
    let n_labels = n_labels(params)?;
    let n_margins = if n_labels == 2 { 1 } else { n_labels };
    let parts = (0..folds.n_folds).into_par_iter().map(|fold| {
        let (train, test) = (folds.train(fold), folds.test(fold));
        let truth: Vec<LabelId> = train.iter().map(|&row| truth[row]).collect();
        let weights = train.iter().filter_map(|&row| weights.get(row).copied()).collect();
        let fitted = params.fit(&dataset(rows.select(&train), truth, weights))?;
        let margins = fitted.decision_function(&rows.select(&test));
        Ok((test, margins))
    });
    let mut margins = Array2::zeros((truth.len(), n_margins));
    for (test, part) in parts.collect::<Result<Vec<_>>>()? {
        for (row, part) in test.into_iter().zip(part.rows()) {
            margins.row_mut(row).assign(&part);
        }
    }
    let calibrate = |rows: &[usize]| {
        let truth: Vec<LabelId> = rows.iter().map(|&row| truth[row]).collect();
        let margins = margins.select(ndarray::Axis(0), rows);
        Calibrator::fit(calibration, margins.view(), &truth, n_labels)
    };
    let mut probabilities = Array2::zeros((truth.len(), n_labels));
    let mut predicted = vec![LabelId::new(0); truth.len()];
    let mut row_probabilities = vec![0.0; n_labels];
    for fold in 0..folds.n_folds {
        let calibrator = calibrate(&folds.train(fold))?;
        for row in folds.test(fold) {
            predicted[row] = label(&calibrator, &margins.row(row).to_vec(), &mut row_probabilities);
            probabilities.row_mut(row).assign(&Array1::from(row_probabilities.clone()));
        }
    }
    let all: Vec<usize> = (0..truth.len()).collect();
    let calibrator = calibrate(&all)?;
    Ok(CrossValidation { margins, probabilities, predicted, calibrator })
}

/// Rows with their labels and, if there are any, sample weights.
pub(super) fn dataset(
    rows: CsrMatrix,
    truth: Vec<LabelId>,
    weights: Vec<f32>,
) -> DatasetBase<CsrMatrix, Array1<LabelId>> {
    let dataset = DatasetBase::new(rows, Array1::from(truth));
    if weights.is_empty() { dataset } else { dataset.with_weights(Array1::from(weights)) }
}

impl CrossValidation {
    /// All measures by name, with intervals from resampled groups.
    ///
    /// # Errors
    ///
    /// When `truth` and `groups` are not of the rows' number.
    pub fn measures(
        &self,
        labels: &LabelSet,
        truth: &[LabelId],
        groups: &[usize],
        bootstrap: &Bootstrap,
    ) -> Result<BTreeMap<String, Interval>> {
        let scored = Scored::new(labels, truth, &self.predicted, self.probabilities.view())?;
        let intervals = scored.intervals(bootstrap, groups)?;
        Ok(intervals.into_iter().map(|(name, interval)| (name.to_owned(), interval)).collect())
    }
}

fn n_labels(params: &LogisticRegressionParams) -> Result<usize> {
    Ok(params.check_ref()?.n_labels())
}
