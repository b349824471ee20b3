//! Terms that are numbered as they come.

use rustc_hash::FxHashMap;

use crate::text::Mark;

/// Terms as paths over parts, like those of [`TermTree`](super::tree::TermTree), but growing: what is
/// counted is a number, and the terms that are kept are written out at the end.
#[derive(Debug)]
pub(super) struct Terms {
    parts: FxHashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
    /// What each node was made of: the node it continues, and its last part.
    steps: Vec<Step>,
    /// Hash table of the nodes by their steps, with open addressing: the step stands in the slot, so that a
    /// look-up reads one place in memory.
    slots: Vec<Slot>,
}

/// A node and the step that leads to it; the node 0, which is a root, stands for a free slot.
#[derive(Clone, Copy, Debug)]
struct Slot {
    step: Step,
    node: u32,
}

impl Slot {
    const FREE: Self = Self { step: Step { node: u32::MAX, part: u32::MAX }, node: 0 };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    node: u32,
    part: u32,
}

/// Where terms begin that are one part, mark and all. The nodes before it are the marks.
pub(super) const WHOLE: u32 = Mark::COUNT as u32;

/// Where targets stand that terms are crossed with: the parts behind a target are nodes.
const CROSSED: u32 = WHOLE + 1;

const ROOTS: usize = CROSSED as usize + 1;

impl Terms {
    pub(super) fn new() -> Self {
        Self {
            parts: FxHashMap::default(),
            names: Vec::new(),
            steps: vec![Step { node: u32::MAX, part: u32::MAX }; ROOTS],
            slots: vec![Slot::FREE; 1 << 12],
        }
    }

    /// Number of nodes: those of the terms, of what terms begin with, and the roots.
    pub(super) fn n_nodes(&self) -> usize {
        self.steps.len()
    }

    /// The number of a part.
    pub(super) fn part(&mut self, name: &str) -> u32 {
        if let Some(&part) = self.parts.get(name) {
            return part;
        }
        let part = number(self.names.len());
        self.parts.insert(name.into(), part);
        self.names.push(name.into());
        part
    }

    /// The node that `part` leads to from `node`.
    #[inline]
    pub(super) fn step(&mut self, node: u32, part: u32) -> u32 {
        let step = Step { node, part };
        let mut at = self.slot(step);
        if self.slots[at].node == 0 {
            if 2 * self.steps.len() >= self.slots.len() {
                self.grow();
                at = self.slot(step);
            }
            self.slots[at] = Slot { step, node: number(self.steps.len()) };
            self.steps.push(step);
        }
        self.slots[at].node
    }

    /// Gives back the memory that only new terms need.
    pub(super) fn finish(&mut self) {
        self.slots = Vec::new();
    }

    /// The node that stands for a term crossed with a target.
    pub(super) fn crossed(&mut self, target: u32, node: u32) -> u32 {
        let target = self.step(CROSSED, target);
        self.step(target, node)
    }

    #[inline]
    fn slot(&self, step: Step) -> usize {
        let key = u64::from(step.node) << 32 | u64::from(step.part);
        let mixed = (key ^ key >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mask = self.slots.len() - 1;
        #[allow(clippy::cast_possible_truncation)]
        let mut at = (mixed >> 32) as usize & mask;
        // At most half of the slots are taken.
        while self.slots[at].node != 0 && self.slots[at].step != step {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let doubled = vec![Slot::FREE; 2 * self.slots.len()];
        let slots = std::mem::replace(&mut self.slots, doubled);
        for slot in slots.into_iter().filter(|slot| slot.node != 0) {
            let at = self.slot(slot.step);
            self.slots[at] = slot;
        }
    }

    /// Takes over all terms of another; returns what its nodes are here.
    pub(super) fn merge(&mut self, other: &Self) -> Vec<u32> {
        let parts: Vec<u32> = other.names.iter().map(|name| self.part(name)).collect();
        let mut nodes: Vec<u32> = (0..number(ROOTS)).collect();
        for step in &other.steps[ROOTS..] {
            // What a node was made of came before it.
            let is_crossed = other.is_target(step.node);
            let part =
                if is_crossed { nodes[step.part as usize] } else { parts[step.part as usize] };
            nodes.push(self.step(nodes[step.node as usize], part));
        }
        nodes
    }

    fn is_target(&self, node: u32) -> bool {
        node as usize >= ROOTS && self.steps[node as usize].node == CROSSED
    }

    /// Appends a term.
    pub(super) fn spell(&self, node: u32, term: &mut String) {
        let Step { node: before, part } = self.steps[node as usize];
        if self.is_target(before) {
            term.push_str(&self.names[self.steps[before as usize].part as usize]);
            term.push('=');
            self.spell(part, term);
            return;
        }
        if let Some(mark) = Mark::ALL.get(before as usize) {
            term.push_str(mark.text());
        } else if before != WHOLE {
            self.spell(before, term);
            term.push(' ');
        }
        term.push_str(&self.names[part as usize]);
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Mark, Terms, WHOLE};

    #[test]
    fn terms_are_spelled_as_they_came_here_and_elsewhere() {
        let mut terms = Terms::new();
        let [no, talks, whole, target] = ["no", "talks", "~ta", "iran"].map(|it| terms.part(it));
        let mut expected = Vec::new();
        let first = terms.step(Mark::Words as u32, no);
        expected.push((first, "no"));
        expected.push((terms.step(first, talks), "no talks"));
        expected.push((terms.step(Mark::BehindNegated as u32, talks), "@>NOT_talks"));
        expected.push((terms.step(WHOLE, whole), "~ta"));
        expected.push((terms.crossed(target, expected[1].0), "iran=no talks"));
        assert_eq!(terms.step(Mark::Words as u32, no), first);
        let mut others = Terms::new();
        for number in 0..10_000 {
            let part = others.part(&number.to_string());
            others.step(Mark::Words as u32, part);
        }
        let nodes = others.merge(&terms);
        for (node, expected) in expected {
            let [mut here, mut there] = [String::new(), String::new()];
            terms.spell(node, &mut here);
            others.spell(nodes[node as usize], &mut there);
            assert_eq!([here.as_str(), there.as_str()], [expected; 2]);
        }
    }
}
