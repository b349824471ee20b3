//! Cross-validation that keeps groups whole.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::error::{Error, Result, TrainingProblem};
use crate::label::LabelId;

/// Which fold each row belongs to. Each fold is the test set once; all others train.
///
/// ```
/// use stance::LabelId;
/// use stance::eval::Folds;
///
/// let labels = [0, 0, 1, 1].map(LabelId::new);
/// let folds = Folds::stratified_grouped(&labels, &["a", "b", "a", "b"], 2, 0)?;
/// assert_eq!(folds.fold_of[0], folds.fold_of[2]);
/// assert_ne!(folds.fold_of[0], folds.fold_of[1]);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds {
    /// The fold of each row, `(n_samples,)`, from 0.
    pub fold_of: Vec<usize>,
    /// Number of folds; none of them is empty.
    pub n_folds: usize,
}

impl Folds {
    /// Divides rows into folds of like label proportions without splitting a group.
    ///
    /// The greedy method of scikit-learn's `StratifiedGroupKFold`: groups are placed one by one, first
    /// those whose label counts are most uneven, because they are hardest to make up for. Each goes to
    /// the fold that leaves, averaged over labels, the smallest standard deviation between folds of the
    /// share of the label's rows that they hold; where that makes no difference, to the fold with
    /// fewest rows.
    ///
    /// `labels` and `groups` are `(n_samples,)`. Groups may be names or any other ordered keys; a row
    /// without group needs a key of its own. The folds follow from the sorted keys and their label
    /// counts, not from the order of rows; `seed` shuffles groups that are equally uneven.
    ///
    /// Costs O(groups · folds · labels) after sorting.
    ///
    /// # Errors
    ///
    /// No rows, fewer groups than folds, fewer than two folds, or slices of different lengths.
    pub fn stratified_grouped<G: Ord>(
        labels: &[LabelId],
        groups: &[G],
        n_folds: usize,
        seed: u64,
    ) -> Result<Self> {
        if groups.len() != labels.len() {
            let problem = format!("has {} rows, and `labels` {}", groups.len(), labels.len());
            return Err(Error::parameter("groups", problem));
        }
        if n_folds < 2 {
            return Err(Error::parameter(
                "n_folds",
                format!("must be at least 2, and is {n_folds}"),
            ));
        }
        if labels.is_empty() {
            return Err(TrainingProblem::NoRecords.into());
        }
        let mut names: Vec<&G> = groups.iter().collect();
        names.sort_unstable();
        names.dedup();
        if names.len() < n_folds {
            return Err(
                TrainingProblem::TooFewGroups { folds: n_folds, groups: names.len() }.into()
            );
        }

        // Labels that do not occur would only add columns of zeros.
        let mut occurring: Vec<LabelId> = labels.to_vec();
        occurring.sort_unstable();
        occurring.dedup();
        let n_labels = occurring.len();
        let group_of: Vec<usize> =
            groups.iter().map(|group| names.partition_point(|&name| name < group)).collect();
        let mut counts = vec![0_u64; names.len() * n_labels];
        for (label, &group) in labels.iter().zip(&group_of) {
            counts[group * n_labels + occurring.partition_point(|known| known < label)] += 1;
        }

        let fold_of_group = place(&counts, n_labels, n_folds, seed);
        Ok(Self { fold_of: group_of.iter().map(|&group| fold_of_group[group]).collect(), n_folds })
    }

    /// The rows outside `fold`, ascending, from 0.
    #[must_use]
    pub fn train(&self, fold: usize) -> Vec<usize> {
        (0..self.fold_of.len()).filter(|&row| self.fold_of[row] != fold).collect()
    }

    /// The rows of `fold`, ascending, from 0.
    #[must_use]
    pub fn test(&self, fold: usize) -> Vec<usize> {
        (0..self.fold_of.len()).filter(|&row| self.fold_of[row] == fold).collect()
    }
}

/// The fold of each group, given its counts of labels (groups × labels).
fn place(counts: &[u64], n_labels: usize, n_folds: usize, seed: u64) -> Vec<usize> {
    let group_counts: Vec<&[u64]> = counts.chunks_exact(n_labels).collect();
    let mut order: Vec<usize> = (0..group_counts.len()).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    order.sort_by_cached_key(|&group| std::cmp::Reverse(scaled_variance(group_counts[group])));

    let mut placement = Placement::new(&group_counts, n_labels, n_folds);
    let mut fold_of_group = vec![0; group_counts.len()];
    for group in order {
        let fold = placement.best_fold(group_counts[group]);
        placement.add(fold, group_counts[group]);
        fold_of_group[group] = fold;
    }
    fold_of_group
}

/// Variance times n²: whole, so that equally uneven groups compare as equal.
fn scaled_variance(counts: &[u64]) -> u128 {
    let sum: u128 = counts.iter().map(|&count| u128::from(count)).sum();
    let squares: u128 = counts.iter().map(|&count| u128::from(count).pow(2)).sum();
    counts.len() as u128 * squares - sum * sum
}

/// The folds while they are filled.
struct Placement {
    /// Rows of each label in all data.
    totals: Vec<u64>,
    /// Rows of each label in each fold.
    folds: Vec<Vec<u64>>,
    /// For each label the sum over folds of its squared rows, and of its rows.
    squares: Vec<u128>,
    sums: Vec<u64>,
}

impl Placement {
    fn new(groups: &[&[u64]], n_labels: usize, n_folds: usize) -> Self {
        let total = |label: usize| groups.iter().map(|counts| counts[label]).sum();
        Self {
            totals: (0..n_labels).map(total).collect(),
            folds: vec![vec![0; n_labels]; n_folds],
            squares: vec![0; n_labels],
            sums: vec![0; n_labels],
        }
    }

    fn best_fold(&self, group: &[u64]) -> usize {
        let (mut best, mut best_unevenness, mut best_rows) = (0, f64::INFINITY, u64::MAX);
        for (fold, counts) in self.folds.iter().enumerate() {
            let unevenness = self.unevenness_with(counts, group);
            let rows: u64 = counts.iter().sum();
            // The tolerances of numpy's `isclose`, which scikit-learn compares with.
            let close = (unevenness - best_unevenness).abs() <= 1e-8 + 1e-5 * best_unevenness;
            if unevenness < best_unevenness || (close && rows < best_rows) {
                (best, best_unevenness, best_rows) = (fold, unevenness, rows);
            }
        }
        best
    }

    /// Mean over labels of the standard deviation over folds of the label's share, once `group` is in
    /// the fold that now has `counts`. The variance of whole counts is exact, so folds that are alike
    /// compare as equal.
    fn unevenness_with(&self, counts: &[u64], group: &[u64]) -> f64 {
        let n_folds = self.folds.len();
        let deviations = counts.iter().zip(group).enumerate().map(|(label, (&old, &added))| {
            let squares = self.squares[label] + u128::from(added) * u128::from(2 * old + added);
            let sum = u128::from(self.sums[label] + added);
            let variance = (n_folds as u128 * squares - sum * sum) as f64;
            variance.sqrt() / (n_folds as f64 * self.totals[label] as f64)
        });
        deviations.sum::<f64>() / counts.len() as f64
    }

    fn add(&mut self, fold: usize, group: &[u64]) {
        for (label, &added) in group.iter().enumerate() {
            let count = &mut self.folds[fold][label];
            self.squares[label] += u128::from(added) * u128::from(2 * *count + added);
            self.sums[label] += added;
            *count += added;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn too_few_groups_are_counted() {
        let labels = [0, 1, 0].map(LabelId::new);
        let error = Folds::stratified_grouped(&labels, &["a", "b", "a"], 3, 0).unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::Training(TrainingProblem::TooFewGroups { folds: 3, groups: 2 })
        ));
    }

    #[test]
    fn input_that_does_not_fit_is_named() {
        let labels = [0, 1].map(LabelId::new);
        let message = |groups: &[u8], n_folds| {
            Folds::stratified_grouped(&labels, groups, n_folds, 0).unwrap_err().to_string()
        };
        assert_eq!(message(&[1], 2), "groups has 1 rows, and `labels` 2");
        assert_eq!(message(&[1, 2], 1), "n_folds must be at least 2, and is 1");
        assert!(Folds::stratified_grouped::<u8>(&[], &[], 2, 0).is_err());
    }

    #[test]
    fn single_rows_are_stratified_exactly() {
        let labels: Vec<LabelId> =
            (0..90).map(|row| LabelId::new(usize::from(row % 3 == 0))).collect();
        let rows: Vec<usize> = (0..90).collect();
        let folds = Folds::stratified_grouped(&labels, &rows, 5, 7).unwrap();
        for fold in 0..5 {
            let test = folds.test(fold);
            assert_eq!(test.len(), 18);
            assert_eq!(test.iter().filter(|&&row| labels[row] == LabelId::new(1)).count(), 6);
            assert_eq!(folds.train(fold).len(), 72);
        }
    }
}
