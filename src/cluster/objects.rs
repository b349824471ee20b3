//! Object stores, by the URLs of what they hold.

use std::collections::HashMap;
use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use datafusion::error::DataFusionError;
use datafusion::execution::object_store::ObjectStoreRegistry;
use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::buffered::BufWriter;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ClientOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::io::AsyncWriteExt;
use url::Url;

use super::failure::carried;
use super::runtime::block_on;
use crate::error::{Error, Result};

/// The object stores that a process can reach, made when they are first asked for.
///
/// `s3://bucket/key`, `gs://bucket/key`, `az://container/key` (and `abfss://`), and `http(s)://` for servers
/// that give files.
#[derive(Default)]
pub struct ObjectStores {
    /// Names and values of the environment that tell about stores.
    options: Vec<(String, String)>,
    /// Those of the engine, by the URL without a path.
    made: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
}

/// Secrets are among the options.
impl fmt::Debug for ObjectStores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectStores").finish_non_exhaustive()
    }
}

impl ObjectStores {
    /// How the names of options begin.
    const PREFIXES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

    /// Stores with the credentials and addresses of an environment. Of its variables, those that begin with
    /// `AWS_`, `AZURE_` or `GOOGLE_` are used, under the names that these providers gave them.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let is_of_store =
            |(name, _): &(String, String)| Self::PREFIXES.iter().any(|p| name.starts_with(p));
        let options = environment.into_iter().filter(is_of_store);
        let options = options.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        Self { options, ..Self::default() }
    }

    /// Whether a name is a URL of a store, and not a path.
    #[must_use]
    pub fn is_url(name: &str) -> bool {
        let scheme = name.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| scheme != "file" && Url::parse(name).is_ok())
    }

    /// The objects at `url`: the one with this key, else all below it, or those that are called like it, if its
    /// path has a glob. Each with its URL and its name from there, in the order of their names. What is hidden
    /// by a dot is no part of a folder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when the store cannot be reached or refuses.
    pub fn list(&self, url: &str) -> Result<Vec<(String, String)>> {
        let (base, pattern) = split_glob(url);
        let pattern = pattern
            .map(glob::Pattern::new)
            .transpose()
            .map_err(|error| Error::input(url, format!("is no pattern: {error}")))?;
        let base = self.object(base)?;
        let is_glob = pattern.is_some();
        let found: Vec<ObjectMeta> =
            base.run(async |store, path| match store.head(path).await {
                Ok(object) if !is_glob => Ok(vec![object]),
                _ => store.list(Some(path)).try_collect().await,
            })?;
        let matching =
            glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::default() };
        let named = |key: ObjectPath| {
            let below = key.as_ref().strip_prefix(base.path.as_ref()).unwrap_or_default();
            let name = match below.trim_start_matches('/') {
                // It is the object itself.
                "" => key.filename().unwrap_or_default(),
                name => name,
            };
            let is_meant = match &pattern {
                Some(pattern) => pattern.matches_with(name, matching),
                None => !name.split('/').any(|part| part.starts_with('.')),
            };
            is_meant.then(|| (url_of(&base.url, &key), name.to_owned()))
        };
        let mut objects: Vec<_> =
            found.into_iter().filter_map(|object| named(object.location)).collect();
        objects.sort();
        Ok(objects)
    }

    /// The URL of what has a name in the folder with this URL.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) when there can be no such URL.
    pub fn join(folder: &str, name: &str) -> Result<String> {
        let mut url = parse_url(folder)?;
        match url.path_segments_mut() {
            Ok(mut segments) => segments.pop_if_empty().extend(name.split('/')),
            Err(()) => return Err(Error::input(folder, "is no URL of a folder")),
        };
        Ok(url.into())
    }

    /// The object with a URL, which may not be there.
    pub(super) fn object(&self, url: &str) -> Result<Object> {
        let parsed = parse_url(url)?;
        let path = ObjectPath::from_url_path(parsed.path())
            .map_err(|error| Error::input(url, format!("is no URL of an object: {error}")))?;
        // Each use has threads of its own, with which its connections end.
        let store = self.make(&parsed, ClientOptions::new().with_pool_max_idle_per_host(0))?;
        Ok(Object { url: parsed, store, path })
    }

    fn make(&self, url: &Url, client: ClientOptions) -> Result<Arc<dyn ObjectStore>> {
        let is_open = |(_, value): &(String, String)| value.starts_with("http://");
        let allow_http = url.scheme() == "http" || self.options.iter().any(is_open);
        let client =
            client.with_allow_http(allow_http).with_connect_timeout(Duration::from_secs(5));
        let retry = RetryConfig {
            max_retries: 3,
            retry_timeout: Duration::from_secs(60),
            ..RetryConfig::default()
        };
        macro_rules! store {
            ($builder:ty, $url:expr) => {{
                let builder =
                    <$builder>::new().with_url($url).with_client_options(client).with_retry(retry);
                let builder =
                    self.options.iter().fold(builder, |builder, (name, value)| {
                        match name.parse() {
                            Ok(key) => builder.with_config(key, value),
                            Err(_) => builder,
                        }
                    });
                builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
            }};
        }
        let store = match url.scheme() {
            "s3" | "s3a" => store!(AmazonS3Builder, url.as_str()),
            "gs" => store!(GoogleCloudStorageBuilder, url.as_str()),
            "az" | "azure" | "adl" | "abfs" | "abfss" => {
                store!(MicrosoftAzureBuilder, url.as_str())
            }
            "http" | "https" => store!(HttpBuilder, &url[..url::Position::BeforePath]),
            _ => {
                let problem = "is of no store that is known: `s3://`, `gs://`, `az://`, `https://`";
                return Err(Error::input(url.as_str(), problem));
            }
        };
        store.map_err(|error| unusable(url, &error))
    }
}

impl ObjectStoreRegistry for ObjectStores {
    fn register_store(
        &self,
        url: &Url,
        store: Arc<dyn ObjectStore>,
    ) -> Option<Arc<dyn ObjectStore>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert(url[..url::Position::BeforePath].to_owned(), store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>, DataFusionError> {
        if url.scheme() == "file" {
            return Ok(Arc::new(LocalFileSystem::new()));
        }
        let root = &url[..url::Position::BeforePath];
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = made.get(root) {
            return Ok(Arc::clone(store));
        }
        let store = self.make(url, ClientOptions::new()).map_err(carried)?;
        made.insert(root.to_owned(), Arc::clone(&store));
        Ok(store)
    }
}

/// An object of a store, used from threads that may wait.
#[derive(Clone)]
pub(super) struct Object {
    url: Url,
    store: Arc<dyn ObjectStore>,
    path: ObjectPath,
}

impl Object {
    pub(super) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The last part of the key.
    pub(super) fn name(&self) -> &str {
        self.path.filename().unwrap_or_default()
    }

    /// Another object of the same folder, or of one in it.
    pub(super) fn beside(&self, name: &str) -> Self {
        let parts: Vec<_> = self.path.parts().collect();
        let folder = parts[..parts.len().saturating_sub(1)].iter().cloned();
        let path: ObjectPath = folder.chain(name.split('/').map(Into::into)).collect();
        let url = Url::parse(&url_of(&self.url, &path)).unwrap_or_else(|_| self.url.clone());
        Self { url, store: Arc::clone(&self.store), path }
    }

    fn run<T: Send>(
        &self,
        work: impl AsyncFnOnce(&Arc<dyn ObjectStore>, &ObjectPath) -> object_store::Result<T> + Send,
    ) -> Result<T> {
        block_on(1, async || work(&self.store, &self.path).await)?
            .map_err(|error| unusable(&self.url, &error))
    }

    pub(super) fn metadata(&self) -> Result<ObjectMeta> {
        self.run(async |store, path| store.head(path).await)
    }

    pub(super) fn read(&self) -> Result<Bytes> {
        self.run(async |store, path| store.get(path).await?.bytes().await)
    }

    /// Removes the object, if it is there.
    pub(super) fn remove(&self) -> Result<()> {
        self.run(async |store, path| match store.delete(path).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other,
        })
    }

    /// Copies the object to a writer.
    pub(super) fn download(&self, to: &mut (impl Write + Send)) -> Result<()> {
        self.run(async |store, path| {
            let mut parts = store.get(path).await?.into_stream();
            while let Some(part) = parts.try_next().await? {
                to.write_all(&part).map_err(generic)?;
            }
            Ok(())
        })
    }

    /// Makes an object of what a reader gives, which appears when it is whole.
    pub(super) fn upload(&self, from: &mut (impl Read + Send)) -> Result<()> {
        const PART: usize = 1 << 20;
        self.run(async |store, path| {
            let mut writer = BufWriter::new(Arc::clone(store), path.clone());
            let mut part = vec![0; PART];
            loop {
                let read = match from.read(&mut part) {
                    Ok(read) => read,
                    Err(error) => {
                        writer.abort().await?;
                        return Err(generic(error));
                    }
                };
                if read == 0 {
                    return writer.shutdown().await.map_err(generic);
                }
                writer.write_all(&part[..read]).await.map_err(generic)?;
            }
        })
    }
}

/// A URL without what is not passed on to stores.
pub(super) fn parse_url(url: &str) -> Result<Url> {
    let parsed =
        Url::parse(url).map_err(|error| Error::input(url, format!("is no URL: {error}")))?;
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(Error::input(url, "has a query, which is not passed on to object stores"));
    }
    Ok(parsed)
}

fn generic(error: std::io::Error) -> object_store::Error {
    object_store::Error::Generic { store: "object store", source: error.into() }
}

/// The URL of an object in the store of another.
pub(super) fn url_of(store: &Url, path: &ObjectPath) -> String {
    let mut url = store.clone();
    url.set_path("");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.clear().extend(path.parts().map(|part| part.as_ref().to_owned()));
    }
    url.into()
}

/// What is before the first part of a path with a glob, and the rest.
pub(super) fn split_glob(url: &str) -> (&str, Option<&str>) {
    let Some(at) = url.find(['*', '?', '[']).filter(|_| !url.starts_with("http")) else {
        return (url, None);
    };
    let start = url[..at].rfind('/').map_or(0, |slash| slash + 1);
    (&url[..start], Some(&url[start..]))
}

/// An error of a store, with the way out.
pub(super) fn unusable(url: &Url, error: &object_store::Error) -> Error {
    let said = error.to_string();
    let problem = match error {
        _ if said.contains("NoSuchBucket") => "is in a bucket that is not there".to_owned(),
        object_store::Error::NotFound { .. } => "is not there".to_owned(),
        _ => format!("cannot be reached: {}", said.lines().next().unwrap_or_default()),
    };
    let settings = match url.scheme() {
        "s3" | "s3a" => {
            "`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` and, for other servers than Amazon's, `AWS_ENDPOINT_URL`"
        }
        "gs" => "`GOOGLE_APPLICATION_CREDENTIALS`",
        "http" | "https" => return Error::input(url.as_str(), problem),
        _ => "`AZURE_STORAGE_ACCOUNT_NAME` and `AZURE_STORAGE_ACCOUNT_KEY`",
    };
    Error::input(
        url.as_str(),
        format!(
            "{problem}; credentials and address of the store are those of the environment: {settings}"
        ),
    )
}
