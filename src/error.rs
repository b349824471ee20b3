//! What can go wrong, and where.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate: one pointer wide, with its [`ErrorKind`] inside.
///
/// `Display` is one line without the cause; [`std::error::Error::source`] carries the cause.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// An operating-system error on `path`, with the verb that failed ("read", "create").
    pub fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        ErrorKind::Io { action, path: path.into(), source }.into()
    }

    /// A parameter out of its range.
    pub fn parameter(name: &'static str, problem: impl Into<String>) -> Self {
        ErrorKind::Parameter { name, problem: problem.into() }.into()
    }

    /// An input that cannot be used as a whole; `problem` goes on where its name ends.
    pub fn input(input: impl Into<String>, problem: impl Into<String>) -> Self {
        ErrorKind::Input { input: input.into(), problem: problem.into() }.into()
    }

    /// A record that cannot be used.
    pub fn record(input: impl Into<String>, row: u64, problem: RecordProblem) -> Self {
        ErrorKind::Record { input: input.into(), row, problem }.into()
    }

    /// A model that cannot be used; the caller that knows its name adds it by [`Error::in_model`].
    #[must_use]
    pub fn model(problem: ModelProblem) -> Self {
        ErrorKind::Model { model: None, problem }.into()
    }

    /// Names the model file in a model error; other errors pass unchanged.
    #[must_use]
    pub fn in_model(mut self, name: impl Into<String>) -> Self {
        if let ErrorKind::Model { model, .. } = &mut *self.0 {
            *model = Some(name.into());
        }
        self
    }

    /// Names the input by `name` where it is named by the file `path`, which is a copy of it.
    #[cfg(feature = "cluster")]
    #[must_use]
    pub(crate) fn of_input(mut self, path: &std::path::Path, name: &str) -> Self {
        match &mut *self.0 {
            ErrorKind::Io { path: named, .. } if named == path => *named = name.into(),
            ErrorKind::Record { input, .. }
            | ErrorKind::UnknownColumn { input, .. }
            | ErrorKind::Input { input, .. }
                if std::path::Path::new(input) == path =>
            {
                name.clone_into(input);
            }
            _ => {}
        }
        self
    }
}

/// An error with its causes, on one line, parted by colons.
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// `Fit` of linfa asks for this conversion.
impl From<linfa::Error> for Error {
    fn from(source: linfa::Error) -> Self {
        ErrorKind::Linfa(source).into()
    }
}

impl From<TrainingProblem> for Error {
    fn from(problem: TrainingProblem) -> Self {
        ErrorKind::Training(problem).into()
    }
}

/// The kinds of [`Error`]. New kinds may be added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// The verb: "read", "create".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One record of the input cannot be used.
    #[error("row {row} of `{input}`: {problem}")]
    Record {
        /// The input's name.
        input: String,
        /// Its row, from 1.
        row: u64,
        /// What is wrong with it.
        problem: RecordProblem,
    },
    /// A column that the input does not have.
    #[error("`{input}` has no column `{column}`")]
    UnknownColumn {
        /// The input's name.
        input: String,
        /// The column that was asked for.
        column: String,
        /// Those that are there.
        columns: Vec<String>,
    },
    /// The input as a whole cannot be read in the given format.
    #[error("`{input}` {problem}")]
    Input {
        /// The input's name.
        input: String,
        /// What is wrong, as the end of a sentence that starts with the name.
        problem: String,
    },
    /// A parameter out of its range.
    #[error("{name} {problem}")]
    Parameter {
        /// The parameter's name as the API writes it.
        name: &'static str,
        /// What it has to be and is not, as the end of a sentence that starts with the name.
        problem: String,
    },
    /// The data does not allow training.
    #[error(transparent)]
    Training(TrainingProblem),
    /// A model file that cannot be used.
    #[error("model {}: {problem}", model.as_deref().map_or_else(|| "in memory".to_owned(), |name| format!("`{name}`")))]
    Model {
        /// The file's name, where there is one.
        model: Option<String>,
        /// What is wrong with it.
        problem: ModelProblem,
    },
    /// linfa or linfa-logistic failed.
    #[error("linfa: {0}")]
    Linfa(#[source] linfa::Error),
    /// The query engine, or a machine that it runs on, failed.
    #[cfg(feature = "cluster")]
    #[error("{0}")]
    Engine(String),
}

/// What is wrong with one record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordProblem {
    /// A column that must not be empty is.
    #[error("column `{0}` is empty")]
    EmptyColumn(String),
    /// A column is missing in this record (formats whose records name their columns).
    #[error("no column `{column}` (found: {found})")]
    MissingColumn {
        /// The column that was asked for.
        column: String,
        /// Those that are there, separated by commas.
        found: String,
    },
    /// Bytes that are not text in the input's encoding.
    #[error("not valid UTF-8 at byte {0} of the record")]
    NotUtf8(usize),
    /// Anything the format's own parser says.
    #[error("{0}")]
    Malformed(String),
    /// A label that the model does not know.
    #[error("label `{label}` is not one of {known}")]
    UnknownLabel {
        /// The label.
        label: String,
        /// Those of the model, separated by commas.
        known: String,
    },
    /// A target that the model does not know.
    #[error("{}", unknown_target(head, target))]
    UnknownTarget {
        /// The head that was asked.
        head: String,
        /// The record's target; empty if it has none.
        target: String,
    },
}

fn unknown_target(head: &str, target: &str) -> String {
    match target {
        "" => format!("there is no target, and the model has one head `{head}` for each"),
        _ => format!("the model has no head `{head}` for target `{target}`"),
    }
}

/// Why training cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainingProblem {
    /// No record at all.
    #[error("there is nothing to train on: the input has no records")]
    NoRecords,
    /// Fewer than two labels.
    #[error("head `{head}` has only the label `{label}`: two are needed")]
    OneLabel {
        /// The head.
        head: String,
        /// Its only label.
        label: String,
    },
    /// No record has a label for this head.
    #[error("head `{head}` has no label in any record")]
    NoLabel {
        /// The head.
        head: String,
    },
    /// No term is left.
    #[error("the vocabulary is empty: none of the {candidates} terms seen is kept")]
    EmptyVocabulary {
        /// Distinct terms before `min_df`, `max_df` and `max_features`.
        candidates: usize,
    },
    /// Cross-validation needs more groups.
    #[error("{folds} folds need at least {folds} groups, and there are {groups}")]
    TooFewGroups {
        /// Folds that were asked for.
        folds: usize,
        /// Distinct groups in the data.
        groups: usize,
    },
    /// The dense matrix of the linfa solver would not fit its bound.
    #[error(
        "linfa-logistic needs a dense matrix of {rows} × {columns} numbers, {needed} MiB; the bound is {bound} MiB"
    )]
    DenseTooLarge {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
        /// Its size in MiB.
        needed: usize,
        /// The bound in MiB.
        bound: usize,
    },
    /// The solver met a number that is not finite.
    #[error("the objective is not finite: a feature value, weight or C is too large")]
    NotFinite,
}

/// What is wrong with a model file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelProblem {
    /// Another kind of file.
    #[error("not a stance model: it starts with other bytes")]
    NotAModel,
    /// Written by another version of the format.
    #[error("format version {found}; this program reads versions 1 to {supported}")]
    Version {
        /// The file's version.
        found: u32,
        /// The newest readable one.
        supported: u32,
    },
    /// The file ends too early.
    #[error("cut off: section `{section}` ends at byte {expected}, the file at byte {found}")]
    Truncated {
        /// The first section that is not whole.
        section: String,
        /// Where it should end.
        expected: u64,
        /// Where the file ends.
        found: u64,
    },
    /// Another model than the one that is meant.
    #[error("the file has the SHA-256 digest {found}, and the model that is meant has {expected}")]
    Digest {
        /// The file's digest, in hexadecimal digits.
        found: String,
        /// That of the model which was there when its reference was made.
        expected: String,
    },
    /// The bytes changed after they were written.
    #[error("damaged: the checksum of section `{section}` does not match")]
    Checksum {
        /// The section.
        section: String,
    },
    /// The bytes are those that were written, but they make no model.
    #[error("section `{section}`: {problem}")]
    Invalid {
        /// The section.
        section: String,
        /// What does not hold.
        problem: String,
    },
}
