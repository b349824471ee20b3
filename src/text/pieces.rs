//! What short pieces of text stand for.

/// What a piece stands for: a word, and maybe a second; 0 is none.
pub(super) type Meaning = [u32; 2];

/// Bytes of the longest piece that a key holds.
pub(super) const SHORT: usize = 16;

/// A hash table from short pieces to their words, with open addressing. A key is the piece itself, so
/// nothing can be taken for another.
#[derive(Debug)]
pub(super) struct Pieces {
    slots: Vec<Slot>,
    taken: usize,
}

/// Aligned so that none lies across two cache lines. Free where it stands for nothing.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Slot {
    key: [u64; 2],
    words: Meaning,
}

/// Slots that are looked at before a piece is given up: made-up texts could else make all keys meet.
const PROBES: usize = 32;

impl Pieces {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); 1 << 10], taken: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.taken
    }

    #[inline]
    fn places(&self, key: [u64; 2]) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        #[allow(clippy::cast_possible_truncation)]
        let first = (mixed(key) >> 32) as usize;
        (0..PROBES).map(move |step| (first + step) & mask)
    }

    #[inline]
    pub(super) fn get(&self, key: [u64; 2]) -> Option<Meaning> {
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

    pub(super) fn insert(&mut self, key: [u64; 2], words: Meaning) {
        if 2 * (self.taken + 1) > self.slots.len() {
            let doubled = vec![Slot::default(); 2 * self.slots.len()];
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
fn mixed(key: [u64; 2]) -> u64 {
    let folded = key[0] ^ key[1].wrapping_mul(0xd6e8_feb8_6659_fd93);
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
