//! The model card.

use serde::Serialize;
use serde_json::Value;

use super::html::Html;
use super::numbers::{count, decimal};
use super::table::{Table, cell, number};
use crate::model::{HeadCard, Model, Trial, Tuning};

/// What the model knows about itself.
pub(super) fn section(model: &Model) -> Vec<Html> {
    let card = model.card();
    let facts = [
        ("Trained by", format!("stance {}", card.crate_version)),
        ("Statements", count(card.data.documents as u64)),
        ("Sources", count(card.data.groups as u64)),
        ("Terms", count(model.vectorizer().vocabulary().len() as u64)),
        ("Data fingerprint (SHA-256)", card.data.fingerprint.clone()),
        ("Solver", written(&card.training.solver)),
        ("Calibration", written(&card.training.calibration)),
        ("Folds of the cross-validation", card.training.folds.to_string()),
        ("Seed", card.training.seed.to_string()),
    ];
    let facts = table("Training", "fact", facts.map(|(name, value)| (name.to_owned(), value)));
    let mut section = vec![Html::element("div").class("side").child(facts)];
    for (head, card) in model.heads().iter().zip(&card.heads) {
        let heading = Html::element("h3").text("Head ").child(Html::foreign(head.name()));
        section.push(match head.target() {
            Some(target) => heading.text(" for ").child(Html::foreign(target)),
            None => heading,
        });
        section.push(Html::element("div").class("side").children(of_head(card)));
    }
    section.push(Html::element("h3").text("Settings"));
    let settings = [
        ("Text to terms", value(model.analyzer().params())),
        ("Terms to numbers", value(model.vectorizer().params())),
    ];
    let settings = settings.into_iter().map(|(name, settings)| {
        let rows = settings.as_object().into_iter().flatten();
        table(name, "setting", rows.map(|(name, value)| (name.clone(), shown(value))))
    });
    section.push(Html::element("div").class("side").children(settings));
    section
}

fn of_head(card: &HeadCard) -> Vec<Html> {
    let facts = [
        ("C", card.params.c.to_string()),
        ("Class weight", written(&card.params.class_weight)),
        ("Association", card.params.association.to_string()),
        ("Solver stopped", written(&card.outcome.status)),
        ("Iterations", card.outcome.iterations.to_string()),
        ("Objective", decimal(card.outcome.value)),
        ("Length of the gradient", gradient(card.outcome.gradient_norm)),
    ];
    let mut labels =
        Table::new("Statements by label").text_column("label").number_columns(&["statements"]);
    for (label, statements) in &card.label_counts {
        labels = labels.row(Html::foreign(label), [number(count(*statements))]);
    }
    let mut tables = vec![
        table("Fit", "fact", facts.map(|(name, value)| (name.to_owned(), value))),
        labels.into_html(),
    ];
    if !card.cross_validation.is_empty() {
        let mut measures = Table::new("Cross-validated on the training data, with 95% intervals")
            .text_column("measure")
            .number_columns(&["estimate", "low", "high"]);
        for (name, interval) in &card.cross_validation {
            let numbers = [interval.estimate, interval.low, interval.high].map(decimal).map(number);
            measures = measures.row(Html::foreign(name), numbers);
        }
        tables.push(measures.into_html());
    }
    tables.extend(card.tuning.as_ref().map(tuning));
    tables
}

/// The trials of a search, each with its best C; the one that was chosen is first.
fn tuning(tuning: &Tuning) -> Html {
    let mut trials: Vec<&Trial> = tuning.trials.iter().collect();
    trials.sort_by_key(|trial| (trial.number != tuning.chosen.trial, trial.number));
    let mut table = Table::new(format_args!(
        "Trials: {} over {} folds; the first was chosen, with C = {}",
        tuning.measure, tuning.folds, tuning.chosen.c
    ))
    .wide()
    .text_column("settings")
    .number_columns(&["terms", "folds", "best C", "mean", "standard error"]);
    for trial in trials {
        let best = trial.path.iter().copied().reduce(|best, point| {
            let is_better = point.mean > best.mean;
            if is_better { point } else { best }
        });
        let Some(best) = best else { continue };
        let numbers = [
            count(trial.features as u64),
            best.folds.to_string(),
            best.c.to_string(),
            decimal(best.mean),
            best.standard_error.map_or_else(|| "–".to_owned(), decimal),
        ];
        let settings =
            Html::element("span").text(format_args!("{}: {}", trial.number, trial.settings));
        table = table.row(settings, numbers.map(number));
    }
    table.into_html()
}

fn table(caption: &str, head: &str, rows: impl IntoIterator<Item = (String, String)>) -> Html {
    let table = Table::new(caption).text_column(head).text_column("value");
    let table = rows.into_iter().fold(table, |table, (name, value)| {
        table.row(Html::element("span").text(name), [cell(value)])
    });
    table.into_html()
}

/// Mostly small, but on many statements the tolerance is not.
fn gradient(norm: f64) -> String {
    if norm < 0.001 { format!("{norm:.1e}") } else { decimal(norm) }
}

/// A setting as it is written in files.
fn written(setting: &impl Serialize) -> String {
    shown(&value(setting))
}

/// Settings that cannot be written do not occur; they would be missing here.
fn value(settings: &impl Serialize) -> Value {
    serde_json::to_value(settings).unwrap_or_default()
}

/// Word lists are only counted.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(numbers) if numbers.iter().all(Value::is_number) && numbers.len() <= 20 => {
            let numbers: Vec<String> = numbers.iter().map(shown).collect();
            numbers.join(", ")
        }
        Value::Array(entries) => format!("{} entries", count(entries.len() as u64)),
        Value::Object(lists) if !lists.is_empty() && lists.values().all(is_list) => {
            let entries: usize = lists.values().filter_map(Value::as_array).map(Vec::len).sum();
            format!("{} phrases in {} classes", count(entries as u64), count(lists.len() as u64))
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
            fields.join(", ")
        }
    }
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_written_for_readers() {
        for (value, expected) in [
            (json!(null), "none"),
            (json!(true), "yes"),
            (json!("newton"), "newton"),
            (json!([1, 2]), "1, 2"),
            (json!(["not", "no"]), "2 entries"),
            (json!({"talks": ["talk*", "sit down"], "trap": ["trap"]}), "3 phrases in 2 classes"),
            (json!({"concept": "talks", "width": 5}), "concept: talks, width: 5"),
            (json!({"given": [1.0, 2.5]}), "given: 1.0, 2.5"),
        ] {
            assert_eq!(shown(&value), expected);
        }
    }
}
