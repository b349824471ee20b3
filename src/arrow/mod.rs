//! Columns of Arrow as the rest of the crate sees them.
//!
//! [`TextColumn`] is a column of texts, whichever of Arrow's types they have, row by row and without a copy.

mod text;

pub use text::TextColumn;
