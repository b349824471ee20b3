//! Sets of word classes and of cue patterns.

/// What a word may be; a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class(u64);

/// What may stand with a word that reports; a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern(u32);

macro_rules! sets {
    ($type:ident of $bits:ty { $($(#[$doc:meta])* $constant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            sets!(@constants $bits, 0, $($(#[$doc])* $constant,)*);

            /// The member that a lexicon calls `name`.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$constant),)*
                    _ => None,
                }
            }

            /// Nothing.
            pub(crate) const NONE: Self = Self(0);

            /// Both sets.
            #[must_use]
            pub(crate) const fn and(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// True when a member of `other` is in the set.
            #[must_use]
            pub(crate) const fn has(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// True for the empty set.
            #[must_use]
            pub(crate) const fn is_empty(self) -> bool {
                self.0 == 0
            }
        }
    };
    (@constants $bits:ty, $bit:expr, $(#[$doc:meta])* $constant:ident, $($rest:tt)*) => {
        $(#[$doc])*
        pub(crate) const $constant: Self = Self((1 as $bits) << ($bit));
        sets!(@constants $bits, $bit + 1, $($rest)*);
    };
    (@constants $bits:ty, $bit:expr,) => {};
}

sets!(Class of u64 {
    DETERMINER = "determiner",
    POSSESSIVE = "possessive",
    /// he, she, they: a pronoun that can be a subject.
    SUBJECT = "subject",
    MALE = "male",
    FEMALE = "female",
    OBJECT_PRONOUN = "object-pronoun",
    PREPOSITION = "preposition",
    BE = "be",
    HAVE = "have",
    DO = "do",
    MODAL = "modal",
    CONJUNCTION = "conjunction",
    SUBORDINATOR = "subordinator",
    RELATIVE = "relative",
    QUESTION = "question",
    ADVERB = "adverb",
    DAY = "day",
    MONTH = "month",
    TIME = "time",
    NOT_VERB = "not-verb",
    ABBREVIATION = "abbreviation",
    PARTICLE = "particle",
    BASE = "base",
    THIRD = "third",
    PAST = "past",
    PARTICIPLE = "participle",
    ING = "ing",
    COURTESY = "courtesy",
    OFFICE = "office",
    /// The head of a description of one person.
    ROLE = "role",
    /// The head of a description of several people.
    ROLES = "roles",
    GROUP = "group",
    GIVEN_NAME = "name",
    NOUN_CUE = "noun",
    DOCUMENT = "document",
    /// The possessive 's.
    GENITIVE = "genitive",
    THAT = "that",
    TO = "to",
    /// `according`, before `to`.
    ACCORDING = "according",
    /// `quoted`, before `as saying`.
    CITED = "cited",
    /// What one says in: `in his view`.
    VIEW = "view",
    /// What one does who says no more: `but declined to elaborate`.
    EVASIVE = "evasive",
    /// Heads of a remark on a whole clause: `, a demand that …`.
    GLOSS = "gloss",
    /// The prepositions of what is spoken of: `warned of`.
    ABOUT = "about",
    /// The last words of names of places: `Garfield Avenue`.
    PLACE = "place",
    /// A quotation of a few words: part of a phrase.
    SHORT = "short",
    /// Groups with a capital: `Republicans`.
    PROPER = "proper",
    /// Numbers in words.
    NUMERAL = "numeral",
    /// `made`, before `clear that`.
    MAKE = "make",
    /// `nobody`: no source.
    NOBODY = "nobody",
    /// Adjectives with a that-clause: `confident that`.
    ADJECTIVE = "adjective",
    /// A lower-case word in -s.
    PLURAL = "plural",
    /// Labels of a layout: `Viewpoint:`.
    TAG = "tag",
});

sets!(Pattern of u32 {
    BARE = "bare",
    CLAUSE = "clause",
    THAT = "that",
    QUOTE = "quote",
    PARENTHESIS = "parenthesis",
    INVERTED = "inverted",
    WHOM = "whom",
    WH = "wh",
    TO = "to",
    WHOM_TO = "whom-to",
    PREPOSITION = "preposition",
    AS = "as",
    CALL = "call",
    OBJECT = "object",
});

impl Class {
    /// Auxiliary and modal verbs.
    pub(crate) const AUXILIARY: Self = Self::BE.and(Self::HAVE).and(Self::DO).and(Self::MODAL);
    /// This set less the other.
    #[must_use]
    pub(crate) const fn less(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Any form of a verb.
    pub(crate) const VERB: Self =
        Self::BASE.and(Self::THIRD).and(Self::PAST).and(Self::PARTICIPLE).and(Self::ING);
}
