//! Whether labelled data can be trusted: what a gate looks at before anything is trained or measured.
//!
//! ```text
//! Corpus (data) ───┬─► schema       empty texts, missing labels, ids used twice
//!                  ├─► duplicates   the same text twice, with equal or different labels
//! Corpus (other) ──┼─► near         MinHash, LSH, Jaccard: near duplicates, leaks, shared groups
//!                  ├─► pairs        contrast pairs that are none
//!                  ├─► balance      labels by any column
//!                  ├─► terms        words that tell the label
//!                  ├─► actors       names that tell the label, one by one and together
//!                  └─► confidence   labels that a cross-validated model does not believe
//!                                              │
//!                                              ▼
//!                         Report: findings with a severity, tables of what was measured
//! ```
//!
//! Most of this is counting and certain. Only likely label errors and the model on actors rest on a
//! trained classifier; they say where to look and not what is wrong.

mod actors;
mod auditor;
mod balance;
mod check;
mod confidence;
mod corpus;
mod duplicates;
mod finding;
mod learning;
mod minhash;
mod near;
mod pairs;
mod problem;
mod schema;
mod shingles;
mod statistics;
mod terms;

pub use actors::{ActorModel, ActorScores};
pub use auditor::{AuditParams, Auditor, Report};
pub use balance::{Balance, Slice};
pub use check::{Check, Severity};
pub use confidence::LabelNoise;
pub use corpus::Corpus;
pub use finding::{Finding, Place, Side};
pub use near::{NearPair, near_pairs};
pub use problem::Problem;
pub use shingles::text_similarity;
pub use statistics::{Share, WordCount, log_odds_z};
pub use terms::{LabelTerms, Term, TermTable};
