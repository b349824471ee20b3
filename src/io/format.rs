//! The formats of input and their names.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::Compression;
use crate::{Error, Result};

/// How records are written in an input.
///
/// A build without the feature `parquet` knows [`Format::Parquet`] and [`Format::Arrow`] by name and
/// refuses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One text a line; the only column is `text`.
    Lines,
    /// Comma-separated values with a header, quoted as RFC 4180 says.
    Csv,
    /// Tab-separated values with a header. Nothing is quoted or escaped: a quotation mark is a
    /// character of the text, as in the files of SemEval, and a text holds no tab and no line end.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// `__label__for We will talk.`: labels, then the text; the columns are `label` and `text`.
    FastText,
    /// What `prodigy db-out` writes: one JSON object a line, the answer in `answer` and the choice in
    /// `accept` or `label`.
    Prodigy,
    /// What Label Studio exports as JSON or JSON-MIN: an array of tasks or of flat objects.
    LabelStudio,
    /// A Parquet file.
    Parquet,
    /// An Arrow file, or a stream of Arrow IPC.
    Arrow,
}

impl Format {
    /// All formats, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Lines,
        Self::Csv,
        Self::Tsv,
        Self::Jsonl,
        Self::FastText,
        Self::Prodigy,
        Self::LabelStudio,
        Self::Parquet,
        Self::Arrow,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::FastText => "fasttext",
            Self::Prodigy => "prodigy",
            Self::LabelStudio => "label-studio",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// Whether it is a table of columns, whose records are not apart from each other.
    #[must_use]
    pub const fn is_columnar(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }

    /// Decides by the extension, in any case, after that of a [`Compression`].
    ///
    /// `.json` is [`Format::LabelStudio`] here; [`open`](super::open) looks into the file and takes
    /// [`Format::Jsonl`] when it is no array. `None` for any other extension, and for none at all.
    ///
    /// ```
    /// use stance::io::Format;
    ///
    /// assert_eq!(Format::from_path("a/rows.CSV.gz".as_ref()), Some(Format::Csv));
    /// assert_eq!(Format::from_path("rows.xlsx".as_ref()), None);
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = extension(path)?;
        Some(match extension.as_str() {
            "txt" | "md" => Self::Lines,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::LabelStudio,
            "ft" => Self::FastText,
            "parquet" => Self::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Self::Arrow,
            _ => return None,
        })
    }
}

/// The extension that names the format, in lower case, without that of a compression.
pub(super) fn extension(path: &Path) -> Option<String> {
    let name = match Compression::from_path(path) {
        Compression::None => path.file_name(),
        _ => path.file_stem(),
    };
    Path::new(name?).extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase)
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    /// # Errors
    ///
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) with the known names.
    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Error::parameter("format", format!("`{name}` is not one of {known}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_formats() {
        let cases = [
            ("a.txt", Some(Format::Lines)),
            ("a.b.md", Some(Format::Lines)),
            ("a.tab", Some(Format::Tsv)),
            ("a.tsv.zst", Some(Format::Tsv)),
            ("a.ndjson.GZ", Some(Format::Jsonl)),
            ("a.JSON", Some(Format::LabelStudio)),
            ("a.ft", Some(Format::FastText)),
            ("a.parquet", Some(Format::Parquet)),
            ("a.arrows.zst", Some(Format::Arrow)),
            ("a.gz", None),
            (".csv", None),
            ("csv", None),
            ("a.csv/", Some(Format::Csv)),
            ("..", None),
            ("", None),
        ];
        for (path, format) in cases {
            assert_eq!(Format::from_path(path.as_ref()), format, "{path}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        let error = "excel".parse::<Format>().unwrap_err().to_string();
        assert!(error.contains("`excel`") && error.contains("label-studio"), "{error}");
    }
}
