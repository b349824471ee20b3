//! What is read, by every command.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, LargeStringArray, ListArray,
    StringViewArray, StructArray, TimestampSecondArray,
};
use arrow::datatypes::{DataType, Field, Int8Type, Int32Type};
use stance::io::{LabelColumn, ReadOptions, open};

use super::*;
use crate::cli::{STATEMENTS, folder};

/// The statements of these tests, with numbers for ids and a dictionary for labels.
fn statements() -> RecordBatch {
    let column = |name| of_csv(STATEMENTS, &[name]).into_iter().map(|mut row| row.remove(0));
    let filled = |name| column(name).map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
    let ids = column("id").map(|id| id.parse::<i64>().unwrap());
    let stances: Vec<Option<String>> = filled("stance").collect();
    let stances: DictionaryArray<Int8Type> = stances.iter().map(Option::as_deref).collect();
    batch(vec![
        ("id", Arc::new(Int64Array::from_iter_values(ids))),
        ("text", Arc::new(filled("text").collect::<StringViewArray>())),
        ("stance", Arc::new(stances)),
        ("reason", Arc::new(filled("reason").collect::<LargeStringArray>())),
        ("source", Arc::new(filled("source").collect::<StringArray>())),
    ])
}

#[test]
fn every_command_reads_them_as_it_reads_csv() {
    let folder = folder();
    let rows = statements();
    let both = "--head stance --head reason";
    let commands = [
        format!("evaluate FILE -m both.stance {both} --format json"),
        format!("evaluate FILE --cv 2 {both} --group-column source --format json"),
        format!("check FILE {both} --group-column source --format json --folds 2"),
        "suggest FILE -m plain.stance -n 3 --format csv".to_owned(),
        "predict FILE -m both.stance --format csv".to_owned(),
        "predict FILE -m both.stance --format jsonl".to_owned(),
        "predict FILE -m both.stance --articles --format jsonl".to_owned(),
    ];
    for (ending, _) in FORMATS {
        let name = format!("rows.{ending}");
        write(&folder, &name, &[rows.slice(0, 5), rows.slice(5, 7)]);
        for command in &commands {
            let run = |file: &str| {
                let run = folder.stance(&command.replace("FILE", file));
                (run.code, run.text().replace(file, "FILE"), run.stderr.replace(file, "FILE"))
            };
            let expected = run("statements.csv");
            assert!(!expected.1.is_empty(), "{command}: {}", expected.2);
            assert_eq!(run(&name), expected, "{command}");
        }
        let train = |file: &str, model: &str| {
            let line =
                format!("train {file} -o {model} {both} --group-column source --folds 2 --quiet");
            assert_eq!(folder.stance(&line).clean(), "");
            fs::read(folder.path(model)).unwrap()
        };
        assert!(train(&name, "a.stance") == train("statements.csv", "b.stance"));
    }
}

#[test]
fn cells_of_any_type_have_a_text() {
    let lists = vec![Some(vec![Some(1), None]), None];
    let k: ArrayRef = Arc::new(StringArray::from(vec![Some("v"), None]));
    let meta = StructArray::from(vec![(Arc::new(Field::new("k", DataType::Utf8, true)), k)]);
    let kind: DictionaryArray<Int8Type> = [Some("for"), None].into_iter().collect();
    let rows = batch(vec![
        ("text", Arc::new(StringArray::from(vec![Some(" a "), None]))),
        ("id", Arc::new(Int64Array::from(vec![-7, 8]))),
        ("stance", Arc::new(kind)),
        ("done", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("w", Arc::new(Float64Array::from(vec![Some(0.5), None]))),
        ("day", Arc::new(TimestampSecondArray::from(vec![Some(0), None]))),
        ("tags", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists))),
        ("meta", Arc::new(meta)),
    ]);
    let folder = Folder::new();
    let column = |column: &str| LabelColumn { head: column.to_owned(), column: column.to_owned() };
    let options = ReadOptions {
        label_columns: vec![column("stance"), column("done")],
        group_column: Some("day".to_owned()),
        weight_column: Some("w".to_owned()),
        keep_fields: true,
        extra_columns: vec!["id".to_owned(), "missing".to_owned()],
        ..ReadOptions::default()
    };
    for (ending, _) in FORMATS {
        let name = format!("rows.{ending}");
        write(&folder, &name, std::slice::from_ref(&rows));
        let mut reader = open(&folder.path(&name), &options).unwrap();
        assert_eq!(reader.columns().len(), 8);
        let [a, b] = [(); 2].map(|()| reader.read().unwrap().unwrap());
        assert!(reader.read().is_none());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!((a.row, a.text.as_str(), a.id), (1, " a ", some("-7")));
        assert_eq!((a.labels, a.weight), (vec![some("for"), some("true")], Some(0.5)));
        assert_eq!((a.group, a.extras), (some("1970-01-01T00:00:00"), vec![some("-7"), None]));
        let fields = [" a ", "-7", "for", "true", "0.5", "1970-01-01T00:00:00", "[1, ]", "{k: v}"];
        assert_eq!(a.fields, fields);
        assert_eq!((b.row, b.text.as_str(), b.labels, b.weight), (2, "", vec![None, None], None));
        assert_eq!(b.fields, ["", "8", "", "", "", "", "", "{k: }"]);
    }
}

#[test]
fn records_that_cannot_be_used_are_left_out_and_counted() {
    let folder = folder();
    folder.write("bad.csv", "text,n\na,1\nb\nc,2\n");
    let run = folder.stance("predict bad.csv -m plain.stance -o out.parquet --on-error skip");
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("1 record was skipped: row 2 of `bad.csv`"), "{}", run.stderr);
    assert_eq!(column(&read(&folder, "out.parquet"), "text"), [Some("a"), Some("c")]);
    let run = folder.stance("predict bad.csv -m plain.stance -o new.parquet");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("row 2 of `bad.csv`"), "{}", run.stderr);
    assert!(!folder.path("new.parquet").exists());
}

#[test]
fn a_target_that_the_model_does_not_know_is_a_record_of_its_own() {
    let folder = Folder::new();
    let rows = "text,on,stance\nWe will talk.,Peace,for\nNever.,Peace,against\nGrow now.,Trade,for\nNo deal.,Trade,against\n";
    folder.write("rows.csv", rows);
    let train = "train rows.csv -o m.stance --head stance --target-column on --target-use heads --min-df 1 --folds 0 --quiet";
    let trained = folder.stance(train);
    assert_eq!(trained.code, Some(0), "{}", trained.stderr);
    let on: ArrayRef = Arc::new(StringArray::from(vec!["Peace", "War", " Trade "]));
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    write(&folder, "in.parquet", &[batch(vec![("text", text), ("on", on)])]);
    let line = "predict in.parquet -m m.stance --target-column on -o out.parquet";
    let run = folder.stance(line);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("row 2 of `in.parquet`"), "{}", run.stderr);
    let run = folder.stance(&format!("{line} --on-error skip"));
    assert!(run.stderr.contains("1 record was skipped"), "{}", run.stderr);
    assert_eq!(column(&read(&folder, "out.parquet"), "text"), [Some("a"), Some("c")]);
}
