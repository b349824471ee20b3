//! Readers on files, and on whatever a writer can write.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use stance::io::{Format, LabelColumn, ReadOptions, encoding, from_reader, open};
use stance::{Document, Error, ErrorKind};

fn read(path: &Path, options: &ReadOptions) -> Vec<String> {
    let mut reader = open(path, options).unwrap();
    let results = std::iter::from_fn(|| reader.read());
    results
        .map(|result| result.map_or_else(|error| error.to_string(), |found| found.text))
        .collect()
}

fn refused(path: &Path, options: &ReadOptions) -> Error {
    open(path, options).err().unwrap()
}

fn io_kind(error: &Error) -> Option<std::io::ErrorKind> {
    match error.kind() {
        ErrorKind::Io { action: "read", source, .. } => Some(source.kind()),
        _ => None,
    }
}

#[test]
fn the_extension_decides() {
    let directory = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8]); 13] = [
        ("a.txt", b"We talk.\nNo, never.\n"),
        ("a.md", b"We talk.\r\nNo, never."),
        ("noextension", b"We talk.\nNo, never."),
        ("a.csv", b"id,text\n1,We talk.\n2,\"No, never.\"\n"),
        ("a.tsv", b"id\ttext\n1\tWe talk.\n2\tNo, never.\n"),
        ("a.tab", b"text\nWe talk.\nNo, never.\n"),
        ("a.jsonl", b"{\"text\":\"We talk.\"}\n{\"text\":\"No, never.\"}"),
        ("a.ndjson", b"{\"text\":\"We talk.\"}\n{\"text\":\"No, never.\"}"),
        ("lines.json", b"\n{\"text\":\"We talk.\"}\n{\"text\":\"No, never.\"}"),
        ("array.json", b"\n[{\"text\":\"We talk.\"},\n{\"text\":\"No, never.\"}]"),
        ("a.ft", b"__label__for We talk.\n__label__against No, never.\n"),
        ("bom.CSV", b"\xEF\xBB\xBFtext\nWe talk.\n\"No, never.\"\n"),
        ("utf16.txt", b"\xFF\xFEW\0e\0 \0t\0a\0l\0k\0.\0\n\0N\0o\0,\0 \0n\0e\0v\0e\0r\0.\0"),
    ];
    for (name, bytes) in cases {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(read(&path, &ReadOptions::default()), ["We talk.", "No, never."], "{name}");
    }
    let path = directory.path().join("a.xlsx");
    fs::write(&path, "We talk.\nNo, never.").unwrap();
    let message = refused(&path, &ReadOptions::default()).to_string();
    assert!(message.contains("`.xlsx`, which names no format"), "{message}");
    let lines = ReadOptions { format: Some(Format::Lines), ..ReadOptions::default() };
    assert_eq!(read(&path, &lines), ["We talk.", "No, never."]);
}

#[test]
fn packed_files_are_read_by_their_second_extension() {
    let directory = tempfile::tempdir().unwrap();
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    // Two members, as `cat a.gz b.gz` makes them.
    let cases = [
        ("a.csv.gz", [gzip("text\na\n"), gzip("b\n")].concat()),
        ("a.txt.zst", [zstd("a\n"), zstd("b\n")].concat()),
        ("a.gz", gzip("a\nb")),
    ];
    for (name, bytes) in &cases {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(read(&path, &ReadOptions::default()), ["a", "b"], "{name}");
    }

    let long = gzip(&"a line\n".repeat(100_000));
    let path = directory.path().join("cut.txt.gz");
    fs::write(&path, &long[..long.len() - 9]).unwrap();
    let found = read(&path, &ReadOptions::default());
    assert_eq!(found.last().unwrap(), &format!("cannot read `{}`", path.display()));

    for name in ["plain.txt.gz", "plain.txt.zst"] {
        let path = directory.path().join(name);
        fs::write(&path, "plain").unwrap();
        let error = refused(&path, &ReadOptions::default());
        assert!(io_kind(&error).is_some(), "{name}: {error}");
    }
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let kind = |path: &Path| io_kind(&refused(path, &ReadOptions::default()));
    assert_eq!(kind(directory.path()), Some(std::io::ErrorKind::IsADirectory));
    assert_eq!(kind(&directory.path().join("a.csv")), Some(std::io::ErrorKind::NotFound));
}

#[test]
fn an_empty_file_has_no_records_or_no_header() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["a.txt", "a.jsonl", "a.json", "a.ft"] {
        let path = directory.path().join(name);
        fs::write(&path, "").unwrap();
        assert_eq!(read(&path, &ReadOptions::default()), [""; 0], "{name}");
    }
    for name in ["a.csv", "a.tsv"] {
        let path = directory.path().join(name);
        fs::write(&path, "").unwrap();
        let message = refused(&path, &ReadOptions::default()).to_string();
        assert!(message.contains("is empty"), "{message}");
    }
}

#[test]
fn an_unknown_column_lists_those_that_are_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.csv");
    fs::write(&path, "id,text,stance\n").unwrap();
    let column = LabelColumn { head: "stance".to_owned(), column: "stanec".to_owned() };
    let options = ReadOptions { label_columns: vec![column], ..ReadOptions::default() };
    match refused(&path, &options).kind() {
        ErrorKind::UnknownColumn { column, columns, .. } => {
            assert_eq!(columns, &["id", "text", "stance"]);
            assert_eq!(stance::io::nearest(column, columns), Some("stance"));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_text_of_100_mb_is_one_record_in_every_format() {
    const LENGTH: u64 = 100_000_000;
    let cases: [(Format, [&'static str; 2]); 6] = [
        (Format::Lines, ["a\n", "\nb"]),
        (Format::FastText, ["a\n", "\nb"]),
        (Format::Csv, ["text\na\n\"", "\"\nb"]),
        (Format::Tsv, ["text\na\n", "\nb"]),
        (Format::Jsonl, ["{\"text\":\"a\"}\n{\"text\":\"", "\"}\n{\"text\":\"b\"}"]),
        (Format::LabelStudio, ["[{\"text\":\"a\"},{\"text\":\"", "\"},{\"text\":\"b\"}]"]),
    ];
    for (format, [before, after]) in cases {
        let bytes =
            before.as_bytes().chain(std::io::repeat(b'x').take(LENGTH)).chain(after.as_bytes());
        let mut reader = from_reader("-", bytes, format, &ReadOptions::default()).unwrap();
        let mut length = || reader.read().unwrap().unwrap().text.len() as u64;
        assert_eq!([length(), length(), length()], [1, LENGTH, 1], "{format}");
        assert!(reader.read().is_none());
    }
}

#[test]
fn a_reader_can_be_sent_to_another_thread() {
    let reader = from_reader("-", &b"a"[..], Format::Lines, &ReadOptions::default()).unwrap();
    let text = std::thread::spawn(move || {
        let mut reader = reader;
        reader.read().unwrap().unwrap().text
    });
    assert_eq!(text.join().unwrap(), "a");
}

/// Text in which the characters that formats give a meaning to are common.
fn text() -> impl Strategy<Value = String> {
    let awkward = vec![
        ',', ';', '"', '\'', '\\', '\t', '\n', '\r', ' ', '\0', '{', ']', '_', 'é', '\u{FEFF}',
    ];
    let character = prop_oneof![3 => prop::sample::select(awkward), 1 => any::<char>()];
    vec(character, 0..20).prop_map(String::from_iter)
}

fn documents(bytes: Vec<u8>, format: Format) -> Vec<Document> {
    let column = |name: &str| LabelColumn { head: name.to_owned(), column: name.to_owned() };
    let options = ReadOptions {
        label_columns: vec![column("stance")],
        keep_fields: true,
        ..ReadOptions::default()
    };
    let mut reader = from_reader("-", Cursor::new(bytes), format, &options).unwrap();
    std::iter::from_fn(|| reader.read()).map(Result::unwrap).collect()
}

/// What a label is read as: cells are trimmed, and an empty one is no label.
fn label(cell: &str) -> Vec<Option<String>> {
    vec![Some(cell.trim().to_owned()).filter(|label| !label.is_empty())]
}

proptest! {
    #[test]
    fn csv_is_read_as_it_was_written(records in vec((text(), text()), 0..8)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["stance", "text"]).unwrap();
        for (stance, text) in &records {
            writer.write_record([stance, text]).unwrap();
        }
        let found = documents(writer.into_inner().unwrap(), Format::Csv);
        prop_assert_eq!(found.len(), records.len());
        for (row, (document, (stance, text))) in (1..).zip(found.iter().zip(&records)) {
            prop_assert_eq!(document.row, row);
            prop_assert_eq!(&document.text, text);
            prop_assert_eq!(&document.labels, &label(stance));
            prop_assert_eq!(&document.fields, &[stance.clone(), text.clone()]);
        }
    }

    #[test]
    fn jsonl_is_read_as_it_was_written(records in vec((text(), text()), 1..8)) {
        let mut bytes = Vec::new();
        for (stance, text) in &records {
            serde_json::to_writer(&mut bytes, &serde_json::json!({"stance": stance, "text": text})).unwrap();
            bytes.push(b'\n');
        }
        let found = documents(bytes, Format::Jsonl);
        let texts: Vec<_> = found.iter().map(|document| (&document.text, &document.labels)).collect();
        let labels: Vec<_> = records.iter().map(|(stance, _)| label(stance)).collect();
        let expected: Vec<_> = records.iter().map(|(_, text)| text).zip(&labels).collect();
        prop_assert_eq!(texts, expected);
    }

    #[test]
    fn label_studio_gives_what_jsonl_gives(records in vec((text(), text()), 1..8)) {
        let object = |(stance, text): &(String, String)| serde_json::json!({"stance": stance, "text": text});
        let objects: Vec<_> = records.iter().map(object).collect();
        let array = serde_json::to_vec_pretty(&objects).unwrap();
        let lines: Vec<_> = objects.iter().map(ToString::to_string).collect();
        prop_assert_eq!(
            documents(array, Format::LabelStudio),
            documents(lines.join("\n").into_bytes(), Format::Jsonl)
        );
    }

    #[test]
    fn lines_end_at_lf_and_crlf(lines in vec("[a-c\" ]{0,5}", 0..6), end in "(\r?\n)?") {
        let mut file = lines.join("\r\n");
        file.push_str(&end);
        let expected: Vec<&str> = match file.strip_suffix('\n').unwrap_or(&file) {
            _ if file.is_empty() => Vec::new(),
            rest => rest.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect(),
        };
        let reader = from_reader("-", Cursor::new(file.clone().into_bytes()), Format::Lines, &ReadOptions::default());
        let mut reader = reader.unwrap();
        let found: Vec<_> = std::iter::from_fn(|| reader.read()).map(|found| found.unwrap().text).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_bytes_make_a_reader_panic_or_loop(bytes in vec(any::<u8>(), 0..60), seed in text(), latin: bool) {
        let encoding = latin.then(|| encoding("shift_jis").unwrap());
        let options = ReadOptions { encoding, keep_fields: true, max_record: 40, ..ReadOptions::default() };
        for format in Format::ALL {
            let prefix = if format == Format::LabelStudio { "[" } else { "text,text\ttext\n" };
            let bytes = [prefix.as_bytes(), seed.as_bytes(), &bytes].concat();
            let length = bytes.len();
            if let Ok(mut reader) = from_reader("-", Cursor::new(bytes), format, &options) {
                let records = std::iter::from_fn(|| reader.read()).take(length + 2).count();
                prop_assert!(records <= length + 1);
                prop_assert!(reader.read().is_none());
            }
        }
    }
}
