//! `stance evaluate`

use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use stance::eval::{Aim, Bootstrap, Metrics};
use stance::io::{LabelColumn, ReadOptions};
use stance::model::Evaluation;
use stance::{Document, Error, Model, RecordProblem};

use super::Status;
use super::args::{AnswerArgs, AnswerFormat, ColumnArgs, ModelArgs, ReadArgs};
use super::columns::{Labelled, OnErrorArg, Skipped};
use super::crossval::{CrossArgs, Data, Validated};
#[cfg(feature = "report")]
use super::evaluate_output::write_page;
use super::evaluate_output::{Answer, as_json, table};
use super::heads;
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
  stance evaluate test.jsonl --report report.html
  stance evaluate dev.jsonl -m my.stance --aim precision=0.9 --save-threshold careful.stance
  stance evaluate data.jsonl --cv 10 --group-column source --learning-curve
  stance evaluate data.jsonl --cv 5 --tune --tune-trials 12";

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
    /// Find the smallest probability from which on the first question's labels are so good, as in
    /// precision=0.95 (of each label), accuracy=0.9 or coverage=0.8
    ///
    /// The exit code is 1 if there is none.
    #[arg(long, value_name = "MEASURE=SHARE", value_parser = aim)]
    aim: Option<Aim>,
    /// Write a copy of the model that says `abstain` below that probability
    #[arg(long, value_name = "FILE", requires = "aim")]
    save_threshold: Option<PathBuf>,
    /// Write a self-contained HTML page
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    read: ReadArgs,
    #[command(flatten)]
    cross: CrossArgs,
}

fn aim(text: &str) -> Result<Aim, String> {
    text.parse().map_err(|error: Error| error.to_string())
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
    let resamples = args.bootstrap.map_or(Bootstrap::RESAMPLES, NonZeroUsize::get);
    let bootstrap = Bootstrap::new(resamples, 0.95, args.seed)?;
    match args.cross.cv {
        Some(folds) => args.judge_training(folds, &bootstrap, talk),
        None => args.judge_model(&bootstrap, talk),
    }
}

impl EvaluateArgs {
    fn judge_training(
        &self,
        folds: usize,
        bootstrap: &Bootstrap,
        talk: &Talk,
    ) -> Result<Status, Failure> {
        // Were these conflicts of the flag `--cv`, flags that need it would pass without it.
        let of_models = [
            ("--model", self.model.model.is_some()),
            ("--compare", self.compare.is_some()),
            ("--save-threshold", self.save_threshold.is_some()),
        ];
        if let Some((flag, _)) = of_models.iter().find(|(_, is_given)| *is_given) {
            return Err(Failure::usage(format!("`--cv` cannot be used with `{flag}`"))
                .hint("cross-validation judges a way of training: it makes models of its own"));
        }
        let (paths, read, columns) = (&self.data[..], &self.read, &self.columns);
        let data = Data { paths, read, columns, extra_columns: &self.by };
        let Validated { documents, evaluations, mut curve } =
            self.cross.run(folds, &data, self.seed, bootstrap, talk)?;
        self.check_columns(&documents)?;
        let mut answers = Vec::new();
        for evaluation in evaluations {
            let mut answer = self.answer(evaluation, &documents, bootstrap)?;
            answer.folds = Some(folds);
            answer.curve = std::mem::take(&mut curve);
            answers.push(answer);
        }
        let status = self.add_threshold(&mut answers, &documents, bootstrap, talk)?;
        #[cfg(feature = "report")]
        if let Some(path) = &self.report {
            write_page(path, "Cross-validation", &answers, &documents, None)?;
        }
        self.print(&answers)?;
        Ok(status.and(self.check_gates(&answers, talk)))
    }

    fn judge_model(&self, bootstrap: &Bootstrap, talk: &Talk) -> Result<Status, Failure> {
        let model = load_model(&self.model)?;
        let (columns, missing) = self.label_columns(&model.questions())?;
        let options = ReadOptions {
            extra_columns: self.by.clone(),
            ..self.columns.options(&columns, &self.read)?
        };
        let other = self.compare.as_ref().map(Model::load).transpose()?;
        let mut data = self.read.load(&options, &self.data, talk)?;
        if !missing.is_empty() {
            talk.warn(format_args!("not measured for want of a column: {}", list(&missing)));
        }
        self.check_columns(&data.documents)?;
        leave_out_unknown(&model, &columns, &mut data, self.read.on_error)?.report(talk);
        let documents = data.documents;
        let names: Vec<String> = self.data.iter().map(|path| path.display().to_string()).collect();
        let input = names.join(", ");
        let mut answers = Vec::new();
        for (column, LabelColumn { head, .. }) in columns.iter().enumerate() {
            let evaluation =
                Evaluation::new(&model, head, column, &documents, &input).map_err(|error| {
                    Failure::from(error).hint("name the label column with `--head NAME=COLUMN`")
                })?;
            let mut answer = self.answer(evaluation, &documents, bootstrap)?;
            answer.comparison = match (&other, &self.compare) {
                (Some(other), Some(path)) if !other.questions().contains(&head.as_str()) => {
                    let path = path.display();
                    talk.warn(format_args!("not compared: `{path}` has no head `{head}`"));
                    None
                }
                (Some(other), Some(path)) => {
                    let name = path.display().to_string();
                    let of_other = Evaluation::new(other, head, column, &documents, &input)?;
                    Some((name, answer.evaluation.compare(&of_other, &documents, bootstrap)?))
                }
                _ => None,
            };
            answers.push(answer);
        }
        let status = self.add_threshold(&mut answers, &documents, bootstrap, talk)?;
        #[cfg(feature = "report")]
        if let Some(path) = &self.report {
            write_page(path, "Evaluation", &answers, &documents, Some(&model))?;
        }
        if let (Some(path), Some(Answer { evaluation, threshold: Some((_, found)), .. })) =
            (&self.save_threshold, answers.first())
        {
            ManuallyDrop::into_inner(model)
                .with_threshold(&evaluation.question, Some(found.threshold))?
                .save(path)?;
        }
        self.print(&answers)?;
        Ok(status.and(self.check_gates(&answers, talk)))
    }

    /// What is measured of any evaluation.
    fn answer(
        &self,
        evaluation: Evaluation,
        documents: &[Document],
        bootstrap: &Bootstrap,
    ) -> Result<Answer, Failure> {
        let slices = self.by.iter().enumerate().map(|(extra, column)| {
            Ok((column.clone(), evaluation.slices(documents, extra, bootstrap)?))
        });
        let slices = slices.collect::<Result<_, Failure>>()?;
        Ok(Answer { slices, ..Answer::new(evaluation, documents, bootstrap)? })
    }

    /// Finds the threshold for the aim, if there is one.
    fn add_threshold(
        &self,
        answers: &mut [Answer],
        documents: &[Document],
        bootstrap: &Bootstrap,
        talk: &Talk,
    ) -> Result<Status, Failure> {
        let (Some(aim), Some(answer)) = (self.aim, answers.first_mut()) else {
            return Ok(Status::Done);
        };
        let found = answer.evaluation.threshold(documents, aim, bootstrap)?;
        answer.threshold = found.map(|found| (aim, found));
        if found.is_none() {
            talk.warn(format_args!("no threshold reaches {aim}"));
            return Ok(Status::GateFailed);
        }
        Ok(Status::Done)
    }

    fn print(&self, answers: &[Answer]) -> Result<Status, Failure> {
        let text = match self.answer.format {
            AnswerFormat::Table => {
                answers.iter().map(table).collect::<Result<Vec<_>, _>>()?.join("\n")
            }
            AnswerFormat::Json => as_json(answers)?,
        };
        output::answer(&text)
    }

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
            Some(column) => Err(heads::unknown(&column.head, questions)),
            None => Ok((columns, Vec::new())),
        }
    }

    /// Fails for a column of `--by` that no record has: records of JSON name their own.
    fn check_columns(&self, documents: &[Document]) -> Result<(), Failure> {
        for (at, column) in self.by.iter().enumerate() {
            if documents.iter().any(|document| document.extras[at].is_some()) {
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
