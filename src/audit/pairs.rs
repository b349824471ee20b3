//! Contrast pairs: two statements that share most words and differ in label.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::Corpus;
use super::finding::{Finding, Place};
use super::problem::Problem;
use super::shingles::words_of;

/// Sides that share less than this of the words of the one with fewer words are reported.
const SHARED: f64 = 0.5;

/// Pairs without two sides, with equal labels for the first question, or with few words in common;
/// `column` holds the pair's name.
pub(super) fn check(corpus: &Corpus, column: usize) -> Vec<Finding> {
    let mut pairs: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in 0..corpus.documents.len() {
        if let Some(pair) = corpus.extra(at, column) {
            pairs.entry(pair).or_default().push(at);
        }
    }
    let finding = |(pair, sides): (&str, Vec<usize>)| {
        let problem = problem(corpus, pair.to_owned(), &sides)?;
        Some(Finding::new(problem, sides.into_iter().map(Place::data)))
    };
    pairs.into_iter().filter_map(finding).collect()
}

fn problem(corpus: &Corpus, pair: String, sides: &[usize]) -> Option<Problem> {
    let &[first, second] = sides else {
        return Some(Problem::PairSides { pair, sides: sides.len() });
    };
    if let (Some(label), Some(other), Some(head)) =
        (corpus.label(first, 0), corpus.label(second, 0), corpus.heads.first())
        && label == other
    {
        let (head, label) = (head.clone(), label.to_owned());
        return Some(Problem::PairLabels { pair, head, label });
    }
    let shared = shared_words(&corpus.documents[first].text, &corpus.documents[second].text);
    (shared < SHARED).then_some(Problem::LoosePair { pair, shared })
}

/// Overlap coefficient of the sets of words (Szymkiewicz–Simpson): `|A ∩ B| / min(|A|, |B|)`; 1 where a
/// text has no word.
fn shared_words(a: &str, b: &str) -> f64 {
    let (a, b) = (words_of(a), words_of(b));
    let [a, b] = [&a, &b].map(|words| words.split_whitespace().collect::<BTreeSet<&str>>());
    match a.len().min(b.len()) {
        0 => 1.0,
        fewest => a.intersection(&b).count() as f64 / fewest as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::shared_words;

    #[test]
    fn words_are_shared_by_the_side_that_has_fewer() {
        assert_eq!(shared_words("They ruled out talks.", "They did not rule out talks"), 0.75);
        assert_eq!(shared_words("No", "…"), 1.0);
    }
}
