//! From named cells to a [`Document`].

use super::ReadOptions;
use crate::{Document, Error, ErrorKind, RecordProblem, Result};

/// The cells of a record that make a document, as indices that the reader gave out.
#[derive(Debug)]
pub(super) struct Roles {
    pub(super) text: usize,
    pub(super) id: Option<usize>,
    pub(super) target: Option<usize>,
    group: Option<usize>,
    weight: Option<(usize, String)>,
    pub(super) labels: Vec<usize>,
    pub(super) extras: Vec<Option<usize>>,
}

impl Roles {
    /// Finds all columns that `options` name in an input that has `columns`; `find` gives the index of
    /// a name, and `None` where the input has no such column.
    pub(super) fn resolve(
        options: &ReadOptions,
        input: &str,
        columns: &[String],
        mut find: impl FnMut(&str) -> Option<usize>,
    ) -> Result<Self> {
        let mut roles = Self::without_labels(options, input, columns, &mut find)?;
        for label in &options.label_columns {
            let index = find(&label.column);
            roles.labels.push(index.ok_or_else(|| unknown(input, &label.column, columns))?);
        }
        Ok(roles)
    }

    /// As [`Roles::resolve`], for formats that have their own idea of where labels are.
    pub(super) fn without_labels(
        options: &ReadOptions,
        input: &str,
        columns: &[String],
        mut find: impl FnMut(&str) -> Option<usize>,
    ) -> Result<Self> {
        let mut named = |name: &str| find(name).ok_or_else(|| unknown(input, name, columns));
        let mut optional = |name: &Option<String>| name.as_deref().map(&mut named).transpose();
        let text = options.text_column.as_deref().or_else(|| default_text(columns));
        let id = options.id_column.clone().or_else(|| same_name("id", columns).map(str::to_owned));
        Ok(Self {
            id: optional(&id)?,
            target: optional(&options.target_column)?,
            group: optional(&options.group_column)?,
            weight: optional(&options.weight_column)?.zip(options.weight_column.clone()),
            text: named(text.unwrap_or("text"))?,
            labels: Vec::new(),
            extras: Vec::new(),
        })
    }

    /// Finds the columns that an input need not have.
    pub(super) fn with_extras(
        mut self,
        options: &ReadOptions,
        mut find: impl FnMut(&str) -> Option<usize>,
    ) -> Self {
        self.extras = options.extra_columns.iter().map(|name| find(name)).collect();
        self
    }

    /// The document in a record. `cell` gives a cell's text; `None` is the same as an empty one.
    pub(super) fn document<'a>(
        &self,
        row: u64,
        cell: impl Fn(usize) -> Option<&'a str>,
    ) -> Result<Document, RecordProblem> {
        let filled = |index: usize| cell(index).map(str::trim).filter(|text| !text.is_empty());
        let owned = |index: usize| filled(index).map(str::to_owned);
        let weight = match &self.weight {
            Some((index, column)) => {
                filled(*index).map(|cell| parse_weight(column, cell)).transpose()?
            }
            None => None,
        };
        Ok(Document {
            row,
            id: self.id.and_then(owned),
            text: cell(self.text).unwrap_or_default().to_owned(),
            target: self.target.and_then(owned),
            labels: self.labels.iter().map(|&index| owned(index)).collect(),
            group: self.group.and_then(owned),
            weight,
            fields: Vec::new(),
            extras: self.extras.iter().map(|extra| extra.and_then(owned)).collect(),
        })
    }
}

/// The error for a column that is not there.
pub(super) fn unknown(input: &str, column: &str, columns: &[String]) -> Error {
    ErrorKind::UnknownColumn {
        input: input.to_owned(),
        column: column.to_owned(),
        columns: columns.to_vec(),
    }
    .into()
}

fn default_text(columns: &[String]) -> Option<&str> {
    const NAMES: [&str; 6] = ["text", "tweet", "sentence", "statement", "comment", "body"];
    NAMES.iter().find_map(|name| same_name(name, columns))
}

/// The column of this name, exactly or else in another case.
fn same_name<'a>(name: &str, columns: &'a [String]) -> Option<&'a str> {
    let exact = columns.iter().find(|column| *column == name);
    exact
        .or_else(|| columns.iter().find(|column| column.eq_ignore_ascii_case(name)))
        .map(String::as_str)
}

fn parse_weight(column: &str, cell: &str) -> Result<f32, RecordProblem> {
    match cell.parse::<f32>() {
        Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(weight),
        _ => Err(RecordProblem::Malformed(format!(
            "column `{column}` is `{cell}`, which is no weight: a finite number from 0"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_column(columns: &[&str]) -> Result<usize> {
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let find = |name: &str| columns.iter().position(|column| column == name);
        Roles::resolve(&ReadOptions::default(), "x", &columns, find).map(|roles| roles.text)
    }

    #[test]
    fn the_text_column_is_found_by_its_usual_names() {
        assert_eq!(text_column(&["Text", "text"]).unwrap(), 1);
        assert_eq!(text_column(&["body", "TWEET"]).unwrap(), 1);
        assert_eq!(text_column(&["ID", "Target", "Tweet", "Stance"]).unwrap(), 2);
        let error = text_column(&["texts"]).unwrap_err();
        assert_eq!(error.to_string(), "`x` has no column `text`");
    }

    #[test]
    fn a_weight_is_a_finite_number_from_0() {
        assert_eq!(parse_weight("w", "0.5"), Ok(0.5));
        for cell in ["abc", "-1", "inf", "NaN", "1e999", "1,5"] {
            let problem = parse_weight("w", cell).unwrap_err().to_string();
            assert!(problem.starts_with(&format!("column `w` is `{cell}`")), "{problem}");
        }
    }
}
