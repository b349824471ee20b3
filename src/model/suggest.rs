//! Which texts are most worth labelling.

use rayon::prelude::*;

use super::model::Model;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::features::{CsrMatrix, RowScratch, SparseRow};
use crate::label::LabelId;

/// How doubtful a prediction is, from 0, certain, to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doubt {
    /// `1 − (p₁ − p₂)` of the two most probable labels (Scheffer et al. 2001, margin sampling).
    #[default]
    Margin,
    /// `−Σ p·ln p / ln k` of all `k` labels (Shannon's entropy, as in Settles 2009, section 3.1).
    Entropy,
}

/// A text to be labelled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// Position among the documents.
    pub document: usize,
    /// Position in [`Model::heads`] of the head that answered.
    pub head: usize,
    /// What the model would say.
    pub label: LabelId,
    /// How probable it finds that.
    pub probability: f64,
    /// How doubtful that is.
    pub doubt: f64,
}

/// Of how many times as many doubtful texts the chosen ones are picked.
const CANDIDATES: usize = 20;

impl Model {
    /// The `n` documents whose label would teach the model most about `question`, the most useful first:
    /// doubtful ones that are unlike each other.
    ///
    /// Among the `20·n` most doubtful, one after the other is picked that has the largest `doubt · (1 − s)`,
    /// where `s` is its largest cosine similarity, of TF-IDF rows, to what was picked before (a product form
    /// of maximal marginal relevance, Carbonell and Goldstein 1998). Of equals the first is picked. Labels
    /// that documents already have are not looked at. O(documents) for the labelling, in parallel, and
    /// O(20·n²) similarities.
    ///
    /// # Errors
    ///
    /// The model does not answer `question`, or has no head for a document's target; `input` is named as
    /// the place.
    pub fn suggest(
        &self,
        question: &str,
        documents: &[Document],
        n: usize,
        doubt: Doubt,
        input: &str,
    ) -> Result<Vec<Suggestion>> {
        let position = self.questions().iter().position(|name| *name == question);
        let Some(position) = position else {
            return Err(Error::parameter(
                "question",
                format!("`{question}` is no head of the model"),
            ));
        };
        let mut suggestions = documents
            .par_iter()
            .enumerate()
            .map_init(
                || self.worker(),
                |worker, (at, document)| {
                    let predictions = worker
                        .predict(&document.text, document.target.as_deref())
                        .map_err(|problem| Error::record(input, document.row, problem))?;
                    let prediction = &predictions[position];
                    Ok(Suggestion {
                        document: at,
                        head: prediction.head,
                        label: prediction.label,
                        probability: prediction.probability(),
                        doubt: doubt.of(&prediction.probabilities),
                    })
                },
            )
            .collect::<Result<Vec<_>>>()?;
        suggestions.sort_by(|a, b| b.doubt.total_cmp(&a.doubt).then(a.document.cmp(&b.document)));
        suggestions.truncate(n.saturating_mul(CANDIDATES));
        Ok(self.unlike(&suggestions, documents, n))
    }

    /// Picks `n` candidates that are unlike each other.
    fn unlike(
        &self,
        candidates: &[Suggestion],
        documents: &[Document],
        n: usize,
    ) -> Vec<Suggestion> {
        let mut rows = CsrMatrix::new(self.vectorizer.vocabulary().len());
        let mut scratch = RowScratch::default();
        for candidate in candidates {
            let document = &documents[candidate.document];
            let target = document.target.as_deref();
            let row =
                self.vectorizer.transform(&self.analyzer, &document.text, target, &mut scratch);
            let ids = row.iter().map(|(id, value)| (u32::try_from(id).unwrap_or(u32::MAX), value));
            rows.push(ids.collect::<Vec<_>>());
        }
        // Largest similarity to what is picked; infinite once it is picked itself.
        let mut similarity = vec![0.0_f64; candidates.len()];
        let mut picked = Vec::with_capacity(n.min(candidates.len()));
        while picked.len() < n.min(candidates.len()) {
            let worth = |at: usize| candidates[at].doubt * (1.0 - similarity[at]);
            let left = (0..candidates.len()).filter(|&at| similarity[at].is_finite());
            let best = left.reduce(|best, at| if worth(at) > worth(best) { at } else { best });
            let Some(best) = best else { break };
            picked.push(candidates[best]);
            similarity[best] = f64::INFINITY;
            let chosen = rows.row(best);
            for (at, similarity) in similarity.iter_mut().enumerate() {
                *similarity = similarity.max(cosine(chosen, rows.row(at)));
            }
        }
        picked
    }
}

impl Doubt {
    fn of(self, probabilities: &[f64]) -> f64 {
        match self {
            Self::Margin => {
                let (first, second) =
                    probabilities.iter().fold((0.0, 0.0), |(first, second), &p| {
                        if p > first { (p, first) } else { (first, f64::max(second, p)) }
                    });
                1.0 - (first - second)
            }
            Self::Entropy => {
                let entropy: f64 =
                    probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
                entropy / (probabilities.len() as f64).ln()
            }
        }
    }
}

/// Rows are l2-normalised, so that their product is the cosine; ids ascend.
pub(super) fn cosine(a: SparseRow<'_>, b: SparseRow<'_>) -> f64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some(&(id_a, value_a)), Some(&(id_b, value_b))) = (a.peek(), b.peek()) {
        match id_a.cmp(&id_b) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                sum += f64::from(value_a) * f64::from(value_b);
                a.next();
                b.next();
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_runs_from_certain_to_even() {
        for doubt in [Doubt::Margin, Doubt::Entropy] {
            assert!((doubt.of(&[1.0, 0.0, 0.0]) - 0.0).abs() < 1e-12);
            assert!((doubt.of(&[1.0 / 3.0; 3]) - 1.0).abs() < 1e-12);
        }
        assert!((Doubt::Margin.of(&[0.2, 0.5, 0.3]) - 0.8).abs() < 1e-12);
        // scipy 1.17.1: entropy([0.2, 0.5, 0.3]) / ln 3 = 0.9372305632161295.
        assert!((Doubt::Entropy.of(&[0.2, 0.5, 0.3]) - 0.937_230_563_216_129_5).abs() < 1e-12);
    }

    #[test]
    fn a_text_is_not_suggested_twice_while_there_are_others() {
        let model = Model::shipped().unwrap();
        let texts = [
            "The minister may talk or refuse.",
            "The minister may talk or refuse.",
            "We will sit down with them, perhaps.",
            "Rain fell on the capital.",
        ];
        let documents: Vec<Document> = texts.into_iter().map(Document::new).collect();
        let suggested = model.suggest("stance", &documents, 3, Doubt::Margin, "test").unwrap();
        let mut positions: Vec<usize> = suggested.iter().map(|found| found.document).collect();
        assert_eq!(positions.len(), 3);
        positions.sort_unstable();
        assert_eq!(positions, [0, 2, 3]);
        let all = model.suggest("stance", &documents, 9, Doubt::Entropy, "test").unwrap();
        assert_eq!(all.len(), 4);
    }
}
