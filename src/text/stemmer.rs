//! Snowball stemming.

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};

macro_rules! languages {
    ($(($code:literal, $variant:ident, $algorithm:ident)),* $(,)?) => {
        /// The languages of the Snowball stemmers, named by their ISO 639-1 code in files and on the
        /// command line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Language {
            $(
                #[doc = concat!("`", $code, "`")]
                #[serde(rename = $code)]
                $variant,
            )*
        }

        impl Language {
            /// All of them, by code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The ISO 639-1 code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),*
                }
            }

            pub(super) fn stemmer(self) -> Stemmer {
                Stemmer::create(match self {
                    $(Self::$variant => Algorithm::$algorithm),*
                })
            }
        }
    };
}

languages! {
    ("ar", Arabic, Arabic),
    ("da", Danish, Danish),
    ("de", German, German),
    ("el", Greek, Greek),
    ("en", English, English),
    ("es", Spanish, Spanish),
    ("fi", Finnish, Finnish),
    ("fr", French, French),
    ("hu", Hungarian, Hungarian),
    ("it", Italian, Italian),
    ("nl", Dutch, Dutch),
    ("no", Norwegian, Norwegian),
    ("pt", Portuguese, Portuguese),
    ("ro", Romanian, Romanian),
    ("ru", Russian, Russian),
    ("sv", Swedish, Swedish),
    ("ta", Tamil, Tamil),
    ("tr", Turkish, Turkish),
}

impl Language {
    /// The language of an ISO 639-1 code.
    ///
    /// ```
    /// use stance::text::Language;
    ///
    /// assert_eq!(Language::from_code("en"), Some(Language::English));
    /// assert_eq!(Language::from_code("xx"), None);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.code() == code)
    }
}
