//! One file, labelled into another.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::datatypes::DataType;
use serde::{Deserialize, Serialize};

use super::digest::Digesting;
use super::done::Beside;
use super::job::FileReport;
use crate::arrow::TextColumn;
use crate::batch::{
    Abstain, Answers, BatchOptions, BatchReport, OnError, OutputFormat, RecordFormat, label_documents,
};
use crate::error::{Error, ErrorKind, Result, with_causes};
use crate::io::{ReadOptions, RunInput, RunRecord};
use crate::model::Model;

/// How files are read and written: the flags of `stance predict`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileSettings {
    /// As [`ReadOptions::text_column`].
    pub text_column: Option<String>,
    /// As [`ReadOptions::id_column`].
    pub id_column: Option<String>,
    /// As [`ReadOptions::target_column`].
    pub target_column: Option<String>,
    /// The name of an encoding, as [`ReadOptions::encoding`].
    pub encoding: Option<String>,
    /// Whether a record that cannot be used is left out and counted. Default: it fails.
    pub skip_errors: bool,
    /// As [`Abstain::below`].
    pub abstain_below: Option<f64>,
    /// As [`Answers::explain`].
    pub explain: usize,
}
