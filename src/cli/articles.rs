//! `stance predict` on articles.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use stance::article::{Article, Segmenter};
use stance::batch::{ArticleOptions, for_each_article, write_articles};
use stance::error::with_causes;
use stance::io::{RunInput, RunOutputs, RunRecord, TextOptions};
use stance::summary::{ArticleLabeller, LabelledArticle, Sides, Summary};
use stance::{Error, Model};

use super::article_inputs::{ArticleInputs, Items};
use super::article_page;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::predict_args::{PredictArgs, Records, Source};
use super::progress::Progress;

/// Turns an article into the bytes of every output.
struct Writer<'m> {
    model: &'m Model,
    records: Records<'m>,
    /// Only where they are needed: a model of any labels labels statements.
    sides: Option<Sides<'m>>,
    segmenter: Segmenter,
    #[cfg(feature = "report")]
    page: Option<stance::report::ArticlesPage<'m>>,
    /// Those that are not in use: buffers are worth keeping, and no thread has one of its own.
    labellers: Mutex<Vec<ArticleLabeller<'m>>>,
}

impl<'m> Writer<'m> {
    /// The line above the records.
    fn header(&self) -> Result<Vec<u8>, Failure> {
        Ok(match &self.records {
            Records::Statements(format) => format.header()?,
            Records::Summaries(format) => format.header()?,
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
        match (&self.records, &summary) {
            (Records::Statements(format), _) => format.write(&labelled, &mut records)?,
            (Records::Summaries(format), Some(summary)) => {
                format.write(&labelled, summary, &mut records)?;
            }
            // A summary that is asked for is made.
            (Records::Summaries(_), None) => {}
        }
        let page = summary.as_ref().map(|summary| self.page_parts(&labelled, summary));
        Ok(std::iter::once(records).chain(page.into_iter().flatten()).collect())
    }

    /// The rows and the section of an article, if there is a page.
    #[cfg(feature = "report")]
    fn page_parts(&self, labelled: &LabelledArticle, summary: &Summary) -> Vec<Vec<u8>> {
        let parts = self.page.as_ref().map(|page| {
            [page.rows(labelled, summary), page.section(labelled, summary)].map(String::into_bytes)
        });
        parts.into_iter().flatten().collect()
    }

    #[cfg(not(feature = "report"))]
    fn page_parts(&self, _: &LabelledArticle, _: &Summary) -> Vec<Vec<u8>> {
        Vec::new()
    }

    #[cfg(feature = "report")]
    fn write_page(&self, path: &Path, articles: u64, parts: &mut [File]) -> Result<(), Failure> {
        match &self.page {
            Some(page) => article_page::write(page, path, articles, parts),
            None => Ok(()),
        }
    }

    #[cfg(not(feature = "report"))]
    fn write_page(&self, _: &Path, _: u64, _: &mut [File]) -> Result<(), Failure> {
        Ok(())
    }
}

/// Labels the articles of all sources.
pub(crate) fn run(
    args: &PredictArgs,
    sources: Vec<Source>,
    model: &Model,
    talk: &Talk,
) -> Result<(), Failure> {
    args.check_outputs(&sources)?;
    let records = args.records(model)?;
    let needs_sides = matches!(records, Records::Summaries(_)) || args.report_path().is_some();
    let sides = needs_sides.then(|| Sides::of(model)).transpose()?;
    let sides = sides.map(|sides| sides.abstain_below(args.threshold));
    let writer = Writer {
        model,
        records,
        sides,
        segmenter: Segmenter::default(),
        #[cfg(feature = "report")]
        page: sides.filter(|_| args.report_path().is_some()).map(stance::report::ArticlesPage::new),
        labellers: Mutex::default(),
    };
    let options = ArticleOptions {
        on_error: args.read.on_error.into(),
        text: TextOptions { encoding: args.read.asked_encoding()?, ..TextOptions::default() },
        ..ArticleOptions::default()
    };
    let ArticleInputs { items, inputs, total } = ArticleInputs::new(args, sources, &options.text)?;
    let progress = match total {
        Some(total) => Progress::articles(talk, total),
        None => Progress::records(talk),
    };
    let run = Run { args, writer: &writer, options, talk, progress };
    match args.output_file() {
        Some(path) => run.into_files(path, items, inputs),
        None => run.into_stream(items),
    }
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
    /// The records go to standard output or a device as they are made, the page to its file at the end.
    fn into_stream(self, items: Items) -> Result<(), Failure> {
        let Self { args, writer, options, talk, progress } = self;
        if args.resume {
            return Err(Failure::usage("there is nothing to go on with on standard output")
                .hint("name a file with `-o`"));
        }
        let mut destination = Destination::open(args.output.as_deref())?;
        let out = destination.writer();
        out.write_all(&writer.header()?).map_err(Failure::stdout)?;
        let mut page = match args.report_path() {
            Some(_) => article_page::unnamed_parts()?,
            None => Vec::new(),
        };
        let mut counts = Counts::default();
        let take = |result: stance::Result<Vec<Vec<u8>>>| {
            match result {
                Ok(parts) => {
                    let mut parts = parts.into_iter();
                    out.write_all(&parts.next().unwrap_or_default())
                        .map_err(|error| Error::io("write", "standard output", error))?;
                    for (file, bytes) in page.iter_mut().zip(parts) {
                        file.write_all(&bytes)
                            .map_err(|error| Error::io("write", "a temporary file", error))?;
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
            |now| progress.position(now.articles),
        )?;
        drop(progress);
        counts.report(talk);
        destination.finish()?;
        match args.report_path() {
            Some(path) => writer.write_page(path, counts.written, &mut page),
            None => Ok(()),
        }
    }

    /// The records go to a file that appears when it is whole, and an interrupted run can be gone on with.
    fn into_files(self, path: &Path, items: Items, inputs: Vec<RunInput>) -> Result<(), Failure> {
        let Self { args, writer, options, talk, progress } = self;
        let mut paths = vec![path.to_owned()];
        if let Some(report) = args.report_path() {
            paths.extend(article_page::part_paths(report));
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
                    .further_hint("what is done is kept: go on with `--resume`"));
            }
        };
        outputs.finish()?;
        if let Some(path) = args.report_path() {
            let mut page = Vec::new();
            for part in &paths[1..] {
                let file = File::open(part);
                page.push(file.map_err(|error| Error::io("read", part, error))?);
            }
            writer.write_page(path, report.written, &mut page)?;
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
        talk.warn(format_args!("left out: {}", with_causes(error)));
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
    fn settings(&self, model: &Model) -> BTreeMap<String, String> {
        let digest = Sha256::digest(model.to_bytes());
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let mut settings = BTreeMap::from([
            ("model".to_owned(), digest),
            ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]);
        for (name, value) in self.shown_settings() {
            settings.insert(name.to_owned(), value);
        }
        settings
    }
}
