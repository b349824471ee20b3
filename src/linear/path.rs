//! One fit for each of several values of C.

use linfa::ParamGuard;
use linfa::dataset::{AsTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::Array1;

use super::logistic::LogisticRegression;
use super::objective::Objective;
use super::params::LogisticRegressionParams;
use crate::error::Result;
use crate::features::CsrMatrix;
use crate::label::LabelId;

impl LogisticRegressionParams {
    /// Fits once for each of `cs`, in their order; `C` of these settings is not used. Each fit starts where
    /// the last two lead to, in a straight line over the logarithm of `C`: ten values cost less than three fits
    /// (a regularisation path, as in Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized
    /// linear models via coordinate descent", section 2.5, with the predictor step of Park and Hastie 2007,
    /// "L1-regularization path algorithm for generalized linear models"). The optimum is that of a fit of its
    /// own, to the tolerance.
    ///
    /// linfa's solver takes no starting point; with it every fit is one of its own.
    ///
    /// # Errors
    ///
    /// As fitting with each of `cs`.
    pub fn fit_path(
        &self,
        dataset: &DatasetBase<CsrMatrix, Array1<LabelId>>,
        cs: &[f64],
    ) -> Result<Vec<LogisticRegression>> {
        let (rows, targets) = (dataset.records(), dataset.as_targets().to_vec());
        let weights = dataset.weights().unwrap_or_default();
        let valid = |c: f64| self.clone().c(c).check();
        let Some(&first) = cs.first() else { return Ok(Vec::new()) };
        for &c in cs {
            valid(c)?;
        }
        let params = valid(first)?;
        let Some(solver) = params.sparse_solver() else {
            return cs.iter().map(|&c| valid(c)?.fit(dataset)).collect();
        };
        params.check_rows(rows, &targets, weights)?;
        let prepared = params.prepared(rows, &targets);
        let mut objective = params.objective(&prepared, &targets, weights);
        let mut point = vec![0.0; objective.dimension()];
        let mut before = vec![0.0; objective.dimension()];
        let mut fitted = Vec::with_capacity(cs.len());
        // The values of C that `before` and `point` are the minima of.
        let mut at = [first; 2];
        for &c in cs {
            let [from, to] = at;
            objective.scale_costs(c / to);
            if from == to {
                before.copy_from_slice(&point);
            } else {
                go_on(&mut before, &mut point, (c / to).ln() / (to / from).ln());
            }
            at = [to, c];
            let outcome = solver.minimize(&mut objective, &mut point);
            fitted.push(params.fitted(&prepared, &point, outcome)?);
        }
        Ok(fitted)
    }
}

/// Moves `point` on from `before` by `ratio` of the way between them, and `before` to where it was.
fn go_on(before: &mut [f64], point: &mut [f64], ratio: f64) {
    for (before, point) in before.iter_mut().zip(point) {
        let here = *point;
        *point += ratio * (here - *before);
        *before = here;
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::linear::SolverKind;

    fn dataset() -> DatasetBase<CsrMatrix, Array1<LabelId>> {
        let mut rows = CsrMatrix::new(3);
        for at in 0..30_u32 {
            let value = 1.0 + (at % 7) as f32 / 7.0;
            rows.push([(at % 3, value), ((at % 3 + at % 2).min(2), 0.5)]);
        }
        let targets = (0..30).map(|at| LabelId::new(if at % 5 == 0 { 2 } else { at % 3 }));
        DatasetBase::new(rows, targets.collect())
    }

    #[test]
    fn a_path_is_as_good_as_single_fits() {
        let cs = [0.1, 1.0, 10.0, 100.0];
        for (solver, association) in
            [(SolverKind::Newton, 0.0), (SolverKind::Newton, 0.5), (SolverKind::Lbfgs, 0.0)]
        {
            let params = LogisticRegression::params(3)
                .association(association)
                .solver(solver)
                .tolerance(1e-8);
            let path = params.fit_path(&dataset(), &cs).unwrap();
            for (&c, fitted) in cs.iter().zip(&path) {
                let alone = params.clone().c(c).fit(&dataset()).unwrap();
                for (a, b) in fitted.coefficients().iter().zip(alone.coefficients()) {
                    assert!((a - b).abs() < 1e-3, "C = {c}: {a} {b}");
                }
                let (a, b) = (fitted.outcome().value, alone.outcome().value);
                assert!((a - b).abs() < 1e-6 * b, "C = {c}: {a} {b}");
            }
        }
    }

    #[test]
    fn values_may_come_in_any_order_and_twice() {
        let params = LogisticRegression::params(3).tolerance(1e-8);
        let cs = [1.0, 1.0, 4.0, 4.0, 0.5];
        for (&c, fitted) in cs.iter().zip(params.fit_path(&dataset(), &cs).unwrap()) {
            let alone = params.clone().c(c).fit(&dataset()).unwrap();
            for (a, b) in fitted.coefficients().iter().zip(alone.coefficients()) {
                assert!((a - b).abs() < 1e-3, "C = {c}: {a} {b}");
            }
        }
    }

    #[test]
    fn every_c_is_checked_before_the_first_fit() {
        let params = LogisticRegression::params(2);
        assert!(params.fit_path(&dataset(), &[1.0, -1.0]).is_err());
        assert!(params.fit_path(&dataset(), &[]).unwrap().is_empty());
        let two = DatasetBase::new(CsrMatrix::new(1), array![]);
        assert!(params.fit_path(&two, &[1.0]).is_err());
    }
}
