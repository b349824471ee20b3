//! Parquet and Arrow: what goes in comes out, with the labels of any other format beside it.

mod corrupt;
mod errors;
mod inputs;
mod outputs;
mod python;
mod streams;

use std::fs::{self, File};
use std::io::Read;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{Float64Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stance::arrow::{BatchEncoder, BatchFormat};

use crate::support::Folder;

/// Texts that the models of these tests tell apart, one that they know nothing of, and none.
const TEXTS: [Option<&str>; 6] = [
    Some("We will sit down with them."),
    None,
    Some("Talks are a trap, and \"they\" lie."),
    Some(""),
    Some("Reporters waited\nin Genève."),
    Some("We stand ready for talks."),
];

/// Containers, by the ending of their names.
const FORMATS: [(&str, BatchFormat); 3] = [
    ("parquet", BatchFormat::Parquet),
    ("arrow", BatchFormat::ArrowFile),
    ("arrows", BatchFormat::ArrowStream),
];

fn texts() -> ArrayRef {
    Arc::new(StringArray::from(TEXTS.to_vec()))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )
    .unwrap()
}

fn encoded(format: BatchFormat, batches: &[RecordBatch]) -> Vec<u8> {
    let mut encoder = BatchEncoder::new("test", format, &batches[0].schema()).unwrap();
    let mut bytes = encoder.take();
    for batch in batches {
        bytes.extend(encoder.encode(batch).unwrap());
    }
    bytes.extend(encoder.finish().unwrap());
    bytes
}

/// All rows of a file, as one batch, by the readers of the libraries.
fn read(folder: &Folder, name: &str) -> RecordBatch {
    let file = File::open(folder.path(name)).unwrap();
    if name.ends_with(".parquet") {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let schema = builder.schema().clone();
        return joined(&schema, builder.build().unwrap());
    }
    if name.ends_with(".arrows") {
        return stream(file);
    }
    let reader = FileReader::try_new(file, None).unwrap();
    joined(&reader.schema(), reader)
}

fn stream(bytes: impl Read) -> RecordBatch {
    let reader = StreamReader::try_new(bytes, None).unwrap();
    joined(&reader.schema(), reader)
}

fn joined(
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> RecordBatch {
    let batches: Vec<RecordBatch> = batches.map(Result::unwrap).collect();
    arrow::compute::concat_batches(schema, &batches).unwrap()
}

/// A column of texts.
fn column<'a>(batch: &'a RecordBatch, name: &str) -> Vec<Option<&'a str>> {
    batch.column_by_name(name).unwrap().as_string::<i32>().iter().collect()
}

/// A column of probabilities, as CSV has them.
fn probabilities(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap().as_primitive::<Float64Type>();
    column.iter().map(|it| it.map(|it| format!("{it:.4}"))).collect()
}

/// The labels, probabilities and reasons of a CSV file, row by row.
fn of_csv(csv: &str, names: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &&str| header.iter().position(|column| column == *name).unwrap();
    let at: Vec<usize> = names.iter().map(at).collect();
    let records = reader.records().map(Result::unwrap);
    records.map(|record| at.iter().map(|&at| record[at].to_owned()).collect()).collect()
}

/// The columns that a table has in common with one that was made from it.
fn first(batch: &RecordBatch, columns: usize) -> RecordBatch {
    batch.project(&(0..columns).collect::<Vec<_>>()).unwrap()
}

fn with_metadata(batch: &RecordBatch) -> RecordBatch {
    let metadata = [("who".to_owned(), "the archive".to_owned())].into();
    let schema = Schema::new_with_metadata(batch.schema().fields().clone(), metadata);
    RecordBatch::try_new(Arc::new(schema), batch.columns().to_vec()).unwrap()
}

fn write(folder: &Folder, name: &str, batches: &[RecordBatch]) {
    let ending = name.rsplit('.').next().unwrap();
    let format = FORMATS.iter().find(|(known, _)| *known == ending).unwrap().1;
    fs::write(folder.path(name), encoded(format, batches)).unwrap();
}
