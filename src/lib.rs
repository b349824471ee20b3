//! Stance toward negotiation.
pub mod document;
pub mod error;
pub mod features;
pub mod label;
pub mod linear;
pub mod span;
pub mod text;
pub use document::Document;
pub use error::{Error, ErrorKind, ModelProblem, RecordProblem, Result, TrainingProblem};
pub use label::{LabelId, LabelSet};
pub use span::Span;
