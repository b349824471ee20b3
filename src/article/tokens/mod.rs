//! Words and marks of an article, with what the lexicons know of each.
//!
//! There is no part-of-speech tagger: a word carries every class that it may have, and the rules of
//! [`quotes`](super::quotes) decide by its neighbours.

mod class;
mod lexicon;
mod scan;

pub(crate) use class::{Class, Pattern};
pub(crate) use lexicon::Lexicon;
pub(crate) use scan::{Kind, Token, scan};
