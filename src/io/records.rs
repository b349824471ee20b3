//! The loop that the formats share: a piece, its text, its document.

use std::collections::VecDeque;

use super::DocumentReader;
use super::source::{Piece, Source, Split};
use crate::{Document, Error, RecordProblem, Result};

/// What a format does with the text of one piece.
pub(super) trait Parse {
    /// Whether rows are positions among all pieces (numbers of lines) or among those not skipped.
    const COUNTS_SKIPPED: bool;

    fn columns(&self) -> &[String];

    /// Whether a piece is no record.
    fn skips(&self, text: &str) -> bool;

    /// The document in `text`; `input` is the name to blame.
    fn parse(&mut self, input: &str, row: u64, text: &str) -> Result<Document, Failure>;
}

/// Why a piece gives no document.
pub(super) enum Failure {
    /// The record is wrong; the next may be right.
    Record(RecordProblem),
    /// The input is wrong.
    Input(Error),
}

impl From<RecordProblem> for Failure {
    fn from(problem: RecordProblem) -> Self {
        Self::Record(problem)
    }
}

/// Most errors that are kept while the first good record is looked for.
const BAD_AHEAD: usize = 1000;

/// A reader of records that are pieces of text.
pub(super) struct Records<S, P> {
    source: Source,
    split: S,
    parser: P,
    row: u64,
    ahead: VecDeque<Result<Document>>,
    is_done: bool,
}

impl<S: Split, P: Parse> Records<S, P> {
    pub(super) fn new(source: Source, split: S, parser: P) -> Self {
        Self { source, split, parser, row: 0, ahead: VecDeque::new(), is_done: false }
    }

    /// Reads up to the first good record now, because the columns are in it; of an input that starts
    /// with [`BAD_AHEAD`] bad ones, they stay unknown for now.
    ///
    /// # Errors
    ///
    /// When that finds that the whole input cannot be used.
    pub(super) fn look_ahead(mut self) -> Result<Self> {
        while self.ahead.len() < BAD_AHEAD {
            match self.advance() {
                Some(Err(error)) if self.is_done && self.ahead.is_empty() => return Err(error),
                Some(result) => self.ahead.push_back(result),
                None => break,
            }
            let is_good = self.ahead.back().is_some_and(Result::is_ok);
            if is_good || !self.parser.columns().is_empty() {
                break;
            }
        }
        Ok(self)
    }

    fn advance(&mut self) -> Option<Result<Document>> {
        if self.is_done {
            return None;
        }
        let result = self.record();
        match result {
            Ok(Some(document)) => Some(Ok(document)),
            Ok(None) => {
                self.is_done = true;
                None
            }
            Err(Failure::Record(problem)) => Some(Err(self.source.record(self.row, problem))),
            Err(Failure::Input(error)) => {
                self.is_done = true;
                Some(Err(error))
            }
        }
    }

    fn record(&mut self) -> Result<Option<Document>, Failure> {
        let Self { source, split, parser, .. } = self;
        loop {
            let piece =
                source.piece(split).map_err(|error| Failure::Input(source.failed(error)))?;
            let is_ended = match piece {
                Piece::Found { is_ended, .. } | Piece::TooLong { is_ended } => is_ended,
                Piece::End => false,
            };
            if !is_ended && let Some(problem) = split.unfinished() {
                return Err(Failure::Input(source.unusable(problem)));
            }
            let place = match piece {
                Piece::Found { place, .. } => place,
                Piece::TooLong { .. } => {
                    self.row += 1;
                    return Err(source.too_long().into());
                }
                Piece::End => return Ok(None),
            };
            let text = source.text(place);
            let is_skipped = text.as_ref().is_ok_and(|text| parser.skips(text));
            self.row += u64::from(P::COUNTS_SKIPPED || !is_skipped);
            if !is_skipped {
                return parser.parse(&source.name, self.row, text?).map(Some);
            }
        }
    }
}

impl<S: Split, P: Parse> DocumentReader for Records<S, P> {
    fn columns(&self) -> &[String] {
        self.parser.columns()
    }

    fn read(&mut self) -> Option<Result<Document>> {
        self.ahead.pop_front().or_else(|| self.advance())
    }
}
