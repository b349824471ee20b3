//! `stance predict`: one record out for each record in.

use std::io::Write;

use serde_json::Value;

use super::folder;
use crate::support::{Folder, Transcript};

const LINES: &str = "We will sit down.\nTalks are a trap.\nReporters waited.\n";

fn texts(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["text"].as_str().unwrap()).collect()
}

#[test]
fn the_shipped_model_knows_two_sentences() {
    let answer = Folder::new()
        .stance(
            "predict \"We will not negotiate under threats.\" \
             \"With dignity and mutual respect we will sit down and speak.\"",
        )
        .clean();
    let labels: Vec<_> = answer.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(labels, ["against", "for"]);
}

#[test]
fn formats() {
    let folder = folder();
    folder.write("lines.txt", LINES);
    Transcript::new(&folder)
        .run("predict \"We will sit down.\" \"Talks are a trap.\" -m plain.stance")
        .run("predict statements.csv -m plain.stance --format csv")
        .run("predict lines.txt --statements -m both.stance --format csv")
        .run("predict lines.txt --statements -m plain.stance --format jsonl")
        .run("predict lines.txt --statements -m plain.stance --threshold 0.99")
        .run("predict lines.txt --statements -m plain.stance --explain 2")
        .run("predict lines.txt --statements -m plain.stance --explain 2 --format csv")
        .run("predict \"Talks are a trap.\" -m plain.stance --explain 2 --format jsonl")
        .check("predict_formats");
}

#[test]
fn every_input_gives_one_record_a_record_in_order() {
    let folder = folder();
    let words = ["talk", "refuse", "sit", "trap", "minister"];
    let texts: Vec<String> =
        (0..1500).map(|row| format!("{} {row}.", words[row % words.len()])).collect();
    let join = |line: &dyn Fn(&String) -> String| -> String {
        texts.iter().map(|text| line(text) + "\n").collect()
    };
    let lines = join(&|text| text.clone());
    let csv = "text\n".to_owned() + &join(&|text| format!("\"{text}\""));
    let tsv = "n\ttext\n".to_owned() + &join(&|text| format!("7\t{text}"));
    let jsonl = join(&|text| format!("{{\"text\":\"{text}\"}}"));
    let fasttext = join(&|text| format!("__label__for {text}"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(csv.as_bytes()).unwrap();
    let zstandard = zstd::encode_all(lines.as_bytes(), 1).unwrap();
    folder
        .write("a.txt", &lines)
        .write("a.csv", &csv)
        .write("a.tsv", tsv)
        .write("a.jsonl", jsonl)
        .write("a.ft", fasttext)
        .write("a.csv.gz", gzip.finish().unwrap())
        .write("a.txt.zst", zstandard);
    let expected = folder.pipe(&lines, "predict -m plain.stance").clean();
    let found: Vec<_> =
        expected.lines().map(|line| line.split('\t').nth(2).unwrap().to_owned()).collect();
    assert_eq!(found, texts);
    for name in ["a.txt", "a.csv", "a.tsv", "a.jsonl", "a.ft", "a.csv.gz", "a.txt.zst"] {
        for threads in [1, 3] {
            let line = format!("predict {name} --statements -m plain.stance --threads {threads}");
            assert_eq!(folder.stance(&line).clean(), expected, "{line}");
        }
    }
    for format in ["csv", "jsonl"] {
        let line =
            format!("predict a.txt --statements -m both.stance --explain 3 --format {format}");
        let one = folder.stance(&format!("{line} --threads 1")).clean();
        assert_eq!(folder.stance(&format!("{line} --threads 3")).clean(), one, "{format}");
    }
}

#[test]
fn a_json_record_holds_everything() {
    let folder = folder();
    let records =
        folder.stance("predict statements.csv -m both.stance --format jsonl").json_lines();
    assert_eq!(records.len(), 12);
    for (row, record) in records.iter().enumerate() {
        let keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "reason", "row", "stance", "text"]);
        assert_eq!(record["id"], (row + 1).to_string());
        assert_eq!(record["row"], row + 1);
        for (head, labels) in [
            ("stance", &["against", "for", "neutral"]),
            ("reason", &["distrust", "interest", "respect"]),
        ] {
            let answer = &record[head];
            let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["label", "margin", "probabilities", "probability"]);
            let probabilities = answer["probabilities"].as_object().unwrap();
            assert!(probabilities.keys().eq(labels));
            let sum: f64 = probabilities.values().map(|p| p.as_f64().unwrap()).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            assert_eq!(probabilities[answer["label"].as_str().unwrap()], answer["probability"]);
            let largest = probabilities.values().map(|p| p.as_f64().unwrap()).fold(0.0, f64::max);
            assert_eq!(answer["probability"], largest);
        }
    }
    // The order of the keys is part of the contract, too.
    let line = folder.pipe("We will talk.", "predict -m both.stance -f jsonl").clean();
    let places = ["\"id\":null", "\"row\":1", "\"text\":", "\"stance\":{\"label\":", "\"reason\":"]
        .map(|key| line.find(key).unwrap());
    assert!(places.is_sorted(), "{line}");
}

#[test]
fn csv_keeps_its_columns() {
    let folder = folder();
    let awkward = "a b,text,c\r\n\" x\",\"one\ntwo, \"\"three\"\"\",\r\n,talk,é\r\n";
    folder.write("awkward.csv", awkward);
    let answer = folder.stance("predict awkward.csv -m plain.stance -f csv").clean();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.as_bytes());
    let records: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(records[0], ["a b", "text", "c", "stance_label", "stance_probability"]);
    assert_eq!(records[1][..3], [" x", "one\ntwo, \"three\"", ""]);
    assert_eq!(records[2][..3], ["", "talk", "é"]);
    assert_eq!(records.len(), 3);
}

#[test]
fn the_name_of_the_output_decides_its_format() {
    let folder = folder();
    for (name, start) in
        [("o.csv", "text,"), ("o.jsonl", "{\"id\""), ("o.ndjson", "{"), ("o.txt", "for\t")]
    {
        let line = format!("predict \"We will sit down.\" -m plain.stance -o {name}");
        assert_eq!(folder.stance(&line).clean(), "");
        assert!(folder.read(name).starts_with(start), "{name}");
    }
    let line = "predict \"We will sit down.\" -m plain.stance -o o.csv -f tsv";
    assert_eq!(folder.stance(line).clean(), "");
    assert!(folder.read("o.csv").starts_with("for\t"));
}

#[test]
fn blank_lines_are_records() {
    let folder = folder();
    let lines = "talk\n\n \r\ntrap";
    folder.write("lines.txt", lines);
    let rows = |records: Vec<Value>| -> Vec<u64> {
        records.iter().map(|record| record["row"].as_u64().unwrap()).collect()
    };
    let predict = "predict -m plain.stance -f jsonl";
    assert_eq!(rows(folder.pipe(lines, predict).json_lines()), [1, 2, 3, 4]);
    let statements = format!("{predict} lines.txt --statements");
    let records = folder.stance(&statements).json_lines();
    assert_eq!(texts(&records), ["talk", "", " ", "trap"]);
    assert_eq!(rows(records), [1, 2, 3, 4]);
    let records = folder.pipe("{\"text\":\"\"}\n", &format!("{predict} --input-format jsonl -"));
    assert_eq!(texts(&records.json_lines()), [""]);
}

#[test]
fn tabs_and_line_ends_of_a_text_stay_within_its_record() {
    let folder = folder();
    folder.write("odd.jsonl", "{\"text\":\"a\\tb\\r\\nc\"}\n{\"text\":\"d\"}\n");
    let tsv = folder.stance("predict odd.jsonl -m plain.stance").clean();
    let texts_of_tsv: Vec<_> =
        tsv.lines().map(|line| line.split('\t').nth(2).unwrap().to_owned()).collect();
    assert_eq!(texts_of_tsv, ["a b  c", "d"]);
    let records = folder.stance("predict odd.jsonl -m plain.stance -f jsonl").json_lines();
    assert_eq!(texts(&records), ["a\tb\r\nc", "d"]);
    let records = folder.pipe("a\tb\r\n", "predict -m plain.stance -f jsonl").json_lines();
    assert_eq!(texts(&records), ["a\tb"]);
}

#[test]
fn several_inputs_come_in_the_order_of_the_arguments() {
    let folder = folder();
    folder
        .write("b.txt", "from b\n")
        .write("folder/2.csv", "text\nfrom 2\n")
        .write("folder/10.txt", "from 10\n")
        .write("folder/notes.pdf", "no")
        .write("odd name", "from odd\n");
    let line =
        "predict --statements \"a text\" b.txt folder - -i \"odd name\" -m plain.stance -f jsonl";
    let records = folder.pipe("from a pipe\n", line).json_lines();
    let expected = ["a text", "from b", "from 10", "from 2", "from a pipe", "from odd"];
    assert_eq!(texts(&records), expected);
    let inputs: Vec<_> = records.iter().map(|record| record["input"].as_str().unwrap()).collect();
    let expected =
        ["arguments", "b.txt", "folder/10.txt", "folder/2.csv", "standard input", "odd name"];
    assert_eq!(inputs, expected);
}

#[test]
fn the_threshold_leaves_open_what_is_below_it() {
    let folder = folder();
    let line = "predict statements.csv -m both.stance -f jsonl";
    let sure = folder.stance(line).json_lines();
    let open = folder.stance(&format!("{line} --threshold 0.965")).json_lines();
    let mut abstained = 0;
    for (sure, open) in sure.iter().zip(&open) {
        let probability = sure["stance"]["probability"].as_f64().unwrap();
        if probability < 0.965 {
            abstained += 1;
            assert_eq!(open["stance"]["label"], "abstain");
        } else {
            assert_eq!(open["stance"]["label"], sure["stance"]["label"]);
        }
        assert_eq!(open["stance"]["probabilities"], sure["stance"]["probabilities"]);
        // The threshold is about the main question.
        assert_eq!(open["reason"], sure["reason"]);
    }
    assert!((1..12).contains(&abstained), "{abstained}");
}

#[test]
fn explanations_name_the_strongest_terms() {
    let folder = folder();
    let line = "predict \"Talks are a trap.\" -m plain.stance -f jsonl --explain";
    let explanation = |n: usize| -> Vec<(String, f64)> {
        let records = folder.stance(&format!("{line} {n}")).json_lines();
        let terms = records[0]["explanation"].as_array().unwrap().iter();
        terms
            .map(|term| {
                let name = term["term"].as_str().unwrap().to_owned();
                (name, term["contribution"].as_f64().unwrap())
            })
            .collect()
    };
    let all = explanation(100);
    assert_eq!(all.len(), 4);
    assert!(all.is_sorted_by(|a, b| a.1.abs() >= b.1.abs()), "{all:?}");
    assert_eq!(explanation(2), all[..2]);
}

#[test]
fn an_encoding_is_read_when_it_is_named() {
    let folder = folder();
    folder.write("old.txt", b"\x93We talk\x94\n");
    let line = "predict old.txt --statements -m plain.stance -f jsonl --encoding windows-1252";
    assert_eq!(texts(&folder.stance(line).json_lines()), ["“We talk”"]);
}

#[test]
fn empty_inputs_give_no_records() {
    let folder = folder();
    folder.write("no.txt", "").write("no.csv", "text\n").write("no.jsonl", "\n");
    for line in ["predict", "predict no.txt", "predict no.csv", "predict no.jsonl"] {
        assert_eq!(folder.stance(&format!("{line} -m plain.stance")).clean(), "", "{line}");
    }
    let line = "predict no.csv -m plain.stance -f csv";
    assert_eq!(folder.stance(line).clean(), "text,stance_label,stance_probability\n");
}
