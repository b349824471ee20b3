//! Articles to statements: who says what, sentence by sentence.
//!
//! ```text
//! txt | md | html ► Article {text, blocks} ► sentences ► attributions (content, cue, source) ► speakers ► Reading
//! ```
//!
//! All spans are bytes of [`Article::text`]. Nothing here knows a model: what comes out is the text of
//! each statement and whose it is.

mod document;
mod quotes;
mod reading;
mod score;
mod segmenter;
mod sentences;
mod speakers;
mod tokens;

pub use document::{Article, Block, BlockKind};
pub use reading::{Attribution, QuoteKind, Reading, Speaker, Statement};
pub use score::{AttributionScore, Counts, SpokenContent, same_speaker, score_attributions};
pub use segmenter::Segmenter;
pub use sentences::{SentenceScore, SentenceSegmenter, Sentences};
