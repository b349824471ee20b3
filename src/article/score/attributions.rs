//! Measures of attributions: is what is said found, and whose it is.

use crate::span::Span;

/// An attribution for measuring: what is said, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenContent {
    /// Where it is, as bytes of the article.
    pub content: Vec<Span>,
    /// Whose it is; `None` where nobody is named.
    pub speaker: Option<String>,
}

/// Found and missed things: precision `hit / (hit + wrong)`, recall `hit / (hit + missed)`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// In both.
    pub hit: u64,
    /// Predicted only.
    pub wrong: u64,
    /// In the truth only.
    pub missed: u64,
}

impl Counts {
    /// Share of what is predicted that is true; 1 when nothing is predicted.
    #[must_use]
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.hit + self.wrong)
    }

    /// Share of what is true that is predicted; 1 when nothing is true.
    #[must_use]
    pub fn recall(self) -> f64 {
        ratio(self.hit, self.hit + self.missed)
    }

    /// Harmonic mean of both: `2 hit / (2 hit + wrong + missed)`.
    #[must_use]
    pub fn f1(self) -> f64 {
        ratio(2 * self.hit, 2 * self.hit + self.wrong + self.missed)
    }

    /// The counts of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            hit: self.hit + other.hit,
            wrong: self.wrong + other.wrong,
            missed: self.missed + other.missed,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The measures of one article, or of many: add them up with [`and`](Self::and).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AttributionScore {
    /// Sentences with a word of some content in them.
    pub said_sentences: Counts,
    /// Words of content, whoever says them.
    pub words: Counts,
    /// Words of content with the right speaker.
    pub words_and_speakers: Counts,
    /// Attributions: a predicted one and a true one match when the Dice coefficient of their words is 0.5 or
    /// more; each matches once, the best pairs first.
    pub contents: Counts,
    /// Attributions that match in content and speaker.
    pub contents_and_speakers: Counts,
    /// Attributions with exactly the same words.
    pub exact: Counts,
    /// Among the matching ones that have a true speaker, those with the right one, and the others.
    pub right_speakers: u64,
    /// See [`right_speakers`](Self::right_speakers).
    pub wrong_speakers: u64,
}

impl AttributionScore {
    /// The sums of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            said_sentences: self.said_sentences.and(other.said_sentences),
            words: self.words.and(other.words),
            words_and_speakers: self.words_and_speakers.and(other.words_and_speakers),
            contents: self.contents.and(other.contents),
            contents_and_speakers: self.contents_and_speakers.and(other.contents_and_speakers),
            exact: self.exact.and(other.exact),
            right_speakers: self.right_speakers + other.right_speakers,
            wrong_speakers: self.wrong_speakers + other.wrong_speakers,
        }
    }

    /// Share of matching attributions with the right speaker.
    #[must_use]
    pub fn speaker_accuracy(&self) -> f64 {
        ratio(self.right_speakers, self.right_speakers + self.wrong_speakers)
    }
}

/// Dice coefficient from which two contents match.
const MATCH: f64 = 0.5;

/// Measures predicted attributions against true ones, over the words of `text`: its runs of letters and
/// digits. `sentences` are its sentences.
#[must_use]
pub fn score_attributions(
    text: &str,
    sentences: &[Span],
    truth: &[SpokenContent],
    predicted: &[SpokenContent],
) -> AttributionScore {
    let words = words(text);
    let of = |contents: &[SpokenContent]| -> Vec<Vec<usize>> {
        contents.iter().map(|content| words_in(&words, &content.content)).collect()
    };
    let (true_words, predicted_words) = (of(truth), of(predicted));
    let mut score = AttributionScore::default();
    let owners = |contents: &[Vec<usize>]| {
        let mut owners: Vec<Option<usize>> = vec![None; words.len()];
        // Of nested contents the first counts: the outer one.
        for (at, content) in contents.iter().enumerate() {
            for &word in content {
                owners[word] = owners[word].or(Some(at));
            }
        }
        owners
    };
    let (true_owners, predicted_owners) = (owners(&true_words), owners(&predicted_words));
    for (one, other) in true_owners.iter().zip(&predicted_owners) {
        count(&mut score.words, one.is_some(), other.is_some());
        let same = match (one, other) {
            (Some(one), Some(other)) => {
                same_speaker(truth[*one].speaker.as_deref(), predicted[*other].speaker.as_deref())
            }
            _ => false,
        };
        if same {
            score.words_and_speakers.hit += 1;
        } else {
            score.words_and_speakers.missed += u64::from(one.is_some());
            score.words_and_speakers.wrong += u64::from(other.is_some());
        }
    }
    for sentence in sentences {
        let range = words.partition_point(|word| word.start < sentence.start)
            ..words.partition_point(|word| word.start < sentence.end);
        let said = |owners: &[Option<usize>]| owners[range.clone()].iter().any(Option::is_some);
        count(&mut score.said_sentences, said(&true_owners), said(&predicted_owners));
    }
    pairs(&mut score, truth, predicted, &true_words, &predicted_words);
    score
}

fn pairs(
    score: &mut AttributionScore,
    truth: &[SpokenContent],
    predicted: &[SpokenContent],
    true_words: &[Vec<usize>],
    predicted_words: &[Vec<usize>],
) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in true_words.iter().enumerate() {
        for (to, other) in predicted_words.iter().enumerate() {
            let dice = dice(one, other);
            if dice >= MATCH {
                pairs.push((dice, at, to));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut true_used = vec![false; truth.len()];
    let mut predicted_used = vec![false; predicted.len()];
    for (dice, at, to) in pairs {
        if true_used[at] || predicted_used[to] {
            continue;
        }
        true_used[at] = true;
        predicted_used[to] = true;
        score.contents.hit += 1;
        score.exact.hit += u64::from(dice >= 1.0);
        let is_same = same_speaker(truth[at].speaker.as_deref(), predicted[to].speaker.as_deref());
        score.contents_and_speakers.hit += u64::from(is_same);
        if truth[at].speaker.is_some() {
            score.right_speakers += u64::from(is_same);
            score.wrong_speakers += u64::from(!is_same);
        }
    }
    for counts in [&mut score.contents, &mut score.contents_and_speakers, &mut score.exact] {
        counts.missed = truth.len() as u64 - counts.hit;
        counts.wrong = predicted.len() as u64 - counts.hit;
    }
}

fn count(counts: &mut Counts, is_true: bool, is_predicted: bool) {
    match (is_true, is_predicted) {
        (true, true) => counts.hit += 1,
        (false, true) => counts.wrong += 1,
        (true, false) => counts.missed += 1,
        (false, false) => {}
    }
}

/// The runs of letters and digits.
fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Span::new(from, at));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| Span::new(from, text.len())));
    words
}

fn words_in(words: &[Span], content: &[Span]) -> Vec<usize> {
    let mut found: Vec<usize> = content
        .iter()
        .flat_map(|span| {
            words.partition_point(|word| word.start < span.start)
                ..words.partition_point(|word| word.start < span.end)
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// `2 |A ∩ B| / (|A| + |B|)` of sorted positions.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn dice(one: &[usize], other: &[usize]) -> f64 {
    let common = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
    let total = one.len() + other.len();
    if total == 0 { 0.0 } else { 2.0 * common as f64 / total as f64 }
}

/// Courtesies and articles, which make no difference between two names.
const LOOSE: [&str; 23] = [
    "the",
    "a",
    "an",
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "gen",
    "sen",
    "rep",
    "gov",
    "col",
    "ayatollah",
    "sheikh",
    "president",
    "general",
    "senator",
    "hojjatoleslam",
    "imam",
    "rev",
    "sir",
    "s",
];

/// True when two names mean the same speaker: their words are the same without case, articles and titles of
/// honour, or one is the other's last word, or all words of one stand in the other.
#[must_use]
pub fn same_speaker(one: Option<&str>, other: Option<&str>) -> bool {
    let (one, other) = match (one, other) {
        (None, None) => return true,
        (Some(one), Some(other)) => (key(one), key(other)),
        _ => return false,
    };
    if one == other {
        return true;
    }
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    !short.is_empty() && short.iter().all(|word| long.contains(word))
}

fn key(name: &str) -> Vec<String> {
    let words: Vec<String> =
        words(name).into_iter().map(|word| word.slice(name).to_lowercase()).collect();
    let kept: Vec<String> =
        words.iter().filter(|word| !LOOSE.contains(&word.as_str())).cloned().collect();
    if kept.is_empty() { words } else { kept }
}
