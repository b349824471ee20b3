//! A file in the format of SemEval-2016 Task 6: `ID`, `Target`, `Tweet` and `Stance`, tab-separated, CRLF,
//! Windows-1252, nothing quoted. The tweets are made up.

use serde_json::Value;

use crate::support::{Folder, Transcript};

/// How the file is read: by flags alone, it is not changed.
const READ: &str = "semeval.txt --input-format tsv --encoding windows-1252 --head stance=Stance --target-column Target";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("semeval.txt", include_bytes!("../../fixtures/semeval.txt"));
    folder
}

fn train(folder: &Folder, target_use: &str) {
    let settings =
        "--no-concepts --no-negation --window 0 --folds 0 --min-df 1 --c 100 -o m.stance --quiet";
    let line = format!("train {READ} {settings} --target-use {target_use}");
    assert_eq!(folder.stance(&line).clean(), "");
}

fn card(folder: &Folder) -> Value {
    serde_json::from_str(&folder.stance("explain -m m.stance -f json").clean()).unwrap()
}

#[test]
fn the_official_measure_is_printed_for_every_use_of_the_target() {
    let folder = folder();
    for target_use in ["cross", "prefix", "heads"] {
        train(&folder, target_use);
        let run = folder.stance(&format!("evaluate {READ} -m m.stance --bootstrap 50 -f json"));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{target_use}");
        let answer: Value = serde_json::from_str(run.text()).unwrap();
        let metrics = &answer["stance"]["metrics"];
        assert_eq!(metrics["n"], 40);
        // The mean F1 of favor and against; rows without stance count only as mistakes of the others.
        let f1 = |label: &str| {
            let labels = metrics["per_label"].as_array().unwrap();
            let label = labels.iter().find(|entry| entry["label"] == label).unwrap();
            label["f1"].as_f64().unwrap()
        };
        let f_avg = metrics["f_avg"].as_f64().unwrap();
        assert!((f_avg - (f1("FAVOR") + f1("AGAINST")) / 2.0).abs() < 1e-12, "{target_use}");
        // It was trained on these.
        assert!(f_avg > 0.9, "{target_use}: {f_avg}");
        let table = folder.stance(&format!("evaluate {READ} -m m.stance --bootstrap 50")).clean();
        assert!(table.contains(&format!("\nf-avg        {f_avg:.3}")), "{table}");
    }
}

#[test]
fn tweets_are_read_as_they_are() {
    let folder = folder();
    train(&folder, "cross");
    let line = "predict semeval.txt --input-format tsv --encoding windows-1252 --target-column Target \
                -m m.stance -f jsonl";
    let records = folder.stance(line).json_lines();
    assert_eq!(records.len(), 40);
    let text = |row: usize| records[row - 1]["text"].as_str().unwrap();
    assert!(text(1).starts_with("“Talk first, shoot never” – my"), "{}", text(1));
    assert!(text(7).starts_with("\"They need time to reload\" that"), "{}", text(7));
    assert!(text(38).ends_with("in Montréal"), "{}", text(38));
    assert_eq!(records[0]["id"], "2001");
    assert_eq!(records[0]["target"], "Ceasefire Talks");
}

#[test]
fn heads_are_one_a_target() {
    let folder = folder();
    train(&folder, "heads");
    let card = card(&folder);
    let targets: Vec<_> = card["heads"].as_array().unwrap().iter().map(|h| &h["target"]).collect();
    assert_eq!(targets, ["Ceasefire Talks", "Prisoner Exchange", "Trade Deal"]);
    let counts = &card["card"]["heads"][0]["label_counts"];
    assert_eq!(counts, &serde_json::json!({"AGAINST": 6, "FAVOR": 5, "NONE": 3}));

    let table = "text,target,stance\nTalk now.,Trade Deal,FAVOR\nTalk now.,Fishing Rights,FAVOR\n";
    folder.write("new.csv", table).write("none.csv", "text,target\nTalk now.,\n");
    let predict = "predict -m m.stance --threshold 0 --target-column target";
    Transcript::new(&folder)
        .run(&format!("{predict} new.csv"))
        .run(&format!("{predict} new.csv --on-error skip --quiet -o out.csv"))
        .run(&format!("{predict} none.csv"))
        .run("predict new.csv -m m.stance")
        .run("evaluate new.csv -m m.stance --target-column target")
        .run("evaluate new.csv -m m.stance --target-column target --on-error skip --bootstrap 20")
        .run("explain \"Talk now.\" -m m.stance --target \"Fishing Rights\"")
        .run("explain \"Talk now.\" -m m.stance")
        .check("semeval_heads");
    assert_eq!(folder.read("out.csv").lines().count(), 2);
}

#[test]
fn without_its_flags_the_file_is_refused_with_a_way_out() {
    let folder = folder();
    Transcript::new(&folder)
        .run("train semeval.txt -o m.stance --head stance=Stance")
        .run("train semeval.txt -o m.stance --input-format tsv --head stance=Stance")
        .run("train semeval.txt -o m.stance --input-format tsv --encoding windows-1252")
        .check("semeval_flags");
}

#[test]
fn a_shared_model_labels_new_targets() {
    let folder = folder();
    folder.write("new.csv", "text,target\nSupport the talks.,Fishing Rights\n");
    for target_use in ["cross", "prefix"] {
        train(&folder, target_use);
        assert_eq!(card(&folder)["heads"][0]["target"], Value::Null);
        let line = "predict new.csv -m m.stance --target-column target";
        assert!(folder.stance(line).clean().starts_with("FAVOR\t"), "{target_use}");
    }
}
