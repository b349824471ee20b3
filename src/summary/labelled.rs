//! An article with labels.

use crate::article::{Article, Reading, Segmenter, Speaker, Statement};
use crate::error::{Error, Result};
use crate::model::{Model, Prediction, Worker};

/// An article, what was found in it, and what the model says of each statement.
#[derive(Clone, Debug)]
pub struct LabelledArticle {
    /// The article.
    pub article: Article,
    /// Its statements, attributions and speakers.
    pub reading: Reading,
    /// For each statement one prediction a question of the model, in their order.
    pub predictions: Vec<Vec<Prediction>>,
}

impl LabelledArticle {
    /// The words of a statement.
    #[must_use]
    pub fn text(&self, statement: &Statement) -> &str {
        statement.span.slice(&self.article.text)
    }

    /// What the model says of the statement at `index`, one prediction a question; empty where it was not
    /// asked.
    #[must_use]
    pub fn answers(&self, index: usize) -> &[Prediction] {
        self.predictions.get(index).map_or(&[], Vec::as_slice)
    }

    /// Whose words a statement reports; `None` for the article's own voice and for a speaker who was not
    /// found.
    #[must_use]
    pub fn speaker(&self, statement: &Statement) -> Option<&Speaker> {
        let attribution = self.reading.attributions.get(statement.attribution?)?;
        self.reading.speakers.get(attribution.speaker?)
    }
}

/// Reads and labels articles with one model and the buffers of one thread.
#[derive(Debug)]
pub struct ArticleLabeller<'m> {
    segmenter: &'m Segmenter,
    worker: Worker<'m>,
}

impl<'m> ArticleLabeller<'m> {
    /// A labeller of one thread.
    #[must_use]
    pub fn new(segmenter: &'m Segmenter, model: &'m Model) -> Self {
        Self { segmenter, worker: model.worker() }
    }

    /// Finds the statements of an article and labels each.
    ///
    /// # Errors
    ///
    /// The model has one head a target, which an article does not name.
    pub fn label(&mut self, article: Article) -> Result<LabelledArticle> {
        let reading = self.segmenter.read(&article);
        let mut predictions = Vec::with_capacity(reading.statements.len());
        for (statement, row) in reading.statements.iter().zip(1_u64..) {
            let text = statement.span.slice(&article.text);
            let labelled = self
                .worker
                .predict(text, None)
                .map_err(|problem| Error::record(&article.name, row, problem))?;
            predictions.push(labelled.to_vec());
        }
        Ok(LabelledArticle { article, reading, predictions })
    }
}
