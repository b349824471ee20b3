//! Words, numbers and marks.

use unicode_segmentation::UnicodeSegmentation;

use super::normalizer::Normalized;
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
    /// Its number among the words of a [`Words`](super::words::Words), where it has one.
    pub(super) word: u32,
    /// Of which lists its form may be a member or the beginning of one. Bits that are not set save a
    /// look-up.
    pub(super) lists: u8,
}

/// Bits of [`Token::lists`].
pub(super) const STOP_WORD: u8 = 1;
pub(super) const MASK: u8 = 2;
pub(super) const NEGATION: u8 = 4;
pub(super) const CONCEPT: u8 = 8;
/// Nothing is known, so everything has to be looked up.
const ANY_LIST: u8 = u8::MAX;

impl Token {
    pub(super) fn new(kind: TokenKind, form: Span, span: Span) -> Self {
        Self { kind, span, negated: false, form, stem: form, word: 0, lists: ANY_LIST }
    }

    /// False when the form is known not to be in a list.
    pub(super) fn may_be(&self, list: u8) -> bool {
        self.lists & list != 0
    }

    /// The token's number among the words of a [`Words`](super::words::Words).
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
        token.form.slice(&self.forms)
    }

    /// The stem of a token of these tokens.
    #[must_use]
    pub fn stem(&self, token: &Token) -> &str {
        token.stem.slice(&self.forms)
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

    fn push(&mut self, kind: TokenKind, form: &str, span: Span) {
        let form = self.push_form(form);
        self.tokens.push(Token::new(kind, form, span));
    }

    /// Splits `normalized`, made from `original`, into tokens.
    pub(super) fn fill(&mut self, original: &str, normalized: &Normalized, keep_numbers: bool) {
        self.clear();
        let text = normalized.text();
        // In a text all in capitals, `US` may be the pronoun.
        let mixed_case = original.bytes().any(|byte| byte.is_ascii_lowercase());
        let mut pieces = text.split_word_bound_indices().peekable();
        while let Some((start, piece)) = pieces.next() {
            let mut end = start + piece.len();
            let Some(first) = piece.chars().next() else { continue };
            if first.is_numeric() {
                let form = if keep_numbers { piece } else { "0" };
                self.push(TokenKind::Number, form, normalized.original(start, end));
            } else if piece.chars().any(char::is_alphanumeric) {
                if is_dotted(piece) && pieces.next_if(|&(_, next)| next == ".").is_some() {
                    end += 1;
                }
                self.push_word(original, normalized, Span::new(start, end), mixed_case);
            } else {
                self.push_mark(text, normalized, Span::new(start, end));
            }
        }
    }

    fn push_word(&mut self, original: &str, normalized: &Normalized, at: Span, mixed_case: bool) {
        let piece = at.slice(normalized.text());
        let whole = normalized.original(at.start, at.end);
        if mixed_case && is_short_acronym(whole.slice(original)) {
            let start = self.forms.len();
            for letter in piece.chars() {
                self.forms.extend([letter, '.']);
            }
            let form = Span::new(start, self.forms.len());
            self.tokens.push(Token::new(TokenKind::Word, form, whole));
            return;
        }
        match parts_of_word(piece) {
            (host, Some((middle, clitic))) => {
                let middle = at.start + middle;
                self.push(TokenKind::Word, host, normalized.original(at.start, middle));
                self.push(TokenKind::Word, clitic, normalized.original(middle, at.end));
            }
            (word, None) => self.push(TokenKind::Word, word, whole),
        }
    }

    fn push_mark(&mut self, text: &str, normalized: &Normalized, at: Span) {
        let mark = at.slice(text);
        let kind = match mark {
            "." if self.is_abbreviation_dot(text, at) => return,
            // An ellipsis is one mark.
            "." if self.tokens.last().is_some_and(|token| self.form(token) == ".") => return,
            "." | "?" | "!" => TokenKind::SentenceMark,
            "," | ";" | ":" | "—" | "(" | ")" | "\"" => TokenKind::ClauseMark,
            // A hyphen between spaces or in a row is typed for a dash.
            "-" if !text[..at.start].ends_with(char::is_alphanumeric)
                || !text[at.end..].starts_with(char::is_alphanumeric) =>
            {
                TokenKind::ClauseMark
            }
            _ => return,
        };
        let form = if mark == "-" { "—" } else { mark };
        self.push(kind, form, normalized.original(at.start, at.end));
    }

    /// A dot ends no sentence behind a title or an initial, nor where the next word touches it.
    fn is_abbreviation_dot(&self, text: &str, at: Span) -> bool {
        let previous = self.tokens.last().map_or("", |token| self.form(token));
        let touches_next = text[at.end..].starts_with(char::is_alphanumeric);
        abbreviates(previous) || touches_next
    }
}

/// True for a title or an initial, which a dot behind it belongs to.
pub(super) fn abbreviates(form: &str) -> bool {
    const TITLES: [&str; 15] = [
        "mr", "mrs", "ms", "dr", "gen", "sen", "rep", "st", "prof", "gov", "lt", "col", "adm",
        "rev", "hon",
    ];
    let mut letters = form.chars();
    let is_initial = letters.next().is_some_and(char::is_alphabetic)
        && letters.next().is_none()
        && form != "i";
    is_initial || TITLES.contains(&form)
}

/// The form of a word, or of its host with the place where the host ends and the form of its clitic.
pub(super) fn parts_of_word(piece: &str) -> (&str, Option<(usize, &str)>) {
    let Some((host, clitic)) = split_contraction(piece) else { return (piece, None) };
    let irregular =
        IRREGULAR_HOSTS.iter().find(|(short, _)| *short == host && clitic == "n't");
    let full = CLITICS.iter().find(|(short, _)| *short == clitic).map_or(clitic, |(_, full)| full);
    (irregular.map_or(host, |(_, full)| full), Some((host.len(), full)))
}

/// Hosts whose negated form is irregular.
const IRREGULAR_HOSTS: [(&str, &str); 3] = [("wo", "will"), ("ca", "can"), ("sha", "shall")];

/// Clitics with their full form. `'s` may be `is`, `has` or a genitive, `'d` may be `had` or `would`:
/// they stay.
const CLITICS: [(&str, &str); 7] = [
    ("n't", "not"),
    ("not", "not"),
    ("'re", "are"),
    ("'ve", "have"),
    ("'ll", "will"),
    ("'m", "am"),
    ("'d", "'d"),
];

fn split_contraction(piece: &str) -> Option<(&str, &str)> {
    if piece == "cannot" {
        return Some(("can", "not"));
    }
    let at = match piece.rfind('\'')? {
        quote if piece.ends_with("n't") => quote.checked_sub(1)?,
        quote => quote,
    };
    let (host, clitic) = piece.split_at_checked(at)?;
    let known = clitic == "'s" || CLITICS.iter().any(|(short, _)| *short == clitic);
    (known && !host.is_empty()).then_some((host, clitic))
}

/// `u.s`, `u.n`, `p.m`: single letters between dots.
pub(super) fn is_dotted(piece: &str) -> bool {
    piece.contains('.') && piece.split('.').all(|part| part.chars().count() == 1)
}

/// `US`, `UN`, `UK`, `EU`: written with and without dots, and words in small letters.
fn is_short_acronym(original: &str) -> bool {
    original.len() == 2 && original.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{Normalized, TokenKind, Tokens};

    fn forms(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokens.fill(text, &Normalized::new(text), false);
        for token in tokens.iter() {
            assert!(!token.span.slice(text).is_empty(), "{text:?}: {token:?}");
        }
        tokens.iter().map(|token| tokens.form(token).to_owned()).collect()
    }

    #[test]
    fn words() {
        for (text, expected) in [
            ("We won’t, can't and shan't", "we will not , can not and shall not"),
            ("They're sure we've lost", "they are sure we have lost"),
            ("Iran's hands aren't tied", "iran 's hands are not tied"),
            ("the US and us, the U.S. and u.n.", "the u.s. and us , the u.s. and u.n."),
            ("TELL US NOW", "tell us now"),
            ("a non-negotiable, so-called deal", "a non negotiable , so called deal"),
            ("Mr. Speaker, J. Smith said no.", "mr speaker , j smith said no ."),
            ("In 1979, 3.5 million on the 4th", "in 0 , 0 million on the 0"),
            ("talk - or -- fight—now", "talk — or — — fight — now"),
            ("“Never!” he said…", "\" never ! \" he said ."),
        ] {
            assert_eq!(forms(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn an_odd_apostrophe_is_no_contraction() {
        for text in ["'", "n't", "'s", "o'clock", "’’", "rock'n'roll", "d'accord"] {
            let _ = forms(text);
        }
        assert_eq!(forms("o'clock"), ["o'clock"]);
    }

    #[test]
    fn kinds() {
        let mut tokens = Tokens::default();
        tokens.fill("Why talk? No.", &Normalized::new("Why talk? No."), false);
        let marks: Vec<_> =
            tokens.iter().filter(|token| token.kind == TokenKind::SentenceMark).collect();
        assert_eq!(marks.len(), 2);
    }
}
