//! The statements of articles as records.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::answers::Answers;
use super::format::{OutputFormat, in_memory, one_field, write_csv};
use crate::article::{Attribution, Statement};
use crate::error::Result;
use crate::model::Prediction;
use crate::span::Span;
use crate::summary::LabelledArticle;

/// Writes the statements of labelled articles, one record each.
///
/// | format | a record |
/// |---|---|
/// | tsv | label, probability, article, speaker, text |
/// | csv | `article index start end speaker quote confidence text`, then label and probability of each question |
/// | jsonl | `article index span text speaker quote attribution`, then one object a question |
///
/// Of statements without labels there are only the parts that are not answers.
///
/// `index` counts from 0 in each article, `start` and `end` are bytes of the article's text, `quote` is
/// `direct`, `indirect` or `mixed`, and empty (`null`) in the article's own voice.
#[derive(Clone, Debug)]
pub struct StatementFormat<'m> {
    /// How answers are written; `None` where there are none.
    answers: Option<Answers<'m>>,
    format: OutputFormat,
}

/// Columns of a CSV file before the answers.
const COLUMNS: [&str; 8] =
    ["article", "index", "start", "end", "speaker", "quote", "confidence", "text"];

impl<'m> StatementFormat<'m> {
    /// Statements with `answers` behind them.
    #[must_use]
    pub fn new(answers: Answers<'m>, format: OutputFormat) -> Self {
        Self { answers: Some(answers), format }
    }

    /// Statements without labels.
    #[must_use]
    pub fn unlabelled(format: OutputFormat) -> Self {
        Self { answers: None, format }
    }

    /// The line above the records, if the format has one.
    ///
    /// # Errors
    ///
    /// None in practice: a header in memory can be written.
    pub fn header(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if self.format == OutputFormat::Csv {
            let mut columns: Vec<String> = COLUMNS.iter().map(ToString::to_string).collect();
            columns.extend(self.answers.iter().flat_map(Answers::columns));
            write_csv(&mut bytes, &columns)?;
        }
        Ok(bytes)
    }

    /// Appends the statements of an article to `bytes`, in order.
    ///
    /// # Errors
    ///
    /// None in practice: a record in memory can be written.
    pub fn write(&self, labelled: &LabelledArticle, bytes: &mut Vec<u8>) -> Result<()> {
        for (index, statement) in labelled.reading.statements.iter().enumerate() {
            let predictions = labelled.answers(index);
            let record = Record { format: self, labelled, index, statement, predictions };
            match self.format {
                OutputFormat::Tsv => record.write_tsv(bytes),
                OutputFormat::Csv => record.write_csv(bytes)?,
                OutputFormat::Jsonl => {
                    serde_json::to_writer(&mut *bytes, &record)
                        .map_err(|error| in_memory(error.into()))?;
                    bytes.push(b'\n');
                }
            }
        }
        Ok(())
    }
}

/// One statement.
struct Record<'a> {
    format: &'a StatementFormat<'a>,
    labelled: &'a LabelledArticle,
    index: usize,
    statement: &'a Statement,
    predictions: &'a [Prediction],
}

impl Record<'_> {
    fn text(&self) -> &str {
        self.labelled.text(self.statement)
    }

    fn attribution(&self) -> Option<&Attribution> {
        self.labelled.reading.attributions.get(self.statement.attribution?)
    }

    fn speaker(&self) -> Option<&str> {
        self.labelled.speaker(self.statement).map(|speaker| speaker.name.as_str())
    }

    fn write_tsv(&self, bytes: &mut Vec<u8>) {
        let answers = self.format.answers.as_ref();
        let mut fields = Vec::new();
        if let (Some(answers), Some(main)) = (answers, self.predictions.first()) {
            fields
                .extend([answers.label(0, main).to_owned(), format!("{:.4}", main.probability())]);
        }
        fields.extend([
            one_field(&self.labelled.article.name),
            one_field(self.speaker().unwrap_or_default()),
            one_field(self.text()),
        ]);
        fields.extend(answers.and_then(|answers| answers.joined_reasons(self.text(), None)));
        bytes.extend(fields.join("\t").bytes());
        bytes.push(b'\n');
    }

    fn write_csv(&self, bytes: &mut Vec<u8>) -> Result<()> {
        let Span { start, end } = self.statement.span;
        let attribution = self.attribution();
        let mut record = vec![
            self.labelled.article.name.clone(),
            self.index.to_string(),
            start.to_string(),
            end.to_string(),
            self.speaker().unwrap_or_default().to_owned(),
            attribution.map_or("", |attribution| attribution.kind.name()).to_owned(),
            attribution.map_or_else(String::new, |found| format!("{:.2}", found.confidence)),
            self.text().to_owned(),
        ];
        let answers = self.format.answers.iter();
        record.extend(
            answers.flat_map(|answers| answers.fields(self.text(), None, self.predictions)),
        );
        write_csv(bytes, &record)
    }
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let attribution = self.attribution();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("article", &self.labelled.article.name)?;
        map.serialize_entry("index", &self.index)?;
        map.serialize_entry("span", &self.statement.span)?;
        map.serialize_entry("text", self.text())?;
        map.serialize_entry("speaker", &self.speaker())?;
        map.serialize_entry("quote", &attribution.map(|attribution| attribution.kind.name()))?;
        map.serialize_entry("attribution", &attribution.map(Attributed::from))?;
        if let Some(answers) = &self.format.answers {
            answers.serialize(self.text(), None, self.predictions, &mut map)?;
        }
        map.end()
    }
}

/// Where the parts of an attribution are.
#[derive(Serialize)]
struct Attributed<'a> {
    content: &'a [Span],
    cue: Option<Span>,
    source: Option<Span>,
    confidence: f32,
}

impl<'a> From<&'a Attribution> for Attributed<'a> {
    fn from(attribution: &'a Attribution) -> Self {
        let Attribution { content, cue, source, confidence, .. } = attribution;
        Self { content, cue: *cue, source: *source, confidence: *confidence }
    }
}
