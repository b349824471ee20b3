//! Models that are loaded once.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::reference::ModelReference;
use crate::article::Segmenter;
use crate::error::Result;
use crate::model::Model;

/// The models of a process, each loaded once and known by its digest.
///
/// The few that were used last are kept: a machine that runs for months sees many.
#[derive(Debug, Default)]
pub struct ModelStore {
    /// The one used last is at the end.
    loaded: Mutex<VecDeque<(String, Arc<Model>)>>,
    segmenter: OnceLock<Segmenter>,
}

impl ModelStore {
    const KEPT: usize = 4;

    /// The model inside the program.
    ///
    /// # Errors
    ///
    /// None in a sound build.
    pub fn built_in(&self) -> Result<ModelReference> {
        self.keep(ModelReference::built_in()?)
    }

    /// Loads a model's file. Its reference names the absolute path, which has to lead to the same file on
    /// every machine that labels.
    ///
    /// # Errors
    ///
    /// As [`Model::load`].
    pub fn file(&self, path: &Path) -> Result<ModelReference> {
        self.keep(ModelReference::of_file(path)?)
    }

    fn keep(&self, (reference, model): (ModelReference, Model)) -> Result<ModelReference> {
        self.find_or(&reference, || Ok(model))?;
        Ok(reference)
    }

    /// The model that a reference means, loaded if it is not yet.
    pub(super) fn model(&self, reference: &ModelReference) -> Result<Arc<Model>> {
        self.find_or(reference, || reference.load())
    }

    /// Whoever asks while another loads waits, and finds the model loaded.
    fn find_or(
        &self,
        reference: &ModelReference,
        load: impl FnOnce() -> Result<Model>,
    ) -> Result<Arc<Model>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let found = loaded.iter().position(|(digest, _)| *digest == reference.sha256);
        let entry = match found.and_then(|at| loaded.remove(at)) {
            Some(entry) => entry,
            None => (reference.sha256.clone(), Arc::new(load()?)),
        };
        let model = Arc::clone(&entry.1);
        loaded.push_back(entry);
        if loaded.len() > Self::KEPT {
            loaded.pop_front();
        }
        Ok(model)
    }

    /// What finds the statements of articles.
    pub(super) fn segmenter(&self) -> &Segmenter {
        self.segmenter.get_or_init(Segmenter::default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_loaded_once_and_known_by_its_digest() {
        let store = ModelStore::default();
        let built_in = store.built_in().unwrap();
        let first = store.model(&built_in).unwrap();
        // The same bytes under another name, which is not even there.
        let elsewhere = ModelReference { uri: "file:///nowhere.stance".to_owned(), ..built_in };
        assert!(Arc::ptr_eq(&first, &store.model(&elsewhere).unwrap()));
        let other = ModelReference { sha256: "0".repeat(64), ..elsewhere };
        assert!(store.model(&other).is_err());
    }
}
