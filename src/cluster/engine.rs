//! Apache DataFusion inside the process, or on a cluster.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use ballista_core::config::BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK;
use ballista_core::extension::{SessionConfigExt, SessionStateExt};
use datafusion::catalog::DynamicFileCatalog;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::{SendableRecordBatchStream, SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::codec::{LogicalCodec, PhysicalCodec};
use super::failure::{from_engine, is_lost};
use super::function::{Call, ModelFunction};
use super::reference::ModelReference;
use super::store::ModelStore;
use super::tables::FileTables;
use crate::error::{Error, ErrorKind, Result};

/// Answers queries and labels files, in this process or on a cluster.
pub struct Engine {
    pub(super) context: SessionContext,
    pub(super) models: Arc<ModelStore>,
    /// `host:port` of the scheduler.
    pub(super) scheduler: Option<String>,
    /// Jobs so far.
    jobs: AtomicU64,
}

impl Engine {
    /// The engine inside this process, on so many threads.
    #[must_use]
    pub fn embedded(models: Arc<ModelStore>, threads: usize) -> Self {
        let config = SessionConfig::new().with_target_partitions(threads);
        let context = with_files(state(config, &models));
        Self { context, models, scheduler: None, jobs: AtomicU64::new(0) }
    }

    /// The engine on the cluster whose scheduler listens at `scheduler`, written as `host:port`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] when nobody listens there.
    pub async fn on_cluster(models: Arc<ModelStore>, scheduler: &str) -> Result<Self> {
        reach(scheduler).await?;
        let (logical, physical) = (Arc::clone(&models), Arc::clone(&models));
        // One partition a task: what a lost executor costs is small.
        let config = SessionConfig::new_with_ballista()
            .with_ballista_logical_extension_codec(Arc::new(LogicalCodec::new(logical)))
            .with_ballista_physical_extension_codec(Arc::new(PhysicalCodec::new(physical)))
            .set_usize(BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK, 1);
        let state = state(config, &models).upgrade_for_ballista(format!("http://{scheduler}"));
        let state = state.map_err(|error| from_engine(&error))?;
        let context = with_files(state);
        let scheduler = Some(scheduler.to_owned());
        Ok(Self { context, models, scheduler, jobs: AtomicU64::new(0) })
    }

    /// Makes `stance(text)` and `statements(article)` those of a model.
    ///
    /// # Errors
    ///
    /// None in practice: a reference can be written down.
    pub fn register(&self, model: &ModelReference) -> Result<()> {
        for call in [Call::Stance, Call::Statements] {
            let function = ModelFunction::udf(call, model.clone(), Arc::clone(&self.models));
            self.context.register_udf(function.map_err(|error| from_engine(&error))?);
        }
        Ok(())
    }

    /// By what a job is told from all others.
    pub(super) fn next_job(&self) -> String {
        let number = self.jobs.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.context.session_id())
    }

    /// Runs a query, whose answer comes in parts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] when the query is wrong, or writes: what is written has to appear whole or not at
    /// all, and that is for the caller.
    pub async fn query(&self, sql: &str) -> Result<Batches> {
        let failed = |error| from_engine(&error);
        let plan = self.context.state().create_logical_plan(sql).await.map_err(failed)?;
        let refused = SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false);
        if refused.verify_plan(&plan).is_err() || matches!(plan, LogicalPlan::Copy(_)) {
            let message = "only queries are answered: nothing is created, changed or written";
            return Err(ErrorKind::Engine(message.to_owned()).into());
        }
        let answer = self.context.execute_logical_plan(plan).await.map_err(failed)?;
        let batches = answer.execute_stream().await.map_err(failed)?;
        Ok(Batches { batches, scheduler: self.scheduler.clone() })
    }
}

fn state(config: SessionConfig, models: &ModelStore) -> SessionState {
    let builder = SessionStateBuilder::new().with_config(config).with_default_features();
    builder.with_runtime_env(models.environment()).build()
}

/// Fails where no scheduler listens.
pub(super) async fn reach(scheduler: &str) -> Result<()> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let problem = match timeout(PATIENCE, TcpStream::connect(scheduler)).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer in {} s", PATIENCE.as_secs()),
    };
    Err(ErrorKind::Engine(format!("cannot reach the scheduler at `{scheduler}`: {problem}")).into())
}

/// An error of a job on a cluster. Where a machine is gone, the engine's own tells of broken connections
/// alone.
pub(super) async fn of_cluster(scheduler: &str, error: &DataFusionError) -> Error {
    let own = from_engine(error);
    if !is_lost(error) {
        return own;
    }
    let message = match reach(scheduler).await {
        Ok(()) => format!("an executor is gone, with what it made: {own}"),
        Err(_) => {
            format!("the scheduler at `{scheduler}` is gone, and has taken the job with it: {own}")
        }
    };
    ErrorKind::Engine(message).into()
}

/// Makes tables of the files that a query names.
fn with_files(state: SessionState) -> SessionContext {
    let catalogs = Arc::clone(state.catalog_list());
    let files = Arc::new(FileTables { state: state.clone() });
    let catalogs = Arc::new(DynamicFileCatalog::new(catalogs, files));
    let id = state.session_id().to_owned();
    let builder = SessionStateBuilder::from(state).with_session_id(id);
    SessionContext::new_with_state(builder.with_catalog_list(catalogs).build())
}

/// The parts of an answer.
pub struct Batches {
    batches: SendableRecordBatchStream,
    scheduler: Option<String>,
}

impl Batches {
    /// Names and types of the columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }

    /// The next rows; `None` behind the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] for whatever goes wrong here or on another machine.
    pub async fn next(&mut self) -> Option<Result<RecordBatch>> {
        match (self.batches.next().await?, &self.scheduler) {
            (Ok(batch), _) => Some(Ok(batch)),
            (Err(error), Some(scheduler)) => Some(Err(of_cluster(scheduler, &error).await)),
            (Err(error), None) => Some(Err(from_engine(&error))),
        }
    }
}
