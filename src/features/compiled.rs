//! Texts to rows without writing their terms out.

use super::sparse::SparseRow;
use super::tfidf::{TfidfVectorizer, normalize};
use super::tree::{NONE, Node, TermTree};
use crate::span::Span;
use crate::text::{Analyzer, Mark, NEGATED, TargetUse, TermSink, Token, Words, one_by_one};

/// A vectorizer made ready for many texts: the same rows as [`TfidfVectorizer::transform`], bit for bit.
///
/// Making it takes longer than a few hundred texts do without it.
#[derive(Debug)]
pub(crate) struct CompiledVectorizer {
    tree: TermTree,
    /// By class, affirmed and negated: part, and the term that it is alone.
    classes: Vec<[(u32, u32); 2]>,
}

/// Where a word can stand in a term of words: what every n-gram asks for, and so eight bytes and no more.
#[derive(Clone, Copy, Debug)]
struct Word {
    /// Its number as a part of terms, or [`NONE`]; where it is a term alone, that is the term.
    part: u32,
    /// What follows it in a term that is words and nothing else.
    node: Node,
}

/// The term that a word is alone, by mark, where it is near a mention or negated.
type Alone = [u32; WORD_MARKS];

/// Marks that words have; that of the classes is the last.
const WORD_MARKS: usize = Mark::Concepts as usize;

/// What one thread knows of the words it has met, and its buffers.
#[derive(Debug)]
pub(crate) struct CompiledScratch {
    texts: Words,
    words: Vec<Word>,
    alone: Vec<Alone>,
    /// The character n-grams of all words one behind the other, and where they end, by word.
    chars: Vec<u32>,
    char_ends: Vec<usize>,
    steps: Vec<(Node, u32)>,
    ids: Ids,
    values: Vec<f32>,
}

impl CompiledVectorizer {
    /// Compiles a vectorizer, or returns `None` where an analyzer's classes have names with spaces.
    pub(crate) fn new(analyzer: &Analyzer, vectorizer: &TfidfVectorizer) -> Option<Self> {
        let vocabulary = vectorizer.vocabulary();
        vocabulary.index();
        let tree = TermTree::new(analyzer, vocabulary)?;
        let root = tree.root(Mark::Concepts);
        let class = |name: &str| match tree.part(vocabulary, name) {
            Some(part) => (part, tree.step(root, part).0),
            None => (NONE, NONE),
        };
        let names = analyzer.class_names().iter();
        let classes = names.map(|name| [class(name), class(&format!("{NEGATED}{name}"))]).collect();
        Some(Self { tree, classes })
    }

    /// The buffers of one thread.
    pub(crate) fn scratch(
        &self,
        analyzer: &Analyzer,
        vectorizer: &TfidfVectorizer,
    ) -> CompiledScratch {
        CompiledScratch {
            texts: Words::new(analyzer),
            words: Vec::new(),
            alone: Vec::new(),
            chars: Vec::new(),
            char_ends: Vec::new(),
            steps: Vec::new(),
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
        let CompiledScratch { texts, words, alone, chars, char_ends, steps, ids, values } = scratch;
        if texts.forget_when_full(analyzer) {
            words.clear();
            alone.clear();
            chars.clear();
            char_ends.clear();
        }
        texts.fill(analyzer, text);
        for word in words.len()..texts.len() {
            let part = self.tree.part(vectorizer.vocabulary(), texts.stem(word));
            words.push(self.word(part));
            alone.push(self.alone(part));
            texts.char_ngrams(analyzer, word, |ngram| {
                chars.extend(vectorizer.vocabulary().id(ngram));
            });
            char_ends.push(chars.len());
        }
        let mut follower = Follower {
            tree: &self.tree,
            classes: &self.classes,
            vectorizer,
            words,
            alone,
            chars,
            char_ends,
            mark: Mark::Words,
            first: NONE,
            term: NONE,
            from: From::Start,
            steps,
            ids,
        };
        texts.emit(analyzer, target, &mut follower);
        ids.sort();
        ids.weigh(values, |id, count| vectorizer.weight(id, count));
        normalize(values);
        SparseRow { indices: &ids.sorted, values }
    }

    fn word(&self, part: Option<u32>) -> Word {
        let Some(part) = part else { return Word { part: NONE, node: Node::LEAF } };
        let (_, slot) = self.tree.step(self.tree.root(Mark::Words), part);
        Word { part, node: self.tree.node(slot) }
    }

    fn alone(&self, part: Option<u32>) -> Alone {
        let step = |mark, part| self.tree.step(self.tree.root(mark), part).0;
        let mut alone = [NONE; WORD_MARKS];
        if let Some(part) = part {
            for (alone, mark) in alone.iter_mut().zip(Mark::ALL) {
                *alone = step(mark, part);
            }
        }
        alone
    }

    /// False where terms are made that only the reference knows to find.
    pub(crate) fn covers(analyzer: &Analyzer, target: Option<&str>) -> bool {
        analyzer.params().target != TargetUse::Cross || target.is_none()
    }
}

/// Where the next part of a term is looked for.
#[derive(Clone, Copy)]
enum From {
    /// It is the first.
    Start,
    Node(Node),
    /// The term has one part, which is none of the words' family.
    First,
    Slot(usize),
}

/// Follows the parts of each term through the tree.
struct Follower<'a> {
    tree: &'a TermTree,
    classes: &'a [[(u32, u32); 2]],
    vectorizer: &'a TfidfVectorizer,
    words: &'a [Word],
    alone: &'a [Alone],
    chars: &'a [u32],
    char_ends: &'a [usize],
    mark: Mark,
    /// The first part of the term.
    first: u32,
    /// What the parts so far are, or [`NONE`].
    term: u32,
    from: From,
    /// Bigrams that may be terms.
    steps: &'a mut Vec<(Node, u32)>,
    ids: &'a mut Ids,
}

impl Follower<'_> {
    /// A part behind others.
    #[inline]
    fn next(&mut self, part: u32) {
        let node = match self.from {
            From::Start => Node::LEAF,
            From::Node(node) => node,
            From::First => {
                let (_, slot) = self.tree.step(self.tree.root(self.mark), self.first);
                self.tree.node(slot)
            }
            From::Slot(slot) => self.tree.node(slot),
        };
        (self.term, self.from) = if node == Node::LEAF || part == NONE {
            (NONE, From::Node(Node::LEAF))
        } else {
            let (term, slot) = self.tree.step(node, part);
            (term, From::Slot(slot))
        };
    }
}

impl TermSink for Follower<'_> {
    #[inline]
    fn begin(&mut self, mark: Mark) {
        self.mark = mark;
        self.term = NONE;
        self.from = From::Start;
    }

    #[inline]
    fn stem(&mut self, token: &Token) {
        let word = &self.words[token.word()];
        if !matches!(self.from, From::Start) {
            self.next(word.part);
            return;
        }
        self.first = word.part;
        let alone = self.alone[token.word()].get(self.mark as usize);
        self.term = alone.copied().unwrap_or(NONE);
        self.from = match self.mark {
            Mark::Words => From::Node(word.node),
            _ => From::First,
        };
    }

    #[inline]
    fn class(&mut self, class: usize, negated: bool) {
        let (part, alone) = self.classes[class][usize::from(negated)];
        if matches!(self.from, From::Start) {
            (self.first, self.term, self.from) = (part, alone, From::First);
        } else {
            self.next(part);
        }
    }

    #[inline]
    fn end(&mut self, _: Span) {
        if self.term != NONE {
            self.ids.push(self.term);
        }
    }

    /// For bigrams, one look-up does not wait for what came of the one before it: first all are taken through
    /// the filter without a branch, then what is left is looked for.
    fn ngrams(&mut self, tokens: &[Token], positions: &[usize], length: usize) {
        let word = |at: usize| &self.words[tokens[at].word()];
        match length {
            1 => {
                let n_terms = self.vectorizer.vocabulary().len();
                let terms = positions.iter().map(|&at| word(at).part);
                terms
                    .filter(|&part| (part as usize) < n_terms)
                    .for_each(|term| self.ids.push(term));
                return;
            }
            2 => {}
            _ => return one_by_one(self, tokens, positions, length),
        }
        self.steps.resize(positions.len(), (Node::LEAF, NONE));
        let mut found = 0;
        for pair in positions.windows(2) {
            let (node, part) = (word(pair[0]).node, word(pair[1]).part);
            self.steps[found] = (node, part);
            let is_step = (node != Node::LEAF) & (part != NONE);
            found += usize::from(is_step & self.tree.may_step(node, part));
        }
        for &(node, part) in &self.steps[..found] {
            let (term, _) = self.tree.find(node, part);
            if term != NONE {
                self.ids.push(term);
            }
        }
    }

    fn char_ngrams(&mut self, token: &Token) {
        let word = token.word();
        let start = word.checked_sub(1).map_or(0, |before| self.char_ends[before]);
        for &id in &self.chars[start..self.char_ends[word]] {
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
    present: Vec<u64>,
    blocks: Vec<u64>,
    sorted: Vec<u32>,
    /// What was there already, once each time: most terms are in a text once.
    repeated: Vec<u32>,
}

impl Ids {
    fn new(terms: usize) -> Self {
        let present = terms.div_ceil(64);
        Self {
            present: vec![0; present],
            blocks: vec![0; present.div_ceil(64)],
            sorted: Vec::new(),
            repeated: Vec::new(),
        }
    }

    #[inline]
    fn push(&mut self, id: u32) {
        let at = id as usize;
        let (present, bit) = (&mut self.present[at / 64], 1 << (at % 64));
        if *present & bit != 0 {
            self.repeated.push(id);
        }
        *present |= bit;
        self.blocks[at / 4096] |= 1 << (at / 64 % 64);
    }

    /// Fills `sorted`, and forgets what is there.
    #[allow(clippy::cast_possible_truncation)]
    fn sort(&mut self) {
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
                }
            }
        }
    }

    /// Fills `values` with what each term weighs, by its id and how often it is there.
    fn weigh(&mut self, values: &mut Vec<f32>, weight: impl Fn(u32, usize) -> f32) {
        values.clear();
        values.extend(self.sorted.iter().map(|&id| weight(id, 1)));
        self.repeated.sort_unstable();
        for again in self.repeated.chunk_by(|a, b| a == b) {
            if let Ok(at) = self.sorted.binary_search(&again[0]) {
                values[at] = weight(again[0], 1 + again.len());
            }
        }
        self.repeated.clear();
    }
}
