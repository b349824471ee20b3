//! What a label says about the question.

use crate::error::{Error, Result};
use crate::model::{Model, Prediction};

/// The side that one statement takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// It is labelled `for`.
    For,
    /// It is labelled `against`.
    Against,
    /// It has any other label, or none because the model is too unsure.
    Neutral,
}

impl Side {
    /// `for`, `against` or `neutral`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Neutral => "neutral",
        }
    }
}

/// Where a model's answers say what a summary needs: its first question has the labels `for` and
/// `against`; the questions `argument` and `conditional` are used if they are there.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'m> {
    model: &'m Model,
    argument: Option<usize>,
    conditional: Option<usize>,
    below: Option<f64>,
}

impl<'m> Sides<'m> {
    /// Looks for the labels.
    ///
    /// # Errors
    ///
    /// The first question of `model` has no label `for` or no label `against`.
    pub fn of(model: &'m Model) -> Result<Self> {
        let questions = model.questions();
        let main = questions.first().copied().unwrap_or_default();
        let of_main = model.heads().iter().filter(|head| head.name() == main);
        for head in of_main {
            for side in [Side::For, Side::Against] {
                if head.labels().id(side.name()).is_none() {
                    let problem = format!(
                        "has no label `{}` in head `{main}`: a summary is about who is for and who is against",
                        side.name()
                    );
                    return Err(Error::parameter("model", problem));
                }
            }
        }
        let find = |name: &str| questions.iter().position(|question| *question == name);
        Ok(Self {
            model,
            argument: find("argument"),
            conditional: find("conditional"),
            below: None,
        })
    }

    /// No side is taken by a statement whose main label is less probable than this. Default: as the model
    /// has it, [`Head::threshold`](crate::model::Head::threshold).
    #[must_use]
    pub fn abstain_below(mut self, below: Option<f64>) -> Self {
        self.below = below;
        self
    }

    /// The model whose answers are read.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// The side of a statement.
    #[must_use]
    pub fn side(&self, predictions: &[Prediction]) -> Side {
        match self.label(predictions, 0) {
            Some("for") => Side::For,
            Some("against") => Side::Against,
            _ => Side::Neutral,
        }
    }

    /// The probability that a statement takes `side`; of [`Side::Neutral`], that it takes none.
    #[must_use]
    pub fn probability(&self, predictions: &[Prediction], side: Side) -> f64 {
        let Some(main) = predictions.first() else { return 0.0 };
        let labels = self.model.heads()[main.head].labels();
        let of = |side: Side| {
            labels.id(side.name()).map_or(0.0, |label| main.probabilities[label.index()])
        };
        match side {
            Side::Neutral => (1.0 - of(Side::For) - of(Side::Against)).max(0.0),
            side => of(side),
        }
    }

    /// The reason that a statement gives; `None` when it gives none or the model was not asked.
    #[must_use]
    pub fn argument(&self, predictions: &[Prediction]) -> Option<&'m str> {
        self.label(predictions, self.argument?).filter(|name| *name != "none")
    }

    /// Whether the statement's stance depends on a condition.
    #[must_use]
    pub fn is_conditional(&self, predictions: &[Prediction]) -> bool {
        let answer = self.conditional.and_then(|question| self.label(predictions, question));
        answer == Some("true")
    }

    /// True for a statement whose side is left open because the model is too unsure.
    #[must_use]
    pub fn is_open(&self, predictions: &[Prediction]) -> bool {
        !predictions.is_empty() && self.label(predictions, 0).is_none()
    }

    /// The label that answers a question, unless the model is too unsure to give one.
    fn label(&self, predictions: &[Prediction], question: usize) -> Option<&'m str> {
        let prediction = predictions.get(question)?;
        let head = self.model.heads().get(prediction.head)?;
        let asked = self.below.filter(|_| question == 0);
        let is_open = head.leaves_open(prediction.probability(), asked);
        (!is_open).then(|| head.labels().name(prediction.label))
    }
}
