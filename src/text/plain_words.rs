//! Plain texts to known words: the tokenizer's rules on bytes.

use super::analyzer::Analyzer;
use super::pieces::{Cut, Meaning};
use super::scan::Class;
use super::tokenizer::{is_dotted, parts_of_word};
use super::tokens::{Token, TokenKind};
use super::words::Words;

impl Words {
    /// The rules of [`Tokens::fill`] on bytes.
    ///
    /// First the text is cut, then a first look is taken at all pieces, then each is dealt with: so no look-up
    /// waits for the end of the piece before it or for what came of it, and the processor has several of them
    /// under way.
    pub(super) fn fill_plain(&mut self, analyzer: &Analyzer, text: &str) {
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.clear();
        self.cut(&mut cuts);
        for cut in &mut cuts {
            cut.meaning = self.pieces.peek(&self.plain, *cut);
        }
        // In a text all in capitals, `US` may be the pronoun.
        let mixed_case = text.bytes().any(|byte| byte.is_ascii_lowercase());
        let keep_numbers = analyzer.params().keep_numbers;
        for &cut in &cuts {
            match cut.kind {
                TokenKind::Word => self.push_word(analyzer, text, cut, mixed_case),
                TokenKind::Number if keep_numbers => self.push_piece(analyzer, cut),
                TokenKind::Number => {
                    if self.number == 0 {
                        self.number = self.intern(analyzer, TokenKind::Number, "0");
                    }
                    self.push(self.number);
                }
                _ => self.push_mark(analyzer, cut),
            }
        }
        self.cuts = cuts;
    }

    /// Cuts the plain text into words, numbers and marks.
    fn cut(&self, cuts: &mut Vec<Cut>) {
        let plain = &self.plain;
        let mut at = 0;
        while at < plain.len() {
            let start = at;
            let kind = match plain.class(start) {
                Class::Letter => {
                    at += plain.letters(start);
                    let is_plain = matches!(plain.class(at), Class::Other | Class::Mark);
                    if !(is_plain && at > start) {
                        at = self.end_of_word(start);
                    }
                    TokenKind::Word
                }
                Class::Digit => {
                    at = plain.end_of_word(start);
                    TokenKind::Number
                }
                Class::Joiner => {
                    at = plain.end_of_word(start);
                    if !(start..at).any(|at| plain.is_alphanumeric(at)) {
                        continue;
                    }
                    at = self.end_of_word(start);
                    TokenKind::Word
                }
                Class::Inside | Class::InsideWord | Class::InsideNumber | Class::Mark => {
                    at += if plain.byte(start) == 0xE2 { "—".len() } else { 1 };
                    TokenKind::ClauseMark
                }
                Class::Other => {
                    at += 1;
                    continue;
                }
            };
            cuts.push(Cut { start, end: at, kind, meaning: Meaning::NONE });
        }
    }

    /// Where a word ends, with its last dot if there are dots between its letters.
    fn end_of_word(&self, start: usize) -> usize {
        let end = self.plain.end_of_word(start);
        let takes_dot = self.plain.byte(end) == b'.' && is_dotted(self.plain.piece(start, end));
        if takes_dot { end + 1 } else { end }
    }

    #[inline]
    fn push_word(&mut self, analyzer: &Analyzer, text: &str, cut: Cut, mixed_case: bool) {
        let Cut { start, end, .. } = cut;
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
        self.push_piece(analyzer, cut);
    }

    /// Pushes what a piece stands for.
    #[inline]
    fn push_piece(&mut self, analyzer: &Analyzer, cut: Cut) {
        let mut meaning = cut.meaning;
        if meaning.is_none() {
            let known = self.pieces.get(&self.plain, cut);
            meaning = known.unwrap_or_else(|| self.learn(analyzer, cut));
        }
        match meaning.as_pair() {
            Some(pair) => self.pairs[pair].into_iter().for_each(|word| self.push(word)),
            None => self.tokens.tokens.push(Token::known(meaning.number, meaning.traits)),
        }
    }

    /// What a piece stands for that is not known yet.
    #[cold]
    fn learn(&mut self, analyzer: &Analyzer, cut: Cut) -> Meaning {
        let Cut { start, end, kind, .. } = cut;
        let piece = self.plain.piece(start, end).to_owned();
        let meaning = match parts_of_word(&piece) {
            (host, Some((_, clitic))) if kind == TokenKind::Word => {
                let pair = [host, clitic].map(|form| self.intern(analyzer, kind, form));
                self.pairs.push(pair);
                Meaning::pair(self.pairs.len() - 1)
            }
            _ => {
                let word = self.intern(analyzer, kind, &piece);
                Meaning::word(word, self.traits[word as usize])
            }
        };
        self.pieces.insert(&self.plain, cut, meaning);
        meaning
    }

    fn push_mark(&mut self, analyzer: &Analyzer, Cut { start, end, .. }: Cut) {
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
