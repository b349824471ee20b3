//! What the models of an audit have in common.

use super::corpus::Labelled;
use crate::error::Result;
use crate::eval::{Bootstrap, Folds};

/// How models are cross-validated and judged.
pub(super) struct Learning<'a> {
    /// One number a document.
    pub(super) groups: &'a [usize],
    pub(super) n_folds: usize,
    pub(super) bootstrap: &'a Bootstrap,
    pub(super) seed: u64,
}

impl Learning<'_> {
    /// Whether there are two labels, and groups enough for the folds.
    pub(super) fn can_learn(&self, labelled: &Labelled) -> bool {
        let mut groups = self.groups_of(labelled);
        groups.sort_unstable();
        groups.dedup();
        self.n_folds > 0 && labelled.labels.len() > 1 && groups.len() >= self.n_folds
    }

    /// The groups of labelled documents.
    pub(super) fn groups_of(&self, labelled: &Labelled) -> Vec<usize> {
        labelled.rows.iter().map(|&row| self.groups[row]).collect()
    }

    pub(super) fn folds(&self, labelled: &Labelled) -> Result<Folds> {
        let groups = self.groups_of(labelled);
        Folds::stratified_grouped(&labelled.truth, &groups, self.n_folds, self.seed)
    }
}
