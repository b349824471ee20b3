//! Everybody who is mentioned in an article.

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
    /// The description in lower case, where there is no name.
    description: String,
}

/// All entities, and in what order they were last spoken of.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) entities: Vec<Entity>,
}

impl Roster {
    /// The entity that a name means, if it is known: the one spoken of last among those that match.
    ///
    /// `recent` has entities from the last one spoken of to the first.
    pub(super) fn named(
        &self,
        shape: &Shape,
        recent: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let matches = |&at: &usize| {
            let entity = &self.entities[at];
            !entity.name.is_empty()
                && same_person(&shape.name, &entity.name)
                && sorts_agree(shape, entity)
                && (shape.gender.is_none()
                    || entity.gender.is_none()
                    || shape.gender == entity.gender)
        };
        let all: Vec<usize> = recent.chain(0..self.entities.len()).collect();
        all.iter().find(|at| matches(at)).copied().or_else(|| {
            // A given name, or a family name that stands first.
            let [one] = shape.name.as_slice() else { return None };
            all.iter().copied().find(|&at| {
                let entity = &self.entities[at];
                entity.sort == Sort::Person
                    && entity.name.len() > 1
                    && entity.name.contains(one)
                    && sorts_agree(shape, entity)
            })
        })
    }

    /// The entity that a description points at: the last one with such a role.
    pub(super) fn described(
        &self,
        shape: &Shape,
        lexicon: &Lexicon,
        description: &str,
        mut recent: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let same = self
            .entities
            .iter()
            .position(|entity| !entity.description.is_empty() && entity.description == description);
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
                by_role
                    && agrees
                    && (shape.gender.is_none()
                        || entity.gender.is_none()
                        || shape.gender == entity.gender)
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
                description: if shape.name.is_empty() {
                    description.to_owned()
                } else {
                    String::new()
                },
            });
            return self.entities.len() - 1;
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
        at
    }
}

fn sorts_agree(shape: &Shape, entity: &Entity) -> bool {
    !matches!((shape.sort, entity.sort), (Sort::Person, Sort::Group) | (Sort::Group, Sort::Person))
        // `Iran` is not `Ana Iran`, but a name of one word is the person who was named in full.
        && (shape.name.len() > 1 || entity.name.len() > 1 || shape.name == entity.name)
}
