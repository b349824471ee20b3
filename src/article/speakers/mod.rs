//! Who the sources of attributions are.
//!
//! The words of a source are read as a [mention](mention::Mention): a name with its titles and roles, a description or a
//! pronoun. A [roster](roster::Roster) holds everybody who is mentioned and merges the variants of a name;
//! [`resolve`] goes through the article once, from the first mention to the last, and finds whom pronouns and
//! descriptions point at.

mod events;
mod gender;
mod mention;
mod names;
mod resolve;
mod roster;
mod shape;
mod voices;

pub(crate) use resolve::resolve;
pub(crate) use voices::Voices;
