//! Measures as tables and JSON.

use std::fmt::Write as _;
#[cfg(feature = "report")]
use std::path::Path;

use serde_json::{Value, json};
use stance::Document;
#[cfg(feature = "report")]
use stance::Model;
use stance::eval::{Aim, Bootstrap, Interval, Metrics, Threshold};
use stance::model::{Comparison, Evaluation, LearningPoint, Slice};
#[cfg(feature = "report")]
use stance::report::{EvaluationPage, Measured};

use super::message::{Failure, counted};
use super::table::Table;

/// One question with its measures.
pub(crate) struct Answer {
    pub(crate) evaluation: Evaluation,
    pub(crate) metrics: Metrics,
    pub(crate) intervals: Vec<(&'static str, Interval)>,
    /// By column.
    pub(crate) slices: Vec<(String, Vec<Slice>)>,
    /// With the other model's name.
    pub(crate) comparison: Option<(String, Comparison)>,
    /// The one that meets the aim.
    pub(crate) threshold: Option<(Aim, Threshold)>,
    /// Of a cross-validation.
    pub(crate) folds: Option<usize>,
    /// Empty if it was not asked for.
    pub(crate) curve: Vec<LearningPoint>,
}

impl Answer {
    /// An evaluation, and what it has with nothing more asked for.
    pub(crate) fn new(
        evaluation: Evaluation,
        documents: &[Document],
        bootstrap: &Bootstrap,
    ) -> Result<Self, Failure> {
        Ok(Self {
            metrics: evaluation.metrics()?,
            intervals: evaluation.intervals(documents, bootstrap)?,
            slices: Vec::new(),
            comparison: None,
            threshold: None,
            folds: None,
            curve: Vec::new(),
            evaluation,
        })
    }
}

#[cfg(feature = "report")]
pub(crate) fn write_page(
    path: &Path,
    title: &str,
    answers: &[Answer],
    documents: &[Document],
    model: Option<&Model>,
) -> Result<(), Failure> {
    let mut page = EvaluationPage::new(title);
    for answer in answers {
        let measured = Measured {
            slices: &answer.slices,
            threshold: answer.threshold.as_ref(),
            comparison: answer.comparison.as_ref(),
            curve: &answer.curve,
            folds: answer.folds,
            ..Measured::new(&answer.evaluation, &answer.intervals)
        };
        page.push(&measured, documents, model)?;
    }
    Ok(stance::io::write_atomically(path, page.to_html().as_bytes())?)
}

/// The measures of a slice that its table shows.
const OF_SLICES: [&str; 3] = ["macro-f1", "accuracy", "ece"];

fn number(number: f64) -> String {
    format!("{number:.3}")
}

pub(crate) fn table(answer: &Answer) -> Result<String, Failure> {
    let Answer { evaluation, metrics, intervals, slices, .. } = answer;
    let statements = counted(metrics.n, "statement");
    let folds = answer.folds.map(|folds| format!(", cross-validated in {folds} folds"));
    let folds = folds.unwrap_or_default();
    let mut text = format!("{}: {statements}{folds}\n\n", evaluation.question);
    let mut measures = Table::new(["measure", "estimate", "95% low", "95% high"]);
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
        let _ = write!(text, "\n{}", matrix(evaluation)?);
    }
    for (column, slices) in slices {
        let _ = write!(text, "\n{}", slice_table(column, slices));
    }
    if !answer.curve.is_empty() {
        let _ = write!(text, "\n{}", curve_table(&answer.curve));
    }
    if let Some((aim, threshold)) = &answer.threshold {
        let _ = write!(text, "\n{}", threshold_table(*aim, threshold));
    }
    if let Some((name, comparison)) = &answer.comparison {
        let _ = write!(text, "\n{}", comparison_table(name, comparison));
    }
    Ok(text)
}

fn curve_table(curve: &[LearningPoint]) -> Table {
    let header = ["trained on", "groups", "macro-f1", "95% low", "95% high"];
    let mut table = Table::default();
    table.push(header.into_iter().chain(["accuracy", "95% low", "95% high"]).map(str::to_owned));
    for point in curve {
        let counts = [point.documents, point.groups].map(|count| format!("{count:.0}"));
        let ends = |at: &Interval| [at.estimate, at.low, at.high].map(number);
        let measures = [&point.macro_f1, &point.accuracy].into_iter().flat_map(ends);
        table.push(counts.into_iter().chain(measures));
    }
    table
}

fn threshold_table(aim: Aim, found: &Threshold) -> String {
    let mut table = Table::new(["of the labels given", "estimate", "95% low", "95% high"]);
    let rows = [
        ("coverage", found.coverage),
        ("accuracy", found.accuracy),
        ("precision of the worst label", found.precision),
    ];
    for (name, Interval { estimate, low, high }) in rows {
        let cells = [estimate, low, high].map(number);
        table.push(std::iter::once(name.to_owned()).chain(cells));
    }
    let kept = counted(found.kept, "statement");
    format!("{aim} is met with --threshold {}, by {kept}:\n\n{table}", found.threshold)
}

fn matrix(evaluation: &Evaluation) -> Result<Table, Failure> {
    let confusion = evaluation.confusion()?;
    let mut matrix = Table::default();
    matrix.push(
        std::iter::once("truth \\ predicted".to_owned()).chain(evaluation.labels.names().to_vec()),
    );
    for truth in evaluation.labels.ids() {
        let counts =
            evaluation.labels.ids().map(|predicted| confusion.count(truth, predicted).to_string());
        matrix.push(std::iter::once(evaluation.labels.name(truth).to_owned()).chain(counts));
    }
    Ok(matrix)
}

fn slice_table(column: &str, slices: &[Slice]) -> Table {
    let mut table = Table::default();
    let mut header = vec![column.to_owned(), "n".to_owned()];
    for name in OF_SLICES {
        header.extend([name, "95% low", "95% high"].map(str::to_owned));
    }
    table.push(header);
    for slice in slices {
        let mut row =
            vec![slice.value.clone().unwrap_or_else(|| "(none)".to_owned()), slice.n.to_string()];
        for name in OF_SLICES {
            row.extend(slice.interval(name).map_or_else(
                || ["-"; 3].map(str::to_owned),
                |&Interval { estimate, low, high }| [estimate, low, high].map(number),
            ));
        }
        table.push(row);
    }
    table
}

fn comparison_table(name: &str, Comparison { differences, mcnemar }: &Comparison) -> String {
    let mut table =
        Table::new(["measure", "this model", "other", "difference", "95% low", "95% high", "p"]);
    for (measure, found) in differences {
        table.push([
            (*measure).to_owned(),
            number(found.first),
            number(found.second),
            number(found.difference.estimate),
            number(found.difference.low),
            number(found.difference.high),
            format!("{:.4}", found.p_value),
        ]);
    }
    format!(
        "compared with {name}, which gains:\n\n{table}\nMcNemar's test: only this model is right {} times, only the \
         other {} times, p = {:.4}\n",
        mcnemar.only_first, mcnemar.only_second, mcnemar.p_value
    )
}

pub(crate) fn as_json(answers: &[Answer]) -> Result<String, Failure> {
    let mut questions = serde_json::Map::new();
    for answer in answers {
        let evaluation = &answer.evaluation;
        let confusion = evaluation.confusion()?;
        let ids = || evaluation.labels.ids();
        let matrix: Vec<Vec<u64>> = ids()
            .map(|truth| ids().map(|predicted| confusion.count(truth, predicted)).collect())
            .collect();
        let mut record = json!({
            "metrics": answer.metrics,
            "intervals": named(&answer.intervals),
            "labels": evaluation.labels.names(),
            "confusion": matrix,
        });
        if !answer.slices.is_empty() {
            let by_column = answer.slices.iter().map(|(column, slices)| {
                let slices: Vec<Value> = slices
                    .iter()
                    .map(|slice| {
                        json!({
                            "value": slice.value,
                            "n": slice.n,
                            "intervals": named(&slice.intervals),
                        })
                    })
                    .collect();
                (column.clone(), Value::from(slices))
            });
            record["slices"] = by_column.collect::<serde_json::Map<_, _>>().into();
        }
        if let Some(folds) = answer.folds {
            record["folds"] = json!(folds);
        }
        if !answer.curve.is_empty() {
            record["learning_curve"] = json!(answer.curve);
        }
        if let Some((aim, threshold)) = &answer.threshold {
            record["threshold"] = json!(threshold);
            record["threshold"]["aim"] = json!(aim.to_string());
        }
        if let Some((model, Comparison { differences, mcnemar })) = &answer.comparison {
            record["comparison"] =
                json!({ "model": model, "differences": named(differences), "mcnemar": mcnemar });
        }
        questions.insert(evaluation.question.clone(), record);
    }
    Ok(format!("{:#}\n", Value::from(questions)))
}

fn named<T: serde::Serialize>(values: &[(&'static str, T)]) -> serde_json::Map<String, Value> {
    values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}
