//! What pieces of text stand for.

use rustc_hash::FxHashMap;

use super::scan::PlainText;
use super::tokens::TokenKind;

/// What a piece stands for: a word, and maybe a second; 0 is none.
pub(super) type Meaning = [u32; 2];

/// A part of a plain text before it is known what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A word, a number, or any of the marks.
    pub(super) kind: TokenKind,
}

/// What is known of pieces, by their bytes. Most are of at most eight: these have a table of their own, whose
/// slots are half as large.
#[derive(Debug)]
pub(super) struct Pieces {
    short: Table<1>,
    middle: Table<2>,
    long: FxHashMap<Box<str>, Meaning>,
}

impl Pieces {
    pub(super) fn new() -> Self {
        Self { short: Table::new(), middle: Table::new(), long: FxHashMap::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.short.taken + self.middle.taken + self.long.len()
    }

    #[inline]
    pub(super) fn get(&self, text: &PlainText, Cut { start, end, .. }: Cut) -> Option<Meaning> {
        if end - start <= Table::<1>::LONGEST {
            self.short.get(text.key(start, end))
        } else if end - start <= Table::<2>::LONGEST {
            self.middle.get(text.key(start, end))
        } else {
            self.long.get(text.piece(start, end)).copied()
        }
    }

    pub(super) fn insert(&mut self, text: &PlainText, Cut { start, end, .. }: Cut, words: Meaning) {
        if end - start <= Table::<1>::LONGEST {
            self.short.insert(text.key(start, end), words);
        } else if end - start <= Table::<2>::LONGEST {
            self.middle.insert(text.key(start, end), words);
        } else {
            self.long.insert(text.piece(start, end).into(), words);
        }
    }
}

/// A hash table from pieces of at most `8 N` bytes to their words, with open addressing. A key is the piece
/// itself, so nothing can be taken for another.
#[derive(Debug)]
struct Table<const N: usize> {
    slots: Vec<Slot<N>>,
    taken: usize,
}

/// Free where it stands for nothing.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
struct Slot<const N: usize> {
    key: [u64; N],
    words: Meaning,
}

/// Slots that are looked at before a piece is given up: made-up texts could else make all keys meet.
const PROBES: usize = 32;

impl<const N: usize> Table<N> {
    /// Bytes of the longest piece that a key holds.
    const LONGEST: usize = 8 * N;

    const FREE: Slot<N> = Slot { key: [0; N], words: [0; 2] };

    fn new() -> Self {
        Self { slots: vec![Self::FREE; 1 << 10], taken: 0 }
    }

    #[inline]
    fn places(&self, key: [u64; N]) -> impl Iterator<Item = usize> + use<N> {
        let mask = self.slots.len() - 1;
        #[allow(clippy::cast_possible_truncation)]
        let first = (mixed(key) >> 32) as usize;
        (0..PROBES).map(move |step| (first + step) & mask)
    }

    #[inline]
    fn get(&self, key: [u64; N]) -> Option<Meaning> {
        for place in self.places(key) {
            let Slot { key: found, words } = self.slots[place];
            if found == key {
                return Some(words);
            }
            if words[0] == 0 {
                return None;
            }
        }
        None
    }

    fn insert(&mut self, key: [u64; N], words: Meaning) {
        if 2 * (self.taken + 1) > self.slots.len() {
            let doubled = vec![Self::FREE; 2 * self.slots.len()];
            let slots = std::mem::replace(&mut self.slots, doubled);
            self.taken = 0;
            for slot in slots.into_iter().filter(|slot| slot.words[0] != 0) {
                self.insert(slot.key, slot.words);
            }
        }
        if let Some(place) = self.places(key).find(|&place| self.slots[place].words[0] == 0) {
            self.slots[place] = Slot { key, words };
            self.taken += 1;
        }
    }
}

#[inline]
fn mixed<const N: usize>(key: [u64; N]) -> u64 {
    let folded = key
        .iter()
        .rev()
        .fold(0_u64, |folded, part| part ^ folded.wrapping_mul(0xd6e8_feb8_6659_fd93));
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
