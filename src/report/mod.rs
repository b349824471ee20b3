//! Self-contained HTML pages: about an evaluation, about articles, about one label and about a model.
//!
//! ```text
//! Measured, documents, Model ──► EvaluationPage::push ──► one section a question
//!                                                                │
//!                        model card, style.css ──► EvaluationPage::to_html ──► one file
//!
//! LabelledArticle, Summary ──► ArticlesPage::rows, ::section ──► between the parts of ArticlesPage::frame
//! ```
//!
//! A page needs nothing from outside: no font, no picture; charts are SVG inside it. Only the page about
//! articles has a script, which sorts and filters the speakers and is not missed where scripts are off.
//! A page is light or dark as the reader's system is, can be printed, and fits a telephone. The same input
//! gives the same bytes.
//!
//! All markup is made by one builder whose tags are literals of this module and which escapes every
//! string it is given, so that a text, label or term with markup in it is shown and never obeyed.

mod articles;
mod card;
mod charts;
mod curves;
mod explanation;
mod highlight;
mod html;
mod ids;
mod learning;
mod measured;
mod measures;
mod mistakes;
mod numbers;
mod page;
mod shell;
mod slices;
mod speakers;
mod statements;
mod table;
mod terms;

pub use articles::{ArticlesPage, Frame};
pub use explanation::{explanation_page, model_page};
pub use measured::Measured;
pub use page::EvaluationPage;
