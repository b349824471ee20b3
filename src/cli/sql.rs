//! `stance sql`

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use stance::cluster::{ObjectStores, RowFormat, RowWriter, block_on};

use super::Status;
use super::address::Address;
use super::args::ModelArgs;
use super::engine;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::predict_args::{Columnar, FormatArg};

const EXAMPLES: &str = "\
Examples:
  stance sql \"SELECT stance('We will sit down and talk.')\"
  stance sql \"SELECT source, s.stance.label, count(*)
      FROM (SELECT source, stance(text) AS s FROM 'statements/*.parquet') GROUP BY ALL\"
  stance sql \"SELECT *, stance(text) AS s FROM 'statements/*.parquet'\" -o labelled.parquet
  stance sql \"SELECT id, s.speaker, s.text, s.stance.label
      FROM (SELECT id, unnest(statements(body)) AS s FROM 'articles.jsonl')\" -o statements.csv";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct SqlArgs {
    /// The query; files, folders, globs and URLs of Parquet, Arrow, CSV and JSONL stand for tables
    query: String,
    #[command(flatten)]
    model: ModelArgs,
    /// File to write, which appears when it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output as table, csv, jsonl, parquet or arrow [default: by the name of the output; on a terminal table,
    /// else csv]
    #[arg(long, short, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<RowFormatArg>,
    /// Run on the cluster of this scheduler, where the files and the model have the same paths
    #[arg(long, value_name = "df://HOST:PORT")]
    scheduler: Option<Address>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RowFormatArg {
    Table,
    Csv,
    Jsonl,
    Parquet,
    Arrow,
}

impl SqlArgs {
    fn format(&self) -> RowFormat {
        let file = self.output.as_deref().filter(|path| *path != Path::new("-"));
        let by_name = match file.map(FormatArg::by_name) {
            Some(Some(FormatArg::Parquet)) => RowFormatArg::Parquet,
            Some(Some(FormatArg::Arrow)) => RowFormatArg::Arrow,
            Some(Some(FormatArg::Jsonl)) => RowFormatArg::Jsonl,
            None if std::io::stdout().is_terminal() => RowFormatArg::Table,
            _ => RowFormatArg::Csv,
        };
        match self.format.unwrap_or(by_name) {
            RowFormatArg::Table => RowFormat::Table,
            RowFormatArg::Csv => RowFormat::Csv,
            RowFormatArg::Jsonl => RowFormat::Jsonl,
            RowFormatArg::Parquet => RowFormat::Columns(Columnar::Parquet.into()),
            RowFormatArg::Arrow => RowFormat::Columns(Columnar::arrow(file).into()),
        }
    }
}

pub(crate) fn run(args: &SqlArgs, talk: &Talk) -> Result<Status, Failure> {
    if let Some(output) = args.output.as_deref().and_then(Path::to_str)
        && ObjectStores::is_url(output)
    {
        return Err(Failure::usage(format!("`-o` names a file, and `{output}` is an object"))
            .hint("write a file and copy it, or label objects by `stance predict --engine`"));
    }
    let threads = rayon::current_num_threads();
    block_on(threads, async || {
        let (engine, model) = engine::open(&args.model, args.scheduler.as_ref(), threads).await?;
        engine.register(&model)?;
        let mut batches = engine.query(&args.query).await?;
        let mut destination = Destination::open(args.output.as_deref())?;
        let mut writer = RowWriter::new(args.format(), &batches.schema(), destination.writer())?;
        let mut next = engine::attend(batches.next(), args.scheduler.as_ref(), talk).await;
        while let Some(batch) = next {
            writer.write(&batch?)?;
            next = batches.next().await;
        }
        writer.finish()?;
        destination.finish()?;
        Ok(Status::Done)
    })?
}
