//! What a layout tells.

use crate::article::quotes::draft::Draft;
use crate::span::Span;

/// What the layout alone attributes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) drafts: Vec<Draft>,
    /// Lines that no other rule needs to read, in order.
    pub(super) covered: Vec<Span>,
    /// Names, labels and tags: text that is no statement, in order.
    pub(crate) furniture: Vec<Span>,
    /// Quotation marks inside are those of the speaker, who may report others there.
    pub(super) spoken: Vec<Span>,
}

impl Layout {
    /// True when the layout explains what stands at `at`.
    pub(crate) fn covers(&self, at: usize) -> bool {
        within(&self.covered, at)
    }

    /// True when what stands at `at` is speech without quotation marks, in which others may be reported.
    pub(crate) fn is_spoken(&self, at: usize) -> bool {
        within(&self.spoken, at)
    }

    pub(super) fn finish(&mut self) {
        self.covered.sort_unstable();
        self.furniture.sort_unstable();
        self.spoken.sort_unstable();
        self.drafts.sort_by_key(|draft| draft.content.first().copied());
    }
}

fn within(spans: &[Span], at: usize) -> bool {
    let next = spans.partition_point(|span| span.start <= at);
    next.checked_sub(1).is_some_and(|before| at < spans[before].end)
}
