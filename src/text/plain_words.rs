//! Plain texts to known words: the tokenizer's rules on bytes.

use super::analyzer::Analyzer;
use super::pieces::{Meaning, SHORT};
use super::scan::Class;
use super::tokenizer::{is_dotted, parts_of_word};
use super::tokens::TokenKind;
use super::words::Words;

impl Words {
    /// The rules of [`Tokens::fill`] on bytes.
    pub(super) fn fill_plain(&mut self, analyzer: &Analyzer, text: &str) {
        let keep_numbers = analyzer.params().keep_numbers;
        // In a text all in capitals, `US` may be the pronoun.
        let mixed_case = text.bytes().any(|byte| byte.is_ascii_lowercase());
        let mut at = 0;
        while at < self.plain.len() {
            let start = at;
            match self.plain.class(start) {
                Class::Letter => {
                    at += self.plain.letters(start);
                    let is_plain = matches!(self.plain.class(at), Class::Other | Class::Mark);
                    if !(is_plain && at > start) {
                        at = self.end_of_word(start);
                    }
                    self.push_word(analyzer, text, start, at, mixed_case);
                }
                Class::Digit => {
                    at = self.plain.end_of_word(start);
                    if keep_numbers {
                        let [number, _] = self.piece(analyzer, start, at, TokenKind::Number);
                        self.push(number);
                    } else {
                        if self.number == 0 {
                            self.number = self.intern(analyzer, TokenKind::Number, "0");
                        }
                        self.push(self.number);
                    }
                }
                Class::Joiner => {
                    at = self.plain.end_of_word(start);
                    if (start..at).any(|at| self.plain.is_alphanumeric(at)) {
                        at = self.end_of_word(start);
                        self.push_word(analyzer, text, start, at, mixed_case);
                    }
                }
                Class::Inside | Class::InsideWord | Class::InsideNumber | Class::Mark => {
                    at += if self.plain.byte(start) == 0xE2 { "—".len() } else { 1 };
                    self.push_mark(analyzer, start, at);
                }
                Class::Other => at += 1,
            }
        }
    }

    /// Where a word ends, with its last dot if there are dots between its letters.
    fn end_of_word(&self, start: usize) -> usize {
        let end = self.plain.end_of_word(start);
        let takes_dot = self.plain.byte(end) == b'.' && is_dotted(self.plain.piece(start, end));
        if takes_dot { end + 1 } else { end }
    }

    fn push_word(
        &mut self,
        analyzer: &Analyzer,
        text: &str,
        start: usize,
        end: usize,
        mixed_case: bool,
    ) {
        if end - start == 2 && mixed_case {
            let cased = self.plain.cased(text).get(start..end).unwrap_or_default();
            if cased.iter().all(u8::is_ascii_uppercase) {
                let [first, second] = [start, start + 1].map(|at| char::from(self.plain.byte(at)));
                let form = String::from_iter([first, '.', second, '.']);
                let word = self.intern(analyzer, TokenKind::Word, &form);
                self.push(word);
                return;
            }
        }
        let [first, second] = self.piece(analyzer, start, end, TokenKind::Word);
        self.push(first);
        if second != 0 {
            self.push(second);
        }
    }

    /// What a piece stands for.
    #[inline]
    fn piece(&mut self, analyzer: &Analyzer, start: usize, end: usize, kind: TokenKind) -> Meaning {
        if end - start <= SHORT
            && let Some(words) = self.pieces.get(self.plain.key(start, end))
        {
            return words;
        }
        self.learn(analyzer, start, end, kind)
    }

    /// [`Self::piece`] for one that is long or not known yet.
    #[cold]
    fn learn(&mut self, analyzer: &Analyzer, start: usize, end: usize, kind: TokenKind) -> Meaning {
        let is_short = end - start <= SHORT;
        let piece = self.plain.piece(start, end).to_owned();
        if let Some(&words) = self.long_pieces.get(piece.as_str()).filter(|_| !is_short) {
            return words;
        }
        let words = match parts_of_word(&piece) {
            (host, Some((_, clitic))) if kind == TokenKind::Word => {
                [host, clitic].map(|form| self.intern(analyzer, kind, form))
            }
            _ => [self.intern(analyzer, kind, &piece), 0],
        };
        if is_short {
            self.pieces.insert(self.plain.key(start, end), words);
        } else {
            self.long_pieces.insert(piece.into(), words);
        }
        words
    }

    fn push_mark(&mut self, analyzer: &Analyzer, start: usize, end: usize) {
        let plain = &self.plain;
        let kind = match plain.byte(start) {
            b'.' => {
                let previous = self.tokens.tokens.last();
                let belongs = previous.is_some_and(|token| {
                    let is_dot = || self.tokens.form(token) == ".";
                    self.traits[token.word()].abbreviates
                        || token.kind == TokenKind::SentenceMark && is_dot()
                });
                if belongs || plain.is_alphanumeric(end) {
                    return;
                }
                TokenKind::SentenceMark
            }
            b'?' | b'!' => TokenKind::SentenceMark,
            b'\'' => return,
            b'-' => {
                let follows = start.checked_sub(1).is_some_and(|at| plain.is_alphanumeric(at));
                if follows && plain.is_alphanumeric(end) {
                    return;
                }
                TokenKind::ClauseMark
            }
            _ => TokenKind::ClauseMark,
        };
        let first = usize::from(plain.byte(start));
        if self.marks[first] != 0 {
            self.push(self.marks[first]);
            return;
        }
        let form = match plain.byte(start) {
            b'-' | 0xE2 => "—",
            b'.' => ".",
            b'?' => "?",
            b'!' => "!",
            b',' => ",",
            b';' => ";",
            b':' => ":",
            b'(' => "(",
            b')' => ")",
            _ => "\"",
        };
        let word = self.intern(analyzer, kind, form);
        self.marks[first] = word;
        self.push(word);
    }
}
