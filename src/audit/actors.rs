//! Names that tell the label: of countries, capitals, organisations, whatever a lexicon of masks holds.
//!
//! Every side of a conflict talks and refuses to talk. If a name alone tells the label, a model learns
//! who speaks and not what is said.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::Serialize;

use super::corpus::{Corpus, Labelled};
use super::finding::Finding;
use super::learning::Learning;
use super::problem::Problem;
use super::statistics::Share;
use super::terms::{Counts, FEWEST_DOCUMENTS, totals};
use crate::error::Result;
use crate::eval::{ConfusionMatrix, Interval};
use crate::features::CsrMatrix;
use crate::label::LabelId;
use crate::linear::{Calibration, ClassWeight, LogisticRegression};
use crate::model::cross_validate;
use crate::text::{Analyzer, AnalyzerParams, Lexicon, Scratch, TokenKind};

/// How far a label's share with a name may be from its share in all data.
const TOLERANCE: f64 = 0.1;

/// How far macro-F1 of the model on names may be above chance.
const MODEL_TOLERANCE: f64 = 0.05;

/// Guesses behind the interval of chance.
const GUESSES: usize = 1000;

/// The names in each document.
pub(super) struct Actors {
    /// Their normal forms, sorted.
    names: Vec<String>,
    /// One row a document, one column a name, 1 where the document has it.
    rows: CsrMatrix,
}

/// How well names alone tell the answer to one question.
///
/// A logistic regression on nothing but which names a text has, cross-validated with whole groups. All
/// labels weigh the same, which suits macro-F1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActorModel {
    /// The question.
    pub head: String,
    /// Distinct names, each in at least two documents.
    pub actors: usize,
    /// On all documents that have a label.
    pub all: ActorScores,
    /// On those of them that have a name.
    pub with_actor: ActorScores,
    /// On those of them that have a name and a label that takes a side
    /// ([`polar_ids`](crate::LabelSet::polar_ids)), by a model that has seen no others: whether names tell
    /// the sides apart. `None` where all labels take a side, or fewer than two.
    pub polar: Option<ActorScores>,
}

/// Macro-F1 with 95% intervals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ActorScores {
    /// Number of documents.
    pub documents: usize,
    /// The model on names.
    pub model: Interval,
    /// Always the most frequent label.
    pub majority: Interval,
    /// Guessing by the labels' shares: the labels shuffled, with the middle 95% of 1000 shuffles.
    pub chance: Interval,
}

impl Actors {
    /// Finds the phrases of `masks` in all texts.
    ///
    /// # Errors
    ///
    /// None for a lexicon that has been parsed.
    pub(super) fn find(corpus: &Corpus, masks: &Lexicon) -> Result<Self> {
        let masking = AnalyzerParams { masks: Some(masks.clone()), ..AnalyzerParams::words() };
        let (masking, plain) = (Analyzer::new(masking)?, Analyzer::new(AnalyzerParams::words())?);
        let found: Vec<Vec<String>> = corpus
            .documents
            .par_iter()
            .map_init(<[Scratch; 2]>::default, |[masked, raw], document| {
                let masked = masking.tokens(&document.text, masked);
                let tokens = plain.tokens(&document.text, raw);
                let masks = masked.iter().filter(|token| token.kind == TokenKind::Mask);
                let mut names: Vec<String> = masks
                    .map(|mask| {
                        let inside = tokens.iter().filter(|token| {
                            mask.span.start <= token.span.start && token.span.end <= mask.span.end
                        });
                        // The genitive of a name is that name.
                        let words = inside.map(|token| tokens.form(token)).filter(|&w| w != "'s");
                        words.collect::<Vec<_>>().join(" ")
                    })
                    .collect();
                names.sort_unstable();
                names.dedup();
                names
            })
            .collect();
        let mut documents: BTreeMap<&str, usize> = BTreeMap::new();
        for name in found.iter().flatten() {
            *documents.entry(name).or_default() += 1;
        }
        let names: Vec<String> = documents
            .into_iter()
            .filter(|&(_, documents)| documents > 1)
            .map(|(name, _)| name.to_owned())
            .collect();
        let mut rows = CsrMatrix::new(names.len());
        for document in &found {
            let columns = document.iter().filter_map(|name| names.binary_search(name).ok());
            rows.push(columns.map(|column| (column as u32, 1.0)));
        }
        Ok(Self { names, rows })
    }

    /// Names with which a label is much more or less frequent than in all data.
    pub(super) fn findings(&self, corpus: &Corpus, head: usize) -> Vec<Finding> {
        let labelled = corpus.labelled(head);
        let n_labels = labelled.labels.len();
        let mut counts: Vec<(&String, Counts)> =
            self.names.iter().map(|name| (name, Counts::new(n_labels))).collect();
        for (&row, label) in labelled.rows.iter().zip(&labelled.truth) {
            for (column, _) in self.rows.row(row).iter() {
                counts[column].1.add(label.index(), 1);
            }
        }
        let totals = totals(&counts, n_labels);
        let mut suspects: Vec<(f64, Finding)> = Vec::new();
        for (actor, counts) in &counts {
            if counts.total_documents() < FEWEST_DOCUMENTS {
                continue;
            }
            for (label, &all) in labelled.counts().iter().enumerate() {
                let share =
                    Share::new(counts.documents[label], counts.total_documents(), Share::Z_999);
                let expected = all as f64 / labelled.rows.len() as f64;
                if share.low > expected + TOLERANCE || share.high < expected - TOLERANCE {
                    let z = counts.z(label, &totals);
                    let problem = Problem::ActorPredicts {
                        actor: (*actor).clone(),
                        head: corpus.heads[head].clone(),
                        label: labelled.labels.names()[label].clone(),
                        share,
                        expected,
                        z,
                    };
                    suspects.push((z.abs(), Finding::new(problem, [])));
                }
            }
        }
        suspects.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        suspects.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Trains and judges the model on names.
    ///
    /// # Errors
    ///
    /// Fewer groups than folds, fewer than two labels, or a solver that fails.
    pub(super) fn model(
        &self,
        corpus: &Corpus,
        head: usize,
        learning: &Learning<'_>,
    ) -> Result<(ActorModel, Option<Finding>)> {
        let labelled = corpus.labelled(head);
        let is_named = |row: &usize| self.rows.row(*row).iter().len() > 0;
        let validated = self.validate(&labelled, learning)?;
        let polar = labelled.labels.polar_ids();
        let is_mixed = polar.len() > 1 && polar.len() < labelled.labels.len();
        let sides =
            is_mixed.then(|| labelled.only(&polar)).filter(|sides| learning.can_learn(sides));
        let polar = match sides {
            Some(sides) => Some(self.validate(&sides, learning)?.scores(learning, is_named)),
            None => None,
        };
        let model = ActorModel {
            head: corpus.heads[head].clone(),
            actors: self.names.len(),
            all: validated.scores(learning, |_| true),
            with_actor: validated.scores(learning, is_named),
            polar,
        };
        // Documents without a name are guessed, and would hide what names tell in the others.
        let ActorScores { model: found, chance, .. } = model.with_actor;
        let finding = (found.low > chance.estimate + MODEL_TOLERANCE).then(|| {
            let (head, chance) = (model.head.clone(), chance.estimate);
            Finding::new(Problem::ActorModel { head, macro_f1_low: found.low, chance }, [])
        });
        Ok((model, finding))
    }

    /// The labels that names predict, each by a model that did not see the document's group.
    fn validate<'l>(
        &self,
        labelled: &'l Labelled,
        learning: &Learning<'_>,
    ) -> Result<Validated<'l>> {
        let rows = self.rows.select(&labelled.rows);
        let folds = learning.folds(labelled)?;
        let params = LogisticRegression::params(labelled.labels.len());
        let params = params.class_weight(ClassWeight::Balanced);
        let validated =
            cross_validate(&params, Calibration::None, &rows, &labelled.truth, &[], &folds)?;
        Ok(Validated { labelled, predicted: validated.predicted })
    }
}

struct Validated<'l> {
    labelled: &'l Labelled,
    predicted: Vec<LabelId>,
}

impl Validated<'_> {
    /// Scores on the documents that are wanted.
    fn scores(&self, learning: &Learning<'_>, is_wanted: impl Fn(&usize) -> bool) -> ActorScores {
        let Labelled { rows, truth, labels } = self.labelled;
        let wanted: Vec<usize> = (0..rows.len()).filter(|&at| is_wanted(&rows[at])).collect();
        let pick = |ids: &[LabelId]| wanted.iter().map(|&at| ids[at]).collect::<Vec<_>>();
        let groups: Vec<usize> = wanted.iter().map(|&at| learning.groups[rows[at]]).collect();
        let (truth, predicted) = (pick(truth), pick(&self.predicted));
        let count = |label: &LabelId| truth.iter().filter(|&other| other == label).count();
        // The last of equal maxima is taken, which is the first label.
        let ids: Vec<LabelId> = labels.ids().collect();
        let majority = ids.iter().rev().copied().max_by_key(count).unwrap_or(LabelId::new(0));
        let intervals = learning.bootstrap.intervals(&groups, |rows| {
            let model = rows.iter().map(|&row| (truth[row], predicted[row]));
            let always = rows.iter().map(|&row| (truth[row], majority));
            vec![macro_f1(labels.len(), model), macro_f1(labels.len(), always)]
        });
        ActorScores {
            documents: truth.len(),
            model: intervals[0],
            majority: intervals[1],
            chance: chance(&truth, labels.len(), learning.seed),
        }
    }
}

/// Macro-F1 of pairs of truth and prediction; NaN without any.
fn macro_f1(n_labels: usize, pairs: impl Iterator<Item = (LabelId, LabelId)>) -> f64 {
    let mut matrix = ConfusionMatrix::new(n_labels);
    for (truth, predicted) in pairs {
        if matrix.add(truth, predicted).is_err() {
            return f64::NAN;
        }
    }
    if matrix.total() == 0 { f64::NAN } else { matrix.macro_f1() }
}

/// Macro-F1 of labels that are shuffled: the mean, and the middle 95%.
fn chance(truth: &[LabelId], n_labels: usize, seed: u64) -> Interval {
    let guess = |number: u64| {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(number));
        let mut guessed = truth.to_vec();
        guessed.shuffle(&mut random);
        macro_f1(n_labels, truth.iter().copied().zip(guessed))
    };
    let mut values: Vec<f64> = (0..GUESSES as u64).into_par_iter().map(guess).collect();
    values.sort_unstable_by(f64::total_cmp);
    Interval {
        estimate: values.iter().sum::<f64>() / GUESSES as f64,
        low: values[GUESSES / 40],
        high: values[GUESSES - 1 - GUESSES / 40],
    }
}
