//! Running the program, in a fresh folder and with an empty environment.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A folder of one test, in which the program runs.
pub(crate) struct Folder {
    root: TempDir,
    /// What of the environment the program sees.
    environment: Vec<(String, String)>,
}

/// What a run of the program gave.
pub(crate) struct Run {
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// Lets the program see a variable of the environment.
    #[cfg(feature = "cluster")]
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// All names in the folder, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, ready to run here.
    pub(crate) fn command(&self, arguments: &[impl AsRef<str>]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments.iter().map(AsRef::as_ref)).current_dir(self.root.path()).env_clear();
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Runs a line of arguments, which are parted by spaces outside of double quotes.
    pub(crate) fn stance(&self, line: &str) -> Run {
        self.pipe("", line)
    }

    /// Starts with a pipe at each end.
    pub(crate) fn spawn(&self, line: &str) -> Child {
        self.command(&arguments(line))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs with `input` as standard input.
    pub(crate) fn pipe(&self, input: impl AsRef<[u8]>, line: &str) -> Run {
        let mut child = self.spawn(line);
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.as_ref().to_vec());
        // From a thread: the program may write before it has read everything, or never read at all.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Standard output of a run that succeeded and said nothing else.
    pub(crate) fn clean(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self.text().to_owned()
    }

    /// Lines of the standard output of a run that succeeded, each a JSON value.
    pub(crate) fn json_lines(self) -> Vec<serde_json::Value> {
        self.clean().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_stance"))
}

/// A Python in which a line of imports works; without one, says that the test is skipped.
#[cfg(feature = "parquet")]
#[allow(clippy::print_stderr)]
pub(crate) fn python(imports: &str) -> Option<Command> {
    let name = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&name);
        // The examples call the program by its name.
        let path = std::env::var("PATH").unwrap_or_default();
        let folder = program().parent().unwrap().display();
        command
            .args(arguments)
            .env("PATH", format!("{folder}:{path}"))
            .env("PYSPARK_PYTHON", &name);
        command
    };
    let found = command(&["-c", imports]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(command(&[]));
    }
    eprintln!(
        "skipped: `{name} -c \"{imports}\"` does not work here; `PYTHON` names another Python"
    );
    None
}

pub(crate) fn arguments(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut current: Option<String> = None;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                current.get_or_insert_default();
            }
            ' ' if !quoted => arguments.extend(current.take()),
            _ => current.get_or_insert_default().push(character),
        }
    }
    arguments.extend(current);
    arguments
}

/// Commands with all that they answered, for a snapshot.
pub(crate) struct Transcript<'f> {
    folder: &'f Folder,
    text: String,
}

impl<'f> Transcript<'f> {
    pub(crate) fn new(folder: &'f Folder) -> Self {
        Self { folder, text: String::new() }
    }

    pub(crate) fn run(&mut self, line: &str) -> &mut Self {
        let run = self.folder.stance(line);
        let exit = run.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
        self.text.push_str(&format!("$ stance {line}\n"));
        for (name, text) in [("stdout", run.text()), ("stderr", run.stderr.as_str())] {
            if !text.is_empty() {
                let end = if text.ends_with('\n') { "" } else { "(no line end)\n" };
                self.text.push_str(&format!("--- {name}\n{text}{end}"));
            }
        }
        self.text.push_str(&format!("--- exit {exit}\n\n"));
        self
    }

    /// Compares with `tests/snapshots/<name>.snap`.
    pub(crate) fn check(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        // The last digits of a number are the platform's mathematical library.
        settings.add_filter(r"(\d\.\d{4})\d+(e-\d+)?", "$1…");
        settings.add_filter(env!("CARGO_PKG_VERSION").replace('.', r"\.").as_str(), "[VERSION]");
        settings.bind(|| insta::assert_snapshot!(name, self.text));
    }
}
