//! A place between for and against.

use serde::Serialize;

/// Where somebody stands, as far as their statements tell.
///
/// Every statement that takes a side counts with a weight `w` and the shares of its probability that are
/// for and against. With `F = Σ w·P(for)` and `A = Σ w·P(against)`, the mean is
///
/// ```text
/// mean = (F − A) / (F + A)      in [-1, 1]
/// ```
///
/// and the interval is Wilson's for the proportion `F / (F + A)` of `F + A` trials (Wilson 1927, "Probable
/// inference, the law of succession, and statistical inference"), with 95% and stretched from [0, 1] to
/// [-1, 1]: it is wide for one statement and never empty. It treats statements as independent, which those
/// of one speech are not, and knows nothing of errors of the model beyond its probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    /// In a word.
    pub label: PositionLabel,
    /// From -1, against, to 1, for; 0 when no statement takes a side.
    pub mean: f64,
    /// Lower end of the interval; -1 when no statement takes a side.
    pub low: f64,
    /// Upper end of the interval; 1 when no statement takes a side.
    pub high: f64,
}

/// A position in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PositionLabel {
    /// All statements that take a side are for, or those that are outweigh the others three to two.
    For,
    /// All statements that take a side are against, or those that are outweigh the others three to two.
    Against,
    /// Statements take both sides, and neither outweighs the other three to two.
    Mixed,
    /// No statement takes a side.
    Neutral,
}

impl PositionLabel {
    /// `for`, `against`, `mixed` or `neutral`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Mixed => "mixed",
            Self::Neutral => "neutral",
        }
    }
}

/// Beyond this mean one side outweighs the other three to two.
const MIXED_BELOW: f64 = 0.2;

/// The normal quantile of a 95% interval.
const Z: f64 = 1.959_963_984_540_054;

impl Position {
    /// From the weights `F` and `A` of both sides, 0 or larger, and the numbers of statements that are for and
    /// against.
    #[must_use]
    pub fn new([weight_for, weight_against]: [f64; 2], [n_for, n_against]: [usize; 2]) -> Self {
        let n = weight_for + weight_against;
        if n <= 0.0 {
            return Self { label: PositionLabel::Neutral, mean: 0.0, low: -1.0, high: 1.0 };
        }
        let share = weight_for / n;
        let mean = 2.0 * share - 1.0;
        let label = match (n_for, n_against) {
            (0, 0) => PositionLabel::Neutral,
            (_, 0) => PositionLabel::For,
            (0, _) => PositionLabel::Against,
            _ if mean > MIXED_BELOW => PositionLabel::For,
            _ if mean < -MIXED_BELOW => PositionLabel::Against,
            _ => PositionLabel::Mixed,
        };
        let shrunk = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half =
            Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let stretch = |share: f64| (2.0 * share - 1.0).clamp(-1.0, 1.0);
        Self { label, mean, low: stretch(shrunk - half), high: stretch(shrunk + half) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, PositionLabel};

    #[test]
    fn nothing_said_is_neutral_and_unknown() {
        let none = Position::new([0.0; 2], [0; 2]);
        assert_eq!((none.label, none.mean), (PositionLabel::Neutral, 0.0));
        assert_eq!((none.low, none.high), (-1.0, 1.0));
    }

    #[test]
    fn the_interval_is_wilsons() {
        // statsmodels 0.15.0, proportion_confint(8, 10, method="wilson"): 0.4901625, 0.9433178.
        let position = Position::new([8.0, 2.0], [8, 2]);
        assert_eq!(position.label, PositionLabel::For);
        assert!((position.mean - 0.6).abs() < 1e-12);
        assert!((position.low - (2.0 * 0.490_162_5 - 1.0)).abs() < 1e-6, "{position:?}");
        assert!((position.high - (2.0 * 0.943_317_8 - 1.0)).abs() < 1e-6, "{position:?}");
    }

    #[test]
    fn three_to_two_is_a_side_and_less_is_mixed() {
        assert_eq!(Position::new([1.0, 1.6], [1, 2]).label, PositionLabel::Against);
        assert_eq!(Position::new([1.0, 1.4], [1, 2]).label, PositionLabel::Mixed);
        // One side alone is no mixture, however unsure it is.
        assert_eq!(Position::new([0.3, 0.4], [0, 1]).label, PositionLabel::Against);
        let single = Position::new([0.9, 0.0], [1, 0]);
        assert!(single.low < 0.0 && single.high > 0.999);
    }
}
