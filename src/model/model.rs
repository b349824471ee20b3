//! A trained model.

use std::sync::OnceLock;

use super::card::ModelCard;
use super::head::Head;
use super::weights::Weights;
use crate::error::RecordProblem;
use crate::features::{CompiledVectorizer, F64Table, TfidfVectorizer};
use crate::text::Analyzer;

/// A model: everything that labels a text, and its card.
///
/// ```
/// use stance::Model;
///
/// let model = Model::shipped()?;
/// let mut worker = model.worker();
/// let predictions = worker.predict("We will not negotiate under threats.", None)?;
/// assert_eq!(model.label_name(&predictions[0]), "against");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Model {
    pub(super) analyzer: Analyzer,
    pub(super) vectorizer: TfidfVectorizer,
    pub(super) heads: Vec<Head>,
    /// Shape `(n_features, stride)`: a term's weights of all heads side by side, in the heads' order.
    pub(super) weights: Weights,
    /// Shape `(stride,)`.
    pub(super) intercepts: F64Table,
    pub(super) card: ModelCard,
    /// The statements it was trained on, if it kept them, as they are in the file.
    pub(super) training: Option<bytes::Bytes>,
    /// Made when many texts are labelled; `None` inside where it cannot be.
    pub(super) compiled: OnceLock<Option<CompiledVectorizer>>,
}

impl Model {
    /// From text to terms.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// From terms to numbers.
    #[must_use]
    pub fn vectorizer(&self) -> &TfidfVectorizer {
        &self.vectorizer
    }

    /// The questions, the main one first.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The facts.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The distinct names of the heads, in order: what a prediction has one answer for.
    #[must_use]
    pub fn questions(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for head in &self.heads {
            if !names.contains(&head.name()) {
                names.push(head.name());
            }
        }
        names
    }

    /// The position of the head that answers `name` for `target`: the one for that target, or else the
    /// one for all.
    #[must_use]
    pub fn head_for(&self, name: &str, target: Option<&str>) -> Option<usize> {
        let of_name = |&at: &usize| self.heads[at].name() == name;
        let mut found = (0..self.heads.len()).filter(of_name);
        let own = found.clone().find(|&at| target.is_some() && self.heads[at].target() == target);
        own.or_else(|| found.find(|&at| self.heads[at].target().is_none()))
    }

    /// [`Model::head_for`], where a missing head is an error.
    ///
    /// # Errors
    ///
    /// [`RecordProblem::UnknownTarget`].
    pub fn find_head(&self, name: &str, target: Option<&str>) -> Result<usize, RecordProblem> {
        self.head_for(name, target).ok_or_else(|| RecordProblem::UnknownTarget {
            head: name.to_owned(),
            target: target.unwrap_or_default().to_owned(),
        })
    }

    /// Numbers of one term in `weights`.
    pub(super) fn stride(&self) -> usize {
        self.intercepts.len()
    }

    /// Where the margins of a head start.
    pub(super) fn first_margin(&self, head: usize) -> usize {
        self.heads[..head].iter().map(Head::n_margins).sum()
    }

    /// The `n` terms that speak most for a label, the strongest first, with their weights. Terms of
    /// weight 0 and below are left out.
    #[must_use]
    pub fn strongest_terms(
        &self,
        head: usize,
        label: crate::LabelId,
        n: usize,
    ) -> Vec<(&str, f64)> {
        let Some(of_head) = self.heads.get(head) else { return Vec::new() };
        let (margin, sign) = of_head.margin_of(label);
        let column = self.first_margin(head) + margin;
        let weight = |id: usize| sign * f64::from(self.weights.get(id * self.stride() + column));
        let vocabulary = self.vectorizer.vocabulary();
        let mut terms: Vec<(usize, f64)> = (0..vocabulary.len())
            .map(|id| (id, weight(id)))
            .filter(|&(_, weight)| weight > 0.0)
            .collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(n);
        let named = terms.into_iter();
        named
            .map(|(id, weight)| (vocabulary.term(u32::try_from(id).unwrap_or(u32::MAX)), weight))
            .collect()
    }
}
