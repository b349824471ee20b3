//! Compressed input.

use std::ffi::OsStr;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// How the bytes of an input are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip, one or several members: `.gz`.
    Gzip,
    /// Zstandard, one or several frames: `.zst`.
    Zstd,
}

impl Compression {
    /// Decides by the last extension, in any case.
    ///
    /// ```
    /// use stance::io::Compression;
    ///
    /// assert_eq!(Compression::from_path("rows.csv.gz".as_ref()), Compression::Gzip);
    /// assert_eq!(Compression::from_path("rows.csv".as_ref()), Compression::None);
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Self {
        match path.extension().and_then(OsStr::to_str) {
            Some(extension) if extension.eq_ignore_ascii_case("gz") => Self::Gzip,
            Some(extension) if extension.eq_ignore_ascii_case("zst") => Self::Zstd,
            _ => Self::None,
        }
    }

    /// The bytes inside. Nothing is read before the first call of `read`, but zstd allocates its
    /// window here, which can fail.
    pub(super) fn unpack(
        self,
        reader: impl Read + Send + 'static,
    ) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::None => Box::new(reader),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(reader))),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(buffered(reader))?),
        })
    }
}

fn buffered<R: Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(1 << 16, reader)
}
