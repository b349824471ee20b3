//! What pieces of text stand for.

use rustc_hash::FxHashMap;

use super::scan::PlainText;
use super::tokens::{TokenKind, Traits};

/// What a piece stands for: a word with its traits, or two words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    /// The number of a word, or [`Self::PAIR`] and that of a pair; 0 is none.
    pub(super) number: u32,
    /// Those of the word.
    pub(super) traits: Traits,
}

impl Meaning {
    const PAIR: u32 = 1 << 31;

    /// Nothing is known of the piece.
    pub(super) const NONE: Self = Self { number: 0, traits: Traits::WORD };

    pub(super) fn word(number: u32, traits: Traits) -> Self {
        Self { number, traits }
    }

    pub(super) fn pair(number: usize) -> Self {
        let number = u32::try_from(number).unwrap_or(u32::MAX) | Self::PAIR;
        Self { number, traits: Traits::WORD }
    }

    /// The number of the pair, where it is one.
    #[inline]
    pub(super) fn as_pair(self) -> Option<usize> {
        (self.number & Self::PAIR != 0).then_some((self.number ^ Self::PAIR) as usize)
    }

    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.number == 0
    }
}

/// A part of a plain text before it is known what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A word, a number, or any of the marks.
    pub(super) kind: TokenKind,
    /// What was known of it at the first sight.
    pub(super) meaning: Meaning,
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

    /// What the first place says where a piece is looked for: most that are known are there. No branch
    /// depends on what is read, so that several pieces can be looked up at once.
    #[inline]
    pub(super) fn peek(&self, text: &PlainText, Cut { start, end, .. }: Cut) -> Meaning {
        if end - start <= Table::<1>::LONGEST {
            self.short.peek(text.key(start, end))
        } else if end - start <= Table::<2>::LONGEST {
            self.middle.peek(text.key(start, end))
        } else {
            Meaning::NONE
        }
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

    pub(super) fn insert(
        &mut self,
        text: &PlainText,
        Cut { start, end, .. }: Cut,
        meaning: Meaning,
    ) {
        if end - start <= Table::<1>::LONGEST {
            self.short.insert(text.key(start, end), meaning);
        } else if end - start <= Table::<2>::LONGEST {
            self.middle.insert(text.key(start, end), meaning);
        } else {
            self.long.insert(text.piece(start, end).into(), meaning);
        }
    }
}

/// A hash table from pieces of at most `8 N` bytes to what they stand for, with open addressing. A key is the piece
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
    meaning: Meaning,
}

/// Slots that are looked at before a piece is given up: made-up texts could else make all keys meet.
const PROBES: usize = 32;

impl<const N: usize> Table<N> {
    /// Bytes of the longest piece that a key holds.
    const LONGEST: usize = 8 * N;

    const FREE: Slot<N> = Slot { key: [0; N], meaning: Meaning::NONE };

    fn new() -> Self {
        Self { slots: vec![Self::FREE; 1 << 10], taken: 0 }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    fn first_place(&self, key: [u64; N]) -> usize {
        (mixed(key) >> 32) as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn places(&self, key: [u64; N]) -> impl Iterator<Item = usize> + use<N> {
        let mask = self.slots.len() - 1;
        let first = self.first_place(key);
        (0..PROBES).map(move |step| (first + step) & mask)
    }

    #[inline]
    fn peek(&self, key: [u64; N]) -> Meaning {
        let Slot { key: found, mut meaning } = self.slots[self.first_place(key)];
        meaning.number &= u32::from(found == key).wrapping_neg();
        meaning
    }

    #[inline]
    fn get(&self, key: [u64; N]) -> Option<Meaning> {
        for place in self.places(key) {
            let Slot { key: found, meaning } = self.slots[place];
            if found == key {
                return Some(meaning);
            }
            if meaning.is_none() {
                return None;
            }
        }
        None
    }

    fn insert(&mut self, key: [u64; N], meaning: Meaning) {
        if 2 * (self.taken + 1) > self.slots.len() {
            let doubled = vec![Self::FREE; 2 * self.slots.len()];
            let slots = std::mem::replace(&mut self.slots, doubled);
            self.taken = 0;
            for slot in slots.into_iter().filter(|slot| !slot.meaning.is_none()) {
                self.insert(slot.key, slot.meaning);
            }
        }
        if let Some(place) = self.places(key).find(|&place| self.slots[place].meaning.is_none()) {
            self.slots[place] = Slot { key, meaning };
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
