//! The function whose minimum is the classifier.

use rayon::prelude::*;

use super::softmax::{log_one_plus_exp, sigmoid, softmax_in_place};
use crate::features::CsrMatrix;
use crate::label::LabelId;

/// A smooth convex function of a vector, as solvers see it.
pub trait Objective {
    /// Length of the vector.
    fn dimension(&self) -> usize;

    /// The value at `point`; its gradient goes into `gradient`, and `point` becomes the place that the
    /// second derivatives are taken at.
    fn value_and_gradient(&mut self, point: &[f64], gradient: &mut [f64]) -> f64;

    /// Writes the product of the Hessian with `direction` into `product`.
    fn hessian_vector(&mut self, direction: &[f64], product: &mut [f64]);

    /// Writes the diagonal of the Hessian into `diagonal`.
    fn hessian_diagonal(&mut self, diagonal: &mut [f64]);
}

/// Rows or columns that one task takes. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 512;

/// L2-penalised logistic loss over sparse rows:
///
/// ```text
/// f(w, b) = ½ ‖w‖² + C · Σᵢ sᵢ · loss(yᵢ, xᵢ·w + b)
/// ```
///
/// with the loss `ln Σₖ exp(mₖ) − m_y` of the margins `mₖ = xᵢ·wₖ + bₖ` for three and more labels, and
/// `ln(1 + exp(m)) − y·m` of one margin for two. The intercepts *b* are not penalised. This is the
/// objective of scikit-learn's `LogisticRegression` and, but for its penalised intercept, of LIBLINEAR.
///
/// The vector is column-major with all weights of a column side by side and the intercepts last, shape
/// `(n_features + 1, n_margins)`. Sums over rows are taken from a transposed copy, one column by one
/// task, in the order of the rows: the result is the same for any number of threads.
#[derive(Debug)]
pub struct LogisticObjective<'a> {
    rows: &'a CsrMatrix,
    columns: CsrMatrix,
    targets: &'a [LabelId],
    /// `C · sᵢ`.
    costs: Vec<f64>,
    n_margins: usize,
    fit_intercept: bool,
    /// At the last point, shape `(n_samples, n_margins)`.
    probabilities: Vec<f64>,
    /// One number a sample and margin, to be summed over samples.
    residuals: Vec<f64>,
}

impl<'a> LogisticObjective<'a> {
    /// The objective over `rows` with their labels `targets` and costs `C · sᵢ`, all of one length.
    #[must_use]
    pub fn new(
        rows: &'a CsrMatrix,
        targets: &'a [LabelId],
        costs: Vec<f64>,
        n_labels: usize,
        fit_intercept: bool,
    ) -> Self {
        let n_margins = if n_labels == 2 { 1 } else { n_labels };
        let size = rows.n_samples() * n_margins;
        Self {
            columns: rows.transposed(),
            rows,
            targets,
            costs,
            n_margins,
            fit_intercept,
            probabilities: vec![0.0; size],
            residuals: vec![0.0; size],
        }
    }

    /// Multiplies all costs, as another *C* does.
    pub(super) fn scale_costs(&mut self, factor: f64) {
        for cost in &mut self.costs {
            *cost *= factor;
        }
    }

    /// Writes `xᵢ·v + v_b` of every row into `margins`.
    fn margins(&self, vector: &[f64], margins: &mut [f64]) {
        let k = self.n_margins;
        let (weights, intercepts) = vector.split_at(self.rows.n_features() * k);
        margins.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, margins)| {
            for margins in margins.chunks_exact_mut(k) {
                margins.copy_from_slice(intercepts);
            }
            add_products(k, self.rows, chunk * CHUNK, weights, |value| value, margins);
        });
    }

    /// `output[j] = start(j) + Σᵢ factor(xᵢⱼ) · residuals[i]` for all columns, and the sums of the
    /// residuals in place of the intercepts.
    fn sum_over_samples(
        &self,
        start: impl Fn(usize) -> f64 + Sync,
        factor: impl Fn(f64) -> f64 + Sync,
        output: &mut [f64],
    ) {
        let k = self.n_margins;
        let (weights, intercepts) = output.split_at_mut(self.rows.n_features() * k);
        weights.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, sums)| {
            for (at, sum) in sums.iter_mut().enumerate() {
                *sum = start(chunk * CHUNK * k + at);
            }
            add_products(k, &self.columns, chunk * CHUNK, &self.residuals, &factor, sums);
        });
        intercepts.fill(0.0);
        if self.fit_intercept {
            for residuals in self.residuals.chunks_exact(k) {
                for (sum, residual) in intercepts.iter_mut().zip(residuals) {
                    *sum += residual;
                }
            }
        }
    }
}

/// Adds `factor(aᵢⱼ) · vector[j]` to `sums[i - first]` for rows *i* of a matrix from `first` on and their
/// columns *j*; each element of the vector and each sum is `k` numbers.
fn add_products(
    k: usize,
    matrix: &CsrMatrix,
    first: usize,
    vector: &[f64],
    factor: impl Fn(f64) -> f64,
    sums: &mut [f64],
) {
    match k {
        1 => add_products_of::<1>(matrix, first, vector, factor, sums),
        2 => add_products_of::<2>(matrix, first, vector, factor, sums),
        3 => add_products_of::<3>(matrix, first, vector, factor, sums),
        4 => add_products_of::<4>(matrix, first, vector, factor, sums),
        _ => {
            for (row, sums) in sums.chunks_exact_mut(k).enumerate() {
                for (column, value) in matrix.row(first + row).iter() {
                    let factor = factor(f64::from(value));
                    let parts = &vector[column * k..(column + 1) * k];
                    for (sum, part) in sums.iter_mut().zip(parts) {
                        *sum += factor * part;
                    }
                }
            }
        }
    }
}

/// [`add_products`] with a `k` known to the compiler: the sums of a row stay in registers. The additions
/// and their order are the same.
fn add_products_of<const K: usize>(
    matrix: &CsrMatrix,
    first: usize,
    vector: &[f64],
    factor: impl Fn(f64) -> f64,
    sums: &mut [f64],
) {
    let (vector, _) = vector.as_chunks::<K>();
    let (sums, _) = sums.as_chunks_mut::<K>();
    for (row, sums) in sums.iter_mut().enumerate() {
        let mut all = *sums;
        for (column, value) in matrix.row(first + row).iter() {
            let factor = factor(f64::from(value));
            for (sum, part) in all.iter_mut().zip(&vector[column]) {
                *sum += factor * part;
            }
        }
        *sums = all;
    }
}

impl Objective for LogisticObjective<'_> {
    fn dimension(&self) -> usize {
        (self.rows.n_features() + 1) * self.n_margins
    }

    fn value_and_gradient(&mut self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let k = self.n_margins;
        let mut probabilities = std::mem::take(&mut self.probabilities);
        let mut residuals = std::mem::take(&mut self.residuals);
        self.margins(point, &mut probabilities);
        let losses: Vec<f64> = probabilities
            .par_chunks_mut(CHUNK * k)
            .zip(residuals.par_chunks_mut(CHUNK * k))
            .enumerate()
            .map(|(chunk, (probabilities, residuals))| {
                let samples = probabilities.chunks_exact_mut(k).zip(residuals.chunks_exact_mut(k));
                let mut loss = 0.0;
                for (sample, (margins, residuals)) in samples.enumerate() {
                    let sample = chunk * CHUNK + sample;
                    let target = self.targets[sample].index();
                    loss += self.costs[sample]
                        * to_residuals(margins, target, self.costs[sample], residuals);
                }
                loss
            })
            .collect();
        self.probabilities = probabilities;
        self.residuals = residuals;
        self.sum_over_samples(|at| point[at], |value| value, gradient);
        let penalised = &point[..self.rows.n_features() * k];
        losses.iter().sum::<f64>()
            + 0.5 * penalised.iter().map(|weight| weight * weight).sum::<f64>()
    }

    fn hessian_vector(&mut self, direction: &[f64], product: &mut [f64]) {
        let k = self.n_margins;
        let mut residuals = std::mem::take(&mut self.residuals);
        self.margins(direction, &mut residuals);
        residuals.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, residuals)| {
            for (sample, changes) in residuals.chunks_exact_mut(k).enumerate() {
                let sample = chunk * CHUNK + sample;
                let probabilities = &self.probabilities[sample * k..(sample + 1) * k];
                let cost = self.costs[sample];
                if let [p] = *probabilities {
                    changes[0] *= cost * p * (1.0 - p);
                    continue;
                }
                let mean: f64 =
                    changes.iter().zip(probabilities).map(|(change, p)| change * p).sum();
                for (change, p) in changes.iter_mut().zip(probabilities) {
                    *change = cost * p * (*change - mean);
                }
            }
        });
        self.residuals = residuals;
        self.sum_over_samples(|at| direction[at], |value| value, product);
    }

    fn hessian_diagonal(&mut self, diagonal: &mut [f64]) {
        let k = self.n_margins;
        for (sample, residuals) in self.residuals.chunks_exact_mut(k).enumerate() {
            let probabilities = &self.probabilities[sample * k..(sample + 1) * k];
            for (residual, p) in residuals.iter_mut().zip(probabilities) {
                *residual = self.costs[sample] * p * (1.0 - p);
            }
        }
        self.sum_over_samples(|_| 1.0, |value| value * value, diagonal);
    }
}

/// Turns the margins of a sample into probabilities, writes the derivatives of its loss times `cost` into
/// `residuals` and returns its loss.
fn to_residuals(margins: &mut [f64], target: usize, cost: f64, residuals: &mut [f64]) -> f64 {
    if let [margin] = margins {
        let positive = target == 1;
        let loss = log_one_plus_exp(if positive { -*margin } else { *margin });
        *margin = sigmoid(*margin);
        residuals[0] = cost * (*margin - f64::from(u8::from(positive)));
        return loss;
    }
    let target_margin = margins.get(target).copied().unwrap_or_default();
    let loss = softmax_in_place(margins) - target_margin;
    for (label, (residual, p)) in residuals.iter_mut().zip(margins).enumerate() {
        *residual = cost * (*p - f64::from(u8::from(label == target)));
    }
    loss
}
