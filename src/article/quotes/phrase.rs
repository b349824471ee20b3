//! Noun phrases by their neighbours, to the left and to the right.

use std::ops::Range;

use super::frame::{Item, ItemKind};
use crate::article::tokens::Class;

/// How far a phrase is followed, in items: what is longer is no noun phrase.
const LONGEST: usize = 40;

/// A finite verb, as far as a form and its neighbours tell.
pub(super) fn is_finite(items: &[Item], at: usize) -> bool {
    let item = &items[at];
    if !item.is_word() || item.is(Class::NOT_VERB) {
        return false;
    }
    if item.is(Class::GENITIVE) {
        // `it's`, `that's`, and `Smith's said to be`: a verb behind a pronoun only.
        return at > 0 && items[at - 1].is(Class::SUBJECT.and(Class::RELATIVE).and(Class::THAT));
    }
    if item.is(Class::BE) {
        return !item.is(Class::ING) && !(at > 0 && items[at - 1].is(Class::TO));
    }
    if item.is(Class::MODAL.and(Class::DO)) {
        return true;
    }
    if item.is(Class::HAVE) {
        return !(at > 0 && items[at - 1].is(Class::TO));
    }
    let before = at.checked_sub(1).map(|at| &items[at]);
    let in_phrase = before.is_some_and(|item| {
        item.is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::GENITIVE))
            && !item.is(Class::SUBJECT)
            && !item.is(Class::RELATIVE)
    });
    if in_phrase {
        return false;
    }
    let follows = items.get(at + 1);
    if item.is(Class::PAST) {
        // `a deal reached in May`, `documents obtained by`: a participle, if the form can be one.
        let is_reduced = item.is(Class::PARTICIPLE)
            && before.is_some_and(|item| {
                !item.is(Class::SUBJECT.and(Class::RELATIVE).and(Class::ADVERB))
            })
            && follows.is_some_and(|item| {
                item.is(Class::PREPOSITION.and(Class::DAY)) && !item.is(Class::TO)
            });
        // `armed men`: an adjective.
        let noun_follows = follows.is_some_and(|next| {
            let other = Class::DETERMINER
                .and(Class::POSSESSIVE)
                .and(Class::SUBJECT)
                .and(Class::OBJECT_PRONOUN)
                .and(Class::TO)
                .and(Class::THAT);
            next.is_word() && !next.is(other)
        });
        let is_adjective = item.is(Class::PARTICIPLE)
            && (noun_follows || before.is_some_and(|item| item.is(Class::PREPOSITION)))
            && before.is_none_or(|item| {
                !item.is_word() || item.is(Class::PREPOSITION.and(Class::CONJUNCTION))
            });
        return !is_reduced && !is_adjective;
    }
    let behind_pronoun = before.is_some_and(|item| {
        item.is(Class::SUBJECT.and(Class::RELATIVE)) && !item.is(Class::POSSESSIVE)
    });
    if item.is(Class::THIRD) {
        let is_noun_place = follows.is_none_or(|next| {
            !next.is_word()
                || next.is(Class::PREPOSITION.and(Class::CONJUNCTION)) && !next.is(Class::TO)
        });
        return behind_pronoun
            || before.is_some_and(|item| item.is_word() && !item.is(Class::PREPOSITION))
                && !is_noun_place;
    }
    item.is(Class::BASE) && behind_pronoun
}

/// A word that a noun phrase can be made of.
fn is_nominal(items: &[Item], at: usize) -> bool {
    let item = &items[at];
    match item.kind {
        ItemKind::Number | ItemKind::Bracket => true,
        // `the "History" section`
        ItemKind::Quote(_) => {
            item.is(Class::SHORT)
                && at > 0
                && items[at - 1].is_word()
                && items.get(at + 1).is_some_and(|next| {
                    next.is_word()
                        && !next
                            .is(Class::PREPOSITION.and(Class::CONJUNCTION).and(Class::SUBORDINATOR))
                        && !is_finite(items, at + 1)
                })
        }
        ItemKind::Word => {
            if item.capital
                && at == 0
                && item.is(Class::PARTICIPLE.and(Class::ING))
                && !item.pattern.is_empty()
            {
                return false;
            }
            if item.capital
                && !item.is(Class::SUBORDINATOR.and(Class::CONJUNCTION).and(Class::PREPOSITION))
            {
                return true;
            }
            let other = Class::SUBORDINATOR
                .and(Class::CONJUNCTION)
                .and(Class::RELATIVE)
                .and(Class::THAT)
                .and(Class::PREPOSITION)
                .and(Class::TO);
            (!item.is(other) || item.is(Class::PARTICLE)) && !is_finite(items, at)
        }
        ItemKind::Other => true,
        _ => false,
    }
}

/// True when a noun phrase can begin here.
pub(super) fn starts_phrase(items: &[Item], at: usize) -> bool {
    let Some(item) = items.get(at) else { return false };
    match item.kind {
        ItemKind::Number => true,
        ItemKind::Word => {
            let starter = Class::DETERMINER.and(Class::POSSESSIVE).and(Class::SUBJECT);
            let other = Class::PREPOSITION
                .and(Class::CONJUNCTION)
                .and(Class::SUBORDINATOR)
                .and(Class::AUXILIARY)
                .and(Class::TO)
                .and(Class::DAY)
                .and(Class::MONTH)
                .and(Class::GENITIVE);
            item.is(starter)
                || (item.capital
                    && !item.is(Class::DAY.and(Class::CONJUNCTION).and(Class::PREPOSITION)))
                || (!item.is(other)
                    && (!item.is(Class::ADVERB) || item.is(Class::DETERMINER))
                    && !item.is(Class::OBJECT_PRONOUN)
                    && !is_finite(items, at))
        }
        _ => false,
    }
}

/// The end of the plain noun phrase that begins at `at`: up to the next preposition, verb or mark.
pub(super) fn plain_end(items: &[Item], at: usize) -> usize {
    let mut end = at;
    while end < items.len() && end - at < LONGEST {
        let item = &items[end];
        let begins_next = end > at
            && !items[end - 1].is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::PREPOSITION))
            && (item.is(Class::SUBJECT)
                || (item.is(Class::DETERMINER.and(Class::POSSESSIVE))
                    && !items[end - 1].is(Class::GENITIVE)));
        if begins_next || !is_nominal(items, end) || (end > at && item.is(Class::DAY)) {
            break;
        }
        end += 1;
        if item.is(Class::SUBJECT) && !item.is(Class::POSSESSIVE.and(Class::DETERMINER)) {
            break;
        }
    }
    end
}

/// The end of the noun phrase that begins at `at`, with what prepositions and relative clauses add to it.
pub(super) fn phrase_end(items: &[Item], at: usize) -> usize {
    let mut end = plain_end(items, at);
    if end == at {
        return at;
    }
    while end + 1 < items.len() && end - at < LONGEST {
        let item = &items[end];
        if item.is(Class::TO)
            && !items[end + 1].capital
            && items[end + 1].is(Class::BASE.and(Class::BE).and(Class::HAVE))
        {
            break;
        }
        let next = if item.is(Class::CONJUNCTION) && starts_phrase(items, end + 1) {
            let more = plain_end(items, end + 1);
            // `and officials said`: another clause.
            if more < items.len() && is_finite(items, more) {
                break;
            }
            more
        } else if item.is(Class::RELATIVE) && !item.is(Class::SUBORDINATOR)
            || item.is(Class::THAT) && is_finite_soon(items, end + 1)
        {
            clause_stop(items, end + 1)
        } else if item.is(Class::PARTICIPLE.and(Class::ING))
            && !item.capital
            && !is_finite(items, end)
        {
            plain_end(items, end + 1).max(end + 1)
        } else if item.is(Class::PREPOSITION)
            && !item.is(Class::SUBORDINATOR)
            && starts_phrase(items, end + 1)
            && !ends_source(items, end)
        {
            plain_end(items, end + 1)
        } else {
            break;
        };
        if next <= end {
            break;
        }
        end = next;
    }
    end
}

fn is_finite_soon(items: &[Item], at: usize) -> bool {
    (at..items.len().min(at + 3)).any(|at| is_finite(items, at))
}

/// The next mark of punctuation.
fn clause_stop(items: &[Item], at: usize) -> usize {
    (at..items.len())
        .find(|&at| {
            !matches!(
                items[at].kind,
                ItemKind::Word | ItemKind::Number | ItemKind::Bracket | ItemKind::Other
            )
        })
        .unwrap_or(items.len())
}

/// True at the preposition of when, where and to whom something was said: `on Monday`, `in a statement`,
/// `at a news conference`, `during`.
fn ends_source(items: &[Item], at: usize) -> bool {
    let next = items.get(at + 1);
    let is_day = next.is_some_and(|next| next.is(Class::DAY.and(Class::MONTH)));
    let is_occasion = items[at + 1..]
        .iter()
        .take(5)
        .take_while(|item| item.is_word())
        .any(|item| item.is(Class::DOCUMENT.and(Class::TIME)));
    is_day || is_occasion
}

/// The source that begins at `at` with its appositions: `Ana Lor, a nurse who …, `. The end does not count the comma
/// that closes an apposition.
pub(super) fn source_after(items: &[Item], at: usize) -> Option<Range<usize>> {
    if !starts_phrase(items, at) && !items.get(at).is_some_and(|item| item.is(Class::SUBJECT)) {
        return None;
    }
    let mut end = phrase_end(items, at);
    if end == at {
        return None;
    }
    while items.get(end).is_some_and(|item| item.kind == ItemKind::Comma)
        && is_apposition(items, at..end, end + 1)
    {
        let start = end + 1;
        let close = clause_stop(items, start);
        if close == start {
            break;
        }
        end = close;
    }
    Some(at..end)
}

/// True when what begins behind a comma tells more of the noun before it.
fn is_apposition(items: &[Item], head: Range<usize>, at: usize) -> bool {
    let Some(item) = items.get(at) else { return false };
    if item.kind == ItemKind::Number {
        return true;
    }
    if !item.is_word() || item.is(Class::SUBJECT.and(Class::DAY).and(Class::MONTH)) {
        return false;
    }
    if item.is(Class::RELATIVE) {
        return true;
    }
    if item.is(Class::ING) && !item.pattern.is_empty() {
        return false;
    }
    if item.is(Class::CONJUNCTION.and(Class::SUBORDINATOR)) || item.is(Class::PREPOSITION) {
        return false;
    }
    let close = clause_stop(items, at);
    let people = Class::ROLE.and(Class::ROLES).and(Class::OFFICE).and(Class::GROUP);
    let has_verb = (at..close).find(|&at| is_finite(items, at));
    let has_relative = (at..close).find(|&at| items[at].is(Class::RELATIVE.and(Class::THAT)));
    let is_clause =
        has_verb.is_some_and(|verb| has_relative.is_none_or(|relative| relative > verb));
    let by_role = items[at..close].iter().take(10).any(|item| item.is(people) && !item.capital);
    let has_people =
        || items[head].iter().any(|item| item.is(Class::ROLE.and(Class::OFFICE)) || item.capital);
    !is_clause
        && (by_role
            || item.is(Class::DETERMINER.and(Class::POSSESSIVE))
            || item.capital && has_people())
}

/// Where the verb group that ends before `verb` begins: `has also said`, `would not say`.
pub(super) fn group_start(items: &[Item], verb: usize) -> usize {
    let mut start = verb;
    while start > 0 {
        let item = &items[start - 1];
        let is_part = item.is_word()
            && !item.is(Class::SUBJECT)
            && (item.is(Class::AUXILIARY) && !(item.is(Class::GENITIVE) && !item.is(Class::BE))
                || item.is(Class::ADVERB)
                    && !item
                        .is(Class::DETERMINER.and(Class::PREPOSITION).and(Class::SUBORDINATOR)));
        let is_genitive = item.is(Class::GENITIVE) && start == verb;
        if !is_part || is_genitive {
            break;
        }
        start -= 1;
    }
    start
}

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
            && before(3).is_some_and(|item| item.is_word())
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
    let mut found = None;
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
        if is_opening && tells_more(items, at + 1, comma) {
            if let Some(noun) = phrase_before(items, low, at) {
                let starts_clause = noun.start == low
                    || !items[noun.start - 1].is_word()
                    || items[noun.start - 1]
                        .is(Class::CONJUNCTION.and(Class::SUBORDINATOR).and(Class::THAT));
                let names = items[noun.clone()].iter().any(|item| item.capital)
                    || items[noun.start].is(Class::DETERMINER.and(Class::POSSESSIVE));
                found = Some(noun.start..comma);
                if names && starts_clause {
                    break;
                }
                found = None;
            }
        }
    }
    found
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
                .find(|&at| at > low && is_nominal(items, at - 1));
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
