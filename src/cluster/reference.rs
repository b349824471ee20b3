//! Which model a plan means.

use std::path::Path;

use serde::{Deserialize, Serialize};
use url::Url;

use super::digest::sha256;
use super::objects::ObjectStores;
use super::place::Place;
use crate::error::{Error, ErrorKind, ModelProblem, Result};
use crate::model::Model;

/// What stands in a plan for a model: where its file is, and the digest that the file must have.
///
/// Two models of one name are two models: whoever loads the file compares the digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelReference {
    /// [`ModelReference::BUILT_IN`], or the URL of a file or an object that every machine can read.
    pub uri: String,
    /// SHA-256 of the model's file, in 64 hexadecimal digits.
    pub sha256: String,
    /// The model's questions: they are the fields of what the functions return, and known without
    /// the file.
    pub questions: Vec<String>,
}

impl ModelReference {
    /// The URI of the model inside the program.
    pub const BUILT_IN: &'static str = "stance:built-in";

    /// The model inside the program, and its reference.
    pub(super) fn built_in() -> Result<(Self, Model)> {
        let model = Model::shipped()?;
        Ok((Self::new(Self::BUILT_IN, &model.to_bytes(), &model), model))
    }

    /// The model at a path or a URL, and its reference.
    pub(super) fn at(path: &Path, stores: &ObjectStores) -> Result<(Self, Model)> {
        if let Some(uri) = path.to_str().filter(|uri| uri.contains("://")) {
            return Self::read(uri, &place(uri, stores)?);
        }
        let absolute =
            std::path::absolute(path).map_err(|source| Error::io("read", path, source))?;
        let uri = Url::from_file_path(absolute).map(String::from).unwrap_or_default();
        Self::read(&uri, &Place::File(path.to_owned()))
    }

    fn read(uri: &str, place: &Place) -> Result<(Self, Model)> {
        let bytes = place.read()?;
        let name = match place {
            Place::File(path) => path.display().to_string(),
            Place::Object(_) => uri.to_owned(),
        };
        let model = Model::from_bytes(bytes.clone()).map_err(|error| error.in_model(name))?;
        Ok((Self::new(uri, &bytes, &model), model))
    }

    fn new(uri: &str, bytes: &[u8], model: &Model) -> Self {
        Self {
            uri: uri.to_owned(),
            sha256: sha256(bytes),
            questions: model.questions().into_iter().map(str::to_owned).collect(),
        }
    }

    /// Loads the model, if it is still the one that is meant.
    ///
    /// # Errors
    ///
    /// [`ModelProblem::Digest`] when the file is another model; [`ErrorKind::Input`] for a URI that leads
    /// nowhere; and what [`Model::load`] fails with.
    pub(super) fn load(&self, stores: &ObjectStores) -> Result<Model> {
        let (found, model) = match self.uri.as_str() {
            Self::BUILT_IN => Self::built_in()?,
            uri => Self::read(uri, &place(uri, stores)?)?,
        };
        if found.sha256 == self.sha256 {
            return Ok(model);
        }
        let problem = ModelProblem::Digest { found: found.sha256, expected: self.sha256.clone() };
        Err(ErrorKind::Model { model: Some(self.uri.clone()), problem }.into())
    }
}

/// Where a URL leads.
fn place(uri: &str, stores: &ObjectStores) -> Result<Place> {
    match Url::parse(uri).ok().filter(|url| url.scheme() == "file") {
        Some(url) => match url.to_file_path() {
            Ok(path) => Ok(Place::File(path)),
            Err(()) => Err(Error::input(uri, "is no path of this machine")),
        },
        None => Ok(Place::Object(stores.object(uri)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_has_the_digest_of_its_file() {
        let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models/negotiation.stance"));
        let (built_in, _) = ModelReference::built_in().unwrap();
        let (of_file, _) = ModelReference::at(file, &ObjectStores::default()).unwrap();
        assert_eq!(built_in.sha256, of_file.sha256);
        assert_eq!(built_in.questions, of_file.questions);
        assert!(of_file.uri.starts_with("file:///") && of_file.uri.ends_with("negotiation.stance"));
        of_file.load(&ObjectStores::default()).unwrap();
    }

    #[test]
    fn another_model_of_the_same_name_is_an_error_that_names_both() {
        let stores = ObjectStores::default();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my model.stance");
        Model::shipped().unwrap().save(&path).unwrap();
        let (mut reference, _) = ModelReference::at(&path, &stores).unwrap();
        let found = reference.sha256.clone();
        reference.sha256 = "0".repeat(64);
        let error = reference.load(&stores).unwrap_err().to_string();
        assert!(error.contains(&found) && error.contains(&reference.sha256), "{error}");
        assert!(error.contains("my%20model.stance"), "{error}");
        reference.uri = "ftp://host/model.stance".to_owned();
        let error = reference.load(&stores).unwrap_err().to_string();
        assert!(error.contains("is of no store that is known"), "{error}");
    }
}
