//! Words, numbers and marks.

use unicode_segmentation::UnicodeSegmentation;

use super::normalizer::Normalized;
use super::tokens::{Token, TokenKind, Tokens};
use crate::span::Span;

impl Tokens {
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
    let is_initial =
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none() && form != "i";
    is_initial || TITLES.contains(&form)
}

/// The form of a word, or of its host with the place where the host ends and the form of its clitic.
pub(super) fn parts_of_word(piece: &str) -> (&str, Option<(usize, &str)>) {
    let Some((host, clitic)) = split_contraction(piece) else { return (piece, None) };
    let irregular = IRREGULAR_HOSTS.iter().find(|(short, _)| *short == host && clitic == "n't");
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
