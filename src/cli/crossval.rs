//! `stance evaluate --cv`: a way of training, judged without a model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Arg;
use stance::Document;
use stance::eval::Bootstrap;
use stance::io::ReadOptions;
use stance::model::{CrossValidator, Evaluation, LearningPoint, Trainer, TrainerParams};

use super::analysis::AnalysisArgs;
use super::args::{ColumnArgs, ReadArgs};
use super::classifier::ClassifierArgs;
use super::message::Failure;
use super::output::Talk;
use super::progress::Progress;
use super::trainer::trainer_params;
use super::tune::TuneArgs;
use super::values;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Cross-validation options", mut_args(only_with_cv))]
pub(crate) struct CrossArgs {
    /// Judge a training by cross-validation with so many folds, instead of a model
    ///
    /// With the text, classifier and tuning options of `stance train`; with --tune, every fold searches for its
    /// own settings. All is learnt anew without the fold: vocabulary, weights and calibration.
    #[arg(long, value_name = "K", value_parser = values::cv_folds)]
    pub(crate) cv: Option<usize>,
    /// Measure by the number of statements trained on, too
    ///
    /// Whole groups are added; settings are those given, without a search.
    #[arg(long, requires = "cv")]
    learning_curve: bool,
    /// Column of the weight that a record has in training
    #[arg(long, value_name = "COLUMN", requires = "cv", hide_short_help = true)]
    weight_column: Option<String>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    classifier: ClassifierArgs,
    #[command(flatten)]
    tune: TuneArgs,
}

/// The settings for a fold's own training: what is left of few groups has to do, and of its own measures none
/// is shown.
pub(crate) fn in_fold(
    params: &TrainerParams,
    training: &[Document],
    n_questions: usize,
) -> TrainerParams {
    let left = (0..n_questions).map(|column| groups(training, column)).min();
    let folds = match params.folds.min(left.unwrap_or(0)) {
        0 | 1 => 0,
        folds => folds,
    };
    TrainerParams { folds, resamples: 1, ..params.clone() }
}

/// The flags of training mean nothing without `--cv`, and are for the long help.
fn only_with_cv(arg: Arg) -> Arg {
    match arg.get_help_heading() {
        Some("Text options" | "Classifier options" | "Tuning options") => {
            arg.requires("cv").hide_short_help(true)
        }
        _ => arg,
    }
}

/// What came of it.
pub(crate) struct Validated {
    pub(crate) documents: Vec<Document>,
    pub(crate) evaluations: Vec<Evaluation>,
    pub(crate) curve: Vec<LearningPoint>,
}

/// What it is done on.
pub(crate) struct Data<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) read: &'a ReadArgs,
    pub(crate) columns: &'a ColumnArgs,
    pub(crate) extra_columns: &'a [String],
}

/// Shares of the training data behind a learning curve: each twice the one before.
const SHARES: [f64; 6] = [1.0 / 32.0, 1.0 / 16.0, 0.125, 0.25, 0.5, 1.0];

impl CrossArgs {
    pub(crate) fn run(
        &self,
        folds: usize,
        data: &Data<'_>,
        seed: u64,
        bootstrap: &Bootstrap,
        talk: &Talk,
    ) -> Result<Validated, Failure> {
        let columns = data.columns.label_columns();
        let options = ReadOptions {
            weight_column: self.weight_column.clone(),
            extra_columns: data.extra_columns.to_vec(),
            ..data.columns.options(&columns, data.read)?
        };
        let documents = data.read.load(&options, data.paths, talk)?.documents;
        let with_target = data.read.target_column.is_some();
        let params = TrainerParams {
            seed,
            ..trainer_params(&self.analysis, &self.classifier, &columns, &documents, with_target)?
        };
        let questions: Vec<&str> = columns.iter().map(|column| column.head.as_str()).collect();
        let validator = CrossValidator::new(&documents, folds, seed)
            .map_err(|error| Failure::from(error).hint("pass a smaller number to `--cv`"))?;
        let mut progress = self.progress(folds, talk);
        let evaluations = validator.evaluate(&questions, |fold, training| {
            if let Some(progress) = &progress {
                progress.position(fold as u64);
            }
            let params = in_fold(&params, &training, questions.len());
            let what = format!("fold {} of {folds}: trials", fold + 1);
            let found = self.tune.search(&params, &training, &what, talk)?;
            let params = found.map_or(params, |found| found.params);
            Ok::<_, Failure>(Trainer::new(params).train(training, |_| ())?)
        })?;
        let curve = match (self.learning_curve, questions.first()) {
            (true, Some(question)) => {
                drop(progress.take());
                let progress = Progress::bar(talk, "learning curve", true);
                progress.length(Some((SHARES.len() * folds) as u64));
                // Neither measure asks for probabilities.
                let params = TrainerParams { folds: 0, ..params.clone() };
                validator.learning_curve(
                    question,
                    &SHARES,
                    bootstrap,
                    |share, fold, training| {
                        progress.position((share * folds + fold) as u64);
                        Trainer::new(params.clone()).train(training, |_| ())
                    },
                )?
            }
            _ => Vec::new(),
        };
        Ok(Validated { documents, evaluations, curve })
    }
}

impl CrossArgs {
    /// Of the folds, unless each shows a search of its own.
    fn progress(&self, folds: usize, talk: &Talk) -> Option<Progress> {
        let progress = (!self.tune.is_asked_for()).then(|| Progress::bar(talk, "folds", true))?;
        progress.length(Some(folds as u64));
        Some(progress)
    }
}

/// Distinct groups of the documents that have a label in this column; a document without one is its own.
fn groups(documents: &[Document], column: usize) -> usize {
    let is_labelled = |at: &&Document| at.labels.get(column).is_some_and(Option::is_some);
    let labelled = || documents.iter().filter(is_labelled);
    let named: BTreeSet<&str> = labelled().filter_map(|at| at.group.as_deref()).collect();
    named.len() + labelled().filter(|document| document.group.is_none()).count()
}
