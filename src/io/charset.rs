//! Which encoding a whole text is in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes at the start of a page among which it declares its encoding; the HTML standard asks for 1024.
const PRESCAN: usize = 4096;

/// The encoding of `bytes`, and the length of the byte order mark at their start.
///
/// Asked in this order: the mark; the encoding that the user named; whether the bytes are UTF-8, which
/// no other text is by chance, whatever it declares: pages that were saved again often keep the label of
/// before; what `<meta charset>` or the XML declaration say; whether they are UTF-8 but for a few damaged
/// places; and what the letters look like.
pub(super) fn encoding_of(
    bytes: &[u8],
    asked: Option<&'static Encoding>,
) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return marked;
    }
    let encoding = asked.unwrap_or_else(|| {
        let (characters, damages) = utf8_characters(bytes);
        let declared = declared(bytes);
        match declared {
            _ if damages == 0 && characters > 0 => UTF_8,
            Some(declared) => declared,
            None if 10 * damages <= characters => UTF_8,
            None => guessed(bytes),
        }
    });
    (encoding, 0)
}

/// Characters of more than one byte, and places that are not UTF-8.
fn utf8_characters(bytes: &[u8]) -> (usize, usize) {
    let (mut characters, mut damages) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        // Every such character has one byte of this kind.
        characters += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        damages += usize::from(!chunk.invalid().is_empty());
    }
    (characters, damages)
}

/// What a page of HTML or XML says of its encoding.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN)];
    if head.trim_ascii_start().first() != Some(&b'<') {
        return None;
    }
    let head = head.to_ascii_lowercase();
    let xml = head.trim_ascii_start().strip_prefix(b"<?xml").and_then(|rest| {
        let end = memchr::memchr(b'>', rest)?;
        label_behind(&rest[..end], b"encoding")
    });
    let encoding = xml.or_else(|| {
        memchr::memmem::find_iter(&head, b"<meta").find_map(|start| {
            let end = start + memchr::memchr(b'>', &head[start..])?;
            label_behind(&head[start..end], b"charset")
        })
    })?;
    // Who can read the declaration does not read UTF-16; the standard takes UTF-8 then.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The encoding that `name = "label"` names.
fn label_behind(element: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(element, name).find_map(|at| {
        let value = element[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?;
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let is_end = |byte: &u8| b"\"'; />?".contains(byte) || byte.is_ascii_whitespace();
        let end = value.iter().position(is_end).unwrap_or(value.len());
        Encoding::for_label_no_replacement(&value[..end])
    })
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> &'static str {
        encoding_of(bytes, None).0.name()
    }

    #[test]
    fn the_mark_goes_first_and_then_what_was_asked_for() {
        let windows = encoding_rs::WINDOWS_1252;
        assert_eq!(encoding_of(b"\xEF\xBB\xBFa", Some(windows)), (UTF_8, 3));
        assert_eq!(encoding_of(b"\xFF\xFEa\0", Some(windows)), (UTF_16LE, 2));
        assert_eq!(encoding_of("é".as_bytes(), Some(windows)), (windows, 0));
    }

    #[test]
    fn a_page_declares_its_encoding() {
        for (page, expected) in [
            (&b"<html><meta charset=windows-1251><p>\xEF\xF0"[..], "windows-1251"),
            (b" <META http-equiv='x' content='text/html; charset=Shift_JIS'>\x82\xA0", "Shift_JIS"),
            (b"<?xml version='1.0' encoding='iso-8859-2'?><p>\xB1", "ISO-8859-2"),
            (b"<meta charset='utf-16'>\xE9", "UTF-8"),
            (b"<meta charset='klingon'><meta charset=\"koi8-r\">\xC1", "KOI8-R"),
            ("<meta charset=windows-1252>größe".as_bytes(), "UTF-8"),
            (b"<meta name=charset content=x>", "UTF-8"),
            (b"<meta charset", "UTF-8"),
            (b"charset=koi8-r", "UTF-8"),
            (b"", "UTF-8"),
        ] {
            assert_eq!(name(page), expected, "{}", String::from_utf8_lossy(page));
        }
    }

    #[test]
    fn text_without_a_label_is_told_by_its_letters() {
        let russian = "Мы не будем вести переговоры под угрозами, сказал министр в понедельник.";
        assert_eq!(name(&encoding_rs::WINDOWS_1251.encode(russian).0), "windows-1251");
        assert_eq!(name(&encoding_rs::KOI8_R.encode(russian).0), "KOI8-U", "the same letters");
        let english = "“We don’t talk under threats,” the minister said – twice.";
        assert_eq!(name(&encoding_rs::WINDOWS_1252.encode(english).0), "windows-1252");
        let mut damaged = "“größe” — “naïve” — “façade” — “größe”".repeat(3).into_bytes();
        damaged.push(0xFF);
        assert_eq!(name(&damaged), "UTF-8");
    }
}
