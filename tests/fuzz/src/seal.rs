//! Right checksums for wrong model files.

use serde_json::{Value, json};

/// The file with checksums, and alignment, that fit what is in it; `None` if it cannot be taken apart.
#[must_use]
pub fn seal(file: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| Some(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?));
    let mut end = 24_usize.checked_add(number(12)? as usize)?;
    let mut header: Value = serde_json::from_slice(file.get(24..end)?).ok()?;
    let mut sections = Vec::new();
    for entry in header.get_mut("sections")?.as_array_mut()? {
        let start = end.next_multiple_of(64).min(file.len());
        let length = usize::try_from(entry.get("length")?.as_u64()?).ok()?;
        end = start.checked_add(length)?.min(file.len());
        let section = &file[start..end];
        // A file that ends early is made whole: the reader's own check for that is above the checksums.
        entry["length"] = json!(section.len());
        entry["crc32"] = json!(crc32fast::hash(section));
        sections.push(section);
    }
    let header = serde_json::to_vec(&header).ok()?;
    let mut sealed = b"STANCE\r\n".to_vec();
    sealed.extend_from_slice(&number(8)?.to_le_bytes());
    sealed.extend_from_slice(&u32::try_from(header.len()).ok()?.to_le_bytes());
    sealed.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
    sealed.extend_from_slice(&crc32fast::hash(&sealed).to_le_bytes());
    sealed.extend_from_slice(&header);
    for section in sections {
        sealed.resize(sealed.len().next_multiple_of(64), 0);
        sealed.extend_from_slice(section);
    }
    Some(sealed)
}
