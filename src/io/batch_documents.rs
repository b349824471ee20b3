//! The rows of record batches as documents.

use std::ops::Range;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::Field;

use super::columns::Roles;
use super::{DocumentReader, ReadOptions};
use crate::arrow::{BatchSource, Batches, TextColumn, as_texts};
use crate::{Document, Error, RecordProblem, Result};

/// Reads the columns that a document needs, and no others.
struct BatchDocuments {
    input: String,
    columns: Vec<String>,
    roles: Roles,
    keeps_fields: bool,
    limit: usize,
    batches: Batches,
    /// Positions of the columns that are read.
    wanted: Vec<usize>,
    /// The columns of the current batch as texts, each at its position.
    cells: Vec<Option<ArrayRef>>,
    /// The rows of the current batch that are still to come.
    left: Range<usize>,
    row: u64,
}

pub(super) fn documents(
    source: BatchSource,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>> {
    let (schema, input) = (source.schema().clone(), source.input().to_owned());
    let columns = source.column_names();
    let mut wanted = Vec::new();
    let mut find = |name: &str| {
        let at = columns.iter().position(|column| column == name)?;
        wanted.push(at);
        Some(at)
    };
    let roles = Roles::resolve(options, &input, &columns, &mut find)?.with_extras(options, find);
    TextColumn::expect(schema.field(roles.text), &input)?;
    let nested = wanted.iter().map(|&at| schema.field(at)).find(|field| is_nested(field));
    nested.map_or(Ok(()), |field| TextColumn::expect(field, &input))?;
    if options.keep_fields {
        wanted = (0..columns.len()).collect();
    }
    wanted.sort_unstable();
    wanted.dedup();
    Ok(Box::new(BatchDocuments {
        batches: source.batches(Some(&wanted))?,
        cells: vec![None; columns.len()],
        input,
        columns,
        roles,
        keeps_fields: options.keep_fields,
        limit: options.max_record,
        wanted,
        left: 0..0,
        row: 0,
    }))
}

/// A list or struct is neither a label nor the name of anything.
fn is_nested(field: &Field) -> bool {
    field.data_type().is_nested() && !TextColumn::accepts(field.data_type())
}

impl BatchDocuments {
    /// Takes up a batch.
    fn start(&mut self, batch: &RecordBatch) -> Result<()> {
        for (&at, column) in self.wanted.iter().zip(batch.columns()) {
            self.cells[at] = Some(as_texts(column, &self.columns[at], &self.input)?);
        }
        self.left = 0..batch.num_rows();
        Ok(())
    }

    fn document(&self, at: usize) -> Result<Document> {
        let cell = |column: usize| {
            let cells = self.cells.get(column)?.as_ref()?;
            // Of a type of text since the batch was taken up.
            TextColumn::new(cells, &self.columns[column], &self.input).ok()?.get(at)
        };
        let document = self.roles.document(self.row, cell).and_then(|mut document| {
            if document.text.len() > self.limit {
                let problem = format!("longer than the limit of {} bytes", self.limit);
                return Err(RecordProblem::Malformed(problem));
            }
            if self.keeps_fields {
                let fields = (0..self.columns.len()).map(|column| cell(column).unwrap_or_default());
                document.fields.extend(fields.map(str::to_owned));
            }
            Ok(document)
        });
        document.map_err(|problem| Error::record(&self.input, self.row, problem))
    }
}

impl DocumentReader for BatchDocuments {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self) -> Option<Result<Document>> {
        loop {
            if let Some(at) = self.left.next() {
                self.row += 1;
                return Some(self.document(at));
            }
            let started = self.batches.next()?.and_then(|batch| self.start(&batch));
            if let Err(error) = started {
                return Some(Err(error));
            }
        }
    }
}
