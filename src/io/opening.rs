//! From a file or a stream to its reader.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

#[cfg(feature = "parquet")]
use super::columnar;
use super::compression::Compression;
use super::format::{Format, extension};
use super::reader::{DocumentReader, ReadOptions};
use super::source::Source;
use super::{annotation, csv, fasttext, jsonl, lines, tsv};
use crate::{Error, Result};

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
    let format = options.format.or_else(|| Format::from_path(path));
    if let Some(format) = format.filter(|format| format.is_columnar()) {
        return columnar::open(path, format, options);
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = Compression::from_path(path).unpack(file).map_err(failed)?;
    let name = path.display().to_string();
    let mut source = Source::new(&name, bytes, options.encoding, options.max_record)?;
    let format = match (format, extension(path)) {
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
    if format.is_columnar() {
        return columnar::from_reader(name, reader, format, options);
    }
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
        // These have gone their own way before.
        Format::Parquet | Format::Arrow => Err(source.unusable("is a table of columns")),
    }
}

fn is_array(source: &mut Source) -> Result<bool> {
    let next = source.peek();
    next.map(|byte| byte == Some(b'[')).map_err(|error| source.failed(error))
}

/// What a build without Parquet and Arrow says of them.
#[cfg(not(feature = "parquet"))]
mod columnar {
    use std::io::Read;
    use std::path::Path;

    use crate::io::{DocumentReader, Format, ReadOptions};
    use crate::{Error, Result};

    pub(super) fn open(
        path: &Path,
        format: Format,
        options: &ReadOptions,
    ) -> Result<Box<dyn DocumentReader + Send>> {
        from_reader(&path.display().to_string(), std::io::empty(), format, options)
    }

    pub(super) fn from_reader(
        name: &str,
        _: impl Read,
        format: Format,
        _: &ReadOptions,
    ) -> Result<Box<dyn DocumentReader + Send>> {
        let problem = format!("is to be read as {format}, for which this build has no reader");
        Err(Error::input(name, problem))
    }
}
