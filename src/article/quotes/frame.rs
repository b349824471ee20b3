//! Sentences in which a quotation is one item.

use super::marks::Quotation;
use crate::article::tokens::{Class, Kind, Pattern, Token};
use crate::span::Span;

/// A sentence of the narrator: its words, with each quotation as a single item.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Position of its block.
    pub(crate) block: usize,
    pub(crate) items: Vec<Item>,
}

/// A word, a mark, or what stands between quotation marks or brackets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) kind: ItemKind,
    pub(crate) class: Class,
    pub(crate) pattern: Pattern,
    pub(crate) capital: bool,
}

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Word,
    Number,
    Comma,
    Stop,
    Colon,
    Semicolon,
    Dash,
    /// Words in brackets, with the brackets.
    Bracket,
    /// Position among the quotations of the article.
    Quote(usize),
    Other,
}

impl Item {
    pub(crate) fn is(&self, class: Class) -> bool {
        self.class.has(class)
    }

    pub(crate) fn takes(&self, pattern: Pattern) -> bool {
        self.pattern.has(pattern)
    }

    pub(crate) fn is_quote(&self) -> bool {
        matches!(self.kind, ItemKind::Quote(_))
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == ItemKind::Word
    }
}

/// The most items of a frame: no sentence has more, and rules may look at all items of a frame.
const LONGEST: usize = 400;

/// Cuts a block into frames. `sentences` are its sentences; boundaries inside quotations are none here,
/// and none is where a lower-case word goes on.
///
/// `quotations` are those of the whole article, of which `own` is the range of this block.
pub(crate) fn frames(
    text: &str,
    block: usize,
    tokens: &[Token],
    quotations: &[Quotation],
    own: std::ops::Range<usize>,
    sentences: &[Span],
    frames: &mut Vec<Frame>,
) {
    let mut items: Vec<Item> = Vec::new();
    let mut quotes = own.peekable();
    let mut sentence = 0;
    let mut at = 0;
    let mut bracket: Option<usize> = None;
    while at < tokens.len() {
        let token = tokens[at];
        while sentences.get(sentence).is_some_and(|span| span.end <= token.span.start) {
            // Boundaries inside a quotation are passed when it is.
            let is_outside =
                items.last().is_none_or(|item| sentences[sentence].end + 4 > item.span.end);
            sentence += 1;
            if bracket.is_none() && is_outside && ends_frame(text, &items, &token) {
                finish(block, &mut items, frames);
            }
        }
        if let Some(&quote) = quotes.peek() {
            let outer = quotations[quote].outer;
            if outer.start <= token.span.start {
                let inner = quotations[quote].inner.slice(text);
                let is_short = inner.split_whitespace().take(4).count() < 4
                    && !inner.ends_with([',', '.', '!', '?']);
                items.push(Item {
                    span: outer,
                    kind: ItemKind::Quote(quote),
                    class: if is_short { Class::SHORT } else { Class::NONE },
                    pattern: Pattern::NONE,
                    capital: false,
                });
                quotes.next();
                bracket = None;
                at += tokens[at..].partition_point(|token| token.span.start < outer.end).max(1);
                continue;
            }
        }
        match token.kind {
            Kind::OpenBracket => bracket = Some(items.len()),
            Kind::CloseBracket if bracket.is_some() => {
                let open = bracket.take().unwrap_or_default();
                let span = items.get(open).map_or(token.span, |item| item.span.cover(token.span));
                items.truncate(open);
                items.push(Item {
                    span,
                    kind: ItemKind::Bracket,
                    class: Class::NONE,
                    pattern: Pattern::NONE,
                    capital: false,
                });
                at += 1;
                continue;
            }
            _ => {}
        }
        // A bracket that holds a sentence is no aside.
        if bracket.is_some_and(|open| items.len() > open + 24) {
            bracket = None;
        }
        if items.len() >= LONGEST {
            finish(block, &mut items, frames);
            bracket = None;
        }
        items.push(item(&token, items.is_empty()));
        at += 1;
    }
    finish(block, &mut items, frames);
}

/// True when a sentence boundary in front of `next` is one for the narrator as well.
fn ends_frame(text: &str, items: &[Item], next: &Token) -> bool {
    let Some(last) = items.last() else { return false };
    // `"Enough!" he shouted.`
    let goes_on = next.kind == Kind::Word && !next.capital && last.is_quote();
    let is_mark = matches!(next.kind, Kind::Comma | Kind::Stop | Kind::Semicolon);
    // `"Enough!" Mr. Vale said.`: only an exclamation or a question lets the sentence go on.
    let shouts = last.is_quote()
        && last
            .span
            .slice(text)
            .trim_end_matches(['"', '”', '’', '\'', '»', '«'])
            .ends_with(['!', '?', ',', '—']);
    !(goes_on || is_mark || shouts)
}

fn finish(block: usize, items: &mut Vec<Item>, frames: &mut Vec<Frame>) {
    if !items.is_empty() {
        frames.push(Frame { block, items: std::mem::take(items) });
    }
}

fn item(token: &Token, is_first: bool) -> Item {
    let kind = match token.kind {
        Kind::Word => ItemKind::Word,
        Kind::Number => ItemKind::Number,
        Kind::Comma => ItemKind::Comma,
        Kind::Stop => ItemKind::Stop,
        Kind::Colon => ItemKind::Colon,
        Kind::Semicolon => ItemKind::Semicolon,
        Kind::Dash => ItemKind::Dash,
        Kind::OpenBracket | Kind::CloseBracket | Kind::Quote | Kind::Other => ItemKind::Other,
    };
    let mut class = token.class;
    let mut pattern = token.pattern;
    // A name may look like a verb: Will, May, Grant.
    if token.capital && !is_first {
        class = class.less(Class::VERB.and(Class::AUXILIARY).and(Class::ADVERB));
        pattern = Pattern::NONE;
    }
    Item { span: token.span, kind, class, pattern, capital: token.capital }
}
