//! `stance check`: what passes, what fails, and what is not looked for.

use serde_json::Value;

use crate::support::Folder;

const SOUND: &str = r#"{"id":"1","text":"We will sit down with them.","stance":"for","source":"a","topic":"trade"}
{"id":"2","text":"We stand ready for talks.","stance":"for","source":"b","topic":"trade"}
{"id":"3","text":"Talks are a trap.","stance":"against","source":"a","topic":"peace"}
{"id":"4","text":"We refuse to sit at that table.","stance":"against","source":"b","topic":"peace","pair":"p"}
{"id":"5","text":"We refuse to leave that table.","stance":"for","source":"b","topic":"peace","pair":"p"}
{"id":"6","text":"A round was held on Monday.","stance":"neutral","source":"a","topic":"trade"}
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("train/sound.jsonl", SOUND);
    folder.write("other.txt", "Nobody here said this.\n");
    folder
}

fn found(json: &Value, check: &str) -> u64 {
    let mut checks = json["checks"].as_array().unwrap().iter();
    checks.find(|entry| entry["check"] == check).unwrap()["found"].as_u64().unwrap()
}

#[test]
fn sound_data_passes_and_what_is_not_there_is_not_looked_for() {
    let folder = folder();
    let run = "check train --against other.txt --group-column source --folds 2 --bootstrap 20";
    let table = folder.stance(run).clean();
    assert!(table.starts_with("6 records, against 1\n"), "{table}");
    assert!(table.contains("\nbroken-pair            error     0 "), "{table}");
    assert!(table.contains("not looked for: one side has no groups"), "{table}");
    assert!(table.contains("\nstance by topic  records  against  for"), "{table}");
}

#[test]
fn errors_fail_and_warnings_fail_when_strict() {
    let folder = folder();
    folder.write("same.csv", "text\n\"“talks, are a TRAP!”\"\n");
    let run = folder.stance("check train --against other.txt same.csv --folds 0 --format json");
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr, "warning: the data does not pass: 1 error, 0 warnings\n");
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((json["passed"].as_bool(), found(&json, "leak")), (Some(false), 1));
    let leak = json["checks"].as_array().unwrap().iter().find(|c| c["check"] == "leak").unwrap();
    let [data, against] = &leak["findings"][0]["places"].as_array().unwrap()[..] else { panic!() };
    assert_eq!((&data["id"], &data["labels"][0]), (&"3".into(), &"against".into()));
    assert_eq!((&against["input"], &against["row"]), (&"same.csv".into(), &1.into()));

    let near =
        r#"{"id":"7","text":"We refuse to sit at that table now","stance":"against","source":"c"}"#;
    folder.write("train/near.jsonl", near);
    let line = "check train --group-column source --folds 0";
    assert_eq!(folder.stance(line).code, Some(0));
    let strict = folder.stance(&format!("{line} --strict"));
    assert_eq!(strict.code, Some(1));
    assert!(strict.text().contains("warning: nearly the same text in two groups (1)"));
    assert_eq!(folder.stance(&format!("{line} --strict --near 0.95")).code, Some(0));
}

#[test]
fn columns_that_hold_nothing_are_named() {
    let folder = folder();
    let run = folder.stance("check train --by topic,region");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("error: no record has a value in column `region`\n"));
    let run = folder.stance("check train --pair-column twins");
    assert!(run.stderr.starts_with("error: no record has a value in column `twins`\n"));
    // A pair may first occur in a later record than the first.
    let run = folder.stance("check train --pair-column pair --by topic,source --folds 0").clean();
    assert!(run.contains("stance by topic × source"), "{run}");
}
