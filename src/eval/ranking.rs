//! Does a higher score go with the label?

use ndarray::ArrayView2;
use serde::Serialize;

use super::reliability::check_probabilities;
use crate::error::{Error, Result};
use crate::label::LabelId;

/// Area under the ROC curve of probabilities.
///
/// `truth` is `(n_samples,)`, `probabilities` `(n_samples, n_labels)`. For two labels the area of the
/// second against the first, for more the mean over labels of each against the rest (scikit-learn:
/// `multi_class="ovr", average="macro"`). `None` where it is not defined: fewer than two labels, or a
/// label that no row has.
///
/// # Errors
///
/// As [`log_loss`](super::log_loss).
pub fn roc_auc(truth: &[LabelId], probabilities: ArrayView2<'_, f64>) -> Result<Option<f64>> {
    check_probabilities(truth, probabilities)?;
    Ok(mean_auc(&rankings(truth, probabilities), &vec![1; truth.len()]))
}

/// Area under the ROC curve of scores: the probability that a positive row scores higher than a
/// negative one, where a tie counts half (Hanley and McNeil 1982). `None` without positive or without
/// negative rows. Any finite scores will do; O(n log n).
///
/// ```
/// use stance::eval::roc_auc_binary;
///
/// let auc = roc_auc_binary(&[false, false, true, true], &[0.1, 0.4, 0.4, 0.8])?;
/// assert_eq!(auc, Some(0.875));
/// # Ok::<(), stance::Error>(())
/// ```
///
/// # Errors
///
/// The slices differ in length, or a score is not finite.
pub fn roc_auc_binary(positive: &[bool], scores: &[f64]) -> Result<Option<f64>> {
    check_scores(positive, scores)?;
    Ok(Ranking::new(positive, scores).auc(&vec![1; scores.len()]))
}

/// One point of a ROC curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RocPoint {
    /// Rows that score at least this are called positive; infinite at the first point.
    pub threshold: f64,
    /// Share of negative rows called positive.
    pub false_positive_rate: f64,
    /// Share of positive rows called positive.
    pub true_positive_rate: f64,
}

/// The ROC curve: (0, 0) and then one point for each distinct score, descending, up to (1, 1); that is
/// scikit-learn's `roc_curve(drop_intermediate=False)`. Empty without positive or without negative rows.
///
/// # Errors
///
/// As [`roc_auc_binary`].
pub fn roc_curve(positive: &[bool], scores: &[f64]) -> Result<Vec<RocPoint>> {
    check_scores(positive, scores)?;
    let positives = positive.iter().filter(|&&positive| positive).count();
    let negatives = positive.len() - positives;
    if positives == 0 || negatives == 0 {
        return Ok(Vec::new());
    }
    let mut curve = vec![RocPoint {
        threshold: f64::INFINITY,
        false_positive_rate: 0.0,
        true_positive_rate: 0.0,
    }];
    curve.extend(calls(positive, scores).iter().map(|calls| RocPoint {
        threshold: calls.threshold,
        false_positive_rate: (calls.called - calls.right) as f64 / negatives as f64,
        true_positive_rate: calls.right as f64 / positives as f64,
    }));
    Ok(curve)
}

/// One point of a precision–recall curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PrecisionRecallPoint {
    /// Rows that score at least this are called positive; infinite at the first point.
    pub threshold: f64,
    /// Share of the rows called positive that are; 1 at the first point, where none is called so.
    pub precision: f64,
    /// Share of positive rows called positive.
    pub recall: f64,
}

/// The precision–recall curve: (recall 0, precision 1) and then one point for each distinct score,
/// descending, up to recall 1; that is scikit-learn's `precision_recall_curve(drop_intermediate=False)`
/// read backwards. Empty without positive rows.
///
/// Between two points precision does not change linearly (Davis and Goadrich 2006): draw steps, each at
/// the precision of its right end, whose area is [`average_precision`].
///
/// # Errors
///
/// As [`roc_auc_binary`].
pub fn precision_recall_curve(
    positive: &[bool],
    scores: &[f64],
) -> Result<Vec<PrecisionRecallPoint>> {
    check_scores(positive, scores)?;
    let positives = positive.iter().filter(|&&positive| positive).count();
    if positives == 0 {
        return Ok(Vec::new());
    }
    let mut curve =
        vec![PrecisionRecallPoint { threshold: f64::INFINITY, precision: 1.0, recall: 0.0 }];
    curve.extend(calls(positive, scores).iter().map(|calls| PrecisionRecallPoint {
        threshold: calls.threshold,
        precision: calls.right as f64 / calls.called as f64,
        recall: calls.right as f64 / positives as f64,
    }));
    Ok(curve)
}

/// Average precision: `Σ (recallₙ − recallₙ₋₁) · precisionₙ` over the points of
/// [`precision_recall_curve`], as scikit-learn's `average_precision_score`. `None` without positive rows.
///
/// A ranking by chance reaches the share of positive rows.
///
/// ```
/// use stance::eval::average_precision;
///
/// let precision = average_precision(&[false, true, true], &[0.4, 0.3, 0.8])?;
/// assert_eq!(precision, Some(0.5 * 1.0 + 0.5 * 2.0 / 3.0));
/// # Ok::<(), stance::Error>(())
/// ```
///
/// # Errors
///
/// As [`roc_auc_binary`].
pub fn average_precision(positive: &[bool], scores: &[f64]) -> Result<Option<f64>> {
    let curve = precision_recall_curve(positive, scores)?;
    let steps = curve.windows(2).map(|step| (step[1].recall - step[0].recall) * step[1].precision);
    Ok((!curve.is_empty()).then(|| steps.sum()))
}

/// What happens at one threshold.
struct Calls {
    threshold: f64,
    /// Rows called positive.
    called: usize,
    /// Those of them that are.
    right: usize,
}

/// One entry for each distinct score, descending. The input has been checked.
fn calls(positive: &[bool], scores: &[f64]) -> Vec<Calls> {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(positive.iter().copied()).collect();
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut called, mut right) = (0, 0);
    let ties = rows.chunk_by(|a, b| a.0 == b.0);
    ties.map(|tied| {
        called += tied.len();
        right += tied.iter().filter(|row| row.1).count();
        Calls { threshold: tied[0].0, called, right }
    })
    .collect()
}

/// Rows in the order of their scores: sorted once, so that the area of any resample takes one pass.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    ranked: Vec<Ranked>,
}

#[derive(Clone, Copy, Debug)]
struct Ranked {
    row: u32,
    positive: bool,
    /// The next row scores higher.
    ends_tie: bool,
}

impl Ranking {
    fn new(positive: &[bool], scores: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_unstable_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
        let ranked = order.iter().enumerate().map(|(rank, &row)| Ranked {
            row: row as u32,
            positive: positive[row],
            ends_tie: order.get(rank + 1).is_none_or(|&next| scores[next] != scores[row]),
        });
        Self { ranked: ranked.collect() }
    }

    /// The area when row i occurs `times[i]` times. Counts are whole numbers, so the result does not
    /// depend on the order of rows.
    fn auc(&self, times: &[u32]) -> Option<f64> {
        // Twice the number of pairs ranked right, so that a tie, which counts half, is whole.
        let mut right = 0_u64;
        let mut below = [0_u64; 2];
        let mut tied = [0_u64; 2];
        for ranked in &self.ranked {
            tied[usize::from(ranked.positive)] += u64::from(times[ranked.row as usize]);
            if ranked.ends_tie {
                right += tied[1] * (2 * below[0] + tied[0]);
                below[0] += tied[0];
                below[1] += tied[1];
                tied = [0; 2];
            }
        }
        let pairs = below[0] * below[1];
        (pairs > 0).then(|| right as f64 / (2 * pairs) as f64)
    }
}

/// One ranking a label, for two labels that of the second alone. The input has been checked.
pub(super) fn rankings(truth: &[LabelId], probabilities: ArrayView2<'_, f64>) -> Vec<Ranking> {
    let n_labels = probabilities.ncols();
    let labels = match n_labels {
        0 | 1 => 0..0,
        2 => 1..2,
        _ => 0..n_labels,
    };
    labels
        .map(|label| {
            let positive: Vec<bool> = truth.iter().map(|truth| truth.index() == label).collect();
            Ranking::new(&positive, &probabilities.column(label).to_vec())
        })
        .collect()
}

/// The mean area over all rankings; `None` if one is not defined or there are none.
pub(super) fn mean_auc(rankings: &[Ranking], times: &[u32]) -> Option<f64> {
    if rankings.is_empty() {
        return None;
    }
    let sum = rankings.iter().try_fold(0.0, |sum, ranking| Some(sum + ranking.auc(times)?));
    sum.map(|sum| sum / rankings.len() as f64)
}

fn check_scores(positive: &[bool], scores: &[f64]) -> Result<()> {
    if positive.len() != scores.len() {
        let problem = format!("has {} rows, and `positive` {}", scores.len(), positive.len());
        return Err(Error::parameter("scores", problem));
    }
    match scores.iter().position(|score| !score.is_finite()) {
        None => Ok(()),
        Some(row) => {
            let problem = format!("must be finite; row {} has {}", row + 1, scores[row]);
            Err(Error::parameter("scores", problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_alone_has_no_area_and_no_curve() {
        assert_eq!(roc_auc_binary(&[true, true], &[0.1, 0.2]).unwrap(), None);
        assert_eq!(roc_auc_binary(&[], &[]).unwrap(), None);
        assert!(roc_curve(&[false], &[0.1]).unwrap().is_empty());
        assert!(precision_recall_curve(&[false], &[0.1]).unwrap().is_empty());
        assert_eq!(average_precision(&[], &[]).unwrap(), None);
    }

    #[test]
    fn zeros_of_both_signs_are_a_tie() {
        assert_eq!(roc_auc_binary(&[true, false], &[-0.0, 0.0]).unwrap(), Some(0.5));
    }

    #[test]
    fn scores_that_do_not_fit_are_named() {
        let error = roc_curve(&[true, false], &[0.0, f64::INFINITY]).unwrap_err();
        assert_eq!(error.to_string(), "scores must be finite; row 2 has inf");
        let error = roc_auc_binary(&[true], &[]).unwrap_err();
        assert_eq!(error.to_string(), "scores has 0 rows, and `positive` 1");
    }
}
