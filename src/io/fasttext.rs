//! `__label__for We will talk.`

use super::columns::Roles;
use super::lines::without_return;
use super::records::{Failure, Parse, Records};
use super::source::{Lines, Source};
use super::{DocumentReader, ReadOptions};
use crate::{Document, Result};

const PREFIX: &str = "__label__";

struct Labelled {
    columns: [String; 2],
    roles: Roles,
    label_columns: usize,
    keeps_fields: bool,
}

pub(super) fn start(
    source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let columns = ["label".to_owned(), "text".to_owned()];
    let find = |name: &str| columns.iter().position(|column| column == name);
    let parser = Labelled {
        roles: Roles::without_labels(options, &source.name, &columns, find)?
            .with_extras(options, find),
        columns,
        label_columns: options.label_columns.len(),
        keeps_fields: options.keep_fields,
    };
    Ok(Box::new(Records::new(source, Lines, parser)))
}

/// The first label of a line, if it has any, and the text behind all of them.
fn split(line: &str) -> (Option<&str>, &str) {
    let mut rest = without_return(line);
    let mut first = None;
    while let Some(labelled) = rest.trim_start().strip_prefix(PREFIX) {
        let (label, after) =
            labelled.split_once(|c: char| c.is_whitespace()).unwrap_or((labelled, ""));
        first = first.or(Some(label));
        rest = after;
    }
    (first.filter(|label| !label.is_empty()), rest)
}

impl Parse for Labelled {
    const COUNTS_SKIPPED: bool = true;

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn skips(&self, _: &str) -> bool {
        false
    }

    fn parse(&mut self, _: &str, row: u64, line: &str) -> Result<Document, Failure> {
        let (label, text) = split(line);
        let cells = [label.unwrap_or_default(), text];
        let mut document = self.roles.document(row, |index| cells.get(index).copied())?;
        document.labels = vec![None; self.label_columns];
        if let Some(first) = document.labels.first_mut() {
            *first = label.map(str::to_owned);
        }
        if self.keeps_fields {
            document.fields = cells.map(str::to_owned).into();
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Format;
    use crate::io::testing::{documents, labels};

    #[test]
    fn labels_stand_before_the_text() {
        let cases = [
            ("__label__for We will talk.", (Some("for"), "We will talk.")),
            ("__label__for\t__label__sure  Yes. \r", (Some("for"), " Yes. ")),
            ("__label__for", (Some("for"), "")),
            ("__label__ x", (None, "x")),
            ("No __label__for here", (None, "No __label__for here")),
            ("", (None, "")),
        ];
        for (line, expected) in cases {
            assert_eq!(split(line), expected, "{line:?}");
        }
    }

    #[test]
    fn the_first_label_goes_to_the_first_head() {
        let options = ReadOptions {
            label_columns: labels(&["stance", "argument"]),
            keep_fields: true,
            ..ReadOptions::default()
        };
        let documents = documents(b"__label__for __label__b Yes\nNo", Format::FastText, &options);
        assert_eq!(documents[0].labels, [Some("for".to_owned()), None]);
        assert_eq!(documents[0].fields, ["for", "Yes"]);
        assert_eq!(documents[1].labels, [None, None]);
        assert_eq!((documents[1].row, documents[1].text.as_str()), (2, "No"));
    }
}
