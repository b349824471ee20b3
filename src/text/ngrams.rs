//! Lengths of n-grams.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The lengths of the n-grams that are made, both ends included: `1-2` is unigrams and bigrams.
///
/// ```
/// use stance::text::NgramRange;
///
/// let range: NgramRange = "1-2".parse()?;
/// assert_eq!((range.min(), range.max()), (1, 2));
/// assert!("2-1".parse::<NgramRange>().is_err());
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(usize, usize)", into = "(usize, usize)")]
pub struct NgramRange {
    min: usize,
    max: usize,
}

impl NgramRange {
    /// The longest n-gram there can be: beyond it nearly every n-gram is seen once.
    pub const LONGEST: usize = 10;

    /// N-grams of `min` to `max` items.
    ///
    /// # Errors
    ///
    /// When not `1 ≤ min ≤ max ≤ 10`.
    pub fn new(min: usize, max: usize) -> Result<Self> {
        if 1 <= min && min <= max && max <= Self::LONGEST {
            Ok(Self { min, max })
        } else {
            let problem = format!(
                "`{min}-{max}` is not a range of lengths from 1 to {}, as in `1-2`",
                Self::LONGEST
            );
            Err(Error::parameter("n-grams", problem))
        }
    }

    /// The range `MIN-MAX`, checked when the program is compiled.
    pub(super) const fn const_new<const MIN: usize, const MAX: usize>() -> Self {
        const { assert!(1 <= MIN && MIN <= MAX && MAX <= Self::LONGEST) };
        Self { min: MIN, max: MAX }
    }

    /// The shortest.
    #[must_use]
    pub fn min(self) -> usize {
        self.min
    }

    /// The longest.
    #[must_use]
    pub fn max(self) -> usize {
        self.max
    }
}

impl TryFrom<(usize, usize)> for NgramRange {
    type Error = Error;

    fn try_from((min, max): (usize, usize)) -> Result<Self> {
        Self::new(min, max)
    }
}

impl From<NgramRange> for (usize, usize) {
    fn from(range: NgramRange) -> Self {
        (range.min, range.max)
    }
}

impl FromStr for NgramRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (min, max) = text.split_once('-').unwrap_or((text, text));
        match (min.trim().parse(), max.trim().parse()) {
            (Ok(min), Ok(max)) => Self::new(min, max),
            _ => Err(Error::parameter(
                "n-grams",
                format!("`{text}` is not a range of lengths, as in `1-2`"),
            )),
        }
    }
}

impl fmt::Display for NgramRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.min, self.max)
    }
}
