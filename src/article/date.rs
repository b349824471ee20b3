//! Dates as articles write them.

use super::frame_words::has;
use crate::span::Span;

/// One run of letters or of digits.
struct Token<'t> {
    text: &'t str,
    span: Span,
}

impl Token<'_> {
    fn is_day(&self) -> bool {
        self.text.len() <= 2 && self.text.parse().is_ok_and(|day: u32| (1..=31).contains(&day))
    }

    fn is_year(&self) -> bool {
        self.text.len() == 4
            && self.text.parse().is_ok_and(|year: u32| (1500..2200).contains(&year))
    }

    /// `March`, `Mar`, `Sept`.
    fn is_month(&self) -> bool {
        self.text.starts_with(char::is_uppercase) && has("month", self.text)
    }

    fn is_ordinal(&self) -> bool {
        matches!(self.text, "st" | "nd" | "rd" | "th")
    }
}

/// The first date with a year in `text`: `2 March 2026`, `March 2nd, 2026`, `2026-03-02`, `02.03.2026`,
/// `2/3/2026`.
pub(super) fn find_date(text: &str) -> Option<Span> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| date_at(text, &tokens[at..]))
}

fn date_at(text: &str, tokens: &[Token<'_>]) -> Option<Span> {
    let between = |a: usize, b: usize| &text[tokens[a].span.end..tokens[b].span.start];
    let whole = |last: usize| Some(tokens[0].span.cover(tokens[last].span));
    let [first, second, third, ..] = tokens else { return None };
    // 2026-03-02, 2026/03/02, 02.03.2026
    let marks = (between(0, 1), between(1, 2));
    if matches!(marks, ("-", "-") | ("/", "/") | (".", ".")) && second.is_day() {
        return match (first.is_year() && third.is_day(), first.is_day() && third.is_year()) {
            (false, false) => None,
            _ => whole(2),
        };
    }
    // March 2nd, 2026 and 2nd March 2026: an ordinal's letters may stand behind the day.
    let mut parts = [0; 3];
    let mut filled = 0;
    for (at, token) in tokens.iter().enumerate().take(5) {
        let is_suffix = at > 0 && token.is_ordinal() && between(at - 1, at).is_empty();
        let is_of = token.text == "of";
        if is_suffix || is_of {
            continue;
        }
        if at > 0 && !between(at - 1, at).chars().all(|c| matches!(c, ' ' | ',' | '.' | '\u{A0}')) {
            return None;
        }
        parts[filled] = at;
        filled += 1;
        if filled == 3 {
            let [a, b, c] = parts.map(|at| &tokens[at]);
            let is_date =
                c.is_year() && ((a.is_day() && b.is_month()) || (a.is_month() && b.is_day()));
            return is_date.then(|| tokens[0].span.cover(c.span));
        }
    }
    None
}

/// True when `text` names a day: a date, or one without its year.
pub(super) fn has_day(text: &str) -> bool {
    is_day_in(&tokens(text)) || find_date(text).is_some()
}

fn is_day_in(tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).any(|pair| {
        (pair[0].is_day() && pair[1].is_month()) || (pair[0].is_month() && pair[1].is_day())
    })
}

/// True for a line that says when and nothing else: `Tuesday, 3 March 2026, 14:05 GMT`,
/// `Published: March 3, 2026`, `4 May`, `1:14 p.m.`.
pub(super) fn is_date_line(line: &str) -> bool {
    let tokens = tokens(line);
    let is_number = |token: &Token<'_>| token.text.bytes().all(|byte| byte.is_ascii_digit());
    let is_clock = |token: &Token<'_>| has("clock", token.text);
    let is_of_date = |token: &Token<'_>| {
        is_number(token)
            || is_clock(token)
            || token.is_month()
            || token.is_ordinal()
            || has("date", token.text)
    };
    let has_hour = || tokens.iter().any(is_number) && tokens.iter().any(is_clock);
    tokens.iter().all(is_of_date) && (has_hour() || is_day_in(&tokens) || find_date(line).is_some())
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut last_kind = None;
    for (at, c) in text.char_indices() {
        let kind = (c.is_alphabetic(), c.is_ascii_digit());
        if kind == (false, false) {
            last_kind = None;
            continue;
        }
        let end = at + c.len_utf8();
        match tokens.last_mut() {
            Some(token) if last_kind == Some(kind) => {
                token.span.end = end;
                token.text = token.span.slice(text);
            }
            _ => tokens.push(Token { text: &text[at..end], span: Span::new(at, end) }),
        }
        last_kind = Some(kind);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_the_forms_of_newspapers() {
        for (text, date) in [
            ("Published: 2 March 2026, 10:00", Some("2 March 2026")),
            ("Monday, March 2nd, 2026", Some("March 2nd, 2026")),
            ("on the 2nd of March 2026", Some("2nd of March 2026")),
            ("2026-03-02T10:00:00Z", Some("2026-03-02")),
            ("02.03.2026", Some("02.03.2026")),
            ("3/12/2026", Some("3/12/2026")),
            ("Sept. 3, 2026", Some("Sept. 3, 2026")),
            ("May 3", None),
            ("in 2015 and 2018", None),
            ("may 3, 2026 people", None),
            ("1. 2. 3.", None),
            ("", None),
        ] {
            assert_eq!(find_date(text).map(|span| span.slice(text)), date, "{text}");
        }
    }

    #[test]
    fn a_date_line_says_nothing_else() {
        for line in [
            "2 March 2026",
            "Last updated on Mon 2 Mar 2026 at 14:05 GMT",
            "May 3",
            "2026-03-02",
            "1:14 p.m. EDT",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["On 2 March 2026 the talks began", "KABUL, May 3", "2026", "Monday", ""] {
            assert!(!is_date_line(line), "{line}");
        }
    }
}
