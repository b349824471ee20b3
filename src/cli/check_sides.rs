//! The data that is checked, and the data that it is checked against.

use stance::Document;
use stance::audit::{Corpus, Side};

/// Both sides with the names of their inputs.
pub(crate) struct Sides {
    pub(crate) data: Corpus,
    pub(crate) against: Option<Corpus>,
    pub(crate) inputs: [Vec<String>; 2],
}

impl Sides {
    pub(crate) fn document(&self, side: Side, at: usize) -> Option<&Document> {
        let corpus = match side {
            Side::Data => Some(&self.data),
            Side::Against => self.against.as_ref(),
        };
        corpus?.documents.get(at)
    }

    /// The name of a document's input.
    pub(crate) fn input(&self, side: Side, at: usize) -> &str {
        self.inputs[side as usize].get(at).map_or("", String::as_str)
    }
}
