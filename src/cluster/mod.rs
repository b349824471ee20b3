//! The same labelling as functions of Apache DataFusion, in the process or on a cluster of Ballista.
//!
//! ```text
//!  SQL, files ─► Engine ─► plan ─► embedded:  this process
//!                            │
//!                            └───► cluster:   scheduler ─► executors      ModelReference {uri, sha256} in the plan
//!                                                                         ModelStore: loaded once, digest compared
//! ```
//!
//! `stance(text)` gives a label and a probability a question, `statements(article)` a list of what is said in
//! an article and by whom. [`Engine::label_files`] makes of each input file one output file, which appears
//! whole: whoever does it twice writes the same bytes.

mod codec;
mod digest;
mod done;
mod engine;
mod failure;
mod files;
mod function;
mod job;
mod labels;
mod objects;
mod output;
mod place;
mod reference;
mod report;
mod runtime;
mod server;
mod statements;
mod store;
mod tables;

pub use engine::{Batches, Engine};
pub use files::FileSettings;
pub use job::{FileJob, FilePair};
pub use objects::ObjectStores;
pub use output::{RowFormat, RowWriter};
pub use reference::ModelReference;
pub use report::FileReport;
pub use runtime::block_on;
pub use server::{Executor, Scheduler};
pub use store::ModelStore;
