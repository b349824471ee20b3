//! From a file or a stream to the reader of a table of columns.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::batch_documents::documents;
use super::{Compression, DocumentReader, Format, ReadOptions};
use crate::arrow::BatchSource;
use crate::{Error, Result};

pub(super) fn open(
    path: &Path,
    format: Format,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    documents(source(path, format)?, options)
}

pub(super) fn from_reader(
    name: &str,
    reader: impl Read + Send + 'static,
    format: Format,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    documents(source_from_reader(name, reader, format)?, options)
}

/// Opens a file in a columnar format.
pub(super) fn source(path: &Path, format: Format) -> Result<BatchSource> {
    let failed = |source| Error::io("read", path, source);
    let name = path.display().to_string();
    let file = File::open(path).map_err(failed)?;
    match (format, Compression::from_path(path)) {
        (Format::Parquet, Compression::None) => BatchSource::parquet(&name, file),
        (Format::Parquet, _) => Err(Error::input(&name, "is by its name a packed Parquet file")),
        (_, compression) => BatchSource::arrow(&name, compression.unpack(file).map_err(failed)?),
    }
}

/// Starts a stream in a columnar format.
pub(super) fn source_from_reader(
    name: &str,
    reader: impl Read + Send + 'static,
    format: Format,
) -> Result<BatchSource> {
    match format {
        Format::Parquet => {
            Err(Error::input(name, "is a stream, and a Parquet file is read from its end"))
        }
        _ => BatchSource::arrow(name, reader),
    }
}
