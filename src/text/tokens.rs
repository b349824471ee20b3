//! Tokens and where their forms are.

use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters.
    Word,
    /// Starts with a digit.
    Number,
    /// Replaces the phrase of a mask lexicon.
    Mask,
    /// Ends a clause: `,` `;` `:` `—` `(` `)` or `"`.
    ClauseMark,
    /// Ends a sentence: `.` `?` or `!`.
    SentenceMark,
}

impl TokenKind {
    /// True for what word n-grams are made of.
    #[must_use]
    pub fn is_word(self) -> bool {
        matches!(self, Self::Word | Self::Number | Self::Mask)
    }
}

/// A token: its kind, its place in the original text and whether it is negated.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the original text.
    pub span: Span,
    /// True inside the scope of a negation.
    pub negated: bool,
    /// Its form, as bytes of [`Tokens`]' buffer.
    pub(super) form: Span,
    /// Its stem, likewise; equal to `form` where nothing is stemmed.
    pub(super) stem: Span,
    /// Its number among the known words, where they are known.
    pub(super) word: u32,
    /// The lists that its form may be in, by bits. One that is not set saves a look-up.
    pub(super) lists: u16,
}

/// A list of words or phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Masks,
    Negation,
    Concepts,
    Attitudes,
    StopWords,
}

impl List {
    /// Those with phrases.
    pub(super) const PHRASES: [Self; 4] =
        [Self::Masks, Self::Negation, Self::Concepts, Self::Attitudes];

    /// Its bit in [`Token::lists`].
    pub(super) const fn bit(self) -> u16 {
        1 << self as u8
    }

    /// The bit of the words that stand inside its phrases.
    pub(super) const fn inner_bit(self) -> u16 {
        256 << self as u8
    }
}

/// A step that a word makes in the trie of a list's phrases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) to: u32,
}

/// What never changes of a word: where its form and its stem are.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownWord {
    pub(super) form: Span,
    pub(super) stem: Span,
}

/// What of a word decides what is done with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    pub(super) kind: TokenKind,
    /// See [`Token::lists`].
    pub(super) lists: u16,
    /// Whether a dot belongs to it.
    pub(super) abbreviates: bool,
}

impl Traits {
    /// Those of a word that is in no list.
    pub(super) const WORD: Self = Self { kind: TokenKind::Word, lists: 0, abbreviates: false };
}

impl Token {
    pub(super) fn new(kind: TokenKind, form: Span, span: Span) -> Self {
        // Nothing is known, so everything has to be looked up.
        let lists = u16::MAX;
        Self { kind, span, negated: false, form, stem: form, word: 0, lists }
    }

    /// A word that is known.
    pub(super) fn known(word: u32, Traits { kind, lists, .. }: Traits) -> Self {
        let nowhere = Span::new(0, 0);
        Self { kind, span: nowhere, negated: false, form: nowhere, stem: nowhere, word, lists }
    }

    /// False when the token is no member of a list and starts no phrase of it.
    pub(super) fn may_start(&self, list: List) -> bool {
        self.lists & list.bit() != 0
    }

    /// False when the token goes on with no phrase of a list.
    pub(super) fn may_continue(&self, list: List) -> bool {
        self.lists & list.inner_bit() != 0
    }

    /// The token's number among the known words.
    pub(crate) fn word(&self) -> usize {
        self.word as usize
    }
}

/// The tokens of one text, with one buffer for all their forms.
///
/// Words are found by UAX #29 and then split or joined where English stance needs it:
///
/// * contractions: `won't` is `will` + `not`, `cannot` is `can` + `not`, `they're` is `they` + `are`,
///   `Iran's` is `iran` + `'s`, so that the negator survives;
/// * hyphenated words are their parts, `face-to-face` is `face` + `to` + `face`, so that a phrase
///   matches with and without hyphens;
/// * abbreviations: `U.S.` is one token, and so is `US` in capitals, with the form `u.s.`, which is not
///   the pronoun `us`;
/// * numbers have the form `0` (their value says nothing about stance), or keep their digits.
///
/// ```
/// use stance::text::{Analyzer, AnalyzerParams, Scratch};
///
/// let analyzer = Analyzer::new(AnalyzerParams::words())?;
/// let mut scratch = Scratch::default();
/// let tokens = analyzer.tokens("The U.S. won't hold face-to-face talks in 2025.", &mut scratch);
/// let forms: Vec<_> = tokens.iter().map(|token| tokens.form(token)).collect();
/// assert_eq!(
///     forms,
///     ["the", "u.s.", "will", "not", "hold", "face", "to", "face", "talks", "in", "0", "."]
/// );
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    pub(super) tokens: Vec<Token>,
    pub(super) forms: String,
    /// By number of a word; empty where each token has its own form and stem.
    pub(super) known: Vec<KnownWord>,
    /// The steps of all known words one behind the other.
    pub(super) edges: Vec<Edge>,
    /// By word and list, where its steps start and end.
    pub(super) edge_places: Vec<[(u32, u32); List::PHRASES.len()]>,
}

impl Tokens {
    /// Number of tokens, marks included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// True when there is no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The tokens in order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Token> {
        self.tokens.iter()
    }

    /// The normal form of a token of these tokens.
    #[must_use]
    pub fn form(&self, token: &Token) -> &str {
        let form = self.known.get(token.word()).map_or(token.form, |known| known.form);
        form.slice(&self.forms)
    }

    /// The stem of a token of these tokens.
    #[must_use]
    pub fn stem(&self, token: &Token) -> &str {
        let stem = self.known.get(token.word()).map_or(token.stem, |known| known.stem);
        stem.slice(&self.forms)
    }

    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.forms.clear();
    }

    /// Appends a form to the buffer.
    pub(super) fn push_form(&mut self, form: &str) -> Span {
        let start = self.forms.len();
        self.forms.push_str(form);
        Span::new(start, self.forms.len())
    }

    /// True where tokens are numbers of known words.
    pub(super) fn are_known(&self) -> bool {
        !self.known.is_empty()
    }

    /// The steps of a known word.
    pub(super) fn edges(&self, token: &Token, list: List) -> &[Edge] {
        let places = self.edge_places.get(token.word());
        let place = places.and_then(|places| places.get(list as usize));
        let edges = place.and_then(|&(start, end)| self.edges.get(start as usize..end as usize));
        edges.unwrap_or_default()
    }
}
