//! What the benches share: the project's own statements, which nothing has to download.

// Every bench is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::path::Path;

use stance::Document;
use stance::io::{LabelColumn, ReadOptions};

/// The training statements with their `stance`, in the order of the files.
pub(crate) fn statements() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/statements/train");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let label = LabelColumn { head: "stance".to_owned(), column: "stance".to_owned() };
    let options = ReadOptions {
        label_columns: vec![label],
        group_column: Some("source".to_owned()),
        ..ReadOptions::default()
    };
    let mut documents = Vec::new();
    for file in files {
        let mut reader = stance::io::open(&file, &options).unwrap();
        while let Some(document) = reader.read() {
            documents.push(document.unwrap());
        }
    }
    assert!(documents.len() > 800, "the corpus is there");
    documents
}

/// Bytes of text in all documents.
pub(crate) fn bytes(documents: &[Document]) -> u64 {
    documents.iter().map(|document| document.text.len() as u64).sum()
}
