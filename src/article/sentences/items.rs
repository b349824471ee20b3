//! Items of lists, in running text and at the beginning of lines.

use super::chars::{char_at, is_bullet, skip_space};

/// A list that a text begins with, and where its next item begins.
#[derive(Clone, Debug)]
pub(super) struct Items {
    /// What the next item begins with; empty where there is no list.
    marker: String,
    style: Style,
    /// First byte of the next item; the end of time where there is none.
    pub(super) next: usize,
}

/// How items are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    None,
    /// The same bullet before each.
    Bullet,
    Number(u32, Closing),
    Letter(u8, Closing),
}

/// What stands behind the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    Stop,
    Bracket,
    StopBracket,
    Brackets,
}

impl Items {
    /// Looks whether `text` begins with an item.
    pub(super) fn new(text: &str) -> Self {
        let start = skip_space(text, 0);
        let mut items = Self { marker: String::new(), style: Style::None, next: usize::MAX };
        let Some(first) = char_at(text, start) else { return items };
        if is_bullet(first) {
            items.style = Style::Bullet;
            items.marker = first.to_string();
        } else if first.is_ascii_alphanumeric() || first == '(' {
            items.style = style_of(&text[start..]);
        }
        items.find(text, start + 1);
        items
    }

    /// Moves to the item behind the one that begins at [`Items::next`].
    pub(super) fn advance(&mut self, text: &str) {
        let from = self.next.saturating_add(1);
        self.find(text, from);
    }

    fn find(&mut self, text: &str, from: usize) {
        self.next = usize::MAX;
        match &mut self.style {
            Style::None => return,
            Style::Bullet => {}
            Style::Number(number, closing) => {
                *number += 1;
                self.marker = closing.around(&number.to_string());
            }
            Style::Letter(letter, closing) => {
                *letter += 1;
                self.marker = closing.around(&char::from(*letter).to_string());
            }
        }
        let from = (from..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        let is_item = |(at, _): &(usize, &str)| {
            let place = from + at;
            let behind = &text[place + self.marker.len()..];
            let is_apart = text[..place].ends_with(char::is_whitespace);
            is_apart && (self.style == Style::Bullet || is_item_text(behind))
        };
        if let Some((at, _)) = text[from..].match_indices(&self.marker).find(is_item) {
            self.next = from + at;
        }
    }
}

impl Closing {
    fn around(self, count: &str) -> String {
        match self {
            Self::Stop => format!("{count}."),
            Self::Bracket => format!("{count})"),
            Self::StopBracket => format!("{count}.)"),
            Self::Brackets => format!("({count})"),
        }
    }
}

/// White space and then a word.
fn is_item_text(behind: &str) -> bool {
    let text = behind.trim_start();
    text.len() < behind.len() && text.starts_with(char::is_alphanumeric)
}

/// How the item that `text` begins with is counted.
fn style_of(text: &str) -> Style {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let has_bracket = inner.len() < text.len();
    let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (count, behind) = inner.split_at(length);
    let (closing, behind) = if let Some(behind) = behind.strip_prefix(".)") {
        (Closing::StopBracket, behind)
    } else if let Some(behind) = behind.strip_prefix(')') {
        (if has_bracket { Closing::Brackets } else { Closing::Bracket }, behind)
    } else if let Some(behind) = behind.strip_prefix('.') {
        (Closing::Stop, behind)
    } else {
        return Style::None;
    };
    if has_bracket && closing != Closing::Brackets || !is_item_text(behind) {
        return Style::None;
    }
    match (count.parse::<u32>(), count.as_bytes()) {
        (Ok(number), [_] | [_, _]) => Style::Number(number, closing),
        // `A. Smith met B. Jones` is no list.
        (_, [b'a']) => Style::Letter(b'a', closing),
        (_, [b'A']) if closing != Closing::Stop => Style::Letter(b'A', closing),
        _ => Style::None,
    }
}

/// True when all that stands before a full stop is the number of an item: `1`, `a`, `iv`, `• 9`, `(2`.
pub(super) fn is_enumerator(so_far: &str) -> bool {
    const LONGEST: usize = 12;
    if so_far.len() > LONGEST {
        return false;
    }
    let bare = so_far.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_number = bare.len() <= 3 && bare.bytes().all(|byte| byte.is_ascii_digit());
    let is_section =
        bare.contains('.') && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_roman =
        |letters: &[u8]| bare.len() <= 5 && bare.bytes().all(|byte| letters.contains(&byte));
    let is_letter = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic());
    !bare.is_empty()
        && (is_number || is_section || is_letter || is_roman(b"ivx") || is_roman(b"IVX"))
}

/// True when a line begins with an item: a bullet, or a number or letter with its mark, and text.
pub(super) fn begins_item(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    let behind = &line[first.len_utf8()..];
    if is_bullet(first) || matches!(first, '-' | '*' | '–' | '—' | '+') && is_item_text(behind)
    {
        return !behind.trim_start().is_empty();
    }
    style_of(line) != Style::None
}
