//! `stance predict`

use std::mem::ManuallyDrop;

use stance::Model;
use stance::batch::{BatchOptions, OutputFormat, RecordFormat, label_documents};
use stance::io::ReadOptions;

use super::Status;
use super::args::ModelArgs;
use super::articles;
use super::columns::Skipped;
#[cfg(feature = "cluster")]
use super::file_job;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::predict_args::{Output, PredictArgs};
#[cfg(feature = "parquet")]
use super::predict_columns;
use super::progress::Progress;

pub(crate) fn run(args: &PredictArgs, talk: &Talk) -> Result<Status, Failure> {
    #[cfg(feature = "cluster")]
    if let Some(flag) = args.engine.flag() {
        return file_job::run(args, flag, talk);
    }
    let sources = args.sources()?;
    let reads_articles = args.reads_articles(&sources)?;
    let model = load_model(&args.model)?;
    if reads_articles {
        articles::run(args, sources, &model, talk)?;
        return Ok(Status::Done);
    }
    let format = match args.format()? {
        Output::Records(format) => format,
        Output::Columns(format) => {
            return predict_columns::run(args, sources, &model, format, talk);
        }
    };
    let mut header: Option<Vec<u8>> = None;
    let mut destination = Destination::open(args.output.as_deref())?;
    let progress = Progress::records(talk);
    let mut labelled = 0;
    let mut skipped = Skipped::default();
    let options = ReadOptions { keep_fields: format == OutputFormat::Csv, ..args.read.options()? };
    let several = sources.len() > 1;
    for source in sources {
        let name = source.input_name();
        let mut reader = source.open(&options)?;
        let records = RecordFormat::new(args.answers(&model), format, reader.columns())
            .input(several.then(|| name.clone()));
        let this_header = records.header()?;
        match &header {
            None => {
                destination.writer().write_all(&this_header).map_err(Failure::stdout)?;
                header = Some(this_header);
            }
            Some(header) if *header != this_header => {
                return Err(Failure::usage(format!(
                    "`{name}` has other columns than the inputs before it"
                ))
                .hint("label it by itself, or use `--format jsonl`"));
            }
            Some(_) => {}
        }
        let batch = BatchOptions { on_error: args.read.on_error.into() };
        let report = label_documents(
            &model,
            &mut *reader,
            &name,
            &records,
            batch,
            destination.writer(),
            |n| {
                progress.position(labelled + n);
            },
        )?;
        labelled += report.written + report.skipped;
        skipped.merge(Skipped::new(report.skipped, report.first_error));
    }
    drop(progress);
    destination.finish()?;
    skipped.report(talk);
    Ok(Status::Done)
}

/// The model that is asked for. It is needed to the end, where taking it apart would be a seventh of what
/// labelling one text takes.
pub(crate) fn load_model(args: &ModelArgs) -> Result<ManuallyDrop<Model>, Failure> {
    Ok(ManuallyDrop::new(match &args.model {
        Some(path) => Model::load(path)?,
        None => Model::shipped()?,
    }))
}

/// What a build without Parquet and Arrow says of them.
#[cfg(not(feature = "parquet"))]
mod predict_columns {
    use stance::Model;

    use crate::cli::Status;
    use crate::cli::message::{Failure, WITH_PARQUET};
    use crate::cli::output::Talk;
    use crate::cli::predict_args::{Columnar, PredictArgs, Source};

    pub(super) fn run(
        _: &PredictArgs,
        _: Vec<Source>,
        _: &Model,
        _: Columnar,
        _: &Talk,
    ) -> Result<Status, Failure> {
        Err(Failure::usage("this build writes no Parquet and no Arrow").hint(WITH_PARQUET))
    }
}
