//! Which of several combinations of settings is taken, and which are dropped on the way.

use std::cmp::Ordering;

use super::trial::{Choice, FoldRecord, PathPoint, Trial, TrialSettings, Tuning};
use super::tune_params::TuneParams;
use crate::error::{Error, Result};

/// Combinations that are measured on all folds, at least.
const FINALISTS: usize = 4;

/// A combination of settings with its scores.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) number: usize,
    pub(super) settings: TrialSettings,
    features: usize,
    /// By fold and value of C.
    scores: Vec<Vec<f64>>,
}

impl Candidate {
    pub(super) fn new(number: usize, settings: TrialSettings) -> Self {
        Self { number, settings, features: 0, scores: Vec::new() }
    }

    pub(super) fn add(&mut self, record: &FoldRecord) {
        self.features = record.features;
        self.scores.push(record.scores.clone());
    }

    pub(super) fn has_features(&self, settings: &TrialSettings) -> bool {
        self.settings.has_features_of(settings)
    }

    /// The scores of one value of C, by fold.
    fn of(&self, c: usize) -> impl Iterator<Item = f64> + Clone {
        self.scores.iter().filter_map(move |fold| fold.get(c).copied())
    }

    fn n_cs(&self) -> usize {
        self.scores.first().map_or(0, Vec::len)
    }

    /// The best mean of any value of C; below all if there is none.
    pub(super) fn best_mean(&self) -> f64 {
        (0..self.n_cs()).map(|c| mean_and_error(self.of(c)).0).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// How many of `n` go on to the next fold.
pub(super) fn kept(n: usize) -> usize {
    n.div_ceil(2).max(FINALISTS).min(n)
}

/// Drops the worse half. Of equals, the one that was drawn first stays, and the very first in any case: it
/// is where the search started, and what is found is compared with it.
pub(super) fn keep_best(candidates: &[Candidate], alive: &mut Vec<usize>) {
    let best = |at: usize| candidates[at].best_mean();
    alive.sort_by(|&a, &b| best(b).total_cmp(&best(a)).then(a.cmp(&b)));
    if let Some(start) = alive.iter().position(|&at| at == 0) {
        alive[..=start].rotate_right(1);
    }
    alive.truncate(kept(alive.len()));
    alive.sort_unstable();
}

/// Mean, and standard error where there are two values at least.
fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, Option<f64>) {
    let n = values.clone().count();
    if n == 0 {
        return (f64::NEG_INFINITY, None);
    }
    let count = n as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    (mean, (n > 1).then(|| (squares / (count - 1.0) / count).sqrt()))
}

/// One value of C of one candidate.
#[derive(Clone, Copy)]
struct At<'a> {
    candidate: &'a Candidate,
    c: usize,
    /// How many folds are compared.
    folds: usize,
}

impl At<'_> {
    fn scores(&self) -> impl Iterator<Item = f64> + Clone {
        self.candidate.of(self.c).take(self.folds)
    }

    fn mean(&self) -> f64 {
        mean_and_error(self.scores()).0
    }

    /// True when it is less than one standard error of the difference below `best`.
    fn is_within_one_error_of(&self, best: &At<'_>) -> bool {
        let differences = best.scores().zip(self.scores());
        let (mean, error) = mean_and_error(differences.map(|(best, own)| best - own));
        mean <= error.unwrap_or(0.0)
    }

    fn complexity(&self, other: &At<'_>) -> Ordering {
        (self.candidate.features.cmp(&other.candidate.features))
            .then(self.c.cmp(&other.c))
            .then(self.candidate.number.cmp(&other.candidate.number))
    }

    fn choice(&self, cs: &[f64]) -> Choice {
        let (mean, standard_error) = mean_and_error(self.scores());
        Choice { trial: self.candidate.number, c: cs[self.c], mean, standard_error }
    }
}

/// The choice among the candidates that were measured on most folds, by the rule of one standard error. A
/// search that was stopped may have measured one or two on a fold more than all others: that would be no
/// choice, so only folds count that four candidates have.
pub(super) fn choose(
    candidates: &[Candidate],
    tune: &TuneParams,
    stopped_early: bool,
) -> Result<Tuning> {
    let mut counts: Vec<usize> = candidates.iter().map(|at| at.scores.len()).collect();
    counts.retain(|&folds| folds > 0);
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts.truncate(FINALISTS);
    let folds = counts.last().copied().unwrap_or(usize::MAX);
    let finalists = candidates.iter().filter(|at| at.scores.len() >= folds);
    let points: Vec<At<'_>> = finalists
        .flat_map(|candidate| (0..candidate.n_cs()).map(move |c| At { candidate, c, folds }))
        .collect();
    let Some(best) = points.iter().copied().reduce(|best, at| {
        let is_better = at.mean() > best.mean();
        if is_better { at } else { best }
    }) else {
        return Err(Error::parameter("trials", "must have at least one that was measured"));
    };
    let good = points.iter().filter(|at| at.is_within_one_error_of(&best));
    let chosen = good.min_by(|a, b| a.complexity(b)).unwrap_or(&best);
    let trials = candidates.iter().filter(|candidate| !candidate.scores.is_empty());
    let trials = trials.map(|candidate| Trial {
        number: candidate.number,
        settings: candidate.settings.clone(),
        features: candidate.features,
        path: (0..candidate.n_cs().min(tune.cs.len()))
            .map(|c| {
                let (mean, standard_error) = mean_and_error(candidate.of(c));
                PathPoint { c: tune.cs[c], mean, standard_error, folds: candidate.scores.len() }
            })
            .collect(),
    });
    Ok(Tuning {
        measure: tune.measure.name().to_owned(),
        folds: tune.folds,
        trials: trials.collect(),
        best: best.choice(&tune.cs),
        chosen: chosen.choice(&tune.cs),
        stopped_early,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HeadParams, TrainerParams};

    /// Scores by fold and value of C.
    fn candidate(number: usize, features: usize, scores: &[&[f64]]) -> Candidate {
        let settings = TrialSettings::of(&TrainerParams::default(), &HeadParams::new("stance"));
        let scores = scores.iter().map(|fold| fold.to_vec()).collect();
        Candidate { features, scores, ..Candidate::new(number, settings) }
    }

    fn choice(candidates: &[Candidate]) -> (usize, f64) {
        let tune = TuneParams { cs: vec![1.0, 2.0], ..TuneParams::default() };
        let tuning = choose(candidates, &tune, false).unwrap();
        (tuning.chosen.trial, tuning.chosen.c)
    }

    #[test]
    fn a_simpler_candidate_is_taken_within_one_standard_error_of_the_difference() {
        // Differences of the first C's: 0.02, -0.01, 0.02: mean 0.01, standard error 0.01.
        let best = candidate(1, 900, &[&[0.70, 0.10], &[0.60, 0.10], &[0.80, 0.10]]);
        let near = candidate(2, 100, &[&[0.68, 0.10], &[0.61, 0.10], &[0.78, 0.10]]);
        assert_eq!(choice(&[best.clone(), near]), (2, 1.0));
        // Always 0.02 worse: that is no accident of folds, however far apart these are.
        let worse = candidate(2, 100, &[&[0.68, 0.10], &[0.58, 0.10], &[0.78, 0.10]]);
        assert_eq!(choice(&[best, worse]), (1, 1.0));
    }

    #[test]
    fn of_one_candidate_the_smaller_c_is_taken() {
        let only = candidate(1, 9, &[&[0.70, 0.71], &[0.61, 0.60], &[0.80, 0.82]]);
        assert_eq!(choice(&[only]), (1, 1.0));
    }

    #[test]
    fn a_fold_that_few_have_does_not_count() {
        let lone = candidate(1, 9, &[&[0.5, 0.5], &[0.9, 0.9]]);
        let others = (2..6).map(|number| candidate(number, 9, &[&[0.6, 0.1]]));
        let all: Vec<Candidate> = std::iter::once(lone).chain(others).collect();
        assert_eq!(choice(&all), (2, 1.0));
        assert!(choose(&[], &TuneParams::default(), false).is_err());
    }

    #[test]
    fn the_better_half_goes_on_and_never_fewer_than_four() {
        assert_eq!([1, 3, 4, 7, 8, 9, 24].map(kept), [1, 3, 4, 4, 4, 5, 12]);
        let candidates: Vec<Candidate> =
            (0..10).map(|at| candidate(at, 9, &[&[f64::from(at as u32 % 5), 0.0]])).collect();
        let mut alive: Vec<usize> = (1..10).collect();
        keep_best(&candidates, &mut alive);
        assert_eq!(alive, [2, 3, 4, 8, 9]);
        // Where the search started is none of the better half, and stays.
        let mut alive: Vec<usize> = (0..10).collect();
        keep_best(&candidates, &mut alive);
        assert_eq!(alive, [0, 3, 4, 8, 9]);
    }

    #[test]
    fn the_standard_error_is_that_of_a_mean() {
        // numpy: std([1, 2, 4], ddof=1) / sqrt(3) = 0.8819171036881969
        let (mean, error) = mean_and_error([1.0, 2.0, 4.0].into_iter());
        assert!((mean - 7.0 / 3.0).abs() < 1e-15);
        assert!((error.unwrap() - 0.881_917_103_688_196_9).abs() < 1e-15);
        assert_eq!(mean_and_error([5.0].into_iter()), (5.0, None));
    }
}
