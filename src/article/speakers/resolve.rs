//! From the words of sources to speakers, in one pass through the article.

use rustc_hash::FxHashMap;

use super::events::{Event, events, names};
use super::mention::{Mention, read};
use super::roster::Roster;
use super::shape::{Gender, Shape, Sort};
use super::voices::{Voices, voices};
use crate::article::quotes::{Draft, Family, Frame, Source};
use crate::article::tokens::{Class, Lexicon, Token};
use crate::span::Span;

/// How many frames a pronoun reaches back.
const REACH: usize = 10;

/// How many mentions are looked at for a name or a pronoun.
const MEMORY: usize = 400;

/// The frames at the start of an article in which a description is followed by the name.
const LEAD: usize = 6;

/// A mention that is understood.
#[derive(Clone, Copy)]
struct Known {
    span: Span,
    entity: usize,
    frame: usize,
    is_source: bool,
}

/// Finds the speaker of each draft.
pub(crate) fn resolve(
    text: &str,
    lexicon: &Lexicon,
    tokens: &[Token],
    frames: &[Frame],
    bylines: &[Frame],
    drafts: &[Draft],
) -> Voices {
    let events = events(frames, drafts);
    let mut resolver = Resolver {
        text,
        lexicon,
        drafts,
        roster: Roster::default(),
        known: Vec::new(),
        spoken: FxHashMap::default(),
        same: FxHashMap::default(),
        interviewer: None,
    };
    resolver.interviewer = resolver.interviewer(tokens, bylines);
    let mentions: Vec<Option<Mention>> =
        events.iter().map(|event| read(text, tokens_in(tokens, event.span))).collect();
    // Full names first, so that a surname is understood in front of the full name.
    for mention in mentions.iter().flatten() {
        if let Mention::Named(shape) = mention
            && shape.name.len() > 1
            && shape.sort == Sort::Person
        {
            let known = resolver.roster.named(shape, |_| 0);
            resolver.roster.note(shape, "", known);
        }
    }
    let mut found: Vec<Option<(usize, f32)>> = vec![None; drafts.len()];
    for (event, mention) in events.iter().zip(&mentions) {
        let entity = mention.as_ref().and_then(|mention| resolver.entity(event, mention));
        if let (Some(draft), Some(entity)) = (event.draft, entity) {
            found[draft] = Some(entity);
        }
    }
    for at in 0..drafts.len() {
        let mut from = at;
        for _ in 0..drafts.len().min(64) {
            match drafts[from].source {
                Source::SameAs(other) => from = other,
                _ => break,
            }
        }
        if from != at {
            found[at] = found[from];
        }
    }
    voices(text, lexicon, &resolver.roster, &resolver.same, found)
}

fn tokens_in(tokens: &[Token], span: Span) -> &[Token] {
    let start = tokens.partition_point(|token| token.span.start < span.start);
    let end = start + tokens[start..].partition_point(|token| token.span.start < span.end);
    &tokens[start..end]
}

/// What `Q` and `A` are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Question,
    Answer,
}

struct Resolver<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    drafts: &'a [Draft],
    roster: Roster,
    known: Vec<Known>,
    /// By entity: the place in `known` of its last mention, from 1.
    spoken: FxHashMap<usize, usize>,
    /// Descriptions that proved to be of somebody named later: entity to entity.
    same: FxHashMap<usize, usize>,
    /// The last person in a byline.
    interviewer: Option<usize>,
}

impl Resolver<'_> {
    /// Who asks the questions that are marked `Q`: the last person in a byline, if there are such questions.
    fn interviewer(&mut self, tokens: &[Token], bylines: &[Frame]) -> Option<usize> {
        self.drafts.iter().find(|draft| self.part(draft) == Some(Part::Question))?;
        let mut events = Vec::new();
        for frame in bylines {
            names(&frame.items, 0, &mut events);
        }
        let shape = events.iter().rev().find_map(|event| {
            match read(self.text, tokens_in(tokens, event.span)) {
                Some(Mention::Named(shape)) if shape.name.len() > 1 => Some(shape),
                _ => None,
            }
        })?;
        Some(self.roster.note(&shape, "", None))
    }

    /// Whether a label only says that it is a question or an answer.
    fn part(&self, draft: &Draft) -> Option<Part> {
        let Source::Words(label) = draft.source else { return None };
        if draft.family != Family::Layout {
            return None;
        }
        match label.slice(self.text) {
            "Q" | "Q." => Some(Part::Question),
            "A" | "A." => Some(Part::Answer),
            _ => None,
        }
    }

    /// The first person whom the article names: of whom an interview is.
    fn interviewed(&self) -> Option<usize> {
        let is_other = |entity: usize| Some(entity) != self.interviewer;
        let fits = |known: &&Known| {
            self.roster.entities[known.entity].sort == Sort::Person && is_other(known.entity)
        };
        self.known.iter().take(MEMORY).find(fits).map(|known| known.entity)
    }

    /// A description in the sentences before that a new name may belong to: `A senior official said …`, then
    /// `Ana Lor told reporters …`.
    fn foretold(&self, event: &Event, shape: &Shape) -> Option<usize> {
        let last = self
            .known
            .iter()
            .rev()
            .take_while(|known| known.frame + 3 >= event.frame)
            .find(|known| known.is_source)?;
        let entity = &self.roster.entities[last.entity];
        let shown = entity.shown.slice(self.text);
        let is_vague = shown.starts_with("A ")
            || shown.starts_with("a ")
            || shown.starts_with("An ")
            || shown.starts_with("an ");
        let is_apposed = shape.role.is_some();
        let fits = last.frame < event.frame
            && entity.sort == Sort::Person
            && entity.name.is_empty()
            && (!is_vague && !is_apposed && event.frame <= LEAD || !shape.heads.is_empty())
            && (entity.gender.is_none() || shape.gender.is_none() || entity.gender == shape.gender)
            && (shape.heads.is_empty()
                || shape.heads.iter().any(|head| {
                    entity.heads.iter().any(|other| self.lexicon.is_called(head, other))
                }));
        fits.then_some(last.entity)
    }

    fn note(&mut self, event: &Event, entity: usize) {
        self.roster.entities[entity].mentions.push(event.span);
        let is_source = event.draft.is_some();
        self.known.push(Known { span: event.span, entity, frame: event.frame, is_source });
        self.spoken.insert(entity, self.known.len());
    }

    /// Whom a mention means, and how sure that is.
    fn entity(&mut self, event: &Event, mention: &Mention) -> Option<(usize, f32)> {
        let part = event.draft.and_then(|draft| self.part(&self.drafts[draft]));
        let by_part = match part {
            Some(Part::Question) => self.interviewer,
            Some(Part::Answer) => self.interviewed(),
            None => None,
        };
        if let Some(entity) = by_part {
            self.note(event, entity);
            return Some((entity, 0.9));
        }
        let (entity, sure) = match mention {
            Mention::He => self.person(event, Some(Gender::Male)).map(|entity| (entity, 0.9))?,
            Mention::She => self.person(event, Some(Gender::Female)).map(|entity| (entity, 0.9))?,
            Mention::It => {
                self.last(event, |sort| sort != Sort::Person).map(|entity| (entity, 0.7))?
            }
            Mention::They | Mention::Among => self
                .last(event, |sort| sort == Sort::Group)
                .or_else(|| self.last(event, |_| true))
                .map(|entity| (entity, 0.7))?,
            Mention::Speaker => return None,
            Mention::Named(shape) => self.named(event, shape)?,
        };
        self.note(event, entity);
        Some((entity, sure))
    }

    fn recent(&self) -> impl Iterator<Item = usize> {
        self.known.iter().rev().take(MEMORY).map(|known| known.entity)
    }

    fn named(&mut self, event: &Event, shape: &Shape) -> Option<(usize, f32)> {
        if !shape.name.is_empty() {
            let known = self.roster.named(shape, |at| self.spoken.get(&at).copied().unwrap_or(0));
            // A name that is no source and no known person: a place, a month, a firm.
            if event.draft.is_none() && known.is_none() && shape.sort != Sort::Person {
                return None;
            }
            let is_new = known.is_none_or(|known| self.roster.entities[known].mentions.is_empty());
            let described = (is_new && event.draft.is_some() && shape.sort == Sort::Person)
                .then(|| self.foretold(event, shape))
                .flatten();
            let entity = self.roster.note(shape, "", known);
            if let Some(described) = described {
                self.merge(described, entity);
            }
            return Some((entity, 1.0));
        }
        if event.draft.is_none()
            && !shape.heads.iter().any(|head| {
                self.lexicon.word(head).class.has(Class::ROLE.and(Class::OFFICE).and(Class::GROUP))
            })
        {
            return None;
        }
        let description: String =
            shape.shown.slice(self.text).chars().flat_map(char::to_lowercase).collect();
        let description = description.strip_prefix("the ").unwrap_or(&description);
        let known = self.roster.described(shape, self.lexicon, description, self.recent());
        let known = known
            .filter(|&at| event.draft.is_some() || self.roster.entities[at].sort != Sort::Person);
        if known.is_none() && event.draft.is_none() && shape.sort == Sort::Person {
            return None;
        }
        let mut sure = 1.0;
        let known = known.or_else(|| {
            let points = shape.is_definite && shape.sort == Sort::Person && event.draft.is_some();
            let near = points.then(|| self.near(event, shape)).flatten();
            if near.is_some() {
                sure = 0.6;
            }
            near
        });
        Some((self.roster.note(shape, description, known), sure))
    }

    /// Makes a description the person `entity`.
    fn merge(&mut self, described: usize, entity: usize) {
        self.same.insert(described, entity);
        let from = self.roster.entities[described].clone();
        let into = &mut self.roster.entities[entity];
        into.role = into.role.or(Some(from.shown));
        into.gender = into.gender.or(from.gender);
        into.heads.extend(from.heads);
        into.mentions.splice(0..0, from.mentions);
        for known in
            self.known.iter_mut().rev().take(MEMORY).filter(|known| known.entity == described)
        {
            known.entity = entity;
        }
    }

    /// The person spoken of just before a description that fits nobody better.
    fn near(&self, event: &Event, shape: &Shape) -> Option<usize> {
        let is_office =
            shape.heads.iter().any(|head| self.lexicon.word(head).class.has(Class::OFFICE));
        self.known
            .iter()
            .rev()
            .take_while(|known| known.frame + 3 >= event.frame)
            .find(|known| {
                let entity = &self.roster.entities[known.entity];
                entity.sort == Sort::Person
                    && known.is_source
                    && (!is_office || entity.heads.is_empty())
                    && (shape.gender.is_none()
                        || entity.gender.is_none()
                        || shape.gender == entity.gender)
            })
            .map(|known| known.entity)
    }

    /// True for a mention inside what the draft of the event reports.
    fn is_reported(&self, event: &Event, known: &Known) -> bool {
        event.draft.is_some_and(|draft| {
            self.drafts[draft]
                .content
                .iter()
                .any(|span| span.start <= known.span.start && known.span.end <= span.end)
        })
    }

    /// The last person of this gender, sentence by sentence from the last one on, in each the first, sources before
    /// others.
    fn person(&mut self, event: &Event, gender: Option<Gender>) -> Option<usize> {
        let mut end = self.known.len();
        let mut best: Option<usize> = None;
        let mut other: Option<usize> = None;
        while end > 0 {
            let frame = self.known[end - 1].frame;
            if frame + REACH < event.frame {
                break;
            }
            let start = self.known[..end]
                .iter()
                .rposition(|known| known.frame != frame)
                .map_or(0, |at| at + 1);
            let fits = |known: &&Known| {
                let entity = &self.roster.entities[known.entity];
                entity.sort == Sort::Person
                    && (entity.gender.is_none() || entity.gender == gender)
                    && !self.is_reported(event, known)
            };
            let of_frame = &self.known[start..end];
            let exact = |known: &&Known| self.roster.entities[known.entity].gender == gender;
            let found = of_frame
                .iter()
                .filter(fits)
                .find(|known| known.is_source && exact(known))
                .or_else(|| of_frame.iter().filter(fits).find(|known| known.is_source))
                .or_else(|| of_frame.iter().filter(fits).find(exact))
                .or_else(|| of_frame.first().filter(fits));
            if let Some(known) = found {
                best = Some(known.entity);
                break;
            }
            // Somebody whose sex is not known and who is not the subject: only if there is nobody else.
            other = other.or_else(|| of_frame.iter().find(fits).map(|known| known.entity));
            end = start;
        }
        let entity = best.or(other).or_else(|| self.last(event, |sort| sort == Sort::Unknown))?;
        let found = &mut self.roster.entities[entity];
        found.gender = found.gender.or(gender);
        Some(entity)
    }

    fn last(&self, event: &Event, fits: impl Fn(Sort) -> bool) -> Option<usize> {
        self.known
            .iter()
            .rev()
            .take(MEMORY)
            .take_while(|known| known.frame + REACH >= event.frame)
            .find(|known| known.is_source && fits(self.roster.entities[known.entity].sort))
            .map(|known| known.entity)
    }
}
