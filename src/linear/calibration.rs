//! Margins to probabilities that mean what they say.

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression as Binary, MultiLogisticRegression as Multinomial};
use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::dense::from_linfa;
use super::softmax::{sigmoid, softmax_in_place};
use crate::error::Result;
use crate::label::LabelId;

/// Which calibrator to fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calibration {
    /// The margins as they are.
    None,
    /// One number that stretches all margins.
    #[default]
    Temperature,
    /// A logistic regression on the margins, by linfa-logistic.
    Logistic,
}

/// Turns margins into probabilities.
///
/// Fitted on margins of samples that the classifier was not trained on: on its own training samples a
/// classifier is surer than it has a right to be.
///
/// | variant | probability | fitted by | source |
/// |---|---|---|---|
/// | `None` | `softmax(m)`, `sigmoid(m)` | | |
/// | `Temperature` | `softmax(m / t)` | golden-section search on the log loss over `ln t` | Guo et al. 2017, "On calibration of modern neural networks" |
/// | `Sigmoid` | `sigmoid(a·m + b)` | linfa-logistic | Platt 1999, "Probabilistic outputs for support vector machines" |
/// | `Multinomial` | `softmax(W m + b)` | linfa-logistic | matrix scaling in Guo et al. 2017 |
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Calibrator {
    /// The margins as they are.
    #[default]
    None,
    /// All margins divided by one number.
    Temperature {
        /// The number *t*, above 0; below 1 makes probabilities more extreme.
        temperature: f64,
    },
    /// Two labels.
    Sigmoid {
        /// The factor *a*.
        slope: f64,
        /// The offset *b*.
        intercept: f64,
    },
    /// Three and more labels.
    Multinomial {
        /// The matrix *W*, shape `(n_margins, n_labels)`, row by row.
        weights: Vec<f64>,
        /// The offsets *b*, shape `(n_labels,)`.
        intercepts: Vec<f64>,
    },
}

/// Penalty of the logistic calibrators: enough to keep them finite where the labels are separable.
const ALPHA: f64 = 1e-3;

impl Calibrator {
    /// Fits a calibrator to out-of-fold margins of shape `(n_samples, n_margins)` and the true labels.
    ///
    /// # Errors
    ///
    /// When linfa-logistic fails, as it does when only one label occurs.
    pub fn fit(
        kind: Calibration,
        margins: ArrayView2<'_, f64>,
        truth: &[LabelId],
        n_labels: usize,
    ) -> Result<Self> {
        match kind {
            Calibration::None => Ok(Self::None),
            Calibration::Temperature => Ok(Self::fit_temperature(margins, truth)),
            Calibration::Logistic => Self::fit_logistic(margins, truth, n_labels),
        }
    }

    fn fit_temperature(margins: ArrayView2<'_, f64>, truth: &[LabelId]) -> Self {
        let n_labels = if margins.ncols() == 1 { 2 } else { margins.ncols() };
        let mut probabilities = vec![0.0; n_labels];
        let loss = |log_temperature: f64| {
            let calibrator = Self::Temperature { temperature: log_temperature.exp() };
            let losses = margins.rows().into_iter().zip(truth).map(|(margins, truth)| {
                calibrator.apply(&margins.to_vec(), &mut probabilities);
                -probabilities[truth.index()].max(f64::MIN_POSITIVE).ln()
            });
            losses.sum::<f64>()
        };
        Self::Temperature { temperature: minimum_between(-4.0, 4.0, loss).exp() }
    }

    fn fit_logistic(
        margins: ArrayView2<'_, f64>,
        truth: &[LabelId],
        n_labels: usize,
    ) -> Result<Self> {
        let targets: Array1<usize> = truth.iter().map(|label| label.index()).collect();
        let dataset = DatasetBase::new(margins.to_owned(), targets);
        if n_labels == 2 {
            let fitted = Binary::default()
                .alpha(ALPHA)
                .max_iterations(500)
                .fit(&dataset)
                .map_err(from_linfa)?;
            // It calls the more frequent label positive, whichever that is.
            let sign = if fitted.labels().pos.class == 1 { 1.0 } else { -1.0 };
            let slope = fitted.params().first().copied().unwrap_or_default();
            return Ok(Self::Sigmoid { slope: sign * slope, intercept: sign * fitted.intercept() });
        }
        let fitted = Multinomial::default()
            .alpha(ALPHA)
            .max_iterations(500)
            .fit(&dataset)
            .map_err(from_linfa)?;
        let mut weights = Array2::zeros((margins.ncols(), n_labels));
        // A label that never occurs has no probability.
        let mut intercepts = vec![-1e3; n_labels];
        for (from, &to) in fitted.classes().iter().enumerate() {
            weights.column_mut(to).assign(&fitted.params().column(from));
            intercepts[to] = fitted.intercept()[from];
        }
        Ok(Self::Multinomial { weights: weights.into_iter().collect(), intercepts })
    }

    /// Writes one probability a label into `probabilities`; together they are 1.
    pub fn apply(&self, margins: &[f64], probabilities: &mut [f64]) {
        match (self, margins, &mut *probabilities) {
            (Self::Sigmoid { slope, intercept }, [margin], [negative, positive]) => {
                *positive = sigmoid(slope * margin + intercept);
                *negative = sigmoid(-(slope * margin + intercept));
            }
            (_, [margin], [negative, positive]) => {
                let margin = margin / self.temperature();
                *positive = sigmoid(margin);
                *negative = sigmoid(-margin);
            }
            (Self::Multinomial { weights, intercepts }, ..) => {
                probabilities.copy_from_slice(intercepts);
                for (margin, weights) in
                    margins.iter().zip(weights.chunks_exact(probabilities.len()))
                {
                    for (probability, weight) in probabilities.iter_mut().zip(weights) {
                        *probability += margin * weight;
                    }
                }
                softmax_in_place(probabilities);
            }
            _ => {
                for (probability, margin) in probabilities.iter_mut().zip(margins) {
                    *probability = margin / self.temperature();
                }
                softmax_in_place(probabilities);
            }
        }
    }

    fn temperature(&self) -> f64 {
        match self {
            Self::Temperature { temperature } => *temperature,
            _ => 1.0,
        }
    }

    /// True when the numbers fit a head of so many margins and labels, and are finite.
    pub(crate) fn fits(&self, n_margins: usize, n_labels: usize) -> bool {
        match self {
            Self::None => true,
            Self::Temperature { temperature } => temperature.is_finite() && *temperature > 0.0,
            Self::Sigmoid { slope, intercept } => {
                n_margins == 1 && slope.is_finite() && intercept.is_finite()
            }
            Self::Multinomial { weights, intercepts } => {
                n_margins > 1
                    && intercepts.len() == n_labels
                    && weights.len() == n_margins * n_labels
                    && weights.iter().chain(intercepts).all(|number| number.is_finite())
            }
        }
    }
}

/// The place between `low` and `high` where a function with one valley is smallest, by golden-section
/// search (Kiefer 1953, "Sequential minimax search for a maximum").
fn minimum_between(mut low: f64, mut high: f64, mut function: impl FnMut(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_a, mut at_b) = (function(a), function(b));
    while high - low > 1e-6 {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - RATIO * (high - low);
            at_a = function(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + RATIO * (high - low);
            at_b = function(b);
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Calibration, Calibrator, minimum_between};
    use crate::label::LabelId;

    #[test]
    fn golden_section_finds_the_valley() {
        assert!((minimum_between(-4.0, 4.0, |x| (x - 1.25).powi(2)) - 1.25).abs() < 1e-6);
    }

    #[test]
    fn two_labels_keep_their_side_whichever_is_more_frequent() {
        let margins = array![[-2.0], [-1.0], [-0.5], [0.2], [1.0], [-0.1]];
        for truth in [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 0], [0, 1, 1, 1, 1, 1]] {
            let truth = truth.map(LabelId::new);
            for kind in [Calibration::None, Calibration::Temperature, Calibration::Logistic] {
                let calibrator = Calibrator::fit(kind, margins.view(), &truth, 2).unwrap();
                let mut low = [0.0; 2];
                let mut high = [0.0; 2];
                calibrator.apply(&[-3.0], &mut low);
                calibrator.apply(&[3.0], &mut high);
                assert!(high[1] > low[1], "{calibrator:?}");
                assert!((high[0] + high[1] - 1.0).abs() < 1e-12);
            }
        }
    }
}
