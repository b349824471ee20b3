//! Labelling many documents: in parallel, in order, in bounded memory.
//!
//! ```text
//! reader ──chunks──► workers (predict, format) ──bytes in order──► one writer
//! ```
//!
//! One record out for each record in, in the order of the input, whatever the number of threads.

mod format;
mod label;
mod number;

pub use format::{Abstain, OutputFormat, RecordFormat};
pub use label::{BatchOptions, BatchReport, OnError, label_documents};
