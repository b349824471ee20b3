//! What is written of the predictions for a text.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::model::{Head, Model, Prediction};

/// When the main question is left open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abstain {
    /// Below this probability the label is [`Abstain::LABEL`].
    pub below: f64,
}

impl Abstain {
    /// What stands in place of the label.
    pub const LABEL: &'static str = "abstain";
}

/// A model's answers as they are written, in any format: each question with its label, which may be left
/// open, and its probability; and why.
#[derive(Clone, Debug)]
pub struct Answers<'m> {
    model: &'m Model,
    abstain: Option<Abstain>,
    explain: usize,
}

impl<'m> Answers<'m> {
    /// The answers of `model`.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        Self { model, abstain: None, explain: 0 }
    }

    /// Leaves the main question open where the probability is too small. Default: as the model has it,
    /// [`Head::threshold`].
    #[must_use]
    pub fn abstain(mut self, abstain: Option<Abstain>) -> Self {
        self.abstain = abstain;
        self
    }

    /// Adds the `terms` strongest terms of the main question's label. Default 0.
    #[must_use]
    pub fn explain(mut self, terms: usize) -> Self {
        self.explain = terms;
        self
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Whether there are reasons beside the answers.
    pub(super) fn explains(&self) -> bool {
        self.explain > 0
    }

    /// Names of the columns that hold the answers: two a question, and [`Answers::EXPLANATION`].
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        for question in self.model.questions() {
            columns.extend([format!("{question}_label"), format!("{question}_probability")]);
        }
        if self.explains() {
            columns.push(Self::EXPLANATION.to_owned());
        }
        columns
    }

    /// The name of the column of reasons.
    pub(super) const EXPLANATION: &'static str = "explanation";

    /// The fields of those columns.
    pub(super) fn fields(
        &self,
        text: &str,
        target: Option<&str>,
        predictions: &[Prediction],
    ) -> Vec<String> {
        let mut fields = Vec::new();
        for (question, prediction) in predictions.iter().enumerate() {
            fields.push(self.label(question, prediction).to_owned());
            fields.push(format!("{:.4}", prediction.probability()));
        }
        fields.extend(self.joined_reasons(text, target));
        fields
    }

    /// The label as it is written: it may be left open, that of the main question by what was asked for,
    /// and else by the threshold of the model.
    pub(super) fn label(&self, question: usize, prediction: &Prediction) -> &'m str {
        let asked = self.abstain.filter(|_| question == 0).map(|abstain| abstain.below);
        let head = self.model.heads().get(prediction.head);
        let is_open = head.is_some_and(|head| head.leaves_open(prediction.probability(), asked));
        if is_open { Abstain::LABEL } else { self.model.label_name(prediction) }
    }

    /// The strongest terms in one field, if they were asked for.
    pub(super) fn joined_reasons(&self, text: &str, target: Option<&str>) -> Option<String> {
        self.explains().then(|| joined(&self.reasons(text, target)))
    }

    /// Adds the answers to a JSON object, one entry a question.
    pub(super) fn serialize<M: SerializeMap>(
        &self,
        text: &str,
        target: Option<&str>,
        predictions: &[Prediction],
        map: &mut M,
    ) -> Result<(), M::Error> {
        for (question, prediction) in predictions.iter().enumerate() {
            let Some(head) = self.model.heads().get(prediction.head) else { continue };
            let answer = Answer::new(head, self.label(question, prediction), prediction);
            map.serialize_entry(head.name(), &answer)?;
        }
        if self.explains() {
            map.serialize_entry(Self::EXPLANATION, &self.reasons(text, target))?;
        }
        Ok(())
    }

    /// The strongest terms of the main question's label, as many as were asked for.
    fn reasons(&self, text: &str, target: Option<&str>) -> Vec<Reason> {
        let questions = self.model.questions();
        let Some(main) = questions.first().filter(|_| self.explains()) else { return Vec::new() };
        let explanation = self.model.explain(text, target, main, None);
        // The target was known when the text was labelled.
        let Ok(explanation) = explanation else { return Vec::new() };
        let strongest = explanation.strongest(self.explain).into_iter();
        strongest
            .map(|term| Reason { term: term.term.clone(), contribution: term.contribution })
            .collect()
    }
}

fn joined(reasons: &[Reason]) -> String {
    let parts: Vec<String> = reasons
        .iter()
        .map(|reason| format!("{} {:+.3}", reason.term, reason.contribution))
        .collect();
    parts.join("; ")
}

/// One term of an explanation.
#[derive(Serialize)]
struct Reason {
    term: String,
    contribution: f64,
}

/// What a question was answered.
#[derive(Serialize)]
struct Answer<'a> {
    label: &'a str,
    probability: f64,
    margin: f64,
    probabilities: Probabilities<'a>,
}

impl<'a> Answer<'a> {
    /// The answer of `head`, with `label` as what is written for it.
    fn new(head: &'a Head, label: &'a str, prediction: &'a Prediction) -> Self {
        Self {
            label,
            probability: prediction.probability(),
            margin: prediction.margin(),
            probabilities: Probabilities {
                names: head.labels().names(),
                values: &prediction.probabilities,
            },
        }
    }
}

/// Label names with their probabilities, in the order of the labels.
struct Probabilities<'a> {
    names: &'a [String],
    values: &'a [f64],
}

impl Serialize for Probabilities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.names.iter().zip(self.values))
    }
}
