//! What is looked for, and how bad it is.

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The data is wrong or would give wrong figures.
    Error,
    /// The data is likely to mislead a model.
    Warning,
    /// Something for a person to look at.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! checks {
    ($($variant:ident $name:literal $severity:ident $what:literal)*) => {
        /// What is looked for. The order is that of reports: errors, warnings, notes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Check {
            $(#[doc = $what] $variant,)*
        }

        impl Check {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in reports, such as `near-duplicate`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// How bad its findings are.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                }
            }

            /// What it looks for, in a few words.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $what,)*
                }
            }
        }
    };
}

checks! {
    EmptyText "empty-text" Error "records without a text"
    MissingLabel "missing-label" Error "records without a label"
    DuplicateId "duplicate-id" Error "an id that several records have"
    DuplicateText "duplicate-text" Error "the same text several times"
    ConflictingLabels "conflicting-labels" Error "the same text with different labels"
    Leak "leak" Error "a text, or nearly the same text, on both sides"
    SharedGroup "shared-group" Error "a group that is on both sides"
    BrokenPair "broken-pair" Error "contrast pairs without two sides that differ in label"
    NearDuplicate "near-duplicate" Warning "nearly the same text twice"
    CrossGroupDuplicate "cross-group-duplicate" Warning "nearly the same text in two groups"
    AbsentLabel "absent-label" Warning "parts of the data without a label"
    ActorPredicts "actor-predicts" Warning "names that tell the label"
    ActorModel "actor-model" Warning "all names together tell the label"
    RareLabel "rare-label" Note "parts of the data where a label is rare"
    LoosePair "loose-pair" Note "contrast pairs that share few words"
    TermPredicts "term-predicts" Note "words that nearly always mean one label"
    LabelError "label-error" Note "labels that a model does not believe"
}

#[cfg(test)]
mod tests {
    use super::Check;

    #[test]
    fn checks_are_sorted_by_severity_and_named_as_in_json() {
        assert!(Check::ALL.is_sorted_by_key(|check| check.severity()));
        for check in Check::ALL {
            let json = serde_json::to_string(check).unwrap();
            assert_eq!(json, format!("\"{}\"", check.name()));
        }
    }
}
