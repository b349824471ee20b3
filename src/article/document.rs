//! An article and its parts.

use crate::span::Span;

/// A newspaper article, a speech, an interview: one text with what frames it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// What it is called in output: its path, or the id of its record.
    pub name: String,
    /// The headline, if one was found.
    pub title: Option<String>,
    /// Who wrote it, as the article says.
    pub byline: Option<String>,
    /// When it was published, as the article says.
    pub date: Option<String>,
    /// The text that all spans are of: a text file's own, or what a page of HTML or Markdown shows of its
    /// article, without its markup.
    pub text: String,
    /// The parts of the text, in order and without overlap; what is between them is white space and
    /// marks of the layout: bullets, numbers of lists, `#`, `>`, lines of stars or dashes.
    pub blocks: Vec<Block>,
}

/// A part of an article that no sentence crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is in [`Article::text`].
    pub span: Span,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockKind {
    /// The headline.
    Title,
    /// Who wrote it, where or when: no statement.
    Byline,
    /// A heading inside the article.
    Heading,
    /// Running text.
    Paragraph,
    /// One item of a list.
    ListItem,
    /// The words under a picture.
    Caption,
}
