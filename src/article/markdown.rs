//! Markdown to blocks.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::drafts::{Draft, Known, tidy};
use super::{Article, BlockKind};

/// Stands for a line break that the author made, until white space is tidied.
const BREAK: char = '\u{E000}';

impl Article {
    /// Reads Markdown: CommonMark with tables, footnotes and front matter.
    ///
    /// [`Article::text`] is what the page shows, blocks joined by an empty line, so that no `**` or link
    /// target is part of a statement: spans are not places of the file. White space runs, and line ends
    /// that are no hard breaks, are one space. Code and raw HTML are left out. Title, author and date of
    /// the front matter (YAML or TOML) are those of the article; else they are found as in plain text.
    ///
    /// ```
    /// use stance::article::{Article, BlockKind};
    ///
    /// let article = Article::from_markdown("a.md", "# Talks\n\n“We **never** left\nthe [table](http://x.y/).”\n");
    /// assert_eq!(article.title.as_deref(), Some("Talks"));
    /// assert_eq!(article.text, "Talks\n\n“We never left the table.”");
    /// assert_eq!(article.blocks[1].kind, BlockKind::Paragraph);
    /// ```
    #[must_use]
    pub fn from_markdown(name: impl Into<String>, markdown: &str) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
        let markdown = markdown.trim_start_matches('\u{FEFF}');
        let mut page = Page::default();
        for event in Parser::new_ext(markdown, options) {
            page.take(event);
        }
        page.end_block();
        Self::from_drafts(name.into(), page.known, page.drafts)
    }
}

/// What has been read.
#[derive(Default)]
struct Page {
    known: Known,
    drafts: Vec<Draft>,
    text: String,
    /// What the open block is, where it is no paragraph.
    kind: Option<BlockKind>,
    /// Depths of what is open.
    items: usize,
    emphasis: usize,
    hidden: usize,
    in_metadata: bool,
    /// Characters of the open block that are not emphasised.
    plain: usize,
    /// The block above is a picture alone.
    below_picture: bool,
    has_picture: bool,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\u{E000}"),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.push("\u{E000}"),
            Event::Rule => self.end_block(),
            // Raw HTML, numbers of footnotes, mathematics: no words of the article.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.kind = Some(match level {
                    HeadingLevel::H1 => BlockKind::Title,
                    _ => BlockKind::Heading,
                });
            }
            Tag::Item | Tag::FootnoteDefinition(_) | Tag::TableCell => {
                self.end_block();
                self.items += 1;
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.end_block();
                self.hidden += 1;
            }
            Tag::Image { .. } => {
                self.hidden += 1;
                self.has_picture = true;
            }
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle | MetadataBlockKind::PlusesStyle) => {
                self.in_metadata = true;
            }
            Tag::Emphasis | Tag::Strong => self.emphasis += 1,
            Tag::Strikethrough | Tag::Link { .. } | Tag::Superscript | Tag::Subscript => {}
            _ => self.end_block(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_block(),
            TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::TableCell => {
                self.end_block();
                self.items -= 1;
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image => self.hidden -= 1,
            TagEnd::MetadataBlock(_) => {
                self.known = front_matter(&std::mem::take(&mut self.text));
                self.in_metadata = false;
            }
            TagEnd::Emphasis | TagEnd::Strong => self.emphasis -= 1,
            TagEnd::Strikethrough | TagEnd::Link | TagEnd::Superscript | TagEnd::Subscript => {}
            _ => self.end_block(),
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_metadata {
            self.text.push_str(text);
        } else if self.hidden == 0 {
            if self.emphasis == 0 {
                self.plain += text.chars().filter(|c| c.is_alphanumeric()).count();
            }
            self.text.push_str(text);
        }
    }

    fn end_block(&mut self) {
        let text = tidy(&std::mem::take(&mut self.text), |c| c == BREAK);
        let is_emphasised = self.plain == 0;
        let kind = self.kind.take().unwrap_or(match self.items {
            0 if self.below_picture && is_emphasised => BlockKind::Caption,
            0 => BlockKind::Paragraph,
            _ => BlockKind::ListItem,
        });
        let has_picture = std::mem::take(&mut self.has_picture);
        self.plain = 0;
        if text.is_empty() {
            self.below_picture |= has_picture;
            return;
        }
        // A picture and its words may be one paragraph: `![](hall.jpg) *The hall on Monday*`.
        let kind = if has_picture && is_emphasised { BlockKind::Caption } else { kind };
        self.below_picture = false;
        self.drafts.push(Draft { kind, text, is_emphasised, is_linked: false });
    }
}

/// Title, author and date of `key: value` or `key = "value"` lines.
fn front_matter(text: &str) -> Known {
    let mut known = Known::default();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some((key, value)) = line.split_once([':', '=']) else { continue };
        let key = key.trim_end().to_lowercase();
        let slot = match key.as_str() {
            "title" => &mut known.title,
            "author" | "authors" | "byline" => &mut known.byline,
            "date" | "published" => &mut known.date,
            _ => continue,
        };
        let mut values = values(value);
        // A list may follow on lines of its own.
        let items = lines[at + 1..].iter().map_while(|line| line.trim_start().strip_prefix("- "));
        if values.is_empty() {
            values = items.flat_map(self::values).collect();
        }
        if slot.is_none() && !values.is_empty() {
            *slot = Some(values.join(", "));
        }
    }
    known
}

/// One value, or those of `[a, b]`, without quotation marks.
fn values(text: &str) -> Vec<String> {
    let text = text.trim();
    let list = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let parts = list.map_or_else(|| vec![text], |inner| inner.split(',').collect());
    let unquoted = |part: &str| -> String {
        let part = part.trim();
        let inner = |range: Range<usize>| part.get(range).unwrap_or_default().to_owned();
        match part.as_bytes() {
            [b'"', .., b'"'] | [b'\'', .., b'\''] => inner(1..part.len() - 1),
            _ => part.to_owned(),
        }
    };
    parts.into_iter().map(unquoted).filter(|value| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> Vec<(BlockKind, String)> {
        let article = Article::from_markdown("a.md", markdown);
        let text = &article.text;
        article.blocks.iter().map(|block| (block.kind, block.span.slice(text).to_owned())).collect()
    }

    fn one(markdown: &str) -> (BlockKind, String) {
        let blocks = shown(markdown);
        assert_eq!(blocks.len(), 1, "{blocks:?}");
        blocks[0].clone()
    }

    #[test]
    fn marks_inside_a_line_are_no_part_of_the_text() {
        for (markdown, text) in [
            ("We *will* **not** go\n  to ~~them~~.", "We will not go to them."),
            (
                "See [the letter](http://a.b/c \"x\"), [here][1].\n\n[1]: http://a.b",
                "See the letter, here.",
            ),
            ("A &amp; B \\* C `code`.", "A & B * C code."),
            ("One line.\\\nThe next.  \nLast.", "One line.\nThe next.\nLast."),
            ("Text<br>with <b>tags</b>.", "Text\nwith tags."),
        ] {
            assert_eq!(one(markdown), (BlockKind::Paragraph, text.to_owned()), "{markdown}");
        }
    }

    #[test]
    fn layout_makes_blocks() {
        let markdown = "# Title\n\n*By Ana Lor*\n\n**Who is against?**\n\nA long sentence that is a paragraph of its own.\n\n\
            - One\n- Two\n\n  still two\n\n> “Quoted.”\n\n```\ncode\n```\n\n<div>raw</div>\n\n![alt](a.jpg)\n\n*A ship on Monday.*\n\n\
            ## Part\n\n| a | b |\n|---|---|\n| c | d |\n";
        use BlockKind::{Byline, Caption, Heading, ListItem, Paragraph, Title};
        let expected = [
            (Title, "Title"),
            (Byline, "By Ana Lor"),
            (Heading, "Who is against?"),
            (Paragraph, "A long sentence that is a paragraph of its own."),
            (ListItem, "One"),
            (ListItem, "Two"),
            (ListItem, "still two"),
            (Paragraph, "“Quoted.”"),
            (Caption, "A ship on Monday."),
            (Heading, "Part"),
            (ListItem, "a"),
            (ListItem, "b"),
            (ListItem, "c"),
            (ListItem, "d"),
        ];
        assert_eq!(shown(markdown), expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn front_matter_frames() {
        let article = Article::from_markdown(
            "a.md",
            "---\ntitle: \"Talks: again\"\nauthors:\n  - Ana Lor\n  - 'Ben Mar'\ndate: 2026-03-02\n---\n\nThe text.\n",
        );
        assert_eq!(article.title.as_deref(), Some("Talks: again"));
        assert_eq!(article.byline.as_deref(), Some("Ana Lor, Ben Mar"));
        assert_eq!(article.date.as_deref(), Some("2026-03-02"));
        assert_eq!(article.text, "The text.");

        let article = Article::from_markdown(
            "a.md",
            "+++\ntitle = \"Talks\"\nauthor = [\"A\", \"B\"]\n+++\n# Talks\n\nThe text.\n",
        );
        assert_eq!(article.title.as_deref(), Some("Talks"));
        assert_eq!(article.byline.as_deref(), Some("A, B"));
        assert_eq!(article.blocks[0].kind, BlockKind::Title);
    }
}
