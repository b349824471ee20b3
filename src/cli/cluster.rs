//! `stance cluster`

use std::path::PathBuf;

use clap::Subcommand;
use stance::Error;
use stance::cluster::{Executor, Scheduler, block_on};

use super::Status;
use super::address::Address;
use super::engine;
use super::message::Failure;
use super::output::Talk;
use super::values;

const EXAMPLES: &str = "\
Examples:
  stance cluster scheduler --listen 10.0.0.1:50050
  stance cluster executor --scheduler 10.0.0.1:50050 --listen 10.0.0.2:50051
  stance predict archive/ --scheduler df://10.0.0.1:50050 -o labelled/";

#[derive(Debug, clap::Args)]
#[command(before_long_help = EXAMPLES)]
pub(crate) struct ClusterArgs {
    #[command(subcommand)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Server {
    /// Take jobs and give their tasks to executors
    Scheduler(SchedulerArgs),
    /// Do the tasks of a scheduler, as many at once as there are --threads
    Executor(ExecutorArgs),
}

#[derive(Debug, clap::Args)]
struct SchedulerArgs {
    /// Address to listen on: whoever reaches it can read what this user can
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    listen: Address,
    /// Give the tasks of an executor to others when it has said nothing for so long
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = Scheduler::EXECUTOR_TIMEOUT,
        value_parser = values::whole::<u64>
    )]
    executor_timeout: u64,
}

#[derive(Debug, clap::Args)]
struct ExecutorArgs {
    /// The scheduler, which is waited for
    #[arg(long, value_name = "HOST:PORT")]
    scheduler: Address,
    /// Address at which others fetch results
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50051")]
    listen: Address,
    /// Folder for what goes from one stage of a query to the next [default: a temporary one]
    #[arg(long, value_name = "FOLDER")]
    work_folder: Option<PathBuf>,
}

pub(crate) fn run(args: ClusterArgs, talk: &Talk) -> Result<Status, Failure> {
    match args.server {
        Server::Scheduler(args) => schedule(&args, talk)?,
        Server::Executor(args) => execute(args, talk)?,
    }
    Ok(Status::Done)
}

fn schedule(args: &SchedulerArgs, talk: &Talk) -> Result<(), Failure> {
    Ok(block_on(rayon::current_num_threads().max(2), async || {
        let scheduler = Scheduler::bind(&args.listen.to_string(), args.executor_timeout).await?;
        talk.say(format_args!("scheduler on {}", scheduler.address()));
        scheduler.serve(engine::stores()).await
    })??)
}

fn execute(args: ExecutorArgs, talk: &Talk) -> Result<(), Failure> {
    let listen = args.listen.to_listen()?;
    // Removed when the executor is told to stop.
    let mut temporary = None;
    let work_folder = match args.work_folder {
        Some(folder) => {
            std::fs::create_dir_all(&folder)
                .map_err(|error| Error::io("create", &folder, error))?;
            folder
        }
        None => {
            let folder = tempfile::tempdir()
                .map_err(|error| Error::io("create", std::env::temp_dir(), error))?;
            temporary.insert(folder).path().to_owned()
        }
    };
    let threads = rayon::current_num_threads();
    talk.say(format_args!(
        "executor on {}:{}, {threads} at once, for the scheduler on {}",
        listen.0, listen.1, args.scheduler
    ));
    let executor = Executor {
        scheduler: (args.scheduler.host, args.scheduler.port),
        listen,
        threads,
        work_folder: work_folder.display().to_string(),
    };
    // Beside the tasks, there is always a thread that answers.
    Ok(block_on(threads + 1, || executor.serve(engine::stores()))??)
}
