//! Apache DataFusion behind `sql` and `predict`.

use std::sync::Arc;

use clap::ValueEnum;
use stance::cluster::{Engine, ModelReference, ModelStore};

use super::args::ModelArgs;
use super::cluster::Address;
use super::message::Failure;

/// Who labels.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Engine options")]
pub(crate) struct EngineArgs {
    /// Label each file into one of its own, in the folder of -o, so that a run that was interrupted goes on: datafusion
    ///
    /// Inputs are files, folders and quoted globs of Parquet, Arrow, CSV and JSONL. An output has the format of its input,
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

/// The engine that is asked for, and the model as it knows it.
pub(crate) async fn open(
    model: &ModelArgs,
    scheduler: Option<&Address>,
    threads: usize,
) -> Result<(Engine, ModelReference), Failure> {
    let models = Arc::new(ModelStore::default());
    let reference = match &model.model {
        Some(path) => models.file(path)?,
        None => models.built_in()?,
    };
    let engine = match scheduler {
        Some(address) => Engine::on_cluster(models, &address.to_string()).await?,
        None => Engine::embedded(models, threads),
    };
    Ok((engine, reference))
}
