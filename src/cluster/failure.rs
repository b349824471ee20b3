//! Errors on their way through the engine.

use std::error::Error as StdError;
use std::fmt;

use datafusion::error::DataFusionError;

use crate::error::{Error, ErrorKind, with_causes};

/// An error of this crate inside one of the engine.
///
/// The engine writes it into the text of other errors, and from one machine to another it goes as text. So
/// there are marks around the message, by which [`own_message`] finds it again.
pub(super) struct Carried(String);

const MARKS: [&str; 2] = ["⟦", "⟧"];

/// Hands an error to the engine.
pub(super) fn carried(error: impl StdError + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(Carried(with_causes(&error))))
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [open, close] = MARKS;
        write!(f, "{open}{}{close}", self.0)
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Carried {}

/// What the engine failed with: an error of this crate as it was handed over, or the engine's own.
pub(super) fn from_engine(error: &DataFusionError) -> Error {
    let message = own_message(error).unwrap_or_else(|| match error.find_root() {
        DataFusionError::External(inner) => inner.to_string(),
        root => root.strip_backtrace(),
    });
    ErrorKind::Engine(message).into()
}

/// Whether a machine that is gone may be the reason: no error of this crate, none of a plan, and none of a job
/// that ran to its end.
pub(super) fn is_lost(error: &DataFusionError) -> bool {
    let root = error.find_root();
    let is_of_plan = matches!(
        root,
        DataFusionError::Plan(_)
            | DataFusionError::SQL(..)
            | DataFusionError::SchemaError(..)
            | DataFusionError::Configuration(_)
            | DataFusionError::NotImplemented(_)
    );
    own_message(error).is_none() && !is_of_plan && !root.strip_backtrace().contains(" failed: ")
}

/// The message of an error of this crate.
fn own_message(error: &DataFusionError) -> Option<String> {
    match error.find_root() {
        DataFusionError::External(inner) => {
            inner.downcast_ref::<Carried>().map(|Carried(message)| message.clone())
        }
        root => marked(&root.strip_backtrace()).map(str::to_owned),
    }
}

/// The message between the marks.
fn marked(text: &str) -> Option<&str> {
    let [open, close] = MARKS;
    let (_, behind) = text.split_once(open)?;
    behind.split_once(close).map(|(message, _)| message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_found_again_in_the_text_of_others() {
        let own = || {
            let problem = "is \"broken\" here".to_owned();
            Error::input("a.csv", problem)
        };
        let message = own().to_string();
        let wrapped = carried(own()).context("one more");
        assert_eq!(from_engine(&wrapped).to_string(), message);
        let text = format!(
            "Job 7 failed: {:?}",
            DataFusionError::Context("c".into(), Box::new(carried(own())))
        );
        assert_eq!(from_engine(&DataFusionError::Execution(text)).to_string(), message);
        let other = DataFusionError::Plan("no such table".to_owned());
        assert!(from_engine(&other).to_string().contains("no such table"));
        assert!(!is_lost(&other) && !is_lost(&wrapped));
        let failed = DataFusionError::Execution("Job 7 failed: disk full".to_owned());
        let gone = DataFusionError::Execution("connection refused".to_owned());
        assert_eq!([is_lost(&failed), is_lost(&gone)], [false, true]);
    }
}
