//! Line ends inside a text: white space, unless the line was ended on purpose.

use super::chars::{char_at, is_opener, skip_space};
use super::items::begins_item;
use super::next::is_blank_line;

/// The longest line of a text, in bytes.
pub(super) fn longest_line(text: &str) -> usize {
    text.lines().map(|line| line.trim().len()).max().unwrap_or_default()
}

/// True when the line end at `at` ends a sentence, which is asked where a letter or digit is in it.
pub(super) fn is_end(text: &str, at: usize, longest: impl FnOnce() -> usize) -> bool {
    let next = skip_space(text, at);
    if next == text.len() {
        return false;
    }
    if is_blank_line(&text[at..next]) || begins_item(&text[next..]) {
        return true;
    }
    let line_start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text[line_start.min(at)..at].trim();
    let begins_anew =
        char_at(text, next).is_some_and(|c| c.is_uppercase() || c.is_numeric() || is_opener(c));
    let is_open =
        line.ends_with([',', ';', '-', '–', '—', '(', '&', '/']) || ends_with_small_word(line);
    if !begins_anew || is_open {
        return false;
    }
    let word = text[next..].split_whitespace().next().map_or(0, str::len);
    // Shorter than two thirds of the longest, although the next word would have fitted.
    3 * (line.len() + 1 + word) < 2 * longest()
}

/// A preposition, an article or the like asks for more.
fn ends_with_small_word(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "a" | "an"
            | "the"
            | "and"
            | "or"
            | "but"
            | "nor"
            | "of"
            | "in"
            | "on"
            | "at"
            | "by"
            | "for"
            | "from"
            | "to"
            | "with"
            | "as"
            | "than"
            | "that"
            | "this"
            | "into"
            | "over"
            | "under"
            | "between"
            | "against"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "not"
            | "its"
            | "his"
            | "her"
            | "their"
            | "our"
            | "my"
            | "your"
            | "who"
            | "which"
            | "whose"
            | "when"
            | "where"
            | "if"
            | "said"
            | "says"
            | "President"
            | "Mr."
            | "Mrs."
            | "Dr."
            | "Gen."
            | "Sen."
            | "Gov."
            | "Rep."
    )
}
