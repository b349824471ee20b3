//! `stance evaluate` without a model, and with an aim.

use serde_json::Value;

use super::{PLAIN, folder};
use crate::support::{Folder, Transcript};

fn json(folder: &Folder, line: &str) -> Value {
    let run = folder.stance(&format!("evaluate {line} --format json"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(run.text()).unwrap()
}

#[test]
fn cross_validation() {
    let folder = folder();
    let cv = format!("evaluate statements.csv --cv 2 --bootstrap 20 {PLAIN} --group-column source");
    Transcript::new(&folder)
        .run(&cv)
        .run(&format!("{cv} --learning-curve --by source"))
        .run(&format!("{cv} --head reason"))
        .run("evaluate statements.csv --cv 1")
        .run("evaluate statements.csv --cv 20")
        .run("evaluate statements.csv --cv 2 -m plain.stance")
        .run("evaluate statements.csv --cv 2 --compare plain.stance")
        .run("evaluate statements.csv -m plain.stance --ngrams 1-3")
        .run("evaluate statements.csv -m plain.stance --tune")
        .run("evaluate statements.csv -m plain.stance --learning-curve")
        .check("crossval");
}

#[test]
fn every_statement_is_predicted_once_and_the_order_of_rows_does_not_matter() {
    let folder = folder();
    let cv = format!("--cv 3 --bootstrap 20 {PLAIN} --group-column source");
    let there = json(&folder, &format!("statements.csv {cv} --threads 1"));
    assert_eq!(there["stance"]["metrics"]["n"], 12);
    assert_eq!(there["stance"]["folds"], 3);
    let text = folder.read("statements.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    folder.write("turned.csv", format!("{header}\n{}\n", rows.join("\n")));
    let turned = json(&folder, &format!("turned.csv {cv} --threads 2"));
    assert_eq!(turned["stance"]["confusion"], there["stance"]["confusion"]);
    // A sum of the same numbers in another order.
    let loss = |answer: &Value| answer["stance"]["metrics"]["log_loss"].as_f64().unwrap();
    assert!((loss(&turned) - loss(&there)).abs() < 1e-12);
}

#[test]
fn a_nested_search_and_a_learning_curve() {
    let folder = folder();
    let line =
        "statements.csv --cv 2 --bootstrap 20 --min-df 1 --learning-curve --tune --tune-trials 2";
    let answer = json(&folder, line);
    assert_eq!(answer["stance"]["metrics"]["n"], 12);
    let curve = answer["stance"]["learning_curve"].as_array().unwrap();
    assert_eq!(curve.last().unwrap()["documents"], 6.0);
    assert_eq!(curve.last().unwrap()["share"], 1.0);
    let documents: Vec<f64> = curve.iter().map(|at| at["documents"].as_f64().unwrap()).collect();
    assert!(documents.is_sorted(), "{documents:?}");
}

#[test]
fn aims() {
    let folder = folder();
    let turned = folder.read("statements.csv").replace("table.,for", "table.,against");
    folder.write("test.csv", turned);
    let evaluate = "evaluate test.csv -m plain.stance --bootstrap 20";
    Transcript::new(&folder)
        .run(&format!("{evaluate} --aim accuracy=1 --save-threshold careful.stance"))
        .run(&format!("{evaluate} --aim precision=0.7"))
        .run(&format!("{evaluate} --aim coverage=0.5"))
        .run(&format!("{evaluate} --aim recall=0.5"))
        .run(&format!("{evaluate} --save-threshold careful.stance"))
        .run("evaluate statements.csv --cv 2 --aim accuracy=0.9 --save-threshold careful.stance")
        .run("explain -m careful.stance --top 1")
        .check("evaluate_aims");
}

#[test]
fn a_saved_threshold_makes_predict_abstain() {
    let folder = folder();
    let turned = folder.read("statements.csv").replace("table.,for", "table.,against");
    folder.write("test.csv", turned);
    let line =
        "test.csv -m plain.stance --bootstrap 20 --aim accuracy=1 --save-threshold careful.stance";
    let answer = json(&folder, line);
    let threshold = &answer["stance"]["threshold"];
    assert_eq!(threshold["aim"], "accuracy=1");
    let kept = threshold["kept"].as_u64().unwrap();
    assert!(kept > 0 && kept < 12, "{kept}");
    let labels = |line: &str| -> Vec<String> {
        let answer = folder.stance(&format!("predict test.csv {line}")).clean();
        answer.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    let given =
        |labels: &[String]| labels.iter().filter(|label| *label != "abstain").count() as u64;
    let careful = labels("-m careful.stance");
    assert_eq!(given(&careful), kept);
    // The flag comes before the model, and 0 switches off.
    assert_eq!(given(&labels("-m careful.stance --threshold 0")), 12);
    assert_eq!(labels("-m careful.stance --threshold 0"), labels("-m plain.stance"));
    assert_eq!(given(&labels("-m careful.stance --threshold 1")), 0);
    let flag = format!("-m plain.stance --threshold {}", threshold["threshold"]);
    assert_eq!(labels(&flag), careful);
}

#[test]
fn an_aim_out_of_reach_fails_and_writes_nothing() {
    let folder = folder();
    folder.write(
        "wrong.csv",
        "text,stance\nWe will sit down with them.,against\nTalks are a trap.,for\n",
    );
    let line = "evaluate wrong.csv -m plain.stance --bootstrap 20 --aim accuracy=0.5 --save-threshold t.stance";
    let run = folder.stance(line);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr, "warning: no threshold reaches accuracy=0.5\n");
    assert!(!folder.names().contains(&"t.stance".to_owned()));
}

#[cfg(feature = "report")]
#[test]
fn the_report_of_a_cross_validation_has_the_learning_curve() {
    let folder = folder();
    let line = format!(
        "evaluate statements.csv --cv 2 --bootstrap 20 {PLAIN} --learning-curve --report r.html"
    );
    let run = folder.stance(&line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let page = folder.read("r.html");
    assert!(page.contains("Learning curve") && page.contains("<svg"));
    assert!(!page.contains("Strongest terms"));
}
