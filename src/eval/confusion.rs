//! Counts of truth against prediction, and what follows from them.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::label::LabelId;

/// How often each label was predicted for each true label.
///
/// All measures are those of scikit-learn with `zero_division=0`: a quotient whose divisor is 0 is 0.
/// An id beyond the matrix has the count 0.
///
/// ```
/// use stance::LabelId;
/// use stance::eval::ConfusionMatrix;
///
/// let [against, for_] = [LabelId::new(0), LabelId::new(1)];
/// let matrix = ConfusionMatrix::from_ids(2, &[against, for_, for_, for_], &[against, against, for_, for_])?;
/// assert_eq!(matrix.count(for_, against), 1);
/// assert_eq!(matrix.precision(against), 0.5);
/// assert_eq!(matrix.recall(against), 1.0);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfusionMatrix {
    n_labels: usize,
    /// `counts[truth * n_labels + predicted]`.
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// A matrix of `n_labels` × `n_labels` zeros.
    #[must_use]
    pub fn new(n_labels: usize) -> Self {
        Self { n_labels, counts: vec![0; n_labels * n_labels] }
    }

    /// Counts two slices of equal length, `(n_samples,)` each. Empty slices give zeros.
    ///
    /// # Errors
    ///
    /// The slices differ in length, or an id is not below `n_labels`.
    pub fn from_ids(n_labels: usize, truth: &[LabelId], predicted: &[LabelId]) -> Result<Self> {
        if truth.len() != predicted.len() {
            let problem = format!("has {} rows, and `truth` {}", predicted.len(), truth.len());
            return Err(Error::parameter("predicted", problem));
        }
        let mut matrix = Self::new(n_labels);
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            matrix.add(truth, predicted)?;
        }
        Ok(matrix)
    }

    /// Takes over counts in the order of truth, then prediction; `counts.len()` is `n_labels²`.
    pub(super) fn from_counts(n_labels: usize, counts: Vec<u64>) -> Self {
        debug_assert_eq!(counts.len(), n_labels * n_labels);
        Self { n_labels, counts }
    }

    /// Counts one row.
    ///
    /// # Errors
    ///
    /// An id is not below the number of labels.
    pub fn add(&mut self, truth: LabelId, predicted: LabelId) -> Result<()> {
        check_label("truth", truth, self.n_labels)?;
        check_label("predicted", predicted, self.n_labels)?;
        self.counts[truth.index() * self.n_labels + predicted.index()] += 1;
        Ok(())
    }

    /// Number of labels.
    #[must_use]
    pub fn n_labels(&self) -> usize {
        self.n_labels
    }

    /// Rows of label `truth` that were labelled `predicted`.
    #[must_use]
    pub fn count(&self, truth: LabelId, predicted: LabelId) -> u64 {
        if truth.index() < self.n_labels && predicted.index() < self.n_labels {
            self.counts[truth.index() * self.n_labels + predicted.index()]
        } else {
            0
        }
    }

    /// Rows whose true label is `label`.
    #[must_use]
    pub fn support(&self, label: LabelId) -> u64 {
        self.ids().map(|predicted| self.count(label, predicted)).sum()
    }

    /// Rows that were labelled `label`.
    #[must_use]
    pub fn predicted(&self, label: LabelId) -> u64 {
        self.ids().map(|truth| self.count(truth, label)).sum()
    }

    /// All rows.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Share of the rows labelled `label` that are of that label.
    #[must_use]
    pub fn precision(&self, label: LabelId) -> f64 {
        ratio(self.count(label, label), self.predicted(label))
    }

    /// Share of the rows of `label` that were labelled so.
    #[must_use]
    pub fn recall(&self, label: LabelId) -> f64 {
        ratio(self.count(label, label), self.support(label))
    }

    /// Harmonic mean of precision and recall: `2·hits / (support + predicted)`.
    #[must_use]
    pub fn f1(&self, label: LabelId) -> f64 {
        ratio(2 * self.count(label, label), self.support(label) + self.predicted(label))
    }

    /// Share of rows whose label was predicted.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        ratio(self.hits(), self.total())
    }

    /// Mean F1 of the labels that occur in truth or prediction, as scikit-learn's
    /// `f1_score(average="macro")` has it when it is given no `labels`.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        let occurs = |&label: &LabelId| self.support(label) + self.predicted(label) > 0;
        mean(self.ids().filter(occurs).map(|label| self.f1(label)))
    }

    /// F1 of the counts summed over all labels. A row has one label, so every miss is one false
    /// positive and one false negative, and this is the accuracy.
    #[must_use]
    pub fn micro_f1(&self) -> f64 {
        self.accuracy()
    }

    /// Mean F1 of the given labels, whether they occur or not; 0 without labels.
    ///
    /// With the labels that take a side ([`LabelSet::polar_ids`](crate::LabelSet::polar_ids)) this is
    /// F_avg, the official measure of SemEval-2016 Task 6 (Mohammad et al. 2016, section 5):
    /// `(F1(favor) + F1(against)) / 2` over all rows, those of label `NONE` included.
    #[must_use]
    pub fn mean_f1(&self, labels: &[LabelId]) -> f64 {
        mean(labels.iter().map(|&label| self.f1(label)))
    }

    /// Matthews' correlation coefficient for any number of labels, from −1 to 1.
    ///
    /// With `s_k` rows of label k, `p_k` rows labelled k, `c` hits and `n` rows (Gorodkin 2004, the
    /// form scikit-learn computes):
    /// `(c·n − Σ s_k·p_k) / √((n² − Σ p_k²)·(n² − Σ s_k²))`; 0 when either side has one label only.
    #[must_use]
    pub fn mcc(&self) -> f64 {
        let (mut support_predicted, mut support_squared, mut predicted_squared) = (0.0, 0.0, 0.0);
        for label in self.ids() {
            let (support, predicted) = (self.support(label) as f64, self.predicted(label) as f64);
            support_predicted += support * predicted;
            support_squared += support * support;
            predicted_squared += predicted * predicted;
        }
        let total = self.total() as f64;
        let spread = (total * total - predicted_squared) * (total * total - support_squared);
        if spread > 0.0 {
            (self.hits() as f64 * total - support_predicted) / spread.sqrt()
        } else {
            0.0
        }
    }

    /// Cohen's kappa (1960), from −1 to 1: `1 − observed misses / misses expected by chance`, where
    /// chance keeps how often each label occurs on either side. 0 where no miss can be expected, that
    /// is where both sides have the same single label (scikit-learn: `replace_undefined_by=0`).
    #[must_use]
    pub fn kappa(&self) -> f64 {
        let total = self.total() as f64;
        let by_chance: f64 =
            self.ids().map(|label| self.support(label) as f64 * self.predicted(label) as f64).sum();
        let expected_misses = total * total - by_chance;
        if expected_misses > 0.0 {
            1.0 - (self.total() - self.hits()) as f64 * total / expected_misses
        } else {
            0.0
        }
    }

    fn hits(&self) -> u64 {
        self.ids().map(|label| self.count(label, label)).sum()
    }

    fn ids(&self) -> impl Iterator<Item = LabelId> + use<> {
        (0..self.n_labels).map(LabelId::new)
    }
}

/// Refuses an id that is not below `n_labels`.
pub(super) fn check_label(name: &'static str, label: LabelId, n_labels: usize) -> Result<()> {
    if label.index() < n_labels {
        return Ok(());
    }
    let problem = format!("has the label id {}, and there are {n_labels} labels", label.index());
    Err(Error::parameter(name, problem))
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_matrix_is_zero_everywhere() {
        let matrix = ConfusionMatrix::new(3);
        let label = LabelId::new(0);
        for value in [
            matrix.accuracy(),
            matrix.macro_f1(),
            matrix.micro_f1(),
            matrix.mean_f1(&[label]),
            matrix.mean_f1(&[]),
            matrix.mcc(),
            matrix.kappa(),
            matrix.precision(label),
            matrix.recall(label),
            matrix.f1(label),
        ] {
            assert_eq!(value, 0.0);
        }
    }

    #[test]
    fn ids_beyond_the_labels_are_refused_when_added_and_zero_when_read() {
        let mut matrix = ConfusionMatrix::new(2);
        let error = matrix.add(LabelId::new(0), LabelId::new(2)).unwrap_err();
        assert_eq!(error.to_string(), "predicted has the label id 2, and there are 2 labels");
        assert_eq!(matrix.count(LabelId::new(5), LabelId::new(0)), 0);
        assert_eq!(matrix.total(), 0);
    }

    #[test]
    fn slices_of_different_lengths_are_refused() {
        let error = ConfusionMatrix::from_ids(2, &[LabelId::new(0)], &[]).unwrap_err();
        assert_eq!(error.to_string(), "predicted has 0 rows, and `truth` 1");
    }
}
