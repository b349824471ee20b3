//! What stands before a mark.

use super::chars::{char_before, is_dash, is_opener};

/// The token that a full stop is attached to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'t> {
    /// The sentence up to the token.
    pub(super) lead: &'t str,
    /// Without the full stop and without quotation marks, brackets and what a dash or slash joins to it; empty
    /// where there is none.
    pub(super) token: &'t str,
    /// A quotation mark or bracket opens right before it.
    pub(super) is_opened: bool,
}

impl<'t> Before<'t> {
    /// The token that ends at `end`, in a sentence that begins at `sentence`.
    pub(super) fn read(text: &'t str, sentence: usize, end: usize) -> Self {
        let so_far = &text[sentence..end];
        let is_border = |c: char| {
            c.is_whitespace()
                || is_dash(c) && c != '-'
                || matches!(c, '/' | ',' | ':')
                || is_opener(c) && c != '\''
                || c == ')'
        };
        let start = so_far
            .rfind(is_border)
            .map_or(0, |border| border + so_far[border..].chars().next().map_or(0, char::len_utf8));
        let token = &so_far[start..];
        let bare = token.trim_start_matches(['\'', '’']);
        let lead = &so_far[..so_far.len() - bare.len()];
        let is_opened = char_before(lead, lead.len()).is_some_and(is_opener);
        Self { lead, token: bare, is_opened }
    }

    /// The token, or the part of it behind its last hyphen: `D-Mass`.
    pub(super) fn tail(&self) -> &'t str {
        memchr::memrchr(b'-', self.token.as_bytes())
            .map_or(self.token, |hyphen| &self.token[hyphen + 1..])
    }

    /// The word before the token, without marks around it.
    pub(super) fn previous_word(&self) -> &'t str {
        let last = self.lead.split_whitespace().next_back().unwrap_or_default();
        last.trim_matches(|c: char| !c.is_alphanumeric())
    }

    /// A comma stands before the token: `Stamford, Conn.`.
    pub(super) fn is_behind_comma(&self) -> bool {
        self.lead.trim_end().ends_with(',')
    }

    /// A number stands before the token.
    pub(super) fn is_behind_number(&self) -> bool {
        self.lead.trim_end().ends_with(|c: char| c.is_numeric())
            || self.token.starts_with(|c: char| c.is_numeric())
    }
}
