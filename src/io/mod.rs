//! The outside world, one record at a time.

mod atomic;

pub use atomic::{AtomicFile, write_atomically};
