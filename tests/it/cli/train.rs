//! `stance train`

use std::fs;

use super::{PLAIN, STATEMENTS, folder};
use crate::support::{Folder, Transcript};

/// A folder with `statements.csv` alone.
fn statements() -> Folder {
    let folder = Folder::new();
    folder.write("statements.csv", STATEMENTS);
    folder
}

#[test]
fn what_it_says() {
    let folder = statements();
    folder.write("more/a.jsonl", "{\"text\":\"We will sit.\",\"stance\":\"for\"}\n");
    Transcript::new(&folder)
        .run(&format!("train statements.csv -o m.stance {PLAIN} --group-column source --folds 2"))
        .run(&format!(
            "train statements.csv -o m.stance {PLAIN} --head stance --head reason --folds 2"
        ))
        .run(&format!("train statements.csv -o m.stance {PLAIN} --folds 0"))
        .run(&format!("train statements.csv more -o m.stance {PLAIN} --folds 0"))
        .run(&format!("train statements.csv -o m.stance {PLAIN} --folds 0 --quiet"))
        .check("train");
}

#[cfg(feature = "report")]
#[test]
fn the_report_shows_the_model_and_how_it_does_on_what_it_was_not_trained_on() {
    let folder = statements();
    let line = format!("train statements.csv -o m.stance {PLAIN} --report r.html");
    let run = folder.stance(&format!("{line} --folds 3"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let page = folder.read("r.html");
    for shown in [", cross-validated in 3 folds. ", "Strongest terms", "Model card"] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("Worst errors"));
    // The answers are those of `evaluate --cv`, and the model is what it is without a page.
    let run = folder.stance(&format!("evaluate statements.csv --cv 3 {PLAIN} --report cv.html"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let confusion = |page: &str| {
        let (_, behind) = page.split_once("<h3>Confusion matrix").unwrap();
        behind.split_once("<h3>").unwrap().0.to_owned()
    };
    assert_eq!(confusion(&page), confusion(&folder.read("cv.html")));
    folder.stance(&format!("train statements.csv -o plain.stance {PLAIN} --folds 3"));
    let [with, without] = ["m.stance", "plain.stance"].map(|name| fs::read(folder.path(name)));
    assert_eq!(with.unwrap(), without.unwrap());
    Transcript::new(&folder).run(&format!("{line} --folds 0")).check("train_report");
}

#[test]
fn data_that_cannot_be_used() {
    let folder = statements();
    folder
        .write("unlabelled.csv", "text,stance\nWe talk.,for\nThey talk.,\n")
        .write("one.csv", "text,stance\nWe talk.,for\nThey talk.,for\n")
        .write("no.csv", "text,stance\nWe talk.,\n")
        .write("empty.csv", "")
        .write("header.csv", "text,stance\n")
        .write("empty.jsonl", "")
        .write("lines.txt", "We talk.\n")
        .write("key.jsonl", "{\"text\":\"a\",\"stance\":\"for\"}\n{\"text\":\"b\"}\n")
        .write("folder/x.bin", "");
    Transcript::new(&folder)
        .run("train statements.csv -o m.stance --head stanec")
        .run("train statements.csv -o m.stance --head stance=label")
        .run("train statements.csv -o m.stance --text-column tekst")
        .run("train unlabelled.csv -o m.stance")
        .run("train one.csv -o m.stance")
        .run("train no.csv -o m.stance")
        .run("train empty.csv -o m.stance")
        .run("train header.csv -o m.stance")
        .run("train empty.jsonl header.csv -o m.stance")
        .run("train lines.txt -o m.stance")
        .run("train key.jsonl -o m.stance")
        .run("train missing.csv -o m.stance")
        .run("train missing -o m.stance")
        .run("train folder -o m.stance")
        .check("train_unusable_data");
    assert!(!folder.names().contains(&"m.stance".to_owned()));
}

#[test]
fn settings_that_cannot_be_used() {
    let folder = statements();
    let mut transcript = Transcript::new(&folder);
    for settings in [
        "--c ten",
        "--c 0",
        "--c -1",
        "--c inf",
        "--c reason=1",
        "--c stance=",
        "--association much",
        "--association 5",
        "--association reason=1",
        "--folds 1",
        "--folds 20 --min-df 1",
        "--no-concepts --no-negation --window 0 --min-df 100 --folds 0",
        "--min-df -1",
        "--max-df 2",
        "--max-features 0",
        "--ngrams 3-2",
        "--stem xx",
        "--tf often",
        "--class-weight much",
        "--class-weight fro=2",
        "--class-weight for=-2",
        "--head stance --head stance",
        "--head stance=",
        "--target-use heads",
        "--target-column topic",
        "--concepts missing.txt",
        "--concepts statements.csv",
        "--no-concepts --concepts statements.csv",
        "--no-concepts --window-concepts talks",
        "--window-concepts talks,weather",
        "--stop-words missing.txt",
    ] {
        transcript.run(&format!("train statements.csv -o m.stance {settings}"));
    }
    transcript.check("train_unusable_settings");
    assert_eq!(folder.names(), ["statements.csv"]);
}

#[test]
fn weights_that_are_not_finite() {
    let folder = Folder::new();
    let table = |weight: &str| format!("text,stance,w\nWe talk.,for,{weight}\nNever.,against,1\n");
    for (name, weight) in [
        ("infinite", "inf"),
        ("nan", "NaN"),
        ("negative", "-1"),
        ("word", "much"),
        ("huge", "3e38"),
    ] {
        folder.write(&format!("{name}.csv"), table(weight));
    }
    let settings = format!("{PLAIN} --folds 0 --weight-column w -o m.stance");
    Transcript::new(&folder)
        .run(&format!("train infinite.csv {settings}"))
        .run(&format!("train nan.csv {settings}"))
        .run(&format!("train negative.csv {settings}"))
        .run(&format!("train word.csv {settings}"))
        .run(&format!("train huge.csv {settings} --c 1e300"))
        .check("train_weights");
}

#[test]
fn the_dense_solver_keeps_its_bound() {
    let folder = statements();
    let linfa = format!("train statements.csv -o m.stance {PLAIN} --folds 0 --solver linfa");
    Transcript::new(&folder)
        .run(&format!("{linfa} --memory-bound 0"))
        .run(&format!("{linfa} --class-weight balanced"))
        .check("train_linfa");
    assert_eq!(folder.stance(&linfa).code, Some(0));
    let labels = |model: &str| -> Vec<String> {
        let answer = folder.stance(&format!("predict statements.csv -m {model}")).clean();
        answer.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    let sparse = format!("train statements.csv -o sparse.stance {PLAIN} --folds 0");
    assert_eq!(folder.stance(&sparse).code, Some(0));
    assert_eq!(labels("m.stance"), labels("sparse.stance"));
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = statements();
    folder.write("folder/x.txt", "");
    Transcript::new(&folder)
        .run("train statements.csv -o missing/m.stance")
        .run("train statements.csv -o folder")
        .run("train statements.csv")
        .run("train -o m.stance")
        .check("train_unwritable_output");
}

#[test]
fn a_failing_run_keeps_the_old_model() {
    let folder = statements();
    folder.write("m.stance", "old").write("one.csv", "text,stance\nWe talk.,for\n");
    let before = folder.names();
    assert_eq!(folder.stance("train one.csv -o m.stance").code, Some(2));
    assert_eq!(folder.names(), before);
    assert_eq!(folder.read("m.stance"), "old");
}

#[test]
fn the_model_does_not_depend_on_threads_files_or_the_order_of_rows() {
    let folder = folder();
    let (header, rows) = STATEMENTS.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    folder
        .write("turned.csv", format!("{header}\n{}\n", rows.join("\n")))
        .write("parts/1.csv", format!("{header}\n{}\n", rows[..5].join("\n")))
        .write("parts/2.csv", format!("{header}\n{}\n", rows[5..].join("\n")));
    let settings = "-o m.stance --group-column source --folds 3 --min-df 1 --quiet";
    let train = |data: &str| {
        assert_eq!(folder.stance(&format!("train {data} {settings}")).clean(), "");
        fs::read(folder.path("m.stance")).unwrap()
    };
    let model = train("statements.csv --threads 1");
    for data in ["statements.csv --threads 3", "turned.csv", "parts", "parts/2.csv parts/1.csv"] {
        assert!(train(data) == model, "{data}");
    }
    let run = folder.pipe(STATEMENTS, &format!("train - --input-format csv {settings}"));
    assert_eq!(run.clean(), "");
    assert!(fs::read(folder.path("m.stance")).unwrap() == model);
}

#[test]
fn a_record_without_label_is_left_out_for_that_head_alone() {
    let folder = folder();
    let card = folder.stance("explain -m both.stance --format json").clean();
    let card: serde_json::Value = serde_json::from_str(&card).unwrap();
    let counts = |head: usize| &card["card"]["heads"][head]["label_counts"];
    assert_eq!(counts(0), &serde_json::json!({"against": 4, "for": 4, "neutral": 4}));
    assert_eq!(counts(1), &serde_json::json!({"distrust": 2, "interest": 2, "respect": 2}));
}
