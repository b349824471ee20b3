//! `stance label`

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use console::{Key as TerminalKey, Term};
use stance::io::{BlankLines, ReadOptions};
use stance::{Document, Model};

use super::Status;
use super::args::{ModelArgs, ReadArgs};
use super::heads;
use super::label_keys::{Action, Keys};
use super::label_store::{self, Store};
use super::message::{Failure, counted};
use super::output::Talk;
use super::predict::load_model;

const EXAMPLES: &str = "\
Examples:
  stance label statements.txt -o labelled.jsonl
  stance label pool.csv -o labelled.jsonl --labels yes,no,unclear --head agrees
  stance label next.csv -m my.stance -o labelled.jsonl --suggest";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct LabelArgs {
    /// Files or folders of statements
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,
    /// File that decisions are added to, one JSON object a line; statements that it has are not asked again
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// The labels, separated by commas [default: those of the model]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    labels: Vec<String>,
    /// The question, which names the field of the label [default: the model's first]
    #[arg(long, value_name = "NAME")]
    head: Option<String>,
    /// Show what the model would say: faster, but it leads
    #[arg(long)]
    suggest: bool,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    read: ReadArgs,
}

pub(crate) fn run(args: &LabelArgs, talk: &Talk) -> Result<Status, Failure> {
    if args.data.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::usage("standard input is where the keys come from")
            .hint("write the statements to a file, and name that"));
    }
    let model = load_model(&args.model)?;
    let question = args.question(&model)?;
    let labels = args.labels(&model, &question)?;
    let keys = Keys::new(&labels)?;
    let options = ReadOptions { blank_lines: BlankLines::Skip, ..args.read.options()? };
    let documents = args.read.load(&options, &args.data, talk)?.documents;
    let (store, decided) = Store::open(&args.output, &question)?;
    let is_open = |document: &&Document| !decided.contains(&label_store::key(document));
    let open: Vec<&Document> = documents.iter().filter(is_open).collect();
    let mut session = Session {
        model: args.suggest.then_some(&model),
        question: &question,
        keys,
        store,
        done: documents.len() - open.len(),
        total: documents.len(),
        past: Vec::new(),
    };
    let left = session.run(&open, &mut Input::new())?;
    talk.say(match left {
        0 => format!("all {} are labelled", counted(session.total as u64, "statement")),
        left => format!("{} labelled, {left} left", session.done),
    });
    Ok(Status::Done)
}

impl LabelArgs {
    fn question(&self, model: &Model) -> Result<String, Failure> {
        let questions = model.questions();
        match &self.head {
            None => Ok(questions.first().copied().unwrap_or_default().to_owned()),
            Some(head) if ["id", "text", "target"].contains(&head.as_str()) => Err(Failure::usage(
                format!("`--head {head}`: the output has another field `{head}`"),
            )),
            Some(head) if !questions.contains(&head.as_str()) && self.suggest => {
                Err(heads::unknown(head, &questions))
            }
            Some(head) => Ok(head.clone()),
        }
    }

    /// Without repetition: those that were given, or those of the model for all targets.
    fn labels(&self, model: &Model, question: &str) -> Result<Vec<String>, Failure> {
        let mut labels: Vec<String> = self.labels.clone();
        if labels.is_empty() {
            let heads = model.heads().iter().filter(|head| head.name() == question);
            labels = heads.flat_map(|head| head.labels().names().to_vec()).collect();
        }
        let mut distinct: Vec<String> = Vec::new();
        for label in labels {
            if !label.is_empty() && !distinct.contains(&label) {
                distinct.push(label);
            }
        }
        if distinct.len() < 2 {
            return Err(Failure::usage("two labels are needed at least")
                .hint("name them, as in `--labels for,against,neutral`"));
        }
        Ok(distinct)
    }
}

/// What was decided, so that it can be undone.
enum Decision {
    Labelled(usize),
    Skipped,
}

struct Session<'a> {
    /// Of whom a suggestion is shown.
    model: Option<&'a Model>,
    question: &'a str,
    keys: Keys,
    store: Store,
    /// Statements with a label, those of earlier sessions too.
    done: usize,
    total: usize,
    past: Vec<Decision>,
}

impl Session<'_> {
    /// Asks for one statement after the other; returns how many have no label.
    fn run(&mut self, open: &[&Document], input: &mut Input) -> Result<usize, Failure> {
        while let Some(document) = open.get(self.past.len()) {
            self.show(document);
            let action = loop {
                let Some(key) = input.key()? else { return Ok(self.total - self.done) };
                match self.keys.action(key) {
                    Some(Action::Undo) if self.past.is_empty() => tell("nothing to undo"),
                    Some(action) => break action,
                    None => tell(&format!("keys: {}", self.keys.legend())),
                }
            };
            match action {
                Action::Label(label) => {
                    self.store.add(document, self.keys.label(label))?;
                    self.done += 1;
                    self.past.push(Decision::Labelled(label));
                    tell(self.keys.label(label));
                }
                Action::Skip => {
                    self.past.push(Decision::Skipped);
                    tell("skipped");
                }
                Action::Undo => self.undo(open)?,
                Action::Quit => break,
            }
        }
        Ok(self.total - self.done)
    }

    fn undo(&mut self, open: &[&Document]) -> Result<(), Failure> {
        let last = self.past.pop();
        if let (Some(Decision::Labelled(label)), Some(document)) = (last, open.get(self.past.len()))
        {
            self.store.take_back(document, self.keys.label(label))?;
            self.done -= 1;
        }
        tell("undone");
        Ok(())
    }

    fn show(&self, document: &Document) {
        let bold = anstyle::Style::new().bold();
        let dimmed = anstyle::Style::new().dimmed();
        let place = format!("{}/{}", self.done + 1, self.total);
        let target =
            document.target.as_ref().map_or_else(String::new, |target| format!(" on {target}"));
        let name = label_store::name(document);
        tell(&format!(
            "\n{dimmed}{place} · {name}{target}{dimmed:#}\n{bold}{}{bold:#}",
            document.text
        ));
        if let Some(suggestion) = self.model.and_then(|model| self.suggestion(model, document)) {
            tell(&format!("{dimmed}model: {suggestion}{dimmed:#}"));
        }
        tell(&format!("{dimmed}{}{dimmed:#}", self.keys.legend()));
    }

    /// Nothing for a target that the model does not know.
    fn suggestion(&self, model: &Model, document: &Document) -> Option<String> {
        let position = model.questions().iter().position(|name| *name == self.question)?;
        let mut worker = model.worker();
        let predictions = worker.predict(&document.text, document.target.as_deref()).ok()?;
        let found = predictions.get(position)?;
        Some(format!("{} ({:.2})", model.label_name(found), found.probability()))
    }
}

/// The dialogue is what the command is for, so it is there with `--quiet`, too.
fn tell(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Where keys come from.
enum Input {
    /// Each key as it is pressed.
    Terminal(Term),
    /// The first character of each line, so that a script can press them.
    Lines,
}

impl Input {
    fn new() -> Self {
        let term = Term::stderr();
        if io::stdin().is_terminal() && term.is_term() { Self::Terminal(term) } else { Self::Lines }
    }

    /// The next key; `None` at the end of input.
    fn key(&mut self) -> Result<Option<char>, Failure> {
        let read = |error| Failure::from(stance::Error::io("read", "standard input", error));
        match self {
            Self::Terminal(term) => loop {
                match term.read_key().map_err(read)? {
                    TerminalKey::Char(key) if !key.is_whitespace() => return Ok(Some(key)),
                    TerminalKey::Escape => return Ok(Some('q')),
                    TerminalKey::Backspace => return Ok(Some('u')),
                    _ => {}
                }
            },
            Self::Lines => loop {
                let mut line = String::new();
                if io::stdin().lock().read_line(&mut line).map_err(read)? == 0 {
                    return Ok(None);
                }
                if let Some(key) = line.trim().chars().next() {
                    return Ok(Some(key));
                }
            },
        }
    }
}
