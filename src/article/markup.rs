//! Which way an article is marked up.

use std::ffi::OsStr;
use std::path::Path;

use super::Article;
use crate::error::Result;

/// How the text of an article is marked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Markup {
    /// Not at all: `.txt`. See [`Article::from_text`].
    #[default]
    Text,
    /// `.md`, `.markdown`. See [`Article::from_markdown`].
    Markdown,
    /// `.html`, `.htm`, `.xhtml`. See [`Article::from_html`].
    Html,
}

impl Markup {
    /// Decides by the extension, in any case, in front of `.gz` or `.zst`; `None` for another one.
    ///
    /// ```
    /// use stance::article::Markup;
    ///
    /// assert_eq!(Markup::from_path("a/page.HTML.gz".as_ref()), Some(Markup::Html));
    /// assert_eq!(Markup::from_path("a/rows.csv".as_ref()), None);
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension =
            |path: &Path| path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        let mut last = extension(path)?;
        if matches!(last.as_str(), "gz" | "zst") {
            last = extension(Path::new(path.file_stem()?))?;
        }
        Some(match last.as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            _ => return None,
        })
    }

    /// Tells HTML from plain text by the text itself, as for the column of a table: it opens with a tag,
    /// or there is the end of a paragraph in it.
    ///
    /// ```
    /// use stance::article::Markup;
    ///
    /// assert_eq!(Markup::of_text("<p>We will talk.</p>"), Markup::Html);
    /// assert_eq!(Markup::of_text("1 < 2, he said."), Markup::Text);
    /// ```
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        let is_tag = start.strip_prefix('<').is_some_and(|rest| {
            let rest = rest.strip_prefix(['!', '?']).unwrap_or(rest);
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') && rest.contains('>')
        });
        if is_tag || text.contains("</p>") || text.contains("</P>") {
            Self::Html
        } else {
            Self::Text
        }
    }
}

impl Article {
    /// Reads `text`, marked up as `markup` says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) for HTML in a build without the feature `html`.
    pub fn read(name: impl Into<String>, text: String, markup: Markup) -> Result<Self> {
        match markup {
            Markup::Text => Ok(Self::from_text(name, text)),
            Markup::Markdown => Ok(Self::from_markdown(name, &text)),
            #[cfg(feature = "html")]
            Markup::Html => Ok(Self::from_html(name, &text)),
            #[cfg(not(feature = "html"))]
            Markup::Html => Err(crate::error::ErrorKind::Input {
                input: name.into(),
                problem: "is HTML, which this build does not read: it lacks the feature `html`"
                    .to_owned(),
            }
            .into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_markups() {
        for (path, markup) in [
            ("a.txt", Some(Markup::Text)),
            ("a.b.md.zst", Some(Markup::Markdown)),
            ("A.XHTML", Some(Markup::Html)),
            ("a.gz", None),
            (".html", None),
            ("html", None),
            ("", None),
        ] {
            assert_eq!(Markup::from_path(path.as_ref()), markup, "{path}");
        }
    }

    #[test]
    fn html_opens_with_a_tag() {
        for text in [
            "<p>a",
            " <!doctype html>",
            "<!-- a -->",
            "<?xml version='1.0'?>",
            "\u{FEFF}<DIV>",
            "a</p><p>b",
        ] {
            assert_eq!(Markup::of_text(text), Markup::Html, "{text}");
        }
        for text in ["", "<", "<3 talks", "<- see", "<<no>>", "<unclosed", "“We <b>will</b>”"] {
            assert_eq!(Markup::of_text(text), Markup::Text, "{text}");
        }
    }

    #[test]
    fn each_markup_has_its_reader() {
        let text = |text: &str, markup| {
            Article::read("a", text.to_owned(), markup).map(|article| article.text)
        };
        assert_eq!(text("*a*", Markup::Text).unwrap(), "*a*");
        assert_eq!(text("*a*", Markup::Markdown).unwrap(), "a");
        #[cfg(feature = "html")]
        assert_eq!(text("<i>a</i>", Markup::Html).unwrap(), "a");
        #[cfg(not(feature = "html"))]
        assert!(text("<i>a</i>", Markup::Html).unwrap_err().to_string().contains("feature `html`"));
    }
}
