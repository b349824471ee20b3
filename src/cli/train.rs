//! `stance train`

use std::path::PathBuf;

use clap::ValueEnum;
use stance::Model;
use stance::linear::{Calibration, SolverKind};
use stance::model::{Step, Trainer, TrainerParams};

use super::Status;
use super::analysis::AnalysisArgs;
use super::args::{ColumnArgs, ReadArgs};
use super::heads;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  stance train statements.jsonl -o my.stance
  stance train data/ -o my.stance --head stance --head argument --group-column source
  stance train trial.tsv --head stance=Stance --target-column Target --encoding windows-1252 -o semeval.stance
  stance train train.csv -o plain.stance --no-concepts --no-masks --no-negation --window 0 --ngrams 1-2 --c 10";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct TrainArgs {
    /// Files or folders of labelled statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    /// Where the model goes; the file appears when it is whole
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    read: ReadArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    classifier: ClassifierArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Classifier options")]
struct ClassifierArgs {
    /// Inverse strength of the penalty, for all questions or for one [default: 10]
    #[arg(long, value_name = "[HEAD=]C")]
    c: Vec<String>,
    /// What a label counts: uniform, balanced, or a number a label as in for=1,against=2,neutral=1; for
    /// all questions or, as HEAD:WEIGHTS, for one [default: uniform]
    #[arg(long, value_name = "[HEAD:]WEIGHTS")]
    class_weight: Vec<String>,
    /// What finds the weights: newton or lbfgs, on sparse rows; or linfa, which is linfa-logistic on a
    /// dense matrix: it takes 5 to 25 s and hundreds of MB for 2,000 × 2,000 to 3,000 × 10,000 numbers
    #[arg(long, value_name = "NAME", default_value = "newton", hide_possible_values = true)]
    solver: SolverArg,
    /// The largest dense matrix that --solver linfa may make, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    memory_bound: usize,
    /// What makes probabilities of margins: none, temperature or logistic
    #[arg(long, value_name = "NAME", default_value = "temperature", hide_possible_values = true)]
    calibrate: CalibrationArg,
    /// Folds of the cross-validation behind calibration and reported measures; 0 leaves both out
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
    /// Seed of folds and intervals
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SolverArg {
    Newton,
    Lbfgs,
    Linfa,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CalibrationArg {
    None,
    Temperature,
    Logistic,
}

impl ClassifierArgs {
    fn solver(&self) -> SolverKind {
        match self.solver {
            SolverArg::Newton => SolverKind::Newton,
            SolverArg::Lbfgs => SolverKind::Lbfgs,
            SolverArg::Linfa => {
                SolverKind::Linfa { memory_bound: self.memory_bound.saturating_mul(1 << 20) }
            }
        }
    }

    fn calibration(&self) -> Calibration {
        match self.calibrate {
            CalibrationArg::None => Calibration::None,
            CalibrationArg::Temperature => Calibration::Temperature,
            CalibrationArg::Logistic => Calibration::Logistic,
        }
    }
}

pub(crate) fn run(args: &TrainArgs, talk: &Talk) -> Result<Status, Failure> {
    // Before the work, so that a path that cannot be written is found before it.
    let mut destination = Destination::open(Some(&args.output))?;
    let columns = args.columns.label_columns();
    let progress = Progress::steps(talk);
    progress.step("reading");
    let documents = args.read.load(&args.columns, &columns, &args.data, talk)?;
    let params = TrainerParams {
        analyzer: args.analysis.analyzer(args.read.target_column.is_some())?,
        tfidf: args.analysis.tfidf(),
        head_per_target: args.analysis.head_per_target(args.read.target_column.is_some()),
        heads: heads::params(
            &columns,
            &documents,
            &args.classifier.c,
            &args.classifier.class_weight,
        )?,
        solver: args.classifier.solver(),
        calibration: args.classifier.calibration(),
        folds: args.classifier.folds,
        seed: args.classifier.seed,
        ..TrainerParams::default()
    };
    progress.step("analysing");
    let model = Trainer::new(params).train(documents, |step| match step {
        Step::Analyzed { documents, terms } => {
            progress.step(&format!("{documents} statements, {terms} terms"))
        }
        Step::HeadFitted { name, .. } => progress.step(&format!("`{name}` trained")),
        _ => {}
    })?;
    drop(progress);
    let bytes = model.to_bytes();
    destination
        .writer()
        .write_all(&bytes)
        .map_err(|error| stance::Error::io("write", &args.output, error))?;
    destination.finish()?;
    tell(&model, bytes.len(), args, talk);
    Ok(Status::Done)
}

/// What was made, and how good it is on statements it was not trained on.
#[allow(clippy::cast_precision_loss)]
fn tell(model: &Model, bytes: usize, args: &TrainArgs, talk: &Talk) {
    let data = &model.card().data;
    for (head, card) in model.heads().iter().zip(&model.card().heads) {
        let labelled: u64 = card.label_counts.values().sum();
        let target = head.target().map_or_else(String::new, |target| format!("[{target}]"));
        let measured = ["macro-f1", "f-avg"].map(|name| match card.cross_validation.get(name) {
            Some(value) => {
                format!(", {name} {:.3} [{:.3}, {:.3}]", value.estimate, value.low, value.high)
            }
            None => String::new(),
        });
        talk.say(format_args!(
            "{}{target}: {labelled} statements{}",
            head.name(),
            measured.concat()
        ));
    }
    let terms = model.vectorizer().vocabulary().len();
    talk.say(format_args!(
        "`{}`: {:.1} MB, {terms} terms, from {} statements in {} groups{}",
        args.output.display(),
        bytes as f64 / 1e6,
        data.documents,
        data.groups,
        if args.classifier.folds > 0 { "; measures are cross-validated" } else { "" },
    ));
}
