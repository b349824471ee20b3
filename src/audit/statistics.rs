//! Two numbers: how sure a share is, and how sure it is that a word belongs to a label.

use std::fmt;

use serde::Serialize;

/// How many of some documents, with Wilson's interval for their share (Wilson 1927, "Probable inference,
/// the law of succession, and statistical inference"), which holds for few documents and for shares near
/// 0 and 1 too.
///
/// ```
/// use stance::audit::Share;
///
/// let share = Share::new(9, 10, Share::Z_95);
/// assert_eq!(share.estimate(), 0.9);
/// assert!(share.low > 0.59 && share.high < 0.99);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
    /// Lower end of the interval; 0 of no documents.
    pub low: f64,
    /// Upper end of the interval; 1 of no documents.
    pub high: f64,
}

impl Share {
    /// Standard errors on either side of a 95% interval.
    pub const Z_95: f64 = 1.959_963_984_540_054;
    /// Standard errors on either side of a 99.9% interval.
    pub const Z_999: f64 = 3.290_526_731_491_896;

    /// `hits` out of `of`, with an interval of `z` standard errors on either side:
    /// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`.
    #[must_use]
    pub fn new(hits: usize, of: usize, z: f64) -> Self {
        if of == 0 {
            return Self { hits, of, low: 0.0, high: 1.0 };
        }
        let (n, p) = (of as f64, hits as f64 / of as f64);
        let scale = 1.0 + z * z / n;
        let middle = (p + z * z / (2.0 * n)) / scale;
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / scale;
        Self { hits, of, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }

    /// The share itself; 0 of no documents.
    #[must_use]
    pub fn estimate(self) -> f64 {
        self.hits as f64 / self.of.max(1) as f64
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hits, of, low, high } = self;
        write!(f, "{hits} of {of}, {:.2} [{low:.2}, {high:.2}]", self.estimate())
    }
}

/// The log-odds ratio of a word between the texts of a label and all others, in standard errors, with an
/// informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", equations 15, 16, 20
/// and 22):
///
/// ```text
/// δ = ln((y₁ + α) / (n₁ + α₀ − y₁ − α)) − ln((y₂ + α) / (n₂ + α₀ − y₂ − α))
/// z = δ / √(1 / (y₁ + α) + 1 / (y₂ + α))
/// ```
///
/// The word occurs `y₁` times among the `n₁` words of the label (`inside`), and `y₂` times among the `n₂`
/// others (`outside`). The prior is `prior` words (`α₀`) with the frequencies of all texts together, of
/// which `α` are the word: it draws rare words to 0. NaN for a word that does not occur.
#[must_use]
pub fn log_odds_z(inside: WordCount, outside: WordCount, prior: f64) -> f64 {
    let count = (inside.word + outside.word) as f64;
    let alpha = prior * count / (inside.total + outside.total) as f64;
    let smoothed = |side: WordCount| side.word as f64 + alpha;
    let log_odds =
        |side: WordCount| (smoothed(side) / (side.total as f64 + prior - smoothed(side))).ln();
    let error = (1.0 / smoothed(inside) + 1.0 / smoothed(outside)).sqrt();
    (log_odds(inside) - log_odds(outside)) / error
}

/// How often a word occurs in some texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordCount {
    /// Occurrences of the word.
    pub word: u64,
    /// Occurrences of all words.
    pub total: u64,
}

#[cfg(test)]
mod tests {
    use super::{Share, WordCount, log_odds_z};

    #[test]
    fn intervals_are_wilsons() {
        // scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
        for (hits, of, low, high) in [
            (0, 10, 0.0, 0.277_532_799_862_889),
            (9, 10, 0.595_849_973_204_762, 0.982_123_786_904_927),
            (10, 10, 0.722_467_200_137_111, 1.0),
            (50, 200, 0.195_081_680_068_175, 0.314_340_983_120_458),
            (1, 1, 0.206_549_314_377_237, 1.0),
            (3, 1000, 0.001_020_783_881_139, 0.008_783_014_053_503),
        ] {
            let share = Share::new(hits, of, Share::Z_95);
            assert!((share.low - low).abs() < 1e-12, "{share}");
            assert!((share.high - high).abs() < 1e-12, "{share}");
        }
        assert_eq!(Share::new(0, 0, Share::Z_95).high, 1.0);
    }

    #[test]
    fn log_odds_are_those_of_the_paper() {
        let count = |(word, total)| WordCount { word, total };
        // The equations of the paper, written in numpy.
        for (inside, outside, prior, z) in [
            ((30, 1000), (5, 2000), 500.0, 4.980_713_919_054_262),
            ((0, 1000), (8, 2000), 500.0, -1.553_147_918_341_18),
            ((3, 50), (1, 400), 10.0, 2.704_946_737_953_661),
        ] {
            let found = log_odds_z(count(inside), count(outside), prior);
            assert!((found - z).abs() < 1e-12, "{found} {z}");
        }
        // The same frequency on both sides is no difference.
        assert!(log_odds_z(count((10, 100)), count((20, 200)), 50.0).abs() < 1e-12);
        assert!(log_odds_z(count((0, 100)), count((0, 200)), 50.0).is_nan());
    }
}
