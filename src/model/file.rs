//! Models in files.

use std::path::Path;

use bytes::Bytes;

use super::codec;
use super::container::{self, Origin};
use super::model::Model;
use crate::error::{Error, Result};
use crate::io::{bytes_of, write_atomically};

impl Model {
    /// The model of stance toward negotiation that comes with this crate, inside the program.
    ///
    /// # Errors
    ///
    /// None in a sound build.
    pub fn shipped() -> Result<Self> {
        let bytes = Bytes::from_static(include_bytes!("../../models/negotiation.stance"));
        decode(&bytes, Origin::Program)
            .map_err(|error| error.in_model("negotiation.stance (built in)"))
    }

    /// Opens a model file, whose bytes are mapped into memory and used there.
    ///
    /// The file may be replaced or removed while the model is in use, as [`save`](Self::save) does, but must not
    /// be written over in place.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is not a whole, undamaged model of a version known here.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = bytes_of(path).map_err(|error| Error::io("read", path, error))?;
        Self::from_bytes(bytes).map_err(|error| error.in_model(path.display().to_string()))
    }

    /// A model in the bytes of its file, which it keeps and uses in place.
    ///
    /// # Errors
    ///
    /// As [`Model::load`]. Whatever the bytes are, nothing panics and nothing is allocated that the
    /// bytes do not hold.
    // The parts that are kept share the bytes, so the handle is taken and not borrowed.
    #[allow(clippy::needless_pass_by_value)]
    pub fn from_bytes(bytes: Bytes) -> Result<Self> {
        decode(&bytes, Origin::File)
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
}

fn decode(bytes: &Bytes, origin: Origin) -> Result<Model> {
    codec::decode(&container::open(bytes, origin)?, origin)
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Model};

    #[test]
    fn the_bytes_in_the_program_pass_all_checks() {
        let shipped = Model::shipped().unwrap();
        let checked = Model::from_bytes(shipped.to_bytes()).unwrap();
        let file = include_bytes!("../../models/negotiation.stance");
        assert!(Model::from_bytes(Bytes::from_static(file)).is_ok());
        assert_eq!(checked.to_bytes(), shipped.to_bytes());
    }
}
