//! The tests of the public API and the program, as one binary.

// Clippy's `allow-unwrap-in-tests` stops at functions that are marked as tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod architecture;
mod article_batch;
mod article_blocks;
mod article_reading;
mod attributions;
mod audit;
mod autotraits;
#[cfg(feature = "cli")]
mod cli;
#[cfg(all(feature = "cli", feature = "cluster"))]
mod cluster;
mod compiled;
mod determinism;
mod eval_properties;
mod metrics;
mod model_content;
mod model_file;
mod oracle;
mod oracle_linfa;
mod properties;
mod properties_text;
mod readers;
#[cfg(feature = "report")]
mod report;
mod samples;
mod sentences;
mod solvers;
mod source;
mod summary;
#[cfg(feature = "cli")]
mod support;
