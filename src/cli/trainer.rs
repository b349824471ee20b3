//! All flags of training together.

use stance::Document;
use stance::io::LabelColumn;
use stance::model::TrainerParams;

use super::analysis::AnalysisArgs;
use super::classifier::ClassifierArgs;
use super::heads;
use super::message::Failure;

/// What a training is told, but for folds and seed.
pub(crate) fn trainer_params(
    analysis: &AnalysisArgs,
    classifier: &ClassifierArgs,
    columns: &[LabelColumn],
    documents: &[Document],
    with_target: bool,
) -> Result<TrainerParams, Failure> {
    Ok(TrainerParams {
        analyzer: analysis.analyzer(with_target)?,
        tfidf: analysis.tfidf(),
        head_per_target: analysis.head_per_target(with_target),
        heads: heads::params(columns, documents, classifier)?,
        solver: classifier.solver(),
        calibration: classifier.calibration(),
        weight_format: classifier.weight_format(),
        ..TrainerParams::default()
    })
}
