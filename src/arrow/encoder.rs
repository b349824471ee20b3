//! Record batches as the bytes of a file or stream.

use std::sync::{Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::{Error, Result};

/// How record batches are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchFormat {
    /// A Parquet file, packed by zstd.
    Parquet,
    /// An Arrow file, whose batches can be read in any order.
    ArrowFile,
    /// A stream of Arrow, each of whose batches can be read as soon as it is written.
    ArrowStream,
}

/// A row group is written when it has so many bytes, which are in memory until then.
const ROW_GROUP_BYTES: usize = 32 << 20;

/// Writes record batches of one schema.
///
/// ```
/// use std::{io::Cursor, sync::Arc};
/// use arrow::array::{ArrayRef, Int64Array, RecordBatch};
/// use arrow::ipc::reader::StreamReader;
/// use stance::arrow::{BatchEncoder, BatchFormat};
///
/// let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
/// let batch = RecordBatch::try_from_iter([("n", column)])?;
/// let mut encoder = BatchEncoder::new("out", BatchFormat::ArrowStream, &batch.schema())?;
/// let bytes = [encoder.take(), encoder.encode(&batch)?, encoder.finish()?].concat();
/// let found: Vec<_> = StreamReader::try_new(Cursor::new(bytes), None)?.collect::<Result<_, _>>()?;
/// assert_eq!(found, [batch]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BatchEncoder {
    output: String,
    schema: SchemaRef,
    /// Never locked: the writer of Parquet alone could not be shared, which no method does.
    writer: Mutex<Writer>,
}

enum Writer {
    Parquet(Box<ArrowWriter<Vec<u8>>>),
    File(Box<FileWriter<Vec<u8>>>),
    Stream(Box<StreamWriter<Vec<u8>>>),
}

impl BatchEncoder {
    /// Starts a file or stream, which `output` names in errors.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when the format has no such columns.
    pub fn new(output: &str, format: BatchFormat, schema: &SchemaRef) -> Result<Self> {
        let writer = Writer::new(format, schema).map_err(|error| refused(output, &error))?;
        Ok(Self { output: output.to_owned(), schema: schema.clone(), writer: writer.into() })
    }

    /// The columns of every batch.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn writer(&mut self) -> &mut Writer {
        self.writer.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes that are ready: first those of the start, later what [`BatchEncoder::encode`] returns.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.writer().bytes())
    }

    /// The bytes to write for another batch; there may be none, or those of earlier batches.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when the batch has other columns or the format cannot hold it.
    pub fn encode(&mut self, batch: &RecordBatch) -> Result<Vec<u8>> {
        match self.writer() {
            Writer::Parquet(writer) => writer.write(batch).map_err(ArrowError::from),
            Writer::File(writer) => writer.write(batch),
            Writer::Stream(writer) => writer.write(batch),
        }
        .map_err(|error| refused(&self.output, &error))?;
        Ok(self.take())
    }

    /// The last bytes to write.
    ///
    /// # Errors
    ///
    /// As [`BatchEncoder::encode`].
    pub fn finish(self) -> Result<Vec<u8>> {
        match self.writer.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Writer::Parquet(writer) => writer.into_inner().map_err(ArrowError::from),
            Writer::File(writer) => writer.into_inner(),
            Writer::Stream(writer) => writer.into_inner(),
        }
        .map_err(|error| refused(&self.output, &error))
    }
}

impl Writer {
    fn new(format: BatchFormat, schema: &SchemaRef) -> Result<Self, ArrowError> {
        let bytes = Vec::new();
        Ok(match format {
            BatchFormat::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
                    .build();
                let writer = ArrowWriter::try_new(bytes, schema.clone(), Some(properties))?;
                Self::Parquet(Box::new(writer))
            }
            BatchFormat::ArrowFile => Self::File(Box::new(FileWriter::try_new(bytes, schema)?)),
            BatchFormat::ArrowStream => {
                Self::Stream(Box::new(StreamWriter::try_new(bytes, schema)?))
            }
        })
    }

    fn bytes(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Parquet(writer) => writer.inner_mut(),
            Self::File(writer) => writer.get_mut(),
            Self::Stream(writer) => writer.get_mut(),
        }
    }
}

fn refused(output: &str, error: &ArrowError) -> Error {
    let problem = match error {
        ArrowError::InvalidArgumentError(problem) if problem.contains("Dictionary replacement") => {
            "cannot hold a dictionary that changes from batch to batch".to_owned()
        }
        ArrowError::ParquetError(problem) | ArrowError::InvalidArgumentError(problem) => {
            format!("cannot be written: {problem}")
        }
        error => format!("cannot be written: {error}"),
    };
    Error::input(output, problem)
}
