//! What is known of an output file that is finished.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::sha256_of_file;
use super::report::FileReport;
use crate::error::{Error, Result};
use crate::io::{AtomicFile, RunRecord, write_atomically};

/// The places beside an output file: `.stance/a.csv.done` and `.stance/a.csv.partial-…` of `a.csv`.
///
/// They are in a hidden folder and have endings of their own, so that whoever reads the folder of outputs
/// sees outputs alone.
pub(super) struct Beside {
    folder: PathBuf,
    name: String,
}

/// What is written of a finished file.
#[derive(Serialize, Deserialize)]
struct Done {
    /// What the file depends on.
    run: RunRecord,
    /// The job that made it.
    job: String,
    bytes: u64,
    report: FileReport,
}

impl Beside {
    pub(super) const FOLDER: &'static str = ".stance";

    pub(super) fn new(output: &Path) -> Self {
        let folder = output.parent().unwrap_or(Path::new("")).join(Self::FOLDER);
        let name = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { folder, name }
    }

    fn record(&self) -> PathBuf {
        self.folder.join(format!("{}.done", self.name))
    }

    fn partial(&self) -> String {
        format!("{}.partial-", self.name)
    }

    /// The report of the finished file, if it is there and was made of the same by the same, and the job that made
    /// it.
    pub(super) fn find(&self, output: &Path, run: &RunRecord) -> Option<(FileReport, String)> {
        let done: Done = serde_json::from_slice(&fs::read(self.record()).ok()?).ok()?;
        let is_whole = || {
            let has_length =
                fs::metadata(output).is_ok_and(|metadata| metadata.len() == done.bytes);
            has_length && sha256_of_file(output).is_ok_and(|found| found == done.report.sha256)
        };
        (done.run == *run && is_whole()).then_some((done.report, done.job))
    }

    /// Opens the file that will be `output`. What was known of the one before goes first: it must not be
    /// taken for what is known of the new one.
    pub(super) fn create(&self, output: &Path) -> Result<AtomicFile> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| Error::io("create", &self.folder, error))?;
        remove(&self.record())?;
        AtomicFile::create_in(output, &self.folder, &self.partial())
    }

    /// Writes down that a job has finished the file.
    pub(super) fn write(
        &self,
        run: RunRecord,
        job: &str,
        bytes: u64,
        report: &FileReport,
    ) -> Result<()> {
        let done = Done { run, job: job.to_owned(), bytes, report: report.clone() };
        let path = self.record();
        let json =
            serde_json::to_vec(&done).map_err(|error| Error::io("write", &path, error.into()))?;
        write_atomically(&path, &json)
    }

    /// Removes what processes that were killed have left of the file.
    pub(super) fn clear(&self) -> Result<()> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Ok(()) };
        let partial = self.partial();
        for entry in entries {
            let path = entry.map_err(|error| Error::io("read", &self.folder, error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&partial) {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", path, error))
        }
        _ => Ok(()),
    }
}
