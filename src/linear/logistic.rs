//! The fitted classifier.

use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2};

use super::params::LogisticRegressionParams;
use super::solver::Outcome;
use crate::features::{CsrMatrix, SparseRow};
use crate::label::LabelId;

/// A fitted logistic regression.
///
/// For three and more labels there is one margin a label; for two there is one margin in all, which is
/// positive for the label with the id 1.
///
/// ```
/// use linfa::dataset::DatasetBase;
/// use linfa::traits::{Fit, PredictInplace};
/// use ndarray::array;
/// use stance::LabelId;
/// use stance::features::CsrMatrix;
/// use stance::linear::LogisticRegression;
///
/// let mut rows = CsrMatrix::new(2);
/// rows.push([(0, 1.0)]);
/// rows.push([(1, 1.0)]);
/// let dataset = DatasetBase::new(rows, array![LabelId::new(0), LabelId::new(1)]);
/// let fitted = LogisticRegression::params(2).c(10.0).fit(&dataset)?;
/// let mut labels = fitted.default_target(dataset.records());
/// fitted.predict_inplace(dataset.records(), &mut labels);
/// assert_eq!(labels, *dataset.targets());
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticRegression {
    pub(super) n_labels: usize,
    pub(super) coefficients: Array2<f32>,
    pub(super) intercepts: Array1<f64>,
    pub(super) outcome: Outcome,
}

impl LogisticRegression {
    /// Settings for labels with the ids `0..n_labels`.
    #[must_use]
    pub fn params(n_labels: usize) -> LogisticRegressionParams {
        LogisticRegressionParams::new(n_labels)
    }

    /// What is fitted to rows whose columns were multiplied by `scales`, for the rows as they were.
    pub(super) fn scaled(mut self, scales: &[f32]) -> Self {
        for (mut weights, scale) in self.coefficients.rows_mut().into_iter().zip(scales) {
            weights *= *scale;
        }
        self
    }

    /// Number of labels.
    #[must_use]
    pub fn n_labels(&self) -> usize {
        self.n_labels
    }

    /// Weights, shape `(n_features, n_margins)`.
    #[must_use]
    pub fn coefficients(&self) -> &Array2<f32> {
        &self.coefficients
    }

    /// Intercepts, shape `(n_margins,)`.
    #[must_use]
    pub fn intercepts(&self) -> &Array1<f64> {
        &self.intercepts
    }

    /// How the solver ended.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Writes the margins of a row into `margins`, of length `n_margins`.
    pub fn margins_of(&self, row: SparseRow<'_>, margins: &mut [f64]) {
        for (margin, intercept) in margins.iter_mut().zip(&self.intercepts) {
            *margin = *intercept;
        }
        for (column, value) in row.iter() {
            for (margin, weight) in margins.iter_mut().zip(self.coefficients.row(column)) {
                *margin += f64::from(value) * f64::from(*weight);
            }
        }
    }

    /// The label of every row, `(n_samples,)`.
    #[must_use]
    pub fn predict_labels(&self, rows: &CsrMatrix) -> Vec<LabelId> {
        let mut labels = self.default_target(rows);
        self.predict_inplace(rows, &mut labels);
        labels.to_vec()
    }

    /// The margins of all rows, shape `(n_samples, n_margins)`.
    #[must_use]
    pub fn decision_function(&self, rows: &CsrMatrix) -> Array2<f64> {
        let n_margins = self.intercepts.len();
        let mut margins = vec![0.0; rows.n_samples() * n_margins];
        for (row, margins) in rows.rows().zip(margins.chunks_exact_mut(n_margins)) {
            self.margins_of(row, margins);
        }
        Array2::from_shape_vec((rows.n_samples(), n_margins), margins)
            .unwrap_or_else(|_| Array2::zeros((rows.n_samples(), n_margins)))
    }
}

/// The label of the largest margin; among equals, the first.
pub(super) fn label_of(margins: &[f64]) -> LabelId {
    if let [margin] = margins {
        return LabelId::new(usize::from(*margin > 0.0));
    }
    let best =
        (1..margins.len()).fold(0, |best, at| if margins[at] > margins[best] { at } else { best });
    LabelId::new(best)
}

impl PredictInplace<CsrMatrix, Array1<LabelId>> for LogisticRegression {
    fn predict_inplace<'a>(&'a self, rows: &'a CsrMatrix, labels: &mut Array1<LabelId>) {
        let mut margins = vec![0.0; self.intercepts.len()];
        for (label, row) in labels.iter_mut().zip(rows.rows()) {
            self.margins_of(row, &mut margins);
            *label = label_of(&margins);
        }
    }

    fn default_target(&self, rows: &CsrMatrix) -> Array1<LabelId> {
        Array1::from_elem(rows.n_samples(), LabelId::new(0))
    }
}
