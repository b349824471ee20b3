//! What the vectorizer keeps and how it counts.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Settings of [`TfidfVectorizer`](super::TfidfVectorizer), with the meaning they have in scikit-learn 1.x.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TfidfParams {
    /// Leaves out terms in fewer documents than this. Default 1: all terms stay.
    pub min_df: u32,
    /// Leaves out terms in a larger share of the documents than this, in (0, 1]. Default 1.
    pub max_df: f64,
    /// Keeps only so many terms, those that occur most often in all documents together; among equals,
    /// the first by name. Default `None`: all.
    pub max_features: Option<usize>,
    /// Uses `1 + ln(tf)` in place of the count `tf`. Default false.
    pub sublinear_tf: bool,
    /// Counts a term once however often it occurs. Default false.
    pub binary: bool,
}

impl Default for TfidfParams {
    fn default() -> Self {
        Self { min_df: 1, max_df: 1.0, max_features: None, sublinear_tf: false, binary: false }
    }
}

impl TfidfParams {
    /// # Errors
    ///
    /// When a setting is out of its range.
    pub fn check(&self) -> Result<()> {
        if !(self.max_df > 0.0 && self.max_df <= 1.0) {
            return Err(Error::parameter(
                "max_df",
                format!("must be in (0, 1], and is {}", self.max_df),
            ));
        }
        if self.max_features == Some(0) {
            return Err(Error::parameter("max_features", "must be at least 1"));
        }
        Ok(())
    }
}
