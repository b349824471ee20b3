//! The rows of an answer in a format for other programs, or for people.

use std::io::{self, Write};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::nullif;
use arrow::csv::WriterBuilder as CsvBuilder;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::json::WriterBuilder as JsonBuilder;
use arrow::json::writer::LineDelimited;
use arrow::util::pretty::pretty_format_batches;

use crate::arrow::{BatchEncoder, BatchFormat};
use crate::error::{Error, ErrorKind, Result};

/// How the rows of an answer are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFormat {
    /// A table for people. It is written when all rows are there.
    Table,
    /// With a header. The fields of a struct are columns of their own: `s.stance.label`. A list cannot be
    /// written.
    Csv,
    /// One JSON object a row.
    Jsonl,
    /// A Parquet file, or a file or stream of Arrow.
    Columns(BatchFormat),
}

/// Writes the rows of an answer.
pub struct RowWriter<W> {
    out: W,
    rows: Rows,
}

/// Rows to bytes.
enum Rows {
    Table { schema: SchemaRef, batches: Vec<RecordBatch> },
    Csv { has_header: bool },
    Jsonl,
    Columns(BatchEncoder),
}

impl<W: Write> RowWriter<W> {
    /// Starts output with these columns.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] for a column that the format cannot hold, and [`ErrorKind::Io`] "write".
    pub fn new(format: RowFormat, schema: &SchemaRef, out: W) -> Result<Self> {
        let own = Arc::clone(schema);
        let rows = match format {
            RowFormat::Table => Rows::Table { schema: own, batches: Vec::new() },
            RowFormat::Csv => Rows::Csv { has_header: false },
            RowFormat::Jsonl => Rows::Jsonl,
            RowFormat::Columns(format) => Rows::Columns(BatchEncoder::new(OUTPUT, format, schema)?),
        };
        let mut writer = Self { out, rows };
        if format == RowFormat::Csv {
            // The header of an answer without rows is written too.
            writer.write(&RecordBatch::new_empty(Arc::clone(schema)))?;
        }
        Ok(writer)
    }

    /// Writes more rows.
    ///
    /// # Errors
    ///
    /// As [`RowWriter::new`].
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let bytes = self.rows.encode(batch)?;
        self.out.write_all(&bytes).map_err(write_failed)
    }

    /// Writes what stands behind the last row.
    ///
    /// # Errors
    ///
    /// As [`RowWriter::new`].
    pub fn finish(self) -> Result<()> {
        let Self { mut out, rows } = self;
        let bytes = rows.finish()?;
        out.write_all(&bytes).map_err(write_failed)
    }
}

impl Rows {
    /// The bytes that are ready with these rows.
    fn encode(&mut self, batch: &RecordBatch) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Table { batches, .. } => batches.push(batch.clone()),
            Self::Csv { has_header } => {
                let builder = CsvBuilder::new().with_header(!*has_header);
                *has_header = true;
                builder
                    .build(&mut bytes)
                    .write(&flat(batch)?)
                    .map_err(|error| arrow_failed(&error))?;
            }
            Self::Jsonl => {
                let builder = JsonBuilder::new().with_explicit_nulls(true);
                let mut writer = builder.build::<_, LineDelimited>(&mut bytes);
                writer
                    .write(batch)
                    .and_then(|()| writer.finish())
                    .map_err(|error| arrow_failed(&error))?;
            }
            Self::Columns(encoder) => bytes = encoder.encode(batch)?,
        }
        Ok(bytes)
    }

    /// The bytes behind the last row.
    fn finish(self) -> Result<Vec<u8>> {
        match self {
            Self::Table { schema, mut batches } => {
                batches.retain(|batch| batch.num_rows() > 0);
                if batches.is_empty() {
                    batches.push(RecordBatch::new_empty(schema));
                }
                let table =
                    pretty_format_batches(&batches).map_err(|error| arrow_failed(&error))?;
                Ok(format!("{table}\n").into_bytes())
            }
            Self::Csv { .. } | Self::Jsonl => Ok(Vec::new()),
            Self::Columns(encoder) => encoder.finish(),
        }
    }
}

/// The columns without structs.
fn flat(batch: &RecordBatch) -> Result<RecordBatch> {
    let mut columns = Vec::new();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        flatten(field.name(), field, array, &mut columns)?;
    }
    let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) = columns.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|error| arrow_failed(&error))
}

fn flatten(
    name: &str,
    field: &FieldRef,
    array: &ArrayRef,
    columns: &mut Vec<(FieldRef, ArrayRef)>,
) -> Result<()> {
    match field.data_type() {
        DataType::Struct(fields) => {
            let array = array.as_struct();
            for (field, inner) in fields.iter().zip(array.columns()) {
                // Where the struct is null its fields are.
                let inner = match array.nulls() {
                    Some(nulls) => nullif(inner, &BooleanArray::new(!nulls.inner(), None)),
                    None => Ok(Arc::clone(inner)),
                };
                let inner = inner.map_err(|error| arrow_failed(&error))?;
                flatten(&format!("{name}.{}", field.name()), field, &inner, columns)?;
            }
            Ok(())
        }
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::Map(..) => {
            let message = format!("column `{name}` is a list, which csv cannot hold");
            Err(ErrorKind::Engine(message).into())
        }
        data_type => {
            let field = Field::new(name, data_type.clone(), true);
            columns.push((Arc::new(field), Arc::clone(array)));
            Ok(())
        }
    }
}

/// As errors name what is written.
const OUTPUT: &str = "output";

fn write_failed(error: io::Error) -> Error {
    Error::io("write", OUTPUT, error)
}

fn arrow_failed(error: &ArrowError) -> Error {
    ErrorKind::Engine(error.to_string()).into()
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, Int64Array, ListArray, StringArray, StructArray};
    use arrow::datatypes::Int64Type;

    use super::*;

    fn batch() -> RecordBatch {
        let labels: ArrayRef = Arc::new(StringArray::from(vec!["for", "never shown", "against"]));
        let probabilities: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 0.0, 0.25]));
        let fields = vec![
            Field::new("label", DataType::Utf8, true),
            Field::new("probability", DataType::Float64, true),
        ];
        let nulls = vec![true, false, true].into();
        let stance = StructArray::new(fields.into(), vec![labels, probabilities], Some(nulls));
        let n: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
        RecordBatch::try_from_iter([("n", n), ("s", Arc::new(stance) as _)]).unwrap()
    }

    fn written(format: RowFormat, batches: &[RecordBatch]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = RowWriter::new(format, &batch().schema(), &mut bytes).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
        bytes
    }

    fn text(format: RowFormat, batches: &[RecordBatch]) -> String {
        String::from_utf8(written(format, batches)).unwrap()
    }

    #[test]
    fn rows_are_written_in_every_format() {
        let parts = [batch().slice(0, 2), batch().slice(2, 1)];
        assert_eq!(
            text(RowFormat::Csv, &parts),
            "n,s.label,s.probability\n1,for,0.5\n2,,\n3,against,0.25\n"
        );
        assert_eq!(
            text(RowFormat::Jsonl, &parts),
            "{\"n\":1,\"s\":{\"label\":\"for\",\"probability\":0.5}}\n{\"n\":2,\"s\":null}\n\
             {\"n\":3,\"s\":{\"label\":\"against\",\"probability\":0.25}}\n"
        );
        assert!(text(RowFormat::Table, &parts).contains("| 3 | {label: against"));
        let arrow = written(RowFormat::Columns(BatchFormat::ArrowStream), &parts);
        let reader = arrow::ipc::reader::StreamReader::try_new(arrow.as_slice(), None).unwrap();
        assert_eq!(reader.map(Result::unwrap).collect::<Vec<_>>(), parts);
        let file = bytes::Bytes::from(written(RowFormat::Columns(BatchFormat::Parquet), &parts));
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 9);
        let rows: usize = reader.unwrap().map(|batch| batch.unwrap().num_rows()).sum();
        assert_eq!(rows, 3);
    }

    #[test]
    fn no_rows_leave_the_columns() {
        assert_eq!(text(RowFormat::Csv, &[]), "n,s.label,s.probability\n");
        assert!(text(RowFormat::Table, &[]).contains("| n | s |"));
        assert_eq!(text(RowFormat::Jsonl, &[]), "");
    }

    #[test]
    fn a_list_is_no_field_of_csv() {
        let list: ListArray =
            ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1)])]);
        let batch = RecordBatch::try_from_iter([("parts", Arc::new(list) as ArrayRef)]).unwrap();
        let error = RowWriter::new(RowFormat::Csv, &batch.schema(), Vec::new()).err().unwrap();
        assert_eq!(error.to_string(), "column `parts` is a list, which csv cannot hold");
    }
}
