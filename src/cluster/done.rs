//! What is known of an output file that is finished.

use std::fs;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::place::{Growing, Place};
use super::report::FileReport;
use crate::error::{Error, Result};
use crate::io::RunRecord;

/// The places beside an output file: `.stance/a.csv.done` and `.stance/a.csv.partial-…` of `a.csv`.
///
/// They are in a hidden folder and have endings of their own, so that whoever reads the folder of outputs
/// sees outputs alone.
pub(super) struct Beside<'p> {
    output: &'p Place,
    record: Place,
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

impl<'p> Beside<'p> {
    pub(super) const FOLDER: &'static str = ".stance";

    pub(super) fn new(output: &'p Place) -> Self {
        let record = output.beside(&format!("{}/{}.done", Self::FOLDER, output.name()));
        Self { output, record }
    }

    fn partial(&self) -> String {
        format!("{}.partial-", self.output.name())
    }

    /// The report of the finished file, if it is there and was made of the same by the same. A job may try
    /// several times: what it has made itself was not there before it.
    pub(super) fn find(&self, run: &RunRecord, job: &str) -> Option<FileReport> {
        let done: Done = serde_json::from_slice(&self.record.read().ok()?).ok()?;
        let is_whole = || {
            let has_length = self.output.state().is_ok_and(|(found, _)| found.bytes == done.bytes);
            has_length && self.output.sha256().is_ok_and(|found| found == done.report.sha256)
        };
        let was_done = done.job != job;
        (done.run == *run && is_whole()).then_some(FileReport { was_done, ..done.report })
    }

    /// Begins the file. What was known of the one before goes first: it must not be taken for what is known
    /// of the new one.
    pub(super) fn create(&self) -> Result<Growing> {
        self.record.remove()?;
        self.output.create(Self::FOLDER, &self.partial())
    }

    /// Writes down that the file is finished.
    pub(super) fn write(
        &self,
        run: RunRecord,
        job: &str,
        bytes: u64,
        report: &FileReport,
    ) -> Result<()> {
        let done = Done { run, job: job.to_owned(), bytes, report: report.clone() };
        let json = serde_json::to_vec(&done)
            .map_err(|error| Error::io("write", &report.output, error.into()))?;
        // Under a name that `clear` knows until it is whole, as the file itself.
        let mut record = self.record.create(".", &self.partial())?;
        record.write_all(&json).map_err(|error| Error::io("write", &report.output, error))?;
        record.finish()
    }

    /// Removes what processes that were killed have left of the file. In an object store they leave nothing.
    pub(super) fn clear(&self) -> Result<()> {
        let Place::File(record) = &self.record else { return Ok(()) };
        let Some(folder) = record.parent() else { return Ok(()) };
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        let partial = self.partial();
        for entry in entries {
            let path = entry.map_err(|error| Error::io("read", folder, error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&partial) {
                Place::File(path).remove()?;
            }
        }
        Ok(())
    }
}
