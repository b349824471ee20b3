//! Predictions beside the truth.

use ndarray::Array2;
use rayon::prelude::*;

use super::model::Model;
use crate::document::Document;
use crate::error::{Error, RecordProblem, Result};
use crate::eval::{Bootstrap, ConfusionMatrix, Interval, Metrics};
use crate::label::{LabelId, LabelSet};

/// What a model says of labelled documents, for one question.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The question.
    pub question: String,
    /// Its labels.
    pub labels: LabelSet,
    /// Positions of the documents that have a label for it.
    pub documents: Vec<usize>,
    /// Their labels.
    pub truth: Vec<LabelId>,
    /// The model's labels for them.
    pub predicted: Vec<LabelId>,
    /// The model's probabilities, shape `(documents, labels)`.
    pub probabilities: Array2<f64>,
}

impl Evaluation {
    /// Labels `documents` and compares with their labels number `column`, as the answers to `question`.
    /// Documents without that label are left out. Runs in parallel.
    ///
    /// # Errors
    ///
    /// A label that the model does not know, a target for which it has no head, or no label at all;
    /// `input` is named as the place.
    pub fn new(
        model: &Model,
        question: &str,
        column: usize,
        documents: &[Document],
        input: &str,
    ) -> Result<Self> {
        let labelled: Vec<(usize, &Document, &str)> = (documents.iter().enumerate())
            .filter_map(|(at, document)| {
                Some((at, document, document.labels.get(column)?.as_deref()?))
            })
            .collect();
        let questions = model.questions();
        let position = questions.iter().position(|name| *name == question);
        let Some(position) = position else {
            return Err(Error::parameter(
                "question",
                format!("`{question}` is no head of the model"),
            ));
        };
        let predictions: Vec<_> = labelled
            .par_iter()
            .map_init(
                || model.worker(),
                |worker, (_, document, label)| {
                    let problem = |problem| Error::record(input, document.row, problem);
                    let predictions = worker
                        .predict(&document.text, document.target.as_deref())
                        .map_err(problem)?;
                    let prediction = predictions[position].clone();
                    let labels = model.heads[prediction.head].labels();
                    let unknown = || {
                        let (label, known) = ((*label).to_owned(), labels.names().join(", "));
                        problem(RecordProblem::UnknownLabel { label, known })
                    };
                    Ok((labels.id(label).ok_or_else(unknown)?, prediction))
                },
            )
            .collect::<Result<_>>()?;
        if predictions.is_empty() {
            let problem = format!("has no label for `{question}` in any record");
            return Err(Error::input(input, problem));
        }
        // Heads of one question may know different labels, one set a target.
        let heads = model.heads.iter().filter(|head| head.name() == question);
        let labels = LabelSet::new(heads.flat_map(|head| head.labels().names().to_vec()));
        let rename = |head: usize, id: LabelId| {
            labels.id(model.heads[head].labels().name(id)).unwrap_or(LabelId::new(0))
        };
        let mut probabilities = Array2::zeros((predictions.len(), labels.len()));
        for (row, (_, prediction)) in predictions.iter().enumerate() {
            for (id, probability) in prediction.probabilities.iter().enumerate() {
                probabilities[[row, rename(prediction.head, LabelId::new(id)).index()]] =
                    *probability;
            }
        }
        Ok(Self {
            question: question.to_owned(),
            documents: labelled.iter().map(|&(at, ..)| at).collect(),
            truth: predictions.iter().map(|(truth, at)| rename(at.head, *truth)).collect(),
            predicted: predictions.iter().map(|(_, at)| rename(at.head, at.label)).collect(),
            probabilities,
            labels,
        })
    }

    /// All measures.
    ///
    /// # Errors
    ///
    /// None for what [`Evaluation::new`] returns.
    pub fn metrics(&self) -> Result<Metrics> {
        Metrics::compute(&self.labels, &self.truth, &self.predicted, self.probabilities.view())
    }

    /// Counts of true and predicted labels.
    ///
    /// # Errors
    ///
    /// None for what [`Evaluation::new`] returns.
    pub fn confusion(&self) -> Result<ConfusionMatrix> {
        ConfusionMatrix::from_ids(self.labels.len(), &self.truth, &self.predicted)
    }

    /// All measures with their intervals; `documents` are those that were evaluated, and their groups
    /// are resampled whole.
    ///
    /// # Errors
    ///
    /// None for what [`Evaluation::new`] returns.
    pub fn intervals(
        &self,
        documents: &[Document],
        bootstrap: &Bootstrap,
    ) -> Result<Vec<(&'static str, Interval)>> {
        self.scored()?.intervals(bootstrap, &self.groups(documents))
    }
}
