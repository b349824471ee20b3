//! Tables of columns: Parquet files, and files and streams of Arrow.
//!
//! ```text
//! file or stream ──io::open_table──► record batches ──BatchEncoder──► file or stream
//!                                          │ TextColumn
//!                                          ▼
//!                                  texts, row by row
//! ```

mod encoder;
mod guard;
mod problem;
mod reader;
mod stream;
mod text;

pub use encoder::{BatchEncoder, BatchFormat};
pub use guard::{damaged, reading};
pub(crate) use reader::{BatchSource, Batches};
pub use text::TextColumn;
pub(crate) use text::as_texts;
