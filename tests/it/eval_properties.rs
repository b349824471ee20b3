//! What must hold for any labels, probabilities and groups.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use stance::eval::{
    Bootstrap, ConfusionMatrix, Folds, Interval, McNemar, Metrics, Reliability, Scored,
    coverage_accuracy, paired_difference,
};
use stance::{LabelId, LabelSet};

#[derive(Clone, Debug)]
struct Rows {
    labels: LabelSet,
    truth: Vec<LabelId>,
    predicted: Vec<LabelId>,
    probabilities: Array2<f64>,
    groups: Vec<usize>,
}

impl Rows {
    fn metrics(&self) -> Metrics {
        Metrics::compute(&self.labels, &self.truth, &self.predicted, self.probabilities.view())
            .unwrap()
    }

    fn scored(&self) -> Scored {
        Scored::new(&self.labels, &self.truth, &self.predicted, self.probabilities.view()).unwrap()
    }

    fn select(&self, order: &[usize]) -> Self {
        Self {
            labels: self.labels.clone(),
            truth: order.iter().map(|&row| self.truth[row]).collect(),
            predicted: order.iter().map(|&row| self.predicted[row]).collect(),
            probabilities: self.probabilities.select(Axis(0), order),
            groups: order.iter().map(|&row| self.groups[row]).collect(),
        }
    }
}

/// Few distinct weights, so that scores tie often.
fn rows() -> impl Strategy<Value = Rows> {
    (2_usize..6, 1_usize..60).prop_flat_map(|(n_labels, n)| {
        let label = move || prop::collection::vec((0..n_labels).prop_map(LabelId::new), n);
        let weights = prop::collection::vec(0_u32..6, n * n_labels);
        (label(), label(), weights, prop::collection::vec(0_usize..12, n)).prop_map(
            move |(truth, predicted, weights, groups)| {
                let mut probabilities = Array2::from_shape_fn((n, n_labels), |(row, label)| {
                    f64::from(weights[row * n_labels + label]) + 0.125
                });
                for mut row in probabilities.rows_mut() {
                    let sum = row.sum();
                    row /= sum;
                }
                let names = ["against", "for", "mixed", "neutral", "unsure"];
                let labels = LabelSet::new(names[..n_labels].iter().copied());
                Rows { labels, truth, predicted, probabilities, groups }
            },
        )
    })
}

fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    order
}

/// Bits, because NaN is not equal to itself.
fn bits(intervals: &[Interval]) -> Vec<[u64; 3]> {
    intervals.iter().map(|i| [i.estimate, i.low, i.high].map(f64::to_bits)).collect()
}

fn on_threads<T: Send>(n_threads: usize, job: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(job)
}

proptest! {
    #[test]
    fn metrics_lie_in_their_bounds(rows in rows()) {
        let metrics = rows.metrics();
        for name in Metrics::NAMES {
            let Some(value) = metrics.get(name) else {
                prop_assert_eq!(name, "roc-auc");
                continue;
            };
            let bounds = match name {
                "mcc" | "kappa" => -1.0 - 1e-12..=1.0 + 1e-12,
                "brier" => 0.0..=2.0,
                "log-loss" => 0.0..=36.1,
                _ => 0.0..=1.0,
            };
            prop_assert!(bounds.contains(&value), "{name} {value}");
        }
        let support: u64 = metrics.per_label.iter().map(|label| label.support).sum();
        prop_assert_eq!(support, metrics.n);
    }

    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), seed in any::<u64>()) {
        let order = shuffled(rows.truth.len(), seed);
        let (one, other) = (rows.metrics(), rows.select(&order).metrics());
        prop_assert_eq!(&one.per_label, &other.per_label);
        prop_assert_eq!(one.roc_auc, other.roc_auc);
        for name in Metrics::NAMES {
            let (one, other) = (one.get(name), other.get(name));
            prop_assert_eq!(one.is_some(), other.is_some());
            // Sums of f64 in another order.
            prop_assert!((one.unwrap_or(0.0) - other.unwrap_or(0.0)).abs() < 1e-12, "{}", name);
        }
        let curve = |rows: &Rows| coverage_accuracy(&rows.truth, rows.probabilities.view(), 9).unwrap();
        prop_assert_eq!(curve(&rows), curve(&rows.select(&order)));
    }

    #[test]
    fn any_choice_of_rows_has_the_metrics_of_these_rows_alone(
        rows in rows(),
        choice in prop::collection::vec(any::<prop::sample::Index>(), 1..80),
    ) {
        let choice: Vec<usize> = choice.iter().map(|index| index.index(rows.truth.len())).collect();
        let (prepared, alone) = (rows.scored().metrics(&choice).unwrap(), rows.select(&choice).metrics());
        prop_assert_eq!(&prepared.per_label, &alone.per_label);
        for (name, value) in Metrics::NAMES.iter().zip(rows.scored().values(&choice)) {
            let alone = alone.get(name).unwrap_or(f64::NAN);
            prop_assert!((value - alone).abs() < 1e-12 || (value.is_nan() && alone.is_nan()), "{}", name);
        }
    }

    #[test]
    fn the_truth_as_prediction_is_perfect(rows in rows()) {
        let matrix = ConfusionMatrix::from_ids(rows.labels.len(), &rows.truth, &rows.truth).unwrap();
        prop_assert_eq!((matrix.accuracy(), matrix.macro_f1()), (1.0, 1.0));
        let several = rows.truth.iter().any(|&label| label != rows.truth[0]);
        let expected = if several { 1.0 } else { 0.0 };
        prop_assert!((matrix.mcc() - expected).abs() < 1e-12);
        prop_assert!((matrix.kappa() - expected).abs() < 1e-12);
    }

    #[test]
    fn swapping_truth_and_prediction_swaps_precision_and_recall(rows in rows()) {
        let n_labels = rows.labels.len();
        let one = ConfusionMatrix::from_ids(n_labels, &rows.truth, &rows.predicted).unwrap();
        let other = ConfusionMatrix::from_ids(n_labels, &rows.predicted, &rows.truth).unwrap();
        for label in rows.labels.ids() {
            prop_assert_eq!(one.precision(label), other.recall(label));
            prop_assert_eq!(one.support(label), other.predicted(label));
            prop_assert_eq!(one.f1(label), other.f1(label));
        }
    }

    #[test]
    fn every_row_is_in_the_bin_that_holds_its_confidence(rows in rows(), n_bins in 1_usize..25) {
        let reliability =
            Reliability::with_bins(&rows.truth, rows.probabilities.view(), n_bins).unwrap();
        prop_assert_eq!(reliability.bins.iter().map(|bin| bin.count).sum::<u64>(), rows.truth.len() as u64);
        for bin in reliability.bins.iter().filter(|bin| bin.count > 0) {
            // The mean of equal numbers may be off by the last bit.
            prop_assert!(bin.confidence > bin.low - 1e-12 && bin.confidence <= bin.high + 1e-12);
        }
    }

    #[test]
    fn coverage_grows_to_all_rows(rows in rows(), points in 1_usize..30) {
        let curve = coverage_accuracy(&rows.truth, rows.probabilities.view(), points).unwrap();
        prop_assert!(curve.len() <= points);
        prop_assert_eq!(curve.last().map(|point| point.coverage), Some(1.0));
        for pair in curve.windows(2) {
            prop_assert!(pair[0].coverage < pair[1].coverage);
            prop_assert!(pair[0].threshold > pair[1].threshold);
        }
    }

    #[test]
    fn folds_never_split_a_group_and_are_never_empty(rows in rows(), n_folds in 2_usize..6, seed in any::<u64>()) {
        let mut distinct = rows.groups.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let folds = Folds::stratified_grouped(&rows.truth, &rows.groups, n_folds, seed);
        prop_assert_eq!(folds.is_ok(), distinct.len() >= n_folds);
        let Ok(folds) = folds else { return Ok(()) };

        let mut fold_of_group = BTreeMap::new();
        for (&group, &fold) in rows.groups.iter().zip(&folds.fold_of) {
            prop_assert_eq!(*fold_of_group.entry(group).or_insert(fold), fold);
        }
        for fold in 0..n_folds {
            let (train, test) = (folds.train(fold), folds.test(fold));
            prop_assert!(!test.is_empty() && !train.is_empty());
            let mut all = [train, test].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows.truth.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn folds_follow_groups_not_the_order_of_rows(rows in rows(), seed in any::<u64>()) {
        let order = shuffled(rows.truth.len(), seed ^ 1);
        let other = rows.select(&order);
        let one = Folds::stratified_grouped(&rows.truth, &rows.groups, 2, seed);
        let other = Folds::stratified_grouped(&other.truth, &other.groups, 2, seed);
        let (Ok(one), Ok(other)) = (one, other) else { return Ok(()) };
        prop_assert_eq!(order.iter().map(|&row| one.fold_of[row]).collect::<Vec<_>>(), other.fold_of);
    }

    #[test]
    fn mcnemar_does_not_mind_which_system_is_first(b in 0_u64..400, c in 0_u64..400) {
        let (one, other) = (McNemar::from_counts(b, c), McNemar::from_counts(c, b));
        prop_assert_eq!(one.p_value, other.p_value);
        prop_assert!((0.0..=1.0).contains(&one.p_value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_bootstrap_is_the_same_for_any_thread_count(rows in rows(), seed in any::<u64>()) {
        let (scored, bootstrap) = (rows.scored(), Bootstrap::new(100, 0.9, seed).unwrap());
        let intervals = || bootstrap.intervals(&rows.groups, |chosen| scored.values(chosen));
        let one = bits(&on_threads(1, intervals));
        for n_threads in [2, 8] {
            prop_assert_eq!(&one, &bits(&on_threads(n_threads, intervals)));
        }
    }

    #[test]
    fn the_bootstrap_follows_groups_not_the_order_of_rows(rows in rows(), seed in any::<u64>()) {
        let order = shuffled(rows.truth.len(), seed);
        let bootstrap = Bootstrap::new(100, 0.9, seed).unwrap();
        let accuracy = |rows: &Rows| {
            let hit: Vec<bool> = rows.truth.iter().zip(&rows.predicted).map(|(t, p)| t == p).collect();
            let share = |chosen: &[usize]| {
                vec![chosen.iter().filter(|&&row| hit[row]).count() as f64 / chosen.len() as f64]
            };
            bootstrap.intervals(&rows.groups, share)
        };
        prop_assert_eq!(accuracy(&rows), accuracy(&rows.select(&order)));
    }

    #[test]
    fn a_system_does_not_differ_from_itself(rows in rows()) {
        let scored = rows.scored();
        let values = |chosen: &[usize]| scored.values(chosen)[..9].to_vec();
        let bootstrap = Bootstrap::new(50, 0.95, 0).unwrap();
        for difference in paired_difference(&bootstrap, &rows.groups, values, values) {
            prop_assert_eq!(difference.difference, Interval { estimate: 0.0, low: 0.0, high: 0.0 });
            prop_assert_eq!(difference.p_value, 1.0);
        }
    }
}
