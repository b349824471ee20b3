//! What is written.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float32Array, Int32Array, Int64Array,
    LargeStringArray, ListArray, StringViewArray, StructArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type};

use super::*;
use crate::cli::folder;

fn text_columns() -> Vec<ArrayRef> {
    let dictionary: DictionaryArray<Int32Type> = TEXTS.into_iter().collect();
    vec![
        texts(),
        Arc::new(LargeStringArray::from(TEXTS.to_vec())),
        Arc::new(StringViewArray::from(TEXTS.to_vec())),
        Arc::new(dictionary),
    ]
}

/// Columns of many types, all with nulls.
fn others() -> Vec<(&'static str, ArrayRef)> {
    let n = Int64Array::from(vec![Some(i64::MIN), None, Some(3), Some(4), Some(5), Some(i64::MAX)]);
    let x = Float32Array::from(vec![
        Some(0.1),
        Some(f32::INFINITY),
        None,
        Some(-0.0),
        Some(1e-30),
        None,
    ]);
    let yes = BooleanArray::from(vec![Some(true), None, Some(false), None, Some(true), Some(true)]);
    let at = TimestampMicrosecondArray::from(vec![Some(1), None, Some(-1), Some(0), Some(9), None])
        .with_timezone("UTC");
    let kind: DictionaryArray<Int32Type> =
        [Some("a"), None, Some("b"), Some("a"), None, Some("c")].into_iter().collect();
    let lists: Vec<Option<Vec<Option<i32>>>> = vec![
        Some(vec![Some(1), None]),
        None,
        Some(vec![]),
        Some(vec![Some(7)]),
        None,
        Some(vec![None]),
    ];
    let tags = ListArray::from_iter_primitive::<Int32Type, _, _>(lists);
    let inner: ArrayRef =
        Arc::new(Int32Array::from(vec![Some(1), None, Some(3), None, None, Some(6)]));
    let meta = StructArray::from(vec![(Arc::new(Field::new("k", DataType::Int32, true)), inner)]);
    vec![
        ("n", Arc::new(n)),
        ("x", Arc::new(x)),
        ("yes", Arc::new(yes)),
        ("at", Arc::new(at)),
        ("kind", Arc::new(kind)),
        ("tags", Arc::new(tags)),
        ("meta", Arc::new(meta)),
    ]
}

/// The answers that CSV has for the texts, and none where there is no text.
fn expected(folder: &Folder, flags: &str, names: &[&str]) -> Vec<Option<Vec<String>>> {
    let lines: String =
        TEXTS.map(|text| format!("{}\n", serde_json::json!({ "text": text }))).concat();
    folder.write("texts.jsonl", lines);
    let csv = folder.stance(&format!("predict texts.jsonl --format csv {flags}")).clean();
    let answers = of_csv(&csv, names).into_iter();
    answers.zip(TEXTS).map(|(answer, text)| text.map(|_| answer)).collect()
}

#[test]
fn every_column_stays_and_the_labels_are_those_of_csv() {
    let folder = folder();
    let names =
        ["stance_label", "stance_probability", "reason_label", "reason_probability", "explanation"];
    for flags in ["-m both.stance --explain 2", "-m both.stance --explain 1 --threshold 0.9"] {
        let expected = expected(&folder, flags, &names);
        let labels = expected.iter().flatten().map(|answer| answer[0].as_str());
        let has_open = labels.clone().any(|label| label == "abstain");
        assert_eq!(has_open, flags.contains("threshold"));
        assert!(labels.clone().any(|label| label == "for"));
        for texts in text_columns() {
            let columns = [vec![("text", texts.clone())], others()].concat();
            let input = with_metadata(&batch(columns));
            for (from, _) in FORMATS {
                write(&folder, &format!("in.{from}"), std::slice::from_ref(&input));
                for (to, _) in FORMATS {
                    let case = format!("{} from {from} to {to}", texts.data_type());
                    let line = format!("predict in.{from} -o out.{to} {flags}");
                    assert_eq!(folder.stance(&line).clean(), "", "{case}");
                    let output = read(&folder, &format!("out.{to}"));
                    let metadata: HashMap<String, String> = output.schema().metadata().clone();
                    assert_eq!(metadata["who"], "the archive", "{case}");
                    let input = &input.columns();
                    assert_eq!(first(&output, input.len()).columns(), *input, "{case}");
                    let added = output.schema();
                    let added: Vec<_> =
                        added.fields()[input.len()..].iter().map(|field| field.name()).collect();
                    assert_eq!(added, names, "{case}");
                    let found = names.map(|name| match name.ends_with("probability") {
                        true => probabilities(&output, name),
                        false => column(&output, name)
                            .into_iter()
                            .map(|cell| cell.map(str::to_owned))
                            .collect(),
                    });
                    for (row, expected) in expected.iter().enumerate() {
                        let found: Option<Vec<String>> =
                            found.iter().map(|column| column[row].clone()).collect();
                        assert_eq!(found, *expected, "{case}, row {row}");
                    }
                }
            }
        }
    }
}

#[test]
fn tables_of_text_become_columns_of_strings() {
    let folder = folder();
    let csv = "\u{FEFF}n,text,x\n1,We will sit down.,\n2,\"Talks, a trap.\",y\n3,,\n";
    folder
        .write("in.csv", csv)
        .write("in.tsv", "n\ttext\tx\n1\tWe will sit down.\t\n2\tTalks, a trap.\ty\n3\t\t\n")
        .write(
            "in.jsonl",
            "{\"n\":1,\"text\":\"We will sit down.\",\"x\":null}\n{\"n\":2,\"text\":\"Talks, a trap.\",\"x\":\"y\"}\n{\"n\":3}\n"
                .replace("{\"n\":3}", "{\"n\":3,\"text\":\"\"}"),
        )
        .write("in.txt", "We will sit down.\nTalks, a trap.\n\n");
    for name in ["in.csv", "in.tsv", "in.jsonl", "in.txt"] {
        let line = format!("predict {name} --statements -m plain.stance");
        let csv = folder.stance(&format!("{line} --format csv")).clean();
        for (to, _) in FORMATS {
            assert_eq!(folder.stance(&format!("{line} -o out.{to}")).clean(), "");
            let output = read(&folder, &format!("out.{to}"));
            let schema = output.schema();
            let names: Vec<&str> =
                schema.fields().iter().map(|field| field.name().as_str()).collect();
            assert_eq!(names.join(","), csv.lines().next().unwrap(), "{name}");
            for (row, record) in of_csv(&csv, &names).iter().enumerate() {
                for (name, expected) in names.iter().zip(record) {
                    let found = match *name {
                        "stance_probability" => probabilities(&output, name)[row].clone(),
                        _ => column(&output, name)[row].map(str::to_owned),
                    };
                    assert_eq!(found.as_ref(), Some(expected));
                }
            }
        }
    }
    // What is given on the command line, too.
    folder.stance("predict \"We will sit down.\" \"A trap.\" -m plain.stance -o out.arrow").clean();
    assert_eq!(
        column(&read(&folder, "out.arrow"), "text"),
        [Some("We will sit down."), Some("A trap.")]
    );
}

#[test]
fn several_inputs_go_into_one_table_if_their_columns_are_the_same() {
    let folder = folder();
    let input = batch(vec![("text", texts())]);
    write(&folder, "a.parquet", &[input.clone(), input.clone()]);
    write(&folder, "b.arrow", std::slice::from_ref(&input));
    write(&folder, "c.parquet", &[batch(vec![("text", texts()), ("n", texts())])]);
    folder.stance("predict a.parquet b.arrow -m plain.stance -o out.parquet").clean();
    let output = read(&folder, "out.parquet");
    assert_eq!(column(&output, "text"), [TEXTS, TEXTS, TEXTS].concat());
    let refused = folder.stance("predict a.parquet c.parquet -m plain.stance -o new.parquet");
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("`c.parquet` has other columns"), "{}", refused.stderr);
    assert!(!folder.path("new.parquet").exists());
}

#[test]
fn bytes_do_not_depend_on_threads_and_rows_keep_their_order() {
    let folder = folder();
    let words = ["talk", "refuse", "sit", "trap", "minister"];
    let text = |row: i64| format!("{} {row}.", words[(row % 5) as usize]);
    let part = |rows: std::ops::Range<i64>| {
        let texts: StringArray = rows.clone().map(|row| Some(text(row))).collect();
        batch(vec![("text", Arc::new(texts)), ("n", Arc::new(Int64Array::from_iter_values(rows)))])
    };
    // Larger than what is read at once, and than what is labelled by one thread.
    let parts = [part(0..3000), part(3000..3001), part(3001..3001), part(3001..73_000)];
    for (to, _) in FORMATS {
        let name = format!("in.{to}");
        write(&folder, &name, &parts);
        let line = |threads: u32| {
            format!("predict {name} -m plain.stance -o {threads}.{to} --threads {threads}")
        };
        for threads in [1, 3] {
            assert_eq!(folder.stance(&line(threads)).clean(), "");
        }
        let [one, three] =
            [1, 3].map(|threads| fs::read(folder.path(&format!("{threads}.{to}"))).unwrap());
        assert!(one == three, "{to}");
        let output = read(&folder, &format!("1.{to}"));
        let all = arrow::compute::concat_batches(&parts[0].schema(), &parts).unwrap();
        assert_eq!(first(&output, 2).columns(), all.columns());
        assert_eq!(output.column(2).null_count(), 0);
    }
}
