//! HTML to blocks.
//!
//! The main text is found by `dom_smoothie`, which follows Mozilla's Readability.js: on the pages of the
//! scrapinghub benchmark of article extraction it has an F1 of 0.951 at 535 pages a second, `trafilatura`
//! 0.6 one of 0.960 at 122. Pages come by the ten thousand, so speed decides. It is MIT-licensed; of what
//! it is built on, `cssparser` and `selectors` are under the MPL 2.0, which binds changes to their own
//! files only.

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use rustc_hash::FxHashSet;

use super::blocks::one_line;
use super::drafts::{Draft, Known};
use super::frame::is_byline;
use super::nesting::{is_too_deep, without_tags};
use super::page::{blocks, is_searchable};
use super::{Article, BlockKind};

impl Article {
    /// Reads the main text of an HTML page, without navigation, advertisements and comments.
    ///
    /// [`Article::text`] is what the page shows of its article, blocks joined by an empty line: spans are
    /// not places of the file. White space runs are one space, and `<br>` is a line end. Title, author and
    /// date are those that the page's metadata name (JSON-LD, Open Graph, Dublin Core), else what stands
    /// above the text. A page without running text gives an article without blocks.
    ///
    /// ```
    /// use stance::article::{Article, BlockKind};
    ///
    /// let page = "<html><body><nav><a href='/'>Home</a></nav><article><h1>Talks</h1>\
    ///     <p>We <b>never</b> left the table,\n and its chair is still warm.</p></article></body></html>";
    /// let article = Article::from_html("a.html", page);
    /// assert_eq!(article.text, "Talks\n\nWe never left the table, and its chair is still warm.");
    /// assert_eq!(article.blocks[0].kind, BlockKind::Title);
    /// ```
    #[must_use]
    pub fn from_html(name: impl Into<String>, html: &str) -> Self {
        if is_too_deep(html) {
            return Self::from_text(name, without_tags(html));
        }
        let page = Document::from(html);
        let mut known = Known::default();
        let drafts = if is_searchable(page.root()) {
            main_text(page, &mut known)
        } else {
            blocks(page.root())
        };
        Self::from_drafts(name.into(), known, drafts)
    }
}

/// The blocks of the main text; all of the page where none is found.
fn main_text(page: Document, known: &mut Known) -> Vec<Draft> {
    let whole = blocks(page.root());
    let Ok(mut search) = Readability::with_document(page, None, Some(Config::default())) else {
        return whole;
    };
    match search.parse() {
        Ok(found) => {
            known.title = Some(one_line(&found.title)).filter(|title| !title.is_empty());
            known.byline = found.byline.as_deref().map(one_line).filter(|line| !line.is_empty());
            known.date = found.published_time;
            let content = search.doc.select_single("#readability-page-1");
            let main = content.nodes().first().map_or_else(Vec::new, |node| blocks(*node));
            with_head(&whole, main, known)
        }
        Err(_) => whole,
    }
}

/// The main text below its headline and byline, which the search takes away because a browser shows
/// them by itself.
fn with_head(whole: &[Draft], main: Vec<Draft>, known: &Known) -> Vec<Draft> {
    // Shorter texts may stand in several places.
    let is_text = |draft: &Draft| draft.kind == BlockKind::Paragraph && draft.text.len() >= 60;
    let Some(main_start) = main.iter().position(is_text) else { return main };
    let first = &main[main_start].text;
    let Some(start) = whole.iter().position(|draft| draft.text == *first) else { return main };
    let is_headline = |draft: &Draft| draft.kind == BlockKind::Title;
    let above = &whole[..start];
    let Some(title) = above
        .iter()
        .rposition(is_headline)
        .or_else(|| above.iter().rposition(|draft| known.is_title(&draft.text)))
    else {
        return main;
    };
    // Told by their texts: the search makes other headings of headlines.
    let texts = |drafts: &'_ [Draft]| -> FxHashSet<String> {
        drafts.iter().map(|draft| draft.text.clone()).collect()
    };
    let before_text = texts(&main[..main_start]);
    let is_head = |draft: &&Draft| {
        let text = draft.text.as_str();
        is_headline(draft)
            || matches!(draft.kind, BlockKind::Byline | BlockKind::Caption)
            || is_byline(text)
            || known.is_byline(text)
            || before_text.contains(text)
    };
    let head: Vec<Draft> = above[title..].iter().filter(is_head).cloned().collect();
    let (before, text) = main.split_at(main_start);
    // A picture above the headline.
    let in_head = texts(&head);
    let rest = before.iter().filter(|draft| !in_head.contains(&draft.text)).cloned();
    rest.chain(head.iter().cloned()).chain(filled(&whole[start..], text)).collect()
}

/// The main text with headings, captions and items of lists between its paragraphs, which the search
/// leaves out where they are short.
fn filled(whole: &[Draft], main: &[Draft]) -> Vec<Draft> {
    /// Blocks between two of the main text: more are another part of the page.
    const GAP: usize = 40;
    let mut filled: Vec<Draft> = Vec::with_capacity(main.len());
    let mut at = 0;
    for draft in main {
        let window = &whole[at..whole.len().min(at + GAP)];
        let found = window.iter().position(|other| other.text == draft.text);
        let gap = &window[..found.unwrap_or(0)];
        let first = filled.len();
        // From the end: a heading is wanted for what stands below it.
        let mut below = Some(draft.kind);
        for missing in gap.iter().rev() {
            let is_wanted = !missing.is_linked
                && match missing.kind {
                    BlockKind::Heading => below.is_some_and(|kind| kind != BlockKind::Heading),
                    BlockKind::ListItem => missing.text.chars().count() >= 25,
                    BlockKind::Caption => true,
                    _ => false,
                };
            below = is_wanted.then_some(missing.kind);
            if is_wanted {
                filled.push(missing.clone());
            }
        }
        filled[first..].reverse();
        filled.push(draft.clone());
        at += found.map_or(0, |found| found + 1);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ministers met again on Monday, and nobody who came out of the hall after four hours \
        would say what had been agreed in it.";

    fn shown(html: &str) -> Vec<(BlockKind, String)> {
        let article = Article::from_html("a.html", html);
        let text = &article.text;
        article.blocks.iter().map(|block| (block.kind, block.span.slice(text).to_owned())).collect()
    }

    #[test]
    fn the_main_text_comes_with_its_head_and_without_the_page_around_it() {
        let page = format!(
            "<html><head><title>Talks stall | The Paper</title>\
             <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
             \"headline\":\"Talks stall\",\"datePublished\":\"2026-03-02\",\"author\":{{\"name\":\"Ana Lor\"}}}}</script></head>\
             <body><header><nav><ul><li><a href='/'>Home</a></li></ul></nav></header><article>\
             <h1>Talks “stall”</h1><p class='byline'>By <a href='/a'>Ana Lor</a></p><time>2 March 2026</time>\
             <figure><img src='a.jpg'><figcaption>The hall on Monday.</figcaption></figure>\
             <p>{TEXT}</p><div class='ad'>Advertisement</div><h2>Who was there</h2><p>{TEXT} Again.</p>\
             <ul><li>One minister of the north, who did not want to speak.</li></ul>\
             <aside>Related: <a href='/x'>Old talks</a></aside><p>{TEXT}<br>Next line.<br><br>{TEXT}</p>\
             </article><footer>All rights reserved.</footer></body></html>"
        );
        use BlockKind::{Byline, Caption, Heading, ListItem, Paragraph, Title};
        let expected = [
            (Title, "Talks “stall”".to_owned()),
            (Byline, "By Ana Lor".to_owned()),
            (Byline, "2 March 2026".to_owned()),
            (Caption, "The hall on Monday.".to_owned()),
            (Paragraph, TEXT.to_owned()),
            (Heading, "Who was there".to_owned()),
            (Paragraph, format!("{TEXT} Again.")),
            (ListItem, "One minister of the north, who did not want to speak.".to_owned()),
            (Paragraph, format!("{TEXT}\nNext line.")),
            (Paragraph, TEXT.to_owned()),
        ];
        assert_eq!(shown(&page), expected);
        let article = Article::from_html("a.html", &page);
        assert_eq!(article.title.as_deref(), Some("Talks “stall”"));
        assert_eq!(article.byline.as_deref(), Some("By Ana Lor"));
        assert_eq!(article.date.as_deref(), Some("2026-03-02"));
    }

    #[test]
    fn a_piece_of_a_page_is_read_whole() {
        let cases: [(&str, &[(BlockKind, &str)]); 6] = [
            ("", &[]),
            ("<script>x</script>", &[]),
            ("We will talk.", &[(BlockKind::Paragraph, "We will talk.")]),
            (
                "<p>One &amp; two\n three.</p><p>Four.",
                &[(BlockKind::Paragraph, "One & two three."), (BlockKind::Paragraph, "Four.")],
            ),
            ("<p>a<b>b</b></i>c &#x201C;d&rdquo;", &[(BlockKind::Paragraph, "abc “d”")]),
            (
                "<p><b>Who?</b></p><p>No.</p>",
                &[(BlockKind::Heading, "Who?"), (BlockKind::Paragraph, "No.")],
            ),
        ];
        for (html, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn depth_and_size_are_survived() {
        let deep = format!("{}<p>{TEXT}</p>", "<div>".repeat(20_000));
        assert_eq!(shown(&deep), [(BlockKind::Paragraph, TEXT.to_owned())]);
        let deep = format!("{}<p>{TEXT}</p>", "<div>".repeat(1000));
        assert_eq!(shown(&deep), [(BlockKind::Paragraph, TEXT.to_owned())]);
        let long = "<p>We will talk.</p>".repeat(60_000);
        assert_eq!(shown(&long).len(), 60_000);
    }
}
