//! A stream of Arrow and where it ends.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::root_as_message;

use super::guard::guarded;
use super::problem::{ARROW, ARROW_MAGIC};
use crate::error::{Error, Result};

/// The record batches of a stream.
pub(super) struct Stream {
    reader: StreamReader<Messages>,
    /// The stream is the first part of an Arrow file.
    is_file: bool,
}

impl Stream {
    /// Reads the schema. A file has the same messages as a stream, in the order in which they were written.
    pub(super) fn start(input: &str, reader: Box<dyn Read + Send>) -> Result<Self> {
        let failed = |error| Error::io("read", input, error);
        let mut reader = BufReader::with_capacity(1 << 16, reader);
        let start = reader.fill_buf().map_err(failed)?;
        let is_file = start.starts_with(ARROW_MAGIC);
        let other = match start {
            [] => Some("is empty: a stream of Arrow starts with a schema"),
            start if start.starts_with(b"PAR1") => {
                Some("is a Parquet file, and no stream of Arrow")
            }
            _ => None,
        };
        if let Some(problem) = other {
            return Err(Error::input(input, problem));
        }
        if is_file {
            skip_start(&mut reader).map_err(failed)?;
        }
        let messages = Messages { reader, message: Cursor::default(), is_ended: false };
        let reader = guarded(input, ARROW, || StreamReader::try_new(messages, None))?;
        Ok(Self { reader, is_file })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.reader.schema()
    }
}

/// Skips the magic bytes of a file and the zeros behind them, up to the first message.
fn skip_start(reader: &mut impl BufRead) -> io::Result<()> {
    reader.consume(ARROW_MAGIC.len());
    loop {
        let zeros = reader.fill_buf()?.iter().take_while(|byte| **byte == 0).count();
        if zeros == 0 {
            return Ok(());
        }
        reader.consume(zeros);
    }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next();
        if batch.is_none() {
            let ended = self.reader.get_mut().expect_end(self.is_file);
            return ended.err().map(|error| Err(error.into()));
        }
        batch
    }
}

/// The messages of a stream, each whole before the first of its bytes is given: the decoder makes room for
/// as many bytes as a message says that it has.
struct Messages {
    reader: BufReader<Box<dyn Read + Send>>,
    message: Cursor<Vec<u8>>,
    /// The mark of the end was read. A stream may legally end without, but then so does one whose writer
    /// was killed between two batches: rows would be lost without a word.
    is_ended: bool,
}

impl Messages {
    const CONTINUATION: [u8; 4] = [0xFF; 4];

    fn advance(&mut self) -> io::Result<()> {
        let mut message = Vec::new();
        if self.append(8, &mut message).is_err() && message.is_empty() {
            return Err(invalid("it ends without the mark of its end, so it may be cut off"));
        }
        let (Some(Self::CONTINUATION), Some(length)) = (
            message.first_chunk::<4>().copied(),
            message.last_chunk::<4>().filter(|_| message.len() == 8),
        ) else {
            return Err(invalid("a message does not start as it should"));
        };
        let length = u32::from_le_bytes(*length);
        self.is_ended = length == 0;
        if !self.is_ended {
            self.append(u64::from(length), &mut message)?;
            let head = root_as_message(&message[8..]);
            let head = head.map_err(|_| invalid("a message has a head that cannot be read"))?;
            let body = u64::try_from(head.bodyLength());
            let body = body.map_err(|_| invalid("a message has a length below 0"))?;
            self.append(body, &mut message)?;
        }
        self.message = Cursor::new(message);
        Ok(())
    }

    /// Reads so many bytes, with no more room than they need.
    fn append(&mut self, length: u64, message: &mut Vec<u8>) -> io::Result<()> {
        let read = (&mut self.reader).take(length).read_to_end(message)?;
        if read as u64 == length { Ok(()) } else { Err(invalid("it ends too early")) }
    }

    /// Fails if anything is behind the mark of the end of a stream, or if a file has no whole footer there.
    fn expect_end(&mut self, is_file: bool) -> io::Result<()> {
        if !is_file {
            return match self.reader.fill_buf()? {
                [] => Ok(()),
                _ => Err(invalid("it goes on behind the mark of its end")),
            };
        }
        let mut footer = Vec::new();
        self.reader.read_to_end(&mut footer)?;
        if footer.ends_with(ARROW_MAGIC) {
            return Ok(());
        }
        Err(invalid("it ends too early"))
    }
}

/// Of another kind than the end of a file, which the decoder takes for the end of the stream.
fn invalid(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

impl Read for Messages {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.message.fill_buf()?.is_empty() && !self.is_ended {
            self.advance()?;
        }
        self.message.read(buf)
    }
}
