//! The page of `stance predict --report`, put together of parts that grow article by article.

use std::fs::File;
#[cfg(feature = "report")]
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use stance::Error;
use stance::io::AtomicFile;
#[cfg(feature = "report")]
use stance::report::ArticlesPage;

use super::message::Failure;

/// The parts of a page that wait in files until all articles are read: its rows and its sections.
const PARTS: [&str; 2] = ["rows", "sections"];

/// Fails for a page that cannot be written, before any work is done.
pub(crate) fn expect_writable(path: &Path) -> Result<(), Failure> {
    drop(AtomicFile::create(path)?);
    Ok(())
}

/// `page.html.rows` and `page.html.sections` beside `page.html`, for a run that may be interrupted.
pub(crate) fn part_paths(page: &Path) -> [PathBuf; 2] {
    PARTS.map(|part| {
        let mut name = page.as_os_str().to_owned();
        name.push(".");
        name.push(part);
        PathBuf::from(name)
    })
}

/// Files without names, which are gone with the run.
pub(crate) fn unnamed_parts() -> Result<Vec<File>, Failure> {
    let create =
        |_| tempfile::tempfile().map_err(|error| Error::io("create", "a temporary file", error));
    Ok(PARTS.into_iter().map(create).collect::<Result<_, _>>()?)
}

/// Puts the page together: what is around the articles, their rows and their sections.
#[cfg(feature = "report")]
pub(crate) fn write(
    page: &ArticlesPage<'_>,
    path: &Path,
    articles: u64,
    parts: &mut [File],
) -> Result<(), Failure> {
    let frame = page.frame("Who stands where", articles);
    let mut file = AtomicFile::create(path)?;
    let failed = |error| Error::io("write", path, error);
    for (text, part) in [&frame.opening, &frame.between].into_iter().zip(parts) {
        file.write_all(text.as_bytes()).map_err(failed)?;
        part.rewind().map_err(failed)?;
        std::io::copy(part, &mut file).map_err(failed)?;
    }
    file.write_all(frame.closing.as_bytes()).map_err(failed)?;
    Ok(file.finish()?)
}
