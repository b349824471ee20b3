//! Flags from text to features.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use stance::Error;
use stance::features::TfidfParams;
use stance::text::{AnalyzerParams, Language, Lexicon, NgramRange, StopWords, TargetUse, Window};

use super::message::{Failure, list};
use super::values;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Text options")]
pub(crate) struct AnalysisArgs {
    /// Word n-grams of these lengths
    #[arg(long, value_name = "MIN-MAX", default_value = "1-2")]
    ngrams: NgramRange,
    /// Character n-grams of these lengths, inside words [default: none]
    #[arg(long, value_name = "MIN-MAX")]
    char_ngrams: Option<NgramRange>,
    /// Language whose endings are cut off, by its two-letter code, or none
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    stem: StemArg,
    /// Leave out frequent words that say little: en, or a file of words
    #[arg(long, value_name = "en|FILE")]
    stop_words: Option<PathBuf>,
    /// Keep the digits of numbers
    #[arg(long)]
    keep_numbers: bool,
    /// Do not mark negated words
    #[arg(long)]
    no_negation: bool,
    /// Replace the names of countries and organisations by one word each
    #[arg(long)]
    mask_actors: bool,
    /// Make no terms of concepts and attitudes
    #[arg(long)]
    no_concepts: bool,
    /// Lexicon of concepts in place of the built-in ones; repeat it for several files
    #[arg(long, value_name = "FILE", conflicts_with = "no_concepts")]
    concepts: Vec<PathBuf>,
    /// Make terms of so many words on each side of a mention of talks; 0 makes none
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = values::whole::<usize>)]
    window: usize,
    /// Concepts that are such mentions [default: those of talks,settlement,opening,appeasement that the
    /// lexicon has]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "no_concepts")]
    window_concepts: Vec<String>,
    /// How the target of --target-column is used: cross, prefix or heads
    ///
    /// `cross` makes every feature twice, once for all targets and once for its own; `prefix` adds the
    /// target as one more feature; `heads` trains one head a target.
    #[arg(
        long,
        value_name = "HOW",
        default_value = "cross",
        hide_possible_values = true,
        requires = "target_column"
    )]
    target_use: TargetArg,
    /// Leave out terms in fewer statements than this
    #[arg(
        long,
        value_name = "N",
        default_value_t = 2,
        allow_negative_numbers = true,
        value_parser = values::whole::<u32>
    )]
    min_df: u32,
    /// Leave out terms in a larger share of the statements than this
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = values::share)]
    max_df: f64,
    /// Keep only so many terms, the most frequent [default: all]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    max_features: Option<NonZeroUsize>,
    /// How much a term counts that is repeated: sublinear (1 + ln of its count), raw or binary
    #[arg(long, value_name = "HOW", default_value = "sublinear", hide_possible_values = true)]
    tf: TfArg,
}

#[derive(Clone, Copy, Debug)]
struct StemArg(Option<Language>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TargetArg {
    Cross,
    Prefix,
    Heads,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TfArg {
    Sublinear,
    Raw,
    Binary,
}

fn language(code: &str) -> Result<StemArg, String> {
    if code == "none" {
        return Ok(StemArg(None));
    }
    let codes: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
    Language::from_code(code)
        .map(|language| StemArg(Some(language)))
        .ok_or_else(|| format!("the languages are {}, or `none`", list(&codes)))
}

impl AnalysisArgs {
    pub(crate) fn analyzer(&self, with_target: bool) -> Result<AnalyzerParams, Failure> {
        let defaults = AnalyzerParams::default();
        let (concepts, attitudes) = match (self.no_concepts, &self.concepts[..]) {
            (true, _) => (None, None),
            (false, []) => (defaults.concepts, defaults.attitudes),
            (false, files) => {
                let mut concepts = Lexicon::default();
                for file in files {
                    concepts.merge(Lexicon::parse(&file.display().to_string(), &read(file)?)?);
                }
                (Some(concepts), None)
            }
        };
        Ok(AnalyzerParams {
            stem: self.stem.0,
            keep_numbers: self.keep_numbers,
            words: Some(self.ngrams),
            chars: self.char_ngrams,
            stop_words: match &self.stop_words {
                None => None,
                Some(name) if name == Path::new("en") => Some(StopWords::english()),
                Some(file) => Some(StopWords::new(read(file)?.split_whitespace())),
            },
            negation: defaults.negation.filter(|_| !self.no_negation),
            masks: self.mask_actors.then(Lexicon::actors),
            window: concepts.as_ref().and_then(|concepts| self.window(concepts)),
            concepts,
            attitudes,
            target: match (with_target, self.target_use) {
                (true, TargetArg::Cross) => TargetUse::Cross,
                (true, TargetArg::Prefix) => TargetUse::Prefix,
                _ => TargetUse::Ignore,
            },
            ..AnalyzerParams::words()
        })
    }

    fn window(&self, concepts: &Lexicon) -> Option<Window> {
        let mut around = self.window_concepts.clone();
        if around.is_empty() {
            around = Window::default().concepts;
            around.retain(|name| concepts.classes().any(|class| class == name));
        }
        let is_asked = self.window > 0 && !around.is_empty();
        is_asked.then_some(Window { concepts: around, width: self.window })
    }

    pub(crate) fn head_per_target(&self, with_target: bool) -> bool {
        with_target && self.target_use == TargetArg::Heads
    }

    pub(crate) fn tfidf(&self) -> TfidfParams {
        TfidfParams {
            min_df: self.min_df,
            max_df: self.max_df,
            max_features: self.max_features.map(NonZeroUsize::get),
            sublinear_tf: self.tf == TfArg::Sublinear,
            binary: self.tf == TfArg::Binary,
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    Ok(std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?)
}
