//! The command line: arguments in, exit code out.
//!
//! Standard output is data and standard error is talk. Everything the program knows of the pipeline is
//! in the library; here are only flags, messages and progress.

#[cfg(feature = "cluster")]
mod address;
mod analysis;
mod args;
mod article_inputs;
mod article_page;
mod articles;
mod check;
mod check_output;
mod check_sides;
mod classifier;
#[cfg(feature = "cluster")]
mod cluster;
mod columns;
mod completions;
mod crossval;
#[cfg(feature = "parquet")]
mod damage;
#[cfg(feature = "cluster")]
mod engine;
mod evaluate;
mod evaluate_output;
mod explain;
#[cfg(feature = "cluster")]
mod file_job;
mod gold;
mod heads;
mod highlight;
mod inputs;
mod interrupt;
mod label;
mod label_keys;
mod label_store;
mod message;
mod output;
mod predict;
mod predict_args;
#[cfg(feature = "parquet")]
mod predict_columns;
mod progress;
mod segment;
#[cfg(feature = "cluster")]
mod sql;
mod suggest;
mod table;
mod train;
#[cfg(feature = "report")]
mod train_report;
mod trainer;
mod tune;
mod values;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind as ClapErrorKind;

use args::{Args, Command};
use message::Failure;
use output::Talk;

/// What a command ends with; as in ruff, 2 is for errors so that 1 can be a gate's answer.
enum Status {
    Done,
    /// Done, but the asked-for gate did not hold.
    GateFailed,
}

impl Status {
    /// Done if both are.
    fn and(self, other: Self) -> Self {
        match self {
            Self::Done => other,
            Self::GateFailed => self,
        }
    }
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, the rest are mistakes. A closed pipe is silence.
            let _ = error.print();
            return match error.kind() {
                ClapErrorKind::DisplayHelp | ClapErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(2),
            };
        }
    };
    args.global.color.write_global();
    #[cfg(feature = "parquet")]
    damage::report_panics_of_decoders();
    let talk = Talk::new(args.global.quiet);
    match run(args, &talk) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::GateFailed) => ExitCode::from(1),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(2)
        }
    }
}

fn run(args: Args, talk: &Talk) -> Result<Status, Failure> {
    if let Some(threads) = args.global.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build_global()
            .map_err(Failure::new)?;
    }
    match args.command {
        Command::Train(args) => train::run(&args, talk),
        Command::Predict(args) => predict::run(&args, talk),
        Command::Evaluate(args) => evaluate::run(&args, talk),
        Command::Explain(args) => explain::run(&args),
        Command::Segment(args) => segment::run(&args),
        Command::Suggest(args) => suggest::run(&args, talk),
        Command::Label(args) => label::run(&args, talk),
        Command::Check(args) => check::run(&args, talk),
        #[cfg(feature = "cluster")]
        Command::Sql(args) => sql::run(&args, talk),
        #[cfg(feature = "cluster")]
        Command::Cluster(args) => cluster::run(args, talk),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args),
    }
}
