//! Errors as users read them: what failed, where, what was expected, and a way out.

use std::error::Error as StdError;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use anstyle::AnsiColor;
use stance::error::with_causes;
use stance::io::{Compression, Format};
use stance::{Error, ErrorKind, ModelProblem, RecordProblem, TrainingProblem};

/// The way out where Parquet and Arrow are left out.
pub(crate) const WITH_PARQUET: &str = "build `stance` with `--features parquet`";

/// Why a command failed, with a hint where there is a likely way out.
#[derive(Debug)]
pub(crate) struct Failure {
    error: Box<dyn StdError + Send + Sync>,
    hint: Option<String>,
    closed_pipe: bool,
}

impl Failure {
    pub(crate) fn new(error: impl StdError + Send + Sync + 'static) -> Self {
        Self { error: Box::new(error), hint: None, closed_pipe: false }
    }

    /// A mistake in the arguments that clap cannot see.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { error: message.into().into(), hint: None, closed_pipe: false }
    }

    pub(crate) fn stdout(error: io::Error) -> Self {
        let closed_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Self { closed_pipe, ..Self::from(Error::io("write", "standard output", error)) }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds to the hint that there is.
    pub(crate) fn further_hint(mut self, hint: &str) -> Self {
        self.hint = Some(match self.hint {
            Some(first) => format!("{first}; {hint}"),
            None => hint.to_owned(),
        });
        self
    }

    /// True when the reader of standard output went away, as `head` does: no error for anyone.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }

    /// Prints the error with its causes on one line, and the hint.
    pub(crate) fn print(&self) {
        let (red, cyan) = (AnsiColor::Red.on_default().bold(), AnsiColor::Cyan.on_default().bold());
        let mut message = format!("{red}error:{red:#} {}", with_causes(&*self.error));
        if let Some(hint) = &self.hint {
            message.push_str(&format!("\n\n{cyan}hint:{cyan:#} {hint}"));
        }
        let _ = writeln!(anstream::stderr().lock(), "{message}");
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let closed_pipe = matches!(error.kind(), ErrorKind::Io { action: "write", source, .. }
            if source.kind() == io::ErrorKind::BrokenPipe);
        Self { hint: hint(error.kind()), closed_pipe, error: Box::new(error) }
    }
}

/// The way out, where one is likely.
fn hint(kind: &ErrorKind) -> Option<String> {
    let hint = match kind {
        ErrorKind::Io { action, path, source } => return io_hint(action, path, source.kind()),
        ErrorKind::Record { problem, .. } => return record_hint(problem),
        ErrorKind::UnknownColumn { input, columns, .. } if is_read_as_lines(input, columns) => {
            format!(
                "`{input}` is read as lines of text; if it is a table, pass `--input-format tsv`"
            )
        }
        ErrorKind::UnknownColumn { column, columns, .. } => {
            let nearest = stance::io::nearest(column, columns);
            let nearest =
                nearest.map_or_else(String::new, |name| format!("did you mean `{name}`? "));
            // Nobody may have asked for the columns that are looked for by themselves.
            let flag = match column.as_str() {
                "text" => "; name one with `--text-column`",
                "stance" => "; name one with `--head stance=COLUMN`",
                _ => "",
            };
            format!("{nearest}{}{flag}", known("column", columns))
        }
        ErrorKind::Input { input, .. } if input.ends_with(".stance") => {
            format!("if it is a model, write `-m {input}`")
        }
        ErrorKind::Input { input, problem } if problem.starts_with("is left over") => {
            format!("go on with that run by `--resume`, or give it up: `rm {input}`")
        }
        ErrorKind::Input { input, problem } if problem.starts_with("cannot be gone on with") => {
            format!("give the same inputs and flags again, or give that run up: `rm {input}`")
        }
        ErrorKind::Input { problem, .. } => return input_hint(problem),
        ErrorKind::Training(problem) => return training_hint(problem),
        ErrorKind::Model { problem, .. } => return model_hint(problem),
        #[cfg(feature = "cluster")]
        ErrorKind::Engine(message) if message.starts_with("cannot reach the scheduler") => {
            "start one there: `stance cluster scheduler --listen HOST:PORT`".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

/// The way out for an input that is unusable as a whole.
fn input_hint(problem: &str) -> Option<String> {
    /// By how the problem is told.
    const HINTS: [(&str, &str); 12] = [
        ("this build has no reader", WITH_PARQUET),
        (
            "which is not text",
            "name the column of the text with `--text-column`, or write it as a string",
        ),
        (
            "read from its end",
            "give the file by its name, or pipe a stream of Arrow (`--format arrow` writes one)",
        ),
        ("is a Parquet file", "name its format: `--input-format parquet`"),
        ("a stream of Arrow starts", "write it again: its writer may have failed"),
        ("has two columns", "rename one of them, or use `--format jsonl`"),
        ("packed Parquet", "unpack it first: Parquet is packed inside"),
        ("already has a column", "leave it out or rename it first, or use `--format jsonl`"),
        (
            "a dictionary that changes",
            "write Parquet or, with the ending `.arrows`, a stream of Arrow",
        ),
        (
            "is damaged",
            "write it again; if it is in another format, name that with `--input-format`",
        ),
        ("not text", "convert it to text first, or leave such files out with `--on-error skip`"),
        ("is not valid", "name the encoding, for example `--encoding windows-1252`"),
    ];
    let by_problem = HINTS.iter().find(|(part, _)| problem.contains(part)).map(|(_, hint)| *hint);
    let of_format =
        || problem.contains("format").then_some("name the format with `--input-format FORMAT`");
    by_problem.or_else(of_format).map(str::to_owned)
}

fn io_hint(action: &str, path: &Path, problem: io::ErrorKind) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Some(match (action, problem, folder) {
        (_, io::ErrorKind::IsADirectory, _) => "name a file in that folder".to_owned(),
        ("create", io::ErrorKind::NotFound, Some(folder)) => {
            format!("make its folder first: `mkdir -p {}`", folder.display())
        }
        (_, io::ErrorKind::NotFound, _) => {
            "check the path: relative paths start at the current folder".to_owned()
        }
        (_, io::ErrorKind::PermissionDenied, _) => return None,
        ("read", ..) if Compression::from_path(path) != Compression::None => {
            "by its name it is packed: pack it again, or give it a name that does not say so"
                .to_owned()
        }
        _ => return None,
    })
}

/// A table that is called `.txt`, as those of SemEval are, has only the column `text` for us.
fn is_read_as_lines(input: &str, columns: &[String]) -> bool {
    columns == ["text"] && matches!(Format::from_path(Path::new(input)), Some(Format::Lines) | None)
}

fn record_hint(problem: &RecordProblem) -> Option<String> {
    let hint = match problem {
        RecordProblem::NotUtf8(_) => {
            "name the encoding, for example `--encoding windows-1252`, or pass `--on-error skip`"
        }
        RecordProblem::UnknownLabel { .. } => {
            "name the right column with `--head NAME=COLUMN`, or train a model with this label, or \
             pass `--on-error skip`"
        }
        RecordProblem::UnknownTarget { .. } => {
            "name the column of targets with `--target-column`, or train with data on this target, \
             or pass `--on-error skip`"
        }
        _ => "mend the record, or pass `--on-error skip` to leave such records out and count them",
    };
    Some(hint.to_owned())
}

fn training_hint(problem: &TrainingProblem) -> Option<String> {
    let hint = match problem {
        TrainingProblem::OneLabel { .. } => {
            "add statements with another label, or name the label column with `--head NAME=COLUMN`"
        }
        TrainingProblem::NoLabel { .. } => "name the label column with `--head NAME=COLUMN`",
        TrainingProblem::EmptyVocabulary { .. } => {
            "lower `--min-df`, raise `--max-df`, or give more text"
        }
        TrainingProblem::TooFewGroups { .. } => {
            "pass fewer `--folds`, or `--folds 0` to train without cross-validation"
        }
        TrainingProblem::DenseTooLarge { .. } => {
            "use `--solver newton`, which needs no dense matrix, or limit `--max-features`, or raise `--memory-bound`"
        }
        TrainingProblem::NotFinite => "use a smaller `--c`, and check the weights of the records",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn model_hint(problem: &ModelProblem) -> Option<String> {
    let hint = match problem {
        ModelProblem::NotAModel => "a model is made by `stance train DATA -o MODEL.stance`",
        ModelProblem::Version { .. } => {
            "install a newer `stance`, or train the model again with this one"
        }
        _ => "copy the file again, in binary mode, or train the model again",
    };
    Some(hint.to_owned())
}

/// "the columns are `a` and `b`", "the only column is `a`".
pub(crate) fn known<S: Display>(noun: &str, names: &[S]) -> String {
    match names {
        [only] => format!("the only {noun} is `{only}`"),
        _ => format!("the {noun}s are {}", list(names)),
    }
}

/// "1 statement", "2 statements".
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// `a`, `b` and `c`, each in backticks.
pub(crate) fn list<S: Display>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
