//! Everybody who is mentioned in an article.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::names::same_person;
use super::shape::{Gender, Shape, Sort};
use crate::article::tokens::Lexicon;
use crate::span::Span;

/// Somebody.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) sort: Sort,
    /// The words of the fullest name in lower case; empty when only descriptions are known.
    pub(super) name: Vec<String>,
    /// The fullest name, or the first description.
    pub(super) shown: Span,
    pub(super) role: Option<Span>,
    pub(super) heads: Vec<String>,
    pub(super) gender: Option<Gender>,
    /// In order of place.
    pub(super) mentions: Vec<Span>,
}

/// All entities.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) entities: Vec<Entity>,
    /// By the first letter of the last word of a name: similar words begin with the same one.
    by_letter: FxHashMap<char, Vec<usize>>,
    /// By each word of a name but its last.
    by_word: FxHashMap<String, Vec<usize>>,
    /// By description.
    by_description: FxHashMap<String, usize>,
}

/// How many namesakes are looked at.
const NAMESAKES: usize = 64;

impl Roster {
    /// The entity that a name means, if it is known: the one spoken of last among those that match.
    pub(super) fn named(
        &self,
        shape: &Shape,
        last_spoken: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let last = shape.name.last()?;
        let fits = |at: &usize| {
            let entity = &self.entities[*at];
            sorts_agree(shape, entity) && genders_agree(shape, entity)
        };
        let latest = |found: Option<&Vec<usize>>, matches: &dyn Fn(&Entity) -> bool| {
            let found = found.into_iter().flatten().rev().take(NAMESAKES).copied();
            found
                .filter(|at| fits(at) && matches(&self.entities[*at]))
                .max_by_key(|&at| (last_spoken(at), Reverse(at)))
        };
        let letter = last.chars().next()?;
        let by_last =
            latest(self.by_letter.get(&letter), &|entity| same_person(&shape.name, &entity.name));
        by_last.or_else(|| {
            // A given name, or a family name that stands first.
            let [one] = shape.name.as_slice() else { return None };
            latest(self.by_word.get(one), &|entity| entity.sort == Sort::Person)
        })
    }

    fn index(&mut self, at: usize) {
        let Some((last, others)) = self.entities[at].name.split_last() else { return };
        if let Some(letter) = last.chars().next() {
            let found = self.by_letter.entry(letter).or_default();
            if !found.contains(&at) {
                found.push(at);
            }
        }
        for word in others {
            let found = self.by_word.entry(word.clone()).or_default();
            if found.last() != Some(&at) {
                found.push(at);
            }
        }
    }

    /// The entity that a description points at: the last one with such a role.
    pub(super) fn described(
        &self,
        shape: &Shape,
        lexicon: &Lexicon,
        description: &str,
        mut recent: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let same = self.by_description.get(description).copied();
        if !shape.is_definite {
            return same.filter(|_| {
                !description.starts_with("a ")
                    && !description.starts_with("an ")
                    && !description.starts_with("another ")
            });
        }
        let head = shape.heads.last()?;
        let others = &shape.heads[..shape.heads.len() - 1];
        recent
            .find(|&at| {
                let entity = &self.entities[at];
                let by_role = (shape.sort == Sort::Group) == (entity.sort == Sort::Group)
                    && entity.heads.iter().any(|role| lexicon.is_called(role, head));
                // `the prime minister` is not every minister.
                let agrees = others.iter().all(|word| {
                    entity.heads.is_empty()
                        || entity.heads.contains(word)
                        || !entity.name.is_empty() && self.shares(entity, word)
                });
                by_role && agrees && genders_agree(shape, entity)
            })
            .or(same)
    }

    fn shares(&self, entity: &Entity, word: &str) -> bool {
        entity.name.iter().any(|name| name == word)
    }

    /// Adds what a mention tells to the entity `known`, or makes a new one.
    pub(super) fn note(&mut self, shape: &Shape, description: &str, known: Option<usize>) -> usize {
        let Some(at) = known else {
            self.entities.push(Entity {
                sort: shape.sort,
                name: shape.name.clone(),
                shown: shape.shown,
                role: shape.role,
                heads: shape.heads.clone(),
                gender: shape.gender,
                mentions: Vec::new(),
            });
            let at = self.entities.len() - 1;
            if shape.name.is_empty() {
                self.by_description.entry(description.to_owned()).or_insert(at);
            }
            self.index(at);
            return at;
        };
        let entity = &mut self.entities[at];
        let is_fuller = shape.name.len() > entity.name.len()
            && (entity.name.is_empty() || same_person(&shape.name, &entity.name));
        if is_fuller {
            entity.name.clone_from(&shape.name);
            entity.shown = shape.shown;
        }
        if entity.sort == Sort::Unknown {
            entity.sort = shape.sort;
        }
        entity.gender = entity.gender.or(shape.gender);
        entity.role = entity.role.or(shape.role);
        for head in &shape.heads {
            if !entity.heads.contains(head) {
                entity.heads.push(head.clone());
            }
        }
        if is_fuller {
            self.index(at);
        }
        at
    }
}

fn sorts_agree(shape: &Shape, entity: &Entity) -> bool {
    !matches!((shape.sort, entity.sort), (Sort::Person, Sort::Group) | (Sort::Group, Sort::Person))
        // `Iran` is not `Ana Iran`, but a name of one word is the person who was named in full.
        && (shape.name.len() > 1 || entity.name.len() > 1 || shape.name == entity.name)
}

fn genders_agree(shape: &Shape, entity: &Entity) -> bool {
    shape.gender.is_none() || entity.gender.is_none() || shape.gender == entity.gender
}
