//! Judging a way of training, without a model.

use ndarray::Array2;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Serialize;

use super::evaluate::Evaluation;
use super::model::Model;
use super::trainer::group_numbers;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result, TrainingProblem};
use crate::eval::{Bootstrap, Folds, Interval};
use crate::label::{LabelId, LabelSet};

/// Cross-validation of whatever makes a model of documents.
///
/// Everything that is learnt, vocabulary and calibration included, is learnt anew for each fold without its
/// documents; if the training searches for its settings, that too, which makes it nested cross-validation
/// (Cawley and Talbot 2010, "On over-fitting in model selection and subsequent selection bias in performance
/// evaluation").
///
/// ```
/// use stance::Document;
/// use stance::model::{CrossValidator, Trainer, TrainerParams};
///
/// let statement = |at: usize| match at % 2 {
///     0 => Document::new(format!("We will sit down with them, day {at}.")).with_label("for"),
///     _ => Document::new(format!("Talks are a trap, number {at}.")).with_label("against"),
/// };
/// let documents: Vec<Document> = (0..12).map(statement).collect();
/// let trainer = Trainer::new(TrainerParams { folds: 0, ..TrainerParams::default() });
/// let validator = CrossValidator::new(&documents, 3, 0)?;
/// let evaluations = validator.evaluate(&["stance"], |_, training| trainer.train(training, |_| ()))?;
/// assert_eq!(evaluations[0].metrics()?.accuracy, 1.0);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrossValidator<'a> {
    documents: &'a [Document],
    folds: Folds,
    groups: Vec<usize>,
    seed: u64,
}

/// How good training is with so many documents.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearningPoint {
    /// Share of the documents outside a fold that were trained on, in (0, 1].
    pub share: f64,
    /// How many that were, as a mean over the folds.
    pub documents: f64,
    /// Of how many groups, as a mean over the folds.
    pub groups: f64,
    /// Share of the documents whose label was right.
    pub accuracy: Interval,
    /// Mean F1 of the labels.
    pub macro_f1: Interval,
}

impl<'a> CrossValidator<'a> {
    /// Divides `documents` into folds that do not split a group and have like shares of each first label.
    ///
    /// # Errors
    ///
    /// As [`Folds::stratified_grouped`].
    pub fn new(documents: &'a [Document], n_folds: usize, seed: u64) -> Result<Self> {
        fn first(document: &Document) -> Option<&str> {
            document.labels.first()?.as_deref()
        }
        let labels = LabelSet::new(documents.iter().filter_map(first));
        // No label is one more.
        let none = LabelId::new(labels.len());
        let label = |document| first(document).and_then(|name| labels.id(name)).unwrap_or(none);
        let strata: Vec<LabelId> = documents.iter().map(label).collect();
        let groups = group_numbers(documents);
        let folds = Folds::stratified_grouped(&strata, &groups, n_folds, seed)?;
        Ok(Self { documents, folds, groups, seed })
    }

    /// What models say of documents that they were not trained on, for each of `questions`, which are the
    /// documents' label columns in their order. `train` is called once a fold, with the fold's number from 0
    /// and the documents outside of it.
    ///
    /// A label that a model does not know, because only its own fold has it, has the probability 0 there.
    ///
    /// # Errors
    ///
    /// What `train` fails with; a document for whose target there is no head; a question without a label.
    pub fn evaluate<E: From<Error>>(
        &self,
        questions: &[&str],
        mut train: impl FnMut(usize, Vec<Document>) -> Result<Model, E>,
    ) -> Result<Vec<Evaluation>, E> {
        let mut pooled = questions
            .iter()
            .enumerate()
            .map(|(column, question)| Pooled::new(self.documents, question, column))
            .collect::<Result<Vec<_>>>()?;
        for fold in 0..self.folds.n_folds {
            let model = train(fold, self.some(&self.folds.train(fold)))?;
            for pooled in &mut pooled {
                pooled.add(&model, self.documents, &self.folds.test(fold))?;
            }
        }
        Ok(pooled.into_iter().map(|pooled| pooled.evaluation).collect())
    }

    /// The learning curve of the first question: for each of `shares`, ascending, how good models are that
    /// were trained on so much of the documents outside a fold. Whole groups are added, in an order drawn by
    /// the seed. `train` is called once for each share and fold, with their numbers from 0.
    ///
    /// Shares that leave too little to train on, such as one label, are left out.
    ///
    /// # Errors
    ///
    /// As [`CrossValidator::evaluate`].
    pub fn learning_curve(
        &self,
        question: &str,
        shares: &[f64],
        bootstrap: &Bootstrap,
        mut train: impl FnMut(usize, usize, Vec<Document>) -> Result<Model>,
    ) -> Result<Vec<LearningPoint>> {
        let n_groups = self.groups.iter().copied().max().map_or(0, |last| last + 1);
        let mut order: Vec<usize> = (0..n_groups).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(self.seed));
        let mut curve = Vec::new();
        for (number, &share) in shares.iter().enumerate() {
            let (mut documents, mut groups) = (0, 0);
            let trained = self.evaluate(&[question], |fold, _| {
                let (rows, n_groups) = self.part(&order, fold, share);
                documents += rows.len();
                groups += n_groups;
                train(number, fold, self.some(&rows))
            });
            let evaluation = match trained {
                Ok(mut evaluations) => evaluations.remove(0),
                Err(error) if matches!(error.kind(), ErrorKind::Training(_)) && share < 1.0 => {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let intervals = evaluation.intervals(self.documents, bootstrap)?;
            let of = |name: &str| intervals.iter().find(|(of, _)| *of == name).map(|(_, at)| *at);
            if let (Some(accuracy), Some(macro_f1)) = (of("accuracy"), of("macro-f1")) {
                let folds = self.folds.n_folds as f64;
                let (documents, groups) = (documents as f64 / folds, groups as f64 / folds);
                curve.push(LearningPoint { share, documents, groups, accuracy, macro_f1 });
            }
        }
        Ok(curve)
    }

    fn some(&self, rows: &[usize]) -> Vec<Document> {
        rows.iter().map(|&row| self.documents[row].clone()).collect()
    }

    /// The rows of the first groups that make up a share of those outside a fold, with the number of groups.
    fn part(&self, order: &[usize], fold: usize, share: f64) -> (Vec<usize>, usize) {
        let all = self.folds.train(fold);
        let mut counts = vec![0_usize; order.len()];
        for &row in &all {
            counts[self.groups[row]] += 1;
        }
        let mut is_taken = vec![false; order.len()];
        let (mut taken, mut n_groups) = (0, 0);
        for &group in order.iter().filter(|&&group| counts[group] > 0) {
            if taken as f64 >= share * all.len() as f64 {
                break;
            }
            is_taken[group] = true;
            taken += counts[group];
            n_groups += 1;
        }
        (all.into_iter().filter(|&row| is_taken[self.groups[row]]).collect(), n_groups)
    }
}

/// Predictions that come fold by fold.
struct Pooled {
    evaluation: Evaluation,
    /// Where each document stands in the evaluation, if it has a label.
    row_of: Vec<Option<usize>>,
}

impl Pooled {
    fn new(documents: &[Document], question: &str, column: usize) -> Result<Self> {
        let label = |document: &'_ Document| document.labels.get(column).cloned().flatten();
        let labels = LabelSet::new(documents.iter().filter_map(label));
        let mut row_of = vec![None; documents.len()];
        let (mut labelled, mut truth) = (Vec::new(), Vec::new());
        for (at, document) in documents.iter().enumerate() {
            if let Some(id) = label(document).and_then(|name| labels.id(&name)) {
                row_of[at] = Some(labelled.len());
                labelled.push(at);
                truth.push(id);
            }
        }
        if truth.is_empty() {
            let head = question.to_owned();
            return Err(TrainingProblem::NoLabel { head }.into());
        }
        let evaluation = Evaluation {
            question: question.to_owned(),
            documents: labelled,
            predicted: vec![LabelId::new(0); truth.len()],
            probabilities: Array2::zeros((truth.len(), labels.len())),
            truth,
            labels,
        };
        Ok(Self { evaluation, row_of })
    }

    fn add(&mut self, model: &Model, documents: &[Document], test: &[usize]) -> Result<()> {
        let Evaluation { question, labels, predicted, probabilities, .. } = &mut self.evaluation;
        let position = model.questions().iter().position(|name| name == question);
        let position = position.ok_or_else(|| Error::parameter("question", "is not trained"))?;
        let mut worker = model.worker();
        for &at in test {
            let Some(row) = self.row_of[at] else { continue };
            let document = &documents[at];
            let found = worker
                .predict(&document.text, document.target.as_deref())
                .map_err(|problem| Error::record("the data", document.row, problem))?;
            let found = &found[position];
            let known = model.heads()[found.head].labels();
            for (id, &probability) in known.ids().zip(&found.probabilities) {
                if let Some(id) = labels.id(known.name(id)) {
                    probabilities[[row, id.index()]] = probability;
                }
            }
            predicted[row] = labels.id(known.name(found.label)).unwrap_or(LabelId::new(0));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Trainer, TrainerParams};

    fn documents() -> Vec<Document> {
        let document = |at: usize| {
            let (text, label) = match at % 3 {
                0 => ("We will sit down with them", "for"),
                1 => ("Talks are a trap for us", "against"),
                _ => ("The minister came on Monday", "neutral"),
            };
            Document::new(format!("{text}, {at}."))
                .with_label(label)
                .with_group(format!("g{}", at / 4))
        };
        (0..60).map(document).collect()
    }

    fn train(documents: Vec<Document>) -> Result<Model> {
        Trainer::new(TrainerParams { folds: 0, ..TrainerParams::default() })
            .train(documents, |_| ())
    }

    #[test]
    fn no_document_is_predicted_by_a_model_that_saw_its_group() {
        let documents = documents();
        let validator = CrossValidator::new(&documents, 5, 0).unwrap();
        let mut left_out = Vec::new();
        let evaluations = validator
            .evaluate(&["stance"], |_, training| {
                let groups: Vec<_> = training.iter().map(|at| at.group.clone()).collect();
                let out = documents.iter().filter(|at| !training.contains(at));
                let out: Vec<&Document> = out.collect();
                assert!(out.iter().all(|at| !groups.contains(&at.group)));
                left_out.extend(out.iter().map(|at| at.text.clone()));
                train(training)
            })
            .unwrap();
        left_out.sort();
        left_out.dedup();
        assert_eq!(left_out.len(), 60);
        assert_eq!(evaluations[0].metrics().unwrap().n, 60);
        assert!(evaluations[0].metrics().unwrap().accuracy > 0.95);
        for row in evaluations[0].probabilities.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_label_of_one_fold_has_no_probability_there() {
        let mut documents = documents();
        documents[7].labels[0] = Some("mixed".to_owned());
        documents[8].labels[0] = None;
        let validator = CrossValidator::new(&documents, 5, 0).unwrap();
        let evaluation =
            validator.evaluate(&["stance"], |_, training| train(training)).unwrap().remove(0);
        let mixed = evaluation.labels.id("mixed").unwrap();
        assert_eq!(evaluation.truth.len(), 59);
        assert_eq!(evaluation.probabilities[[7, mixed.index()]], 0.0);
        assert_ne!(evaluation.predicted[7], mixed);
    }

    #[test]
    fn a_learning_curve_adds_whole_groups() {
        let documents = documents();
        let validator = CrossValidator::new(&documents, 5, 0).unwrap();
        let mut parts: Vec<Vec<Document>> = Vec::new();
        let bootstrap = Bootstrap::new(50, 0.95, 0).unwrap();
        let curve = validator
            .learning_curve("stance", &[0.001, 0.5, 1.0], &bootstrap, |_, fold, training| {
                if fold == 0 {
                    parts.push(training.clone());
                }
                train(training)
            })
            .unwrap();
        assert_eq!(curve.last().unwrap().documents, 48.0);
        assert_eq!(curve.last().unwrap().groups, 12.0);
        for pair in parts.windows(2) {
            assert!(pair[0].iter().all(|document| pair[1].contains(document)));
        }
        for part in &parts {
            let whole = |at: &Document| {
                let of =
                    |all: &[Document]| all.iter().filter(|other| other.group == at.group).count();
                of(part) == of(&documents)
            };
            assert!(part.iter().all(whole));
        }
        assert!(curve.iter().all(|at| at.accuracy.low <= at.accuracy.estimate));
    }

    #[test]
    fn too_little_to_train_on_is_no_point() {
        let documents = vec![
            Document::new("Talks.").with_label("for").with_group("a"),
            Document::new("No talks.").with_label("against").with_group("b"),
            Document::new("Some talks.").with_label("for").with_group("c"),
            Document::new("Never talks.").with_label("against").with_group("d"),
        ];
        let validator = CrossValidator::new(&documents, 2, 0).unwrap();
        let bootstrap = Bootstrap::new(50, 0.95, 0).unwrap();
        let plain = |training| {
            let mut params = TrainerParams { folds: 0, ..TrainerParams::default() };
            params.tfidf.min_df = 1;
            Trainer::new(params).train(training, |_| ())
        };
        let curve =
            validator.learning_curve("stance", &[0.1, 1.0], &bootstrap, |_, _, part| plain(part));
        assert_eq!(curve.unwrap().len(), 1);
    }
}
