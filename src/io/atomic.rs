//! Output that appears whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::{Error, Result};

/// Makes `bytes` the whole content of the file at `path`.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io), see [`AtomicFile`]; whatever was at `path` is still there
/// then.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| Error::io("write", path, source))?;
    file.finish()
}

/// A buffered file that appears at its path only when [`AtomicFile::finish`] is called.
///
/// Until then the bytes are in a temporary file of the same directory, which goes when the value is
/// dropped. A path that is no regular file (`/dev/stdout`, a named pipe) is written to directly: a
/// device must not be replaced. A symbolic link stays a link, and the file it leads to is replaced. A
/// file that is replaced hands its permissions on; a new one gets those of any new file.
#[derive(Debug)]
pub struct AtomicFile {
    out: BufWriter<Target>,
    path: PathBuf,
}

#[derive(Debug)]
enum Target {
    Temporary { file: NamedTempFile, destination: PathBuf },
    Direct(File),
}

impl AtomicFile {
    /// Opens the temporary file next to `path`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) "create" when `path` is a directory or read-only, or its
    /// directory is missing or cannot be written to.
    pub fn create(path: &Path) -> Result<Self> {
        Self::open(path, None, PREFIX)
    }

    /// As [`AtomicFile::create`], with the temporary file in `folder`, on the same disk, and under a name
    /// that starts with `prefix`: for whoever clears up after processes that were killed.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::create`].
    pub fn create_in(path: &Path, folder: &Path, prefix: &str) -> Result<Self> {
        Self::open(path, Some(folder), prefix)
    }

    fn open(path: &Path, folder: Option<&Path>, prefix: &str) -> Result<Self> {
        let target = open(path, folder, prefix);
        let target = target.map_err(|source| Error::io("create", path, source))?;
        Ok(Self { out: BufWriter::with_capacity(1 << 16, target), path: path.to_owned() })
    }

    /// Where the bytes are until then, for whoever has to remove them when the program is killed; `None`
    /// for a path that is written to directly.
    #[must_use]
    pub fn temporary_path(&self) -> Option<&Path> {
        match self.out.get_ref() {
            Target::Temporary { file, .. } => Some(file.path()),
            Target::Direct(_) => None,
        }
    }

    /// Where the file will appear.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what is buffered and puts the file in its place by one rename.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) "write" when the disk is full or the rename fails;
    /// nothing is left behind then.
    pub fn finish(self) -> Result<()> {
        self.place(false)
    }

    /// [`AtomicFile::finish`], with the bytes on the disk before the name is: after a loss of power too, a
    /// file that is there is whole.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::finish`].
    pub fn finish_durably(self) -> Result<()> {
        self.place(true)
    }

    fn place(self, is_durable: bool) -> Result<()> {
        let Self { out, path } = self;
        match out.into_inner() {
            Ok(Target::Direct(_)) => Ok(()),
            Ok(Target::Temporary { file, destination }) => {
                let on_disk = if is_durable { file.as_file().sync_all() } else { Ok(()) };
                on_disk
                    .and_then(|()| file.persist(destination).map(drop).map_err(|error| error.error))
            }
            Err(error) => Err(error.into_error()),
        }
        .map_err(|source| Error::io("write", path, source))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.out.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Write for Target {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Temporary { file, .. } => file.write(buf),
            Self::Direct(file) => file.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Temporary { file, .. } => file.flush(),
            Self::Direct(file) => file.flush(),
        }
    }
}

/// Where the bytes of a path go.
pub(super) enum Place {
    /// To what is there already, and is no file.
    Device(File),
    /// To a file that replaces what is at `destination`, with its permissions.
    New { destination: PathBuf, permissions: Option<Permissions> },
}

/// Refuses a path that cannot become a file, before any work is done.
pub(super) fn place(path: &Path) -> io::Result<Place> {
    let existing = fs::metadata(path).ok();
    // A name such as `new/` would only fail at the rename, when all the work is done.
    let is_named_directory = path.to_string_lossy().ends_with(std::path::is_separator);
    if is_named_directory || existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // `/dev/stdout` leads to a regular file when standard output is one, and is still no name to
    // rename over: it is appended to, which is where any other writer of it would go on.
    let is_device =
        ["/dev", "/dev/fd", "/proc/self/fd"].map(Path::new).map(Some).contains(&path.parent());
    if let Some(metadata) = &existing {
        // A rename would replace a file that is protected against writing; opening it asks first.
        let file = OpenOptions::new().append(true).open(path)?;
        if is_device || !metadata.is_file() {
            return Ok(Place::Device(file));
        }
    }
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let destination = if existing.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    Ok(Place::New { destination, permissions: existing.map(|metadata| metadata.permissions()) })
}

/// What the names of temporary files start with.
const PREFIX: &str = ".stance-";

fn open(path: &Path, folder: Option<&Path>, prefix: &str) -> io::Result<Target> {
    let (destination, permissions) = match place(path)? {
        Place::Device(file) => return Ok(Target::Direct(file)),
        Place::New { destination, permissions } => (destination, permissions),
    };
    let directory = match (folder, destination.parent()) {
        (Some(folder), _) => folder,
        (None, Some(parent)) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Created as any program creates a file, so that the umask decides who may read it; the files that
    // tempfile makes by itself are private.
    let file = Builder::new().prefix(prefix).make_in(directory, |name| File::create_new(name))?;
    if let Some(permissions) = permissions {
        fs::set_permissions(file.path(), permissions)?;
    }
    Ok(Target::Temporary { file, destination })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn action(error: &Error) -> &'static str {
        match error.kind() {
            ErrorKind::Io { action, .. } => action,
            _ => "",
        }
    }

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_finished_file_replaces_and_a_dropped_one_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        write_atomically(&path, b"old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(file);
        assert_eq!(names(directory.path()), ["out"]);
        write_atomically(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(directory.path()), ["out"]);
    }

    #[test]
    fn the_temporary_file_may_be_elsewhere_and_bear_a_name() {
        let directory = tempfile::tempdir().unwrap();
        let (path, folder) = (directory.path().join("out"), directory.path().join("parts"));
        assert_eq!(action(&AtomicFile::create_in(&path, &folder, "out.").unwrap_err()), "create");
        fs::create_dir(&folder).unwrap();
        let mut file = AtomicFile::create_in(&path, &folder, "out.").unwrap();
        file.write_all(b"whole").unwrap();
        assert!(names(&folder)[0].starts_with("out."));
        file.finish_durably().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(names(&folder), [""; 0]);
    }

    #[test]
    fn a_path_that_cannot_be_a_file_is_refused_before_anything_is_written() {
        let directory = tempfile::tempdir().unwrap();
        for path in [
            directory.path().to_owned(),
            directory.path().join("missing/out"),
            directory.path().join("new/"),
            "".into(),
            "/".into(),
        ] {
            assert_eq!(action(&AtomicFile::create(&path).unwrap_err()), "create", "{path:?}");
        }
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to_and_links_stay_links() {
        write_atomically(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());

        let directory = tempfile::tempdir().unwrap();
        let (link, target) = (directory.path().join("link"), directory.path().join("target"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink("target", &link).unwrap();
        write_atomically(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_an_ordinary_file() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let (ours, theirs) = (directory.path().join("ours"), directory.path().join("theirs"));
        write_atomically(&ours, b"").unwrap();
        fs::write(&theirs, b"").unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(&ours), mode(&theirs));
        fs::set_permissions(&ours, Permissions::from_mode(0o640)).unwrap();
        write_atomically(&ours, b"").unwrap();
        assert_eq!(mode(&ours), 0o640);
    }
}
