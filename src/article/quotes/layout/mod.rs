//! Lines that name a speaker in front of what is said or behind it.
//!
//! ```text
//! Anna Holm: We will.              Ilse Brandt, engineer        Viewpoint: "…"          “…”
//! Q: Why not?                      Viewpoint: …                 Ilse Brandt, engineer   — Ilse Brandt, engineer
//!                                  Argument: …
//! ```

mod groups;
mod lines;

use super::draft::{Draft, Family, Source};
use crate::article::document::Block;
use crate::article::reading::QuoteKind;
use crate::article::tokens::Lexicon;
use crate::span::Span;
use lines::{Line, LineKind};

/// What the layout alone attributes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) drafts: Vec<Draft>,
    /// Lines that no other rule needs to read, in order.
    covered: Vec<Span>,
    /// Names, labels and tags: text that is no statement, in order.
    pub(crate) furniture: Vec<Span>,
}

impl Layout {
    /// True when the layout explains what stands at `at`.
    pub(crate) fn covers(&self, at: usize) -> bool {
        let next = self.covered.partition_point(|span| span.start <= at);
        next.checked_sub(1).is_some_and(|before| at < self.covered[before].end)
    }
}

/// Share of lines with a label from which an article is a transcript: lines without one go on with the speaker
/// before them.
const TRANSCRIPT: f64 = 0.4;

/// Reads the layout of an article.
pub(crate) fn layout(text: &str, blocks: &[Block], lexicon: &Lexicon) -> Layout {
    let lines = lines::lines(text, blocks, lexicon);
    let mut layout = Layout::default();
    labels(text, &lines, &mut layout);
    groups::groups(text, &lines, &mut layout);
    layout.covered.sort_unstable();
    layout.furniture.sort_unstable();
    layout.drafts.sort_by_key(|draft| draft.content.first().copied());
    layout
}

/// `X: …`, if the article does so again and again.
fn labels(text: &str, lines: &[Line], layout: &mut Layout) {
    let labelled = || lines.iter().filter(|line| matches!(line.kind, LineKind::Label { .. }));
    let count = labelled().count();
    let bold_or_shouted = labelled().filter(|line| line.is_marked).count();
    if count < 2 || (count < 3 && bold_or_shouted < 2 && !two_names(text, lines)) {
        return;
    }
    let texts = lines.iter().filter(|line| line.kind != LineKind::Heading).count();
    #[expect(clippy::cast_precision_loss, reason = "a share of a few lines")]
    let is_transcript = count as f64 >= TRANSCRIPT * texts as f64;
    let mut open: Option<usize> = None;
    for line in lines {
        match line.kind {
            LineKind::Label { label, rest } => {
                layout.furniture.push(Span::new(line.span.start, rest.start));
                let content = groups::without_marks(text, rest);
                open = Some(layout.drafts.len());
                layout.covered.push(line.span);
                layout.drafts.push(Draft {
                    kind: QuoteKind::Direct,
                    content: if content.is_empty() { Vec::new() } else { vec![content] },
                    cue: None,
                    source: Source::Words(label),
                    family: Family::Layout,
                    block: line.block,
                });
            }
            LineKind::Heading | LineKind::Tag { .. } => open = None,
            _ => {
                let is_aside = line.span.slice(text).starts_with(['(', '[', '_', '*', '●']);
                if let Some(draft) = open.filter(|_| is_transcript && !is_aside) {
                    layout.drafts[draft].content.push(groups::without_marks(text, line.span));
                    layout.covered.push(line.span);
                } else {
                    open = None;
                }
            }
        }
    }
    layout.drafts.retain(|draft| !draft.content.is_empty());
}

/// True when two different labels with a question between them make an interview.
fn two_names(text: &str, lines: &[Line]) -> bool {
    let mut labels = lines.iter().filter_map(|line| match line.kind {
        LineKind::Label { label, .. } => Some(label.slice(text)),
        _ => None,
    });
    let first = labels.next();
    labels.any(|label| Some(label) != first)
}
