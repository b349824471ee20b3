//! Labelling texts.

use super::head::Head;
use super::model::Model;
use super::weights::{Weights, from_bf16};
use crate::error::RecordProblem;
use crate::features::{CompiledScratch, CompiledVectorizer, RowScratch, SparseRow};
use crate::label::LabelId;
use crate::linear::Calibrator;

/// One head's answer for one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Position of the head in [`Model::heads`].
    pub head: usize,
    /// The label of the largest probability; among equals, the first.
    pub label: LabelId,
    /// One probability a label, `(n_labels,)`; together they are 1.
    pub probabilities: Vec<f64>,
    /// One margin a label, `(n_labels,)`. Of two labels, one has the other's with the sign turned.
    pub margins: Vec<f64>,
}

impl Prediction {
    /// The probability of the label.
    #[must_use]
    pub fn probability(&self) -> f64 {
        self.probabilities.get(self.label.index()).copied().unwrap_or_default()
    }

    /// The margin of the label.
    #[must_use]
    pub fn margin(&self) -> f64 {
        self.margins.get(self.label.index()).copied().unwrap_or_default()
    }
}

impl Model {
    /// A worker, with the buffers of one thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }

    /// The name of a prediction's label.
    #[must_use]
    pub fn label_name(&self, prediction: &Prediction) -> &str {
        self.heads.get(prediction.head).map_or("", |head| head.labels().name(prediction.label))
    }

    /// The margins of all heads for one row, in the order of the heads.
    pub(super) fn margins(&self, row: SparseRow<'_>, margins: &mut Vec<f64>) {
        margins.clear();
        margins.extend(self.intercepts.iter());
        let mut first = 0;
        while first < margins.len() {
            first += match margins.len() - first {
                1 => self.add_margins::<1>(row, first, margins),
                2 => self.add_margins::<2>(row, first, margins),
                3 => self.add_margins::<3>(row, first, margins),
                4..8 => self.add_margins::<4>(row, first, margins),
                _ => self.add_margins::<8>(row, first, margins),
            };
        }
    }

    /// Adds what the terms of a row say to `N` margins from `first` on, which stay in registers while the
    /// terms go by. Each margin gets its terms in ascending order.
    #[inline]
    fn add_margins<const N: usize>(
        &self,
        row: SparseRow<'_>,
        first: usize,
        margins: &mut [f64],
    ) -> usize {
        if let Some(margins) = margins.get_mut(first..).and_then(|it| it.first_chunk_mut::<N>()) {
            let weights = |id| id * self.stride() + first;
            match &self.weights {
                Weights::F32(table) => {
                    add_products(row, table.bytes(), weights, f32::from_le_bytes, margins);
                }
                Weights::Bf16(bytes) => add_products(row, bytes, weights, from_bf16, margins),
            }
        }
        N
    }
}

/// Adds to each margin the values of `row` times the weights of their terms, the first of which stands at
/// number `place` of the term among all, in `W` bytes.
#[inline]
fn add_products<const N: usize, const W: usize>(
    row: SparseRow<'_>,
    weights: &[u8],
    place: impl Fn(usize) -> usize,
    decode: impl Fn([u8; W]) -> f32,
    margins: &mut [f64; N],
) {
    let (weights, _) = weights.as_chunks::<W>();
    let mut sums = *margins;
    for (id, value) in row.iter() {
        let Some(weights) = weights.get(place(id)..).and_then(|it| it.first_chunk::<N>()) else {
            break;
        };
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += f64::from(value) * f64::from(decode(*weight));
        }
    }
    *margins = sums;
}

/// Labels texts with one model and the buffers of one thread.
///
/// A text without any known term, such as an empty one, gets what the intercepts say: the answer for a
/// text about which nothing is known.
#[derive(Debug)]
pub struct Worker<'m> {
    model: &'m Model,
    scratch: RowScratch,
    /// Texts labelled so far, up to [`Worker::FEW`].
    few: usize,
    compiled: Option<(&'m CompiledVectorizer, Box<CompiledScratch>)>,
    margins: Vec<f64>,
    /// Distinct names of heads.
    questions: Vec<&'m str>,
    predictions: Vec<Prediction>,
}

impl<'m> Worker<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            scratch: RowScratch::default(),
            few: 0,
            compiled: None,
            margins: Vec::new(),
            questions: model.questions(),
            predictions: Vec::new(),
        }
    }

    /// Texts before the compiled vectorizer is made, which takes as long as these.
    const FEW: usize = 256;

    fn count(&mut self) {
        if self.few == Self::FEW {
            return;
        }
        self.few += 1;
        // What another worker has made costs nothing.
        if self.few == Self::FEW || self.model.compiled.get().is_some() {
            self.compile();
        }
    }

    fn compile(&mut self) {
        self.few = Self::FEW;
        let Model { analyzer, vectorizer, compiled, .. } = self.model;
        let compiled = compiled.get_or_init(|| CompiledVectorizer::new(analyzer, vectorizer));
        self.compiled = (compiled.as_ref())
            .map(|compiled| (compiled, Box::new(CompiledScratch::new(analyzer))));
    }

    /// Labels a text: one prediction for each of the model's questions, in their order.
    ///
    /// # Errors
    ///
    /// When the model has one head a target and none for this one.
    pub fn predict(
        &mut self,
        text: &str,
        target: Option<&str>,
    ) -> Result<&[Prediction], RecordProblem> {
        self.count();
        let Self { model, scratch, compiled, margins, questions, predictions, .. } = self;
        let Model { analyzer, vectorizer, .. } = *model;
        let row = match compiled {
            Some((compiled, scratch)) if CompiledVectorizer::covers(analyzer, target) => {
                compiled.transform(vectorizer, analyzer, text, target, scratch)
            }
            _ => vectorizer.transform(analyzer, text, target, scratch),
        };
        model.margins(row, margins);
        predictions.resize_with(questions.len(), || Prediction {
            head: 0,
            label: LabelId::new(0),
            probabilities: Vec::new(),
            margins: Vec::new(),
        });
        for (question, prediction) in questions.iter().zip(predictions.iter_mut()) {
            let at = model.find_head(question, target)?;
            let (head, first) = (&model.heads[at], model.first_margin(at));
            prediction.head = at;
            prediction.fill(head, &margins[first..first + head.n_margins()]);
        }
        Ok(predictions)
    }
}

impl Prediction {
    fn fill(&mut self, head: &Head, margins: &[f64]) {
        self.probabilities.resize(head.labels().len(), 0.0);
        self.label = label(head.calibrator(), margins, &mut self.probabilities);
        self.margins.clear();
        self.margins.extend(head.labels().ids().map(|label| {
            let (margin, sign) = head.margin_of(label);
            sign * margins[margin]
        }));
    }
}

/// Turns margins into probabilities and returns the label of the largest; among equals, the first.
pub(super) fn label(
    calibrator: &Calibrator,
    margins: &[f64],
    probabilities: &mut [f64],
) -> LabelId {
    calibrator.apply(margins, probabilities);
    let larger =
        |best: usize, at: usize| if probabilities[at] > probabilities[best] { at } else { best };
    LabelId::new((0..probabilities.len()).reduce(larger).unwrap_or_default())
}
