//! DataFusion in the process.

use std::fs;

use super::servers::{Client, run, wait_until};
use super::{beside, contents, digest_of, failed, folder, rows_and_digest, statements};
use crate::support::{Folder, Transcript};

#[test]
fn a_query_labels_files_and_counts() {
    let folder = folder(3, 60);
    let query = "SELECT source, s.stance.label AS label, count(*) AS n FROM \
                 (SELECT source, stance(text) AS s FROM 'in/*.csv') GROUP BY ALL ORDER BY 1, 2";
    let counted = folder.stance(&format!("sql \"{query}\"")).clean();
    let total: u64 = csv::Reader::from_reader(counted.as_bytes())
        .records()
        .map(|record| record.unwrap()[2].parse::<u64>().unwrap())
        .sum();
    assert_eq!(total, 180);

    // Columns are those of all files.
    folder.write("late/a.jsonl", "{\"id\": 1}\n").write("late/b.jsonl", "{\"id\": 2, \"n\": 5}\n");
    let late = folder.stance("sql \"SELECT id, n FROM 'late/*.jsonl' ORDER BY id\"").clean();
    assert_eq!(late, "id,n\n1,\n2,5\n");

    // The labels are those of `predict`.
    let query = "SELECT *, stance(text) AS answer FROM 'in/part-00.csv'";
    let query =
        format!("SELECT id, source, text, s.answer.stance.label AS label FROM ({query}) AS s");
    let own = folder.stance(&format!("sql \"{query}\"")).clean();
    let plain = folder.stance("predict in/part-00.csv --format csv").clean();
    let shorter: String = csv::Reader::from_reader(plain.as_bytes())
        .records()
        .map(|record| {
            let record = record.unwrap();
            format!("{}\t{}\t{}\t{}\n", &record[0], &record[1], &record[2], &record[3])
        })
        .collect();
    let own: String = csv::Reader::from_reader(own.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().collect::<Vec<_>>().join("\t") + "\n")
        .collect();
    assert_eq!(own, shorter);
}

#[test]
fn answers_errors_and_formats_of_queries() {
    let folder = Folder::new();
    folder
        .write("in/a.csv", "id,text\n1,We will sit down and talk.\n2,\n3,Talks are a trap.\n")
        .write("in/b.jsonl", "{\"id\": 4, \"text\": \"We refuse.\"}\n")
        .write(
            "articles.jsonl",
            "{\"id\": \"x\", \"body\": \"“We will not negotiate under threats,” said Ana Lor. The rain went on.\"}\n",
        )
        .write("notes.txt", "We will talk.\n");
    let mut transcript = Transcript::new(&folder);
    for line in [
        "sql \"SELECT s.stance.label FROM (SELECT stance('We will sit down and talk.') AS s)\"",
        "sql \"SELECT id, s.stance.label FROM (SELECT id, stance(text) AS s FROM 'in/a.csv')\"",
        "sql \"SELECT id, s.stance.label FROM (SELECT id, stance(text) AS s FROM 'in/a.csv')\" --format jsonl",
        "sql \"SELECT id, text FROM 'in/*.jsonl'\" --format table",
        "sql \"SELECT id, s.speaker, s.quote, s.text, s.stance.label FROM \
         (SELECT id, unnest(statements(body)) AS s FROM 'articles.jsonl')\"",
        "sql \"SELECT id, statements(body) AS s FROM 'articles.jsonl'\"",
        "sql \"SELECT id FROM 'in'\"",
        "sql \"SELECT id FROM 'notes.txt'\"",
        "sql \"SELECT id FROM 'none/*.csv'\"",
        "sql \"SELECT id FROM none\"",
        "sql \"SELECT nothing FROM 'in/a.csv'\"",
        "sql \"SELECT stance(id) FROM 'in/a.csv'\"",
        "sql \"SELECT stance(text, text) FROM 'in/a.csv'\"",
        "sql \"COPY (SELECT 1) TO 'out.csv'\"",
        "sql \"CREATE TABLE t AS SELECT 1\"",
        "sql \"SELECT\"",
        "sql \"SELECT 1\" -m none.stance",
        "sql \"SELECT 1\" --scheduler 127.0.0.1",
        "sql \"SELECT 1\" --scheduler df://127.0.0.1:1",
        "sql \"SELECT id FROM 'ftp://host/a.csv'\"",
        "sql \"SELECT id FROM 'https://host/a.csv?version=2'\"",
        "predict in/a.csv --engine datafusion",
        "predict in/a.csv --engine datafusion -o out --summary",
        "predict notes.txt --engine datafusion -o out",
        "predict none/*.csv --engine datafusion -o out",
        "predict in/a.csv --engine datafusion -o in",
        "predict in/a.csv --engine datafusion -o notes.txt",
        "predict \"We will talk.\" --engine datafusion -o out",
    ] {
        transcript.run(line);
    }
    transcript.check("cluster_embedded");
    assert_eq!(folder.names(), ["articles.jsonl", "in", "notes.txt"]);
}

#[test]
fn an_answer_is_a_file_or_nothing() {
    let folder = folder(2, 30);
    let query = "SELECT *, stance(text) AS s FROM 'in/*.csv'";
    for name in ["out.parquet", "out.jsonl", "out.csv", "out.arrow"] {
        assert_eq!(folder.stance(&format!("sql \"{query}\" -o {name}")).clean(), "");
        assert!(folder.path(name).metadata().unwrap().len() > 500, "{name}");
    }
    let again = "SELECT id, s.stance.label FROM 'out.parquet' EXCEPT \
                 SELECT id, s.stance.label FROM 'out.jsonl'";
    assert_eq!(folder.stance(&format!("sql \"{again}\"")).clean().lines().count(), 1);
    // What fails in the middle leaves nothing behind.
    folder.write("in/part-02.csv", "id,source,text\nonly one field\n");
    let broken = folder.stance(&format!("sql \"{query}\" -o broken.csv"));
    assert!(failed(&broken).contains("`in/*.csv`"), "{}", broken.stderr);
    assert_eq!(folder.names(), ["in", "out.arrow", "out.csv", "out.jsonl", "out.parquet"]);
}

#[test]
fn each_file_becomes_a_file_and_a_second_run_goes_on() {
    let folder = folder(4, 50);
    folder.write("in/deep/more.jsonl", "{\"text\": \"We will talk.\", \"n\": 7}\n");
    folder.write("in/readme.txt", "Nothing to label.\n");
    let line = "predict in --engine datafusion -o out";
    let first = folder.stance(line);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert_eq!(
        first.stderr,
        "warning: 1 file of other formats than Parquet, Arrow, CSV and JSONL passed over\n\
         5 files with 201 records, 0 of them from an earlier run\n"
    );
    let names = ["part-00.csv", "part-01.csv", "part-02.csv", "part-03.csv"];
    assert_eq!(contents(&folder.path("out")).into_keys().collect::<Vec<_>>(), names);
    assert_eq!(beside(&folder, "out"), names.map(|name| format!("{name}.done")));
    // The bytes are those of plain `predict`.
    for name in names {
        let plain = folder.stance(&format!("predict in/{name} --format csv")).clean();
        assert_eq!(folder.read(&format!("out/{name}")), plain);
    }
    let deep = folder.stance("predict in/deep/more.jsonl --format jsonl").clean();
    assert_eq!(folder.read("out/deep/more.jsonl"), deep);

    // What is finished is left alone; what has changed is not.
    let before = folder.path("out/part-00.csv").metadata().unwrap().modified().unwrap();
    folder.write("in/part-03.csv", statements(9, 7));
    fs::remove_file(folder.path("out/part-02.csv")).unwrap();
    folder.write("out/part-01.csv", "cut off");
    let second = folder.stance(line);
    assert!(
        second.stderr.contains("5 files with 158 records, 2 of them from an earlier run"),
        "{}",
        second.stderr
    );
    assert_eq!(folder.path("out/part-00.csv").metadata().unwrap().modified().unwrap(), before);
    assert_eq!(digest_of(&folder, "out").0, 157);
    // A folder that was moved goes on where it is, and a file that was changed since is made anew.
    fs::rename(folder.path("out"), folder.path("moved")).unwrap();
    let changed = folder.read("moved/part-01.csv").replacen("for", "fxr", 1);
    folder.write("moved/part-01.csv", &changed);
    let moved = folder.stance("predict in --engine datafusion -o moved");
    assert!(moved.stderr.contains("4 of them from an earlier run"), "{}", moved.stderr);
    assert!(!folder.read("moved/part-01.csv").contains("fxr"));
    // Other settings are other outputs.
    let third = folder.stance(&format!("{line} --threshold 0.9"));
    assert!(third.stderr.contains("0 of them from an earlier run"), "{}", third.stderr);
    assert!(folder.read("out/part-00.csv").contains("abstain"));
}

#[test]
fn files_of_one_name_are_not_mixed_up() {
    let folder = Folder::new();
    folder.write("a/x.csv", "text\na\n").write("b/x.csv", "text\nb\n");
    let both = folder.stance("predict a b --engine datafusion -o out");
    assert!(failed(&both).contains("would both become"), "{}", both.stderr);
    // By a glob they keep their folders.
    let both = folder.stance("predict */x.csv --engine datafusion -o out");
    assert_eq!(both.code, Some(0), "{}", both.stderr);
    assert!(
        folder.read("out/a/x.csv").contains("\na,") && folder.read("out/b/x.csv").contains("\nb,")
    );
}

#[test]
fn a_corrupt_file_stops_the_run_and_leaves_no_output_of_its_own() {
    let folder = folder(3, 40);
    folder.write("in/part-01.csv", "id,source,text\n1,s,fine\n2,only two fields\n");
    let line = "predict in --engine datafusion -o out --threads 1";
    let broken = folder.stance(line);
    assert!(failed(&broken).contains("row 2 of"), "{}", broken.stderr);
    assert!(
        broken.stderr.contains("part-01.csv") && broken.stderr.contains("hint:"),
        "{}",
        broken.stderr
    );
    assert!(!folder.path("out/part-01.csv").exists());
    // What is finished stays, and the rest is done when the file is mended.
    let skipping = folder.stance(&format!("{line} --on-error skip"));
    assert_eq!(skipping.code, Some(0), "{}", skipping.stderr);
    assert!(skipping.stderr.contains("1 record left out, the first: row 2"), "{}", skipping.stderr);
    assert_eq!(digest_of(&folder, "out").0, 81);
}

#[test]
fn a_killed_run_leaves_no_file_that_looks_finished_and_the_next_goes_on() {
    let folder = folder(8, 4000);
    let line = "predict in --engine datafusion -o out --threads 2";
    let mut client = Client::start(&folder, line);
    wait_until("a finished file", || folder.path("out/part-00.csv").exists());
    assert!(client.is_running(), "the run is long enough to be killed");
    client.kill();
    let finished = contents(&folder.path("out"));
    assert!(finished.len() < 8);
    for bytes in finished.values() {
        assert_eq!(rows_and_digest([std::str::from_utf8(bytes).unwrap()]).0, 4000);
    }
    let again = run(&folder, line);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(digest_of(&folder, "out").0, 32_000);
    // Not even a part of what was killed is left.
    assert!(beside(&folder, "out").iter().all(|name| name.ends_with(".done")));
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let folder = folder(1, 5000);
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", script, "sh"]).arg(crate::support::program());
    command.args(["predict", "in", "--engine", "datafusion", "-o", "out"]);
    let output = command.current_dir(folder.path(".")).env_clear().output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("cannot write") && stderr.contains("File too large"), "{stderr}");
    assert!(contents(&folder.path("out")).is_empty() && beside(&folder, "out").is_empty());
    let again = run(&folder, "predict in --engine datafusion -o out");
    assert_eq!((again.code, digest_of(&folder, "out").0), (Some(0), 5000));
}
