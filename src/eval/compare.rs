//! Is one system better than another, or was it luck?

use serde::{Deserialize, Serialize};

use super::bootstrap::{Bootstrap, Interval, nan_is_null};
use crate::error::{Error, Result};
use crate::label::LabelId;

/// McNemar's test (1947): of the rows that only one of two systems gets right, is it one system
/// significantly more often?
///
/// The test takes rows for independent. Where rows come in groups, [`paired_difference`] with these
/// groups is the honest test, and McNemar's p is too small.
///
/// ```
/// use stance::eval::McNemar;
///
/// let test = McNemar::from_counts(9, 1);
/// assert!(test.exact && (test.p_value - 0.021_484_375).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Rows that only the first system gets right.
    pub only_first: u64,
    /// Rows that only the second system gets right.
    pub only_second: u64,
    /// Whether the binomial distribution gave `p_value`, not its approximation.
    pub exact: bool,
    /// The smaller count if `exact`, otherwise χ² with one degree of freedom.
    pub statistic: f64,
    /// Probability of counts at least as unequal if both systems are equally good, two-sided.
    pub p_value: f64,
}

impl McNemar {
    /// With fewer rows than this on which one system alone is right, the exact test is made.
    pub const EXACT_BELOW: u64 = 25;

    /// Compares two systems on the same rows, `(n_samples,)` each.
    ///
    /// # Errors
    ///
    /// The slices differ in length.
    pub fn new(truth: &[LabelId], first: &[LabelId], second: &[LabelId]) -> Result<Self> {
        for (name, predicted) in [("first", first), ("second", second)] {
            if predicted.len() != truth.len() {
                let problem = format!("has {} rows, and `truth` {}", predicted.len(), truth.len());
                return Err(Error::parameter(name, problem));
            }
        }
        let (mut only_first, mut only_second) = (0, 0);
        for ((truth, first), second) in truth.iter().zip(first).zip(second) {
            match (first == truth, second == truth) {
                (true, false) => only_first += 1,
                (false, true) => only_second += 1,
                _ => {}
            }
        }
        Ok(Self::from_counts(only_first, only_second))
    }

    /// The test for known counts b and c.
    ///
    /// Below [`McNemar::EXACT_BELOW`] rows p is twice the binomial tail P(X ≤ min(b, c)) for b + c fair
    /// coins, at most 1; otherwise χ² = (|b − c| − 1)² / (b + c), with Edwards' continuity correction
    /// (1948). These are `exact=True` and `exact=False, correction=True` of `mcnemar` in statsmodels.
    #[must_use]
    pub fn from_counts(only_first: u64, only_second: u64) -> Self {
        let rows = only_first.saturating_add(only_second);
        let exact = rows < Self::EXACT_BELOW;
        let (statistic, p_value) = if exact {
            let fewer = only_first.min(only_second);
            (fewer as f64, (2.0 * fair_coin_tail(fewer, rows)).min(1.0))
        } else {
            let beyond = only_first.abs_diff(only_second) as f64 - 1.0;
            let statistic = beyond * beyond / rows as f64;
            // χ² with one degree of freedom is the square of a standard normal variable.
            (statistic, erfc((statistic / 2.0).sqrt()))
        };
        Self { only_first, only_second, exact, statistic, p_value }
    }
}

/// What the second of two systems gains over the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The first system's number on all rows.
    #[serde(with = "nan_is_null")]
    pub first: f64,
    /// The second system's number on all rows.
    #[serde(with = "nan_is_null")]
    pub second: f64,
    /// Second minus first; an interval without 0 is a difference at its level.
    pub difference: Interval,
    /// Two-sided: twice the share of resamples, on the rarer side, whose difference is 0 or beyond. Counted
    /// as `(1 + count) / (1 + resamples)` (Davison and Hinkley 1997, section 4.2), so that it is never 0.
    pub p_value: f64,
}

/// The paired bootstrap (Koehn 2004; Berg-Kirkpatrick et al. 2012, on what it can tell): both systems on
/// the same resamples of whole groups, so that rows which are hard for both cancel out.
///
/// `first` and `second` take positions of rows and return equally many numbers, as
/// [`Bootstrap::intervals`] describes; there is one [`Difference`] for each. NaN of either system leaves
/// the resample out.
pub fn paired_difference(
    bootstrap: &Bootstrap,
    groups: &[usize],
    first: impl Fn(&[usize]) -> Vec<f64> + Sync,
    second: impl Fn(&[usize]) -> Vec<f64> + Sync,
) -> Vec<Difference> {
    let all: Vec<usize> = (0..groups.len()).collect();
    let (first_all, second_all) = (first(&all), second(&all));
    let (estimates, resampled) = bootstrap.resample(groups, |rows| {
        second(rows).iter().zip(first(rows)).map(|(second, first)| second - first).collect()
    });
    let differences = estimates.iter().zip(&resampled);
    let pairs = first_all.into_iter().zip(second_all);
    pairs
        .zip(differences)
        .map(|((first, second), (&estimate, ascending))| Difference {
            first,
            second,
            difference: bootstrap.interval(estimate, ascending),
            p_value: beyond_zero(ascending),
        })
        .collect()
}

/// Two-sided p of ascending differences.
fn beyond_zero(ascending: &[f64]) -> f64 {
    let not_above = ascending.partition_point(|&value| value <= 0.0);
    let not_below = ascending.len() - ascending.partition_point(|&value| value < 0.0);
    let share = (1 + not_above.min(not_below)) as f64 / (1 + ascending.len()) as f64;
    (2.0 * share).min(1.0)
}

/// P(X ≤ k) for the number X of heads among `n` fair coins. Exact while 2ⁿ is exact, which it is for
/// the n asked for here.
fn fair_coin_tail(k: u64, n: u64) -> f64 {
    let mut ways = 1.0;
    let mut sum = 1.0;
    for heads in 1..=k {
        ways = ways * (n - heads + 1) as f64 / heads as f64;
        sum += ways;
    }
    sum / (n as f64).exp2()
}

/// The complementary error function for z ≥ 0.
///
/// Below 2 it is 1 minus the series e^(−z²)·(2/√π)·Σ 2ⁿz²ⁿ⁺¹/(2n+1)!! (DLMF 7.6.2), whose terms are all
/// positive; above, the continued fraction of DLMF 7.9.1, which converges fast there and keeps the
/// relative precision that a difference from 1 would lose.
fn erfc(z: f64) -> f64 {
    const SPLIT: f64 = 2.0;
    const TERMS: u32 = 64;
    let scale = (-z * z).exp() / std::f64::consts::PI.sqrt();
    if z < SPLIT {
        let (mut term, mut sum) = (z, z);
        for n in 1..=TERMS {
            term *= 2.0 * z * z / f64::from(2 * n + 1);
            sum += term;
        }
        return 1.0 - 2.0 * scale * sum;
    }
    // z + (1/2)/(z + (2/2)/(z + (3/2)/(z + …))), from the inside out.
    let fraction = (1..=TERMS).rev().fold(z, |inner, n| z + f64::from(n) / 2.0 / inner);
    scale / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_that_never_differ_are_equal() {
        let test = McNemar::from_counts(0, 0);
        assert_eq!((test.exact, test.p_value), (true, 1.0));
        assert_eq!(beyond_zero(&[0.0; 10]), 1.0);
        assert_eq!(beyond_zero(&[]), 1.0);
    }

    #[test]
    fn a_difference_in_every_resample_is_as_sure_as_their_number_allows() {
        let differences = paired_difference(
            &Bootstrap::default(),
            &[0, 1, 2],
            |_| vec![0.5, f64::NAN],
            |_| vec![0.75, 1.0],
        );
        assert_eq!(differences[0].difference, Interval { estimate: 0.25, low: 0.25, high: 0.25 });
        assert!((differences[0].p_value - 2.0 / 2001.0).abs() < 1e-15);
        assert!(differences[1].difference.low.is_nan());
        assert_eq!(differences[1].p_value, 1.0);
    }

    #[test]
    fn only_rows_that_one_system_alone_gets_right_count() {
        let ids = |ids: [usize; 5]| ids.map(LabelId::new);
        let test =
            McNemar::new(&ids([0, 1, 2, 0, 1]), &ids([0, 1, 0, 1, 1]), &ids([0, 0, 1, 0, 0]));
        let test = test.unwrap();
        assert_eq!((test.only_first, test.only_second), (2, 1));
        assert!(McNemar::new(&ids([0; 5]), &[], &ids([0; 5])).is_err());
    }
}
