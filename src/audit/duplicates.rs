//! The same and nearly the same texts, within the data and on both sides.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::finding::{Finding, Place};
use super::near::near_pairs_of;
use super::problem::Problem;
use super::shingles::words_of;
use crate::document::Document;
use crate::error::Result;

/// All texts of both sides, each once, with the documents that have it.
struct Texts<'a> {
    data: &'a Corpus,
    pair_column: Option<usize>,
    entries: Vec<Entry>,
}

struct Entry {
    words: String,
    target: Option<String>,
    data: Vec<usize>,
    against: Vec<usize>,
}

/// Duplicates, conflicts, near duplicates and leaks; `threshold` is the least similarity of near
/// duplicates.
///
/// Texts are the same when their words are: case, marks and spacing do not count. Texts about different
/// targets are never compared. The sides of a contrast pair are meant to be alike: as long as their labels
/// differ, they are no near duplicates, nor in conflict when a mark is what they differ in.
pub(super) fn check(
    data: &Corpus,
    against: Option<&Corpus>,
    pair_column: Option<usize>,
    threshold: f64,
) -> Result<Vec<Finding>> {
    let texts = Texts { data, pair_column, entries: entries(data, against) };
    let mut findings = Vec::new();
    for entry in &texts.entries {
        findings.extend(texts.same(entry));
        if !entry.data.is_empty() && !entry.against.is_empty() {
            findings.push(leak(entry, entry, 1.0));
        }
    }
    findings.extend(texts.near(threshold)?);
    Ok(findings)
}

fn entries(data: &Corpus, against: Option<&Corpus>) -> Vec<Entry> {
    type Members = (Vec<usize>, Vec<usize>);
    let mut members: BTreeMap<(String, Option<&str>), Members> = BTreeMap::new();
    let keys = |corpus| -> Vec<_> { documents(corpus).par_iter().map(key).collect() };
    for (at, key) in keys(Some(data)).into_iter().enumerate() {
        members.entry(key).or_default().0.push(at);
    }
    for (at, key) in keys(against).into_iter().enumerate() {
        members.entry(key).or_default().1.push(at);
    }
    let entry = |((words, target), (data, against)): ((String, Option<&str>), Members)| Entry {
        words,
        target: target.map(str::to_owned),
        data,
        against,
    };
    // Empty texts are found elsewhere.
    members.into_iter().filter(|((words, _), _)| !words.is_empty()).map(entry).collect()
}

fn documents(corpus: Option<&Corpus>) -> &[Document] {
    corpus.map_or(&[], |corpus| &corpus.documents)
}

/// The words of a text, or where it has none, the text.
fn key(document: &Document) -> (String, Option<&str>) {
    let mut words = words_of(&document.text);
    if words.is_empty() {
        document.text.trim().clone_into(&mut words);
    }
    (words, document.target.as_deref())
}

fn leak(data: &Entry, against: &Entry, similarity: f64) -> Finding {
    let here = data.data.iter().copied().map(Place::data);
    let there = against.against.iter().copied().map(Place::against);
    Finding::new(Problem::Leak { similarity }, here.chain(there))
}

impl Texts<'_> {
    /// A duplicate or conflict, if several documents have the text.
    fn same(&self, entry: &Entry) -> Option<Finding> {
        if entry.data.len() < 2 || self.is_contrast_by_marks(&entry.data) {
            return None;
        }
        let places = entry.data.iter().copied().map(Place::data);
        let conflict = self.data.heads.iter().enumerate().find_map(|(head, name)| {
            let labels = entry.data.iter().filter_map(|&at| self.data.label(at, head));
            let mut labels: Vec<String> = labels.map(str::to_owned).collect();
            labels.sort_unstable();
            labels.dedup();
            let head = name.clone();
            (labels.len() > 1).then_some(Problem::ConflictingLabels { head, labels })
        });
        Some(Finding::new(conflict.unwrap_or(Problem::DuplicateText), places))
    }

    fn is_contrast_by_marks(&self, documents: &[usize]) -> bool {
        let &[first, second] = documents else { return false };
        let text = |at: usize| self.data.documents[at].text.trim();
        text(first) != text(second) && self.is_contrast(first, second)
    }

    /// Whether two documents are a contrast pair with different labels.
    fn is_contrast(&self, first: usize, second: usize) -> bool {
        let pair = |at| self.data.extra(at, self.pair_column?);
        pair(first).is_some() && pair(first) == pair(second) && self.labels_differ(first, second)
    }

    fn labels_differ(&self, first: usize, second: usize) -> bool {
        (0..self.data.heads.len())
            .any(|head| self.data.label(first, head) != self.data.label(second, head))
    }

    /// Near duplicates and near leaks, the most alike first.
    fn near(&self, threshold: f64) -> Result<Vec<Finding>> {
        let words: Vec<String> = self.entries.iter().map(|entry| entry.words.clone()).collect();
        let is_wanted = |first: usize, second: usize| {
            let (first, second) = (&self.entries[first], &self.entries[second]);
            let is_in_data = !(first.data.is_empty() && second.data.is_empty());
            is_in_data && first.target == second.target
        };
        let mut pairs = near_pairs_of(&words, threshold, is_wanted)?;
        // A stable sort: among equals, by the words.
        pairs.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        let mut findings = Vec::new();
        for pair in pairs {
            let (first, second) = (&self.entries[pair.first], &self.entries[pair.second]);
            for (data, against) in [(first, second), (second, first)] {
                if !data.data.is_empty() && !against.against.is_empty() {
                    findings.push(leak(data, against, pair.similarity));
                }
            }
            if let (Some(&a), Some(&b)) = (first.data.first(), second.data.first())
                && !self.is_contrast(a, b)
            {
                findings.push(self.near_duplicate(a.min(b), a.max(b), pair.similarity));
            }
        }
        Ok(findings)
    }

    fn near_duplicate(&self, first: usize, second: usize, similarity: f64) -> Finding {
        let labels_differ = self.labels_differ(first, second);
        let group = |at: usize| self.data.documents[at].group.as_deref();
        let across = group(first).zip(group(second)).is_some_and(|(a, b)| a != b);
        let problem = match across {
            true => Problem::CrossGroupDuplicate { similarity, labels_differ },
            false => Problem::NearDuplicate { similarity, labels_differ },
        };
        Finding::new(problem, [Place::data(first), Place::data(second)])
    }
}

/// Groups that are on both sides, by name.
pub(super) fn shared_groups(data: &Corpus, against: &Corpus) -> Vec<Finding> {
    let mut groups: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, corpus) in [data, against].into_iter().enumerate() {
        for (at, document) in corpus.documents.iter().enumerate() {
            if let Some(group) = &document.group {
                groups.entry(group).or_default()[side].push(at);
            }
        }
    }
    let shared = groups.into_iter().filter(|(_, sides)| sides.iter().all(|side| !side.is_empty()));
    let finding = |(group, [data, against]): (&str, [Vec<usize>; 2])| {
        let problem = Problem::SharedGroup {
            group: group.to_owned(),
            data: data.len(),
            against: against.len(),
        };
        let there = against.into_iter().map(Place::against);
        Finding::new(problem, data.into_iter().map(Place::data).chain(there))
    };
    shared.map(finding).collect()
}

/// Whether any record has a group.
pub(super) fn has_groups(corpus: &Corpus) -> bool {
    corpus.documents.iter().any(|document| document.group.is_some())
}
