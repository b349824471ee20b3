//! One record at a time from any format.

use encoding_rs::Encoding;

use super::format::Format;
use crate::{Document, Result};

/// Reads an input record by record.
///
/// Made by [`open`](super::open) and [`from_reader`](super::from_reader).
pub trait DocumentReader {
    /// The names of the columns, in the order of the input: those of the header of a table, and those
    /// of the first record that is an object in the JSON formats, whose later records may have others.
    fn columns(&self) -> &[String];

    /// The next record; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) for a record that cannot be used: the next call
    /// goes on with the next record, so that the caller decides whether to stop or to leave it out. Any
    /// other kind is about the input as a whole, and the next call gives `None`.
    fn read(&mut self) -> Option<Result<Document>>;
}

/// A column with the labels of one head.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LabelColumn {
    /// The head's name.
    pub head: String,
    /// The column's name.
    pub column: String,
}

/// What to do with the empty lines of [`Format::Lines`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlankLines {
    /// Each is a record with an empty text.
    #[default]
    Keep,
    /// They are no records, and neither are lines of white space; rows stay numbers of lines.
    Skip,
}

/// How to read an input.
///
/// ```
/// use stance::io::ReadOptions;
///
/// let options = ReadOptions { text_column: Some("tweet".to_owned()), ..ReadOptions::default() };
/// assert!(options.format.is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOptions {
    /// Default: by the extension, see [`Format::from_path`]; a file without extension is lines.
    pub format: Option<Format>,
    /// The column of [`Document::text`]. Default: the first there is of `text`, `tweet`, `sentence`,
    /// `statement`, `comment`, `body`, in any case.
    pub text_column: Option<String>,
    /// The column of [`Document::id`]. Default: `id` in any case, where there is one.
    pub id_column: Option<String>,
    /// The columns of [`Document::labels`], in that order. Default: none.
    ///
    /// fastText, Prodigy and Label Studio do not name a column for what the annotator said: there it
    /// goes to the first of these, unless the record has a column of that name.
    pub label_columns: Vec<LabelColumn>,
    /// The column of [`Document::group`]. Default: none.
    pub group_column: Option<String>,
    /// The column of [`Document::weight`]. Default: none.
    pub weight_column: Option<String>,
    /// The column of [`Document::target`]. Default: none.
    pub target_column: Option<String>,
    /// Fills [`Document::fields`]. Default: no.
    pub keep_fields: bool,
    /// The columns of [`Document::extras`], in that order. An input or a record need not have them.
    /// Default: none.
    pub extra_columns: Vec<String>,
    /// Default: [`BlankLines::Keep`].
    pub blank_lines: BlankLines,
    /// Default: UTF-8. A byte order mark goes before both. See [`encoding`](super::encoding).
    pub encoding: Option<&'static Encoding>,
    /// The longest record in bytes. Default: 256 MiB.
    pub max_record: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            text_column: None,
            id_column: None,
            label_columns: Vec::new(),
            group_column: None,
            weight_column: None,
            target_column: None,
            keep_fields: false,
            extra_columns: Vec::new(),
            blank_lines: BlankLines::default(),
            encoding: None,
            max_record: 256 << 20,
        }
    }
}
