//! Markup that is escaped and well-formed by construction.

use std::fmt::{self, Display, Write as _};

/// An element with all it holds.
///
/// Names of elements and attributes are literals; whatever else goes in is escaped, and an element is
/// always closed. There is no way to add markup as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Html {
    tag: &'static str,
    /// Escaped.
    attributes: String,
    /// Markup.
    content: String,
}

/// Elements without an end tag.
const VOID: [&str; 3] = ["input", "meta", "wbr"];

/// Elements that start a line of the file: white space before them is not shown.
const BLOCKS: [&str; 27] = [
    "article",
    "body",
    "circle",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "path",
    "section",
    "table",
    "tr",
    "ul",
];

impl Html {
    /// An element without attributes and content.
    pub(super) fn element(tag: &'static str) -> Self {
        Self { tag, attributes: String::new(), content: String::new() }
    }

    /// Adds an attribute.
    pub(super) fn attr(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push(' ');
        self.attributes.push_str(name);
        self.attributes.push_str("=\"");
        // Writing into a `String` cannot fail.
        let _ = write!(Escaped(&mut self.attributes), "{value}");
        self.attributes.push('"');
        self
    }

    /// Adds `class`.
    pub(super) fn class(self, class: impl Display) -> Self {
        self.attr("class", class)
    }

    /// Adds text.
    pub(super) fn text(mut self, text: impl Display) -> Self {
        let _ = write!(Escaped(&mut self.content), "{text}");
        self
    }

    /// Adds an element.
    // What is built in place is given away.
    #[allow(clippy::needless_pass_by_value)]
    pub(super) fn child(mut self, child: Self) -> Self {
        if BLOCKS.contains(&child.tag) {
            self.content.push('\n');
        }
        child.render(&mut self.content);
        self
    }

    /// Adds elements.
    pub(super) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// A style sheet. Browsers read its content as it stands, so it must not hold `</`.
    pub(super) fn style_sheet(css: &'static str) -> Self {
        Self { content: css.to_owned(), ..Self::element("style") }
    }

    /// A script. Browsers read its content as it stands, so it must not hold `</`.
    pub(super) fn script(source: &'static str) -> Self {
        Self { content: source.to_owned(), ..Self::element("script") }
    }

    /// Leaves a place for markup that is made elsewhere: [`Html::slot_mark`] stands there. Text cannot look
    /// like it, since its `<` is escaped.
    pub(super) fn slot(mut self, name: &'static str) -> Self {
        self.content.push_str(&Self::slot_mark(name));
        self
    }

    /// What stands at a slot.
    pub(super) fn slot_mark(name: &str) -> String {
        format!("<!--{name}-->")
    }

    /// The element alone, with a line end before it.
    pub(super) fn into_fragment(self) -> String {
        let mut fragment = "\n".to_owned();
        self.render(&mut fragment);
        fragment
    }

    /// A text of unknown origin in the middle of ours: its direction does not run over into what
    /// follows.
    pub(super) fn foreign(text: impl Display) -> Self {
        Self::element("bdi").text(text)
    }

    /// The document whose root this is.
    pub(super) fn into_document(self) -> String {
        let mut document = "<!DOCTYPE html>\n".to_owned();
        self.render(&mut document);
        document.push('\n');
        document
    }

    fn render(&self, out: &mut String) {
        let Self { tag, attributes, content } = self;
        out.extend(["<", tag, attributes, ">"]);
        if !VOID.contains(tag) {
            out.extend([content.as_str(), "</", tag, ">"]);
        }
    }
}

/// Writes text so that it is text wherever it stands, inside quotes too.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(character),
                // A browser would make line ends of carriage returns, and others have no place in HTML.
                '\r' => {}
                control if control.is_control() => self.0.push(char::REPLACEMENT_CHARACTER),
                character => self.0.push(character),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_in_content_and_attributes() {
        let hostile = "</p><script>alert('x')</script>\"&\0\u{85}";
        let html = Html::element("p").attr("title", hostile).text(hostile);
        let escaped =
            "&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\u{fffd}\u{fffd}";
        let expected = format!("<!DOCTYPE html>\n<p title=\"{escaped}\">{escaped}</p>\n");
        assert_eq!(html.into_document(), expected);
    }

    #[test]
    fn void_elements_have_no_end() {
        let html = Html::element("p").text("a").child(Html::element("wbr")).text("b");
        assert_eq!(html.into_document(), "<!DOCTYPE html>\n<p>a<wbr>b</p>\n");
    }

    #[test]
    fn style_sheets_and_scripts_cannot_end_their_element_or_fetch() {
        for source in
            [include_str!("style.css"), include_str!("articles.css"), include_str!("articles.js")]
        {
            for part in ["</", "<!--", "url(", "@import", "fetch", "import("] {
                assert!(!source.contains(part), "{part}");
            }
        }
    }
}
