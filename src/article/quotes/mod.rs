//! Who says what: quotations, reported clauses, and the words that name their sources.
//!
//! ```text
//! tokens ► marks (quotations) ► frames (sentences with quotations as single items)
//!                                  ├► layout   lines that name a speaker before or behind what is said
//!                                  ├► after    "…," he said · the talks, he said, had failed
//!                                  ├► before   he said that … · he told them: "…" · urged them to …
//!                                  ├► phrases  according to X · in X's view · X's claim that …
//!                                  └► runs     quotations without a cue of their own
//! ```

mod after;
mod agent;
mod before;
mod clause;
mod complement;
mod draft;
mod frame;
mod layout;
mod marks;
mod phrase;
mod phrases;
mod runs;
mod subject;
mod verbs;
mod whom;

pub(crate) use draft::{Draft, Family, Source};
pub(crate) use frame::{Frame, Item, ItemKind, frames};
pub(crate) use layout::{Layout, layout};
pub(crate) use marks::{Quotation, quotations};
pub(crate) use runs::read_frames;
