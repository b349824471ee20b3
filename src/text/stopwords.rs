//! Words left out of word n-grams.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Words that say little: they are left out of word n-grams, not out of phrases and negation.
///
/// Words that negate are never among them, whatever list is given: leaving out "not" turns a refusal
/// into an offer.
///
/// ```
/// use stance::text::StopWords;
///
/// let words = StopWords::new(["the", "not"]);
/// assert!(words.contains("the"));
/// assert!(!words.contains("not"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct StopWords {
    words: BTreeSet<String>,
}

/// Never stop words.
const NEGATORS: [&str; 14] = [
    "no", "not", "nor", "none", "never", "nothing", "nobody", "nowhere", "neither", "without",
    "cannot", "hardly", "against", "n't",
];

impl StopWords {
    /// The given words in normal form, less those that negate.
    #[must_use]
    pub fn new<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        let words = words
            .into_iter()
            .map(Into::into)
            .filter(|word| !NEGATORS.contains(&word.as_str()) && !word.ends_with("n't"))
            .collect();
        Self { words }
    }

    /// The shipped English list.
    #[must_use]
    pub fn english() -> Self {
        Self::new(
            include_str!("../../data/lexicons/stopwords.txt")
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace),
        )
    }

    /// True for a stop word in normal form.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

impl From<Vec<String>> for StopWords {
    fn from(words: Vec<String>) -> Self {
        Self::new(words)
    }
}

impl From<StopWords> for Vec<String> {
    fn from(words: StopWords) -> Self {
        words.words.into_iter().collect()
    }
}
