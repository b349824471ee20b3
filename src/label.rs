//! Labels and their ids.

use serde::{Deserialize, Serialize};

/// The position of a label in its [`LabelSet`], counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelId(u32);

impl LabelId {
    /// The id of the label at position `index`.
    ///
    /// Positions beyond `u32::MAX` do not occur: a set has one name in memory for each id.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub const fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The position, for indexing arrays of one value a label.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The labels of one head, sorted by name so that ids do not depend on the order of the data.
///
/// ```
/// use stance::LabelSet;
///
/// let labels = LabelSet::new(["neutral", "for", "against", "for"]);
/// assert_eq!(labels.names(), ["against", "for", "neutral"]);
/// assert_eq!(labels.name(labels.id("for").unwrap()), "for");
/// assert_eq!(labels.id("maybe"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct LabelSet {
    names: Vec<String>,
}

impl LabelSet {
    /// The distinct names among `names`.
    #[must_use]
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
        names.sort_unstable();
        names.dedup();
        Self { names }
    }

    /// Number of labels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there is no label.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All names, in the order of their ids.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a label; empty for an id of another, larger set.
    #[must_use]
    pub fn name(&self, id: LabelId) -> &str {
        self.names.get(id.index()).map_or("", String::as_str)
    }

    /// The id of a name, if the set holds it.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<LabelId> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(LabelId::new)
    }

    /// All ids, ascending.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = LabelId> + Clone + use<> {
        (0..self.names.len()).map(LabelId::new)
    }

    /// The labels that take a side: all but those named `neutral`, `none`, `other` or `unrelated` in
    /// any case. The mean of their F1 is the official measure of SemEval-2016 Task 6, whose labels are
    /// `FAVOR`, `AGAINST` and `NONE`.
    #[must_use]
    pub fn polar_ids(&self) -> Vec<LabelId> {
        const NEUTRAL: [&str; 4] = ["neutral", "none", "other", "unrelated"];
        self.ids()
            .filter(|&id| !NEUTRAL.iter().any(|name| self.name(id).eq_ignore_ascii_case(name)))
            .collect()
    }
}

impl From<Vec<String>> for LabelSet {
    fn from(names: Vec<String>) -> Self {
        Self::new(names)
    }
}

impl From<LabelSet> for Vec<String> {
    fn from(labels: LabelSet) -> Self {
        labels.names
    }
}
