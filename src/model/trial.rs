//! What tuning tries and what came of it, as plain data.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::params::{HeadParams, TrainerParams};
use crate::features::TfidfParams;
use crate::linear::ClassWeight;
use crate::text::{AnalyzerParams, Language, NgramRange};

/// The settings that tuning varies; *C* comes on top. All others are those of the [`TrainerParams`] that
/// the search starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialSettings {
    /// Lengths of word n-grams.
    pub words: Option<NgramRange>,
    /// Lengths of character n-grams.
    pub chars: Option<NgramRange>,
    /// Language of the stemmer.
    pub stem: Option<Language>,
    /// Whether negated words are marked.
    pub negation: bool,
    /// Whether there are terms of concepts, and of the words around one.
    pub concepts: bool,
    /// Terms in fewer documents are left out.
    pub min_df: u32,
    /// How much a repeated term counts.
    pub tf: TermFrequency,
    /// How much each label counts.
    pub class_weight: ClassWeight,
    /// How much easier a term gets a large weight that goes with a label, as in
    /// [`LogisticRegressionParams::association`](crate::linear::LogisticRegressionParams::association).
    #[serde(default)]
    pub association: f64,
}

/// How much a term counts that is repeated in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermFrequency {
    /// `1 + ln` of its count.
    Sublinear,
    /// Its count.
    Raw,
    /// Once.
    Binary,
}

/// One combination of settings, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// From 1, in the order in which they were drawn; 1 is where the search started.
    pub number: usize,
    /// What was tried.
    pub settings: TrialSettings,
    /// Number of terms.
    pub features: usize,
    /// One entry a value of *C*, ascending.
    pub path: Vec<PathPoint>,
}

/// One value of *C* of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathPoint {
    /// Inverse strength of the penalty.
    pub c: f64,
    /// Mean of the measure over the folds.
    pub mean: f64,
    /// Standard deviation over the folds, divided by the root of their number; `None` for one fold.
    pub standard_error: Option<f64>,
    /// How many folds were measured: all for the best trials, fewer for those that fell behind.
    pub folds: usize,
}

/// How the settings of one question were found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// What was measured, by a name of [`Metrics::NAMES`](crate::eval::Metrics::NAMES).
    pub measure: String,
    /// Number of folds.
    pub folds: usize,
    /// All that was tried.
    pub trials: Vec<Trial>,
    /// The settings with the largest mean.
    pub best: Choice,
    /// The simplest settings within one standard error of the best: those of the model.
    pub chosen: Choice,
    /// True when a clock ended the search, so that a faster machine might have found something else.
    pub stopped_early: bool,
}

/// One point of one trial.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// [`Trial::number`].
    pub trial: usize,
    /// Inverse strength of the penalty.
    pub c: f64,
    /// Mean of the measure over the folds.
    pub mean: f64,
    /// As in [`PathPoint`].
    pub standard_error: Option<f64>,
}

/// What one fold gave for one trial: a line of the file that a search can be resumed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldRecord {
    /// Digest of the data and of everything else that the scores depend on; records of another run are
    /// not used.
    pub run: String,
    /// The question.
    pub head: String,
    /// [`Trial::number`].
    pub trial: usize,
    /// What was tried.
    pub settings: TrialSettings,
    /// From 0.
    pub fold: usize,
    /// Number of terms.
    pub features: usize,
    /// The values of *C*, ascending.
    pub cs: Vec<f64>,
    /// The measure on the fold for each of `cs`.
    pub scores: Vec<f64>,
}

impl TrialSettings {
    /// Those of `params`, with what is set of the question that is tuned.
    #[must_use]
    pub fn of(params: &TrainerParams, head: &HeadParams) -> Self {
        let TrainerParams { analyzer, tfidf, .. } = params;
        Self {
            words: analyzer.words,
            chars: analyzer.chars,
            stem: analyzer.stem,
            negation: analyzer.negation.is_some(),
            concepts: analyzer.concepts.is_some(),
            min_df: tfidf.min_df,
            tf: match (tfidf.binary, tfidf.sublinear_tf) {
                (true, _) => TermFrequency::Binary,
                (false, true) => TermFrequency::Sublinear,
                (false, false) => TermFrequency::Raw,
            },
            class_weight: head.class_weight.clone(),
            association: head.association,
        }
    }

    /// `base` with these settings in place of its own. What `base` has switched off, such as a lexicon, is
    /// not there to be switched on.
    #[must_use]
    pub fn apply(&self, base: &TrainerParams) -> (AnalyzerParams, TfidfParams) {
        let analyzer = &base.analyzer;
        let analyzer = AnalyzerParams {
            words: self.words,
            chars: self.chars,
            stem: self.stem,
            negation: analyzer.negation.clone().filter(|_| self.negation),
            concepts: analyzer.concepts.clone().filter(|_| self.concepts),
            attitudes: analyzer.attitudes.clone().filter(|_| self.concepts),
            window: analyzer.window.clone().filter(|_| self.concepts),
            ..analyzer.clone()
        };
        let tfidf = TfidfParams {
            min_df: self.min_df,
            sublinear_tf: self.tf == TermFrequency::Sublinear,
            binary: self.tf == TermFrequency::Binary,
            ..base.tfidf.clone()
        };
        (analyzer, tfidf)
    }

    /// True when both make the same features.
    pub(super) fn has_features_of(&self, other: &Self) -> bool {
        self.features() == other.features()
    }

    /// The same, with what features do not depend on left at its default.
    pub(super) fn features(&self) -> Self {
        Self { class_weight: ClassWeight::Uniform, association: 0.0, ..self.clone() }
    }
}

impl fmt::Display for TrialSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |range: Option<NgramRange>| {
            range.map_or_else(|| "none".to_owned(), |range| range.to_string())
        };
        let with = |is_on: bool| if is_on { "with" } else { "no" };
        write!(
            f,
            "words {}, characters {}, stem {}, {} negation, {} concepts, min-df {}, {} tf, {} weights, association {}",
            range(self.words),
            range(self.chars),
            self.stem.map_or("none", Language::code),
            with(self.negation),
            with(self.concepts),
            self.min_df,
            match self.tf {
                TermFrequency::Sublinear => "sublinear",
                TermFrequency::Raw => "raw",
                TermFrequency::Binary => "binary",
            },
            match self.class_weight {
                ClassWeight::Uniform => "uniform",
                ClassWeight::Balanced => "balanced",
                ClassWeight::Given(_) => "given",
            },
            self.association,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_those_they_were_taken_from() {
        let params = TrainerParams::default();
        let settings = TrialSettings::of(&params, &params.heads[0]);
        let (analyzer, tfidf) = settings.apply(&params);
        assert_eq!((&analyzer, &tfidf), (&params.analyzer, &params.tfidf));
        assert_eq!(
            settings.to_string(),
            "words 1-2, characters none, stem en, with negation, with concepts, min-df 2, sublinear tf, uniform weights, association 0"
        );
    }

    #[test]
    fn what_is_switched_off_takes_its_window_along() {
        let params = TrainerParams::default();
        let mut settings = TrialSettings::of(&params, &params.heads[0]);
        settings.concepts = false;
        settings.tf = TermFrequency::Binary;
        let (analyzer, tfidf) = settings.apply(&params);
        assert!(analyzer.concepts.is_none() && analyzer.attitudes.is_none());
        assert!(analyzer.window.is_none());
        assert!(tfidf.binary && !tfidf.sublinear_tf);
        let json = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<TrialSettings>(&json).unwrap(), settings);
    }
}
