//! The weights of all heads, as they are stored.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::features::F32Table;

/// How a model stores its weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightFormat {
    /// As single-precision numbers.
    #[default]
    F32,
    /// As the upper halves of single-precision numbers, rounded to even: the range is the same, and two to three
    /// digits are left, in half of the bytes. What a text's probabilities lose by it shows in their third digit.
    Bf16,
}

/// Numbers in one of the formats, used where they lie.
#[derive(Clone, Debug)]
pub(super) enum Weights {
    F32(F32Table),
    Bf16(Bytes),
}

impl Weights {
    /// Stores `numbers`.
    pub(super) fn new(format: WeightFormat, numbers: impl Iterator<Item = f32>) -> Self {
        match format {
            WeightFormat::F32 => Self::F32(F32Table::from_numbers(numbers)),
            WeightFormat::Bf16 => Self::Bf16(numbers.flat_map(to_bf16).collect()),
        }
    }

    /// The bytes of a model file, or `None` when their number does not fit the format.
    pub(super) fn from_bytes(format: WeightFormat, bytes: Bytes) -> Option<Self> {
        match format {
            WeightFormat::F32 => F32Table::from_bytes(bytes).map(Self::F32),
            WeightFormat::Bf16 => {
                bytes.len().is_multiple_of(size_of::<u16>()).then_some(Self::Bf16(bytes))
            }
        }
    }

    pub(super) fn format(&self) -> WeightFormat {
        match self {
            Self::F32(_) => WeightFormat::F32,
            Self::Bf16(_) => WeightFormat::Bf16,
        }
    }

    pub(super) fn bytes(&self) -> &Bytes {
        match self {
            Self::F32(table) => table.bytes(),
            Self::Bf16(bytes) => bytes,
        }
    }

    /// How many numbers.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::F32(table) => table.len(),
            Self::Bf16(bytes) => bytes.len() / size_of::<u16>(),
        }
    }

    /// The number at `index`; 0 beyond the end.
    pub(super) fn get(&self, index: usize) -> f32 {
        match self {
            Self::F32(table) => table.get(index),
            Self::Bf16(bytes) => {
                bytes.as_chunks().0.get(index).map_or(0.0, |&bytes| from_bf16(bytes))
            }
        }
    }

    pub(super) fn are_finite(&self) -> bool {
        match self {
            Self::F32(table) => all(table.iter(), f32::is_finite),
            Self::Bf16(bytes) => {
                all(bytes.as_chunks().0.iter().map(|&bytes| from_bf16(bytes)), f32::is_finite)
            }
        }
    }
}

/// Whether all numbers are fit. Without an early exit the compiler checks several at once: this runs whenever
/// a model is read.
pub(super) fn all(numbers: impl Iterator<Item = f32>, is_fit: impl Fn(f32) -> bool) -> bool {
    numbers.fold(true, |all, number| all & is_fit(number))
}

/// Rounds to the nearest, and to even between two.
#[allow(clippy::cast_possible_truncation)]
fn to_bf16(number: f32) -> [u8; 2] {
    let bits = number.to_bits();
    let rounded = bits.saturating_add(0x7fff + ((bits >> 16) & 1));
    ((rounded >> 16) as u16).to_le_bytes()
}

#[inline]
pub(super) fn from_bf16(bytes: [u8; 2]) -> f32 {
    f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)
}

#[cfg(test)]
mod tests {
    use super::{WeightFormat, Weights, from_bf16, to_bf16};

    #[test]
    fn half_of_the_bytes_is_the_nearest_number() {
        for number in [0.0, -0.0, 1.0, -1.5, 3.0e38, 1.0e-40] {
            let stored = from_bf16(to_bf16(number));
            assert!((stored - number).abs() <= number.abs() / 256.0 + 1e-40, "{number} {stored}");
        }
        // Between two: to the even one, down here and up there.
        assert_eq!(from_bf16(to_bf16(1.0 + 1.0 / 256.0)), 1.0);
        assert_eq!(from_bf16(to_bf16(1.0 + 3.0 / 256.0)), 1.0 + 4.0 / 256.0);
        assert_eq!(from_bf16(to_bf16(1.0 + 1.1 / 256.0)), 1.0 + 2.0 / 256.0);
    }

    #[test]
    fn numbers_are_kept_in_their_places() {
        for (format, bytes) in [(WeightFormat::F32, 12), (WeightFormat::Bf16, 6)] {
            let weights = Weights::new(format, [0.5, -2.0, 1.25].into_iter());
            assert_eq!((weights.bytes().len(), weights.len()), (bytes, 3));
            assert_eq!([0, 1, 2, 3].map(|at| weights.get(at)), [0.5, -2.0, 1.25, 0.0]);
            let again = Weights::from_bytes(format, weights.bytes().clone()).unwrap();
            assert_eq!(again.get(1), -2.0);
            assert!(again.are_finite() && again.format() == format);
            assert!(Weights::from_bytes(format, weights.bytes().slice(1..)).is_none());
        }
        assert!(!Weights::new(WeightFormat::Bf16, [f32::INFINITY].into_iter()).are_finite());
    }
}
