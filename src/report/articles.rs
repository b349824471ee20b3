//! The page about articles.

use super::html::Html;
use super::numbers::plural;
use super::shell::{Script, document};
use super::{speakers, statements};
use crate::summary::{LabelledArticle, Sides, Summary};

/// A page about articles: a table of all speakers, then each article with its statements marked by their
/// stance, and for each statement its reason, speaker and strongest words.
///
/// Articles are made into markup one by one, in any order and on any thread; whoever writes the page puts
/// all rows and all sections between the three parts of [`ArticlesPage::frame`]:
///
/// ```text
/// opening · rows of every article · between · sections of every article · closing
/// ```
///
/// so that a page of any number of articles is written in constant memory. Without its script the page is
/// complete, but the table cannot be sorted and filtered.
#[derive(Clone, Copy, Debug)]
pub struct ArticlesPage<'m> {
    sides: Sides<'m>,
}

/// The parts of a page that are around its articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Before the first row.
    pub opening: String,
    /// Between the last row and the first section.
    pub between: String,
    /// Behind the last section.
    pub closing: String,
}

const SCRIPT: Script = Script {
    source: include_str!("articles.js"),
    hash: "sha256-NT1BvxxWXECIqz6AVvv2Jze8TkbeRMYmVtDPBYSnWgU=",
};

impl<'m> ArticlesPage<'m> {
    /// A page about what the model of `sides` says.
    #[must_use]
    pub fn new(sides: Sides<'m>) -> Self {
        Self { sides }
    }

    /// The rows of an article's speakers in the table of all.
    #[must_use]
    pub fn rows(&self, labelled: &LabelledArticle, summary: &Summary) -> String {
        speakers::rows(labelled, summary).map(Html::into_fragment).collect()
    }

    /// An article with its statements.
    #[must_use]
    pub fn section(&self, labelled: &LabelledArticle, summary: &Summary) -> String {
        statements::section(&self.sides, labelled, summary).into_fragment()
    }

    /// What is around the articles of a page called `title`.
    #[must_use]
    pub fn frame(&self, title: &str, articles: u64) -> Frame {
        let link = |target: &'static str, name: &str| {
            Html::element("li").child(Html::element("a").attr("href", target).text(name))
        };
        let links = [link("#speakers", "Speakers"), link("#articles", "Articles")];
        let nav = Html::element("nav").attr("aria-label", "Contents");
        let header = Html::element("header")
            .child(Html::element("h1").child(Html::foreign(title)))
            .child(Html::element("p").text(plural(articles, "article")))
            .child(nav.child(Html::element("ul").children(links)));
        let section = |id: &'static str, heading: &str| {
            let heading = Html::element("h2").attr("id", id).text(heading);
            Html::element("section").attr("aria-labelledby", id).child(heading)
        };
        let of_speakers = section("speakers", "Speakers").child(speakers::table("rows"));
        let of_articles =
            section("articles", "Articles").child(statements::legend()).slot("sections");
        let main = Html::element("main").child(of_speakers).child(of_articles);
        let body = Html::element("body").child(header).child(main);
        let styles = [include_str!("style.css"), include_str!("articles.css")];
        let page = document(title, &styles, Some(SCRIPT), body);
        let (opening, rest) = page.split_once(&Html::slot_mark("rows")).unwrap_or((&page, ""));
        let (between, closing) =
            rest.split_once(&Html::slot_mark("sections")).unwrap_or((rest, ""));
        Frame {
            opening: opening.to_owned(),
            between: between.to_owned(),
            closing: closing.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SCRIPT;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_names_the_script() {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let digest = Sha256::digest(SCRIPT.source);
        let base64: String = digest
            .chunks(3)
            .flat_map(|bytes| {
                let number =
                    bytes.iter().fold(0_u32, |number, &byte| number << 8 | u32::from(byte))
                        << (8 * (3 - bytes.len()));
                (0..=bytes.len())
                    .map(move |at| char::from(DIGITS[(number >> (18 - 6 * at)) as usize & 63]))
            })
            .collect();
        assert_eq!(SCRIPT.hash, format!("sha256-{base64}="));
    }
}
