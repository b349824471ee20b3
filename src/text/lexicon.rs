//! Phrases by class, and the automaton that finds them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::normalizer::Normalized;
use super::tokens::{Edge, List, Token, Tokens};
use crate::error::{Error, Result};

/// Phrases by class: the plain data behind negation, masks and concepts.
///
/// The text form has a class in brackets and its phrases below it, separated by commas or line ends.
/// `#` starts a comment. A word that ends in `*` stands for every word with that beginning. Phrases are
/// matched on normal forms, not on stems.
///
/// ```
/// use stance::text::Lexicon;
///
/// let lexicon = Lexicon::parse("talks.txt", "[talks]\nnegotiat*, sit down with  # both senses\n")?;
/// assert_eq!(lexicon.phrases("talks").unwrap(), ["negotiat*", "sit down with"]);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lexicon {
    classes: BTreeMap<String, Vec<String>>,
}

impl Lexicon {
    /// Reads the text form; `name` is used in errors.
    ///
    /// # Errors
    ///
    /// A phrase before the first class, a class without a name, or a phrase without a letter or mark.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let mut lexicon = Self::default();
        let mut class: Option<&mut Vec<String>> = None;
        for (line, number) in text.lines().zip(1_u64..) {
            let problem = |problem: String| Error::input(name, problem);
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(heading) = line.strip_prefix('[') {
                let heading =
                    heading.strip_suffix(']').map(str::trim).filter(|heading| !heading.is_empty());
                let Some(heading) = heading else {
                    return Err(problem(format!("line {number}: a class is written `[name]`")));
                };
                class = Some(lexicon.classes.entry(heading.to_owned()).or_default());
                continue;
            }
            for phrase in line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let Some(class) = &mut class else {
                    return Err(problem(format!(
                        "line {number}: `{phrase}` stands before the first `[class]`"
                    )));
                };
                let mut is_empty = true;
                each_part(phrase, |_| is_empty = false);
                if is_empty {
                    return Err(problem(format!("line {number}: `{phrase}` holds no word")));
                }
                class.push(phrase.to_owned());
            }
        }
        Ok(lexicon)
    }

    /// Adds the classes and phrases of another lexicon.
    pub fn merge(&mut self, other: Self) {
        for (class, phrases) in other.classes {
            self.classes.entry(class).or_default().extend(phrases);
        }
    }

    /// The classes' names, sorted.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// The phrases of a class, in the order of the source.
    #[must_use]
    pub fn phrases(&self, class: &str) -> Option<&[String]> {
        self.classes.get(class).map(Vec::as_slice)
    }

    /// Number of phrases in all classes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.values().map(Vec::len).sum()
    }

    /// True when there is no phrase.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One word of a phrase.
enum Part<'p> {
    Exactly(&'p str),
    StartingWith(&'p str),
}

/// Gives the words of a phrase as the tokenizer would see them.
fn each_part(phrase: &str, mut output: impl FnMut(Part<'_>)) {
    for word in phrase.split_whitespace() {
        let start = word.strip_suffix('*');
        // Most words are plain, and every start of the program compiles the lexicons: no need to take them
        // through the tokenizer.
        let letters = start.unwrap_or(word);
        if letters.bytes().all(|byte| byte.is_ascii_lowercase()) && word != "cannot" {
            match start {
                Some("") => {}
                Some(start) => output(Part::StartingWith(start)),
                None => output(Part::Exactly(word)),
            }
            continue;
        }
        if let Some(start) = start {
            let normalized = Normalized::new(start);
            if !normalized.text().is_empty() {
                output(Part::StartingWith(normalized.text()));
            }
            continue;
        }
        let mut tokens = Tokens::default();
        // A word in capitals stands in the lexicon as it does in a text of mixed case.
        tokens.fill(&format!("{word} a"), &Normalized::new(&format!("{word} a")), false);
        tokens.tokens.pop();
        for token in tokens.iter() {
            output(Part::Exactly(tokens.form(token)));
        }
    }
}

/// A lexicon as a trie over tokens, whose steps are kept by word: all that a word can do is found at once.
#[derive(Clone, Debug)]
pub(super) struct PhraseMatcher {
    names: Vec<String>,
    /// By node: the classes of the phrase that ends there.
    classes: Vec<Vec<usize>>,
    exact: FxHashMap<Box<str>, usize>,
    prefixes: FxHashMap<Box<str>, usize>,
    /// Bytes of the shortest and the longest prefix, so that few are tried.
    prefix_lengths: Option<(usize, usize)>,
    /// The steps; those of one word are chained.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    edge: Edge,
    /// The word's step before this one.
    before: Option<usize>,
}

/// A phrase in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match<'a> {
    /// Number of tokens, at least 1.
    pub(super) length: usize,
    /// The classes that hold the phrase, as positions in the sorted class names.
    pub(super) classes: &'a [usize],
}

impl PhraseMatcher {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut matcher = Self {
            names: lexicon.classes().map(str::to_owned).collect(),
            classes: vec![Vec::new()],
            exact: FxHashMap::default(),
            prefixes: FxHashMap::default(),
            prefix_lengths: None,
            steps: Vec::new(),
        };
        matcher.exact.reserve(lexicon.len());
        matcher.classes.reserve(lexicon.len());
        matcher.steps.reserve(lexicon.len());
        for (class, phrases) in lexicon.classes.values().enumerate() {
            for phrase in phrases {
                matcher.insert(class, phrase);
            }
        }
        matcher
    }

    /// The names behind class positions, sorted.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    fn insert(&mut self, class: usize, phrase: &str) {
        let mut node = 0;
        each_part(phrase, |part| node = self.step(node, &part));
        if let Some(classes) = self.classes.get_mut(node as usize)
            && node != 0
            && !classes.contains(&class)
        {
            classes.push(class);
        }
    }

    /// The node that a part of a phrase leads to, which is made if there is none.
    fn step(&mut self, node: u32, part: &Part<'_>) -> u32 {
        let (words, word) = match *part {
            Part::Exactly(form) => (&mut self.exact, form),
            Part::StartingWith(prefix) => {
                let (short, long) = self.prefix_lengths.unwrap_or((prefix.len(), prefix.len()));
                self.prefix_lengths = Some((short.min(prefix.len()), long.max(prefix.len())));
                (&mut self.prefixes, prefix)
            }
        };
        let last = words.get(word).copied();
        if let Some(known) = chain(&self.steps, last).find(|edge| edge.from == node) {
            return known.to;
        }
        let to = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        self.classes.push(Vec::new());
        self.steps.push(Step { edge: Edge { from: node, to }, before: last });
        words.insert(word.into(), self.steps.len() - 1);
        to
    }

    /// All steps of a word; those from one node in the order in which they are tried: the word itself, then
    /// its beginnings, the longest first.
    pub(super) fn edges(&self, form: &str) -> impl Iterator<Item = Edge> {
        let (short, long) = self.prefix_lengths.unwrap_or((1, 0));
        let ends = (short..=long.min(form.len())).rev();
        let prefixes = ends.filter_map(|end| self.prefixes.get(form.get(..end)?));
        let words = self.exact.get(form).into_iter().chain(prefixes);
        words.flat_map(|&last| chain(&self.steps, Some(last)))
    }

    /// The longest phrase that starts at the token `at`; among equally long ones the one whose words are
    /// written out. `list` is this lexicon's place in [`Token::lists`].
    pub(super) fn longest<'a>(
        &'a self,
        tokens: &Tokens,
        at: usize,
        list: List,
    ) -> Option<Match<'a>> {
        let rest = tokens.tokens.get(at..)?;
        if !rest.first()?.may_start(list) {
            return None;
        }
        match tokens.are_known() {
            true => self.follow(0, tokens, rest, list, 0),
            false => self.descend(0, rest, &tokens.forms, 0),
        }
    }

    /// [`Self::descend`] by the steps that are known of each word.
    fn follow<'a>(
        &'a self,
        node: u32,
        tokens: &Tokens,
        rest: &[Token],
        list: List,
        length: usize,
    ) -> Option<Match<'a>> {
        let mut best = self.ending(node, length);
        let Some((token, rest)) = rest.split_first() else { return best };
        if node != 0 && !token.may_continue(list) {
            return best;
        }
        for edge in tokens.edges(token, list).iter().filter(|edge| edge.from == node) {
            let found = self.follow(edge.to, tokens, rest, list, length + 1);
            if found.is_some_and(|found| best.is_none_or(|best| found.length > best.length)) {
                best = found;
            }
        }
        best
    }

    fn descend<'a>(
        &'a self,
        node: u32,
        tokens: &[Token],
        forms: &str,
        length: usize,
    ) -> Option<Match<'a>> {
        let mut best = self.ending(node, length);
        let Some((token, rest)) = tokens.split_first() else { return best };
        for edge in self.edges(token.form.slice(forms)).filter(|edge| edge.from == node) {
            let found = self.descend(edge.to, rest, forms, length + 1);
            if found.is_some_and(|found| best.is_none_or(|best| found.length > best.length)) {
                best = found;
            }
        }
        best
    }

    /// The phrase that ends at a node.
    fn ending(&self, node: u32, length: usize) -> Option<Match<'_>> {
        let classes = self.classes.get(node as usize)?;
        (!classes.is_empty()).then_some(Match { length, classes })
    }
}

fn chain(steps: &[Step], last: Option<usize>) -> impl Iterator<Item = Edge> {
    let step = move |at: Option<usize>| at.and_then(|at| steps.get(at));
    std::iter::successors(step(last), move |last| step(last.before)).map(|step| step.edge)
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, PhraseMatcher};
    use crate::text::normalizer::Normalized;
    use crate::text::tokens::{List, Tokens};

    fn found(lexicon: &str, text: &str) -> Vec<String> {
        let lexicon = Lexicon::parse("test", lexicon).unwrap();
        let matcher = PhraseMatcher::new(&lexicon);
        let mut tokens = Tokens::default();
        tokens.fill(text, &Normalized::new(text), false);
        (0..tokens.len())
            .filter_map(|at| matcher.longest(&tokens, at, List::Concepts))
            .map(|found| format!("{}{}", matcher.names()[found.classes[0]], found.length))
            .collect()
    }

    #[test]
    fn the_longest_phrase_wins() {
        let lexicon = "[a]\nsit, sit down\n[b]\nsit down with\n[c]\nnegotiat* table, negotiat*";
        assert_eq!(found(lexicon, "They sit down with us"), ["b3"]);
        assert_eq!(found(lexicon, "They sit down"), ["a2"]);
        assert_eq!(found(lexicon, "the negotiating table, negotiators"), ["c2", "c1"]);
        assert_eq!(found(lexicon, "sit, down"), ["a1"]);
    }

    #[test]
    fn phrases_are_tokenised_like_text() {
        assert_eq!(
            found("[a]\nwon't, face-to-face\n[b]\nthe US", "I will not go face to face"),
            ["a2", "a3"]
        );
        assert_eq!(found("[b]\nthe US", "the U.S. but not the us"), ["b2"]);
    }

    #[test]
    fn errors_name_the_line() {
        for (text, message) in [
            ("talks", "`x` line 1: `talks` stands before the first `[class]`"),
            ("[a]\n\n[", "`x` line 3: a class is written `[name]`"),
            ("[a]\n*", "`x` line 2: `*` holds no word"),
        ] {
            assert_eq!(Lexicon::parse("x", text).unwrap_err().to_string(), message);
        }
    }
}
