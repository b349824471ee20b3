//! Who speaks, named behind a quotation.

use super::lexicon::{Classes, Words};
use super::next::{Lead, Next, word_at};

/// Words of a name with its titles.
const LONGEST_NAME: usize = 5;

/// `"Really?" Smith asked.`: a name and a verb of speech that needs nothing more.
///
/// Where the quotation ends with a full stop (`is_open` is false), only a verb that ends the sentence shows
/// that the name goes with it.
pub(super) fn names_the_speaker(words: &Words, text: &str, next: &Next, is_open: bool) -> bool {
    if next.lead != Lead::Upper || next.opened || next.is_opener(words) {
        return false;
    }
    let mut at = next.start;
    for place in 0..=LONGEST_NAME {
        let word = word_at(text, at);
        at += word.len();
        let rest = &text[at..];
        if place > 0
            && words.word(word).any(Classes::REPORTING)
            && !word.starts_with(char::is_uppercase)
        {
            return ends_clause(words, rest, is_open);
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        let rest = rest.strip_prefix(['.', '-']).unwrap_or(rest);
        at = text.len() - rest.trim_start_matches(' ').len();
    }
    false
}

/// A mark, or a phrase of time or place, and not what was said.
fn ends_clause(words: &Words, rest: &str, is_open: bool) -> bool {
    if rest.trim_start().is_empty() || rest.starts_with(['.', ',', ':', ';']) {
        return true;
    }
    let word = word_at(rest.trim_start_matches(' '), 0);
    is_open
        && (words.word(word).any(Classes::FRONTING)
            || matches!(word, "in" | "during" | "as" | "to" | "when" | "while" | "with")
            || word.ends_with("ly"))
}
