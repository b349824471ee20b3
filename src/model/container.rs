//! The outer layer of the model file: checked bytes by name.
//!
//! | bytes | what |
//! |---|---|
//! | 0–7 | `STANCE` CR LF: a transfer that changes line ends is found at once |
//! | 8–11 | format version |
//! | 12–15 | length of the header in bytes |
//! | 16–19 | CRC-32 of the header |
//! | 20–23 | CRC-32 of bytes 0–19 |
//! | 24– | the header, JSON, with one entry a section: name, length, CRC-32 |
//! | from the next multiple of 64 on | the sections, each starting at a multiple of 64 |
//!
//! Integers are little-endian. The bytes between sections are 0, and nothing follows the last section.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{Error, ModelProblem, Result};

/// The version of the format that is written. All versions up to it are read.
pub const FORMAT_VERSION: u32 = 2;

const MAGIC: &[u8; 8] = b"STANCE\r\n";
const PREAMBLE: usize = 24;
/// A cache line: numbers of a section are aligned wherever the file is.
const ALIGNMENT: usize = 64;

/// The sections of a file, and the part of the header that is not about them.
pub(super) struct Container {
    /// What the model says of itself, JSON.
    pub(super) meta: Box<RawValue>,
    sections: Vec<(String, Bytes)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    meta: Box<RawValue>,
    sections: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    length: usize,
    crc32: u32,
}

impl Container {
    pub(super) fn new(meta: Box<RawValue>) -> Self {
        Self { meta, sections: Vec::new() }
    }

    pub(super) fn push(&mut self, name: &str, bytes: Bytes) {
        self.sections.push((name.to_owned(), bytes));
    }

    /// The bytes of a section.
    pub(super) fn section(&self, name: &str) -> Result<Bytes> {
        let found = self.sections.iter().find(|(known, _)| known == name);
        found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| invalid(name, "it is missing"))
    }

    /// The whole file.
    pub(super) fn to_bytes(&self) -> Bytes {
        let entry = |(name, bytes): &(String, Bytes)| Entry {
            name: name.clone(),
            length: bytes.len(),
            crc32: crc32fast::hash(bytes),
        };
        let header =
            Header { meta: self.meta.clone(), sections: self.sections.iter().map(entry).collect() };
        // A tree of JSON values with text keys always has a JSON form.
        let header = serde_json::to_vec(&header).unwrap_or_default();
        let mut file = Vec::from(MAGIC);
        file.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        file.extend_from_slice(&u32::try_from(header.len()).unwrap_or(u32::MAX).to_le_bytes());
        file.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
        file.extend_from_slice(&crc32fast::hash(&file).to_le_bytes());
        file.extend_from_slice(&header);
        for (_, bytes) in &self.sections {
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
            file.extend_from_slice(bytes);
        }
        file.into()
    }
}

/// Where the bytes of a model come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From anywhere: nothing in them is believed.
    File,
    /// From this very program, whose tests have checked them: every start would check the same bytes again.
    Program,
}

/// Takes a file apart, and checks every byte of it if it is one.
pub(super) fn open(file: &Bytes, origin: Origin) -> Result<Container> {
    let preamble = preamble(file)?;
    let header_end = PREAMBLE + preamble.header_length;
    let header = part(file, PREAMBLE, header_end, "header")?;
    if crc32fast::hash(&header) != preamble.header_crc32 {
        return Err(Error::model(ModelProblem::Checksum { section: "header".to_owned() }));
    }
    let header: Header =
        serde_json::from_slice(&header).map_err(|error| invalid("header", &error.to_string()))?;
    let mut container = Container::new(header.meta);
    let mut end = header_end;
    for entry in header.sections {
        let start = end.next_multiple_of(ALIGNMENT);
        let gap = part(file, end, start, &entry.name)?;
        if gap.iter().any(|&byte| byte != 0) {
            return Err(invalid(&entry.name, "the bytes before it are not 0"));
        }
        end = start
            .checked_add(entry.length)
            .ok_or_else(|| invalid(&entry.name, "its length is too large"))?;
        let bytes = part(file, start, end, &entry.name)?;
        if origin == Origin::File && crc32fast::hash(&bytes) != entry.crc32 {
            return Err(Error::model(ModelProblem::Checksum { section: entry.name }));
        }
        container.sections.push((entry.name, bytes));
    }
    if end != file.len() {
        return Err(invalid("end", &format!("{} bytes follow the last section", file.len() - end)));
    }
    Ok(container)
}

struct Preamble {
    header_length: usize,
    header_crc32: u32,
}

fn preamble(file: &[u8]) -> Result<Preamble> {
    // A file that is cut off within the magic is still recognised.
    if file.is_empty() || !MAGIC.starts_with(&file[..file.len().min(MAGIC.len())]) {
        return Err(Error::model(ModelProblem::NotAModel));
    }
    let Some((_, numbers)) =
        file.get(..PREAMBLE).and_then(|preamble| preamble.split_first_chunk::<8>())
    else {
        return Err(truncated("preamble", PREAMBLE, file.len()));
    };
    let (numbers, _) = numbers.as_chunks::<4>();
    let &[version, header_length, header_crc32, crc32] = numbers else {
        return Err(truncated("preamble", PREAMBLE, file.len()));
    };
    if crc32fast::hash(&file[..PREAMBLE - 4]) != u32::from_le_bytes(crc32) {
        return Err(Error::model(ModelProblem::Checksum { section: "preamble".to_owned() }));
    }
    let version = u32::from_le_bytes(version);
    if version == 0 || version > FORMAT_VERSION {
        return Err(Error::model(ModelProblem::Version {
            found: version,
            supported: FORMAT_VERSION,
        }));
    }
    Ok(Preamble {
        header_length: u32::from_le_bytes(header_length) as usize,
        header_crc32: u32::from_le_bytes(header_crc32),
    })
}

fn part(file: &Bytes, start: usize, end: usize, section: &str) -> Result<Bytes> {
    if end > file.len() {
        return Err(truncated(section, end, file.len()));
    }
    Ok(file.slice(start..end))
}

fn truncated(section: &str, expected: usize, found: usize) -> Error {
    Error::model(ModelProblem::Truncated {
        section: section.to_owned(),
        expected: expected as u64,
        found: found as u64,
    })
}

pub(super) fn invalid(section: &str, problem: &str) -> Error {
    Error::model(ModelProblem::Invalid { section: section.to_owned(), problem: problem.to_owned() })
}
