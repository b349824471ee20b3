//! Which key means what.

use super::message::Failure;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The label at this position.
    Label(usize),
    Skip,
    Undo,
    Quit,
}

/// Keys of labels and commands.
#[derive(Debug)]
pub(crate) struct Keys {
    labels: Vec<(char, String)>,
}

const COMMANDS: [(char, &str, Action); 3] =
    [('s', "skip", Action::Skip), ('u', "undo", Action::Undo), ('q', "quit", Action::Quit)];

impl Keys {
    /// The first letters of the labels, or digits if two of them are the same or one is a command's.
    pub(crate) fn new(labels: &[String]) -> Result<Self, Failure> {
        let first = |label: &String| label.chars().next().map(|c| c.to_ascii_lowercase());
        let letters: Vec<char> = labels.iter().filter_map(first).collect();
        let is_free = |at: usize, key: &char| {
            key.is_ascii_alphabetic()
                && !letters[..at].contains(key)
                && !COMMANDS.iter().any(|(command, ..)| command == key)
        };
        let are_free = letters.iter().enumerate().all(|(at, key)| is_free(at, key));
        let keys: Vec<char> =
            if are_free && letters.len() == labels.len() { letters } else { ('1'..='9').collect() };
        if labels.len() > keys.len() {
            return Err(Failure::usage(format!(
                "{} labels are more than there are keys for",
                labels.len()
            ))
            .hint("choose up to nine with `--labels`, or give them names with different first letters"));
        }
        Ok(Self { labels: keys.into_iter().zip(labels.iter().cloned()).collect() })
    }

    pub(crate) fn action(&self, key: char) -> Option<Action> {
        let key = key.to_ascii_lowercase();
        let label = self.labels.iter().position(|(of_label, _)| *of_label == key);
        let command = COMMANDS.iter().find(|(of_command, ..)| *of_command == key);
        label.map(Action::Label).or(command.map(|(.., action)| *action))
    }

    pub(crate) fn label(&self, at: usize) -> &str {
        self.labels.get(at).map_or("", |(_, label)| label)
    }

    /// "f for, a against, s skip, u undo, q quit".
    pub(crate) fn legend(&self) -> String {
        let labels = self.labels.iter().map(|(key, label)| format!("{key} {label}"));
        let commands = COMMANDS.iter().map(|(key, name, _)| format!("{key} {name}"));
        labels.chain(commands).collect::<Vec<_>>().join(", ")
    }
}
