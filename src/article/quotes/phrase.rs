//! Noun phrases from their first word on, and sources behind a cue.

use std::ops::Range;

use super::frame::{Item, ItemKind};
use super::verbs::is_finite;
use crate::article::tokens::{Class, Pattern};

/// How far a phrase is followed, in items: what is longer is no noun phrase.
pub(super) const LONGEST: usize = 40;

/// A word that a noun phrase can be made of.
pub(super) fn is_nominal(items: &[Item], at: usize) -> bool {
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
                .and(Class::RELATIVE)
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
        // `on Thursday there were`
        let is_there = end > at
            && item.is(Class::ADVERB)
            && items.get(end + 1).is_some_and(|next| next.is(Class::AUXILIARY));
        if begins_next || is_there || !is_nominal(items, end) || (end > at && item.is(Class::DAY)) {
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
            relative_end(items, end + 1)
        } else if item.is(Class::PARTICIPLE.and(Class::ING))
            && !item.capital
            && !is_finite(items, end)
        {
            plain_end(items, end + 1).max(end + 1)
        } else if item.is(Class::PREPOSITION)
            && items[end + 1].is(Class::OBJECT_PRONOUN)
            && !items[end + 1].is(Class::POSSESSIVE)
        {
            end + 2
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

/// The end of the relative clause whose pronoun is before `at`: in front of a second verb, if that one reports.
fn relative_end(items: &[Item], at: usize) -> usize {
    let stop = clause_stop(items, at);
    let own =
        (at..stop).find(|&at| items[at].is(Class::VERB.and(Class::AUXILIARY))).unwrap_or(stop);
    let says = Pattern::BARE.and(Pattern::QUOTE).and(Pattern::CLAUSE);
    (own + 1..stop)
        .filter(|&at| is_finite(items, at))
        .find(|&at| items[at].takes(says) && items[at].is(Class::PAST.and(Class::THIRD)))
        .unwrap_or(stop)
}

/// The next mark of punctuation.
pub(super) fn clause_stop(items: &[Item], at: usize) -> usize {
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
    if !item.is_word()
        || item.is(Class::SUBJECT.and(Class::DAY).and(Class::MONTH).and(Class::NUMERAL))
    {
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
