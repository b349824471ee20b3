//! What the lexicons say of words.

use rustc_hash::FxHashMap;

use super::class::{Class, Pattern};

/// The lexicons of reporting, grammar and people, by lower-case word.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    words: FxHashMap<Box<str>, Word>,
    /// What somebody with a title or role is also called.
    called: FxHashMap<Box<str>, Vec<Box<str>>>,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// What it may be.
    pub(crate) class: Class,
    /// What may stand with it as a cue.
    pub(crate) pattern: Pattern,
}

/// The forms of a verb, as a line of a lexicon has them.
const FORMS: [Class; 5] = [Class::BASE, Class::THIRD, Class::PAST, Class::PARTICIPLE, Class::ING];

impl Lexicon {
    /// The shipped English lexicons.
    pub(crate) fn english() -> Self {
        let mut lexicon = Self { words: FxHashMap::default(), called: FxHashMap::default() };
        lexicon.read(include_str!("../../../data/lexicons/grammar.txt"));
        lexicon.read(include_str!("../../../data/lexicons/reporting.txt"));
        lexicon.read(include_str!("../../../data/lexicons/people.txt"));
        for (word, class) in [("that", Class::THAT), ("to", Class::TO), ("'s", Class::GENITIVE)] {
            lexicon.add(word, Word { class, pattern: Pattern::NONE });
        }
        lexicon
    }

    /// Adds the words of a lexicon's text form: headings in brackets, words between white space; below a
    /// heading that starts with `verb`, the forms of one verb a line.
    fn read(&mut self, text: &str) {
        let mut heading = Word::default();
        let mut is_verb = false;
        let mut is_called = false;
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(names) = line.strip_prefix('[') {
                let names: Vec<_> = names.trim_end_matches(']').split_whitespace().collect();
                is_verb = names.first() == Some(&"verb");
                is_called = names.first() == Some(&"called");
                heading = Word::default();
                for name in names {
                    if is_verb {
                        let pattern = Pattern::named(name).unwrap_or_default();
                        heading.pattern = heading.pattern.and(pattern);
                    } else {
                        heading.class = heading.class.and(Class::named(name).unwrap_or_default());
                    }
                }
                continue;
            }
            if is_called {
                let mut words = line.split_whitespace();
                if let Some(first) = words.next() {
                    self.called.entry(first.into()).or_default().extend(words.map(Box::from));
                }
                continue;
            }
            for (at, word) in line.split_whitespace().enumerate() {
                let form =
                    if is_verb { FORMS.get(at).copied().unwrap_or_default() } else { Class::NONE };
                self.add(word, Word { class: heading.class.and(form), pattern: heading.pattern });
            }
        }
    }

    fn add(&mut self, word: &str, more: Word) {
        let known = self.words.entry(word.into()).or_default();
        known.class = known.class.and(more.class);
        known.pattern = known.pattern.and(more.pattern);
    }

    /// What is known of a lower-case word; for an unknown one, what its ending tells.
    pub(crate) fn word(&self, lower: &str) -> Word {
        if let Some(&word) = self.words.get(lower) {
            return word;
        }
        let mut class = Class::NONE;
        if let Some((_, last)) = lower.rsplit_once('-') {
            let people = Class::ROLE.and(Class::ROLES).and(Class::OFFICE);
            let of_last = self.words.get(last).map_or(Class::NONE, |word| word.class);
            if of_last.has(people) {
                return Word { class: of_last.less(Class::VERB), pattern: Pattern::NONE };
            }
        } else if lower.len() > 4 && lower.ends_with("ed") {
            class = Class::PAST.and(Class::PARTICIPLE);
        } else if lower.len() > 4 && lower.ends_with("ly") {
            class = Class::ADVERB;
        } else if lower.len() > 4 && lower.ends_with("ing") {
            class = Class::ING;
        }
        Word { class, pattern: Pattern::NONE }
    }

    /// True when somebody whose title or role has the word `head` may be called `word`; both in lower case.
    pub(crate) fn is_called(&self, head: &str, word: &str) -> bool {
        let (head, word) = (singular(head), singular(word));
        head == word
            || self
                .called
                .get(&*head)
                .is_some_and(|others| others.iter().any(|other| **other == *word))
    }

    /// True when the lexicons have the lower-case word.
    pub(crate) fn contains(&self, lower: &str) -> bool {
        self.words.contains_key(lower)
    }
}

/// The singular of a role: `officials`, `spokesmen`, `secretaries`.
fn singular(word: &str) -> std::borrow::Cow<'_, str> {
    if let Some(stem) = word.strip_suffix("men") {
        return format!("{stem}man").into();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y").into();
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with(['s', 'u', 'i']) => stem.into(),
        _ => word.into(),
    }
}
