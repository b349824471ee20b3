//! Searching for settings.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::choosing::{Candidate, choose, keep_best, kept};
use super::model::Model;
use super::params::{HeadParams, TrainerParams};
use super::scoring::Question;
use super::space::TuneSpace;
use super::trainer::{fingerprint, order};
use super::trial::{FoldRecord, TrialSettings, Tuning};
use super::tune_params::TuneParams;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result, TrainingProblem};
use crate::features::{CsrMatrix, TfidfVectorizer};
use crate::text::Analyzer;

/// Combinations that a search without end takes up together, and those that are measured at the same
/// time. Fixed, so that what is tried does not depend on the number of threads.
const BRACKET: usize = 16;
const BATCH: usize = 4;

/// Feature values that are kept between rounds, about half a gigabyte: beyond it features are made again.
const MOST_KEPT: usize = 64_000_000;

/// Finds settings by successive halving over folds.
///
/// All combinations are measured on the first fold, the better half of them on the second, the better half of
/// those on the third, and so on; at least four get through all folds, one of them that of the parameters. So
/// a combination is always trained on as many documents as in the end, and time goes to the good ones
/// (Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter optimization",
/// with folds as the resource). Each measurement fits the whole path of *C*, each value from where the last
/// two lead to.
///
/// Among those measured on all folds, the simplest whose mean is less than one standard error below the
/// best is taken (Breiman et al. 1984, *Classification and Regression Trees*, section 3.4.3): fewest terms,
/// then smallest *C*. The standard error is that of the paired differences to the best, so that folds that
/// are hard for all do not count.
///
/// The first question of the parameters decides on the features; of every other question the class weights,
/// the association and *C* are then searched in the same way. The folds are stratified and do not split a
/// group. Vocabulary and document frequencies are those of all documents, as they use no label. The result
/// depends on the seed of the parameters and neither on the order of the documents nor on the number of
/// threads.
///
/// ```no_run
/// use std::ops::ControlFlow;
///
/// use stance::Document;
/// use stance::model::{Trainer, TrainerParams, TuneParams, Tuner};
///
/// # fn documents() -> Vec<Document> { Vec::new() }
/// let documents = documents();
/// let tuner = Tuner::new(TrainerParams::default(), TuneParams::default());
/// let tuned = tuner.tune(documents.clone(), &[], |_| ControlFlow::Continue(()))?;
/// let model = Trainer::new(tuned.params).train(documents, |_| ())?.with_tuning(tuned.tunings);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tuner {
    params: TrainerParams,
    tune: TuneParams,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Tuned {
    /// The parameters with the settings that were chosen.
    pub params: TrainerParams,
    /// How, one entry a question.
    pub tunings: Vec<Tuning>,
}

/// One more combination was measured on one more fold.
#[derive(Clone, Debug)]
pub struct TuneStep<'a> {
    /// What was measured.
    pub record: &'a FoldRecord,
    /// False where the record was known before.
    pub is_new: bool,
    /// Measurements so far.
    pub done: usize,
    /// Measurements in all; `None` in a search without end.
    pub planned: Option<usize>,
    /// The best mean so far of the measure, over the folds of its combination.
    pub best: f64,
}

impl Tuner {
    /// A search that starts from `params`.
    #[must_use]
    pub fn new(params: TrainerParams, tune: TuneParams) -> Self {
        Self { params, tune }
    }

    /// Searches, calling `report` after each measurement; when that breaks, the search of the first
    /// question ends there, and its choice is among what was measured on most folds. Measurements that
    /// `known` has, from an earlier run on the same data with the same parameters, are not made again.
    ///
    /// # Errors
    ///
    /// As [`Trainer::train`](super::Trainer::train), and parameters out of range.
    pub fn tune(
        &self,
        mut documents: Vec<Document>,
        known: &[FoldRecord],
        mut report: impl FnMut(&TuneStep<'_>) -> ControlFlow<()>,
    ) -> Result<Tuned> {
        self.check()?;
        documents.sort_by(order);
        if documents.is_empty() {
            return Err(TrainingProblem::NoRecords.into());
        }
        let questions = Question::all(&self.params, &documents, self.tune.folds)?;
        let mut search = Search {
            run: self.run(&documents),
            params: &self.params,
            tune: &self.tune,
            documents: &documents,
            known,
            matrices: BTreeMap::new(),
            done: 0,
            best: f64::NEG_INFINITY,
        };
        let mut params = self.params.clone();
        let mut tunings = Vec::new();
        for (question, head) in questions.iter().zip(&self.params.heads) {
            let space = match tunings.first() {
                None => TuneSpace::around(&self.params, head),
                Some(_) => of_classifier(&params, head),
            };
            let is_first = tunings.is_empty();
            let mut report = |step: &TuneStep<'_>| match report(step) {
                ControlFlow::Break(()) if is_first => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            };
            let candidates = space.shuffled(self.params.seed);
            let (candidates, stopped_early) = search.run(question, candidates, &mut report)?;
            let tuning = choose(&candidates, &self.tune, stopped_early)?;
            let chosen = candidates.iter().find(|at| at.number == tuning.chosen.trial);
            if let Some(chosen) = chosen {
                if is_first {
                    (params.analyzer, params.tfidf) = chosen.settings.apply(&self.params);
                }
                let head = &mut params.heads[tunings.len()];
                head.class_weight = chosen.settings.class_weight.clone();
                head.association = chosen.settings.association;
                head.c = tuning.chosen.c;
            }
            tunings.push(tuning);
        }
        Ok(Tuned { params, tunings })
    }

    fn check(&self) -> Result<()> {
        let TuneParams { trials, cs, folds, .. } = &self.tune;
        if *trials == Some(0) {
            return Err(Error::parameter("trials", "must be at least 1"));
        }
        if *folds < 2 {
            return Err(Error::parameter("folds", format!("must be at least 2, and is {folds}")));
        }
        let ascend = cs.windows(2).all(|pair| pair[0] < pair[1]);
        if cs.is_empty() || !ascend || !cs.iter().all(|c| c.is_finite() && *c > 0.0) {
            return Err(Error::parameter("cs", "must be ascending positive numbers"));
        }
        Ok(())
    }

    /// The digest of all that a score depends on.
    fn run(&self, documents: &[Document]) -> String {
        let TrainerParams { analyzer, tfidf, heads, head_per_target, solver, seed, .. } =
            &self.params;
        let parts = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "data": fingerprint(documents),
            "analyzer": analyzer,
            "tfidf": tfidf,
            "heads": heads,
            "head_per_target": head_per_target,
            "solver": solver,
            "seed": seed,
            "cs": self.tune.cs,
            "measure": self.tune.measure.name(),
            "folds": self.tune.folds,
        });
        let digest = Sha256::digest(parts.to_string());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The space of a question whose features are settled.
fn of_classifier(params: &TrainerParams, head: &HeadParams) -> TuneSpace {
    let settled = TrialSettings::of(params, head);
    TuneSpace {
        words: vec![settled.words],
        chars: vec![settled.chars],
        stem: vec![settled.stem],
        negation: vec![settled.negation],
        concepts: vec![settled.concepts],
        min_df: vec![settled.min_df],
        tf: vec![settled.tf],
        ..TuneSpace::around(params, head)
    }
}

/// A search under way.
struct Search<'a> {
    run: String,
    params: &'a TrainerParams,
    tune: &'a TuneParams,
    documents: &'a [Document],
    known: &'a [FoldRecord],
    /// Features by their settings; `None` where no term is left.
    matrices: BTreeMap<String, Option<Arc<CsrMatrix>>>,
    done: usize,
    best: f64,
}

type Report<'r> = dyn FnMut(&TuneStep<'_>) -> ControlFlow<()> + 'r;

impl Search<'_> {
    /// Measures as many of `settings` as are asked for; true if `report` ended it.
    fn run(
        &mut self,
        question: &Question,
        settings: Vec<TrialSettings>,
        report: &mut Report<'_>,
    ) -> Result<(Vec<Candidate>, bool)> {
        let n = self.tune.trials.unwrap_or(usize::MAX).min(settings.len());
        let bracket = if self.tune.trials.is_some() { n } else { BRACKET };
        let mut candidates: Vec<Candidate> = (1..)
            .zip(settings.into_iter().take(n))
            .map(|(number, settings)| Candidate::new(number, settings))
            .collect();
        let planned = self.tune.trials.map(|_| self.done + measurements(n, self.tune.folds));
        for start in (0..candidates.len()).step_by(bracket.max(1)) {
            let mut alive: Vec<usize> = (start..(start + bracket).min(candidates.len())).collect();
            for fold in 0..self.tune.folds {
                let flow = self.round(question, &mut candidates, &alive, fold, planned, report)?;
                if flow.is_break() {
                    return Ok((candidates, true));
                }
                keep_best(&candidates, &mut alive);
            }
        }
        Ok((candidates, false))
    }

    /// Measures the candidates at `alive` on one fold.
    fn round(
        &mut self,
        question: &Question,
        candidates: &mut [Candidate],
        alive: &[usize],
        fold: usize,
        planned: Option<usize>,
        report: &mut Report<'_>,
    ) -> Result<ControlFlow<()>> {
        for batch in alive.chunks(BATCH) {
            let prepared = batch.iter().map(|&at| {
                let candidate = &candidates[at];
                let known = self.known_record(question, candidate, fold);
                let matrix = match known {
                    Some(_) => None,
                    None => self.matrix(&candidate.settings, candidates, alive)?,
                };
                Ok((at, known, matrix))
            });
            let prepared: Vec<_> = prepared.collect::<Result<_>>()?;
            let this = &*self;
            let records = prepared.into_par_iter().map(|(at, known, matrix)| {
                if let Some(record) = known {
                    return Ok((at, Some(record), false));
                }
                let Some(matrix) = matrix else { return Ok((at, None, true)) };
                let record = this.measure(question, &candidates[at], &matrix, fold)?;
                Ok((at, Some(record), true))
            });
            for (at, record, is_new) in records.collect::<Result<Vec<_>>>()? {
                self.done += 1;
                let Some(record) = record else { continue };
                candidates[at].add(&record);
                self.best = self.best.max(candidates[at].best_mean());
                let (done, best) = (self.done, self.best);
                let step = TuneStep { record: &record, is_new, done, planned, best };
                if report(&step).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn known_record(
        &self,
        question: &Question,
        candidate: &Candidate,
        fold: usize,
    ) -> Option<FoldRecord> {
        let is_this = |record: &&FoldRecord| {
            record.run == self.run
                && record.head == question.name
                && record.fold == fold
                && record.settings == candidate.settings
                && record.scores.len() == self.tune.cs.len()
                && record.scores.iter().all(|score| score.is_finite())
        };
        let found = self.known.iter().find(is_this);
        found.map(|record| FoldRecord { trial: candidate.number, ..record.clone() })
    }

    fn measure(
        &self,
        question: &Question,
        candidate: &Candidate,
        matrix: &CsrMatrix,
        fold: usize,
    ) -> Result<FoldRecord> {
        let TuneParams { cs, measure, .. } = self.tune;
        Ok(FoldRecord {
            run: self.run.clone(),
            head: question.name.clone(),
            trial: candidate.number,
            settings: candidate.settings.clone(),
            fold,
            features: matrix.n_features(),
            cs: cs.clone(),
            scores: question.score(matrix, &candidate.settings, cs, fold, *measure)?,
        })
    }

    /// The features of these settings, made once as long as there is room; `None` if no term is left.
    fn matrix(
        &mut self,
        settings: &TrialSettings,
        candidates: &[Candidate],
        alive: &[usize],
    ) -> Result<Option<Arc<CsrMatrix>>> {
        let key = |settings: &TrialSettings| settings.features().to_string();
        if let Some(matrix) = self.matrices.get(&key(settings)) {
            return Ok(matrix.clone());
        }
        let (analyzer, tfidf) = settings.apply(self.params);
        let analyzer = Analyzer::new(analyzer)?;
        let matrix = match TfidfVectorizer::fit(tfidf, &analyzer, self.documents) {
            Ok((_, matrix)) => Some(Arc::new(matrix)),
            // Some combination of a search may leave nothing; the one it starts from must not.
            Err(error) if is_empty_vocabulary(&error) && !candidates[0].has_features(settings) => {
                None
            }
            Err(error) => return Err(error),
        };
        let wanted: Vec<String> = alive.iter().map(|&at| key(&candidates[at].settings)).collect();
        self.matrices.retain(|key, _| wanted.contains(key));
        let stored =
            self.matrices.values().flatten().map(|matrix| matrix.n_stored()).sum::<usize>();
        if stored + matrix.as_ref().map_or(0, |matrix| matrix.n_stored()) <= MOST_KEPT {
            self.matrices.insert(key(settings), matrix.clone());
        }
        Ok(matrix)
    }
}

fn is_empty_vocabulary(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Training(TrainingProblem::EmptyVocabulary { .. }))
}

/// Measurements of a bracket of `n`.
fn measurements(n: usize, folds: usize) -> usize {
    let sizes = std::iter::successors(Some(n), |&n| Some(kept(n)));
    sizes.take(folds).sum()
}

impl Model {
    /// The model with the story of its settings in its card, one entry a question.
    #[must_use]
    pub fn with_tuning(mut self, tunings: Vec<Tuning>) -> Self {
        let questions: Vec<String> = self.questions().into_iter().map(str::to_owned).collect();
        for (question, tuning) in questions.iter().zip(tunings) {
            let first = self.heads.iter().position(|head| head.name() == question);
            if let Some(card) = first.and_then(|at| self.card.heads.get_mut(at)) {
                card.tuning = Some(tuning);
            }
        }
        self
    }
}
