//! How well sentences were found.

use crate::span::Span;

/// Sentences that were found against sentences that are right, summed over texts.
///
/// A boundary is the end of a sentence. The end of the last sentence of a text is one too; the `inner`
/// figures leave it out, as nobody can miss it.
///
/// ```
/// use stance::Span;
/// use stance::article::SentenceScore;
///
/// let mut score = SentenceScore::default();
/// let right = [Span::new(0, 9), Span::new(10, 19), Span::new(20, 24)];
/// score.add(&[Span::new(0, 19), Span::new(20, 24)], &right);
/// assert_eq!((score.precision(), score.recall()), (1.0, 2.0 / 3.0));
/// assert_eq!(score.inner_f1(), 2.0 / 3.0);
/// assert_eq!(score.exact(), 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentenceScore {
    /// Texts.
    pub texts: usize,
    /// Texts all of whose sentences are right, beginnings and ends.
    pub exact: usize,
    /// Boundaries that were found.
    pub found: usize,
    /// Boundaries that are right.
    pub right: usize,
    /// Boundaries that were found and are right.
    pub agreed: usize,
    /// Of `found`, those before the end of the last right sentence; likewise below.
    pub inner_found: usize,
    /// Of `right`.
    pub inner_right: usize,
    /// Of `agreed`.
    pub inner_agreed: usize,
}

impl SentenceScore {
    /// Counts one text. Both lists are ordered and without overlap.
    pub fn add(&mut self, found: &[Span], right: &[Span]) {
        let is_right =
            |span: &&Span| right.binary_search_by_key(&span.end, |right| right.end).is_ok();
        let last = right.last().map_or(0, |span| span.end);
        let is_inner = |span: &&Span| span.end < last;
        self.texts += 1;
        self.exact += usize::from(found == right);
        self.found += found.len();
        self.right += right.len();
        self.agreed += found.iter().filter(is_right).count();
        self.inner_found += found.iter().filter(is_inner).count();
        self.inner_right += right.iter().filter(is_inner).count();
        self.inner_agreed += found.iter().filter(is_inner).filter(is_right).count();
    }

    /// The share of texts that are right as a whole, in [0, 1]; 0 without texts.
    #[must_use]
    pub fn exact(&self) -> f64 {
        share(self.exact, self.texts)
    }

    /// The share of found boundaries that are right, in [0, 1]; 0 where none was found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.agreed, self.found)
    }

    /// The share of right boundaries that were found, in [0, 1]; 0 where there is none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.agreed, self.right)
    }

    /// `2 · agreed / (found + right)`, the harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.agreed, self.found + self.right)
    }

    /// F1 of the boundaries before the end of the last right sentence of each text.
    #[must_use]
    pub fn inner_f1(&self) -> f64 {
        share(2 * self.inner_agreed, self.inner_found + self.inner_right)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of sentences are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
