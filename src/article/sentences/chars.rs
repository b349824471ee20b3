//! Classes of characters, after the property `Sentence_Break` of Unicode 16 (UAX #29).

/// What a byte can begin that the scanner must look at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nothing.
    No,
    /// `.`, `!` or `?`.
    Terminator,
    /// The end of a line.
    Line,
    /// A character outside ASCII that may end a sentence or a line.
    Wide,
}

/// By byte. The wide ones are the first bytes of all characters that [`is_terminal`], [`is_stop`] or
/// [`is_line_end`] holds for.
pub(super) const STOPS: [Stop; 256] = {
    let mut stops = [Stop::No; 256];
    stops[b'.' as usize] = Stop::Terminator;
    stops[b'!' as usize] = Stop::Terminator;
    stops[b'?' as usize] = Stop::Terminator;
    stops[b'\n' as usize] = Stop::Line;
    stops[b'\r' as usize] = Stop::Line;
    let wide = [0xC2, 0xD6, 0xD8, 0xDB, 0xDC, 0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xEA, 0xEF, 0xF0];
    let mut at = 0;
    while at < wide.len() {
        stops[wide[at]] = Stop::Wide;
        at += 1;
    }
    stops
};

/// `STerm` outside ASCII: first and last of each run.
#[rustfmt::skip]
const TERMINALS: [(u32, u32); 82] = [
    (0x589, 0x589), (0x61D, 0x61F), (0x6D4, 0x6D4), (0x700, 0x702), (0x7F9, 0x7F9), (0x837, 0x837),
    (0x839, 0x839), (0x83D, 0x83E), (0x964, 0x965), (0x104A, 0x104B), (0x1362, 0x1362),
    (0x1367, 0x1368), (0x166E, 0x166E), (0x1735, 0x1736), (0x17D4, 0x17D5), (0x1803, 0x1803),
    (0x1809, 0x1809), (0x1944, 0x1945), (0x1AA8, 0x1AAB), (0x1B4E, 0x1B4F), (0x1B5A, 0x1B5B),
    (0x1B5E, 0x1B5F), (0x1B7D, 0x1B7F), (0x1C3B, 0x1C3C), (0x1C7E, 0x1C7F), (0x203C, 0x203D),
    (0x2047, 0x2049), (0x2CF9, 0x2CFB), (0x2E2E, 0x2E2E), (0x2E3C, 0x2E3C), (0x2E53, 0x2E54),
    (0x3002, 0x3002), (0xA4FF, 0xA4FF), (0xA60E, 0xA60F), (0xA6F3, 0xA6F3), (0xA6F7, 0xA6F7),
    (0xA876, 0xA877), (0xA8CE, 0xA8CF), (0xA92F, 0xA92F), (0xA9C8, 0xA9C9), (0xAA5D, 0xAA5F),
    (0xAAF0, 0xAAF1), (0xABEB, 0xABEB), (0xFE12, 0xFE12), (0xFE15, 0xFE16), (0xFE56, 0xFE57),
    (0xFF01, 0xFF01), (0xFF1F, 0xFF1F), (0xFF61, 0xFF61), (0x10A56, 0x10A57), (0x10F55, 0x10F59),
    (0x10F86, 0x10F89), (0x11047, 0x11048), (0x110BE, 0x110C1), (0x11141, 0x11143),
    (0x111C5, 0x111C6), (0x111CD, 0x111CD), (0x111DE, 0x111DF), (0x11238, 0x11239),
    (0x1123B, 0x1123C), (0x112A9, 0x112A9), (0x113D4, 0x113D5), (0x1144B, 0x1144C),
    (0x115C2, 0x115C3), (0x115C9, 0x115D7), (0x11641, 0x11642), (0x1173C, 0x1173E),
    (0x11944, 0x11944), (0x11946, 0x11946), (0x11A42, 0x11A43), (0x11A9B, 0x11A9C),
    (0x11C41, 0x11C42), (0x11EF7, 0x11EF8), (0x11F43, 0x11F44), (0x16A6E, 0x16A6F),
    (0x16AF5, 0x16AF5), (0x16B37, 0x16B38), (0x16B44, 0x16B44), (0x16D6E, 0x16D6F),
    (0x16E98, 0x16E98), (0x1BC9F, 0x1BC9F), (0x1DA88, 0x1DA88),
];

/// Ends a sentence whatever follows: `STerm` outside ASCII.
pub(super) fn is_terminal(c: char) -> bool {
    // Dashes and quotation marks are by far the most frequent that come here.
    if matches!(c, '\0'..='\u{588}' | '\u{2000}'..='\u{203B}' | '\u{3040}'..='\u{A4FE}') {
        return false;
    }
    let c = u32::from(c);
    let at = TERMINALS.partition_point(|&(_, last)| last < c);
    TERMINALS.get(at).is_some_and(|&(first, _)| first <= c)
}

/// A full stop, or three: `ATerm` and the ellipsis.
pub(super) const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '\u{2024}' | '…' | '\u{FE52}' | '．')
}

/// The end of a line that is no ASCII.
pub(super) const fn is_line_end(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Goes with the sentence before it, where it is attached to its terminator.
pub(super) const fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '〕'
            | '）'
            | '］'
            | '｝'
            | '｣'
            | '〞'
            | '〟'
            | '＂'
            | '＇'
    )
}

/// A closer that is, or may be, a quotation mark.
pub(super) const fn is_closing_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '〞'
            | '〟'
            | '“'
            | '‘'
            | '«'
            | '„'
    )
}

/// Goes with the sentence behind it.
pub(super) const fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '‹'
            | '('
            | '['
            | '{'
            | '¿'
            | '¡'
            | '「'
            | '『'
            | '【'
            | '〈'
            | '《'
            | '〔'
            | '（'
            | '［'
            | '｛'
            | '｢'
            | '〝'
            | '”'
            | '»'
    )
}

/// Shows that the sentence goes on: `SContinue` without dashes, and marks that join.
pub(super) const fn is_continuation(c: char) -> bool {
    matches!(
        c,
        ',' | ':'
            | ';'
            | '&'
            | '/'
            | '%'
            | '='
            | '+'
            | ')'
            | ']'
            | '}'
            | '\u{37E}'
            | '\u{55D}'
            | '،'
            | '؍'
            | '؛'
            | '߸'
            | '᠂'
            | '᠈'
            | '、'
            | '，'
            | '；'
            | '：'
            | '､'
            | '︐'
            | '︑'
            | '︓'
            | '︔'
            | '﹐'
            | '﹑'
            | '﹔'
            | '﹕'
    )
}

/// A dash or a hyphen.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

/// Begins an item of a list.
pub(super) const fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '⁃'
            | '◦'
            | '▪'
            | '▫'
            | '●'
            | '○'
            | '■'
            | '□'
            | '►'
            | '▶'
            | '➢'
            | '➤'
            | '✓'
            | '✔'
    )
}

/// The character at a byte; none at the end.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character before a byte; none at the beginning.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Where the white space at `at` ends.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    text.len() - rest.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scanner_stops_at_every_character_that_can_end_a_sentence() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let mut bytes = [0; 4];
            let stop = STOPS[usize::from(c.encode_utf8(&mut bytes).as_bytes()[0])];
            let can_end = is_terminal(c) || is_stop(c) || is_line_end(c);
            assert!(!can_end || stop != Stop::No, "{c:?}");
        }
        let last = |(first, last)| first <= last;
        assert!(TERMINALS.iter().copied().all(last));
        assert!(TERMINALS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!("。！？؟۔।։።។".chars().all(is_terminal));
        assert!(!"“”’—…a,、".chars().any(is_terminal));
    }
}
