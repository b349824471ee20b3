//! What stands behind a mark.

use super::chars::{char_at, is_continuation, is_dash, is_opener, is_stop, skip_space};
use super::lexicon::{Classes, Words};

/// Marks that are looked past.
const LONGEST_LEAD: usize = 12;

/// What is between a mark and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// White space, at most one line end.
    Space,
    /// A blank line.
    Paragraph,
    /// White space or nothing, and then the end of the text.
    End,
}

/// The first character that tells how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Lower,
    /// Upper case, or of a script without case.
    Upper,
    Digit,
    /// Shows that the sentence goes on.
    Continuation,
    /// Anything else.
    Other,
}

/// What follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Next<'t> {
    text: &'t str,
    pub(super) gap: Gap,
    /// First byte behind the white space.
    pub(super) start: usize,
    pub(super) lead: Lead,
    /// A dash stands before the lead.
    pub(super) dash: bool,
    /// An ellipsis stands before the lead.
    pub(super) ellipsis: bool,
    /// A quotation mark or bracket stands before the lead.
    pub(super) opened: bool,
    /// The lead and what goes on with it; empty unless it is a letter or digit.
    pub(super) word: &'t str,
    /// One past the word.
    pub(super) word_end: usize,
}

impl<'t> Next<'t> {
    /// What follows at `end`.
    pub(super) fn read(text: &'t str, end: usize) -> Self {
        let start = skip_space(text, end);
        let gap = if start == text.len() {
            Gap::End
        } else if start == end {
            Gap::None
        } else if is_blank_line(&text[end..start]) {
            Gap::Paragraph
        } else {
            Gap::Space
        };
        let mut next = Self {
            text,
            gap,
            start,
            lead: Lead::Other,
            dash: false,
            ellipsis: false,
            opened: false,
            word: "",
            word_end: start,
        };
        next.read_lead();
        next
    }

    fn read_lead(&mut self) {
        let text = self.text;
        let mut at = self.start;
        // More marks in a row are no text, and reading them again at each would take long.
        for _ in 0..LONGEST_LEAD {
            let Some(c) = char_at(text, at) else { return };
            let end = at + c.len_utf8();
            if c.is_alphanumeric() {
                self.word = word_at(text, at);
                self.word_end = at + self.word.len();
                self.lead = if c.is_numeric() {
                    Lead::Digit
                } else if c.is_lowercase() && !has_inner_capital(text, at, self.word) {
                    Lead::Lower
                } else {
                    Lead::Upper
                };
                return;
            }
            if is_continuation(c) {
                // `"…", he said` begins, for all its comma.
                let is_quoted = self.opened && self.ellipsis;
                self.lead = if is_quoted { Lead::Other } else { Lead::Continuation };
                return;
            }
            let follows = char_at(text, end);
            if is_dash(c) && !(c == '-' && follows.is_some_and(char::is_alphanumeric)) {
                self.dash = true;
            } else if is_stop(c) {
                self.ellipsis = true;
            } else if is_opener(c) {
                self.opened = true;
            } else if c.is_whitespace() && (self.dash || self.ellipsis) || c == '-' {
                // Behind a dash, or the sign of a number.
            } else {
                return;
            }
            at = end;
        }
    }

    /// The word is one letter with a full stop: an initial.
    pub(super) fn is_initial(&self) -> bool {
        self.word.chars().count() == 1 && self.text[self.word_end..].starts_with('.')
    }

    /// A word that with its capital begins a sentence.
    pub(super) fn is_starter(&self, words: &Words) -> bool {
        self.lead == Lead::Upper && !self.is_initial() && self.is_word_of(words, Classes::STARTER)
    }

    /// A word that with its capital begins a sentence, or does so because it is not followed by another capital.
    pub(super) fn is_opener(&self, words: &Words) -> bool {
        self.is_starter(words)
            || self.lead == Lead::Upper
                && !self.is_initial()
                && self.is_word_of(words, Classes::OPENER)
                && !self.is_name_going_on()
    }

    fn is_word_of(&self, words: &Words, class: Classes) -> bool {
        let has = |word| words.word(word).any(class);
        has(self.word)
            || self
                .word
                .split(['\'', '’'])
                .next()
                .is_some_and(|stem| stem.len() < self.word.len() && has(stem))
    }

    fn is_name_going_on(&self) -> bool {
        let rest = &self.text[self.word_end..];
        let behind = rest.trim_start();
        rest.starts_with(['-', '&', '/', '.'])
            || behind.len() < rest.len()
                && behind.starts_with(|c: char| c.is_uppercase() || c == '&')
    }
}

/// Two line ends, or a paragraph separator.
pub(super) fn is_blank_line(space: &str) -> bool {
    if space == " " {
        return false;
    }
    let line_ends = space.chars().filter(|&c| matches!(c, '\n' | '\u{85}' | '\u{2028}')).count();
    let bare_returns = space.matches('\r').count() - space.matches("\r\n").count();
    line_ends + bare_returns > 1 || space.contains('\u{2029}')
}

/// Letters and digits, with apostrophes between them.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((place, c)) = chars.next() {
        let joins =
            matches!(c, '\'' | '’') && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins {
            break;
        }
        end = place + c.len_utf8();
    }
    &rest[..end]
}

/// `iPhone`, `eBay`, `al-Qaida`, `d'Estaing`: names that keep their small beginning.
fn has_inner_capital(text: &str, at: usize, word: &str) -> bool {
    const LONGEST_PARTICLE: usize = 3;
    let mut rest = text[at..].chars();
    let mark = rest.by_ref().take(LONGEST_PARTICLE + 1).find(|c| !c.is_alphanumeric());
    let has_particle =
        matches!(mark, Some('-' | '\'' | '’')) && rest.next().is_some_and(char::is_uppercase);
    has_particle || word.chars().take(3).skip(1).any(char::is_uppercase)
}
