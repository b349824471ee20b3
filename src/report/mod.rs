//! One self-contained HTML page about an evaluation.
//!
//! ```text
//! Evaluation, intervals, Model, documents ──► EvaluationPage::push ──► one section a question
//!                                                                         │
//!                        model card, style.css ──► EvaluationPage::to_html ──► one file
//! ```
//!
//! The page needs nothing from outside: no script, no font, no picture; charts are SVG inside it. It is
//! light or dark as the reader's system is, can be printed, and fits a telephone. The same input gives
//! the same bytes.
//!
//! All markup is made by one builder whose tags are literals of this module and which escapes every
//! string it is given, so that a text, label or term with markup in it is shown and never obeyed.

mod card;
mod charts;
mod curves;
mod highlight;
mod html;
mod measures;
mod mistakes;
mod numbers;
mod page;
mod table;
mod terms;

pub use page::EvaluationPage;
