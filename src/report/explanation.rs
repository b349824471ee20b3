//! A page about one label, and a page about one model.

use super::highlight::{Said, paragraph};
use super::html::Html;
use super::numbers::{decimal, percent, plural, signed};
use super::shell::document;
use super::table::{Table, number};
use super::{card, terms};
use crate::error::RecordProblem;
use crate::model::{Counterfactual, Explanation, Model};

/// A self-contained page that says why `text` got its label: the text with its words marked, the `top` terms
/// that say most, and the words without which it would get another label, if they are given.
///
/// ```
/// use stance::Model;
/// use stance::report::explanation_page;
///
/// let model = Model::shipped()?;
/// let text = "Talks with them are a waste of time.";
/// let explanation = model.explain(text, None, "stance", None)?;
/// let counterfactual = model.counterfactual(text, None, "stance", 6)?;
/// let page = explanation_page(&model, &explanation, text, None, counterfactual.as_ref(), 20)?;
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The model has no head for `target`.
pub fn explanation_page(
    model: &Model,
    explanation: &Explanation,
    text: &str,
    target: Option<&str>,
    counterfactual: Option<&Counterfactual>,
    top: usize,
) -> Result<String, RecordProblem> {
    let Some(head) = model.heads().get(explanation.head) else {
        return Ok(document("Explanation", &[], None, Html::element("body")));
    };
    let label = head.labels().name(explanation.label);
    let said: Vec<Said> = (explanation.contributions.iter())
        .map(|term| Said {
            term: term.term.clone(),
            amount: term.contribution,
            spans: term.spans.clone(),
        })
        .collect();
    let title = Html::element("h1").child(Html::foreign(head.name())).text(": ");
    let lead = Html::element("p")
        .text("Words that speak for ")
        .child(Html::element("strong").child(Html::foreign(label)))
        .text(" are ")
        .child(Html::element("mark").class("plus m3").text("underlined with a line"))
        .text(", words that speak against it ")
        .child(Html::element("mark").class("minus m3").text("underlined with dots"))
        .text("; the stronger the shade, the more they say.");
    let mut main = Html::element("main").child(lead).child(paragraph(text, &said));
    main = main.child(probabilities(model, explanation, text, target)?);
    if let Some(found) = counterfactual {
        main = main.child(without(found, head.labels().name(found.label), text));
    }
    let main = main.child(contributions(explanation, top));
    let header = Html::element("header").child(title.child(Html::foreign(label)));
    let body = Html::element("body").child(header).child(main);
    let title = format!("{}: {label}", head.name());
    Ok(document(&title, &[include_str!("style.css")], None, body))
}

/// A self-contained page about a model: the strongest terms of each question, and the card.
#[must_use]
pub fn model_page(model: &Model) -> String {
    let mut main = Html::element("main");
    for question in model.questions() {
        let heading = Html::element("h2").text("Question: ").child(Html::foreign(question));
        main = main.child(heading).children(terms::section(model, question));
    }
    let main = main.child(Html::element("h2").text("Model card")).children(card::section(model));
    let header = Html::element("header").child(Html::element("h1").text("Model"));
    let body = Html::element("body").child(header).child(main);
    document("Model", &[include_str!("style.css")], None, body)
}

fn probabilities(
    model: &Model,
    explanation: &Explanation,
    text: &str,
    target: Option<&str>,
) -> Result<Html, RecordProblem> {
    let mut table = Table::new("Probabilities and margins")
        .text_column("label")
        .number_columns(&["probability", "margin"]);
    let mut worker = model.worker();
    let of_head = worker.predict(text, target)?.iter().find(|found| found.head == explanation.head);
    if let (Some(found), Some(head)) = (of_head, model.heads().get(explanation.head)) {
        let numbers = found.probabilities.iter().zip(&found.margins);
        for (id, (&probability, &margin)) in head.labels().ids().zip(numbers) {
            let cells = [number(decimal(probability)), number(signed(margin))];
            table = table.row(Html::foreign(head.labels().name(id)), cells);
        }
    }
    Ok(table.into_html())
}

fn without(found: &Counterfactual, label: &str, text: &str) -> Html {
    let words = found.removed.iter().map(|span| span.slice(text)).collect::<Vec<_>>();
    let kind = if found.is_smallest { "No smaller set of words does that." } else { "" };
    Html::element("p")
        .text("Without ")
        .child(Html::element("strong").child(Html::foreign(words.join(", "))))
        .text(" it would be ")
        .child(Html::element("strong").child(Html::foreign(label)))
        .text(format_args!(" ({}). {kind}", percent(found.probability)))
}

fn contributions(explanation: &Explanation, top: usize) -> Html {
    let strongest = explanation.strongest(top);
    let mut table = Table::new("Terms that say most, with what they add to the margin")
        .text_column("term")
        .number_columns(&["value", "weight", "adds"]);
    for term in &strongest {
        let numbers = [decimal(term.value), signed(term.weight), signed(term.contribution)];
        table = table.row(Html::foreign(&term.term), numbers.map(number));
    }
    let shown: f64 = strongest.iter().map(|term| term.contribution).sum();
    let rest = explanation.margin - explanation.intercept - shown;
    let note = format!(
        "{} add {}; the intercept adds {}; the margin is {}.",
        plural((explanation.contributions.len() - strongest.len()) as u64, "other term"),
        signed(rest),
        signed(explanation.intercept),
        signed(explanation.margin),
    );
    Html::element("div").child(table.into_html()).child(Html::element("p").class("note").text(note))
}
