//! What a page is told of one question.

use crate::eval::{Aim, Interval, Threshold};
use crate::model::{Comparison, Evaluation, LearningPoint, Slice};

/// What was measured of one question, for an [`EvaluationPage`](super::EvaluationPage): an evaluation, and what was
/// asked for beyond it.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The answers.
    pub evaluation: &'a Evaluation,
    /// 95% intervals of [`Evaluation::intervals`]; measures without one are shown alone.
    pub intervals: &'a [(&'static str, Interval)],
    /// By column, as [`Evaluation::slices`] gives them.
    pub slices: &'a [(String, Vec<Slice>)],
    /// A threshold, and what it was chosen for.
    pub threshold: Option<&'a (Aim, Threshold)>,
    /// The other model's name, and what it gains.
    pub comparison: Option<&'a (String, Comparison)>,
    /// The measures by the number of statements trained on.
    pub curve: &'a [LearningPoint],
    /// Of a cross-validation: the answers are those of so many models, none of which was trained on what it
    /// answered.
    pub folds: Option<usize>,
}

impl<'a> Measured<'a> {
    /// An evaluation with its intervals and nothing more.
    #[must_use]
    pub fn new(evaluation: &'a Evaluation, intervals: &'a [(&'static str, Interval)]) -> Self {
        Self {
            evaluation,
            intervals,
            slices: &[],
            threshold: None,
            comparison: None,
            curve: &[],
            folds: None,
        }
    }
}
