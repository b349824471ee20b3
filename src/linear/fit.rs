//! Fitting, in linfa's convention.

use std::borrow::Cow;

use linfa::dataset::{AsTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::{Array1, ArrayView2, Axis, Slice};

use super::association::column_scales;
use super::dense;
use super::logistic::LogisticRegression;
use super::objective::{LogisticObjective, Objective};
use super::params::{ClassWeight, LogisticRegressionValidParams, SolverKind};
use super::prepared::Prepared;
use super::solver::{Lbfgs, NewtonCg, Outcome, Solver, Status};
use crate::error::{Error, Result, TrainingProblem};
use crate::features::CsrMatrix;
use crate::label::LabelId;

impl Fit<CsrMatrix, Array1<LabelId>, Error> for LogisticRegressionValidParams {
    type Object = LogisticRegression;

    /// Fits the classifier to rows of shape `(n_samples, n_features)` and one label a row; the
    /// dataset's weights, if it has any, are sample weights.
    ///
    /// # Errors
    ///
    /// No rows, a label id of `n_labels` or more, numbers of rows, labels and weights that differ,
    /// numbers that are not finite; and for [`SolverKind::Linfa`], weights and a matrix beyond the
    /// memory bound.
    fn fit(&self, dataset: &DatasetBase<CsrMatrix, Array1<LabelId>>) -> Result<LogisticRegression> {
        let targets = dataset.as_targets().to_vec();
        let weights = dataset.weights().unwrap_or_default();
        self.fit_rows(dataset.records(), &targets, weights)
    }
}

impl LogisticRegressionValidParams {
    fn fit_rows(
        &self,
        rows: &CsrMatrix,
        targets: &[LabelId],
        weights: &[f32],
    ) -> Result<LogisticRegression> {
        self.check_rows(rows, targets, weights)?;
        let Some(solver) = self.sparse_solver() else {
            let Some(scales) = self.column_scales(rows, targets) else {
                return self.fit_dense(rows, targets, weights);
            };
            return Ok(self.fit_dense(&rows.scaled(&scales), targets, weights)?.scaled(&scales));
        };
        let prepared = self.prepared(rows, targets);
        let mut objective = self.objective(&prepared, targets, weights);
        let mut point = vec![0.0; objective.dimension()];
        let outcome = solver.minimize(&mut objective, &mut point);
        self.fitted(&prepared, &point, outcome)
    }

    pub(super) fn prepared(&self, rows: &CsrMatrix, targets: &[LabelId]) -> Prepared {
        Prepared::new(rows, self.column_scales(rows, targets))
    }

    pub(super) fn objective<'a>(
        &self,
        prepared: &'a Prepared,
        targets: &'a [LabelId],
        weights: &[f32],
    ) -> LogisticObjective<'a> {
        LogisticObjective::with_columns(
            &prepared.rows,
            Cow::Borrowed(&prepared.columns),
            targets,
            self.costs(targets, weights),
            self.n_labels,
            self.fit_intercept,
        )
    }

    /// What columns are multiplied with, if anything.
    fn column_scales(&self, rows: &CsrMatrix, targets: &[LabelId]) -> Option<Vec<f32>> {
        (self.association > 0.0)
            .then(|| column_scales(rows, targets, self.n_labels, self.association))
    }

    /// What every fit relies on.
    pub(super) fn check_rows(
        &self,
        rows: &CsrMatrix,
        targets: &[LabelId],
        weights: &[f32],
    ) -> Result<()> {
        if rows.n_samples() == 0 {
            return Err(TrainingProblem::NoRecords.into());
        }
        if targets.len() != rows.n_samples() {
            return Err(linfa::Error::MismatchedShapes(targets.len(), rows.n_samples()).into());
        }
        if !weights.is_empty() && weights.len() != rows.n_samples() {
            return Err(linfa::Error::MismatchedShapes(weights.len(), rows.n_samples()).into());
        }
        if targets.iter().any(|target| target.index() >= self.n_labels) {
            let problem = format!("must be above every label id, and is {}", self.n_labels);
            return Err(Error::parameter("n_labels", problem));
        }
        if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) {
            return Err(Error::parameter("weights", "must be finite and at least 0"));
        }
        Ok(())
    }

    /// The solver, unless it is linfa's.
    pub(super) fn sparse_solver(&self) -> Option<Box<dyn Solver>> {
        let Self { tolerance, max_iterations, .. } = *self;
        match self.solver {
            SolverKind::Newton => Some(Box::new(NewtonCg { tolerance, max_iterations })),
            SolverKind::Lbfgs => Some(Box::new(Lbfgs { tolerance, max_iterations, memory: 10 })),
            SolverKind::Linfa { .. } => None,
        }
    }

    /// Fits on a dense copy of the rows, if the solver is linfa's.
    fn fit_dense(
        &self,
        rows: &CsrMatrix,
        targets: &[LabelId],
        weights: &[f32],
    ) -> Result<LogisticRegression> {
        let memory_bound = match self.solver {
            SolverKind::Linfa { memory_bound } => memory_bound,
            _ => usize::MAX,
        };
        if !weights.is_empty() || self.class_weight != ClassWeight::Uniform {
            return Err(Error::parameter(
                "solver",
                "`linfa` knows no sample or class weights: leave them out or use `newton` or `lbfgs`",
            ));
        }
        dense::fit(self, rows, targets, memory_bound)
    }

    /// The classifier at the minimum.
    pub(super) fn fitted(
        &self,
        prepared: &Prepared,
        point: &[f64],
        outcome: Outcome,
    ) -> Result<LogisticRegression> {
        if outcome.status == Status::NotFinite {
            return Err(TrainingProblem::NotFinite.into());
        }
        let n_features = prepared.rows.n_features();
        let n_margins = point.len() / (n_features + 1);
        let point = prepared.restored(point, n_margins);
        let point = ArrayView2::from_shape((n_features + 1, n_margins), &point)
            .map_err(linfa::Error::from)?;
        #[allow(clippy::cast_possible_truncation)]
        Ok(prepared.unscaled(LogisticRegression {
            n_labels: self.n_labels,
            coefficients: point.slice_axis(Axis(0), Slice::from(..-1)).mapv(|weight| weight as f32),
            intercepts: point.row(n_features).to_owned(),
            outcome,
        }))
    }

    /// `C · sᵢ` for every sample.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn costs(&self, targets: &[LabelId], weights: &[f32]) -> Vec<f64> {
        let sample = |at: usize| weights.get(at).map_or(1.0, |&weight| f64::from(weight));
        let label_weights = match &self.class_weight {
            ClassWeight::Uniform => vec![1.0; self.n_labels],
            ClassWeight::Given(weights) => weights.clone(),
            ClassWeight::Balanced => {
                let mut totals = vec![0.0; self.n_labels];
                for (at, target) in targets.iter().enumerate() {
                    totals[target.index()] += sample(at);
                }
                let share = totals.iter().sum::<f64>() / self.n_labels as f64;
                // A label without samples has no cost to be weighted.
                totals.iter().map(|&total| if total > 0.0 { share / total } else { 1.0 }).collect()
            }
        };
        let costs = targets.iter().enumerate();
        costs.map(|(at, target)| self.c * label_weights[target.index()] * sample(at)).collect()
    }
}
