//! Reader to workers to writer.

use std::io::Write;
use std::sync::{Mutex, PoisonError, mpsc};

use rayon::prelude::*;

use super::format::RecordFormat;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::io::DocumentReader;
use crate::model::{Model, Worker};

/// What is done with a record that cannot be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Everything stops.
    #[default]
    Fail,
    /// It is left out and counted.
    Skip,
}

/// How a batch is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatchOptions {
    /// What is done with a record that cannot be used.
    pub on_error: OnError,
}

/// What became of the records.
#[derive(Debug, Default)]
pub struct BatchReport {
    /// Records written.
    pub written: u64,
    /// Records left out.
    pub skipped: u64,
    /// Why the first of them was left out.
    pub first_error: Option<Error>,
}

/// Documents of one task, and how many bytes of text it may hold: enough for a task to be worth its
/// while, and few enough for a chunk of long articles to fit a cache of megabytes.
pub(super) const CHUNK_DOCUMENTS: usize = 512;
const CHUNK_BYTES: usize = 1 << 20;

/// Labels every document of `reader` and writes one record each to `output`, in order; after each part
/// of the work `report` is called with the number of records so far.
///
/// Memory is bounded by a few chunks a thread, however long the input.
///
/// # Errors
///
/// The first record that cannot be used, unless `options` say to skip it, and what `output` fails with.
pub fn label_documents(
    model: &Model,
    reader: &mut (dyn DocumentReader + Send),
    input: &str,
    format: &RecordFormat<'_>,
    options: BatchOptions,
    output: &mut dyn Write,
    mut report: impl FnMut(u64),
) -> Result<BatchReport> {
    // A worker remembers the words it has met, so there are as many as threads and not as chunks.
    let workers: Mutex<Vec<Worker<'_>>> = Mutex::new(Vec::new());
    let locked = || workers.lock().unwrap_or_else(PoisonError::into_inner);
    let label = |chunk| {
        let worker = locked().pop();
        let mut worker = worker.unwrap_or_else(|| model.worker());
        let labelled = label_chunk(&mut worker, chunk, input, format, options);
        locked().push(worker);
        labelled
    };
    let mut total = BatchReport::default();
    let mut write = |labelled: Result<Chunk>| -> Result<()> {
        let Chunk { bytes, written, skipped, first_error } = labelled?;
        output.write_all(&bytes).map_err(|error| Error::io("write", "output", error))?;
        total.written += written;
        total.skipped += skipped;
        total.first_error = total.first_error.take().or(first_error);
        report(total.written + total.skipped);
        Ok(())
    };

    // A short input is done before threads would have started.
    let Some(first) = read_chunk(reader) else { return Ok(total) };
    write(label(first))?;
    let Some(second) = read_chunk(reader) else { return Ok(total) };

    let round = 2 * rayon::current_num_threads();
    let (sender, receiver) = mpsc::sync_channel(round);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut next = Some(second);
            while let Some(chunk) = next {
                // The other end is gone after an error: nobody wants the rest.
                if sender.send(chunk).is_err() {
                    break;
                }
                next = read_chunk(reader);
            }
        });
        // Owned here, it goes with an error, and the reader does not wait for room that never comes.
        let receiver = receiver;
        while let Ok(chunk) = receiver.recv() {
            // Whatever else is there already, up to one round of work for all threads.
            let mut chunks = vec![chunk];
            chunks.extend(receiver.try_iter().take(round - 1));
            let labelled: Vec<_> = chunks.into_par_iter().map(label).collect();
            labelled.into_iter().try_for_each(&mut write)?;
        }
        Ok::<(), Error>(())
    })?;
    Ok(total)
}

/// The next documents, or `None` at the end of the input.
fn read_chunk(reader: &mut dyn DocumentReader) -> Option<Vec<Result<Document>>> {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    while chunk.len() < CHUNK_DOCUMENTS && bytes < CHUNK_BYTES {
        let Some(document) = reader.read() else { break };
        bytes += document.as_ref().map_or(0, |document| document.text.len());
        chunk.push(document);
    }
    (!chunk.is_empty()).then_some(chunk)
}

/// A part of the output.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    written: u64,
    skipped: u64,
    first_error: Option<Error>,
}

fn label_chunk(
    worker: &mut Worker<'_>,
    documents: Vec<Result<Document>>,
    input: &str,
    format: &RecordFormat<'_>,
    options: BatchOptions,
) -> Result<Chunk> {
    let mut chunk = Chunk::default();
    for document in documents {
        let labelled = document
            .and_then(|document| label_one(worker, &document, input, format, &mut chunk.bytes));
        match labelled {
            Ok(()) => chunk.written += 1,
            Err(error) if options.on_error == OnError::Fail => return Err(error),
            Err(error) => {
                chunk.skipped += 1;
                chunk.first_error.get_or_insert(error);
            }
        }
    }
    Ok(chunk)
}

fn label_one(
    worker: &mut Worker<'_>,
    document: &Document,
    input: &str,
    format: &RecordFormat<'_>,
    bytes: &mut Vec<u8>,
) -> Result<()> {
    let predictions = worker
        .predict(&document.text, document.target.as_deref())
        .map_err(|problem| Error::record(input, document.row, problem))?;
    format.write(document, predictions, bytes)
}
