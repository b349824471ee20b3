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
    /// Read every input in this format, whatever its name: lines, csv, tsv, jsonl, fasttext, prodigy or
    /// label-studio
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) input_format: Option<Format>,
    /// Column of the text [default: `text`, or one that is called like it, such as `tweet`]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text_column: Option<String>,
    /// Column of the record's name [default: `id`, where there is one]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id_column: Option<String>,
    /// Column of what the stance is about, where one input mixes several targets
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target_column: Option<String>,
    /// Encoding of text that has no byte order mark, for example windows-1252
    #[arg(long, value_name = "NAME", default_value = "utf-8")]
    pub(crate) encoding: String,
    /// What to do with a record that cannot be used: fail, or skip and count it
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
    /// A question and the column of its labels, if that has another name; repeat it for several
    /// [default: stance]
    #[arg(long = "head", value_name = "NAME[=COLUMN]")]
    pub(crate) heads: Vec<String>,
    /// Column of the group that no fold and no interval splits, such as the article or author
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group_column: Option<String>,
    /// Column of the weight that a record has in training
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight_column: Option<String>,
}

fn format(name: &str) -> Result<Format, String> {
    let find = Format::ALL.into_iter().find(|format| format.name() == name);
    find.ok_or_else(|| format!("the formats are {}", list(&Format::ALL.map(Format::name))))
}

impl ReadArgs {
    pub(crate) fn options(&self) -> Result<ReadOptions, Failure> {
        Ok(ReadOptions {
            format: self.input_format,
            text_column: self.text_column.clone(),
            id_column: self.id_column.clone(),
            target_column: self.target_column.clone(),
            encoding: Some(stance::io::encoding(&self.encoding)?),
            ..ReadOptions::default()
        })
    }

    /// Reads all documents of labelled data.
    pub(crate) fn load(
        &self,
        columns: &ColumnArgs,
        heads: &[LabelColumn],
        paths: &[PathBuf],
        talk: &Talk,
    ) -> Result<Vec<Document>, Failure> {
        let options = ReadOptions {
            label_columns: heads.to_vec(),
            group_column: columns.group_column.clone(),
            weight_column: columns.weight_column.clone(),
            ..self.options()?
        };
        let mut documents = Vec::new();
        let mut skipped = Skipped::default();
        for path in inputs::expand(paths)? {
            let mut reader = inputs::open(&path, &options)?;
            while let Some(document) = reader.read() {
                match document {
                    Ok(document) => documents.push(document),
                    Err(error) if self.on_error == OnErrorArg::Skip => skipped.add(error),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        skipped.report(talk);
        Ok(documents)
    }
}

impl ColumnArgs {
    /// The questions with their columns; `stance` if none is named.
    pub(crate) fn label_columns(&self) -> Vec<LabelColumn> {
        if self.heads.is_empty() {
            return vec![LabelColumn { head: "stance".to_owned(), column: "stance".to_owned() }];
        }
        let split = |head: &String| {
            let (head, column) = head.split_once('=').unwrap_or((head, head));
            LabelColumn { head: head.to_owned(), column: column.to_owned() }
        };
        self.heads.iter().map(split).collect()
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
            let records = if self.count == 1 { "record was" } else { "records were" };
            talk.warn(format_args!("{} {records} skipped, the first because {first}", self.count));
        }
    }
}
