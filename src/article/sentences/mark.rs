//! The mark that may end a sentence, with everything that is attached to it.

use super::chars::{
    char_at, char_before, is_closer, is_closing_quote, is_line_end, is_opener, is_stop, is_terminal,
};

/// What kind of mark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One full stop.
    Stop,
    /// Several full stops.
    Ellipsis,
    /// Question and exclamation marks, with or without full stops.
    Loud,
    /// A mark of a script that needs no white space behind it: `。`, `؟`, `।`.
    Native,
}

/// A run of terminators, then quotation marks, brackets and references that close behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    /// First byte of the run.
    pub(super) start: usize,
    /// One past its first character.
    pub(super) first: usize,
    /// One past the last byte, with what closes behind it.
    pub(super) end: usize,
    /// Full stops, three for an ellipsis character.
    pub(super) dots: usize,
    /// White space is between the full stops: `. . .`.
    pub(super) spaced: bool,
    /// White space or an opening bracket is before the run.
    pub(super) detached: bool,
    /// A quotation mark closes behind it.
    pub(super) quote: bool,
    /// A bracket closes behind it.
    pub(super) bracket: bool,
}

impl Mark {
    /// The mark at `start`, which is a terminator.
    ///
    /// `inside_quotes` tells whether a straight quotation mark at a place would close: it is asked only
    /// where white space on both sides leaves it open.
    pub(super) fn read(
        text: &str,
        start: usize,
        inside_quotes: impl FnOnce(usize) -> bool,
    ) -> Self {
        let before = char_before(text, start);
        let mut mark = Self {
            kind: Kind::Stop,
            start,
            first: start,
            end: start,
            dots: 0,
            spaced: false,
            detached: before
                .is_none_or(|c| c.is_whitespace() || is_opener(c) && c != '"' && c != '\''),
            quote: false,
            bracket: false,
        };
        mark.read_run(text);
        mark.first = start + char_at(text, start).map_or(0, char::len_utf8);
        mark.read_closers(text);
        if mark.end < text.len() {
            mark.read_loose_closers(text, inside_quotes);
        }
        mark
    }

    fn read_run(&mut self, text: &str) {
        let (mut is_loud, mut is_native) = (false, false);
        while let Some(c) = char_at(text, self.end) {
            if c == '…' {
                self.dots += 3;
            } else if is_stop(c) {
                is_native |= c == '．' && self.dots == 0;
                self.dots += 1;
            } else if matches!(c, '!' | '?') {
                is_loud = true;
            } else if is_terminal(c) {
                is_native = true;
            } else if self.dots > 0
                && (c == ' ' || c == '\u{A0}')
                && is_loose_stop(text, self.end + c.len_utf8())
            {
                self.spaced = true;
            } else {
                break;
            }
            self.end += c.len_utf8();
        }
        self.kind = match self.dots {
            _ if is_native => Kind::Native,
            _ if is_loud => Kind::Loud,
            1 => Kind::Stop,
            _ => Kind::Ellipsis,
        };
    }

    fn read_closers(&mut self, text: &str) {
        while let Some(c) = char_at(text, self.end) {
            let end = self.end + c.len_utf8();
            let is_last = || char_at(text, end).is_none_or(char::is_whitespace);
            // Whoever types `.“` and then a space means to close.
            if is_closer(c) || matches!(c, '“' | '‘' | '«' | '„') && is_last() {
                self.close(c, end);
            } else if let Some(end) = reference(text, self.end) {
                self.end = end;
            } else {
                break;
            }
        }
    }

    /// `We tried . " he said`: text whose tokens are apart; and `We tried. ”`, a slip of the typist.
    fn read_loose_closers(&mut self, text: &str, inside_quotes: impl FnOnce(usize) -> bool) {
        if !text[self.end..].starts_with(' ') {
            return;
        }
        let at = self.end + 1;
        let Some(c) = char_at(text, at) else { return };
        let end = at + c.len_utf8();
        let next = char_at(text, end);
        let is_alone = next.is_none_or(char::is_whitespace);
        // What ends a line has nothing to open.
        let is_last = || ends_line(text, end);
        match c {
            '”' if is_alone => self.close(c, end),
            '"' | '»' | ')' | ']' if is_last() => self.close(c, end),
            _ if !self.detached => {}
            ')' | ']' | '»' if is_alone => self.close(c, end),
            '\'' if next == Some('\'') => self.close(c, end + 1),
            '"' if is_alone && inside_quotes(at) => self.close(c, end),
            _ => {}
        }
    }

    fn close(&mut self, c: char, end: usize) {
        self.quote |= is_closing_quote(c);
        self.bracket |= !is_closing_quote(c);
        self.end = end;
    }
}

/// Nothing but white space is between `at` and the end of its line.
fn ends_line(text: &str, at: usize) -> bool {
    let is_end = |c: char| matches!(c, '\n' | '\r') || is_line_end(c);
    text[at..].chars().find(|&c| is_end(c) || !c.is_whitespace()).is_none_or(is_end)
}

/// A full stop of a spaced ellipsis, not the beginning of `.5` or `.net`.
fn is_loose_stop(text: &str, at: usize) -> bool {
    let mut rest = text.get(at..).unwrap_or_default().chars();
    rest.next().is_some_and(is_stop) && !rest.next().is_some_and(char::is_alphanumeric)
}

/// The end of a reference to a note: `[12]` or `¹²`.
fn reference(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if let Some(inner) = rest.strip_prefix('[') {
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let is_closed = inner[digits..].starts_with(']');
        return (is_closed && (1..=3).contains(&digits)).then_some(at + digits + 2);
    }
    let raised = rest.trim_start_matches(['¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']);
    (raised.len() < rest.len()).then_some(at + rest.len() - raised.len())
}
