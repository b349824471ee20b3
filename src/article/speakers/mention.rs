//! The words of a source: a pronoun, a name with titles and roles, or a description.

use super::gender::{PEOPLE, gender, role_gender};
use super::shape::{Shape, Sort};
use crate::article::tokens::{Class, Kind, Token};
use crate::span::Span;

/// What words mention.
#[derive(Clone, Debug)]
pub(super) enum Mention {
    He,
    She,
    It,
    They,
    /// I, we, you: nobody that the article names.
    Speaker,
    /// `one of them`, `both`
    Among,
    Named(Shape),
}

/// The lower-case form of a token.
pub(super) fn lower(text: &str, token: &Token) -> String {
    token.span.slice(text).chars().flat_map(char::to_lowercase).collect()
}

/// Reads the tokens of a source.
pub(super) fn read(text: &str, tokens: &[Token]) -> Option<Mention> {
    let plain = without_brackets(tokens);
    let mut tokens = plain.as_slice();
    while let Some((first, rest)) = tokens.split_first() {
        let is_loose = matches!(first.kind, Kind::Comma | Kind::Dash | Kind::Other | Kind::Quote)
            || first.class.has(Class::CONJUNCTION) && !rest.is_empty();
        if !is_loose {
            break;
        }
        tokens = rest;
    }
    let first = tokens.first()?;
    if tokens.len() == 1 && (first.class.has(Class::SUBJECT) || first.class.has(Class::POSSESSIVE))
    {
        return Some(pronoun(&lower(text, first)));
    }
    let comma = tokens.iter().position(|token| token.kind == Kind::Comma);
    if let [_, of, them, ..] = tokens
        && comma.is_none()
        && of.class.has(Class::PREPOSITION)
        && them.class.has(Class::OBJECT_PRONOUN)
    {
        return Some(Mention::Among);
    }
    let segments: Vec<&[Token]> = tokens
        .split(|token| {
            matches!(token.kind, Kind::Comma | Kind::OpenBracket | Kind::CloseBracket | Kind::Dash)
        })
        .filter(|segment| !segment.is_empty())
        .collect();
    let (mut head, mut others) = segments.split_first()?;
    // `one of them, the physician Salma Teref`
    if let ([_, of, them], Some((next, rest))) = (*head, others.split_first())
        && of.class.has(Class::PREPOSITION)
        && them.class.has(Class::OBJECT_PRONOUN)
    {
        (head, others) = (next, rest);
    }
    Some(Mention::Named(named(text, head, others)?))
}

/// Without what stands in brackets: `Col. (ret.) Idris Malouk`.
fn without_brackets(tokens: &[Token]) -> Vec<Token> {
    let mut depth = 0_usize;
    let mut plain = Vec::with_capacity(tokens.len());
    for token in tokens {
        match token.kind {
            Kind::OpenBracket => depth += 1,
            Kind::CloseBracket => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(*token),
            _ => {}
        }
    }
    plain
}

fn pronoun(word: &str) -> Mention {
    match word {
        "he" | "his" => Mention::He,
        "she" | "her" => Mention::She,
        "it" | "its" => Mention::It,
        "they" | "their" => Mention::They,
        _ => Mention::Speaker,
    }
}

fn cover(tokens: &[Token]) -> Option<Span> {
    Some(tokens.first()?.span.cover(tokens.last()?.span))
}

/// A title, an office or a role in front of a name.
fn is_title(token: &Token) -> bool {
    token.class.has(PEOPLE.and(Class::COURTESY))
}

fn named(text: &str, head: &[Token], others: &[&[Token]]) -> Option<Shape> {
    // What a relative clause or a participle adds is not part of the name.
    let end = head
        .iter()
        .position(|token| {
            token.class.has(Class::RELATIVE) && !token.class.has(Class::DETERMINER)
                || token.class.has(Class::THAT) && !token.capital
        })
        .filter(|&end| end > 0)
        .unwrap_or(head.len());
    let head = &head[..end];
    let (core, with_of) = core(head);
    if let Some(owner) = owner_of_document(core) {
        return named(text, owner, &[]);
    }
    let run = name_run(core);
    let name = name_in(core, run);
    let found = name.and_then(|(start, end)| person(text, core, start, end, others));
    if let Some(shape) = found {
        return Some(shape);
    }
    // `the Chinese delegate, Zhao Minrui`
    let acronym = others.first().filter(|segment| {
        segment.len() == 1
            && segment[0].span.len() > 2
            && segment[0].span.slice(text).chars().all(char::is_uppercase)
            && core.iter().any(|token| token.class.has(Class::GROUP))
    });
    if let Some(acronym) = acronym {
        return described(text, acronym, acronym, &[core]);
    }
    let is_described = core.iter().any(|token| {
        token.class.has(PEOPLE.and(Class::GENITIVE))
            || token.class.has(Class::POSSESSIVE) && !token.class.has(Class::DETERMINER)
    });
    let apposed = others.first().filter(|segment| {
        let run = name_run(segment);
        (2..=5).contains(&(segment.len() - run))
            && segment[..run].iter().all(is_title)
            && !segment.iter().any(|token| token.class.has(Class::GROUP))
            && is_described
    });
    if let Some(apposed) = apposed {
        let start = name_in(apposed, name_run(apposed)).map_or(0, |(start, _)| start);
        if let Some(mut shape) = person(text, apposed, start, apposed.len(), &[]) {
            shape.role = cover(without_determiner(core));
            shape.heads = heads(text, core);
            shape.gender = shape.gender.or_else(|| gender(core));
            return Some(shape);
        }
    }
    described(text, core, with_of, others)
}

/// The head up to its first preposition, and the length with the phrases behind it.
fn core(head: &[Token]) -> (&[Token], &[Token]) {
    let is_cut = |at: usize| {
        let token = &head[at];
        token.class.has(Class::PREPOSITION)
            && at > 0
            && !token.capital
            && !token.class.has(Class::PARTICLE)
    };
    // `Minister of Education Ana Lor`: the name is behind the preposition.
    let cut = (0..head.len()).find(|&at| is_cut(at));
    match cut {
        Some(at) => {
            let title = head[at - 1].class.has(Class::OFFICE) && head[at - 1].capital;
            let behind = head[at + 1..]
                .iter()
                .take_while(|token| token.capital || token.class.has(Class::DETERMINER))
                .count();
            let is_named = head.len() > 2
                && (head[head.len() - 2].class.has(Class::GIVEN_NAME)
                    || !head.get(at + 1).is_some_and(|token| token.class.has(Class::DETERMINER)));
            if title
                && behind >= 3
                && is_named
                && at + 1 + behind == head.len()
                && !head[head.len() - 1].class.has(Class::GROUP.and(Class::PLACE))
            {
                return (&head[head.len() - 2..], head);
            }
            (&head[..at], head)
        }
        None => (head, head),
    }
}

/// The possessor of a document that speaks: `the minister's letter`, `a statement`.
fn owner_of_document(core: &[Token]) -> Option<&[Token]> {
    let last = core.last()?;
    let genitive =
        core.iter().rposition(|token| token.class.has(Class::GENITIVE) && !token.capital)?;
    let is_document = last.class.has(Class::DOCUMENT) && !last.capital;
    (is_document && genitive > 0 && genitive + 1 < core.len()).then(|| &core[..genitive])
}

/// Where the run of capitals at the end of the core begins.
fn name_run(core: &[Token]) -> usize {
    let mut start = core.len();
    while start > 0 {
        let token = &core[start - 1];
        let is_particle = token.class.has(Class::PARTICLE)
            && start < core.len()
            && start >= 2
            && core[start - 2].capital;
        let is_capital = token.capital && !token.class.has(Class::DETERMINER);
        if !is_capital && !is_particle {
            break;
        }
        start -= 1;
    }
    start
}

/// The name within the run of capitals that begins at `run`: behind the last title.
fn name_in(core: &[Token], run: usize) -> Option<(usize, usize)> {
    let end = core.len();
    if run == end {
        return None;
    }
    let mut start = run;
    for (at, token) in core.iter().enumerate().take(end).skip(run) {
        let is_surname = at + 1 == end && at > run && core[at - 1].class.has(Class::GIVEN_NAME);
        if is_title(token)
            && !is_surname
            && !(token.class.has(Class::GIVEN_NAME) && at > run && at + 1 == end)
        {
            start = at + 1;
        }
    }
    (start < end).then_some((start, end))
}

fn person(
    text: &str,
    core: &[Token],
    start: usize,
    end: usize,
    others: &[&[Token]],
) -> Option<Shape> {
    let name = &core[start..end];
    let before = &core[..start];
    let first = name.first()?;
    let is_body = name
        .iter()
        .any(|token| token.class.has(Class::GROUP) && !token.class.has(Class::GIVEN_NAME));
    let has_title = before.last().is_some_and(is_title);
    let has_article = before.first().is_some_and(|token| token.class.has(Class::DETERMINER));
    let apposed_people = others.iter().any(|segment| {
        segment.iter().take(8).any(|token| token.class.has(PEOPLE))
            || segment.len() == 1 && segment[0].kind == Kind::Number
            || segment[0].class.has(Class::RELATIVE) && !segment[0].class.has(Class::THAT)
    });
    let is_given = first.class.has(Class::GIVEN_NAME) && name.len() > 1;
    let ends_as_body = name.last().is_some_and(|token| {
        token.class.has(Class::GROUP.and(Class::PLACE)) && !token.class.has(Class::GIVEN_NAME)
    });
    if ends_as_body && !is_given || is_body && !has_title && !is_given {
        return None;
    }
    if has_article && !has_title {
        return None;
    }
    let is_person = has_title || is_given || apposed_people && name.len() > 1;
    let sort = match (is_person, name.len()) {
        (true, _) => Sort::Person,
        (false, 2..=4)
            if before.is_empty()
                && !name.iter().any(|token| token.class.has(Class::GROUP.and(Class::ROLES)))
                && name.iter().all(|token| token.kind == Kind::Word) =>
        {
            Sort::Person
        }
        _ => Sort::Unknown,
    };
    if !before.is_empty()
        && !has_title
        && sort == Sort::Unknown
        && before.iter().any(|token| token.class.has(Class::GENITIVE))
    {
        return None;
    }
    let apposition = others.iter().find(|segment| {
        segment.iter().any(|token| token.kind == Kind::Word)
            && !segment[0].class.has(Class::RELATIVE)
            && segment
                .iter()
                .any(|token| token.class.has(PEOPLE.and(Class::GROUP)) || !token.capital)
    });
    let role_tokens: &[Token] = match apposition {
        Some(segment) => segment,
        None if has_title && before.iter().any(|token| token.class.has(PEOPLE)) => before,
        None => &[],
    };
    let mut all_heads = heads(text, before);
    if let Some(segment) = apposition {
        all_heads.extend(heads(text, segment));
    }
    let given = gender(&name[..1]).filter(|_| name.len() > 1 || has_title);
    let role_gender =
        role_gender(before).or_else(|| apposition.and_then(|segment| role_gender(segment)));
    Some(Shape {
        sort,
        name: name.iter().map(|token| lower(text, token)).collect(),
        shown: cover(name)?,
        role: cover(without_determiner(role_tokens)),
        heads: all_heads,
        gender: role_gender.or(given),
        is_definite: false,
    })
}

/// Without an article in front and without courtesies at either end.
fn without_determiner(tokens: &[Token]) -> &[Token] {
    let mut tokens = tokens;
    while let Some((first, rest)) = tokens.split_first() {
        if !(first.class.has(Class::DETERMINER) && !first.class.has(Class::ROLES)
            || first.kind != Kind::Word)
        {
            break;
        }
        tokens = rest;
    }
    while let Some((last, rest)) = tokens.split_last() {
        if !last.class.has(Class::COURTESY) || last.class.has(PEOPLE) {
            break;
        }
        tokens = rest;
    }
    tokens
}

/// The nouns that tell what somebody is.
fn heads(text: &str, tokens: &[Token]) -> Vec<String> {
    tokens
        .iter()
        .take_while(|token| !token.class.has(Class::PREPOSITION.and(Class::RELATIVE)))
        .filter(|token| token.class.has(PEOPLE.and(Class::GROUP).and(Class::COURTESY)))
        .map(|token| lower(text, token))
        .collect()
}

fn described(text: &str, core: &[Token], whole: &[Token], others: &[&[Token]]) -> Option<Shape> {
    let last = core.last()?;
    let first = core.first()?;
    // Phrases behind the head belong to a description: `hard-liners in Tehran`.
    let mut all_heads = heads(text, core);
    let of_last = lower(text, last);
    if !all_heads.contains(&of_last) {
        all_heads.push(of_last);
    }
    let is_person = last.class.has(Class::ROLE.and(Class::OFFICE)) && !last.class.has(Class::ROLES);
    let is_capital = core
        .iter()
        .all(|token| token.capital || token.class.has(Class::PARTICLE.and(Class::DETERMINER)));
    let sort = if is_person {
        Sort::Person
    } else if is_capital
        && !core.iter().any(|token| token.class.has(Class::GROUP.and(Class::ROLES)))
    {
        Sort::Unknown
    } else {
        Sort::Group
    };
    let is_definite = first.class.has(Class::DETERMINER)
        && matches!(
            lower(text, first).as_str(),
            "the" | "this" | "that" | "these" | "those" | "both"
        );
    Some(Shape {
        sort,
        name: Vec::new(),
        shown: cover(whole)?,
        role: others
            .first()
            .and_then(|segment| cover(without_determiner(segment)))
            .filter(|_| is_person),
        heads: all_heads,
        gender: gender(core),
        is_definite: is_definite && whole.len() <= core.len() + 4,
    })
}
