//! What a task says of its file.

use serde::{Deserialize, Serialize};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// What was read.
    pub input: String,
    /// What was written.
    pub output: String,
    /// Records in the output.
    pub rows: u64,
    /// Records that could not be used and were left out.
    pub skipped: u64,
    /// Why the first of them was.
    pub first_error: Option<String>,
    /// SHA-256 of the output.
    pub sha256: String,
    /// Whether it was there before the job, from an earlier run with the same input, model and settings.
    pub was_done: bool,
}
