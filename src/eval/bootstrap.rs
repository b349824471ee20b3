//! Intervals by resampling groups.

use rand::distributions::{Distribution, Uniform};
use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A number and how far it would move with other data of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The number on the rows themselves.
    #[serde(with = "nan_is_null")]
    pub estimate: f64,
    /// Lower end; NaN (`null` in JSON) if the number was defined in no resample.
    #[serde(with = "nan_is_null")]
    pub low: f64,
    /// Upper end; NaN (`null` in JSON) if the number was defined in no resample.
    #[serde(with = "nan_is_null")]
    pub high: f64,
}

/// JSON has no NaN: it is written as `null` and has to be read back.
pub(super) mod nan_is_null {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    // serde's `with` fixes the signature.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        (!value.is_nan()).then_some(*value).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
    }
}

/// The percentile bootstrap (Efron 1979) over groups: each resample draws as many groups as there are,
/// with replacement, and takes all their rows; the interval holds the middle `level` of the numbers
/// that the resamples give.
///
/// Drawing groups keeps rows that resemble each other together (Field and Welsh 2007, the cluster
/// bootstrap). With rows as their own groups it is the ordinary bootstrap, and with few groups, say
/// under 20, it tells too narrow an interval.
///
/// Each resample has a generator of its own, seeded from `seed` and its position, so that results do not
/// depend on the number of threads; nor do they depend on the order of rows, as long as groups keep
/// their numbers and the statistic does not depend on it.
///
/// ```
/// use stance::eval::Bootstrap;
///
/// let heights = [1.6, 1.7, 1.8, 1.9];
/// let mean = |rows: &[usize]| vec![rows.iter().map(|&row| heights[row]).sum::<f64>() / rows.len() as f64];
/// let intervals = Bootstrap::default().intervals(&[0, 1, 2, 3], mean);
/// assert!((intervals[0].estimate - 1.75).abs() < 1e-12);
/// assert!(intervals[0].low > 1.6 && intervals[0].high < 1.9);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    resamples: usize,
    level: f64,
    seed: u64,
}

/// [`Bootstrap::RESAMPLES`], level 0.95, seed 0.
impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: Self::RESAMPLES, level: 0.95, seed: 0 }
    }
}

impl Bootstrap {
    /// Resamples by default.
    pub const RESAMPLES: usize = 2_000;

    /// `resamples` draws and intervals that hold the share `level` of them.
    ///
    /// # Errors
    ///
    /// `resamples` is 0, or `level` is not between 0 and 1.
    pub fn new(resamples: usize, level: f64, seed: u64) -> Result<Self> {
        if resamples == 0 {
            return Err(Error::parameter("resamples", "must be at least 1"));
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::parameter(
                "level",
                format!("must lie between 0 and 1, and is {level}"),
            ));
        }
        Ok(Self { resamples, level, seed })
    }

    /// The interval of each number that `statistic` returns.
    ///
    /// `groups` is `(n_samples,)`: equal numbers are one group. `statistic` takes positions of rows,
    /// from 0, some of them several times; it may return several numbers, always equally many, so that
    /// one resampling serves them all. NaN says that a number is not defined for these rows; such
    /// resamples are left out for that number, and its interval is one *given that it is defined*.
    ///
    /// Without rows, `statistic` is called once, with none, and all intervals have NaN ends.
    pub fn intervals(
        &self,
        groups: &[usize],
        statistic: impl Fn(&[usize]) -> Vec<f64> + Sync,
    ) -> Vec<Interval> {
        let (estimates, resampled) = self.resample(groups, statistic);
        estimates
            .iter()
            .zip(&resampled)
            .map(|(&estimate, values)| self.interval(estimate, values))
            .collect()
    }

    /// The numbers on the rows themselves, and for each of them its defined values in the resamples,
    /// ascending.
    pub(super) fn resample(
        &self,
        groups: &[usize],
        statistic: impl Fn(&[usize]) -> Vec<f64> + Sync,
    ) -> (Vec<f64>, Vec<Vec<f64>>) {
        let all: Vec<usize> = (0..groups.len()).collect();
        let estimates = statistic(&all);
        if groups.is_empty() {
            let none = vec![Vec::new(); estimates.len()];
            return (estimates, none);
        }

        let members = Members::new(groups);
        let draw = Uniform::new(0, members.n_groups());
        let mut seeder = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let seeds: Vec<u64> = (0..self.resamples).map(|_| seeder.next_u64()).collect();
        let values: Vec<Vec<f64>> = seeds
            .into_par_iter()
            .map_init(Vec::new, |rows, seed| {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
                rows.clear();
                for _ in 0..members.n_groups() {
                    rows.extend_from_slice(members.rows(draw.sample(&mut rng)));
                }
                statistic(rows)
            })
            .collect();

        let column = |index: usize| {
            let defined = values.iter().filter_map(|values| values.get(index).copied());
            let mut column: Vec<f64> = defined.filter(|value| !value.is_nan()).collect();
            column.sort_unstable_by(f64::total_cmp);
            column
        };
        let columns = (0..estimates.len()).map(column).collect();
        (estimates, columns)
    }

    /// The interval between two quantiles of ascending values.
    pub(super) fn interval(&self, estimate: f64, ascending: &[f64]) -> Interval {
        let outside = (1.0 - self.level) / 2.0;
        Interval {
            estimate,
            low: quantile(ascending, outside),
            high: quantile(ascending, 1.0 - outside),
        }
    }
}

/// The rows of each group, groups ascending.
struct Members {
    rows: Vec<usize>,
    /// `rows[starts[g]..starts[g + 1]]` are those of the g-th group.
    starts: Vec<u32>,
}

impl Members {
    fn new(groups: &[usize]) -> Self {
        let mut rows: Vec<usize> = (0..groups.len()).collect();
        rows.sort_by_key(|&row| groups[row]);
        let mut starts = vec![0];
        let mut start = 0;
        for group in rows.chunk_by(|&a, &b| groups[a] == groups[b]) {
            start += group.len() as u32;
            starts.push(start);
        }
        Self { rows, starts }
    }

    fn n_groups(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    fn rows(&self, group: u32) -> &[usize] {
        let group = group as usize;
        &self.rows[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

/// The quantile with linear interpolation between order statistics (Hyndman and Fan 1996, type 7;
/// numpy's default); NaN without values.
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let position = share * last as f64;
    let below = (position.floor() as usize).min(last);
    let (low, high) = (ascending[below], ascending[(below + 1).min(last)]);
    low + (high - low) * (position - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        // numpy.quantile([1, 2, 4, 8, 16], [0, .025, .3, .5, .975, 1])
        for (share, expected) in
            [(0.0, 1.0), (0.025, 1.1), (0.3, 2.4), (0.5, 4.0), (0.975, 15.2), (1.0, 16.0)]
        {
            assert!((quantile(&values, share) - expected).abs() < 1e-12, "{share}");
        }
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn undefined_resamples_are_left_out_for_their_number_only() {
        // Defined only when row 0 is drawn, which is in about two of three resamples.
        let statistic = |rows: &[usize]| {
            let defined = rows.contains(&0);
            vec![if defined { 1.0 } else { f64::NAN }, f64::from(u8::from(defined)), f64::NAN]
        };
        let intervals = Bootstrap::default().intervals(&[0, 1, 2], statistic);
        assert_eq!((intervals[0].low, intervals[0].high), (1.0, 1.0));
        assert_eq!((intervals[1].low, intervals[1].high), (0.0, 1.0));
        assert!(intervals[2].low.is_nan());
        let json = serde_json::to_string(&intervals[2]).unwrap();
        assert_eq!(json, r#"{"estimate":null,"low":null,"high":null}"#);
        assert!(serde_json::from_str::<Interval>(&json).unwrap().high.is_nan());
    }

    #[test]
    fn groups_are_drawn_whole_and_as_many_as_there_are() {
        let groups = [7, 3, 7, 3, 7, 9];
        Bootstrap::default().intervals(&groups, |rows| {
            let count = |row: usize| rows.iter().filter(|&&drawn| drawn == row).count();
            assert_eq!((count(0), count(1)), (count(2), count(3)));
            assert_eq!(count(0), count(4));
            assert_eq!(count(0) + count(1) + count(5), 3);
            Vec::new()
        });
    }

    #[test]
    fn parameters_out_of_range_are_refused_and_no_rows_are_no_panic() {
        assert!(Bootstrap::new(0, 0.95, 0).is_err());
        assert!(Bootstrap::new(10, 1.0, 0).is_err());
        assert!(Bootstrap::new(10, f64::NAN, 0).is_err());
        let intervals = Bootstrap::default().intervals(&[], |_| vec![0.0]);
        assert!(intervals[0].low.is_nan());
    }
}
