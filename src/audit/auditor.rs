//! All checks, one after another.

use std::collections::BTreeMap;

use serde::Serialize;

use super::actors::{ActorModel, Actors};
use super::balance::Balance;
use super::check::{Check, Severity};
use super::confidence::{self, LabelNoise};
use super::corpus::Corpus;
use super::finding::Finding;
use super::learning::Learning;
use super::terms::TermTable;
use super::{duplicates, pairs, schema, terms};
use crate::error::{Error, ErrorKind, Result, TrainingProblem};
use crate::eval::Bootstrap;
use crate::features::{TfidfParams, TfidfVectorizer};
use crate::model::{TrainerParams, group_numbers};
use crate::text::{Analyzer, AnalyzerParams, Lexicon};

/// What an audit can be told.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditParams {
    /// Least similarity of near duplicates, from 0.5 to 1. Default 0.8.
    pub near: f64,
    /// Columns of [`Corpus::columns`] by which labels are counted, several in one entry crossed. Default:
    /// none.
    pub by: Vec<Vec<String>>,
    /// The column of [`Corpus::columns`] with the names of contrast pairs. Default: none.
    pub pair_column: Option<String>,
    /// Names that must not tell the label. Default: [`Lexicon::actors`].
    pub actors: Option<Lexicon>,
    /// How many terms a label are told. Default 10.
    pub top_terms: usize,
    /// From text to terms, for the model that doubts labels. Default [`AnalyzerParams::default`].
    pub analyzer: AnalyzerParams,
    /// From terms to numbers, likewise. Default: as for training.
    pub tfidf: TfidfParams,
    /// Inverse strength of the penalty, likewise. Default 10.
    pub c: f64,
    /// Folds of both models; 0 leaves out what needs a model. Default 5.
    pub folds: usize,
    /// Resamples behind intervals. Default 1000.
    pub resamples: usize,
    /// Seed of folds, intervals and guesses. Default 0.
    pub seed: u64,
}

impl Default for AuditParams {
    fn default() -> Self {
        let training = TrainerParams::default();
        Self {
            near: 0.8,
            by: Vec::new(),
            pair_column: None,
            actors: Some(Lexicon::actors()),
            top_terms: 10,
            analyzer: training.analyzer,
            tfidf: training.tfidf,
            c: 10.0,
            folds: training.folds,
            resamples: training.resamples,
            seed: training.seed,
        }
    }
}

/// What an audit found. A question without two labels, or with fewer groups than folds, has no entry in
/// `actors` and `label_noise`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Number of documents.
    pub documents: usize,
    /// Number of documents on the other side, if there is one.
    pub against: Option<usize>,
    /// All findings, in the order of [`Check::ALL`]; those of one check with the worst first.
    pub findings: Vec<Finding>,
    /// Checks that were not made, with the reason.
    pub skipped: BTreeMap<Check, &'static str>,
    /// How the labels are spread, one entry a question and entry of [`AuditParams::by`].
    pub balance: Vec<Balance>,
    /// The terms that tell most, one entry a question.
    pub terms: Vec<TermTable>,
    /// How well names alone do, one entry a question.
    pub actors: Vec<ActorModel>,
    /// What a model says about the labels, one entry a question.
    pub label_noise: Vec<LabelNoise>,
}

impl Report {
    /// The findings of one check.
    pub fn of(&self, check: Check) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.check() == check)
    }

    /// Number of findings of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

/// Makes audits.
///
/// ```
/// use stance::Document;
/// use stance::audit::{AuditParams, Auditor, Check, Corpus};
///
/// let documents = vec![
///     Document::new("We will talk.").with_label("for"),
///     Document::new("“We will talk!”").with_label("against"),
/// ];
/// let corpus = Corpus { documents, heads: vec!["stance".to_owned()], ..Corpus::default() };
/// let auditor = Auditor::new(AuditParams { folds: 0, ..AuditParams::default() });
/// let report = auditor.audit(&corpus, None, |_| ())?;
/// assert_eq!(report.of(Check::ConflictingLabels).count(), 1);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Auditor {
    params: AuditParams,
}

impl Auditor {
    /// An auditor with these settings.
    #[must_use]
    pub fn new(params: AuditParams) -> Self {
        Self { params }
    }

    /// Checks `data`, and `against` with it, calling `step` with a few words before each part. What the
    /// data gives no ground for, such as groups that it does not have, is left out and told in
    /// [`Report::skipped`]. The result does not depend on the number of threads.
    ///
    /// # Errors
    ///
    /// No documents, settings out of range, or a column that [`Corpus::columns`] does not name.
    pub fn audit(
        &self,
        data: &Corpus,
        against: Option<&Corpus>,
        mut step: impl FnMut(&'static str),
    ) -> Result<Report> {
        let mut report = Report {
            documents: data.documents.len(),
            against: against.map(|against| against.documents.len()),
            findings: Vec::new(),
            skipped: BTreeMap::new(),
            balance: Vec::new(),
            terms: Vec::new(),
            actors: Vec::new(),
            label_noise: Vec::new(),
        };
        if data.documents.is_empty() {
            return Err(TrainingProblem::NoRecords.into());
        }
        step("reading the records");
        self.records(data, &mut report)?;
        step("comparing texts");
        self.texts(data, against, &mut report)?;
        step("counting labels");
        self.balance(data, &mut report)?;
        step("counting words");
        for head in 0..data.heads.len() {
            let (table, findings) = terms::check(data, head, self.params.top_terms)?;
            report.terms.push(table);
            report.findings.extend(findings);
        }
        self.models(data, &mut report, step)?;
        // A stable sort: each check has its own order.
        report.findings.sort_by_key(Finding::check);
        Ok(report)
    }

    fn records(&self, data: &Corpus, report: &mut Report) -> Result<()> {
        report.findings.extend(schema::check(data));
        if !schema::has_ids(data) {
            report.skipped.insert(Check::DuplicateId, "no record has an id");
        }
        match self.pair_column(data)? {
            Some(column) => report.findings.extend(pairs::check(data, column)),
            None => {
                for check in [Check::BrokenPair, Check::LoosePair] {
                    report.skipped.insert(check, "there is no column of pairs");
                }
            }
        }
        Ok(())
    }

    fn texts(&self, data: &Corpus, against: Option<&Corpus>, report: &mut Report) -> Result<()> {
        let pair_column = self.pair_column(data)?;
        report.findings.extend(duplicates::check(data, against, pair_column, self.params.near)?);
        let has_groups = duplicates::has_groups(data);
        if !has_groups {
            report.skipped.insert(Check::CrossGroupDuplicate, "the data has no groups");
        }
        let Some(against) = against else {
            for check in [Check::Leak, Check::SharedGroup] {
                report.skipped.insert(check, "there is nothing to compare with");
            }
            return Ok(());
        };
        if has_groups && duplicates::has_groups(against) {
            report.findings.extend(duplicates::shared_groups(data, against));
        } else {
            report.skipped.insert(Check::SharedGroup, "one side has no groups");
        }
        Ok(())
    }

    fn balance(&self, data: &Corpus, report: &mut Report) -> Result<()> {
        if self.params.by.is_empty() {
            for check in [Check::AbsentLabel, Check::RareLabel] {
                report.skipped.insert(check, "there is no column to count by");
            }
        }
        for head in 0..data.heads.len() {
            for names in &self.params.by {
                let place = |name: &String| Ok((name.clone(), column(data, "by", name)?));
                let columns = names.iter().map(place).collect::<Result<Vec<_>>>()?;
                let balance = Balance::new(data, head, &columns);
                report.findings.extend(balance.findings());
                report.balance.push(balance);
            }
        }
        Ok(())
    }

    fn models(
        &self,
        data: &Corpus,
        report: &mut Report,
        mut step: impl FnMut(&'static str),
    ) -> Result<()> {
        let params = &self.params;
        let actors = params.actors.as_ref();
        let actors = actors.map(|lexicon| Actors::find(data, lexicon)).transpose()?;
        if actors.is_none() {
            for check in [Check::ActorPredicts, Check::ActorModel] {
                report.skipped.insert(check, "there is no lexicon of names");
            }
        }
        for head in 0..data.heads.len() {
            let findings = actors.as_ref().map(|actors| actors.findings(data, head));
            report.findings.extend(findings.into_iter().flatten());
        }
        let groups = group_numbers(&data.documents);
        let bootstrap = Bootstrap::new(params.resamples, 0.95, params.seed)?;
        let learning = Learning {
            groups: &groups,
            n_folds: params.folds,
            bootstrap: &bootstrap,
            seed: params.seed,
        };
        let can_learn = |&head: &usize| learning.can_learn(&data.labelled(head));
        let heads: Vec<usize> = (0..data.heads.len()).filter(can_learn).collect();
        if heads.is_empty() {
            let reason = match params.folds {
                0 => "models are left out",
                _ => "there are fewer than two labels, or fewer groups than folds",
            };
            report.skipped.insert(Check::LabelError, reason);
            report.skipped.entry(Check::ActorModel).or_insert(reason);
            return Ok(());
        }
        if let Some(actors) = &actors {
            step("training on names alone");
            for &head in &heads {
                let (model, finding) = actors.model(data, head, &learning)?;
                report.actors.push(model);
                report.findings.extend(finding);
            }
        }
        step("cross-validating");
        let analyzer = Analyzer::new(params.analyzer.clone())?;
        let rows = match TfidfVectorizer::fit(params.tfidf.clone(), &analyzer, &data.documents) {
            Ok((_, rows)) => rows,
            Err(error) if is_empty_vocabulary(&error) => {
                report.skipped.insert(Check::LabelError, "the texts have no words in common");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for &head in &heads {
            let (noise, findings) = confidence::check(data, head, &rows, params.c, &learning)?;
            report.label_noise.push(noise);
            report.findings.extend(findings);
        }
        Ok(())
    }

    fn pair_column(&self, data: &Corpus) -> Result<Option<usize>> {
        let name = self.params.pair_column.as_ref();
        name.map(|name| column(data, "pair_column", name)).transpose()
    }
}

fn is_empty_vocabulary(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Training(TrainingProblem::EmptyVocabulary { .. }))
}

fn column(corpus: &Corpus, parameter: &'static str, name: &str) -> Result<usize> {
    let unknown = || Error::parameter(parameter, format!("names `{name}`, which is no column"));
    corpus.column(name).ok_or_else(unknown)
}
