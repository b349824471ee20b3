//! Settings of the classifier, unchecked and checked.

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How much each label counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassWeight {
    /// All samples count the same.
    #[default]
    Uniform,
    /// A sample of label *k* counts `n / (n_labels · nₖ)` times its own weight, where *n* and *nₖ* are sums
    /// of sample weights, so that all labels count the same in total; as scikit-learn's
    /// `class_weight="balanced"`.
    Balanced,
    /// One weight a label, in the order of their ids.
    Given(Vec<f64>),
}

/// What finds the optimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SolverKind {
    /// [`NewtonCg`](super::NewtonCg) on the sparse matrix.
    #[default]
    Newton,
    /// [`Lbfgs`](super::Lbfgs) on the sparse matrix.
    Lbfgs,
    /// linfa-logistic on a dense copy of the matrix. It knows no sample or class weights.
    Linfa {
        /// The largest dense matrix it may make, in bytes.
        memory_bound: usize,
    },
}

/// Unchecked settings of a logistic regression, in linfa's convention: only
/// [`check`](ParamGuard::check)ed settings can `fit`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticRegressionParams(pub(super) LogisticRegressionValidParams);

/// Checked settings.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticRegressionValidParams {
    pub(super) n_labels: usize,
    pub(super) c: f64,
    pub(super) fit_intercept: bool,
    pub(super) class_weight: ClassWeight,
    pub(super) association: f64,
    pub(super) solver: SolverKind,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
}

impl LogisticRegressionValidParams {
    /// Number of labels.
    #[must_use]
    pub fn n_labels(&self) -> usize {
        self.n_labels
    }
}

impl LogisticRegressionParams {
    /// The defaults, for labels with the ids `0..n_labels`.
    #[must_use]
    pub fn new(n_labels: usize) -> Self {
        Self(LogisticRegressionValidParams {
            n_labels,
            c: 1.0,
            fit_intercept: true,
            class_weight: ClassWeight::Uniform,
            association: 0.0,
            solver: SolverKind::Newton,
            tolerance: 1e-3,
            max_iterations: 1000,
        })
    }

    /// Inverse strength of the penalty, as in scikit-learn and LIBLINEAR; linfa's `alpha` is `1 / c`.
    /// Default 1. On TF-IDF rows of length 1, values from 1 to 100 suit most data.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.0.c = c;
        self
    }

    /// Whether each label has an intercept, which is not penalised. Default true.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.0.fit_intercept = fit_intercept;
        self
    }

    /// How much each label counts. Default [`ClassWeight::Uniform`].
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.0.class_weight = class_weight;
        self
    }

    /// How much easier a feature gets a large weight that goes with a label: columns are multiplied by
    /// `(0.2 + r)^association` while the classifier is fitted, where *r* is the largest magnitude of their
    /// log-count ratios (Wang and Manning 2012), and the weights likewise afterwards, so that nothing changes
    /// for those who predict. It is the penalty that changes: each weight's square counts
    /// `(0.2 + r)^(−2 · association)` as much. From 0, the default, which leaves all columns as they are, to 4;
    /// 0.5 suits short texts.
    #[must_use]
    pub fn association(mut self, association: f64) -> Self {
        self.0.association = association;
        self
    }

    /// What finds the optimum. Default [`SolverKind::Newton`].
    #[must_use]
    pub fn solver(mut self, solver: SolverKind) -> Self {
        self.0.solver = solver;
        self
    }

    /// The solver stops when the gradient is this much shorter than at zero weights. Default 1e-3, which on
    /// 72,000 short statements left the objective 4e-8 of itself above its minimum.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// The solver stops after so many iterations, and its outcome says so. Default 1000.
    #[must_use]
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }
}

impl ParamGuard for LogisticRegressionParams {
    type Checked = LogisticRegressionValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        let Self(params) = self;
        if params.n_labels < 2 {
            return Err(Error::parameter(
                "n_labels",
                format!("must be at least 2, and is {}", params.n_labels),
            ));
        }
        if !(params.c.is_finite() && params.c > 0.0) {
            return Err(Error::parameter(
                "C",
                format!("must be a positive number, and is {}", params.c),
            ));
        }
        if !(0.0..=4.0).contains(&params.association) {
            return Err(Error::parameter(
                "association",
                format!("must be in [0, 4], and is {}", params.association),
            ));
        }
        if !(params.tolerance > 0.0 && params.tolerance < 1.0) {
            return Err(Error::parameter(
                "tolerance",
                format!("must be in (0, 1), and is {}", params.tolerance),
            ));
        }
        if let ClassWeight::Given(weights) = &params.class_weight {
            let usable = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
            if !usable || weights.len() != params.n_labels {
                let problem = format!("must be {} numbers of at least 0", params.n_labels);
                return Err(Error::parameter("class_weight", problem));
            }
        }
        Ok(params)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}
