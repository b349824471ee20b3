//! How well articles are read, against marked ones.

mod attributions;

pub use attributions::{AttributionScore, Counts, SpokenContent, score_attributions, same_speaker};
