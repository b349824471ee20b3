//! Sums over the entries of a sparse matrix, which is where fitting spends its time.

use std::ops::{AddAssign, Mul};

use crate::features::CsrMatrix;

/// Adds `factor(aᵢⱼ) · vector[j]` to `sums[i - first]` for rows *i* of a matrix from `first` on and their
/// columns *j*; each element of the vector and each sum is `k` numbers.
pub(super) fn add_products<T: Copy + AddAssign + Mul<Output = T>>(
    k: usize,
    matrix: &CsrMatrix,
    first: usize,
    vector: &[T],
    factor: impl Fn(f32) -> T,
    sums: &mut [T],
) {
    match k {
        1 => add_products_of::<T, 1>(matrix, first, vector, factor, sums),
        2 => add_products_of::<T, 2>(matrix, first, vector, factor, sums),
        3 => add_products_of::<T, 3>(matrix, first, vector, factor, sums),
        4 => add_products_of::<T, 4>(matrix, first, vector, factor, sums),
        8 => add_products_of::<T, 8>(matrix, first, vector, factor, sums),
        16 => add_products_of::<T, 16>(matrix, first, vector, factor, sums),
        _ => {
            for (row, sums) in sums.chunks_exact_mut(k).enumerate() {
                for (column, value) in matrix.row(first + row).iter() {
                    let factor = factor(value);
                    let parts = &vector[column * k..(column + 1) * k];
                    for (sum, &part) in sums.iter_mut().zip(parts) {
                        *sum += factor * part;
                    }
                }
            }
        }
    }
}

/// [`add_products`] with a `k` known to the compiler: the sums of a row stay in registers. The additions
/// and their order are the same.
fn add_products_of<T: Copy + AddAssign + Mul<Output = T>, const K: usize>(
    matrix: &CsrMatrix,
    first: usize,
    vector: &[T],
    factor: impl Fn(f32) -> T,
    sums: &mut [T],
) {
    let (vector, _) = vector.as_chunks::<K>();
    let (sums, _) = sums.as_chunks_mut::<K>();
    for (row, sums) in sums.iter_mut().enumerate() {
        let mut all = *sums;
        for (column, value) in matrix.row(first + row).iter() {
            let factor = factor(value);
            for (sum, &part) in all.iter_mut().zip(&vector[column]) {
                *sum += factor * part;
            }
        }
        *sums = all;
    }
}

/// How many numbers an element of `k` numbers takes where they are added side by side by one instruction:
/// more than needed, so that no element lies across two cache lines.
pub(super) fn padded(k: usize) -> usize {
    if k <= 16 { k.next_power_of_two() } else { k }
}
