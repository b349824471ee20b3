//! What training can be told.

use serde::{Deserialize, Serialize};

use super::weights::WeightFormat;
use crate::features::TfidfParams;
use crate::linear::{Calibration, ClassWeight, SolverKind};
use crate::text::AnalyzerParams;

/// Everything that training can be told.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainerParams {
    /// From text to terms. Default [`AnalyzerParams::default`].
    pub analyzer: AnalyzerParams,
    /// From terms to numbers. Default: `min_df` 2, sublinear term frequency.
    pub tfidf: TfidfParams,
    /// One entry a label column of the documents, in their order. Default: `stance` alone.
    pub heads: Vec<HeadParams>,
    /// One head a target for each entry of `heads`, in place of one for all. Default false.
    pub head_per_target: bool,
    /// What finds the weights. Default [`SolverKind::Newton`].
    pub solver: SolverKind,
    /// What makes probabilities of margins. Default [`Calibration::Temperature`].
    pub calibration: Calibration,
    /// How weights are stored. Default [`WeightFormat::F32`].
    pub weight_format: WeightFormat,
    /// Folds of the cross-validation that calibration and the card's measures come from; 0 leaves both
    /// out. Default 5.
    pub folds: usize,
    /// Resamples behind the card's intervals. Default 1000.
    pub resamples: usize,
    /// Seed of folds and intervals. Default 0.
    pub seed: u64,
}

/// Settings of one head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadParams {
    /// Its name.
    pub name: String,
    /// Inverse strength of the penalty. Default 10.
    pub c: f64,
    /// How much each label counts. Default [`ClassWeight::Uniform`].
    pub class_weight: ClassWeight,
    /// How much easier a term gets a large weight that goes with a label, as in
    /// [`LogisticRegressionParams::association`](crate::linear::LogisticRegressionParams::association).
    /// Default 0.
    #[serde(default)]
    pub association: f64,
}

impl HeadParams {
    /// A head with the default settings.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), c: 10.0, class_weight: ClassWeight::Uniform, association: 0.0 }
    }
}

impl Default for TrainerParams {
    fn default() -> Self {
        let tfidf = TfidfParams { min_df: 2, sublinear_tf: true, ..TfidfParams::default() };
        Self {
            analyzer: AnalyzerParams::default(),
            tfidf,
            heads: vec![HeadParams::new("stance")],
            head_per_target: false,
            solver: SolverKind::Newton,
            calibration: Calibration::Temperature,
            weight_format: WeightFormat::F32,
            folds: 5,
            resamples: 1000,
            seed: 0,
        }
    }
}
