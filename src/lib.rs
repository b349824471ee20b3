//! Stance toward negotiation.
pub mod document;
pub mod error;
pub mod eval;
pub mod features;
pub mod io;
pub mod label;
pub mod linear;
pub mod model;
pub mod span;
pub mod text;
pub use document::Document;
pub use error::{Error, ErrorKind, ModelProblem, RecordProblem, Result, TrainingProblem};
pub use label::{LabelId, LabelSet};
pub use model::Model;
pub use span::Span;
