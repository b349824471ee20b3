//! Measures against scikit-learn, scipy and statsmodels (`tests/fixtures/metrics.py`).

use ndarray::Array2;
use serde::Deserialize;
use stance::eval::{
    Bootstrap, ConfusionMatrix, Folds, McNemar, Metrics, Reliability, Scored, average_precision,
    brier, coverage_accuracy, log_loss, precision_recall_curve, roc_auc, roc_auc_binary, roc_curve,
};
use stance::{LabelId, LabelSet};

const TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
    mcnemar: Vec<McNemarCase>,
    folds: Vec<FoldsCase>,
    bootstrap: Vec<BootstrapCase>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    labels: Vec<String>,
    truth: Vec<usize>,
    predicted: Vec<usize>,
    probabilities: Vec<Vec<f64>>,
    expected: std::collections::BTreeMap<String, Option<f64>>,
    per_label: PerLabel,
    bins: Vec<BinCase>,
    coverage: Vec<[f64; 3]>,
    roc_curve: Vec<[f64; 3]>,
    precision_recall_curve: Vec<[f64; 3]>,
    average_precision: Option<f64>,
}

#[derive(Deserialize)]
struct PerLabel {
    precision: Vec<f64>,
    recall: Vec<f64>,
    f1: Vec<f64>,
    support: Vec<u64>,
}

#[derive(Deserialize)]
struct BinCase {
    count: u64,
    confidence: f64,
    accuracy: f64,
}

#[derive(Deserialize)]
struct McNemarCase {
    counts: [u64; 2],
    exact: bool,
    statistic: f64,
    p: f64,
}

#[derive(Deserialize)]
struct FoldsCase {
    n_folds: usize,
    labels: Vec<usize>,
    groups: Vec<String>,
    fold_of: Vec<usize>,
}

#[derive(Deserialize)]
struct BootstrapCase {
    groups: Vec<usize>,
    hits: Vec<f64>,
    low: f64,
    high: f64,
}

impl Case {
    fn labels(&self) -> LabelSet {
        LabelSet::new(self.labels.clone())
    }

    fn truth(&self) -> Vec<LabelId> {
        ids(&self.truth)
    }

    fn predicted(&self) -> Vec<LabelId> {
        ids(&self.predicted)
    }

    fn probabilities(&self) -> Array2<f64> {
        let shape = (self.truth.len(), self.labels.len());
        Array2::from_shape_vec(shape, self.probabilities.concat()).unwrap()
    }
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../fixtures/metrics.json")).unwrap()
}

fn ids(positions: &[usize]) -> Vec<LabelId> {
    positions.iter().copied().map(LabelId::new).collect()
}

#[track_caller]
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= TOLERANCE, "{what}: {found}, expected {expected}");
}

#[test]
fn all_metrics_agree_with_scikit_learn() {
    for case in fixture().cases {
        let (labels, truth, predicted) = (case.labels(), case.truth(), case.predicted());
        let metrics =
            Metrics::compute(&labels, &truth, &predicted, case.probabilities().view()).unwrap();
        assert_eq!(metrics.n, truth.len() as u64);
        for name in Metrics::NAMES {
            let what = format!("{name} of {}", case.name);
            match (metrics.get(name), case.expected[name]) {
                (Some(found), Some(expected)) => assert_close(found, expected, &what),
                (found, expected) => assert_eq!(found, expected, "{what}"),
            }
        }
        for (i, found) in metrics.per_label.iter().enumerate() {
            let what = format!("{} of {}", found.label, case.name);
            assert_eq!(found.label, case.labels[i]);
            assert_eq!(found.support, case.per_label.support[i], "{what}");
            assert_close(found.precision, case.per_label.precision[i], &what);
            assert_close(found.recall, case.per_label.recall[i], &what);
            assert_close(found.f1, case.per_label.f1[i], &what);
        }
    }
}

#[test]
fn functions_of_their_own_agree_with_scikit_learn() {
    for case in fixture().cases {
        let (truth, probabilities) = (case.truth(), case.probabilities());
        let expected = |name: &str| case.expected[name].unwrap();
        let confusion =
            ConfusionMatrix::from_ids(case.labels.len(), &truth, &case.predicted()).unwrap();
        assert_close(confusion.macro_f1(), expected("macro-f1"), &case.name);
        assert_close(confusion.mcc(), expected("mcc"), &case.name);
        assert_close(confusion.kappa(), expected("kappa"), &case.name);
        assert_close(
            log_loss(&truth, probabilities.view()).unwrap(),
            expected("log-loss"),
            &case.name,
        );
        assert_close(brier(&truth, probabilities.view()).unwrap(), expected("brier"), &case.name);
        let area = roc_auc(&truth, probabilities.view()).unwrap();
        assert_eq!(area.is_some(), case.expected["roc-auc"].is_some(), "{}", case.name);
        if let (Some(area), Some(expected)) = (area, case.expected["roc-auc"]) {
            assert_close(area, expected, &case.name);
        }
    }
}

#[test]
fn reliability_bins_agree_with_calibration_curve() {
    for case in fixture().cases {
        let reliability = Reliability::new(&case.truth(), case.probabilities().view()).unwrap();
        assert_eq!(reliability.bins.len(), 10);
        let filled: Vec<_> = reliability.bins.iter().filter(|bin| bin.count > 0).collect();
        assert_eq!(filled.len(), case.bins.len(), "{}", case.name);
        for (found, expected) in filled.iter().zip(&case.bins) {
            assert_eq!(found.count, expected.count, "{}", case.name);
            assert_close(found.confidence, expected.confidence, &case.name);
            assert_close(found.accuracy, expected.accuracy, &case.name);
        }
        let expected = case.expected["ece"].unwrap();
        assert_close(reliability.expected_calibration_error(), expected, &case.name);
    }
}

#[test]
fn coverage_curves_agree_with_numpy() {
    for case in fixture().cases {
        let curve = coverage_accuracy(&case.truth(), case.probabilities().view(), 7).unwrap();
        assert_eq!(curve.len(), case.coverage.len(), "{}", case.name);
        for (found, [threshold, coverage, accuracy]) in curve.iter().zip(&case.coverage) {
            assert_close(found.threshold, *threshold, &case.name);
            assert_close(found.coverage, *coverage, &case.name);
            assert_close(found.accuracy, *accuracy, &case.name);
        }
    }
}

#[test]
fn roc_curves_agree_with_scikit_learn() {
    for case in fixture().cases {
        let positive: Vec<bool> = case.truth.iter().map(|&truth| truth == 1).collect();
        let scores = case.probabilities().column(1).to_vec();
        let curve = roc_curve(&positive, &scores).unwrap();
        let Some((first, rest)) = curve.split_first() else {
            assert!(case.roc_curve.is_empty(), "{}", case.name);
            continue;
        };
        assert_eq!(first.threshold, f64::INFINITY);
        assert_eq!(rest.len(), case.roc_curve.len(), "{}", case.name);
        for (found, [threshold, false_positive_rate, true_positive_rate]) in
            rest.iter().zip(&case.roc_curve)
        {
            assert_close(found.threshold, *threshold, &case.name);
            assert_close(found.false_positive_rate, *false_positive_rate, &case.name);
            assert_close(found.true_positive_rate, *true_positive_rate, &case.name);
        }
        let trapezoids: f64 = curve
            .windows(2)
            .map(|pair| {
                let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
                width * (pair[0].true_positive_rate + pair[1].true_positive_rate) / 2.0
            })
            .sum();
        assert_close(roc_auc_binary(&positive, &scores).unwrap().unwrap(), trapezoids, &case.name);
    }
}

#[test]
fn precision_recall_curves_agree_with_scikit_learn() {
    for case in fixture().cases {
        let positive: Vec<bool> = case.truth.iter().map(|&truth| truth == 1).collect();
        let scores = case.probabilities().column(1).to_vec();
        let area = average_precision(&positive, &scores).unwrap();
        assert_eq!(area.is_some(), case.average_precision.is_some(), "{}", case.name);
        let curve = precision_recall_curve(&positive, &scores).unwrap();
        let Some((first, rest)) = curve.split_first() else {
            assert!(case.precision_recall_curve.is_empty(), "{}", case.name);
            continue;
        };
        assert_close(area.unwrap(), case.average_precision.unwrap(), &case.name);
        assert_eq!((first.threshold, first.precision, first.recall), (f64::INFINITY, 1.0, 0.0));
        assert_eq!(rest.len(), case.precision_recall_curve.len(), "{}", case.name);
        for (found, [threshold, precision, recall]) in rest.iter().zip(&case.precision_recall_curve)
        {
            assert_close(found.threshold, *threshold, &case.name);
            assert_close(found.precision, *precision, &case.name);
            assert_close(found.recall, *recall, &case.name);
        }
    }
}

#[test]
fn mcnemar_agrees_with_statsmodels() {
    for case in fixture().mcnemar {
        let test = McNemar::from_counts(case.counts[0], case.counts[1]);
        let what = format!("{:?}", case.counts);
        assert_eq!(test.exact, case.exact, "{what}");
        assert_close(test.statistic, case.statistic, &what);
        // Relative: the smallest is 3e-119.
        assert!((test.p_value / case.p - 1.0).abs() < TOLERANCE, "{what}: {}", test.p_value);
    }
}

#[test]
fn folds_agree_with_stratified_group_k_fold() {
    for case in fixture().folds {
        for seed in 0..5 {
            let folds =
                Folds::stratified_grouped(&ids(&case.labels), &case.groups, case.n_folds, seed)
                    .unwrap();
            assert_eq!(folds.fold_of, case.fold_of, "seed {seed}");
        }
    }
}

#[test]
fn bootstrap_intervals_agree_with_scipy() {
    let bootstrap = Bootstrap::new(50_000, 0.95, 1).unwrap();
    for case in fixture().bootstrap {
        let accuracy = |rows: &[usize]| {
            vec![rows.iter().map(|&row| case.hits[row]).sum::<f64>() / rows.len() as f64]
        };
        let interval = bootstrap.intervals(&case.groups, accuracy)[0];
        // One row of 200 is 0.005.
        assert!((interval.low - case.low).abs() <= 0.005, "{} {}", interval.low, case.low);
        assert!((interval.high - case.high).abs() <= 0.005, "{} {}", interval.high, case.high);
    }
}

#[test]
fn intervals_hold_their_estimates_and_name_what_is_defined() {
    for case in fixture().cases {
        let probabilities = case.probabilities();
        let scored =
            Scored::new(&case.labels(), &case.truth(), &case.predicted(), probabilities.view())
                .unwrap();
        let groups: Vec<usize> = (0..scored.len()).map(|row| row / 2).collect();
        let bootstrap = Bootstrap::new(200, 0.95, 3).unwrap();
        let intervals = scored.intervals(&bootstrap, &groups).unwrap();
        let defined = Metrics::NAMES.into_iter().filter(|&name| case.expected[name].is_some());
        assert_eq!(
            intervals.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            defined.collect::<Vec<_>>()
        );
        for (name, interval) in intervals {
            assert!(interval.low <= interval.high, "{name} of {}", case.name);
            assert_close(interval.estimate, case.expected[name].unwrap(), name);
        }
    }
}
