//! Characters to terms.
//!
//! ```text
//! text ► Normalizer ► Tokenizer ► mask ► negation ► stemming ► concepts ► n-grams ► (term, Span)
//! ```
//!
//! [`Analyzer`] is the chain, made from [`AnalyzerParams`], which are plain data: lexicons included,
//! they are written into the model, so that a model analyses text the same way wherever it is read.
//! Every term carries the [`Span`](crate::Span) of the original text that it came from.

mod analyzer;
mod emit;
mod lexicon;
mod negation;
mod ngrams;
mod normalizer;
mod params;
mod pieces;
mod plain_words;
mod scan;
mod scratch;
mod spelling;
mod stemmer;
mod stopwords;
mod term;
mod tokenizer;
mod tokens;
mod words;

pub use analyzer::Analyzer;
pub use lexicon::Lexicon;
pub use ngrams::NgramRange;
pub use normalizer::Normalized;
pub use params::{AnalyzerParams, TargetUse, Window};
pub use scratch::Scratch;
pub use stemmer::Language;
pub use stopwords::StopWords;
pub(crate) use term::{CHARACTERS, Mark, NEGATED, TermSink, one_by_one};
pub use tokens::{Token, TokenKind, Tokens};
pub(crate) use words::Words;
