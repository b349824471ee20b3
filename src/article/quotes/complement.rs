//! What stands behind a cue: a clause, a quotation, an infinitive, an object.

use std::ops::Range;

use super::clause::content_end;
use super::draft::Family;
use super::frame::{Item, ItemKind};
use super::phrase::{phrase_end, plain_end, starts_phrase};
use super::verbs::{group_start, is_finite};
use super::whom::{
    followed_by_clause, infinitive, is_bare_verb, is_infinitive, starts_whom, whom_end,
    with_prepositions,
};
use crate::article::tokens::{Class, Pattern};

/// What a cue reports.
pub(super) struct Complement {
    pub(super) family: Family,
    pub(super) content: Range<usize>,
}

/// What stands behind the verb.
pub(super) fn complement(items: &[Item], verb: usize) -> Option<Complement> {
    let cue = &items[verb];
    let found = |family, start: usize| {
        let end = content_end(items, start, cue);
        (start < end).then_some(Complement { family, content: start..end })
    };
    let mut at = verb + 1;
    // `pointed out that`, `went on to`
    if items.get(at).is_some_and(|item| item.is(Class::ADVERB.and(Class::PREPOSITION)))
        && items.get(at + 1).is_some_and(|item| item.is(Class::THAT))
        && cue.takes(Pattern::THAT)
    {
        return found(Family::That, at + 2);
    }
    if cue.takes(Pattern::WHOM) && starts_whom(items, at) {
        let end = whom_end(items, at);
        let next = items.get(end);
        let goes_on = next.is_none_or(|next| {
            next.is(Class::THAT
                .and(Class::TO)
                .and(Class::QUESTION)
                .and(Class::DAY)
                .and(Class::PREPOSITION))
                || !next.is_word()
                || starts_phrase(items, end)
        });
        if goes_on {
            at = end;
            if items.get(at).is_some_and(|item| item.is(Class::TO)) && cue.takes(Pattern::WHOM_TO) {
                return found(Family::Infinitive, at);
            }
        }
    }
    let first = at;
    while let Some(item) = items.get(at) {
        let next = items.get(at + 1);
        if item.is(Class::THAT) && cue.takes(Pattern::THAT) && at + 1 < items.len() {
            return found(Family::That, at + 1);
        }
        match item.kind {
            ItemKind::Quote(_) => return quoted(items, cue, at, at > first || at == verb + 1),
            ItemKind::Comma => {
                if next.is_some_and(Item::is_quote) {
                    return quoted(items, cue, at + 1, false);
                }
                // `says, though, that`
                let close = (at + 1..items.len().min(at + 12))
                    .find(|&at| items[at].kind == ItemKind::Comma)?;
                let goes_on = items
                    .get(close + 1)
                    .is_some_and(|item| item.is(Class::THAT) || item.is_quote());
                let is_aside = close - at <= 3 || goes_on;
                if is_aside
                    && cue.takes(Pattern::BARE.and(Pattern::THAT))
                    && (items[at + 1].is(Class::RELATIVE)
                        || !(at + 1..close).any(|at| is_finite(items, at)))
                {
                    at = close + 1;
                    continue;
                }
                return None;
            }
            ItemKind::Colon => {
                if next.is_some_and(Item::is_quote) {
                    return quoted(items, cue, at + 1, false);
                }
                let says = cue.takes(Pattern::BARE) || cue.takes(Pattern::QUOTE) && at == verb + 1;
                return if says { found(Family::Clause, at + 1) } else { None };
            }
            ItemKind::Word | ItemKind::Number | ItemKind::Bracket => {}
            _ => return None,
        }
        let is_first = at == first
            || at == first + 1 && items[first].is(Class::ADVERB) && items[first].span.len() <= 5
            || items[first..at].iter().any(|item| item.is(Class::DAY))
                && items[first..at].iter().all(|item| item.is(Class::DAY.and(Class::PREPOSITION)));
        if item.is(Class::TO) && is_first && next.is_some_and(is_bare_verb) {
            // `declined to say whether`: what is not said is the content.
            let verb = &items[at + 1];
            let inner = verb.takes(Pattern::WH.and(Pattern::THAT))
                && verb.takes(Pattern::QUOTE)
                && items.get(at + 2).is_some_and(|next| {
                    next.is(Class::THAT.and(Class::QUESTION)) || next.is_quote()
                });
            return if cue.takes(Pattern::TO) && !inner {
                found(Family::Infinitive, first)
            } else {
                None
            };
        }
        if item.is(Class::QUESTION)
            && cue.takes(Pattern::WH)
            && (at == first || items[at - 1].is(Class::DAY.and(Class::ADVERB)))
        {
            return found(Family::Question, at);
        }
        if item.is(Class::SUBJECT)
            && !item.is(Class::OBJECT_PRONOUN)
            && cue.takes(Pattern::BARE.and(Pattern::CLAUSE))
        {
            return found(Family::Clause, at);
        }
        // `there were`; `at least 41`, `about thirty`
        let is_there = item.is(Class::ADVERB) && next.is_some_and(|next| next.is(Class::AUXILIARY));
        let is_measure = items[at..items.len().min(at + 3)]
            .iter()
            .take_while(|item| item.is(Class::ADVERB.and(Class::PREPOSITION).and(Class::ABOUT)))
            .count();
        let counts = items.get(at + is_measure).is_some_and(|item| {
            item.kind == ItemKind::Number
                || item.span.len() > 2 && item.is(Class::DETERMINER) && item.is(Class::NUMERAL)
        });
        if (is_there || is_measure > 0 && counts && has_clause(items, at))
            && cue.takes(Pattern::BARE.and(Pattern::CLAUSE))
        {
            return found(Family::Clause, at);
        }
        if item.is(Class::DAY) || item.is(Class::ADVERB) && !item.is(Class::DETERMINER) {
            at += 1;
            continue;
        }
        if matches!(item.span.len(), 4 | 5) && next.is_some_and(|next| next.is(Class::DAY)) {
            at += 2;
            continue;
        }
        let is_time = item.is(Class::ADVERB.and(Class::DETERMINER).and(Class::ABBREVIATION))
            && next.is_some_and(|next| next.is(Class::TIME))
            || item.span.len() == 4 && next.is_some_and(|next| next.is(Class::TIME));
        if is_time {
            at += 2;
            continue;
        }
        if item.is(Class::PREPOSITION) && !starts_phrase(items, at) {
            if at == verb + 1 && cue.takes(Pattern::WHOM_TO) {
                // `called on them to`, `appealed to them to`
                if let Some(to) = infinitive(items, at + 2) {
                    return found(Family::Infinitive, to);
                }
            }
            let is_loose = cue.is(Class::ING)
                || cue.is(Class::BASE)
                    && !items[group_start(items, verb).saturating_sub(1)]
                        .is(Class::SUBJECT.and(Class::ROLES))
                || cue.is(Class::THIRD)
                    && cue.is(Class::PLURAL)
                    && !items[verb - 1].capital
                    && !items[verb - 1].is(Class::SUBJECT.and(Class::ROLE).and(Class::GROUP));
            if at == verb + 1
                && !is_loose
                && cue.takes(Pattern::PREPOSITION)
                && item.is(Class::ABOUT)
                && !followed_by_clause(items, cue, at)
            {
                return found(Family::Preposition, at);
            }
            if item.is(Class::SUBORDINATOR) && next.is_some_and(|next| next.is(Class::ING)) {
                return None;
            }
            if !cue.takes(Pattern::BARE.and(Pattern::CLAUSE).and(Pattern::THAT).and(Pattern::QUOTE))
            {
                return None;
            }
            let start = at + 1;
            let end = plain_end(items, start);
            if end == start {
                at += 1;
                continue;
            }
            at = end;
            continue;
        }
        if item.is(Class::NOBODY) && !cue.takes(Pattern::CLAUSE) && !has_clause(items, at) {
            return None;
        }
        if starts_phrase(items, at)
            || item.is(Class::OBJECT_PRONOUN)
            || item.is(Class::SUBORDINATOR)
        {
            return phrase_complement(items, verb, at);
        }
        if item.is(Class::ING) {
            return if cue.takes(Pattern::OBJECT) { found(Family::Object, at) } else { None };
        }
        return None;
    }
    None
}

/// A quotation behind the cue; `directly` when no comma or colon is between.
fn quoted(items: &[Item], cue: &Item, at: usize, directly: bool) -> Option<Complement> {
    if !cue.takes(Pattern::QUOTE.and(Pattern::BARE)) {
        let other = Pattern::CALL.and(Pattern::OBJECT).and(Pattern::CLAUSE);
        if !(directly && cue.takes(other)) {
            return None;
        }
    }
    let end = if directly { content_end(items, at, cue) } else { at + 1 };
    let family =
        if cue.takes(Pattern::QUOTE.and(Pattern::BARE)) { Family::Quote } else { Family::Naming };
    Some(Complement { family, content: at..end })
}

/// A noun phrase behind the cue: the subject of a clause, an object, or somebody who is urged.
fn phrase_complement(items: &[Item], verb: usize, at: usize) -> Option<Complement> {
    let cue = &items[verb];
    let found = |family, start: usize| {
        let end = content_end(items, start, cue);
        (start < end).then_some(Complement { family, content: start..end })
    };
    let end = if items[at].is(Class::OBJECT_PRONOUN) {
        at + 1
    } else {
        phrase_end(items, at).max(at + 1)
    };
    let object_end = if items[at].is(Class::OBJECT_PRONOUN) {
        at + 1
    } else {
        with_prepositions(items, plain_end(items, at).max(at + 1))
    };
    let is_to = |at: usize| is_infinitive(items, at);
    let finite = (end..items.len())
        .find(|&at| !items[at].is(Class::ADVERB))
        .is_some_and(|at| is_finite(items, at));
    if cue.takes(Pattern::BARE)
        && (!items[at].is(Class::OBJECT_PRONOUN)
            || items[at].is(Class::SUBJECT.and(Class::POSSESSIVE)))
    {
        return found(Family::Clause, at);
    }
    if cue.takes(Pattern::CLAUSE) && (finite || has_clause(items, at)) {
        return found(Family::Clause, at);
    }
    if cue.takes(Pattern::WHOM_TO) {
        let to = [object_end, end].into_iter().find(|&end| is_to(end));
        let negated = [object_end, end].into_iter().find(|&end| {
            items.get(end).is_some_and(|item| item.is(Class::ADVERB)) && is_to(end + 1)
        });
        if let Some(to) =
            to.or(negated).or_else(|| infinitive(items, at + 1).filter(|&to| to > end))
        {
            return found(Family::Infinitive, to);
        }
    }
    if cue.takes(Pattern::AS) {
        let close = (at..items.len().min(at + 14)).find(|&at| {
            items[at].is(Class::SUBORDINATOR)
                && items[at].span.len() == 2
                && items[at].is(Class::PREPOSITION)
        });
        if close.is_some_and(|close| close > at) {
            return found(Family::Naming, at);
        }
    }
    if cue.takes(Pattern::CALL) {
        let quote = items.get(object_end).is_some_and(Item::is_quote)
            || items.get(end).is_some_and(Item::is_quote);
        if quote
            || starts_phrase(items, object_end)
                && items.get(object_end).is_some_and(|item| item.is(Class::DETERMINER))
        {
            return found(Family::Naming, at);
        }
    }
    if cue.takes(Pattern::PREPOSITION)
        && items.get(object_end).is_some_and(|item| item.is(Class::ABOUT))
    {
        return found(Family::Preposition, at);
    }
    let of_preposition = cue.takes(Pattern::PREPOSITION)
        && items.get(plain_end(items, at)).is_some_and(|item| item.is(Class::ABOUT));
    if of_preposition && !cue.takes(Pattern::OBJECT) {
        return found(Family::Preposition, at);
    }
    if cue.takes(Pattern::OBJECT) {
        return found(Family::Object, at);
    }
    None
}

/// True when a finite verb stands before the next mark.
fn has_clause(items: &[Item], at: usize) -> bool {
    (at + 1..items.len().min(at + 16))
        .take_while(|&at| {
            matches!(items[at].kind, ItemKind::Word | ItemKind::Number | ItemKind::Bracket)
        })
        .take_while(|&at| {
            !items[at].is(Class::RELATIVE.and(Class::SUBORDINATOR))
                || items[at].is(Class::PREPOSITION)
        })
        .take_while(|&at| !items[at].is(Class::CONJUNCTION) && !is_infinitive(items, at))
        .any(|at| is_finite(items, at))
}
