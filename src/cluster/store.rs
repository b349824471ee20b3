//! Models that are loaded once.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use datafusion::execution::runtime_env::RuntimeEnv;

use super::objects::ObjectStores;
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
    stores: Arc<ObjectStores>,
}

impl ModelStore {
    const KEPT: usize = 4;

    /// Models in files and in object stores.
    #[must_use]
    pub fn new(stores: ObjectStores) -> Self {
        Self { stores: Arc::new(stores), ..Self::default() }
    }

    /// Where models and files are, if they are in no file system.
    #[must_use]
    pub fn stores(&self) -> &Arc<ObjectStores> {
        &self.stores
    }

    /// What plans run in: it makes object stores as they are named.
    pub(super) fn environment(&self) -> Arc<RuntimeEnv> {
        let object_store_registry = Arc::clone(&self.stores) as _;
        Arc::new(RuntimeEnv { object_store_registry, ..RuntimeEnv::default() })
    }

    /// The model inside the program.
    ///
    /// # Errors
    ///
    /// None in a sound build.
    pub fn built_in(&self) -> Result<ModelReference> {
        self.keep(ModelReference::built_in()?)
    }

    /// Loads the model at a path or a URL. Its reference names the absolute path or the URL, which has to lead
    /// to the same file on every machine that labels.
    ///
    /// # Errors
    ///
    /// As [`Model::load`], and [`ErrorKind::Input`](crate::ErrorKind::Input) for an object that cannot be read.
    pub fn load(&self, path: &Path) -> Result<ModelReference> {
        self.keep(ModelReference::at(path, &self.stores)?)
    }

    fn keep(&self, (reference, model): (ModelReference, Model)) -> Result<ModelReference> {
        self.find_or(&reference, || Ok(model))?;
        Ok(reference)
    }

    /// The model that a reference means, loaded if it is not yet.
    pub(super) fn model(&self, reference: &ModelReference) -> Result<Arc<Model>> {
        self.find_or(reference, || reference.load(&self.stores))
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
