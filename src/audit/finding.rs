//! Findings: what is wrong, where, how bad.

use serde::Serialize;

use super::check::{Check, Severity};
use super::problem::Problem;

/// Which of two corpora.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The one that is checked.
    Data,
    /// The one that it is compared with.
    Against,
}

/// A document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Its corpus.
    pub side: Side,
    /// Its position in that corpus, from 0.
    pub document: usize,
}

impl Place {
    pub(super) const fn data(document: usize) -> Self {
        Self { side: Side::Data, document }
    }

    pub(super) const fn against(document: usize) -> Self {
        Self { side: Side::Against, document }
    }
}

/// One thing that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What.
    #[serde(flatten)]
    pub problem: Problem,
    /// Where: the documents concerned, those of the data first. Empty for findings about a part of the
    /// data, which the problem names.
    pub places: Vec<Place>,
}

impl Finding {
    pub(super) fn new(problem: Problem, places: impl IntoIterator<Item = Place>) -> Self {
        Self { problem, places: places.into_iter().collect() }
    }

    /// What found it.
    #[must_use]
    pub const fn check(&self) -> Check {
        self.problem.check()
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.check().severity()
    }
}
