//! `stance predict --engine`: each file into a file of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stance::Error;
use stance::cluster::{FileJob, FilePair, FileReport, FileSettings, ObjectStores, block_on};
use stance::io::{Compression, Format};

use super::Status;
use super::columns::OnErrorArg;
use super::engine;
use super::inputs;
use super::message::{Failure, counted};
use super::output::Talk;
use super::predict_args::{FormatArg, PredictArgs};
use super::progress::Progress;

/// `flag` is the one that asks for it.
pub(crate) fn run(args: &PredictArgs, flag: &str, talk: &Talk) -> Result<Status, Failure> {
    let settings = args.file_settings(flag)?;
    let files = pairs(args, talk)?;
    let progress = Progress::bar(talk, "files", true);
    progress.length(Some(files.len() as u64));
    let threads = rayon::current_num_threads();
    let mut reports: Vec<FileReport> = Vec::new();
    let outcome: Result<(), Failure> = block_on(threads, async || {
        let (engine, model) =
            engine::open(&args.model, args.engine.scheduler.as_ref(), threads).await?;
        let job = FileJob { model, settings, files };
        let take = |report| {
            reports.push(report);
            progress.position(reports.len() as u64);
        };
        let work = engine.label_files(&job, take);
        Ok(engine::attend(work, args.engine.scheduler.as_ref(), talk).await?)
    })?;
    drop(progress);
    reports.sort_by(|a, b| a.output.cmp(&b.output));
    if let Err(failure) = outcome {
        return Err(
            failure.further_hint("what is finished stays: the same command goes on from there")
        );
    }
    for report in &reports {
        if let Some(first) = &report.first_error {
            let skipped = counted(report.skipped, "record");
            talk.warn(format_args!("{skipped} left out, the first: {first}"));
        }
    }
    let rows = reports.iter().map(|report| report.rows).sum();
    let before = reports.iter().filter(|report| report.was_done).count();
    let [files, rows] = [(reports.len() as u64, "file"), (rows, "record")]
        .map(|(count, noun)| counted(count, noun));
    talk.say(format_args!("{files} with {rows}, {before} of them from an earlier run"));
    Ok(Status::Done)
}

impl PredictArgs {
    /// The flags that change what is written.
    fn file_settings(&self, flag: &str) -> Result<FileSettings, Failure> {
        let without = [
            (self.articles, "--articles"),
            (self.statements, "--statements"),
            (self.summary, "--summary"),
            (self.report_path().is_some(), "--report"),
            (self.resume, "--resume"),
            (self.read.input_format.is_some(), "--input-format"),
            (matches!(self.format, Some(FormatArg::Tsv | FormatArg::Table)), "--format tsv"),
        ];
        if let Some((_, other)) = without.iter().find(|(is_given, _)| *is_given) {
            return Err(Failure::usage(format!("`{flag}` and `{other}` do not go together")).hint(
                "an engine labels the records of Parquet, Arrow, CSV and JSONL files, and goes on by itself with a run \
that was interrupted",
            ));
        }
        Ok(FileSettings {
            text_column: self.read.text_column.clone(),
            id_column: self.read.id_column.clone(),
            target_column: self.read.target_column.clone(),
            encoding: self.read.asked_encoding()?.map(|encoding| encoding.name().to_owned()),
            skip_errors: self.read.on_error == OnErrorArg::Skip,
            abstain_below: self.threshold,
            explain: self.explain,
        })
    }

    /// All arguments, which here are paths and globs.
    fn paths(&self) -> Vec<PathBuf> {
        let inputs = self.inputs.iter().map(Path::new);
        inputs.chain(self.input.iter().map(PathBuf::as_path)).map(path).collect()
    }

    /// The name of the output of an input, in the format that it is to have.
    fn output_name(&self, input: &Path) -> PathBuf {
        let ending = match (self.format, Format::from_path(input)) {
            (Some(FormatArg::Csv), _) | (None, Some(Format::Csv)) => "csv",
            (Some(FormatArg::Parquet), _) | (None, Some(Format::Parquet)) => "parquet",
            (Some(FormatArg::Arrow), _) | (None, Some(Format::Arrow)) => "arrow",
            _ => "jsonl",
        };
        let packed = Compression::from_path(input) != Compression::None;
        let name = if packed { input.with_extension("") } else { input.to_owned() };
        name.with_extension(ending)
    }
}

/// Which file becomes which.
fn pairs(args: &PredictArgs, talk: &Talk) -> Result<Vec<FilePair>, Failure> {
    let folder = Folder::new(&path(args.output.as_deref().unwrap_or(Path::new("-"))))?;
    let mut found = Found { folder, files: Vec::new(), others: 0 };
    for argument in args.paths() {
        found.add(&argument)?;
    }
    if found.others > 0 {
        let others = counted(found.others, "file");
        talk.warn(format_args!(
            "{others} of other formats than Parquet, Arrow, CSV and JSONL passed over"
        ));
    }
    let mut of_output: BTreeMap<String, String> = BTreeMap::new();
    for (input, name) in found.files {
        let output = found.folder.join(&args.output_name(&name))?;
        if let Some(before) = of_output.insert(output.clone(), input.clone()) {
            return Err(Failure::usage(format!(
                "`{before}` and `{input}` would both become `{output}`"
            ))
            .hint("label them one after the other, each into a folder of its own"));
        }
    }
    if of_output.is_empty() {
        return Err(Failure::usage("there is no Parquet, Arrow, CSV or JSONL file to label"));
    }
    Ok(of_output.into_iter().map(|(output, input)| FilePair { input, output }).collect())
}

/// Where the labelled files go.
enum Folder {
    Path(PathBuf),
    Url(String),
}

impl Folder {
    fn new(argument: &Path) -> Result<Self, Failure> {
        if let Some(url) = url(argument) {
            return Ok(Self::Url(url.to_owned()));
        }
        let folder = absolute(argument)?;
        if argument == Path::new("-") || folder.is_file() {
            let problem = "with an engine, `-o` names the folder of the labelled files";
            return Err(Failure::usage(problem));
        }
        Ok(Self::Path(folder))
    }

    fn join(&self, name: &Path) -> Result<String, Failure> {
        match self {
            Self::Path(folder) => text(folder.join(name)),
            Self::Url(folder) => Ok(ObjectStores::join(folder, &text(name.to_owned())?)?),
        }
    }

    fn contains(&self, input: &str) -> bool {
        match self {
            Self::Path(folder) => Path::new(input).starts_with(folder),
            Self::Url(folder) => {
                let below = input.strip_prefix(folder.trim_end_matches('/'));
                below.is_some_and(|below| below.starts_with('/'))
            }
        }
    }
}

/// The argument, if it is the URL of an object store.
fn url(argument: &Path) -> Option<&str> {
    argument.to_str().filter(|argument| ObjectStores::is_url(argument))
}

fn text(path: PathBuf) -> Result<String, Failure> {
    let shown = path.display().to_string();
    path.into_os_string()
        .into_string()
        .map_err(|_| Failure::usage(format!("the name `{shown}` is no UTF-8, which plans need")))
}

/// The inputs, each with its name below the folder or the glob that it was found by.
struct Found {
    folder: Folder,
    files: Vec<(String, PathBuf)>,
    /// Files of other formats.
    others: u64,
}

impl Found {
    fn add(&mut self, argument: &Path) -> Result<(), Failure> {
        if let Some(url) = url(argument) {
            return self.add_objects(url);
        }
        let pattern = argument.to_string_lossy();
        if argument.exists() || !pattern.contains(['*', '?', '[']) {
            let base = match argument.is_dir() {
                true => argument,
                false => argument.parent().unwrap_or(Path::new("")),
            };
            let is_named = !argument.is_dir();
            for file in inputs::expand(&[argument.to_owned()])? {
                self.push_file(&file, base, is_named)?;
            }
            return Ok(());
        }
        let base: PathBuf = argument
            .iter()
            .take_while(|part| !part.to_string_lossy().contains(['*', '?', '[']))
            .collect();
        let unreadable = |error| Failure::usage(format!("`{pattern}` is no pattern: {error}"));
        let before = self.files.len();
        for file in glob::glob(&pattern).map_err(unreadable)? {
            let file = file.map_err(|error| {
                let path = error.path().to_owned();
                Error::io("read", path, error.into())
            })?;
            if file.is_file() {
                self.push_file(&file, &base, true)?;
            }
        }
        match self.files.len() - before {
            0 => Err(Failure::usage(format!("no file is called like `{pattern}`"))),
            _ => Ok(()),
        }
    }

    fn add_objects(&mut self, url: &str) -> Result<(), Failure> {
        let objects = engine::stores().list(url)?;
        if objects.is_empty() {
            return Err(Failure::usage(format!("there is no object at `{url}`")));
        }
        for (object, name) in objects {
            let is_named = object == url;
            self.push(object.clone(), &object, PathBuf::from(name), is_named)?;
        }
        Ok(())
    }

    fn push_file(&mut self, file: &Path, base: &Path, is_named: bool) -> Result<(), Failure> {
        let name = file.strip_prefix(base).unwrap_or(file).to_owned();
        self.push(text(absolute(file)?)?, &file.display().to_string(), name, is_named)
    }

    /// Adds a file; one that was named, and not found in a folder, must be of a known format. `shown` is how
    /// it was named.
    fn push(
        &mut self,
        input: String,
        shown: &str,
        name: PathBuf,
        is_named: bool,
    ) -> Result<(), Failure> {
        match Format::from_path(&name) {
            Some(Format::Csv | Format::Jsonl | Format::Parquet | Format::Arrow) => {}
            _ if !is_named => {
                self.others += 1;
                return Ok(());
            }
            _ => {
                return Err(Failure::usage(format!(
                    "`{shown}` is no Parquet, Arrow, CSV or JSONL file by its name"
                ))
                .hint(
                    "without `--engine` and `--scheduler`, `stance predict` reads more formats",
                ));
            }
        }
        // What an earlier run wrote is no input of the next.
        if self.folder.contains(&input) {
            return Err(Failure::usage(format!(
                "the input `{shown}` is in the folder of the output"
            ))
            .hint("name another folder with `-o`"));
        }
        self.files.push((input, name));
        Ok(())
    }
}

/// The path of an argument, which may be a `file://` URL.
fn path(argument: &Path) -> PathBuf {
    let url = argument.to_str().filter(|argument| argument.starts_with("file://"));
    let url = url.and_then(|argument| url::Url::parse(argument).ok());
    url.and_then(|url| url.to_file_path().ok()).unwrap_or_else(|| argument.to_owned())
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(path).map_err(|error| Error::io("read", path, error))?)
}
