//! Texts to rows without writing their terms out.

use super::sparse::SparseRow;
use super::tfidf::{RowTerms, TfidfVectorizer};
use super::tree::{NONE, Node, Slot, TermTree};
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
    slots: Vec<Slot>,
    terms: RowTerms,
}

impl CompiledScratch {
    /// The buffers of one thread.
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        Self {
            texts: Words::new(analyzer),
            words: Vec::new(),
            alone: Vec::new(),
            chars: Vec::new(),
            char_ends: Vec::new(),
            steps: Vec::new(),
            slots: Vec::new(),
            terms: RowTerms::default(),
        }
    }
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

    /// [`TfidfVectorizer::transform`].
    pub(crate) fn transform<'s>(
        &self,
        vectorizer: &TfidfVectorizer,
        analyzer: &Analyzer,
        text: &str,
        target: Option<&str>,
        scratch: &'s mut CompiledScratch,
    ) -> SparseRow<'s> {
        let CompiledScratch { texts, words, alone, chars, char_ends, steps, slots, terms } =
            scratch;
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
            slots,
            ids: &mut terms.ids,
        };
        follower.ids.clear();
        texts.emit(analyzer, target, &mut follower);
        vectorizer.row(terms)
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
    /// Bigrams that may be terms, and where each is looked for first.
    steps: &'a mut Vec<(Node, u32)>,
    slots: &'a mut Vec<Slot>,
    ids: &'a mut Vec<u32>,
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

    /// No look-up waits for what came of the one before it, as memory is read in loops without a branch: of
    /// words alone, what they are as terms; of bigrams, whether they may be terms, and then the first slot
    /// where they are looked for.
    fn ngrams(&mut self, tokens: &[Token], positions: &[usize], length: usize) {
        let word = |&at: &usize| self.words[tokens[at].word()];
        match length {
            1 => {
                let n_terms = self.vectorizer.vocabulary().len();
                let mut end = self.ids.len();
                self.ids.resize(end + positions.len(), NONE);
                for Word { part, .. } in positions.iter().map(word) {
                    self.ids[end] = part;
                    end += usize::from((part as usize) < n_terms);
                }
                self.ids.truncate(end);
                return;
            }
            2 => {}
            _ => return one_by_one(self, tokens, positions, length),
        }
        self.steps.resize(positions.len(), (Node::LEAF, NONE));
        let mut found = 0;
        let mut before = Node::LEAF;
        for Word { part, node } in positions.iter().map(word) {
            self.steps[found] = (before, part);
            let is_step = (before != Node::LEAF) & (part != NONE);
            found += usize::from(is_step & self.tree.may_step(before, part));
            before = node;
        }
        self.steps.truncate(found);
        self.slots.clear();
        let slots = self.steps.iter().map(|&(node, part)| self.tree.first_slot(node, part));
        self.slots.extend(slots);
        for (&(node, part), slot) in self.steps.iter().zip(&*self.slots) {
            let term = if slot.part == part || slot.part == NONE {
                slot.term
            } else {
                self.tree.find(node, part).0
            };
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
