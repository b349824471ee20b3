//! Many files, each labelled into a file of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use ballista_core::execution_plans::execute_physical_plan;
use ballista_core::extension::SessionConfigExt;
use datafusion::common::Result as EngineResult;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion_proto::protobuf::PhysicalPlanNode;
use futures::TryStreamExt;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::codec::PhysicalCodec;
use super::done::Beside;
use super::engine::{Engine, of_cluster, reach};
use super::failure::{carried, from_engine, is_lost};
use super::files::FileSettings;
use super::function::{Call, ModelFunction};
use super::place::Place;
use super::reference::ModelReference;
use super::report::FileReport;
use crate::error::{Error, ErrorKind, Result};

/// Files to label.
#[derive(Clone, Debug)]
pub struct FileJob {
    /// By which model.
    pub model: ModelReference,
    /// How they are read and written.
    pub settings: FileSettings,
    /// From where to where.
    pub files: Vec<FilePair>,
}

/// One file to label. On a cluster both paths mean the same on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePair {
    /// What is read.
    pub input: String,
    /// What is written. Its format is told by its name: Parquet, Arrow, CSV or JSONL.
    pub output: String,
}

impl Engine {
    /// Labels files. Each output appears whole under its name or not at all; one that an earlier run finished,
    /// with the same input, model and settings, is left as it is. `report` is called for each, as they are
    /// done in this process, and at the end on a cluster.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] for the first file that cannot be labelled, or when the cluster fails; what is finished by
    /// then stays, and the same call goes on from there.
    pub async fn label_files(
        &self,
        job: &FileJob,
        mut report: impl FnMut(FileReport),
    ) -> Result<()> {
        let id = self.next_job();
        let mut reported = BTreeMap::new();
        let mut take = |batch: &RecordBatch| -> Result<()> {
            for json in batch.column(0).as_string::<i32>().iter().flatten() {
                let done: FileReport = serde_json::from_str(json)
                    .map_err(|error| Error::from(ErrorKind::Engine(error.to_string())))?;
                *reported.entry(done.output.clone()).or_insert(0) += 1;
                report(done);
            }
            Ok(())
        };
        match &self.scheduler {
            Some(scheduler) => {
                self.run_on_cluster(job, &id, scheduler).await?.iter().try_for_each(&mut take)?;
            }
            None => self.run(job, &id, &mut take).await?,
        }
        // A cluster that loses or doubles an answer is not to be believed.
        for FilePair { output, .. } in &job.files {
            let times = reported.get(output).copied().unwrap_or_default();
            if times != 1 {
                let message = format!("`{output}` was reported {times} times, and not once");
                return Err(ErrorKind::Engine(message).into());
            }
            Beside::new(&Place::new(output, self.models.stores())?).clear()?;
        }
        Ok(())
    }

    /// One partition a file, which is a row of two paths that a function turns into a report.
    fn plan(&self, job: &FileJob, id: &str) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let column = |name| Field::new(name, DataType::Utf8, false);
        let schema = Arc::new(Schema::new(vec![column("input"), column("output")]));
        let mut partitions = Vec::with_capacity(job.files.len());
        for FilePair { input, output } in &job.files {
            let paths =
                [input, output].map(|path| Arc::new(StringArray::from(vec![path.as_str()])) as _);
            partitions.push(vec![RecordBatch::try_new(Arc::clone(&schema), paths.into())?]);
        }
        let paths = MemorySourceConfig::try_new_exec(&partitions, Arc::clone(&schema), None)?;
        let call = Call::LabelFile { settings: job.settings.clone(), job: id.to_owned() };
        let function = ModelFunction::udf(call, job.model.clone(), Arc::clone(&self.models))?;
        let arguments: Vec<Arc<dyn PhysicalExpr>> =
            vec![Arc::new(Column::new("input", 0)), Arc::new(Column::new("output", 1))];
        let options = Arc::clone(self.context.state_ref().read().config_options());
        let report = ScalarFunctionExpr::try_new(Arc::new(function), arguments, &schema, options)?;
        let report = ProjectionExpr { expr: Arc::new(report), alias: "report".to_owned() };
        Ok(Arc::new(ProjectionExec::try_new([report], paths)?))
    }

    /// Hands the job to the scheduler and waits for all reports.
    ///
    /// An executor that dies when its files are done takes their reports with it. The job is then given once
    /// more, which does nothing again that is finished.
    async fn run_on_cluster(
        &self,
        job: &FileJob,
        id: &str,
        scheduler: &str,
    ) -> Result<Vec<RecordBatch>> {
        const TIMES: usize = 5;
        for time in 1.. {
            match self.submit(job, id, scheduler).await {
                Ok(batches) => return Ok(batches),
                Err(error) if time < TIMES && is_lost(&error) && reach(scheduler).await.is_ok() => {
                }
                Err(error) => return Err(of_cluster(scheduler, &error).await),
            }
        }
        Ok(Vec::new())
    }

    async fn submit(
        &self,
        job: &FileJob,
        id: &str,
        scheduler: &str,
    ) -> EngineResult<Vec<RecordBatch>> {
        let config = self.context.copied_config();
        let (settings, codec) =
            (config.ballista_config(), PhysicalCodec::new(Arc::clone(&self.models)));
        let reports = execute_physical_plan::<PhysicalPlanNode>(
            format!("http://{scheduler}"),
            &settings,
            self.plan(job, id)?,
            &codec,
            self.context.session_id(),
            config,
        );
        reports.await?.try_collect().await
    }

    /// Runs the job here, as many files at once as there are threads.
    async fn run(
        &self,
        job: &FileJob,
        id: &str,
        take: &mut impl FnMut(&RecordBatch) -> Result<()>,
    ) -> Result<()> {
        let plan = self.plan(job, id).map_err(|error| from_engine(&error))?;
        let state = self.context.state();
        let places = Arc::new(Semaphore::new(state.config().target_partitions()));
        let mut tasks = JoinSet::new();
        for partition in 0..plan.properties().output_partitioning().partition_count() {
            let (plan, context) = (Arc::clone(&plan), state.task_ctx());
            let places = Arc::clone(&places);
            tasks.spawn(async move {
                let _place = places.acquire_owned().await.map_err(carried)?;
                let batches = plan.execute(partition, context)?;
                batches.try_collect::<Vec<_>>().await
            });
        }
        while let Some(done) = tasks.join_next().await {
            let batches = done.map_err(|error| from_engine(&carried(error)))?;
            batches.map_err(|error| from_engine(&error))?.iter().try_for_each(&mut *take)?;
        }
        Ok(())
    }
}
