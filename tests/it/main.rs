//! The tests of the public API and the program, as one binary.

mod eval_properties;
mod metrics;
