//! `stance cluster`

use std::fmt;
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Subcommand;
use stance::Error;
use stance::cluster::{Executor, Scheduler, block_on};

use super::Status;
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

/// Host and port, with or without `df://` before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    host: String,
    port: u16,
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "a host and a port are needed, as in `127.0.0.1:50050`";
        let text = text.strip_prefix("df://").unwrap_or(text).trim_end_matches('/');
        let (host, port) = text.rsplit_once(':').ok_or(EXPECTED)?;
        let port = port.parse().map_err(|_| EXPECTED)?;
        if host.is_empty() || host.contains('/') {
            return Err(EXPECTED);
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Address {
    /// Host as a number, and a free port in the place of 0.
    fn to_listen(&self) -> Result<(String, u16), Failure> {
        let failed = |error| Failure::from(Error::io("listen on", self.to_string(), error));
        let mut found = self.to_string().to_socket_addrs().map_err(failed)?;
        let mut address = found.next().ok_or_else(|| {
            Failure::usage(format!("`{}` is no machine that is known", self.host))
        })?;
        // Taken for a moment, so that it is told now if it is not free.
        address.set_port(
            std::net::TcpListener::bind(address)
                .and_then(|listener| listener.local_addr())
                .map_err(failed)?
                .port(),
        );
        let host = match address.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Ok((host, address.port()))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for text in ["df://10.0.0.1:50050", "10.0.0.1:50050", "df://10.0.0.1:50050/"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), "10.0.0.1:50050");
        }
        for text in ["", "50050", "host", "host:", ":1", "host:70000", "http://host:1", "a/b:1"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
