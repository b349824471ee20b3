//! Terms and their ids.

use std::cmp::Ordering;
use std::sync::OnceLock;

use bytes::Bytes;

use super::tables::U32Table;
use crate::error::{Error, ModelProblem, Result};

/// The terms of a model, sorted by their bytes; a term's id is its position.
///
/// Made of two arrays that are stored as they are used: all terms one behind the other, and where each ends.
/// A few look-ups search among the sorted terms; for many there is a hash table, made when it is needed.
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
#[derive(Clone, Debug)]
pub struct Vocabulary {
    terms: Bytes,
    ends: U32Table,
    /// Open addressing with linear probing: a slot holds `id + 1`, or 0 when free. A power of two slots, at
    /// most half of them taken, so that probes stay short and end.
    slots: OnceLock<Vec<u32>>,
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        (&self.terms, &self.ends) == (&other.terms, &other.ends)
    }
}

impl Eq for Vocabulary {}

impl Vocabulary {
    /// The distinct terms among `terms`.
    pub fn new<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Self {
        let mut terms: Vec<S> = terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        terms.dedup_by(|a, b| a.as_ref() == b.as_ref());
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(terms.len());
        for term in terms {
            bytes.extend_from_slice(term.as_ref().as_bytes());
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        }
        Self::from_parts(bytes.into(), U32Table::from_numbers(ends))
    }

    /// The vocabulary in the bytes of a model file.
    pub(crate) fn from_parts(terms: Bytes, ends: U32Table) -> Self {
        Self { terms, ends, slots: OnceLock::new() }
    }

    /// Checks what came from a file.
    ///
    /// # Errors
    ///
    /// When the arrays do not describe a vocabulary.
    pub(crate) fn check(&self) -> Result<()> {
        let invalid = |section: &str, problem: &str| {
            let (section, problem) = (section.to_owned(), problem.to_owned());
            Err(Error::model(ModelProblem::Invalid { section, problem }))
        };
        let Ok(text) = std::str::from_utf8(&self.terms) else {
            return invalid("terms", "not valid UTF-8");
        };
        let mut start = 0;
        let mut before = None;
        for end in self.ends.iter().map(|end| end as usize) {
            if end < start || !text.is_char_boundary(end) {
                return invalid("term-ends", "the ends do not ascend over whole characters");
            }
            let term = &self.terms[start..end];
            if before.is_some_and(|before| before >= term) {
                return invalid("terms", "they are not sorted, or one is there twice");
            }
            (start, before) = (end, Some(term));
        }
        if start != self.terms.len() {
            return invalid("term-ends", "the last term does not end where the terms do");
        }
        Ok(())
    }

    /// The two arrays: terms, ends.
    pub(crate) fn parts(&self) -> [&Bytes; 2] {
        [&self.terms, self.ends.bytes()]
    }

    /// Gets ready for many look-ups.
    pub(crate) fn index(&self) {
        self.slots.get_or_init(|| {
            let mut slots = vec![0; (2 * self.len()).next_power_of_two().max(2)];
            for (term, id) in self.terms().zip(1..) {
                let mut at = first_slot(term, slots.len());
                while slots[at] != 0 {
                    at = next_slot(at, slots.len());
                }
                slots[at] = id;
            }
            slots
        });
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

    /// The id of a term. Allocates nothing.
    #[must_use]
    pub fn id(&self, term: &str) -> Option<u32> {
        let Some(slots) = self.slots.get() else { return self.search(term.as_bytes()) };
        let mut at = first_slot(term, slots.len());
        loop {
            let id = slots[at].checked_sub(1)?;
            if self.bytes_of(id as usize) == term.as_bytes() {
                return Some(id);
            }
            at = next_slot(at, slots.len());
        }
    }

    fn search(&self, term: &[u8]) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.bytes_of(middle).cmp(term) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return u32::try_from(middle).ok(),
                Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// FNV-1a (Fowler, Noll, Vo), with the upper half folded in.
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
