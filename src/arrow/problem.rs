//! What is wrong with an input.

use std::io;

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use crate::error::Error;

/// The first bytes of an Arrow file.
pub(super) const ARROW_MAGIC: &[u8] = b"ARROW1";

/// Names of formats.
pub(super) const PARQUET: &str = "Parquet";
pub(super) const ARROW: &str = "Arrow";

/// The error of Parquet as one of Arrow, with the operating system's kept.
pub(super) fn of_parquet(error: ParquetError) -> ArrowError {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => ArrowError::IoError(error.to_string(), *error),
            Err(source) => ArrowError::ExternalError(source),
        },
        error => error.into(),
    }
}

/// The error of an input that cannot be read as `format`.
pub(super) fn failed(input: &str, format: &str, error: ArrowError) -> Error {
    match error {
        // The last two are what decoders say of the bytes, and not the operating system.
        ArrowError::IoError(_, source)
            if !matches!(
                source.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
            ) =>
        {
            Error::io("read", input, source)
        }
        error => Error::input(input, format!("is not {format}, or is damaged: {}", cause(&error))),
    }
}

/// What is wrong, without the words of the library around it.
fn cause(error: &ArrowError) -> String {
    match error {
        ArrowError::IoError(_, source) if source.kind() == io::ErrorKind::InvalidData => {
            source.to_string()
        }
        ArrowError::IoError(..) => "it ends too early".to_owned(),
        ArrowError::IpcError(problem)
        | ArrowError::ParseError(problem)
        | ArrowError::SchemaError(problem)
        | ArrowError::InvalidArgumentError(problem) => problem.clone(),
        ArrowError::ParquetError(problem) => {
            problem.strip_prefix("Parquet error: ").unwrap_or(problem).to_owned()
        }
        error => error.to_string(),
    }
}
