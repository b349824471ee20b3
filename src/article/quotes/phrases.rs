//! Phrases that attribute without a verb: `according to X`, `in X's view`, `X's claim that`.

use std::ops::Range;

use super::after::Found;
use super::agent::{clause_subject, is_noun};
use super::clause::{content, content_end, is_according};
use super::draft::{Draft, Family, Source};
use super::frame::{Frame, Item, ItemKind};
use super::marks::Quotation;
use super::phrase::{plain_end, source_after, starts_phrase};
use super::subject::{phrase_before, subject_before};
use super::verbs::{group_start, is_finite};
use crate::article::reading::QuoteKind;
use crate::article::tokens::Class;
use crate::span::Span;

/// The phrase at `at` that attributes the clause around it. `low` is the first item that belongs to nothing
/// before it.
pub(super) fn find(
    frame: &Frame,
    quotations: &[Quotation],
    low: usize,
    at: usize,
) -> Option<Found> {
    let items = &frame.items;
    if is_according(items, at) {
        let source = source_after(items, at + 2)?;
        let cue = items[at].span.cover(items[at + 1].span);
        return around(frame, quotations, low, at, source, cue, Family::According);
    }
    if let Some((source, end, cue)) = view(items, at) {
        let mut found = around(frame, quotations, low, at, source, cue, Family::According)?;
        found.taken.end = found.taken.end.max(end);
        return Some(found);
    }
    None
}

/// `in X's view`, `in the view of X`: the source, the end and the cue.
fn view(items: &[Item], at: usize) -> Option<(Range<usize>, usize, Span)> {
    let item = items.get(at)?;
    if !(item.is(Class::PREPOSITION) && item.span.len() == 2)
        || item.is(Class::ABOUT.and(Class::TO))
    {
        return None;
    }
    let limit = items.len().min(at + 9);
    let head = (at + 1..limit)
        .take_while(|&at| matches!(items[at].kind, ItemKind::Word | ItemKind::Number))
        .find(|&at| items[at].is(Class::VIEW) && !items[at].capital)?;
    if items.get(head + 1).is_some_and(|of| of.is(Class::PREPOSITION) && of.span.len() == 2)
        && items[at + 1].is(Class::DETERMINER)
        && head <= at + 3
    {
        let source = source_after(items, head + 2)?;
        let end = source.end;
        return Some((source, end, items[at].span.cover(items[head + 1].span)));
    }
    let owner = head.checked_sub(1).map(|at| &items[at])?;
    let cue = items[head].span;
    if owner.is(Class::GENITIVE) && head - 1 > at + 1 {
        return Some((at + 1..head - 1, head + 1, cue));
    }
    (owner.is(Class::POSSESSIVE) && !owner.is(Class::DETERMINER)).then_some((
        head - 1..head,
        head + 1,
        cue,
    ))
}

/// A phrase that stands in front of, inside or behind the clause that it attributes.
fn around(
    frame: &Frame,
    quotations: &[Quotation],
    low: usize,
    at: usize,
    source: Range<usize>,
    cue: Span,
    family: Family,
) -> Option<Found> {
    let items = &frame.items;
    let span = items[source.clone()].iter().map(|item| item.span).reduce(Span::cover)?;
    let mut start = low;
    while start < at
        && (items[start].is(Class::CONJUNCTION)
            || items[start].kind == ItemKind::Comma
            || items[start].is(Class::ADVERB) && at - start <= 2)
    {
        start += 1;
    }
    let behind = source.end
        + usize::from(
            items.get(source.end).is_some_and(|item| item.is(Class::VIEW))
                || items.get(source.end).is_some_and(|item| item.is(Class::GENITIVE)),
        );
    let behind = if items.get(behind).is_some_and(|item| item.is(Class::VIEW)) {
        behind + 1
    } else {
        behind
    };
    let mark = usize::from(items.get(behind).is_some_and(|item| item.kind == ItemKind::Comma));
    let rest = behind + mark;
    let goes_on = rest < items.len() && items[rest].kind != ItemKind::Stop;
    let mut spans = Vec::new();
    let mut kind = QuoteKind::Indirect;
    let mut end = behind;
    let has_before =
        start < at && (start..at).any(|at| is_finite(items, at) || items[at].is_quote());
    if start < at {
        let (span, of_it) = content(items, start..at, quotations)?;
        spans.push(span);
        kind = of_it;
    }
    let takes_rest = goes_on && !has_before;
    if takes_rest {
        let stop = content_end(items, rest, &items[at]);
        if let Some((span, of_it)) = content(items, rest..stop, quotations) {
            spans.push(span);
            kind = if spans.len() == 1 || of_it == kind { of_it } else { QuoteKind::Mixed };
            end = stop;
        }
    }
    if spans.is_empty() || !(has_before || takes_rest) {
        return None;
    }
    let draft = Draft {
        kind,
        content: spans,
        cue: Some(cue),
        source: Source::Words(span),
        family,
        block: frame.block,
    };
    Some(Found { draft, taken: low..end })
}

/// `his claim that …`, `the minister's promise to …`, `reports that …`, `her hope is that …`.
pub(super) fn noun(
    frame: &Frame,
    quotations: &[Quotation],
    low: usize,
    at: usize,
) -> Option<Found> {
    let items = &frame.items;
    let head = items.get(at)?;
    if head.is(Class::ADJECTIVE) {
        return adjective(frame, quotations, low, at);
    }
    if !head.is(Class::NOUN_CUE) || head.capital && at > low || at == 0 {
        return None;
    }
    if !head.pattern.is_empty() && !is_noun(items, low, at) {
        return None;
    }
    let owner = &items[at - 1];
    let mut start = at;
    let source = if owner.is(Class::GENITIVE) {
        let noun = phrase_before(items, low, at - 1)?;
        start = noun.start;
        Some(noun)
    } else if owner.is(Class::POSSESSIVE) && !owner.is(Class::DETERMINER) {
        start = at - 1;
        Some(at - 1..at)
    } else {
        None
    };
    let mut next = at + 1;
    let by =
        items.get(next).is_some_and(|item| item.is(Class::PREPOSITION) && item.span.len() == 2);
    let source = if source.is_none() && by && starts_phrase(items, next + 1) {
        // `a warning by the ministry that`
        let end = plain_end(items, next + 1);
        let source = next + 1..end;
        next = end;
        Some(source)
    } else {
        source
    };
    let is_form = items.get(next).is_some_and(|item| item.is(Class::BE));
    if is_form {
        next += 1;
    }
    let that = items.get(next)?;
    let is_clause = that.is(Class::THAT) && next + 2 < items.len() && !is_finite(items, next + 1);
    let is_to = that.is(Class::TO)
        && source.is_some()
        && items
            .get(next + 1)
            .is_some_and(|next| next.is(Class::BASE.and(Class::BE).and(Class::HAVE)));
    if !is_clause && !is_to {
        return None;
    }
    // Without an owner only words of saying: `the fact that`, `the idea that` are nobody's.
    let start_of_content = if is_to { next } else { next + 1 };
    let end = content_end(items, start_of_content, head);
    let (span, kind) = content(items, start_of_content..end, quotations)?;
    let source = match source {
        Some(range) => {
            Source::Words(items[range].iter().map(|item| item.span).reduce(Span::cover)?)
        }
        // `expressed hope that`: whoever did.
        None => clause_subject(items, low, at)
            .and_then(|range| items[range].iter().map(|item| item.span).reduce(Span::cover))
            .map_or(Source::Nobody, Source::Words),
    };
    let draft = Draft {
        kind,
        content: vec![span],
        cue: Some(head.span),
        source,
        family: Family::Noun,
        block: frame.block,
    };
    Some(Found { draft, taken: start..end })
}

/// `is confident that …`
fn adjective(frame: &Frame, quotations: &[Quotation], low: usize, at: usize) -> Option<Found> {
    let items = &frame.items;
    let start = group_start(items, at);
    let made = at.checked_sub(1).filter(|&at| items[at].is(Class::MAKE));
    let has_be = made.is_some() || (start..at).any(|at| items[at].is(Class::BE));
    let start = made.map_or(start, |made| group_start(items, made));
    if !has_be || !items.get(at + 1).is_some_and(|that| that.is(Class::THAT)) {
        return None;
    }
    let subject = subject_before(items, low, start)?;
    let is_it =
        items[subject.start].is(Class::SUBJECT) && items[subject.start].is(Class::OBJECT_PRONOUN);
    if is_it || items[subject.start].is(Class::NOBODY) {
        return None;
    }
    let end = content_end(items, at + 2, &items[at]);
    let (span, kind) = content(items, at + 2..end, quotations)?;
    let source =
        Source::Words(items[subject.clone()].iter().map(|item| item.span).reduce(Span::cover)?);
    let draft = Draft {
        kind,
        content: vec![span],
        cue: Some(items[at].span),
        source,
        family: Family::That,
        block: frame.block,
    };
    Some(Found { draft, taken: subject.start..end })
}
