//! What is drawn of one question.

use super::charts::{Axis, Chart, Form, Point, Series};
use super::html::Html;
use super::measured::Measured;
use super::numbers::{count, decimal, percent, share};
use super::table::{Table, number};
use crate::error::Result;
use crate::eval::{
    CoveragePoint, Reliability, Threshold, average_precision, coverage_accuracy,
    precision_recall_curve, roc_auc_binary, roc_curve,
};
use crate::label::LabelId;
use crate::model::Evaluation;

/// Points of the coverage curve.
const COVERAGES: usize = 20;

/// Whether probabilities mean what they say, and what can be had by answering only the sure ones.
pub(super) fn of_probabilities(id: &str, measured: &Measured<'_>) -> Result<Vec<Html>> {
    let evaluation = measured.evaluation;
    let threshold = measured.threshold.map(|(_, found)| found);
    let probabilities = evaluation.probabilities.view();
    let reliability = Reliability::new(&evaluation.truth, probabilities)?;
    let coverage = coverage_accuracy(&evaluation.truth, probabilities, COVERAGES)?;
    Ok(vec![reliability_chart(id, &reliability), coverage_chart(id, &coverage, threshold)])
}

fn reliability_chart(id: &str, reliability: &Reliability) -> Html {
    let total = reliability.bins.iter().map(|bin| bin.count).sum();
    let filled = || reliability.bins.iter().filter(|bin| bin.count > 0);
    let shares = filled().map(|bin| share(bin.count, total)).collect();
    let chart = Chart {
        id: format!("{id}-reliability"),
        title: "Reliability",
        description: format!(
            "Accuracy against probability of the predicted label in ten bins. The expected calibration \
             error is {}. The numbers are in the table below.",
            decimal(reliability.expected_calibration_error())
        ),
        caption: "On the dashed line, a label given a probability of 0.7 is right in 70% of cases; below \
                  it the model is too sure, above it not sure enough. The larger a disc, the more \
                  statements it stands for.",
        x: Axis::unit("probability of the predicted label"),
        y: Axis::unit("share that is right"),
        has_diagonal: true,
        series: vec![Series {
            name: String::new(),
            note: String::new(),
            points: filled().map(|bin| Point { x: bin.confidence, y: bin.accuracy }).collect(),
            form: Form::Discs(shares),
        }],
    };
    let heads = ["statements", "mean", "right"];
    let mut table = Table::new("Bins of the reliability diagram")
        .text_column("probability")
        .number_columns(&heads);
    for bin in filled() {
        let head = Html::element("span").text(format_args!("{:.1}–{:.1}", bin.low, bin.high));
        let numbers = [count(bin.count), decimal(bin.confidence), decimal(bin.accuracy)];
        table = table.row(head, numbers.map(number));
    }
    with_numbers(chart, table)
}

fn coverage_chart(id: &str, coverage: &[CoveragePoint], threshold: Option<&Threshold>) -> Html {
    let description = match (coverage.first(), coverage.last()) {
        (Some(surest), Some(all)) => format!(
            "The surest {} of the statements are right in {} of cases, all together in {}. The numbers \
             are in the table below.",
            percent(surest.coverage),
            percent(surest.accuracy),
            percent(all.accuracy)
        ),
        _ => String::new(),
    };
    let curve = Series {
        name: String::new(),
        note: String::new(),
        points: coverage.iter().map(|at| Point { x: at.coverage, y: at.accuracy }).collect(),
        form: Form::Line,
    };
    let chosen = threshold.map(|found| Series {
        name: "the threshold".to_owned(),
        note: found.threshold.to_string(),
        points: vec![Point { x: found.coverage.estimate, y: found.accuracy.estimate }],
        form: Form::Discs(vec![0.1]),
    });
    let chart = Chart {
        id: format!("{id}-coverage"),
        title: "Accuracy by coverage",
        description,
        caption: "What accuracy is left when only the statements with the highest probabilities are \
                  answered, and the others are left to people.",
        x: Axis::unit("share of statements answered"),
        y: Axis::up_to_one("share that is right", coverage.iter().map(|point| point.accuracy)),
        has_diagonal: false,
        series: std::iter::once(curve).chain(chosen).collect(),
    };
    let mut table = Table::new("Points of the coverage curve")
        .text_column("answered")
        .number_columns(&["least probability", "right"]);
    for point in coverage {
        let head = Html::element("span").text(percent(point.coverage));
        table = table.row(head, [point.threshold, point.accuracy].map(decimal).map(number));
    }
    with_numbers(chart, table)
}

/// How well the probability of a label tells its statements from the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RankingMeasures {
    pub(super) roc_auc: Option<f64>,
    pub(super) average_precision: Option<f64>,
}

/// Each label against the rest: the measures of its ranking, in the order of the labels, and the
/// curves unless there are too many to be told apart.
pub(super) fn of_rankings(
    id: &str,
    evaluation: &Evaluation,
) -> Result<(Vec<RankingMeasures>, Vec<Html>)> {
    let n_labels = evaluation.labels.len();
    let are_drawn = n_labels <= Chart::MOST_SERIES;
    let (mut measures, mut roc, mut precision) = (Vec::new(), Vec::new(), Vec::new());
    for label in evaluation.labels.ids() {
        let (positive, scores) = against_rest(evaluation, label);
        let of_label = RankingMeasures {
            roc_auc: roc_auc_binary(&positive, &scores)?,
            average_precision: average_precision(&positive, &scores)?,
        };
        measures.push(of_label);
        let name = evaluation.labels.name(label);
        let (Some(roc_auc), Some(area), true) =
            (of_label.roc_auc, of_label.average_precision, are_drawn)
        else {
            continue;
        };
        let curve = roc_curve(&positive, &scores)?;
        roc.push(Series {
            name: name.to_owned(),
            note: format!("area {}", decimal(roc_auc)),
            points: curve
                .iter()
                .map(|at| Point { x: at.false_positive_rate, y: at.true_positive_rate })
                .collect(),
            form: Form::Line,
        });
        let curve = precision_recall_curve(&positive, &scores)?;
        let positives = positive.iter().filter(|&&positive| positive).count() as u64;
        let by_chance = decimal(share(positives, positive.len() as u64));
        precision.push(Series {
            name: name.to_owned(),
            note: format!("average precision {}, by chance {by_chance}", decimal(area)),
            points: curve.iter().map(|at| Point { x: at.recall, y: at.precision }).collect(),
            form: Form::Steps,
        });
    }
    let mut figures = Vec::new();
    if !roc.is_empty() {
        figures.push(Html::element("div").child(roc_chart(id, roc).into_figure()));
        figures.push(Html::element("div").child(precision_chart(id, precision).into_figure()));
    }
    Ok((measures, figures))
}

fn roc_chart(id: &str, series: Vec<Series>) -> Chart {
    Chart {
        id: format!("{id}-roc"),
        title: "ROC",
        description: described(
            "True against false positive rate of each label against the rest.",
            &series,
        ),
        caption: "For every threshold on a label's probability: the share of its statements found, and \
                  the share of all others taken for it. The dashed grey line is chance.",
        x: Axis::unit("false positive rate"),
        y: Axis::unit("true positive rate"),
        has_diagonal: true,
        series,
    }
}

fn precision_chart(id: &str, series: Vec<Series>) -> Chart {
    Chart {
        id: format!("{id}-precision"),
        title: "Precision and recall",
        description: described("Precision against recall of each label against the rest.", &series),
        caption: "For every threshold on a label's probability: the share of its statements found \
                  (recall), and the share of those found that are right (precision). By chance, \
                  precision is the share of the label.",
        x: Axis::unit("recall"),
        y: Axis::unit("precision"),
        has_diagonal: false,
        series,
    }
}

fn described(start: &str, series: &[Series]) -> String {
    let each = series.iter().map(|Series { name, note, .. }| format!("{name}: {note}"));
    format!("{start} {}.", each.collect::<Vec<_>>().join("; "))
}

/// Which rows are of the label, and its probability in each.
fn against_rest(evaluation: &Evaluation, label: LabelId) -> (Vec<bool>, Vec<f64>) {
    let positive = evaluation.truth.iter().map(|truth| *truth == label).collect();
    (positive, evaluation.probabilities.column(label.index()).to_vec())
}

/// A chart and, folded away, the numbers behind it.
fn with_numbers(chart: Chart, table: Table) -> Html {
    let summary = Html::element("summary").text(format_args!("Numbers: {}", chart.title));
    let numbers = Html::element("details").child(summary).child(table.into_html());
    Html::element("div").child(chart.into_figure()).child(numbers)
}
