//! The lexicon of what frames an article.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

static WORDS: LazyLock<FrameWords> =
    LazyLock::new(|| FrameWords::read(include_str!("../../data/lexicons/frames.txt")));

/// The phrases of each section.
pub(super) struct FrameWords(FxHashMap<&'static str, Section>);

/// Phrases in the order of the lexicon, and as a set.
#[derive(Default)]
pub(super) struct Section {
    phrases: Vec<&'static str>,
    set: FxHashSet<&'static str>,
}

impl FrameWords {
    fn read(text: &'static str) -> Self {
        let mut sections: FxHashMap<&str, Section> = FxHashMap::default();
        let mut name = "";
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name = heading;
                continue;
            }
            let section = sections.entry(name).or_default();
            for phrase in line.split(", ").map(|phrase| phrase.trim_end_matches(',')) {
                if !phrase.is_empty() {
                    section.phrases.push(phrase);
                    section.set.insert(phrase);
                }
            }
        }
        Self(sections)
    }
}

/// The phrases of a section, in the order of the lexicon; none of a section that is not there.
pub(super) fn phrases(section: &str) -> &'static [&'static str] {
    WORDS.0.get(section).map_or(&[], |section| &section.phrases)
}

/// True when the section has `word`, in any case.
pub(super) fn has(section: &str, word: &str) -> bool {
    let Some(section) = WORDS.0.get(section) else { return false };
    if word.chars().any(char::is_uppercase) {
        section.set.contains(word.to_lowercase().as_str())
    } else {
        section.set.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_that_is_asked_for_is_there() {
        let sections = [
            "open",
            "openers",
            "desk",
            "sign",
            "small",
            "caption",
            "credit",
            "rubric",
            "month",
            "date",
            "clock",
            "furniture",
        ];
        for section in sections {
            assert!(phrases(section).len() > 5, "{section}");
        }
        assert_eq!(WORDS.0.len(), sections.len() + 1, "and what stands above the first");
        assert!(has("desk", "Desk") && has("open", "Mr.") && !has("desk", "table"));
        assert!(phrases("credit").contains(&"(AP Photo"));
    }
}
