//! Terms and their ids.

use bytes::Bytes;

use super::tables::U32Table;
use crate::error::{Error, ModelProblem, Result};

/// The terms of a model, sorted by their bytes; a term's id is its position.
///
/// Made of three arrays that are stored as they are used: all terms one behind the other, where each
/// ends, and a hash table of ids with open addressing (a slot holds `id + 1`, or 0 when free; a power
/// of two slots, at most half of them taken, linear probing). A look-up compares the term itself, so a
/// collision of hashes costs time and is never an error.
///
/// ```
/// use stance::features::Vocabulary;
///
/// let vocabulary = Vocabulary::new(["talks", "no", "talks"]);
/// assert_eq!(vocabulary.len(), 2);
/// assert_eq!(vocabulary.id("talks"), Some(1));
/// assert_eq!(vocabulary.term(1), "talks");
/// assert_eq!(vocabulary.id("war"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    terms: Bytes,
    ends: U32Table,
    slots: U32Table,
}

impl Vocabulary {
    /// The distinct terms among `terms`.
    pub fn new<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Self {
        let mut terms: Vec<S> = terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        terms.dedup_by(|a, b| a.as_ref() == b.as_ref());
        let mut slots = vec![0; slot_count(terms.len())];
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(terms.len());
        for (term, id) in terms.iter().zip(1_u32..) {
            bytes.extend_from_slice(term.as_ref().as_bytes());
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            let mut at = first_slot(term.as_ref(), slots.len());
            while slots[at] != 0 {
                at = next_slot(at, slots.len());
            }
            slots[at] = id;
        }
        Self {
            terms: bytes.into(),
            ends: U32Table::from_numbers(ends),
            slots: U32Table::from_numbers(slots),
        }
    }

    /// The vocabulary in the bytes of a model file.
    ///
    /// # Errors
    ///
    /// When the arrays do not describe one: every later look-up relies on what is checked here.
    pub(crate) fn from_parts(terms: Bytes, ends: U32Table, slots: U32Table) -> Result<Self> {
        let invalid = |section: &str, problem: &str| {
            let (section, problem) = (section.to_owned(), problem.to_owned());
            Err(Error::model(ModelProblem::Invalid { section, problem }))
        };
        let Ok(text) = std::str::from_utf8(&terms) else {
            return invalid("terms", "not valid UTF-8");
        };
        let mut start = 0;
        for end in ends.iter().map(|end| end as usize) {
            if end < start || !text.is_char_boundary(end) {
                return invalid("term-ends", "the ends do not ascend over whole characters");
            }
            start = end;
        }
        if start != terms.len() {
            return invalid("term-ends", "the last term does not end where the terms do");
        }
        if slots.len() != slot_count(ends.len()) {
            return invalid(
                "term-slots",
                "the hash table has not the size that the number of terms asks for",
            );
        }
        let (taken, last) = slots.iter().fold((0_usize, 0_u32), |(taken, last), slot| {
            (taken + usize::from(slot != 0), last.max(slot))
        });
        let mut holds = vec![false; ends.len() + 1];
        if last as usize <= ends.len() {
            slots.iter().for_each(|slot| holds[slot as usize] = true);
        }
        // As many slots are taken as there are terms; when no term is missing, none is there twice.
        if taken != ends.len() || holds[1..].contains(&false) {
            return invalid("term-slots", "the hash table does not hold each term once");
        }
        Ok(Self { terms, ends, slots })
    }

    /// The three arrays: terms, ends, slots.
    pub(crate) fn parts(&self) -> [&Bytes; 3] {
        [&self.terms, self.ends.bytes(), self.slots.bytes()]
    }

    /// Number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn bytes_of(&self, id: usize) -> &[u8] {
        let start = id.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        self.terms.get(start..self.ends.get(id) as usize).unwrap_or_default()
    }

    /// The term of an id; empty for an id that is not in the vocabulary.
    #[must_use]
    pub fn term(&self, id: u32) -> &str {
        std::str::from_utf8(self.bytes_of(id as usize)).unwrap_or_default()
    }

    /// All terms in the order of their ids.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|id| std::str::from_utf8(self.bytes_of(id)).unwrap_or_default())
    }

    /// The id of a term. O(bytes of the term), allocates nothing.
    #[must_use]
    pub fn id(&self, term: &str) -> Option<u32> {
        let mut at = first_slot(term, self.slots.len());
        loop {
            let id = self.slots.get(at).checked_sub(1)?;
            if self.bytes_of(id as usize) == term.as_bytes() {
                return Some(id);
            }
            at = next_slot(at, self.slots.len());
        }
    }
}

/// A power of two, at least twice the number of terms: probes stay short and there is always a free
/// slot to end them.
fn slot_count(terms: usize) -> usize {
    (2 * terms).next_power_of_two().max(2)
}

/// FNV-1a (Fowler, Noll, Vo), with the upper half folded in. It is part of the file format, so it must
/// not change with a dependency.
fn first_slot(term: &str, slots: usize) -> usize {
    let hash = term.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    #[allow(clippy::cast_possible_truncation)]
    let hash = (hash ^ (hash >> 32)) as usize;
    hash & (slots - 1)
}

fn next_slot(slot: usize, slots: usize) -> usize {
    (slot + 1) & (slots - 1)
}
