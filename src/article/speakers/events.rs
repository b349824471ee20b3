//! Where somebody is mentioned.

use crate::article::quotes::{Draft, Frame, Item, ItemKind, Source};
use crate::article::tokens::Class;
use crate::span::Span;

/// A place where somebody is mentioned.
pub(super) struct Event {
    pub(super) span: Span,
    /// The draft whose source it is.
    pub(super) draft: Option<usize>,
    pub(super) frame: usize,
}

/// Sources and other names, in order of place.
pub(super) fn events(frames: &[Frame], drafts: &[Draft]) -> Vec<Event> {
    let mut sources: Vec<(Span, usize)> = drafts
        .iter()
        .enumerate()
        .filter_map(|(at, draft)| match draft.source {
            Source::Words(span) => Some((span, at)),
            _ => None,
        })
        .collect();
    sources.sort_unstable();
    let mut events: Vec<Event> = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        names(&frame.items, at, &mut events);
    }
    // A source takes the place of the names in it.
    events.retain(|event| {
        let next = sources.partition_point(|(span, _)| span.start <= event.span.start);
        let covered = next.checked_sub(1).is_some_and(|at| sources[at].0.end > event.span.start);
        let meets = sources.get(next).is_some_and(|(span, _)| span.start < event.span.end);
        !covered && !meets
    });
    let starts: Vec<usize> =
        frames.iter().filter_map(|frame| frame.items.first()).map(|item| item.span.start).collect();
    events.extend(sources.into_iter().map(|(span, draft)| Event {
        span,
        draft: Some(draft),
        frame: starts.partition_point(|&start| start <= span.start).saturating_sub(1),
    }));
    events.sort_by_key(|event| (event.span, event.draft));
    events
}

/// Runs of capitals that may name somebody, with the titles in front of them.
pub(super) fn names(items: &[Item], frame: usize, events: &mut Vec<Event>) {
    let mut at = 0;
    while at < items.len() {
        let item = &items[at];
        if !(item.is_word() && item.capital) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < items.len() {
            let item = &items[end];
            let is_particle =
                item.is(Class::PARTICLE) && items.get(end + 1).is_some_and(|next| next.capital);
            if !(item.is_word() && item.capital || is_particle) {
                break;
            }
            end += 1;
        }
        let run = &items[at..end];
        let is_loose = |item: &Item| {
            item.is(Class::DETERMINER
                .and(Class::PREPOSITION)
                .and(Class::CONJUNCTION)
                .and(Class::SUBORDINATOR)
                .and(Class::DAY)
                .and(Class::MONTH)
                .and(Class::SUBJECT))
                && !item.is(Class::PARTICLE)
        };
        let skipped = run.iter().take_while(|item| is_loose(item)).count();
        let run = &run[skipped..];
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            // `the physician Salma Teref`
            let title = (at + skipped)
                .checked_sub(1)
                .map(|at| &items[at])
                .filter(|item| item.is(Class::ROLE.and(Class::OFFICE)) && item.is_word());
            let start = title.map_or(first.span, |title| title.span);
            let is_place = title.is_none()
                && !first.is(Class::GIVEN_NAME.and(Class::OFFICE).and(Class::COURTESY))
                && (at + skipped).checked_sub(1).is_some_and(|at| {
                    items[at].is(Class::PREPOSITION)
                        && !items[at].is(Class::ABOUT)
                        && items[at].span.len() == 2
                        || items[at].is(Class::PLACE)
                });
            if is_place {
                at = end;
                continue;
            }
            let mut span = start.cover(last.span);
            if let Some(role) = role_before(items, at) {
                span = role.cover(span);
            }
            // What is behind a comma tells the role: `Ana Lor, a nurse,`.
            if items.get(end).is_some_and(|item| item.kind == ItemKind::Comma) {
                let stop = (end + 1..items.len())
                    .find(|&at| !items[at].is_word() && items[at].kind != ItemKind::Number)
                    .unwrap_or(items.len());
                let tells = stop > end + 1
                    && stop - end < 14
                    && (items[end + 1].is(Class::DETERMINER)
                        || items[end + 1].kind == ItemKind::Number
                        || items[end + 1].is(Class::ROLE));
                if tells {
                    span = span.cover(items[stop - 1].span);
                }
            }
            events.push(Event { span, draft: None, frame });
        }
        at = end;
    }
}

/// The description in front of the name at `name`, with a comma between: `the foreign minister, Ana Lor`.
fn role_before(items: &[Item], name: usize) -> Option<Span> {
    let comma = name.checked_sub(1).filter(|&at| items[at].kind == ItemKind::Comma)?;
    let people = Class::ROLE.and(Class::OFFICE);
    let head = comma.checked_sub(1).filter(|&at| items[at].is(people))?;
    let words = (head.saturating_sub(6)..=head).rev().take_while(|&at| {
        items[at].is_word() && !items[at].is(Class::PREPOSITION.and(Class::CONJUNCTION))
    });
    let start =
        words.into_iter().find(|&at| items[at].is(Class::DETERMINER.and(Class::POSSESSIVE)))?;
    Some(items[start].span.cover(items[head].span))
}
