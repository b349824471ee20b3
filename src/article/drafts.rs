//! Blocks of a page that is marked up, before they are an article.

use super::blocks::one_line;
use super::frame::{is_byline, is_caption, is_heading, is_name, is_rubric, is_signature};
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
    let title = of_kind(BlockKind::Title)
        .or_else(|| head.iter().position(|draft| known.is_title(&draft.text)))
        .or_else(|| of_kind(BlockKind::Heading));
    for at in 0..drafts.len() {
        let is_near = at < first_text.min(title.unwrap_or(0) + 6);
        let is_above = title.is_some_and(|title| at < title);
        let draft = &drafts[at];
        let text = draft.text.as_str();
        // `— Ana Lor, mediator` below what she said.
        let is_sign = text.starts_with(['—', '–']);
        drafts[at].kind = if Some(at) == title {
            BlockKind::Title
        } else if draft.kind == BlockKind::Title {
            BlockKind::Heading
        } else if matches!(draft.kind, BlockKind::Caption | BlockKind::Byline) {
            draft.kind
        } else if is_caption(text) {
            BlockKind::Caption
        } else if is_signature(text)
            || (is_near
                && (known.is_byline(text) || is_byline(text) || (is_above && is_rubric(text))))
        {
            BlockKind::Byline
        } else if is_near && title.is_some() && draft.kind == BlockKind::Paragraph && is_name(text)
        {
            BlockKind::Byline
        } else if draft.kind == BlockKind::Paragraph
            && ((is_heading(text) && (is_sign || draft.is_emphasised))
                || (draft.is_emphasised && is_question(text)))
        {
            BlockKind::Heading
        } else {
            draft.kind
        };
    }
}

fn is_question(text: &str) -> bool {
    text.ends_with('?') && text.chars().count() <= 120
}
