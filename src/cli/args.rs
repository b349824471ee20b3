//! Every flag, once. Commands share groups of flags, so that a flag means the same everywhere.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use super::check::CheckArgs;
#[cfg(feature = "cluster")]
pub(crate) use super::cluster::ClusterArgs;
pub(crate) use super::columns::{ColumnArgs, ReadArgs};
pub(crate) use super::evaluate::EvaluateArgs;
pub(crate) use super::explain::ExplainArgs;
pub(crate) use super::label::LabelArgs;
pub(crate) use super::predict_args::PredictArgs;
pub(crate) use super::segment::SegmentArgs;
#[cfg(feature = "cluster")]
pub(crate) use super::sql::SqlArgs;
pub(crate) use super::suggest::SuggestArgs;
pub(crate) use super::train::TrainArgs;
use super::values;

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
    ///
    /// An argument that is a path is read, any other is a text; `-` is standard input. Lines of standard
    /// input and rows of tables are statements, and each gets one record of output, in order. Files that
    /// end in .txt, .md or .html are articles: their statements are found, with whose they are.
    Predict(PredictArgs),
    /// Train a model from labelled statements
    Train(TrainArgs),
    /// Measure a model on labelled statements
    ///
    /// The exit code is 1 if a --fail-under did not hold.
    Evaluate(EvaluateArgs),
    /// Show why a text gets its label, or what a model knows
    ///
    /// With a text: what each term adds to the label's margin. Without: the model's card and the strongest
    /// terms of each label.
    Explain(ExplainArgs),
    /// Find duplicates, leaks, imbalance and likely label errors in labelled data
    ///
    /// Findings are errors, warnings or notes; the exit code is 1 if there is an error, or with --strict a
    /// warning.
    Check(CheckArgs),
    /// Show the statements of articles and whose they are, without labels
    ///
    /// With --gold, tell how well they were found.
    Segment(SegmentArgs),
    /// Choose the statements that are most worth labelling
    ///
    /// The most doubtful ones for the model that are unlike each other, ready for a spreadsheet, Prodigy or Label
    /// Studio.
    Suggest(SuggestArgs),
    /// Label statements by hand, one key a statement
    ///
    /// Every decision is saved at once; the next run goes on where this one stopped. Keys may also come from
    /// standard input, one a line.
    Label(LabelArgs),
    /// Answer an SQL query in which `stance(text)` and `statements(article)` are functions
    ///
    /// `stance(text)` has a field for each question of the model, with a label and a probability;
    /// `statements(article)` is a list of what is said in an article and by whom, for `unnest`. The dialect and all
    /// other functions are those of Apache DataFusion.
    #[cfg(feature = "cluster")]
    Sql(SqlArgs),
    /// Run a scheduler or an executor of a cluster, for --scheduler of sql and predict
    #[cfg(feature = "cluster")]
    Cluster(ClusterArgs),
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
    /// Number of threads [default: one a processor]
    ///
    /// The output does not depend on it.
    #[arg(long, global = true, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Colour in messages and tables: auto, always or never
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

/// How an answer that is no list of records is printed.
#[derive(Debug, clap::Args)]
pub(crate) struct AnswerArgs {
    /// Output as table or json
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    pub(crate) format: AnswerFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    Table,
    Json,
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
