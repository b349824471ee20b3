//! What the lines of an article are.

use crate::article::document::{Block, BlockKind};
pub(super) use crate::article::quotes::marks::trim;
use crate::article::tokens::{Class, Lexicon};
use crate::span::Span;

/// A line.
pub(super) struct Line {
    pub(super) span: Span,
    /// Position of its block.
    pub(super) block: usize,
    pub(super) kind: LineKind,
    /// True for a label in bold or in capitals.
    pub(super) is_marked: bool,
}

/// What a line is by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// `Anna Holm: We will.`
    Label {
        label: Span,
        rest: Span,
    },
    /// `Viewpoint: We will.`
    Tag {
        rest: Span,
    },
    /// `Anna Holm, nurse`.
    Name,
    /// `— Anna Holm, nurse`: where the name begins.
    Dash {
        name: Span,
    },
    /// Begins with a quotation mark and closes no quotation before its end.
    Quoted,
    Heading,
    Text,
}

/// The longest line that can name a speaker, in bytes.
const LONGEST_NAME: usize = 140;
/// The longest label, in bytes.
const LONGEST_LABEL: usize = 90;

/// The lines of an article, without empty ones.
pub(super) fn lines(text: &str, blocks: &[Block], lexicon: &Lexicon) -> Vec<Line> {
    let mut lines = Vec::new();
    for (block, Block { kind, span }) in blocks.iter().enumerate() {
        if *kind == BlockKind::Title {
            continue;
        }
        let mut start = span.start;
        for line in span.slice(text).split_inclusive('\n') {
            let mut place = trim(text, Span::new(start, start + line.len()));
            start += line.len();
            // The mark of a quoted block in Markdown.
            while place.slice(text).starts_with('>') {
                place = trim(text, Span::new(place.start + 1, place.end));
            }
            if place.is_empty() {
                continue;
            }
            let (kind, is_marked) = kind_of(text, place, *kind, lexicon);
            lines.push(Line { span: place, block, kind, is_marked });
        }
    }
    lines
}

fn kind_of(text: &str, line: Span, block: BlockKind, lexicon: &Lexicon) -> (LineKind, bool) {
    let words = line.slice(text);
    if block != BlockKind::Byline
        && let Some((label, rest, is_marked)) = label(text, line)
    {
        let mut lower = String::new();
        for c in label.slice(text).chars() {
            lower.extend(c.to_lowercase());
        }
        if lexicon.word(&lower).class.has(Class::TAG) {
            return (LineKind::Tag { rest }, false);
        }
        // In a list a label is a speaker's only with a role: `Ana Lor (engineer): …`.
        let words = label.slice(text);
        let has_role = words.contains('(') && words.ends_with(')');
        let is_item = block == BlockKind::ListItem;
        if block != BlockKind::Caption && (is_item && has_role || !is_item && is_name(words)) {
            return (LineKind::Label { label, rest }, is_marked);
        }
    }
    if words.starts_with(['"', '“', '«', '„', '»']) || words.starts_with('‘') {
        return (LineKind::Quoted, false);
    }
    if let Some(after) = words.strip_prefix(['—', '–', '―']).or_else(|| words.strip_prefix("--"))
    {
        let name = trim(text, Span::new(line.end - after.len(), line.end));
        if !name.is_empty()
            && name.len() <= LONGEST_NAME
            && names_speaker(name.slice(text), lexicon, false)
        {
            return (LineKind::Dash { name }, false);
        }
    }
    if names_speaker(plain(words), lexicon, true) {
        return (LineKind::Name, false);
    }
    let is_heading = matches!(block, BlockKind::Heading | BlockKind::Byline | BlockKind::Caption);
    (if is_heading { LineKind::Heading } else { LineKind::Text }, false)
}

/// Without the marks of bold and italic type.
fn plain(words: &str) -> &str {
    words.trim_matches(|c: char| c == '*' || c == '_' || c == '#' || c.is_whitespace())
}

/// `X:` at the start of a line: X, what follows, and whether X stands out.
fn label(text: &str, line: Span) -> Option<(Span, Span, bool)> {
    let words = line.slice(text);
    let colon =
        words.char_indices().take_while(|&(at, _)| at <= LONGEST_LABEL).find(|&(_, c)| c == ':')?.0;
    let after = &words[colon + 1..];
    let rest = after.trim_start_matches(['*', '_']);
    if !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return None;
    }
    let is_mark = |c: char| c == '*' || c == '_' || c.is_whitespace();
    let before = &words[..colon];
    let start = line.start + (before.len() - before.trim_start_matches(is_mark).len());
    let label = before.trim_matches(is_mark);
    if label.is_empty() {
        return None;
    }
    let is_shouted = !label.contains(char::is_lowercase);
    let is_marked = before.starts_with(['*', '_']) || is_shouted;
    let rest = trim(text, Span::new(line.end - rest.len(), line.end));
    Some((Span::new(start, start + label.len()), rest, is_marked))
}

/// True for one to six words that all begin with a capital, particles aside.
fn is_name(label: &str) -> bool {
    let label = label.split(['(', ',']).next().unwrap_or_default().trim();
    let count = label.split_whitespace().count();
    (1..=6).contains(&count)
        && label.split_whitespace().all(|word| {
            let is_particle = matches!(
                word,
                "de" | "van"
                    | "von"
                    | "bin"
                    | "al"
                    | "la"
                    | "der"
                    | "of"
                    | "the"
                    | "el"
                    | "da"
                    | "di"
            );
            is_particle || word.starts_with(char::is_uppercase)
        })
        && label.starts_with(char::is_uppercase)
        && !label.contains(['"', '“', '”', '?', '!'])
}

/// True for a line that does nothing but name somebody; `fully` asks for a role or an age behind the name.
fn names_speaker(words: &str, lexicon: &Lexicon, fully: bool) -> bool {
    if words.len() > LONGEST_NAME
        || words.ends_with(['?', '!', ':', ','])
        || words.contains(['"', '“', '”', '«', ';'])
    {
        return false;
    }
    let ends_like_sentence =
        words.ends_with('.') && !words.ends_with("Jr.") && !words.ends_with("Sr.");
    if ends_like_sentence {
        return false;
    }
    let cut = words.find([',', '(', '–', '—', '|']);
    let (name, rest) = cut.map_or((words, ""), |at| words.split_at(at));
    let name = name.trim();
    let mut lower = String::new();
    let mut class = |word: &str| {
        lower.clear();
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
        word.chars().for_each(|c| lower.extend(c.to_lowercase()));
        lexicon.word(&lower).class
    };
    let people = Class::ROLE.and(Class::ROLES).and(Class::OFFICE).and(Class::GROUP);
    let first = name.split_whitespace().next().unwrap_or_default();
    if class(first).has(Class::DETERMINER) {
        // `A member of the board who did not want to be named`
        return fully && words.split_whitespace().take(6).any(|word| class(word).has(people));
    }
    let tells = rest.split_whitespace().any(|word| {
        class(word).has(people)
            || word.trim_matches(|c: char| !c.is_alphanumeric()).parse::<u8>().is_ok()
    });
    let count = name.split_whitespace().count();
    let has_verb = words
        .split_whitespace()
        .skip(1)
        .any(|word| class(word).has(Class::AUXILIARY) && word.starts_with(char::is_lowercase));
    is_name(name)
        && !has_verb
        && ((tells || !fully) && count <= 5
            || !rest.is_empty() && (2..=5).contains(&count) && rest.len() > 3
            || rest.is_empty()
                && (2..=4).contains(&count)
                && class(first).has(Class::GIVEN_NAME.and(Class::COURTESY)))
}

/// The span without quotation marks around it and without marks of bold type.
pub(super) fn without_marks(text: &str, span: Span) -> Span {
    let mut span = trim(text, span);
    let part = span.slice(text);
    let is_type = |c: char| c == '*' || c == '_';
    let inner = part.trim_start_matches(is_type);
    span.start += part.len() - inner.len();
    span.end = span.start + inner.trim_end_matches(is_type).len();
    let part = span.slice(text);
    let open = part.chars().next().filter(|c| matches!(c, '"' | '“' | '«' | '„'));
    let close = part.chars().next_back().filter(|c| matches!(c, '"' | '”' | '»' | '“'));
    match (open, close) {
        (Some(open), Some(close)) if part.len() > open.len_utf8() + close.len_utf8() => {
            let closes_early = part[open.len_utf8()..part.len() - close.len_utf8()].contains(close);
            if closes_early {
                span
            } else {
                trim(text, Span::new(span.start + open.len_utf8(), span.end - close.len_utf8()))
            }
        }
        (Some(open), None) => trim(text, Span::new(span.start + open.len_utf8(), span.end)),
        (None, Some(close)) if !part.contains('“') && close == '”' => {
            trim(text, Span::new(span.start, span.end - close.len_utf8()))
        }
        _ => span,
    }
}
