//! Apache DataFusion behind `sql` and `predict`.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use stance::cluster::{Engine, ModelReference, ModelStore, ObjectStores};

use super::address::Address;
use super::args::ModelArgs;
use super::message::Failure;
use super::output::Talk;

/// Who labels.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Engine options")]
pub(crate) struct EngineArgs {
    /// Label each file into one of its own, in the folder of -o, so that a run that was interrupted goes on: datafusion
    ///
    /// Inputs are files, folders and quoted globs, or URLs of an object store, of Parquet, Arrow, CSV and JSONL. An output has the format of its input,
    /// or that of --format.
    #[arg(long, value_name = "ENGINE", hide_possible_values = true, requires = "output")]
    engine: Option<EngineArg>,
    /// Do so on the cluster of this scheduler, where the files and the model have the same paths
    #[arg(long, value_name = "df://HOST:PORT", requires = "output")]
    pub(crate) scheduler: Option<Address>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EngineArg {
    Datafusion,
}

impl EngineArgs {
    /// The flag that asks for the engine, if one does.
    pub(crate) fn flag(&self) -> Option<&'static str> {
        let scheduler = self.scheduler.as_ref().map(|_| "--scheduler");
        self.engine.map(|EngineArg::Datafusion| "--engine").or(scheduler)
    }
}

/// The object stores that the environment tells about.
pub(crate) fn stores() -> ObjectStores {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    ObjectStores::new(std::env::vars_os().filter_map(text))
}

/// Waits for `work`. A cluster without executors is silent: after a while it is said what may be missing.
pub(crate) async fn attend<F: Future>(
    work: F,
    scheduler: Option<&Address>,
    talk: &Talk,
) -> F::Output {
    const PATIENCE: Duration = Duration::from_secs(10);
    let mut work = std::pin::pin!(work);
    if let Some(scheduler) = scheduler {
        match tokio::time::timeout(PATIENCE, work.as_mut()).await {
            Ok(done) => return done,
            Err(_) => talk.say(format_args!(
                "nothing came back from the cluster for {} s; if it has no executor, start one: \
                 `stance cluster executor --scheduler {scheduler}`",
                PATIENCE.as_secs()
            )),
        }
    }
    work.await
}

/// The engine that is asked for, and the model as it knows it.
pub(crate) async fn open(
    model: &ModelArgs,
    scheduler: Option<&Address>,
    threads: usize,
) -> Result<(Engine, ModelReference), Failure> {
    let models = Arc::new(ModelStore::new(stores()));
    let reference = match &model.model {
        Some(path) => models.load(path)?,
        None => models.built_in()?,
    };
    let engine = match scheduler {
        Some(address) => Engine::on_cluster(models, &address.to_string()).await?,
        None => Engine::embedded(models, threads),
    };
    Ok((engine, reference))
}
