//! Tab-separated values, nothing quoted.

use super::columns::Roles;
use super::lines::without_return;
use super::records::{Failure, Parse, Records};
use super::source::{Lines, Piece, Source};
use super::{DocumentReader, ReadOptions};
use crate::{Document, RecordProblem, Result};

struct Table {
    columns: Vec<String>,
    roles: Roles,
    keeps_fields: bool,
    /// Where each field of the current line ends.
    ends: Vec<usize>,
}

pub(super) fn start(
    mut source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let columns: Vec<String> = match source.piece(&mut Lines) {
        Ok(Piece::Found { place, .. }) => match source.text(place) {
            Ok(header) => without_return(header).split('\t').map(str::to_owned).collect(),
            Err(problem) => return Err(source.unusable(format!("has a bad header: {problem}"))),
        },
        Ok(Piece::TooLong { .. }) => {
            let problem = source.too_long();
            return Err(source.unusable(format!("has a bad header: {problem}")));
        }
        Ok(Piece::End) => return Err(source.unusable(NO_HEADER)),
        Err(error) => return Err(source.failed(error)),
    };
    let find = |name: &str| columns.iter().position(|column| column == name);
    let roles = Roles::resolve(options, &source.name, &columns, find)?.with_extras(options, find);
    let parser = Table { columns, roles, keeps_fields: options.keep_fields, ends: Vec::new() };
    Ok(Box::new(Records::new(source, Lines, parser)))
}

/// The end of a sentence that starts with the input's name.
pub(super) const NO_HEADER: &str = "is empty: a table starts with a line of column names";

/// What to say of a record with the wrong number of fields.
pub(super) fn wrong_count(found: usize, expected: usize) -> RecordProblem {
    let plural = if found == 1 { "" } else { "s" };
    RecordProblem::Malformed(format!("{found} field{plural} where the header has {expected}"))
}

impl Parse for Table {
    const COUNTS_SKIPPED: bool = false;

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn skips(&self, line: &str) -> bool {
        // In a table of one column an empty line is an empty text.
        self.columns.len() > 1 && without_return(line).is_empty()
    }

    fn parse(&mut self, _: &str, row: u64, line: &str) -> Result<Document, Failure> {
        let line = without_return(line);
        self.ends.clear();
        self.ends.extend(memchr::memchr_iter(b'\t', line.as_bytes()));
        self.ends.push(line.len());
        if self.ends.len() != self.columns.len() {
            return Err(wrong_count(self.ends.len(), self.columns.len()).into());
        }
        let field = |index: usize| {
            let start = index.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
            &line[start..self.ends[index]]
        };
        let mut document = self.roles.document(row, |index| Some(field(index)))?;
        if self.keeps_fields {
            document.fields.extend((0..self.ends.len()).map(|index| field(index).to_owned()));
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::testing::{documents, found, labels, rows};
    use crate::io::{Format, encoding, from_reader};

    #[test]
    fn a_file_of_semeval_is_read_as_it_is() {
        let bytes = b"ID\tTarget\tTweet\tStance\r\n\
            101\tTalks\t\"We\x92ll talk\" he said \"today #SemST\tFAVOR\r\n\
            102\tTalks\t\"Never. #SemST\tAGAINST\r\n";
        let options = ReadOptions {
            target_column: Some("Target".to_owned()),
            label_columns: labels(&["Stance"]),
            encoding: Some(encoding("windows-1252").unwrap()),
            ..ReadOptions::default()
        };
        let documents = documents(bytes, Format::Tsv, &options);
        assert_eq!(documents[0].text, "\"We’ll talk\" he said \"today #SemST");
        assert_eq!(documents[0].id.as_deref(), Some("101"));
        assert_eq!(documents[1].text, "\"Never. #SemST");
        assert_eq!(documents[1].target.as_deref(), Some("Talks"));
        assert_eq!(documents[1].labels, [Some("AGAINST".to_owned())]);

        let utf_8 = ReadOptions { encoding: None, ..options };
        let found = found(bytes, Format::Tsv, &utf_8);
        assert_eq!(found[0], "row 1 of `test`: not valid UTF-8 at byte 13 of the record");
        assert_eq!(found[1], "\"Never. #SemST");
    }

    #[test]
    fn fields_are_counted_and_empty_lines_are_not() {
        let found =
            found(b"text\tx\na\n\nb\t1\nc\t2\t3\n\t\n", Format::Tsv, &ReadOptions::default());
        assert_eq!(
            found,
            [
                "row 1 of `test`: 1 field where the header has 2",
                "b",
                "row 3 of `test`: 3 fields where the header has 2",
                ""
            ]
        );
    }

    #[test]
    fn an_empty_line_is_a_record_of_one_column() {
        let rows = rows(b"text\na\n\nb", Format::Tsv, &ReadOptions::default());
        assert_eq!(rows, [(1, "a".to_owned()), (2, String::new()), (3, "b".to_owned())]);
    }

    #[test]
    fn a_table_needs_a_header() {
        let start = |bytes: &'static [u8]| {
            from_reader("x.tsv", bytes, Format::Tsv, &ReadOptions::default()).err().unwrap()
        };
        assert_eq!(
            start(b"").to_string(),
            "`x.tsv` is empty: a table starts with a line of column names"
        );
        assert_eq!(start(b"a\tb\n1\t2").to_string(), "`x.tsv` has no column `text`");
        assert_eq!(
            start(b"a\xFF\n").to_string(),
            "`x.tsv` has a bad header: not valid UTF-8 at byte 1 of the record"
        );
    }
}
