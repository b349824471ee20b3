//! The whole chain from text to terms.

use rust_stemmers::Stemmer;

use super::emit::Emitter;
use super::lexicon::PhraseMatcher;
use super::negation::Negation;
use super::params::AnalyzerParams;
use super::scratch::Scratch;
use super::tokenizer::{TokenKind, Tokens};
use crate::error::{Error, Result};
use crate::span::Span;

/// Turns a text into terms.
///
/// Terms of the four families cannot be mistaken for one another, because words in normal form have no
/// capitals and none of the marks:
///
/// | family | written | for example |
/// |---|---|---|
/// | word n-gram, negated word | as it is, `NOT_` | `sit down`, `NOT_negotiate` |
/// | concept n-gram | `#` | `#refuse talks`, `#NOT_trust` |
/// | word near a concept | `@<` before it, `@>` behind it | `@<futil`, `@>NOT_threat` |
/// | character n-gram | `~` | `~ neg` |
///
/// With a target, `=target` is a term ([`TargetUse::Prefix`](super::TargetUse::Prefix)), or every term
/// is made a second time as `target=term` ([`TargetUse::Cross`](super::TargetUse::Cross)).
///
/// ```
/// use stance::text::{Analyzer, AnalyzerParams, Scratch};
///
/// let analyzer = Analyzer::new(AnalyzerParams::words())?;
/// let text = "No talks.";
/// let mut terms = Vec::new();
/// analyzer.analyze(text, None, &mut Scratch::default(), |term, span| {
///     terms.push((term.to_owned(), span.slice(text)));
/// });
/// let expected = [("no", "No"), ("talks", "talks"), ("no talks", "No talks")];
/// assert_eq!(terms, expected.map(|(term, slice)| (term.to_owned(), slice)));
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Debug)]
pub struct Analyzer {
    params: AnalyzerParams,
    stemmer: Option<StemmerOf>,
    negation: Option<Negation>,
    masks: Option<PhraseMatcher>,
    concepts: Option<PhraseMatcher>,
    /// The class of the window's concept.
    window_class: Option<usize>,
}

/// `rust_stemmers::Stemmer` has no `Debug`.
struct StemmerOf(Stemmer);

impl std::fmt::Debug for StemmerOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stemmer")
    }
}

impl Analyzer {
    /// Compiles the settings.
    ///
    /// # Errors
    ///
    /// A negation lexicon with unknown classes, or a window around a concept that is not in the
    /// lexicon.
    pub fn new(params: AnalyzerParams) -> Result<Self> {
        let concepts = params.concepts.as_ref().map(PhraseMatcher::new);
        let window_class = match &params.window {
            None => None,
            Some(window) => {
                let names = concepts.as_ref().map_or(&[][..], PhraseMatcher::names);
                let class = names.iter().position(|name| *name == window.concept);
                Some(class.ok_or_else(|| {
                    let problem = format!(
                        "is around `{}`, which is no concept of the lexicon",
                        window.concept
                    );
                    Error::parameter("window", problem)
                })?)
            }
        };
        Ok(Self {
            stemmer: params.stem.map(|language| StemmerOf(language.stemmer())),
            negation: params.negation.as_ref().map(Negation::new).transpose()?,
            masks: params.masks.as_ref().map(PhraseMatcher::new),
            concepts,
            window_class,
            params,
        })
    }

    /// The settings.
    #[must_use]
    pub fn params(&self) -> &AnalyzerParams {
        &self.params
    }

    /// Calls `sink` with every term of `text` and its place in it, in a fixed order; a term that occurs
    /// twice is given twice.
    pub fn analyze(
        &self,
        text: &str,
        target: Option<&str>,
        scratch: &mut Scratch,
        mut sink: impl FnMut(&str, Span),
    ) {
        self.tokens(text, scratch);
        let emitter =
            Emitter::new(&self.params, self.concepts.as_ref(), text, target, scratch, &mut sink);
        emitter.emit(self.window_class);
    }

    /// The tokens of `text`, with negation, masks and stems.
    pub fn tokens<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s Tokens {
        scratch.normalized.fill(text);
        let tokens = &mut scratch.tokens;
        tokens.fill(text, &scratch.normalized, self.params.keep_numbers);
        if let Some(masks) = &self.masks {
            mask(masks, tokens);
        }
        if let Some(negation) = &self.negation {
            negation.mark(tokens);
        }
        if let Some(StemmerOf(stemmer)) = &self.stemmer {
            for at in 0..tokens.len() {
                let token = tokens.tokens[at];
                if token.kind == TokenKind::Word {
                    let stem = stemmer.stem(tokens.form(&token));
                    // The Greek stemmer leaves nothing of some words.
                    if !stem.is_empty() && stem != tokens.form(&token) {
                        let stem = stem.into_owned();
                        tokens.tokens[at].stem = tokens.push_form(&stem);
                    }
                }
            }
        }
        tokens
    }
}

/// Replaces each phrase of a mask by one token with the class as its form.
fn mask(masks: &PhraseMatcher, tokens: &mut Tokens) {
    let mut kept = 0;
    let mut at = 0;
    while at < tokens.len() {
        let mut token = tokens.tokens[at];
        let found = masks.longest(&tokens.tokens[at..], &tokens.forms);
        let length = found.map_or(1, |found| found.length);
        if let Some(&class) = found.and_then(|found| found.classes.first()) {
            token.span = token.span.cover(tokens.tokens[at + length - 1].span);
            token.kind = TokenKind::Mask;
            // `%` is in no word, so a masked country is not the word "country".
            let form = tokens.push_form("%");
            let name = tokens.push_form(&masks.names()[class]);
            token.form = form.cover(name);
            token.stem = token.form;
        }
        tokens.tokens[kept] = token;
        kept += 1;
        at += length;
    }
    tokens.tokens.truncate(kept);
}
