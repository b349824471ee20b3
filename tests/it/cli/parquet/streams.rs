//! Streams on standard input and output.

use std::io::Write;
use std::sync::Arc;

use super::*;
use crate::cli::folder;
use arrow::array::Int64Array;

/// The last bytes of a whole stream.
const MARK: [u8; 8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

fn numbered(first: i64) -> RecordBatch {
    let numbers = Int64Array::from_iter_values(first..first + 6);
    batch(vec![("n", Arc::new(numbers)), ("text", texts())])
}

#[test]
fn batches_go_through_one_by_one() {
    let folder = folder();
    let mut child = folder.spawn("predict -m plain.stance --format arrow");
    let mut encoder =
        BatchEncoder::new("test", BatchFormat::ArrowStream, &numbered(0).schema()).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut send = |bytes: Vec<u8>| {
        stdin.write_all(&bytes).unwrap();
        stdin.flush().unwrap();
    };
    send(encoder.take());
    // Each answer comes before the next question: whoever asks need not be a thread of its own.
    let mut answers = StreamReader::try_new(child.stdout.take().unwrap(), None).unwrap();
    for first in [0, 6, 12] {
        send(encoder.encode(&numbered(first)).unwrap());
        let answer = answers.next().unwrap().unwrap();
        assert_eq!(super::first(&answer, 2).columns(), numbered(first).columns());
        let labels = column(&answer, "stance_label");
        assert_eq!(
            labels.iter().map(Option::is_some).collect::<Vec<_>>(),
            TEXTS.map(|it| it.is_some())
        );
        assert_eq!((labels[0], labels[2]), (Some("for"), Some("against")));
    }
    send(encoder.finish().unwrap());
    drop(stdin);
    assert!(answers.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_empty_stream_gives_an_empty_stream() {
    let folder = folder();
    let empty = numbered(0).slice(0, 0);
    let nothing = BatchEncoder::new("test", BatchFormat::ArrowStream, &empty.schema()).unwrap();
    let none = nothing.finish().unwrap();
    for input in [none, encoded(BatchFormat::ArrowStream, std::slice::from_ref(&empty))] {
        for (line, ending) in [("--format arrow", "arrows"), ("--format parquet", "parquet")] {
            let run = folder.pipe(&input, &format!("predict - -m both.stance {line}"));
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
            folder.write(&format!("out.{ending}"), run.stdout);
            let output = read(&folder, &format!("out.{ending}"));
            let schema = output.schema();
            let names: Vec<_> = schema.fields().iter().map(|field| field.name()).collect();
            let [_, text, answers @ ..] = &names[..] else { panic!("{names:?}") };
            assert_eq!((text.as_str(), answers.len(), output.num_rows()), ("text", 4, 0));
        }
    }
    let lines = folder.pipe("", "predict -m plain.stance --format arrow");
    assert_eq!(stream(&lines.stdout[..]).num_rows(), 0);
}

#[test]
fn standard_input_is_told_from_text_by_its_start() {
    let folder = folder();
    let input = encoded(BatchFormat::ArrowStream, &[numbered(0), numbered(6)]);
    folder.write("in.arrows", &input);
    for line in ["predict", "predict --input-format arrow", "predict - --articles"] {
        let line = format!("{line} -m plain.stance --format jsonl");
        let piped = folder.pipe(&input, &line).json_lines();
        assert!(piped.len() >= 8, "{line}");
    }
    let file = encoded(BatchFormat::ArrowFile, &[numbered(0), numbered(6)]);
    let of_file = folder.pipe(&file, "predict -m plain.stance --format csv").clean();
    let named = folder.stance("predict in.arrows -m plain.stance --format csv").clean();
    assert_eq!(folder.pipe(&input, "predict -m plain.stance --format csv").clean(), named);
    assert_eq!(of_file, named);
    // Lines in, a stream out.
    let lines = folder.pipe("We will sit down.\n", "predict -m plain.stance --format arrow");
    assert_eq!(column(&stream(&lines.stdout[..]), "stance_label"), [Some("for")]);
}

#[test]
fn a_packed_stream_is_unpacked() {
    let folder = folder();
    let input = encoded(BatchFormat::ArrowStream, &[numbered(0)]);
    folder.write("in.arrows.zst", zstd::encode_all(&input[..], 1).unwrap());
    folder.stance("predict in.arrows.zst -m plain.stance -o out.parquet").clean();
    assert_eq!(first(&read(&folder, "out.parquet"), 2).columns(), numbered(0).columns());
}

#[test]
fn a_stream_that_is_cut_off_is_an_error_wherever_it_is_cut() {
    let folder = folder();
    let parts = [numbered(0), numbered(6)];
    let input = encoded(BatchFormat::ArrowStream, &parts);
    assert!(input.ends_with(&MARK));
    let before_mark = input.len() - 8;
    let first_part = encoded(BatchFormat::ArrowStream, &parts[..1]).len() - 8;
    for length in
        [0, 1, 100, first_part, first_part + 9, before_mark, before_mark + 4, input.len() - 1]
    {
        let run = folder
            .pipe(&input[..length], "predict --input-format arrow -m plain.stance --format arrow");
        assert_eq!(run.code, Some(2), "{length} of {} bytes", input.len());
        assert!(run.stderr.starts_with("error: `standard input` is "), "{}", run.stderr);
        assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
        // Nobody takes what was written for a whole stream.
        assert!(!run.stdout.ends_with(&MARK));
    }
    let twice = [&input[..], &input[..]].concat();
    let run = folder.pipe(twice, "predict -m plain.stance --format arrow");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("goes on behind the mark of its end"), "{}", run.stderr);
}
