//! `stance suggest`

use serde_json::Value;

use super::folder;
use crate::support::{Folder, Transcript};

/// Three kinds of statements; the doubtful ones come twice.
fn pool() -> Folder {
    let folder = folder();
    folder.write(
        "pool.txt",
        "We will sit down with them.\n\nTalks at that table: a trap, or an answer?\nTalks at that table: a trap, or an answer?\n\
         The minister will refuse to sit.\n\"Dialogue, says the minister, waited.\"\n",
    );
    folder
}

#[test]
fn formats() {
    let folder = pool();
    Transcript::new(&folder)
        .run("suggest pool.txt -m plain.stance -n 3")
        .run("suggest pool.txt -m plain.stance -n 2 --by entropy --format jsonl")
        .run("suggest pool.txt -m plain.stance -n 1 --format prodigy")
        .run("suggest pool.txt -m plain.stance -n 1 --format label-studio")
        .run("suggest pool.txt -m plain.stance --head reason")
        .run("suggest pool.txt -m plain.stance -n 0")
        .check("suggest");
}

#[test]
fn duplicates_come_last() {
    let folder = pool();
    let all = folder.stance("suggest pool.txt -m plain.stance -n 9 --format jsonl").json_lines();
    let texts: Vec<&str> = all.iter().map(|task| task["text"].as_str().unwrap()).collect();
    // Blank lines are no statements.
    assert_eq!(texts.len(), 5);
    let repeated = texts.iter().filter(|text| text.starts_with("Talks")).count();
    assert_eq!(repeated, 2);
    assert!(texts[4].starts_with("Talks"), "{texts:?}");
}

#[test]
fn a_table_that_was_filled_in_can_be_trained_on() {
    let folder = pool();
    assert_eq!(folder.stance("suggest pool.txt -m plain.stance -o tasks.csv").clean(), "");
    let mut labels = ["for", "against", "neutral"].into_iter().cycle();
    let filled: Vec<String> = folder
        .read("tasks.csv")
        .lines()
        .map(|line| match line.split_once(",,") {
            Some((before, after)) => format!("{before},{},{after}", labels.next().unwrap()),
            None => line.to_owned(),
        })
        .collect();
    folder.write("tasks.csv", filled.join("\n"));
    let run = folder.stance("train tasks.csv -o new.stance --folds 0 --min-df 1 --quiet");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let prodigy = folder.stance("suggest pool.txt -m new.stance -n 1 --format prodigy").clean();
    let task: Value = serde_json::from_str(prodigy.trim()).unwrap();
    assert_eq!(task["options"].as_array().unwrap().len(), 3);
}
