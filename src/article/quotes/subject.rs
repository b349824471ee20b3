//! Noun phrases to the left of a verb: its subject.

use std::ops::Range;

use super::frame::{Item, ItemKind};
use super::phrase::{LONGEST, is_nominal, plain_end};
use super::verbs::is_finite;
use crate::article::tokens::Class;

/// The noun phrase that is the subject of the verb group that begins at `end`; `low` bounds it.
pub(super) fn subject_before(items: &[Item], low: usize, end: usize) -> Option<Range<usize>> {
    let group = end;
    let mut end = before_adjunct(items, low, end);
    // `no longer wants`
    if end < group
        && end > low
        && items[end - 1].is(Class::DETERMINER)
        && items[end - 1].span.len() == 2
    {
        end -= 1;
    }
    if end <= low {
        return None;
    }
    let last = &items[end - 1];
    if last.kind == ItemKind::Comma || last.kind == ItemKind::Dash {
        return apposed(items, low, end - 1);
    }
    if last.is(Class::RELATIVE) && !last.is(Class::SUBORDINATOR) || last.is(Class::THAT) {
        let mut end = end - 1;
        if end > low && items[end - 1].kind == ItemKind::Comma {
            end -= 1;
        }
        return phrase_before(items, low, end);
    }
    let found = phrase_before(items, low, end)?;
    // `Ana Lor, in a letter to the board said`: what stands behind a preposition is no subject.
    let preposition = found.start.checked_sub(1).filter(|&at| {
        at > low
            && items[at].is(Class::PREPOSITION)
            && !items[at].is(Class::SUBORDINATOR)
            && !items[found.start].is(Class::SUBJECT)
    });
    let Some(preposition) = preposition else { return Some(found) };
    if items[preposition - 1].kind == ItemKind::Comma {
        return apposed(items, low, preposition - 1)
            .or_else(|| phrase_before(items, low, preposition - 1))
            .or(Some(found));
    }
    phrase_before(items, low, preposition).or(Some(found))
}

/// Skips `on Monday`, `last week`, `later` between a subject and its verb.
fn before_adjunct(items: &[Item], low: usize, mut end: usize) -> usize {
    loop {
        let before =
            |back: usize| end.checked_sub(back).filter(|&at| at >= low).map(|at| &items[at]);
        let Some(last) = before(1) else { return end };
        if last.is(Class::DAY) {
            let with_preposition = before(2).is_some_and(|item| item.is(Class::PREPOSITION));
            end -= if with_preposition { 2 } else { 1 };
        } else if last.kind == ItemKind::Number
            && before(2).is_some_and(|item| item.is(Class::MONTH))
        {
            let with_preposition = before(3).is_some_and(|item| item.is(Class::PREPOSITION));
            end -= if with_preposition { 3 } else { 2 };
        } else if last.is(Class::TIME)
            && before(2).is_some_and(|item| {
                item.is(Class::DETERMINER) || item.is(Class::ADVERB) || item.is(Class::ABBREVIATION)
            })
            && before(3).is_some_and(Item::is_word)
        {
            let with_preposition = before(3).is_some_and(|item| item.is(Class::PREPOSITION));
            end -= if with_preposition { 3 } else { 2 };
        } else if last.is(Class::ADVERB) && !last.capital && !last.is(Class::DETERMINER) {
            end -= 1;
        } else {
            return end;
        }
    }
}

/// `X, apposition,` where the closing comma is at `comma`.
fn apposed(items: &[Item], low: usize, comma: usize) -> Option<Range<usize>> {
    let mut at = comma;
    while at > low && comma - at < LONGEST {
        at -= 1;
        let item = &items[at];
        if matches!(
            item.kind,
            ItemKind::Quote(_) | ItemKind::Colon | ItemKind::Semicolon | ItemKind::Stop
        ) {
            break;
        }
        let is_opening = item.kind == items[comma].kind && at + 1 < comma;
        let noun = (is_opening && tells_more(items, at + 1, comma))
            .then(|| phrase_before(items, low, at))
            .flatten();
        let Some(noun) = noun else { continue };
        let starts_clause = noun.start == low
            || !items[noun.start - 1].is_word()
            || items[noun.start - 1]
                .is(Class::CONJUNCTION.and(Class::SUBORDINATOR).and(Class::THAT));
        let names = items[noun.clone()].iter().any(|item| item.capital)
            || items[noun.start].is(Class::DETERMINER.and(Class::POSSESSIVE));
        if names && starts_clause {
            return Some(noun.start..comma);
        }
    }
    None
}

/// True when `start..end` between two commas is an apposition or a relative clause.
fn tells_more(items: &[Item], start: usize, end: usize) -> bool {
    let item = &items[start];
    if item.is(Class::RELATIVE.and(Class::ING)) || item.kind == ItemKind::Number {
        return true;
    }
    if item.is(Class::SUBORDINATOR.and(Class::CONJUNCTION)) && !item.is(Class::PREPOSITION) {
        return false;
    }
    let verb = (start..end).find(|&at| is_finite(items, at));
    let relative = (start..end).find(|&at| items[at].is(Class::RELATIVE.and(Class::THAT)));
    verb.is_none_or(|verb| relative.is_some_and(|relative| relative < verb))
}

/// The noun phrase that ends at `end`.
pub(super) fn phrase_before(items: &[Item], low: usize, end: usize) -> Option<Range<usize>> {
    if end <= low {
        return None;
    }
    let last = &items[end - 1];
    let pronoun = last.is(Class::SUBJECT) && !last.is(Class::POSSESSIVE);
    if pronoun {
        return Some(end - 1..end);
    }
    if !(last.is_word() || matches!(last.kind, ItemKind::Number | ItemKind::Bracket))
        || last.is(Class::OBJECT_PRONOUN) && !last.is(Class::POSSESSIVE)
    {
        return None;
    }
    let mut start = end;
    // Where the phrase ends if what is on the left of it proves to be another clause.
    let mut fallback: Option<usize> = None;
    while start > low && end - start < LONGEST {
        let at = start - 1;
        let item = &items[at];
        if item.is(Class::SUBJECT) && !item.is(Class::DETERMINER.and(Class::POSSESSIVE)) {
            start = fallback.unwrap_or(start);
            break;
        }
        if is_nominal(items, at) {
            start = at;
            continue;
        }
        if item.is(Class::CONJUNCTION) && at > low && start < end && is_nominal(items, at - 1) {
            fallback = fallback.or(Some(start));
            start = at;
            continue;
        }
        if item.is(Class::PREPOSITION)
            && !item.is(Class::TO)
            && start < end
            && at > low
            && is_nominal(items, at - 1)
            && (!item.is(Class::SUBORDINATOR) || item.is(Class::PARTICLE))
        {
            start = at;
            continue;
        }
        // `told`, `to`: `a person close to the talks`.
        if item.is(Class::TO)
            && start < end
            && at > low
            && items[at - 1].is_word()
            && !is_finite(items, at - 1)
            && !items[start].is(Class::BASE)
        {
            start = at;
            continue;
        }
        // A relative clause: go on before its pronoun.
        if is_finite(items, at) || item.is(Class::TO.and(Class::PREPOSITION)) {
            let relative = (low.max(at.saturating_sub(24))..=at)
                .rev()
                .take_while(|&at| items[at].is_word())
                .filter(|&at| items[at].is(Class::RELATIVE) && !items[at].is(Class::SUBORDINATOR))
                .find(|&at| {
                    // `saying that` begins what is said.
                    let is_said =
                        at > low && items[at].is(Class::THAT) && !items[at - 1].pattern.is_empty();
                    at > low && !is_said && is_nominal(items, at - 1)
                });
            if let Some(relative) = relative {
                start = relative;
                continue;
            }
            start = fallback.unwrap_or(start);
        }
        break;
    }
    trim(items, start, end)
}

/// Takes away what cannot begin a noun phrase.
fn trim(items: &[Item], mut start: usize, end: usize) -> Option<Range<usize>> {
    while start < end {
        let item = &items[start];
        let in_front = Class::CONJUNCTION.and(Class::SUBORDINATOR).and(Class::RELATIVE);
        if item.is(Class::PREPOSITION) && item.is_word() {
            // `In Geneva the minister`: the phrase behind the preposition, then the next one.
            start = plain_end(items, start + 1).max(start + 1);
            if start >= end {
                return None;
            }
            continue;
        }
        let is_loose = item.is(in_front)
            || item.kind == ItemKind::Other
            || (item.is(Class::ADVERB) && !item.is(Class::DETERMINER))
            || item.is(Class::GENITIVE);
        if !is_loose {
            break;
        }
        start += 1;
    }
    // `based in Austin`
    let is_participle = start + 1 < end
        && items[start].is(Class::PARTICIPLE.and(Class::ING))
        && !items[start].capital
        && items[start + 1].is(Class::PREPOSITION);
    if is_participle {
        return None;
    }
    let has_noun = items.get(start..end)?.iter().any(|item| {
        item.is_word()
            && (!item.is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::PREPOSITION))
                || item.is(Class::ROLES)
                || item.is(Class::SUBJECT))
            || item.kind == ItemKind::Number
    });
    has_noun.then_some(start..end)
}
