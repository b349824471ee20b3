//! Whether a word is a verb that reports, and who does.

use std::ops::Range;

use super::frame::{Item, ItemKind};
use super::subject::{phrase_before, subject_before};
use super::verbs::{group_start, is_finite};
use crate::article::tokens::{Class, Pattern};

/// Who is the subject of a cue.
pub(super) enum Subject {
    Items(Range<usize>),
    /// The subject of the clause before, or of the last cue.
    Elided,
    /// A passive verb without an agent.
    Nobody,
}

/// True where a form that can be a verb is a noun or an adjective.
pub(super) fn is_noun(items: &[Item], low: usize, verb: usize) -> bool {
    let item = &items[verb];
    let behind = verb.checked_sub(1).map(|at| &items[at]);
    if behind.is_none_or(|behind| verb == low && !(behind.is_quote() || behind.is_word())) {
        // `Asked whether …`, `Speaking …`: no subject, no cue; `Says who?`
        return true;
    }
    let before = &items[verb - 1];
    let in_phrase = before.is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::GENITIVE))
        && !before.is(Class::SUBJECT.and(Class::RELATIVE))
        && !before.is(Class::ROLES);
    if in_phrase {
        return true;
    }
    if item.is(Class::ING) {
        // `the most pressing question`
        let has_be = (group_start(items, verb)..verb).any(|at| items[at].is(Class::BE));
        return before.is(Class::ADVERB) && !has_be && before.is(Class::DETERMINER);
    }
    let by_preposition =
        before.is(Class::PREPOSITION) && !before.is(Class::TO) && !before.is(Class::ADVERB);
    if by_preposition {
        return true;
    }
    if item.is(Class::PAST) {
        return false;
    }
    // `the show can be seen`
    if items
        .get(verb + 1)
        .is_some_and(|next| next.is(Class::AUXILIARY) && !next.is(Class::GENITIVE))
        && !item.is(Class::PAST)
    {
        return true;
    }
    if item.is(Class::THIRD) {
        // `eleven points`, `indirect talks`
        let is_subject = before.is(Class::SUBJECT.and(Class::RELATIVE).and(Class::ADVERB))
            || before.capital
            || !before.is_word();
        return before.is(Class::TO.and(Class::AUXILIARY))
            || before.kind == ItemKind::Number && !item.takes(Pattern::BARE)
            || before.is(Class::DETERMINER)
            || !is_subject
                && item.is(Class::NOUN_CUE.and(Class::ROLES))
                && before.class.less(Class::VERB).is_empty();
    }
    if item.is(Class::BASE) {
        let start = group_start(items, verb);
        let helped = (start..verb).any(|at| items[at].is(Class::MODAL.and(Class::DO)))
            || before.is(Class::TO);
        let subject = start.checked_sub(1).map(|at| &items[at]);
        let many = Class::SUBJECT
            .and(Class::RELATIVE)
            .and(Class::ROLES)
            .and(Class::CONJUNCTION)
            .and(Class::PLURAL);
        let of_many = subject.is_some_and(|item| item.is(many) || !item.is_word());
        // `critics of the plan argue that`
        let is_plain = item.is(Class::NOUN_CUE
            .and(Class::DOCUMENT)
            .and(Class::GROUP)
            .and(Class::ROLE)
            .and(Class::OFFICE));
        let has_clause =
            items.get(verb + 1).is_some_and(|next| next.is(Class::THAT) || next.is_quote());
        let of_head = subject_before(items, low, start).is_some_and(|range| {
            items[range]
                .iter()
                .take_while(|item| !item.is(Class::PREPOSITION))
                .any(|item| item.is(Class::ROLES.and(Class::PLURAL)))
        });
        return !(helped || of_many || has_clause && !is_plain || of_head);
    }
    false
}

pub(super) fn subject(items: &[Item], low: usize, verb: usize) -> Option<Subject> {
    let item = &items[verb];
    let start = group_start(items, verb);
    let is_passive = !item.is(Class::ING)
        && item.is(Class::PARTICIPLE)
        && (start..verb).any(|at| items[at].is(Class::BE) && !is_genitive_only(items, at));
    if is_passive {
        // `was told by the minister that`
        let by = items.get(verb + 1)?;
        return if by.is(Class::PREPOSITION) && by.span.len() == 2 {
            None
        } else {
            Some(Subject::Nobody)
        };
    }
    if item.is(Class::ING) && start == verb {
        let before = verb.checked_sub(1).map(|at| &items[at])?;
        if before.is(Class::PREPOSITION) {
            // `was quoted as saying`
            let cited = verb.checked_sub(2).filter(|&at| items[at].is(Class::CITED));
            if let Some(cited) = cited {
                let start = group_start(items, cited);
                return subject_before(items, low, start).map(Subject::Items);
            }
            return Some(Subject::Elided);
        }
        if !before.is_word()
            || before.is(Class::CONJUNCTION.and(Class::DOCUMENT).and(Class::SUBORDINATOR))
        {
            return Some(Subject::Elided);
        }
        return phrase_before(items, low, verb).map(Subject::Items);
    }
    let is_infinitive = start > low && items[start - 1].is(Class::TO);
    if is_infinitive {
        return Some(Subject::Elided);
    }
    if let Some(found) = subject_before(items, low, start) {
        return Some(Subject::Items(found));
    }
    let before = start.checked_sub(1).map(|at| &items[at])?;
    (before.is(Class::CONJUNCTION.and(Class::SUBORDINATOR)) || before.kind == ItemKind::Comma)
        .then_some(Subject::Elided)
}

/// `'s` that is only a possessive.
fn is_genitive_only(items: &[Item], at: usize) -> bool {
    items[at].is(Class::GENITIVE) && !is_finite(items, at)
}

/// The subject of the clause in which `verb` stands without one of its own.
pub(super) fn clause_subject(items: &[Item], low: usize, verb: usize) -> Option<Range<usize>> {
    (low..verb)
        .rev()
        .filter(|&at| is_finite(items, at))
        .find_map(|at| subject_before(items, low, group_start(items, at)))
        .filter(|range| !items[range.start].is(Class::DETERMINER) || range.len() > 1)
}
