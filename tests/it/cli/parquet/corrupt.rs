//! Damaged files: an error or rows, and never a panic.

use std::sync::Arc;

use arrow::array::{DictionaryArray, Int64Array};
use arrow::datatypes::Int32Type;
use stance::io::{Format, ReadOptions, from_reader, open, open_table};

use super::*;

fn rows() -> Vec<RecordBatch> {
    let kind: DictionaryArray<Int32Type> =
        [Some("a"), None, Some("b"), Some("a"), None, Some("c")].into_iter().collect();
    let numbers = Int64Array::from(vec![Some(1), None, Some(3), Some(4), Some(5), Some(6)]);
    let rows = batch(vec![("text", texts()), ("kind", Arc::new(kind)), ("n", Arc::new(numbers))]);
    vec![rows.clone(), rows]
}

/// Reads a file both ways; `None` for an error.
fn read_all(folder: &Folder, name: &str) -> Option<(usize, usize)> {
    let path = folder.path(name);
    let options = ReadOptions { keep_fields: true, ..ReadOptions::default() };
    let documents = open(&path, &options).ok().and_then(|mut reader| {
        let documents = std::iter::from_fn(|| reader.read());
        documents.map(Result::ok).map(|document| document.map(|_| ())).collect::<Option<Vec<()>>>()
    });
    let table = open_table(&path, &options).ok().and_then(|mut table| {
        let batches = std::iter::from_fn(|| table.read());
        batches.map(|batch| batch.ok().map(|batch| batch.columns.num_rows())).sum::<Option<usize>>()
    });
    documents.map(|rows| rows.len()).zip(table)
}

#[test]
fn a_file_that_is_cut_off_is_an_error_wherever_it_is_cut() {
    let folder = Folder::new();
    for (ending, format) in FORMATS {
        let bytes = encoded(format, &rows());
        let name = format!("rows.{ending}");
        folder.write(&name, &bytes);
        assert_eq!(read_all(&folder, &name), Some((12, 12)));
        let last = bytes.len().saturating_sub(70)..bytes.len();
        for length in (0..bytes.len()).step_by(13).chain(last) {
            folder.write(&name, &bytes[..length]);
            assert_eq!(read_all(&folder, &name), None, "{length} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn a_changed_byte_is_an_error_or_leaves_rows() {
    let folder = Folder::new();
    for (ending, format) in FORMATS {
        let bytes = encoded(format, &rows());
        let name = format!("rows.{ending}");
        let mut errors = 0;
        for at in (0..bytes.len()).step_by(2) {
            let mut changed = bytes.clone();
            changed[at] ^= [0xFF, 0x01, 0x80][at % 3];
            folder.write(&name, &changed);
            match read_all(&folder, &name) {
                // Arrow has no checksums: how many batches there are is one number at the end.
                Some((documents, rows)) => {
                    assert_eq!(documents, rows, "{name}: byte {at}");
                    assert!(rows == 12 || ending != "parquet", "byte {at}: {rows} rows");
                }
                None => errors += 1,
            }
        }
        assert!(errors > bytes.len() / 20, "{name}: {errors} errors");
    }
}

/// A file on which the decoder of Parquet panics, found by changing bytes.
pub(super) fn undecodable() -> Vec<u8> {
    let bytes = encoded(BatchFormat::Parquet, &rows());
    let folder = Folder::new();
    let changed = (0..bytes.len()).map(|at| {
        let mut changed = bytes.clone();
        changed[at] ^= 0xFF;
        changed
    });
    let is_undecodable = |bytes: &Vec<u8>| {
        folder.write("x.parquet", bytes);
        let table = open_table(&folder.path("x.parquet"), &ReadOptions::default());
        let read = table.and_then(|mut table| table.read().transpose());
        read.is_err_and(|error| error.to_string().ends_with("it cannot be decoded"))
    };
    changed.into_iter().find(is_undecodable).unwrap()
}

#[test]
fn any_bytes_are_no_stream() {
    let read = |bytes: &'static [u8]| {
        from_reader("x", bytes, Format::Arrow, &ReadOptions::default()).err().unwrap().to_string()
    };
    for bytes in [
        &b""[..],
        b"\xFF\xFF\xFF\xFF",
        b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
        b"text\n",
        b"PAR1",
        b"ARROW1",
    ] {
        assert!(read(bytes).starts_with("`x` is "), "{}", read(bytes));
    }
}
