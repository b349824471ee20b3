//! One output of a long run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;

use super::journal::Extent;
use crate::error::{Error, Result};

/// An output with its partial file.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) destination: PathBuf,
    pub(super) partial: PathBuf,
    /// `None` when it is in its place already.
    pub(super) file: Option<File>,
    pub(super) pending: Vec<u8>,
    hasher: Hasher,
    bytes: u64,
}

/// `out.jsonl.partial` beside `out.jsonl`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Part {
    pub(super) fn new(destination: PathBuf) -> Self {
        Self {
            partial: beside(&destination, ".partial"),
            destination,
            file: None,
            pending: Vec::new(),
            hasher: Hasher::new(),
            bytes: 0,
        }
    }

    pub(super) fn extent(&self) -> Extent {
        Extent { bytes: self.bytes, crc32: self.hasher.clone().finalize() }
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file {
            if let Err(source) = file.write_all(&self.pending) {
                // What came through of it must not stay in front of what is written next.
                let _ = file.set_len(self.bytes).and_then(|()| file.seek(SeekFrom::End(0)));
                return Err(Error::io("write", &self.partial, source));
            }
            self.hasher.update(&self.pending);
            self.bytes += self.pending.len() as u64;
        }
        self.pending.clear();
        Ok(())
    }

    /// Opens the partial file, cut off behind what is complete.
    pub(super) fn restore(&mut self, extent: Extent, is_placed: bool) -> Result<()> {
        self.bytes = extent.bytes;
        self.hasher = Hasher::new_with_initial_len(extent.crc32, extent.bytes);
        if is_placed {
            return Ok(());
        }
        let open = || {
            let mut file =
                OpenOptions::new().create(true).truncate(false).write(true).open(&self.partial)?;
            if let Ok(metadata) = fs::metadata(&self.destination) {
                fs::set_permissions(&self.partial, metadata.permissions())?;
            }
            file.set_len(extent.bytes)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        self.file = Some(open().map_err(|source| Error::io("create", &self.partial, source))?);
        Ok(())
    }
}

/// How many of the extents, from the first on, the file holds.
pub(super) fn held_extents(mut file: File, extents: &[Extent], path: &Path) -> Result<usize> {
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    let mut at = 0;
    let mut held = 0;
    for (extent, number) in extents.iter().zip(1..) {
        while at < extent.bytes {
            let wanted = buffer.len().min(usize::try_from(extent.bytes - at).unwrap_or(usize::MAX));
            match file.read(&mut buffer[..wanted]) {
                Ok(0) => return Ok(held),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", path, error)),
            }
        }
        if hasher.clone().finalize() != extent.crc32 {
            return Ok(held);
        }
        held = number;
    }
    Ok(held)
}
