//! Whole files as text.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::charset::encoding_of;
use super::compression::Compression;
use crate::error::{Error, Result};

/// How to read a whole file as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Default: a byte order mark, else what the file declares or looks like. The mark goes before all.
    /// See [`encoding`](super::encoding).
    pub encoding: Option<&'static Encoding>,
    /// The longest text in bytes, unpacked. Default: 64 MiB.
    pub max_bytes: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { encoding: None, max_bytes: 64 << 20 }
    }
}

/// Reads the file at `path`, packed with gzip or zstd or not, in any encoding.
///
/// The encoding is the first of: that of the byte order mark; the one asked for; UTF-8, if the bytes are
/// that; the one that `<meta charset>` or an XML declaration names; the one that the letters look like
/// (by the detector of Firefox). Bytes that it does not know become U+FFFD where they are few.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) when there is no such file, or it is a directory or no gzip or zstd stream;
/// [`ErrorKind::Input`](crate::ErrorKind::Input) when it is longer than the limit, is no text, or has more than one character in a
/// hundred that its encoding does not know.
///
/// ```
/// use stance::io::{TextOptions, read_text};
///
/// let text = read_text("data/articles/mill-strike.txt".as_ref(), &TextOptions::default())?;
/// assert!(text.starts_with("Third week of the mill strike"));
/// # Ok::<(), stance::Error>(())
/// ```
pub fn read_text(path: &Path, options: &TextOptions) -> Result<String> {
    let failed = |source| Error::io("read", path, source);
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = Compression::from_path(path).unpack(file).map_err(failed)?;
    text_from_reader(&path.display().to_string(), bytes, options)
}

/// Reads all of `reader` as text; `name` stands for it in errors.
///
/// # Errors
///
/// As [`read_text`].
///
/// ```
/// use stance::io::{TextOptions, text_from_reader};
///
/// let bytes = &b"\x93We don\x92t talk,\x94 she said."[..];
/// let text = text_from_reader("-", bytes, &TextOptions::default())?;
/// assert_eq!(text, "“We don’t talk,” she said.");
/// # Ok::<(), stance::Error>(())
/// ```
pub fn text_from_reader(name: &str, reader: impl Read, options: &TextOptions) -> Result<String> {
    let limit = options.max_bytes;
    let mut bytes = Vec::new();
    // One byte more tells that there is more.
    let read = reader.take(limit as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::io("read", name, source))?;
    if bytes.len() > limit {
        return Err(Error::input(name, format!("is longer than the limit of {}", size(limit))));
    }
    decoded(name, bytes, options.encoding)
}

fn size(bytes: usize) -> String {
    const MIB: usize = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}

fn decoded(name: &str, bytes: Vec<u8>, asked: Option<&'static Encoding>) -> Result<String> {
    if let Some(kind) = known_kind(&bytes) {
        return Err(Error::input(name, format!("is {kind}, not text")));
    }
    let (encoding, mark) = encoding_of(&bytes, asked);
    let (text, is_damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let n_characters = text.chars().count();
    let is_control = |c: char| c.is_control() && !c.is_whitespace() && c != '\x1B' && c != '\x08';
    let n_controls = text.chars().filter(|&c| is_control(c)).count();
    if 100 * n_controls > n_characters {
        return Err(Error::input(name, "is binary data, not text"));
    }
    if is_damaged && 100 * text.matches('\u{FFFD}').count() > n_characters {
        return Err(Error::input(name, format!("is not valid {}", encoding.name())));
    }
    match text {
        Cow::Owned(text) => Ok(text),
        // It was UTF-8 all along: no need for another copy.
        Cow::Borrowed(_) if mark == 0 => Ok(String::from_utf8(bytes).unwrap_or_default()),
        Cow::Borrowed(text) => Ok(text.to_owned()),
    }
}

/// What files that are given by mistake most often are.
fn known_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive (a .docx, .odt or .epub is one, too)"),
        (b"{\\rtf", "an RTF document"),
        (b"\xD0\xCF\x11\xE0", "an old Word or Excel file"),
        (b"\x1F\x8B", "packed with gzip"),
        (b"\x28\xB5\x2F\xFD", "packed with zstd"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
    ];
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::ErrorKind;

    fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<String> {
        let options = TextOptions { encoding, max_bytes: 1000 };
        text_from_reader("test", bytes, &options)
    }

    #[test]
    fn text_is_read_in_any_encoding() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"\xEF\xBB\xBFa", "a"),
            (b"\xFF\xFEa\0\xE9\0", "aé"),
            ("größe".as_bytes(), "größe"),
            (b"the caf\xE9s don\x92t talk", "the cafés don’t talk"),
            (b"<meta charset=windows-1251><p>\xEF\xF0", "<meta charset=windows-1251><p>пр"),
        ] {
            assert_eq!(read(bytes, None).unwrap(), text);
        }
        let japanese = super::super::encoding("shift_jis").unwrap();
        assert_eq!(read(b"\x82\xA0", Some(japanese)).unwrap(), "あ");
    }

    #[test]
    fn a_damaged_place_does_not_cost_the_file() {
        let mut bytes = "“We will talk,” she said. ".repeat(20).into_bytes();
        bytes.extend(b"\xE2\x80");
        assert!(read(&bytes, None).unwrap().ends_with("said. \u{FFFD}"));
        let japanese = super::super::encoding("shift_jis").unwrap();
        let error = read(b"a\xFFb\x81", Some(japanese)).unwrap_err().to_string();
        assert_eq!(error, "`test` is not valid Shift_JIS");
    }

    #[test]
    fn what_is_no_text_is_named() {
        let noise: Vec<u8> = (0..=255).collect();
        for (bytes, problem) in [
            (&noise[..], "`test` is binary data, not text"),
            (b"a\0b\0c\0d\0", "`test` is binary data, not text"),
            (b"%PDF-1.7 text", "`test` is a PDF, not text"),
            (
                b"PK\x03\x04",
                "`test` is a ZIP archive (a .docx, .odt or .epub is one, too), not text",
            ),
            (&[b'a'; 1001], "`test` is longer than the limit of 1000 bytes"),
        ] {
            assert_eq!(read(bytes, None).unwrap_err().to_string(), problem);
        }
        assert_eq!(read(&[b'a'; 1000], None).unwrap().len(), 1000);
        assert_eq!(size(TextOptions::default().max_bytes), "64 MiB");
    }

    #[test]
    fn packed_files_are_unpacked_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt.gz");
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&[b'a'; 5000]).unwrap();
        fs::write(&path, packer.finish().unwrap()).unwrap();
        assert_eq!(read_text(&path, &TextOptions::default()).unwrap().len(), 5000);
        let options = TextOptions { max_bytes: 4999, ..TextOptions::default() };
        let error = read_text(&path, &options).unwrap_err().to_string();
        assert!(error.ends_with("is longer than the limit of 4999 bytes"), "{error}");

        let error = read_text(folder.path(), &options).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Io { action: "read", .. }));
        fs::write(&path, "no gzip").unwrap();
        assert!(matches!(read_text(&path, &options).unwrap_err().kind(), ErrorKind::Io { .. }));
    }
}
