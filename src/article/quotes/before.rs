//! Cues in front of what they report: `he said that …`, `she told them: "…"`, `they urged him to …`.

use std::ops::Range;

use super::clause::{content, content_end};
use super::draft::{Draft, Family, Source};
use super::frame::{Frame, Item, ItemKind};
use super::marks::Quotation;
use super::phrase::{
    group_start, is_finite, phrase_before, phrase_end, plain_end, starts_phrase, subject_before,
};
use crate::article::tokens::{Class, Pattern};
use crate::span::Span;

/// What a cue reports.
pub(super) struct Complement {
    pub(super) family: Family,
    pub(super) content: Range<usize>,
}

/// Who is the subject of a cue.
pub(super) enum Subject {
    Items(Range<usize>),
    /// The subject of the clause before, or of the last cue.
    Elided,
    /// A passive verb without an agent.
    Nobody,
}

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
            if items[range.start].is(Class::NOBODY) {
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
        return false;
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
            || before.kind == ItemKind::Number
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

fn subject(items: &[Item], low: usize, verb: usize) -> Option<Subject> {
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

/// What stands behind the verb.
fn complement(items: &[Item], verb: usize) -> Option<Complement> {
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
            || at == first + 1 && items[first].is(Class::ADVERB) && items[first].span.len() <= 5;
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
        if item.is(Class::QUESTION) && cue.takes(Pattern::WH) && at >= first {
            return found(Family::Question, at);
        }
        if item.is(Class::SUBJECT)
            && !item.is(Class::OBJECT_PRONOUN)
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
        if item.is(Class::NOBODY)
            && !cue.takes(Pattern::CLAUSE)
            && !(at + 1..items.len().min(at + 4)).any(|at| is_finite(items, at))
        {
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

/// `to`-phrases and the like of the person spoken to: `told a crowd of farmers in Iowa`.
fn with_prepositions(items: &[Item], mut end: usize) -> usize {
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
fn followed_by_clause(items: &[Item], cue: &Item, at: usize) -> bool {
    let end = with_prepositions(items, at);
    items.get(end).is_some_and(|item| {
        item.is(Class::THAT) && cue.takes(Pattern::THAT)
            || item.kind == ItemKind::Colon
            || item.kind == ItemKind::Comma && items.get(end + 1).is_some_and(Item::is_quote)
            || item.is(Class::SUBJECT) && cue.takes(Pattern::BARE.and(Pattern::CLAUSE))
    })
}

/// The `to` of the next infinitive before a mark.
fn infinitive(items: &[Item], at: usize) -> Option<usize> {
    (at..items.len())
        .take_while(|&at| {
            matches!(items[at].kind, ItemKind::Word | ItemKind::Number | ItemKind::Bracket)
        })
        .find(|&at| is_infinitive(items, at))
}

fn is_infinitive(items: &[Item], at: usize) -> bool {
    items.get(at).is_some_and(|item| item.is(Class::TO))
        && items.get(at + 1).is_some_and(is_bare_verb)
}

/// What can be a verb behind `to`: no name, article, pronoun or number.
fn is_bare_verb(item: &Item) -> bool {
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

/// The end of the person spoken to that begins at `at`: `told parliament Malaysia would wait`.
fn whom_end(items: &[Item], at: usize) -> usize {
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

fn starts_whom(items: &[Item], at: usize) -> bool {
    items.get(at).is_some_and(|item| item.is(Class::OBJECT_PRONOUN)) || starts_phrase(items, at)
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
        && (!items[at].is(Class::OBJECT_PRONOUN) || items[at].is(Class::SUBJECT))
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
        .any(|at| is_finite(items, at))
}

/// The subject of the clause in which `verb` stands without one of its own.
pub(super) fn clause_subject(items: &[Item], low: usize, verb: usize) -> Option<Range<usize>> {
    (low..verb)
        .rev()
        .filter(|&at| is_finite(items, at))
        .find_map(|at| subject_before(items, low, group_start(items, at)))
        .filter(|range| !items[range.start].is(Class::DETERMINER) || range.len() > 1)
}
