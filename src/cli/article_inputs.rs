//! What `stance predict` reads its articles from.

use std::path::PathBuf;

use stance::batch::{ArticleItem, article_items};
use stance::io::{DocumentReader, ReadOptions, RunInput, TextOptions, text_from_reader};
use stance::{Document, Result};

use super::inputs;
use super::message::Failure;
use super::predict_args::{PredictArgs, Source};

/// Articles in their order, each opened when its turn comes.
pub(crate) type Items = Box<dyn Iterator<Item = Result<ArticleItem>> + Send>;

/// The articles of some sources.
pub(crate) struct ArticleInputs {
    pub(crate) items: Items,
    /// What they are read from.
    pub(crate) inputs: Vec<RunInput>,
    /// How many there are; `None` where tables hold an unknown number.
    pub(crate) total: Option<u64>,
}

/// An input in its place. Tables are not open before their turn: there may be more of them than files may
/// be open at once.
enum Pending {
    Article(ArticleItem),
    Table(PathBuf),
    Piped(Box<dyn DocumentReader + Send>),
}

const STDIN: &str = "standard input";

impl ArticleInputs {
    /// Looks at every source, so that one that is not there or lacks a column stops the run at its start.
    pub(crate) fn new(
        args: &PredictArgs,
        sources: Vec<Source>,
        text: &TextOptions,
    ) -> std::result::Result<Self, Failure> {
        let (mut pending, mut inputs) = (Vec::new(), Vec::new());
        let options = args.read.options()?;
        let is_alone = sources.len() == 1;
        for source in sources {
            match source {
                Source::Texts(texts) => {
                    for (text, row) in texts.into_iter().zip(1..) {
                        inputs.push(input(format!("row {row}"), text.len()));
                        let document = Document { row, ..Document::new(text) };
                        pending.push(Pending::Article(ArticleItem::document(document)));
                    }
                }
                // Standard input is one article unless it is a table.
                Source::Stdin if inputs::stdin_format(args.read.input_format)?.is_none() => {
                    let text = text_from_reader(STDIN, std::io::stdin().lock(), text)?;
                    inputs.push(input(STDIN.to_owned(), text.len()));
                    let id = Some(STDIN.to_owned());
                    let document = Document { id, ..Document::new(text) };
                    pending.push(Pending::Article(ArticleItem::document(document)));
                }
                Source::Stdin => {
                    inputs.push(input(STDIN.to_owned(), 0));
                    pending.push(Pending::Piped(inputs::open_stdin(&options)?));
                }
                Source::File(path) => {
                    let input = RunInput::of_file(&path)?;
                    if inputs::is_article(&path, args.read.input_format) {
                        pending.push(Pending::Article(ArticleItem::file(path, input.bytes)));
                    } else {
                        drop(inputs::open(&path, &options)?);
                        pending.push(Pending::Table(path));
                    }
                    inputs.push(input);
                }
            }
        }
        let is_article = |pending: &Pending| matches!(pending, Pending::Article(_));
        let total = pending.iter().all(is_article).then_some(pending.len() as u64);
        // One flat sequence: iterators chained one by one would be as deep as there are inputs.
        let items = pending.into_iter().flat_map(move |pending| pending.items(&options, is_alone));
        Ok(Self { items: Box::new(items), inputs, total })
    }
}

fn input(name: String, bytes: usize) -> RunInput {
    RunInput { name, bytes: bytes as u64, modified: None }
}

impl Pending {
    fn items(self, options: &ReadOptions, is_alone: bool) -> Items {
        let (input, reader) = match self {
            Self::Article(item) => return Box::new(std::iter::once(Ok(item))),
            Self::Table(path) => (path.display().to_string(), stance::io::open(&path, options)),
            Self::Piped(reader) => (STDIN.to_owned(), Ok(reader)),
        };
        let reader = match reader {
            Ok(reader) => reader,
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        // Several tables may each have a record of one name.
        let named = move |item: ArticleItem| match is_alone {
            true => item,
            false => ArticleItem { name: format!("{input}: {}", item.name), ..item },
        };
        Box::new(article_items(reader).map(move |item| item.map(&named)))
    }
}
