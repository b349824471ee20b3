//! The thing users keep: one analyzer, one vectorizer and one or more heads.
//!
//! A [`Trainer`] makes a [`Model`] of labelled documents; the model is saved to one file and loaded from
//! it; a [`Worker`] labels texts with it and an [`Explanation`] says why. What a trainer returns has gone
//! through the bytes of the file, so a model just trained and a model loaded cannot differ.

mod card;
mod choosing;
mod codec;
mod container;
mod counterfactual;
mod crossval;
mod evaluate;
mod explain;
mod file;
mod head;
#[allow(clippy::module_inception)]
mod model;
mod nearest;
mod params;
mod predict;
mod scoring;
mod slices;
mod space;
mod suggest;
mod thresholds;
mod trainer;
mod trial;
mod tune_params;
mod tuning;
mod validation;
mod weights;

pub use card::{DataCard, HeadCard, ModelCard, TrainingCard};
pub use container::FORMAT_VERSION;
pub use counterfactual::Counterfactual;
pub use crossval::{CrossValidation, cross_validate};
pub use evaluate::Evaluation;
pub use explain::{Contribution, Explanation};
pub use head::Head;
pub use model::Model;
pub use nearest::{KeptStatement, Neighbour};
pub use params::{HeadParams, TrainerParams};
pub use predict::{Prediction, Worker};
pub use slices::{Comparison, Slice};
pub use space::TuneSpace;
pub use suggest::{Doubt, Suggestion};
pub(crate) use trainer::group_numbers;
pub use trainer::{Step, Trainer};
pub use trial::{Choice, FoldRecord, PathPoint, TermFrequency, Trial, TrialSettings, Tuning};
pub use tune_params::{TuneMeasure, TuneParams};
pub use tuning::{TuneStep, Tuned, Tuner};
pub use validation::{CrossValidator, LearningPoint};
pub use weights::WeightFormat;
