//! What the unit tests of the formats share.

use super::{Format, LabelColumn, ReadOptions, from_reader};
use crate::{Document, Result};

fn results(bytes: &[u8], format: Format, options: &ReadOptions) -> Vec<Result<Document>> {
    let mut reader =
        from_reader("test", std::io::Cursor::new(bytes.to_vec()), format, options).unwrap();
    std::iter::from_fn(|| reader.read()).collect()
}

/// All records, none of which may be wrong.
pub(super) fn documents(bytes: &[u8], format: Format, options: &ReadOptions) -> Vec<Document> {
    results(bytes, format, options).into_iter().map(Result::unwrap).collect()
}

/// Row and text of all records.
pub(super) fn rows(bytes: &[u8], format: Format, options: &ReadOptions) -> Vec<(u64, String)> {
    let documents = documents(bytes, format, options).into_iter();
    documents.map(|document| (document.row, document.text)).collect()
}

/// The text or the message of all records.
pub(super) fn found(bytes: &[u8], format: Format, options: &ReadOptions) -> Vec<String> {
    let results = results(bytes, format, options).into_iter();
    results
        .map(|result| result.map_or_else(|error| error.to_string(), |found| found.text))
        .collect()
}

/// Label columns whose heads are named after them.
pub(super) fn labels(names: &[&str]) -> Vec<LabelColumn> {
    let column = |&name: &&str| LabelColumn { head: name.to_owned(), column: name.to_owned() };
    names.iter().map(column).collect()
}
