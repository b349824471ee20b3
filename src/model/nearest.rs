//! The statements that a model was trained on, if it kept them, and which of them a text is most like.

use bytes::Bytes;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::container::invalid;
use super::model::Model;
use super::suggest::cosine;
use crate::document::Document;
use crate::error::Result;
use crate::features::RowScratch;

/// The section of the model file that holds kept statements: a JSON array.
pub(super) const SECTION: &str = "training";

/// A statement that a model was trained on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeptStatement {
    /// The text.
    pub text: String,
    /// What it is about, if there are targets.
    pub target: Option<String>,
    /// Its label for each of the model's questions, in their order.
    pub labels: Vec<Option<String>>,
}

/// A kept statement that a text is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The statement.
    pub statement: KeptStatement,
    /// Cosine of the TF-IDF rows, from 0, nothing in common, to 1.
    pub similarity: f64,
}

impl Model {
    /// The model with the statements it was trained on in its file, which grows by about their size. Who
    /// has the file can read them.
    #[must_use]
    pub fn with_training(mut self, documents: &[Document]) -> Self {
        let kept = |document: &Document| KeptStatement {
            text: document.text.clone(),
            target: document.target.clone(),
            labels: document.labels.clone(),
        };
        let mut kept: Vec<KeptStatement> = documents.iter().map(kept).collect();
        kept.sort_unstable();
        // Plain data with text keys always has a JSON form.
        self.training = Some(serde_json::to_vec(&kept).unwrap_or_default().into());
        self
    }

    /// The statements that the model kept, in the order of their texts; `None` if it kept none.
    ///
    /// # Errors
    ///
    /// The section of the file is no list of statements.
    pub fn training(&self) -> Result<Option<Vec<KeptStatement>>> {
        let parse = |bytes: &Bytes| serde_json::from_slice(bytes);
        let parsed = self.training.as_ref().map(parse).transpose();
        parsed.map_err(|error| invalid(SECTION, &error.to_string()))
    }

    /// The `n` kept statements that a text is most like, the nearest first; of equals, the first by text.
    /// Statements that share no term with it are left out. `None` if the model kept none.
    ///
    /// Rows are made anew from the texts, in parallel: about ten microseconds a statement and thread.
    ///
    /// # Errors
    ///
    /// As [`Model::training`].
    pub fn nearest(
        &self,
        text: &str,
        target: Option<&str>,
        n: usize,
    ) -> Result<Option<Vec<Neighbour>>> {
        let Some(kept) = self.training()? else { return Ok(None) };
        let mut own = RowScratch::default();
        let row = self.vectorizer.transform(&self.analyzer, text, target, &mut own);
        let similarity = |scratch: &mut RowScratch, statement: &KeptStatement| {
            let (text, target) = (&statement.text, statement.target.as_deref());
            cosine(row, self.vectorizer.transform(&self.analyzer, text, target, scratch))
        };
        let similarities: Vec<f64> =
            kept.par_iter().map_init(RowScratch::default, similarity).collect();
        let mut order: Vec<usize> = (0..kept.len()).filter(|&at| similarities[at] > 0.0).collect();
        order.sort_by(|&a, &b| similarities[b].total_cmp(&similarities[a]).then(a.cmp(&b)));
        order.truncate(n);
        let neighbour =
            |at: usize| Neighbour { statement: kept[at].clone(), similarity: similarities[at] };
        Ok(Some(order.into_iter().map(neighbour).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Trainer, TrainerParams};

    fn documents() -> Vec<Document> {
        vec![
            Document::new("We will sit down with them.").with_label("for"),
            Document::new("Talks are a trap.").with_label("against"),
            Document::new("We will never sit with them.").with_label("against"),
            Document::new("Talks are a trap.").with_label("against"),
        ]
    }

    fn model() -> Model {
        let mut params = TrainerParams { folds: 0, ..TrainerParams::default() };
        params.tfidf.min_df = 1;
        Trainer::new(params).train(documents(), |_| ()).unwrap()
    }

    #[test]
    fn a_kept_statement_is_nearest_to_itself() {
        let model = model().with_training(&documents());
        let again = Model::from_bytes(model.to_bytes()).unwrap();
        assert_eq!(again.training().unwrap().unwrap().len(), 4);
        for document in documents() {
            let found = again.nearest(&document.text, None, 2).unwrap().unwrap();
            assert_eq!(found[0].statement.text, document.text);
            assert_eq!(found[0].statement.labels, document.labels);
            assert!((found[0].similarity - 1.0).abs() < 1e-6);
            assert!(found[1].similarity <= found[0].similarity);
        }
        assert!(again.nearest("Zebra.", None, 3).unwrap().unwrap().is_empty());
    }

    #[test]
    fn a_model_that_kept_nothing_has_nothing() {
        let model = model();
        assert!(model.nearest("Talks.", None, 3).unwrap().is_none());
        let (bytes, kept) = (model.to_bytes(), model.with_training(&documents()).to_bytes());
        assert!(kept.len() > bytes.len());
        assert!(Model::from_bytes(bytes.clone()).unwrap().to_bytes() == bytes);
    }

    #[test]
    fn a_section_that_is_no_list_is_an_error_of_its_own() {
        let model = Model { training: Some(Bytes::from_static(b"{}")), ..model() };
        let model = Model::from_bytes(model.to_bytes()).unwrap();
        let error = model.nearest("Talks.", None, 3).unwrap_err().to_string();
        assert!(error.contains("section `training`"), "{error}");
    }
}
