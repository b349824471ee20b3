//! Where links lead. Names may hold anything, so that ids are made of checksums.

/// The id of an article's section.
pub(super) fn article_id(name: &str) -> String {
    format!("a{:08x}", crc32fast::hash(name.as_bytes()))
}

/// The id of a statement, by its position in the article.
pub(super) fn statement_id(name: &str, index: usize) -> String {
    format!("{}-{index}", article_id(name))
}
