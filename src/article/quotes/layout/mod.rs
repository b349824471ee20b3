//! Lines that name a speaker in front of what is said or behind it.
//!
//! ```text
//! Anna Holm: We will.              Ilse Brandt, engineer        Viewpoint: "…"          “…”
//! Q: Why not?                      Viewpoint: …                 Ilse Brandt, engineer   — Ilse Brandt, engineer
//!                                  Argument: …
//! ```

mod found;
mod groups;
mod labels;
mod letters;
mod lines;

use crate::article::document::Block;
use crate::article::tokens::Lexicon;

pub(crate) use found::Layout;

/// Reads the layout of an article.
pub(crate) fn layout(text: &str, blocks: &[Block], lexicon: &Lexicon) -> Layout {
    let lines = lines::lines(text, blocks, lexicon);
    let mut layout = Layout::default();
    labels::labels(text, &lines, &mut layout);
    letters::letters(text, &lines, &mut layout);
    groups::groups(text, &lines, &mut layout);
    layout.finish();
    layout
}
