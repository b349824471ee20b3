//! Which words are negated.

use super::lexicon::{Lexicon, PhraseMatcher};
use super::tokens::{List, TokenKind, Tokens};
use crate::error::{Error, Result};

/// Marks the tokens in the scope of a negation.
///
/// A scope opens behind a *cue* ("not", "never", "under no circumstances") and ends at the next clause
/// or sentence mark or at a *terminator* ("but", "unless"). A cue inside a scope closes it: two
/// negations cancel. A *pseudo* cue ("not only", "no doubt") opens nothing.
#[derive(Clone, Debug)]
pub(super) struct Negation {
    phrases: PhraseMatcher,
    /// By class position.
    roles: Vec<Role>,
}

#[derive(Clone, Copy, Debug)]
enum Role {
    Cue,
    Pseudo,
    Terminator,
}

impl Negation {
    /// # Errors
    ///
    /// When the lexicon has other classes than `cue`, `pseudo` and `terminator`.
    pub(super) fn new(lexicon: &Lexicon) -> Result<Self> {
        let phrases = PhraseMatcher::new(lexicon);
        let role = |name: &String| match name.as_str() {
            "cue" => Ok(Role::Cue),
            "pseudo" => Ok(Role::Pseudo),
            "terminator" => Ok(Role::Terminator),
            other => Err(Error::parameter(
                "negation",
                format!("has a class `{other}`: its classes are `cue`, `pseudo` and `terminator`"),
            )),
        };
        let roles = phrases.names().iter().map(role).collect::<Result<_>>()?;
        Ok(Self { phrases, roles })
    }

    pub(super) fn phrases(&self) -> &PhraseMatcher {
        &self.phrases
    }

    pub(super) fn mark(&self, tokens: &mut Tokens) {
        let mut negated = false;
        let mut at = 0;
        while let Some(token) = tokens.tokens.get_mut(at) {
            if matches!(token.kind, TokenKind::ClauseMark | TokenKind::SentenceMark) {
                negated = false;
                at += 1;
                continue;
            }
            token.negated = negated;
            let Some(found) = self.phrases.longest(tokens, at, List::Negation) else {
                at += 1;
                continue;
            };
            let role = found.classes.first().map(|&class| self.roles[class]);
            negated = negated && !matches!(role, Some(Role::Terminator));
            for token in &mut tokens.tokens[at..at + found.length] {
                token.negated = negated;
            }
            negated ^= matches!(role, Some(Role::Cue));
            at += found.length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, Negation};
    use crate::text::normalizer::Normalized;
    use crate::text::params;
    use crate::text::tokens::Tokens;

    /// The negated words.
    fn negated(text: &str) -> String {
        let negation = Negation::new(&params::negation_lexicon()).unwrap();
        let mut tokens = Tokens::default();
        tokens.fill(text, &Normalized::new(text), false);
        negation.mark(&mut tokens);
        let words: Vec<_> =
            tokens.iter().filter(|token| token.negated).map(|token| tokens.form(token)).collect();
        words.join(" ")
    }

    #[test]
    fn scopes() {
        for (name, text, expected) in [
            (
                "from the cue to the end",
                "We will not negotiate under threats",
                "negotiate under threats",
            ),
            ("stops at a comma", "They did not refuse, they waited", "refuse"),
            ("stops at a terminator", "We do not want war but we want talks", "want war"),
            ("contraction", "They won't sit down.", "sit down"),
            (
                "two negations cancel",
                "We have never said that we will not talk",
                "said that we will not",
            ),
            ("pseudo cue", "Talks are not only useful", ""),
            ("phrase", "Under no circumstances will they talk", "will they talk"),
            ("sentence mark", "No. We will talk.", ""),
            ("nothing", "We will talk", ""),
        ] {
            assert_eq!(negated(text), expected, "{name}");
        }
    }

    #[test]
    fn other_classes_are_refused() {
        let lexicon = Lexicon::parse("x", "[clue]\nnot").unwrap();
        let message = Negation::new(&lexicon).unwrap_err().to_string();
        assert_eq!(
            message,
            "negation has a class `clue`: its classes are `cue`, `pseudo` and `terminator`"
        );
    }
}
