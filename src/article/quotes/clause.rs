//! Where a reported clause begins and ends.

use std::ops::Range;

use super::frame::{Item, ItemKind};
use super::marks::Quotation;
use super::phrase::{clause_stop, phrase_end, source_after, starts_phrase};
use super::verbs::is_finite;
use crate::article::reading::QuoteKind;
use crate::article::tokens::{Class, Pattern};
use crate::span::Span;

/// The first item of a frame behind a dateline: `KYIV, May 21 (Agency) - `.
pub(super) fn after_dateline(items: &[Item], text: &str) -> usize {
    let Some(first) = items.first() else { return 0 };
    let word = first.span.slice(text);
    let shouts = word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && word.chars().all(|c| !c.is_lowercase());
    // `GENEVA —`; `Muscat, Oman (AP) —` must have the agency.
    let dash = items.iter().take(14).position(|item| item.kind == ItemKind::Dash);
    match dash {
        Some(dash)
            if (first.is_word() && shouts
                || items[..dash].last().is_some_and(|item| item.kind == ItemKind::Bracket))
                && !(0..dash).any(|at| is_finite(items, at)) =>
        {
            dash + 1
        }
        _ => 0,
    }
}

/// Where the reported clause that begins at `start` ends. `verb` is its cue: a second verb of the same subject
/// ends it.
pub(super) fn content_end(items: &[Item], start: usize, verb: &Item) -> usize {
    let mut at = start;
    while at < items.len() {
        let item = &items[at];
        let next = items.get(at + 1);
        match item.kind {
            ItemKind::Semicolon if at > start => return at,
            ItemKind::Colon if next.is_some_and(Item::is_quote) => return at,
            ItemKind::Comma | ItemKind::Dash if at > start && breaks_off(items, at + 1) => {
                return at;
            }
            ItemKind::Quote(_)
                if next.is_some_and(|next| next.is(Class::ING) && next.takes(Pattern::QUOTE)) =>
            {
                return at + 1;
            }
            _ => {}
        }
        if at > start && item.is_word() && !item.capital {
            let is_link = item.is(Class::CONJUNCTION)
                || item.is(Class::SUBORDINATOR)
                    && !item.is(Class::PREPOSITION)
                    && !item.is(Class::QUESTION);
            if is_link
                && (reports(items, at + 1)
                    || evades(items, at + 1)
                    || reports_again(items, at + 1, verb))
            {
                return back_over_comma(items, at);
            }
            if is_according(items, at) {
                return back_over_comma(items, at);
            }
        }
        at += 1;
    }
    at
}

/// The lower-case words `according to`.
pub(super) fn is_according(items: &[Item], at: usize) -> bool {
    items[at].is(Class::ACCORDING) && items.get(at + 1).is_some_and(|item| item.is(Class::TO))
}

fn back_over_comma(items: &[Item], at: usize) -> usize {
    if at > 0 && items[at - 1].kind == ItemKind::Comma { at - 1 } else { at }
}

/// True when what follows a comma leaves the reported clause: `, adding that`, `, according to`, `, even as`.
fn breaks_off(items: &[Item], at: usize) -> bool {
    let Some(item) = items.get(at) else { return false };
    if item.is(Class::ADVERB) && items.get(at + 1).is_some_and(|next| next.is(Class::SUBORDINATOR))
    {
        // `even as`, `just as`
        return items[at + 1].is(Class::PREPOSITION);
    }
    item.is(Class::ING) && item.takes(Pattern::QUOTE)
        || is_gloss(items, at)
        || reports_plainly(items, at)
}

/// True at a remark on the whole clause: `, a demand that …`, `, hours after …`, `, down from …`.
fn is_gloss(items: &[Item], at: usize) -> bool {
    let (Some(item), Some(next)) = (items.get(at), items.get(at + 1)) else { return false };
    let head = item.is(Class::DETERMINER)
        && items[at + 1..]
            .iter()
            .take(3)
            .take_while(|item| item.is_word())
            .any(|item| item.is(Class::GLOSS))
        && (at..items.len()).take_while(|&at| items[at].kind != ItemKind::Comma).count() > 3;
    let hours = item.is(Class::TIME) && next.is(Class::SUBORDINATOR);
    let change = item.is(Class::ADVERB)
        && next.is(Class::PREPOSITION)
        && !next.is(Class::TO)
        && items.get(at + 2).is_some_and(|item| item.kind == ItemKind::Number);
    head || hours || change
}

/// True when `but` goes on with the cue's subject: `but gave no details`.
fn evades(items: &[Item], at: usize) -> bool {
    let Some(at) = (at..items.len().min(at + 4)).find(|&at| {
        !items[at].is(Class::ADVERB.and(Class::DO).and(Class::MODAL).and(Class::SUBJECT))
    }) else {
        return false;
    };
    items[at].is_word() && items[at].is(Class::EVASIVE)
}

/// True when `he said that` or `he said, "…` begins at `at`.
fn reports_plainly(items: &[Item], at: usize) -> bool {
    if !reports(items, at) {
        return false;
    }
    let end = phrase_end(items, at);
    let verb = (end..items.len()).find(|&at| !items[at].pattern.is_empty());
    let next = verb.and_then(|verb| items.get(verb + 1));
    next.is_some_and(|next| next.is(Class::THAT) || next.is_quote())
}

/// True when a clause with a subject and a cue of its own begins at `at`: `officials said`.
pub(super) fn reports(items: &[Item], at: usize) -> bool {
    if !starts_phrase(items, at) {
        return false;
    }
    let mut end = phrase_end(items, at);
    if end == at {
        return false;
    }
    // `and Ana Lor, a nurse, said`
    if items.get(end).is_some_and(|item| item.kind == ItemKind::Comma)
        && let Some(source) = source_after(items, at)
        && source.end > end
    {
        end = source.end + 1;
    }
    let verb = (end..items.len())
        .find(|&at| !items[at].is(Class::ADVERB) || !items[at].pattern.is_empty());
    let Some(verb) = verb.map(|at| (at, &items[at])) else { return false };
    let (place, verb) = verb;
    let form = Class::PAST.and(Class::THIRD).and(Class::BASE);
    verb.is_word()
        && verb.is(form)
        && verb.takes(Pattern::BARE.and(Pattern::CLAUSE).and(Pattern::THAT).and(Pattern::WHOM))
        && items.get(place + 1).is_some_and(|next| {
            verb.takes(Pattern::BARE)
                || next.is_quote()
                || next.is(Class::THAT)
                || starts_phrase(items, place + 1)
                || next.is(Class::PREPOSITION)
                || next.is(Class::DAY)
        })
}

/// True when a second verb of the same subject reports something else: `… and added that`.
fn reports_again(items: &[Item], at: usize, verb: &Item) -> bool {
    let mut at = at;
    // `and, in reply to a question, promised`
    if items.get(at).is_some_and(|item| item.kind == ItemKind::Comma) {
        let close =
            (at + 1..items.len().min(at + 14)).find(|&at| items[at].kind == ItemKind::Comma);
        at = close.map_or(at, |close| close + 1);
    }
    let perfect = items.get(at).is_some_and(|item| {
        item.is(Class::HAVE) && !item.is(Class::PAST) && item.span.len() == 3
            || item.span.len() == 4 && item.is(Class::HAVE)
    });
    let skipped = if perfect { Class::ADVERB.and(Class::HAVE) } else { Class::ADVERB };
    let Some(at) = (at..items.len().min(at + 3)).find(|&at| !items[at].is(skipped)) else {
        return false;
    };
    let item = &items[at];
    let has = at.checked_sub(1).is_some_and(|at| items[at].is(Class::HAVE));
    let same_form = item.is(Class::PAST) && (verb.is(Class::PAST) || has)
        || item.is(Class::THIRD) && verb.is(Class::THIRD);
    let says = Pattern::QUOTE.and(Pattern::CALL).and(Pattern::WHOM).and(Pattern::AS);
    let of_object = item.takes(Pattern::PREPOSITION) && starts_phrase(items, at + 1)
        || item.takes(Pattern::WHOM_TO)
            && items.get(at + 1).is_some_and(|next| next.is(Class::PREPOSITION));
    item.is_word()
        && same_form
        && (item.takes(says) || of_object)
        && items.get(at + 1).is_some_and(|next| {
            next.is_quote()
                || next.is(Class::THAT.and(Class::TO).and(Class::PREPOSITION))
                || next.is(Class::OBJECT_PRONOUN)
                || starts_phrase(items, at + 1)
        })
}

/// The spans of reported items, and how they are reported.
pub(super) fn content(
    items: &[Item],
    range: Range<usize>,
    quotations: &[Quotation],
) -> Option<(Span, QuoteKind)> {
    let Range { mut start, mut end } = range;
    while start < end && is_edge(&items[start]) {
        start += 1;
    }
    while start < end && (is_edge(&items[end - 1]) || items[end - 1].kind == ItemKind::Stop) {
        end -= 1;
    }
    let part = items.get(start..end)?;
    let (first, last) = (part.first()?, part.last()?);
    if let ([one], ItemKind::Quote(quote)) = (part, first.kind) {
        let inner = quotations.get(quote).map_or(one.span, |quotation| quotation.inner);
        return (!inner.is_empty()).then_some((inner, QuoteKind::Direct));
    }
    let kind = if part.iter().any(Item::is_quote) { QuoteKind::Mixed } else { QuoteKind::Indirect };
    Some((first.span.cover(last.span), kind))
}

fn is_edge(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Comma | ItemKind::Colon | ItemKind::Semicolon | ItemKind::Dash)
}

/// The end of what tells when, where and to whom, from `at` on, if nothing else follows: it ends at a mark or
/// the end of the frame.
pub(super) fn after_cue(items: &[Item], at: usize) -> Option<usize> {
    let mut end = at;
    while let Some(item) = items.get(end) {
        if !matches!(
            item.kind,
            ItemKind::Word | ItemKind::Number | ItemKind::Bracket | ItemKind::Other
        ) {
            break;
        }
        if item.is(Class::CONJUNCTION) && end > at {
            let is_list = items.get(end + 1).is_some_and(|_| starts_phrase(items, end + 1))
                && !reports(items, end + 1);
            if !is_list {
                break;
            }
        }
        if item.is(Class::SUBORDINATOR) && end > at && !item.is(Class::PREPOSITION) {
            // `, he said when asked`: not reported.
            return Some(clause_stop(items, end));
        }
        if item.is(Class::THAT) || is_finite(items, end) {
            let in_adjunct =
                items[at..end].iter().any(|item| item.is(Class::RELATIVE.and(Class::SUBORDINATOR)));
            if !in_adjunct {
                return None;
            }
        }
        end += 1;
    }
    Some(end)
}
