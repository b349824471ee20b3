//! Term frequency times inverse document frequency.

use super::fit::{CountedTexts, KeptTerms, count_terms};
use super::params::TfidfParams;
use super::sparse::{CsrMatrix, SparseRow};
use super::tables::F32Table;
use super::vocabulary::Vocabulary;
use crate::document::Document;
use crate::error::{Result, TrainingProblem};
use crate::text::{Analyzer, Scratch};

/// Turns texts into rows of TF-IDF values.
///
/// The value of term *t* in document *d* is `tf(t, d) · idf(t)`, scaled so that the row has length 1,
/// with
///
/// ```text
/// idf(t) = ln((1 + n) / (1 + df(t))) + 1
/// ```
///
/// for *n* training documents of which *df(t)* hold the term: the `smooth_idf` of scikit-learn's
/// `TfidfVectorizer`, whose values these are. Both are learnt in `fit` and never from the texts being
/// transformed, so a text has the same row alone and in a batch.
#[derive(Clone, Debug)]
pub struct TfidfVectorizer {
    params: TfidfParams,
    vocabulary: Vocabulary,
    idf: F32Table,
}

/// The buffers of one thread.
#[derive(Clone, Debug, Default)]
pub struct RowScratch {
    analysis: Scratch,
    terms: RowTerms,
}

/// The terms of a text, and the row that they become.
#[derive(Clone, Debug, Default)]
pub(super) struct RowTerms {
    /// In any order, once each time that they are there.
    pub(super) ids: Vec<u32>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl TfidfVectorizer {
    /// Learns vocabulary and document frequencies from `documents`, and returns their rows too, shape
    /// `(documents.len(), vocabulary.len())`. Runs in parallel; the result does not depend on the
    /// number of threads.
    ///
    /// # Errors
    ///
    /// Settings out of range, or no term left.
    pub fn fit(
        params: TfidfParams,
        analyzer: &Analyzer,
        documents: &[Document],
    ) -> Result<(Self, CsrMatrix)> {
        params.check()?;
        let counted = count_terms(analyzer, documents, params.min_df);
        let kept = counted.select(&params);
        if kept.is_empty() {
            let candidates = count_terms(analyzer, documents, 1).n_terms();
            return Err(TrainingProblem::EmptyVocabulary { candidates }.into());
        }
        let vocabulary = Vocabulary::new(kept.names());
        let frequencies = counted.frequencies(&kept);
        let idf = frequencies.map(|frequency| smooth_idf(documents.len(), frequency));
        let vectorizer = Self::from_parts(params, vocabulary, F32Table::from_numbers(idf));
        let matrix = vectorizer.weigh(&counted, &kept);
        Ok((vectorizer, matrix))
    }

    /// A fitted vectorizer from what a model file holds.
    pub(crate) fn from_parts(params: TfidfParams, vocabulary: Vocabulary, idf: F32Table) -> Self {
        Self { params, vocabulary, idf }
    }

    /// The settings.
    #[must_use]
    pub fn params(&self) -> &TfidfParams {
        &self.params
    }

    /// The terms.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Inverse document frequencies, shape `(n_features,)`.
    #[must_use]
    pub fn idf(&self) -> &F32Table {
        &self.idf
    }

    /// The row of one text, in the buffers of `scratch`. Terms that are not in the vocabulary leave no
    /// trace; a text without any known term has an empty row.
    pub fn transform<'s>(
        &self,
        analyzer: &Analyzer,
        text: &str,
        target: Option<&str>,
        scratch: &'s mut RowScratch,
    ) -> SparseRow<'s> {
        let RowScratch { analysis, terms } = scratch;
        terms.ids.clear();
        analyzer.analyze(text, target, analysis, |term, _| {
            terms.ids.extend(self.vocabulary.id(term));
        });
        self.row(terms)
    }

    /// The row of a text whose terms are known.
    pub(super) fn row<'s>(&self, terms: &'s mut RowTerms) -> SparseRow<'s> {
        let RowTerms { ids, indices, values } = terms;
        ids.sort_unstable();
        indices.clear();
        values.clear();
        for run in ids.chunk_by(|a, b| a == b) {
            indices.push(run[0]);
            values.push(self.weight(run[0], run.len()));
        }
        normalize(values);
        SparseRow { indices, values }
    }

    /// The rows of counted texts, whose terms `kept` are this vocabulary.
    fn weigh(&self, counted: &CountedTexts, kept: &KeptTerms) -> CsrMatrix {
        counted.rows(kept, |row, matrix| {
            let indices: Vec<u32> = row.iter().map(|&(id, _)| id).collect();
            let mut values: Vec<f32> =
                row.iter().map(|&(id, count)| self.weight(id, count as usize)).collect();
            normalize(&mut values);
            matrix.push(indices.into_iter().zip(values));
        })
    }

    /// Term frequency times inverse document frequency, before the row is scaled.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn weight(&self, id: u32, count: usize) -> f32 {
        let tf = match (self.params.binary, self.params.sublinear_tf) {
            _ if count == 1 => 1.0,
            (true, _) => 1.0,
            (false, true) => 1.0 + (count as f64).ln(),
            (false, false) => count as f64,
        };
        (tf * f64::from(self.idf.get(id as usize))) as f32
    }
}

/// Scales a row to Euclidean length 1.
#[allow(clippy::cast_possible_truncation)]
fn normalize(values: &mut [f32]) {
    let length =
        values.iter().map(|&value| f64::from(value) * f64::from(value)).sum::<f64>().sqrt();
    for value in values {
        *value = (f64::from(*value) / length) as f32;
    }
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn smooth_idf(documents: usize, frequency: u32) -> f32 {
    (((1 + documents) as f64 / (1.0 + f64::from(frequency))).ln() + 1.0) as f32
}
