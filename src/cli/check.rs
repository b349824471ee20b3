//! `stance check`

use std::num::NonZeroUsize;
use std::path::PathBuf;

use stance::Document;
use stance::audit::{AuditParams, Auditor, Corpus, Report, Severity};
use stance::io::ReadOptions;

use super::Status;
use super::args::{AnswerArgs, AnswerFormat, ColumnArgs, ReadArgs};
use super::check_output;
use super::check_sides::Sides;
use super::columns::Labelled;
use super::message::{Failure, counted};
use super::output::{self, Talk};
use super::progress::Progress;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance check statements.jsonl
  stance check data/train --against data/test --group-column source
  stance check data/train --against data/test other.jsonl --strict --format json
  stance check answers.csv --head stance=answer --by country --by country,age --top 50";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// Files or folders of labelled statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    /// Files or folders that must share no text and no group with DATA, such as the test data
    #[arg(long, value_name = "OTHER", num_args = 1..)]
    against: Vec<PathBuf>,
    /// Exit with code 1 for warnings too
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    answer: AnswerArgs,
    /// How many findings of a kind, parts of the data and words of a label are shown
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Count labels by this column, or by several crossed; repeat it for several tables [default: topic,
    /// register and speaker_role, where they are there, each and all crossed]
    #[arg(long, value_name = "COLUMN[,COLUMN]")]
    by: Vec<String>,
    /// Column that two statements share which are alike and differ in label [default: `pair`, where
    /// there is one]
    #[arg(long, value_name = "COLUMN")]
    pair_column: Option<String>,
    /// Similarity from which texts are near duplicates, from 0.5 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.8, value_parser = similarity)]
    near: f64,
    /// Folds of the models that find likely label errors; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = values::folds)]
    folds: usize,
    /// Resamples behind intervals [default: 1000]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    bootstrap: Option<NonZeroUsize>,
    /// Seed of folds and resamples
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    read: ReadArgs,
}

fn similarity(text: &str) -> Result<f64, String> {
    values::number(text, |number| (0.5..=1.0).contains(&number))
        .ok_or_else(|| "a number from 0.5 to 1 is needed".to_owned())
}

pub(crate) fn run(args: &CheckArgs, talk: &Talk) -> Result<Status, Failure> {
    let progress = Progress::steps(talk);
    progress.step("reading");
    let sides = args.load(talk)?;
    let params = AuditParams {
        near: args.near,
        by: args.tables(&sides.data)?,
        pair_column: args.pairs(&sides.data)?,
        top_terms: args.top,
        folds: args.folds,
        resamples: args.bootstrap.map_or(1000, NonZeroUsize::get),
        seed: args.seed,
        ..AuditParams::default()
    };
    let auditor = Auditor::new(params);
    let report = auditor.audit(&sides.data, sides.against.as_ref(), |step| progress.step(step))?;
    drop(progress);
    let passed = args.passes(&report);
    output::answer(&match args.answer.format {
        AnswerFormat::Table => check_output::table(&report, &sides, args.top),
        AnswerFormat::Json => check_output::json(&report, &sides, args.top, passed),
    })?;
    if passed {
        return Ok(Status::Done);
    }
    let [errors, warnings] = [Severity::Error, Severity::Warning]
        .map(|severity| counted(report.count(severity) as u64, severity.name()));
    talk.warn(format_args!("the data does not pass: {errors}, {warnings}"));
    Ok(Status::GateFailed)
}

/// The columns that labels are counted by where none is named.
const USUAL: [&str; 3] = ["topic", "register", "speaker_role"];

impl CheckArgs {
    fn passes(&self, report: &Report) -> bool {
        let fails = |severity| report.count(severity) > 0;
        !(fails(Severity::Error) || self.strict && fails(Severity::Warning))
    }

    fn load(&self, talk: &Talk) -> Result<Sides, Failure> {
        let heads = self.columns.label_columns();
        let mut columns: Vec<String> = self.asked_tables().concat();
        columns.extend(USUAL.map(str::to_owned));
        columns.push(self.pair_column.clone().unwrap_or_else(|| "pair".to_owned()));
        columns.sort();
        columns.dedup();
        let options = ReadOptions {
            extra_columns: columns.clone(),
            ..self.columns.options(&heads, &self.read)?
        };
        let data = self.read.load(&options, &self.data, talk)?;
        let (documents, data_inputs) = parts(data);
        let heads = heads.into_iter().map(|column| column.head).collect();
        let data = Corpus { documents, heads, columns };
        let mut sides = Sides { data, against: None, inputs: [data_inputs, Vec::new()] };
        if !self.against.is_empty() {
            // The other side needs neither labels nor groups: it may be any text.
            let options = ReadOptions {
                extra_columns: self.columns.group_column.iter().cloned().collect(),
                ..self.read.options()?
            };
            let (mut documents, inputs) = parts(self.read.load(&options, &self.against, talk)?);
            for document in &mut documents {
                document.group = document.extras.pop().flatten();
            }
            sides.against = Some(Corpus { documents, ..Corpus::default() });
            sides.inputs[1] = inputs;
        }
        Ok(sides)
    }

    fn asked_tables(&self) -> Vec<Vec<String>> {
        let split = |by: &String| by.split(',').map(|name| name.trim().to_owned()).collect();
        self.by.iter().map(split).collect()
    }

    fn tables(&self, data: &Corpus) -> Result<Vec<Vec<String>>, Failure> {
        let mut tables = self.asked_tables();
        if let Some(missing) = tables.iter().flatten().find(|name| !has(data, name)) {
            return Err(no_value(missing));
        }
        if tables.is_empty() {
            let there = USUAL.map(str::to_owned).into_iter().filter(|name| has(data, name));
            let there: Vec<String> = there.collect();
            tables = there.iter().map(|name| vec![name.clone()]).collect();
            if there.len() > 1 {
                tables.push(there);
            }
        }
        Ok(tables)
    }

    fn pairs(&self, data: &Corpus) -> Result<Option<String>, Failure> {
        match &self.pair_column {
            Some(name) if !has(data, name) => Err(no_value(name)),
            Some(name) => Ok(Some(name.clone())),
            None => Ok(Some("pair".to_owned()).filter(|name| has(data, name))),
        }
    }
}

/// Whether any record has a value in a column.
fn has(data: &Corpus, name: &str) -> bool {
    let Some(column) = data.columns.iter().position(|column| column == name) else { return false };
    data.documents.iter().any(|document| document.extras.get(column).is_some_and(Option::is_some))
}

fn no_value(column: &str) -> Failure {
    Failure::usage(format!("no record has a value in column `{column}`"))
        .hint("check its name, which counts capitals")
}

/// The documents, with the name of the input of each.
fn parts(data: Labelled) -> (Vec<Document>, Vec<String>) {
    let inputs = (0..data.documents.len()).map(|at| data.input_of(at)).collect();
    (data.documents, inputs)
}
