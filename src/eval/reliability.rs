//! Do probabilities mean what they say?

use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::confusion::check_label;
use crate::error::{Error, Result};
use crate::label::LabelId;

/// Mean of −ln p(truth), the natural logarithm, over the rows.
///
/// `truth` is `(n_samples,)`, `probabilities` `(n_samples, n_labels)`. As in scikit-learn's `log_loss`
/// for f64, p is clipped to [ε, 1 − ε] with ε = 2⁻⁵², so that one certain miss costs 36.04, not
/// infinity; rows are not rescaled to the sum 1.
///
/// # Errors
///
/// There is no row, the shapes do not fit, a label id has no column, or a probability lies outside 0 to 1.
pub fn log_loss(truth: &[LabelId], probabilities: ArrayView2<'_, f64>) -> Result<f64> {
    check_probabilities(truth, probabilities)?;
    let sum: f64 =
        truth.iter().zip(probabilities.rows()).map(|(truth, row)| row_log_loss(*truth, row)).sum();
    Ok(sum / truth.len() as f64)
}

/// Brier's score in its original form for several labels (Brier 1950): the mean over rows of the sum
/// over labels of (p − y)², where y is 1 for the true label and 0 for all others. From 0 to 2.
///
/// For two labels this is twice what is often printed; scikit-learn's `brier_score_loss` gives the same
/// number with `scale_by_half=False`. Shapes as in [`log_loss`].
///
/// # Errors
///
/// As [`log_loss`].
pub fn brier(truth: &[LabelId], probabilities: ArrayView2<'_, f64>) -> Result<f64> {
    check_probabilities(truth, probabilities)?;
    let sum: f64 =
        truth.iter().zip(probabilities.rows()).map(|(truth, row)| row_brier(*truth, row)).sum();
    Ok(sum / truth.len() as f64)
}

/// One bin of a [`Reliability`] diagram: the rows whose confidence lies in (`low`, `high`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower edge, not part of the bin (but 0 belongs to the first).
    pub low: f64,
    /// Upper edge, part of the bin.
    pub high: f64,
    /// Rows.
    pub count: u64,
    /// Mean probability of the top label; 0 in an empty bin.
    pub confidence: f64,
    /// Share of rows whose top label is true; 0 in an empty bin.
    pub accuracy: f64,
}

/// Confidence against accuracy of the top label, in bins of equal width over 0 to 1.
///
/// The top label is the most probable one, of equally probable ones the first. A model is calibrated
/// when it is right in 70% of the rows to which it gives 0.7.
///
/// ```
/// use ndarray::array;
/// use stance::LabelId;
/// use stance::eval::Reliability;
///
/// let probabilities = array![[0.8, 0.2], [0.25, 0.75]];
/// let reliability = Reliability::new(&[LabelId::new(0), LabelId::new(0)], probabilities.view())?;
/// assert_eq!(reliability.bins[7].count, 2);
/// assert!((reliability.expected_calibration_error() - 0.275).abs() < 1e-12);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// The bins, ascending.
    pub bins: Vec<Bin>,
}

impl Reliability {
    /// How many bins [`Reliability::new`] makes.
    pub const DEFAULT_BINS: usize = 10;

    /// Ten bins. `truth` is `(n_samples,)`, `probabilities` `(n_samples, n_labels)`.
    ///
    /// # Errors
    ///
    /// As [`log_loss`].
    pub fn new(truth: &[LabelId], probabilities: ArrayView2<'_, f64>) -> Result<Self> {
        Self::with_bins(truth, probabilities, Self::DEFAULT_BINS)
    }

    /// `n_bins` bins.
    ///
    /// # Errors
    ///
    /// As [`log_loss`], or `n_bins` is 0.
    pub fn with_bins(
        truth: &[LabelId],
        probabilities: ArrayView2<'_, f64>,
        n_bins: usize,
    ) -> Result<Self> {
        check_probabilities(truth, probabilities)?;
        if n_bins == 0 {
            return Err(Error::parameter("n_bins", "must be at least 1"));
        }
        let mut sums = vec![(0_u64, 0.0_f64, 0_u64); n_bins];
        for (truth, row) in truth.iter().zip(probabilities.rows()) {
            let (top, confidence) = top_label(row);
            let (count, confidences, hits) = &mut sums[bin_of(confidence, n_bins)];
            *count += 1;
            *confidences += confidence;
            *hits += u64::from(top == *truth);
        }
        let bins = sums.iter().enumerate().map(|(i, &(count, confidences, hits))| Bin {
            low: i as f64 / n_bins as f64,
            high: (i + 1) as f64 / n_bins as f64,
            count,
            confidence: if count == 0 { 0.0 } else { confidences / count as f64 },
            accuracy: if count == 0 { 0.0 } else { hits as f64 / count as f64 },
        });
        Ok(Self { bins: bins.collect() })
    }

    /// Mean distance of confidence and accuracy, each bin weighted by its rows
    /// (Naeini et al. 2015; Guo et al. 2017, equation 3). 0 without rows.
    #[must_use]
    pub fn expected_calibration_error(&self) -> f64 {
        let total: u64 = self.bins.iter().map(|bin| bin.count).sum();
        if total == 0 {
            return 0.0;
        }
        let distance = |bin: &Bin| bin.count as f64 * (bin.accuracy - bin.confidence).abs();
        self.bins.iter().map(distance).sum::<f64>() / total as f64
    }
}

/// One point of the curve of [`coverage_accuracy`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoveragePoint {
    /// The least confidence among the rows that are kept.
    pub threshold: f64,
    /// Share of rows kept: those whose confidence is at least `threshold`.
    pub coverage: f64,
    /// Share of the kept rows whose top label is true.
    pub accuracy: f64,
}

/// What accuracy is left when only the most confident rows are answered.
///
/// For each of the coverages 1/`points`, 2/`points`, … 1 the most confident rows are kept, and with
/// them all rows as confident as the last of them, so that the order of rows has no influence. Ties make
/// the coverage reached larger than the one asked for; points that would repeat are given once. The last
/// point covers all rows. Shapes as in [`log_loss`].
///
/// # Errors
///
/// As [`log_loss`], or `points` is 0.
pub fn coverage_accuracy(
    truth: &[LabelId],
    probabilities: ArrayView2<'_, f64>,
    points: usize,
) -> Result<Vec<CoveragePoint>> {
    check_probabilities(truth, probabilities)?;
    if points == 0 {
        return Err(Error::parameter("points", "must be at least 1"));
    }
    let mut rows: Vec<(f64, bool)> = truth
        .iter()
        .zip(probabilities.rows())
        .map(|(truth, row)| {
            let (top, confidence) = top_label(row);
            (confidence, top == *truth)
        })
        .collect();
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));

    let total = rows.len();
    let (mut curve, mut kept, mut hits) = (Vec::new(), 0_usize, 0_usize);
    let mut asked = 1;
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        kept += tied.len();
        hits += tied.iter().filter(|row| row.1).count();
        if kept < (total * asked).div_ceil(points) {
            continue;
        }
        curve.push(CoveragePoint {
            threshold: tied[0].0,
            coverage: kept as f64 / total as f64,
            accuracy: hits as f64 / kept as f64,
        });
        asked = kept * points / total + 1;
    }
    Ok(curve)
}

pub(super) fn row_log_loss(truth: LabelId, row: ArrayView1<'_, f64>) -> f64 {
    -row[truth.index()].clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln()
}

pub(super) fn row_brier(truth: LabelId, row: ArrayView1<'_, f64>) -> f64 {
    let target = |label| if label == truth.index() { 1.0 } else { 0.0 };
    row.iter().enumerate().map(|(label, p)| (p - target(label)) * (p - target(label))).sum()
}

/// The first of the most probable labels, with its probability.
pub(super) fn top_label(row: ArrayView1<'_, f64>) -> (LabelId, f64) {
    let mut top = (0, f64::NEG_INFINITY);
    for (label, &p) in row.iter().enumerate() {
        if p > top.1 {
            top = (label, p);
        }
    }
    (LabelId::new(top.0), top.1)
}

/// The bin (`i/n_bins`, `(i+1)/n_bins`] of a confidence: as many as there are inner edges below it.
pub(super) fn bin_of(confidence: f64, n_bins: usize) -> usize {
    (1..n_bins).filter(|&edge| confidence > edge as f64 / n_bins as f64).count()
}

/// What every function of truth and probabilities relies on: rows exist and fit, ids have a column,
/// probabilities lie in 0 to 1.
pub(super) fn check_probabilities(
    truth: &[LabelId],
    probabilities: ArrayView2<'_, f64>,
) -> Result<()> {
    // Sums of rounded f32 pass 1 by a few parts in ten million.
    const SLACK: f64 = 1e-6;
    let (n_samples, n_labels) = probabilities.dim();
    if truth.is_empty() {
        return Err(Error::parameter("truth", "must have at least one row"));
    }
    if n_samples != truth.len() {
        let problem = format!("has {n_samples} rows, and `truth` {}", truth.len());
        return Err(Error::parameter("probabilities", problem));
    }
    for (index, (&truth, row)) in truth.iter().zip(probabilities.rows()).enumerate() {
        check_label("truth", truth, n_labels)?;
        if let Some(p) = row.iter().find(|p| !(-SLACK..=1.0 + SLACK).contains(*p)) {
            let problem = format!("must lie in 0 to 1; row {} has {p}", index + 1);
            return Err(Error::parameter("probabilities", problem));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn a_confidence_on_an_edge_belongs_to_the_bin_below() {
        for (confidence, bin) in
            [(0.0, 0), (0.1, 0), (0.3, 2), (0.7, 6), (0.71, 7), (1.0, 9), (1.0 + 1e-7, 9)]
        {
            assert_eq!(bin_of(confidence, 10), bin, "{confidence}");
        }
    }

    #[test]
    fn certain_misses_cost_a_finite_loss() {
        let probabilities = array![[1.0, 0.0]];
        // -log(2**-52) in Python
        let loss = log_loss(&[LabelId::new(1)], probabilities.view()).unwrap();
        assert!((loss - 36.043_653_389_117_15).abs() < 1e-12);
        assert_eq!(brier(&[LabelId::new(1)], probabilities.view()).unwrap(), 2.0);
    }

    #[test]
    fn input_that_does_not_fit_is_named() {
        let zero = [LabelId::new(0)];
        let cases: [(&[LabelId], Array2<f64>, &str); 4] = [
            (&[], Array2::zeros((0, 2)), "truth must have at least one row"),
            (&zero, Array2::zeros((2, 2)), "probabilities has 2 rows, and `truth` 1"),
            (&zero, Array2::zeros((1, 0)), "truth has the label id 0, and there are 0 labels"),
            (&zero, array![[f64::NAN]], "probabilities must lie in 0 to 1; row 1 has NaN"),
        ];
        for (truth, probabilities, message) in cases {
            assert_eq!(log_loss(truth, probabilities.view()).unwrap_err().to_string(), message);
        }
        assert!(Reliability::with_bins(&zero, array![[1.0]].view(), 0).is_err());
        assert!(coverage_accuracy(&zero, array![[1.0]].view(), 0).is_err());
    }
}
