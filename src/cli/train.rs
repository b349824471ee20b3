//! `stance train`

use std::path::PathBuf;

use stance::Model;
use stance::io::ReadOptions;
use stance::model::{Step, Trainer, TrainerParams};

use super::Status;
use super::analysis::AnalysisArgs;
use super::args::{ColumnArgs, ReadArgs};
use super::classifier::ClassifierArgs;
use super::message::{Failure, counted};
use super::output::{Destination, Talk};
use super::progress::Progress;
#[cfg(feature = "report")]
use super::train_report::TrainReportArgs;
use super::trainer::trainer_params;
use super::tune::{self, TuneArgs};
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance train statements.jsonl -o my.stance
  stance train data/ -o my.stance --head stance --head argument --group-column source
  stance train semeval.tsv -o tweets.stance --head stance=Stance --target-column Target
  stance train data.csv -o plain.stance --no-concepts --no-negation --window 0
  stance train data/ -o my.stance --group-column source --report my.html
  stance train data/ -o tuned.stance --group-column source --tune
  stance train data/ -o tuned.stance --tune --tune-time 600 --trials trials.jsonl";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct TrainArgs {
    /// Files or folders of labelled statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    /// Where the model goes; the file appears when it is whole
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Keep the statements in the model, so that `explain` shows the nearest ones
    ///
    /// The file grows by about their size, and who has it can read them.
    #[arg(long)]
    keep_training: bool,
    #[cfg(feature = "report")]
    #[command(flatten)]
    report: TrainReportArgs,
    #[command(flatten)]
    columns: ColumnArgs,
    /// Column of the weight that a record has in training
    #[arg(long, value_name = "COLUMN", help_heading = "Input options")]
    weight_column: Option<String>,
    #[command(flatten)]
    read: ReadArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    classifier: ClassifierArgs,
    /// Folds of the cross-validation behind calibration and reported measures; 0 leaves both out
    #[arg(long, help_heading = "Classifier options", value_name = "N", default_value_t = 5, value_parser = values::folds)]
    folds: usize,
    /// Seed of folds and intervals
    #[arg(long, help_heading = "Classifier options", value_name = "N", default_value_t = 0, value_parser = values::whole::<u64>)]
    seed: u64,
    #[command(flatten)]
    tune: TuneArgs,
}

pub(crate) fn run(args: &TrainArgs, talk: &Talk) -> Result<Status, Failure> {
    #[cfg(feature = "report")]
    args.report.check(args.folds)?;
    // Before the work, so that a path that cannot be written is found before it.
    let mut destination = Destination::open(Some(&args.output))?;
    let columns = args.columns.label_columns();
    let progress = Progress::steps(talk);
    progress.step("reading");
    let options = ReadOptions {
        weight_column: args.weight_column.clone(),
        ..args.columns.options(&columns, &args.read)?
    };
    let documents = args.read.load(&options, &args.data, talk)?.documents;
    let params = TrainerParams {
        folds: args.folds,
        seed: args.seed,
        ..trainer_params(
            &args.analysis,
            &args.classifier,
            &columns,
            &documents,
            args.read.target_column.is_some(),
        )?
    };
    drop(progress);
    let tuned = args.tune.search(&params, &documents, "trials", talk)?;
    let (params, tunings) =
        tuned.map_or((params, Vec::new()), |found| (found.params, found.tunings));
    let progress = Progress::steps(talk);
    progress.step("analysing");
    #[cfg(feature = "report")]
    let is_reported = args.report.is_asked();
    #[cfg(not(feature = "report"))]
    let is_reported = false;
    let kept = if args.keep_training || is_reported { documents.clone() } else { Vec::new() };
    let model = Trainer::new(params.clone()).train(documents, |step| match step {
        Step::Analyzed { documents, terms } => {
            progress.step(&format!("{documents} statements, {terms} terms"));
        }
        Step::HeadFitted { name, .. } => progress.step(&format!("`{name}` trained")),
        _ => {}
    })?;
    let mut model = model.with_tuning(tunings);
    if args.keep_training {
        model = model.with_training(&kept);
    }
    drop(progress);
    let bytes = model.to_bytes();
    destination
        .writer()
        .write_all(&bytes)
        .map_err(|error| stance::Error::io("write", &args.output, error))?;
    destination.finish()?;
    tell(&model, bytes.len(), args, talk);
    #[cfg(feature = "report")]
    args.report.write(&model, &params, &kept, talk)?;
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
        // With a head a target, the others' statements are no gap.
        let left_out = match head.target() {
            None if labelled < data.documents as u64 => {
                format!(" ({} without a label left out)", data.documents as u64 - labelled)
            }
            _ => String::new(),
        };
        talk.say(format_args!(
            "{}{target}: {}{left_out}{}",
            head.name(),
            counted(labelled, "statement"),
            measured.concat()
        ));
    }
    let terms = model.vectorizer().vocabulary().len();
    for (head, card) in model.heads().iter().zip(&model.card().heads) {
        if let Some(tuning) = &card.tuning {
            talk.say(format_args!("{}: {}", head.name(), tune::told(tuning)));
        }
    }
    talk.say(format_args!(
        "`{}`: {}, {}, from {} in {}{}",
        args.output.display(),
        match bytes {
            0..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
            _ => format!("{:.1} MB", bytes as f64 / 1e6),
        },
        counted(terms as u64, "term"),
        counted(data.documents as u64, "statement"),
        counted(data.groups as u64, "group"),
        if args.folds > 0 { "; measures are cross-validated" } else { "" },
    ));
}
