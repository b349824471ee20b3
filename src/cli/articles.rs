//! `stance predict` on articles.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use stance::article::{Article, Segmenter};
use stance::batch::{
    ArticleItem, ArticleOptions, OutputFormat, RecordFormat, StatementFormat, SummaryFormat,
    article_items, for_each_article, write_articles,
};
use stance::io::{RunInput, RunOutputs, RunRecord, TextOptions, text_from_reader};
use stance::summary::{ArticleLabeller, Sides, Summary};
use stance::{Document, Error, Model};

use super::inputs;
use super::message::Failure;
use super::output::{Stdout, Talk};
use super::predict::{PredictArgs, Source};
use super::progress::Progress;

/// What is written: one of both.
#[derive(Clone)]
pub(crate) enum Records {
    Statements(OutputFormat),
    Summaries(SummaryFormat),
}

/// Turns an article into the bytes of every output.
struct Writer<'m> {
    model: &'m Model,
    sides: Option<Sides<'m>>,
    segmenter: Segmenter,
    statements: Option<StatementFormat<'m>>,
    summaries: Option<SummaryFormat>,
    #[cfg(feature = "report")]
    page: Option<stance::report::ArticlesPage<'m>>,
    /// Those that are not in use: buffers are worth keeping, and no thread has one of its own.
    labellers: Mutex<Vec<ArticleLabeller<'m>>>,
}

/// The outputs beside the records: the rows and the sections of a page.
const PAGE_PARTS: [&str; 2] = ["rows", "sections"];

impl<'m> Writer<'m> {
    /// The line above the records.
    fn header(&self) -> Result<Vec<u8>, Failure> {
        Ok(match (&self.statements, self.summaries) {
            (Some(statements), _) => statements.header()?,
            (None, Some(summaries)) => summaries.header()?,
            (None, None) => Vec::new(),
        })
    }

    /// The bytes of an article: its records, and its parts of the page if there is one.
    fn write(&'m self, article: Article) -> stance::Result<Vec<Vec<u8>>> {
        let lock = || self.labellers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = lock().pop();
        let mut labeller =
            kept.unwrap_or_else(|| ArticleLabeller::new(&self.segmenter, self.model));
        let labelled = labeller.label(article);
        lock().push(labeller);
        let labelled = labelled?;
        let summary = self.sides.as_ref().map(|sides| Summary::new(&labelled, sides));
        let mut records = Vec::new();
        if let Some(statements) = &self.statements {
            statements.write(&labelled, &mut records)?;
        }
        if let (Some(summaries), Some(summary)) = (self.summaries, &summary) {
            summaries.write(&labelled, summary, &mut records)?;
        }
        let mut parts = vec![records];
        #[cfg(feature = "report")]
        if let (Some(page), Some(summary)) = (&self.page, &summary) {
            parts.push(page.rows(&labelled, summary).into_bytes());
            parts.push(page.section(&labelled, summary).into_bytes());
        }
        Ok(parts)
    }
}

/// Labels the articles of all sources.
pub(crate) fn run(
    args: &PredictArgs,
    sources: Vec<Source>,
    model: &Model,
    records: &RecordFormat<'_>,
    talk: &Talk,
) -> Result<(), Failure> {
    let what = args.records()?;
    let needs_sides = matches!(what, Records::Summaries(_)) || args.report_path().is_some();
    let writer = Writer {
        model,
        sides: needs_sides.then(|| Sides::of(model)).transpose()?,
        segmenter: Segmenter::default(),
        statements: match what {
            Records::Statements(format) => Some(StatementFormat::new(records.clone(), format)),
            Records::Summaries(_) => None,
        },
        summaries: match what {
            Records::Statements(_) => None,
            Records::Summaries(format) => Some(format),
        },
        #[cfg(feature = "report")]
        page: args.report_path().map(|_| stance::report::ArticlesPage::new(model)).transpose()?,
        labellers: Mutex::default(),
    };
    let options = ArticleOptions {
        on_error: args.read.on_error.into(),
        text: TextOptions { encoding: args.read.asked_encoding()?, ..TextOptions::default() },
        ..ArticleOptions::default()
    };
    let (items, inputs) = items(args, sources, &options.text)?;
    let progress = Progress::articles(talk, inputs.len() as u64);
    let run = Run { args, writer: &writer, options, talk, progress };
    match args.output_file() {
        Some(path) => run.into_files(path, items, inputs),
        None => run.to_stdout(items),
    }
}

type Items = Box<dyn Iterator<Item = stance::Result<ArticleItem>> + Send>;

/// The articles of all sources, and what they are read from.
fn items(
    args: &PredictArgs,
    sources: Vec<Source>,
    text: &TextOptions,
) -> Result<(Items, Vec<RunInput>), Failure> {
    let mut all: Items = Box::new(std::iter::empty());
    let mut inputs = Vec::new();
    for source in sources {
        let next: Items = match source {
            Source::Texts(texts) => {
                let document = |(text, row)| Document { row, ..Document::new(text) };
                let documents: Vec<Document> = texts.into_iter().zip(1..).map(document).collect();
                for document in &documents {
                    inputs.push(named(format!("row {}", document.row), document.text.len()));
                }
                Box::new(documents.into_iter().map(|text| Ok(ArticleItem::document(text))))
            }
            // Standard input is one article unless it is a table.
            Source::Stdin if args.read.input_format.is_none() => {
                let name = "standard input";
                let text = text_from_reader(name, std::io::stdin().lock(), text)?;
                inputs.push(named(name.to_owned(), text.len()));
                let item = ArticleItem::document(Document {
                    id: Some(name.to_owned()),
                    ..Document::new(text)
                });
                Box::new(std::iter::once(Ok(item)))
            }
            Source::Stdin => {
                inputs.push(named("standard input".to_owned(), 0));
                Box::new(article_items(inputs::open_stdin(&args.read.options()?)?))
            }
            Source::File(path) => {
                let input = RunInput::of_file(&path)?;
                let bytes = input.bytes;
                inputs.push(input);
                if inputs::is_article(&path, args.read.input_format) {
                    Box::new(std::iter::once(Ok(ArticleItem::file(path, bytes))))
                } else {
                    Box::new(article_items(inputs::open(&path, &args.read.options()?)?))
                }
            }
        };
        all = Box::new(all.chain(next));
    }
    Ok((all, inputs))
}

fn named(name: String, bytes: usize) -> RunInput {
    RunInput { name, bytes: bytes as u64, modified: None }
}

/// One run over all articles.
struct Run<'a> {
    args: &'a PredictArgs,
    writer: &'a Writer<'a>,
    options: ArticleOptions,
    talk: &'a Talk,
    progress: Progress,
}

impl Run<'_> {
    /// The records go to standard output as they are made, the page to its file at the end.
    fn to_stdout(self, items: Items) -> Result<(), Failure> {
        let Self { args, writer, options, talk, progress } = self;
        if args.resume {
            return Err(Failure::usage("there is nothing to go on with on standard output")
                .hint("name a file with `-o`"));
        }
        let mut out = Stdout::lock();
        out.write_all(&writer.header()?).map_err(Failure::stdout)?;
        let mut page = Vec::new();
        if args.report_path().is_some() {
            for _ in PAGE_PARTS {
                page.push(
                    tempfile::tempfile()
                        .map_err(|error| Error::io("create", "a temporary file", error))?,
                );
            }
        }
        let mut counts = Counts::default();
        let take = |result: stance::Result<Vec<Vec<u8>>>| {
            match result {
                Ok(parts) => {
                    let outputs = std::iter::once(&mut out as &mut dyn Write)
                        .chain(page.iter_mut().map(|file| file as &mut dyn Write));
                    for (output, bytes) in outputs.zip(&parts) {
                        output
                            .write_all(bytes)
                            .map_err(|error| Error::io("write", "standard output", error))?;
                    }
                    counts.written += 1;
                }
                Err(error) => counts.fail(&error, talk),
            }
            Ok(())
        };
        for_each_article(
            items,
            &options,
            |article| writer.write(article),
            take,
            |now| {
                progress.position(now.articles);
            },
        )?;
        drop(progress);
        counts.report(talk);
        out.finish()?;
        if let Some(path) = args.report_path() {
            write_page(writer, path, counts.written, &mut page)?;
        }
        Ok(())
    }

    /// The records go to a file that appears when it is whole, and an interrupted run can be gone on with.
    fn into_files(self, path: &Path, items: Items, inputs: Vec<RunInput>) -> Result<(), Failure> {
        let Self { args, writer, options, talk, progress } = self;
        let mut paths = vec![path.to_owned()];
        if let Some(report) = args.report_path() {
            paths.extend(PAGE_PARTS.map(|part| part_path(report, part)));
        }
        let record = RunRecord { settings: args.settings(writer.model), inputs };
        let mut outputs = match args.resume {
            true => RunOutputs::resume(&paths, &record)?,
            false => RunOutputs::create(&paths, &record)?,
        };
        if outputs.is_new() {
            outputs.write(0, &writer.header()?);
        }
        let mut counts = Counts::default();
        let result = write_articles(
            items,
            &options,
            &mut outputs,
            |article| writer.write(article),
            |error| counts.fail(error, talk),
            |now| progress.position(now.articles),
        );
        drop(progress);
        let report = match result {
            Ok(report) => report,
            // What a short run made is made again faster than the error is read.
            Err(error) if !args.resume && outputs.done() < WORTH_KEEPING => {
                drop(outputs);
                RunOutputs::discard(&paths)?;
                return Err(error.into());
            }
            Err(error) => {
                return Err(Failure::from(error)
                    .hint("what is done is kept: mend it and go on with `--resume`"));
            }
        };
        outputs.finish()?;
        if let Some(path) = args.report_path() {
            let mut page = Vec::new();
            for part in &paths[1..] {
                let file = std::fs::File::open(part);
                page.push(file.map_err(|error| Error::io("read", part, error))?);
            }
            write_page(writer, path, report.written, &mut page)?;
            for part in &paths[1..] {
                std::fs::remove_file(part).map_err(|error| Error::io("remove", part, error))?;
            }
        }
        Counts { written: report.written, failed: report.failed }.report(talk);
        Ok(())
    }
}

/// Articles that are too few to be kept when a run fails.
const WORTH_KEEPING: u64 = 64;

/// `report.html.rows` beside `report.html`.
fn part_path(report: &Path, part: &str) -> PathBuf {
    let mut name = report.as_os_str().to_owned();
    name.push(".");
    name.push(part);
    PathBuf::from(name)
}

/// Puts the page together: what is around the articles, their rows and their sections.
#[cfg(feature = "report")]
fn write_page(
    writer: &Writer<'_>,
    path: &Path,
    articles: u64,
    parts: &mut [std::fs::File],
) -> Result<(), Failure> {
    let Some(page) = &writer.page else { return Ok(()) };
    let frame = page.frame("Who stands where", articles);
    let mut file = stance::io::AtomicFile::create(path)?;
    let failed = |error| Error::io("write", path, error);
    let texts = [&frame.opening, &frame.between];
    for (text, part) in texts.into_iter().zip(parts) {
        file.write_all(text.as_bytes()).map_err(failed)?;
        part.rewind().map_err(failed)?;
        std::io::copy(part, &mut file).map_err(failed)?;
    }
    file.write_all(frame.closing.as_bytes()).map_err(failed)?;
    Ok(file.finish()?)
}

#[cfg(not(feature = "report"))]
fn write_page(_: &Writer<'_>, _: &Path, _: u64, _: &mut [std::fs::File]) -> Result<(), Failure> {
    Ok(())
}

/// What became of the articles.
#[derive(Default)]
struct Counts {
    written: u64,
    failed: u64,
}

impl Counts {
    /// Every article that is left out is told.
    fn fail(&mut self, error: &Error, talk: &Talk) {
        self.failed += 1;
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            message.push_str(&format!(": {error}"));
            cause = error.source();
        }
        talk.warn(format_args!("left out: {message}"));
    }

    fn report(&self, talk: &Talk) {
        if self.failed > 0 {
            let all = self.written + self.failed;
            talk.warn(format_args!("{} of {all} articles were left out", self.failed));
        }
    }
}

impl PredictArgs {
    /// Everything that the output depends on besides the inputs.
    fn settings(&self, model: &Model) -> std::collections::BTreeMap<String, String> {
        let digest = Sha256::digest(model.to_bytes());
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let mut settings = std::collections::BTreeMap::from([
            ("model".to_owned(), digest),
            ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]);
        for (name, value) in self.shown_settings() {
            settings.insert(name.to_owned(), value);
        }
        settings
    }
}
