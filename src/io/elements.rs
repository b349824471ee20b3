//! The elements of a JSON array, one after another.

use super::source::Split;

/// Pieces that are the elements of an array whose `[` has been read.
///
/// Only brackets and strings are followed; what is between them is for the parser of the element.
#[derive(Default)]
pub(super) struct Elements {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    is_closed: bool,
    has_more: bool,
}

impl Split for Elements {
    fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.is_closed {
            self.has_more |= bytes.iter().any(|byte| !byte.is_ascii_whitespace());
            return None;
        }
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.is_escaped {
                self.is_escaped = false;
            } else if self.is_in_string {
                // Most of the input is text, which `memchr` passes many bytes at a time.
                at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
                self.is_in_string = bytes[at] != b'"';
                self.is_escaped = bytes[at] == b'\\';
            } else {
                match byte {
                    b'"' => self.is_in_string = true,
                    b'[' | b'{' => self.depth += 1,
                    b',' if self.depth == 0 => return Some(at),
                    b']' if self.depth == 0 => {
                        self.is_closed = true;
                        return Some(at);
                    }
                    b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }

    fn unfinished(&self) -> Option<&'static str> {
        match (self.is_closed, self.has_more) {
            (false, _) => Some("ends inside the JSON array: it is cut off"),
            (true, true) => Some("goes on behind the end of the JSON array"),
            (true, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::io::source::{Piece, Source};

    fn elements(json: &str) -> (Vec<String>, Option<&'static str>) {
        let reader = Box::new(Cursor::new(json.as_bytes().to_vec()));
        let mut source = Source::new("test", reader, None, 1 << 20).unwrap();
        assert!(source.pass(b'[').unwrap());
        let (mut split, mut elements) = (Elements::default(), Vec::new());
        while let Piece::Found { place, is_ended: true } = source.piece(&mut split).unwrap() {
            elements.push(source.text(place).unwrap().to_owned());
        }
        (elements, split.unfinished())
    }

    #[test]
    fn commas_and_brackets_inside_elements_do_not_count() {
        let (found, problem) = elements(r#" [ {"a":[1,2]} ,"]\",[\\",3] "#);
        assert_eq!(found, [r#" {"a":[1,2]} "#, r#""]\",[\\""#, "3"]);
        assert_eq!(problem, None);
    }

    #[test]
    fn an_array_ends_where_it_is_closed() {
        assert_eq!(elements("[]"), (vec![String::new()], None));
        assert!(elements("[1,[2").1.is_some_and(|problem| problem.contains("cut off")));
        assert!(elements("[1,\"]").1.is_some_and(|problem| problem.contains("cut off")));
        assert!(elements("[1] 2").1.is_some_and(|problem| problem.contains("behind")));
    }
}
