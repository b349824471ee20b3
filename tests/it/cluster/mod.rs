//! The query engine in the process and on a cluster, with real processes on this machine.

mod embedded;
mod failures;
mod remote;
mod servers;
mod stores;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::support::{Folder, Run};

/// Statements of one file: an id, a source and a text that differs from all others.
fn statements(file: usize, rows: usize) -> String {
    const TEXTS: [&str; 6] = [
        "We will sit down with them for round",
        "We refuse to sit at that table in round",
        "The two sides met in Geneva for round",
        "Talks are a trap, and so will be round",
        "Dialogue serves everyone, and so does round",
        "Reporters waited outside of round",
    ];
    let mut csv = "id,source,text\n".to_owned();
    for row in 0..rows {
        let text = TEXTS[(file + row) % TEXTS.len()];
        csv.push_str(&format!("{file}-{row},s{},\"{text} {row}, file {file}.\"\n", row % 3));
    }
    csv
}

/// A folder with `in/part-00.csv` and so on.
fn folder(files: usize, rows: usize) -> Folder {
    let folder = Folder::new();
    for file in 0..files {
        folder.write(&format!("in/part-{file:02}.csv"), statements(file, rows));
    }
    folder
}

/// Two models: `first.stance` and `second.stance`.
fn train_two(folder: &Folder) {
    const LABELS: &str = "\
text,stance
We will sit down with them.,for
We stand ready for talks.,for
Talks are a trap.,against
We refuse to sit at that table.,against
";
    folder.write("labels.csv", LABELS);
    for (name, flags) in [("first", ""), ("second", " --c 3")] {
        let line = format!("train labels.csv -o {name}.stance --folds 0 --min-df 1 --quiet{flags}");
        assert_eq!(folder.stance(&line).clean(), "");
    }
}

/// Records of CSV texts with their number, and a sum of their hashes that does not depend on their order.
fn rows_and_digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> (usize, u64) {
    let (mut rows, mut digest) = (0, 0_u64);
    for text in texts {
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let mut hash = Sha256::new();
            for field in &record.unwrap() {
                hash.update(field);
                hash.update([0xff]);
            }
            let hash = hash.finalize();
            digest = digest.wrapping_add(u64::from_le_bytes(hash[..8].try_into().unwrap()));
            rows += 1;
        }
    }
    (rows, digest)
}

/// The files of a folder by name, those that are hidden among them.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Rows and digest of all CSV files in a folder.
fn digest_of(folder: &Folder, name: &str) -> (usize, u64) {
    let files = contents(&folder.path(name));
    rows_and_digest(files.values().map(|bytes| std::str::from_utf8(bytes).unwrap()))
}

/// Names in the folder of what is known of outputs.
fn beside(folder: &Folder, name: &str) -> Vec<String> {
    contents(&folder.path(name).join(".stance")).into_keys().collect()
}

/// An error of a run that failed as it should.
fn failed(run: &Run) -> &str {
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    &run.stderr
}
