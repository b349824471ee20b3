//! Stand-in.
use super::{Article, Reading, Statement};
use crate::span::Span;
use unicode_segmentation::UnicodeSegmentation;
/// Stand-in.
#[derive(Debug, Default)]
pub struct Segmenter;
impl Segmenter {
    /// Stand-in.
    #[must_use]
    pub fn read(&self, article: &Article) -> Reading {
        let mut reading = Reading::default();
        for (block, b) in article.blocks.iter().enumerate() {
            for (at, s) in b.span.slice(&article.text).split_sentence_bound_indices() {
                let t = s.trim();
                if !t.is_empty() {
                    let start = b.span.start + at + (s.len() - s.trim_start().len());
                    reading.statements.push(Statement {
                        span: Span::new(start, start + t.len()),
                        block,
                        heading: None,
                        attribution: None,
                    });
                }
            }
        }
        reading
    }
}
