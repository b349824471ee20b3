//! What comes once is told from what comes again.

use super::terms::Step;

/// Remembers which steps have been seen, a bit for the hash of each (a Bloom filter with one function).
///
/// Most distinct terms of a corpus are in one text, and are left out where `min_df` is 2 or more. A term that
/// is seen for the first time costs a bit here instead of a place among the [`Terms`](super::terms::Terms).
/// Some pass for seen that are not, and are counted in vain; none passes for new that is not.
#[derive(Debug)]
pub(super) struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    /// For texts of so many bytes together, a bit a byte: terms take more.
    pub(super) fn new(bytes: usize) -> Self {
        Self { bits: vec![0; bytes.clamp(1 << 12, 1 << 32).next_power_of_two() / 64] }
    }

    /// Whether a step was never seen before; from now on, it was.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn is_first(&mut self, step: Step) -> bool {
        let hash = step.hash();
        let at = (hash >> 32) as usize & (self.bits.len() - 1);
        let (bits, bit) = (&mut self.bits[at], 1 << (hash >> 26 & 63));
        let is_first = *bits & bit == 0;
        *bits |= bit;
        is_first
    }
}
