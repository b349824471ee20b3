//! The outside world, one record at a time.
//!
//! A [`DocumentReader`] gives one [`Document`](crate::Document) for each record of an input, in order,
//! whatever the [`Format`]:
//!
//! ```text
//! file ─► Compression ─► encoding ─► records of a Format ─► columns by name ─► Document
//! ```
//!
//! A record that cannot be used is an error that names the input and the row, and reading goes on
//! behind it. Nothing is kept but one record, so memory does not grow with the input.
//!
//! A file that is one text is read by [`read_text`], which finds out its encoding.
//!
//! Output appears whole or not at all: [`AtomicFile`], [`write_atomically`]. That of a long run can be gone
//! on with after an interruption: [`RunOutputs`].

mod annotation;
mod article_text;
mod atomic;
#[cfg(feature = "parquet")]
mod batch_documents;
mod charset;
#[cfg(feature = "parquet")]
mod columnar;
mod columns;
mod compression;
mod csv;
mod elements;
mod encoding;
mod fasttext;
mod format;
mod journal;
mod json;
mod jsonl;
mod lines;
mod map;
mod nearest;
mod opening;
mod reader;
mod records;
mod run_outputs;
mod run_part;
mod run_record;
mod source;
#[cfg(feature = "parquet")]
mod table;
#[cfg(test)]
mod testing;
mod texts;
mod tsv;

pub use article_text::{TextOptions, read_text, text_from_reader};
pub use atomic::{AtomicFile, write_atomically};
pub use compression::Compression;
pub use encoding::encoding;
pub use format::Format;
pub(crate) use map::bytes_of;
pub use nearest::nearest;
pub use opening::{from_reader, open};
pub use reader::{BlankLines, DocumentReader, LabelColumn, ReadOptions};
pub use run_outputs::RunOutputs;
pub use run_record::{RunInput, RunRecord};
#[cfg(feature = "parquet")]
pub use table::{TableBatch, TableReader, open_table, table_from_reader, table_of_documents};
pub use texts::{Texts, texts};
