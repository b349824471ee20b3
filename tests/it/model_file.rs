//! Model files that are damaged, made up, or of another version: an error that says where, never a panic.

use std::path::Path;

use bytes::Bytes;
use serde_json::{Value, json};
use stance::model::{FORMAT_VERSION, HeadParams, Trainer, TrainerParams};
use stance::text::{Lexicon, Window};
use stance::{Document, Error, ErrorKind, Model, ModelProblem};

use crate::samples::plain;

/// A model of a few kilobytes with a head of three labels and one of two.
pub(crate) fn small_model() -> Model {
    let mut params = TrainerParams {
        heads: vec![HeadParams::new("stance"), HeadParams::new("reason")],
        ..plain()
    };
    params.analyzer.concepts = Some(Lexicon::parse("test", "[talks]\nparley, sit down").unwrap());
    params.analyzer.window = Some(Window { concepts: vec!["talks".to_owned()], width: 2 });
    let document = |text: &str, stance: &str, reason: &str| {
        Document::new(text).with_label(stance).with_label(reason)
    };
    let documents = vec![
        document("we will sit down", "for", "trust"),
        document("no parley ever", "against", "other"),
        document("größe is a word", "neutral", "other"),
    ];
    Trainer::new(params).train(documents, |_| ()).unwrap()
}

/// A file taken apart by its documentation, to be put together with something wrong in it and right
/// checksums all the same.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) version: u32,
    pub(crate) header: Value,
    pub(crate) sections: Vec<(String, Vec<u8>)>,
}

impl Parts {
    pub(crate) fn of(file: &[u8]) -> Self {
        assert_eq!(&file[..8], b"STANCE\r\n");
        let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        let mut end = 24 + number(12) as usize;
        let header: Value = serde_json::from_slice(&file[24..end]).unwrap();
        let mut sections = Vec::new();
        for entry in header["sections"].as_array().unwrap() {
            let start = end.next_multiple_of(64);
            end = start + entry["length"].as_u64().unwrap() as usize;
            sections.push((entry["name"].as_str().unwrap().to_owned(), file[start..end].to_vec()));
        }
        Self { version: number(8), header, sections }
    }

    /// The whole file.
    pub(crate) fn join(&self) -> Vec<u8> {
        let mut parts = self.clone();
        let entry = |(name, bytes): &(String, Vec<u8>)| json!({ "name": name, "length": bytes.len(), "crc32": crc32fast::hash(bytes) });
        parts.header["sections"] = self.sections.iter().map(entry).collect();
        parts.join_as_it_is()
    }

    /// The whole file with the section table that is in the header.
    pub(crate) fn join_as_it_is(&self) -> Vec<u8> {
        self.join_with(&serde_json::to_vec(&self.header).unwrap())
    }

    /// The whole file with these bytes for its header.
    pub(crate) fn join_with(&self, header: &[u8]) -> Vec<u8> {
        let mut file = preamble(self.version, header.len() as u32, crc32fast::hash(header));
        file.extend_from_slice(header);
        for (_, bytes) in &self.sections {
            file.resize(file.len().next_multiple_of(64), 0);
            file.extend_from_slice(bytes);
        }
        file
    }

    pub(crate) fn section(&mut self, name: &str) -> &mut Vec<u8> {
        &mut self.sections.iter_mut().find(|(known, _)| known == name).unwrap().1
    }
}

pub(crate) fn preamble(version: u32, header_length: u32, header_crc32: u32) -> Vec<u8> {
    let mut file = b"STANCE\r\n".to_vec();
    for number in [version, header_length, header_crc32] {
        file.extend_from_slice(&number.to_le_bytes());
    }
    file.extend_from_slice(&crc32fast::hash(&file).to_le_bytes());
    file
}

pub(crate) fn load(file: Vec<u8>) -> Result<Model, Error> {
    Model::from_bytes(Bytes::from(file))
}

#[track_caller]
pub(crate) fn problem(file: Vec<u8>) -> ModelProblem {
    let error = load(file).map(drop).expect_err("this is no model");
    let ErrorKind::Model { model: None, problem } = error.kind() else { panic!("{error}") };
    assert_eq!(error.to_string(), format!("model in memory: {problem}"));
    problem.clone()
}

#[test]
fn the_format_is_what_its_documentation_says() {
    let file = small_model().to_bytes();
    assert!(file.len() < 8_192, "{} bytes", file.len());
    let parts = Parts::of(&file);
    assert_eq!(parts.version, FORMAT_VERSION);
    let header_length = serde_json::to_vec(&parts.header).unwrap().len();
    assert!(parts.join_with(&file[24..24 + header_length]) == file);
    let names: Vec<&str> = parts.sections.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["terms", "term-ends", "idf", "weights", "intercepts"]);
}

#[test]
fn every_prefix_is_an_error() {
    let file = small_model().to_bytes();
    for length in 0..file.len() {
        match problem(file[..length].to_vec()) {
            ModelProblem::NotAModel => assert_eq!(length, 0),
            ModelProblem::Truncated { section, expected, found } => {
                assert_eq!(found, length as u64);
                assert!(expected > found && expected <= file.len() as u64, "{length}: {section}");
            }
            other => panic!("{length} bytes: {other}"),
        }
    }
}

#[test]
fn every_flip_of_one_bit_is_an_error() {
    let file = small_model().to_bytes().to_vec();
    let parts = Parts::of(&file);
    // Which bytes belong to what: a gap belongs to the section behind it.
    let header_end = 24 + serde_json::to_vec(&parts.header).unwrap().len();
    let mut owner: Vec<(&str, bool)> = vec![("magic", false); 8];
    owner.resize(24, ("preamble", false));
    owner.resize(header_end, ("header", false));
    for (name, bytes) in &parts.sections {
        owner.resize(owner.len().next_multiple_of(64), (name, true));
        owner.resize(owner.len() + bytes.len(), (name, false));
    }
    assert_eq!(owner.len(), file.len());
    for (at, &(section, in_gap)) in owner.iter().enumerate() {
        for bit in 0..8 {
            let mut flipped = file.clone();
            flipped[at] ^= 1 << bit;
            let section = section.to_owned();
            match problem(flipped) {
                ModelProblem::NotAModel => assert_eq!(section, "magic"),
                ModelProblem::Checksum { section: found } => {
                    assert_eq!((found, in_gap), (section, false));
                }
                ModelProblem::Invalid { section: found, problem } => {
                    assert_eq!((found, in_gap), (section, true), "{problem}");
                }
                other => panic!("bit {bit} of byte {at}, {section}: {other}"),
            }
        }
    }
}

#[test]
fn other_versions_are_named() {
    let mut parts = Parts::of(&small_model().to_bytes());
    for found in [0, FORMAT_VERSION + 1, u32::MAX] {
        parts.version = found;
        let expected = ModelProblem::Version { found, supported: FORMAT_VERSION };
        assert_eq!(problem(parts.join()), expected);
        // A newer version may have any header.
        assert_eq!(problem(parts.join_with(b"{}")), expected);
    }
    let error = load(parts.join()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "model in memory: format version 4294967295; this program reads versions 1 to 2"
    );
}

#[test]
fn the_first_version_is_still_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let model = Model::load(folder.join("version1.stance")).unwrap();
    let mut worker = model.worker();
    let prediction = &worker.predict("They will sit down and talk", None).unwrap()[0];
    // What the program that wrote the file said.
    assert_eq!(prediction.probabilities, [0.1542419585321216, 0.8457580414678784]);
    assert_eq!(Parts::of(&model.to_bytes()).version, FORMAT_VERSION);
}

#[test]
fn other_files_are_no_models() {
    let file = small_model().to_bytes().to_vec();
    let with_unix_line_ends = [b"STANCE\n", &file[8..]].concat();
    for other in [
        b"row,text,stance\n".to_vec(),
        b"PK\x03\x04".to_vec(),
        b"stance\r\n".to_vec(),
        b"\xef\xbb\xbfSTANCE\r\n".to_vec(),
        with_unix_line_ends,
        vec![0; 4096],
    ] {
        assert_eq!(problem(other), ModelProblem::NotAModel);
    }
    assert!(
        matches!(problem([file.clone(), file.clone()].concat()), ModelProblem::Invalid { section, .. } if section == "end")
    );
    assert!(
        matches!(problem([file, vec![0]].concat()), ModelProblem::Invalid { section, .. } if section == "end")
    );
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.stance");
    let message =
        |error: Error| error.to_string().replace(&folder.path().display().to_string(), "…");
    assert_eq!(message(Model::load(&path).unwrap_err()), "cannot read `…/a.stance`");
    assert_eq!(message(Model::load(folder.path()).unwrap_err()), "cannot read `…`");
    std::fs::write(&path, b"STANCE").unwrap();
    assert_eq!(
        message(Model::load(&path).unwrap_err()),
        "model `…/a.stance`: cut off: section `preamble` ends at byte 24, the file at byte 6"
    );
    std::fs::write(&path, "talks").unwrap();
    assert_eq!(
        message(Model::load(&path).unwrap_err()),
        "model `…/a.stance`: not a stance model: it starts with other bytes"
    );
}
