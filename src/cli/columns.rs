//! Flags that say how input is read, and reading it.

use std::path::PathBuf;

use clap::ValueEnum;
use stance::batch::OnError;
use stance::io::{Format, LabelColumn, ReadOptions};
use stance::{Document, Error};

use super::inputs;
use super::message::{Failure, list};
use super::output::Talk;

/// How any input is read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input options")]
pub(crate) struct ReadArgs {
    /// Format of every input: lines, csv, tsv, jsonl, fasttext, prodigy, label-studio, parquet or arrow
    /// [default: by its name]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) input_format: Option<Format>,
    /// Column of the text [default: `text`, `tweet`, `sentence` or the like]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text_column: Option<String>,
    /// Column of the record's name [default: `id`, where there is one]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id_column: Option<String>,
    /// Column of what the stance is about, for data on several targets
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target_column: Option<String>,
    /// Encoding of input without a byte order mark, such as windows-1252 [default: utf-8; of articles
    /// what they declare or look like]
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// On a record that cannot be used: fail, or skip and count it
    #[arg(long, value_name = "WHAT", default_value = "fail", hide_possible_values = true)]
    pub(crate) on_error: OnErrorArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnErrorArg {
    Fail,
    Skip,
}

impl From<OnErrorArg> for OnError {
    fn from(choice: OnErrorArg) -> Self {
        match choice {
            OnErrorArg::Fail => Self::Fail,
            OnErrorArg::Skip => Self::Skip,
        }
    }
}

/// Which columns of labelled data hold what.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input options")]
pub(crate) struct ColumnArgs {
    /// A question, with the column of its labels if that has another name; repeat it for several
    /// [default: stance in training, else all of the model]
    #[arg(long = "head", value_name = "NAME[=COLUMN]", value_parser = head)]
    pub(crate) heads: Vec<LabelColumn>,
    /// Column of the group that no fold or interval splits, such as the author
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group_column: Option<String>,
}

fn head(text: &str) -> Result<LabelColumn, String> {
    let (head, column) = text.split_once('=').unwrap_or((text, text));
    if head.is_empty() || column.is_empty() {
        return Err("a name is needed, or a name and a column as in `stance=label`".to_owned());
    }
    Ok(LabelColumn { head: head.to_owned(), column: column.to_owned() })
}

fn format(name: &str) -> Result<Format, String> {
    let find = Format::ALL.into_iter().find(|format| format.name() == name);
    find.ok_or_else(|| format!("the formats are {}", list(&Format::ALL.map(Format::name))))
}

impl ReadArgs {
    /// The encoding that is asked for.
    pub(crate) fn asked_encoding(&self) -> Result<Option<&'static encoding_rs::Encoding>, Failure> {
        Ok(self.encoding.as_deref().map(stance::io::encoding).transpose()?)
    }

    pub(crate) fn options(&self) -> Result<ReadOptions, Failure> {
        Ok(ReadOptions {
            format: self.input_format,
            text_column: self.text_column.clone(),
            id_column: self.id_column.clone(),
            target_column: self.target_column.clone(),
            encoding: self.asked_encoding()?,
            ..ReadOptions::default()
        })
    }

    /// The columns of the first input, where that can be read twice.
    pub(crate) fn columns_of(&self, paths: &[PathBuf]) -> Result<Option<Vec<String>>, Failure> {
        match inputs::expand(paths)?.first() {
            Some(path) if path.is_file() => {
                Ok(Some(inputs::open(path, &self.options()?)?.columns().to_vec()))
            }
            _ => Ok(None),
        }
    }

    /// Reads all documents of labelled data.
    pub(crate) fn load(
        &self,
        options: &ReadOptions,
        paths: &[PathBuf],
        talk: &Talk,
    ) -> Result<Labelled, Failure> {
        let mut data = Labelled::default();
        let mut skipped = Skipped::default();
        for path in inputs::expand(paths)? {
            let mut reader = inputs::open(&path, options)?;
            data.starts.push((data.documents.len(), path));
            while let Some(document) = reader.read() {
                match document {
                    Ok(document) => data.documents.push(document),
                    Err(error) if self.on_error == OnErrorArg::Skip => skipped.add(error),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        skipped.report(talk);
        if data.documents.is_empty() {
            let names: Vec<_> = paths.iter().map(|path| path.display()).collect();
            return Err(Failure::usage(format!("there is no usable record in {}", list(&names))));
        }
        Ok(data)
    }
}

impl ColumnArgs {
    /// The questions with their columns; `stance` if none is named.
    pub(crate) fn label_columns(&self) -> Vec<LabelColumn> {
        if self.heads.is_empty() {
            return vec![LabelColumn { head: "stance".to_owned(), column: "stance".to_owned() }];
        }
        self.heads.clone()
    }

    /// How data with labels in `columns` is read.
    pub(crate) fn options(
        &self,
        columns: &[LabelColumn],
        read: &ReadArgs,
    ) -> Result<ReadOptions, Failure> {
        for (at, LabelColumn { head, .. }) in columns.iter().enumerate() {
            if columns[..at].iter().any(|before| before.head == *head) {
                return Err(Failure::usage(format!("`--head {head}` is given twice"))
                    .hint("a head is one question; give each a name, as in `--head reason=why`"));
            }
        }
        Ok(ReadOptions {
            label_columns: columns.to_vec(),
            group_column: self.group_column.clone(),
            ..read.options()?
        })
    }
}

/// Labelled documents of one or more inputs.
#[derive(Default)]
pub(crate) struct Labelled {
    pub(crate) documents: Vec<Document>,
    /// Where each input starts.
    starts: Vec<(usize, PathBuf)>,
}

impl Labelled {
    /// The name of the input that a document is from.
    pub(crate) fn input_of(&self, document: usize) -> String {
        let after = self.starts.partition_point(|&(start, _)| start <= document);
        let input = after.checked_sub(1).and_then(|at| self.starts.get(at));
        input.map_or_else(String::new, |(_, path)| path.display().to_string())
    }
}

/// Records that were left out.
#[derive(Default)]
pub(crate) struct Skipped {
    count: u64,
    first: Option<Error>,
}

impl Skipped {
    pub(crate) fn new(count: u64, first: Option<Error>) -> Self {
        Self { count, first }
    }

    pub(crate) fn add(&mut self, error: Error) {
        self.count += 1;
        self.first.get_or_insert(error);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.take().or(other.first);
    }

    pub(crate) fn report(&self, talk: &Talk) {
        if let Some(first) = &self.first {
            match self.count {
                1 => talk.warn(format_args!("1 record was skipped: {first}")),
                n => talk.warn(format_args!("{n} records were skipped, the first: {first}")),
            }
        }
    }
}
