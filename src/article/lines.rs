//! The lines of a plain text, with their places.

use crate::span::Span;

/// A line that is not blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Without white space at its ends and without marks of the layout in front (`- `, `> `, `# `, `1. `).
    pub(super) span: Span,
    /// Columns of white space in front, a tab as four.
    pub(super) indent: usize,
    /// Blank lines right above.
    pub(super) blank_above: usize,
    /// What the mark in front says.
    pub(super) mark: Mark,
    /// Length in characters, from the margin to the last of the line.
    pub(super) width: usize,
}

/// What a mark in front of a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// `- `, `• `, `1. `, `(a) `.
    Item,
    /// `# `.
    Heading,
}

/// All lines that hold a letter or a digit.
///
/// A line ends at LF, CR, CRLF, form feed or a Unicode line or paragraph separator. Lines of marks alone
/// (`***`, `-----`) are layout and left out.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank_above = 0;
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let (length, end) = match rest.find(['\n', '\r', '\x0c', '\u{2028}', '\u{2029}']) {
            Some(at) if rest[at..].starts_with("\r\n") => (at, at + 2),
            Some(at) => (at, at + rest[at..].chars().next().map_or(1, char::len_utf8)),
            None => (rest.len(), rest.len()),
        };
        let line = &rest[..length];
        if line.contains(char::is_alphanumeric) {
            lines.push(Line::new(text, Span::new(start, start + length), blank_above));
            blank_above = 0;
        } else {
            // A line of marks parts what is above from what is below, as a blank line does.
            blank_above += 1;
        }
        start += end;
    }
    lines
}

impl Line {
    fn new(text: &str, line: Span, blank_above: usize) -> Self {
        let whole = line.slice(text);
        let trimmed = whole.trim_end_matches(is_space);
        let inner = trimmed.trim_start_matches(is_space);
        let margin = &trimmed[..trimmed.len() - inner.len()];
        let (content, mark) = without_mark(inner);
        let start = line.start + trimmed.len() - content.len();
        Self {
            span: Span::new(start, start + content.len()),
            indent: margin.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(),
            blank_above,
            mark,
            width: trimmed.chars().count(),
        }
    }
}

/// White space, and the characters without width that stand at the ends of lines.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}')
}

/// The line behind its mark. The mark goes only where a letter or digit is behind it.
fn without_mark(line: &str) -> (&str, Mark) {
    let behind = |rest: &'_ str| {
        let content = rest.trim_start_matches(is_space);
        (content.len() < rest.len() && content.contains(char::is_alphanumeric))
            .then(|| rest.len() - content.len())
    };
    let skip = |length: usize, mark: Mark| {
        behind(&line[length..]).map(|space| (&line[length + space..], mark))
    };
    let found = match line.chars().next() {
        // An en dash in front of a line is a bullet here, an em dash opens direct speech in many languages.
        Some(c @ ('-' | '*' | '•' | '–' | '·' | '‣' | '▪' | '●' | '■' | '◦' | '►' | '+')) => {
            skip(c.len_utf8(), Mark::Item)
        }
        Some('#') => skip(line.len() - line.trim_start_matches('#').len(), Mark::Heading),
        Some('>') => {
            let quoted = line.trim_start_matches(|c: char| c == '>' || is_space(c));
            let has_text = quoted.contains(char::is_alphanumeric);
            has_text.then(|| without_mark(quoted))
        }
        Some(_) => number_length(line).and_then(|length| skip(length, Mark::Item)),
        None => None,
    };
    found.unwrap_or((line, Mark::None))
}

/// Length of `1.`, `12)`, `(a)` or `b)` in front of a line.
fn number_length(line: &str) -> Option<usize> {
    let open = usize::from(line.starts_with('('));
    let inner = &line[open..];
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        0 if inner.as_bytes().first().is_some_and(u8::is_ascii_lowercase) => 1,
        1 | 2 => digits,
        _ => return None,
    };
    match inner.as_bytes().get(length) {
        Some(b')') => Some(open + length + 1),
        Some(b'.') if open == 0 && digits > 0 => Some(length + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Mark, usize)> {
        lines(text)
            .iter()
            .map(|line| (line.span.slice(text), line.mark, line.blank_above))
            .collect()
    }

    #[test]
    fn every_kind_of_line_end_counts() {
        let text = "a\r\nb\rc\n\n\u{FEFF} d \u{2029}e\x0cf";
        let found: Vec<_> = shown(text).into_iter().map(|(line, _, above)| (line, above)).collect();
        assert_eq!(found, [("a", 0), ("b", 0), ("c", 0), ("d", 1), ("e", 0), ("f", 0)]);
        assert_eq!(shown("\n \t\n***\n-----\n"), []);
    }

    #[test]
    fn marks_in_front_are_layout() {
        for (line, content, mark) in [
            ("- One", "One", Mark::Item),
            ("  • One", "One", Mark::Item),
            ("12. One", "One", Mark::Item),
            ("(a) one", "one", Mark::Item),
            ("3) one", "one", Mark::Item),
            ("## One", "One", Mark::Heading),
            ("> >\t One", "One", Mark::None),
            ("> - One", "One", Mark::Item),
            ("-40 degrees", "-40 degrees", Mark::None),
            ("#talks", "#talks", Mark::None),
            ("2025. A year", "2025. A year", Mark::None),
            ("3.5 per cent", "3.5 per cent", Mark::None),
            ("— One", "— One", Mark::None),
            ("a talk", "a talk", Mark::None),
            ("(One)", "(One)", Mark::None),
        ] {
            assert_eq!(shown(line), [(content, mark, 0)], "{line}");
        }
    }
}
