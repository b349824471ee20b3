//! What an analyzer does, as plain data.

use serde::{Deserialize, Deserializer, Serialize};

use super::lexicon::Lexicon;
use super::ngrams::NgramRange;
use super::stemmer::Language;
use super::stopwords::StopWords;

/// The settings of an [`Analyzer`](super::Analyzer). Everything that changes a term is here, lexicons
/// included, and is saved with the model.
///
/// [`AnalyzerParams::default`] is what `stance train` uses: English, with negation and concepts.
/// [`AnalyzerParams::words`] is the plain bag of words to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyzerParams {
    /// Stems words; `None` keeps them.
    pub stem: Option<Language>,
    /// Keeps the digits of numbers instead of one form for all.
    pub keep_numbers: bool,
    /// Makes word n-grams of these lengths.
    pub words: Option<NgramRange>,
    /// Makes character n-grams of these lengths, inside words padded by a space on either side.
    pub chars: Option<NgramRange>,
    /// Leaves these out of word n-grams.
    pub stop_words: Option<StopWords>,
    /// Marks negated words: the classes are `cue`, `pseudo` and `terminator`. A negated word becomes a
    /// second term beside the word, a negated concept another concept.
    pub negation: Option<Lexicon>,
    /// Replaces the phrases of a class by the class before anything else is made of them, so that the
    /// names of countries say nothing.
    pub masks: Option<Lexicon>,
    /// Makes terms of the classes that phrases belong to.
    pub concepts: Option<Lexicon>,
    /// Makes terms of the classes of a second lexicon, which is matched apart from the first: what a phrase is in
    /// the one says nothing of what it is in the other. Older models have none.
    #[serde(default)]
    pub attitudes: Option<Lexicon>,
    /// Makes n-grams of these lengths of the classes of a sentence, whatever stands between them, for each of the
    /// two lexicons.
    pub concept_ngrams: NgramRange,
    /// Makes terms of the words around the mentions of some concepts.
    pub window: Option<Window>,
    /// What is done with a document's target.
    pub target: TargetUse,
}

/// The words around a mention: each becomes a second term that says on which side it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The classes whose phrases are mentions; whichever it is, the terms are the same. Older models have one, under
    /// the name `concept`.
    #[serde(alias = "concept", deserialize_with = "one_or_several")]
    pub concepts: Vec<String>,
    /// How many words on each side.
    pub width: usize,
}

fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) => vec![name],
        Names::Several(names) => names,
    })
}

impl Default for Window {
    /// Ten words on each side of talks, of what comes of them and leads to them, and of giving in.
    fn default() -> Self {
        let concepts = ["talks", "settlement", "opening", "appeasement"];
        Self { concepts: concepts.map(str::to_owned).into(), width: 10 }
    }
}

/// What is done with a document's target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetUse {
    /// Nothing.
    #[default]
    Ignore,
    /// The target is one more term.
    Prefix,
    /// Every term is made twice, once for all targets and once for its own: what they share is learnt
    /// together and what differs apart (Daumé III 2007, "Frustratingly easy domain adaptation"). The target
    /// is a term too, so that labels may be more or less frequent with it.
    Cross,
}

impl AnalyzerParams {
    /// Word unigrams and bigrams and nothing else.
    #[must_use]
    pub fn words() -> Self {
        Self {
            stem: None,
            keep_numbers: false,
            words: Some(NgramRange::const_new::<1, 2>()),
            chars: None,
            stop_words: None,
            negation: None,
            masks: None,
            concepts: None,
            attitudes: None,
            concept_ngrams: NgramRange::const_new::<1, 3>(),
            window: None,
            target: TargetUse::Ignore,
        }
    }
}

impl Default for AnalyzerParams {
    fn default() -> Self {
        Self {
            stem: Some(Language::English),
            negation: Some(negation_lexicon()),
            concepts: Some(concept_lexicon()),
            attitudes: Some(attitude_lexicon()),
            window: Some(Window::default()),
            ..Self::words()
        }
    }
}

/// The shipped lexicons; a test parses them.
pub(super) fn negation_lexicon() -> Lexicon {
    shipped(&[include_str!("../../data/lexicons/negation.txt")])
}

impl Lexicon {
    /// The shipped names of countries, with their people and capitals, and of organisations: masks.
    #[must_use]
    pub fn actors() -> Self {
        shipped(&[include_str!("../../data/lexicons/actors.txt")])
    }
}

fn concept_lexicon() -> Lexicon {
    shipped(&[
        include_str!("../../data/lexicons/concepts/acts.txt"),
        include_str!("../../data/lexicons/concepts/reasons.txt"),
        include_str!("../../data/lexicons/concepts/senses.txt"),
        include_str!("../../data/lexicons/concepts/speech.txt"),
        include_str!("../../data/lexicons/concepts/talks.txt"),
    ])
}

fn attitude_lexicon() -> Lexicon {
    shipped(&[include_str!("../../data/lexicons/attitudes.txt")])
}

fn shipped(files: &[&str]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for file in files {
        lexicon.merge(Lexicon::parse("shipped lexicon", file).unwrap_or_default());
    }
    lexicon
}

#[cfg(test)]
mod tests {
    use super::{AnalyzerParams, Lexicon, Window};

    #[test]
    fn shipped_lexicons_parse() {
        let params = AnalyzerParams::default();
        for lexicon in [params.negation, params.concepts, params.attitudes, Some(Lexicon::actors())]
            .into_iter()
            .flatten()
        {
            assert!(lexicon.len() > 20);
        }
        for text in [
            include_str!("../../data/lexicons/negation.txt"),
            include_str!("../../data/lexicons/actors.txt"),
            include_str!("../../data/lexicons/attitudes.txt"),
            include_str!("../../data/lexicons/concepts/acts.txt"),
            include_str!("../../data/lexicons/concepts/reasons.txt"),
            include_str!("../../data/lexicons/concepts/senses.txt"),
            include_str!("../../data/lexicons/concepts/speech.txt"),
            include_str!("../../data/lexicons/concepts/talks.txt"),
        ] {
            Lexicon::parse("shipped", text).unwrap();
        }
    }

    #[test]
    fn a_window_around_one_concept_can_be_read() {
        for (json, concepts) in [
            (r#"{"concept": "talks", "width": 5}"#, vec!["talks"]),
            (r#"{"concepts": ["talks", "opening"], "width": 5}"#, vec!["talks", "opening"]),
        ] {
            let window: Window = serde_json::from_str(json).unwrap();
            assert_eq!(
                (window.concepts, window.width),
                (concepts.iter().map(|&it| it.to_owned()).collect(), 5)
            );
        }
    }

    #[test]
    fn params_survive_json() {
        for params in [AnalyzerParams::default(), AnalyzerParams::words()] {
            let json = serde_json::to_string(&params).unwrap();
            assert_eq!(serde_json::from_str::<AnalyzerParams>(&json).unwrap(), params);
        }
    }
}
