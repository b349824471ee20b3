//! Text to words and marks.

use super::class::{Class, Pattern};
use super::lexicon::{Lexicon, Word};
use crate::span::Span;

/// A word or a mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Where it is in the text.
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// What it may be.
    pub(crate) class: Class,
    /// What may stand with it as a cue.
    pub(crate) pattern: Pattern,
    /// True when its first letter is upper case.
    pub(crate) capital: bool,
}

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Comma,
    /// Full stop, question mark, exclamation mark, ellipsis.
    Stop,
    Colon,
    Semicolon,
    /// A dash that stands for a pause, not a hyphen.
    Dash,
    OpenBracket,
    CloseBracket,
    /// A mark that may open or close a quotation.
    Quote,
    Other,
}

/// The tokens of `text[span]`.
pub(crate) fn scan(text: &str, span: Span, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    let piece = span.slice(text);
    let mut lower = String::new();
    let mut at = 0;
    while let Some(first) = piece[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if first.is_alphanumeric() {
            let end = word_end(piece, at, lexicon, &mut lower);
            word(piece, Span::new(at, end), span.start, lexicon, &mut lower, tokens);
            at = end;
            continue;
        }
        let (kind, length) = mark(piece, at, first);
        let place = Span::new(span.start + at, span.start + at + length);
        tokens.push(Token {
            span: place,
            kind,
            class: Class::NONE,
            pattern: Pattern::NONE,
            capital: false,
        });
        at += length;
    }
}

/// Where the word that starts at `at` ends.
fn word_end(piece: &str, at: usize, lexicon: &Lexicon, lower: &mut String) -> usize {
    let mut end = at;
    for (offset, c) in piece[at..].char_indices() {
        let next_is_word =
            || piece[at + offset + c.len_utf8()..].starts_with(char::is_alphanumeric);
        let joins = match c {
            '\'' | '’' | '-' | '‑' | '&' | '@' | '_' | '/' => next_is_word(),
            '.' => {
                let before = piece[at..at + offset].rsplit(['.', '-']).next().unwrap_or_default();
                let is_number = before.ends_with(|c: char| c.is_ascii_digit());
                let after = piece[at + offset + 1..].chars().next();
                next_is_word()
                    && (before.chars().count() == 1
                        || is_number
                        || after.is_some_and(char::is_lowercase))
            }
            ',' => {
                piece[..at + offset].ends_with(|c: char| c.is_ascii_digit())
                    && piece[at + offset + 1..].starts_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        };
        if !c.is_alphanumeric() && !joins && !is_mark_of_letter(c) {
            break;
        }
        end = at + offset + c.len_utf8();
    }
    // An abbreviation keeps its full stop.
    if piece[end..].starts_with('.') {
        let word = &piece[at..end];
        let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        let is_dotted = word.contains('.')
            && word.chars().filter(|c| *c != '.').all(char::is_alphabetic)
            && word.split('.').all(|part| part.chars().count() == 1);
        lower_case(&piece[at..=end], lower);
        let next = piece[end + 1..].trim_start().chars().next();
        let is_known = lexicon.contains(lower)
            && word.starts_with(char::is_uppercase)
            && (lower != "no." || next.is_some_and(|c| c.is_ascii_digit()));
        if is_initial || is_dotted || is_known {
            end += 1;
        }
    }
    end
}

/// A mark that combines with the letter before it.
fn is_mark_of_letter(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// Pushes a word, and what is shortened behind it (`'s`, `'ll`) as a token of its own.
fn word(
    piece: &str,
    place: Span,
    offset: usize,
    lexicon: &Lexicon,
    lower: &mut String,
    tokens: &mut Vec<Token>,
) {
    let whole = place.slice(piece);
    let cut = whole.rfind(['\'', '’']).filter(|&at| at > 0);
    let (stem, rest) = cut.map_or((whole, ""), |at| whole.split_at(at));
    lower_case(rest, lower);
    let is_cut = matches!(lower.as_str(), "'s" | "'ll" | "'d" | "'re" | "'ve" | "'m");
    let stem = if is_cut { stem } else { whole };
    let start = offset + place.start;
    let mut push = |from: usize, part: &str| {
        let first = part.chars().next().unwrap_or_default();
        let is_number = first.is_numeric() && !part.contains(char::is_alphabetic);
        lower_case(part, lower);
        let Word { mut class, pattern } = lexicon.word(lower);
        if part.len() > 3 && part.ends_with('s') && !part.ends_with("ss") && !first.is_uppercase() {
            class = class.and(Class::PLURAL);
        }
        tokens.push(Token {
            span: Span::new(from, from + part.len()),
            kind: if is_number { Kind::Number } else { Kind::Word },
            class,
            pattern,
            capital: first.is_uppercase() || has_article(part),
        });
    };
    push(start, stem);
    if is_cut {
        push(start + stem.len(), rest);
    }
}

/// True for names with an Arabic article: `al-Amin`.
fn has_article(word: &str) -> bool {
    let Some((article, name)) = word.split_once('-') else { return false };
    matches!(article, "al" | "el" | "as" | "ash" | "an" | "ad" | "ar" | "at" | "az")
        && name.starts_with(char::is_uppercase)
}

/// Writes the word into `lower` in lower case with plain apostrophes.
pub(super) fn lower_case(word: &str, lower: &mut String) {
    lower.clear();
    for c in word.chars() {
        match c {
            '’' => lower.push('\''),
            '‑' => lower.push('-'),
            c if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
            c => lower.extend(c.to_lowercase()),
        }
    }
}

/// The kind and length in bytes of the mark at `at`.
fn mark(piece: &str, at: usize, first: char) -> (Kind, usize) {
    let length = first.len_utf8();
    let rest = &piece[at + length..];
    let kind = match first {
        ',' => Kind::Comma,
        '.' | '?' | '!' | '…' => {
            let more: usize = rest
                .chars()
                .take_while(|c| matches!(c, '.' | '?' | '!' | '…'))
                .map(char::len_utf8)
                .sum();
            return (Kind::Stop, length + more);
        }
        ':' => Kind::Colon,
        ';' => Kind::Semicolon,
        '—' | '―' => Kind::Dash,
        '–' | '-' | '−' => {
            let more = rest.chars().take_while(|&c| c == first).count() * length;
            let is_apart = piece[..at].chars().next_back().is_none_or(char::is_whitespace);
            return (if is_apart || more > 0 { Kind::Dash } else { Kind::Other }, length + more);
        }
        '(' | '[' => Kind::OpenBracket,
        ')' | ']' => Kind::CloseBracket,
        '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '‚' | '‛' | '‟' | '‹' | '›'
        | '＂' => Kind::Quote,
        '`' if rest.starts_with('`') => return (Kind::Quote, 2),
        _ => Kind::Other,
    };
    if first == '\'' && rest.starts_with('\'') {
        return (Kind::Quote, 2);
    }
    (kind, length)
}
