//! Numbers on the command line, refused with what they have to be.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

pub(crate) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "a whole number is needed".to_owned())
}

pub(crate) fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "a whole number from 1 is needed".to_owned())
}

pub(crate) fn probability(text: &str) -> Result<f64, String> {
    number(text, |number| (0.0..=1.0).contains(&number))
        .ok_or_else(|| "a number from 0 to 1 is needed".to_owned())
}

pub(crate) fn share(text: &str) -> Result<f64, String> {
    number(text, |number| number > 0.0 && number <= 1.0)
        .ok_or_else(|| "a number above 0 and up to 1 is needed".to_owned())
}

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = number(text, |seconds| seconds > 0.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "a number of seconds above 0 is needed".to_owned())
}

/// One fold would have nothing to train on.
pub(crate) fn folds(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(1) | Err(_) => Err("0 or a whole number from 2 is needed".to_owned()),
        Ok(folds) => Ok(folds),
    }
}

pub(crate) fn cv_folds(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0 | 1) | Err(_) => Err("a whole number from 2 is needed".to_owned()),
        Ok(folds) => Ok(folds),
    }
}

/// A finite number that is `good`.
pub(crate) fn number(text: &str, good: impl Fn(f64) -> bool) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && good(*number))
}
