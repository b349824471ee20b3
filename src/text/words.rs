//! Texts to words that are known from texts before.

use rustc_hash::FxHashMap;

use super::analyzer::Analyzer;
use super::normalizer::Normalized;
use super::pieces::{Cut, Pieces};
use super::scan::PlainText;
use super::scratch::Mention;
use super::spelling::Characters;
use super::term::TermSink;
use super::tokenizer::abbreviates;
use super::tokens::{KnownWord, List, Token, TokenKind, Tokens, Traits};

/// Words and pieces that are remembered. When there are more, all are forgotten: memory stays bounded
/// whatever the texts are, and the words of any language that matter are soon back.
const MOST: usize = 1 << 16;

/// The words of one thread, each analysed once: its form, its stem and the lists it is in.
///
/// A text is cut into pieces, and what a piece stands for (`won't`: `will` and `not`) is looked up by
/// its bytes. What remains to be done for each text is what depends on a word's neighbours.
#[derive(Debug)]
pub(crate) struct Words {
    /// What every look-up needs, one a word; the rest is in `tokens`.
    pub(super) traits: Vec<Traits>,
    by_form: [FxHashMap<Box<str>, u32>; 5],
    pub(super) pieces: Pieces,
    /// The words of pieces that are two.
    pub(super) pairs: Vec<[u32; 2]>,
    /// The masks by class.
    masks: Vec<u32>,
    /// Marks by their first byte, and the only number; 0 where not met yet.
    pub(super) marks: [u32; 256],
    pub(super) number: u32,
    pub(super) plain: PlainText,
    pub(super) cuts: Vec<Cut>,
    normalized: Normalized,
    unplain: Tokens,
    pub(super) tokens: Tokens,
    positions: Vec<usize>,
    mentions: Vec<Mention>,
    characters: Characters,
}

impl Words {
    /// Nothing is known yet.
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        let mut words = Self {
            traits: Vec::new(),
            by_form: Default::default(),
            pieces: Pieces::new(),
            pairs: Vec::new(),
            masks: Vec::new(),
            marks: [0; 256],
            number: 0,
            plain: PlainText::default(),
            cuts: Vec::new(),
            normalized: Normalized::default(),
            unplain: Tokens::default(),
            tokens: Tokens::default(),
            positions: Vec::new(),
            mentions: Vec::new(),
            characters: Characters::default(),
        };
        words.forget(analyzer);
        words
    }

    fn forget(&mut self, analyzer: &Analyzer) {
        self.traits.clear();
        (self.marks, self.number) = ([0; 256], 0);
        self.by_form = Default::default();
        self.pieces = Pieces::new();
        self.pairs.clear();
        self.tokens = Tokens::default();
        // Number 0 is no word: it stands for what is not there.
        self.intern(analyzer, TokenKind::Word, "");
        self.masks.clear();
        for name in analyzer.mask_names() {
            let word = self.intern(analyzer, TokenKind::Mask, &format!("%{name}"));
            self.masks.push(word);
        }
    }

    /// Forgets all words when there are too many, and says so: whoever keeps something by their numbers
    /// has to forget it too.
    pub(crate) fn forget_when_full(&mut self, analyzer: &Analyzer) -> bool {
        let is_full = self.traits.len() > MOST || self.pieces.len() > MOST;
        if is_full {
            self.forget(analyzer);
        }
        is_full
    }

    /// Number of words, which are numbered from 0.
    pub(crate) fn len(&self) -> usize {
        self.traits.len()
    }

    /// The stem of a word.
    pub(crate) fn stem(&self, word: usize) -> &str {
        let known = self.tokens.known.get(word);
        known.map_or("", |known| known.stem.slice(&self.tokens.forms))
    }

    /// Gives all character n-grams of a word.
    pub(crate) fn char_ngrams(
        &mut self,
        analyzer: &Analyzer,
        word: usize,
        mut output: impl FnMut(&str),
    ) {
        let Some(range) = analyzer.params().chars else { return };
        let (Some(traits), Some(known)) = (self.traits.get(word), self.tokens.known.get(word))
        else {
            return;
        };
        if matches!(traits.kind, TokenKind::Word | TokenKind::Number) {
            let form = known.form.slice(&self.tokens.forms);
            self.characters.ngrams(form, range, |ngram, _| output(ngram));
        }
    }

    /// Takes the tokens of a text, as [`Analyzer::tokens`] but without their places.
    pub(crate) fn fill(&mut self, analyzer: &Analyzer, text: &str) {
        self.tokens.tokens.clear();
        if self.plain.fill(text) {
            self.fill_plain(analyzer, text);
        } else {
            let mut unplain = std::mem::take(&mut self.unplain);
            self.normalized.fill(text);
            unplain.fill(text, &self.normalized, analyzer.params().keep_numbers);
            for token in unplain.iter() {
                let word = self.intern(analyzer, token.kind, unplain.form(token));
                self.push(word);
            }
            self.unplain = unplain;
        }
        let Self { masks, traits, tokens, .. } = self;
        analyzer.mark(tokens, |_, class| {
            let word = masks.get(class).copied().unwrap_or_default();
            Token::known(word, traits[word as usize])
        });
    }

    /// Shows `sink` the terms of the text.
    pub(crate) fn emit(
        &mut self,
        analyzer: &Analyzer,
        target: Option<&str>,
        sink: &mut impl TermSink,
    ) {
        analyzer.emit(target, &self.tokens, &mut self.positions, &mut self.mentions, sink);
    }

    pub(super) fn push(&mut self, word: u32) {
        self.tokens.tokens.push(Token::known(word, self.traits[word as usize]));
    }

    /// The number of a word.
    pub(super) fn intern(&mut self, analyzer: &Analyzer, kind: TokenKind, form: &str) -> u32 {
        if let Some(&word) = self.by_form[kind as usize].get(form) {
            return word;
        }
        let word = u32::try_from(self.traits.len()).unwrap_or(u32::MAX);
        self.by_form[kind as usize].insert(form.into(), word);
        let place = self.tokens.push_form(form);
        let stem = analyzer.stem(kind, form).map(|stem| self.tokens.push_form(&stem));
        let stop_words = analyzer.params().stop_words.as_ref();
        let mut lists = match stop_words.is_some_and(|words| words.contains(form)) {
            true => List::StopWords.bit(),
            false => 0,
        };
        let edges = List::PHRASES.map(|list| {
            let edges = &mut self.tokens.edges;
            let start = edges.len();
            if let Some(phrases) = analyzer.phrases(list) {
                edges.extend(phrases.edges(form));
            }
            for edge in &edges[start..] {
                lists |= if edge.from == 0 { list.bit() } else { list.inner_bit() };
            }
            [start, edges.len()].map(|at| u32::try_from(at).unwrap_or(u32::MAX)).into()
        });
        self.tokens.edge_places.push(edges);
        self.tokens.known.push(KnownWord { form: place, stem: stem.unwrap_or(place) });
        self.traits.push(Traits { kind, lists, abbreviates: abbreviates(form) });
        word
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Analyzer, Words};
    use crate::text::{AnalyzerParams, Lexicon, Scratch, StopWords, Tokens};

    fn analyzers() -> Vec<Analyzer> {
        let masks = Some(Lexicon::actors());
        let stop_words = Some(StopWords::english());
        [
            AnalyzerParams::words(),
            AnalyzerParams::default(),
            AnalyzerParams { masks, keep_numbers: true, stop_words, ..AnalyzerParams::default() },
        ]
        .map(|params| Analyzer::new(params).unwrap())
        .into()
    }

    fn described(tokens: &Tokens) -> String {
        let token = |token: &super::Token| {
            let (form, stem) = (tokens.form(token), tokens.stem(token));
            format!("{form:?} {stem:?} {:?} {}\n", token.kind, token.negated)
        };
        tokens.iter().map(token).collect()
    }

    struct Both {
        analyzer: Analyzer,
        words: Words,
        scratch: Scratch,
    }

    impl Both {
        fn all() -> Vec<Self> {
            let both = |analyzer| Self {
                words: Words::new(&analyzer),
                analyzer,
                scratch: Scratch::default(),
            };
            analyzers().into_iter().map(both).collect()
        }

        fn check(&mut self, text: &str) {
            self.words.fill(&self.analyzer, text);
            let expected = self.analyzer.tokens(text, &mut self.scratch);
            assert_eq!(described(&self.words.tokens), described(expected), "{text:?}");
        }
    }

    #[test]
    fn all_short_texts_have_the_tokens_of_the_reference() {
        let parts = [
            "a", "s", "US", "É", "1", "_", "'", "’", ".", ":", ",", ";", "-", "—", " ", "!", "…",
            "t", "n", "\r\n", "\u{300}",
        ];
        let mut both = Both::all();
        for length in 0..=4 {
            for number in 0..parts.len().pow(length) {
                let digits = (0..length).map(|digit| number / parts.len().pow(digit) % parts.len());
                let text: String = digits.map(|digit| parts[digit]).collect();
                // The last analyzer's rules are those of all others and more.
                both[2].check(&text);
            }
        }
    }

    #[test]
    fn words_are_forgotten_when_there_are_too_many() {
        let both = &mut Both::all()[1];
        for number in 0..super::MOST + 10 {
            both.words.forget_when_full(&both.analyzer);
            let letters: String =
                number.to_string().bytes().map(|it| char::from(it + 49)).collect();
            both.words.fill(&both.analyzer, &letters);
        }
        assert!(both.words.len() < super::MOST);
        both.check("They won't negotiate");
    }

    proptest! {
        #[test]
        fn any_text_has_the_tokens_of_the_reference(
            texts in prop::collection::vec(
                prop_oneof![
                    ".{0,60}",
                    "[a-cA-CUSé'’.:,;0-2_ \\-—–“”…\u{a0}\r\n]{0,30}",
                    "((Not|won't|cannot|they|negotiate|threats|never|[Uu]\\.?[Ss]\\.?|the|Iran|Mr\\.|3\\.5)[ ,.-]){0,12}",
                ],
                1..4,
            ),
        ) {
            for both in &mut Both::all() {
                for text in &texts {
                    both.check(text);
                }
            }
        }
    }
}
