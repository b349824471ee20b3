//! Term frequency times inverse document frequency.

use serde::{Deserialize, Serialize};

use super::fit::{CountedTexts, count_terms};
use super::sparse::{CsrMatrix, SparseRow};
use super::tables::F32Table;
use super::vocabulary::Vocabulary;
use crate::document::Document;
use crate::error::{Error, Result, TrainingProblem};
use crate::text::{Analyzer, Scratch};

/// Settings of [`TfidfVectorizer`], with the meaning they have in scikit-learn 1.x.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TfidfParams {
    /// Leaves out terms in fewer documents than this. Default 1: all terms stay.
    pub min_df: u32,
    /// Leaves out terms in a larger share of the documents than this, in (0, 1]. Default 1.
    pub max_df: f64,
    /// Keeps only so many terms, those that occur most often in all documents together; among equals,
    /// the first by name. Default `None`: all.
    pub max_features: Option<usize>,
    /// Uses `1 + ln(tf)` in place of the count `tf`. Default false.
    pub sublinear_tf: bool,
    /// Counts a term once however often it occurs. Default false.
    pub binary: bool,
}

impl Default for TfidfParams {
    fn default() -> Self {
        Self { min_df: 1, max_df: 1.0, max_features: None, sublinear_tf: false, binary: false }
    }
}

impl TfidfParams {
    /// # Errors
    ///
    /// When a setting is out of its range.
    pub fn check(&self) -> Result<()> {
        if !(self.max_df > 0.0 && self.max_df <= 1.0) {
            return Err(Error::parameter(
                "max_df",
                format!("must be in (0, 1], and is {}", self.max_df),
            ));
        }
        if self.max_features == Some(0) {
            return Err(Error::parameter("max_features", "must be at least 1"));
        }
        Ok(())
    }
}

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
    ids: Vec<u32>,
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
        let counted = count_terms(analyzer, documents);
        let kept = counted.select(&params);
        if kept.is_empty() {
            let candidates = counted.n_terms();
            return Err(TrainingProblem::EmptyVocabulary { candidates }.into());
        }
        let vocabulary = Vocabulary::new(kept.iter().map(|&term| counted.term(term)));
        let idf =
            kept.iter().map(|&term| smooth_idf(documents.len(), counted.document_frequency(term)));
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
        let RowScratch { analysis, ids, indices, values } = scratch;
        ids.clear();
        analyzer.analyze(text, target, analysis, |term, _| ids.extend(self.vocabulary.id(term)));
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
    fn weigh(&self, counted: &CountedTexts, kept: &[usize]) -> CsrMatrix {
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
