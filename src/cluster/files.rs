//! One file, labelled into another.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::DataType;
use serde::{Deserialize, Serialize};

use super::digest::Digesting;
use super::done::Beside;
use super::objects::ObjectStores;
use super::place::Place;
use super::report::FileReport;
use crate::arrow::{BatchEncoder, BatchFormat, TextColumn};
use crate::batch::{
    Abstain, Answers, BatchOptions, BatchReport, OnError, OutputFormat, RecordFormat, TextLabeller,
    label_documents, label_table,
};
use crate::error::{Error, Result, with_causes};
use crate::io::{ReadOptions, RunRecord, open, open_table};
use crate::model::Model;

/// How files are read and written: the flags of `stance predict`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileSettings {
    /// As [`ReadOptions::text_column`].
    pub text_column: Option<String>,
    /// As [`ReadOptions::id_column`].
    pub id_column: Option<String>,
    /// As [`ReadOptions::target_column`].
    pub target_column: Option<String>,
    /// The name of an encoding, as [`ReadOptions::encoding`].
    pub encoding: Option<String>,
    /// Whether a record that cannot be used is left out and counted. Default: it fails.
    pub skip_errors: bool,
    /// As [`Abstain::below`].
    pub abstain_below: Option<f64>,
    /// As [`Answers::explain`].
    pub explain: usize,
}

impl FileSettings {
    fn read_options(&self, keep_fields: bool) -> Result<ReadOptions> {
        Ok(ReadOptions {
            text_column: self.text_column.clone(),
            id_column: self.id_column.clone(),
            target_column: self.target_column.clone(),
            encoding: self.encoding.as_deref().map(crate::io::encoding).transpose()?,
            keep_fields,
            ..ReadOptions::default()
        })
    }

    fn answers<'m>(&self, model: &'m Model) -> Answers<'m> {
        let answers = Answers::new(model).explain(self.explain);
        match self.abstain_below {
            Some(below) => answers.abstain(Some(Abstain { below })),
            None => answers,
        }
    }

    fn on_error(&self) -> OnError {
        if self.skip_errors { OnError::Skip } else { OnError::Fail }
    }

    /// All that an output depends on.
    fn run(&self, digest: &str, input: &Place) -> Result<RunRecord> {
        let (input, tag) = input.state()?;
        let settings = serde_json::to_string(self)
            .map_err(|error| Error::io("write", &input.name, error.into()))?;
        let settings = [
            ("model", digest.to_owned()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("settings", settings),
            ("tag", tag.unwrap_or_default()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
        Ok(RunRecord { settings, inputs: vec![input] })
    }
}

/// The type of what [`label_all`] returns.
pub(super) fn data_type() -> DataType {
    DataType::Utf8
}

/// What files are labelled with.
pub(super) struct FileLabeller<'a> {
    pub(super) model: &'a Model,
    /// Of the model.
    pub(super) digest: &'a str,
    pub(super) settings: &'a FileSettings,
    /// By what a job is told from others.
    pub(super) job: &'a str,
    pub(super) stores: &'a ObjectStores,
}

impl FileLabeller<'_> {
    /// Labels each input into its output. Returns a [`FileReport`] each, as JSON.
    pub(super) fn label_all(
        &self,
        inputs: &TextColumn<'_>,
        outputs: &TextColumn<'_>,
    ) -> Result<ArrayRef> {
        let mut reports = Vec::with_capacity(inputs.len());
        for (input, output) in inputs.iter().zip(outputs.iter()) {
            let (input, output) = (input.unwrap_or_default(), output.unwrap_or_default());
            let report = self.label(input, output)?;
            let json = serde_json::to_string(&report)
                .map_err(|error| Error::io("write", output, error.into()))?;
            reports.push(json);
        }
        Ok(Arc::new(StringArray::from(reports)))
    }

    fn label(&self, input: &str, output: &str) -> Result<FileReport> {
        let (from, to) = (Place::new(input, self.stores)?, Place::new(output, self.stores)?);
        let run = self.settings.run(self.digest, &from)?;
        let beside = Beside::new(&to);
        if let Some(report) = beside.find(&run, self.job) {
            // The folder may have been moved since.
            return Ok(FileReport { output: output.to_owned(), ..report });
        }
        let readable = from.readable()?;
        let named = |error: Error| error.of_input(&readable.path, input);
        let mut file = Digesting::new(beside.create()?);
        let written = write_labelled(self.model, self.settings, &readable.path, output, &mut file);
        let written = written.map_err(named)?;
        let (file, bytes, sha256) = file.into_parts();
        file.finish()?;
        let report = FileReport {
            input: input.to_owned(),
            output: output.to_owned(),
            rows: written.written,
            skipped: written.skipped,
            first_error: written.first_error.map(|error| with_causes(&named(error))),
            sha256,
            was_done: false,
        };
        beside.write(run, self.job, bytes, &report)?;
        Ok(report)
    }
}

/// Labels `input` into `out` in the format that the name of `output` asks for.
fn write_labelled(
    model: &Model,
    settings: &FileSettings,
    input: &Path,
    output: &str,
    out: &mut impl Write,
) -> Result<BatchReport> {
    let failed = |error| Error::io("write", output, error);
    let answers = settings.answers(model);
    let batch = BatchOptions { on_error: settings.on_error() };
    let records = match Path::new(output).extension().and_then(|ending| ending.to_str()) {
        Some("csv") => OutputFormat::Csv,
        Some("jsonl") => OutputFormat::Jsonl,
        ending => {
            let columns = match ending {
                Some("parquet") => BatchFormat::Parquet,
                Some("arrow") => BatchFormat::ArrowFile,
                _ => {
                    return Err(Error::input(output, NO_FORMAT));
                }
            };
            let table = open_table(input, &settings.read_options(true)?)?;
            let schema = answers.labelled_schema(&*table)?;
            let mut encoder = BatchEncoder::new(output, columns, &schema)?;
            let take = |batch: &RecordBatch| out.write_all(&encoder.encode(batch)?).map_err(failed);
            let report = label_table(&TextLabeller::new(answers), table, batch, take, |_| ())?;
            out.write_all(&encoder.finish()?).map_err(failed)?;
            return Ok(report);
        }
    };
    let mut reader = open(input, &settings.read_options(records == OutputFormat::Csv)?)?;
    let records = RecordFormat::new(answers, records, reader.columns());
    out.write_all(&records.header()?).map_err(failed)?;
    let input = input.display().to_string();
    label_documents(model, &mut *reader, &input, &records, batch, out, |_| ())
}

const NO_FORMAT: &str = "is by its name no Parquet, Arrow, CSV or JSONL file";
