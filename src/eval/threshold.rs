//! From which probability on a label is given.

use std::fmt;
use std::str::FromStr;

use ndarray::ArrayView2;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Interval};
use super::reliability::check_probabilities;
use crate::error::{Error, Result};
use crate::label::LabelId;

/// What is to hold for the rows that get a label, because its probability is not below the threshold.
///
/// Written as in `precision=0.95`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// Of each label that is given, at least this share is right.
    Precision(f64),
    /// Of all labels that are given, at least this share is right.
    Accuracy(f64),
    /// At least this share of the rows gets a label.
    Coverage(f64),
}

impl Aim {
    /// `precision`, `accuracy` or `coverage`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Precision(_) => "precision",
            Self::Accuracy(_) => "accuracy",
            Self::Coverage(_) => "coverage",
        }
    }

    /// The share that is asked for, in (0, 1].
    #[must_use]
    pub const fn share(self) -> f64 {
        match self {
            Self::Precision(share) | Self::Accuracy(share) | Self::Coverage(share) => share,
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name(), self.share())
    }
}

impl FromStr for Aim {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let problem = |problem: &str| Error::parameter("aim", format!("`{text}` {problem}"));
        let (name, share) =
            text.split_once('=').ok_or_else(|| problem("is not written as in `precision=0.95`"))?;
        let share: f64 = share.parse().unwrap_or(f64::NAN);
        if !(share > 0.0 && share <= 1.0) {
            return Err(problem("needs a share above 0 and up to 1"));
        }
        match name {
            "precision" => Ok(Self::Precision(share)),
            "accuracy" => Ok(Self::Accuracy(share)),
            "coverage" => Ok(Self::Coverage(share)),
            _ => Err(problem("is none of `precision`, `accuracy` and `coverage`")),
        }
    }
}

/// A threshold with what it does on the rows it was chosen on.
///
/// These rows chose it, so it flatters itself a little: the lower ends of the intervals are what to go by,
/// and other rows are what to test it on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// Labels of a smaller probability are not given.
    pub threshold: f64,
    /// Rows that get a label.
    pub kept: u64,
    /// Their share of all rows.
    pub coverage: Interval,
    /// Share of them whose label is right.
    pub accuracy: Interval,
    /// The smallest precision of any label that is given.
    pub precision: Interval,
}

/// The smallest threshold that meets `aim`: as many rows as possible get a label. For
/// [`Aim::Coverage`], where 0 would always do, it is the largest. `None` if no threshold does.
///
/// `truth`, `predicted` and `groups` are `(n_samples,)`, `probabilities` is `(n_samples, n_labels)`. A
/// threshold is written with as few decimals as tell the rows apart; rows of equal probability get a label
/// together or not at all. Costs O(n·log n + n·labels) and a bootstrap.
///
/// ```
/// use ndarray::array;
/// use stance::LabelId;
/// use stance::eval::{Aim, Bootstrap, choose_threshold};
///
/// let probabilities = array![[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.4, 0.6]];
/// let truth = [0, 1, 1, 1].map(LabelId::new);
/// let predicted = [0, 1, 0, 1].map(LabelId::new);
/// let aim = Aim::Accuracy(1.0);
/// let found =
///     choose_threshold(&truth, &predicted, probabilities.view(), &[0, 1, 2, 3], aim, &Bootstrap::default())?;
/// let found = found.unwrap();
/// assert_eq!((found.threshold, found.kept), (0.8, 2));
/// # Ok::<(), stance::Error>(())
/// ```
///
/// # Errors
///
/// There is no row, the shapes do not fit, or a probability lies outside 0 to 1.
pub fn choose_threshold(
    truth: &[LabelId],
    predicted: &[LabelId],
    probabilities: ArrayView2<'_, f64>,
    groups: &[usize],
    aim: Aim,
    bootstrap: &Bootstrap,
) -> Result<Option<Threshold>> {
    check_probabilities(truth, probabilities)?;
    for (name, length) in [("predicted", predicted.len()), ("groups", groups.len())] {
        if length != truth.len() {
            let problem = format!("has {length} rows, and `truth` {}", truth.len());
            return Err(Error::parameter(name, problem));
        }
    }
    let confidence = |row: usize| {
        let label = predicted[row].index();
        probabilities.get((row, label)).copied().unwrap_or_default()
    };
    let mut rows: Vec<usize> = (0..truth.len()).collect();
    rows.sort_by(|&a, &b| confidence(b).total_cmp(&confidence(a)));
    let mut counts = Counts::new(probabilities.ncols());
    let mut chosen = None;
    for tied in rows.chunk_by(|&a, &b| confidence(a) == confidence(b)) {
        for &row in tied {
            counts.add(truth[row], predicted[row]);
        }
        let meets = match aim {
            Aim::Precision(share) => counts.precision() >= share,
            Aim::Accuracy(share) => counts.accuracy() >= share,
            Aim::Coverage(share) => counts.kept as f64 >= share * truth.len() as f64,
        };
        if meets {
            chosen = Some(confidence(tied[0]));
            if matches!(aim, Aim::Coverage(_)) {
                break;
            }
        }
    }
    let Some(lowest) = chosen else { return Ok(None) };
    let below = rows.iter().map(|&row| confidence(row)).find(|&confidence| confidence < lowest);
    let threshold = shortest_between(below.unwrap_or(f64::NEG_INFINITY), lowest);
    let intervals = bootstrap.intervals(groups, |rows| {
        let mut counts = Counts::new(probabilities.ncols());
        for &row in rows.iter().filter(|&&row| confidence(row) >= threshold) {
            counts.add(truth[row], predicted[row]);
        }
        let coverage = counts.kept as f64 / rows.len() as f64;
        vec![coverage, counts.accuracy(), counts.precision()]
    });
    let [coverage, accuracy, precision] = intervals[..] else { return Ok(None) };
    let kept = (0..truth.len()).filter(|&row| confidence(row) >= threshold).count() as u64;
    Ok(Some(Threshold { threshold, kept, coverage, accuracy, precision }))
}

/// A number of few decimals above `below` and up to `high`.
fn shortest_between(below: f64, high: f64) -> f64 {
    let rounded = (2..=15).map(|decimals| {
        let scale = 10_f64.powi(decimals);
        (high * scale).floor() / scale
    });
    rounded.into_iter().find(|&number| number > below && number <= high).unwrap_or(high)
}

/// Rows that get a label, by label.
struct Counts {
    given: Vec<u64>,
    right: Vec<u64>,
    kept: u64,
}

impl Counts {
    fn new(n_labels: usize) -> Self {
        Self { given: vec![0; n_labels], right: vec![0; n_labels], kept: 0 }
    }

    fn add(&mut self, truth: LabelId, predicted: LabelId) {
        self.kept += 1;
        if let Some(given) = self.given.get_mut(predicted.index()) {
            *given += 1;
            self.right[predicted.index()] += u64::from(truth == predicted);
        }
    }

    /// NaN where nothing is given.
    fn accuracy(&self) -> f64 {
        self.right.iter().sum::<u64>() as f64 / self.kept as f64
    }

    /// The smallest of the labels that are given; NaN where nothing is.
    fn precision(&self) -> f64 {
        let given = self.given.iter().zip(&self.right).filter(|(given, _)| **given > 0);
        given.map(|(&given, &right)| right as f64 / given as f64).fold(f64::NAN, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    /// Ten rows of two labels, confidences from 0.95 down to 0.55 in pairs of equals; rows 3, 6 and 9 are
    /// wrong. Row 9 alone is labelled 1.
    fn chosen(aim: Aim) -> Option<Threshold> {
        let confidences = [0.95, 0.9, 0.9, 0.8, 0.75, 0.7, 0.65, 0.65, 0.6, 0.55];
        let label = |row: usize| usize::from(row == 9);
        let predicted: Vec<LabelId> = (0..10).map(|row| LabelId::new(label(row))).collect();
        let truth: Vec<LabelId> = (0..10)
            .map(|row| {
                LabelId::new(if row % 3 == 0 && row > 0 { 1 - label(row) } else { label(row) })
            })
            .collect();
        let mut probabilities = Array2::zeros((10, 2));
        for (row, confidence) in confidences.into_iter().enumerate() {
            probabilities[[row, label(row)]] = confidence;
            probabilities[[row, 1 - label(row)]] = 1.0 - confidence;
        }
        let groups: Vec<usize> = (0..10).collect();
        let bootstrap = Bootstrap::new(200, 0.95, 0).unwrap();
        choose_threshold(&truth, &predicted, probabilities.view(), &groups, aim, &bootstrap)
            .unwrap()
    }

    #[test]
    fn the_smallest_threshold_that_meets_the_aim_is_taken() {
        let all = chosen(Aim::Accuracy(0.7)).unwrap();
        assert_eq!((all.threshold, all.kept), (0.55, 10));
        assert!((all.accuracy.estimate - 0.7).abs() < 1e-12);
        // 6 rows: 5 right.
        let some = chosen(Aim::Accuracy(0.8)).unwrap();
        assert_eq!((some.threshold, some.kept), (0.7, 6));
        assert!(
            some.accuracy.low < 5.0 / 6.0 && some.coverage.low < 0.6 && some.coverage.high > 0.6
        );
        let none_wrong = chosen(Aim::Accuracy(1.0)).unwrap();
        assert_eq!((none_wrong.threshold, none_wrong.kept), (0.9, 3));
    }

    #[test]
    fn precision_is_asked_of_every_label() {
        // With row 9, label 1 is never right.
        let found = chosen(Aim::Precision(0.7)).unwrap();
        assert_eq!((found.threshold, found.kept), (0.6, 9));
        assert!((found.precision.estimate - 7.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn of_a_coverage_the_largest_threshold_is_taken_and_equals_stay_together() {
        for (share, threshold, kept) in
            [(0.1, 0.95, 1), (0.2, 0.9, 3), (0.7, 0.65, 8), (1.0, 0.55, 10)]
        {
            let found = chosen(Aim::Coverage(share)).unwrap();
            assert_eq!((found.threshold, found.kept), (threshold, kept), "{share}");
        }
    }

    #[test]
    fn a_threshold_has_as_few_decimals_as_tell_rows_apart() {
        for (below, high, between) in [
            (0.5, 0.7129, 0.71),
            (0.71, 0.7129, 0.712),
            (0.7128, 0.712_877, 0.71287),
            (f64::NEG_INFINITY, 0.004, 0.0),
            (0.3, 0.1 + 0.2, 0.1 + 0.2),
        ] {
            assert_eq!(shortest_between(below, high), between);
        }
    }

    #[test]
    fn an_aim_out_of_reach_is_none_and_one_that_is_none_is_refused() {
        let truth = [LabelId::new(1)];
        let probabilities = ndarray::array![[0.9, 0.1]];
        let (aim, bootstrap) = (Aim::Accuracy(0.5), Bootstrap::default());
        let predicted = [LabelId::new(0)];
        let found =
            choose_threshold(&truth, &predicted, probabilities.view(), &[0], aim, &bootstrap);
        assert_eq!(found.unwrap(), None);
        let short =
            choose_threshold(&truth, &predicted, probabilities.view(), &[], aim, &bootstrap);
        assert_eq!(short.unwrap_err().to_string(), "groups has 0 rows, and `truth` 1");
        assert_eq!("coverage=0.5".parse::<Aim>().unwrap(), Aim::Coverage(0.5));
        assert_eq!(Aim::Precision(0.95).to_string(), "precision=0.95");
        for wrong in ["precision", "recall=0.5", "accuracy=0", "accuracy=1.5", "coverage=much"] {
            assert!(wrong.parse::<Aim>().is_err(), "{wrong}");
        }
    }
}
