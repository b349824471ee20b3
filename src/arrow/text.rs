//! Texts of a column.

use std::fmt;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::error::{Error, ErrorKind, Result};

/// A column of texts, row by row, without a copy: `Utf8`, `LargeUtf8`, `Utf8View`, a dictionary of one of
/// these, or `Null`, where no row has a text.
///
/// ```
/// use arrow::array::{DictionaryArray, types::Int8Type};
/// use stance::arrow::TextColumn;
///
/// let column: DictionaryArray<Int8Type> = [Some("for"), None, Some("for")].into_iter().collect();
/// let texts = TextColumn::new(&column, "stance", "votes.parquet")?;
/// assert_eq!(texts.get(0), Some("for"));
/// assert_eq!(texts.get(1), None);
/// # Ok::<(), stance::Error>(())
/// ```
#[derive(Clone)]
pub struct TextColumn<'a> {
    values: Values<'a>,
    len: usize,
}

#[derive(Clone)]
enum Values<'a> {
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Dictionary { keys: Vec<usize>, nulls: Option<&'a NullBuffer>, values: Box<TextColumn<'a>> },
    Nulls,
}

impl<'a> TextColumn<'a> {
    /// The texts in `array`, which `column` and `input` name in errors.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] when the type is none of text.
    ///
    /// Cost: O(1), and O(rows) for a dictionary, whose keys are widened.
    pub fn new(array: &'a dyn Array, column: &str, input: &str) -> Result<Self> {
        let values = Self::values(array);
        let values = values.ok_or_else(|| not_text(column, array.data_type(), input))?;
        Ok(Self { values, len: array.len() })
    }

    /// The texts in the column of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownColumn`] with the columns that are there; and as [`TextColumn::new`].
    pub fn named(batch: &'a RecordBatch, column: &str, input: &str) -> Result<Self> {
        let Some(array) = batch.column_by_name(column) else {
            let columns = batch.schema_ref().fields().iter().map(|field| field.name().clone());
            let (input, column, columns) = (input.to_owned(), column.to_owned(), columns.collect());
            return Err(ErrorKind::UnknownColumn { input, column, columns }.into());
        };
        Self::new(array, column, input)
    }

    /// Fails for a column that [`TextColumn::new`] would refuse, before there is a row of it.
    pub(crate) fn expect(field: &Field, input: &str) -> Result<()> {
        match Self::accepts(field.data_type()) {
            true => Ok(()),
            false => Err(not_text(field.name(), field.data_type(), input)),
        }
    }

    /// Whether a column of this type can be read as texts.
    #[must_use]
    pub fn accepts(data_type: &DataType) -> bool {
        match data_type {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
            DataType::Dictionary(_, values) => Self::accepts(values),
            _ => false,
        }
    }

    fn values(array: &'a dyn Array) -> Option<Values<'a>> {
        Some(match array.data_type() {
            DataType::Utf8 => Values::Utf8(array.as_string_opt()?),
            DataType::LargeUtf8 => Values::LargeUtf8(array.as_string_opt()?),
            DataType::Utf8View => Values::Utf8View(array.as_string_view_opt()?),
            DataType::Null => Values::Nulls,
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = dictionary.values().as_ref();
                let values = Self { values: Self::values(values)?, len: values.len() };
                // Without values there are no keys that could be widened: every row is null.
                if values.is_empty() {
                    return Some(Values::Nulls);
                }
                let keys = dictionary.normalized_keys();
                Values::Dictionary { keys, nulls: array.nulls(), values: Box::new(values) }
            }
            _ => return None,
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text of a row, counted from 0; `None` for a null, and behind the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&'a str> {
        if row >= self.len {
            return None;
        }
        match &self.values {
            Values::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Values::LargeUtf8(array) => array.is_valid(row).then(|| array.value(row)),
            Values::Utf8View(array) => array.is_valid(row).then(|| array.value(row)),
            Values::Dictionary { keys, nulls, values } => {
                let is_null = nulls.is_some_and(|nulls| nulls.is_null(row));
                if is_null { None } else { values.get(keys[row]) }
            }
            Values::Nulls => None,
        }
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&'a str>> {
        (0..self.len).map(|row| self.get(row))
    }
}

/// Any column as one of texts, nulls kept: numbers as they are written in decimal, times in ISO 8601, lists
/// as `[1, 2]` and structs as `{a: 1}`. A column of texts stays as it is, but for a dictionary.
///
/// # Errors
///
/// [`ErrorKind::Input`] for a type that has no textual form.
pub(crate) fn as_texts(array: &ArrayRef, column: &str, input: &str) -> Result<ArrayRef> {
    // Offsets of 64 bits: the values of a dictionary, each written out, may be larger than it by far.
    let texts: LargeStringArray = match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => return Ok(Arc::clone(array)),
        data_type if TextColumn::accepts(data_type) => {
            TextColumn::new(array, column, input)?.iter().collect()
        }
        data_type => written(array).map_err(|error| {
            let problem = format!("has column `{column}` of type {data_type}: {error}");
            Error::input(input, problem)
        })?,
    };
    Ok(Arc::new(texts))
}

fn written(array: &ArrayRef) -> Result<LargeStringArray, ArrowError> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array, &options)?;
    let cell = |row| {
        let is_valid = array.is_valid(row);
        is_valid.then(|| formatter.value(row).try_to_string()).transpose()
    };
    (0..array.len()).map(cell).collect()
}

fn not_text(column: &str, data_type: &DataType, input: &str) -> Error {
    Error::input(input, format!("has column `{column}` of type {data_type}, which is not text"))
}

impl fmt::Debug for TextColumn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{DictionaryArray, Int32Array, Int64Array, NullArray};

    use super::*;

    const TEXTS: [Option<&str>; 4] = [Some("a text longer than twelve"), None, Some(""), Some("é")];

    fn columns() -> Vec<ArrayRef> {
        let keys = Int32Array::from(vec![Some(0), None, Some(2), Some(3)]);
        let values: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(TEXTS.to_vec())),
            Arc::new(LargeStringArray::from(TEXTS.to_vec())),
            Arc::new(StringViewArray::from(TEXTS.to_vec())),
        ];
        let dictionaries = values.iter().map(|values| {
            Arc::new(DictionaryArray::new(keys.clone(), Arc::clone(values))) as ArrayRef
        });
        let null_value =
            DictionaryArray::new(Int32Array::from(vec![0, 1, 2, 3]), Arc::clone(&values[2]));
        dictionaries
            .chain([Arc::new(null_value) as ArrayRef])
            .chain(values.iter().cloned())
            .collect()
    }

    #[test]
    fn every_type_of_text_gives_its_rows() {
        for array in columns() {
            assert!(TextColumn::accepts(array.data_type()));
            let texts = TextColumn::new(&array, "text", "x").unwrap();
            assert_eq!(texts.iter().collect::<Vec<_>>(), TEXTS, "{}", array.data_type());
            assert_eq!(texts.get(4), None);
            let slice = array.slice(1, 2);
            let texts = TextColumn::new(&slice, "text", "x").unwrap();
            assert_eq!(texts.iter().collect::<Vec<_>>(), TEXTS[1..3], "{}", array.data_type());
        }
    }

    #[test]
    fn a_column_may_have_no_text_at_all() {
        let no_values: StringArray = StringArray::new_null(0);
        let keys = Int32Array::from(vec![None, None]);
        let dictionary = DictionaryArray::new(keys, Arc::new(no_values));
        for array in [&dictionary as &dyn Array, &NullArray::new(2)] {
            let texts = TextColumn::new(array, "text", "x").unwrap();
            assert_eq!(texts.iter().collect::<Vec<_>>(), [None, None]);
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let batch = RecordBatch::try_from_iter([
            ("n", Arc::new(Int64Array::from(vec![1])) as ArrayRef),
            ("Text", Arc::new(StringArray::from(vec!["a"]))),
        ])
        .unwrap();
        let found = |column| {
            TextColumn::named(&batch, column, "x.parquet").map_err(|error| error.to_string())
        };
        assert_eq!(
            found("n").unwrap_err(),
            "`x.parquet` has column `n` of type Int64, which is not text"
        );
        assert_eq!(found("text").unwrap_err(), "`x.parquet` has no column `text`");
        assert_eq!(found("Text").unwrap().get(0), Some("a"));
        assert!(!TextColumn::accepts(&DataType::Binary));
    }
}
