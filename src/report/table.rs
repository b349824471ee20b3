//! Tables that scroll inside their box.

use super::html::Html;

/// A table: a caption, a row of heads, and rows that start with a head of their own.
#[derive(Clone, Debug)]
pub(super) struct Table {
    caption: Html,
    heads: Html,
    body: Html,
    is_wide: bool,
}

impl Table {
    pub(super) fn new(caption: impl std::fmt::Display) -> Self {
        Self {
            caption: Html::element("span").text(caption),
            heads: Html::element("tr"),
            body: Html::element("tbody"),
            is_wide: false,
        }
    }

    /// A table that may be wider than the page: its box can be reached and scrolled by keyboard.
    pub(super) fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// Adds the head of a column of text.
    pub(super) fn column(mut self, head: Html) -> Self {
        self.heads = self.heads.child(Html::element("th").attr("scope", "col").child(head));
        self
    }

    /// Adds the head of a column of text.
    pub(super) fn text_column(self, head: &str) -> Self {
        self.column(Html::element("span").text(head))
    }

    /// Adds the head of a column of numbers.
    pub(super) fn number_column(mut self, head: Html) -> Self {
        let head = Html::element("th").attr("scope", "col").class("n").child(head);
        self.heads = self.heads.child(head);
        self
    }

    /// Adds heads of columns of numbers.
    pub(super) fn number_columns(self, heads: &[&str]) -> Self {
        heads.iter().fold(self, |table, head| table.number_column(Html::element("span").text(head)))
    }

    /// Adds a row; `cells` are `td` elements.
    pub(super) fn row(mut self, head: Html, cells: impl IntoIterator<Item = Html>) -> Self {
        self.body = self.body.child(row(head, cells));
        self
    }

    /// Leaves a place for rows that are made elsewhere, by [`row`].
    pub(super) fn slot(mut self, name: &'static str) -> Self {
        self.body = self.body.slot(name);
        self
    }

    pub(super) fn into_html(self) -> Html {
        // Two, so that the style sheet can make one wider than the other.
        let caption = Html::element("caption").child(Html::element("span").child(self.caption));
        let table = Html::element("table")
            .child(caption)
            .child(Html::element("thead").child(self.heads))
            .child(self.body);
        let scroll = Html::element("div");
        match self.is_wide {
            true => scroll.class("scroll wide").attr("tabindex", 0).child(table),
            false => scroll.class("scroll").child(table),
        }
    }
}

/// A row with a head of its own.
pub(super) fn row(head: Html, cells: impl IntoIterator<Item = Html>) -> Html {
    let head = Html::element("th").attr("scope", "row").child(head);
    Html::element("tr").child(head).children(cells)
}

/// A cell of text.
pub(super) fn cell(text: impl std::fmt::Display) -> Html {
    Html::element("td").text(text)
}

/// A cell with a number, written out.
pub(super) fn number(text: impl std::fmt::Display) -> Html {
    Html::element("td").class("n").text(text)
}
