//! Records of any format as batches of columns.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::columns::Roles;
use super::{DocumentReader, Format, ReadOptions, columnar, from_reader, open};
use crate::arrow::{BatchSource, Batches, TextColumn};
use crate::{Document, Error, Result};

/// How many documents make a batch, and of how many bytes of text.
const MOST_DOCUMENTS: usize = 8192;
const MOST_BYTES: usize = 8 << 20;

/// Reads an input batch by batch, with all its columns.
///
/// The columns of Parquet and Arrow keep their types; those of other formats are of type `Utf8`, without
/// nulls, and empty where a record has nothing.
///
/// Made by [`open_table`], [`table_from_reader`] and [`table_of_documents`].
pub trait TableReader {
    /// The name of the input.
    fn input(&self) -> &str;

    /// The columns of every batch, with the metadata of the input.
    fn schema(&self) -> &SchemaRef;

    /// The next records; `None` behind the last.
    ///
    /// # Errors
    ///
    /// When the input cannot be read any further: the next call gives `None`. Records that cannot be used
    /// are among [`TableBatch::problems`].
    fn read(&mut self) -> Option<Result<TableBatch>>;
}

/// Some records of a [`TableReader`].
#[derive(Debug)]
pub struct TableBatch {
    /// The columns of [`TableReader::schema`].
    pub columns: RecordBatch,
    /// The texts, see [`TextColumn`].
    pub text: ArrayRef,
    /// What the stance is about, where the options name a column for it.
    pub target: Option<ArrayRef>,
    /// The row of each record in the input, from 1.
    pub rows: Vec<u64>,
    /// Why records among these are not here.
    pub problems: Vec<Error>,
}

/// Opens the file at `path` as [`open`] does.
///
/// # Errors
///
/// As [`open`].
pub fn open_table(path: &Path, options: &ReadOptions) -> Result<Box<dyn TableReader + Send>> {
    let format = options.format.or_else(|| Format::from_path(path));
    if let Some(format) = format.filter(|format| format.is_columnar()) {
        return BatchTable::start(columnar::source(path, format)?, options);
    }
    Ok(table_of_documents(&path.display().to_string(), open(path, &keeping(options))?))
}

/// Reads records as [`from_reader`] does.
///
/// # Errors
///
/// As [`from_reader`].
pub fn table_from_reader(
    name: &str,
    reader: impl Read + Send + 'static,
    format: Format,
    options: &ReadOptions,
) -> Result<Box<dyn TableReader + Send>> {
    if format.is_columnar() {
        return BatchTable::start(columnar::source_from_reader(name, reader, format)?, options);
    }
    Ok(table_of_documents(name, from_reader(name, reader, format, &keeping(options))?))
}

/// The records of any reader that keeps their fields, see [`ReadOptions::keep_fields`]; records that come
/// without fields are their texts. `input` names them in errors.
#[must_use]
pub fn table_of_documents(
    input: &str,
    reader: Box<dyn DocumentReader + Send>,
) -> Box<dyn TableReader + Send> {
    let only = ["text".to_owned()];
    // A reader that knows no columns gives texts.
    let names = if reader.columns().is_empty() { &only } else { reader.columns() };
    let fields = names.iter().map(|name| Field::new(name, DataType::Utf8, true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    Box::new(DocumentTable { input: input.to_owned(), schema, reader })
}

fn keeping(options: &ReadOptions) -> ReadOptions {
    ReadOptions { keep_fields: true, ..options.clone() }
}

/// Record batches as they are.
struct BatchTable {
    input: String,
    schema: SchemaRef,
    batches: Batches,
    text: usize,
    target: Option<usize>,
    row: u64,
}

impl BatchTable {
    fn start(source: BatchSource, options: &ReadOptions) -> Result<Box<dyn TableReader + Send>> {
        let (schema, input) = (Arc::clone(source.schema()), source.input().to_owned());
        let columns = source.column_names();
        let find = |name: &str| columns.iter().position(|column| column == name);
        let Roles { text, target, .. } = Roles::resolve(options, &input, &columns, find)?;
        for at in [Some(text), target].into_iter().flatten() {
            TextColumn::expect(schema.field(at), &input)?;
        }
        let batches = source.batches(None)?;
        Ok(Box::new(Self { input, schema, batches, text, target, row: 0 }))
    }
}

impl TableReader for BatchTable {
    fn input(&self) -> &str {
        &self.input
    }

    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn read(&mut self) -> Option<Result<TableBatch>> {
        let batch = self.batches.next()?;
        Some(batch.map(|columns| {
            let first = self.row + 1;
            self.row += columns.num_rows() as u64;
            TableBatch {
                text: Arc::clone(columns.column(self.text)),
                target: self.target.map(|target| Arc::clone(columns.column(target))),
                columns,
                rows: (first..=self.row).collect(),
                problems: Vec::new(),
            }
        }))
    }
}

/// Documents, gathered into batches.
struct DocumentTable {
    input: String,
    schema: SchemaRef,
    reader: Box<dyn DocumentReader + Send>,
}

impl TableReader for DocumentTable {
    fn input(&self) -> &str {
        &self.input
    }

    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn read(&mut self) -> Option<Result<TableBatch>> {
        let (mut documents, mut problems, mut bytes) = (Vec::new(), Vec::new(), 0);
        while documents.len() + problems.len() < MOST_DOCUMENTS && bytes < MOST_BYTES {
            match self.reader.read() {
                Some(Ok(document)) => {
                    bytes += document.text.len();
                    bytes += document.fields.iter().map(String::len).sum::<usize>();
                    documents.push(document);
                }
                Some(Err(problem)) => problems.push(problem),
                None => break,
            }
        }
        if documents.is_empty() && problems.is_empty() {
            return None;
        }
        let batch = columns_of(&self.schema, &documents);
        Some(
            batch
                .map(|batch| TableBatch { problems, ..batch })
                .map_err(|error| Error::input(&self.input, format!("makes no table: {error}"))),
        )
    }
}

fn columns_of(schema: &SchemaRef, documents: &[Document]) -> Result<TableBatch, ArrowError> {
    let texts = || documents.iter().map(|document| document.text.as_str());
    let text: ArrayRef = Arc::new(StringArray::from_iter_values(texts()));
    // Documents that come without fields are their texts.
    let are_texts = documents.iter().all(|document| document.fields.is_empty());
    let column = |at: usize| -> ArrayRef {
        if are_texts {
            return Arc::clone(&text);
        }
        let fields = documents.iter().map(|document| document.fields.get(at));
        let fields = fields.map(|field| field.map_or("", String::as_str));
        Arc::new(StringArray::from_iter_values(fields))
    };
    let columns = (0..schema.fields().len()).map(column).collect();
    let targets = documents.iter().map(|document| document.target.as_deref());
    Ok(TableBatch {
        columns: RecordBatch::try_new(Arc::clone(schema), columns)?,
        text: Arc::clone(&text),
        target: Some(Arc::new(targets.collect::<StringArray>())),
        rows: documents.iter().map(|document| document.row).collect(),
        problems: Vec::new(),
    })
}
