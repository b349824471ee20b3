//! Who is spoken to or urged, and infinitives behind them.

use super::frame::{Item, ItemKind};
use super::phrase::{plain_end, starts_phrase};
use super::verbs::is_finite;
use crate::article::tokens::{Class, Pattern};

pub(super) fn starts_whom(items: &[Item], at: usize) -> bool {
    items.get(at).is_some_and(|item| item.is(Class::OBJECT_PRONOUN)) || starts_phrase(items, at)
}

/// The end of the person spoken to that begins at `at`: `told parliament Malaysia would wait`.
pub(super) fn whom_end(items: &[Item], at: usize) -> usize {
    let end = plain_end(items, at).max(at + 1);
    let is_name =
        |at: &usize| items[*at].capital && !items[at - 1].capital && items[at - 1].is_word();
    let is_titled = |at: &usize| {
        items[at - 1]
            .is(Class::DETERMINER.and(Class::POSSESSIVE).and(Class::OFFICE).and(Class::ROLE))
    };
    let clause = end < items.len() && is_finite(items, end);
    let name = (at + 1..end).find(|at| is_name(at) && !is_titled(at)).filter(|_| clause);
    name.unwrap_or_else(|| with_prepositions(items, end))
}

/// `to`-phrases and the like of the person spoken to: `told a crowd of farmers in Iowa`.
pub(super) fn with_prepositions(items: &[Item], mut end: usize) -> usize {
    while items
        .get(end)
        .is_some_and(|item| item.is(Class::PREPOSITION) && !item.is(Class::SUBORDINATOR))
        && starts_phrase(items, end + 1)
        && !is_infinitive(items, end)
    {
        let next = plain_end(items, end + 1);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    end
}

/// True when a that-clause or a quotation follows the prepositional phrases at `at`.
pub(super) fn followed_by_clause(items: &[Item], cue: &Item, at: usize) -> bool {
    let end = with_prepositions(items, at);
    items.get(end).is_some_and(|item| {
        item.is(Class::THAT) && cue.takes(Pattern::THAT)
            || item.kind == ItemKind::Colon
            || item.kind == ItemKind::Comma && items.get(end + 1).is_some_and(Item::is_quote)
            || item.is(Class::SUBJECT) && cue.takes(Pattern::BARE.and(Pattern::CLAUSE))
    })
}

/// The `to` of the next infinitive before a mark.
pub(super) fn infinitive(items: &[Item], at: usize) -> Option<usize> {
    (at..items.len())
        .take_while(|&at| {
            matches!(items[at].kind, ItemKind::Word | ItemKind::Number | ItemKind::Bracket)
        })
        .find(|&at| is_infinitive(items, at))
}

pub(super) fn is_infinitive(items: &[Item], at: usize) -> bool {
    items.get(at).is_some_and(|item| item.is(Class::TO))
        && items.get(at + 1).is_some_and(is_bare_verb)
}

/// What can be a verb behind `to`: no name, article, pronoun or number.
pub(super) fn is_bare_verb(item: &Item) -> bool {
    let other = Class::DETERMINER
        .and(Class::POSSESSIVE)
        .and(Class::OBJECT_PRONOUN)
        .and(Class::PREPOSITION)
        .and(Class::PLURAL)
        .and(Class::ROLES)
        .and(Class::QUESTION)
        .and(Class::ING);
    item.is_word()
        && !item.capital
        && (item.is(Class::BASE.and(Class::BE).and(Class::HAVE).and(Class::DO)) || !item.is(other))
}
