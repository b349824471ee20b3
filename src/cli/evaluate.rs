//! `stance evaluate`

use std::num::NonZeroUsize;
use std::path::PathBuf;

use stance::eval::{Bootstrap, Metrics};
use stance::io::{LabelColumn, ReadOptions};
use stance::model::Evaluation;
use stance::{Error, Model, RecordProblem};

use super::Status;
use super::args::{AnswerArgs, AnswerFormat, ColumnArgs, ModelArgs, ReadArgs};
use super::columns::{Labelled, OnErrorArg, Skipped};
use super::evaluate_output::{Answer, as_json, table};
use super::message::{Failure, known, list};
use super::output::{self, Talk};
use super::predict::load_model;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance evaluate test.jsonl
  stance evaluate test.jsonl -m my.stance --head stance --group-column source --format json
  stance evaluate test.csv --fail-under macro-f1=0.80
  stance evaluate test.jsonl --by topic --by register --group-column source
  stance evaluate test.jsonl -m old.stance --compare new.stance
  stance evaluate test.jsonl --report report.html";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct EvaluateArgs {
    /// Files or folders of labelled statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    answer: AnswerArgs,
    /// Resamples behind the 95% intervals [default: 2000]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    bootstrap: Option<NonZeroUsize>,
    /// Seed of the resamples
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::whole::<u64>)]
    seed: u64,
    /// Exit with code 1 if a measure of the first question is worse than this; repeat it for several
    #[arg(long, value_name = "MEASURE=NUMBER", value_parser = gate)]
    fail_under: Vec<Gate>,
    /// Measure by the values of this column, too; repeat it for several
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Another model to compare with, by McNemar's test and a paired bootstrap
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Write a self-contained HTML page
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    read: ReadArgs,
}

/// A measure and the number that it must not be worse than.
#[derive(Clone, Debug)]
struct Gate {
    measure: String,
    bound: f64,
}

fn gate(text: &str) -> Result<Gate, String> {
    let (measure, bound) = text.split_once('=').ok_or("a gate is written as in `macro-f1=0.80`")?;
    if !Metrics::NAMES.contains(&measure) {
        return Err(format!("the measures are {}", list(&Metrics::NAMES)));
    }
    let bound =
        values::number(bound, |_| true).ok_or_else(|| format!("`{bound}` is not a number"))?;
    Ok(Gate { measure: measure.to_owned(), bound })
}

pub(crate) fn run(args: &EvaluateArgs, talk: &Talk) -> Result<Status, Failure> {
    let model = load_model(&args.model)?;
    let (columns, missing) = args.label_columns(&model.questions())?;
    let options = ReadOptions {
        extra_columns: args.by.clone(),
        ..args.columns.options(&columns, &args.read)?
    };
    let other = args.compare.as_ref().map(Model::load).transpose()?;
    let mut data = args.read.load(&options, &args.data, talk)?;
    if !missing.is_empty() {
        talk.warn(format_args!("not measured for want of a column: {}", list(&missing)));
    }
    args.check_columns(&data)?;
    leave_out_unknown(&model, &columns, &mut data, args.read.on_error)?.report(talk);
    let documents = data.documents;
    let names: Vec<String> = args.data.iter().map(|path| path.display().to_string()).collect();
    let input = names.join(", ");
    let resamples = args.bootstrap.map_or(2000, NonZeroUsize::get);
    let bootstrap = Bootstrap::new(resamples, 0.95, args.seed)?;
    let mut answers = Vec::new();
    for (column, LabelColumn { head, .. }) in columns.iter().enumerate() {
        let evaluation =
            Evaluation::new(&model, head, column, &documents, &input).map_err(|error| {
                Failure::from(error).hint("name the label column with `--head NAME=COLUMN`")
            })?;
        let metrics = evaluation.metrics()?;
        let intervals = evaluation.intervals(&documents, &bootstrap)?;
        let slices = args.by.iter().enumerate().map(|(extra, column)| {
            Ok((column.clone(), evaluation.slices(&documents, extra, &bootstrap)?))
        });
        let slices = slices.collect::<Result<_, Failure>>()?;
        let comparison = match (&other, &args.compare) {
            (Some(other), Some(path)) if !other.questions().contains(&head.as_str()) => {
                talk.warn(format_args!("not compared: `{}` has no head `{head}`", path.display()));
                None
            }
            (Some(other), Some(path)) => {
                let name = path.display().to_string();
                let of_other = Evaluation::new(other, head, column, &documents, &input)?;
                Some((name, evaluation.compare(&of_other, &documents, &bootstrap)?))
            }
            _ => None,
        };
        answers.push(Answer { evaluation, metrics, intervals, slices, comparison });
    }
    let text = match args.answer.format {
        AnswerFormat::Table => answers.iter().map(table).collect::<Result<Vec<_>, _>>()?.join("\n"),
        AnswerFormat::Json => as_json(&answers)?,
    };
    #[cfg(feature = "report")]
    if let Some(path) = &args.report {
        write_report(path, &model, &answers, &documents)?;
    }
    output::answer(&text)?;
    Ok(args.check_gates(&answers, talk))
}

impl EvaluateArgs {
    /// The questions that are asked for, or else all that the model answers and the data has, and those
    /// that it has not. The main one is always asked, so that a gate is about it.
    fn label_columns<'m>(
        &self,
        questions: &[&'m str],
    ) -> Result<(Vec<LabelColumn>, Vec<&'m str>), Failure> {
        if self.columns.heads.is_empty() {
            let there = self.read.columns_of(&self.data)?;
            let is_there = |at, name: &str| {
                at == 0
                    || there.as_ref().is_none_or(|there| there.iter().any(|there| there == name))
            };
            let (mut asked, mut missing) = (Vec::new(), Vec::new());
            for (at, &name) in questions.iter().enumerate() {
                if is_there(at, name) {
                    asked.push(LabelColumn { head: name.to_owned(), column: name.to_owned() });
                } else {
                    missing.push(name);
                }
            }
            return Ok((asked, missing));
        }
        let columns = self.columns.label_columns();
        match columns.iter().find(|column| !questions.contains(&column.head.as_str())) {
            Some(column) => Err(Failure::usage(format!("the model has no head `{}`", column.head))
                .hint(known("head", questions))),
            None => Ok((columns, Vec::new())),
        }
    }

    /// Fails for a column of `--by` that no record has: records of JSON name their own.
    fn check_columns(&self, data: &Labelled) -> Result<(), Failure> {
        for (at, column) in self.by.iter().enumerate() {
            if data.documents.iter().any(|document| document.extras[at].is_some()) {
                continue;
            }
            let failure = Failure::usage(format!("no record has a value in column `{column}`"));
            let there = self.read.columns_of(&self.data)?;
            return Err(match there {
                Some(there) => failure.hint(known("column", &there)),
                None => failure,
            });
        }
        Ok(())
    }

    fn check_gates(&self, answers: &[Answer], talk: &Talk) -> Status {
        let mut status = Status::Done;
        for Gate { measure, bound } in &self.fail_under {
            let value = answers.first().and_then(|answer| answer.metrics.get(measure));
            let holds = value.is_some_and(|value| match Metrics::higher_is_better(measure) {
                Some(false) => value <= *bound,
                _ => value >= *bound,
            });
            if holds {
                continue;
            }
            match value {
                Some(value) => {
                    talk.warn(format_args!("{measure} is {value:.4}, which is worse than {bound}"));
                }
                None => talk.warn(format_args!(
                    "{measure} cannot be computed: not every label is in the data"
                )),
            }
            status = Status::GateFailed;
        }
        status
    }
}

/// Takes out the labels that the model cannot be measured on, or fails at the first of them.
fn leave_out_unknown(
    model: &Model,
    columns: &[LabelColumn],
    data: &mut Labelled,
    on_error: OnErrorArg,
) -> Result<Skipped, Failure> {
    let mut skipped = Skipped::default();
    for at in 0..data.documents.len() {
        for (column, LabelColumn { head, .. }) in columns.iter().enumerate() {
            let document = &data.documents[at];
            let Some(Some(label)) = document.labels.get(column) else { continue };
            let problem = match model.find_head(head, document.target.as_deref()) {
                Err(problem) => problem,
                Ok(head) => {
                    let labels = model.heads()[head].labels();
                    if labels.id(label).is_some() {
                        continue;
                    }
                    let known = labels.names().join(", ");
                    RecordProblem::UnknownLabel { label: label.clone(), known }
                }
            };
            let error = Error::record(data.input_of(at), document.row, problem);
            if on_error == OnErrorArg::Fail {
                return Err(error.into());
            }
            skipped.add(error);
            data.documents[at].labels[column] = None;
        }
    }
    Ok(skipped)
}

#[cfg(feature = "report")]
fn write_report(
    path: &std::path::Path,
    model: &Model,
    answers: &[Answer],
    documents: &[stance::Document],
) -> Result<(), Failure> {
    let mut page = stance::report::EvaluationPage::new("Evaluation");
    for answer in answers {
        page.push(model, &answer.evaluation, &answer.intervals, documents)?;
    }
    Ok(stance::io::write_atomically(path, page.to_html().as_bytes())?)
}
