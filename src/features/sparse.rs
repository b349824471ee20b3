//! Rows and matrices of which most entries are 0.

use std::cmp::Reverse;

use linfa::dataset::Records;

/// One row: ascending column indices and their values, none of them 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparseRow<'a> {
    /// Columns, ascending, without repetition.
    pub indices: &'a [u32],
    /// One value a column.
    pub values: &'a [f32],
}

impl SparseRow<'_> {
    /// Columns with their values, ascending.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, f32)> + Clone {
        self.indices.iter().map(|&index| index as usize).zip(self.values.iter().copied())
    }
}

/// A matrix in compressed sparse row format, shape `(n_samples, n_features)`.
///
/// Row `i` is `indices[starts[i]..starts[i + 1]]` with the values at the same places. It is a linfa
/// `Records`, so it goes into a linfa `Dataset`.
///
/// ```
/// use stance::features::CsrMatrix;
///
/// let mut matrix = CsrMatrix::new(3);
/// matrix.push([(0, 1.0), (2, 0.5)]);
/// matrix.push([]);
/// assert_eq!((matrix.n_samples(), matrix.n_features(), matrix.n_stored()), (2, 3, 2));
/// assert_eq!(matrix.row(0).iter().collect::<Vec<_>>(), [(0, 1.0), (2, 0.5)]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CsrMatrix {
    n_features: usize,
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl CsrMatrix {
    /// A matrix without rows.
    #[must_use]
    pub fn new(n_features: usize) -> Self {
        Self { n_features, starts: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    /// Appends a row of columns, which must ascend, with their values. Columns that do not fit the
    /// matrix or do not ascend are left out.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let start = self.indices.len();
        for (index, value) in row {
            let ascends = self.indices[start..].last().is_none_or(|&last| last < index);
            if ascends && (index as usize) < self.n_features {
                self.indices.push(index);
                self.values.push(value);
            }
        }
        self.starts.push(self.indices.len());
    }

    /// All rows of matrices of `n_features` columns, one behind the other.
    pub(super) fn concatenated(n_features: usize, parts: Vec<Self>) -> Self {
        let rows = parts.iter().map(Self::n_samples).sum::<usize>();
        let stored = parts.iter().map(Self::n_stored).sum();
        let mut all = Self::new(n_features);
        all.starts.reserve_exact(rows);
        all.indices.reserve_exact(stored);
        all.values.reserve_exact(stored);
        for part in parts {
            let offset = all.indices.len();
            all.starts.extend(part.starts[1..].iter().map(|start| start + offset));
            all.indices.extend_from_slice(&part.indices);
            all.values.extend_from_slice(&part.values);
        }
        all
    }

    /// Number of rows.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Number of entries that are stored.
    #[must_use]
    pub fn n_stored(&self) -> usize {
        self.indices.len()
    }

    /// Row `index`; an empty row beyond the end.
    #[must_use]
    #[inline]
    pub fn row(&self, index: usize) -> SparseRow<'_> {
        let range = match self.starts.get(index..index + 2) {
            Some(&[start, end]) => start..end,
            _ => 0..0,
        };
        SparseRow { indices: &self.indices[range.clone()], values: &self.values[range] }
    }

    /// All rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SparseRow<'_>> + Clone {
        (0..self.n_samples()).map(|index| self.row(index))
    }

    /// The rows at `indices`, in that order.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let mut selected = Self::new(self.n_features);
        let stored = indices.iter().map(|&index| self.row(index).indices.len()).sum();
        selected.starts.reserve_exact(indices.len());
        selected.indices.reserve_exact(stored);
        selected.values.reserve_exact(stored);
        for &index in indices {
            let row = self.row(index);
            selected.indices.extend_from_slice(row.indices);
            selected.values.extend_from_slice(row.values);
            selected.starts.push(selected.indices.len());
        }
        selected
    }

    /// A copy with every column multiplied by its number in `scales`, shape `(n_features,)`; a column beyond
    /// their end stays as it is.
    #[must_use]
    pub fn scaled(&self, scales: &[f32]) -> Self {
        let entries = self.indices.iter().zip(&self.values);
        let scale = |column: &u32| scales.get(*column as usize).copied().unwrap_or(1.0);
        let values = entries.map(|(column, value)| value * scale(column)).collect();
        Self { values, ..self.clone() }
    }

    /// The transpose, shape `(n_features, n_samples)`: entries of a row ascend again.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let order: Vec<usize> = (0..self.n_features).collect();
        self.transposed_in(&order, &self.column_sizes())
    }

    /// The transpose with the columns by falling number of entries, equals in the order they are in, and the
    /// column that each of its rows was.
    pub(crate) fn transposed_by_frequency(&self) -> (Self, Vec<usize>) {
        let sizes = self.column_sizes();
        let mut order: Vec<usize> = (0..self.n_features).collect();
        order.sort_by_key(|&column| Reverse(sizes[column]));
        (self.transposed_in(&order, &sizes), order)
    }

    /// The number of entries in each column.
    fn column_sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.n_features];
        for &index in &self.indices {
            sizes[index as usize] += 1;
        }
        sizes
    }

    /// The transpose with the columns in an order.
    fn transposed_in(&self, order: &[usize], sizes: &[usize]) -> Self {
        let mut starts = vec![0; self.n_features + 1];
        let mut next = vec![0; self.n_features];
        for (to, &column) in order.iter().enumerate() {
            next[column] = starts[to];
            starts[to + 1] = starts[to] + sizes[column];
        }
        let mut indices = vec![0_u32; self.indices.len()];
        let mut values = vec![0.0_f32; self.values.len()];
        for (sample, row) in (0_u32..).zip(self.rows()) {
            for (column, value) in row.iter() {
                let at = next[column];
                next[column] += 1;
                indices[at] = sample;
                values[at] = value;
            }
        }
        Self { n_features: self.n_samples(), starts, indices, values }
    }
}

impl Records for CsrMatrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.n_samples()
    }

    fn nfeatures(&self) -> usize {
        self.n_features
    }
}

#[cfg(test)]
mod tests {
    use super::CsrMatrix;

    #[test]
    fn transposing_twice_changes_nothing() {
        let mut matrix = CsrMatrix::new(4);
        matrix.push([(1, 1.0), (3, 2.0)]);
        matrix.push([]);
        matrix.push([(0, 3.0), (1, 4.0)]);
        let transposed = matrix.transposed();
        assert_eq!(transposed.row(1).iter().collect::<Vec<_>>(), [(0, 1.0), (2, 4.0)]);
        assert_eq!(transposed.row(2).iter().count(), 0);
        assert_eq!(transposed.transposed(), matrix);
        let order = vec![1, 0, 3, 2];
        assert_eq!(matrix.transposed_by_frequency(), (transposed.select(&order), order));
        assert_eq!(matrix.select(&[2, 1]).row(0), matrix.row(2));
        assert_eq!(matrix.scaled(&[1.0, 0.5]).row(2).values, [3.0, 2.0]);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut matrix = CsrMatrix::new(2);
        matrix.push([(1, 1.0), (0, 1.0), (5, 1.0)]);
        assert_eq!(matrix.row(0).indices, [1]);
        assert!(matrix.row(7).indices.is_empty());
    }
}
