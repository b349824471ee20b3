//! One text a line.

use super::columns::Roles;
use super::records::{Failure, Parse, Records};
use super::source::{Lines, Source};
use super::{BlankLines, DocumentReader, ReadOptions};
use crate::{Document, Result};

struct Texts {
    columns: [String; 1],
    roles: Roles,
    blank_lines: BlankLines,
    keeps_fields: bool,
}

pub(super) fn start(
    source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let columns = ["text".to_owned()];
    let find = |name: &str| columns.iter().position(|column| column == name);
    let parser = Texts {
        roles: Roles::resolve(options, &source.name, &columns, find)?.with_extras(options, find),
        columns,
        blank_lines: options.blank_lines,
        keeps_fields: options.keep_fields,
    };
    Ok(Box::new(Records::new(source, Lines, parser)))
}

/// A line without the first half of a CRLF.
pub(super) fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

impl Parse for Texts {
    const COUNTS_SKIPPED: bool = true;

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn skips(&self, line: &str) -> bool {
        self.blank_lines == BlankLines::Skip && line.trim().is_empty()
    }

    fn parse(&mut self, _: &str, row: u64, line: &str) -> Result<Document, Failure> {
        let text = without_return(line);
        let mut document = self.roles.document(row, |_| Some(text))?;
        if self.keeps_fields {
            document.fields.push(text.to_owned());
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::testing::{found, rows};
    use crate::io::{Format, from_reader};

    fn lines(bytes: &[u8], options: &ReadOptions) -> Vec<(u64, String)> {
        rows(bytes, Format::Lines, options)
    }

    fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
        rows.iter().map(|&(row, text)| (row, text.to_owned())).collect()
    }

    #[test]
    fn every_line_is_a_record() {
        let options = ReadOptions::default();
        assert_eq!(lines(b"", &options), []);
        assert_eq!(lines(b"\xEF\xBB\xBF", &options), []);
        assert_eq!(lines(b"\n", &options), expected(&[(1, "")]));
        assert_eq!(
            lines(b"\xEF\xBB\xBFa \r\n\r\n  b", &options),
            expected(&[(1, "a "), (2, ""), (3, "  b")])
        );
    }

    #[test]
    fn skipped_lines_keep_their_numbers() {
        let options = ReadOptions { blank_lines: BlankLines::Skip, ..ReadOptions::default() };
        assert_eq!(lines(b"\r\n \t\na\n\nb\n\n", &options), expected(&[(3, "a"), (5, "b")]));
    }

    #[test]
    fn bytes_that_are_no_text_are_named_and_passed() {
        let found = found(b"a\nb\xFFc\nd", Format::Lines, &ReadOptions::default());
        assert_eq!(found, ["a", "row 2 of `test`: not valid UTF-8 at byte 1 of the record", "d"]);
    }

    #[test]
    fn there_is_one_column() {
        let options =
            ReadOptions { group_column: Some("source".to_owned()), ..ReadOptions::default() };
        let error = from_reader("x.txt", &b"a"[..], Format::Lines, &options).err().unwrap();
        assert_eq!(error.to_string(), "`x.txt` has no column `source`");
    }
}
