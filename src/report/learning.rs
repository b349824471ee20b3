//! How good training is by the number of statements.

use super::charts::{Axis, Chart, Form, Point, Series};
use super::html::Html;
use super::measures::range;
use super::numbers::{count, decimal};
use super::table::{Table, number};
use crate::eval::Interval;
use crate::model::LearningPoint;

/// The curve and its numbers. The axis runs in doublings: as a rule each adds about the same.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn section(id: &str, curve: &[LearningPoint]) -> Vec<Html> {
    let doublings = |point: &LearningPoint| point.documents.max(1.0).log2();
    let ends = curve.first().zip(curve.last());
    let (low, high) = ends.map_or((0.0, 1.0), |(first, last)| {
        let low = doublings(first).floor();
        (low, doublings(last).ceil().max(low + 1.0))
    });
    let series =
        |name: &str, of: fn(&LearningPoint) -> &Interval, end: fn(&Interval) -> f64| Series {
            name: name.to_owned(),
            note: curve.last().map_or_else(String::new, |last| decimal(end(of(last)))),
            points: curve.iter().map(|at| Point { x: doublings(at), y: end(of(at)) }).collect(),
            form: Form::Line,
        };
    let macro_f1: fn(&LearningPoint) -> &Interval = |at| &at.macro_f1;
    let accuracy: fn(&LearningPoint) -> &Interval = |at| &at.accuracy;
    let lowest = curve.iter().flat_map(|at| [at.macro_f1.low, at.accuracy.estimate]);
    let description = ends.map_or_else(String::new, |(first, last)| {
        format!(
            "Macro-F1 is {} with {} statements and {} with {}. The numbers are in the table below.",
            decimal(first.macro_f1.estimate),
            count(first.documents.round() as u64),
            decimal(last.macro_f1.estimate),
            count(last.documents.round() as u64),
        )
    });
    let chart = Chart {
        id: format!("{id}-learning"),
        title: "By number of statements",
        description,
        caption: "How good models are that were trained on part of the statements, whole sources at a \
                  time. A curve that still rises at its end says that more statements would help.",
        x: Axis { title: "statements trained on", low, high, step: 1.0, has_doublings: true },
        y: Axis::up_to_one("measure", lowest),
        has_diagonal: false,
        series: vec![
            series("macro-F1", macro_f1, |at| at.estimate),
            series("its 95% low", macro_f1, |at| at.low),
            series("its 95% high", macro_f1, |at| at.high),
            series("accuracy", accuracy, |at| at.estimate),
        ],
    };
    let heads = ["sources", "macro-F1", "95%", "accuracy", "95% of it"];
    let mut table =
        Table::new("Points of the learning curve").text_column("statements").number_columns(&heads);
    for at in curve {
        let head = Html::element("span").text(count(at.documents.round() as u64));
        let cells = [
            count(at.groups.round() as u64),
            decimal(at.macro_f1.estimate),
            range(Some(&at.macro_f1)),
            decimal(at.accuracy.estimate),
            range(Some(&at.accuracy)),
        ];
        table = table.row(head, cells.map(number));
    }
    let charts = Html::element("div").class("charts").child(chart.into_figure());
    vec![charts, table.into_html()]
}
