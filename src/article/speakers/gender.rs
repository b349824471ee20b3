//! Male or female, by names, titles and roles.

use super::shape::Gender;
use crate::article::tokens::{Class, Token};

/// Titles and roles of people.
pub(super) const PEOPLE: Class = Class::ROLE.and(Class::OFFICE).and(Class::ROLES);

/// What the words tell.
pub(super) fn gender(tokens: &[Token]) -> Option<Gender> {
    // `Thomas's sister`: what is behind the possessive counts.
    let owner =
        tokens.iter().rposition(|token| token.class.has(Class::GENITIVE)).map_or(0, |at| at + 1);
    let tokens = &tokens[owner..];
    let has = |class| tokens.iter().any(|token| token.class.has(class));
    match (has(Class::MALE), has(Class::FEMALE)) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}

/// What a title or a role tells: `University of Virginia` tells nothing.
pub(super) fn role_gender(tokens: &[Token]) -> Option<Gender> {
    let told: Vec<Token> = tokens
        .iter()
        .take_while(|token| !token.class.has(Class::PREPOSITION))
        .filter(|token| token.class.has(PEOPLE.and(Class::COURTESY)))
        .copied()
        .collect();
    gender(&told)
}
