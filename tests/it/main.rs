//! The tests of the public API and the program, as one binary.

// Clippy's `allow-unwrap-in-tests` stops at functions that are marked as tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod eval_properties;
mod metrics;
mod oracle;
mod oracle_linfa;
mod readers;
mod samples;
mod solvers;
