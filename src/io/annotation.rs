//! Exports of annotation tools: Prodigy and Label Studio.

use serde::de::value::MapDeserializer;
use serde_json::Value;

use super::elements::Elements;
use super::json::{Cells, Object, problem};
use super::records::{Failure, Parse, Records};
use super::source::{Lines, Source};
use super::{DocumentReader, ReadOptions};
use crate::{Document, Result};

/// The parser of an export. `A` makes an [`Annotation`] of the object of one record.
struct Export<A> {
    annotation: A,
    options: ReadOptions,
    /// Known from the first record on.
    columns: Vec<String>,
    cells: Option<Cells>,
}

/// A record of an export as flat cells, later ones before earlier ones of the same name.
struct Annotation {
    cells: Object<Value>,
    verdict: Verdict,
}

/// What the annotator said.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// A label whose column is not named in the record.
    Label(String),
    /// Nothing beyond the cells.
    InCells,
    /// The record was passed over or is wrong: it has no label at all.
    Rejected,
}

pub(super) fn start_prodigy(
    source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let export = Export::new(|object, _: &ReadOptions| prodigy(object), options);
    Ok(Box::new(Records::new(source, Lines, export).look_ahead()?))
}

pub(super) fn start_label_studio(
    mut source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    match source.pass(b'[') {
        Ok(true) => {}
        Ok(false) => return Err(source.unusable("is no JSON array, which Label Studio exports")),
        Err(error) => return Err(source.failed(error)),
    }
    let export = Export::new(label_studio, options);
    Ok(Box::new(Records::new(source, Elements::default(), export).look_ahead()?))
}

impl<A> Export<A> {
    fn new(annotation: A, options: &ReadOptions) -> Self {
        Self { annotation, options: options.clone(), columns: Vec::new(), cells: None }
    }
}

impl<A: FnMut(Object<Value>, &ReadOptions) -> Annotation> Parse for Export<A> {
    const COUNTS_SKIPPED: bool = true;

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn skips(&self, text: &str) -> bool {
        text.trim_ascii().is_empty()
    }

    fn parse(&mut self, input: &str, row: u64, text: &str) -> Result<Document, Failure> {
        let object = serde_json::from_str(text).map_err(|error| problem(&error))?;
        let annotation = (self.annotation)(object, &self.options);
        let names = annotation.cells.names();
        let cells = match &mut self.cells {
            Some(cells) => cells,
            unknown => {
                self.columns.clone_from(&names);
                let cells = Cells::new(&self.options, input, &names, false);
                unknown.insert(cells.map_err(Failure::Input)?)
            }
        };
        let object = MapDeserializer::new(annotation.cells.0.into_iter());
        cells.fill(object).map_err(|error: serde_json::Error| problem(&error))?;
        let mut document = cells.document(row, || names)?;
        match (annotation.verdict, document.labels.first_mut()) {
            (Verdict::Label(label), Some(first)) if first.is_none() => *first = Some(label),
            (Verdict::Rejected, _) => document.labels.fill(None),
            _ => {}
        }
        Ok(document)
    }
}

/// An example of Prodigy: the fields of the task, with the `answer` and, from `choice`, the chosen
/// options in `accept`, or from `textcat` one `label` that is accepted or not.
/// Source: <https://prodi.gy/docs/api-interfaces>.
fn prodigy(cells: Object<Value>) -> Annotation {
    let field = |name: &str| cells.0.iter().rev().find(|(key, _)| key == name).map(|(_, v)| v);
    let answer = field("answer").and_then(Value::as_str);
    let verdict = if matches!(answer, Some("reject" | "ignore")) {
        Verdict::Rejected
    } else {
        let label = field("accept").or_else(|| field("label")).and_then(scalar);
        label.map_or(Verdict::InCells, Verdict::Label)
    };
    Annotation { cells, verdict }
}

/// A task of Label Studio: `data` and the results of the annotation that counts, each under its
/// `from_name`; or, of JSON-MIN, an object that is flat already.
/// Source: <https://labelstud.io/guide/export>.
fn label_studio(task: Object<Value>, options: &ReadOptions) -> Annotation {
    let field = |name: &str| task.0.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let Some(Value::Object(data)) = field("data") else {
        let flat = |(name, value): (String, Value)| match value.get("choices").and_then(scalar) {
            Some(choice) => (name, Value::String(choice)),
            None => (name, value),
        };
        let cells = Object(task.0.into_iter().map(flat).collect());
        return Annotation { cells, verdict: Verdict::InCells };
    };
    let id = field("id").map(|id| ("id".to_owned(), id.clone()));
    let mut cells: Vec<(String, Value)> = id.into_iter().collect();
    cells.extend(data.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut verdict = Verdict::InCells;
    for result in field("annotations").and_then(counting).into_iter().flatten() {
        let name = result.get("from_name").and_then(Value::as_str).unwrap_or_default();
        let value = result.get("value");
        let answer = |kind| value.and_then(|value| value.get(kind)).and_then(scalar);
        let Some(label) = answer("choices").or_else(|| answer("rating")) else { continue };
        cells.push((name.to_owned(), Value::String(label.clone())));
        let is_asked = options.label_columns.iter().any(|asked| asked.column == name);
        if !is_asked && verdict == Verdict::InCells {
            verdict = Verdict::Label(label);
        }
    }
    Annotation { cells: Object(cells), verdict }
}

/// The results of the annotation that counts: the one marked as ground truth, else the first that was
/// not cancelled.
fn counting(annotations: &Value) -> Option<&Vec<Value>> {
    let is = |annotation: &&Value, key| annotation.get(key).and_then(Value::as_bool) == Some(true);
    let given = || {
        let all = annotations.as_array().into_iter().flatten();
        all.filter(|annotation| !is(annotation, "was_cancelled"))
    };
    let truth = given().find(|annotation| is(annotation, "ground_truth"));
    truth.or_else(|| given().next())?.get("result")?.as_array()
}

/// The text of a value, or of the first value of an array.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(values) => return values.first().and_then(scalar),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::testing::{documents, found, labels};
    use crate::io::{Format, from_reader};

    type Row = (u64, String, Vec<Option<String>>);

    fn labelled(json: &str, format: Format, columns: &[&str]) -> Vec<Row> {
        let options = ReadOptions { label_columns: labels(columns), ..ReadOptions::default() };
        let documents = documents(json.as_bytes(), format, &options).into_iter();
        documents.map(|document| (document.row, document.text, document.labels)).collect()
    }

    fn row(row: u64, text: &str, labels: &[Option<&str>]) -> Row {
        (row, text.to_owned(), labels.iter().map(|label| label.map(str::to_owned)).collect())
    }

    #[test]
    fn prodigy_says_what_was_accepted() {
        let json = r#"{"text":"a","options":[{"id":"for"}],"accept":["for","sure"],"answer":"accept"}
            {"text":"b","label":"against","answer":"accept"}
            {"text":"c","label":"for","answer":"reject"}
            {"text":"d","accept":[],"answer":"ignore"}
            {"text":"e","accept":[],"answer":"accept"}
            {"text":"f","label":"for"}

            {"text":"g","accept":["x"],"stance":"neutral","argument":"y","answer":"accept"}"#;
        assert_eq!(
            labelled(json, Format::Prodigy, &["stance", "argument"]),
            [
                row(1, "a", &[Some("for"), None]),
                row(2, "b", &[Some("against"), None]),
                row(3, "c", &[None, None]),
                row(4, "d", &[None, None]),
                row(5, "e", &[None, None]),
                row(6, "f", &[Some("for"), None]),
                row(8, "g", &[Some("neutral"), Some("y")]),
            ]
        );
        assert_eq!(labelled(json, Format::Prodigy, &[])[0], row(1, "a", &[]));
    }

    const TASKS: &str = r#"[
        {"id": 7, "data": {"text": "a, [b]", "source": "s"}, "annotations": [
            {"was_cancelled": true, "result": [{"from_name": "stance", "value": {"choices": ["no"]}}]},
            {"result": [{"from_name": "stance", "type": "choices", "value": {"choices": ["for", "x"]}},
                        {"from_name": "sure", "value": {"rating": 3}},
                        {"from_name": "span", "value": {"start": 1, "labels": ["y"]}}]}]},
        {"id": 8, "data": {"text": "c", "source": "t"}, "annotations": []},
        {"id": 9, "data": {"text": "d", "source": "t"}, "annotations": [
            {"result": [{"from_name": "stance", "value": {"choices": ["for"]}}]},
            {"ground_truth": true, "result": [{"from_name": "stance", "value": {"choices": ["against"]}}]}]}
    ]"#;

    #[test]
    fn label_studio_names_results() {
        assert_eq!(
            labelled(TASKS, Format::LabelStudio, &["sure", "stance"]),
            [
                row(1, "a, [b]", &[Some("3"), Some("for")]),
                row(2, "c", &[None, None]),
                row(3, "d", &[None, Some("against")]),
            ]
        );
        let first = labelled(TASKS, Format::LabelStudio, &["label"]);
        assert_eq!(first[0].2, [Some("for".to_owned())]);

        let options = ReadOptions {
            group_column: Some("source".to_owned()),
            keep_fields: true,
            ..ReadOptions::default()
        };
        let documents = documents(TASKS.as_bytes(), Format::LabelStudio, &options);
        assert_eq!(documents[0].id.as_deref(), Some("7"));
        assert_eq!(documents[0].group.as_deref(), Some("s"));
        assert_eq!(documents[0].fields, ["7", "s", "a, [b]", "for", "3"]);
        assert_eq!(documents[1].fields, ["8", "t", "c", "", ""]);
    }

    #[test]
    fn label_studio_may_be_flat() {
        let json = r#"[{"text":"a","id":1,"stance":"for"},{"text":"b","stance":{"choices":["for","c"]}},{"text":"d"}]"#;
        assert_eq!(
            labelled(json, Format::LabelStudio, &["stance"]),
            [row(1, "a", &[Some("for")]), row(2, "b", &[Some("for")]), row(3, "d", &[None])]
        );
        assert_eq!(labelled(" [ ] ", Format::LabelStudio, &["stance"]), []);
    }

    #[test]
    fn a_bad_element_is_passed_and_a_cut_array_is_not() {
        let json = br#"[{"text":"a"}, {"text":}, 5, {"id":1}, {"text":"b"}, {"text":"c"#;
        let found = found(json, Format::LabelStudio, &ReadOptions::default());
        assert_eq!(
            found,
            [
                "a",
                "row 2 of `test`: not valid JSON: expected value at column 10",
                "row 3 of `test`: invalid type: integer `5`, expected an object at column 2",
                "row 4 of `test`: no column `text` (found: id)",
                "b",
                "`test` ends inside the JSON array: it is cut off",
            ]
        );
        let start = |bytes: &'static [u8]| {
            let options = ReadOptions::default();
            from_reader("x", bytes, Format::LabelStudio, &options).err().unwrap().to_string()
        };
        assert_eq!(start(b"{}"), "`x` is no JSON array, which Label Studio exports");
        assert_eq!(start(b"[{\"a\":1}]"), "`x` has no column `text`");
    }
}
