//! What every record must have.

use std::collections::BTreeMap;

use super::corpus::Corpus;
use super::finding::{Finding, Place};
use super::problem::Problem;

/// Empty texts, missing labels, ids used twice. Records without an id are not compared.
pub(super) fn check(corpus: &Corpus) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut ids: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for (at, document) in corpus.documents.iter().enumerate() {
        if document.text.trim().is_empty() {
            findings.push(Finding::new(Problem::EmptyText, [Place::data(at)]));
        }
        let heads = corpus.heads.iter().enumerate();
        let missing = heads.filter(|&(head, _)| corpus.label(at, head).is_none());
        let heads: Vec<String> = missing.map(|(_, name)| name.clone()).collect();
        if !heads.is_empty() {
            findings.push(Finding::new(Problem::MissingLabel { heads }, [Place::data(at)]));
        }
        if let Some(id) = &document.id {
            ids.entry(id).or_default().push(Place::data(at));
        }
    }
    for (id, places) in ids.into_iter().filter(|(_, places)| places.len() > 1) {
        findings.push(Finding::new(Problem::DuplicateId { id: id.to_owned() }, places));
    }
    findings
}

/// Whether any record has an id.
pub(super) fn has_ids(corpus: &Corpus) -> bool {
    corpus.documents.iter().any(|document| document.id.is_some())
}
