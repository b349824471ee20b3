//! Terms to numbers.
//!
//! [`TfidfVectorizer::fit`] learns the [`Vocabulary`] and the document frequencies of the training
//! texts; it then turns any text into a [`SparseRow`], and many into a [`CsrMatrix`]. No dense row is
//! ever made.

mod compiled;
mod counter;
mod fit;
mod params;
mod sieve;
mod sparse;
mod tables;
mod terms;
mod tfidf;
mod tree;
mod vocabulary;

pub(crate) use compiled::{CompiledScratch, CompiledVectorizer};
pub use params::TfidfParams;
pub use sparse::{CsrMatrix, SparseRow};
pub use tables::{F32Table, F64Table, U32Table};
pub use tfidf::{RowScratch, TfidfVectorizer};
pub use vocabulary::Vocabulary;
