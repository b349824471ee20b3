//! TF-IDF and logistic regression against scikit-learn (`tests/fixtures/tfidf.py`, `logistic.py`).

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use serde::Deserialize;
use stance::features::{CsrMatrix, TfidfParams, TfidfVectorizer};
use stance::linear::{Calibrator, ClassWeight, LogisticRegression, SolverKind, Status};
use stance::text::{Analyzer, AnalyzerParams, NgramRange};
use stance::{Document, LabelId};

use crate::samples::{Case, Problem, problems};

#[derive(Deserialize)]
struct Fixture {
    corpus: Vec<String>,
    cases: Vec<TfidfCase>,
}

#[derive(Deserialize)]
struct TfidfCase {
    name: String,
    ngrams: (usize, usize),
    min_df: u32,
    max_df: f64,
    max_features: Option<usize>,
    sublinear_tf: bool,
    binary: bool,
    terms: Vec<String>,
    idf: Vec<f64>,
    rows: Vec<Vec<(usize, f64)>>,
}

#[test]
fn tfidf_agrees_with_scikit_learn() {
    let fixture: Fixture = serde_json::from_str(include_str!("../fixtures/tfidf.json")).unwrap();
    let documents: Vec<Document> = fixture.corpus.iter().map(Document::new).collect();
    for case in fixture.cases {
        let (min, max) = case.ngrams;
        let words = Some(NgramRange::new(min, max).unwrap());
        let analyzer = Analyzer::new(AnalyzerParams { words, ..AnalyzerParams::words() }).unwrap();
        let params = TfidfParams {
            min_df: case.min_df,
            max_df: case.max_df,
            max_features: case.max_features,
            sublinear_tf: case.sublinear_tf,
            binary: case.binary,
        };
        let (vectorizer, matrix) = TfidfVectorizer::fit(params, &analyzer, &documents).unwrap();
        assert_eq!(
            vectorizer.vocabulary().terms().collect::<Vec<_>>(),
            case.terms,
            "{}",
            case.name
        );
        for (found, expected) in vectorizer.idf().iter().zip(&case.idf) {
            assert!(
                (f64::from(found) - expected).abs() < 1e-6,
                "{}: {found} {expected}",
                case.name
            );
        }
        assert_eq!(matrix.n_samples(), case.rows.len());
        for (row, (found, expected)) in matrix.rows().zip(&case.rows).enumerate() {
            let what = format!("row {row}, {}", case.name);
            let columns =
                |row: &[(usize, f64)]| row.iter().map(|entry| entry.0).collect::<Vec<_>>();
            let found: Vec<_> = found.iter().map(|(at, value)| (at, f64::from(value))).collect();
            assert_eq!(columns(&found), columns(expected), "{what}");
            for (&(at, found), &(_, expected)) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{what}, {}: {found} {expected}",
                    case.terms[at]
                );
            }
        }
    }
}

/// `½‖w‖² + Σ costᵢ·lossᵢ` by the definition, in the plainest way.
fn objective(problem: &Problem, case: &Case, fitted: &LogisticRegression) -> f64 {
    let labels = problem.labels();
    let weight = |at: usize| if case.weighted { f64::from(problem.weights[at]) } else { 1.0 };
    let total = |of: &dyn Fn(LabelId) -> bool| {
        (0..labels.len()).filter(|&at| of(labels[at])).map(weight).sum::<f64>()
    };
    let margins = fitted.decision_function(&problem.rows());
    let losses = labels.iter().enumerate().map(|(at, label)| {
        let balance = if case.balanced {
            total(&|_| true) / (problem.n_labels as f64 * total(&|other| other == *label))
        } else {
            1.0
        };
        let mut margins = margins.row(at).to_vec();
        if margins.len() == 1 {
            margins.insert(0, 0.0);
        }
        let loss =
            margins.iter().map(|margin| margin.exp()).sum::<f64>().ln() - margins[label.index()];
        case.c * weight(at) * balance * loss
    });
    let penalty = fitted.coefficients().iter().map(|&w| f64::from(w) * f64::from(w)).sum::<f64>();
    losses.sum::<f64>() + 0.5 * penalty
}

fn fit(problem: &Problem, case: &Case, solver: SolverKind) -> LogisticRegression {
    let mut dataset = DatasetBase::new(problem.rows(), Array1::from(problem.labels()));
    if case.weighted {
        dataset = dataset.with_weights(Array1::from(problem.weights.clone()));
    }
    let class_weight = if case.balanced { ClassWeight::Balanced } else { ClassWeight::Uniform };
    LogisticRegression::params(problem.n_labels)
        .c(case.c)
        .fit_intercept(case.fit_intercept)
        .class_weight(class_weight)
        .solver(solver)
        .tolerance(1e-9)
        .max_iterations(10_000)
        .fit(&dataset)
        .unwrap()
}

/// One row of probabilities a sample.
fn probabilities(fitted: &LogisticRegression, rows: &CsrMatrix) -> Vec<Vec<f64>> {
    let margins = fitted.decision_function(rows);
    let apply = |margins: ndarray::ArrayView1<'_, f64>| {
        let mut probabilities = vec![0.0; fitted.n_labels()];
        Calibrator::None.apply(&margins.to_vec(), &mut probabilities);
        probabilities
    };
    margins.rows().into_iter().map(apply).collect()
}

/// The largest distance between numbers at the same places.
fn farthest(found: impl IntoIterator<Item = f64>, expected: impl IntoIterator<Item = f64>) -> f64 {
    let (found, expected): (Vec<_>, Vec<_>) =
        (found.into_iter().collect(), expected.into_iter().collect());
    assert_eq!(found.len(), expected.len());
    found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Intercepts of several labels may all be moved by one number without any change of a probability.
fn centred(intercepts: &[f64]) -> Vec<f64> {
    if intercepts.len() == 1 {
        return intercepts.to_vec();
    }
    let mean = intercepts.iter().sum::<f64>() / intercepts.len() as f64;
    intercepts.iter().map(|intercept| intercept - mean).collect()
}

#[test]
fn logistic_regression_agrees_with_scikit_learn() {
    for problem in problems() {
        let rows = problem.rows();
        for case in &problem.cases {
            for solver in [SolverKind::Newton, SolverKind::Lbfgs] {
                let fitted = fit(&problem, case, solver);
                let outcome = fitted.outcome();
                let what = format!(
                    "{solver:?}, {}, C {}, intercept {}, balanced {}, weighted {}: {outcome:?}",
                    problem.name, case.c, case.fit_intercept, case.balanced, case.weighted
                );
                // Where the value has no digit left that a step could make smaller, a solver stalls.
                assert!(matches!(outcome.status, Status::Converged | Status::Stalled), "{what}");
                let value = (outcome.value / case.objective - 1.0).abs();
                assert!(value < 1e-9, "the solver's objective differs by {value:e}: {what}");
                // Weights are stored in single precision.
                let stored = (objective(&problem, case, &fitted) / case.objective - 1.0).abs();
                assert!(stored < 1e-9, "the objective differs by {stored:e}: {what}");
                let weights = farthest(
                    fitted.coefficients().iter().map(|&weight| f64::from(weight)),
                    case.coefficients.iter().flatten().copied(),
                );
                assert!(weights < 1e-5, "weights differ by {weights:e}: {what}");
                let intercepts =
                    farthest(centred(&fitted.intercepts().to_vec()), centred(&case.intercepts));
                assert!(intercepts < 1e-5, "intercepts differ by {intercepts:e}: {what}");
                let found = probabilities(&fitted, &rows);
                let probabilities =
                    farthest(found.into_iter().flatten(), case.probabilities.concat());
                assert!(probabilities < 1e-6, "probabilities differ by {probabilities:e}: {what}");
            }
        }
    }
}
