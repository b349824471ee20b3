//! Where a file is: in the file system, or in an object store.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tempfile::{NamedTempFile, TempDir};

use super::digest::Digesting;
use super::objects::{Object, ObjectStores};
use crate::error::{Error, Result};
use crate::io::{AtomicFile, RunInput};

/// A file or an object, which may not be there.
pub(super) enum Place {
    File(PathBuf),
    Object(Object),
}

/// A file to read, which may be a copy of an object.
pub(super) struct Readable {
    pub(super) path: PathBuf,
    _copy: Option<TempDir>,
}

/// What will be a file or an object when it is whole.
pub(super) enum Growing {
    File(AtomicFile),
    Object(NamedTempFile, Object),
}

impl Place {
    pub(super) fn new(name: &str, stores: &ObjectStores) -> Result<Self> {
        match ObjectStores::is_url(name) {
            true => Ok(Self::Object(stores.object(name)?)),
            false => Ok(Self::File(PathBuf::from(name))),
        }
    }

    /// The last part of the name.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Object(object) => object.name().to_owned(),
        }
    }

    /// A place in the same folder or, with a slash in the name, in one in it.
    pub(super) fn beside(&self, name: &str) -> Self {
        match self {
            Self::File(path) => Self::File(path.parent().unwrap_or(Path::new("")).join(name)),
            Self::Object(object) => Self::Object(object.beside(name)),
        }
    }

    /// Name, size and time of change, and for an object what the store calls its content.
    pub(super) fn state(&self) -> Result<(RunInput, Option<String>)> {
        match self {
            Self::File(path) => Ok((RunInput::of_file(path)?, None)),
            Self::Object(object) => {
                let found = object.metadata()?;
                let modified = found.last_modified.timestamp_nanos_opt();
                let input = RunInput {
                    name: object.url().to_owned(),
                    bytes: found.size,
                    modified: modified.and_then(|time| u64::try_from(time).ok()),
                };
                Ok((input, found.e_tag))
            }
        }
    }

    pub(super) fn read(&self) -> Result<Bytes> {
        match self {
            Self::File(path) => {
                Ok(fs::read(path).map_err(|error| Error::io("read", path, error))?.into())
            }
            Self::Object(object) => object.read(),
        }
    }

    /// Removes what is there, if it is there.
    pub(super) fn remove(&self) -> Result<()> {
        match self {
            Self::File(path) => match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(Error::io("remove", path, error))
                }
                _ => Ok(()),
            },
            Self::Object(object) => object.remove(),
        }
    }

    /// The digest of what is there.
    pub(super) fn sha256(&self) -> Result<String> {
        let mut digesting = Digesting::new(io::sink());
        match self {
            Self::File(path) => {
                let failed = |error| Error::io("read", path, error);
                io::copy(&mut File::open(path).map_err(failed)?, &mut digesting).map_err(failed)?;
            }
            Self::Object(object) => object.download(&mut digesting)?,
        }
        Ok(digesting.into_parts().2)
    }

    /// A file with what is there.
    pub(super) fn readable(&self) -> Result<Readable> {
        let object = match self {
            Self::File(path) => return Ok(Readable { path: path.clone(), _copy: None }),
            Self::Object(object) => object,
        };
        let folder = tempfile::tempdir().map_err(temporary)?;
        // The name tells the format.
        let path = folder.path().join(object.name());
        let mut file = File::create(&path).map_err(temporary)?;
        object.download(&mut file)?;
        Ok(Readable { path, _copy: Some(folder) })
    }

    /// Begins to write. Until it is whole, a file has a name in `folder` beside it that starts with `prefix`.
    pub(super) fn create(&self, folder: &str, prefix: &str) -> Result<Growing> {
        match self {
            Self::File(path) => {
                let folder = path.parent().unwrap_or(Path::new("")).join(folder);
                fs::create_dir_all(&folder).map_err(|error| Error::io("create", &folder, error))?;
                Ok(Growing::File(AtomicFile::create_in(path, &folder, prefix)?))
            }
            Self::Object(object) => {
                let file = NamedTempFile::new().map_err(temporary)?;
                Ok(Growing::Object(file, object.clone()))
            }
        }
    }
}

impl Growing {
    /// Puts it in its place.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::File(file) => file.finish_durably(),
            Self::Object(mut file, object) => {
                file.rewind().map_err(temporary)?;
                object.upload(file.as_file_mut())
            }
        }
    }
}

impl Write for Growing {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(buf),
            Self::Object(file, _) => file.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Object(file, _) => file.flush(),
        }
    }
}

fn temporary(error: io::Error) -> Error {
    Error::io("write", "a temporary file", error)
}
