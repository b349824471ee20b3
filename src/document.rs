//! One record of input.

/// A text with what its record says about it.
///
/// ```
/// use stance::Document;
///
/// let document = Document::new("We never left the table.").with_label("for");
/// assert_eq!(document.labels, [Some("for".to_owned())]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Position in the input, from 1: the line of a text file, the record of a table without its
    /// header.
    pub row: u64,
    /// The record's own name, if it has one.
    pub id: Option<String>,
    /// What is labelled.
    pub text: String,
    /// What the stance is about, where one input mixes several targets.
    pub target: Option<String>,
    /// One entry for each label column that was asked for, in that order; `None` where empty.
    pub labels: Vec<Option<String>>,
    /// Records of one group (written together, from one source) stay on one side of every split.
    pub group: Option<String>,
    /// How much the record counts in training; `None` is 1.
    pub weight: Option<f32>,
    /// All fields of the record as they came, aligned with the reader's columns; empty unless the
    /// reader was asked to keep them.
    pub fields: Vec<String>,
    /// One entry for each of the extra columns that were asked for, in that order; `None` where the
    /// record has none or it is empty.
    pub extras: Vec<Option<String>>,
}

impl Document {
    /// A text alone, as row 1.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { row: 1, text: text.into(), ..Self::default() }
    }

    /// Adds the label of the next head.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.labels.push(Some(label.into()));
        self
    }

    /// Sets the group.
    #[must_use]
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets the target.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }
}
