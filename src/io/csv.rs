//! Comma-separated values.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::columns::Roles;
use super::source::Source;
use super::tsv::{NO_HEADER, wrong_count};
use super::{DocumentReader, ReadOptions};
use crate::{Document, RecordProblem, Result};

struct Table {
    reader: csv::Reader<Metered>,
    columns: Vec<String>,
    roles: Roles,
    keeps_fields: bool,
    record: ByteRecord,
    row: u64,
    is_done: bool,
}

/// The bytes for the parser, which would read a quote that is never closed to the end of any input.
struct Metered {
    source: Source,
    /// How many bytes may still be read for the current record.
    left: usize,
    total: u64,
    /// The last bytes read.
    tail: [u8; 3],
    /// There are no more: a pipe may pause anywhere, also behind a record.
    is_ended: bool,
}

impl Read for Metered {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.source.read(buf)?;
        self.left = self.left.saturating_sub(count);
        self.total += count as u64;
        self.is_ended = count == 0;
        for &byte in &buf[count.saturating_sub(self.tail.len())..count] {
            self.tail.rotate_left(1);
            self.tail[2] = byte;
        }
        Ok(count)
    }
}

pub(super) fn start(
    source: Source,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let metered = Metered { left: source.limit(), source, total: 0, tail: [0; 3], is_ended: false };
    // `flexible`: fields are counted here, for a message in our words.
    let mut reader =
        ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(metered);
    let header = reader.byte_headers().cloned();
    let source = &reader.get_ref().source;
    let columns: Vec<String> = match header.map(StringRecord::from_byte_record) {
        Ok(Ok(header)) => header.iter().map(str::to_owned).collect(),
        Ok(Err(error)) => {
            let problem = source.not_text(take_apart(error).1);
            return Err(source.unusable(format!("has a bad header: {problem}")));
        }
        Err(error) => return Err(source.failed(into_io(error))),
    };
    if columns.is_empty() {
        return Err(source.unusable(NO_HEADER));
    }
    let find = |name: &str| columns.iter().position(|column| column == name);
    let roles = Roles::resolve(options, &source.name, &columns, find)?.with_extras(options, find);
    Ok(Box::new(Table {
        reader,
        columns,
        roles,
        keeps_fields: options.keep_fields,
        record: ByteRecord::new(),
        row: 0,
        is_done: false,
    }))
}

/// The record of an error, and where its text ends, quotes not counted: the parser took them away.
fn take_apart(error: csv::FromUtf8Error) -> (ByteRecord, usize) {
    let problem = error.utf8_error().clone();
    let record = error.into_byte_record();
    let before: usize = record.iter().take(problem.field()).map(|field| field.len() + 1).sum();
    (record, before + problem.valid_up_to())
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::ErrorKind::InvalidData.into(),
    }
}

impl Table {
    /// True when the input ended inside quotes. The parser takes that for the end of the record, which
    /// may then be half a file. Only a quoted field can hold a comma or a line end; the byte before the
    /// end of a record whose last field does must be the closing quote.
    fn is_unclosed(&self) -> bool {
        let metered = self.reader.get_ref();
        let last = self.record.iter().next_back().unwrap_or_default();
        if !metered.is_ended
            || self.reader.position().byte() != metered.total
            || memchr::memchr3(b',', b'\n', b'\r', last).is_none()
        {
            return false;
        }
        let tail = metered.tail.strip_suffix(b"\n").unwrap_or(&metered.tail);
        !tail.strip_suffix(b"\r").unwrap_or(tail).ends_with(b"\"")
    }

    fn document(&mut self) -> Result<Document, RecordProblem> {
        if self.is_unclosed() {
            let problem = "the input ends inside quotes: a quote is not closed";
            return Err(RecordProblem::Malformed(problem.to_owned()));
        }
        let record = match StringRecord::from_byte_record(std::mem::take(&mut self.record)) {
            Ok(record) => record,
            Err(error) => {
                let (record, byte) = take_apart(error);
                self.record = record;
                return Err(self.reader.get_ref().source.not_text(byte));
            }
        };
        let document = if record.len() == self.columns.len() {
            self.roles.document(self.row, |index| record.get(index)).map(|mut document| {
                if self.keeps_fields {
                    document.fields.extend(record.iter().map(str::to_owned));
                }
                document
            })
        } else {
            Err(wrong_count(record.len(), self.columns.len()))
        };
        self.record = record.into_byte_record();
        document
    }
}

impl DocumentReader for Table {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self) -> Option<Result<Document>> {
        if self.is_done {
            return None;
        }
        let metered = self.reader.get_mut();
        metered.left = metered.source.limit();
        let found = self.reader.read_byte_record(&mut self.record);
        self.is_done = !matches!(found, Ok(true));
        match found {
            Ok(false) => None,
            Ok(true) => {
                self.row += 1;
                let document = self.document();
                let source = &self.reader.get_ref().source;
                Some(document.map_err(|problem| source.record(self.row, problem)))
            }
            Err(error) => {
                let Metered { source, left, .. } = self.reader.get_ref();
                Some(Err(if *left == 0 {
                    let (limit, row) = (source.limit(), self.row + 1);
                    source.unusable(format!(
                        "has more than {limit} bytes in row {row}: is a quote not closed?"
                    ))
                } else {
                    source.failed(into_io(error))
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::io::testing::{documents, found, labels, rows};
    use crate::io::{Format, ReadOptions, from_reader};

    fn texts(bytes: &[u8]) -> Vec<String> {
        found(bytes, Format::Csv, &ReadOptions::default())
    }

    #[test]
    fn an_extra_column_need_not_be_there() {
        let options = ReadOptions {
            extra_columns: vec!["pair".to_owned(), "topic".to_owned()],
            ..ReadOptions::default()
        };
        let documents = documents(b"text,topic\na,trade\nb, \n", Format::Csv, &options);
        assert_eq!(documents[0].extras, [None, Some("trade".to_owned())]);
        assert_eq!(documents[1].extras, [None, None]);
    }

    #[test]
    fn quotes_hold_commas_and_line_ends() {
        let bytes = b"\xEF\xBB\xBFid,text\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n2,\r\n3,\"\"\r\n\r\n4,d";
        let rows = rows(bytes, Format::Csv, &ReadOptions::default());
        let rows: Vec<_> = rows.iter().map(|(row, text)| (*row, text.as_str())).collect();
        assert_eq!(rows, [(1, "a, \"b\"\r\nc"), (2, ""), (3, ""), (4, "d")]);
    }

    #[test]
    fn columns_fill_the_document() {
        let options = ReadOptions {
            label_columns: labels(&["argument", "stance"]),
            group_column: Some("source".to_owned()),
            weight_column: Some("w".to_owned()),
            keep_fields: true,
            ..ReadOptions::default()
        };
        let bytes = b"stance,Text,source,w,argument\nfor , a ,s,2,\n,b,,,x\n";
        let documents = documents(bytes, Format::Csv, &options);
        assert_eq!(documents[0].labels, [None, Some("for".to_owned())]);
        assert_eq!(documents[0].text, " a ");
        assert_eq!((documents[0].group.as_deref(), documents[0].weight), (Some("s"), Some(2.0)));
        assert_eq!(documents[0].fields, ["for ", " a ", "s", "2", ""]);
        assert_eq!(documents[1].labels, [Some("x".to_owned()), None]);
        assert_eq!((documents[1].group.as_deref(), documents[1].weight), (None, None));
    }

    #[test]
    fn a_bad_record_is_named_and_passed() {
        let options = ReadOptions { weight_column: Some("w".to_owned()), ..ReadOptions::default() };
        let found = found(b"text,w\na\nb,1,2\nc,x\nd\xFF,1\ne,1\n", Format::Csv, &options);
        assert_eq!(
            found,
            [
                "row 1 of `test`: 1 field where the header has 2",
                "row 2 of `test`: 3 fields where the header has 2",
                "row 3 of `test`: column `w` is `x`, which is no weight: a finite number from 0",
                "row 4 of `test`: not valid UTF-8 at byte 1 of the record",
                "e"
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error() {
        let unclosed = "row 2 of `test`: the input ends inside quotes: a quote is not closed";
        for bytes in [&b"text\na\n\"b\nc\nd\n"[..], b"text\na\n\"b\nc", b"text\na\n\"b,c\r\n\n"] {
            assert_eq!(texts(bytes), ["a", unclosed]);
        }
        for bytes in [
            &b"text\na\n\"b\n\"\n"[..],
            b"text\na\n\"b\n\"\r\n",
            b"text\na\n\"b\n\"",
            b"text\na\n\"b\n\"\n\n\n",
        ] {
            assert_eq!(texts(bytes), ["a", "b\n"]);
        }
    }

    #[test]
    fn a_pause_of_the_input_is_not_its_end() {
        let (before, behind) = (&b"text\n\"a, b\" c\n"[..], &b"d\n"[..]);
        let input = std::io::Read::chain(before, behind);
        let mut reader = from_reader("x.csv", input, Format::Csv, &ReadOptions::default()).unwrap();
        let texts = std::iter::from_fn(|| reader.read()).map(|document| document.unwrap().text);
        assert_eq!(texts.collect::<Vec<_>>(), ["a, b c", "d"]);
    }

    #[test]
    fn a_record_over_the_limit_ends_the_reading() {
        let options = ReadOptions { max_record: 100_000, ..ReadOptions::default() };
        let mut bytes = b"text\na\n\"".to_vec();
        bytes.resize(1_000_000, b'\n');
        let found = found(&bytes, Format::Csv, &options);
        assert_eq!(
            found,
            ["a", "`test` has more than 100000 bytes in row 2: is a quote not closed?"]
        );
    }

    #[test]
    fn a_table_needs_a_header() {
        let start = |bytes: &'static [u8]| {
            let options = ReadOptions::default();
            from_reader("x.csv", bytes, Format::Csv, &options).err().unwrap().to_string()
        };
        let empty = "`x.csv` is empty: a table starts with a line of column names";
        assert_eq!(start(b""), empty);
        assert_eq!(start(b"\n\n"), empty);
        assert_eq!(start(b"a;text\n1;2"), "`x.csv` has no column `text`");
        assert!(start(b"a,\xFF\n").contains("bad header"));
        assert_eq!(texts(b"text\n"), [""; 0]);
    }
}
