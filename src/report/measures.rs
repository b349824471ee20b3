//! How good the model is, in tables.

use super::charts::whisker;
use super::curves::RankingMeasures;
use super::html::Html;
use super::measured::Measured;
use super::numbers::{count, decimal, percent, plural, share};
use super::table::{Table, number};
use crate::error::Result;
use crate::eval::{ConfusionMatrix, Interval, Metrics};
use crate::label::{LabelId, LabelSet};

/// The measures shown first, and large.
const KEY: [&str; 4] = ["macro-f1", "f-avg", "accuracy", "ece"];

/// What a measure is called, and what it says.
fn names(measure: &str) -> (&'static str, &'static str) {
    match measure {
        "accuracy" => ("Accuracy", "share of statements whose label is predicted"),
        "macro-f1" => ("Macro-F1", "mean F1 of all labels"),
        "micro-f1" => ("Micro-F1", "F1 of the summed counts; here the accuracy"),
        "f-avg" => ("F_avg", "mean F1 of the labels that take a side"),
        "mcc" => ("MCC", "correlation of truth and prediction, from −1 to 1"),
        "kappa" => ("Cohen’s kappa", "agreement beyond chance, up to 1"),
        "log-loss" => ("Log loss", "mean of −ln p(truth)"),
        "brier" => ("Brier score", "mean squared distance of probabilities and truth, from 0 to 2"),
        "ece" => ("Calibration error", "mean distance of probability and accuracy"),
        "roc-auc" => ("ROC-AUC", "how well probabilities rank, mean of labels against the rest"),
        _ => ("", ""),
    }
}

/// What a measure is called.
pub(super) fn name(measure: &str) -> &'static str {
    names(measure).0
}

/// Both ends of an interval.
pub(super) fn range(interval: Option<&Interval>) -> String {
    match interval {
        Some(Interval { low, high, .. }) => format!("{} to {}", decimal(*low), decimal(*high)),
        None => "–".to_owned(),
    }
}

/// A measure as it is shown.
struct Measure {
    name: &'static str,
    value: f64,
    interval: Option<Interval>,
}

impl Measure {
    /// All measures that are defined.
    fn all(metrics: &Metrics, intervals: &[(&'static str, Interval)]) -> Vec<Self> {
        let measure = |name: &'static str| {
            let interval =
                intervals.iter().find(|(of, _)| *of == name).map(|(_, interval)| *interval);
            Some(Self { name, value: metrics.get(name)?, interval })
        };
        Metrics::NAMES.into_iter().filter_map(measure).collect()
    }

    /// A drawing where larger is better and 1 is best.
    fn whisker(&self) -> Html {
        let cell = Html::element("td");
        match self.interval {
            Some(Interval { estimate, low, high })
                if Metrics::higher_is_better(self.name) == Some(true)
                    && low >= 0.0
                    && high <= 1.0 =>
            {
                cell.child(whisker(low, estimate, high))
            }
            _ => cell,
        }
    }
}

/// The main measures and the table of all.
pub(super) fn summary(metrics: &Metrics, intervals: &[(&'static str, Interval)]) -> Vec<Html> {
    let measures = Measure::all(metrics, intervals);
    let key = KEY.iter().filter_map(|name| measures.iter().find(|measure| measure.name == *name));
    let key = key.map(|measure| {
        let mut value = Html::element("dd").text(decimal(measure.value));
        if measure.interval.is_some() {
            value = value
                .child(Html::element("span").class("note").text(range(measure.interval.as_ref())));
        }
        let name = Html::element("dt").text(names(measure.name).0);
        Html::element("div").child(name).child(value)
    });
    let mut table = Table::new("All measures with their 95% intervals from resampled sources")
        .wide()
        .text_column("measure")
        .number_columns(&["estimate", "interval"])
        .text_column("from 0 to 1")
        .text_column("what it is")
        .text_column("best");
    for measure in &measures {
        let (name, meaning) = names(measure.name);
        let best = if Metrics::higher_is_better(measure.name) == Some(true) { "1" } else { "0" };
        let cells = [
            number(decimal(measure.value)),
            number(range(measure.interval.as_ref())),
            measure.whisker(),
            Html::element("td").class("meaning").text(meaning),
            number(best),
        ];
        table = table.row(Html::element("span").text(name), cells);
    }
    vec![Html::element("dl").class("key").children(key), table.into_html()]
}

/// One row a label.
pub(super) fn per_label(
    metrics: &Metrics,
    confusion: &ConfusionMatrix,
    rankings: &[RankingMeasures],
) -> Html {
    let heads =
        ["precision", "recall", "F1", "statements", "predicted", "ROC-AUC", "average precision"];
    let mut table = Table::new(
        "Measures of each label; the last two are those of the label against all others",
    )
    .wide()
    .text_column("label")
    .number_columns(&heads);
    for ((label, id), ranking) in metrics.per_label.iter().zip(ids(confusion)).zip(rankings) {
        let undefined = |value: Option<f64>| decimal(value.unwrap_or(f64::NAN));
        let cells = [
            decimal(label.precision),
            decimal(label.recall),
            decimal(label.f1),
            count(label.support),
            count(confusion.predicted(id)),
            undefined(ranking.roc_auc),
            undefined(ranking.average_precision),
        ];
        table = table.row(breakable(&label.label), cells.map(number));
    }
    table.into_html()
}

/// Truth in rows, predictions in columns.
pub(super) fn confusion(labels: &LabelSet, confusion: &ConfusionMatrix) -> Html {
    let caption = "Statements by true label (rows) and predicted label (columns), with their share of the \
                   row. Framed cells are right; the stronger a colour, the larger the share.";
    let mut table = Table::new(caption).wide().column(Html::element("span").text("true label"));
    for predicted in labels.ids() {
        table = table.number_column(breakable(labels.name(predicted)));
    }
    table = table.number_columns(&["all"]);
    for truth in labels.ids() {
        let support = confusion.support(truth);
        let cell = |predicted| {
            let counted = confusion.count(truth, predicted);
            let share = share(counted, support);
            let side = if predicted == truth { "hit" } else { "miss" };
            let class = format!("n {side} c{}", level(share));
            let cell = Html::element("td").class(class).text(count(counted));
            // A percentage in each of many empty cells would hide the others.
            match counted {
                0 => cell,
                _ => cell.child(Html::element("span").class("note").text(percent(share))),
            }
        };
        let all = number(count(support));
        table = table.row(breakable(labels.name(truth)), labels.ids().map(cell).chain([all]));
    }
    // On paper nothing scrolls: a large matrix has to be printed small.
    let class = if labels.len() > 8 { "confusion dense" } else { "confusion" };
    Html::element("div").class(class).child(table.into_html())
}

/// A name that may be broken at its underscores, so that columns of numbers need not be as wide.
fn breakable(name: &str) -> Html {
    let parts = name.split_inclusive('_').enumerate();
    parts.fold(Html::element("bdi"), |name, (at, part)| match at {
        0 => name.text(part),
        _ => name.child(Html::element("wbr")).text(part),
    })
}

/// The shade of a cell, from 0 to 4.
fn level(share: f64) -> u8 {
    match share {
        share if share >= 0.75 => 4,
        share if share >= 0.5 => 3,
        share if share >= 0.2 => 2,
        share if share >= 0.05 => 1,
        _ => 0,
    }
}

/// What was evaluated, and what it would cost to know nothing.
pub(super) fn lead(measured: &Measured<'_>, groups: u64) -> Result<Html> {
    let evaluation = measured.evaluation;
    let confusion = evaluation.confusion()?;
    let labels = &evaluation.labels;
    let most = labels.ids().map(|label| confusion.support(label)).enumerate();
    let most = most.reduce(|most, next| if next.1 > most.1 { next } else { most });
    let lead = Html::element("p").text(format_args!(
        "{} in {} with {}{}. ",
        plural(confusion.total(), "statement"),
        plural(groups, "source"),
        plural(labels.len() as u64, "label"),
        match measured.folds {
            Some(folds) => format!(", cross-validated in {folds} folds"),
            None => String::new(),
        },
    ));
    Ok(match most {
        Some((label, support)) => lead
            .text("Always answering ")
            .child(Html::element("strong").child(Html::foreign(labels.name(LabelId::new(label)))))
            .text(format_args!(
                " would be right in {}.",
                percent(share(support, confusion.total()))
            )),
        None => lead,
    })
}

fn ids(confusion: &ConfusionMatrix) -> impl Iterator<Item = LabelId> + use<> {
    (0..confusion.n_labels()).map(LabelId::new)
}
