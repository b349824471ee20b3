//! JSON objects as named cells of text.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

use super::ReadOptions;
use super::columns::Roles;
use crate::{Document, RecordProblem, Result};

/// Which values of an object are wanted, and the buffers they are put into, object after object.
///
/// A name is a key, or the keys on the way to a nested value with points between them (`meta.source`).
pub(super) struct Cells {
    slots: Vec<Slot>,
    roles: Roles,
    /// The first of the slots are the fields to keep.
    kept: usize,
}

struct Slot {
    name: String,
    /// The keys on the way, where the name is no key itself.
    path: Vec<String>,
    is_required: bool,
    content: Content,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Missing,
    Null,
    /// A string, number or boolean.
    Scalar,
    /// An array or object, written compactly.
    Compound,
}

impl Cells {
    /// Finds what `options` name among `columns`. Labels have to be there only when `needs_labels`.
    pub(super) fn new(
        options: &ReadOptions,
        input: &str,
        columns: &[String],
        needs_labels: bool,
    ) -> Result<Self> {
        let mut slots = Vec::new();
        if options.keep_fields {
            slots.extend(columns.iter().map(|name| Slot::new(name, columns, false)));
        }
        let kept = slots.len();
        let mut find = |name: &str| {
            let slot = Slot::new(name, columns, true);
            let head = slot.path.first().unwrap_or(&slot.name);
            columns.contains(head).then(|| place(&mut slots, slot))
        };
        let mut roles = if needs_labels {
            Roles::resolve(options, input, columns, &mut find)?
        } else {
            Roles::without_labels(options, input, columns, &mut find)?
        };
        if options.id_column.is_none()
            && let Some(id) = roles.id
        {
            slots[id].is_required = false;
        }
        if !needs_labels {
            let label = |label: &super::LabelColumn| {
                place(&mut slots, Slot::new(&label.column, columns, false))
            };
            roles.labels = options.label_columns.iter().map(label).collect();
        }
        // The first record may lack what a later one has.
        let roles = roles
            .with_extras(options, |name| Some(place(&mut slots, Slot::new(name, columns, false))));
        Ok(Self { slots, roles, kept })
    }

    /// Takes the wanted values out of an object.
    pub(super) fn fill<'de, D: Deserializer<'de>>(&mut self, object: D) -> Result<(), D::Error> {
        for slot in &mut self.slots {
            slot.content = Content::Missing;
        }
        object.deserialize_map(Wanted(&mut self.slots))
    }

    /// The document in the cells as they are; `names` gives the names of all columns of the record, for
    /// the message about one that is missing.
    pub(super) fn document(
        &self,
        row: u64,
        names: impl FnOnce() -> Vec<String>,
    ) -> Result<Document, RecordProblem> {
        for slot in self.slots.iter().filter(|slot| slot.is_required) {
            let column = slot.name.clone();
            match slot.content {
                Content::Missing => {
                    return Err(RecordProblem::MissingColumn { column, found: names().join(", ") });
                }
                Content::Compound => {
                    let problem = format!("column `{column}` is an array or object, not text");
                    return Err(RecordProblem::Malformed(problem));
                }
                Content::Null | Content::Scalar => {}
            }
        }
        let cell = |index: usize| {
            let slot = &self.slots[index];
            (slot.content == Content::Scalar).then_some(slot.text.as_str())
        };
        let mut document = self.roles.document(row, cell)?;
        document.fields.extend(self.slots[..self.kept].iter().map(Slot::field));
        Ok(document)
    }
}

/// The index of the slot, which is put behind the others if it is new.
fn place(slots: &mut Vec<Slot>, slot: Slot) -> usize {
    if let Some(known) = slots.iter().position(|known| known.name == slot.name) {
        slots[known].is_required |= slot.is_required;
        return known;
    }
    slots.push(slot);
    slots.len() - 1
}

impl Slot {
    fn new(name: &str, columns: &[String], is_required: bool) -> Self {
        let is_key = !name.contains('.') || columns.iter().any(|column| column == name);
        let path = if is_key { Vec::new() } else { name.split('.').map(str::to_owned).collect() };
        let (name, text) = (name.to_owned(), String::new());
        Self { name, path, is_required, content: Content::Missing, text }
    }

    fn field(&self) -> String {
        match self.content {
            Content::Missing | Content::Null => String::new(),
            Content::Scalar | Content::Compound => self.text.clone(),
        }
    }

    fn set(&mut self, content: Content, text: &str) {
        self.content = content;
        self.text.clear();
        self.text.push_str(text);
    }
}

struct Wanted<'a>(&'a mut [Slot]);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeyOf(self.0))? {
            match key {
                Key::Unwanted => drop(map.next_value::<IgnoredAny>()?),
                Key::Slot(index) => map.next_value_seed(Fill(&mut self.0[index]))?,
                Key::Parent(name) => {
                    let value: Value = map.next_value()?;
                    for slot in self.0.iter_mut() {
                        let inner = match slot.path.split_first() {
                            Some((head, rest)) if *head == name => {
                                rest.iter().try_fold(&value, |value, key| value.get(key))
                            }
                            None if slot.name == name => Some(&value),
                            _ => None,
                        };
                        if let Some(inner) = inner {
                            // Reading from a value that is already parsed cannot fail.
                            let _ = Fill(slot).deserialize(inner);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

enum Key {
    Unwanted,
    Slot(usize),
    Parent(String),
}

struct KeyOf<'a>(&'a [Slot]);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Key, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        if self.0.iter().any(|slot| slot.path.first().is_some_and(|head| head == name)) {
            return Ok(Key::Parent(name.to_owned()));
        }
        let index = self.0.iter().position(|slot| slot.path.is_empty() && slot.name == name);
        Ok(index.map_or(Key::Unwanted, Key::Slot))
    }
}

struct Fill<'a>(&'a mut Slot);

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.set(Content::Scalar, text);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.set(Content::Scalar, if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.set(Content::Scalar, &value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.set(Content::Scalar, &value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        let number = Number::from_f64(value).map(|number| number.to_string());
        self.0.set(Content::Scalar, &number.unwrap_or_default());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.set(Content::Null, "");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
        self.0.set(Content::Compound, &value.to_string());
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(map))?;
        self.0.set(Content::Compound, &value.to_string());
        Ok(())
    }
}

/// An object in the order of its keys, of which a repeated one is repeated here.
pub(super) struct Object<V>(pub(super) Vec<(String, V)>);

impl<V> Object<V> {
    /// The distinct keys in the order in which they come.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.0.len());
        for (name, _) in &self.0 {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Object<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<V>(Vec<(String, V)>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Pairs<V> {
            type Value = Object<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Object<V>, A::Error> {
                while let Some(pair) = map.next_entry()? {
                    self.0.push(pair);
                }
                Ok(Object(self.0))
            }
        }

        deserializer.deserialize_map(Pairs(Vec::new()))
    }
}

/// What the parser says, with its position inside the record.
pub(super) fn problem(error: &serde_json::Error) -> RecordProblem {
    let text = error.to_string();
    let what = text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]);
    let kind = if error.is_data() { "" } else { "not valid JSON: " };
    RecordProblem::Malformed(match (error.line(), error.column()) {
        (0, _) => format!("{kind}{what}"),
        (1, column) => format!("{kind}{what} at column {column}"),
        (line, column) => format!("{kind}{what} at line {line}, column {column} of the record"),
    })
}
