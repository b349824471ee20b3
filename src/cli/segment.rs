//! `stance segment`

use std::path::PathBuf;

use clap::ValueEnum;
use stance::Model;
use stance::article::{Article, Markup, Segmenter};
use stance::batch::{OutputFormat, StatementFormat};
use stance::io::{TextOptions, read_text};
use stance::summary::{ArticleLabeller, LabelledArticle, Sides};

use super::Status;
use super::args::ModelArgs;
use super::gold::{self, GoldScore};
use super::inputs;
use super::message::Failure;
use super::output::{self, Destination};
use super::predict::load_model;

const EXAMPLES: &str = "\
Examples:
  stance segment data/articles/harbour-channel.md
  stance segment data/articles --format jsonl -o statements.jsonl
  stance segment data/articles --gold data/gold/unseen.jsonl";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct SegmentArgs {
    /// Articles or folders of them
    #[arg(value_name = "ARTICLE", required = true)]
    articles: Vec<PathBuf>,
    /// File to write, which appears when it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output as tsv (article, speaker, text), csv or jsonl (all)
    #[arg(long, short, value_name = "FORMAT", default_value = "tsv", hide_possible_values = true)]
    format: SegmentFormat,
    /// Measure against this file, whose lines are JSON objects with the true statements, attributions and
    /// speakers of the articles, as in data/gold
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "format"])]
    gold: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SegmentFormat {
    Tsv,
    Csv,
    Jsonl,
}

pub(crate) fn run(args: &SegmentArgs) -> Result<Status, Failure> {
    let paths = inputs::expand_articles(&args.articles)?;
    let segmenter = Segmenter::default();
    if let Some(gold) = &args.gold {
        let model = load_model(&args.model)?;
        return output::answer(&measure(&model, &segmenter, gold, &paths)?);
    }
    let format = StatementFormat::unlabelled(match args.format {
        SegmentFormat::Tsv => OutputFormat::Tsv,
        SegmentFormat::Csv => OutputFormat::Csv,
        SegmentFormat::Jsonl => OutputFormat::Jsonl,
    });
    let mut destination = Destination::open(args.output.as_deref())?;
    let mut bytes = format.header()?;
    for path in &paths {
        let (_, article) = load(path)?;
        let reading = segmenter.read(&article);
        format.write(&LabelledArticle { article, reading, predictions: Vec::new() }, &mut bytes)?;
        destination.writer().write_all(&bytes).map_err(Failure::stdout)?;
        bytes.clear();
    }
    destination.finish()?;
    Ok(Status::Done)
}

/// The text of a file, and the article in it.
fn load(path: &std::path::Path) -> Result<(String, Article), Failure> {
    let text = read_text(path, &TextOptions::default())?;
    let markup = Markup::from_path(path).unwrap_or_else(|| Markup::of_text(&text));
    let article = Article::read(path.display().to_string(), text.clone(), markup)?;
    Ok((text, article))
}

fn measure(
    model: &Model,
    segmenter: &Segmenter,
    gold: &std::path::Path,
    paths: &[PathBuf],
) -> Result<String, Failure> {
    let sides = Sides::of(model)?;
    let mut labeller = ArticleLabeller::new(segmenter, model);
    let mut score = GoldScore::new();
    for (path, gold) in gold::read(gold, paths)? {
        let (text, article) = load(&path)?;
        score.add(&gold, &text, &labeller.label(article)?, &sides)?;
    }
    Ok(score.table())
}
