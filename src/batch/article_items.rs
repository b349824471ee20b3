//! Articles that are still to be read.

use std::path::PathBuf;

use crate::article::{Article, Markup};
use crate::document::Document;
use crate::error::Result;
use crate::io::{DocumentReader, TextOptions, read_text};

/// An article that is read when its turn comes.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleItem {
    /// What it is called in output and errors.
    pub name: String,
    /// Where it comes from.
    pub source: ArticleSource,
    /// Its size, as far as it is known before it is read: bounds what is in memory at once.
    pub bytes: u64,
}

/// Where an article comes from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ArticleSource {
    /// A file of its own, packed or not.
    File(PathBuf),
    /// A text in memory.
    Text(String),
    /// An article that is read already.
    Article(Box<Article>),
}

impl ArticleItem {
    /// A file of so many bytes; its name is its path, and its markup is told by the extension.
    #[must_use]
    pub fn file(path: PathBuf, bytes: u64) -> Self {
        Self { name: path.display().to_string(), source: ArticleSource::File(path), bytes }
    }

    /// The text of a record, which is told from HTML by itself; its name is the record's id, or `row 12`.
    #[must_use]
    pub fn document(document: Document) -> Self {
        let Document { id, row, text, .. } = document;
        Self {
            name: id.unwrap_or_else(|| format!("row {row}")),
            bytes: text.len() as u64,
            source: ArticleSource::Text(text),
        }
    }

    /// An article in memory.
    #[must_use]
    pub fn article(article: Article) -> Self {
        Self {
            name: article.name.clone(),
            bytes: article.text.len() as u64,
            source: ArticleSource::Article(Box::new(article)),
        }
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// As [`read_text`] and [`Article::read`].
    ///
    /// ```
    /// use stance::Document;
    /// use stance::batch::ArticleItem;
    /// use stance::io::TextOptions;
    ///
    /// let item = ArticleItem::document(Document::new("<p>We will talk.</p>"));
    /// let article = item.read(&TextOptions::default())?;
    /// assert_eq!((article.name.as_str(), article.text.as_str()), ("row 1", "We will talk."));
    /// # Ok::<(), stance::Error>(())
    /// ```
    pub fn read(self, options: &TextOptions) -> Result<Article> {
        match self.source {
            ArticleSource::File(path) => {
                let markup = Markup::from_path(&path);
                let text = read_text(&path, options)?;
                let markup = markup.unwrap_or_else(|| Markup::of_text(&text));
                Article::read(self.name, text, markup)
            }
            ArticleSource::Text(text) => {
                let markup = Markup::of_text(&text);
                Article::read(self.name, text, markup)
            }
            ArticleSource::Article(article) => Ok(*article),
        }
    }
}

/// The articles in the text column of a table or of JSON lines.
pub fn article_items(
    mut reader: Box<dyn DocumentReader + Send>,
) -> impl Iterator<Item = Result<ArticleItem>> + Send {
    std::iter::from_fn(move || reader.read().map(|document| document.map(ArticleItem::document)))
}
