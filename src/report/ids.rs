//! Where links lead.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::article::Article;

/// The ids of one article and of its statements.
///
/// Articles are made into markup apart from each other, names may hold anything, and several tables may
/// each have a record of one name: so that ids are made of a digest of name and text.
#[derive(Clone, Debug)]
pub(super) struct Ids(String);

impl Ids {
    pub(super) fn new(article: &Article) -> Self {
        let digest = Sha256::new().chain_update(&article.name).chain_update([0]);
        let digest = digest.chain_update(&article.text).finalize();
        let mut id = "a".to_owned();
        // 64 bits: of a million articles two share an id once in thirty million pages.
        for byte in digest.iter().take(8) {
            // Writing into a `String` cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }

    /// The article's section.
    pub(super) fn article(&self) -> &str {
        &self.0
    }

    /// A statement, by its position in the article.
    pub(super) fn statement(&self, index: usize) -> String {
        format!("{}-{index}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_of_one_name_have_ids_of_their_own() {
        let id = |name: &str, text: &str| Ids::new(&Article::from_text(name, text)).statement(3);
        let first = id("row 1", "We talk.");
        assert_eq!(first, id("row 1", "We talk."));
        assert_eq!(first.len(), "a0123456789abcdef-3".len());
        assert_ne!(first, id("row 1", "We refuse."));
        assert_ne!(first, id("row 2", "We talk."));
    }
}
