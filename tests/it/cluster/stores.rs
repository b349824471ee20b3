//! Models, tables and files by URL, with a server of S3 on this machine where Python has one.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::servers::{Client, Server, run, wait_until};
use super::{contents, digest_of, failed, folder, rows_and_digest, train_two};
use crate::support::{Folder, python};

/// A server of S3 with the bucket `archive`. It ends when its standard input does.
struct Store {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    address: String,
}

const SERVER: &str = r#"
import sys, boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
address = "http://%s:%s" % server.get_host_and_port()
keys = dict(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
s3 = boto3.client("s3", endpoint_url=address, **keys)
s3.create_bucket(Bucket="archive")
print(address, flush=True)
for line in sys.stdin:
    command, *rest = line.split()
    if command == "put":
        s3.upload_file(rest[1], "archive", rest[0])
    elif command == "get":
        s3.download_file("archive", rest[0], rest[1])
    elif command == "delete":
        s3.delete_object(Bucket="archive", Key=rest[0])
    elif command == "list":
        for item in s3.list_objects_v2(Bucket="archive", Prefix=rest[0]).get("Contents", []):
            print(item["Key"], item["LastModified"].isoformat())
    print("done", flush=True)
"#;

impl Store {
    /// Starts a server, and tells `folder` where it is.
    fn start(folder: &mut Folder) -> Option<Self> {
        let mut python = python("import boto3, moto.server")?;
        python.args(["-c", SERVER]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = python.stderr(Stdio::null()).spawn().unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        for (name, value) in [
            ("AWS_ENDPOINT_URL", address.as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ] {
            folder.set(name, value);
        }
        Some(Self { child, input, output, address })
    }

    /// What a command prints.
    fn ask(&mut self, command: &str) -> Vec<String> {
        writeln!(self.input.as_mut().unwrap(), "{command}").unwrap();
        let lines = self.output.by_ref().lines().map(Result::unwrap);
        lines.take_while(|line| line != "done").collect()
    }

    fn put(&mut self, folder: &Folder, name: &str) {
        self.ask(&format!("put {name} {}", folder.path(name).display()));
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

#[test]
fn files_have_urls_too() {
    let folder = folder(3, 20);
    train_two(&folder);
    let root = format!("file://{}", folder.path("").display());
    let root = root.trim_end_matches('/');
    let plain =
        run(&folder, "sql \"SELECT id, stance(text) AS s FROM 'in/*.csv'\" -m first.stance");
    let query = format!("SELECT id, stance(text) AS s FROM '{root}/in/*.csv'");
    let urls = run(&folder, &format!("sql \"{query}\" -m {root}/first.stance")).clean();
    assert_eq!(rows_and_digest([plain.clean().as_str()]), rows_and_digest([urls.as_str()]));
    let line = format!("predict {root}/in/*.csv --engine datafusion -o {root}/out");
    let labelled = run(&folder, &line);
    assert!(labelled.stderr.starts_with("3 files with 60 records"), "{}", labelled.stderr);
    assert_eq!(digest_of(&folder, "out").0, 60);
}

#[test]
fn a_store_that_cannot_be_used_is_told_with_the_way_out() {
    let mut folder = folder(1, 5);
    // Nobody listens there.
    folder.set("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1");
    folder.set("AWS_REGION", "us-east-1");
    let lines = [
        "sql \"SELECT id FROM 's3://archive/in/*.csv'\"",
        "sql \"SELECT 1\" -m s3://archive/first.stance",
        "predict s3://archive/in --engine datafusion -o out",
        "predict in --engine datafusion -o s3://archive/out",
    ];
    let check = |folder: &Folder| {
        for line in lines {
            let refused = run(folder, line);
            let error = failed(&refused);
            assert!(
                error.contains("s3://archive/") && error.contains("`AWS_ACCESS_KEY_ID`"),
                "{error}"
            );
            assert!(error.contains("cannot be reached"), "{error}");
        }
    };
    check(&folder);
    for (name, value) in [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ] {
        folder.set(name, value);
    }
    check(&folder);
    let written = run(&folder, "sql \"SELECT 1\" -o s3://archive/out.csv");
    assert!(failed(&written).contains("`-o`"), "{}", written.stderr);
    assert_eq!(folder.names(), ["in"]);
}

#[test]
fn tables_models_and_files_of_a_store_in_the_process() {
    let mut folder = folder(3, 40);
    let Some(mut store) = Store::start(&mut folder) else { return };
    train_two(&folder);
    std::fs::copy(folder.path("first.stance"), folder.path("model.stance")).unwrap();
    folder.write("in/notes.txt", "Nothing to label.\n");
    folder.write("in/deep/more.jsonl", "{\"text\": \"We will talk.\"}\n");
    for name in [
        "in/part-00.csv",
        "in/part-01.csv",
        "in/part-02.csv",
        "in/notes.txt",
        "in/deep/more.jsonl",
        "model.stance",
    ] {
        store.put(&folder, name);
    }

    // Of a glob, only those that are called so.
    let local = run(
        &folder,
        "sql \"SELECT id, stance(text) AS s FROM 'in/part-0[01].csv'\" -m first.stance",
    );
    let query = "SELECT id, stance(text) AS s FROM 's3://archive/in/part-0[01].csv'";
    let remote = run(&folder, &format!("sql \"{query}\" -m s3://archive/model.stance")).clean();
    assert_eq!(rows_and_digest([local.clean().as_str()]), rows_and_digest([remote.as_str()]));
    assert_eq!(rows_and_digest([remote.as_str()]).0, 80);

    // Objects to objects; the second time nothing is made.
    let line = "predict s3://archive/in -m s3://archive/model.stance --engine datafusion -o s3://archive/out";
    let first = run(&folder, line);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(
        first.stderr.contains("4 files with 121 records, 0 of them from an earlier run"),
        "{}",
        first.stderr
    );
    let made = store.ask("list out/");
    let names: Vec<&str> = made.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(
        names,
        [
            "out/.stance/part-00.csv.done",
            "out/.stance/part-01.csv.done",
            "out/.stance/part-02.csv.done",
            "out/deep/.stance/more.jsonl.done",
            "out/deep/more.jsonl",
            "out/part-00.csv",
            "out/part-01.csv",
            "out/part-02.csv",
        ]
    );
    let second = run(&folder, line);
    assert!(second.stderr.contains("4 of them from an earlier run"), "{}", second.stderr);
    assert_eq!(store.ask("list out/"), made);
    // The bytes are those of plain `predict`.
    store.ask(&format!("get out/part-01.csv {}", folder.path("got.csv").display()));
    let plain = folder.stance("predict in/part-01.csv -m first.stance --format csv").clean();
    assert_eq!(folder.read("got.csv"), plain);

    // What is gone or changed is made again; a record that is wrong is told by the URL.
    store.ask("delete out/part-00.csv");
    folder.write("in/part-02.csv", "id,source,text\n2-0,s,fine\n2-1,only two fields\n");
    store.put(&folder, "in/part-02.csv");
    let broken = run(&folder, line);
    assert!(
        failed(&broken).contains("row 2 of `s3://archive/in/part-02.csv`"),
        "{}",
        broken.stderr
    );
    let skipping = run(&folder, &format!("{line} --on-error skip"));
    assert!(
        skipping.stderr.contains("row 2 of `s3://archive/in/part-02.csv`"),
        "{}",
        skipping.stderr
    );

    // A table that was labelled is read without what is known of it.
    let counted = run(&folder, "sql \"SELECT count(*) AS n FROM 's3://archive/out/*.csv'\"");
    assert_eq!(counted.clean(), "n\n81\n");
    for (line, problem) in [
        ("sql \"SELECT 1 FROM 's3://elsewhere/in/*.csv'\"", "is in a bucket that is not there"),
        ("sql \"SELECT 1\" -m s3://archive/none.stance", "is not there"),
        ("sql \"SELECT 1 FROM 's3://archive/none/*.csv'\"", "or there is none"),
        ("predict s3://archive/none --engine datafusion -o out", "there is no object"),
        (
            "predict s3://archive/in --engine datafusion -o s3://archive/in",
            "is in the folder of the output",
        ),
    ] {
        let refused = run(&folder, line);
        assert!(failed(&refused).contains(problem), "{}", refused.stderr);
    }
}

#[test]
fn tables_models_and_files_of_a_store_on_a_cluster() {
    let mut folder = folder(4, 60);
    let Some(mut store) = Store::start(&mut folder) else { return };
    assert!(store.address.starts_with("http"));
    train_two(&folder);
    std::fs::copy(folder.path("first.stance"), folder.path("model.stance")).unwrap();
    store.put(&folder, "model.stance");
    for name in contents(&folder.path("in")).into_keys() {
        store.put(&folder, &format!("in/{name}"));
    }
    let scheduler = Server::scheduler(&folder);
    let flags = format!("-m s3://archive/model.stance --scheduler df://{}", scheduler.address);
    let line = format!("predict s3://archive/in {flags} -o s3://archive/out");

    // The model is another one when the executor comes.
    let client = Client::start(&folder, &line);
    wait_until("the note", || client.has_said("if it has no executor, start one"));
    std::fs::copy(folder.path("second.stance"), folder.path("model.stance")).unwrap();
    store.put(&folder, "model.stance");
    let _executors = [scheduler.executor(&folder), scheduler.executor(&folder)];
    let refused = client.finish(std::time::Duration::from_secs(60));
    let error = failed(&refused);
    assert!(error.contains("SHA-256") && error.contains("s3://archive/model.stance"), "{error}");
    assert!(store.ask("list out/").is_empty());

    let labelled = run(&folder, &line);
    assert_eq!(labelled.code, Some(0), "{}", labelled.stderr);
    let made = store.ask("list out/");
    assert_eq!(made.len(), 8, "{made:?}");
    let again = run(&folder, &line);
    assert!(again.stderr.contains("4 of them from an earlier run"), "{}", again.stderr);
    assert_eq!(store.ask("list out/"), made);

    for pattern in ["*.csv", "part-0[12].csv", ""] {
        let query = |root: &str| format!("SELECT id, stance(text) AS s FROM '{root}in/{pattern}'");
        let own = run(&folder, &format!("sql \"{}\" -m second.stance", query(""))).clean();
        // A glob of files has to hold on a cluster, too.
        for root in ["s3://archive/", ""] {
            let remote = run(&folder, &format!("sql \"{}\" {flags}", query(root))).clean();
            assert_eq!(
                rows_and_digest([own.as_str()]),
                rows_and_digest([remote.as_str()]),
                "{pattern}"
            );
        }
    }
}
