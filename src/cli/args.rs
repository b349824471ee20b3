//! Every flag, once. Commands share groups of flags, so that a flag means the same everywhere.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use super::columns::{ColumnArgs, ReadArgs};
pub(crate) use super::evaluate::EvaluateArgs;
pub(crate) use super::explain::ExplainArgs;
pub(crate) use super::predict::PredictArgs;
pub(crate) use super::train::TrainArgs;

/// Who is for and who is against negotiation, and why: train, predict, evaluate and explain.
#[derive(Debug, Parser)]
#[command(name = "stance", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(
    after_help = "See `stance COMMAND --help` for examples. Without -m, the built-in model of stance toward \
negotiation is used."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Label texts, files or standard input
    Predict(PredictArgs),
    /// Train a model from labelled statements
    Train(TrainArgs),
    /// Measure a model on labelled statements
    Evaluate(EvaluateArgs),
    /// Show why a text gets its label, or what a model knows
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write one page a command to a folder
    #[command(hide = true)]
    Man(ManArgs),
}

/// Flags of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Use so many threads [default: all processors]; the output does not depend on it
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Colour messages and tables
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: ColorWhen,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

impl ColorWhen {
    /// Makes every later `anstream` writer follow the choice; `auto` heeds the terminal and `NO_COLOR`.
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Which model.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelArgs {
    /// Model file [default: the built-in model of stance toward negotiation]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Write one page a command into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) dir: Option<PathBuf>,
}
