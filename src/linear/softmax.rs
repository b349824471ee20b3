//! Margins to probabilities, without overflow.

/// Replaces margins by `exp(mₖ) / Σⱼ exp(mⱼ)`, and returns `ln Σⱼ exp(mⱼ)`.
///
/// The largest margin is taken out first, so that nothing overflows (Blanchard, Higham and Higham 2021,
/// "Accurately computing the log-sum-exp and softmax functions"). An empty slice gives `-∞`.
///
/// ```
/// let mut margins = [1000.0, 1000.0];
/// stance::linear::softmax_in_place(&mut margins);
/// assert_eq!(margins, [0.5, 0.5]);
/// ```
#[inline]
pub fn softmax_in_place(margins: &mut [f64]) -> f64 {
    let largest = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for margin in margins.iter_mut() {
        *margin = (*margin - largest).exp();
        sum += *margin;
    }
    for margin in margins.iter_mut() {
        *margin /= sum;
    }
    largest + sum.ln()
}

/// `1 / (1 + exp(-m))`, from the side on which nothing overflows.
#[inline]
pub(super) fn sigmoid(margin: f64) -> f64 {
    let small = (-margin.abs()).exp();
    if margin >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// `ln(1 + exp(m))`, from the side on which nothing overflows.
#[inline]
pub(super) fn log_one_plus_exp(margin: f64) -> f64 {
    margin.max(0.0) + (-margin.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::{log_one_plus_exp, sigmoid, softmax_in_place};

    #[test]
    fn extreme_margins() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!((sigmoid(800.0), sigmoid(-800.0)), (1.0, 0.0));
        assert_eq!((log_one_plus_exp(800.0), log_one_plus_exp(-800.0)), (800.0, 0.0));
        let mut margins = [-2000.0, 0.0, 2000.0];
        assert_eq!(softmax_in_place(&mut margins), 2000.0);
        assert_eq!(margins, [0.0, 0.0, 1.0]);
    }
}
