//! Measures of parts of the statements, of a threshold, and beside another model.

use super::charts::whisker;
use super::html::Html;
use super::measures::{name, range};
use super::numbers::{count, decimal};
use super::table::{Table, number};
use crate::eval::{Aim, Interval, Threshold};
use crate::model::{Comparison, Slice};

/// One table a column.
pub(super) fn section(slices: &[(String, Vec<Slice>)]) -> Vec<Html> {
    slices.iter().map(|(column, slices)| by_values(column, slices)).collect()
}

fn by_values(column: &str, slices: &[Slice]) -> Html {
    let mut table = Table::new(
        "Measures of the statements with each value of the column, which are few for some: the drawing shows \
         macro-F1 from 0 to 1 with its 95% interval",
    )
    .wide()
    .column(Html::foreign(column))
    .number_columns(&["statements", "macro-F1", "interval"])
    .text_column("from 0 to 1")
    .number_columns(&["accuracy", "interval", "calibration error"]);
    for slice in slices {
        let [f1, f1_range, f1_drawn] = cells(slice.interval("macro-f1"));
        let [accuracy, accuracy_range, _] = cells(slice.interval("accuracy"));
        let [ece, ..] = cells(slice.interval("ece"));
        let n = number(count(slice.n as u64));
        let row = [n, f1, f1_range, f1_drawn, accuracy, accuracy_range, ece];
        let value = match &slice.value {
            Some(value) => Html::foreign(value),
            None => Html::element("span").class("note").text("(none)"),
        };
        table = table.row(value, row);
    }
    table.into_html()
}

/// What a threshold does.
pub(super) fn of_threshold((aim, found): &(Aim, Threshold)) -> Vec<Html> {
    let lead = Html::element("p")
        .text(format_args!("{aim} is met from a probability of "))
        .child(Html::element("strong").text(found.threshold))
        .text(format_args!(
            " on: {} get a label. The threshold was chosen on these statements and flatters itself a little; \
             go by the lower ends.",
            count(found.kept)
        ));
    let mut table = Table::new("Of the labels given")
        .text_column("measure")
        .number_columns(&["estimate", "interval"])
        .text_column("from 0 to 1");
    let rows = [
        ("coverage", &found.coverage),
        ("accuracy", &found.accuracy),
        ("precision of the worst label", &found.precision),
    ];
    for (name, interval) in rows {
        table = table.row(Html::element("span").text(name), cells(Some(interval)));
    }
    vec![lead, table.into_html()]
}

/// What another model gains.
pub(super) fn of_comparison((model, comparison): &(String, Comparison)) -> Vec<Html> {
    let Comparison { differences, mcnemar } = comparison;
    let lead = Html::element("p")
        .text("Compared with ")
        .child(Html::foreign(model))
        .text(format_args!(
            ": only this model is right {} times, only the other {} times (McNemar’s test: p = {}).",
            count(mcnemar.only_first),
            count(mcnemar.only_second),
            decimal(mcnemar.p_value)
        ));
    let heads = ["this model", "the other", "gained", "interval", "p"];
    let mut table = Table::new(
        "What the other model gains, with 95% intervals and p-values of a paired bootstrap over sources",
    )
    .wide()
    .text_column("measure")
    .number_columns(&heads);
    for (measure, found) in differences {
        let cells = [
            decimal(found.first),
            decimal(found.second),
            decimal(found.difference.estimate),
            range(Some(&found.difference)),
            decimal(found.p_value),
        ];
        table = table.row(Html::element("span").text(name(measure)), cells.map(number));
    }
    vec![lead, table.into_html()]
}

/// Estimate, interval and drawing.
fn cells(interval: Option<&Interval>) -> [Html; 3] {
    let estimate = interval.map_or(f64::NAN, |interval| interval.estimate);
    let drawing = interval.map(|&Interval { estimate, low, high }| whisker(low, estimate, high));
    [number(decimal(estimate)), number(range(interval)), Html::element("td").children(drawing)]
}
