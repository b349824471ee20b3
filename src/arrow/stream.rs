//! A stream of Arrow and where it ends.

use std::io::{self, BufRead, BufReader, Read};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;

use super::guard::guarded;
use super::problem::{ARROW, ARROW_MAGIC, unusable};
use crate::error::{Error, Result};

/// The record batches of a stream.
///
/// A stream may legally end without a mark, but then so does one whose writer was killed between two
/// batches: rows would be lost without a word.
pub(super) struct Stream {
    reader: StreamReader<Metered>,
}

/// Counts what is read behind the last batch.
struct Metered {
    reader: BufReader<Box<dyn Read + Send>>,
    count: u64,
    last: [u8; 4],
}

impl Read for Metered {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buf)?;
        self.count += count as u64;
        for &byte in &buf[count.saturating_sub(self.last.len())..count] {
            self.last.rotate_left(1);
            self.last[3] = byte;
        }
        Ok(count)
    }
}

impl Stream {
    /// Reads the schema.
    pub(super) fn start(input: &str, reader: Box<dyn Read + Send>) -> Result<Self> {
        let mut reader = BufReader::with_capacity(1 << 16, reader);
        let start = reader.fill_buf().map_err(|error| Error::io("read", input, error))?;
        let format = match start {
            [] => return Err(unusable(input, "is empty: a stream of Arrow starts with a schema")),
            start if start.starts_with(b"PAR1") => Some("is a Parquet file"),
            start if start.starts_with(ARROW_MAGIC) => {
                Some("is an Arrow file, which is read from its end")
            }
            _ => None,
        };
        if let Some(format) = format {
            return Err(unusable(input, format!("{format}, and no stream of Arrow")));
        }
        let metered = Metered { reader, count: 0, last: [0; 4] };
        let mut reader = guarded(input, ARROW, || StreamReader::try_new(metered, None))?;
        reader.get_mut().count = 0;
        Ok(Self { reader })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.reader.schema()
    }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next();
        let behind = self.reader.get_mut();
        match &batch {
            Some(_) => behind.count = 0,
            None => return behind.expect_end().err().map(Err),
        }
        batch
    }
}

impl Metered {
    /// Fails unless the mark of the end was read behind the last batch, and nothing is behind it.
    fn expect_end(&mut self) -> Result<(), ArrowError> {
        // The mark of an old writer is the second half alone.
        let is_marked = matches!(self.count, 4 | 8) && self.last == [0; 4];
        let problem = if !is_marked {
            "it ends without the mark of its end, so it may be cut off"
        } else if !self.reader.fill_buf()?.is_empty() {
            "it goes on behind the mark of its end"
        } else {
            return Ok(());
        };
        Err(ArrowError::IpcError(problem.to_owned()))
    }
}
