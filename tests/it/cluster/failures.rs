//! What goes wrong on a cluster: a job ends with every row once, or with a clear message and no output that
//! looks finished.

use std::time::Duration;

use super::servers::{Client, Server, run, wait_until};
use super::{beside, contents, digest_of, failed, folder, rows_and_digest};
use crate::support::Folder;

const FILES: usize = 24;
const ROWS: usize = 1500;

/// Files and rows of all outputs, each of which must be whole.
fn finished(folder: &Folder) -> usize {
    if !folder.path("out").exists() {
        return 0;
    }
    let files = contents(&folder.path("out"));
    for (name, bytes) in &files {
        let (rows, _) = rows_and_digest([std::str::from_utf8(bytes).unwrap()]);
        assert_eq!(rows, ROWS, "{name}");
    }
    files.len()
}

fn expected(folder: &Folder) -> (usize, u64) {
    let labelled = run(folder, "predict in --engine datafusion -o expected");
    assert_eq!(labelled.code, Some(0), "{}", labelled.stderr);
    digest_of(folder, "expected")
}

#[test]
fn executors_are_killed_and_others_join_late() {
    let folder = folder(FILES, ROWS);
    let expected = expected(&folder);
    let scheduler = Server::scheduler(&folder);
    let mut executors = vec![scheduler.executor(&folder), scheduler.executor(&folder)];
    let line = format!("predict in -o out --scheduler {}", scheduler.address);
    let mut client = Client::start(&folder, &line);
    // At several moments of the job one is killed, the older of the two, and another one joins.
    for at_least in [1, 5, 9, 13] {
        wait_until("progress", || finished(&folder) >= at_least || !client.is_running());
        assert!(client.is_running(), "the job is longer than the test");
        executors.remove(0).kill();
        executors.push(scheduler.executor(&folder));
    }
    let done = client.finish(Duration::from_secs(240));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(digest_of(&folder, "out"), expected);
    assert_eq!(expected.0, FILES * ROWS);
    assert!(beside(&folder, "out").iter().all(|name| name.ends_with(".done")));
}

#[test]
fn a_scheduler_that_is_restarted_has_forgotten_the_job_and_a_second_run_goes_on() {
    let folder = folder(FILES, ROWS);
    let expected = expected(&folder);
    let scheduler = Server::scheduler(&folder);
    let _executor = scheduler.executor(&folder);
    let address = scheduler.address.clone();
    let line = format!("predict in -o out --scheduler {address}");
    let client = Client::start(&folder, &line);
    wait_until("progress", || finished(&folder) >= 2);
    scheduler.kill();
    let lost = client.finish(Duration::from_secs(60));
    let error = failed(&lost);
    assert!(error.contains("scheduler") && error.contains(&address), "{error}");
    assert!(error.contains("the same command goes on from there"), "{error}");
    let before = finished(&folder);
    assert!((2..FILES).contains(&before));

    // The executor finds the new one by itself.
    let _scheduler = Server::scheduler_at(&folder, &address);
    let again = run(&folder, &line);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let earlier: usize =
        again.stderr.split(", ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(earlier >= before, "{}", again.stderr);
    assert_eq!(digest_of(&folder, "out"), expected);
}

#[test]
fn a_corrupt_file_and_a_full_disk_are_told_by_the_executor() {
    let folder = folder(3, 2000);
    let scheduler = Server::scheduler(&folder);
    let line = format!("predict in -o out --scheduler {}", scheduler.address);
    let full = scheduler.executor_with(&folder, &["trap '' XFSZ", "ulimit -f 64"]);
    let refused = run(&folder, &line);
    let error = failed(&refused);
    assert!(error.contains("cannot write") && error.contains("File too large"), "{error}");
    assert!(contents(&folder.path("out")).is_empty());
    full.kill();

    let _executor = scheduler.executor(&folder);
    folder.write("in/part-01.csv", "id,source,text\n1,s,fine\n2,only two fields\n");
    let refused = run(&folder, &line);
    let error = failed(&refused);
    assert!(error.contains("row 2 of") && error.contains("part-01.csv"), "{error}");
    assert!(!folder.path("out/part-01.csv").exists());
    let query = "SELECT stance(text) FROM 'in/*.csv'";
    let refused =
        run(&folder, &format!("sql \"{query}\" --scheduler {} -o out.csv", scheduler.address));
    assert!(failed(&refused).contains("`in/*.csv`"), "{}", refused.stderr);
    assert_eq!(folder.names(), ["in", "out"]);
}
