//! Documentation that compiles: every Rust example on these pages is run by the tests.

#[doc = include_str!("tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("articles.md")]
pub mod articles {}

#[doc = include_str!("cookbook.md")]
pub mod cookbook {}

#[doc = include_str!("parquet.md")]
pub mod parquet {}

#[doc = include_str!("scale.md")]
pub mod scale {}

#[doc = include_str!("other_data.md")]
pub mod other_data {}

#[doc = include_str!("checking.md")]
pub mod checking {}

#[doc = include_str!("metrics.md")]
pub mod metrics {}

#[doc = include_str!("model_format.md")]
pub mod model_format {}

#[doc = include_str!("design.md")]
pub mod design {}

#[doc = include_str!("performance.md")]
pub mod performance {}

#[doc = include_str!("security.md")]
pub mod security {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}

#[doc = include_str!("changelog.md")]
pub mod changelog {}
