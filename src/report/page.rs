//! The page as a whole.

use std::collections::BTreeSet;

use super::html::Html;
use super::measured::Measured;
use super::shell::document;
use super::{card, curves, learning, measures, mistakes, slices, terms};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::model::{Evaluation, Model};

/// A page about what a model says of labelled documents, with one section a question.
///
/// Each section has the measures with their intervals, a table of the labels, the confusion matrix,
/// the reliability diagram, accuracy by coverage, ROC and precision–recall curves (up to four labels); a
/// threshold, measures by the values of columns, a comparison and a learning curve where there are any;
/// and of a model the strongest terms of each label and the 20 errors that it was surest of, their words
/// marked by what they say. The model card is at the end.
///
/// ```
/// use stance::eval::Bootstrap;
/// use stance::model::Evaluation;
/// use stance::report::{EvaluationPage, Measured};
/// use stance::{Document, Model};
///
/// let documents = [
///     Document::new("We will sit down with them.").with_label("for"),
///     Document::new("No talks with those who threaten us.").with_label("against"),
/// ];
/// let model = Model::shipped()?;
/// let evaluation = Evaluation::new(&model, "stance", 0, &documents, "two statements")?;
/// let intervals = evaluation.intervals(&documents, &Bootstrap::new(100, 0.95, 0)?)?;
/// let mut page = EvaluationPage::new("Two statements");
/// page.push(&Measured::new(&evaluation, &intervals), &documents, Some(&model))?;
/// assert!(page.to_html().starts_with("<!DOCTYPE html>"));
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EvaluationPage {
    title: String,
    questions: Vec<String>,
    sections: Vec<Html>,
    /// The distinct ones: mostly all questions are put to one model.
    cards: Vec<Vec<Html>>,
}

impl EvaluationPage {
    /// A page without questions.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), questions: Vec::new(), sections: Vec::new(), cards: Vec::new() }
    }

    /// Adds a question that was put to `documents`, which are all those that [`Evaluation::new`] was given.
    /// `model` is shown with its strongest terms and its card, and with the errors that it was surest of, unless
    /// the answers are those of a cross-validation.
    ///
    /// # Errors
    ///
    /// `model` or `documents` are not those of the evaluation, as far as that can be seen; the page is
    /// then as it was.
    pub fn push(
        &mut self,
        measured: &Measured<'_>,
        documents: &[Document],
        model: Option<&Model>,
    ) -> Result<()> {
        let section = self.section(measured, documents, model)?;
        self.sections.push(section);
        self.questions.push(measured.evaluation.question.clone());
        if let Some(card) = model.map(card::section).filter(|card| !self.cards.contains(card)) {
            self.cards.push(card);
        }
        Ok(())
    }

    fn section(
        &self,
        measured: &Measured<'_>,
        documents: &[Document],
        model: Option<&Model>,
    ) -> Result<Html> {
        let Measured { evaluation, intervals, .. } = *measured;
        let id = question_id(self.sections.len());
        let confusion = evaluation.confusion()?;
        let metrics = evaluation.metrics()?;
        let (rankings, ranking_charts) = curves::of_rankings(&id, evaluation)?;
        let mut charts = curves::of_probabilities(&id, measured)?;
        charts.extend(ranking_charts);
        let mut parts = vec![
            ("Measures", measures::summary(&metrics, intervals)),
            ("Labels", vec![measures::per_label(&metrics, &confusion, &rankings)]),
            ("Confusion matrix", vec![measures::confusion(&evaluation.labels, &confusion)]),
            ("Curves", vec![Html::element("div").class("charts").children(charts)]),
        ];
        if let Some(threshold) = measured.threshold {
            parts.push(("Threshold", slices::of_threshold(threshold)));
        }
        if !measured.slices.is_empty() {
            parts.push(("Slices", slices::section(measured.slices)));
        }
        if let Some(comparison) = measured.comparison {
            parts.push(("Comparison", slices::of_comparison(comparison)));
        }
        if !measured.curve.is_empty() {
            parts.push(("Learning curve", learning::section(&id, measured.curve)));
        }
        if let Some(model) = model {
            parts.push(("Strongest terms", terms::section(model, &evaluation.question)));
        }
        if let (Some(model), None) = (model, measured.folds) {
            parts.push(("Worst errors", mistakes::section(model, evaluation, documents)?));
        }
        let heading = Html::element("h2").attr("id", &id).text("Question: ");
        let section = Html::element("section")
            .attr("aria-labelledby", &id)
            .child(heading.child(Html::foreign(&evaluation.question)))
            .child(measures::lead(measured, n_groups(evaluation, documents)?)?);
        Ok(parts.into_iter().fold(section, |section, (title, content)| {
            section.child(Html::element("h3").text(title)).children(content)
        }))
    }

    /// The page: a whole HTML document that needs nothing from outside.
    #[must_use]
    pub fn to_html(&self) -> String {
        let header = Html::element("header")
            .child(Html::element("h1").child(Html::foreign(&self.title)))
            .child(self.contents());
        let cards = self.cards.iter().enumerate().map(|(at, card)| {
            let id = card_id(at);
            let heading = Html::element("h2").attr("id", &id).text("Model card");
            let section = Html::element("section").attr("aria-labelledby", id).child(heading);
            section.children(card.iter().cloned())
        });
        let main = Html::element("main").children(self.sections.iter().cloned()).children(cards);
        let body = Html::element("body").child(header).child(main);
        document(&self.title, &[include_str!("style.css")], None, body)
    }

    fn contents(&self) -> Html {
        let entry = |id: String, name: Html| {
            let link = Html::element("a").attr("href", format_args!("#{id}")).child(name);
            Html::element("li").child(link)
        };
        let questions = self.questions.iter().enumerate();
        let questions = questions.map(|(at, name)| entry(question_id(at), Html::foreign(name)));
        let card = |at| entry(card_id(at), Html::element("span").text("Model card"));
        let entries = questions.chain((0..self.cards.len()).map(card));
        let list = Html::element("ul").children(entries);
        Html::element("nav").attr("aria-label", "Contents").child(list)
    }
}

/// Ids are made of numbers: names of questions may hold anything.
fn question_id(at: usize) -> String {
    format!("question-{}", at + 1)
}

fn card_id(at: usize) -> String {
    format!("card-{}", at + 1)
}

/// Distinct groups among the documents evaluated; a document without one is its own.
fn n_groups(evaluation: &Evaluation, documents: &[Document]) -> Result<u64> {
    let mut groups = BTreeSet::new();
    let mut alone = 0;
    for &at in &evaluation.documents {
        match documents.get(at).map(|document| document.group.as_deref()) {
            Some(Some(group)) => {
                groups.insert(group);
            }
            Some(None) => alone += 1,
            None => return Err(Error::parameter("documents", "must be those that were evaluated")),
        }
    }
    Ok(groups.len() as u64 + alone)
}
