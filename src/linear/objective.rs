//! The function whose minimum is the classifier.

use std::borrow::Cow;

use rayon::prelude::*;

use super::products::{add_products, padded};
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
    ///
    /// Single precision is enough: second derivatives say how to get to the minimum, and only the
    /// gradient says where it is.
    fn hessian_vector(&mut self, direction: &[f32], product: &mut [f32]);

    /// Writes the diagonal of the Hessian into `diagonal`.
    fn hessian_diagonal(&mut self, diagonal: &mut [f32]);
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
    columns: Cow<'a, CsrMatrix>,
    targets: &'a [LabelId],
    /// `C · sᵢ`.
    costs: Vec<f64>,
    n_margins: usize,
    fit_intercept: bool,
    /// At the last point, shape `(n_samples, n_margins)`.
    probabilities: Vec<f64>,
    /// One number a sample and margin, to be summed over samples.
    residuals: Vec<f64>,
    /// The direction of a product with the Hessian, and what it changes in each sample, [`padded`].
    direction: Vec<f32>,
    changes: Vec<f32>,
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
        let columns = Cow::Owned(rows.transposed());
        Self::with_columns(rows, columns, targets, costs, n_labels, fit_intercept)
    }

    /// The objective, with the transpose of `rows` given.
    pub(super) fn with_columns(
        rows: &'a CsrMatrix,
        columns: Cow<'a, CsrMatrix>,
        targets: &'a [LabelId],
        costs: Vec<f64>,
        n_labels: usize,
        fit_intercept: bool,
    ) -> Self {
        let n_margins = if n_labels == 2 { 1 } else { n_labels };
        let size = rows.n_samples() * n_margins;
        Self {
            columns,
            rows,
            targets,
            costs,
            n_margins,
            fit_intercept,
            probabilities: vec![0.0; size],
            residuals: vec![0.0; size],
            direction: Vec::new(),
            changes: Vec::new(),
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
            add_products(k, self.rows, chunk * CHUNK, weights, f64::from, margins);
        });
    }

    /// `output[j] = point[j] + Σᵢ xᵢⱼ · residuals[i]` for all columns, and the sums of the residuals in
    /// place of the intercepts.
    fn gradient(&self, point: &[f64], output: &mut [f64]) {
        let k = self.n_margins;
        let (weights, intercepts) = output.split_at_mut(self.rows.n_features() * k);
        weights.copy_from_slice(&point[..weights.len()]);
        weights.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, sums)| {
            add_products(k, &self.columns, chunk * CHUNK, &self.residuals, f64::from, sums);
        });
        intercepts.copy_from_slice(&self.sums_over_samples(&self.residuals, k));
    }

    /// What stands in place of intercepts: the sums of a number a margin over the samples, each of which has
    /// `width` numbers; 0 where intercepts are not fitted.
    fn sums_over_samples<T: Copy + Into<f64>>(&self, numbers: &[T], width: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_margins];
        if self.fit_intercept {
            for numbers in numbers.chunks_exact(width) {
                for (sum, &number) in sums.iter_mut().zip(numbers) {
                    *sum += number.into();
                }
            }
        }
        sums
    }

    /// [`Objective::hessian_vector`] for `K` margins, which the compiler knows, or any number for 0.
    #[allow(clippy::cast_possible_truncation)]
    fn hessian_vector_of<const K: usize>(&mut self, direction: &[f32], product: &mut [f32]) {
        // A closure would read the variable: the compiler has to see the number in each.
        let n_margins = self.n_margins;
        let widths = move || match K {
            0 => (n_margins, padded(n_margins)),
            _ => (K, padded(K)),
        };
        let (k, lanes) = widths();
        let Self { rows, columns, costs, probabilities, direction: wide, changes, .. } = self;
        let (weights, intercepts) = direction.split_at(rows.n_features() * k);
        wide.resize(rows.n_features() * lanes, 0.0);
        let chunks = wide.par_chunks_mut(CHUNK * lanes).zip(weights.par_chunks(CHUNK * k));
        chunks.for_each(|(wide, weights)| {
            let (k, lanes) = widths();
            for (wide, weights) in wide.chunks_exact_mut(lanes).zip(weights.chunks_exact(k)) {
                wide[..k].copy_from_slice(weights);
            }
        });
        changes.resize(rows.n_samples() * lanes, 0.0);
        changes.par_chunks_mut(CHUNK * lanes).enumerate().for_each(|(chunk, changes)| {
            let (k, lanes) = widths();
            for changes in changes.chunks_exact_mut(lanes) {
                changes[..k].copy_from_slice(intercepts);
            }
            add_products(lanes, rows, chunk * CHUNK, wide, |value| value, changes);
            for (sample, changes) in changes.chunks_exact_mut(lanes).enumerate() {
                let sample = chunk * CHUNK + sample;
                let probabilities = &probabilities[sample * k..(sample + 1) * k];
                weigh_changes(&mut changes[..k], probabilities, costs[sample]);
            }
        });
        let (weights, intercepts) = product.split_at_mut(rows.n_features() * k);
        weights.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, product)| {
            let (k, lanes) = widths();
            let mut sums = vec![0.0; product.len() / k * lanes];
            let directions = direction[chunk * CHUNK * k..].chunks_exact(k);
            for (sums, direction) in sums.chunks_exact_mut(lanes).zip(directions) {
                sums[..k].copy_from_slice(direction);
            }
            add_products(lanes, columns, chunk * CHUNK, changes, |value| value, &mut sums);
            for (product, sums) in product.chunks_exact_mut(k).zip(sums.chunks_exact(lanes)) {
                product.copy_from_slice(&sums[..k]);
            }
        });
        for (product, sum) in
            intercepts.iter_mut().zip(self.sums_over_samples(&self.changes, lanes))
        {
            *product = sum as f32;
        }
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
        self.gradient(point, gradient);
        let penalised = &point[..self.rows.n_features() * k];
        losses.iter().sum::<f64>()
            + 0.5 * penalised.iter().map(|weight| weight * weight).sum::<f64>()
    }

    fn hessian_vector(&mut self, direction: &[f32], product: &mut [f32]) {
        match self.n_margins {
            1 => self.hessian_vector_of::<1>(direction, product),
            2 => self.hessian_vector_of::<2>(direction, product),
            3 => self.hessian_vector_of::<3>(direction, product),
            4 => self.hessian_vector_of::<4>(direction, product),
            _ => self.hessian_vector_of::<0>(direction, product),
        }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn hessian_diagonal(&mut self, diagonal: &mut [f32]) {
        let k = self.n_margins;
        let Self { costs, probabilities, residuals, .. } = self;
        let chunks = residuals.par_chunks_mut(CHUNK * k).zip(probabilities.par_chunks(CHUNK * k));
        chunks.zip(costs.par_chunks(CHUNK)).for_each(|((residuals, probabilities), costs)| {
            let samples = residuals.chunks_exact_mut(k).zip(probabilities.chunks_exact(k));
            for ((residuals, probabilities), cost) in samples.zip(costs) {
                for (residual, p) in residuals.iter_mut().zip(probabilities) {
                    *residual = cost * p * (1.0 - p);
                }
            }
        });
        let (weights, intercepts) = diagonal.split_at_mut(self.rows.n_features() * k);
        weights.par_chunks_mut(CHUNK * k).enumerate().for_each(|(chunk, diagonal)| {
            let mut sums = vec![1.0; diagonal.len()];
            let square = |value| f64::from(value) * f64::from(value);
            add_products(k, &self.columns, chunk * CHUNK, &self.residuals, square, &mut sums);
            for (diagonal, sum) in diagonal.iter_mut().zip(sums) {
                *diagonal = sum as f32;
            }
        });
        for (diagonal, sum) in intercepts.iter_mut().zip(self.sums_over_samples(&self.residuals, k))
        {
            *diagonal = sum as f32;
        }
    }
}

/// Multiplies the changes of a sample's margins with the second derivatives of its loss.
#[allow(clippy::cast_possible_truncation)]
fn weigh_changes(changes: &mut [f32], probabilities: &[f64], cost: f64) {
    if let ([change], [p]) = (&mut *changes, probabilities) {
        *change = (f64::from(*change) * cost * p * (1.0 - p)) as f32;
        return;
    }
    let products = changes.iter().zip(probabilities).map(|(change, p)| f64::from(*change) * p);
    let mean: f64 = products.sum();
    for (change, p) in changes.iter_mut().zip(probabilities) {
        *change = (cost * p * (f64::from(*change) - mean)) as f32;
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
