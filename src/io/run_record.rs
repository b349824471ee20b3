//! What a run depends on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What the output of a run depends on: a run that was interrupted goes on only with the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Settings by name, as a message can show them: the model's digest, the flags that change output.
    pub settings: BTreeMap<String, String>,
    /// The inputs, in order.
    pub inputs: Vec<RunInput>,
}

/// One input of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInput {
    /// Its path or other name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970, where the system tells.
    pub modified: Option<u64>,
}

impl RunInput {
    /// Name, size and time of change of the file at `path`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) "read" when there is no such file.
    pub fn of_file(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(|source| Error::io("read", path, source))?;
        let modified =
            metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Self {
            name: path.display().to_string(),
            bytes: metadata.len(),
            modified: modified.and_then(|time| u64::try_from(time.as_nanos()).ok()),
        })
    }
}

impl RunRecord {
    /// The first thing in which `self` differs from the run that was recorded before, as the end of a
    /// sentence; `None` when they are the same.
    pub(super) fn difference(&self, before: &Self) -> Option<String> {
        let names = self.settings.keys().chain(before.settings.keys());
        for name in names {
            let shown = |record: &Self| {
                record.settings.get(name).map_or("not set".to_owned(), |value| format!("`{value}`"))
            };
            let (now, then) = (shown(self), shown(before));
            if now != then {
                return Some(format!("`{name}` was {then} and is {now}"));
            }
        }
        for (now, then) in self.inputs.iter().zip(&before.inputs) {
            if now.name != then.name {
                return Some(format!(
                    "the input `{}` is in the place of `{}`",
                    now.name, then.name
                ));
            }
            if now != then {
                return Some(format!("the input `{}` has changed", now.name));
            }
        }
        let (n_now, n_then) = (self.inputs.len(), before.inputs.len());
        (n_now != n_then).then(|| format!("there were {n_then} inputs and are {n_now}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(model: &str, inputs: &[(&str, u64)]) -> RunRecord {
        let input = |&(name, bytes): &(&str, u64)| RunInput {
            name: name.to_owned(),
            bytes,
            modified: Some(1),
        };
        RunRecord {
            settings: BTreeMap::from([("model".to_owned(), model.to_owned())]),
            inputs: inputs.iter().map(input).collect(),
        }
    }

    #[test]
    fn the_first_difference_is_named() {
        let before = record("a1", &[("x.txt", 1), ("y.txt", 2)]);
        for (now, difference) in [
            (before.clone(), None),
            (record("b2", &[]), Some("`model` was `a1` and is `b2`")),
            (record("a1", &[("x.txt", 3), ("y.txt", 2)]), Some("the input `x.txt` has changed")),
            (
                record("a1", &[("a.txt", 1), ("x.txt", 1)]),
                Some("the input `a.txt` is in the place of `x.txt`"),
            ),
            (record("a1", &[("x.txt", 1)]), Some("there were 2 inputs and are 1")),
        ] {
            assert_eq!(now.difference(&before).as_deref(), difference);
        }
        let without = RunRecord { settings: BTreeMap::new(), ..before.clone() };
        assert_eq!(without.difference(&before).unwrap(), "`model` was `a1` and is not set");
        assert_eq!(before.difference(&without).unwrap(), "`model` was not set and is `a1`");
    }

    #[test]
    fn a_file_is_known_by_size_and_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        assert!(RunInput::of_file(&path).is_err());
        fs::write(&path, "abc").unwrap();
        let input = RunInput::of_file(&path).unwrap();
        assert_eq!(input.bytes, 3);
        assert!(input.modified.is_some());
    }
}
