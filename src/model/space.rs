//! The combinations of settings that tuning draws from.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::params::{HeadParams, TrainerParams};
use super::trial::{TermFrequency, TrialSettings};
use crate::linear::{ClassWeight, SolverKind};
use crate::text::NgramRange;

/// The values that are tried of each setting; all their combinations are the space of the search.
#[derive(Clone, Debug, PartialEq)]
pub struct TuneSpace {
    /// Lengths of word n-grams.
    pub words: Vec<Option<NgramRange>>,
    /// Lengths of character n-grams.
    pub chars: Vec<Option<NgramRange>>,
    /// With the language of the stemmer, and without.
    pub stem: Vec<Option<crate::text::Language>>,
    /// With negation, and without.
    pub negation: Vec<bool>,
    /// With concepts, and without.
    pub concepts: Vec<bool>,
    /// Least document frequencies.
    pub min_df: Vec<u32>,
    /// How much a repeated term counts.
    pub tf: Vec<TermFrequency>,
    /// How much each label counts.
    pub class_weights: Vec<ClassWeight>,
    /// How much easier a term gets a large weight that goes with a label.
    pub associations: Vec<f64>,
}

impl TuneSpace {
    /// The values of `params`, first, and the usual others: words 1-1, 1-2 and 1-3; characters none, 3-5 and
    /// 2-5; with and without stemming, negation and concepts; `min_df` 1, 2 and 4; sublinear, raw and binary
    /// term frequency; uniform and balanced class weights; association 0, 0.5 and 1. What `params` has
    /// switched off stays off: a lexicon of another language would not help.
    #[must_use]
    pub fn around(params: &TrainerParams, head: &HeadParams) -> Self {
        let start = TrialSettings::of(params, head);
        let range = |min, max| NgramRange::new(min, max).ok();
        let switch = |is_on: bool| if is_on { vec![true, false] } else { vec![false] };
        let class_weights = match params.solver {
            // It knows no weights.
            SolverKind::Linfa { .. } => vec![ClassWeight::Uniform],
            _ => with(start.class_weight, [ClassWeight::Uniform, ClassWeight::Balanced]),
        };
        Self {
            words: with(start.words, [range(1, 1), range(1, 2), range(1, 3)]),
            chars: with(start.chars, [None, range(3, 5), range(2, 5)]),
            stem: with(start.stem, [None]),
            negation: switch(start.negation),
            concepts: switch(start.concepts),
            min_df: with(start.min_df, [1, 2, 4]),
            tf: with(
                start.tf,
                [TermFrequency::Sublinear, TermFrequency::Raw, TermFrequency::Binary],
            ),
            class_weights,
            associations: with(start.association, [0.0, 0.5, 1.0]),
        }
    }

    /// All combinations: the first values of each setting first, the others shuffled by `seed`.
    pub(super) fn shuffled(&self, seed: u64) -> Vec<TrialSettings> {
        // Every setting of it is replaced.
        let blank = TrialSettings {
            words: None,
            chars: None,
            stem: None,
            negation: false,
            concepts: false,
            min_df: 1,
            tf: TermFrequency::Sublinear,
            class_weight: ClassWeight::Uniform,
            association: 0.0,
        };
        let mut all = vec![blank];
        all = product(&all, &self.words, |settings, &words| settings.words = words);
        all = product(&all, &self.chars, |settings, &chars| settings.chars = chars);
        all = product(&all, &self.stem, |settings, &stem| settings.stem = stem);
        all = product(&all, &self.negation, |settings, &is_on| settings.negation = is_on);
        all = product(&all, &self.concepts, |settings, &is_on| settings.concepts = is_on);
        all = product(&all, &self.min_df, |settings, &min_df| settings.min_df = min_df);
        all = product(&all, &self.tf, |settings, &tf| settings.tf = tf);
        all = product(&all, &self.class_weights, |settings, weights| {
            settings.class_weight.clone_from(weights);
        });
        all = product(&all, &self.associations, |settings, &association| {
            settings.association = association;
        });
        if let Some((_, others)) = all.split_first_mut() {
            others.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        }
        all
    }
}

/// Each of `all` with each of `values`.
fn product<T>(
    all: &[TrialSettings],
    values: &[T],
    set: impl Fn(&mut TrialSettings, &T),
) -> Vec<TrialSettings> {
    let each = all.iter().flat_map(|settings| {
        values.iter().map(|value| {
            let mut settings = settings.clone();
            set(&mut settings, value);
            settings
        })
    });
    each.collect()
}

/// `first` and, behind it, the others.
fn with<T: PartialEq, const N: usize>(first: T, others: [T; N]) -> Vec<T> {
    let mut values = vec![first];
    for other in others {
        if !values.contains(&other) {
            values.push(other);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_distinct_start_where_told_and_follow_the_seed() {
        let mut params = TrainerParams::default();
        params.analyzer.negation = None;
        let class_weight = ClassWeight::Given(vec![1.0, 2.0]);
        let head = HeadParams { class_weight, association: 0.25, ..HeadParams::new("stance") };
        let space = TuneSpace::around(&params, &head);
        let all = space.shuffled(1);
        assert_eq!(all.len(), 3 * 3 * 2 * 2 * 3 * 3 * 3 * 4);
        assert_eq!(all[0], TrialSettings::of(&params, &head));
        assert!(all.iter().all(|settings| !settings.negation));
        let distinct = |at: usize| !all[..at].contains(&all[at]);
        assert!((0..all.len()).all(distinct));
        assert_eq!(space.shuffled(1), all);
        assert_ne!(space.shuffled(2), all);
    }

    #[test]
    fn linfas_solver_is_given_no_weights() {
        let solver = SolverKind::Linfa { memory_bound: 1 };
        let params = TrainerParams { solver, ..TrainerParams::default() };
        let space = TuneSpace::around(&params, &params.heads[0]);
        assert_eq!(space.class_weights, [ClassWeight::Uniform]);
    }
}
