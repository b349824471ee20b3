//! Labelling many documents: in parallel, in order, in bounded memory.
//!
//! ```text
//! reader ──chunks──► workers (predict, format) ──bytes in order──► one writer
//! ```
//!
//! One record out for each record in, in the order of the input, whatever the number of threads.
//!
//! Articles take the same way with any work done on them: [`for_each_article`], and [`write_articles`] into
//! outputs that an interrupted run goes on with.

#[cfg(feature = "parquet")]
mod answer_columns;
mod answers;
mod article_items;
mod articles;
mod format;
mod gate;
mod label;
mod number;
mod statements;
mod summaries;
#[cfg(feature = "parquet")]
mod table;

#[cfg(feature = "cluster")]
pub(crate) use answer_columns::question_fields;
#[cfg(feature = "parquet")]
pub use answer_columns::{AnswerColumns, TextLabeller};
pub use answers::{Abstain, Answers};
pub use article_items::{ArticleItem, ArticleSource, article_items};
pub use articles::{
    ArticleOptions, ArticleProgress, ArticleReport, for_each_article, write_articles,
};
pub use format::{OutputFormat, RecordFormat};
pub use label::{BatchOptions, BatchReport, OnError, label_documents};
pub use statements::StatementFormat;
pub use summaries::SummaryFormat;
#[cfg(feature = "parquet")]
pub use table::label_table;
