//! One labelled record as text.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::answers::Answers;
use super::number::push_probability;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::model::Prediction;

/// How labelled records are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputFormat {
    /// Label, probability and text, separated by tabs. Tabs and line ends in the text become spaces.
    #[default]
    Tsv,
    /// The input's columns, then label and probability of each question, with a header.
    Csv,
    /// One JSON object a record, with everything.
    Jsonl,
}

/// Writes labelled records in one format.
#[derive(Clone, Debug)]
pub struct RecordFormat<'m> {
    answers: Answers<'m>,
    format: OutputFormat,
    /// The input's columns.
    columns: Vec<String>,
    input: Option<String>,
}

impl<'m> RecordFormat<'m> {
    /// Records of an input with these columns, with `answers` behind them.
    #[must_use]
    pub fn new(answers: Answers<'m>, format: OutputFormat, columns: &[String]) -> Self {
        Self { answers, format, columns: columns.to_vec(), input: None }
    }

    /// Names the input in every JSON record, for output that joins several. Default: no name.
    #[must_use]
    pub fn input(mut self, input: Option<String>) -> Self {
        self.input = input;
        self
    }

    /// The line above the records, if the format has one.
    ///
    /// # Errors
    ///
    /// None in practice: a header in memory can be written.
    pub fn header(&self) -> Result<Vec<u8>> {
        if self.format != OutputFormat::Csv {
            return Ok(Vec::new());
        }
        let mut header = self.columns.clone();
        header.extend(self.answers.columns());
        let mut bytes = Vec::new();
        write_csv(&mut bytes, &header)?;
        Ok(bytes)
    }

    /// Appends one record to `bytes`.
    ///
    /// # Errors
    ///
    /// None in practice: a record in memory can be written.
    pub fn write(
        &self,
        document: &Document,
        predictions: &[Prediction],
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        match self.format {
            OutputFormat::Tsv => self.write_tsv(document, predictions, bytes),
            OutputFormat::Csv => self.write_csv(document, predictions, bytes),
            OutputFormat::Jsonl => self.write_jsonl(document, predictions, bytes),
        }
    }

    fn write_tsv(
        &self,
        document: &Document,
        predictions: &[Prediction],
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let Some(main) = predictions.first() else { return Ok(()) };
        bytes.extend_from_slice(self.answers.label(0, main).as_bytes());
        bytes.push(b'\t');
        push_probability(main.probability(), bytes);
        bytes.push(b'\t');
        let mut text = document.text.as_bytes();
        while let Some(at) = memchr::memchr3(b'\t', b'\n', b'\r', text) {
            bytes.extend_from_slice(&text[..at]);
            bytes.push(b' ');
            text = &text[at + 1..];
        }
        bytes.extend_from_slice(text);
        let target = document.target.as_deref();
        if let Some(reasons) = self.answers.joined_reasons(&document.text, target) {
            write!(bytes, "\t{reasons}").map_err(in_memory)?;
        }
        bytes.push(b'\n');
        Ok(())
    }

    fn write_csv(
        &self,
        document: &Document,
        predictions: &[Prediction],
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        // A document that came without fields is its text.
        let mut record = if document.fields.is_empty() {
            vec![document.text.clone()]
        } else {
            document.fields.clone()
        };
        record.extend(self.answers.fields(&document.text, document.target.as_deref(), predictions));
        write_csv(bytes, &record)
    }

    fn write_jsonl(
        &self,
        document: &Document,
        predictions: &[Prediction],
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let record = JsonRecord { format: self, document, predictions };
        serde_json::to_writer(&mut *bytes, &record).map_err(|error| in_memory(error.into()))?;
        bytes.push(b'\n');
        Ok(())
    }
}

pub(super) fn write_csv(bytes: &mut Vec<u8>, record: &[String]) -> Result<()> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(bytes);
    writer.write_record(record).map_err(|error| in_memory(error.into()))?;
    writer.flush().map_err(in_memory)
}

/// A text as a field of a table whose fields are parted by tabs and whose records by line ends.
pub(super) fn one_field(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

pub(super) fn in_memory(error: std::io::Error) -> Error {
    Error::io("write", "a record", error)
}

/// `{"id", "row", "text", "stance": {…}, "argument": {…}, …}`.
struct JsonRecord<'a> {
    format: &'a RecordFormat<'a>,
    document: &'a Document,
    predictions: &'a [Prediction],
}

impl Serialize for JsonRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self { format, document, predictions } = self;
        let mut map = serializer.serialize_map(None)?;
        if let Some(input) = &format.input {
            map.serialize_entry("input", input)?;
        }
        map.serialize_entry("id", &document.id)?;
        map.serialize_entry("row", &document.row)?;
        map.serialize_entry("text", &document.text)?;
        if let Some(target) = &document.target {
            map.serialize_entry("target", target)?;
        }
        let target = document.target.as_deref();
        format.answers.serialize(&document.text, target, predictions, &mut map)?;
        map.end()
    }
}
