//! Text in other encodings than UTF-8.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::{Error, Result};

/// The encoding of a label such as `utf-8`, `windows-1252`, `latin1` or `utf-16le`, by the names of the
/// WHATWG Encoding Standard, in any case.
///
/// # Errors
///
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for any other label.
///
/// ```
/// let latin = stance::io::encoding("latin1")?;
/// assert_eq!(latin.name(), "windows-1252");
/// # Ok::<(), stance::Error>(())
/// ```
pub fn encoding(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        Error::parameter(
            "encoding",
            format!("`{label}` is not known: it is a name such as `utf-8` or `windows-1252`"),
        )
    })
}

/// `reader` as UTF-8, and the encoding it was in: that of its byte order mark, which is removed, else
/// the one asked for, else UTF-8. Input that is UTF-8 passes unchecked. Elsewhere what the encoding
/// does not know becomes the byte `FF`, which no UTF-8 has, so that the check of the record finds it.
pub(super) fn decode(
    mut reader: Box<dyn Read + Send>,
    asked: Option<&'static Encoding>,
) -> io::Result<(Box<dyn Read + Send>, &'static Encoding)> {
    const MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFE\xFF", b"\xFF\xFE"];
    let mut head = [0; 3];
    let mut filled = 0;
    // Read only as far as a mark is possible: who types `a` and a line end waits for an answer.
    while MARKS.iter().any(|mark| filled < mark.len() && mark.starts_with(&head[..filled])) {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let (encoding, mark) =
        Encoding::for_bom(&head[..filled]).unwrap_or((asked.unwrap_or(UTF_8), 0));
    let rest = Cursor::new(head[mark..filled].to_vec()).chain(reader);
    Ok(if encoding == UTF_8 {
        (Box::new(rest), encoding)
    } else {
        (Box::new(Transcoder::new(rest, encoding)), encoding)
    })
}

struct Transcoder<R> {
    reader: R,
    decoder: Decoder,
    input: Window,
    output: Window,
    is_last: bool,
    is_done: bool,
}

/// The part of a buffer that is still to be used.
struct Window {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Window {
    fn new() -> Self {
        Self { bytes: vec![0; 1 << 16], start: 0, end: 0 }
    }

    fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

impl<R: Read> Transcoder<R> {
    fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: Window::new(),
            output: Window::new(),
            is_last: false,
            is_done: false,
        }
    }

    fn advance(&mut self) -> io::Result<()> {
        let Self { reader, decoder, input, output, .. } = self;
        if input.is_empty() && !self.is_last {
            (input.start, input.end) = (0, 0);
            input.end = reader.read(&mut input.bytes)?;
            self.is_last = input.end == 0;
        }
        // One byte is kept for the `FF`.
        let room = output.bytes.len() - 1;
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(
            &input.bytes[input.start..input.end],
            &mut output.bytes[..room],
            self.is_last,
        );
        input.start += read;
        (output.start, output.end) = (0, written);
        match result {
            DecoderResult::InputEmpty => self.is_done = self.is_last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                output.bytes[written] = 0xFF;
                output.end += 1;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.output.is_empty() && !self.is_done {
            self.advance()?;
        }
        let output = &mut self.output;
        let count = buf.len().min(output.end - output.start);
        buf[..count].copy_from_slice(&output.bytes[output.start..output.start + count]);
        output.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], asked: Option<&'static Encoding>) -> Vec<u8> {
        let mut out = Vec::new();
        let (mut reader, _) = decode(Box::new(Cursor::new(bytes.to_vec())), asked).unwrap();
        reader.read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn a_mark_is_removed_and_decides() {
        assert_eq!(decoded(b"\xEF\xBB\xBFa", None), b"a");
        assert_eq!(decoded(b"\xFF\xFEa\0\xE9\0", None), "aé".as_bytes());
        assert_eq!(decoded(b"\xFE\xFF\0a", Some(encoding_rs::WINDOWS_1252)), b"a");
        for input in [&b""[..], b"a", b"\xEF", b"\xEF\xBBa", b"\xFF", b"\xFEabc"] {
            assert_eq!(decoded(input, None), input);
        }
    }

    #[test]
    fn windows_1252_has_quotes_where_latin_1_has_controls() {
        let windows = encoding("windows-1252").unwrap();
        assert_eq!(decoded(b"\x93caf\xE9\x94", Some(windows)), "“café”".as_bytes());
        assert!(encoding("klingon").unwrap_err().to_string().contains("`klingon`"));
    }

    #[test]
    fn what_an_encoding_does_not_know_stays_visible() {
        let japanese = encoding("shift_jis").unwrap();
        assert_eq!(decoded(b"a\xFFb\x81", Some(japanese)), b"a\xFFb\xFF");
    }

    #[test]
    fn long_input_passes_in_pieces() {
        let text = "é".repeat(200_000);
        let bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        assert_eq!(decoded(&bytes, Some(encoding_rs::WINDOWS_1252)), text.as_bytes());
    }
}
