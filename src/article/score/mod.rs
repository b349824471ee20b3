//! How well articles are read, against marked ones.

mod attributions;

pub use attributions::{AttributionScore, Counts, SpokenContent, same_speaker, score_attributions};
