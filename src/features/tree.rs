//! The vocabulary as a tree of parts.

use rustc_hash::FxHashMap;

use super::vocabulary::Vocabulary;
use crate::text::{Analyzer, CHARACTERS, Mark};

/// The terms of a vocabulary as paths from their marks over their words, so that a term is found without
/// being written out: `sit down` is what the step `down` leads to from `sit`.
///
/// Each node has a hash table of its own, with open addressing, whose keys are the parts themselves: a step
/// that is not there is never taken for another. The tables stand one behind the other in one array of
/// eight bytes a slot, so the steps of a rare word share a cache line.
#[derive(Debug)]
pub(super) struct TermTree {
    /// Parts that are words of the vocabulary have their ids; all others are here, numbered behind them.
    other_parts: FxHashMap<Box<str>, u32>,
    roots: [Node; Mark::COUNT],
    slots: Vec<Slot>,
    /// Where each slot leads.
    nodes: Vec<Node>,
    /// A bit for the hash of every step (a Bloom filter with one function and at least 16 bits a step).
    /// Most steps that are asked for are not there, and most of those are found out here, in a sixteenth of
    /// the memory.
    filter: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// [`NONE`] where the slot is free.
    pub(super) part: u32,
    /// The term that ends here, or [`NONE`].
    pub(super) term: u32,
}

impl Slot {
    const FREE: Self = Self { part: NONE, term: NONE };
}

/// A node: where its table starts, times 32, and the binary logarithm of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node(u32);

/// No term, no part.
pub(super) const NONE: u32 = u32::MAX;

impl Node {
    /// What nothing leads from.
    pub(super) const LEAF: Self = Self(NONE);

    /// Slots that can be addressed.
    const MOST: usize = 1 << 27;

    fn table(self) -> (usize, u32) {
        ((self.0 >> 5) as usize, self.0 & 31)
    }
}

/// Where a part is looked for first in a table of `1 << bits` slots.
#[inline]
fn first_place(part: u32, bits: u32) -> usize {
    let mask = (1 << bits) - 1;
    (part.wrapping_mul(0x9e37_79b9) >> (32 - bits)) as usize & mask
}

/// A step while the tree is made.
struct Step {
    from: usize,
    part: u32,
    term: u32,
    to: usize,
}

impl TermTree {
    /// The tree, or `None` where a class has a name that cannot be told from parts of terms, or there are
    /// more than some 50 million terms.
    pub(super) fn new(analyzer: &Analyzer, vocabulary: &Vocabulary) -> Option<Self> {
        if !analyzer.has_plain_names() {
            return None;
        }
        let mut tree = Self {
            other_parts: FxHashMap::default(),
            roots: [Node::LEAF; Mark::COUNT],
            slots: Vec::new(),
            nodes: Vec::new(),
            filter: Vec::new(),
        };
        let (steps, n_nodes) = tree.steps(vocabulary);
        tree.fill(&steps, n_nodes)?;
        Some(tree)
    }

    /// All steps, from and to nodes that are numbered from the roots on; 0 is also no node, as nothing
    /// leads to a root.
    fn steps(&mut self, vocabulary: &Vocabulary) -> (Vec<Step>, usize) {
        let mut steps: Vec<Step> = Vec::with_capacity(vocabulary.len());
        let mut n_nodes = Mark::COUNT;
        // Terms are sorted, so those that begin alike follow one another: the steps of the last one are
        // all that has to be remembered.
        let mut path: Vec<(&str, usize)> = Vec::new();
        let mut path_mark = Mark::Words;
        // Character n-grams are looked up once a word.
        let terms = vocabulary.terms().zip(0..).filter(|(term, _)| !term.starts_with(CHARACTERS));
        for (term, id) in terms {
            let (mark, parts) = Mark::of(term);
            if mark != path_mark {
                path.clear();
                path_mark = mark;
            }
            let mut node = mark as usize;
            let mut depth = 0;
            let mut parts = parts.split(' ').peekable();
            while let Some(part) = parts.next() {
                let is_known = path.get(depth).is_some_and(|(known, _)| *known == part);
                if !is_known {
                    path.truncate(depth);
                    path.push((part, steps.len()));
                    let part = self.add_part(vocabulary, part);
                    steps.push(Step { from: node, part, term: NONE, to: 0 });
                }
                let step = &mut steps[path[depth].1];
                if parts.peek().is_none() {
                    step.term = id;
                } else {
                    if step.to == 0 {
                        step.to = n_nodes;
                        n_nodes += 1;
                    }
                    node = step.to;
                }
                depth += 1;
            }
            path.truncate(depth);
        }
        (steps, n_nodes)
    }

    fn fill(&mut self, steps: &[Step], n_nodes: usize) -> Option<()> {
        let mut sizes = vec![0_usize; n_nodes];
        steps.iter().for_each(|step| sizes[step.from] += 1);
        let mut nodes = Vec::with_capacity(n_nodes);
        let mut end = 0;
        for size in sizes {
            if size == 0 {
                nodes.push(Node::LEAF);
                continue;
            }
            // At most two thirds of the slots are taken.
            let slots = (size + size / 2 + 1).next_power_of_two();
            let start = u32::try_from(end).ok().filter(|_| end + slots < Node::MOST)?;
            nodes.push(Node(start << 5 | slots.trailing_zeros()));
            end += slots;
        }
        self.slots = vec![Slot::FREE; end];
        self.nodes = vec![Node::LEAF; end];
        self.filter = vec![0; (16 * steps.len()).next_power_of_two().max(64) / 64];
        for step in steps {
            let (word, bit) = self.filtered(nodes[step.from], step.part);
            self.filter[word] |= bit;
            let at = self.slot(nodes[step.from], step.part)?;
            let slot = &mut self.slots[at];
            slot.part = step.part;
            // A term and the longer ones that begin with it may have come apart.
            slot.term = slot.term.min(step.term);
            if step.to != 0 {
                self.nodes[at] = nodes[step.to];
            }
        }
        self.roots.copy_from_slice(nodes.get(..Mark::COUNT)?);
        Some(())
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

    /// Where all terms of a mark begin.
    pub(super) fn root(&self, mark: Mark) -> Node {
        self.roots[mark as usize]
    }

    /// The slot of the step `part` from `node`, or the free one where it would be.
    #[inline]
    fn slot(&self, node: Node, part: u32) -> Option<usize> {
        let (start, bits) = node.table();
        let table = self.slots.get(start..start + (1 << bits))?;
        let mask = table.len() - 1;
        let mut at = first_place(part, bits);
        while table[at].part != part && table[at].part != NONE {
            at = (at + 1) & mask;
        }
        Some(start + at)
    }

    /// The term that `part` completes from `node`, or [`NONE`], and its slot.
    #[inline]
    pub(super) fn step(&self, node: Node, part: u32) -> (u32, usize) {
        match self.may_step(node, part) {
            true => self.find(node, part),
            false => (NONE, usize::MAX),
        }
    }

    /// False for most of the steps that are not there, from less memory than [`Self::find`] reads.
    #[inline]
    pub(super) fn may_step(&self, node: Node, part: u32) -> bool {
        let (word, bit) = self.filtered(node, part);
        self.filter[word] & bit != 0
    }

    /// The slot where a step from a node that is no leaf is looked for first.
    #[inline]
    pub(super) fn first_slot(&self, node: Node, part: u32) -> Slot {
        let (start, bits) = node.table();
        let at = start + first_place(part, bits);
        self.slots.get(at).copied().unwrap_or(Slot::FREE)
    }

    /// [`Self::step`] without the filter.
    #[inline]
    pub(super) fn find(&self, node: Node, part: u32) -> (u32, usize) {
        match self.slot(node, part) {
            Some(at) if node != Node::LEAF => (self.slots[at].term, at),
            _ => (NONE, usize::MAX),
        }
    }

    /// The place of a step in the filter.
    #[inline]
    fn filtered(&self, node: Node, part: u32) -> (usize, u64) {
        let key = u64::from(node.0) << 32 | u64::from(part);
        let mixed = (key ^ key >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
        #[allow(clippy::cast_possible_truncation)]
        let word = (mixed >> 6) as usize & (self.filter.len() - 1);
        (word, 1 << (mixed & 63))
    }

    /// The node that a slot leads to.
    #[inline]
    pub(super) fn node(&self, slot: usize) -> Node {
        self.nodes.get(slot).copied().unwrap_or(Node::LEAF)
    }
}

#[cfg(test)]
mod tests {
    use super::{NONE, Node, TermTree};
    use crate::features::Vocabulary;
    use crate::text::{Analyzer, AnalyzerParams, Mark};

    #[test]
    fn every_term_is_found_by_its_parts_and_no_other() {
        let terms = [
            "no",
            "no talks",
            "no talks now",
            "no\u{1}",
            "talks",
            "NOT_talks",
            "@<talks",
            "@<NOT_no",
            "#peace war peace",
            "the talks",
            "~ ta",
        ];
        let vocabulary = Vocabulary::new(terms);
        let analyzer = Analyzer::new(AnalyzerParams::words()).unwrap();
        let tree = TermTree::new(&analyzer, &vocabulary).unwrap();
        let find = |term: &str| {
            let (mark, parts) = Mark::of(term);
            let (mut found, mut node) = (NONE, tree.root(mark));
            for part in parts.split(' ') {
                let part = tree.part(&vocabulary, part)?;
                let (term, slot) = tree.step(node, part);
                (found, node) = (term, tree.node(slot));
            }
            (found != NONE).then_some(found)
        };
        for term in &terms[..terms.len() - 1] {
            assert_eq!(find(term), vocabulary.id(term), "{term:?}");
        }
        for term in ["talks no", "#peace", "#peace war", "@<no", "the", "the talks now", "war"] {
            assert_eq!(find(term), None, "{term:?}");
        }
        assert_eq!(tree.node(usize::MAX), Node::LEAF);
    }
}
