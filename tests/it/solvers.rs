//! The two solvers against each other, and the derivatives they are given against differences.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use proptest::prelude::*;
use stance::features::CsrMatrix;
use stance::linear::{
    ClassWeight, Lbfgs, LogisticObjective, LogisticRegression, NewtonCg, Objective, Outcome,
    Solver, SolverKind, Status,
};
use stance::{ErrorKind, LabelId, TrainingProblem};

use crate::samples::matrix;

#[derive(Clone, Debug)]
struct Problem {
    rows: CsrMatrix,
    labels: Vec<LabelId>,
    costs: Vec<f64>,
    n_labels: usize,
    fit_intercept: bool,
}

impl Problem {
    fn objective(&self) -> LogisticObjective<'_> {
        let costs = self.costs.clone();
        LogisticObjective::new(&self.rows, &self.labels, costs, self.n_labels, self.fit_intercept)
    }

    /// The outcome and the place it was found at.
    fn solve(&self, solver: &dyn Solver) -> (Outcome, Vec<f64>) {
        let mut objective = self.objective();
        let mut point = vec![0.0; objective.dimension()];
        let outcome = solver.minimize(&mut objective, &mut point);
        (outcome, point)
    }

    fn n_margins(&self) -> usize {
        if self.n_labels == 2 { 1 } else { self.n_labels }
    }
}

fn newton(tolerance: f64) -> NewtonCg {
    NewtonCg { tolerance, max_iterations: 1_000 }
}

fn lbfgs(tolerance: f64) -> Lbfgs {
    Lbfgs { tolerance, max_iterations: 50_000, memory: 10 }
}

/// Every label occurs with a cost, without which an intercept has no optimum; other rows may cost
/// nothing and hold no entry.
fn problem(c: impl Strategy<Value = f64>) -> impl Strategy<Value = Problem> {
    (2_usize..5, 1_usize..9, 0_usize..24, c, any::<bool>()).prop_flat_map(
        |(n_labels, n_features, more, c, fit_intercept)| {
            let entry = (0..n_features, -32_i8..32);
            let row = prop::collection::btree_map(entry.0, entry.1, 0..=n_features);
            let n = n_labels + more;
            let labels = prop::collection::vec(0..n_labels, more);
            let costs = prop::collection::vec(0_u8..5, n);
            (prop::collection::vec(row, n), labels, costs).prop_map(move |(rows, more, costs)| {
                let rows: Vec<Vec<(u32, f32)>> = rows
                    .into_iter()
                    .map(|row| {
                        row.into_iter()
                            .map(|(at, value)| (at as u32, f32::from(value) / 16.0))
                            .collect()
                    })
                    .collect();
                let cost = |(at, cost): (usize, &u8)| {
                    let least = if at < n_labels { 0.25 } else { 0.0 };
                    c * f64::from(*cost).max(least)
                };
                Problem {
                    rows: matrix(n_features, &rows),
                    labels: (0..n_labels).chain(more).map(LabelId::new).collect(),
                    costs: costs.iter().enumerate().map(cost).collect(),
                    n_labels,
                    fit_intercept,
                }
            })
        },
    )
}

fn usual_c() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.01, 0.1, 1.0, 10.0, 100.0])
}

#[track_caller]
fn assert_agree(problem: &Problem, what: &str) {
    let (first, _) = problem.solve(&newton(1e-8));
    let (second, _) = problem.solve(&lbfgs(1e-8));
    for outcome in [&first, &second] {
        // Where the value has no digit left that a step could make smaller, a solver stalls.
        let ended = matches!(outcome.status, Status::Converged | Status::Stalled);
        assert!(ended, "{what}: {outcome:?}");
    }
    // A function with ½‖w‖² in it lies about ½‖gradient‖² above its minimum, a little more where an
    // intercept is not penalised; for a large C, that is what the tolerance leaves.
    let left = [&first, &second].map(|outcome| outcome.gradient_norm.powi(2));
    let allowed = 1e-8 * first.value.max(second.value) + left[0].max(left[1]);
    assert!((first.value - second.value).abs() <= allowed, "{what}: {first:?}\n{second:?}");
}

proptest! {
    #[test]
    fn newton_and_lbfgs_agree(problem in problem(usual_c())) {
        assert_agree(&problem, "any");
    }

    #[test]
    fn newton_and_lbfgs_agree_where_the_penalty_is_weak(problem in problem(Just(1e4))) {
        assert_agree(&problem, "any");
    }

    #[test]
    fn the_end_does_not_depend_on_the_start(
        problem in problem(usual_c()),
        start in prop::collection::vec(-0.5..0.5, 45),
    ) {
        let (from_zero, _) = problem.solve(&newton(1e-8));
        for solver in [&newton(1e-8) as &dyn Solver, &lbfgs(1e-8)] {
            let mut objective = problem.objective();
            let mut point = start[..objective.dimension()].to_vec();
            if !problem.fit_intercept {
                let weights = point.len() - problem.n_margins();
                point[weights..].fill(0.0);
            }
            let outcome = solver.minimize(&mut objective, &mut point);
            let difference = (outcome.value - from_zero.value).abs();
            prop_assert!(difference <= 1e-8 * from_zero.value.abs(), "{outcome:?} {from_zero:?}");
        }
    }

    #[test]
    fn the_outcome_is_what_the_objective_says(problem in problem(usual_c())) {
        for solver in [&newton(1e-5) as &dyn Solver, &lbfgs(1e-5)] {
            let (outcome, point) = problem.solve(solver);
            let mut objective = problem.objective();
            let mut gradient = vec![0.0; point.len()];
            objective.value_and_gradient(&vec![0.0; point.len()], &mut gradient);
            let at_zero = length(&gradient);
            let value = objective.value_and_gradient(&point, &mut gradient);
            prop_assert_eq!(value, outcome.value);
            // The solver adds in another order.
            let difference = (length(&gradient) - outcome.gradient_norm).abs();
            prop_assert!(difference <= 1e-12 * outcome.gradient_norm);
            // A gradient that is rounding at zero already gets no shorter.
            let short = outcome.gradient_norm <= 1e-5 * at_zero;
            prop_assert!(short || (outcome.status == Status::Stalled && at_zero < 1e-12));
            prop_assert!(short == (outcome.status == Status::Converged));
            prop_assert!(outcome.evaluations > outcome.iterations);
        }
    }

    #[test]
    fn derivatives_agree_with_differences(
        problem in problem(usual_c()),
        point in prop::collection::vec(-1.5..1.5, 45),
        direction in prop::collection::vec(-1.0..1.0, 45),
    ) {
        let mut objective = problem.objective();
        let n = objective.dimension();
        // Without intercepts the derivatives are those for the weights alone.
        let n_free = n - if problem.fit_intercept { 0 } else { problem.n_margins() };
        let free = |vector: &[f64]| {
            let mut vector = vector[..n].to_vec();
            vector[n_free..].fill(0.0);
            vector
        };
        let (point, direction) = (free(&point), free(&direction));
        let along = |step: f64| -> Vec<f64> {
            point.iter().zip(&direction).map(|(at, towards)| at + step * towards).collect()
        };
        let mut gradients = [vec![0.0; n], vec![0.0; n], vec![0.0; n]];
        let [behind, gradient, ahead] = &mut gradients;
        let step = 1e-4;
        let value_behind = objective.value_and_gradient(&along(-step), behind);
        let value_ahead = objective.value_and_gradient(&along(step), ahead);
        objective.value_and_gradient(&point, gradient);
        let scale = problem.costs.iter().sum::<f64>().max(1.0);

        let slope: f64 = gradient.iter().zip(&direction).map(|(a, b)| a * b).sum();
        let difference = (value_ahead - value_behind) / (2.0 * step);
        prop_assert!((slope - difference).abs() < 1e-5 * scale, "{slope} {difference}");

        let mut product = vec![0.0; n];
        let direction: Vec<f32> = direction.iter().map(|&number| number as f32).collect();
        objective.hessian_vector(&direction, &mut product);
        for ((ahead, behind), product) in ahead.iter().zip(behind.iter()).zip(&product) {
            let product = f64::from(*product);
            let difference = (ahead - behind) / (2.0 * step);
            prop_assert!((product - difference).abs() < 1e-4 * scale, "{product} {difference}");
        }

        let mut diagonal = vec![0.0; n];
        objective.hessian_diagonal(&mut diagonal);
        for at in 0..n_free {
            let mut unit = vec![0.0; n];
            unit[at] = 1.0;
            objective.hessian_vector(&unit, &mut product);
            let difference = f64::from(product[at] - diagonal[at]).abs();
            prop_assert!(difference <= 1e-5 * scale, "{at}");
        }
    }
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|number| number * number).sum::<f64>().sqrt()
}

fn ids(labels: &[usize]) -> Vec<LabelId> {
    labels.iter().copied().map(LabelId::new).collect()
}

fn awkward(rows: &[Vec<(u32, f32)>], labels: &[usize], cost: f64) -> Problem {
    Problem {
        rows: matrix(2, rows),
        labels: ids(labels),
        costs: vec![cost; labels.len()],
        n_labels: labels.iter().max().unwrap_or(&0) + 1,
        fit_intercept: true,
    }
}

#[test]
fn awkward_problems_are_solved_alike() {
    let separable = [vec![(0, 1.0)], vec![(0, 2.0)], vec![(1, 1.0)], vec![(1, 2.0)]];
    let one_feature = [vec![(0, 1.0)], vec![(0, -1.0)], vec![(0, 0.5)], vec![(0, -3.0)]];
    let empty = [vec![], vec![], vec![], vec![]];
    let twins = [vec![(0, 1.0), (1, 1.0)], vec![(0, 1.0), (1, 1.0)], vec![], vec![]];
    let far = [vec![(0, 10.0)], vec![(1, 0.1)], vec![(0, -10.0)], vec![(1, -0.1)]];
    for (name, rows) in [
        ("separable", separable),
        ("one feature", one_feature),
        ("empty rows", empty),
        ("contradictory twins", twins),
        ("features of very different size", far),
    ] {
        for labels in [[0, 0, 1, 1], [0, 1, 2, 1]] {
            for cost in [1.0, 1e4] {
                let what = format!("{name}, labels {labels:?}, cost {cost}");
                assert_agree(&awkward(&rows, &labels, cost), &what);
            }
        }
    }
}

#[test]
fn rows_without_weight_leave_all_at_zero() {
    let problem = awkward(&[vec![(0, 1.0)], vec![(1, 1.0)]], &[0, 1], 0.0);
    for solver in [&newton(1e-8) as &dyn Solver, &lbfgs(1e-8)] {
        let (outcome, point) = problem.solve(solver);
        assert_eq!((outcome.status, outcome.value), (Status::Converged, 0.0));
        assert!(point.iter().all(|&weight| weight == 0.0));
    }
}

#[test]
fn a_solver_that_runs_out_of_iterations_says_so() {
    let problem = awkward(&[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 1.0)]], &[0, 1, 1], 10.0);
    for (limit, tolerance) in [(0, 1e-4), (1, 1e-12)] {
        let newton = NewtonCg { tolerance, max_iterations: limit };
        let lbfgs = Lbfgs { tolerance, max_iterations: limit, memory: 10 };
        for solver in [&newton as &dyn Solver, &lbfgs] {
            let (outcome, _) = problem.solve(solver);
            assert_eq!((outcome.status, outcome.iterations), (Status::IterationLimit, limit));
        }
    }
}

const SOLVERS: [SolverKind; 2] = [SolverKind::Newton, SolverKind::Lbfgs];

#[test]
fn numbers_that_are_not_finite_are_an_error() {
    let rows = |value: f32| matrix(1, &[vec![(0, value)], vec![(0, 1.0)], vec![(0, 2.0)]]);
    for solver in SOLVERS {
        for (value, c) in
            [(f32::NAN, 1.0), (f32::INFINITY, 1.0), (f32::NEG_INFINITY, 1.0), (1.0, f64::MAX)]
        {
            for labels in [[0, 1, 1], [0, 1, 2]] {
                let dataset = DatasetBase::new(rows(value), Array1::from(ids(&labels)));
                let n_labels = labels.iter().max().unwrap() + 1;
                let params = LogisticRegression::params(n_labels).c(c).solver(solver);
                let error = params.fit(&dataset).unwrap_err();
                let expected =
                    matches!(error.kind(), ErrorKind::Training(TrainingProblem::NotFinite));
                assert!(expected, "{solver:?}, value {value}, C {c}: {error}");
            }
        }
    }
}

#[test]
fn a_constant_label_gives_a_finite_classifier() {
    let rows = matrix(2, &[vec![(0, 1.0)], vec![(1, 1.0)], vec![]]);
    for (n_labels, only) in [(2, 0), (2, 1), (3, 1)] {
        for solver in SOLVERS {
            let dataset = DatasetBase::new(rows.clone(), Array1::from(ids(&[only; 3])));
            let params = LogisticRegression::params(n_labels).solver(solver).tolerance(1e-6);
            let fitted = params.fit(&dataset).unwrap();
            assert!(fitted.intercepts().iter().all(|number| number.is_finite()));
            let margins = fitted.decision_function(&rows);
            let sides = margins.rows().into_iter().all(|margins| match margins.to_vec()[..] {
                [margin] => (margin > 0.0) == (only == 1),
                ref margins => (0..n_labels).all(|at| margins[at] <= margins[only]),
            });
            assert!(sides, "{solver:?}, label {only} of {n_labels}: {margins}");
        }
    }
}

#[test]
fn settings_out_of_range_cannot_be_checked() {
    let params = LogisticRegression::params;
    for (name, params) in [
        ("n_labels", params(0)),
        ("n_labels", params(1)),
        ("C", params(2).c(0.0)),
        ("C", params(2).c(-1.0)),
        ("C", params(2).c(f64::NAN)),
        ("C", params(2).c(f64::INFINITY)),
        ("association", params(2).association(-0.5)),
        ("association", params(2).association(5.0)),
        ("association", params(2).association(f64::NAN)),
        ("tolerance", params(2).tolerance(0.0)),
        ("tolerance", params(2).tolerance(1.0)),
        ("tolerance", params(2).tolerance(f64::NAN)),
        ("class_weight", params(2).class_weight(ClassWeight::Given(vec![1.0]))),
        ("class_weight", params(2).class_weight(ClassWeight::Given(vec![1.0, -1.0]))),
        ("class_weight", params(2).class_weight(ClassWeight::Given(vec![1.0, f64::NAN]))),
    ] {
        let error = params.check_ref().unwrap_err();
        let of =
            |wanted| matches!(error.kind(), ErrorKind::Parameter { name, .. } if *name == wanted);
        assert!(of(name), "{params:?}: {error}");
        assert_eq!(params.clone().check().unwrap_err().to_string(), error.to_string());
    }
}

#[test]
fn data_that_does_not_fit_together_is_an_error() {
    let rows = || matrix(1, &[vec![(0, 1.0)], vec![]]);
    let dataset = |labels: &[usize]| DatasetBase::new(rows(), Array1::from(ids(labels)));
    let weighted = |weights: &[f32]| dataset(&[0, 1]).with_weights(Array1::from(weights.to_vec()));
    let empty = DatasetBase::new(CsrMatrix::new(1), Array1::from(ids(&[])));
    for (dataset, message) in [
        (empty, "there is nothing to train on: the input has no records"),
        (dataset(&[0, 2]), "n_labels must be above every label id, and is 2"),
        (dataset(&[0]), "linfa: The number of samples do not match: 1 - 2"),
        (weighted(&[1.0]), "linfa: The number of samples do not match: 1 - 2"),
        (weighted(&[1.0, -1.0]), "weights must be finite and at least 0"),
        (weighted(&[1.0, f32::NAN]), "weights must be finite and at least 0"),
    ] {
        let error = LogisticRegression::params(2).fit(&dataset).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}
