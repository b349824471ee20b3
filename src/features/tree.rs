//! The vocabulary as a tree of parts.

use rustc_hash::FxHashMap;

use super::vocabulary::Vocabulary;
use crate::text::{Analyzer, CHARACTERS, Mark};

/// The terms of a vocabulary as paths from their marks over their words, so that a term is found without
/// being written out: `sit down` is what the step `down` leads to from `sit`.
///
/// Steps are in one hash table, with open addressing, whose keys are the node and the part themselves: a
/// step that is not there is never taken for another.
#[derive(Debug)]
pub(super) struct TermTree {
    /// Parts that are words of the vocabulary have their ids; all others are here, numbered behind them.
    other_parts: FxHashMap<Box<str>, u32>,
    steps: Vec<Step>,
    nodes: u32,
}

/// Where a part leads from a node.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Node and part; `u64::MAX` is a free slot.
    key: u64,
    place: Place,
}

/// What is known after some parts of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The term that ends here, or [`NONE`].
    pub(super) term: u32,
    /// The node that further parts lead from, or [`NONE`].
    pub(super) node: u32,
}

/// No term, no node, no part.
pub(super) const NONE: u32 = u32::MAX;

impl Place {
    /// Where no term of the vocabulary is.
    pub(super) const NOWHERE: Self = Self { term: NONE, node: NONE };
}

impl TermTree {
    /// The tree, or `None` where a class has a name that cannot be told from parts of terms.
    pub(super) fn new(analyzer: &Analyzer, vocabulary: &Vocabulary) -> Option<Self> {
        let has_space = |names: &[String]| names.iter().any(|name| name.contains(' '));
        if has_space(analyzer.concept_names()) || has_space(analyzer.mask_names()) {
            return None;
        }
        let mut tree = Self {
            other_parts: FxHashMap::default(),
            steps: vec![Step::FREE; (2 * vocabulary.len()).next_power_of_two().max(16)],
            nodes: u32::try_from(Mark::COUNT).unwrap_or_default(),
        };
        let mut taken = 0;
        // Character n-grams are looked up once a word.
        let terms = vocabulary.terms().zip(0..).filter(|(term, _)| !term.starts_with(CHARACTERS));
        for (term, id) in terms {
            let (mark, parts) = Mark::of(term);
            let mut node = mark as u32;
            let mut parts = parts.split(' ').peekable();
            while let Some(part) = parts.next() {
                let part = tree.add_part(vocabulary, part);
                if 2 * (taken + 1) > tree.steps.len() {
                    tree.grow();
                }
                let at = tree.slot(node, part);
                if tree.steps[at].key == FREE {
                    tree.steps[at] = Step { key: key(node, part), place: Place::NOWHERE };
                    taken += 1;
                }
                let place = &mut tree.steps[at].place;
                if parts.peek().is_none() {
                    place.term = id;
                } else {
                    if place.node == NONE {
                        place.node = tree.nodes;
                        tree.nodes += 1;
                    }
                    node = place.node;
                }
            }
        }
        Some(tree)
    }

    fn add_part(&mut self, vocabulary: &Vocabulary, part: &str) -> u32 {
        if let Some(known) = self.part(vocabulary, part) {
            return known;
        }
        let next = u32::try_from(vocabulary.len() + self.other_parts.len()).unwrap_or(NONE);
        self.other_parts.insert(part.into(), next);
        next
    }

    /// The number of a part, if any term has it.
    pub(super) fn part(&self, vocabulary: &Vocabulary, part: &str) -> Option<u32> {
        vocabulary.id(part).or_else(|| self.other_parts.get(part).copied())
    }

    /// Where a term of this mark begins.
    pub(super) fn start(&self, mark: Mark, part: Option<u32>) -> Place {
        part.map_or(Place::NOWHERE, |part| self.step(mark as u32, part))
    }

    /// Where `part` leads from `node`.
    #[inline]
    pub(super) fn step(&self, node: u32, part: u32) -> Place {
        self.steps[self.slot(node, part)].place
    }

    /// The slot of a step, or the free one where it would be.
    #[inline]
    fn slot(&self, node: u32, part: u32) -> usize {
        let key = key(node, part);
        let mask = self.steps.len() - 1;
        #[allow(clippy::cast_possible_truncation)]
        let mut at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        // At most half of the slots are taken.
        while self.steps[at].key != key && self.steps[at].key != FREE {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let doubled = vec![Step::FREE; 2 * self.steps.len()];
        let steps = std::mem::replace(&mut self.steps, doubled);
        for step in steps.into_iter().filter(|step| step.key != FREE) {
            #[allow(clippy::cast_possible_truncation)]
            let at = self.slot((step.key >> 32) as u32, step.key as u32);
            self.steps[at] = step;
        }
    }
}

const FREE: u64 = u64::MAX;

impl Step {
    const FREE: Self = Self { key: FREE, place: Place::NOWHERE };
}

fn key(node: u32, part: u32) -> u64 {
    u64::from(node) << 32 | u64::from(part)
}
