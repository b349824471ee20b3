//! What tuning can be told.

/// How a search is done.
#[derive(Clone, Debug, PartialEq)]
pub struct TuneParams {
    /// How many combinations of settings are tried; `None` goes on until it is stopped or has tried all.
    /// Default 24.
    pub trials: Option<usize>,
    /// The values of *C* that each combination is tried with, ascending. Default: ten values from 0.25 to
    /// 128, each twice the one before.
    pub cs: Vec<f64>,
    /// What is looked for. Default [`TuneMeasure::MacroF1`].
    pub measure: TuneMeasure,
    /// Folds that a combination is measured on. Default 5.
    pub folds: usize,
}

impl Default for TuneParams {
    fn default() -> Self {
        Self {
            trials: Some(24),
            cs: (0..10).map(|power| 0.25 * f64::from(1 << power)).collect(),
            measure: TuneMeasure::MacroF1,
            folds: 5,
        }
    }
}

/// What tuning looks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TuneMeasure {
    /// Mean F1 of all labels.
    #[default]
    MacroF1,
    /// Mean F1 of the labels that take a side.
    FAvg,
    /// Share of right labels.
    Accuracy,
    /// Matthews' correlation coefficient.
    Mcc,
    /// Cohen's kappa.
    Kappa,
}

impl TuneMeasure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::MacroF1, Self::FAvg, Self::Accuracy, Self::Mcc, Self::Kappa];

    /// Its name among [`Metrics::NAMES`](crate::eval::Metrics::NAMES).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MacroF1 => "macro-f1",
            Self::FAvg => "f-avg",
            Self::Accuracy => "accuracy",
            Self::Mcc => "mcc",
            Self::Kappa => "kappa",
        }
    }
}
