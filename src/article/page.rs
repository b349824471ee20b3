//! A tree of HTML to blocks.

use dom_query::NodeRef;

use super::BlockKind;
use super::drafts::{Draft, tidy};

/// Elements and depth up to which a page is searched for its main text; what is beyond is no page that
/// somebody wrote, and the search takes a time that grows faster than the page.
const MOST_ELEMENTS: usize = 50_000;
const DEEPEST: usize = 400;

/// Stands for `<br>` until white space is tidied.
const BREAK: char = '\u{E000}';

/// Elements without words of the article.
const HIDDEN: [&str; 22] = [
    "script", "style", "noscript", "template", "head", "nav", "footer", "aside", "form", "button",
    "select", "textarea", "svg", "math", "iframe", "object", "video", "audio", "canvas", "dialog",
    "datalist", "title",
];

/// Elements that stand by themselves.
const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
    "img",
    "picture",
    "label",
    "legend",
];

const EMPHASIS: [&str; 5] = ["b", "strong", "em", "i", "u"];

/// True for a page of a size and depth that a search is worth its time for.
pub(super) fn is_searchable(root: NodeRef<'_>) -> bool {
    let (mut elements, mut deepest) = (0, 0);
    walk(root, |step, depth| {
        if let Step::Into(node) = step {
            elements += usize::from(node.is_element());
            deepest = deepest.max(depth);
        }
        elements <= MOST_ELEMENTS && deepest <= DEEPEST
    });
    elements <= MOST_ELEMENTS && deepest <= DEEPEST
}

/// The blocks below `root`.
pub(super) fn blocks(root: NodeRef<'_>) -> Vec<Draft> {
    let mut page = Page::default();
    walk(root, |step, _| match step {
        Step::Into(node) => page.enter(node),
        Step::Out(node) => {
            page.leave(node);
            true
        }
    });
    page.end_block();
    page.drafts
}

enum Step<'t> {
    /// The answer is whether what is inside is wanted.
    Into(NodeRef<'t>),
    /// Only of what was entered.
    Out(NodeRef<'t>),
}

/// Visits the tree without recursion: its depth is the author's choice.
fn walk<'t>(root: NodeRef<'t>, mut visit: impl FnMut(Step<'t>, usize) -> bool) {
    let (mut node, mut depth) = (root, 0);
    loop {
        let is_wanted = visit(Step::Into(node), depth);
        let inside = node.first_child().filter(|_| is_wanted);
        if let Some(child) = inside {
            (node, depth) = (child, depth + 1);
            continue;
        }
        if is_wanted {
            visit(Step::Out(node), depth);
        }
        loop {
            if depth == 0 {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            (node, depth) = (parent, depth - 1);
            visit(Step::Out(node), depth);
        }
    }
}

/// What has been read.
#[derive(Default)]
struct Page {
    drafts: Vec<Draft>,
    text: String,
    /// What the blocks that are open are, but for paragraphs.
    kinds: Vec<BlockKind>,
    emphasis: usize,
    links: usize,
    /// Letters of the open block that are not emphasised, and that are in no link.
    plain: usize,
    unlinked: usize,
}

impl Page {
    fn enter(&mut self, node: NodeRef<'_>) -> bool {
        if node.is_text() {
            let text = node.text();
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            self.plain += if self.emphasis == 0 { letters } else { 0 };
            self.unlinked += if self.links == 0 { letters } else { 0 };
            self.text.push_str(&text);
            return false;
        }
        let Some(name) = node.node_name() else { return true };
        let name = &*name;
        let is_hidden = HIDDEN.contains(&name)
            || node.has_attr("hidden")
            || node.attr("aria-hidden").is_some_and(|value| &*value == "true");
        if is_hidden {
            return false;
        }
        if name == "br" {
            self.text.push(BREAK);
        }
        if BLOCKS.contains(&name) {
            self.end_block();
        }
        self.emphasis += usize::from(EMPHASIS.contains(&name));
        self.links += usize::from(name == "a");
        self.kinds.extend(kind(name));
        true
    }

    fn leave(&mut self, node: NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let name = &*name;
        if BLOCKS.contains(&name) {
            self.end_block();
        }
        self.emphasis -= usize::from(EMPHASIS.contains(&name));
        self.links -= usize::from(name == "a");
        if kind(name).is_some() {
            self.kinds.pop();
        }
    }

    /// Two breaks in a row part paragraphs, as an empty line does.
    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        let is_emphasised = std::mem::take(&mut self.plain) == 0;
        let is_linked = std::mem::take(&mut self.unlinked) == 0;
        let kind = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
        let mut part = String::new();
        let mut parts = Vec::new();
        for line in text.split(BREAK) {
            if line.trim().is_empty() {
                parts.push(std::mem::take(&mut part));
            } else {
                part.push(BREAK);
                part.push_str(line);
            }
        }
        parts.push(part);
        let parts =
            parts.iter().map(|part| tidy(part, |c| c == BREAK)).filter(|part| !part.is_empty());
        self.drafts.extend(parts.map(|text| Draft { kind, text, is_emphasised, is_linked }));
    }
}

/// What the element says of the blocks inside.
fn kind(name: &str) -> Option<BlockKind> {
    Some(match name {
        // Which one is the headline is seen when all are known.
        "h1" => BlockKind::Title,
        "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
        "li" | "td" | "th" => BlockKind::ListItem,
        "figcaption" | "caption" => BlockKind::Caption,
        "time" => BlockKind::Byline,
        _ => return None,
    })
}
