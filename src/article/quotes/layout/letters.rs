//! Letters to the editor: `Sir, – … Ana Lor`.

use super::found::Layout;
use super::lines::{Line, LineKind, trim};
use crate::article::quotes::draft::{Draft, Family, Source};
use crate::article::reading::QuoteKind;
use crate::span::Span;

/// How letters begin.
const SALUTATIONS: [&str; 8] =
    ["Sir,", "SIR,", "Sir –", "SIR –", "Sir —", "SIR —", "Dear Editor", "To the Editor"];
/// The most lines of a letter.
const LONGEST: usize = 30;

/// Letters with their signatures.
pub(super) fn letters(text: &str, lines: &[Line], layout: &mut Layout) {
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        at += 1;
        let Some(body) = salutation(text, lines[start].span) else { continue };
        let ends = |line: &Line| {
            matches!(line.kind, LineKind::Name | LineKind::Heading)
                || is_signature(line.span.slice(text))
        };
        let Some(end) = (at..lines.len().min(at + LONGEST)).find(|&at| ends(&lines[at])) else {
            continue;
        };
        if lines[end].kind == LineKind::Heading && !is_signature(lines[end].span.slice(text)) {
            continue;
        }
        let mut content: Vec<Span> = lines[start + 1..end].iter().map(|line| line.span).collect();
        if !body.is_empty() {
            content.insert(0, body);
        }
        if content.is_empty() {
            continue;
        }
        layout.covered.extend(lines[start..=end].iter().map(|line| line.span));
        layout.spoken.extend(content.iter().copied());
        layout.furniture.push(Span::new(
            lines[start].span.start,
            if body.is_empty() { lines[start].span.end } else { body.start },
        ));
        layout.furniture.push(lines[end].span);
        // The place under the name.
        if let Some(place) = lines.get(end + 1).filter(|line| line.block == lines[end].block) {
            layout.furniture.push(place.span);
            layout.covered.push(place.span);
        }
        layout.drafts.push(Draft {
            kind: QuoteKind::Direct,
            content,
            cue: None,
            source: Source::Words(lines[end].span),
            family: Family::Layout,
            block: lines[start].block,
        });
        at = end + 1;
    }
}

/// What follows a salutation, if the line has one.
fn salutation(text: &str, line: Span) -> Option<Span> {
    let words = line.slice(text);
    let rest = SALUTATIONS.iter().find_map(|salutation| words.strip_prefix(salutation))?;
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '–' | '—' | '-' | ':' | ',')
    });
    Some(trim(text, Span::new(line.end - rest.len(), line.end)))
}

/// True for a short line of capitals: `Col. (ret.) Desmond Harkness`.
fn is_signature(line: &str) -> bool {
    let count = line.split_whitespace().count();
    (2..=7).contains(&count)
        && !line.ends_with(['.', '?', '!', ':', ','])
        && line.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '(')
                || matches!(word, "and" | "de" | "van" | "von" | "bin" | "al")
        })
}
