//! What `stance predict` says when it cannot, and what it leaves behind.

use std::fs;

use super::folder;
use crate::support::{Folder, Transcript};

#[test]
fn inputs_that_cannot_be_read() {
    let folder = folder();
    folder
        .write("other.csv", "name,answer\n1,2\n")
        .write("table.txt", "ID\tTweet\n1\tWe talk.\n")
        .write("empty.csv", "")
        .write("array.jsonl", "[{\"text\":\"a\"}]")
        .write("notes.pdf", "%PDF")
        .write("not.csv.gz", "text\nnot packed\n")
        .write("folder/notes.pdf", "%PDF");
    Transcript::new(&folder)
        .run("predict other.csv -m plain.stance")
        .run("predict statements.csv -m plain.stance --text-column txet")
        .run("predict statements.csv -m plain.stance --id-column sourc")
        .run("predict table.txt --statements -m plain.stance --text-column Tweet")
        .run("predict missing.csv -m plain.stance")
        .run("predict data/missing -m plain.stance")
        .run("predict missing.docx -m plain.stance")
        .run("predict -i missing -m plain.stance")
        .run("predict empty.csv -m plain.stance")
        .run("predict array.jsonl -m plain.stance")
        .run("predict notes.pdf -m plain.stance")
        .run("predict not.csv.gz -m plain.stance")
        .run("predict folder -m plain.stance")
        .run("predict statements.csv -m plain.stance --encoding klingon")
        .run("predict statements.csv -m plain.stance --input-format excel")
        .check("predict_unreadable_inputs");
}

#[test]
fn records_that_cannot_be_used() {
    let folder = folder();
    folder
        .write("bad.txt", b"We talk.\nWe \xFF talk.\nThey talk.\n")
        .write("bad.csv", b"id,text\n1,We talk.\n2\n3,They talk.,4\n5,\xFF\n")
        .write("bad.jsonl", "{\"text\":\"a\"}\n{\"text\":\n{\"body\":\"b\"}\n{\"text\":[]}\n");
    Transcript::new(&folder)
        .run("predict bad.txt --statements -m plain.stance")
        .run("predict bad.txt --statements -m plain.stance --on-error skip")
        .run("predict bad.txt --statements -m plain.stance --on-error skip --quiet")
        .run("predict bad.txt --statements -m plain.stance --on-error ignore")
        .run("predict bad.csv -m plain.stance")
        .run("predict bad.csv -m plain.stance --on-error skip")
        .run("predict bad.jsonl -m plain.stance")
        .run("predict bad.jsonl -m plain.stance --on-error skip")
        .run("predict bad.txt bad.csv bad.jsonl --statements -m plain.stance --on-error skip -o all.tsv")
        .check("predict_bad_records");
    assert_eq!(folder.read("all.tsv").lines().count(), 4);
}

#[test]
fn tables_that_do_not_fit_together() {
    let folder = folder();
    folder.write("a.csv", "text\nWe talk.\n").write("b.csv", "id,text\n1,They talk.\n");
    Transcript::new(&folder)
        .run("predict a.csv b.csv -m plain.stance -f csv")
        .run("predict a.csv b.csv -m plain.stance")
        .check("predict_different_columns");
}

#[test]
fn models_that_cannot_be_used() {
    let folder = folder();
    let model = fs::read(folder.path("plain.stance")).unwrap();
    let mut newer = model.clone();
    newer[8..12].copy_from_slice(&7_u32.to_le_bytes());
    let checksum = crc32fast::hash(&newer[..20]);
    newer[20..24].copy_from_slice(&checksum.to_le_bytes());
    let mut damaged = model.clone();
    damaged[100] ^= 1;
    folder
        .write("newer.stance", newer)
        .write("damaged.stance", damaged)
        .write("cut.stance", &model[..100])
        .write("empty.stance", "")
        .write("folder/x.txt", "");
    Transcript::new(&folder)
        .run("predict text -m statements.csv")
        .run("predict text -m empty.stance")
        .run("predict text -m newer.stance")
        .run("predict text -m cut.stance")
        .run("predict text -m damaged.stance")
        .run("predict text -m folder")
        .run("predict text -m missing.stance")
        .run("predict plain.stance")
        .check("predict_unusable_models");
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = folder();
    folder.write("folder/x.txt", "");
    Transcript::new(&folder)
        .run("predict text -m plain.stance -o missing/out.tsv")
        .run("predict text -m plain.stance -o folder")
        .run("predict text -m plain.stance -o folder/")
        .run("predict text -m plain.stance -f xml")
        .run("predict text -m plain.stance --threshold 1.5")
        .run("predict text -m plain.stance --threshold -1")
        .run("predict text -m plain.stance --threshold high")
        .run("predict text -m plain.stance --threads 0")
        .check("predict_unwritable_outputs");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder();
    let mut transcript = Transcript::new(&folder);
    transcript.run("predict text -m plain.stance -o /dev/full").check("predict_full_disk");
}

#[test]
fn a_failing_run_leaves_no_output_and_keeps_the_old_one() {
    let folder = folder();
    let mut lines = "We talk.\n".repeat(3000).into_bytes();
    lines.extend(b"\xFF\n");
    folder.write("late.txt", lines);
    let before = folder.names();
    assert_eq!(
        folder.stance("predict late.txt --statements -m plain.stance -o out.tsv").code,
        Some(2)
    );
    assert_eq!(folder.names(), before);
    folder.write("out.tsv", "old");
    assert_eq!(
        folder.stance("predict late.txt --statements -m plain.stance -o out.tsv").code,
        Some(2)
    );
    assert_eq!(folder.read("out.tsv"), "old");
    let line = "predict late.txt --statements -m plain.stance -o out.tsv --on-error skip";
    assert_eq!(folder.stance(line).code, Some(0));
    assert_eq!(folder.read("out.tsv").lines().count(), 3000);
}

#[test]
fn only_what_looks_like_a_path_is_taken_for_one() {
    let folder = Folder::new();
    for text in ["Never!", "no", "U.S.", "Talks... now?", "yes/no is no answer", "a.txt b", ""] {
        let run = folder.stance(&format!("predict \"{text}\""));
        assert!(run.clean().ends_with(&format!("\t{text}\n")), "{text}");
    }
    for path in ["talks.csv", "talks.xlsx", "a/b", "./a", "~/talks", "/no/such/file"] {
        assert_eq!(folder.stance(&format!("predict {path}")).code, Some(2), "{path}");
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let folder = folder();
    folder.write("rows.parquet", "PAR1").write("lines.txt", "We will talk.\n");
    for line in [
        "predict rows.parquet",
        "predict lines.txt --statements -o labelled.parquet",
        "predict lines.txt --statements --format arrow",
        "train rows.parquet -o new.stance",
    ] {
        let run = folder.stance(line);
        assert_eq!((run.code, run.text()), (Some(2), ""), "{line}");
        assert!(run.stderr.contains("this build"), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("hint: build `stance` with `--features parquet`"), "{line}");
    }
    assert!(!folder.path("labelled.parquet").exists());
}
