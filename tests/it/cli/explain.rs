//! `stance explain`

use serde_json::Value;

use super::{PLAIN, folder};
use crate::support::{Folder, Transcript, arguments};

#[test]
fn texts_and_cards() {
    let folder = folder();
    Transcript::new(&folder)
        .run("explain \"We will sit at the table.\" -m both.stance")
        .run("explain \"We will sit at the table.\" -m both.stance --label against --top 2")
        .run("explain \"We will sit at the table.\" -m both.stance --head reason --top 3")
        .run("explain \"Unheard-of words\" -m both.stance")
        .run("explain \"Talks\" -m both.stance --top 5")
        .run("explain \"We will sit.\" -m both.stance --top 2 --format json")
        .run("explain -m both.stance --top 3")
        .check("explain");
}

#[test]
fn questions_it_cannot_answer() {
    let folder = folder();
    Transcript::new(&folder)
        .run("explain text -m both.stance --label fro")
        .run("explain text -m plain.stance --label fro --head reason")
        .run("explain text -m both.stance --head resaon")
        .run("explain -m both.stance --label for")
        .run("explain statements.csv -m both.stance")
        .run("explain two texts -m both.stance")
        .run("explain -m missing.stance")
        .run("explain text -m both.stance --top many")
        .run("explain text -m both.stance --format xml")
        .check("explain_errors");
}

fn json(folder: &Folder, line: &str) -> Value {
    serde_json::from_str(&folder.stance(&format!("explain {line} --format json")).clean()).unwrap()
}

#[test]
fn contributions_sum_to_the_margin_and_spans_lie_in_the_text() {
    let folder = folder();
    let text = "“Talks” are a trap; we refuse to sit, née Dialogue.";
    let line = format!("\"{text}\" -m both.stance --top 1000");
    let explanation = json(&folder, &line);
    let number = |value: &Value| value.as_f64().unwrap();
    let terms = explanation["contributions"].as_array().unwrap();
    let sum: f64 = terms.iter().map(|term| number(&term["contribution"])).sum();
    let margin = number(&explanation["margin"]);
    assert!((sum + number(&explanation["intercept"]) - margin).abs() < 1e-12);
    for term in terms {
        let product = number(&term["value"]) * number(&term["weight"]);
        assert!((product - number(&term["contribution"])).abs() < 1e-12);
        for span in term["spans"].as_array().unwrap() {
            let [start, end] = [0, 1].map(|at| span[at].as_u64().unwrap() as usize);
            let stem = term["term"].as_str().unwrap();
            let word = text[start..end].to_lowercase();
            assert!(word.starts_with(&stem[..stem.len() - 1]), "{stem} {word}");
        }
    }
    let predicted = folder.pipe(text, "predict -m both.stance -f jsonl").json_lines();
    assert_eq!(predicted[0]["stance"]["label"], explanation["label"]);
    assert!((number(&predicted[0]["stance"]["margin"]) - margin).abs() < 1e-12);
}

#[test]
fn the_shipped_model_has_a_card() {
    let card = json(&Folder::new(), "--top 5");
    assert_eq!(card["heads"][0]["head"], "stance");
    assert!(card["card"]["data"]["documents"].as_u64().unwrap() >= 800);
    let table = Folder::new().stance("explain").clean();
    assert!(table.starts_with("Trained by stance "));
}

#[test]
fn colour_comes_on_request_and_goes_with_no_color() {
    let folder = folder();
    let line = "explain \"Talks are a trap.\" -m both.stance";
    assert!(!folder.stance(line).clean().contains('\x1b'));
    let coloured = folder.stance(&format!("{line} --color always")).clean();
    assert!(coloured.contains("\x1b[1mterm"));
    let never = folder.stance(&format!("{line} --color never")).clean();
    assert_eq!(never, folder.stance(line).clean());
    let forced = folder.command(&arguments(line)).env("CLICOLOR_FORCE", "1").output().unwrap();
    let plain = folder
        .command(&arguments(line))
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(forced.stdout.contains(&b'\x1b') && !plain.stdout.contains(&b'\x1b'));
}

#[test]
fn the_nearest_statements_of_a_model_that_kept_them() {
    let folder = folder();
    let train =
        format!("train statements.csv -o kept.stance {PLAIN} --folds 0 --quiet --keep-training");
    assert_eq!(folder.stance(&train).clean(), "");
    let answer = |line: &str| -> Value {
        let answer = folder.stance(&format!("explain \"Talks are a trap.\" {line} --format json"));
        serde_json::from_str(&answer.clean()).unwrap()
    };
    let nearest = &answer("-m kept.stance")["nearest"];
    assert_eq!(nearest[0]["text"], "Talks are a trap.");
    assert_eq!(nearest[0]["label"], "against");
    assert!((nearest[0]["similarity"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert!(answer("-m plain.stance")["nearest"].is_null());
    Transcript::new(&folder)
        .run("explain \"Talks are a trap.\" -m kept.stance --top 2")
        .check("explain_nearest");
    // It says the same as the model that kept nothing.
    let predict =
        |model: &str| folder.stance(&format!("predict statements.csv -m {model}")).clean();
    assert_eq!(predict("kept.stance"), predict("plain.stance"));
}

#[test]
fn the_words_without_which_the_label_turns() {
    let folder = folder();
    let answer = folder
        .stance("explain \"We refuse to sit with them, and talks are a trap.\" -m plain.stance --format json")
        .clean();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let found = &answer["counterfactual"];
    assert_ne!(found["label"], answer["label"]);
    let without = found["text"].as_str().unwrap();
    let label = folder.stance(&format!("predict \"{without}\" -m plain.stance")).clean();
    assert_eq!(label.split('\t').next(), found["label"].as_str(), "{without}");
    let text = answer["text"].as_str().unwrap();
    for (span, word) in
        found["removed"].as_array().unwrap().iter().zip(found["words"].as_array().unwrap())
    {
        let [start, end] = [0, 1].map(|at| span[at].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], word.as_str().unwrap());
    }
}

#[cfg(feature = "report")]
#[test]
fn pages() {
    let folder = folder();
    for line in [
        "explain \"Talks are a <trap>.\" -m plain.stance -f html",
        "explain -m both.stance -f html",
    ] {
        let page = folder.stance(line).clean();
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
        assert!(!page.contains("<trap>"));
    }
}
