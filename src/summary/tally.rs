//! Statements of one voice, added up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::position::Position;
use super::side::{Side, Sides};
use crate::model::Prediction;

/// What one voice says, or several together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Statements.
    pub statements: usize,
    /// Those labelled `for`.
    pub n_for: usize,
    /// Those labelled `against`.
    pub n_against: usize,
    /// All others.
    pub n_neutral: usize,
    /// How often each reason is given by a statement that takes a side.
    pub arguments: BTreeMap<String, usize>,
    /// The surest statement for.
    pub strongest_for: Option<Strongest>,
    /// The surest statement against.
    pub strongest_against: Option<Strongest>,
    /// Of the statements that take a side, by weight: how much is for, against, and under a condition.
    weight_for: f64,
    weight_against: f64,
    weight_conditional: f64,
    weight: f64,
}

/// A statement that stands for a side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strongest {
    /// Its position in the article, from 0.
    pub index: usize,
    /// Its words.
    pub text: String,
    /// The probability of its label.
    pub probability: f64,
}

/// The share of a voice's stances that has to hang on a condition for the voice to be called conditional.
const CONDITIONAL_FROM: f64 = 0.25;

impl Tally {
    /// Adds a statement that counts `weight`, at least 0.
    pub(super) fn add(
        &mut self,
        sides: &Sides<'_>,
        predictions: &[Prediction],
        weight: f64,
        statement: (usize, &str),
    ) {
        self.statements += 1;
        let side = sides.side(predictions);
        let strongest = match side {
            Side::For => {
                self.n_for += 1;
                &mut self.strongest_for
            }
            Side::Against => {
                self.n_against += 1;
                &mut self.strongest_against
            }
            Side::Neutral => {
                self.n_neutral += 1;
                return;
            }
        };
        let probability = sides.probability(predictions, side);
        if strongest.as_ref().is_none_or(|strongest| probability > strongest.probability) {
            let (index, text) = statement;
            *strongest = Some(Strongest { index, text: text.to_owned(), probability });
        }
        if let Some(argument) = sides.argument(predictions) {
            *self.arguments.entry(argument.to_owned()).or_default() += 1;
        }
        self.weight_for += weight * sides.probability(predictions, Side::For);
        self.weight_against += weight * sides.probability(predictions, Side::Against);
        self.weight += weight;
        if sides.is_conditional(predictions) {
            self.weight_conditional += weight;
        }
    }

    /// Where this voice stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position::new([self.weight_for, self.weight_against], [self.n_for, self.n_against])
    }

    /// True when at least a quarter of the stances taken, by weight, hangs on a condition.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.weight > 0.0 && self.weight_conditional >= CONDITIONAL_FROM * self.weight
    }

    /// The reasons, the most frequent first.
    #[must_use]
    pub fn ranked_arguments(&self) -> Vec<(&str, usize)> {
        let mut ranked: Vec<(&str, usize)> =
            self.arguments.iter().map(|(name, &count)| (name.as_str(), count)).collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        ranked
    }
}
