//! `stance predict` and `stance segment` on articles.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::folder;
use crate::support::{Folder, Transcript};

const ARTICLE: &str = "Ministers at odds

The council met on Monday.

\"We will sit down with them,\" Ana Lor, the transport minister, said. \"Dialogue serves everyone.\"

Tomas Ferreno said that talks were a trap.
";

const PAGE: &str = "<!DOCTYPE html><html><head><title>At the table</title></head><body><nav><a href='/'>Home</a></nav>
<article><h1>At the table</h1><p>The ministers of both sides arrived on Monday, and reporters waited outside of the hall for most
of the day.</p><p>&ldquo;We refuse to sit at that table,&rdquo; Jonas Holm, who leads the strike, told reporters in the
evening.</p></article><footer>All rights reserved</footer></body></html>
";

/// A folder with a text and a page in `news`.
fn news() -> Folder {
    let folder = folder();
    folder.write("news/odds.txt", ARTICLE).write("news/deep/table.html", PAGE);
    folder
}

#[test]
fn formats() {
    let folder = news();
    Transcript::new(&folder)
        .run("predict news -m both.stance")
        .run("predict news/odds.txt -m both.stance --format csv")
        .run("predict news/odds.txt -m plain.stance --format jsonl --explain 1")
        .run("predict news -m both.stance --summary")
        .run("predict news -m both.stance --summary --format csv")
        .run("predict news/odds.txt -m both.stance --summary --format jsonl")
        .run("segment news")
        .run("segment news/odds.txt --format csv")
        .check("articles");
}

#[test]
fn what_cannot_be_done() {
    let folder = news();
    folder
        .write("news/broken.txt", b"\0\x01\x02\xFF\xFE\0\0\0binary\0\0")
        .write("rows.csv", "text\nWe talk.\n")
        .write("more/odds.txt", ARTICLE);
    let gold = |end: usize| {
        format!(
            "{{\"article\": \"odds.txt\", \"statements\": [{{\"span\": {{\"start\": 19, \"end\": {end}}}, \"stance\": \"neutral\"}}], \
             \"attributions\": [], \"speakers\": []}}\n"
        )
    };
    folder.write("reversed.jsonl", gold(1)).write("twice.jsonl", gold(45));
    Transcript::new(&folder)
        .run("predict news/odds.txt rows.csv -m plain.stance")
        .run("predict news/odds.txt \"We talk.\" -m plain.stance")
        .run("predict rows.csv -m plain.stance --summary")
        .run("predict rows.csv -m plain.stance --format table")
        .run("predict news/odds.txt -m plain.stance --summary --format tsv")
        .run("predict news/odds.txt -m plain.stance --resume")
        .run("predict news/odds.txt -m plain.stance --resume -o -")
        .run("predict news/odds.txt --articles --statements")
        .run("predict news -m plain.stance -o out.tsv")
        .run("predict news -m plain.stance --summary --on-error skip")
        .run("predict news/odds.txt -m plain.stance --report news/odds.txt")
        .run("predict news/odds.txt -m plain.stance -o news/../news/odds.txt")
        .run("predict news/odds.txt -m plain.stance -o out.tsv --report out.tsv")
        .run("predict news/odds.txt -m plain.stance --report missing/page.html")
        .run("predict news/odds.txt -m plain.stance -o missing/out.tsv")
        .run("predict news/odds.txt -m plain.stance -o out.tsv --report news")
        .run("predict - -i - -m plain.stance")
        .run("segment rows.csv missing.txt")
        .run("segment news/odds.txt --gold reversed.jsonl")
        .run("segment news/odds.txt more --gold twice.jsonl")
        .run("segment news/odds.txt --gold twice.jsonl -o out.tsv")
        .check("articles_errors");
    assert!(!folder.names().iter().any(|name| name.starts_with("out.")), "{:?}", folder.names());
    assert_eq!(folder.read("news/odds.txt"), ARTICLE);
    let news = fs::read_dir(folder.path("news")).unwrap().count();
    assert_eq!(news, 3, "nothing is left there");
}

#[test]
fn what_was_written_is_not_read_again() {
    let folder = news();
    let line = "predict news -m both.stance -o news/out.jsonl --report news/page.html";
    assert_eq!(folder.stance(line).clean(), "");
    let (records, page) = (folder.read("news/out.jsonl"), folder.read("news/page.html"));
    assert_eq!(folder.stance(line).clean(), "");
    assert_eq!(folder.read("news/out.jsonl"), records);
    assert_eq!(folder.read("news/page.html"), page);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_standard_output() {
    let folder = news();
    assert_eq!(folder.stance("predict news -m both.stance -o /dev/null").clean(), "");
    let to_stderr = folder.stance("predict news -m both.stance -o /dev/stderr");
    assert_eq!((to_stderr.code, to_stderr.stdout.len()), (Some(0), 0));
    assert_eq!(to_stderr.stderr, folder.stance("predict news -m both.stance").clean());
}

#[test]
fn records_of_one_name_in_several_tables_are_told_apart() {
    let folder = folder();
    folder.write("a.csv", "text\nWe will talk.\n").write("b.csv", "text\nWe refuse to talk.\n");
    let line = "predict a.csv b.csv -m both.stance --articles --format jsonl --report page.html";
    let records = folder.stance(line).json_lines();
    let names: Vec<&str> =
        records.iter().map(|record| record["article"].as_str().unwrap()).collect();
    assert_eq!(names, ["a.csv: row 1", "b.csv: row 1"]);
    let page = folder.read("page.html");
    let ids: Vec<&str> =
        page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
}

#[test]
fn a_statement_below_the_threshold_takes_no_side() {
    let folder = news();
    let line =
        "predict news -m both.stance --summary --format jsonl --report page.html --threshold";
    for summary in folder.stance(&format!("{line} 1")).json_lines() {
        assert_eq!(summary["stance"]["label"], "neutral");
        for speaker in summary["speakers"].as_array().unwrap() {
            assert_eq!(speaker["neutral"], speaker["statements"]);
        }
    }
    let page = folder.read("page.html");
    assert!(page.contains("abstain: for (") && !page.contains("class=\"s for\" id"));
    let summaries = folder.stance(&format!("{line} 0")).json_lines();
    assert_eq!(summaries[1]["speakers"][0]["for"], 2);
}

#[test]
fn any_number_of_inputs_is_read_one_by_one() {
    let folder = folder();
    let rows = 3000;
    for row in 0..rows {
        folder.write(&format!("rows/{row:05}.csv"), "text\nWe will talk.\n");
    }
    let records =
        folder.stance("predict rows -m plain.stance --articles --format jsonl").json_lines();
    assert_eq!(records.len(), rows);
}

#[test]
fn records_of_tables_can_be_articles() {
    let folder = folder();
    let record = |id: &str, text: &str| serde_json::json!({ "id": id, "body": text }).to_string();
    folder.write("rows.jsonl", [record("one", ARTICLE), record("two", PAGE)].join("\n"));
    let line = "predict rows.jsonl -m plain.stance --articles --text-column body --format jsonl";
    let records = folder.stance(line).json_lines();
    let names: Vec<&str> =
        records.iter().map(|record| record["article"].as_str().unwrap()).collect();
    assert_eq!(names, ["one", "one", "one", "one", "two", "two"]);
    assert_eq!(records[5]["speaker"], "Jonas Holm");
    // Standard input is one article.
    let piped = folder.pipe(ARTICLE, "predict - -m plain.stance --articles --format jsonl");
    let piped = piped.json_lines();
    assert_eq!(piped.len(), 4);
    assert_eq!(piped[3]["text"], records[3]["text"]);
}

#[test]
fn every_way_gives_the_same_bytes() {
    let folder = news();
    for format in ["tsv", "csv", "jsonl"] {
        let line = format!("predict news -m both.stance --format {format}");
        let one = folder.stance(&format!("{line} --threads 1")).clean();
        assert_eq!(folder.stance(&format!("{line} --threads 3")).clean(), one, "{format}");
        let to_file = format!("{line} -o out --report page.html");
        assert_eq!(folder.stance(&to_file).clean(), "");
        assert_eq!(folder.read("out"), one, "{format}");
        let page = folder.read("page.html");
        assert_eq!(folder.stance(&format!("{line} --report page.html")).clean(), one);
        assert_eq!(folder.read("page.html"), page);
    }
    // Nothing is left beside the results.
    let expected = ["both.stance", "news", "out", "page.html", "plain.stance", "statements.csv"];
    assert_eq!(folder.names(), expected);
}

#[test]
fn the_page_shows_every_speaker_and_statement_and_obeys_none() {
    let folder = news();
    let hostile = "<script>alert(1)</script> </p> & \"x\" said <b>Ana</b> Lor.";
    folder.write("news/odd.txt", format!("{ARTICLE}\n{hostile}\n"));
    assert!(!folder.stance("predict news -m both.stance --report page.html").clean().is_empty());
    let page = folder.read("page.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    for text in ["Ana Lor", "Tomas Ferreno", "Jonas Holm", "3 articles", "Ministers at odds"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script>alert") && !page.contains("<b>Ana"));
    assert_eq!(page.matches("<script>").count(), 1);
    let statements = folder.stance("predict news -m both.stance").clean().lines().count();
    assert_eq!(page.matches("role=\"tooltip\"").count(), statements);
}

#[test]
fn the_articles_of_the_project_are_read_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let articles = root.join("data/articles");
    let folder = Folder::new();
    let line = format!("predict {} --summary --format jsonl", articles.display());
    let summaries = folder.stance(&line).json_lines();
    let files = fs::read_dir(&articles).unwrap().count();
    assert_eq!(summaries.len(), files);
    assert!(files >= 40);
    for summary in &summaries {
        assert!(summary["statements"].as_u64().unwrap() >= 4, "{}", summary["article"]);
    }
    // What the rules were not written on, so that a change that spoils them is seen.
    let gold = root.join("data/gold/unseen.jsonl");
    let line = format!("segment {} --gold {}", articles.display(), gold.display());
    let table = folder.stance(&line).clean();
    let f1 = |name: &str| -> f64 {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().rev().nth(1).unwrap().parse().unwrap()
    };
    for (name, floor) in [
        ("boundaries", 97.5),
        ("sentences with something said", 93.0),
        ("contents, half the words right", 88.0),
        ("contents and speakers", 70.0),
    ] {
        assert!(f1(name) >= floor, "{table}");
    }
}

/// Articles that differ, in a folder of their own.
fn many(folder: &Folder, n: usize) {
    for number in 0..n {
        let text = ARTICLE.replace("Monday", &format!("day {number}"));
        folder.write(&format!("many/{number:05}.txt"), text);
    }
}

#[test]
fn a_killed_run_is_gone_on_with_to_the_same_bytes() {
    let folder = folder();
    many(&folder, 600);
    let line = "predict many -m both.stance --format jsonl --report page.html";
    assert_eq!(folder.stance(&format!("{line} -o whole.jsonl")).clean(), "");
    let (whole, whole_page) = (folder.read("whole.jsonl"), folder.read("page.html"));
    fs::remove_file(folder.path("page.html")).unwrap();
    let partial = folder.path("out.jsonl.partial");
    let size = || fs::metadata(&partial).map_or(0, |metadata| metadata.len());
    let mut kills = 0;
    for attempt in 0..40 {
        let before = size();
        let mut child = folder.spawn(&format!("{line} -o out.jsonl --resume"));
        let start = Instant::now();
        // Once more of the output is there, at another moment each time.
        while size() <= before
            && child.try_wait().unwrap().is_none()
            && start.elapsed() < Duration::from_secs(60)
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(attempt));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        // Killed behind the last record, between the records and the page.
        if folder.path("out.jsonl").exists() {
            break;
        }
    }
    assert!(kills >= 2, "{kills}");
    assert_eq!(folder.stance(&format!("{line} -o out.jsonl --resume")).clean(), "");
    assert!(folder.read("out.jsonl") == whole && folder.read("page.html") == whole_page);
    let left: Vec<String> =
        folder.names().into_iter().filter(|name| name.starts_with("out.jsonl.")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_interrupted_run_is_told_and_goes_on_only_with_the_same() {
    let folder = folder();
    many(&folder, 200);
    folder.write("many/00150.txt", b"\0\x01\x02\xFF\xFE\0\0\0binary\0\0");
    let line = "predict many -m plain.stance -o out.tsv";
    let first = folder.stance(line);
    assert_eq!(first.code, Some(2));
    assert!(
        first.stderr.contains("00150.txt") && first.stderr.contains("--resume"),
        "{}",
        first.stderr
    );
    let again = folder.stance(line);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("--resume"), "{}", again.stderr);
    let other = folder.stance(&format!("{line} --resume --explain 3"));
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.contains("`--explain` was `0` and is `3`"), "{}", other.stderr);
    let skipping = folder.stance(&format!("{line} --resume --on-error skip"));
    assert_eq!(skipping.code, Some(0), "{}", skipping.stderr);
    assert!(skipping.stderr.contains("1 of 200 articles"), "{}", skipping.stderr);
    let records = folder.read("out.tsv");
    assert_eq!(records.lines().count(), 199 * 4);
    let mut file = fs::File::create(folder.path("many/00150.txt")).unwrap();
    file.write_all(ARTICLE.as_bytes()).unwrap();
    assert_eq!(folder.stance(line).clean(), "");
    assert_eq!(folder.read("out.tsv").lines().count(), 200 * 4);
}

#[test]
fn summaries_hold_their_numbers() {
    let folder = news();
    let records = folder.stance("predict news -m both.stance --summary -f jsonl").json_lines();
    for record in &records {
        let of = |value: &Value, key: &str| value[key].as_u64().unwrap();
        let voices: u64 = record["speakers"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&record["outlet"]])
            .map(|voice| {
                let sum = of(voice, "for") + of(voice, "against") + of(voice, "neutral");
                assert_eq!(sum, of(voice, "statements"));
                sum
            })
            .sum();
        assert_eq!(voices, of(record, "statements"));
    }
    assert_eq!(records[1]["speakers"][0]["stance"]["label"], "for");
}
