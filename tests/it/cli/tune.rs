//! `stance train --tune`

use std::fs;

use serde_json::Value;

use super::{STATEMENTS, folder};
use crate::support::{Folder, Transcript};

const TUNE: &str =
    "train statements.csv -o tuned.stance --group-column source --folds 2 --min-df 1 --tune";

fn card(folder: &Folder, model: &str) -> Value {
    let card = folder.stance(&format!("explain -m {model} --format json")).clean();
    serde_json::from_str(&card).unwrap()
}

fn tune(folder: &Folder, more: &str) -> Vec<u8> {
    let run = folder.stance(&format!("{TUNE} --quiet {more}"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{more}");
    fs::read(folder.path("tuned.stance")).unwrap()
}

#[test]
fn what_it_says() {
    let folder = folder();
    folder.write("trials.jsonl", "no json\n");
    Transcript::new(&folder)
        .run(&format!("{TUNE} --tune-trials 3"))
        .run("explain -m tuned.stance --top 2")
        .run(&format!("{TUNE} --trials trials.jsonl"))
        .run(&format!("{TUNE} --trials missing/trials.jsonl"))
        .run(&format!("{TUNE} --c 10"))
        .run(&format!("{TUNE} --tune-trials 0"))
        .run(&format!("{TUNE} --tune-time 0"))
        .run(&format!("{TUNE} --tune-measure brier"))
        .run("train statements.csv -o tuned.stance --tune-trials 3")
        .check("tune");
}

#[test]
fn the_choice_does_not_depend_on_threads_or_the_order_of_rows() {
    let folder = folder();
    let model = tune(&folder, "--tune-trials 6 --threads 1");
    assert!(tune(&folder, "--tune-trials 6 --threads 3") == model);
    let (header, rows) = STATEMENTS.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    folder.write("statements.csv", format!("{header}\n{}\n", rows.join("\n")));
    assert!(tune(&folder, "--tune-trials 6") == model);
}

#[test]
fn every_trial_is_in_the_card() {
    let folder = folder();
    tune(&folder, "--tune-trials 6 --head stance --head reason");
    let card = card(&folder, "tuned.stance");
    let tuning = &card["card"]["heads"][0]["tuning"];
    let trials = tuning["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 6);
    assert_eq!(trials[0]["number"], 1);
    assert_eq!(trials[0]["settings"]["words"], serde_json::json!([1, 2]));
    for trial in trials {
        assert!(trial["features"].as_u64().unwrap() > 0);
        let path = trial["path"].as_array().unwrap();
        assert_eq!(path.len(), 10);
        assert!(path.iter().all(|point| (0.0..=1.0).contains(&point["mean"].as_f64().unwrap())));
    }
    // Four of six get through both folds.
    let folds = |trial: &Value| trial["path"][0]["folds"].as_u64().unwrap();
    assert_eq!(trials.iter().filter(|trial| folds(trial) == 2).count(), 4);
    // The model has what was chosen, and the second question its own weights, association and C.
    assert_eq!(card["card"]["heads"][0]["params"]["c"], tuning["chosen"]["c"]);
    let second = &card["card"]["heads"][1]["tuning"];
    assert_eq!(second["trials"].as_array().unwrap().len(), 2 * 3);
    let (params, chosen) = (&card["card"]["heads"][1]["params"], &second["chosen"]);
    let chosen =
        second["trials"].as_array().unwrap().iter().find(|t| t["number"] == chosen["trial"]);
    assert_eq!(params["association"], chosen.unwrap()["settings"]["association"]);
    assert_eq!(card["card"]["heads"][1]["params"]["c"], second["chosen"]["c"]);
    assert!(tuning["chosen"]["mean"].as_f64() <= tuning["best"]["mean"].as_f64());
}

#[test]
fn a_search_goes_on_from_its_file() {
    let folder = folder();
    let whole = tune(&folder, "--tune-trials 6 --trials whole.jsonl");
    let lines: Vec<String> = folder.read("whole.jsonl").lines().map(str::to_owned).collect();
    // Six on the first fold and four on the second.
    assert_eq!(lines.len(), 10);
    let record: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!((&record["trial"], &record["fold"]), (&1.into(), &0.into()));
    // As a run leaves it that was killed within a line.
    folder.write("part.jsonl", format!("{}\n{}", lines[..3].join("\n"), &lines[3][..20]));
    let run = folder.stance(&format!("{TUNE} --tune-trials 6 --trials part.jsonl"));
    assert!(run.stderr.starts_with("3 measurements taken from `part.jsonl`\n"), "{}", run.stderr);
    assert!(fs::read(folder.path("tuned.stance")).unwrap() == whole);
    assert_eq!(folder.read("part.jsonl"), folder.read("whole.jsonl"));
    // Nothing of it holds for another seed.
    let run = folder.stance(&format!("{TUNE} --tune-trials 6 --trials part.jsonl --seed 1"));
    assert!(!run.stderr.contains("measurements taken"), "{}", run.stderr);
}

#[test]
fn the_clock_ends_a_search_and_the_card_says_so() {
    let folder = folder();
    tune(&folder, "--tune-time 0.000001");
    let tuning = card(&folder, "tuned.stance")["card"]["heads"][0]["tuning"].clone();
    assert_eq!(tuning["stopped_early"], true);
    assert_eq!(tuning["trials"].as_array().unwrap().len(), 1);
    let said = folder.stance("explain -m tuned.stance").clean();
    assert!(said.contains("trial 1 of 1, ended by the clock"), "{said}");
}

#[test]
fn a_head_a_target_is_tuned_as_one_question() {
    let folder = folder();
    let (header, rows) = STATEMENTS.split_once('\n').unwrap();
    let rows: Vec<String> =
        rows.lines().flat_map(|row| [format!("{row},treaty"), format!("{row},embassy")]).collect();
    folder.write("targets.csv", format!("{header},about\n{}\n", rows.join("\n")));
    let line = "train targets.csv -o t.stance --target-column about --target-use heads --min-df 1 --folds 2 \
                --group-column source --tune --tune-trials 2 --tune-measure f-avg --quiet";
    assert_eq!(folder.stance(line).clean(), "");
    let card = card(&folder, "t.stance");
    let heads = card["card"]["heads"].as_array().unwrap();
    assert_eq!(heads.len(), 2);
    assert_eq!(heads[0]["tuning"]["measure"], "f-avg");
    assert!(heads[1]["tuning"].is_null());
    assert_eq!(heads[0]["params"]["c"], heads[1]["params"]["c"]);
}
