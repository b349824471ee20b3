//! A scheduler and two executors.

use super::servers::{Server, run};
use super::{contents, digest_of, folder, rows_and_digest, train_two};
use crate::support::Folder;

#[test]
fn plain_embedded_and_cluster_give_the_same_rows_and_labels() {
    let folder = folder(6, 300);
    let scheduler = Server::scheduler(&folder);
    let _executors = [scheduler.executor(&folder), scheduler.executor(&folder)];
    let address = &scheduler.address;

    // A file each.
    let mut plain = (0, 0_u64);
    for name in contents(&folder.path("in")).into_keys() {
        let labelled = folder.stance(&format!("predict in/{name} --format csv")).clean();
        let (rows, digest) = rows_and_digest([labelled.as_str()]);
        plain = (plain.0 + rows, plain.1.wrapping_add(digest));
    }
    assert_eq!(plain.0, 1800);
    for (name, flags) in [
        ("embedded", "--engine datafusion".to_owned()),
        ("cluster", format!("--scheduler df://{address}")),
    ] {
        let labelled = run(&folder, &format!("predict in {flags} -o {name}"));
        assert_eq!(labelled.code, Some(0), "{}", labelled.stderr);
        assert!(labelled.stderr.starts_with("6 files with 1800 records"), "{}", labelled.stderr);
        assert_eq!(digest_of(&folder, name), plain, "{name}");
    }
    assert_eq!(contents(&folder.path("embedded")), contents(&folder.path("cluster")));
    let again = run(&folder, &format!("predict in --scheduler {address} -o cluster"));
    assert!(again.stderr.contains("6 of them from an earlier run"), "{}", again.stderr);

    // And a query, with an aggregate that moves rows between the executors.
    for query in [
        "SELECT *, stance(text) AS s FROM 'in/*.csv'",
        "SELECT source, s.stance.label AS label, count(*) AS n FROM \
         (SELECT source, stance(text) AS s FROM 'in/*.csv') GROUP BY ALL",
        "SELECT id, s.index, s.text, s.stance.probability FROM \
         (SELECT id, unnest(statements(text)) AS s FROM 'in/*.csv')",
    ] {
        let own = run(&folder, &format!("sql \"{query}\"")).clean();
        let remote = run(&folder, &format!("sql \"{query}\" --scheduler df://{address}")).clean();
        assert_eq!(rows_and_digest([own.as_str()]), rows_and_digest([remote.as_str()]), "{query}");
        assert!(own.lines().count() > 2, "{query}");
    }
    let parquet = format!(
        "sql \"SELECT *, stance(text) AS s FROM 'in/*.csv'\" -o all.parquet --scheduler {address}"
    );
    assert_eq!(run(&folder, &parquet).clean(), "");
    let counted = run(&folder, "sql \"SELECT count(*) FROM 'all.parquet'\"").clean();
    assert_eq!(counted, "count(*)\n1800\n");
}

#[test]
fn a_model_that_was_replaced_is_not_used() {
    let folder = folder(1, 20);
    train_two(&folder);
    let digest = |folder: &Folder, name: &str| -> String {
        use sha2::{Digest, Sha256};
        let bytes = std::fs::read(folder.path(name)).unwrap();
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let digests = [digest(&folder, "first.stance"), digest(&folder, "second.stance")];
    assert_ne!(digests[0], digests[1]);
    std::fs::copy(folder.path("first.stance"), folder.path("model.stance")).unwrap();

    // The job waits for an executor, and the file is another one when that comes.
    let scheduler = Server::scheduler(&folder);
    let line = format!("predict in -m model.stance -o out --scheduler {}", scheduler.address);
    let client = super::servers::Client::start(&folder, &line);
    // It says so some time after it has given the job.
    super::servers::wait_until("the note", || client.has_said("if it has no executor, start one"));
    std::fs::copy(folder.path("second.stance"), folder.path("model.stance")).unwrap();
    let _executor = scheduler.executor(&folder);
    let refused = client.finish(std::time::Duration::from_secs(60));
    let error = super::failed(&refused);
    assert!(digests.iter().all(|digest| error.contains(digest)), "{error}");
    assert!(error.contains("model.stance") && !folder.path("out/part-00.csv").exists(), "{error}");

    // The executor has not loaded it, so it takes the right one when that is back.
    std::fs::copy(folder.path("first.stance"), folder.path("model.stance")).unwrap();
    let labelled = run(&folder, &line);
    assert_eq!(labelled.code, Some(0), "{}", labelled.stderr);
    let plain = folder.stance("predict in/part-00.csv -m first.stance --format csv").clean();
    assert_eq!(folder.read("out/part-00.csv"), plain);
}
