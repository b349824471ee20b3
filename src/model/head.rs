//! One question that a model answers.

use serde::{Deserialize, Serialize};

use crate::label::{LabelId, LabelSet};
use crate::linear::Calibrator;

/// A head: the labels of one question, and how its margins become probabilities. Its weights are
/// columns of the model's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub(super) name: String,
    pub(super) target: Option<String>,
    pub(super) labels: LabelSet,
    pub(super) calibrator: Calibrator,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) threshold: Option<f64>,
}

impl Head {
    /// The question, for example `stance`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The only target that this head answers for, if it is one of several of the same name.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The possible answers.
    #[must_use]
    pub fn labels(&self) -> &LabelSet {
        &self.labels
    }

    /// From margins to probabilities.
    #[must_use]
    pub fn calibrator(&self) -> &Calibrator {
        &self.calibrator
    }

    /// The probability below which the head gives no label, if the model was given one.
    #[must_use]
    pub fn threshold(&self) -> Option<f64> {
        self.threshold
    }

    /// True for an answer of this probability that is given as no label: it is below `asked`, or else below
    /// [`Head::threshold`].
    #[must_use]
    pub fn leaves_open(&self, probability: f64, asked: Option<f64>) -> bool {
        asked.or(self.threshold).is_some_and(|below| probability < below)
    }

    /// Number of margins: one a label, or one in all for two labels.
    #[must_use]
    pub fn n_margins(&self) -> usize {
        if self.labels.len() == 2 { 1 } else { self.labels.len() }
    }

    /// Which margin a label has, and with which sign.
    pub(super) fn margin_of(&self, label: LabelId) -> (usize, f64) {
        match (self.n_margins(), label.index()) {
            (1, 0) => (0, -1.0),
            (1, _) => (0, 1.0),
            (_, label) => (label, 1.0),
        }
    }
}
