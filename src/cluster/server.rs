//! The two servers of a cluster: Ballista's, which know the functions of a model.

use std::sync::Arc;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::utils::default_session_builder;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use super::codec::{LogicalCodec, PhysicalCodec};
use super::objects::ObjectStores;
use super::store::ModelStore;
use crate::error::{Error, ErrorKind, Result};

fn failed(error: impl std::fmt::Display) -> Error {
    ErrorKind::Engine(error.to_string()).into()
}

/// A scheduler that listens, and does not answer yet.
pub struct Scheduler {
    listener: TcpListener,
    config: SchedulerConfig,
}

impl Scheduler {
    /// Seconds without a word after which an executor counts as lost, and its tasks are given to others.
    /// A busy executor speaks every 5 seconds.
    pub const EXECUTOR_TIMEOUT: u64 = 20;

    /// Takes the address `host:port`; with port 0 a free one is found.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] when the address is taken or none of this machine.
    pub async fn bind(address: &str, executor_timeout: u64) -> Result<Self> {
        let named = |error| failed(format!("cannot listen on `{address}`: {error}"));
        let listener = TcpListener::bind(address).await.map_err(named)?;
        let local = listener.local_addr().map_err(named)?;
        // Executors ask for work: they need to reach the scheduler, and it needs no way to them.
        let config = SchedulerConfig {
            bind_host: local.ip().to_string(),
            bind_port: local.port(),
            scheduling_policy: TaskSchedulingPolicy::PullStaged,
            executor_timeout_seconds: executor_timeout,
            no_executors_grace_period_seconds: executor_timeout.max(60),
            expire_dead_executor_interval_seconds: executor_timeout.div_ceil(4),
            ..SchedulerConfig::default()
        };
        Ok(Self { listener, config })
    }

    /// The address, as clients and executors of this machine write it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.config.bind_host, self.config.bind_port)
    }

    /// Schedules until the process ends. Plans may name what is in `stores`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] when the connection breaks down.
    pub async fn serve(mut self, stores: ObjectStores) -> Result<()> {
        let models = Arc::new(ModelStore::new(stores));
        // Plans are made here, which takes a look at the files.
        let environment = models.environment();
        self.config.override_session_builder = Some(Arc::new(move |config| {
            let builder = SessionStateBuilder::from(default_session_builder(config)?);
            Ok(builder.with_runtime_env(Arc::clone(&environment)).build())
        }));
        self.config.override_logical_codec = Some(Arc::new(LogicalCodec::new(Arc::clone(&models))));
        self.config.override_physical_codec = Some(Arc::new(PhysicalCodec::new(models)));
        let cluster = BallistaCluster::new_from_config(&self.config).await.map_err(failed)?;
        let scheduler =
            create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(self.config));
        let scheduler = scheduler.await.map_err(failed)?;
        start_grpc_service_with_listener(self.listener, scheduler).await.map_err(failed)
    }
}

/// A process that works for a scheduler.
#[derive(Clone, Debug)]
pub struct Executor {
    /// Host and port of the scheduler. It is waited for.
    pub scheduler: (String, u16),
    /// Where others fetch what it made. The address of the machine, if the others are not on it.
    pub listen: (String, u16),
    /// Tasks at once.
    pub threads: usize,
    /// Folder for what goes from one stage of a query to the next.
    pub work_folder: String,
}

impl Executor {
    /// Works with files and what is in `stores`, until the process is told to stop (SIGTERM, SIGINT), and then ends what it has begun.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] when the address is taken or none of this machine.
    pub async fn serve(self, stores: ObjectStores) -> Result<()> {
        let models = Arc::new(ModelStore::new(stores));
        let (stores, folder) = (Arc::clone(models.stores()), self.work_folder.clone());
        let (scheduler_host, scheduler_port) = self.scheduler;
        let (host, port) = self.listen;
        let config = ExecutorProcessConfig {
            bind_host: host,
            port,
            scheduler_host,
            scheduler_port,
            // Any other number than 0 is: try until it is there.
            scheduler_connect_timeout_seconds: 1,
            vcores: self.threads,
            task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
            work_dir: Some(self.work_folder),
            override_runtime_producer: Some(Arc::new(move |_| {
                let builder = RuntimeEnvBuilder::new().with_temp_file_path(&folder);
                builder.with_object_store_registry(Arc::clone(&stores) as _).build_arc()
            })),
            override_logical_codec: Some(Arc::new(LogicalCodec::new(Arc::clone(&models)))),
            override_physical_codec: Some(Arc::new(PhysicalCodec::new(models))),
            ..ExecutorProcessConfig::default()
        };
        start_executor_process(Arc::new(config)).await.map_err(failed)
    }
}
