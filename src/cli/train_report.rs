//! `stance train --report`

use std::path::PathBuf;

use stance::eval::Bootstrap;
use stance::model::{CrossValidator, Trainer, TrainerParams};
use stance::{Document, Model};

use super::crossval::in_fold;
use super::evaluate_output::{Answer, write_page};
use super::message::Failure;
use super::output::Talk;
use super::progress::Progress;

#[derive(Debug, clap::Args)]
pub(crate) struct TrainReportArgs {
    /// Write a self-contained HTML page about the model, and how it does on statements it was not trained on
    ///
    /// For this it is trained again without each of the folds.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl TrainReportArgs {
    pub(crate) fn is_asked(&self) -> bool {
        self.report.is_some()
    }

    pub(crate) fn check(&self, folds: usize) -> Result<(), Failure> {
        if self.is_asked() && folds < 2 {
            return Err(Failure::usage("`--report` measures by cross-validation")
                .hint("pass 2 or more to `--folds`"));
        }
        Ok(())
    }

    /// Judges the training of `model` by cross-validation and writes the page, if it is asked for.
    pub(crate) fn write(
        &self,
        model: &Model,
        params: &TrainerParams,
        documents: &[Document],
        talk: &Talk,
    ) -> Result<(), Failure> {
        let Some(path) = &self.report else { return Ok(()) };
        let questions: Vec<&str> = params.heads.iter().map(|head| head.name.as_str()).collect();
        let validator = CrossValidator::new(documents, params.folds, params.seed)?;
        let progress = Progress::bar(talk, "folds of the report", true);
        progress.length(Some(params.folds as u64));
        let evaluations = validator.evaluate(&questions, |fold, training| {
            progress.position(fold as u64);
            let params = in_fold(params, &training, questions.len());
            Trainer::new(params).train(training, |_| ())
        })?;
        let bootstrap = Bootstrap::new(Bootstrap::RESAMPLES, 0.95, params.seed)?;
        let mut answers = Vec::with_capacity(evaluations.len());
        for evaluation in evaluations {
            let answer = Answer::new(evaluation, documents, &bootstrap)?;
            answers.push(Answer { folds: Some(params.folds), ..answer });
        }
        write_page(path, "Training", &answers, documents, Some(model))
    }
}
