//! Labels beside the columns of a table.

use std::sync::{Arc, mpsc};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Schema, SchemaRef};

use super::answer_columns::TextLabeller;
use super::answers::Answers;
use super::label::{BatchOptions, BatchReport, OnError};
use crate::arrow::TextColumn;
use crate::error::{Error, Result};
use crate::io::{TableBatch, TableReader};

impl Answers<'_> {
    /// The columns of a table with those of the answers behind them, as [`label_table`] gives them; the
    /// metadata stay.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when two of the columns have one name.
    pub fn labelled_schema(&self, table: &dyn TableReader) -> Result<SchemaRef> {
        let schema = table.schema();
        let mut fields = schema.fields().to_vec();
        fields.extend(self.flat_fields());
        for (at, field) in fields.iter().enumerate() {
            if fields[..at].iter().any(|before| before.name() == field.name()) {
                let name = field.name();
                let problem = match at < schema.fields().len() {
                    true => format!("has two columns `{name}`"),
                    false => format!("already has a column `{name}`, as the labels have"),
                };
                return Err(Error::input(table.input(), problem));
            }
        }
        Ok(Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())))
    }
}

/// Labels every record of `table` and gives the batches, with the columns of the answers behind those of
/// the table, to `take`, in order; after each, `report` is called with the number of records so far.
///
/// A record without a text, which only Parquet and Arrow can have, gets nulls for answers. Each batch is given
/// before the one after the next is read, so that memory is bounded and a stream need not end.
///
/// # Errors
///
/// The first record that cannot be used, unless `options` say to skip it, what the table cannot be read for,
/// and what `take` fails with.
pub fn label_table(
    labeller: &TextLabeller<'_>,
    mut table: Box<dyn TableReader + Send>,
    options: BatchOptions,
    mut take: impl FnMut(&RecordBatch) -> Result<()>,
    mut report: impl FnMut(u64),
) -> Result<BatchReport> {
    let input = table.input().to_owned();
    let schema = labeller.answers().labelled_schema(&*table)?;
    let mut total = BatchReport::default();
    let (sender, receiver) = mpsc::sync_channel(0);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while let Some(batch) = table.read() {
                // The other end is gone after an error: nobody wants the rest.
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        // Owned here, it goes with an error, and the reader does not wait for room that never comes.
        let receiver = receiver;
        while let Ok(batch) = receiver.recv() {
            let (labelled, problems) = label_batch(labeller, batch?, &input, &schema)?;
            total.skipped += problems.len() as u64;
            if let Some(first) = problems.into_iter().next() {
                if options.on_error == OnError::Fail {
                    return Err(first);
                }
                total.first_error.get_or_insert(first);
            }
            take(&labelled)?;
            total.written += labelled.num_rows() as u64;
            report(total.written + total.skipped);
        }
        Ok(())
    })?;
    Ok(total)
}

/// The columns of a batch with the answers, without the records that cannot be answered, which are behind
/// the problems that there are.
fn label_batch(
    labeller: &TextLabeller<'_>,
    batch: TableBatch,
    input: &str,
    schema: &SchemaRef,
) -> Result<(RecordBatch, Vec<Error>)> {
    let TableBatch { columns, text, target, rows, mut problems } = batch;
    let texts = TextColumn::new(&text, "text", input)?;
    let targets = target.as_ref().map(|target| TextColumn::new(target, "target", input));
    let (answers, unanswered) = labeller.label_all(&texts, targets.transpose()?.as_ref());
    let all = columns.columns().iter().cloned().chain(answers.flat()).collect();
    let failed = |error| {
        let problem = format!("cannot be labelled: {error}");
        Error::input(input, problem)
    };
    let mut columns = RecordBatch::try_new(Arc::clone(schema), all).map_err(failed)?;
    if !unanswered.is_empty() {
        let mut is_answered = vec![true; columns.num_rows()];
        for (at, problem) in unanswered {
            is_answered[at] = false;
            problems.push(Error::record(input, rows[at], problem));
        }
        columns =
            filter_record_batch(&columns, &BooleanArray::from(is_answered)).map_err(failed)?;
    }
    Ok((columns, problems))
}
