//! Several outputs that appear whole or not at all, and that an interrupted run goes on with.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::atomic::{Place, place};
use super::journal::{Entry, Extent, Header, Journal, VERSION, line};
use super::run_part::{Part, beside, held_extents};
use super::run_record::RunRecord;
use crate::error::{Error, Result};

/// The outputs of a long run.
///
/// Until [`RunOutputs::finish`] the bytes of `out.jsonl` are in `out.jsonl.partial`, and
/// `out.jsonl.journal` beside the first output tells how much of each is complete. What was written
/// since the last [`RunOutputs::commit`] is lost with a run that is killed; the next one goes on behind
/// it, and the result has the same bytes as that of one run.
///
/// Each commit first writes the outputs and then its line in the journal, with length and CRC-32 of every
/// output. Nothing is forced to the disk: what a killed process wrote is kept by the system, and after a
/// loss of power the sums tell which commits survived, and the run goes on behind the last of them.
#[derive(Debug)]
pub struct RunOutputs {
    parts: Vec<Part>,
    journal: File,
    journal_path: PathBuf,
    done: Entry,
}

fn unusable(path: &Path, problem: impl Into<String>) -> Error {
    Error::input(path.display().to_string(), problem)
}

impl RunOutputs {
    /// Starts a run from the beginning.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when files of an interrupted run are there: it is resumed, or they are
    /// removed by [`RunOutputs::discard`]. Else as [`RunOutputs::resume`].
    pub fn create(paths: &[PathBuf], record: &RunRecord) -> Result<Self> {
        let (parts, journal_path) = parts(paths)?;
        let journal = open_journal(&journal_path)?;
        for path in parts.iter().map(|part| &part.partial) {
            if path.exists() {
                return Err(unusable(path, "is left over from an interrupted run"));
            }
        }
        Self::start(parts, journal, journal_path, paths, record)
    }

    /// Goes on with a run that was interrupted, or starts one where there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when the interrupted run had other settings, inputs or outputs, when its
    /// journal is missing, or when another process is writing; [`ErrorKind::Io`](crate::ErrorKind::Io) when the files cannot be
    /// made or read; [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a path that is no regular file, or for two that are the
    /// same.
    pub fn resume(paths: &[PathBuf], record: &RunRecord) -> Result<Self> {
        let (mut parts, journal_path) = parts(paths)?;
        let mut journal = open_journal(&journal_path)?;
        let failed = |source| Error::io("read", &journal_path, source);
        let mut bytes = Vec::new();
        journal.read_to_end(&mut bytes).map_err(failed)?;
        let found = Journal::parse(&bytes);
        let Some(header) = &found.header else {
            // The journal is whole before the first partial file is made.
            if let Some(part) = parts.iter().find(|part| part.partial.exists()) {
                let problem = "cannot be gone on with: its journal is missing or damaged";
                return Err(unusable(&part.partial, problem));
            }
            return Self::start(parts, journal, journal_path, paths, record);
        };
        if let Some(difference) = header_difference(header, &names(paths), record) {
            // Somebody gave that run up.
            if !parts.iter().any(|part| part.partial.exists()) {
                return Self::start(parts, journal, journal_path, paths, record);
            }
            let problem = format!("cannot be gone on with: {difference}");
            return Err(unusable(&parts[0].partial, problem));
        }
        let entries: Vec<&Entry> = found.entries.iter().map(|(entry, _)| entry).collect();
        let last = entries.len().checked_sub(1).filter(|&last| entries[last].is_last);
        // The last commit that all outputs still hold.
        let mut held = entries.len();
        let mut is_placed = vec![false; parts.len()];
        for (at, part) in parts.iter().enumerate() {
            let extents: Vec<Extent> = entries.iter().map(|entry| entry.outputs[at]).collect();
            let n_held = match File::open(&part.partial) {
                Ok(file) => held_extents(file, &extents, &part.partial)?,
                // Killed between the renames of the end.
                Err(_) if last.is_some() => {
                    if let Ok(file) = File::open(&part.destination) {
                        let n_held = held_extents(file, &extents, &part.destination)?;
                        is_placed[at] = n_held == entries.len();
                    }
                    if is_placed[at] { entries.len() } else { 0 }
                }
                Err(_) => 0,
            };
            held = held.min(n_held);
        }
        if held < entries.len() && is_placed.contains(&true) {
            (held, is_placed) = (0, vec![false; parts.len()]);
        }
        let (done, journal_end) = match held.checked_sub(1) {
            Some(last) => found.entries[last].clone(),
            None => (Entry::empty(parts.len()), found.start),
        };
        for (at, part) in parts.iter_mut().enumerate() {
            part.restore(done.outputs[at], is_placed[at])?;
        }
        journal.set_len(journal_end).map_err(failed)?;
        journal.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { parts, journal, journal_path, done })
    }

    fn start(
        mut parts: Vec<Part>,
        mut journal: File,
        journal_path: PathBuf,
        paths: &[PathBuf],
        record: &RunRecord,
    ) -> Result<Self> {
        let header = Header { version: VERSION, outputs: names(paths), record: record.clone() };
        let written = line(&header).map_err(io::Error::from).and_then(|line| {
            journal.set_len(0)?;
            journal.rewind()?;
            journal.write_all(&line)
        });
        written.map_err(|source| Error::io("write", &journal_path, source))?;
        for part in &mut parts {
            part.restore(Extent::default(), false)?;
        }
        let done = Entry::empty(parts.len());
        Ok(Self { parts, journal, journal_path, done })
    }

    /// Removes what an interrupted run left over for these outputs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when another process is writing them; [`ErrorKind::Io`](crate::ErrorKind::Io) "remove" when a file is
    /// there and cannot be removed.
    pub fn discard(paths: &[PathBuf]) -> Result<()> {
        let (parts, journal_path) = parts(paths)?;
        // Not those of a run that is under way.
        let _lock = open_journal(&journal_path)?;
        let partials = parts.into_iter().map(|part| part.partial);
        for path in partials.chain([journal_path]) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::io("remove", path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Items that were done in the last commit, with those that failed: as many are left out now.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.done
    }

    /// How many of them failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.done.failed
    }

    /// Why, for the first of them.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.done.errors
    }

    /// True when nothing was committed: the time to write what stands above the first record.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.done == Entry::empty(self.parts.len())
    }

    /// Adds bytes to an output, by its position in the paths; they are kept in memory until the next
    /// commit. Nothing happens for a position that is not there.
    pub fn write(&mut self, output: usize, bytes: &[u8]) {
        if let Some(part) = self.parts.get_mut(output) {
            part.pending.extend_from_slice(bytes);
        }
    }

    /// Bytes in memory.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.parts.iter().map(|part| part.pending.len()).sum()
    }

    /// Writes what is in memory, and then that `done` items are done, of which `failed` failed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) "write" when the disk is full; what was committed before is still good.
    pub fn commit(&mut self, done: u64, failed: u64, errors: &[String]) -> Result<()> {
        self.commit_entry(done, failed, errors.to_vec(), false)
    }

    fn commit_entry(
        &mut self,
        done: u64,
        failed: u64,
        errors: Vec<String>,
        is_last: bool,
    ) -> Result<()> {
        for part in &mut self.parts {
            part.flush()?;
        }
        let outputs = self.parts.iter().map(Part::extent).collect();
        let entry = Entry { done, failed, errors, outputs, is_last };
        if entry != self.done {
            let written = line(&entry)
                .map_err(io::Error::from)
                .and_then(|line| self.journal.write_all(&line));
            written.map_err(|source| Error::io("write", &self.journal_path, source))?;
            self.done = entry;
        }
        Ok(())
    }

    /// Puts all outputs in their places and removes the journal.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) "write" when the disk is full or a rename fails: the run can be resumed then.
    pub fn finish(mut self) -> Result<()> {
        let Entry { done, failed, ref errors, .. } = self.done;
        self.commit_entry(done, failed, errors.clone(), true)?;
        for part in self.parts {
            if part.file.is_some() {
                drop(part.file);
                fs::rename(&part.partial, &part.destination)
                    .map_err(|source| Error::io("write", &part.destination, source))?;
            }
        }
        drop(self.journal);
        fs::remove_file(&self.journal_path)
            .map_err(|source| Error::io("remove", &self.journal_path, source))
    }
}

impl Entry {
    fn empty(n_outputs: usize) -> Self {
        Self { outputs: vec![Extent::default(); n_outputs], ..Self::default() }
    }
}

/// Their names without folders, which may be moved or named another way.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().filter_map(|path| path.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

fn header_difference(before: &Header, outputs: &[String], record: &RunRecord) -> Option<String> {
    if before.version != VERSION {
        return Some(format!("its journal has version {}, not {VERSION}", before.version));
    }
    if before.outputs != outputs {
        let list = |names: &[String]| names.join("`, `");
        return Some(format!(
            "the outputs were `{}` and are `{}`",
            list(&before.outputs),
            list(outputs)
        ));
    }
    record.difference(&before.record)
}

fn parts(paths: &[PathBuf]) -> Result<(Vec<Part>, PathBuf)> {
    let mut parts: Vec<Part> = Vec::new();
    for path in paths {
        let place = place(path).map_err(|source| Error::io("create", path, source))?;
        let Place::New { destination, .. } = place else {
            let problem =
                format!("`{}` is no regular file, which a run could go on with", path.display());
            return Err(Error::parameter("output", problem));
        };
        if parts.iter().any(|part| part.destination == destination) {
            return Err(Error::parameter("output", format!("`{}` is given twice", path.display())));
        }
        parts.push(Part::new(destination));
    }
    let Some(first) = parts.first() else {
        return Err(Error::parameter("output", "is missing: a run has at least one"));
    };
    let journal = beside(&first.destination, ".journal");
    Ok((parts, journal))
}

/// Opens the journal for this process alone.
fn open_journal(path: &Path) -> Result<File> {
    let failed = |source| Error::io("create", path, source);
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(path);
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Err(unusable(path, "is being written by another run")),
        // Where files cannot be locked, nobody is kept out.
        _ => Ok(file),
    }
}
