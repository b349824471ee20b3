//! Probabilities as text.

/// Appends a probability with four digits behind the point, as `{:.4}` writes it: the exact value of the
/// number is rounded, and halves go to the even digit.
pub(super) fn push_probability(probability: f64, bytes: &mut Vec<u8>) {
    // A double from 0 to 1 is `mantissa / 2^shift`.
    let bits = probability.to_bits();
    let exponent = bits >> 52;
    if !(1..=1023).contains(&exponent) || probability > 1.0 {
        bytes.extend_from_slice(format!("{probability:.4}").as_bytes());
        return;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let shift = 1075 - exponent;
    // Below 2^-60 all four digits are 0; above, 67 bits hold what is shifted.
    let (quotient, rest) = match shift {
        0..=112 => {
            let scaled = u128::from(mantissa) * 10_000;
            (scaled >> shift, scaled & ((1 << shift) - 1))
        }
        _ => (0, 0),
    };
    let half = 1_u128 << (shift.min(113) - 1);
    let is_up = rest > half || rest == half && quotient & 1 == 1;
    #[allow(clippy::cast_possible_truncation)]
    let number = quotient as u32 + u32::from(is_up);
    let digit = |of: u32| b'0' + (number / of % 10) as u8;
    bytes.extend([digit(10_000), b'.', digit(1000), digit(100), digit(10), digit(1)]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::push_probability;

    fn written(probability: f64) -> String {
        let mut bytes = Vec::new();
        push_probability(probability, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn halves_and_extremes_are_written_as_the_standard_library_does() {
        let halves = (0..1_u32 << 12).map(|at| f64::from(at) / 4096.0);
        let extremes =
            [0.0, 1.0, f64::MIN_POSITIVE, 5e-324, 1e-30, 1e-18, 0.00005, 0.99995, 2.0, -0.5];
        for probability in halves.chain(extremes) {
            assert_eq!(written(probability), format!("{probability:.4}"));
        }
    }

    proptest! {
        #[test]
        fn any_is_written_as_the_standard_library_does(probability in 0.0..=1.0_f64) {
            prop_assert_eq!(written(probability), format!("{:.4}", probability));
            let small = probability.powi(40);
            prop_assert_eq!(written(small), format!("{small:.4}"));
        }
    }
}
