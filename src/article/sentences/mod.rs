//! Running text to sentences.

mod before;
mod chars;
mod items;
mod lexicon;
mod lines;
mod mark;
mod next;
mod rules;
mod scan;
mod score;
mod segmenter;
mod speech;

pub use scan::Sentences;
pub use score::SentenceScore;
pub use segmenter::SentenceSegmenter;
