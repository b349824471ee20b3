//! A trained model.

use std::path::Path;

use bytes::Bytes;

use super::card::ModelCard;
use super::head::Head;
use super::predict::Worker;
use super::{codec, container};
use crate::error::{Error, Result};
use crate::features::{F32Table, F64Table, TfidfVectorizer};
use crate::io::write_atomically;
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
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Debug)]
pub struct Model {
    pub(super) analyzer: Analyzer,
    pub(super) vectorizer: TfidfVectorizer,
    pub(super) heads: Vec<Head>,
    /// Shape `(n_features, stride)`: a term's weights of all heads side by side, in the heads' order.
    pub(super) weights: F32Table,
    /// Shape `(stride,)`.
    pub(super) intercepts: F64Table,
    pub(super) card: ModelCard,
}

impl Model {
    /// The model of stance toward negotiation that comes with this crate, inside the program.
    ///
    /// # Errors
    ///
    /// None in a sound build.
    pub fn shipped() -> Result<Self> {
        let bytes = Bytes::from_static(include_bytes!("../../models/negotiation.stance"));
        Self::from_bytes(bytes).map_err(|error| error.in_model("negotiation.stance (built in)"))
    }

    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is not a whole, undamaged model of a version known here.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, error))?;
        Self::from_bytes(bytes.into()).map_err(|error| error.in_model(path.display().to_string()))
    }

    /// A model in the bytes of its file, which it keeps and uses in place.
    ///
    /// # Errors
    ///
    /// As [`Model::load`]. Whatever the bytes are, nothing panics and nothing is allocated that the
    /// bytes do not hold.
    pub fn from_bytes(bytes: Bytes) -> Result<Self> {
        codec::decode(&container::open(bytes)?)
    }

    /// The bytes of the model's file.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        codec::encode(self)
    }

    /// Writes the model file, whole or not at all.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        write_atomically(path, &self.to_bytes())
    }

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

    /// A worker, with the buffers of one thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
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
