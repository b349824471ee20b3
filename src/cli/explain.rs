//! `stance explain`

use std::path::Path;

use clap::ValueEnum;
use serde_json::{Value, json};
use stance::model::{Counterfactual, Explanation, Neighbour};
use stance::{LabelId, Model, RecordProblem};

use super::Status;
use super::args::ModelArgs;
use super::heads;
use super::highlight;
use super::message::{Failure, known};
use super::output;
use super::predict::load_model;
use super::table::Table;
use super::tune;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance explain \"They want a photo, not a settlement.\"
  stance explain \"With respect, we will sit down.\" --label against
  stance explain --top 30
  stance explain \"Talks with them are a waste of time.\" --format html > why.html
  stance explain -m my.stance --format json > card.json";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// The text to explain
    text: Option<String>,
    #[command(flatten)]
    model: ModelArgs,
    /// How many terms are shown
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = values::whole::<usize>)]
    top: usize,
    /// Output as table, json or html
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    format: ExplainFormat,
    /// The question that is explained [default: the model's first]
    #[arg(long, value_name = "NAME")]
    head: Option<String>,
    /// The label that is explained [default: the one that is predicted]
    #[arg(long, requires = "text")]
    label: Option<String>,
    /// What the text is about, for a model that was trained with targets
    #[arg(long, requires = "text")]
    target: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExplainFormat {
    Table,
    Json,
    #[cfg(feature = "report")]
    Html,
}

/// Statements of the training that are shown, if the model kept them.
const NEAREST: usize = 5;

/// Words that may be taken out in the search for another label.
const MOST_REMOVED: usize = 6;

pub(crate) fn run(args: &ExplainArgs) -> Result<Status, Failure> {
    let model = load_model(&args.model)?;
    let head = heads::question(&model, args.head.as_deref())?;
    if let Some(path) = args.text.as_deref().filter(|text| Path::new(text).is_file()) {
        return Err(Failure::usage(format!("`{path}` is a file, and a text is needed"))
            .hint(format!("explain each of its records: `stance predict {path} --explain 5`")));
    }
    let answer = match (&args.text, args.format) {
        (None, ExplainFormat::Table) => card_table(&model, args.top),
        (None, ExplainFormat::Json) => card_json(&model, args.top),
        #[cfg(feature = "report")]
        (None, ExplainFormat::Html) => stance::report::model_page(&model),
        (Some(text), format) => {
            let label = label(&model, head, args)?;
            let target = args.target.as_deref();
            let unknown = |problem: RecordProblem| unknown_target(&model, head, &problem);
            let explanation = model.explain(text, target, head, label).map_err(unknown)?;
            let turned = model.counterfactual(text, target, head, MOST_REMOVED).map_err(unknown)?;
            let turned = turned.as_ref();
            let nearest = model.nearest(text, target, NEAREST)?;
            match format {
                ExplainFormat::Table => {
                    let without = without(&model, explanation.head, turned, text);
                    let near = nearest_table(&model, head, nearest.as_deref());
                    explanation_table(&model, &explanation, text, args.top) + &without + &near
                }
                ExplainFormat::Json => {
                    let near = nearest.as_deref().map(|near| nearest_json(&model, head, near));
                    explanation_json(&model, &explanation, text, turned, near.as_deref(), args.top)
                }
                #[cfg(feature = "report")]
                ExplainFormat::Html => {
                    let top = args.top;
                    stance::report::explanation_page(
                        &model,
                        &explanation,
                        text,
                        target,
                        turned,
                        top,
                    )
                    .map_err(unknown)?
                }
            }
        }
    };
    output::answer(&answer)
}

fn unknown_target(model: &Model, head: &str, problem: &RecordProblem) -> Failure {
    let heads = model.heads().iter().filter(|known| known.name() == head);
    let targets: Vec<&str> = heads.filter_map(|known| known.target()).collect();
    Failure::usage(problem.to_string())
        .hint(format!("name one with `--target`; {}", known("target", &targets)))
}

fn label(model: &Model, head: &str, args: &ExplainArgs) -> Result<Option<LabelId>, Failure> {
    let Some(name) = &args.label else { return Ok(None) };
    let Some(at) = model.head_for(head, args.target.as_deref()) else { return Ok(None) };
    let labels = model.heads()[at].labels();
    let unknown = || {
        Failure::usage(format!("head `{head}` has no label `{name}`"))
            .hint(known("label", labels.names()))
    };
    labels.id(name).map(Some).ok_or_else(unknown)
}

fn explanation_table(model: &Model, explanation: &Explanation, text: &str, top: usize) -> String {
    let head = &model.heads()[explanation.head];
    let mut table = Table::new(["term", "value", "weight", "adds", "where"]);
    let strongest = explanation.strongest(top);
    for term in &strongest {
        let places: Vec<&str> = term.spans.iter().map(|span| span.slice(text)).collect();
        let places = places.first().map_or_else(String::new, |first| format!("“{first}”"));
        table.push([
            term.term.clone(),
            format!("{:.3}", term.value),
            format!("{:+.3}", term.weight),
            format!("{:+.3}", term.contribution),
            places,
        ]);
    }
    let shown: f64 = strongest.iter().map(|term| term.contribution).sum();
    let rest = explanation.margin - explanation.intercept - shown;
    let rest = match explanation.contributions.len() - strongest.len() {
        0 => String::new(),
        1 => format!("1 other term adds {rest:+.3}, "),
        n => format!("{n} other terms add {rest:+.3}, "),
    };
    let table = match explanation.contributions.len() {
        0 => "the model knows no term of this text\n".to_owned(),
        _ => table.to_string(),
    };
    format!(
        "{} = {}\n\n{}\n\n{table}\n{rest}the intercept adds {:+.3}; the margin is {:+.3}\n",
        head.name(),
        head.labels().name(explanation.label),
        highlight::on_terminal(text, &explanation.contributions),
        explanation.intercept,
        explanation.margin,
    )
}

/// What the text would have to lose for another label.
fn without(model: &Model, head: usize, turned: Option<&Counterfactual>, text: &str) -> String {
    let Some(found) = turned else {
        return format!("no set of up to {MOST_REMOVED} words turns the label by being left out\n");
    };
    let words: Vec<String> =
        found.removed.iter().map(|span| format!("“{}”", span.slice(text))).collect();
    let certainty = if found.is_smallest { "" } else { "; there may be a smaller set" };
    format!(
        "without {} it would be {} ({:.3}){certainty}\n",
        words.join(", "),
        model.heads()[head].labels().name(found.label),
        found.probability,
    )
}

/// The statement's label for the question.
fn label_of<'a>(model: &Model, question: &str, neighbour: &'a Neighbour) -> Option<&'a str> {
    let position = model.questions().iter().position(|name| *name == question)?;
    neighbour.statement.labels.get(position)?.as_deref()
}

/// Nothing if the model kept no statements.
fn nearest_table(model: &Model, question: &str, nearest: Option<&[Neighbour]>) -> String {
    let Some(nearest) = nearest else { return String::new() };
    let mut table = Table::new(["cosine", question, "statement of the training"]);
    for neighbour in nearest {
        table.push([
            format!("{:.3}", neighbour.similarity),
            label_of(model, question, neighbour).unwrap_or("-").to_owned(),
            neighbour.statement.text.clone(),
        ]);
    }
    format!("\n{table}")
}

fn nearest_json(model: &Model, question: &str, nearest: &[Neighbour]) -> Vec<Value> {
    let record = |neighbour: &Neighbour| {
        json!({
            "text": neighbour.statement.text,
            "target": neighbour.statement.target,
            "label": label_of(model, question, neighbour),
            "similarity": neighbour.similarity,
        })
    };
    nearest.iter().map(record).collect()
}

fn explanation_json(
    model: &Model,
    explanation: &Explanation,
    text: &str,
    turned: Option<&Counterfactual>,
    nearest: Option<&[Value]>,
    top: usize,
) -> String {
    let head = &model.heads()[explanation.head];
    let term = |term: &&stance::model::Contribution| {
        let spans: Vec<[usize; 2]> = term.spans.iter().map(|span| [span.start, span.end]).collect();
        json!({
            "term": term.term,
            "value": term.value,
            "weight": term.weight,
            "contribution": term.contribution,
            "spans": spans,
        })
    };
    let strongest = explanation.strongest(top);
    let json = json!({
        "head": head.name(),
        "label": head.labels().name(explanation.label),
        "text": text,
        "margin": explanation.margin,
        "intercept": explanation.intercept,
        "terms": explanation.contributions.len(),
        "contributions": strongest.iter().map(term).collect::<Vec<_>>(),
        "nearest": nearest,
        "counterfactual": turned.map(|found| json!({
            "removed": found.removed.iter().map(|span| [span.start, span.end]).collect::<Vec<_>>(),
            "words": found.removed.iter().map(|span| span.slice(text)).collect::<Vec<_>>(),
            "text": found.text,
            "label": head.labels().name(found.label),
            "probability": found.probability,
            "smallest": found.is_smallest,
        })),
    });
    format!("{json:#}\n")
}

fn card_table(model: &Model, top: usize) -> String {
    let card = model.card();
    let mut answer = format!(
        "Trained by stance {} on {} documents in {} groups\nData {}\n{} terms\n",
        card.crate_version,
        card.data.documents,
        card.data.groups,
        card.data.fingerprint,
        model.vectorizer().vocabulary().len(),
    );
    for (at, (head, head_card)) in model.heads().iter().zip(&card.heads).enumerate() {
        let target = head.target().map_or_else(String::new, |target| format!(" [{target}]"));
        answer.push_str(&format!("\nHead {}{target}, C = {}\n", head.name(), head_card.params.c));
        if let Some(threshold) = head.threshold() {
            answer.push_str(&format!("Abstains below a probability of {threshold}\n"));
        }
        if let Some(tuning) = &head_card.tuning {
            answer.push_str(&format!("Tuned: {}\n", tune::told(tuning)));
        }
        let mut measures = Table::new(["cross-validated", "estimate", "low", "high"]);
        for (name, value) in &head_card.cross_validation {
            let number = |number: f64| format!("{number:.3}");
            measures.push([
                name.clone(),
                number(value.estimate),
                number(value.low),
                number(value.high),
            ]);
        }
        if !head_card.cross_validation.is_empty() {
            answer.push_str(&measures.to_string());
        }
        for id in head.labels().ids() {
            let name = head.labels().name(id);
            let count = head_card.label_counts.get(name).copied().unwrap_or_default();
            let terms = model.strongest_terms(at, id, top);
            let terms: Vec<String> =
                terms.iter().map(|(term, weight)| format!("{term} {weight:+.2}")).collect();
            answer.push_str(&format!("\n{name} ({count}): {}\n", terms.join(", ")));
        }
    }
    answer
}

fn card_json(model: &Model, top: usize) -> String {
    let heads: Vec<_> = (model.heads().iter().enumerate())
        .map(|(at, head)| {
            let terms = |id| -> Vec<_> {
                let terms = model.strongest_terms(at, id, top).into_iter();
                terms.map(|(term, weight)| json!({"term": term, "weight": weight})).collect()
            };
            let labels: Vec<_> = head
                .labels()
                .ids()
                .map(|id| json!({"label": head.labels().name(id), "strongest": terms(id)}))
                .collect();
            json!({"head": head.name(), "target": head.target(), "labels": labels})
        })
        .collect();
    let json = json!({"card": model.card(), "heads": heads});
    format!("{json:#}\n")
}
