//! Why a text got its label.

use crate::error::RecordProblem;
use crate::features::RowScratch;
use crate::label::LabelId;
use crate::span::Span;
use crate::text::Scratch;

use super::model::Model;

/// The margin of one label, taken apart.
///
/// `intercept` plus all contributions, added in their order, is `margin` to the last bit: both are made
/// by one loop over ascending term ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Position of the head in [`Model::heads`].
    pub head: usize,
    /// The label that is explained.
    pub label: LabelId,
    /// What every text starts from.
    pub intercept: f64,
    /// What each term adds, by ascending term id.
    pub contributions: Vec<Contribution>,
    /// The sum.
    pub margin: f64,
}

/// What one term adds to a margin.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The term.
    pub term: String,
    /// Its TF-IDF value in this text.
    pub value: f64,
    /// Its weight for the label.
    pub weight: f64,
    /// Value times weight.
    pub contribution: f64,
    /// Where it occurs in the text, ascending.
    pub spans: Vec<Span>,
}

impl Explanation {
    /// The contributions that matter most, by their absolute value, the largest first.
    #[must_use]
    pub fn strongest(&self, n: usize) -> Vec<&Contribution> {
        let mut strongest: Vec<&Contribution> = self.contributions.iter().collect();
        strongest.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        strongest.truncate(n);
        strongest
    }
}

impl Model {
    /// Takes apart what the head answering `question` says of a text: the margin of `label`, or of the
    /// predicted label if none is given.
    ///
    /// # Errors
    ///
    /// When the model has no such head for this target.
    pub fn explain(
        &self,
        text: &str,
        target: Option<&str>,
        question: &str,
        label: Option<LabelId>,
    ) -> Result<Explanation, RecordProblem> {
        let unknown = || RecordProblem::UnknownTarget {
            head: question.to_owned(),
            target: target.unwrap_or_default().to_owned(),
        };
        let at = self.head_for(question, target).ok_or_else(unknown)?;
        let label = match label {
            Some(label) => label,
            None => {
                let mut worker = self.worker();
                let predictions = worker.predict(text, target)?;
                predictions
                    .iter()
                    .find(|prediction| prediction.head == at)
                    .ok_or_else(unknown)?
                    .label
            }
        };
        let (margin, sign) = self.heads[at].margin_of(label);
        let column = self.first_margin(at) + margin;
        let places = self.places(text, target);
        let mut scratch = RowScratch::default();
        let row = self.vectorizer.transform(&self.analyzer, text, target, &mut scratch);
        let intercept = sign * self.intercepts.get(column);
        let mut sum = intercept;
        let mut contributions = Vec::with_capacity(row.indices.len());
        for (id, value) in row.iter() {
            let weight = sign * f64::from(self.weights.get(id * self.stride() + column));
            let contribution = f64::from(value) * weight;
            sum += contribution;
            let start = places.partition_point(|&(term, _)| (term as usize) < id);
            let spans = places[start..].iter().take_while(|&&(term, _)| term as usize == id);
            contributions.push(Contribution {
                term: self
                    .vectorizer
                    .vocabulary()
                    .term(row.indices[contributions.len()])
                    .to_owned(),
                value: f64::from(value),
                weight,
                contribution,
                spans: spans.map(|&(_, span)| span).collect(),
            });
        }
        Ok(Explanation { head: at, label, intercept, contributions, margin: sum })
    }

    /// Where each known term occurs, by ascending term id and place.
    fn places(&self, text: &str, target: Option<&str>) -> Vec<(u32, Span)> {
        let mut places = Vec::new();
        self.analyzer.analyze(text, target, &mut Scratch::default(), |term, span| {
            places.extend(self.vectorizer.vocabulary().id(term).map(|id| (id, span)));
        });
        places.sort_unstable();
        places.dedup();
        places
    }
}
