//! Why a text got its label.

use crate::error::RecordProblem;
use crate::features::RowScratch;
use crate::label::LabelId;
use crate::span::Span;
use crate::text::Scratch;

use super::model::Model;
use super::predict;

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
        let at = self.find_head(question, target)?;
        let (head, first) = (&self.heads[at], self.first_margin(at));
        let mut scratch = RowScratch::default();
        let row = self.vectorizer.transform(&self.analyzer, text, target, &mut scratch);
        let label = label.unwrap_or_else(|| {
            let mut margins = Vec::new();
            self.margins(row, &mut margins);
            let margins = &margins[first..first + head.n_margins()];
            predict::label(head.calibrator(), margins, &mut vec![0.0; head.labels().len()])
        });
        let (margin, sign) = head.margin_of(label);
        let column = first + margin;
        let places = self.places(text, target);
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
