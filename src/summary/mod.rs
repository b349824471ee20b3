//! Who stands where in an article, and why.
//!
//! ```text
//! Article ► Segmenter ► statements ► Worker ► LabelledArticle ► Summary {article, outlet, speakers}
//! ```
//!
//! Here, and nowhere else in the library, labels have a meaning: `for` and `against` are the ends of a
//! scale, and what is neither stands between them.

mod labelled;
mod position;
mod side;
mod tally;
mod whole;

pub use labelled::{ArticleLabeller, LabelledArticle};
pub use position::{Position, PositionLabel};
pub use side::{Side, Sides};
pub use tally::{Strongest, Tally};
pub use whole::{SpeakerSummary, Summary};
