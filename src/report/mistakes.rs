//! The errors that the model was surest of, and what led it there.

use super::highlight::{Said, paragraph};
use super::html::Html;
use super::numbers::{count, percent, plural, share, signed};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::label::LabelId;
use crate::model::{Evaluation, Model};

/// How many errors are shown.
const MOST_ERRORS: usize = 20;

/// How many terms of each.
const MOST_TERMS: usize = 8;

/// The name under which a document's error is reported.
const INPUT: &str = "evaluated documents";

/// The wrong rows of the highest probability: the surest first, equals in the order of the documents.
fn worst(evaluation: &Evaluation) -> (usize, Vec<(usize, f64)>) {
    let pairs = evaluation.truth.iter().zip(&evaluation.predicted).enumerate();
    let wrong = pairs.filter(|(_, (truth, predicted))| truth != predicted);
    let mut wrong: Vec<(usize, f64)> = wrong
        .map(|(row, (_, predicted))| (row, evaluation.probabilities[[row, predicted.index()]]))
        .collect();
    let all = wrong.len();
    wrong.sort_by(|a, b| b.1.total_cmp(&a.1));
    wrong.truncate(MOST_ERRORS);
    (all, wrong)
}

/// The section about errors.
pub(super) fn section(
    model: &Model,
    evaluation: &Evaluation,
    documents: &[Document],
) -> Result<Vec<Html>> {
    let (all, worst) = worst(evaluation);
    let (wrong, total) = (all as u64, evaluation.truth.len() as u64);
    if worst.is_empty() {
        return Ok(vec![Html::element("p").text("There are none.")]);
    }
    let lead = format!(
        "{} of {} statements ({}) are labelled wrongly; here are the {} of the highest probability. Words \
         that speak for the predicted label and against the true one are ",
        count(wrong),
        count(total),
        percent(share(wrong, total)),
        worst.len()
    );
    let lead = Html::element("p")
        .text(lead)
        .child(Html::element("mark").class("plus m3").text("underlined with a line"))
        .text(", words that speak for the true label are ")
        .child(Html::element("mark").class("minus m3").text("underlined with dots"))
        .text(
            "; the stronger the shade, the more they say. Below each text are the terms that say most: \
             with all others and the intercept they make the log-odds of the predicted label against the true \
             one, before calibration.",
        );
    let errors = worst
        .iter()
        .map(|&(row, probability)| error(model, evaluation, documents, row, probability));
    let list = Html::element("ol").class("errors").children(errors.collect::<Result<Vec<_>>>()?);
    Ok(vec![lead, list])
}

fn error(
    model: &Model,
    evaluation: &Evaluation,
    documents: &[Document],
    row: usize,
    probability: f64,
) -> Result<Html> {
    let document = evaluation.documents.get(row).and_then(|&at| documents.get(at));
    let Some(document) = document else {
        return Err(Error::parameter("documents", "must be those that were evaluated"));
    };
    let [truth, predicted] = [evaluation.truth[row], evaluation.predicted[row]];
    let LogOdds { said, intercept, sum } = log_odds(model, evaluation, document, predicted, truth)?;
    let name = |label| Html::element("strong").child(Html::foreign(evaluation.labels.name(label)));
    let place = match &document.id {
        Some(id) => Html::foreign(id),
        None => Html::element("span").text(format_args!("row {}", count(document.row))),
    };
    let mut facts = Html::element("p").class("facts").child(place);
    if let Some(target) = &document.target {
        facts = facts.text(" on ").child(Html::foreign(target));
    }
    let facts = facts
        .text(": predicted ")
        .child(name(predicted))
        .text(format_args!(" ({}), is ", percent(probability)))
        .child(name(truth))
        .text(format_args!(" ({})", percent(evaluation.probabilities[[row, truth.index()]])));
    let shown = strongest(&said);
    let terms = shown.iter().map(|term| {
        let side = if term.amount < 0.0 { "minus" } else { "plus" };
        let amount = Html::element("span").class("n").text(signed(term.amount));
        Html::element("li").class(side).child(Html::foreign(&term.term)).text(" ").child(amount)
    });
    let others: f64 = sum - intercept - shown.iter().map(|term| term.amount).sum::<f64>();
    let others = match said.len() - shown.len() {
        0 => String::new(),
        n => format!("{} {}, ", plural(n as u64, "other term"), signed(others)),
    };
    let sum = format!("{others}intercept {}, together {}", signed(intercept), signed(sum));
    let sum = Html::element("li").class("sum").text(sum);
    let terms = Html::element("ul").class("chips").children(terms).child(sum);
    Ok(Html::element("li").child(facts).child(paragraph(&document.text, &said)).child(terms))
}

/// Why one label rather than another.
struct LogOdds {
    /// By ascending term id.
    said: Vec<Said>,
    /// What every text starts from.
    intercept: f64,
    /// Of all terms and the intercepts.
    sum: f64,
}

/// The log-odds of two labels are the difference of their margins; with two labels in all there is one
/// margin, which is the log-odds.
fn log_odds(
    model: &Model,
    evaluation: &Evaluation,
    document: &Document,
    label: LabelId,
    other: LabelId,
) -> Result<LogOdds> {
    let explain = |label: LabelId| {
        let (target, question) = (document.target.as_deref(), evaluation.question.as_str());
        let name = evaluation.labels.name(label);
        let known =
            model.head_for(question, target).and_then(|head| model.heads()[head].labels().id(name));
        let Some(known) = known else {
            return Err(Error::parameter(
                "evaluation",
                format!("has a label `{name}` that the model has not"),
            ));
        };
        model
            .explain(&document.text, target, question, Some(known))
            .map_err(|problem| Error::record(INPUT, document.row, problem))
    };
    let of_label = explain(label)?;
    let of_other = match model.heads()[of_label.head].n_margins() {
        1 => None,
        _ => Some(explain(other)?),
    };
    let intercept = of_label.intercept - of_other.as_ref().map_or(0.0, |other| other.intercept);
    let sum = of_label.margin - of_other.as_ref().map_or(0.0, |other| other.margin);
    // Both explanations have the terms of the same row.
    let others =
        of_other.iter().flat_map(|other| &other.contributions).map(|term| term.contribution);
    let said = of_label.contributions.into_iter().zip(others.chain(std::iter::repeat(0.0)));
    let said = said.map(|(term, other)| Said {
        term: term.term,
        amount: term.contribution - other,
        spans: term.spans,
    });
    Ok(LogOdds { said: said.collect(), intercept, sum })
}

fn strongest(said: &[Said]) -> Vec<&Said> {
    let mut strongest: Vec<&Said> = said.iter().filter(|term| term.amount != 0.0).collect();
    strongest.sort_by(|a, b| b.amount.abs().total_cmp(&a.amount.abs()));
    strongest.truncate(MOST_TERMS);
    strongest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Trainer, TrainerParams};

    const LABELS: [&str; 3] = ["against", "for", "neutral"];

    fn model(n_labels: usize) -> Model {
        let texts =
            ["No talks, a trap.", "We refuse talks.", "We will sit down.", "Talks, with respect."];
        let texts = texts.into_iter().chain(["The report is out.", "The report says six."]);
        let documents = texts.zip([0, 0, 1, 1, 2, 2]).filter(|(_, label)| *label < n_labels);
        let documents =
            documents.map(|(text, label)| Document::new(text).with_label(LABELS[label]));
        let mut params = TrainerParams { folds: 0, ..TrainerParams::default() };
        params.tfidf.min_df = 1;
        Trainer::new(params).train(documents.collect(), |_| ()).unwrap()
    }

    fn evaluated(model: &Model, labelled: &[(&str, &str)]) -> (Evaluation, Vec<Document>) {
        let documents: Vec<Document> =
            labelled.iter().map(|(text, label)| Document::new(*text).with_label(*label)).collect();
        (Evaluation::new(model, "stance", 0, &documents, "test").unwrap(), documents)
    }

    #[test]
    fn what_is_said_adds_up_to_the_log_odds() {
        for n_labels in [2, 3] {
            let model = model(n_labels);
            let (evaluation, documents) =
                evaluated(&model, &[("We refuse: a trap, with respect.", "for")]);
            let [against, for_] = [LabelId::new(0), LabelId::new(1)];
            let odds = log_odds(&model, &evaluation, &documents[0], against, for_).unwrap();
            // Without a calibrator, probabilities are those of the margins.
            let probability = |label: LabelId| evaluation.probabilities[[0, label.index()]];
            let expected = (probability(against) / probability(for_)).ln();
            let said: f64 = odds.said.iter().map(|term| term.amount).sum();
            assert!((odds.sum - expected).abs() < 1e-9, "{} {expected}", odds.sum);
            assert!((odds.intercept + said - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn the_surest_errors_come_first_and_equals_in_the_order_of_documents() {
        let model = model(2);
        let (right, weak, sure) =
            (("Talks.", "for"), ("We will.", "against"), ("We refuse: a trap.", "for"));
        let (mut evaluation, _) = evaluated(&model, &[weak, sure, right, weak, sure]);
        // Whatever the model makes of them.
        evaluation.truth = [0, 1, 1, 0, 1].map(LabelId::new).to_vec();
        evaluation.predicted = [1, 0, 1, 1, 0].map(LabelId::new).to_vec();
        for (row, probability) in [(0, 0.6), (1, 0.1), (2, 0.9), (3, 0.6), (4, 0.1)] {
            evaluation.probabilities[[row, 1]] = probability;
            evaluation.probabilities[[row, 0]] = 1.0 - probability;
        }
        let (all, worst) = worst(&evaluation);
        assert_eq!((all, worst), (4, vec![(1, 0.9), (4, 0.9), (0, 0.6), (3, 0.6)]));
    }
}
