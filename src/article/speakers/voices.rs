//! Entities to speakers.

use rustc_hash::FxHashMap;

use super::roster::Roster;
use crate::article::reading::Speaker;
use crate::article::tokens::{Class, Lexicon};
use crate::span::Span;

/// Who speaks.
#[derive(Debug, Default)]
pub(crate) struct Voices {
    /// In the order of their first mention.
    pub(crate) speakers: Vec<Speaker>,
    /// By draft: the position of its speaker, and how sure it is that it is this one.
    pub(crate) of_draft: Vec<Option<(usize, f32)>>,
}

/// Keeps those that speak. `same` has descriptions that proved to be of another entity; `found` has the entity
/// of each draft.
pub(super) fn voices(
    text: &str,
    lexicon: &Lexicon,
    roster: &Roster,
    same: &FxHashMap<usize, usize>,
    mut found: Vec<Option<(usize, f32)>>,
) -> Voices {
    let entities = &roster.entities;
    let mut is_speaker = vec![false; entities.len()];
    for (entity, _) in found.iter_mut().flatten() {
        *entity = same.get(entity).copied().unwrap_or(*entity);
        is_speaker[*entity] = true;
    }
    let mut order: Vec<usize> = (0..entities.len()).filter(|&at| is_speaker[at]).collect();
    order.sort_by_key(|&at| (entities[at].mentions.first().copied(), at));
    let mut place = vec![0; entities.len()];
    let mut speakers = Vec::with_capacity(order.len());
    for (at, &entity) in order.iter().enumerate() {
        place[entity] = at;
        let entity = &entities[entity];
        let shown = words(text, entity.shown);
        speakers.push(Speaker {
            name: if entity.name.is_empty() { uncapitalised(&shown, lexicon) } else { shown },
            role: entity.role.map(|role| bare(words(text, role))).filter(|role| !role.is_empty()),
            mentions: entity.mentions.clone(),
        });
    }
    let of_draft =
        found.into_iter().map(|found| found.map(|(entity, sure)| (place[entity], sure))).collect();
    Voices { speakers, of_draft }
}

/// The words of a span with single spaces.
fn words(text: &str, span: Span) -> String {
    span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A role without its article: a description that turned out to be a named person's.
fn bare(role: String) -> String {
    match role.split_once(' ') {
        Some((first, rest)) if ["the", "a", "an"].contains(&first.to_lowercase().as_str()) => {
            rest.to_owned()
        }
        _ => role,
    }
}

/// A description without the capital of the start of a sentence: `the ministry`, but `Tehran's mayor`.
fn uncapitalised(words: &str, lexicon: &Lexicon) -> String {
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    let class = lexicon.word(&first).class;
    let common = Class::DETERMINER.and(Class::POSSESSIVE).and(Class::ROLES);
    if !class.has(common) || class.has(Class::PROPER) {
        return words.to_owned();
    }
    let mut chars = words.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
