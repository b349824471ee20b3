//! Bytes to pieces: lines, or the elements of a JSON array.

use std::io::{self, Read};
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};

use super::encoding::decode;
use crate::{Error, RecordProblem, Result};

/// Where a piece ends.
pub(super) trait Split {
    /// The position in `bytes` of the byte that ends the current piece. Each byte is shown once.
    fn end_in(&mut self, bytes: &[u8]) -> Option<usize>;

    /// What is wrong when the input ends here, as the end of a sentence that starts with its name.
    fn unfinished(&self) -> Option<&'static str> {
        None
    }
}

/// Pieces that are lines.
pub(super) struct Lines;

impl Split for Lines {
    fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', bytes)
    }
}

/// A piece of the input, without the byte that ends it.
pub(super) enum Piece {
    /// Its place in the buffer until the next call, and whether the byte that ends it was there.
    Found { place: Range<usize>, is_ended: bool },
    /// Longer than the limit, and left out.
    TooLong { is_ended: bool },
    /// No more pieces.
    End,
}

/// An input with its name and one buffer, which grows to the longest piece.
pub(super) struct Source {
    pub(super) name: String,
    reader: Box<dyn Read + Send>,
    encoding: &'static Encoding,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    limit: usize,
    is_exhausted: bool,
}

impl Source {
    /// Reads the byte order mark of `reader`; a piece is at most `limit` bytes long.
    pub(super) fn new(
        name: &str,
        reader: Box<dyn Read + Send>,
        encoding: Option<&'static Encoding>,
        limit: usize,
    ) -> Result<Self> {
        let (reader, encoding) =
            decode(reader, encoding).map_err(|source| Error::io("read", name, source))?;
        Ok(Self {
            name: name.to_owned(),
            reader,
            encoding,
            buffer: vec![0; 1 << 16],
            start: 0,
            end: 0,
            limit,
            is_exhausted: false,
        })
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn failed(&self, source: io::Error) -> Error {
        Error::io("read", &self.name, source)
    }

    pub(super) fn unusable(&self, problem: impl Into<String>) -> Error {
        Error::input(&self.name, problem)
    }

    pub(super) fn record(&self, row: u64, problem: RecordProblem) -> Error {
        Error::record(&self.name, row, problem)
    }

    /// What to say of a record whose valid text ends at `byte`.
    pub(super) fn not_text(&self, byte: usize) -> RecordProblem {
        if self.encoding == UTF_8 {
            RecordProblem::NotUtf8(byte)
        } else {
            RecordProblem::Malformed(format!("not valid {}", self.encoding.name()))
        }
    }

    /// What to say of a record over the limit.
    pub(super) fn too_long(&self) -> RecordProblem {
        RecordProblem::Malformed(format!("longer than the limit of {} bytes", self.limit))
    }

    /// The text of a piece.
    pub(super) fn text(&self, place: Range<usize>) -> Result<&str, RecordProblem> {
        std::str::from_utf8(&self.buffer[place]).map_err(|error| self.not_text(error.valid_up_to()))
    }

    /// The next piece.
    pub(super) fn piece(&mut self, split: &mut impl Split) -> io::Result<Piece> {
        let mut seen = 0;
        let mut is_too_long = false;
        loop {
            if let Some(at) = split.end_in(&self.buffer[self.start + seen..self.end]) {
                let place = self.start..self.start + seen + at;
                self.start = place.end + 1;
                return Ok(if is_too_long || place.len() > self.limit {
                    Piece::TooLong { is_ended: true }
                } else {
                    Piece::Found { place, is_ended: true }
                });
            }
            seen = self.end - self.start;
            if seen > self.limit {
                is_too_long = true;
            }
            if is_too_long {
                (self.start, seen) = (self.end, 0);
            }
            if !self.fill()? {
                let place = self.start..self.end;
                self.start = self.end;
                return Ok(match (is_too_long, place.is_empty()) {
                    (true, _) => Piece::TooLong { is_ended: false },
                    (false, true) => Piece::End,
                    (false, false) => Piece::Found { place, is_ended: false },
                });
            }
        }
    }

    /// The next byte that is no white space, which stays unread; `None` at the end of the input and
    /// after a whole buffer of white space.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(byte) = unread.iter().find(|byte| !byte.is_ascii_whitespace()) {
                return Ok(Some(*byte));
            }
            if unread.len() == self.buffer.len() || !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Passes white space and then `byte`, if it is next.
    pub(super) fn pass(&mut self, byte: u8) -> io::Result<bool> {
        let is_next = self.peek()? == Some(byte);
        if is_next && let Some(at) = memchr::memchr(byte, &self.buffer[self.start..self.end]) {
            self.start += at + 1;
        }
        Ok(is_next)
    }

    fn fill(&mut self) -> io::Result<bool> {
        if self.is_exhausted {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(2 * self.end, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    self.is_exhausted = count == 0;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// For parsers that find the records themselves.
impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end {
            return if self.is_exhausted { Ok(0) } else { self.reader.read(buf) };
        }
        let count = buf.len().min(self.end - self.start);
        buf[..count].copy_from_slice(&self.buffer[self.start..self.start + count]);
        self.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte a call, as a slow pipe does, and an interruption between any two.
    struct Drops(Vec<u8>, bool);

    impl Read for Drops {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if self.0.is_empty() {
                return Ok(0);
            }
            buf[0] = self.0.remove(0);
            Ok(1)
        }
    }

    fn pieces(bytes: &[u8], limit: usize) -> Vec<String> {
        let reader = Box::new(Drops(bytes.to_vec(), false));
        let mut source = Source::new("test", reader, None, limit).unwrap();
        let mut pieces = Vec::new();
        loop {
            pieces.push(match source.piece(&mut Lines).unwrap() {
                Piece::Found { place, .. } => source.text(place).unwrap().to_owned(),
                Piece::TooLong { .. } => "!".to_owned(),
                Piece::End => return pieces,
            });
        }
    }

    #[test]
    fn lines_end_at_line_ends_and_at_the_end() {
        assert_eq!(pieces(b"", 9), [""; 0]);
        assert_eq!(pieces(b"\n", 9), [""]);
        assert_eq!(pieces(b"a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(pieces(b"a\r\nb\n", 9), ["a\r", "b"]);
    }

    #[test]
    fn a_line_over_the_limit_is_left_out_alone() {
        assert_eq!(pieces(b"abc\nabcd\nabcdefgh\nab", 3), ["abc", "!", "!", "ab"]);
        assert_eq!(pieces(b"ab\nabcdef", 3), ["ab", "!"]);
    }

    #[test]
    fn the_buffer_grows_to_a_long_line() {
        let mut bytes = vec![b'a'; 300_000];
        bytes.extend(b"\nb\n");
        let mut source =
            Source::new("test", Box::new(io::Cursor::new(bytes)), None, 1 << 20).unwrap();
        let mut lengths = Vec::new();
        while let Piece::Found { place, .. } = source.piece(&mut Lines).unwrap() {
            lengths.push(place.len());
        }
        assert_eq!(lengths, [300_000, 1]);
    }
}
