//! `X: …`: transcripts, interviews, debates.

use super::found::Layout;
use super::lines::{Line, LineKind, without_marks};
use crate::article::quotes::draft::{Draft, Family, Source};
use crate::article::reading::QuoteKind;
use crate::span::Span;

/// Share of lines with a label from which an article is a transcript: lines without one go on with the speaker
/// before them.
const TRANSCRIPT: f64 = 0.4;

/// The longest remark on the scene, in bytes: `(Laughter.)`
const LONGEST_ASIDE: usize = 40;

/// `X: …`, if the article does so again and again.
pub(super) fn labels(text: &str, lines: &[Line], layout: &mut Layout) {
    let labelled = || lines.iter().filter(|line| matches!(line.kind, LineKind::Label { .. }));
    let count = labelled().count();
    let marked = labelled().filter(|line| line.is_marked).count();
    if count < 2 || (count < 3 && marked < 2 && !two_names(text, lines)) {
        return;
    }
    let texts = lines.iter().filter(|line| line.kind != LineKind::Heading).count();
    #[expect(clippy::cast_precision_loss, reason = "a share of a few lines")]
    let is_transcript = count as f64 >= TRANSCRIPT * texts as f64;
    let last = lines
        .iter()
        .rposition(|line| matches!(line.kind, LineKind::Label { .. }))
        .unwrap_or_default();
    // What is behind the last label goes on with its speaker only if that is the way of the article.
    let goes_on = lines[..last].windows(2).any(|pair| {
        matches!(pair[0].kind, LineKind::Label { .. })
            && pair[1].kind == LineKind::Text
            && !is_aside(text, pair[1].span)
    });
    let mut open: Option<usize> = None;
    for (at, line) in lines.iter().enumerate() {
        match line.kind {
            LineKind::Label { label, rest } => {
                layout.furniture.push(Span::new(line.span.start, rest.start));
                open = Some(layout.drafts.len());
                layout.covered.push(line.span);
                layout.spoken.push(rest);
                layout.drafts.push(Draft {
                    kind: QuoteKind::Direct,
                    content: Vec::new(),
                    cue: None,
                    source: Source::Words(label),
                    family: Family::Layout,
                    block: line.block,
                });
                said(text, rest, layout, open);
            }
            LineKind::Heading | LineKind::Tag { .. } => open = None,
            _ => {
                open = open.filter(|_| {
                    is_transcript && !is_aside(text, line.span) && (at < last || goes_on)
                });
                if open.is_some() {
                    said(text, line.span, layout, open);
                    layout.covered.push(line.span);
                    layout.spoken.push(line.span);
                }
            }
        }
    }
    layout.drafts.retain(|draft| !draft.content.is_empty());
}

/// Adds a line to a draft, without remarks on the scene in brackets.
fn said(text: &str, line: Span, layout: &mut Layout, draft: Option<usize>) {
    let Some(draft) = draft else { return };
    let line = without_marks(text, line);
    let mut start = line.start;
    let mut at = line.start;
    while let Some(open) = Span::new(at, line.end).slice(text).find('(').map(|open| at + open) {
        let Some(close) =
            Span::new(open, line.end).slice(text).find(')').map(|close| open + close + 1)
        else {
            break;
        };
        let inside = Span::new(open + 1, close - 1).slice(text);
        let is_scene = close - open <= LONGEST_ASIDE
            && (inside.ends_with('.')
                || inside.split_whitespace().count() == 1
                    && inside.starts_with(char::is_lowercase));
        if is_scene {
            let before = super::lines::trim(text, Span::new(start, open));
            if !before.is_empty() {
                layout.drafts[draft].content.push(before);
            }
            start = close;
        }
        at = close;
    }
    let rest = super::lines::trim(text, Span::new(start, line.end));
    if !rest.is_empty() {
        layout.drafts[draft].content.push(rest);
    }
}

fn is_aside(text: &str, line: Span) -> bool {
    line.slice(text).starts_with(['(', '[', '_', '*', '●'])
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
