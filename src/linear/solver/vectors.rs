//! Vectors as long as the weights, in parallel. Numbers are added in double precision.

use std::ops::{AddAssign, Mul};

use rayon::prelude::*;

/// Numbers that one task takes. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1 << 14;

/// The inner product.
pub(super) fn dot<A, B>(a: &[A], b: &[B]) -> f64
where
    A: Copy + Into<f64> + Sync,
    B: Copy + Into<f64> + Sync,
{
    sum_of(a, b, |a, b| a.into() * b.into())
}

/// `Σ wᵢ aᵢ²`.
pub(super) fn weighted_square(a: &[f32], weights: &[f32]) -> f64 {
    sum_of(a, weights, |a, weight| f64::from(a) * f64::from(a) * f64::from(weight))
}

/// Euclidean length.
pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `a += factor · b`.
pub(super) fn add_scaled<T>(a: &mut [T], factor: T, b: &[T])
where
    T: Copy + AddAssign + Mul<Output = T> + Send + Sync,
{
    a.par_chunks_mut(CHUNK).zip(b.par_chunks(CHUNK)).for_each(|(a, b)| {
        for (a, b) in a.iter_mut().zip(b) {
            *a += factor * *b;
        }
    });
}

fn sum_of<A, B>(a: &[A], b: &[B], product: impl Fn(A, B) -> f64 + Sync) -> f64
where
    A: Copy + Sync,
    B: Copy + Sync,
{
    let parts: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| {
            // Several sums at once: each addition has to wait for the one before it.
            let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
            let mut sums = [0.0; 8];
            for (a, b) in a.iter().zip(b) {
                for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                    *sum += product(*a, *b);
                }
            }
            let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| product(*a, *b)).sum();
            sums.iter().sum::<f64>() + rest
        })
        .collect();
    parts.iter().sum()
}
