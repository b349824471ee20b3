//! Flags of the classifier.

use clap::ValueEnum;
use stance::linear::{Calibration, SolverKind};
use stance::model::WeightFormat;

use super::values;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Classifier options")]
pub(crate) struct ClassifierArgs {
    /// Inverse strength of the penalty, for all questions or for one [default: 10]
    #[arg(long, value_name = "[HEAD=]C", allow_negative_numbers = true)]
    pub(crate) c: Vec<String>,
    /// How much labels count: uniform, balanced, or numbers as in for=1,against=2 [default: uniform]
    ///
    /// For all questions or, written as HEAD:WEIGHTS, for one. A label without a number counts 1.
    #[arg(long, value_name = "[HEAD:]WEIGHTS")]
    pub(crate) class_weight: Vec<String>,
    /// How much easier terms that go with a label get large weights: 0, all alike, to 4 [default: 0]
    ///
    /// Terms count (0.2 + r)^A times while weights are found, where r is how much more or less frequent a term
    /// is with a label than without it, as a logarithm. For all questions or for one; 0.5 suits short texts.
    #[arg(long, value_name = "[HEAD=]A", allow_negative_numbers = true)]
    pub(crate) association: Vec<String>,
    /// What finds the weights: newton or lbfgs, on sparse rows, or linfa, on a dense matrix
    ///
    /// `linfa` is linfa-logistic: it takes 5 to 25 s and hundreds of MB for 2,000 × 2,000 to
    /// 3,000 × 10,000 numbers (statements × terms), and knows no weights.
    #[arg(long, value_name = "NAME", default_value = "newton", hide_possible_values = true)]
    solver: SolverArg,
    /// The largest dense matrix that --solver linfa may make, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = values::whole::<usize>)]
    memory_bound: usize,
    /// What makes probabilities of margins: none, temperature or logistic
    #[arg(long, value_name = "NAME", default_value = "temperature", hide_possible_values = true)]
    calibrate: CalibrationArg,
    /// How weights are stored: f32 or, in half of the bytes with two to three digits, bf16
    #[arg(long, value_name = "FORMAT", default_value = "f32", hide_possible_values = true)]
    weights: WeightArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SolverArg {
    Newton,
    Lbfgs,
    Linfa,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WeightArg {
    F32,
    Bf16,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CalibrationArg {
    None,
    Temperature,
    Logistic,
}

impl ClassifierArgs {
    pub(crate) fn solver(&self) -> SolverKind {
        match self.solver {
            SolverArg::Newton => SolverKind::Newton,
            SolverArg::Lbfgs => SolverKind::Lbfgs,
            SolverArg::Linfa => {
                SolverKind::Linfa { memory_bound: self.memory_bound.saturating_mul(1 << 20) }
            }
        }
    }

    pub(crate) fn weight_format(&self) -> WeightFormat {
        match self.weights {
            WeightArg::F32 => WeightFormat::F32,
            WeightArg::Bf16 => WeightFormat::Bf16,
        }
    }

    pub(crate) fn calibration(&self) -> Calibration {
        match self.calibrate {
            CalibrationArg::None => Calibration::None,
            CalibrationArg::Temperature => Calibration::Temperature,
            CalibrationArg::Logistic => Calibration::Logistic,
        }
    }
}
