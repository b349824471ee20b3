//! `stance suggest`

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};
use stance::io::{BlankLines, ReadOptions};
use stance::model::{Doubt, Suggestion};
use stance::{Document, Model};

use super::Status;
use super::args::{ModelArgs, ReadArgs};
use super::heads;
use super::message::Failure;
use super::output::{Destination, Talk};
use super::predict::load_model;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance suggest unlabelled.txt -n 50 -o to-label.csv
  stance suggest pool.jsonl -m my.stance --head stance --format prodigy > tasks.jsonl
  stance suggest pool.jsonl --format label-studio -o tasks.json";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct SuggestArgs {
    /// Files or folders of statements; `-` is standard input
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// How many
    #[arg(short, value_name = "N", default_value = "50", value_parser = values::at_least_one)]
    n: NonZeroUsize,
    /// The question [default: the model's first]
    #[arg(long, value_name = "NAME")]
    head: Option<String>,
    /// What makes a statement doubtful: margin (of the two most probable labels) or entropy (of all)
    #[arg(long, value_name = "WHAT", default_value = "margin", hide_possible_values = true)]
    by: DoubtArg,
    /// File to write, which appears when it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output as csv (with an empty column to fill in), jsonl, prodigy or label-studio
    #[arg(long, short, value_name = "FORMAT", default_value = "csv", hide_possible_values = true)]
    format: SuggestFormat,
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DoubtArg {
    Margin,
    Entropy,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SuggestFormat {
    Csv,
    Jsonl,
    Prodigy,
    LabelStudio,
}

pub(crate) fn run(args: &SuggestArgs, talk: &Talk) -> Result<Status, Failure> {
    let model = load_model(&args.model)?;
    let head = heads::question(&model, args.head.as_deref())?;
    let options = ReadOptions { blank_lines: BlankLines::Skip, ..args.read.options()? };
    let documents = args.read.load(&options, &args.data, talk)?.documents;
    let names: Vec<String> = args.data.iter().map(|path| path.display().to_string()).collect();
    let doubt = match args.by {
        DoubtArg::Margin => Doubt::Margin,
        DoubtArg::Entropy => Doubt::Entropy,
    };
    let suggested = model.suggest(head, &documents, args.n.get(), doubt, &names.join(", "))?;
    let tasks = Tasks { model: &model, head, documents: &documents, suggested: &suggested };
    let mut destination = Destination::open(args.output.as_deref())?;
    tasks.write(args.format, destination.writer())?;
    destination.finish()?;
    Ok(Status::Done)
}

/// Statements to be labelled, in the form of a tool.
struct Tasks<'a> {
    model: &'a Model,
    head: &'a str,
    documents: &'a [Document],
    suggested: &'a [Suggestion],
}

impl Tasks<'_> {
    fn write(&self, format: SuggestFormat, out: &mut dyn Write) -> Result<(), Failure> {
        let tasks = self.suggested.iter().map(|suggestion| (suggestion, self.document(suggestion)));
        match format {
            SuggestFormat::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                let header = ["id", "text", self.head, "predicted", "probability", "doubt"];
                writer.write_record(header).map_err(|error| Failure::stdout(error.into()))?;
                for (suggestion, document) in tasks {
                    let probability = format!("{:.4}", suggestion.probability);
                    let doubt = format!("{:.4}", suggestion.doubt);
                    let label = self.label(suggestion);
                    let id = name(document);
                    let row = [&id, &document.text, "", label, &probability, &doubt];
                    writer.write_record(row).map_err(|error| Failure::stdout(error.into()))?;
                }
                writer.flush().map_err(Failure::stdout)
            }
            SuggestFormat::Jsonl => lines(out, tasks.map(|task| self.record(task))),
            SuggestFormat::Prodigy => lines(out, tasks.map(|task| self.prodigy(task))),
            SuggestFormat::LabelStudio => {
                let tasks: Vec<Value> = tasks.map(|task| self.label_studio(task)).collect();
                writeln!(out, "{:#}", Value::from(tasks)).map_err(Failure::stdout)
            }
        }
    }

    fn document(&self, suggestion: &Suggestion) -> &Document {
        &self.documents[suggestion.document]
    }

    fn label(&self, suggestion: &Suggestion) -> &str {
        self.model.heads()[suggestion.head].labels().name(suggestion.label)
    }

    fn record(&self, (suggestion, document): (&Suggestion, &Document)) -> Value {
        json!({
            "id": name(document),
            "text": document.text,
            "predicted": self.label(suggestion),
            "probability": suggestion.probability,
            "doubt": suggestion.doubt,
        })
    }

    /// A task of the `choice` interface: `prodigy mark DATASET tasks.jsonl --view-id choice`.
    fn prodigy(&self, (suggestion, document): (&Suggestion, &Document)) -> Value {
        let names = self.model.heads()[suggestion.head].labels().names();
        let options: Vec<Value> =
            names.iter().map(|name| json!({ "id": name, "text": name })).collect();
        json!({
            "text": document.text,
            "options": options,
            "meta": {
                "id": name(document),
                "predicted": self.label(suggestion),
                "doubt": suggestion.doubt,
            },
        })
    }

    /// A task with a pre-annotation for `<Choices name="HEAD" toName="text">`.
    fn label_studio(&self, (suggestion, document): (&Suggestion, &Document)) -> Value {
        json!({
            "data": { "text": document.text, "id": name(document) },
            "predictions": [{
                "model_version": "stance",
                "score": suggestion.probability,
                "result": [{
                    "from_name": self.head,
                    "to_name": "text",
                    "type": "choices",
                    "value": { "choices": [self.label(suggestion)] },
                }],
            }],
        })
    }
}

/// The record's own name, or else its row.
fn name(document: &Document) -> String {
    document.id.clone().unwrap_or_else(|| document.row.to_string())
}

fn lines(out: &mut dyn Write, records: impl Iterator<Item = Value>) -> Result<(), Failure> {
    for record in records {
        writeln!(out, "{record}").map_err(Failure::stdout)?;
    }
    Ok(())
}
