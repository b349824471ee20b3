//! Who is for and who is against negotiation, and why.
//!
//! `stance` labels statements. A tokenizer with negation and concepts and a TF-IDF vectorizer feed a logistic
//! classifier; the model is one file that holds everything a prediction depends on, and every label can
//! be taken apart into what each word added to it.
//!
//! ```
//! use stance::Model;
//!
//! let model = Model::shipped()?;
//! let mut worker = model.worker();
//! let predictions = worker.predict("With dignity and mutual respect we will sit down and speak.", None)?;
//! assert_eq!(model.label_name(&predictions[0]), "for");
//! assert!(predictions[0].probability() > 0.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | stage | module | |
//! |---|---|---|
//! | articles to statements | [`article`] | blocks, sentences, quotations, speakers |
//! | records to documents | [`io`] | text lines, CSV, TSV, JSONL, fastText, Prodigy, Label Studio |
//! | characters to terms | [`text`] | normalise, tokenise, negate, stem, concepts, n-grams |
//! | terms to numbers | [`features`] | vocabulary, TF-IDF, sparse rows |
//! | numbers to weights | [`linear`] | logistic regression, solvers, calibration |
//! | how good, how sure | [`eval`] | measures, folds, intervals |
//! | the thing users keep | [`model`] | train, predict, explain, one file |
//! | who stands where in an article | [`summary`] | speakers, positions with intervals, reasons |
//! | can the data be trusted | [`audit`] | duplicates, leaks, balance, doubted labels |
//! | many documents | [`batch`] | parallel, in order, bounded memory |
//!
//! Start with the [tutorial](guide::tutorial); the [design](guide::design) page tells why things are as they are.

#[cfg(feature = "parquet")]
pub mod arrow;
pub mod article;
pub mod audit;
pub mod batch;
pub mod document;
pub mod error;
pub mod eval;
pub mod features;
pub mod guide;
pub mod io;
pub mod label;
pub mod linear;
pub mod model;
#[cfg(feature = "report")]
pub mod report;
pub mod span;
pub mod summary;
pub mod text;

pub use document::Document;
pub use error::{Error, ErrorKind, ModelProblem, RecordProblem, Result, TrainingProblem};
pub use label::{LabelId, LabelSet};
pub use model::Model;
pub use span::Span;

// The README's examples are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
