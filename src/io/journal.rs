//! What is complete of an output that is being written.
//!
//! ```text
//! 3f2a9c01 {"version":1,"outputs":["out.jsonl"],"record":{…}}
//! 90be1177 {"done":64,"failed":0,"errors":[],"outputs":[{"bytes":18233,"crc32":123}],"is_last":false}
//! ```
//!
//! A line is its own CRC-32 and a JSON object. A line that is cut off or damaged ends the journal.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::run_record::RunRecord;

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) version: u32,
    /// File names of the outputs.
    pub(super) outputs: Vec<String>,
    pub(super) record: RunRecord,
}

/// Each other line: all that is complete so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Items that are done, from the first on, with those that failed.
    pub(super) done: u64,
    pub(super) failed: u64,
    /// Why the first of them failed.
    pub(super) errors: Vec<String>,
    /// One for each output.
    pub(super) outputs: Vec<Extent>,
    /// Nothing follows.
    pub(super) is_last: bool,
}

/// The bytes of an output that are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Extent {
    pub(super) bytes: u64,
    pub(super) crc32: u32,
}

/// A journal as it was found.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) header: Option<Header>,
    /// With the position behind the line.
    pub(super) entries: Vec<(Entry, u64)>,
    /// Position behind the header.
    pub(super) start: u64,
}

impl Journal {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut journal = Self::default();
        let mut rest = bytes;
        let Some(header) = next_line::<Header>(&mut rest) else { return journal };
        let position = |rest: &[u8]| (bytes.len() - rest.len()) as u64;
        journal.start = position(rest);
        let n_outputs = header.outputs.len();
        journal.header = Some(header);
        let mut last = Entry { outputs: vec![Extent::default(); n_outputs], ..Entry::default() };
        while let Some(entry) = next_line::<Entry>(&mut rest) {
            let grows = entry.outputs.len() == n_outputs
                && entry.done >= last.done
                && !last.is_last
                && entry.outputs.iter().zip(&last.outputs).all(|(new, old)| new.bytes >= old.bytes);
            if !grows {
                break;
            }
            last.clone_from(&entry);
            journal.entries.push((entry, position(rest)));
        }
        journal
    }
}

/// The line of an object.
pub(super) fn line(object: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_vec(object)?;
    let mut line = format!("{:08x} ", crc32fast::hash(&json)).into_bytes();
    line.extend(json);
    line.push(b'\n');
    Ok(line)
}

/// The object of the next line, if the line is whole.
fn next_line<T: DeserializeOwned>(rest: &mut &[u8]) -> Option<T> {
    let end = memchr::memchr(b'\n', rest)?;
    let (line, behind) = (&rest[..end], &rest[end + 1..]);
    let (sum, json) = line.split_at_checked(9)?;
    let sum = std::str::from_utf8(sum.strip_suffix(b" ")?).ok()?;
    if u32::from_str_radix(sum, 16).ok()? != crc32fast::hash(json) {
        return None;
    }
    let object = serde_json::from_slice(json).ok()?;
    *rest = behind;
    Some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(done: u64, bytes: u64) -> Entry {
        let outputs = vec![Extent { bytes, crc32: 7 }];
        Entry { done, outputs, ..Entry::default() }
    }

    fn written(entries: &[Entry]) -> Vec<u8> {
        let header = Header {
            version: VERSION,
            outputs: vec!["a".to_owned()],
            record: RunRecord::default(),
        };
        let mut bytes = line(&header).unwrap();
        for entry in entries {
            bytes.extend(line(entry).unwrap());
        }
        bytes
    }

    #[test]
    fn every_prefix_gives_the_whole_lines_in_it() {
        let entries = [entry(2, 10), entry(5, 30)];
        let bytes = written(&entries);
        let journal = Journal::parse(&bytes);
        assert_eq!(
            journal.entries.iter().map(|(entry, _)| entry.clone()).collect::<Vec<_>>(),
            entries
        );
        assert_eq!(journal.entries[1].1, bytes.len() as u64);
        for length in 0..bytes.len() {
            let found = Journal::parse(&bytes[..length]);
            let n_lines = bytes[..length].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(found.header.is_some(), n_lines > 0);
            assert_eq!(found.entries.len(), n_lines.saturating_sub(1));
        }
    }

    #[test]
    fn a_changed_byte_ends_the_journal_before_its_line() {
        let bytes = written(&[entry(2, 10), entry(5, 30)]);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let n_before = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            let found = Journal::parse(&changed);
            assert!(found.entries.len() <= n_before.saturating_sub(1), "byte {at}");
        }
    }

    #[test]
    fn lines_that_go_back_are_not_believed() {
        for second in [entry(1, 30), entry(5, 9), Entry { outputs: Vec::new(), ..entry(5, 30) }] {
            assert_eq!(Journal::parse(&written(&[entry(2, 10), second])).entries.len(), 1);
        }
        let last = Entry { is_last: true, ..entry(2, 10) };
        assert_eq!(Journal::parse(&written(&[last, entry(3, 10)])).entries.len(), 1);
    }
}
