//! Texts that are already in memory.

use super::reader::DocumentReader;
use crate::document::Document;
use crate::error::Result;

/// Reads given texts, each a document, with rows from 1.
///
/// ```
/// use stance::io::{DocumentReader, texts};
///
/// let mut reader = texts(vec!["One.".to_owned(), "Two.".to_owned()]);
/// assert_eq!(reader.read().unwrap()?.text, "One.");
/// assert_eq!(reader.read().unwrap()?.row, 2);
/// assert!(reader.read().is_none());
/// # Ok::<(), stance::Error>(())
/// ```
#[must_use]
pub fn texts(texts: Vec<String>) -> Texts {
    Texts { texts: texts.into_iter(), row: 0, columns: vec!["text".to_owned()] }
}

/// What [`texts`] returns.
#[derive(Debug)]
pub struct Texts {
    texts: std::vec::IntoIter<String>,
    row: u64,
    columns: Vec<String>,
}

impl DocumentReader for Texts {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self) -> Option<Result<Document>> {
        let text = self.texts.next()?;
        self.row += 1;
        Some(Ok(Document { row: self.row, ..Document::new(text) }))
    }
}
