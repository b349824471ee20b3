//! `stance predict` with a table of columns as output.

use std::io::IsTerminal;
use std::path::Path;

use arrow::array::RecordBatch;
use stance::arrow::{BatchEncoder, BatchFormat};
use stance::batch::{BatchOptions, TextLabeller, label_table};
use stance::io::{
    ReadOptions, TableReader, open_table, table_from_reader, table_of_documents, texts,
};
use stance::{Error, Model, Result};

use super::Status;
use super::columns::Skipped;
use super::inputs;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::predict_args::{Columnar, PredictArgs, Source};
use super::progress::Progress;

pub(crate) fn run(
    args: &PredictArgs,
    sources: Vec<Source>,
    model: &Model,
    format: Columnar,
    talk: &Talk,
) -> Result<Status, Failure> {
    let name = match args.output.as_deref() {
        Some(path) if path != Path::new("-") => path.display().to_string(),
        _ if std::io::stdout().is_terminal() => {
            return Err(Failure::usage("Parquet and Arrow are not for a terminal")
                .hint("name a file with `-o`, or pipe the output to a program that reads it"));
        }
        _ => "standard output".to_owned(),
    };
    let labeller = TextLabeller::new(args.answers(model));
    let options = args.read.options()?;
    let batch = BatchOptions { on_error: args.read.on_error.into() };
    let mut destination = Destination::open(args.output.as_deref())?;
    let progress = Progress::records(talk);
    let mut encoder: Option<BatchEncoder> = None;
    let (mut labelled, mut skipped) = (0, Skipped::default());
    for source in sources {
        let table = open(source, &options)?;
        let schema = labeller.answers().labelled_schema(&*table)?;
        let out = destination.writer();
        let mut write = |bytes: Vec<u8>| {
            let written = out.write_all(&bytes).and_then(|()| out.flush());
            written.map_err(|error| Error::io("write", "output", error))
        };
        let encoder = match &mut encoder {
            Some(encoder) if encoder.schema().fields() != schema.fields() => {
                return Err(Failure::usage(format!(
                    "`{}` has other columns than the inputs before it, or of other types",
                    table.input()
                ))
                .hint("label it by itself, or use `--format jsonl`"));
            }
            Some(encoder) => encoder,
            none => {
                let mut new = BatchEncoder::new(&name, format.into(), &schema)?;
                // Whoever reads a stream as it is written waits for its schema.
                write(new.take())?;
                none.insert(new)
            }
        };
        let take = |batch: &RecordBatch| encoder.encode(batch).and_then(&mut write);
        let report =
            label_table(&labeller, table, batch, take, |n| progress.position(labelled + n))?;
        labelled += report.written + report.skipped;
        skipped.merge(Skipped::new(report.skipped, report.first_error));
    }
    if let Some(encoder) = encoder {
        let bytes = encoder.finish()?;
        destination.writer().write_all(&bytes).map_err(Failure::stdout)?;
    }
    drop(progress);
    destination.finish()?;
    skipped.report(talk);
    Ok(Status::Done)
}

fn open(source: Source, options: &ReadOptions) -> Result<Box<dyn TableReader + Send>, Failure> {
    Ok(match source {
        Source::Texts(given) => table_of_documents("arguments", Box::new(texts(given))),
        Source::File(path) => open_table(&path, options)?,
        Source::Stdin => {
            let (format, options) = inputs::of_stdin(options)?;
            table_from_reader("standard input", std::io::stdin(), format, &options)?
        }
    })
}

impl From<Columnar> for BatchFormat {
    fn from(format: Columnar) -> Self {
        match format {
            Columnar::Parquet => Self::Parquet,
            Columnar::ArrowFile => Self::ArrowFile,
            Columnar::ArrowStream => Self::ArrowStream,
        }
    }
}
