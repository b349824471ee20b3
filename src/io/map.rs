//! Files whose bytes are used where they lie: the one place with `unsafe`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use memmap2::{Mmap, MmapOptions};

/// The bytes of a file, mapped into memory where that can be done, and read where it cannot: a pipe has nothing
/// to map, and neither has an empty file.
///
/// A file that is replaced or removed keeps its bytes for as long as they are used. One that is written over in
/// place changes under whoever uses it, and one that is cut short ends the process when it comes to the part
/// that is gone.
pub(crate) fn bytes_of(path: &Path) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    let is_file = file.metadata()?.is_file();
    if let Some(map) = is_file.then(|| map(&file).ok()).flatten() {
        return Ok(Bytes::from_owner(map));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// All pages are asked for at once, as whoever reads a model checks all of its bytes.
#[allow(unsafe_code)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: The map is never written to and lives as long as the bytes that are made of it. That nobody else
    // writes into the file meanwhile cannot be seen to from here: this program only ever replaces files. What
    // has been read from the map is checked against its length at each access, so other bytes there would give
    // other numbers and no access elsewhere.
    unsafe { MmapOptions::new().populate().map(file) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{File, bytes_of, map};
    use crate::io::write_atomically;

    #[test]
    fn a_file_is_mapped_and_stays_when_it_is_replaced_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("numbers");
        let numbers: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        fs::write(&path, &numbers).unwrap();
        assert_eq!(map(&File::open(&path).unwrap()).unwrap().len(), numbers.len());
        let bytes = bytes_of(&path).unwrap();
        let part = bytes.slice(4000..4004);
        write_atomically(&path, b"other").unwrap();
        assert_eq!(bytes_of(&path).unwrap(), "other");
        fs::remove_file(&path).unwrap();
        assert_eq!(bytes, numbers);
        drop(bytes);
        assert_eq!(part[..], 1000_u32.to_le_bytes());
    }

    #[test]
    fn what_cannot_be_mapped_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty");
        fs::write(&empty, "").unwrap();
        assert!(bytes_of(&empty).unwrap().is_empty());
        assert!(bytes_of(folder.path()).is_err());
        assert!(bytes_of(&folder.path().join("missing")).is_err());
        if cfg!(unix) {
            assert!(bytes_of(Path::new("/dev/null")).unwrap().is_empty());
        }
    }
}
