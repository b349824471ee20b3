//! All measures of one head, and how to have them again for any choice of rows.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::bootstrap::{Bootstrap, Interval};
use super::confusion::{ConfusionMatrix, check_label};
use super::ranking::{Ranking, mean_auc, rankings};
use super::reliability::{
    Reliability, bin_of, check_probabilities, row_brier, row_log_loss, top_label,
};
use crate::error::{Error, Result};
use crate::label::{LabelId, LabelSet};

/// What one head achieves on some rows. The definitions are in the [module](super)'s table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Rows.
    pub n: u64,
    /// Share of rows whose label is predicted.
    pub accuracy: f64,
    /// Mean F1 of the labels that occur in truth or prediction.
    pub macro_f1: f64,
    /// F1 of the summed counts: the accuracy.
    pub micro_f1: f64,
    /// Mean F1 of [`LabelSet::polar_ids`]; 0 if no label takes a side.
    pub f_avg: f64,
    /// Matthews' correlation coefficient.
    pub mcc: f64,
    /// Cohen's kappa.
    pub kappa: f64,
    /// Mean of −ln p(truth).
    pub log_loss: f64,
    /// Mean over rows of the sum over labels of (p − y)².
    pub brier: f64,
    /// Expected calibration error of the top label, 10 bins.
    pub ece: f64,
    /// Area under the ROC curve; `None` where it is not defined, such as for a label without rows.
    pub roc_auc: Option<f64>,
    /// One entry a label, in the order of their ids.
    pub per_label: Vec<LabelMetrics>,
}

/// What one head achieves for one label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelMetrics {
    /// The label's name.
    pub label: String,
    /// Share of the rows labelled so that are so.
    pub precision: f64,
    /// Share of the rows that are so that are labelled so.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Rows that are so.
    pub support: u64,
}

impl Metrics {
    /// The names that [`Metrics::get`] knows.
    pub const NAMES: [&'static str; 10] = [
        "accuracy", "macro-f1", "micro-f1", "f-avg", "mcc", "kappa", "log-loss", "brier", "ece",
        "roc-auc",
    ];

    /// All measures. `truth` and `predicted` are `(n_samples,)`, `probabilities`
    /// `(n_samples, n_labels)` with its columns in the order of `labels`.
    ///
    /// `predicted` need not be the most probable label (a threshold may have changed it); calibration
    /// is always that of the most probable one.
    ///
    /// ```
    /// use ndarray::array;
    /// use stance::LabelSet;
    /// use stance::eval::Metrics;
    ///
    /// let labels = LabelSet::new(["against", "for"]);
    /// let [against, for_] = [labels.id("against").unwrap(), labels.id("for").unwrap()];
    /// let probabilities = array![[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]];
    /// let truth = [against, for_, for_, for_];
    /// let metrics = Metrics::compute(&labels, &truth, &[against, against, for_, for_], probabilities.view())?;
    /// assert_eq!(metrics.get("accuracy"), Some(0.75));
    /// assert_eq!(metrics.get("roc-auc"), Some(1.0));
    /// # Ok::<(), stance::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no row, the shapes do not fit, an id is not one of `labels`, or a probability lies
    /// outside 0 to 1.
    pub fn compute(
        labels: &LabelSet,
        truth: &[LabelId],
        predicted: &[LabelId],
        probabilities: ArrayView2<'_, f64>,
    ) -> Result<Self> {
        let rows: Vec<usize> = (0..truth.len()).collect();
        Scored::new(labels, truth, predicted, probabilities)?.metrics(&rows)
    }

    /// The measure of that name; `None` for a name that is not in [`Metrics::NAMES`] and for `roc-auc`
    /// where it is not defined.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        match name {
            "accuracy" => Some(self.accuracy),
            "macro-f1" => Some(self.macro_f1),
            "micro-f1" => Some(self.micro_f1),
            "f-avg" => Some(self.f_avg),
            "mcc" => Some(self.mcc),
            "kappa" => Some(self.kappa),
            "log-loss" => Some(self.log_loss),
            "brier" => Some(self.brier),
            "ece" => Some(self.ece),
            "roc-auc" => self.roc_auc,
            _ => None,
        }
    }

    /// Whether a larger number is the better one; `None` for a name that is not in [`Metrics::NAMES`].
    #[must_use]
    pub fn higher_is_better(name: &str) -> Option<bool> {
        match name {
            "log-loss" | "brier" | "ece" => Some(false),
            _ => Self::NAMES.contains(&name).then_some(true),
        }
    }
}

/// Scored rows, prepared so that the measures of any choice of them, repeated rows included, cost one
/// pass of additions: what [`Bootstrap`] asks for thousands of times.
///
/// Rows are counted, sorted and put into bins once. A choice of m among n rows of k labels then takes
/// O(m + n·k) and, whatever the order of the choice, gives the same bits.
#[derive(Clone, Debug)]
pub struct Scored {
    labels: LabelSet,
    polar: Vec<LabelId>,
    /// `truth * n_labels + predicted` of each row.
    cells: Vec<u32>,
    log_loss: Vec<f64>,
    brier: Vec<f64>,
    bins: Vec<u8>,
    /// Hit (1 or 0) minus confidence: the sum over a bin is its rows times accuracy minus confidence.
    gaps: Vec<f64>,
    rankings: Vec<Ranking>,
}

impl Scored {
    /// Prepares the rows. Shapes as for [`Metrics::compute`].
    ///
    /// # Errors
    ///
    /// As [`Metrics::compute`].
    pub fn new(
        labels: &LabelSet,
        truth: &[LabelId],
        predicted: &[LabelId],
        probabilities: ArrayView2<'_, f64>,
    ) -> Result<Self> {
        let n_labels = labels.len();
        check_probabilities(truth, probabilities)?;
        if probabilities.ncols() != n_labels {
            let columns = probabilities.ncols();
            let problem = format!("has {columns} columns, and there are {n_labels} labels");
            return Err(Error::parameter("probabilities", problem));
        }
        if predicted.len() != truth.len() {
            let problem = format!("has {} rows, and `truth` {}", predicted.len(), truth.len());
            return Err(Error::parameter("predicted", problem));
        }
        let mut scored = Self {
            labels: labels.clone(),
            polar: labels.polar_ids(),
            cells: Vec::with_capacity(truth.len()),
            log_loss: Vec::with_capacity(truth.len()),
            brier: Vec::with_capacity(truth.len()),
            bins: Vec::with_capacity(truth.len()),
            gaps: Vec::with_capacity(truth.len()),
            rankings: rankings(truth, probabilities),
        };
        for ((&truth, &predicted), row) in truth.iter().zip(predicted).zip(probabilities.rows()) {
            check_label("predicted", predicted, n_labels)?;
            let (top, confidence) = top_label(row);
            let hit = if top == truth { 1.0 } else { 0.0 };
            scored.cells.push((truth.index() * n_labels + predicted.index()) as u32);
            scored.log_loss.push(row_log_loss(truth, row));
            scored.brier.push(row_brier(truth, row));
            scored.bins.push(bin_of(confidence, Reliability::DEFAULT_BINS) as u8);
            scored.gaps.push(hit - confidence);
        }
        Ok(scored)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Always false: [`Scored::new`] asks for a row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The measures of some rows, given by their positions from 0; a row may be given several times.
    ///
    /// # Errors
    ///
    /// `rows` is empty or has a position that does not exist.
    pub fn metrics(&self, rows: &[usize]) -> Result<Metrics> {
        let times = self.times(rows)?;
        let confusion = self.confusion(&times);
        let per_label = self.labels.ids().map(|label| LabelMetrics {
            label: self.labels.name(label).to_owned(),
            precision: confusion.precision(label),
            recall: confusion.recall(label),
            f1: confusion.f1(label),
            support: confusion.support(label),
        });
        Ok(Metrics { per_label: per_label.collect(), ..self.summary(&times, &confusion) })
    }

    /// The measures of some rows in the order of [`Metrics::NAMES`]; NaN for what is not defined, all
    /// of it where [`Scored::metrics`] would fail. A statistic for [`Bootstrap::intervals`].
    #[must_use]
    pub fn values(&self, rows: &[usize]) -> Vec<f64> {
        let Ok(times) = self.times(rows) else { return vec![f64::NAN; Metrics::NAMES.len()] };
        let metrics = self.summary(&times, &self.confusion(&times));
        Metrics::NAMES.iter().map(|name| metrics.get(name).unwrap_or(f64::NAN)).collect()
    }

    /// Every measure that is defined on all rows, by name, with its interval. `groups` is
    /// `(n_samples,)`: rows of one group are drawn together.
    ///
    /// # Errors
    ///
    /// `groups` has another length than the rows.
    pub fn intervals(
        &self,
        bootstrap: &Bootstrap,
        groups: &[usize],
    ) -> Result<Vec<(&'static str, Interval)>> {
        if groups.len() != self.len() {
            let problem = format!("has {} rows, and there are {}", groups.len(), self.len());
            return Err(Error::parameter("groups", problem));
        }
        let intervals = bootstrap.intervals(groups, |rows| self.values(rows));
        let named = Metrics::NAMES.into_iter().zip(intervals);
        Ok(named.filter(|(_, interval)| interval.estimate.is_finite()).collect())
    }

    /// How often each row is chosen.
    fn times(&self, rows: &[usize]) -> Result<Vec<u32>> {
        if rows.is_empty() {
            return Err(Error::parameter("rows", "must have at least one row"));
        }
        let mut times = vec![0; self.len()];
        for &row in rows {
            let Some(times) = times.get_mut(row) else {
                let problem = format!("has position {row}, and there are {} rows", self.len());
                return Err(Error::parameter("rows", problem));
            };
            *times += 1;
        }
        Ok(times)
    }

    fn confusion(&self, times: &[u32]) -> ConfusionMatrix {
        let n_labels = self.labels.len();
        let mut counts = vec![0_u64; n_labels * n_labels];
        for (&cell, &times) in self.cells.iter().zip(times) {
            counts[cell as usize] += u64::from(times);
        }
        ConfusionMatrix::from_counts(n_labels, counts)
    }

    /// All but the measures of single labels.
    fn summary(&self, times: &[u32], confusion: &ConfusionMatrix) -> Metrics {
        let (mut log_loss, mut brier) = (0.0, 0.0);
        let mut gaps = [0.0; Reliability::DEFAULT_BINS];
        for (row, &times) in times.iter().enumerate() {
            let times = f64::from(times);
            log_loss += times * self.log_loss[row];
            brier += times * self.brier[row];
            gaps[usize::from(self.bins[row])] += times * self.gaps[row];
        }
        let n = confusion.total();
        Metrics {
            n,
            accuracy: confusion.accuracy(),
            macro_f1: confusion.macro_f1(),
            micro_f1: confusion.micro_f1(),
            f_avg: confusion.mean_f1(&self.polar),
            mcc: confusion.mcc(),
            kappa: confusion.kappa(),
            log_loss: log_loss / n as f64,
            brier: brier / n as f64,
            ece: gaps.iter().map(|gap| gap.abs()).sum::<f64>() / n as f64,
            roc_auc: mean_auc(&self.rankings, times),
            per_label: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn scored() -> Scored {
        let labels = LabelSet::new(["against", "for"]);
        let ids: Vec<LabelId> = labels.ids().collect();
        let probabilities = array![[0.9, 0.1], [0.4, 0.6]];
        Scored::new(&labels, &ids, &ids, probabilities.view()).unwrap()
    }

    #[test]
    fn every_name_has_a_value_and_a_direction() {
        let metrics = scored().metrics(&[0, 1]).unwrap();
        for name in Metrics::NAMES {
            assert!(metrics.get(name).is_some(), "{name}");
            assert!(Metrics::higher_is_better(name).is_some(), "{name}");
        }
        assert_eq!(metrics.get("f2"), None);
        assert_eq!(Metrics::higher_is_better("f2"), None);
        assert_eq!(Metrics::higher_is_better("brier"), Some(false));
    }

    #[test]
    fn a_choice_without_a_label_has_no_roc_auc() {
        let scored = scored();
        assert_eq!(scored.metrics(&[0, 0]).unwrap().roc_auc, None);
        assert!(scored.values(&[0, 0])[9].is_nan());
        assert!(scored.values(&[]).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn input_that_does_not_fit_is_named() {
        let scored = scored();
        let message = |result: Result<Metrics>| result.unwrap_err().to_string();
        assert_eq!(message(scored.metrics(&[2])), "rows has position 2, and there are 2 rows");
        let labels = LabelSet::new(["against", "for", "neutral"]);
        let zero = [LabelId::new(0)];
        assert_eq!(
            message(Metrics::compute(&labels, &zero, &zero, array![[0.5, 0.5]].view())),
            "probabilities has 2 columns, and there are 3 labels"
        );
        assert_eq!(
            message(Metrics::compute(
                &labels,
                &zero,
                &[LabelId::new(3)],
                array![[0.5, 0.5, 0.0]].view()
            )),
            "predicted has the label id 3, and there are 3 labels"
        );
        let bootstrap = Bootstrap::default();
        assert!(scored.intervals(&bootstrap, &[0]).is_err());
    }

    #[test]
    fn metrics_survive_json() {
        let metrics = scored().metrics(&[0]).unwrap();
        let json = serde_json::to_string(&metrics).unwrap();
        assert_eq!(serde_json::from_str::<Metrics>(&json).unwrap(), metrics);
    }
}
