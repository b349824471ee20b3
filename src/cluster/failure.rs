//! Errors on their way through the engine.

use std::error::Error as StdError;
use std::fmt;

use ballista_core::error::BallistaError;
use datafusion::error::DataFusionError;

use crate::error::{Error, ErrorKind, with_causes};

/// An error of this crate inside one of the engine.
///
/// From one machine to another an error goes as text, made with `Debug` and wrapped in others. So `Debug`
/// puts marks around the message, by which [`own_message`] finds it again.
pub(super) struct Carried(String);

const MARKS: [&str; 2] = ["⟦", "⟧"];

/// Hands an error to the engine.
pub(super) fn carried(error: impl StdError + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(Carried(with_causes(&error))))
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [open, close] = MARKS;
        write!(f, "{open}{}{close}", self.0)
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

/// An error in a query. The engine wraps such errors as text, so the message has its marks from the start.
pub(super) fn plan_error(message: &str) -> DataFusionError {
    let [open, close] = MARKS;
    DataFusionError::Plan(format!("{open}{message}{close}"))
}

/// Whether a machine that is gone is the reason: an error of the connections between machines.
pub(super) fn is_lost(error: &DataFusionError) -> bool {
    match error.find_root() {
        DataFusionError::Execution(text) => is_of_connection(text),
        DataFusionError::External(inner) => match inner.downcast_ref::<BallistaError>() {
            Some(BallistaError::GrpcError(status)) => is_of_connection(&format!("{status:?}")),
            Some(
                BallistaError::TonicError(_)
                | BallistaError::GrpcConnectionError(_)
                | BallistaError::GrpcActionError(_)
                | BallistaError::FetchFailed(..),
            ) => true,
            _ => false,
        },
        _ => false,
    }
}

/// Ballista's client hands errors of connections on as text, made with `Debug` or `Display`. A status that the
/// other machine itself gave as its answer has no source.
fn is_of_connection(text: &str) -> bool {
    const OF_TRANSPORT: [&str; 4] = [
        "GrpcConnectionError(",
        "TonicError(",
        "tonic::transport::Error(",
        "code: 'The service is currently unavailable'",
    ];
    let starts = |start: &&str| text.starts_with(*start);
    let is_broken = || match text.starts_with("code: '") {
        true => text.contains(", source: "),
        false => text.contains("source: Some(") || text.contains("code: Unavailable"),
    };
    OF_TRANSPORT.iter().any(starts)
        || (["GrpcError(", "Status {", "code: '"].iter().any(starts) && is_broken())
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
    fn a_machine_is_lost_when_a_connection_is() {
        let text = |text: &str| DataFusionError::Execution(text.to_owned());
        let connection = || BallistaError::GrpcConnectionError("refused".to_owned());
        let debug = format!("{:?}", connection());
        for lost in [
            text(&debug),
            text("Status { code: Unavailable, message: \"gone\", source: None }"),
            text("Status { code: Unknown, message: \"h2\", source: Some(hyper::Error(Io)) }"),
            text(
                "code: 'Unknown error', message: \"h2 protocol error\", source: hyper::Error(Body)",
            ),
            connection().into_datafusion(),
            BallistaError::FetchFailed("x".to_owned(), 1, 2, "gone".to_owned())
                .into_datafusion()
                .context("one more"),
        ] {
            assert!(is_lost(&lost), "{lost}");
        }
        for own in [
            DataFusionError::Plan("no such table".to_owned()),
            DataFusionError::Internal("failed to serialize physical plan".to_owned()),
            text("Job 7 failed: Status { code: Unavailable }"),
            text("Fail to execute query due to nothing"),
            text("Status { code: Internal, message: \"no such column\", source: None }"),
            text("code: 'Internal error', message: \"no such column\""),
            carried(Error::input("a.csv", "is broken")),
            BallistaError::Internal("a plan".to_owned()).into_datafusion(),
            plan_error("`stance` takes text"),
        ] {
            assert!(!is_lost(&own), "{own}");
        }
    }

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
        let planned = DataFusionError::Plan(format!("Execution error: {}", plan_error("wrong")));
        assert_eq!(from_engine(&planned).to_string(), "wrong");
        let other = DataFusionError::Plan("no such table".to_owned());
        assert!(from_engine(&other).to_string().contains("no such table"));
    }
}
