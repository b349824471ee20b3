//! Schedulers and executors.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::os::unix::fs::FileExt;
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
        #[allow(clippy::print_stderr)]
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

/// A client that runs. What it says goes to files, which are never full.
pub(super) struct Client {
    child: Child,
    started: Instant,
    said: [File; 2],
}

impl Client {
    pub(super) fn start(folder: &Folder, line: &str) -> Self {
        let arguments = crate::support::arguments(line);
        let mut command = folder.command(&arguments);
        let said = [(); 2].map(|()| tempfile::tempfile().unwrap());
        let [stdout, stderr] = said.each_ref().map(|file| file.try_clone().unwrap());
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Self { child: command.spawn().unwrap(), started: Instant::now(), said }
    }

    pub(super) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Whether this is in what it said on standard error so far.
    pub(super) fn has_said(&self, part: &str) -> bool {
        let mut bytes = vec![0; 1 << 16];
        let read = self.said[1].read_at(&mut bytes, 0).unwrap();
        String::from_utf8_lossy(&bytes[..read]).contains(part)
    }

    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, and no longer than `most`.
    pub(super) fn finish(mut self, most: Duration) -> Run {
        while self.is_running() && self.started.elapsed() < most {
            std::thread::sleep(Duration::from_millis(20));
        }
        let is_late = self.is_running();
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        let [stdout, stderr] = self.said.map(|mut file| {
            let mut bytes = Vec::new();
            file.rewind().unwrap();
            file.read_to_end(&mut bytes).unwrap();
            bytes
        });
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(!is_late, "no end in {most:?}: {stderr}");
        Run { code: status.code(), stdout, stderr }
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
