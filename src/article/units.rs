//! Lines to units: what one block is.

use rustc_hash::FxHashMap;

use super::frame::{can_go_on, is_caption, is_ended, is_lower, is_open, is_signature, label};
use super::lines::{Line, Mark, lines};
use crate::span::Span;

/// A paragraph that an empty line breaks is at least this long up to there, in characters: what is
/// shorter may be a heading.
pub(super) const LONG: usize = 80;

/// The widest column that somebody wraps lines to by hand or by program.
const WIDEST: usize = 120;

/// Lines that are one block.
pub(super) struct Unit {
    pub(super) span: Span,
    pub(super) mark: Mark,
    pub(super) blank_above: usize,
    /// Its text opens with a label that several lines of the article open with.
    pub(super) is_labelled: bool,
}

/// The blocks of a plain text, before it is known what they are.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let lines = lines(text);
    let mut labels: FxHashMap<&str, u32> = FxHashMap::default();
    for line in &lines {
        if let Some(label) = label(line.span.slice(text)) {
            *labels.entry(label).or_default() += 1;
        }
    }
    let is_labelled = |line: &Line| {
        label(line.span.slice(text))
            .is_some_and(|label| labels.get(label).is_some_and(|&count| count > 1))
    };
    let width = wrap_width(text, &lines);
    let mut units: Vec<Unit> = Vec::new();
    let mut last_line: Option<&Line> = None;
    for line in &lines {
        match (units.last_mut(), last_line) {
            (Some(unit), Some(last))
                if !is_labelled(line) && goes_on(text, unit, last, line, width) =>
            {
                unit.span.end = line.span.end;
            }
            _ => units.push(Unit {
                span: line.span,
                mark: line.mark,
                blank_above: line.blank_above,
                is_labelled: is_labelled(line),
            }),
        }
        last_line = Some(line);
    }
    units
}

/// The width that lines are wrapped to, if they are: many of them go on in the middle of a sentence,
/// after about as many characters.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let pairs =
        lines.windows(2).filter(|pair| pair[1].blank_above == 0 && pair[1].mark == Mark::None);
    let (mut n_pairs, mut widths) = (0, Vec::new());
    for pair in pairs {
        n_pairs += 1;
        let (above, below) = (pair[0].span.slice(text), pair[1].span.slice(text));
        if is_lower(below) && !is_ended(above) {
            widths.push(pair[0].width);
        }
    }
    let width = widths.iter().copied().max().filter(|&width| width <= WIDEST)?;
    let full = widths.iter().filter(|&&other| 5 * other >= 4 * width).count();
    (widths.len() >= 2 && 5 * widths.len() >= 2 * n_pairs && 2 * full >= widths.len())
        .then_some(width)
}

/// True when `line` belongs to the block that ends with the line `last`.
fn goes_on(text: &str, unit: &Unit, last: &Line, line: &Line, width: Option<usize>) -> bool {
    let (above, below) = (last.span.slice(text), line.span.slice(text));
    if line.mark != Mark::None
        || unit.mark == Mark::Heading
        || is_caption(below)
        || is_signature(below)
    {
        return false;
    }
    let is_broken = !is_ended(above) && (is_lower(below) || (is_open(above) && can_go_on(below)));
    if line.blank_above > 0 {
        // The first characters are enough to know that it is long.
        let is_long = unit.span.slice(text).chars().take(LONG).count() == LONG;
        return line.blank_above <= 2 && is_long && is_broken;
    }
    let Some(width) = width else {
        return is_broken
            && (last.width >= 40 || unit.span.len() >= LONG || unit.mark == Mark::Item);
    };
    // The next word would have fitted: whoever wrapped the lines ended the paragraph here.
    let next_word = below.split_whitespace().next().map_or(0, |word| word.chars().count());
    let had_room = 20 * (last.width + 1 + next_word) <= 17 * width;
    let is_indented = line.indent >= last.indent + 2 && unit.mark == Mark::None;
    is_broken || (!had_room && !is_indented && last.width <= width + 10)
}
