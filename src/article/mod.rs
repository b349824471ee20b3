//! Articles to statements: who says what, sentence by sentence.
//!
//! ```text
//! txt | md | html ► Article {text, blocks} ► sentences ► attributions (content, cue, source) ► speakers ► Reading
//! ```
//!
//! All spans are bytes of [`Article::text`]. Nothing here knows a model: what comes out is the text of
//! each statement and whose it is.

mod blocks;
mod date;
mod document;
mod drafts;
mod frame;
mod frame_words;
#[cfg(feature = "html")]
mod html;
mod lines;
mod markdown;
mod markup;
#[cfg(feature = "html")]
mod nesting;
#[cfg(feature = "html")]
mod page;
mod quotes;
mod reading;
mod score;
mod segmenter;
mod sentences;
mod speakers;
mod tokens;
mod units;

pub use document::{Article, Block, BlockKind};
pub use markup::Markup;
pub use reading::{Attribution, QuoteKind, Reading, Speaker, Statement};
pub use score::{AttributionScore, Counts, SpokenContent, same_speaker, score_attributions};
pub use segmenter::Segmenter;
pub use sentences::{SentenceScore, SentenceSegmenter, Sentences};
