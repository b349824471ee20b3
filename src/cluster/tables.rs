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
use glob::Pattern;
use object_store::path::Path as ObjectPath;

use super::failure::carried;
use super::objects::{parse_url, split_glob, unusable, url_of};
use crate::error::Error;

/// Makes tables of paths, URLs, folders and globs.
#[derive(Debug)]
pub(super) struct FileTables {
    /// With what files are looked at.
    pub(super) state: SessionState,
}

#[async_trait]
impl UrlTableFactory for FileTables {
    async fn try_new(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let state = &self.state;
        let url = table_url(name)?;
        let files = files(&url, state).await.map_err(|error| unreachable_url(&url, error))?;
        let endings: BTreeSet<&String> = files.iter().map(|(_, ending)| ending).collect();
        let Some(ending) = endings.first().copied() else {
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
        let table = match url.get_glob() {
            None => {
                let table = ListingTableConfig::new(url).with_listing_options(options);
                table.infer_partitions_from_path(state).await?.infer_schema(state).await
            }
            // A plan that travels has no globs.
            Some(_) => {
                let urls = files.iter().map(|(file, _)| table_url(&url_of(url.get_url(), file)));
                let urls = urls.collect::<Result<_>>()?;
                options.infer_schema(state, &url).await.map(|schema| {
                    let table = ListingTableConfig::new_with_multi_paths(urls);
                    table.with_listing_options(options).with_schema(schema)
                })
            }
        };
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

/// The place that a name means: a path or a URL, both with or without a glob.
fn table_url(name: &str) -> Result<ListingTableUrl> {
    if !name.contains("://") {
        return ListingTableUrl::parse(name);
    }
    let (base, glob) = split_glob(name);
    let glob = glob.map(Pattern::new).transpose().map_err(carried)?;
    ListingTableUrl::try_new(parse_url(base).map_err(carried)?, glob)
}

/// The files at `url` that are of a known format, in the order of their names, each with its ending.
async fn files(
    url: &ListingTableUrl,
    state: &dyn Session,
) -> Result<BTreeSet<(ObjectPath, String)>> {
    let store = state.runtime_env().object_store(url)?;
    let mut listed = url.list_all_files(state, store.as_ref(), "").await?;
    let mut files = BTreeSet::new();
    while let Some(file) = listed.try_next().await? {
        let name = file.location.filename().unwrap_or_default();
        let known = ending(name).filter(|ending| file_format(ending).is_some());
        files.extend(known.map(|ending| (file.location, ending)));
    }
    Ok(files)
}

/// An error of a store, with the way out.
fn unreachable_url(url: &ListingTableUrl, error: DataFusionError) -> DataFusionError {
    match error.find_root() {
        DataFusionError::ObjectStore(inner) if url.scheme() != "file" => {
            carried(unusable(url.get_url(), inner))
        }
        _ => error,
    }
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
