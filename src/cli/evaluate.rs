//! `stance evaluate`

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;
use stance::eval::{Bootstrap, Interval, Metrics};
use stance::io::LabelColumn;
use stance::model::Evaluation;

use super::Status;
use super::args::{ColumnArgs, ModelArgs, ReadArgs};
use super::message::{Failure, list};
use super::output::{Stdout, Talk};
use super::predict::load_model;
use super::table::Table;

const EXAMPLES: &str = "\
Examples:
  stance evaluate test.jsonl
  stance evaluate test.jsonl -m my.stance --head stance --group-column source --format json
  stance evaluate test.csv --fail-under macro-f1=0.80
  stance evaluate test.jsonl --report report.html

Exit code 1 says that a --fail-under did not hold.";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct EvaluateArgs {
    /// Files or folders of labelled statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// table or json
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    format: FormatArg,
    /// Resamples behind the 95% intervals
    #[arg(long, value_name = "N", default_value_t = 2000)]
    bootstrap: usize,
    /// Seed of the resamples
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// End with exit code 1 if a measure of the first question is worse than this; repeat it for several
    #[arg(long, value_name = "MEASURE=NUMBER", value_parser = gate)]
    fail_under: Vec<Gate>,
    /// Write a self-contained HTML page
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    Table,
    Json,
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
    let bound = bound.parse().map_err(|_| format!("`{bound}` is no number"))?;
    Ok(Gate { measure: measure.to_owned(), bound })
}

/// One question with its measures.
struct Answer {
    evaluation: Evaluation,
    metrics: Metrics,
    intervals: Vec<(&'static str, Interval)>,
}

pub(crate) fn run(args: &EvaluateArgs, talk: &Talk) -> Result<Status, Failure> {
    let model = load_model(&args.model)?;
    let columns = args.label_columns(&model.questions())?;
    let documents = args.read.load(&args.columns, &columns, &args.data, talk)?;
    let input = args.data.first().map_or_else(String::new, |path| path.display().to_string());
    let bootstrap = Bootstrap::new(args.bootstrap, 0.95, args.seed)?;
    let mut answers = Vec::new();
    for (column, LabelColumn { head, .. }) in columns.iter().enumerate() {
        let evaluation = Evaluation::new(&model, head, column, &documents, &input)?;
        let metrics = evaluation.metrics()?;
        let intervals = evaluation.intervals(&documents, &bootstrap)?;
        answers.push(Answer { evaluation, metrics, intervals });
    }
    let text = match args.format {
        FormatArg::Table => answers.iter().map(table).collect::<Result<Vec<_>, _>>()?.join("\n"),
        FormatArg::Json => as_json(&answers)?,
    };
    #[cfg(feature = "report")]
    if let Some(path) = &args.report {
        write_report(path, &model, &answers, &documents)?;
    }
    let mut out = Stdout::lock();
    out.write_all(anstream::adapter::strip_str(&text).to_string().as_bytes())
        .map_err(Failure::stdout)?;
    out.finish()?;
    Ok(args.check_gates(&answers, talk))
}

impl EvaluateArgs {
    /// The questions that are asked for, or else all that the model answers.
    fn label_columns(&self, questions: &[&str]) -> Result<Vec<LabelColumn>, Failure> {
        if self.columns.heads.is_empty() {
            let own =
                |name: &&str| LabelColumn { head: (*name).to_owned(), column: (*name).to_owned() };
            return Ok(questions.iter().map(own).collect());
        }
        let columns = self.columns.label_columns();
        match columns.iter().find(|column| !questions.contains(&column.head.as_str())) {
            Some(column) => Err(Failure::usage(format!("the model has no head `{}`", column.head))
                .hint(format!("its heads are {}", list(questions)))),
            None => Ok(columns),
        }
    }

    fn check_gates(&self, answers: &[Answer], talk: &Talk) -> Status {
        let mut status = Status::Done;
        for Gate { measure, bound } in &self.fail_under {
            let value =
                answers.first().and_then(|answer| answer.metrics.get(measure)).unwrap_or(f64::NAN);
            let holds = match Metrics::higher_is_better(measure) {
                Some(false) => value <= *bound,
                _ => value >= *bound,
            };
            if !holds {
                talk.warn(format_args!("{measure} is {value:.4}, which is worse than {bound}"));
                status = Status::GateFailed;
            }
        }
        status
    }
}

fn table(answer: &Answer) -> Result<String, Failure> {
    let Answer { evaluation, metrics, intervals } = answer;
    let number = |number: f64| format!("{number:.3}");
    let mut text = format!("{}: {} statements\n\n", evaluation.question, metrics.n);
    let mut measures = Table::new(["measure", "estimate", "95% low", "high"]);
    for (name, interval) in intervals {
        measures.push([
            (*name).to_owned(),
            number(interval.estimate),
            number(interval.low),
            number(interval.high),
        ]);
    }
    let mut labels = Table::new(["label", "precision", "recall", "f1", "support"]);
    for label in &metrics.per_label {
        labels.push([
            label.label.clone(),
            number(label.precision),
            number(label.recall),
            number(label.f1),
            label.support.to_string(),
        ]);
    }
    let _ = write!(text, "{measures}\n{labels}");
    // A matrix of many labels does not fit a screen; JSON has it.
    if evaluation.labels.len() <= 6 {
        let confusion = evaluation.confusion()?;
        let mut matrix = Table::default();
        matrix.push(
            std::iter::once("truth \\ predicted".to_owned())
                .chain(evaluation.labels.names().to_vec()),
        );
        for truth in evaluation.labels.ids() {
            let counts = evaluation
                .labels
                .ids()
                .map(|predicted| confusion.count(truth, predicted).to_string());
            matrix.push(std::iter::once(evaluation.labels.name(truth).to_owned()).chain(counts));
        }
        let _ = write!(text, "\n{matrix}");
    }
    Ok(text)
}

fn as_json(answers: &[Answer]) -> Result<String, Failure> {
    let mut questions = serde_json::Map::new();
    for Answer { evaluation, metrics, intervals } in answers {
        let confusion = evaluation.confusion()?;
        let ids = || evaluation.labels.ids();
        let matrix: Vec<Vec<u64>> = ids()
            .map(|truth| ids().map(|predicted| confusion.count(truth, predicted)).collect())
            .collect();
        let intervals: serde_json::Map<_, _> = intervals
            .iter()
            .map(|(name, interval)| ((*name).to_owned(), json!(interval)))
            .collect();
        questions.insert(
            evaluation.question.clone(),
            json!({
                "metrics": metrics,
                "intervals": intervals,
                "labels": evaluation.labels.names(),
                "confusion": matrix,
            }),
        );
    }
    Ok(format!("{:#}\n", serde_json::Value::from(questions)))
}

#[cfg(feature = "report")]
fn write_report(
    path: &std::path::Path,
    model: &stance::Model,
    answers: &[Answer],
    documents: &[stance::Document],
) -> Result<(), Failure> {
    let mut page = stance::report::EvaluationPage::new("Evaluation");
    for answer in answers {
        page.push(model, &answer.evaluation, &answer.intervals, documents)?;
    }
    Ok(stance::io::write_atomically(path, page.to_html().as_bytes())?)
}
