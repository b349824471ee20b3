//! One record at a time from any format.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::format::extension;
use super::source::Source;
use super::{Compression, Format, annotation, csv, fasttext, jsonl, lines, tsv};
use crate::{Document, Error, Result};

/// Reads an input record by record.
///
/// Made by [`open`] and [`from_reader`].
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

/// Opens the file at `path`, packed or not.
///
/// The first bytes are read at once, and in JSON formats the first record.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) when there is no such file, or it is a directory or no gzip
/// or zstd stream; [`ErrorKind::Input`](crate::ErrorKind::Input) when its extension names no format or
/// it has no header; [`ErrorKind::UnknownColumn`](crate::ErrorKind::UnknownColumn).
///
/// ```no_run
/// use stance::io::{ReadOptions, open};
///
/// let mut reader = open("statements.csv.gz".as_ref(), &ReadOptions::default())?;
/// while let Some(document) = reader.read().transpose()? {
///     println!("{}: {}", document.row, document.text);
/// }
/// # Ok::<(), stance::Error>(())
/// ```
pub fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn DocumentReader + Send>> {
    let failed = |source| Error::io("read", path, source);
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = Compression::from_path(path).unpack(file).map_err(failed)?;
    let name = path.display().to_string();
    let mut source = Source::new(&name, bytes, options.encoding, options.max_record)?;
    let format = match (options.format.or_else(|| Format::from_path(path)), extension(path)) {
        (Some(Format::LabelStudio), _) if options.format.is_none() && !is_array(&mut source)? => {
            Format::Jsonl
        }
        (Some(format), _) => format,
        (None, None) => Format::Lines,
        (None, Some(extension)) => {
            let known = Format::ALL.map(Format::name).join(", ");
            return Err(source.unusable(format!(
                "has the extension `.{extension}`, which names no format; the formats are {known}"
            )));
        }
    };
    start(source, format, options)
}

/// Reads records in `format` from bytes that are not packed; `name` stands for them in errors.
///
/// [`ReadOptions::format`] does not count here.
///
/// # Errors
///
/// As [`open`].
///
/// ```
/// use stance::io::{Format, ReadOptions, from_reader};
///
/// let bytes = &b"text\n\"We will talk,\nand listen.\"\n"[..];
/// let mut reader = from_reader("-", bytes, Format::Csv, &ReadOptions::default())?;
/// assert_eq!(reader.columns(), ["text"]);
/// let document = reader.read().transpose()?;
/// assert_eq!(document.map(|document| document.text).as_deref(), Some("We will talk,\nand listen."));
/// assert!(reader.read().is_none());
/// # Ok::<(), stance::Error>(())
/// ```
pub fn from_reader(
    name: &str,
    reader: impl Read + Send + 'static,
    format: Format,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let source = Source::new(name, Box::new(reader), options.encoding, options.max_record)?;
    start(source, format, options)
}

fn start(
    source: Source,
    format: Format,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    match format {
        Format::Lines => lines::start(source, options),
        Format::Csv => csv::start(source, options),
        Format::Tsv => tsv::start(source, options),
        Format::Jsonl => jsonl::start(source, options),
        Format::FastText => fasttext::start(source, options),
        Format::Prodigy => annotation::start_prodigy(source, options),
        Format::LabelStudio => annotation::start_label_studio(source, options),
    }
}

fn is_array(source: &mut Source) -> Result<bool> {
    let next = source.peek();
    next.map(|byte| byte == Some(b'[')).map_err(|error| source.failed(error))
}
