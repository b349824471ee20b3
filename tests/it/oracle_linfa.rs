//! Our solvers, and linfa-logistic behind our own API, against linfa-logistic itself.

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression as Binary, MultiLogisticRegression as Multinomial};
use ndarray::{Array1, Array2, Axis};
use stance::features::CsrMatrix;
use stance::linear::{
    Calibration, Calibrator, ClassWeight, LogisticRegression, SolverKind, Status,
};
use stance::model::{HeadParams, Trainer, TrainerParams};
use stance::{Document, ErrorKind, LabelId, Result, TrainingProblem};

use crate::samples::{matrix, plain, problems};

const LINFA: SolverKind = SolverKind::Linfa { memory_bound: 1 << 20 };

fn fit(
    solver: SolverKind,
    rows: &CsrMatrix,
    labels: &[LabelId],
    n_labels: usize,
    (c, fit_intercept): (f64, bool),
) -> Result<LogisticRegression> {
    let dataset = DatasetBase::new(rows.clone(), Array1::from(labels.to_vec()));
    LogisticRegression::params(n_labels)
        .c(c)
        .fit_intercept(fit_intercept)
        .solver(solver)
        .tolerance(1e-7)
        .max_iterations(5_000)
        .fit(&dataset)
}

fn dense(rows: &CsrMatrix) -> Array2<f64> {
    let mut dense = Array2::zeros((rows.n_samples(), rows.n_features()));
    for (at, row) in rows.rows().enumerate() {
        for (column, value) in row.iter() {
            dense[(at, column)] = f64::from(value);
        }
    }
    dense
}

/// Probabilities by linfa-logistic alone, shape `(n_samples, n_labels)`.
fn linfa_probabilities(
    rows: &CsrMatrix,
    labels: &[LabelId],
    n_labels: usize,
    (c, fit_intercept): (f64, bool),
) -> Array2<f64> {
    let records = dense(rows);
    let targets: Array1<usize> = labels.iter().map(|label| label.index()).collect();
    let dataset = DatasetBase::new(records.clone(), targets);
    if n_labels > 2 {
        let params = Multinomial::default().alpha(1.0 / c).with_intercept(fit_intercept);
        let params = params.gradient_tolerance(1e-7).max_iterations(5_000);
        return params.fit(&dataset).unwrap().predict_probabilities(&records);
    }
    let params = Binary::default().alpha(1.0 / c).with_intercept(fit_intercept);
    let fitted = params.gradient_tolerance(1e-7).max_iterations(5_000).fit(&dataset).unwrap();
    let positive = fitted.predict_probabilities(&records);
    let mut both = Array2::zeros((records.nrows(), 2));
    both.column_mut(fitted.labels().pos.class).assign(&positive);
    both.column_mut(fitted.labels().neg.class).assign(&(1.0 - positive));
    both
}

fn probabilities(fitted: &LogisticRegression, rows: &CsrMatrix) -> Array2<f64> {
    let mut all = Array2::zeros((rows.n_samples(), fitted.n_labels()));
    let mut of_row = vec![0.0; fitted.n_labels()];
    for (margins, mut row) in fitted.decision_function(rows).rows().into_iter().zip(all.rows_mut())
    {
        Calibrator::None.apply(&margins.to_vec(), &mut of_row);
        row.assign(&Array1::from(of_row.clone()));
    }
    all
}

#[track_caller]
fn assert_close(found: &Array2<f64>, expected: &Array2<f64>, within: f64, what: &str) {
    assert_eq!(found.dim(), expected.dim(), "{what}");
    let farthest = (found - expected).fold(0.0_f64, |far, distance| far.max(distance.abs()));
    assert!(farthest < within, "{what}: probabilities differ by {farthest:e}");
}

#[test]
fn all_solvers_agree_with_linfa_logistic() {
    for problem in problems() {
        let rows = problem.rows();
        // Both ways round: linfa-logistic calls the more frequent of two labels positive.
        let labels = problem.labels();
        let turn = |label: &LabelId| LabelId::new(problem.n_labels - 1 - label.index());
        for labels in [labels.iter().map(turn).collect(), labels] {
            for settings in [(0.1, true), (1.0, true), (10.0, true), (1.0, false)] {
                let expected = linfa_probabilities(&rows, &labels, problem.n_labels, settings);
                for solver in [SolverKind::Newton, SolverKind::Lbfgs, LINFA] {
                    let fitted = fit(solver, &rows, &labels, problem.n_labels, settings).unwrap();
                    let found = probabilities(&fitted, &rows);
                    let what = format!("{}, {solver:?}, {settings:?}", problem.name);
                    assert_close(&found, &expected, 1e-5, &what);
                }
            }
        }
    }
}

#[test]
fn labels_of_equal_frequency_keep_their_sides() {
    let rows = matrix(2, &[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 2.0)], vec![(1, 2.0)]]);
    for labels in [[0, 1, 0, 1], [1, 0, 1, 0]] {
        let labels = labels.map(LabelId::new);
        let expected = linfa_probabilities(&rows, &labels, 2, (1.0, true));
        for solver in [SolverKind::Newton, SolverKind::Lbfgs, LINFA] {
            let found = probabilities(&fit(solver, &rows, &labels, 2, (1.0, true)).unwrap(), &rows);
            assert_close(&found, &expected, 1e-5, &format!("{labels:?}, {solver:?}"));
        }
    }
}

#[test]
fn linfa_tells_its_objective_and_the_slope_that_is_left() {
    for problem in problems() {
        let (rows, labels) = (problem.rows(), problem.labels());
        let ours = fit(SolverKind::Newton, &rows, &labels, problem.n_labels, (1.0, true)).unwrap();
        let linfa = fit(LINFA, &rows, &labels, problem.n_labels, (1.0, true)).unwrap();
        assert_eq!(linfa.outcome().status, Status::Unknown);
        let ratio = linfa.outcome().value / ours.outcome().value;
        assert!((ratio - 1.0).abs() < 1e-8, "{:?}", linfa.outcome());
        assert!(linfa.outcome().gradient_norm < 1e-4, "{:?}", linfa.outcome());
    }
}

#[test]
fn a_label_that_no_row_has_is_never_likely() {
    let rows = matrix(2, &[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 2.0)], vec![(1, 2.0)]]);
    let labels = [0, 2, 0, 2].map(LabelId::new);
    for solver in [SolverKind::Newton, SolverKind::Lbfgs, LINFA] {
        let fitted = fit(solver, &rows, &labels, 3, (1.0, true)).unwrap();
        let found = probabilities(&fitted, &rows);
        assert!(found.iter().all(|p| p.is_finite()), "{solver:?}: {found}");
        assert!(found.column(1).iter().all(|&p| p < 1e-3), "{solver:?}: {found}");
        // What is left is the problem of the two labels that occur; a multinomial model of two labels
        // spreads a weight over both, which halves its penalty.
        let two = labels.map(|label| LabelId::new(label.index() / 2));
        let expected = linfa_probabilities(&rows, &two, 2, (2.0, true));
        let seen = found.select(Axis(1), &[0, 2]);
        assert_close(&seen, &expected, 1e-3, &format!("{solver:?}"));
    }
}

#[test]
fn linfa_refuses_what_it_cannot_do() {
    let rows = matrix(2, &[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 2.0)], vec![(1, 2.0)]]);
    let labels = [0, 1, 0, 1].map(LabelId::new);

    let needed = 4 * 2 * 8;
    let bounded = |memory_bound| SolverKind::Linfa { memory_bound };
    assert!(fit(bounded(needed), &rows, &labels, 2, (1.0, true)).is_ok());
    let error = fit(bounded(needed - 1), &rows, &labels, 2, (1.0, true)).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::Training(TrainingProblem::DenseTooLarge { rows: 4, columns: 2, .. })
        ),
        "{error}"
    );

    let params = LogisticRegression::params(2).solver(LINFA);
    let dataset = DatasetBase::new(rows.clone(), Array1::from(labels.to_vec()));
    for class_weight in [ClassWeight::Balanced, ClassWeight::Given(vec![1.0, 2.0])] {
        let error = params.clone().class_weight(class_weight).fit(&dataset).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Parameter { name: "solver", .. }), "{error}");
    }
    let weighted = dataset.with_weights(Array1::from(vec![1.0, 1.0, 1.0, 2.0]));
    let error = params.fit(&weighted).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Parameter { name: "solver", .. }), "{error}");

    let error = fit(LINFA, &rows, &[LabelId::new(1); 4], 2, (1.0, true)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Linfa(_)), "{error}");
    let infinite = matrix(1, &[vec![(0, f32::INFINITY)], vec![(0, 1.0)]]);
    let error = fit(LINFA, &infinite, &labels[..2], 2, (1.0, true)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Linfa(_)), "{error}");
}

#[test]
fn a_matrix_that_would_fill_the_machine_is_refused_before_it_is_made() {
    // 2 rows of 2³¹ columns are 32 GiB.
    let rows = matrix(1 << 31, &[vec![(0, 1.0)], vec![(7, 1.0)]]);
    let labels = [0, 1].map(LabelId::new);
    let bound = SolverKind::Linfa { memory_bound: 1 << 30 };
    let error = fit(bound, &rows, &labels, 2, (1.0, true)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "linfa-logistic needs a dense matrix of 2 × 2147483648 numbers, 32768 MiB; the bound is 1024 MiB"
    );
}

/// A fold without the label "c" gives it a margin that the calibrator has to work with.
#[test]
fn a_label_that_a_fold_lacks_can_be_calibrated() {
    let document = |at: usize| {
        let label = ["a", "b"][at % 2];
        Document::new(format!("{label} word {at}")).with_label(if at == 0 { "c" } else { label })
    };
    for calibration in [Calibration::None, Calibration::Temperature, Calibration::Logistic] {
        let params = TrainerParams {
            heads: vec![HeadParams::new("stance")],
            solver: LINFA,
            calibration,
            folds: 2,
            ..plain()
        };
        let model = Trainer::new(params).train((0..13).map(document).collect(), |_| ()).unwrap();
        let mut worker = model.worker();
        let prediction = &worker.predict("b word", None).unwrap()[0];
        assert_eq!(model.label_name(prediction), "b", "{calibration:?}: {prediction:?}");
        assert!(prediction.probabilities.iter().all(|p| p.is_finite()), "{prediction:?}");
    }
}
