//! What a finding says, with its numbers.

use std::fmt;

use serde::Serialize;

use super::check::Check;
use super::statistics::Share;

/// What is wrong. New kinds may be added.
///
/// `Display` is one line without the places.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "check", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Problem {
    /// A record without a text, or with white space only.
    EmptyText,
    /// A record without a label.
    MissingLabel {
        /// The questions that it does not answer.
        heads: Vec<String>,
    },
    /// Several records with one id.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// The same text several times, always with the same labels.
    DuplicateText,
    /// The same text several times, with different labels.
    ConflictingLabels {
        /// The first question whose labels differ.
        head: String,
        /// They, sorted.
        labels: Vec<String>,
    },
    /// A text that is on both sides, or nearly so.
    Leak {
        /// Jaccard similarity; 1 for the same text.
        similarity: f64,
    },
    /// A group that is on both sides.
    SharedGroup {
        /// The group.
        group: String,
        /// Its documents in the data.
        data: usize,
        /// Its documents in the other corpus.
        against: usize,
    },
    /// A contrast pair without two sides.
    #[serde(rename = "broken-pair")]
    PairSides {
        /// The pair.
        pair: String,
        /// Its documents.
        sides: usize,
    },
    /// A contrast pair whose sides have one label.
    #[serde(rename = "broken-pair")]
    PairLabels {
        /// The pair.
        pair: String,
        /// The question.
        head: String,
        /// The label of both sides.
        label: String,
    },
    /// Nearly the same text twice.
    NearDuplicate {
        /// Jaccard similarity.
        similarity: f64,
        /// Whether a label differs.
        labels_differ: bool,
    },
    /// Nearly the same text in two groups, which a split may put on different sides.
    CrossGroupDuplicate {
        /// Jaccard similarity.
        similarity: f64,
        /// Whether a label differs.
        labels_differ: bool,
    },
    /// A part of the data in which a label does not occur, though by its share it should at least five
    /// times.
    AbsentLabel {
        /// The question.
        head: String,
        /// The label.
        label: String,
        /// The part, as columns with their values.
        slice: Vec<(String, String)>,
        /// Documents in the part.
        documents: usize,
    },
    /// A part of the data in which a label is much rarer than elsewhere.
    RareLabel {
        /// The question.
        head: String,
        /// The label.
        label: String,
        /// The part, as columns with their values.
        slice: Vec<(String, String)>,
        /// The label's share in the part.
        share: Share,
        /// The label's share in all data.
        expected: f64,
    },
    /// A name with which a label is much more or much less frequent than without.
    ActorPredicts {
        /// The name in normal form.
        actor: String,
        /// The question.
        head: String,
        /// The label.
        label: String,
        /// The label's share among documents with the name, with a 99.9% interval.
        share: Share,
        /// The label's share in all data.
        expected: f64,
        /// Log-odds ratio in standard errors.
        z: f64,
    },
    /// A model on names alone is better than chance.
    ActorModel {
        /// The question.
        head: String,
        /// Its macro-F1 at least, with 95% certainty.
        macro_f1_low: f64,
        /// That of guessing by the labels' shares.
        chance: f64,
    },
    /// A contrast pair whose sides share few words.
    LoosePair {
        /// The pair.
        pair: String,
        /// Words of the side with fewer words that the other has too, as a share.
        shared: f64,
    },
    /// A word, or two in a row, that nearly always means one label.
    TermPredicts {
        /// The term.
        term: String,
        /// The question.
        head: String,
        /// The label.
        label: String,
        /// The label's share among documents with the term, with a 95% interval.
        share: Share,
        /// Log-odds ratio in standard errors.
        z: f64,
    },
    /// A label that a cross-validated model does not believe.
    LabelError {
        /// The question.
        head: String,
        /// The label that the document has.
        given: String,
        /// The label that it likely should have.
        suggested: String,
        /// Probability of the given label, by a model that did not see the document's group.
        given_probability: f64,
        /// Probability of the suggested label.
        suggested_probability: f64,
    },
}

impl Problem {
    /// What found it.
    #[must_use]
    pub const fn check(&self) -> Check {
        match self {
            Self::EmptyText => Check::EmptyText,
            Self::MissingLabel { .. } => Check::MissingLabel,
            Self::DuplicateId { .. } => Check::DuplicateId,
            Self::DuplicateText => Check::DuplicateText,
            Self::ConflictingLabels { .. } => Check::ConflictingLabels,
            Self::Leak { .. } => Check::Leak,
            Self::SharedGroup { .. } => Check::SharedGroup,
            Self::PairSides { .. } | Self::PairLabels { .. } => Check::BrokenPair,
            Self::NearDuplicate { .. } => Check::NearDuplicate,
            Self::CrossGroupDuplicate { .. } => Check::CrossGroupDuplicate,
            Self::AbsentLabel { .. } => Check::AbsentLabel,
            Self::RareLabel { .. } => Check::RareLabel,
            Self::ActorPredicts { .. } => Check::ActorPredicts,
            Self::ActorModel { .. } => Check::ActorModel,
            Self::LoosePair { .. } => Check::LoosePair,
            Self::TermPredicts { .. } => Check::TermPredicts,
            Self::LabelError { .. } => Check::LabelError,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyText => f.write_str("no text"),
            Self::MissingLabel { heads } => write!(f, "no label for {}", heads.join(", ")),
            Self::DuplicateId { id } => write!(f, "id `{id}`"),
            Self::DuplicateText => f.write_str("the same text"),
            Self::ConflictingLabels { head, labels } => {
                write!(f, "the same text, and its {head} is {}", labels.join(" and "))
            }
            Self::Leak { similarity } if *similarity >= 1.0 => f.write_str("on both sides"),
            Self::Leak { similarity } => write!(f, "on both sides, similarity {similarity:.2}"),
            Self::SharedGroup { group, data, against } => {
                write!(f, "group `{group}`: {data} records here, {against} there")
            }
            Self::PairSides { pair, sides: 1 } => write!(f, "pair `{pair}` has one side"),
            Self::PairSides { pair, sides } => write!(f, "pair `{pair}` has {sides} sides"),
            Self::PairLabels { pair, head, label } => {
                write!(f, "pair `{pair}`: the {head} of both sides is {label}")
            }
            Self::NearDuplicate { similarity, labels_differ }
            | Self::CrossGroupDuplicate { similarity, labels_differ } => {
                let labels = if *labels_differ { ", and the labels differ" } else { "" };
                write!(f, "similarity {similarity:.2}{labels}")
            }
            Self::AbsentLabel { head, label, slice, documents } => {
                write!(f, "{}: {head} {label} in none of {documents}", named(slice))
            }
            Self::RareLabel { head, label, slice, share, expected } => {
                write!(f, "{}: {head} {label} in {share}, elsewhere {expected:.2}", named(slice))
            }
            Self::ActorPredicts { actor, head, label, share, expected, z } => {
                write!(f, "`{actor}`: {head} {label} in {share}, z {z:+.1}, expected {expected:.2}")
            }
            Self::ActorModel { head, macro_f1_low, chance } => {
                write!(f, "{head}: macro-F1 at least {macro_f1_low:.3}, by chance {chance:.3}")
            }
            Self::LoosePair { pair, shared } => {
                write!(f, "pair `{pair}` shares {:.0}% of its words", 100.0 * shared)
            }
            Self::TermPredicts { term, head, label, share, z } => {
                write!(f, "`{term}`: {head} {label} in {share}, z {z:+.1}")
            }
            Self::LabelError {
                head,
                given,
                suggested,
                given_probability,
                suggested_probability,
            } => write!(
                f,
                "{head} {given} ({given_probability:.2}), likely {suggested} ({suggested_probability:.2})"
            ),
        }
    }
}

fn named(slice: &[(String, String)]) -> String {
    let values: Vec<&str> = slice.iter().map(|(_, value)| value.as_str()).collect();
    values.join(" × ")
}
