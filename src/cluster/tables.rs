//! Files as tables: `FROM 'articles/*.parquet'`.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider, UrlTableFactory};
use datafusion::common::Result;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::arrow::ArrowFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;
use futures::TryStreamExt;

use super::failure::carried;
use crate::error::Error;

/// Makes tables of paths, folders and globs.
#[derive(Debug)]
pub(super) struct FileTables {
    /// With what files are looked at.
    pub(super) state: SessionState,
}

#[async_trait]
impl UrlTableFactory for FileTables {
    async fn try_new(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let state = &self.state;
        let url = ListingTableUrl::parse(name)?;
        if url.scheme() != "file" {
            let problem = "is no file: copy or mount it where all machines have it under one path";
            return Err(refused(name, problem.to_owned()));
        }
        let endings = endings(&url, state).await?;
        let Some(ending) = endings.first() else {
            // A word may be the name of a table that was registered, and the engine says that it is not.
            if !name.contains(['/', '.', '*']) {
                return Ok(None);
            }
            let problem = "is no Parquet, Arrow, CSV or JSONL file, or there is none";
            return Err(refused(name, problem.to_owned()));
        };
        if endings.len() > 1 {
            let found = endings.iter().map(|ending| format!("`{ending}`"));
            let found = found.collect::<Vec<_>>().join(" and ");
            let problem = format!(
                "holds files of several formats, {found}: name those that are meant, as in `{}/*{ending}`",
                name.trim_end_matches('/')
            );
            return Err(refused(name, problem));
        }
        let Some(format) = file_format(ending) else { return Ok(None) };
        let options = ListingOptions::new(format).with_file_extension(ending);
        let table = ListingTableConfig::new(url).with_listing_options(options);
        let table = table.infer_partitions_from_path(state).await?.infer_schema(state).await;
        let unreadable = |error: &DataFusionError| {
            refused(name, format!("cannot be read: {}", error.strip_backtrace()))
        };
        let table = table.map_err(|error| unreadable(&error))?;
        Ok(Some(Arc::new(ListingTable::try_new(table)?)))
    }
}

fn refused(name: &str, problem: String) -> DataFusionError {
    carried(Error::input(name, problem))
}

/// The endings of the files at `url`, as far as they are known here.
async fn endings(url: &ListingTableUrl, state: &dyn Session) -> Result<BTreeSet<String>> {
    let store = state.runtime_env().object_store(url)?;
    let mut files = url.list_all_files(state, store.as_ref(), "").await?;
    let mut endings = BTreeSet::new();
    while let Some(file) = files.try_next().await? {
        let name = file.location.filename().unwrap_or_default();
        endings.extend(ending(name).filter(|ending| file_format(ending).is_some()));
    }
    Ok(endings)
}

/// `.csv.gz` of `votes.2024.csv.gz`.
fn ending(name: &str) -> Option<String> {
    let (before, last) = name.rsplit_once('.')?;
    let is_packed = FileCompressionType::from_str(last).is_ok_and(|packed| packed.is_compressed());
    match before.rsplit_once('.') {
        Some((_, format)) if is_packed => Some(format!(".{format}.{last}")),
        _ => Some(format!(".{last}")),
    }
}

/// The types of columns are told by all records: those of the first thousand would be wrong for a column
/// that begins with numbers, and lack one that begins late.
fn file_format(ending: &str) -> Option<Arc<dyn FileFormat>> {
    let (format, packed) = match ending.trim_start_matches('.').split_once('.') {
        Some((format, packed)) => (format.to_owned(), FileCompressionType::from_str(packed).ok()?),
        None => (ending.trim_start_matches('.').to_owned(), FileCompressionType::UNCOMPRESSED),
    };
    let csv = || {
        CsvFormat::default()
            .with_has_header(true)
            .with_newlines_in_values(true)
            .with_schema_infer_max_rec(usize::MAX)
            .with_file_compression_type(packed)
    };
    Some(match format.as_str() {
        "parquet" if packed == FileCompressionType::UNCOMPRESSED => {
            Arc::new(ParquetFormat::default())
        }
        "arrow" if packed == FileCompressionType::UNCOMPRESSED => Arc::new(ArrowFormat),
        "csv" => Arc::new(csv()),
        "tsv" => Arc::new(csv().with_delimiter(b'\t')),
        "jsonl" | "ndjson" | "json" => Arc::new(
            JsonFormat::default()
                .with_schema_infer_max_rec(usize::MAX)
                .with_file_compression_type(packed),
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_the_end_of_a_name() {
        for (name, expected) in [
            ("a.parquet", Some(".parquet")),
            ("a.arrow", Some(".arrow")),
            ("votes.2024.csv.gz", Some(".csv.gz")),
            ("a.b.jsonl", Some(".jsonl")),
            ("a.tsv.zst", Some(".tsv.zst")),
            ("a.txt", None),
            ("a.parquet.gz", None),
            ("a.gz", None),
            ("csv", None),
        ] {
            let known = ending(name).filter(|ending| file_format(ending).is_some());
            assert_eq!(known.as_deref(), expected, "{name}");
        }
    }
}
