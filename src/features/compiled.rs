//! Texts to rows without writing their terms out.

use super::sparse::SparseRow;
use super::tfidf::{TfidfVectorizer, normalize};
use super::tree::{NONE, Place, TermTree};
use crate::span::Span;
use crate::text::{Analyzer, Mark, NEGATED, TargetUse, TermSink, Token, Words};

/// A vectorizer made ready for many texts: the same rows as [`TfidfVectorizer::transform`], bit for bit.
///
/// Making it takes longer than a few hundred texts do without it.
#[derive(Debug)]
pub(crate) struct CompiledVectorizer {
    tree: TermTree,
    /// By class, affirmed and negated.
    concepts: Vec<[Word; 2]>,
}

/// Where a word can stand in a term of the vocabulary.
#[derive(Clone, Copy, Debug)]
struct Word {
    /// Its number as a part of terms, or [`NONE`].
    part: u32,
    /// Where terms begin that start with it, by mark.
    starts: [Place; Mark::COUNT],
    /// Its character n-grams, as a part of all of them.
    chars: (u32, u32),
}

/// What one thread knows of the words it has met, and its buffers.
#[derive(Debug)]
pub(crate) struct CompiledScratch {
    texts: Words,
    words: Vec<Word>,
    chars: Vec<u32>,
    ids: Ids,
    values: Vec<f32>,
}

impl CompiledVectorizer {
    /// Compiles a vectorizer, or returns `None` where an analyzer's classes have names with spaces.
    pub(crate) fn new(analyzer: &Analyzer, vectorizer: &TfidfVectorizer) -> Option<Self> {
        let vocabulary = vectorizer.vocabulary();
        let tree = TermTree::new(analyzer, vocabulary)?;
        let concept = |name: String| {
            let part = tree.part(vocabulary, &name);
            Word::new(&tree, part)
        };
        let concepts = analyzer.concept_names().iter();
        let concepts =
            concepts.map(|name| [concept(name.clone()), concept(format!("{NEGATED}{name}"))]);
        Some(Self { concepts: concepts.collect(), tree })
    }

    /// The buffers of one thread.
    pub(crate) fn scratch(&self, analyzer: &Analyzer, vectorizer: &TfidfVectorizer) -> CompiledScratch {
        CompiledScratch {
            texts: Words::new(analyzer),
            words: Vec::new(),
            chars: Vec::new(),
            ids: Ids::new(vectorizer.vocabulary().len()),
            values: Vec::new(),
        }
    }

    /// [`TfidfVectorizer::transform`].
    pub(crate) fn transform<'s>(
        &self,
        vectorizer: &TfidfVectorizer,
        analyzer: &Analyzer,
        text: &str,
        target: Option<&str>,
        scratch: &'s mut CompiledScratch,
    ) -> SparseRow<'s> {
        let CompiledScratch { texts, words, chars, ids, values } = scratch;
        if texts.forget_when_full(analyzer) {
            words.clear();
            chars.clear();
        }
        texts.fill(analyzer, text);
        for word in words.len()..texts.len() {
            let part = self.tree.part(vectorizer.vocabulary(), texts.stem(word));
            let mut known = Word::new(&self.tree, part);
            known.chars.0 = length(chars);
            texts.char_ngrams(analyzer, word, |ngram| chars.extend(vectorizer.vocabulary().id(ngram)));
            known.chars.1 = length(chars);
            words.push(known);
        }
        let mut follower = Follower {
            tree: &self.tree,
            concepts: &self.concepts,
            vectorizer,
            words,
            chars,
            mark: Mark::Words,
            place: Place::NOWHERE,
            is_first: true,
            ids,
        };
        texts.emit(analyzer, target, &mut follower);
        values.clear();
        ids.sort(|id, count| values.push(vectorizer.weight(id, count)));
        normalize(values);
        SparseRow { indices: &ids.sorted, values }
    }

    /// False where terms are made that only the reference knows to find.
    pub(crate) fn covers(analyzer: &Analyzer, target: Option<&str>) -> bool {
        analyzer.params().target != TargetUse::Cross || target.is_none()
    }
}

fn length(ids: &[u32]) -> u32 {
    u32::try_from(ids.len()).unwrap_or(u32::MAX)
}

impl Word {
    fn new(tree: &TermTree, part: Option<u32>) -> Self {
        let starts = Mark::ALL.map(|mark| tree.start(mark, part));
        Self { part: part.unwrap_or(NONE), starts, chars: (0, 0) }
    }
}

/// Follows the parts of each term through the tree.
struct Follower<'a> {
    tree: &'a TermTree,
    concepts: &'a [[Word; 2]],
    vectorizer: &'a TfidfVectorizer,
    words: &'a [Word],
    chars: &'a [u32],
    mark: Mark,
    place: Place,
    is_first: bool,
    ids: &'a mut Ids,
}

impl Follower<'_> {
    #[inline]
    fn part(&mut self, word: &Word) {
        if std::mem::take(&mut self.is_first) {
            self.place = word.starts[self.mark as usize];
        } else if self.place.node != NONE && word.part != NONE {
            self.place = self.tree.step(self.place.node, word.part);
        } else {
            self.place = Place::NOWHERE;
        }
    }
}

impl TermSink for Follower<'_> {
    #[inline]
    fn begin(&mut self, mark: Mark) {
        self.mark = mark;
        self.is_first = true;
        self.place = Place::NOWHERE;
    }

    #[inline]
    fn stem(&mut self, token: &Token) {
        self.part(&self.words[token.word()]);
    }

    #[inline]
    fn concept(&mut self, class: usize, negated: bool) {
        self.part(&self.concepts[class][usize::from(negated)]);
    }

    #[inline]
    fn end(&mut self, _: Span) {
        if self.place.term != NONE {
            self.ids.push(self.place.term);
        }
    }

    fn char_ngrams(&mut self, token: &Token) {
        let (start, end) = self.words[token.word()].chars;
        for &id in self.chars.get(start as usize..end as usize).unwrap_or_default() {
            self.ids.push(id);
        }
    }

    fn target(&mut self, target: &str) {
        if let Some(id) = self.vectorizer.vocabulary().id(&format!("={target}")) {
            self.ids.push(id);
        }
    }
}

/// The terms of one text, to be counted in ascending order.
///
/// A bit a term says that it is there, and a bit for 64 of those that one of them is: what is there is
/// found in ascending order without sorting and without looking at the rest.
#[derive(Debug)]
struct Ids {
    counts: Vec<u32>,
    present: Vec<u64>,
    blocks: Vec<u64>,
    sorted: Vec<u32>,
}

impl Ids {
    fn new(terms: usize) -> Self {
        let present = terms.div_ceil(64);
        Self {
            counts: vec![0; terms],
            present: vec![0; present],
            blocks: vec![0; present.div_ceil(64)],
            sorted: Vec::new(),
        }
    }

    #[inline]
    fn push(&mut self, id: u32) {
        let id = id as usize;
        self.counts[id] = self.counts[id].saturating_add(1);
        self.present[id / 64] |= 1 << (id % 64);
        self.blocks[id / 4096] |= 1 << (id / 64 % 64);
    }

    /// Fills `sorted`, gives each id with its count and forgets them.
    #[allow(clippy::cast_possible_truncation)]
    fn sort(&mut self, mut output: impl FnMut(u32, usize)) {
        self.sorted.clear();
        for (first_block, blocks) in self.blocks.iter_mut().enumerate() {
            let mut blocks = std::mem::take(blocks);
            while blocks != 0 {
                let block = first_block * 64 + blocks.trailing_zeros() as usize;
                blocks &= blocks - 1;
                let mut present = std::mem::take(&mut self.present[block]);
                while present != 0 {
                    let id = block * 64 + present.trailing_zeros() as usize;
                    present &= present - 1;
                    self.sorted.push(id as u32);
                    output(id as u32, std::mem::take(&mut self.counts[id]) as usize);
                }
            }
        }
    }
}
