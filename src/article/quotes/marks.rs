//! Quotation marks and what stands between them.

use crate::article::tokens::{Kind, Token};
use crate::span::Span;

/// A quotation that stands in no other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// With its marks.
    pub(crate) outer: Span,
    /// Without its marks and white space at its ends.
    pub(crate) inner: Span,
    /// True when it has no closing mark: it may go on in the next paragraph.
    pub(crate) is_open: bool,
}

/// What a mark can be where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    /// A straight mark between two spaces or two letters.
    Either,
}

/// The family that a mark belongs to: marks of different families do not close one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet,
    Single,
}

struct Mark {
    span: Span,
    family: Family,
    side: Side,
}

/// The outermost quotations of a block, in order.
///
/// An apostrophe is no mark: a single mark opens a quotation only where a word begins and one that can
/// close it follows. What is not closed ends with the block.
pub(crate) fn quotations(text: &str, block: Span, tokens: &[Token]) -> Vec<Quotation> {
    let marks = marks(text, block, tokens);
    let mut found = Vec::new();
    let mut at = 0;
    // Families without a closing mark ahead, so that each is looked for once.
    let mut no_single_ahead = false;
    while at < marks.len() {
        let open = &marks[at];
        at += 1;
        let opens = match open.side {
            Side::Open => true,
            Side::Either => open.family == Family::Double,
            Side::Close => false,
        };
        if !opens || (open.family == Family::Single && no_single_ahead) {
            continue;
        }
        let close = closing(text, &marks[at..], open.family);
        if let Some(close) = close {
            let close = &marks[at + close];
            found.push(quotation(text, open.span.cover(close.span), open, Some(close)));
            at = marks.partition_point(|mark| mark.span.start < close.span.end);
        } else if open.family == Family::Single {
            no_single_ahead = true;
        } else {
            found.push(quotation(text, Span::new(open.span.start, block.end), open, None));
            break;
        }
    }
    found
}

fn quotation(text: &str, outer: Span, open: &Mark, close: Option<&Mark>) -> Quotation {
    let end = close.map_or(outer.end, |close| close.span.start);
    let inside = Span::new(open.span.end, end.max(open.span.end));
    let inner = trim(text, inside);
    let outer =
        if close.is_none() { Span::new(outer.start, inner.end.max(open.span.end)) } else { outer };
    Quotation { outer, inner, is_open: close.is_none() }
}

/// The span without white space at its ends.
pub(super) fn trim(text: &str, span: Span) -> Span {
    let part = span.slice(text);
    let start = span.start + (part.len() - part.trim_start().len());
    Span::new(start, (start + part.trim().len()).max(start))
}

/// The position of the mark that closes a quotation of this family.
fn closing(text: &str, marks: &[Mark], family: Family) -> Option<usize> {
    let of_family = || marks.iter().enumerate().filter(|(_, mark)| mark.family == family);
    if family == Family::Single {
        // `’` behind an s is a possessive when a better one follows: behind a mark of punctuation.
        let mut weak = None;
        for (at, mark) in of_family() {
            match mark.side {
                Side::Open => break,
                Side::Close if text[..mark.span.start].ends_with('s') => weak = weak.or(Some(at)),
                Side::Close => return Some(at),
                Side::Either => {}
            }
        }
        return weak;
    }
    let mut depth = 0_usize;
    let mut first = None;
    for (at, mark) in of_family() {
        match mark.side {
            Side::Open => depth += 1,
            Side::Close | Side::Either if depth == 0 => return Some(at),
            Side::Close => {
                first = first.or(Some(at));
                depth -= 1;
            }
            Side::Either => {}
        }
    }
    // A quotation inside was opened and not closed: the first closing mark ends the whole.
    first
}

fn marks(text: &str, block: Span, tokens: &[Token]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let reversed = {
        let first = tokens
            .iter()
            .map(|token| token.span.slice(text))
            .find(|mark| matches!(*mark, "«" | "»"));
        first == Some("»")
    };
    let mut straight_open = false;
    for token in tokens.iter().filter(|token| token.kind == Kind::Quote) {
        let before = text[block.start..token.span.start].chars().next_back();
        let after = text[token.span.end..block.end].chars().next();
        let space_before = before.is_none_or(|c| c.is_whitespace() || "([{—–-/:*_>".contains(c));
        let space_after = after.is_none_or(|c| {
            c.is_whitespace() || (!c.is_alphanumeric() && !"$£€([#@…“‘'\"*_".contains(c))
        });
        let by_place = match (space_before, space_after) {
            (true, false) => Side::Open,
            (false, true) => Side::Close,
            _ => Side::Either,
        };
        let (family, side) = match token.span.slice(text) {
            "“" if straight_open && by_place == Side::Close => (Family::Double, Side::Close),
            "“" | "„" | "``" | "‟" => (Family::Double, Side::Open),
            "”" if by_place == Side::Open && !straight_open => (Family::Double, Side::Open),
            "”" => (Family::Double, Side::Close),
            "\"" | "''" | "＂" => {
                let side = match by_place {
                    // A straight mark inside a straight quotation cannot be told from its end.
                    Side::Open if !straight_open => Side::Open,
                    Side::Close => Side::Close,
                    _ if straight_open => Side::Close,
                    _ => Side::Open,
                };
                (Family::Double, side)
            }
            "«" => (Family::Guillemet, if reversed { Side::Close } else { Side::Open }),
            "»" => (Family::Guillemet, if reversed { Side::Open } else { Side::Close }),
            "‘" | "‚" | "‛" if by_place == Side::Open => (Family::Single, Side::Open),
            "’" if by_place == Side::Close => (Family::Single, Side::Close),
            "'" | "‘" => (Family::Single, by_place),
            _ => continue,
        };
        if family == Family::Double {
            straight_open = side == Side::Open;
        }
        // '90s and 'em are words.
        let is_elision = family == Family::Single
            && side == Side::Open
            && after.is_none_or(|c| c.is_ascii_digit());
        if !is_elision {
            marks.push(Mark { span: token.span, family, side });
        }
    }
    marks
}
