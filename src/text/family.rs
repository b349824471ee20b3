//! The families of terms.

/// What a term was made of; see [`Analyzer`](super::Analyzer) for how each is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Word n-grams, negated words and targets.
    Word,
    /// N-grams of concept classes.
    Concept,
    /// Words near a concept.
    Window,
    /// Character n-grams.
    Character,
}

impl Family {
    /// Number of families; `family as usize` is below it.
    pub const COUNT: usize = 4;

    /// The family of a term, by how it is written.
    #[must_use]
    pub fn of(term: &str) -> Self {
        // A crossed term is written behind its target.
        let term = term.rsplit_once('=').map_or(term, |(_, term)| term);
        match term.as_bytes().first() {
            Some(b'#') => Self::Concept,
            Some(b'@') => Self::Window,
            Some(b'~') => Self::Character,
            _ => Self::Word,
        }
    }
}
