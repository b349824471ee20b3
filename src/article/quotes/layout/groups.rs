//! Quotations and tagged lines with a line that names the speaker above or below.

use rustc_hash::FxHashSet;

use super::found::Layout;
use super::lines::{Line, LineKind, without_marks};
use crate::article::quotes::draft::{Draft, Family, Source};
use crate::article::reading::QuoteKind;
use crate::span::Span;

/// Lines that belong together: positions among the lines.
struct Group {
    start: usize,
    end: usize,
    /// A line of a name in front of it and behind it.
    before: Option<usize>,
    behind: Option<usize>,
}

/// Finds the groups and gives each its speaker: all above, or all below, as most of the article has it.
pub(super) fn groups(text: &str, lines: &[Line], layout: &mut Layout) {
    let groups = find(text, lines, layout);
    let is_dash = |line: usize| matches!(lines[line].kind, LineKind::Dash { .. });
    let mut before = 0;
    let mut behind = 0;
    for group in &groups {
        let of_block = |line: Option<usize>, own: usize| {
            line.is_some_and(|line| lines[line].block == lines[own].block)
        };
        let near_before = of_block(group.before, group.start);
        let near_behind = of_block(group.behind, group.end - 1);
        match (group.before, group.behind) {
            (Some(_), None) => before += 1,
            (None, Some(_)) => behind += 1,
            (Some(_), Some(_)) if near_before && !near_behind => before += 2,
            (Some(_), Some(_)) if near_behind && !near_before => behind += 2,
            _ => {}
        }
    }
    let is_above = before >= behind;
    for group in &groups {
        let dash = group.behind.filter(|&line| is_dash(line));
        let name = if dash.is_some() {
            dash
        } else if is_above {
            group.before
        } else {
            group.behind
        };
        let Some(name) = name else { continue };
        let source = match lines[name].kind {
            LineKind::Dash { name } => name,
            _ => lines[name].span,
        };
        let mut content = Vec::new();
        for line in &lines[group.start..group.end] {
            let said = match line.kind {
                LineKind::Tag { rest } => {
                    layout.furniture.push(Span::new(line.span.start, rest.start));
                    rest
                }
                _ => line.span,
            };
            layout.covered.push(line.span);
            let said = without_marks(text, said);
            if !said.is_empty() {
                content.push(said);
            }
        }
        layout.furniture.push(lines[name].span);
        layout.covered.push(lines[name].span);
        if !content.is_empty() {
            layout.drafts.push(Draft {
                kind: QuoteKind::Direct,
                content,
                cue: None,
                source: Source::Words(source),
                family: Family::Layout,
                block: lines[group.start].block,
            });
        }
    }
}

fn find(text: &str, lines: &[Line], layout: &Layout) -> Vec<Group> {
    let covered: FxHashSet<usize> = layout.covered.iter().map(|span| span.start).collect();
    let name = |at: Option<usize>| {
        at.filter(|&at| {
            lines
                .get(at)
                .is_some_and(|line| matches!(line.kind, LineKind::Name | LineKind::Dash { .. }))
        })
    };
    let mut groups = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        let line = &lines[at];
        at += 1;
        if covered.contains(&line.span.start) {
            continue;
        }
        match line.kind {
            LineKind::Tag { .. } => {
                while lines.get(at).is_some_and(|line| matches!(line.kind, LineKind::Tag { .. })) {
                    at += 1;
                }
            }
            LineKind::Quoted => {
                // Up to the line that closes the quotation.
                if closes_inside(text, line.span) {
                    continue;
                }
                let mut end = start;
                while end + 1 < lines.len()
                    && end - start < 8
                    && !closes(text, lines[end].span)
                    && (end == start || !closes_inside(text, lines[end].span))
                    && matches!(lines[end + 1].kind, LineKind::Quoted | LineKind::Text)
                {
                    end += 1;
                }
                if !closes(text, lines[end].span) {
                    continue;
                }
                at = end + 1;
                while lines.get(at).is_some_and(|line| {
                    line.kind == LineKind::Quoted
                        && closes(text, line.span)
                        && line.block == lines[start].block
                }) {
                    at += 1;
                }
            }
            LineKind::Text
                if matches!(lines.get(at).map(|line| line.kind), Some(LineKind::Dash { .. })) => {}
            _ => continue,
        }
        groups.push(Group {
            start,
            end: at,
            before: name(start.checked_sub(1)),
            behind: name(Some(at)),
        });
    }
    groups
}

/// True when a line ends with a closing mark and has text outside quotation marks nowhere.
fn closes(text: &str, line: Span) -> bool {
    let words = line.slice(text).trim_end();
    let Some(last) = words.chars().next_back() else { return false };
    if !matches!(last, '"' | '”' | '»' | '’' | '«') {
        return false;
    }
    // `"No," he said, "…"` is not wholly quoted: a mark is closed before the end.
    let inside = &words[..words.len() - last.len_utf8()];
    let closed_before = match last {
        '”' => inside.contains('”') && inside.matches('”').count() >= inside.matches('“').count(),
        '"' => inside.matches('"').count() > 1,
        _ => false,
    };
    !closed_before
}

/// True when a quotation ends before the end of the line.
fn closes_inside(text: &str, line: Span) -> bool {
    let words = line.slice(text).trim_end();
    let last = words.chars().next_back().map_or(0, char::len_utf8);
    let inside = &words[..words.len() - last];
    inside.contains(['”', '»']) || inside.matches('"').count() > 1
}
