//! How good a model is, and how sure that is.
//!
//! Everything here takes labels, probabilities and groups as slices: it knows no model, and so it can
//! judge any, also one that is not of this crate.
//!
//! ```text
//! truth, predicted ──► ConfusionMatrix ─► accuracy, precision, recall, F1, MCC, kappa ─┐
//! truth, probabilities ─► log_loss, brier, Reliability (ECE), coverage_accuracy ───────┼─► Metrics
//!                      ├► roc_auc, roc_curve ──────────────────────────────────────────┘     │
//!                      └► average_precision, precision_recall_curve                          │
//! confidences, Aim ──► choose_threshold ─► Threshold     from which probability on a label is given
//! groups ──► Folds       train and test rows, no group on both sides                         │
//!       └──► Bootstrap   how much would each number move with other groups? ─► Interval ◄────┘
//! two systems ──► McNemar, paired_difference     is one better, or was it luck?
//! ```
//!
//! # Definitions
//!
//! | name | what it is | best |
//! |---|---|---|
//! | `accuracy` | share of rows whose label is predicted | 1 |
//! | `macro-f1` | mean F1 of the labels that occur in truth or prediction | 1 |
//! | `micro-f1` | F1 of the summed counts; with one label a row it equals accuracy | 1 |
//! | `f-avg` | mean F1 of the labels that take a side (SemEval-2016 Task 6) | 1 |
//! | `mcc` | Matthews' correlation coefficient of truth and prediction | 1 |
//! | `kappa` | Cohen's agreement beyond chance | 1 |
//! | `log-loss` | mean of −ln p(truth), natural logarithm | 0 |
//! | `brier` | mean over rows of the sum over labels of (p − y)², from 0 to 2 | 0 |
//! | `ece` | expected calibration error of the top label, 10 bins | 0 |
//! | `roc-auc` | area under the ROC curve; one against the rest, macro, for three labels or more | 1 |
//!
//! A quotient whose divisor is 0 is 0, as scikit-learn has it with `zero_division=0`. The numbers agree
//! with scikit-learn's; where scikit-learn defines a name in two ways, the item says which one is meant.
//!
//! # How sure
//!
//! Statements of one source resemble each other, so they are no independent observations. [`Folds`]
//! never splits a group and [`Bootstrap`] draws whole groups; leaving groups out of account gives
//! numbers that are too good and intervals that are too narrow.

mod bootstrap;
mod compare;
mod confusion;
mod folds;
mod metrics;
mod ranking;
mod reliability;
mod threshold;

pub use bootstrap::{Bootstrap, Interval};
pub use compare::{Difference, McNemar, paired_difference};
pub use confusion::ConfusionMatrix;
pub use folds::Folds;
pub use metrics::{LabelMetrics, Metrics, Scored};
pub use ranking::{
    PrecisionRecallPoint, RocPoint, average_precision, precision_recall_curve, roc_auc,
    roc_auc_binary, roc_curve,
};
pub use reliability::{Bin, CoveragePoint, Reliability, brier, coverage_accuracy, log_loss};
pub use threshold::{Aim, Threshold, choose_threshold};
