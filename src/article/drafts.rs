//! Blocks of a page that is marked up, before they are an article.

use super::blocks::one_line;
use super::frame::{is_byline, is_caption, is_ended, is_heading, is_name, is_rubric, is_signature};
use super::frame_words::has;
use super::{Article, Block, BlockKind};
use crate::span::Span;

/// A block with its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) kind: BlockKind,
    pub(super) text: String,
    /// All of it is bold or italic: how some set headings, bylines and captions.
    pub(super) is_emphasised: bool,
    /// All of it is a link: it leads elsewhere.
    pub(super) is_linked: bool,
}

/// White space runs as one space, and `\n` where the page breaks a line.
pub(super) fn tidy(text: &str, is_break: impl Fn(char) -> bool) -> String {
    let lines = text.split(is_break).map(one_line).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

impl Article {
    /// The article that shows `drafts`, joined by empty lines.
    pub(super) fn from_drafts(name: String, known: Known, mut drafts: Vec<Draft>) -> Self {
        drafts.retain(|draft| {
            draft.text.contains(char::is_alphanumeric) && !has("furniture", &draft.text)
        });
        assign(&known, &mut drafts);
        let mut article = Self {
            name,
            title: known.title,
            byline: known.byline,
            date: known.date,
            ..Self::default()
        };
        for draft in drafts {
            if !article.text.is_empty() {
                article.text.push_str("\n\n");
            }
            let start = article.text.len();
            article.text.push_str(&draft.text);
            let span = Span::new(start, article.text.len());
            article.blocks.push(Block { kind: draft.kind, span });
        }
        article.framed()
    }
}

/// What the page says of itself outside of its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) date: Option<String>,
}

impl Known {
    /// The same words as the title, whatever stands between them.
    pub(super) fn is_title(&self, text: &str) -> bool {
        fn words(text: &str) -> impl Iterator<Item = String> + '_ {
            let words = text.split(|c: char| !c.is_alphanumeric());
            words.filter(|word| !word.is_empty()).map(str::to_lowercase)
        }
        self.title.as_deref().is_some_and(|title| words(text).eq(words(title)))
    }

    /// `By Ana Lor, harbour correspondent` where `Ana Lor` is known to sign.
    pub(super) fn is_byline(&self, text: &str) -> bool {
        self.byline.as_deref().is_some_and(|name| {
            text.contains(name) && text.chars().count() <= name.chars().count() + 60
        })
    }
}

/// Finds headline, byline and captions among the blocks, by what is known and by their words.
fn assign(known: &Known, drafts: &mut [Draft]) {
    let is_text = |draft: &Draft| {
        draft.kind == BlockKind::Paragraph && !draft.is_emphasised && draft.text.len() > 160
    };
    let first_text = drafts.iter().position(is_text).unwrap_or(drafts.len());
    let head = &drafts[..first_text];
    let of_kind = |kind: BlockKind| head.iter().position(|draft| draft.kind == kind);
    // Without a headline, the first heading is one if no sentence stands above it.
    let is_sentence = |draft: &Draft| draft.kind == BlockKind::Paragraph && is_ended(&draft.text);
    let first_sentence = head.iter().position(is_sentence).unwrap_or(first_text);
    let title = of_kind(BlockKind::Title)
        .or_else(|| head.iter().position(|draft| known.is_title(&draft.text)))
        .or_else(|| of_kind(BlockKind::Heading).filter(|&at| at < first_sentence));
    for (at, draft) in drafts.iter_mut().enumerate() {
        let place = Place {
            is_title: Some(at) == title,
            is_above_title: title.is_some_and(|title| at < title),
            is_below_title: title.is_some_and(|title| at > title),
            is_near_title: at < first_text.min(title.unwrap_or(0) + 6),
        };
        draft.kind = kind_of(draft, known, &place);
    }
}

/// Where a block stands.
struct Place {
    is_title: bool,
    is_above_title: bool,
    is_below_title: bool,
    /// Among the first blocks, above the first long one.
    is_near_title: bool,
}

fn kind_of(draft: &Draft, known: &Known, place: &Place) -> BlockKind {
    let text = draft.text.as_str();
    match draft.kind {
        _ if place.is_title => return BlockKind::Title,
        BlockKind::Title => return BlockKind::Heading,
        BlockKind::Caption | BlockKind::Byline => return draft.kind,
        _ if is_caption(text) => return BlockKind::Caption,
        _ => {}
    }
    let is_paragraph = draft.kind == BlockKind::Paragraph;
    let signs = || {
        known.is_byline(text)
            || is_byline(text)
            || (place.is_above_title && is_rubric(text))
            || (place.is_below_title && is_paragraph && is_name(text))
    };
    // `— Ana Lor, mediator` below what she said; a question or a heading in bold.
    let is_sign = || text.starts_with(['—', '–']) && is_heading(text);
    let is_set_off = || draft.is_emphasised && (is_heading(text) || is_question(text));
    if is_signature(text) || (place.is_near_title && signs()) {
        BlockKind::Byline
    } else if is_paragraph && (is_sign() || is_set_off()) {
        BlockKind::Heading
    } else {
        draft.kind
    }
}

fn is_question(text: &str) -> bool {
    text.ends_with('?') && text.chars().count() <= 120
}
