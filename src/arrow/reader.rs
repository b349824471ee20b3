//! Record batches out of files and streams.

use std::fs::File;
use std::io::Read;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::guard::guarded;
use super::problem::{ARROW, PARQUET, of_parquet};
use super::stream::Stream;
use crate::error::Result;

/// Most rows of a batch; larger ones are given in parts.
const MOST_ROWS: usize = 1 << 16;

/// How many rows of a Parquet file are decoded at once, and about how many bytes they may have: rows are
/// texts of a line or articles of pages.
const PARQUET_ROWS: usize = 8192;
const PARQUET_BYTES: usize = 8 << 20;

/// A file or stream of record batches that is open: its columns are known, and no row is read.
pub(crate) struct BatchSource {
    input: String,
    schema: SchemaRef,
    opened: Opened,
}

enum Opened {
    Parquet(Box<ParquetRecordBatchReaderBuilder<File>>),
    Stream(Box<Stream>),
}

impl BatchSource {
    /// Opens a Parquet file, which `input` names in errors.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when it is none or is damaged; [`ErrorKind::Io`](crate::ErrorKind::Io).
    pub(crate) fn parquet(input: &str, file: File) -> Result<Self> {
        let open = || ParquetRecordBatchReaderBuilder::try_new(file).map_err(of_parquet);
        let builder = guarded(input, PARQUET, open)?;
        let schema = builder.schema().clone();
        Ok(Self::new(input, schema, Opened::Parquet(Box::new(builder))))
    }

    /// Starts a stream of Arrow, or an Arrow file, whose first message has its columns.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when it is none or is damaged; [`ErrorKind::Io`](crate::ErrorKind::Io).
    pub(crate) fn arrow(input: &str, reader: impl Read + Send + 'static) -> Result<Self> {
        let stream = Stream::start(input, Box::new(reader))?;
        Ok(Self::new(input, stream.schema(), Opened::Stream(Box::new(stream))))
    }

    fn new(input: &str, schema: SchemaRef, opened: Opened) -> Self {
        Self { input: input.to_owned(), schema, opened }
    }

    /// The name of the input.
    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    /// The columns, with the metadata of the input.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The names of the columns.
    pub(crate) fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Reads its rows, batch by batch, and of these only the columns at the positions given, which ascend.
    ///
    /// # Errors
    ///
    /// As [`BatchSource::parquet`].
    pub(crate) fn batches(self, columns: Option<&[usize]>) -> Result<Batches> {
        let Self { input, opened, .. } = self;
        let mut projection = columns.map(<[usize]>::to_vec);
        let (format, source): (&str, Box<dyn Iterator<Item = _> + Send>) = match opened {
            Opened::Parquet(builder) => {
                let rows = batch_rows(&builder);
                let mut builder = builder.with_batch_size(rows);
                if let Some(columns) = projection.take() {
                    let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
                    builder = builder.with_projection(mask);
                }
                let reader = guarded(&input, PARQUET, || builder.build().map_err(of_parquet))?;
                (PARQUET, Box::new(reader))
            }
            Opened::Stream(stream) => (ARROW, stream),
        };
        Ok(Batches { input, format, source, projection, rest: None, is_done: false })
    }
}

fn batch_rows(builder: &ParquetRecordBatchReaderBuilder<File>) -> usize {
    let metadata = builder.metadata();
    let rows = usize::try_from(metadata.file_metadata().num_rows()).unwrap_or_default();
    let groups = metadata.row_groups().iter();
    let bytes = groups.filter_map(|group| usize::try_from(group.total_byte_size()).ok());
    let bytes = bytes.fold(0, usize::saturating_add);
    (PARQUET_BYTES / (bytes / rows.max(1)).max(1)).clamp(1, PARQUET_ROWS)
}

/// The rows of a [`BatchSource`] in record batches; behind an error there are none.
pub(crate) struct Batches {
    input: String,
    format: &'static str,
    source: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
    projection: Option<Vec<usize>>,
    /// What is left of a batch with many rows.
    rest: Option<RecordBatch>,
    is_done: bool,
}

impl Batches {
    fn read(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let batch = match self.rest.take() {
            Some(rest) => rest,
            None => match (self.source.next().transpose()?, &self.projection) {
                (None, _) => return Ok(None),
                (Some(batch), Some(columns)) => batch.project(columns)?,
                (Some(batch), None) => batch,
            },
        };
        if batch.num_rows() <= MOST_ROWS {
            return Ok(Some(batch));
        }
        self.rest = Some(batch.slice(MOST_ROWS, batch.num_rows() - MOST_ROWS));
        Ok(Some(batch.slice(0, MOST_ROWS)))
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let (input, format) = (self.input.clone(), self.format);
        let batch = guarded(&input, format, || self.read());
        self.is_done = !matches!(batch, Ok(Some(_)));
        batch.transpose()
    }
}
