//! How good settings are on one fold.

use super::crossval::dataset;
use super::params::TrainerParams;
use super::trainer::{HeadRows, Trainer, group_numbers};
use super::trial::TrialSettings;
use super::tune_params::TuneMeasure;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::eval::{ConfusionMatrix, Folds};
use crate::features::CsrMatrix;
use crate::label::{LabelId, LabelSet};
use crate::linear::{LogisticRegression, SolverKind};

/// A question with all that its classifiers are trained and tested on.
pub(super) struct Question {
    pub(super) name: String,
    /// Those of all its heads.
    labels: LabelSet,
    /// One head, or one a target.
    parts: Vec<Part>,
    solver: SolverKind,
}

struct Part {
    head: HeadRows,
    /// Empty, or one a row.
    weights: Vec<f32>,
    folds: Folds,
}

impl Question {
    /// The questions of sorted documents, in the order of `params.heads`.
    pub(super) fn all(
        params: &TrainerParams,
        documents: &[Document],
        n_folds: usize,
    ) -> Result<Vec<Self>> {
        let groups = group_numbers(documents);
        let is_weighted = documents.iter().any(|document| document.weight.is_some());
        let mut questions: Vec<Self> = Vec::new();
        let trainer = Trainer::new(params.clone());
        for (head_params, _, head) in trainer.plan(documents)? {
            let of_rows: Vec<usize> = head.rows.iter().map(|&row| groups[row]).collect();
            let folds = Folds::stratified_grouped(&head.truth, &of_rows, n_folds, params.seed)?;
            let weight = |&row: &usize| documents[row].weight.unwrap_or(1.0);
            let weights = match is_weighted {
                true => head.rows.iter().map(weight).collect(),
                false => Vec::new(),
            };
            let part = Part { head, weights, folds };
            match questions.iter_mut().find(|known| known.name == head_params.name) {
                Some(known) => known.parts.push(part),
                None => questions.push(Self {
                    name: head_params.name.clone(),
                    labels: LabelSet::new(Vec::<String>::new()),
                    parts: vec![part],
                    solver: params.solver,
                }),
            }
        }
        for question in &mut questions {
            let names = question.parts.iter().flat_map(|part| part.head.labels.names().to_vec());
            question.labels = LabelSet::new(names);
        }
        Ok(questions)
    }

    /// The measure on one fold for each of `cs`, by classifiers that were trained on the other folds. The
    /// predictions of all heads are counted together.
    pub(super) fn score(
        &self,
        matrix: &CsrMatrix,
        settings: &TrialSettings,
        cs: &[f64],
        fold: usize,
        measure: TuneMeasure,
    ) -> Result<Vec<f64>> {
        let mut confusions = vec![ConfusionMatrix::new(self.labels.len()); cs.len()];
        for part in &self.parts {
            let (train, test) = (part.folds.train(fold), part.folds.test(fold));
            let rows =
                |of: &[usize]| -> Vec<usize> { of.iter().map(|&at| part.head.rows[at]).collect() };
            let truth = |of: &[usize]| -> Vec<LabelId> {
                of.iter().map(|&at| part.head.truth[at]).collect()
            };
            let weights = train.iter().filter_map(|&at| part.weights.get(at).copied()).collect();
            let dataset = dataset(matrix.select(&rows(&train)), truth(&train), weights);
            let path = LogisticRegression::params(part.head.labels.len())
                .class_weight(settings.class_weight.clone())
                .association(settings.association)
                .solver(self.solver)
                .tolerance(TOLERANCE)
                .fit_path(&dataset, cs)?;
            let test_rows = matrix.select(&rows(&test));
            for (fitted, confusion) in path.iter().zip(&mut confusions) {
                let predicted = fitted.predict_labels(&test_rows);
                for (truth, predicted) in truth(&test).into_iter().zip(predicted) {
                    confusion.add(self.global(part, truth)?, self.global(part, predicted)?)?;
                }
            }
        }
        Ok(confusions.iter().map(|confusion| measured(measure, confusion, &self.labels)).collect())
    }

    fn global(&self, part: &Part, id: LabelId) -> Result<LabelId> {
        let global = self.labels.id(part.head.labels.name(id));
        global.ok_or_else(|| Error::parameter("labels", "must be those of the question"))
    }
}

/// Three times the default: predictions hardly change, and a search takes a quarter less time.
const TOLERANCE: f64 = 3e-3;

fn measured(measure: TuneMeasure, confusion: &ConfusionMatrix, labels: &LabelSet) -> f64 {
    match measure {
        TuneMeasure::MacroF1 => confusion.macro_f1(),
        TuneMeasure::FAvg => confusion.mean_f1(&labels.polar_ids()),
        TuneMeasure::Accuracy => confusion.accuracy(),
        TuneMeasure::Mcc => confusion.mcc(),
        TuneMeasure::Kappa => confusion.kappa(),
    }
}
