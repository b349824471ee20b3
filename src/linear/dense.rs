//! The same classifier by linfa-logistic, on a dense matrix.

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression as Binary, MultiLogisticRegression as Multinomial};
use ndarray::{Array1, Array2};

use super::logistic::LogisticRegression;
use super::objective::{LogisticObjective, Objective};
use super::params::LogisticRegressionValidParams;
use super::solver::{Outcome, Status};
use crate::error::{Error, ErrorKind, Result, TrainingProblem};
use crate::features::CsrMatrix;
use crate::label::LabelId;

pub(super) fn fit(
    params: &LogisticRegressionValidParams,
    rows: &CsrMatrix,
    labels: &[LabelId],
    memory_bound: usize,
) -> Result<LogisticRegression> {
    let records = dense(rows, memory_bound)?;
    let targets: Array1<usize> = labels.iter().map(|target| target.index()).collect();
    let dataset = DatasetBase::new(records, targets);
    let limit = params.max_iterations as u64;
    // Its tolerance is an absolute length of the gradient of `f / C`.
    let (coefficients, intercepts) = if params.n_labels == 2 {
        let fitted = Binary::default()
            .alpha(params.c.recip())
            .with_intercept(params.fit_intercept)
            .gradient_tolerance(params.tolerance)
            .max_iterations(limit)
            .fit(&dataset)
            .map_err(from_linfa)?;
        // It calls the more frequent label positive, whichever that is.
        let sign = if fitted.labels().pos.class == 1 { 1.0 } else { -1.0 };
        let weights = fitted.params().mapv(|weight| sign * weight).insert_axis(ndarray::Axis(1));
        (weights, Array1::from_elem(1, sign * fitted.intercept()))
    } else {
        let fitted = Multinomial::default()
            .alpha(params.c.recip())
            .with_intercept(params.fit_intercept)
            .gradient_tolerance(params.tolerance)
            .max_iterations(limit)
            .fit(&dataset)
            .map_err(from_linfa)?;
        spread(params.n_labels, fitted.classes(), fitted.params(), fitted.intercept())
    };
    let outcome = outcome(params, rows, labels, &coefficients, &intercepts);
    if !outcome.value.is_finite() || !outcome.gradient_norm.is_finite() {
        return Err(TrainingProblem::NotFinite.into());
    }
    #[allow(clippy::cast_possible_truncation)]
    Ok(LogisticRegression {
        n_labels: params.n_labels,
        coefficients: coefficients.mapv(|weight| weight as f32),
        intercepts,
        outcome,
    })
}

/// linfa-logistic does not say where it ended, so that is computed from its weights.
fn outcome(
    params: &LogisticRegressionValidParams,
    rows: &CsrMatrix,
    labels: &[LabelId],
    coefficients: &Array2<f64>,
    intercepts: &Array1<f64>,
) -> Outcome {
    let costs = vec![params.c; labels.len()];
    let mut objective =
        LogisticObjective::new(rows, labels, costs, params.n_labels, params.fit_intercept);
    let point: Vec<f64> = coefficients.iter().chain(intercepts).copied().collect();
    let mut gradient = vec![0.0; point.len()];
    let value = objective.value_and_gradient(&point, &mut gradient);
    let gradient_norm = gradient.iter().map(|slope| slope * slope).sum::<f64>().sqrt();
    Outcome { status: Status::Unknown, iterations: 0, evaluations: 0, value, gradient_norm }
}

/// linfa-logistic has columns only for the labels it saw; here every label has one.
fn spread(
    n_labels: usize,
    seen: &[usize],
    weights: &Array2<f64>,
    intercepts: &Array1<f64>,
) -> (Array2<f64>, Array1<f64>) {
    let mut all_weights = Array2::zeros((weights.nrows(), n_labels));
    // A label that was never seen must never win, and its margin must stay a number to calculate with.
    let mut all_intercepts = Array1::from_elem(n_labels, -1e3);
    for (from, &to) in seen.iter().enumerate() {
        all_weights.column_mut(to).assign(&weights.column(from));
        all_intercepts[to] = intercepts[from];
    }
    (all_weights, all_intercepts)
}

fn dense(rows: &CsrMatrix, memory_bound: usize) -> Result<Array2<f64>> {
    const MIB: usize = 1 << 20;
    let shape = (rows.n_samples(), rows.n_features());
    let needed = shape.0.saturating_mul(shape.1).saturating_mul(size_of::<f64>());
    if needed > memory_bound {
        return Err(TrainingProblem::DenseTooLarge {
            rows: shape.0,
            columns: shape.1,
            needed: needed.div_ceil(MIB),
            bound: memory_bound / MIB,
        }
        .into());
    }
    let mut dense = Array2::zeros(shape);
    for (row, mut dense) in rows.rows().zip(dense.rows_mut()) {
        for (column, value) in row.iter() {
            dense[column] = f64::from(value);
        }
    }
    Ok(dense)
}

pub(super) fn from_linfa(error: linfa_logistic::error::Error) -> Error {
    match error {
        linfa_logistic::error::Error::LinfaError(error) => error.into(),
        other => ErrorKind::Linfa(linfa::Error::Parameters(other.to_string())).into(),
    }
}
