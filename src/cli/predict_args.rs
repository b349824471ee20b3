//! The flags of `stance predict`, and what they mean together.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use stance::Model;
use stance::batch::{Abstain, Answers, OutputFormat, StatementFormat, SummaryFormat};
use stance::io::{DocumentReader, ReadOptions, texts};

use super::args::{ModelArgs, ReadArgs};
use super::article_page;
#[cfg(feature = "cluster")]
use super::engine::EngineArgs;
use super::inputs::{self, Input};
use super::message::Failure;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance predict \"We will not negotiate under threats.\"
  stance predict data/articles --summary
  stance predict archive/ -o statements.jsonl --report page.html --on-error skip
  stance predict speeches.txt --statements --format jsonl -o labelled.jsonl
  cat lines.txt | stance predict -
  stance predict survey.csv --text-column answer -o survey-labelled.csv
  stance predict archive.parquet --text-column body -o labelled.parquet
  stance predict pages.jsonl --articles --text-column body --threshold 0.7 --explain 3";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct PredictArgs {
    /// Texts, files or folders; `-` is standard input [default: -]
    #[arg(value_name = "TEXT|PATH")]
    pub(crate) inputs: Vec<String>,
    /// A file or folder to read, whatever it is called
    #[arg(long, short, value_name = "PATH")]
    pub(crate) input: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// File to write, which appears when it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Output as tsv (label, probability, text), csv, parquet or arrow (the input's columns and more) or
    /// jsonl (all), a summary as table, csv or jsonl [default: by the name of the output, else tsv or table]
    #[arg(long, short, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) format: Option<FormatArg>,
    /// Take every record of tables and standard input as an article
    #[arg(long, conflicts_with = "statements")]
    pub(crate) articles: bool,
    /// Take every line of .txt and .md files as a statement
    #[arg(long)]
    pub(crate) statements: bool,
    /// Write who stands where in each article instead of its statements
    #[arg(long)]
    pub(crate) summary: bool,
    /// Write a self-contained HTML page about the articles
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Go on with an interrupted run on articles that has the same inputs, flags and output
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,
    /// Write `abstain` for the main label where its probability is below this
    #[arg(
        long,
        value_name = "P",
        value_parser = values::probability,
        allow_negative_numbers = true
    )]
    pub(crate) threshold: Option<f64>,
    /// Add the N terms that speak most for or against the main label
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = values::whole::<usize>
    )]
    pub(crate) explain: usize,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatArg {
    Tsv,
    Csv,
    Jsonl,
    Parquet,
    Arrow,
    Table,
}

impl FormatArg {
    /// What the name of an output asks for.
    pub(crate) fn by_name(output: &Path) -> Option<Self> {
        match output.extension().and_then(OsStr::to_str)? {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            "parquet" => Some(Self::Parquet),
            "arrow" | "arrows" | "feather" | "ipc" => Some(Self::Arrow),
            _ => None,
        }
    }
}

/// How labelled statements are written.
pub(crate) enum Output {
    /// Record by record.
    Records(OutputFormat),
    /// As a table of columns.
    Columns(Columnar),
}

/// A format of columns.
#[derive(Clone, Copy)]
pub(crate) enum Columnar {
    Parquet,
    /// A file that is read from its end.
    ArrowFile,
    ArrowStream,
}

impl Columnar {
    /// Arrow in a file or, by its name or without one, as a stream.
    pub(crate) fn arrow(file: Option<&Path>) -> Self {
        match file {
            Some(path) if path.extension().is_none_or(|it| it != "arrows") => Self::ArrowFile,
            _ => Self::ArrowStream,
        }
    }
}

/// What is written of an article.
pub(crate) enum Records<'m> {
    Statements(StatementFormat<'m>),
    Summaries(SummaryFormat),
}

/// Texts of the command line together, or a file, or standard input.
pub(crate) enum Source {
    Texts(Vec<String>),
    File(PathBuf),
    Stdin,
}

impl Source {
    /// As messages show it.
    fn name(&self) -> String {
        match self {
            Self::Texts(_) => "the text on the command line".to_owned(),
            Self::File(path) => format!("`{}`", path.display()),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    /// As records name it.
    pub(crate) fn input_name(&self) -> String {
        match self {
            Self::Texts(_) => "arguments".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    pub(crate) fn open(
        self,
        options: &ReadOptions,
    ) -> Result<Box<dyn DocumentReader + Send>, Failure> {
        Ok(match self {
            Self::Texts(given) => Box::new(texts(given)),
            Self::File(path) => inputs::open(&path, options)?,
            Self::Stdin => inputs::open_stdin(options)?,
        })
    }
}

impl PredictArgs {
    pub(crate) fn sources(&self) -> Result<Vec<Source>, Failure> {
        if self.inputs.is_empty() && self.input.is_empty() {
            inputs::expect_piped_stdin("predict")?;
            return Ok(vec![Source::Stdin]);
        }
        let (mut sources, mut reads_stdin) = (Vec::new(), false);
        let written: Vec<&Path> = self.written().into_iter().map(|(_, path)| path).collect();
        let named = self.input.iter().map(|path| match path == Path::new("-") {
            true => Ok(Input::Stdin),
            false => Ok(Input::File(path.clone())),
        });
        let arguments = self.inputs.iter().map(|argument| Input::from_argument(argument));
        for input in arguments.chain(named) {
            match (input?, sources.last_mut()) {
                (Input::Text(text), Some(Source::Texts(texts))) => texts.push(text),
                (Input::Text(text), _) => sources.push(Source::Texts(vec![text])),
                (Input::Stdin, _) if reads_stdin => {
                    return Err(Failure::usage("standard input is given twice")
                        .hint("it can be read once: leave out one `-`"));
                }
                (Input::Stdin, _) => {
                    reads_stdin = true;
                    sources.push(Source::Stdin);
                }
                (Input::File(path), _) => {
                    let files = inputs::expand_with_articles(&[path], &written)?;
                    sources.extend(files.into_iter().map(Source::File));
                }
            }
        }
        Ok(sources)
    }

    /// The files that are written, with the flags that name them.
    fn written(&self) -> Vec<(&'static str, &Path)> {
        let output = self.output_file().map(|path| ("-o", path));
        output.into_iter().chain(self.report_path().map(|path| ("--report", path))).collect()
    }

    /// Fails where a file would be lost: it is an input, or is written twice; and where a page cannot be
    /// written.
    pub(crate) fn check_outputs(&self, sources: &[Source]) -> Result<(), Failure> {
        let written = self.written();
        for (at, (flag, path)) in written.iter().enumerate() {
            let shown = path.display();
            let real = inputs::real_path(path);
            let is_same = |other: &Path| real.is_some() && inputs::real_path(other) == real;
            if written[..at].iter().any(|(_, before)| is_same(before)) {
                return Err(Failure::usage(format!("`-o` and `{flag}` both write `{shown}`"))
                    .hint("give each a file of its own"));
            }
            let is_read = |source: &Source| match source {
                Source::File(input) => is_same(input),
                Source::Texts(_) | Source::Stdin => false,
            };
            if path.exists() && sources.iter().any(is_read) {
                return Err(Failure::usage(format!("`{flag}` would replace the input `{shown}`"))
                    .hint("name another file to write"));
            }
        }
        self.report_path().map_or(Ok(()), article_page::expect_writable)
    }

    /// Whether articles are read, or statements.
    pub(crate) fn reads_articles(&self, sources: &[Source]) -> Result<bool, Failure> {
        let is_article = |source: &Source| match source {
            Source::File(path) => inputs::is_article(path, self.read.input_format),
            Source::Texts(_) | Source::Stdin => false,
        };
        let articles = sources.iter().filter(|source| is_article(source)).count();
        if self.articles || (articles > 0 && articles == sources.len() && !self.statements) {
            return Ok(true);
        }
        if articles > 0 && !self.statements {
            let names =
                |is: bool| sources.iter().find(|source| is_article(source) == is).map(Source::name);
            let [article, other] = [names(true), names(false)].map(Option::unwrap_or_default);
            let message = format!("{article} is an article, and {other} holds statements");
            return Err(Failure::usage(message).hint(
                "label them one after the other, or pass `--articles` or `--statements` for what all of them hold",
            ));
        }
        let asked = [
            (self.summary, "--summary"),
            (self.report_path().is_some(), "--report"),
            (self.resume, "--resume"),
        ];
        match asked.iter().find(|(is_asked, _)| *is_asked) {
            Some((_, flag)) => Err(Failure::usage(format!("`{flag}` is for articles"))
                .hint("pass `--articles` if every record is one")),
            None => Ok(false),
        }
    }

    /// What is written of the predictions.
    pub(crate) fn answers<'m>(&self, model: &'m Model) -> Answers<'m> {
        let abstain = self.threshold.map(|below| Abstain { below });
        Answers::new(model).abstain(abstain).explain(self.explain)
    }

    /// The page to write.
    pub(crate) fn report_path(&self) -> Option<&Path> {
        #[cfg(feature = "report")]
        return self.report.as_deref();
        #[cfg(not(feature = "report"))]
        None
    }

    /// The regular file that the records go to; `None` for standard output and devices.
    pub(crate) fn output_file(&self) -> Option<&Path> {
        let path = self.output.as_deref().filter(|path| *path != Path::new("-"))?;
        let is_device =
            std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
        (!is_device).then_some(path)
    }

    /// What is written of articles.
    pub(crate) fn records<'m>(&self, model: &'m Model) -> Result<Records<'m>, Failure> {
        if !self.summary {
            let Output::Records(format) = self.format()? else {
                return Err(no_articles("the statements of articles are", "tsv, csv or jsonl"));
            };
            let format = StatementFormat::new(self.answers(model), format);
            return Ok(Records::Statements(format));
        }
        Ok(Records::Summaries(match self.format.or_else(|| self.format_by_name()) {
            Some(FormatArg::Tsv) if self.format.is_some() => {
                return Err(Failure::usage("a summary is written as table, csv or jsonl"));
            }
            Some(FormatArg::Parquet | FormatArg::Arrow) => {
                return Err(no_articles("a summary is", "table, csv or jsonl"));
            }
            Some(FormatArg::Csv) => SummaryFormat::Csv,
            Some(FormatArg::Jsonl) => SummaryFormat::Jsonl,
            _ => SummaryFormat::Table,
        }))
    }

    /// The flags that change what is written of articles.
    pub(crate) fn shown_settings(&self) -> Vec<(&'static str, String)> {
        let path = |path: &Path| path.display().to_string();
        let given = [
            ("--format", self.format.map(|format| format!("{format:?}").to_lowercase())),
            ("--summary", self.summary.then(|| "yes".to_owned())),
            ("--articles", self.articles.then(|| "yes".to_owned())),
            ("--report", self.report_path().map(path)),
            ("--threshold", self.threshold.map(|below| below.to_string())),
            ("--explain", Some(self.explain.to_string())),
            ("--encoding", self.read.encoding.clone()),
            ("--input-format", self.read.input_format.map(|format| format.name().to_owned())),
            ("--text-column", self.read.text_column.clone()),
            ("--id-column", self.read.id_column.clone()),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What the name of the output asks for.
    fn format_by_name(&self) -> Option<FormatArg> {
        FormatArg::by_name(self.output.as_deref()?)
    }

    pub(crate) fn format(&self) -> Result<Output, Failure> {
        let format = self.format.or_else(|| self.format_by_name());
        Ok(match format.unwrap_or(FormatArg::Tsv) {
            FormatArg::Tsv => Output::Records(OutputFormat::Tsv),
            FormatArg::Csv => Output::Records(OutputFormat::Csv),
            FormatArg::Jsonl => Output::Records(OutputFormat::Jsonl),
            FormatArg::Parquet => Output::Columns(Columnar::Parquet),
            FormatArg::Arrow => Output::Columns(Columnar::arrow(self.output_file())),
            FormatArg::Table => {
                return Err(Failure::usage("a table is only for `--summary`")
                    .hint("statements are written as tsv, csv or jsonl"));
            }
        })
    }
}

fn no_articles(what: &str, formats: &str) -> Failure {
    Failure::usage(format!("{what} not written as Parquet or Arrow"))
        .hint(format!("write {formats}: any of these can be converted, and read by `stance`"))
}
