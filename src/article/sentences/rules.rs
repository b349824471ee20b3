//! Whether a mark ends the sentence.

use super::before::Before;
use super::chars::{char_before, is_continuation};
use super::items::is_enumerator;
use super::lexicon::{Classes, Words};
use super::mark::{Kind, Mark};
use super::next::{Gap, Lead, Next};
use super::speech::names_the_speaker;

/// What must follow for a sentence to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// A capital, a digit, a mark: anything that does not show that it goes on.
    Any,
    /// A capital or a mark.
    NoDigit,
    /// A word that can hardly be a name.
    Opener,
    /// A word that can hardly be a name, whatever comes behind it.
    Starter,
    /// It does not end.
    Never,
}

/// The end of the sentence that begins at `sentence`, where `mark` ends it.
///
/// `has_word` tells whether a letter or digit is in it before the mark.
pub(super) fn end(
    words: &Words,
    text: &str,
    sentence: usize,
    mark: &Mark,
    has_word: bool,
) -> Option<usize> {
    let next = Next::read(text, mark.end);
    let so_far = &text[sentence..mark.start];
    match next.gap {
        Gap::End | Gap::Paragraph => return Some(mark.end),
        Gap::None => return end_without_space(text, so_far, mark, &next),
        Gap::Space => {}
    }
    if next.lead == Lead::Continuation || !has_word {
        return None;
    }
    if mark.kind == Kind::Native {
        return Some(mark.end);
    }
    if next.lead == Lead::Lower {
        return None;
    }
    // `compounds. . . . The practice`: what is left out belongs to what follows.
    if mark.kind == Kind::Ellipsis && mark.spaced && !mark.detached && mark.dots > 3 {
        return Some(mark.first);
    }
    let need = match mark.kind {
        Kind::Ellipsis => need_of_ellipsis(mark, &next),
        Kind::Loud => need_of_loud(words, text, sentence, mark, &next),
        Kind::Stop | Kind::Native => need_of_stop(words, text, sentence, mark, &next),
    };
    let is_omission = mark.kind == Kind::Ellipsis && mark.detached;
    let need = if mark.bracket && !is_omission {
        need.max(need_of_bracket(text, sentence, mark, need))
    } else {
        need
    };
    let need = if next.dash { need.max(need_behind_dash(so_far, mark, need)) } else { need };
    is_met(need, words, &next).then_some(mark.end)
}

fn is_met(need: Need, words: &Words, next: &Next) -> bool {
    match need {
        Need::Any => true,
        Need::NoDigit => next.lead != Lead::Digit,
        Need::Opener => next.is_opener(words),
        Need::Starter => next.is_starter(words),
        Need::Never => false,
    }
}

/// Marks that need no white space, and white space that was forgotten at a quotation mark.
fn end_without_space(text: &str, so_far: &str, mark: &Mark, next: &Next) -> Option<usize> {
    let c = text[mark.end..].chars().next()?;
    match mark.kind {
        Kind::Native => {
            // In Japanese the particle `と` joins a quotation to who says it.
            let is_joined = is_continuation(c) || mark.quote && matches!(c, 'と' | 'っ');
            let is_number = text[mark.start..].starts_with('．') && c.is_numeric();
            (!is_joined && !is_number).then_some(mark.end)
        }
        Kind::Stop | Kind::Loud => {
            let is_word =
                so_far.chars().rev().take_while(|c| c.is_lowercase()).take(2).count() == 2;
            let has_closed = matches!(char_before(text, mark.end), Some('”' | '»'));
            let opens = matches!(c, '“' | '«');
            let is_capital = next.lead == Lead::Upper && !next.ellipsis && !next.dash;
            (is_word && is_capital && (has_closed || opens)).then_some(mark.end)
        }
        Kind::Ellipsis => None,
    }
}

fn need_of_ellipsis(mark: &Mark, next: &Next) -> Need {
    let is_i = next.word == "I" || next.word.starts_with("I'") || next.word.starts_with("I’");
    match mark.dots {
        0..=3 if mark.detached && !is_i => Need::Starter,
        0..=3 if is_i => Need::Never,
        0..=3 => Need::NoDigit,
        _ => Need::Any,
    }
}

fn need_of_loud(words: &Words, text: &str, sentence: usize, mark: &Mark, next: &Next) -> Need {
    if mark.quote {
        return if names_the_speaker(words, text, next, true) { Need::Never } else { Need::Any };
    }
    let before = Before::read(text, sentence, mark.start);
    let is_name = words.abbreviation(before.token).any(Classes::EXCLAMATION);
    if is_name && text[mark.start..mark.end] == *"!" { Need::Opener } else { Need::Any }
}

fn need_of_stop(words: &Words, text: &str, sentence: usize, mark: &Mark, next: &Next) -> Need {
    if mark.detached {
        return Need::Any;
    }
    if !mark.quote && is_enumerator(&text[sentence..mark.start]) {
        return Need::Never;
    }
    if mark.quote && names_the_speaker(words, text, next, false) {
        return Need::Never;
    }
    let before = Before::read(text, sentence, mark.start);
    let need = need_of_token(words, &before, next);
    // American papers put the full stop of the sentence before the quotation mark.
    let is_quoted_word = before.is_opened;
    if mark.quote && !is_quoted_word { need.min(Need::NoDigit) } else { need }
}

fn need_of_token(words: &Words, before: &Before, next: &Next) -> Need {
    let tail = before.tail();
    let mut letters = tail.chars();
    let Some(first) = letters.next() else { return Need::Any };
    if letters.next().is_none() && first.is_alphabetic() {
        return need_of_letter(words, before, next, first);
    }
    let mut classes = words.abbreviation(before.token);
    if classes.is_empty() && tail.len() < before.token.len() {
        classes = words.abbreviation(tail);
    }
    if classes.is_empty() && is_shouted(tail) && is_shouted(next.word) {
        classes = words.shouted(tail);
    }
    if !classes.is_empty() {
        return need_of_class(words, classes, before, next);
    }
    if is_dotted(tail) || has_no_vowel(tail) {
        return Need::Opener;
    }
    // `3. October`: the day of a month, as many languages write it.
    let is_day = tail.len() <= 2 && tail.bytes().all(|byte| byte.is_ascii_digit());
    if is_day && words.word(next.word).any(Classes::MONTH) { Need::Never } else { Need::Any }
}

fn need_of_class(words: &Words, classes: Classes, before: &Before, next: &Next) -> Need {
    let is_digit = next.lead == Lead::Digit;
    let of = |class| words.word(next.word).any(class);
    if classes.any(Classes::TITLE) || classes.any(Classes::JOINT) {
        return Need::Never;
    }
    if classes.any(Classes::NUMBER) && (is_digit || is_roman(next.word))
        || classes.any(Classes::DATE) && (is_digit || of(Classes::MONTH))
        || classes.any(Classes::MEASURE) && is_digit && before.is_behind_number()
    {
        return Need::Never;
    }
    if classes.any(Classes::HOUR) && (before.is_behind_number() || is_dotted(before.token)) {
        let goes_on = is_digit || of(Classes::TIME) || of(Classes::MONTH);
        return if goes_on || is_only_time(words, before.lead) {
            Need::Never
        } else {
            Need::NoDigit
        };
    }
    if classes.any(Classes::STATE) {
        return if before.is_behind_comma() { Need::NoDigit } else { Need::Opener };
    }
    if classes.any(Classes::PREFIX) || classes.any(Classes::NAME) {
        Need::Opener
    } else {
        Need::Any
    }
}

/// An initial, a letter that numbers something, or the pronoun.
fn need_of_letter(words: &Words, before: &Before, next: &Next, letter: char) -> Need {
    let previous = before.previous_word();
    if words.word(previous).any(Classes::LETTERED) {
        return Need::Any;
    }
    let is_pronoun = letter == 'I' && previous.starts_with(char::is_lowercase);
    let is_number =
        words.abbreviation(before.token).any(Classes::NUMBER) && next.lead == Lead::Digit;
    match letter {
        _ if is_number => Need::Never,
        _ if is_pronoun => Need::Any,
        _ if letter.is_lowercase() && words.abbreviation(before.token).any(Classes::JOINT) => {
            Need::Never
        }
        // A letter of a script without case is a word like others.
        _ if !letter.is_lowercase() && !letter.is_uppercase() => Need::Any,
        _ => Need::Starter,
    }
}

/// A bracket that opened inside the sentence ends nothing when it closes.
fn need_of_bracket(text: &str, sentence: usize, mark: &Mark, need: Need) -> Need {
    let so_far = &text.as_bytes()[sentence..mark.start];
    let mut depth = 1_u32;
    // Brackets that are further apart belong to nothing.
    for (behind, byte) in so_far.iter().rev().take(2000).enumerate() {
        match byte {
            b')' | b']' => depth += 1,
            b'(' | b'[' if depth == 1 => {
                let is_first = behind + 1 == so_far.len();
                return match need {
                    Need::Any | Need::NoDigit if is_first => need,
                    Need::Any | Need::NoDigit => Need::Opener,
                    _ if is_first => Need::Opener,
                    _ => Need::Never,
                };
            }
            b'(' | b'[' => depth -= 1,
            _ => {}
        }
    }
    need
}

/// `LONDON. — The minister` and `"We won." — The minister` go on.
fn need_behind_dash(so_far: &str, mark: &Mark, need: Need) -> Need {
    const LONGEST_DATELINE: usize = 40;
    let is_dateline = so_far.len() <= LONGEST_DATELINE && !so_far.contains(char::is_lowercase);
    if is_dateline || mark.quote || need > Need::NoDigit { Need::Never } else { need }
}

/// Nothing but a time stands before the hour: `At 5 a.m. Mr. Smith went`.
fn is_only_time(words: &Words, lead: &str) -> bool {
    const MOST_WORDS: usize = 5;
    let mut tokens = lead.split_whitespace();
    let first = tokens.next().unwrap_or_default();
    words.word(first).any(Classes::FRONTING) && tokens.take(MOST_WORDS).count() < MOST_WORDS
}

/// Letters with full stops between them, `U.S` or `Ph.D`.
fn is_dotted(token: &str) -> bool {
    let mut pieces = token.split('.');
    let is_piece = |piece: &str| {
        let mut letters = piece.chars();
        let first = letters.next();
        let rest = letters.as_str();
        first.is_some_and(char::is_alphabetic)
            && (rest.is_empty()
                || first.is_some_and(char::is_uppercase)
                    && rest.chars().count() <= 3
                    && rest.chars().all(char::is_lowercase))
    };
    token.contains('.') && pieces.all(is_piece)
}

/// `Mgmt`, `Cmdr`: a capital and consonants are no word of English.
fn has_no_vowel(token: &str) -> bool {
    let is_consonant =
        |c: char| c.is_ascii_lowercase() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut letters = token.chars();
    token.len() > 2
        && letters.next().is_some_and(|c| {
            c.is_ascii_uppercase() && !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y')
        })
        && letters.all(is_consonant)
}

/// Two capitals or more and nothing else.
fn is_shouted(token: &str) -> bool {
    token.len() > 1 && token.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A Roman number but `I`, which is a word too.
fn is_roman(word: &str) -> bool {
    !word.is_empty()
        && word != "I"
        && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L'))
}
