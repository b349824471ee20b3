//! The whole chain from text to terms.

use rust_stemmers::Stemmer;

use super::emit::Emitter;
use super::lexicon::PhraseMatcher;
use super::negation::Negation;
use super::params::{AnalyzerParams, TargetUse};
use super::scratch::{Mention, Scratch};
use super::spelling::Spelling;
use super::term::TermSink;
use super::tokens::{List, Token, TokenKind, Tokens};
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
/// | n-gram of concepts or of attitudes | `#` | `#refuse talks`, `#NOT_trust`, `#opposing talking damning` |
/// | word near a concept | `@<` before it, `@>` behind it | `@<futil`, `@>NOT_threat` |
/// | character n-gram | `~` | `~ neg` |
///
/// With a target, `=target` is a term ([`TargetUse::Prefix`](super::TargetUse::Prefix)), and every other
/// term may be made a second time as `target=term` ([`TargetUse::Cross`](super::TargetUse::Cross)).
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
    attitudes: Option<PhraseMatcher>,
    /// The names of the concepts, and behind them those of the attitudes.
    class_names: Vec<String>,
    /// By class, whether the window is around it.
    in_window: Vec<bool>,
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
        let names = concepts.as_ref().map_or(&[][..], PhraseMatcher::names);
        let around = params.window.as_ref().map_or(&[][..], |window| &window.concepts);
        if let Some(unknown) = around.iter().find(|name| !names.contains(name)) {
            let problem = format!("is around `{unknown}`, which is no concept of the lexicon");
            return Err(Error::parameter("window", problem));
        }
        let in_window = names.iter().map(|name| around.contains(name)).collect();
        let attitudes = params.attitudes.as_ref().map(PhraseMatcher::new);
        let matchers = concepts.iter().chain(&attitudes);
        let class_names = matchers.flat_map(PhraseMatcher::names).cloned().collect();
        Ok(Self {
            stemmer: params.stem.map(|language| StemmerOf(language.stemmer())),
            negation: params.negation.as_ref().map(Negation::new).transpose()?,
            masks: params.masks.as_ref().map(PhraseMatcher::new),
            concepts,
            attitudes,
            class_names,
            in_window,
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
        sink: impl FnMut(&str, Span),
    ) {
        self.tokens(text, scratch);
        let Scratch { tokens, spelling, words, mentions, .. } = scratch;
        let mut spelling = Spelling {
            text,
            tokens,
            class_names: &self.class_names,
            chars: self.params.chars,
            crossed_with: target.filter(|_| self.params.target == TargetUse::Cross),
            scratch: spelling,
            is_first: true,
            output: sink,
        };
        self.emit(target, tokens, words, mentions, &mut spelling);
    }

    /// Shows `sink` all terms of a text's tokens.
    pub(super) fn emit(
        &self,
        target: Option<&str>,
        tokens: &Tokens,
        words: &mut Vec<usize>,
        mentions: &mut Vec<Mention>,
        sink: &mut impl TermSink,
    ) {
        let (concepts, attitudes) = (self.concepts.as_ref(), self.attitudes.as_ref());
        let params = &self.params;
        let emitter = Emitter { params, concepts, attitudes, tokens, words, mentions, sink };
        emitter.emit(target, &self.in_window);
    }

    /// The tokens of `text`, with negation, masks and stems.
    pub fn tokens<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s Tokens {
        scratch.normalized.fill(text);
        let tokens = &mut scratch.tokens;
        tokens.fill(text, &scratch.normalized, self.params.keep_numbers);
        self.mark(tokens, |tokens, class| {
            // `%` is in no word, so a masked country is not the word "country".
            let form = tokens.push_form("%");
            let name = tokens.push_form(self.mask_name(class));
            Token::new(TokenKind::Mask, form.cover(name), Span::new(0, 0))
        });
        for at in 0..tokens.len() {
            let token = tokens.tokens[at];
            if let Some(stem) = self.stem(token.kind, tokens.form(&token)) {
                tokens.tokens[at].stem = tokens.push_form(&stem);
            }
        }
        tokens
    }

    /// Puts masks in their places and marks what is negated.
    pub(super) fn mark(
        &self,
        tokens: &mut Tokens,
        masked: impl FnMut(&mut Tokens, usize) -> Token,
    ) {
        if let Some(masks) = &self.masks {
            mask(masks, tokens, masked);
        }
        if let Some(negation) = &self.negation {
            negation.mark(tokens);
        }
    }

    fn mask_name(&self, class: usize) -> &str {
        self.mask_names().get(class).map_or("", String::as_str)
    }

    /// The names of the masks, by class.
    pub(crate) fn mask_names(&self) -> &[String] {
        self.masks.as_ref().map_or(&[], PhraseMatcher::names)
    }

    /// The names of the concepts and, behind them, of the attitudes, by class.
    pub(crate) fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// False where the name of a class could be taken for parts of other terms.
    pub(crate) fn has_plain_names(&self) -> bool {
        let mut names = self.class_names().iter().chain(self.mask_names());
        !names.any(|name| name.contains([' ', '=']))
    }

    /// The stem of a form, if it is another.
    pub(super) fn stem(&self, kind: TokenKind, form: &str) -> Option<String> {
        let StemmerOf(stemmer) = self.stemmer.as_ref().filter(|_| kind == TokenKind::Word)?;
        let stem = stemmer.stem(form);
        // The Greek stemmer leaves nothing of some words.
        (!stem.is_empty() && stem != form).then(|| stem.into_owned())
    }

    /// The matcher of a list with phrases.
    pub(super) fn phrases(&self, list: List) -> Option<&PhraseMatcher> {
        match list {
            List::Masks => self.masks.as_ref(),
            List::Negation => self.negation.as_ref().map(Negation::phrases),
            List::Concepts => self.concepts.as_ref(),
            List::Attitudes => self.attitudes.as_ref(),
            List::StopWords => None,
        }
    }
}

/// Replaces each phrase of a mask by the token that `masked` gives for its class.
fn mask(
    masks: &PhraseMatcher,
    tokens: &mut Tokens,
    mut masked: impl FnMut(&mut Tokens, usize) -> Token,
) {
    let mut kept = 0;
    let mut at = 0;
    while at < tokens.len() {
        let mut token = tokens.tokens[at];
        let found = masks.longest(tokens, at, List::Masks);
        let length = found.map_or(1, |found| found.length);
        if let Some(&class) = found.and_then(|found| found.classes.first()) {
            let span = token.span.cover(tokens.tokens[at + length - 1].span);
            token = Token { span, ..masked(tokens, class) };
        }
        tokens.tokens[kept] = token;
        kept += 1;
        at += length;
    }
    tokens.tokens.truncate(kept);
}

#[cfg(test)]
mod tests {
    use crate::text::{Analyzer, AnalyzerParams, Lexicon, Scratch, Window};

    /// All terms and where they stand.
    fn terms(params: AnalyzerParams, text: &str) -> Vec<(String, (usize, usize))> {
        let mut terms = Vec::new();
        Analyzer::new(params).unwrap().analyze(
            text,
            None,
            &mut Scratch::default(),
            |term, span| {
                terms.push((term.to_owned(), (span.start, span.end)));
            },
        );
        terms
    }

    #[test]
    fn attitudes_are_matched_apart_from_concepts() {
        let params = AnalyzerParams {
            words: None,
            concepts: Some(Lexicon::parse("test", "[trap]\nno way out\n[talks]\ntalk*").unwrap()),
            attitudes: Some(Lexicon::parse("test", "[good]\nway\n[talking]\ntalk*").unwrap()),
            ..AnalyzerParams::words()
        };
        let expected = [
            ("#talks", (0, 7)),
            ("#trap", (11, 21)),
            ("#talks trap", (0, 21)),
            ("#talking", (0, 7)),
            ("#good", (14, 17)),
            ("#good", (25, 28)),
            ("#talking good", (0, 17)),
        ];
        assert_eq!(
            terms(params, "Talking is no way out. A way"),
            expected.map(|(term, span)| (term.to_owned(), span))
        );
    }

    #[test]
    fn a_phrase_of_two_classes_has_one_window() {
        let lexicon = "[talks]\ntalks\n[opening]\ntalks, new round\n[war]\nwar";
        let params = AnalyzerParams {
            words: None,
            concepts: Some(Lexicon::parse("test", lexicon).unwrap()),
            window: Some(Window { concepts: vec!["talks".into(), "opening".into()], width: 1 }),
            ..AnalyzerParams::words()
        };
        let mut terms = terms(params, "more talks or a new round or war now");
        terms.retain(|(term, _)| term.starts_with('@'));
        let terms: Vec<&str> = terms.iter().map(|(term, _)| term.as_str()).collect();
        assert_eq!(terms, ["@<more", "@>or", "@<a", "@>or"]);
    }
}
