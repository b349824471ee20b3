//! What a text would have to lose for another label.

use unicode_segmentation::UnicodeSegmentation;

use super::explain::Explanation;
use super::model::Model;
use super::predict::Worker;
use crate::error::RecordProblem;
use crate::label::LabelId;
use crate::span::Span;

/// Words whose removal gives a text another label.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactual {
    /// The words, ascending.
    pub removed: Vec<Span>,
    /// The text without them.
    pub text: String,
    /// Its label.
    pub label: LabelId,
    /// The probability of that label.
    pub probability: f64,
    /// True when it is certain that no smaller set of words does it.
    pub is_smallest: bool,
}

/// Bytes of text that are analysed for the sets of one size: a fraction of a second.
const MOST_BYTES: usize = 4_000_000;

impl Model {
    /// The smallest set of at most `most` words, and not of all, without which `question` is answered with another label, or
    /// `None` if there is none.
    ///
    /// Each set is tried as it is: its words are taken out and the rest is labelled. All sets of one word are
    /// tried, then all of two, and so on; of sets of one size the one that turns the label most clearly is
    /// taken. Where the sets of a size are too many, the best smaller one grows word by word and, when the label
    /// has turned, loses what was not needed; the answer then says that it may not be the smallest. Of a text of
    /// many thousand words, only those that speak most for the label are tried.
    ///
    /// # Errors
    ///
    /// When the model has no such head for this target.
    pub fn counterfactual(
        &self,
        text: &str,
        target: Option<&str>,
        question: &str,
        most: usize,
    ) -> Result<Option<Counterfactual>, RecordProblem> {
        let explanation = self.explain(text, target, question, None)?;
        let position = self.questions().iter().position(|name| *name == question);
        let mut words: Vec<Span> = (text.unicode_word_indices())
            .map(|(start, word)| Span { start, end: start + word.len() })
            .collect();
        let room = (MOST_BYTES / text.len().max(1)).max(8);
        let has_all = words.len() <= room;
        if !has_all {
            keep_strongest(&mut words, &explanation, text.len(), room);
        }
        let mut search = Search {
            worker: self.worker(),
            text,
            target,
            position: position.unwrap_or_default(),
            label: explanation.label,
            words,
        };
        let Some((set, is_smallest)) = search.find(most)? else { return Ok(None) };
        let without = search.without(&set);
        let predictions = search.worker.predict(&without, target)?;
        let found = &predictions[search.position];
        let (label, probability) = (found.label, found.probability());
        let removed = set.iter().map(|&word| search.words[word]).collect();
        let is_smallest = is_smallest && (has_all || set.len() == 1);
        Ok(Some(Counterfactual { removed, text: without, label, probability, is_smallest }))
    }
}

/// Leaves the `room` words that say most for the label, in the order of the text.
fn keep_strongest(words: &mut Vec<Span>, explanation: &Explanation, bytes: usize, room: usize) {
    let mut said = vec![0.0_f64; bytes];
    for term in &explanation.contributions {
        let covered: usize = term.spans.iter().map(|span| span.len()).sum();
        for span in &term.spans {
            for said in said.iter_mut().take(span.end).skip(span.start) {
                *said += term.contribution / covered as f64;
            }
        }
    }
    let strength = |word: &Span| said.iter().take(word.end).skip(word.start).sum::<f64>();
    words.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.start.cmp(&b.start)));
    words.truncate(room);
    words.sort_unstable_by_key(|word| word.start);
}

/// A text whose words are taken out in turn.
struct Search<'a> {
    worker: Worker<'a>,
    text: &'a str,
    target: Option<&'a str>,
    /// Of the question.
    position: usize,
    /// The label that is to turn.
    label: LabelId,
    words: Vec<Span>,
}

/// Positions of words, ascending, with how far the label is ahead of all others without them.
type Tried = (Vec<usize>, f64);

impl Search<'_> {
    /// The set that turns the label, and whether there can be no smaller one.
    fn find(&mut self, most: usize) -> Result<Option<(Vec<usize>, bool)>, RecordProblem> {
        let mut best: Tried = (Vec::new(), f64::INFINITY);
        // What is said of no words at all tells nothing about these.
        let most = most.min(self.words.len().saturating_sub(1));
        let mut size = 1;
        while size <= most && self.can_try_all(size) {
            best = self.best_of_size(size)?;
            if best.1 < 0.0 {
                return Ok(Some((best.0, true)));
            }
            size += 1;
        }
        while best.0.len() < most {
            best = self.grown(&best.0)?;
            if best.0.is_empty() {
                break;
            }
            if best.1 < 0.0 {
                let set = self.pruned(best.0)?;
                let is_smallest = set.len() <= size;
                return Ok(Some((set, is_smallest)));
            }
        }
        Ok(None)
    }

    fn can_try_all(&self, size: usize) -> bool {
        let n = self.words.len();
        let mut sets = 1_usize;
        for chosen in 0..size {
            sets = sets.saturating_mul(n - chosen) / (chosen + 1);
        }
        sets.saturating_mul(self.text.len()) <= MOST_BYTES.max(n * self.text.len())
    }

    /// The set of `size` words that puts the label back most.
    fn best_of_size(&mut self, size: usize) -> Result<Tried, RecordProblem> {
        let mut set: Vec<usize> = (0..size).collect();
        let mut best: Tried = (Vec::new(), f64::INFINITY);
        loop {
            let lead = self.lead(&set)?;
            if lead < best.1 {
                best = (set.clone(), lead);
            }
            // The next set in the order of a dictionary.
            let n = self.words.len();
            let Some(at) = (0..size).rev().find(|&at| set[at] < n - size + at) else { break };
            set[at] += 1;
            for later in at + 1..size {
                set[later] = set[later - 1] + 1;
            }
        }
        Ok(best)
    }

    /// The set with the one more word that puts the label back most.
    fn grown(&mut self, set: &[usize]) -> Result<Tried, RecordProblem> {
        let mut best: Tried = (Vec::new(), f64::INFINITY);
        for word in (0..self.words.len()).filter(|word| !set.contains(word)) {
            let mut larger = set.to_vec();
            larger.push(word);
            larger.sort_unstable();
            let lead = self.lead(&larger)?;
            if lead < best.1 {
                best = (larger, lead);
            }
        }
        Ok(best)
    }

    /// The set without the words that it turns the label without.
    fn pruned(&mut self, mut set: Vec<usize>) -> Result<Vec<usize>, RecordProblem> {
        let mut at = 0;
        while at < set.len() {
            let mut smaller = set.clone();
            smaller.remove(at);
            if self.lead(&smaller)? < 0.0 {
                set = smaller;
            } else {
                at += 1;
            }
        }
        Ok(set)
    }

    /// How far the label is ahead without these words, in probability; below 0 it is another that is
    /// given.
    fn lead(&mut self, set: &[usize]) -> Result<f64, RecordProblem> {
        let without = self.without(set);
        let predictions = self.worker.predict(&without, self.target)?;
        let found = &predictions[self.position];
        let own = found.probabilities.get(self.label.index()).copied().unwrap_or_default();
        let others = found.probabilities.iter().enumerate();
        let others = others.filter(|(at, _)| *at != self.label.index());
        let highest = others.map(|(_, p)| *p).fold(f64::NEG_INFINITY, f64::max);
        // Of equal probabilities the first label is given: the label decides, not the difference.
        let lead = own - highest;
        Ok(if found.label == self.label { lead.max(0.0) } else { lead.min(-f64::EPSILON) })
    }

    /// The text without these words, and without the space that each leaves behind.
    fn without(&self, set: &[usize]) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut from = 0;
        for &word in set {
            let Span { start, end } = self.words[word];
            text.push_str(&self.text[from..start]);
            let leaves_two = text.is_empty() || text.ends_with(' ');
            from = if leaves_two && self.text[end..].starts_with(' ') { end + 1 } else { end };
        }
        text.push_str(&self.text[from..]);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label_of(model: &Model, text: &str) -> LabelId {
        model.worker().predict(text, None).unwrap()[0].label
    }

    #[test]
    fn the_words_turn_the_label_and_no_smaller_set_does() {
        let model = Model::shipped().unwrap();
        for text in [
            "Talks with them are a waste of time.",
            "We refuse to sit down with murderers, and we will not change our mind.",
            "With respect and patience, we stand ready to resume the talks.",
        ] {
            let before = label_of(&model, text);
            let found = model.counterfactual(text, None, "stance", 6).unwrap().unwrap();
            assert_ne!(found.label, before, "{text}");
            assert_eq!(label_of(&model, &found.text), found.label);
            let removed: usize = found.removed.iter().map(|span| span.len()).sum();
            assert!(found.text.len() <= text.len() - removed);
            if found.is_smallest && found.removed.len() == 2 {
                for (start, word) in text.unicode_word_indices() {
                    let without = format!("{}{}", &text[..start], &text[start + word.len()..]);
                    assert_eq!(label_of(&model, &without), before, "{without}");
                }
            }
        }
    }

    #[test]
    fn words_go_with_their_space() {
        let model = Model::shipped().unwrap();
        let text = "No, we will not talk.";
        let words: Vec<Span> = (text.unicode_word_indices())
            .map(|(start, word)| Span { start, end: start + word.len() })
            .collect();
        let (target, label) = (None, LabelId::new(0));
        let search = Search { worker: model.worker(), text, target, position: 0, label, words };
        for (set, without) in [
            (vec![0], ", we will not talk."),
            (vec![1], "No, will not talk."),
            (vec![2, 3], "No, we talk."),
            (vec![4], "No, we will not ."),
            (vec![], text),
        ] {
            assert_eq!(search.without(&set), without);
        }
    }

    #[test]
    fn texts_without_words_and_unknown_targets() {
        let model = Model::shipped().unwrap();
        assert_eq!(model.counterfactual("", None, "stance", 6).unwrap(), None);
        assert_eq!(model.counterfactual("…!", None, "stance", 6).unwrap(), None);
        assert!(model.counterfactual("Talks.", None, "stnace", 6).is_err());
    }

    #[test]
    fn a_long_text_is_answered_in_its_strongest_words() {
        let model = Model::shipped().unwrap();
        let text = "The report came out on Monday and has six pages. ".repeat(400)
            + "Talks with them are a waste of time.";
        let found = model.counterfactual(&text, None, "stance", 3).unwrap();
        if let Some(found) = found {
            assert!(found.removed.len() <= 3);
        }
    }
}
