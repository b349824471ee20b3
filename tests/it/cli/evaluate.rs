//! `stance evaluate`

use serde_json::Value;

use super::{STATEMENTS, folder};
use crate::support::{Folder, Transcript};

fn json(folder: &Folder, line: &str) -> Value {
    let run = folder.stance(&format!("evaluate {line} --format json"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(run.text()).unwrap()
}

/// Labels that the model gets wrong in places.
fn with_mistakes() -> Folder {
    let folder = folder();
    let turned = STATEMENTS
        .replace("table.,for", "table.,against")
        .replace("Monday.,neutral", "Monday.,for");
    folder.write("test.csv", turned);
    folder
}

#[test]
fn what_it_prints() {
    let folder = with_mistakes();
    folder.write("one.csv", "text,stance\nWe talk.,for\n");
    Transcript::new(&folder)
        .run("evaluate test.csv -m plain.stance --bootstrap 200")
        .run("evaluate test.csv -m plain.stance --bootstrap 200 --group-column source")
        .run("evaluate test.csv -m both.stance --bootstrap 20")
        .run("evaluate one.csv -m both.stance --bootstrap 20")
        .check("evaluate");
    let mut transcript = Transcript::new(&folder);
    transcript
        .run("evaluate test.csv -m plain.stance --bootstrap 20 --format json")
        .check("evaluate_json");
}

#[test]
fn slices_and_comparisons() {
    let folder = with_mistakes();
    Transcript::new(&folder)
        .run("evaluate test.csv -m plain.stance --bootstrap 20 --by source --by reason")
        .run("evaluate test.csv -m plain.stance --bootstrap 20 --by colour")
        .run("evaluate statements.csv -m both.stance --compare plain.stance --bootstrap 20 --head stance")
        .run("evaluate statements.csv -m both.stance --compare plain.stance --bootstrap 20")
        .check("evaluate_slices");
    let record = &json(&folder, "test.csv -m plain.stance --bootstrap 20 --by source")["stance"];
    let slices = record["slices"]["source"].as_array().unwrap();
    let names: Vec<&str> = slices.iter().map(|slice| slice["value"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    let n: u64 = slices.iter().map(|slice| slice["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 12);
    // A model differs from itself by nothing, and from one that is wrong by something.
    let compare = "test.csv -m plain.stance --compare plain.stance --bootstrap 20";
    let comparison = &json(&folder, compare)["stance"]["comparison"];
    assert_eq!(comparison["differences"]["macro-f1"]["difference"]["estimate"], 0.0);
    assert_eq!(comparison["mcnemar"]["p_value"], 1.0);
}

#[test]
fn gates() {
    let folder = with_mistakes();
    folder.write("one.csv", "text,stance\nWe talk.,for\n");
    let evaluate = "evaluate test.csv -m plain.stance --bootstrap 20";
    for gate in ["macro-f1=0.5", "log-loss=9", "macro-f1=0 --fail-under f-avg=0.1"] {
        assert_eq!(folder.stance(&format!("{evaluate} --fail-under {gate}")).code, Some(0));
    }
    for gate in ["macro-f1=0.99", "log-loss=0.001", "macro-f1=0.1 --fail-under f-avg=0.99"] {
        let run = folder.stance(&format!("{evaluate} --fail-under {gate}"));
        assert_eq!(run.code, Some(1), "{gate}");
        // The measures are printed all the same.
        assert!(run.text().starts_with("stance: 12 statements\n"));
    }
    Transcript::new(&folder)
        .run("evaluate test.csv -m plain.stance --bootstrap 20 --fail-under macro-f1=0.99 --fail-under brier=0.01")
        .run("evaluate one.csv -m plain.stance --bootstrap 20 --fail-under roc-auc=0.5")
        .run("evaluate test.csv -m plain.stance --fail-under f1=0.9")
        .run("evaluate test.csv -m plain.stance --fail-under macro-f1")
        .run("evaluate test.csv -m plain.stance --fail-under macro-f1=high")
        .run("evaluate test.csv -m plain.stance --fail-under macro-f1=nan")
        .check("evaluate_gates");
}

#[test]
fn data_that_cannot_be_used() {
    let folder = folder();
    folder
        .write("unknown.csv", "text,stance\nWe talk.,for\nThey talk.,perhaps\nTalk!,maybe\n")
        .write("unlabelled.csv", "text,stance\nWe talk.,\n")
        .write("header.csv", "text,stance\n")
        .write("other.csv", "text,label\nWe talk.,for\n")
        .write("folder/x.bin", "");
    Transcript::new(&folder)
        .run("evaluate unknown.csv -m plain.stance")
        .run("evaluate statements.csv unknown.csv -m plain.stance")
        .run("evaluate unknown.csv -m plain.stance --bootstrap 20 --on-error skip")
        .run("evaluate unlabelled.csv -m plain.stance")
        .run("evaluate header.csv -m plain.stance")
        .run("evaluate other.csv -m both.stance")
        .run("evaluate statements.csv -m plain.stance --head reason")
        .run("evaluate statements.csv -m both.stance --head stance=stanec")
        .run("evaluate statements.csv -m plain.stance --group-column author")
        .run("evaluate missing.csv -m plain.stance")
        .run("evaluate folder -m plain.stance")
        .run("evaluate statements.csv -m statements.csv")
        .run("evaluate statements.csv -m plain.stance --bootstrap 0")
        .run("evaluate -m plain.stance")
        .check("evaluate_unusable");
}

#[test]
fn the_measures_are_those_of_the_predictions() {
    let folder = with_mistakes();
    let answer = json(&folder, "test.csv -m both.stance --bootstrap 20");
    let predicted = folder.stance("predict test.csv -m both.stance -f csv").clean();
    let mut hits = 0;
    let mut reader = csv::Reader::from_reader(predicted.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        hits += u64::from(record[2] == record[5]);
    }
    let accuracy = answer["stance"]["metrics"]["accuracy"].as_f64().unwrap();
    assert!((accuracy - hits as f64 / 12.0).abs() < 1e-12, "{accuracy} {hits}");
    assert_eq!(answer["reason"]["metrics"]["n"], 6);
    let counts = answer["stance"]["confusion"].as_array().unwrap().iter();
    let counts: u64 =
        counts.flat_map(|row| row.as_array().unwrap()).map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(counts, 12);
}

#[test]
fn a_column_may_have_another_name_than_its_question() {
    let folder = folder();
    let renamed = STATEMENTS.replacen("stance", "label", 1).replacen("text", "words", 1);
    folder.write("renamed.tsv", "").write("renamed.csv", renamed);
    let there = json(&folder, "statements.csv -m plain.stance");
    let line = "renamed.csv -m plain.stance --head stance=label --text-column words";
    assert_eq!(json(&folder, line), there);
    let run = folder.pipe(
        STATEMENTS,
        "evaluate - --input-format csv -m plain.stance --format json --threads 1",
    );
    assert_eq!(serde_json::from_str::<Value>(run.text()).unwrap(), there);
}

#[cfg(feature = "report")]
#[test]
fn the_report_is_a_page() {
    let folder = with_mistakes();
    let line = "evaluate test.csv -m both.stance --bootstrap 20 --report report.html";
    let run = folder.stance(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let page = folder.read("report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    folder.write("folder/x.txt", "");
    Transcript::new(&folder)
        .run("evaluate test.csv -m plain.stance --report missing/report.html")
        .run("evaluate test.csv -m plain.stance --report folder")
        .check("evaluate_report");
}
