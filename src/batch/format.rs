//! One labelled record as text.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::number::push_probability;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::model::{Head, Model, Prediction};

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

/// When the main question is left open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abstain {
    /// Below this probability the label is [`Abstain::LABEL`].
    pub below: f64,
}

impl Abstain {
    /// What stands in place of the label.
    pub const LABEL: &'static str = "abstain";
}

/// Writes labelled records in one format.
#[derive(Clone, Debug)]
pub struct RecordFormat<'m> {
    model: &'m Model,
    format: OutputFormat,
    /// The input's columns.
    columns: Vec<String>,
    abstain: Option<Abstain>,
    explain: usize,
    input: Option<String>,
}

impl<'m> RecordFormat<'m> {
    /// Records of an input with these columns, labelled by `model`.
    #[must_use]
    pub fn new(model: &'m Model, format: OutputFormat, columns: &[String]) -> Self {
        Self { model, format, columns: columns.to_vec(), abstain: None, explain: 0, input: None }
    }

    /// Leaves the main question open where the probability is too small. Default: as the model has it,
    /// [`Head::threshold`].
    #[must_use]
    pub fn abstain(mut self, abstain: Option<Abstain>) -> Self {
        self.abstain = abstain;
        self
    }

    /// Adds the `terms` strongest terms of the main question's label. Default 0.
    #[must_use]
    pub fn explain(mut self, terms: usize) -> Self {
        self.explain = terms;
        self
    }

    /// Names the input in every JSON record, for output that joins several. Default: no name.
    #[must_use]
    pub fn input(mut self, input: Option<String>) -> Self {
        self.input = input;
        self
    }

    /// The format.
    pub(super) fn format(&self) -> OutputFormat {
        self.format
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
        header.extend(self.answer_columns());
        let mut bytes = Vec::new();
        write_csv(&mut bytes, &header)?;
        Ok(bytes)
    }

    /// Names of the columns that hold the answers.
    pub(super) fn answer_columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        for question in self.model.questions() {
            columns.extend([format!("{question}_label"), format!("{question}_probability")]);
        }
        if self.explain > 0 {
            columns.push("explanation".to_owned());
        }
        columns
    }

    /// The fields of those columns.
    pub(super) fn answer_fields(
        &self,
        text: &str,
        target: Option<&str>,
        predictions: &[Prediction],
    ) -> Vec<String> {
        let mut fields = Vec::new();
        for (question, prediction) in predictions.iter().enumerate() {
            fields.push(self.label(question, prediction).to_owned());
            fields.push(format!("{:.4}", prediction.probability()));
        }
        fields.extend(self.joined_reasons(text, target));
        fields
    }

    /// The strongest terms in one field, if they were asked for.
    pub(super) fn joined_reasons(&self, text: &str, target: Option<&str>) -> Option<String> {
        (self.explain > 0).then(|| joined(&self.reasons(text, target)))
    }

    /// Adds the answers to a JSON object, one entry a question.
    pub(super) fn serialize_answers<M: SerializeMap>(
        &self,
        text: &str,
        target: Option<&str>,
        predictions: &[Prediction],
        map: &mut M,
    ) -> std::result::Result<(), M::Error> {
        for (question, prediction) in predictions.iter().enumerate() {
            let Some(head) = self.model.heads().get(prediction.head) else { continue };
            let answer = Answer::new(head, self.label(question, prediction), prediction);
            map.serialize_entry(head.name(), &answer)?;
        }
        if self.explain > 0 {
            map.serialize_entry("explanation", &self.reasons(text, target))?;
        }
        Ok(())
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

    /// The label as it is written: it may be left open, that of the main question by what was asked for,
    /// and else by the threshold of the model.
    pub(super) fn label<'a>(&'a self, question: usize, prediction: &Prediction) -> &'a str {
        let asked = self.abstain.filter(|_| question == 0).map(|abstain| abstain.below);
        let head = self.model.heads().get(prediction.head);
        let is_open = head.is_some_and(|head| head.leaves_open(prediction.probability(), asked));
        if is_open { Abstain::LABEL } else { self.model.label_name(prediction) }
    }

    /// The strongest terms of the main question's label, as many as were asked for.
    fn reasons(&self, text: &str, target: Option<&str>) -> Vec<Reason> {
        let questions = self.model.questions();
        let Some(main) = questions.first().filter(|_| self.explain > 0) else { return Vec::new() };
        let explanation = self.model.explain(text, target, main, None);
        // The target was known when the text was labelled.
        let Ok(explanation) = explanation else { return Vec::new() };
        let strongest = explanation.strongest(self.explain).into_iter();
        strongest
            .map(|term| Reason { term: term.term.clone(), contribution: term.contribution })
            .collect()
    }

    fn write_tsv(
        &self,
        document: &Document,
        predictions: &[Prediction],
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let Some(main) = predictions.first() else { return Ok(()) };
        bytes.extend_from_slice(self.label(0, main).as_bytes());
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
        if let Some(reasons) = self.joined_reasons(&document.text, document.target.as_deref()) {
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
        record.extend(self.answer_fields(&document.text, document.target.as_deref(), predictions));
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

fn joined(reasons: &[Reason]) -> String {
    let parts: Vec<String> = reasons
        .iter()
        .map(|reason| format!("{} {:+.3}", reason.term, reason.contribution))
        .collect();
    parts.join("; ")
}

/// One term of an explanation.
#[derive(Serialize)]
struct Reason {
    term: String,
    contribution: f64,
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
        format.serialize_answers(&document.text, target, predictions, &mut map)?;
        map.end()
    }
}

/// What a question was answered.
#[derive(Serialize)]
struct Answer<'a> {
    label: &'a str,
    probability: f64,
    margin: f64,
    probabilities: Probabilities<'a>,
}

impl<'a> Answer<'a> {
    /// The answer of `head`, with `label` as what is written for it.
    fn new(head: &'a Head, label: &'a str, prediction: &'a Prediction) -> Self {
        Self {
            label,
            probability: prediction.probability(),
            margin: prediction.margin(),
            probabilities: Probabilities {
                names: head.labels().names(),
                values: &prediction.probabilities,
            },
        }
    }
}

/// Label names with their probabilities, in the order of the labels.
struct Probabilities<'a> {
    names: &'a [String],
    values: &'a [f64],
}

impl Serialize for Probabilities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.names.iter().zip(self.values))
    }
}
