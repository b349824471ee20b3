//! Cues behind or inside what they report: `"…," he said`, `the talks, officials said, had failed`.

use std::ops::Range;

use super::agent::is_noun;
use super::clause::{after_cue, content, content_end, reports};
use super::draft::{Draft, Family, Source};
use super::frame::{Frame, Item, ItemKind};
use super::marks::Quotation;
use super::phrase::{phrase_end, source_after, starts_phrase};
use super::subject::subject_before;
use super::verbs::{group_start, is_finite};
use crate::article::reading::QuoteKind;
use crate::article::tokens::{Class, Pattern};
use crate::span::Span;

/// A draft and the items of its frame that it explains.
pub(super) struct Found {
    pub(super) draft: Draft,
    pub(super) taken: Range<usize>,
}

/// Where a cue behind its content stands.
struct Cue {
    verb: usize,
    source: Range<usize>,
    /// First item of source and cue, and one past the last with what tells when and where.
    all: Range<usize>,
}

/// The cues of a frame that stand behind their content; `low` is the first item behind a dateline.
pub(super) fn find(text: &str, frame: &Frame, quotations: &[Quotation], low: usize) -> Vec<Found> {
    let items = &frame.items;
    let mut found: Vec<Found> = Vec::new();
    let mut low = low;
    let first = low;
    for verb in first..items.len() {
        if verb < low || !is_cue(items, low, verb, quotations, text) {
            continue;
        }
        let one = [inverted(items, low, verb), usual(items, low, verb)]
            .into_iter()
            .flatten()
            .find_map(|cue| report(frame, quotations, low, &cue));
        if let Some(one) = one {
            low = one.taken.end;
            found.push(one);
        }
    }
    found
}

fn is_cue(items: &[Item], low: usize, at: usize, quotations: &[Quotation], text: &str) -> bool {
    let item = &items[at];
    let form = Class::PAST.and(Class::THIRD).and(Class::BASE).and(Class::PARTICIPLE);
    let passive = at > 0 && {
        let start = group_start(items, at);
        items[start..at].iter().any(|item| item.is(Class::BE) && !item.is(Class::GENITIVE))
    };
    let is_verb = item.is_word() && item.is(form) && !passive && !is_noun(items, low, at);
    // `"No," she smiled`: whatever one does behind a comma in quotation marks is a way to say it.
    let any = || {
        let start = group_start(items, at);
        let quote =
            (start.saturating_sub(4).max(low)..start).rev().find(|&at| items[at].is_quote());
        item.is(Class::PAST)
            && quote.is_some_and(|quote| {
                let ItemKind::Quote(quote) = items[quote].kind else { return false };
                quotations[quote].inner.slice(text).ends_with([',', '?', '!'])
            })
    };
    is_verb && (item.takes(Pattern::QUOTE.and(Pattern::PARENTHESIS)) || any())
}

/// True when what could be reported ends before `at`: a comma, a dash or a quotation.
fn ends_content(items: &[Item], low: usize, at: usize) -> bool {
    at > low
        && (items[at - 1].is_quote()
            || matches!(items[at - 1].kind, ItemKind::Comma | ItemKind::Dash) && at - 1 > low)
}

/// `, said the minister, who …`
fn inverted(items: &[Item], low: usize, verb: usize) -> Option<Cue> {
    let start = group_start(items, verb);
    if !items[verb].takes(Pattern::INVERTED) || !ends_content(items, low, start) {
        return None;
    }
    let source = source_after(items, verb + 1)?;
    if items[source.start].is(Class::NOBODY) {
        return None;
    }
    // `…, who …, said the talks would fail`
    let plain = phrase_end(items, verb + 1);
    let follows = (plain..items.len()).find(|&at| !items[at].is(Class::ADVERB));
    if follows.is_some_and(|at| is_finite(items, at) || items[at].is(Class::TO)) {
        return None;
    }
    let end = after_cue(items, source.end)?;
    Some(Cue { verb, all: start..end, source })
}

/// `, the minister said on Monday`
fn usual(items: &[Item], low: usize, verb: usize) -> Option<Cue> {
    let source = subject_before(items, low, group_start(items, verb))?;
    let mut start = source.start;
    // `, as he put it`
    if start > low
        && items[start - 1].is(Class::SUBORDINATOR)
        && items[start - 1].is(Class::PREPOSITION)
    {
        start -= 1;
    }
    if !ends_content(items, low, start) {
        return None;
    }
    let end = after_cue(items, verb + 1)?;
    // `he said: "…"`, `On Monday, he said, "…"`: the content follows.
    let follows =
        items.get(end).is_some_and(|item| item.kind == ItemKind::Colon || item.is_quote())
            || items.get(end + 1).is_some_and(Item::is_quote) && items[end].kind == ItemKind::Comma;
    let is_behind = items[start - 1].is_quote()
        || start > low + 1 && items[start - 2].is_quote()
        || (low..start).any(|at| is_finite(items, at));
    // `Asked about it, he said, “…`
    let fronted =
        Class::ING.and(Class::PARTICIPLE).and(Class::PREPOSITION).and(Class::SUBORDINATOR);
    let is_fronted = items[low].is(fronted) && !items[low..start].iter().any(Item::is_quote);
    if follows && (!is_behind || is_fronted) {
        return None;
    }
    let promises = items.get(verb + 1).is_some_and(|next| next.is(Class::TO))
        && items.get(verb + 2).is_some_and(|next| {
            next.is(Class::BASE.and(Class::BE).and(Class::HAVE)) && !next.capital
        });
    // `…, the ministry maintains sanctions`: what one does, not how one says it.
    let object = items.get(verb + 1).is_some_and(|next| {
        next.is_word()
            && !next.is(Class::PREPOSITION.and(Class::DAY).and(Class::ADVERB).and(Class::MONTH))
    });
    let is_quoted = items[start - 1].is_quote();
    if promises
        || object
            && !is_quoted
            && !items[verb].takes(Pattern::WHOM)
            && starts_phrase(items, verb + 1)
            && !items[verb + 1].capital
    {
        return None;
    }
    Some(Cue { verb, all: start..end, source })
}

fn report(frame: &Frame, quotations: &[Quotation], low: usize, cue: &Cue) -> Option<Found> {
    let items = &frame.items;
    let before = cue.all.start;
    let quote = (before.saturating_sub(2).max(low)..before)
        .rev()
        .find(|&at| items[at].is_quote())
        .filter(|&at| at + 1 == before || items[before - 1].kind == ItemKind::Comma);
    let mut end = cue.all.end;
    let (family, mut spans, mut kind);
    if let Some(quote) = quote {
        family = Family::Quote;
        (spans, kind) = quoted(items, low, quote, quotations)?;
        // `"…," he said, "…"`
        end = over_aside(items, end);
        let mark = usize::from(items.get(end).is_some_and(|item| {
            matches!(item.kind, ItemKind::Comma | ItemKind::Colon | ItemKind::Dash)
        }));
        if items.get(end + mark).is_some_and(Item::is_quote) {
            let next = end + mark;
            let stop = if kind == QuoteKind::Direct {
                next + 1
            } else {
                content_end(items, next, &items[cue.verb])
            };
            if let Some((span, _)) = content(items, next..stop, quotations) {
                spans.push(span);
                end = stop;
            }
        }
    } else {
        if !items[cue.verb].takes(Pattern::PARENTHESIS) {
            return None;
        }
        family = Family::Parenthesis;
        let start = clause_start(items, low, before);
        let whole = (start..before).any(|at| is_finite(items, at));
        let span;
        (span, kind) = content(items, start..before, quotations)?;
        spans = vec![span];
        let goes_on = items.get(end).is_some_and(|item| item.kind == ItemKind::Comma)
            && items.get(end + 1).is_some_and(|item| {
                item.kind != ItemKind::Stop && !(item.is(Class::ING) && item.takes(Pattern::QUOTE))
            });
        if goes_on {
            let stop = content_end(items, end + 1, &items[cue.verb]);
            let linked = items[end + 1].is(Class::CONJUNCTION) && reports(items, end + 2);
            if let Some((span, more)) =
                content(items, end + 1..stop, quotations).filter(|_| !linked)
            {
                spans.push(span);
                kind = if more == QuoteKind::Indirect { kind } else { QuoteKind::Mixed };
                end = stop;
            } else if !whole {
                return None;
            }
        } else if !whole {
            return None;
        }
    }
    let source = items[cue.source.clone()].iter().map(|item| item.span).reduce(Span::cover)?;
    let draft = Draft {
        kind,
        content: spans,
        cue: Some(items[cue.verb].span),
        source: Source::Words(source),
        family,
        block: frame.block,
    };
    Some(Found { draft, taken: low..end })
}

/// Behind `, shaking his head`, if a quotation goes on behind it.
fn over_aside(items: &[Item], end: usize) -> usize {
    let is_comma = |at: usize| items.get(at).is_some_and(|item| item.kind == ItemKind::Comma);
    if !is_comma(end) || items.get(end + 1).is_some_and(Item::is_quote) {
        return end;
    }
    let close = (end + 1..items.len().min(end + 10)).find(|&at| !items[at].is_word());
    let goes_on =
        close.filter(|&close| is_comma(close) && items.get(close + 1).is_some_and(Item::is_quote));
    goes_on
        .filter(|&close| {
            !(end + 1..close).any(|at| is_finite(items, at) || !items[at].pattern.is_empty())
        })
        .unwrap_or(end)
}

/// The content that ends with the quotation at `quote`: the quotation alone, or the clause that it is part of.
fn quoted(
    items: &[Item],
    low: usize,
    quote: usize,
    quotations: &[Quotation],
) -> Option<(Vec<Span>, QuoteKind)> {
    let mut first = quote;
    while first > low && items[first - 1].is_quote() {
        first -= 1;
    }
    let start = clause_start(items, low, quote);
    // `Asked about it, “…`
    let fronted =
        Class::ING.and(Class::PARTICIPLE).and(Class::PREPOSITION).and(Class::SUBORDINATOR);
    let is_alone = first <= start
        || matches!(items[first - 1].kind, ItemKind::Comma | ItemKind::Colon)
            && items[start].is(fronted)
        || !matches!(
            items[first - 1].kind,
            ItemKind::Word | ItemKind::Number | ItemKind::Bracket | ItemKind::Other
        ) && !(start..first).any(|at| is_finite(items, at));
    if !is_alone {
        let (span, kind) = content(items, start..quote + 1, quotations)?;
        return Some((vec![span], kind));
    }
    let spans: Vec<Span> = (first..=quote)
        .filter_map(|at| content(items, at..at + 1, quotations))
        .map(|(span, _)| span)
        .collect();
    (!spans.is_empty()).then_some((spans, QuoteKind::Direct))
}

/// Where the clause that ends at `end` begins, behind a conjunction at the start of the frame.
fn clause_start(items: &[Item], low: usize, end: usize) -> usize {
    let colon = (low..end).rev().find(|&at| items[at].kind == ItemKind::Colon);
    let mut start = colon
        .filter(|&colon| (low..colon).any(|at| is_finite(items, at)))
        .map_or(low, |colon| colon + 1);
    if start + 2 < end && items[start].is(Class::ADVERB) && items[start + 1].kind == ItemKind::Comma
    {
        start += 2;
    }
    while start < end
        && (items[start].is(Class::CONJUNCTION)
            || !items[start].is_quote()
                && !matches!(
                    items[start].kind,
                    ItemKind::Word | ItemKind::Number | ItemKind::Bracket | ItemKind::Other
                ))
    {
        start += 1;
    }
    start
}
