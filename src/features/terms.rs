//! Terms that are numbered as they come.

use rustc_hash::FxHashMap;

use crate::text::Mark;

/// Terms as paths over parts, like those of [`TermTree`](super::tree::TermTree), but growing: what is
/// counted is a number, and the terms that are kept are written out at the end.
#[derive(Debug)]
pub(super) struct Terms {
    parts: FxHashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
    /// What each node was made of.
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

/// What leads to a node: the node it continues, and its last part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) node: u32,
    pub(super) part: u32,
}

impl Step {
    /// 64 well-mixed bits, of which the upper ones are the best.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        let key = u64::from(self.node) << 32 | u64::from(self.part);
        (key ^ key >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
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

    /// The node that a step leads to, if it is there.
    #[inline]
    pub(super) fn find(&self, step: Step) -> Option<u32> {
        let node = self.slots[self.slot(step)].node;
        (node != 0).then_some(node)
    }

    /// The node that a step leads to.
    #[inline]
    pub(super) fn step(&mut self, step: Step) -> u32 {
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
        let target = self.step(Step { node: CROSSED, part: target });
        self.step(Step { node: target, part: node })
    }

    #[inline]
    fn slot(&self, step: Step) -> usize {
        let mask = self.slots.len() - 1;
        #[allow(clippy::cast_possible_truncation)]
        let mut at = (step.hash() >> 32) as usize & mask;
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

    /// Takes over all terms of another.
    pub(super) fn merge(&mut self, other: &Self) -> Renumbered {
        let parts: Vec<u32> = other.names.iter().map(|name| self.part(name)).collect();
        let mut nodes: Vec<u32> = (0..number(ROOTS)).collect();
        for step in &other.steps[ROOTS..] {
            // What a node was made of came before it.
            let is_crossed = other.is_target(step.node);
            let part =
                if is_crossed { nodes[step.part as usize] } else { parts[step.part as usize] };
            nodes.push(self.step(Step { node: nodes[step.node as usize], part }));
        }
        Renumbered { parts, nodes }
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

/// What the parts and nodes of some terms are among others that took them over.
pub(super) struct Renumbered {
    parts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Renumbered {
    /// All of them are what they were.
    pub(super) fn not(terms: &Terms) -> Self {
        let [parts, nodes] = [terms.names.len(), terms.n_nodes()].map(|n| (0..number(n)).collect());
        Self { parts, nodes }
    }

    pub(super) fn node(&self, node: u32) -> u32 {
        self.nodes[node as usize]
    }

    /// A step with a name, which is one to no term crossed with a target.
    pub(super) fn step(&self, Step { node, part }: Step) -> Step {
        Step { node: self.node(node), part: self.parts[part as usize] }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Mark, Step, Terms, WHOLE};

    #[test]
    fn terms_are_spelled_as_they_came_here_and_elsewhere() {
        let mut terms = Terms::new();
        let [no, talks, whole, target] = ["no", "talks", "~ta", "iran"].map(|it| terms.part(it));
        let mut expected = Vec::new();
        let no = Step { node: Mark::Words as u32, part: no };
        let first = terms.step(no);
        expected.push((first, "no"));
        expected.push((terms.step(Step { node: first, part: talks }), "no talks"));
        let behind = Step { node: Mark::BehindNegated as u32, part: talks };
        expected.push((terms.step(behind), "@>NOT_talks"));
        expected.push((terms.step(Step { node: WHOLE, part: whole }), "~ta"));
        expected.push((terms.crossed(target, expected[1].0), "iran=no talks"));
        assert_eq!((terms.step(no), terms.find(no)), (first, Some(first)));
        assert_eq!(terms.find(Step { node: first, part: whole }), None);
        let mut others = Terms::new();
        for number in 0..10_000 {
            let part = others.part(&number.to_string());
            others.step(Step { node: Mark::Words as u32, part });
        }
        let renumbered = others.merge(&terms);
        assert_eq!(others.find(renumbered.step(no)), Some(renumbered.node(first)));
        for (node, expected) in expected {
            let [mut here, mut there] = [String::new(), String::new()];
            terms.spell(node, &mut here);
            others.spell(renumbered.node(node), &mut there);
            assert_eq!([here.as_str(), there.as_str()], [expected; 2]);
        }
    }
}
