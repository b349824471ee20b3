//! Arrays of numbers that live in the bytes of a model file.

use bytes::Bytes;

macro_rules! table {
    ($(#[$doc:meta])* $name:ident, $number:ty) => {
        $(#[$doc])*
        ///
        /// A view of little-endian bytes, which need no alignment and are shared, not copied: a model is
        /// used in the bytes of its file. On a little-endian machine an access is one load.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Bytes);

        impl $name {
            const WIDTH: usize = size_of::<$number>();

            /// A view of `bytes`, or `None` when their number is not a multiple of the numbers' width.
            #[must_use]
            pub fn from_bytes(bytes: Bytes) -> Option<Self> {
                bytes.len().is_multiple_of(Self::WIDTH).then_some(Self(bytes))
            }

            /// Copies `numbers`.
            pub fn from_numbers(numbers: impl IntoIterator<Item = $number>) -> Self {
                Self(numbers.into_iter().flat_map(<$number>::to_le_bytes).collect())
            }

            /// The bytes.
            #[must_use]
            pub fn bytes(&self) -> &Bytes {
                &self.0
            }

            /// How many numbers.
            #[must_use]
            pub fn len(&self) -> usize {
                self.0.len() / Self::WIDTH
            }

            /// True when there is none.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            /// The number at `index`; 0 beyond the end.
            #[must_use]
            #[inline]
            pub fn get(&self, index: usize) -> $number {
                self.slice(index, 1).next().unwrap_or_default()
            }

            /// The `length` numbers from `start` on; none when they are not all there.
            #[inline]
            pub fn slice(&self, start: usize, length: usize) -> impl ExactSizeIterator<Item = $number> + Clone {
                let bytes = start * Self::WIDTH..(start + length) * Self::WIDTH;
                let (numbers, _) = self.0.get(bytes).unwrap_or_default().as_chunks::<{ size_of::<$number>() }>();
                numbers.iter().map(|&bytes| <$number>::from_le_bytes(bytes))
            }

            /// All numbers.
            pub fn iter(&self) -> impl ExactSizeIterator<Item = $number> + Clone {
                self.slice(0, self.len())
            }
        }
    };
}

table! {
    /// An array of `f32`.
    F32Table, f32
}
table! {
    /// An array of `f64`.
    F64Table, f64
}
table! {
    /// An array of `u32`.
    U32Table, u32
}

#[cfg(test)]
mod tests {
    use super::{Bytes, F32Table};

    #[test]
    fn numbers_survive() {
        let table = F32Table::from_numbers([1.5, -0.0, f32::MAX]);
        assert_eq!(table.len(), 3);
        assert_eq!(table.get(0), 1.5);
        assert_eq!(table.get(3), 0.0);
        assert_eq!(table.slice(1, 2).collect::<Vec<_>>(), [-0.0, f32::MAX]);
        assert_eq!(table.slice(2, 2).count(), 0);
        assert_eq!(F32Table::from_bytes(Bytes::from_static(b"abc")), None);
    }
}
