//! Candidates for near duplicates, without comparing all pairs.
//!
//! The least hash of a set under a random function is the same for two sets with a probability of their
//! Jaccard similarity (Broder 1997). A signature is the least hashes under 128 functions; it is cut into
//! bands of some rows each, and two sets are candidates when one band agrees entirely (Indyk and Motwani
//! 1998; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4). Sets of similarity
//! `s` are missed with probability `(1 − s^rows)^bands`.

use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

const FUNCTIONS: usize = 128;

/// Pairs at the threshold are missed at most this often. Those above it are missed less often.
const MISSED: f64 = 1e-6;

/// The least hash of a set under each function.
type Signature = [u32; FUNCTIONS];

/// The functions `x ↦ (a·x + b mod 2⁶⁴) >> 32` with odd `a` (Dietzfelbinger 1996: any two numbers agree
/// with a probability of about 2⁻³²). On numbers in arithmetic progression they are not fair, but on hashes
/// they are.
struct Functions {
    factors: [u64; FUNCTIONS],
    terms: [u64; FUNCTIONS],
}

impl Functions {
    /// Always the same functions, so that the same texts give the same candidates.
    fn new() -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
        let mut functions = Self { factors: [0; FUNCTIONS], terms: [0; FUNCTIONS] };
        for (factor, term) in functions.factors.iter_mut().zip(&mut functions.terms) {
            *factor = random.next_u64() | 1;
            *term = random.next_u64();
        }
        functions
    }

    fn signature(&self, set: &[u64]) -> Signature {
        let mut least = [u32::MAX; FUNCTIONS];
        for number in set {
            for ((least, factor), term) in least.iter_mut().zip(&self.factors).zip(&self.terms) {
                let hash = (factor.wrapping_mul(*number).wrapping_add(*term) >> 32) as u32;
                *least = (*least).min(hash);
            }
        }
        least
    }
}

/// How a signature is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bands {
    rows: usize,
    count: usize,
}

impl Bands {
    /// The longest bands, and so the fewest candidates, that still find pairs at `threshold`.
    fn new(threshold: f64) -> Self {
        let bands = |rows: usize| Self { rows, count: FUNCTIONS / rows };
        let is_enough = |bands: &Self| bands.missed(threshold) <= MISSED;
        (1..=FUNCTIONS).map(bands).rfind(is_enough).unwrap_or(bands(1))
    }

    /// How likely two sets of similarity `s` agree in no band.
    fn missed(self, s: f64) -> f64 {
        (1.0 - s.powi(self.rows as i32)).powi(self.count as i32)
    }

    fn of(self, signature: &Signature, band: usize) -> &[u32] {
        &signature[band * self.rows..(band + 1) * self.rows]
    }
}

/// What `verify` makes of the pairs that are candidates at `threshold`, in no particular but always the
/// same order. Each candidate is verified once. Runs in parallel over bands; an empty set is in no pair.
pub(super) fn candidates<T: Send>(
    sets: &[Vec<u64>],
    threshold: f64,
    verify: impl Fn(usize, usize) -> Option<T> + Sync,
) -> Vec<T> {
    let functions = Functions::new();
    let signatures: Vec<Signature> = sets.par_iter().map(|set| functions.signature(set)).collect();
    let bands = Bands::new(threshold);
    let full: Vec<usize> = (0..sets.len()).filter(|&at| !sets[at].is_empty()).collect();
    let of_band = |band: usize| {
        let mut order = full.clone();
        order.sort_by_key(|&at| bands.of(&signatures[at], band));
        let same = |a: &usize, b: &usize| {
            bands.of(&signatures[*a], band) == bands.of(&signatures[*b], band)
        };
        let mut found = Vec::new();
        for bucket in order.chunk_by(same) {
            for (position, &second) in bucket.iter().enumerate() {
                for &first in &bucket[..position] {
                    // A pair belongs to the first band in which it agrees.
                    let is_earlier = |earlier| {
                        bands.of(&signatures[first], earlier)
                            == bands.of(&signatures[second], earlier)
                    };
                    if !(0..band).any(is_earlier) {
                        found.extend(verify(first, second));
                    }
                }
            }
        }
        found
    };
    (0..bands.count).into_par_iter().flat_map_iter(of_band).collect()
}

#[cfg(test)]
mod tests {
    use rand::{RngCore, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::{Bands, Functions, candidates};

    #[test]
    fn bands_are_as_long_as_the_threshold_allows() {
        assert_eq!(Bands::new(0.8), Bands { rows: 4, count: 32 });
        assert_eq!(Bands::new(1.0), Bands { rows: 128, count: 1 });
        assert_eq!(Bands::new(0.01), Bands { rows: 1, count: 128 });
        assert!(Bands::new(0.8).missed(0.8) < 1e-7);
    }

    #[test]
    fn signatures_agree_as_often_as_sets_are_alike() {
        let functions = Functions::new();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        // Two sets of 300 that share 200: similarity 0.5. Of 128 functions, 64 ± 5.7 agree.
        let agreeing: Vec<usize> = (0..20)
            .map(|_| {
                let numbers: Vec<u64> = (0..400).map(|_| random.next_u64()).collect();
                let a = functions.signature(&numbers[..300]);
                let b = functions.signature(&numbers[100..]);
                a.iter().zip(&b).filter(|(a, b)| a == b).count()
            })
            .collect();
        let mean = agreeing.iter().sum::<usize>() as f64 / 20.0;
        assert!((mean - 64.0).abs() < 4.0, "{mean}");
    }

    #[test]
    fn each_candidate_is_verified_once_and_empty_sets_never() {
        let sets = vec![vec![1, 2, 3], vec![1, 2, 3], Vec::new(), vec![1, 2, 3], Vec::new()];
        let mut pairs = candidates(&sets, 0.8, |a, b| Some((a, b)));
        pairs.sort_unstable();
        assert_eq!(pairs, [(0, 1), (0, 3), (1, 3)]);
    }
}
