//! Documents to a model.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use linfa::traits::Fit;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::card::{DataCard, HeadCard, ModelCard, TrainingCard};
use super::crossval::{cross_validate, dataset};
use super::head::Head;
use super::model::Model;
use super::params::{HeadParams, TrainerParams};
use super::weights::Weights;
use crate::document::Document;
use crate::error::{Error, Result, TrainingProblem};
use crate::eval::{Bootstrap, Folds, Interval};
use crate::features::{CsrMatrix, F64Table, TfidfVectorizer};
use crate::label::{LabelId, LabelSet};
use crate::linear::{Calibrator, LogisticRegression};
use crate::text::Analyzer;

/// What a trainer has just done, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step<'a> {
    /// All texts are rows.
    Analyzed {
        /// Number of texts.
        documents: usize,
        /// Number of terms.
        terms: usize,
    },
    /// A head has its weights.
    HeadFitted {
        /// Its name.
        name: &'a str,
        /// Its card.
        card: &'a HeadCard,
    },
}

/// Makes models.
///
/// ```
/// use stance::model::{Trainer, TrainerParams};
/// use stance::{Document, Model};
///
/// let documents = vec![
///     Document::new("We will sit down with them.").with_label("for"),
///     Document::new("We stand ready for talks.").with_label("for"),
///     Document::new("Talks are a trap.").with_label("against"),
///     Document::new("We refuse to sit at that table.").with_label("against"),
/// ];
/// let mut params = TrainerParams { folds: 2, ..TrainerParams::default() };
/// params.tfidf.min_df = 1;
/// let model: Model = Trainer::new(params).train(documents, |_| ())?;
/// let mut worker = model.worker();
/// let predictions = worker.predict("They refuse: a trap!", None)?;
/// assert_eq!(model.label_name(&predictions[0]), "against");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trainer {
    params: TrainerParams,
}

/// The rows that one head is trained on.
pub(super) struct HeadRows {
    pub(super) labels: LabelSet,
    pub(super) rows: Vec<usize>,
    pub(super) truth: Vec<LabelId>,
}

impl Trainer {
    /// A trainer with these settings.
    #[must_use]
    pub fn new(params: TrainerParams) -> Self {
        Self { params }
    }

    /// Trains a model, calling `report` after each step. A document without the label of a head is left
    /// out for that head. The result depends neither on the order of the documents nor on the number of
    /// threads.
    ///
    /// # Errors
    ///
    /// Settings out of range, and everything in [`TrainingProblem`].
    pub fn train(
        &self,
        mut documents: Vec<Document>,
        mut report: impl FnMut(Step<'_>),
    ) -> Result<Model> {
        let params = &self.params;
        if params.heads.is_empty() {
            return Err(Error::parameter("heads", "must have at least one entry"));
        }
        if documents.is_empty() {
            return Err(TrainingProblem::NoRecords.into());
        }
        documents.par_sort_by(order);
        let groups = group_numbers(&documents);
        let data = DataCard {
            documents: documents.len(),
            groups: groups.iter().copied().max().map_or(0, |last| last + 1),
            fingerprint: fingerprint(&documents),
        };
        let planned = self.plan(&documents)?;
        let analyzer = Analyzer::new(params.analyzer.clone())?;
        let (vectorizer, mut matrix) =
            TfidfVectorizer::fit(params.tfidf.clone(), &analyzer, &documents)?;
        let (n_documents, n_features) = (documents.len(), matrix.n_features());
        report(Step::Analyzed { documents: n_documents, terms: n_features });

        let weights: Vec<f32> =
            documents.iter().map(|document| document.weight.unwrap_or(1.0)).collect();
        let weighted = documents.iter().any(|document| document.weight.is_some());
        // Nothing is needed of the texts any more, and the solver needs the memory.
        drop(documents);
        let mut heads = Vec::new();
        let mut cards = Vec::new();
        let mut fitted = Vec::new();
        let n_heads = planned.len();
        for (at, (head_params, target, head)) in planned.into_iter().enumerate() {
            // The last head takes what the others had copies of.
            let rows = match at + 1 == n_heads && head.rows.len() == n_documents {
                true => std::mem::replace(&mut matrix, CsrMatrix::new(0)),
                false => matrix.select(&head.rows),
            };
            let weights: Vec<f32> = match weighted {
                true => head.rows.iter().map(|&row| weights[row]).collect(),
                false => Vec::new(),
            };
            let groups: Vec<usize> = head.rows.iter().map(|&row| groups[row]).collect();
            let (calibrator, classifier, card) =
                self.fit_head(head_params, &head, rows, weights, &groups)?;
            report(Step::HeadFitted { name: &head_params.name, card: &card });
            heads.push(Head {
                name: head_params.name.clone(),
                target,
                labels: head.labels,
                calibrator,
                threshold: None,
            });
            cards.push(card);
            fitted.push(classifier);
        }
        let model = Model {
            analyzer,
            vectorizer,
            heads,
            weights: Weights::new(
                params.weight_format,
                (0..n_features).flat_map(|term| {
                    fitted
                        .iter()
                        .flat_map(move |head| head.coefficients().row(term).into_iter().copied())
                }),
            ),
            intercepts: F64Table::from_numbers(
                fitted.iter().flat_map(|head| head.intercepts().to_vec()),
            ),
            card: ModelCard {
                crate_version: env!("CARGO_PKG_VERSION").to_owned(),
                data,
                training: TrainingCard {
                    solver: params.solver,
                    calibration: params.calibration,
                    folds: params.folds,
                    seed: params.seed,
                },
                heads: cards,
            },
            training: None,
            compiled: OnceLock::new(),
        };
        Model::from_bytes(model.to_bytes())
    }

    /// The heads to train, with their rows.
    pub(super) fn plan(
        &self,
        documents: &[Document],
    ) -> Result<Vec<(&HeadParams, Option<String>, HeadRows)>> {
        let mut targets: Vec<Option<String>> = vec![None];
        if self.params.head_per_target {
            targets = documents.iter().map(|document| document.target.clone()).collect();
            targets.sort_unstable();
            targets.dedup();
        }
        let mut planned = Vec::new();
        for (column, head) in self.params.heads.iter().enumerate() {
            for target in &targets {
                let of_target =
                    |document: &Document| target.is_none() || document.target == *target;
                let labels = documents.iter().enumerate().filter_map(|(row, document)| {
                    let label = document.labels.get(column)?.as_deref()?;
                    of_target(document).then_some((row, label))
                });
                let labels: Vec<(usize, &str)> = labels.collect();
                let set = LabelSet::new(labels.iter().map(|&(_, label)| label));
                let name = match target {
                    Some(target) => format!("{}[{target}]", head.name),
                    None => head.name.clone(),
                };
                match set.names() {
                    [] => return Err(TrainingProblem::NoLabel { head: name }.into()),
                    [only] => {
                        let label = only.clone();
                        return Err(TrainingProblem::OneLabel { head: name, label }.into());
                    }
                    _ => {}
                }
                let rows = HeadRows {
                    rows: labels.iter().map(|&(row, _)| row).collect(),
                    truth: labels.iter().filter_map(|&(_, label)| set.id(label)).collect(),
                    labels: set,
                };
                planned.push((head, target.clone(), rows));
            }
        }
        Ok(planned)
    }

    fn fit_head(
        &self,
        head_params: &HeadParams,
        head: &HeadRows,
        matrix: CsrMatrix,
        weights: Vec<f32>,
        groups: &[usize],
    ) -> Result<(Calibrator, LogisticRegression, HeadCard)> {
        let params = LogisticRegression::params(head.labels.len())
            .c(head_params.c)
            .class_weight(head_params.class_weight.clone())
            .association(head_params.association)
            .solver(self.params.solver);
        let mut calibrator = Calibrator::None;
        let mut measures: BTreeMap<String, Interval> = BTreeMap::new();
        if self.params.folds > 0 {
            let folds = Folds::stratified_grouped(
                &head.truth,
                groups,
                self.params.folds,
                self.params.seed,
            )?;
            let validated = cross_validate(
                &params,
                self.params.calibration,
                &matrix,
                &head.truth,
                &weights,
                &folds,
            )?;
            let bootstrap = Bootstrap::new(self.params.resamples, 0.95, self.params.seed)?;
            measures = validated.measures(&head.labels, &head.truth, groups, &bootstrap)?;
            calibrator = validated.calibrator;
        }
        let classifier = params.fit(&dataset(matrix, head.truth.clone(), weights))?;
        let count = |id: LabelId| head.truth.iter().filter(|&&label| label == id).count() as u64;
        let card = HeadCard {
            params: head_params.clone(),
            label_counts: head
                .labels
                .ids()
                .map(|id| (head.labels.name(id).to_owned(), count(id)))
                .collect(),
            outcome: classifier.outcome().clone(),
            cross_validation: measures,
            tuning: None,
        };
        Ok((calibrator, classifier, card))
    }
}

/// Orders documents by all that training sees of them, and never by their place.
pub(super) fn order(a: &Document, b: &Document) -> Ordering {
    (a.text.cmp(&b.text))
        .then_with(|| a.target.cmp(&b.target))
        .then_with(|| a.labels.cmp(&b.labels))
        .then_with(|| a.group.cmp(&b.group))
        .then_with(|| a.weight.map(f32::to_bits).cmp(&b.weight.map(f32::to_bits)))
}

/// Groups as numbers from 0 by order of their names; a document without group has its own, behind them.
pub(crate) fn group_numbers(documents: &[Document]) -> Vec<usize> {
    let mut names: Vec<&str> =
        documents.iter().filter_map(|document| document.group.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let mut alone = names.len()..;
    let number = |document: &Document| match &document.group {
        Some(group) => names.binary_search(&group.as_str()).ok(),
        None => alone.next(),
    };
    documents.iter().map(number).map(Option::unwrap_or_default).collect()
}

pub(super) fn fingerprint(documents: &[Document]) -> String {
    let mut hash = Sha256::new();
    let mut field = |field: Option<&str>| {
        // Lengths keep fields apart; one more than any length stands for no field at all.
        hash.update(field.map_or(u64::MAX, |field| field.len() as u64).to_le_bytes());
        hash.update(field.unwrap_or_default().as_bytes());
    };
    for document in documents {
        field(Some(&document.text));
        field(document.target.as_deref());
        field(document.group.as_deref());
        field(document.weight.map(|weight| weight.to_string()).as_deref());
        field(Some(&document.labels.len().to_string()));
        for label in &document.labels {
            field(label.as_deref());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
