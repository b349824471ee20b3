//! The thing users keep: one analyzer, one vectorizer and one or more heads.
//!
//! A [`Trainer`] makes a [`Model`] of labelled documents; the model is saved to one file and loaded from
//! it; a [`Worker`] labels texts with it and an [`Explanation`] says why. What a trainer returns has gone
//! through the bytes of the file, so a model just trained and a model loaded cannot differ.

mod card;
mod codec;
mod container;
mod crossval;
mod evaluate;
mod explain;
mod file;
mod head;
#[allow(clippy::module_inception)]
mod model;
mod params;
mod predict;
mod slices;
mod suggest;
mod trainer;

pub use card::{DataCard, HeadCard, ModelCard, TrainingCard};
pub use container::FORMAT_VERSION;
pub use crossval::{CrossValidation, cross_validate};
pub use evaluate::Evaluation;
pub use explain::{Contribution, Explanation};
pub use head::Head;
pub use model::Model;
pub use params::{HeadParams, TrainerParams};
pub use predict::{Prediction, Worker};
pub use slices::{Comparison, Slice};
pub use suggest::{Doubt, Suggestion};
pub(crate) use trainer::group_numbers;
pub use trainer::{Step, Trainer};
