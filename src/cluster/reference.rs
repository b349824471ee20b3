//! Which model a plan means.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::digest::sha256;
use crate::error::{Error, ErrorKind, ModelProblem, Result};
use crate::model::Model;

/// What stands in a plan for a model: where its file is, and the digest that the file must have.
///
/// Two models of one name are two models: whoever loads the file compares the digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelReference {
    /// [`ModelReference::BUILT_IN`], or a `file://` URL that every machine can read.
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

    /// The model in a file, and its reference.
    pub(super) fn of_file(path: &Path) -> Result<(Self, Model)> {
        let failed = |source| Error::io("read", path, source);
        let absolute = std::path::absolute(path).map_err(failed)?;
        let uri = Url::from_file_path(absolute).map(String::from).unwrap_or_default();
        let (bytes, model) = read(path)?;
        Ok((Self::new(&uri, &bytes, &model), model))
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
    /// [`ModelProblem::Digest`] when the file is another model; [`ErrorKind::Input`] for a URI that is no
    /// file; and what [`Model::load`] fails with.
    pub(super) fn load(&self) -> Result<Model> {
        let (found, model) = match self.uri.as_str() {
            Self::BUILT_IN => Self::built_in()?,
            uri => {
                let path = file_path(uri)?;
                let (bytes, model) = read(&path)?;
                (Self::new(uri, &bytes, &model), model)
            }
        };
        if found.sha256 == self.sha256 {
            return Ok(model);
        }
        let problem = ModelProblem::Digest { found: found.sha256, expected: self.sha256.clone() };
        Err(ErrorKind::Model { model: Some(self.uri.clone()), problem }.into())
    }
}

fn file_path(uri: &str) -> Result<PathBuf> {
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "file");
    url.and_then(|url| url.to_file_path().ok()).ok_or_else(|| {
        let problem = "is no file: a model is read from a `file://` URL".to_owned();
        Error::input(uri, problem)
    })
}

/// The bytes of a model's file, and the model.
fn read(path: &Path) -> Result<(bytes::Bytes, Model)> {
    let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, error))?;
    let bytes = bytes::Bytes::from(bytes);
    let model = Model::from_bytes(bytes.clone());
    Ok((bytes, model.map_err(|error| error.in_model(path.display().to_string()))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_has_the_digest_of_its_file() {
        let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models/negotiation.stance"));
        let (built_in, _) = ModelReference::built_in().unwrap();
        let (of_file, _) = ModelReference::of_file(file).unwrap();
        assert_eq!(built_in.sha256, of_file.sha256);
        assert_eq!(built_in.questions, of_file.questions);
        assert!(of_file.uri.starts_with("file:///") && of_file.uri.ends_with("negotiation.stance"));
        of_file.load().unwrap();
    }

    #[test]
    fn another_model_of_the_same_name_is_an_error_that_names_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my model.stance");
        Model::shipped().unwrap().save(&path).unwrap();
        let (mut reference, _) = ModelReference::of_file(&path).unwrap();
        let found = reference.sha256.clone();
        reference.sha256 = "0".repeat(64);
        let error = reference.load().unwrap_err().to_string();
        assert!(error.contains(&found) && error.contains(&reference.sha256), "{error}");
        assert!(error.contains("my%20model.stance"), "{error}");
        reference.uri = "s3://bucket/model.stance".to_owned();
        assert!(reference.load().unwrap_err().to_string().contains("is no file"));
    }
}
