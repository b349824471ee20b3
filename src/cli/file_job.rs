//! `stance predict --engine`: each file into a file of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stance::Error;
use stance::cluster::{FileJob, FilePair, FileReport, FileSettings, block_on};
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
        Ok(engine.label_files(&job, take).await?)
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
        self.inputs.iter().map(PathBuf::from).chain(self.input.iter().cloned()).collect()
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
    let folder = absolute(args.output.as_deref().unwrap_or(Path::new("-")))?;
    if args.output.as_deref() == Some(Path::new("-")) || folder.is_file() {
        return Err(Failure::usage("with an engine, `-o` names the folder of the labelled files"));
    }
    let mut found = Found { files: Vec::new(), others: 0 };
    for argument in args.paths() {
        found.add(&argument, &folder)?;
    }
    if found.others > 0 {
        let others = counted(found.others, "file");
        talk.warn(format_args!(
            "{others} of other formats than Parquet, Arrow, CSV and JSONL passed over"
        ));
    }
    let mut of_output: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (input, name) in found.files {
        let output = folder.join(args.output_name(&name));
        if let Some(before) = of_output.insert(output.clone(), input.clone()) {
            let [before, input, output] =
                [before, input, output].map(|path| path.display().to_string());
            return Err(Failure::usage(format!(
                "`{before}` and `{input}` would both become `{output}`"
            ))
            .hint("label them one after the other, each into a folder of its own"));
        }
    }
    if of_output.is_empty() {
        return Err(Failure::usage("there is no Parquet, Arrow, CSV or JSONL file to label"));
    }
    let text = |path: PathBuf| {
        let shown = path.display().to_string();
        path.into_os_string().into_string().map_err(|_| {
            Failure::usage(format!("the name `{shown}` is no UTF-8, which plans need"))
        })
    };
    let mut pairs = Vec::with_capacity(of_output.len());
    for (output, input) in of_output {
        pairs.push(FilePair { input: text(input)?, output: text(output)? });
    }
    Ok(pairs)
}

/// The inputs, each with its name below the folder or the glob that it was found by.
struct Found {
    files: Vec<(PathBuf, PathBuf)>,
    /// Files of other formats.
    others: u64,
}

impl Found {
    fn add(&mut self, argument: &Path, output: &Path) -> Result<(), Failure> {
        let pattern = argument.to_string_lossy();
        if argument.exists() || !pattern.contains(['*', '?', '[']) {
            let base = match argument.is_dir() {
                true => argument,
                false => argument.parent().unwrap_or(Path::new("")),
            };
            let is_named = !argument.is_dir();
            for file in inputs::expand(&[argument.to_owned()])? {
                self.push(&file, base, is_named, output)?;
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
                self.push(&file, &base, true, output)?;
            }
        }
        match self.files.len() - before {
            0 => Err(Failure::usage(format!("no file is called like `{pattern}`"))),
            _ => Ok(()),
        }
    }

    /// Adds a file; one that was named, and not found in a folder, must be of a known format.
    fn push(
        &mut self,
        file: &Path,
        base: &Path,
        is_named: bool,
        output: &Path,
    ) -> Result<(), Failure> {
        let name = file.strip_prefix(base).unwrap_or(file).to_owned();
        let path = absolute(file)?;
        let shown = file.display();
        match Format::from_path(file) {
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
        if path.starts_with(output) {
            return Err(Failure::usage(format!(
                "the input `{shown}` is in the folder of the output"
            ))
            .hint("name another folder with `-o`"));
        }
        self.files.push((path, name));
        Ok(())
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(path).map_err(|error| Error::io("read", path, error))?)
}
