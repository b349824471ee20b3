//! The word lists, and how a word is looked up in them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What abbreviations and words are known as: a set, one bit a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u32);

macro_rules! classes {
    ($($name:ident = $bit:expr, $heading:expr;)+) => {
        impl Classes {
            $(pub(super) const $name: Self = Self(1 << $bit);)+

            fn by_heading(heading: &str) -> Option<Self> {
                match heading {
                    $($heading => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

classes! {
    TITLE = 0, "title";
    PREFIX = 1, "prefix";
    NAME = 2, "name";
    STATE = 3, "state";
    NUMBER = 4, "number";
    DATE = 5, "date";
    HOUR = 6, "hour";
    MEASURE = 7, "measure";
    JOINT = 8, "joint";
    EXCLAMATION = 9, "exclamation";
    STARTER = 10, "starter";
    OPENER = 11, "opener";
    LETTERED = 12, "lettered";
    FRONTING = 13, "fronting";
    TIME = 14, "time";
    MONTH = 15, "month";
    REPORTING = 16, "reporting";
}

impl Classes {
    /// True when they share one.
    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The longest entry that is looked up, in bytes.
const LONGEST: usize = 16;

/// Abbreviations by their own form, words by their form in lower case.
#[derive(Debug)]
pub(super) struct Words {
    abbreviations: FxHashMap<&'static str, Classes>,
    words: FxHashMap<&'static str, Classes>,
}

impl Words {
    /// The shipped lists, read at their first use.
    pub(super) fn english() -> &'static Self {
        static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
            abbreviations: read(include_str!("../../../data/lexicons/abbreviations.txt")),
            words: read(include_str!("../../../data/lexicons/sentence_words.txt")),
        });
        &WORDS
    }

    /// The classes of an abbreviation that is written without its last full stop.
    pub(super) fn abbreviation(&self, token: &str) -> Classes {
        if token.len() > LONGEST {
            return Classes::default();
        }
        self.abbreviations.get(token).copied().unwrap_or_default()
    }

    /// The classes of `GEN` in a headline: those of `Gen`.
    pub(super) fn shouted(&self, token: &str) -> Classes {
        let mut buffer = [0; LONGEST];
        let Some(form) = fold(token, &mut buffer) else { return Classes::default() };
        form[..1].make_ascii_uppercase();
        let form = std::str::from_utf8(form).unwrap_or_default();
        self.abbreviation(form)
    }

    /// The classes of a word, whatever its case and its apostrophe.
    pub(super) fn word(&self, word: &str) -> Classes {
        let mut buffer = [0; LONGEST];
        let form = fold(word, &mut buffer).and_then(|form| std::str::from_utf8(form).ok());
        form.and_then(|form| self.words.get(form)).copied().unwrap_or_default()
    }
}

/// A word in lower case with straight apostrophes; none where it is empty, long or of other letters.
fn fold<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b mut [u8]> {
    let mut length = 0;
    for c in word.chars() {
        let c = if c == '’' { '\'' } else { c.to_ascii_lowercase() };
        *buffer.get_mut(length)? = u8::try_from(c).ok().filter(u8::is_ascii)?;
        length += 1;
    }
    (length > 0).then_some(&mut buffer[..length])
}

/// Entries by their classes. What stands before the first known class counts for nothing.
fn read(list: &'static str) -> FxHashMap<&'static str, Classes> {
    let mut entries: FxHashMap<&str, Classes> = FxHashMap::default();
    let mut class = Classes::default();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[') {
            class = Classes::by_heading(heading.trim_end_matches(']')).unwrap_or_default();
            continue;
        }
        for entry in line.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let known = entries.entry(entry).or_default();
            *known = known.with(class);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LISTS: [&str; 2] = [
        include_str!("../../../data/lexicons/abbreviations.txt"),
        include_str!("../../../data/lexicons/sentence_words.txt"),
    ];

    #[test]
    fn every_entry_can_be_found_and_stands_once_in_its_class() {
        for list in LISTS {
            let mut seen = BTreeSet::new();
            let mut class = "";
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                if let Some(heading) = line.strip_prefix('[') {
                    class = heading.strip_suffix(']').unwrap();
                    assert!(Classes::by_heading(class).is_some(), "`{class}` means nothing");
                    continue;
                }
                for entry in line.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                    assert!(!class.is_empty(), "`{entry}` stands before the first class");
                    assert!(entry.len() <= LONGEST, "`{entry}` is never looked up");
                    assert!(!entry.contains(char::is_whitespace), "`{entry}` is more than a token");
                    assert!(!entry.ends_with('.'), "`{entry}` is written with its full stop");
                    assert!(seen.insert((class, entry)), "`{entry}` stands twice in `{class}`");
                }
            }
            assert!(seen.len() > 500, "{}", seen.len());
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_abbreviations_in_their_own() {
        let words = Words::english();
        for word in ["However", "HOWEVER", "don’t", "Don't"] {
            assert!(words.word(word).any(Classes::STARTER), "{word}");
        }
        assert!(words.abbreviation("Gen").any(Classes::TITLE));
        assert!(words.shouted("GEN").any(Classes::TITLE));
        assert!(words.abbreviation("GEN").is_empty());
        assert!(words.abbreviation("sat").is_empty() && !words.abbreviation("Sat").is_empty());
        assert!(words.word("").is_empty() && words.word("größer").is_empty());
    }

    #[test]
    fn words_are_listed_in_the_form_that_is_looked_up() {
        for word in Words::english().words.keys().copied().collect::<BTreeSet<_>>() {
            assert!(!Words::english().word(word).is_empty(), "`{word}`");
        }
    }
}
