//! One JSON object a line.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::json::{Cells, Object, problem};
use super::records::{Failure, Parse, Records};
use super::source::{Lines, Source};
use super::{DocumentReader, ReadOptions};
use crate::{Document, Result};

struct Objects {
    options: ReadOptions,
    /// Known from the first record on.
    columns: Vec<String>,
    cells: Option<Cells>,
}

pub(super) fn start(
    mut source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    match source.peek() {
        Ok(Some(b'[')) => {
            let problem = "is a JSON array, not one object a line: its format is `label-studio`";
            return Err(source.unusable(problem));
        }
        Ok(_) => {}
        Err(error) => return Err(source.failed(error)),
    }
    let parser = Objects { options: options.clone(), columns: Vec::new(), cells: None };
    Ok(Box::new(Records::new(source, Lines, parser).look_ahead()?))
}

fn names(text: &str) -> serde_json::Result<Vec<String>> {
    serde_json::from_str::<Object<IgnoredAny>>(text).map(|object| object.names())
}

impl Parse for Objects {
    const COUNTS_SKIPPED: bool = true;

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn skips(&self, line: &str) -> bool {
        line.trim_ascii().is_empty()
    }

    fn parse(&mut self, input: &str, row: u64, line: &str) -> Result<Document, Failure> {
        let cells = match &mut self.cells {
            Some(cells) => cells,
            unknown => {
                self.columns = names(line).map_err(|error| problem(&error))?;
                let cells = Cells::new(&self.options, input, &self.columns, true);
                unknown.insert(cells.map_err(Failure::Input)?)
            }
        };
        let mut object = Deserializer::from_str(line);
        let filled = cells.fill(&mut object).and_then(|()| object.end());
        filled.map_err(|error| problem(&error))?;
        Ok(cells.document(row, || names(line).unwrap_or_default())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::testing::{documents, found, labels, rows};
    use crate::io::{Format, from_reader};

    #[test]
    fn an_extra_column_may_first_occur_in_a_later_record() {
        let options = ReadOptions {
            extra_columns: vec!["pair".to_owned(), "meta.by".to_owned(), "text".to_owned()],
            ..ReadOptions::default()
        };
        let bytes = br#"{"text":"a"}
            {"text":"b","pair":"p1","meta":{"by":"me"}}
            {"pair":["p2"],"text":"c"}"#;
        let documents = documents(bytes, Format::Jsonl, &options);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(documents[0].extras, [None, None, some("a")]);
        assert_eq!(documents[1].extras, [some("p1"), some("me"), some("b")]);
        assert_eq!(documents[2].extras, [None, None, some("c")]);
    }

    fn refused(bytes: &'static [u8], options: &ReadOptions) -> String {
        from_reader("x.jsonl", bytes, Format::Jsonl, options).err().unwrap().to_string()
    }

    #[test]
    fn values_become_cells() {
        let options = ReadOptions {
            label_columns: labels(&["stance", "conditional", "grade", "meta.by"]),
            group_column: Some("meta.source".to_owned()),
            weight_column: Some("w".to_owned()),
            keep_fields: true,
            ..ReadOptions::default()
        };
        let bytes = br#"{"text":"a\nb\u00e9","stance":" for ","conditional":true,"grade":1.0,"meta":{"source":"x","by":null},"w":0.5,"id":18446744073709551615}
            {"stance":"","conditional":null,"w":null,"grade":-2,"text":null,"meta":{"by":"me","source":7},"more":[1,{}]}"#;
        let documents = documents(bytes, Format::Jsonl, &options);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(documents[0].text, "a\nbé");
        assert_eq!(documents[0].labels, [some("for"), some("true"), some("1.0"), None]);
        assert_eq!((documents[0].group.as_deref(), documents[0].weight), (Some("x"), Some(0.5)));
        assert_eq!(documents[0].id.as_deref(), Some("18446744073709551615"));
        assert_eq!(documents[0].fields[4], r#"{"by":null,"source":"x"}"#);
        assert_eq!(documents[1].text, "");
        assert_eq!(documents[1].labels, [None, None, some("-2"), some("me")]);
        assert_eq!((documents[1].group.as_deref(), documents[1].weight), (Some("7"), None));
        assert_eq!(documents[1].id, None);
        assert_eq!(documents[1].fields.len(), 7);
    }

    #[test]
    fn columns_are_those_of_the_first_record() {
        let bytes = &b"\n{\"b\":1,\"text\":\"x\",\"a\":2,\"b\":3}\n{\"c\":1}\n"[..];
        let reader = from_reader("-", bytes, Format::Jsonl, &ReadOptions::default()).unwrap();
        assert_eq!(reader.columns(), ["b", "text", "a"]);
        let empty = from_reader("-", &b""[..], Format::Jsonl, &ReadOptions::default()).unwrap();
        assert_eq!(empty.columns(), [""; 0]);
    }

    #[test]
    fn columns_are_known_behind_records_that_cannot_be_used() {
        let bytes = &b"{\n\n{\"text\":[]}\nx\n{\"id\":1,\"text\":\"a\"}\n"[..];
        let mut reader = from_reader("-", bytes, Format::Jsonl, &ReadOptions::default()).unwrap();
        assert_eq!(reader.columns(), ["text"]);
        let rest = &b"{\nx\n{\"id\":1,\"text\":\"a\"}\n"[..];
        let reader_of_rest =
            from_reader("-", rest, Format::Jsonl, &ReadOptions::default()).unwrap();
        assert_eq!(reader_of_rest.columns(), ["id", "text"]);
        let found = std::iter::from_fn(|| reader.read()).map(|record| record.is_ok());
        assert_eq!(found.collect::<Vec<_>>(), [false, false, false, true]);
    }

    #[test]
    fn rows_are_lines() {
        let rows = rows(
            b"\r\n{\"text\":\"a\"}\r\n\n  {\"text\":\"b\"}",
            Format::Jsonl,
            &ReadOptions::default(),
        );
        assert_eq!(rows, [(2, "a".to_owned()), (4, "b".to_owned())]);
    }

    #[test]
    fn a_bad_record_is_named_and_passed() {
        let options = ReadOptions { label_columns: labels(&["stance"]), ..ReadOptions::default() };
        let bytes = b"{\"text\":\n\
            {\"text\":\"a\",\"stance\":\"for\"}\n\
            {\"text\":\"b\",\"x\":1}\n\
            {\"text\":[\"c\"],\"stance\":\"for\"}\n\
            \"d\"\n\
            {\"text\":\"e\",\"stance\":\"for\"} f\n\
            {\"text\":\"\xC3\",\"stance\":\"for\"}\n\
            {\"text\":\"g\",\"stance\":null}";
        let found = found(bytes, Format::Jsonl, &options);
        assert_eq!(
            found,
            [
                "row 1 of `test`: not valid JSON: EOF while parsing a value at column 8",
                "a",
                "row 3 of `test`: no column `stance` (found: text, x)",
                "row 4 of `test`: column `text` is an array or object, not text",
                "row 5 of `test`: invalid type: string \"d\", expected an object at column 3",
                "row 6 of `test`: not valid JSON: trailing characters at column 29",
                "row 7 of `test`: not valid UTF-8 at byte 9 of the record",
                "g",
            ]
        );
    }

    #[test]
    fn an_input_that_cannot_be_meant_is_refused() {
        let options = ReadOptions { label_columns: labels(&["stanec"]), ..ReadOptions::default() };
        let line = b"{\"text\":\"a\",\"stance\":\"for\"}";
        assert_eq!(refused(line, &options), "`x.jsonl` has no column `stanec`");
        assert_eq!(
            refused(b" [{\"text\":1}]", &ReadOptions::default()),
            "`x.jsonl` is a JSON array, not one object a line: its format is `label-studio`"
        );
        let nested = ReadOptions { text_column: Some("a.b".to_owned()), ..ReadOptions::default() };
        assert_eq!(refused(line, &nested), "`x.jsonl` has no column `a.b`");
    }

    #[test]
    fn a_name_with_a_point_may_be_a_key() {
        let options = ReadOptions { text_column: Some("a.b".to_owned()), ..ReadOptions::default() };
        let rows = rows(b"{\"a\":{\"b\":\"no\"},\"a.b\":\"yes\"}", Format::Jsonl, &options);
        assert_eq!(rows, [(1, "yes".to_owned())]);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!("{{\"text\":{}", "[".repeat(100_000));
        let bytes = format!("{deep}\n{{\"text\":\"a\"}}\n{deep}");
        let found = found(bytes.as_bytes(), Format::Jsonl, &ReadOptions::default());
        assert!(found[0].contains("EOF while parsing a list"), "{found:?}");
        assert_eq!(found[1], "a");
        assert!(found[2].contains("recursion limit exceeded"), "{found:?}");
    }
}
