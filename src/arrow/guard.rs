//! Decoders that panic on damaged bytes.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::error::ArrowError;

use super::problem::failed;
use crate::error::{Error, Result};

thread_local! {
    static READING: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The input that this thread is decoding, for the hook of a program that does not unwind: a panic while
/// there is one is about a damaged input, see [`damaged`].
///
/// Decoders of Parquet and Arrow check most of what they read, but not all. Where panics unwind, they
/// become that error by themselves.
#[must_use]
pub fn reading() -> Option<String> {
    READING.with_borrow(Option::clone)
}

/// The error of an input that cannot be decoded.
#[must_use]
pub fn damaged(input: &str) -> Error {
    Error::input(input, "is damaged: it cannot be decoded")
}

/// What `read` reads of `input` with a decoder of `format`.
pub(super) fn guarded<T>(
    input: &str,
    format: &str,
    read: impl FnOnce() -> Result<T, ArrowError>,
) -> Result<T> {
    READING.set(Some(input.to_owned()));
    // What a decoder leaves behind is not used again.
    let result = catch_unwind(AssertUnwindSafe(read));
    READING.set(None);
    match result {
        Ok(result) => result.map_err(|error| failed(input, format, error)),
        Err(_) => Err(damaged(input)),
    }
}
