//! The file that decisions go to: one JSON object a line, saved after every key.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde_json::{Map, Value};
use stance::io::write_atomically;
use stance::{Document, Error, RecordProblem};

use super::message::Failure;

/// What makes two records the same statement: its name and its text.
pub(crate) type Key = (String, String);

pub(crate) fn key(document: &Document) -> Key {
    (name(document), document.text.clone())
}

/// The record's own name, or else its row.
pub(crate) fn name(document: &Document) -> String {
    document.id.clone().unwrap_or_else(|| document.row.to_string())
}

/// Decisions in their file.
pub(crate) struct Store {
    path: PathBuf,
    head: String,
}

impl Store {
    /// The file with what it already holds: the statements that have a label of `head`. Half a line that a
    /// killed run left is taken out.
    pub(crate) fn open(path: &Path, head: &str) -> Result<(Self, FxHashSet<Key>), Failure> {
        let store = Self { path: path.to_owned(), head: head.to_owned() };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Found out now and not after the first decision.
                store.append(b"")?;
                return Ok((store, FxHashSet::default()));
            }
            Err(error) => return Err(Error::io("read", path, error).into()),
        };
        let mut decided = FxHashSet::default();
        let mut whole = String::new();
        for (row, line) in (1_u64..).zip(text.lines()) {
            let is_last = whole.len() + line.len() == text.len();
            match serde_json::from_str::<Map<String, Value>>(line) {
                Ok(record) => {
                    let field = |name: &str| record.get(name).and_then(Value::as_str);
                    if let (Some(id), Some(text), Some(_)) =
                        (field("id"), field("text"), field(head))
                    {
                        decided.insert((id.to_owned(), text.to_owned()));
                    }
                }
                Err(_) if is_last => break,
                Err(error) => {
                    let problem = RecordProblem::Malformed(error.to_string());
                    let error = Error::record(path.display().to_string(), row, problem);
                    return Err(Failure::from(error).hint(
                        "name a file that this command wrote, or one that does not exist yet",
                    ));
                }
            }
            whole.push_str(line);
            whole.push('\n');
        }
        if whole != text {
            write_atomically(path, whole.as_bytes())?;
        }
        Ok((store, decided))
    }

    /// Adds a decision.
    pub(crate) fn add(&self, document: &Document, label: &str) -> Result<(), Failure> {
        self.append(&self.line(document, label)?)
    }

    /// Takes the last decision back, which has to be this one: the file may be somebody else's, too.
    pub(crate) fn take_back(&self, document: &Document, label: &str) -> Result<(), Failure> {
        let read = |error| Error::io("read", &self.path, error);
        let text = std::fs::read(&self.path).map_err(read)?;
        let line = self.line(document, label)?;
        let Some(before) = text.strip_suffix(&line[..]) else {
            let path = self.path.display();
            return Err(Failure::usage(format!("`{path}` was changed by another program"))
                .hint("start again: it goes on behind what the file has"));
        };
        Ok(write_atomically(&self.path, before)?)
    }

    fn line(&self, document: &Document, label: &str) -> Result<Vec<u8>, Failure> {
        let mut record = Map::new();
        record.insert("id".to_owned(), name(document).into());
        record.insert("text".to_owned(), document.text.clone().into());
        if let Some(target) = &document.target {
            record.insert("target".to_owned(), target.clone().into());
        }
        record.insert(self.head.clone(), label.into());
        let mut line = serde_json::to_vec(&record).map_err(Failure::new)?;
        line.push(b'\n');
        Ok(line)
    }

    fn append(&self, bytes: &[u8]) -> Result<(), Failure> {
        let file = OpenOptions::new().create(true).append(true).open(&self.path);
        let mut file = file.map_err(|error| Error::io("create", &self.path, error))?;
        let written = file.write_all(bytes).and_then(|()| file.flush());
        Ok(written.map_err(|error| Error::io("write", &self.path, error))?)
    }
}
