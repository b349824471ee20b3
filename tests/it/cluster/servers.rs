//! Schedulers and executors.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, Run};

/// A server of one test, which ends with the value.
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
}

/// Seconds without a word after which the tests' executors count as lost: the least that a busy one does not
/// exceed.
const EXECUTOR_TIMEOUT: u64 = 7;

impl Server {
    fn start(folder: &Folder, line: &str) -> Self {
        Self::start_with(folder, line, &[])
    }

    /// `shell` are commands of a shell before the server starts.
    fn start_with(folder: &Folder, line: &str, shell: &[&str]) -> Self {
        let arguments = crate::support::arguments(line);
        let mut command = match shell {
            [] => folder.command(&arguments),
            shell => {
                let mut command = std::process::Command::new("/bin/sh");
                let script = format!("{}; exec \"$@\"", shell.join("; "));
                command.arg("-c").arg(script).arg("sh").arg(crate::support::program());
                command.args(&arguments).current_dir(folder.path(".")).env_clear();
                command
            }
        };
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().expect("the server says where it listens").unwrap();
        // `scheduler on 127.0.0.1:41234`, `executor on 127.0.0.1:41235, 1 at once, for …`
        let address = first.split([' ', ',']).nth(2).expect("an address").to_owned();
        // What it says later must find a reader.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                eprintln!("server: {line}");
            }
        });
        Self { child, address }
    }

    pub(super) fn scheduler(folder: &Folder) -> Self {
        Self::scheduler_at(folder, "127.0.0.1:0")
    }

    pub(super) fn scheduler_at(folder: &Folder, address: &str) -> Self {
        let timeout = format!("--executor-timeout {EXECUTOR_TIMEOUT}");
        Self::start(folder, &format!("cluster scheduler --listen {address} {timeout}"))
    }

    pub(super) fn executor(&self, folder: &Folder) -> Self {
        Self::start(folder, &self.executor_line())
    }

    pub(super) fn executor_with(&self, folder: &Folder, shell: &[&str]) -> Self {
        Self::start_with(folder, &self.executor_line(), shell)
    }

    fn executor_line(&self) -> String {
        let scheduler = &self.address;
        format!("cluster executor --scheduler {scheduler} --listen 127.0.0.1:0 --threads 1")
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A client that runs.
pub(super) struct Client {
    child: Child,
    started: Instant,
}

impl Client {
    pub(super) fn start(folder: &Folder, line: &str) -> Self {
        let arguments = crate::support::arguments(line);
        let mut command = folder.command(&arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { child: command.spawn().unwrap(), started: Instant::now() }
    }

    pub(super) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, and no longer than `most`.
    pub(super) fn finish(mut self, most: Duration) -> Run {
        while self.is_running() {
            if self.started.elapsed() > most {
                self.child.kill().unwrap();
                let output = self.child.wait_with_output().unwrap();
                panic!("no end in {most:?}: {}", String::from_utf8_lossy(&output.stderr));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = self.child.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a client to its end, which is near.
pub(super) fn run(folder: &Folder, line: &str) -> Run {
    Client::start(folder, line).finish(Duration::from_secs(120))
}

/// Waits until something holds.
pub(super) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what} does not come about");
        std::thread::sleep(Duration::from_millis(10));
    }
}
