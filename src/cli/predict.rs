//! `stance predict`

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use stance::Model;
use stance::batch::{Abstain, BatchOptions, OutputFormat, RecordFormat, label_documents};
use stance::io::{BlankLines, DocumentReader, ReadOptions, texts};

use super::Status;
use super::args::{ModelArgs, ReadArgs};
use super::columns::Skipped;
use super::inputs::{self, Input};
use super::message::Failure;
use super::output::{Destination, Talk};
use super::progress::Progress;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance predict \"We will not negotiate under threats.\"
  stance predict speeches.txt letters.csv --format jsonl -o labelled.jsonl
  cat lines.txt | stance predict -
  stance predict survey.csv --text-column answer -o survey-labelled.csv
  stance predict articles/ --threshold 0.7 --explain 3";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct PredictArgs {
    /// Texts, files or folders; `-` is standard input [default: -]
    #[arg(value_name = "TEXT|PATH")]
    inputs: Vec<String>,
    /// A file or folder to read, whatever it is called
    #[arg(long, short, value_name = "PATH")]
    input: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// File to write, which appears when it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output as tsv (label, probability, text), csv (the input's columns and more) or jsonl (all)
    /// [default: by the name of the output, else tsv]
    #[arg(long, short, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<FormatArg>,
    /// Take blank lines of text files as records, too
    #[arg(long)]
    statements: bool,
    /// Write `abstain` for the main label where its probability is below this
    #[arg(
        long,
        value_name = "P",
        value_parser = values::probability,
        allow_negative_numbers = true
    )]
    threshold: Option<f64>,
    /// Add the N terms that speak most for or against the main label
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = values::whole::<usize>
    )]
    explain: usize,
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    Tsv,
    Csv,
    Jsonl,
}

impl From<FormatArg> for OutputFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Tsv => Self::Tsv,
            FormatArg::Csv => Self::Csv,
            FormatArg::Jsonl => Self::Jsonl,
        }
    }
}

pub(crate) fn run(args: &PredictArgs, talk: &Talk) -> Result<Status, Failure> {
    let sources = args.sources()?;
    let model = load_model(&args.model)?;
    let format = args.format();
    let mut header: Option<Vec<u8>> = None;
    let mut destination = Destination::open(args.output.as_deref())?;
    let progress = Progress::records(talk);
    let mut labelled = 0;
    let mut skipped = Skipped::default();
    let options = ReadOptions {
        keep_fields: format == OutputFormat::Csv,
        blank_lines: if args.statements { BlankLines::Keep } else { BlankLines::Skip },
        ..args.read.options()?
    };
    let several = sources.len() > 1;
    for source in sources {
        let (name, mut reader) = source.open(&options)?;
        let records = RecordFormat::new(&model, format, reader.columns())
            .abstain(args.threshold.map(|below| Abstain { below }))
            .explain(args.explain)
            .input(several.then(|| name.clone()));
        let this_header = records.header()?;
        match &header {
            None => {
                destination.writer().write_all(&this_header).map_err(Failure::stdout)?;
                header = Some(this_header);
            }
            Some(header) if *header != this_header => {
                return Err(Failure::usage(format!(
                    "`{name}` has other columns than the inputs before it"
                ))
                .hint("label it by itself, or use `--format jsonl`"));
            }
            Some(_) => {}
        }
        let batch = BatchOptions { on_error: args.read.on_error.into() };
        let report = label_documents(
            &model,
            &mut *reader,
            &name,
            &records,
            batch,
            destination.writer(),
            |n| {
                progress.position(labelled + n);
            },
        )?;
        labelled += report.written + report.skipped;
        skipped.merge(Skipped::new(report.skipped, report.first_error));
    }
    drop(progress);
    destination.finish()?;
    skipped.report(talk);
    Ok(Status::Done)
}

pub(crate) fn load_model(args: &ModelArgs) -> Result<Model, Failure> {
    Ok(match &args.model {
        Some(path) => Model::load(path)?,
        None => Model::shipped()?,
    })
}

/// Texts of the command line together, or a file, or standard input.
enum Source {
    Texts(Vec<String>),
    File(PathBuf),
    Stdin,
}

impl Source {
    fn open(
        self,
        options: &ReadOptions,
    ) -> Result<(String, Box<dyn DocumentReader + Send>), Failure> {
        Ok(match self {
            Self::Texts(given) => ("arguments".to_owned(), Box::new(texts(given))),
            Self::File(path) => (path.display().to_string(), inputs::open(&path, options)?),
            Self::Stdin => ("standard input".to_owned(), inputs::open_stdin(options)?),
        })
    }
}

impl PredictArgs {
    fn sources(&self) -> Result<Vec<Source>, Failure> {
        if self.inputs.is_empty() && self.input.is_empty() {
            inputs::expect_piped_stdin("predict")?;
            return Ok(vec![Source::Stdin]);
        }
        let mut sources = Vec::new();
        for argument in &self.inputs {
            match (Input::from_argument(argument)?, sources.last_mut()) {
                (Input::Text(text), Some(Source::Texts(texts))) => texts.push(text),
                (Input::Text(text), _) => sources.push(Source::Texts(vec![text])),
                (Input::Stdin, _) => sources.push(Source::Stdin),
                (Input::File(path), _) => {
                    sources.extend(inputs::expand(&[path])?.into_iter().map(Source::File));
                }
            }
        }
        sources.extend(inputs::expand(&self.input)?.into_iter().map(Source::File));
        Ok(sources)
    }

    fn format(&self) -> OutputFormat {
        let by_name =
            || match self.output.as_deref().and_then(Path::extension).and_then(OsStr::to_str) {
                Some("csv") => OutputFormat::Csv,
                Some("jsonl" | "ndjson" | "json") => OutputFormat::Jsonl,
                _ => OutputFormat::Tsv,
            };
        self.format.map_or_else(by_name, OutputFormat::from)
    }
}
