//! The tokenizer's rules for plain texts, a byte at a time.

/// What a byte can be part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter, or one of the two bytes of `à` to `ÿ`.
    Letter,
    Digit,
    /// `_`.
    Joiner,
    /// `'` and `.`, which stay inside words and inside numbers.
    Inside,
    /// `:`, inside words.
    InsideWord,
    /// `,` and `;`, inside numbers.
    InsideNumber,
    /// A mark, wherever it stands.
    Mark,
    Other,
}

/// By byte of a text in small letters.
static CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)]
        let class = match byte as u8 {
            // The first byte of two, and the second bytes of the letters. That of `—` is not among them.
            b'a'..=b'z' | 0xC3 | 0xA0..=0xBF => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b'\'' | b'.' => Class::Inside,
            b':' => Class::InsideWord,
            b',' | b';' => Class::InsideNumber,
            // The first byte of `—`.
            b'?' | b'!' | b'(' | b')' | b'"' | b'-' | 0xE2 => Class::Mark,
            _ => Class::Other,
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
}

/// Zeros behind the text, so that whole blocks can be read at its end.
const PADDING: usize = 16;

/// A text in normal form, where that can be had without Unicode's tables: ASCII, the Latin letters with an
/// accent that have two bytes, and the marks that editors put in place of ASCII ones.
#[derive(Clone, Debug, Default)]
pub(super) struct PlainText {
    /// The normal form, but for capitals; unused where the text is ASCII.
    cased: Vec<u8>,
    /// The normal form and [`PADDING`].
    lower: Vec<u8>,
    length: usize,
    is_ascii: bool,
}

impl PlainText {
    /// Takes a text, or returns false when it is not plain.
    pub(super) fn fill(&mut self, text: &str) -> bool {
        self.lower.clear();
        self.is_ascii = text.is_ascii();
        if self.is_ascii {
            self.lower.extend_from_slice(text.as_bytes());
        } else {
            if !self.simplify(text) {
                return false;
            }
            self.lower.extend_from_slice(&self.cased);
        }
        self.length = self.lower.len();
        self.lower.make_ascii_lowercase();
        self.lower.extend_from_slice(&[0; PADDING]);
        true
    }

    fn simplify(&mut self, text: &str) -> bool {
        self.cased.clear();
        for character in text.chars() {
            let simple: &[u8] = match character {
                '\0'..='\x7f' => {
                    #[allow(clippy::cast_possible_truncation)]
                    self.cased.push(character as u8);
                    continue;
                }
                '‘' | '’' => b"'",
                '“' | '”' => b"\"",
                '–' | '—' => "—".as_bytes(),
                '…' => b"...",
                '\u{a0}' => b" ",
                // Signs that no rule knows.
                '£' | '€' => b"$",
                'À'..='Ö' | 'Ø'..='Þ' | 'à'..='ö' | 'ø'..='ÿ' => {
                    // Capitals and small letters differ in one bit.
                    let mut bytes = [0; 2];
                    character.encode_utf8(&mut bytes);
                    self.cased.extend_from_slice(&[bytes[0], bytes[1] | 0x20]);
                    continue;
                }
                _ => return false,
            };
            self.cased.extend_from_slice(simple);
        }
        true
    }

    /// The text before its capitals became small letters.
    pub(super) fn cased<'a>(&'a self, text: &'a str) -> &'a [u8] {
        if self.is_ascii { text.as_bytes() } else { &self.cased }
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.lower.get(at).copied().unwrap_or_default()
    }

    pub(super) fn class(&self, at: usize) -> Class {
        CLASSES[usize::from(self.byte(at))]
    }

    /// The normal form of a piece.
    pub(super) fn piece(&self, start: usize, end: usize) -> &str {
        std::str::from_utf8(&self.lower[start..end]).unwrap_or_default()
    }

    fn block(&self, at: usize) -> u64 {
        self.lower
            .get(at..)
            .and_then(|rest| rest.first_chunk())
            .map_or(0, |it| u64::from_le_bytes(*it))
    }

    /// The bytes of a piece of `8 N - 7` to `8 N`, as numbers.
    #[inline]
    pub(super) fn key<const N: usize>(&self, start: usize, end: usize) -> [u64; N] {
        let mut key = std::array::from_fn(|at| self.block(start + 8 * at));
        #[allow(clippy::cast_possible_truncation)]
        let behind = (8 * N).saturating_sub(end - start) as u32;
        key[N - 1] &= u64::MAX.unbounded_shr(8 * behind);
        key
    }

    /// How many letters of ASCII follow from `start` on.
    pub(super) fn letters(&self, start: usize) -> usize {
        let mut at = start;
        loop {
            let letters = letters_in(self.block(at));
            at += letters;
            if letters < 8 {
                return at - start;
            }
        }
    }

    /// Where the word or number ends that starts at `start`, by the rules WB5 to WB13b of UAX #29.
    pub(super) fn end_of_word(&self, start: usize) -> usize {
        let mut before = self.class(start);
        let mut at = start + 1;
        loop {
            let class = self.class(at);
            let is_inside = match (before, class) {
                (_, Class::Letter | Class::Digit | Class::Joiner) => {
                    before = class;
                    at += 1;
                    continue;
                }
                (Class::Letter, Class::Inside | Class::InsideWord)
                | (Class::Digit, Class::Inside | Class::InsideNumber) => {
                    self.class(at + 1) == before
                }
                _ => false,
            };
            if !is_inside {
                return at;
            }
            at += 1;
        }
    }

    /// True where a letter or digit stands.
    pub(super) fn is_alphanumeric(&self, at: usize) -> bool {
        matches!(self.class(at), Class::Letter | Class::Digit)
    }
}

/// How many of the first bytes of a block are small letters, all eight at once: adding moves a byte's
/// highest bit from `a` on, and from behind `z` on.
fn letters_in(block: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let low = block & !HIGH;
    let from_a = low + (0x80 - 0x61) * ONES;
    let beyond_z = low + (0x80 - 0x7b) * ONES;
    let letters = from_a & !beyond_z & !block & HIGH;
    ((!letters & HIGH).trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::letters_in;

    #[test]
    fn letters_are_counted() {
        for (bytes, letters) in [
            (b"abcdefgh", 8),
            (b"az{bcdef", 2),
            (b"`abcdefg", 0),
            (b"talks no", 5),
            (b"caf\xc3\xa9abc", 3),
            (b"\0\0\0\0\0\0\0\0", 0),
        ] {
            assert_eq!(letters_in(u64::from_le_bytes(*bytes)), letters, "{bytes:?}");
        }
    }
}
