//! Verbs by their forms and neighbours.

use super::frame::Item;
use crate::article::tokens::Class;

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
    let behind_to = at > 0 && items[at - 1].is(Class::TO);
    if item.is(Class::BE) {
        return !item.is(Class::ING) && !behind_to;
    }
    if item.is(Class::MODAL.and(Class::DO)) {
        return true;
    }
    if item.is(Class::HAVE) {
        return !behind_to;
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
                .and(Class::ADVERB)
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
    // `sanctions hurt them`
    let of_many = before.is_some_and(|item| item.is(Class::PLURAL.and(Class::ROLES)))
        && follows.is_some_and(|next| {
            next.is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::OBJECT_PRONOUN))
        });
    item.is(Class::BASE) && (behind_pronoun || of_many)
}

/// Where the verb group that ends before `verb` begins: `has also said`, `would not say`.
pub(super) fn group_start(items: &[Item], verb: usize) -> usize {
    let mut start = verb;
    while start > 0 {
        let item = &items[start - 1];
        let is_part = item.is_word()
            && !item.is(Class::SUBJECT)
            && (item.is(Class::AUXILIARY)
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
