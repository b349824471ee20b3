//! What a model knows about itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::params::HeadParams;
use super::trial::Tuning;
use crate::eval::Interval;
use crate::linear::{Calibration, Outcome, SolverKind};

/// The facts of a model: what it was trained on, how, and how well it did. It holds no time and no name
/// of a machine, so that the same data gives the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The version of this crate that trained it.
    pub crate_version: String,
    /// The training data.
    pub data: DataCard,
    /// Settings that all heads share.
    pub training: TrainingCard,
    /// One entry a head, in the model's order.
    pub heads: Vec<HeadCard>,
}

/// The training data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataCard {
    /// Number of documents.
    pub documents: usize,
    /// Number of distinct groups; a document without one is its own.
    pub groups: usize,
    /// SHA-256 over the sorted documents, in hexadecimal.
    pub fingerprint: String,
}

/// Settings that all heads share and that are not needed to predict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingCard {
    /// The solver.
    pub solver: SolverKind,
    /// The kind of calibrator.
    pub calibration: Calibration,
    /// Folds of the cross-validation; 0 if there was none.
    pub folds: usize,
    /// Seed of folds and intervals.
    pub seed: u64,
}

/// What is known of one head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadCard {
    /// Its settings.
    pub params: HeadParams,
    /// Documents by label.
    pub label_counts: BTreeMap<String, u64>,
    /// How the solver ended on all documents.
    pub outcome: Outcome,
    /// Measures by name on documents that the classifier was not trained on, with 95% intervals from
    /// resampled groups; empty without cross-validation.
    pub cross_validation: BTreeMap<String, Interval>,
    /// How its settings were found, if they were searched for. Of heads that share a question, the first
    /// has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuning: Option<Tuning>,
}
