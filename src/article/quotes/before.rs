//! Cues in front of what they report: `he said that …`, `she told them: "…"`, `they urged him to …`.

use std::ops::Range;

use super::agent::{Subject, is_noun, subject};
use super::clause::{content, content_end};
use super::complement::{Complement, complement};
use super::draft::{Draft, Family, Source};
use super::frame::{Frame, Item, ItemKind};
use super::marks::Quotation;
use super::verbs::group_start;
use crate::article::tokens::{Class, Pattern};
use crate::span::Span;

/// The cue at `verb` if it is one in front of its content.
pub(super) fn find(
    frame: &Frame,
    quotations: &[Quotation],
    low: usize,
    verb: usize,
) -> Option<(Draft, Range<usize>, bool)> {
    let items = &frame.items;
    let item = &items[verb];
    let is_verb = item.is_word() && item.is(Class::VERB) && !item.pattern.is_empty();
    let is_known = item.is(Class::PARTICIPLE)
        && !item.is(Class::PAST.and(Class::BASE))
        && !(group_start(items, verb)..verb).any(|at| items[at].is(Class::HAVE.and(Class::BE)));
    if !is_verb || is_known || item.is(Class::PREPOSITION) || is_noun(items, low, verb) {
        return None;
    }
    let subject = subject(items, low, verb)?;
    let mut complement = complement(items, verb).or_else(|| as_put(items, verb, &subject))?;
    let is_passive = matches!(subject, Subject::Nobody);
    if is_passive && !matches!(complement.family, Family::That | Family::Infinitive | Family::Quote)
    {
        return None;
    }
    let (source, elided) = match &subject {
        Subject::Items(range) => {
            // `Why does it maintain that …?`
            let is_asked = range.start > low && items[range.start - 1].is(Class::DO);
            if is_asked || items[range.start].is(Class::NOBODY) {
                return None;
            }
            let span = items[range.clone()].iter().map(|item| item.span).reduce(Span::cover)?;
            (Source::Words(span), false)
        }
        Subject::Elided => (Source::Nobody, true),
        Subject::Nobody => {
            complement.family = Family::Passive;
            (Source::Nobody, false)
        }
    };
    let limit = &mut complement.content;
    let by_relative = verb > 0
        && items[group_start(items, verb) - usize::from(group_start(items, verb) > 0)]
            .is(Class::RELATIVE);
    if by_relative
        && !matches!(
            complement.family,
            Family::That | Family::Clause | Family::Quote | Family::Question | Family::Naming
        )
    {
        return None;
    }
    if matches!(complement.family, Family::Object | Family::Preposition) || by_relative {
        limit.end = (limit.start..limit.end)
            .find(|&at| items[at].kind == ItemKind::Comma)
            .unwrap_or(limit.end);
    }
    if complement.family == Family::Naming {
        // `called it “a trap” as late as Friday`
        let quote = (limit.start..limit.end).find(|&at| items[at].is_quote());
        let goes_on = quote.is_none_or(|quote| {
            items.get(quote + 1).is_some_and(|item| {
                let is_long = item.is(Class::PREPOSITION)
                    && !item.is(Class::SUBORDINATOR)
                    && item.span.len() > 2;
                is_long || item.is(Class::ABOUT.and(Class::CONJUNCTION).and(Class::TO))
            })
        });
        limit.end = quote.filter(|_| !goes_on).map_or(limit.end, |quote| quote + 1);
    }
    // `declined to comment`
    let says_nothing = item.is(Class::EVASIVE) && complement.family == Family::Infinitive;
    if says_nothing && items[limit.clone()].iter().filter(|item| item.is_word()).count() <= 2 {
        return None;
    }
    let (span, kind) = content(items, complement.content.clone(), quotations)?;
    let mut spans = vec![span];
    // More quotations right behind the first.
    let mut end = complement.content.end;
    if complement.family == Family::Quote {
        while items.get(end).is_some_and(Item::is_quote) {
            spans.extend(content(items, end..end + 1, quotations).map(|(span, _)| span));
            end += 1;
        }
    }
    let draft = Draft {
        kind,
        content: spans,
        cue: Some(item.span),
        source,
        family: complement.family,
        block: frame.block,
    };
    Some((draft, verb..end, elided))
}

/// `As Ana Lor put it, …`
fn as_put(items: &[Item], verb: usize, subject: &Subject) -> Option<Complement> {
    let Subject::Items(range) = subject else { return None };
    let before = range.start.checked_sub(1).map(|at| &items[at])?;
    let is_as =
        before.is(Class::SUBORDINATOR) && before.is(Class::PREPOSITION) && before.span.len() == 2;
    let comma = (verb + 1..items.len()).find(|&at| items[at].kind == ItemKind::Comma)?;
    let says = items[verb].takes(Pattern::QUOTE.and(Pattern::PARENTHESIS));
    (is_as && says && range.start <= 2).then(|| Complement {
        family: Family::Parenthesis,
        content: comma + 1..content_end(items, comma + 1, &items[verb]),
    })
}
