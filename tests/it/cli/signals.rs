//! Closed pipes and Ctrl-C.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::folder;
use crate::support::{Folder, arguments, program};

/// More output than a pipe holds.
fn long() -> Folder {
    let folder = folder();
    folder.write("long.txt", "We will sit down with them.\n".repeat(20_000));
    folder
}

#[test]
fn a_pipe_that_is_closed_early_is_no_error() {
    let folder = long();
    for line in
        ["predict long.txt --statements -m plain.stance", "predict long.txt -m plain.stance -f csv"]
    {
        let script =
            format!("{{ {} {line}; echo \"exit $?\" >&2; }} | head -1", program().display());
        let output =
            Command::new("sh").args(["-c", &script]).current_dir(folder.path("")).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "exit 0\n", "{line}");
    }
}

#[test]
fn a_reader_that_is_gone_before_the_first_byte_is_no_error() {
    let folder = folder();
    for line in [
        "predict statements.csv -m plain.stance",
        "evaluate statements.csv -m plain.stance",
        "explain -m plain.stance",
        "explain -m plain.stance --format json",
        "completions zsh",
        "man",
        "--help",
    ] {
        let mut child = folder.spawn(line);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{line}");
    }
}

/// Waits until the unfinished output is there.
fn wait_for_temporary(folder: &Folder, child: &mut Child) {
    let start = Instant::now();
    while !folder.names().iter().any(|name| name.starts_with(".stance-")) {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(start.elapsed() < Duration::from_secs(60), "no temporary file");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_ends_the_program_and_leaves_nothing_behind() {
    let folder = folder();
    folder.write("old.tsv", "old");
    let before = folder.names();
    for (name, number, output) in
        [("INT", 2, "new.tsv"), ("INT", 2, "old.tsv"), ("TERM", 15, "new.tsv")]
    {
        let line = format!("predict -m plain.stance -o {output}");
        let mut child = folder
            .command(&arguments(&line))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Held open: the program waits for more.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"We will sit down.\n").unwrap();
        wait_for_temporary(&folder, &mut child);
        // The watcher of signals starts right behind the file.
        std::thread::sleep(Duration::from_millis(50));
        let id = child.id().to_string();
        let kill = format!("kill -{name} {id}");
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "{name}");
        assert_eq!(folder.names(), before, "{name} {output}");
        let mut said = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "");
        drop(stdin);
    }
    assert_eq!(folder.read("old.tsv"), "old");
}
