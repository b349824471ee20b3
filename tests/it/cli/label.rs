//! `stance label`, with keys from a pipe and from a terminal.

use serde_json::Value;

use super::folder;
use crate::support::{Folder, Transcript};

fn pool() -> Folder {
    let folder = folder();
    folder
        .write("pool.txt", "We will sit down.\nTalks are a trap.\nThe minister came.\nPerhaps.\n");
    folder
}

fn records(folder: &Folder, name: &str) -> Vec<Value> {
    folder.read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Presses keys, one a line, and returns the labels by id.
fn press(folder: &Folder, keys: &str, more: &str) -> Vec<(String, String)> {
    let lines: String = keys.chars().flat_map(|key| [key, '\n']).collect();
    let run = folder.pipe(lines, &format!("label pool.txt -m plain.stance -o out.jsonl {more}"));
    assert_eq!((run.code, run.text()), (Some(0), ""), "{}", run.stderr);
    let field = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let records = records(folder, "out.jsonl");
    records.iter().map(|record| (field(record, "id"), field(record, "stance"))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect()
}

#[test]
fn keys_label_skip_undo_and_quit() {
    let cases: [(&str, &[(&str, &str)]); 7] = [
        ("fanf", &[("1", "for"), ("2", "against"), ("3", "neutral"), ("4", "for")]),
        ("FAq", &[("1", "for"), ("2", "against")]),
        ("sa", &[("2", "against")]),
        ("fua", &[("1", "against")]),
        // Undo goes over what was skipped, and what makes no sense is asked again.
        ("fsuuaxn", &[("1", "against"), ("2", "neutral")]),
        ("uuf", &[("1", "for")]),
        ("", &[]),
    ];
    for (keys, expected) in cases {
        assert_eq!(press(&pool(), keys, ""), pairs(expected), "{keys}");
    }
}

#[test]
fn it_goes_on_where_it_stopped() {
    let folder = pool();
    assert_eq!(press(&folder, "fs", ""), pairs(&[("1", "for")]));
    // What was skipped comes again.
    assert_eq!(press(&folder, "a", ""), pairs(&[("1", "for"), ("2", "against")]));
    // Half a line of a run that was killed is taken out; a line without an end gets one.
    let text = folder.read("out.jsonl");
    folder.write("out.jsonl", format!("{text}{{\"id\":\"3\",\"te"));
    assert_eq!(press(&folder, "n", "").len(), 3);
    let text = folder.read("out.jsonl");
    folder.write("out.jsonl", text.trim_end());
    assert_eq!(press(&folder, "f", "").len(), 4);
    let run = folder.pipe("a\n", "label pool.txt -m plain.stance -o out.jsonl");
    assert_eq!(run.stderr, "all 4 statements are labelled\n");
    assert_eq!(records(&folder, "out.jsonl")[3]["text"], "Perhaps.");
    // What comes out can be trained on.
    let train = "train out.jsonl -o new.stance --folds 0 --min-df 1 --quiet";
    assert_eq!(folder.stance(train).clean(), "");
}

#[test]
fn labels_and_fields_of_ones_own() {
    let folder = folder();
    folder.write("pool.csv", "id,text,about\nx,We will.,treaty\ny,Never.,treaty\nz,So.,\n");
    let line =
        "label pool.csv -o out.jsonl --head agrees --labels yes,yet,no --target-column about";
    // Two labels start with the same letter, so digits are the keys.
    let run = folder.pipe("1\n3\nq\n", line);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("1 yes, 2 yet, 3 no, s skip, u undo, q quit"), "{}", run.stderr);
    let records = records(&folder, "out.jsonl");
    assert_eq!(
        records[0].to_string(),
        r#"{"agrees":"yes","id":"x","target":"treaty","text":"We will."}"#
    );
    assert_eq!(records[1]["agrees"], "no");
}

#[test]
fn what_it_says() {
    let folder = pool();
    folder.write("bad.jsonl", "{\"id\":\"1\"}\nno json\n{}\n").write("folder/x.txt", "");
    Transcript::new(&folder)
        .run("label pool.txt -m plain.stance -o new.jsonl --suggest")
        .run("label pool.txt -m plain.stance -o bad.jsonl")
        .run("label pool.txt -m plain.stance -o folder")
        .run("label pool.txt -m plain.stance -o missing/out.jsonl")
        .run("label - -m plain.stance -o out.jsonl")
        .run("label pool.txt -m plain.stance -o out.jsonl --head reason")
        .run("label pool.txt -m plain.stance -o out.jsonl --head reason --suggest")
        .run("label pool.txt -m plain.stance -o out.jsonl --head text --labels a,b")
        .run("label pool.txt -o out.jsonl --labels a,b,c,d,e,f,g,h,i,s")
        .run("label pool.txt -o out.jsonl --labels a,a")
        .run("label missing.txt -m plain.stance -o out.jsonl")
        .run("label pool.txt -m plain.stance")
        .check("label");
}

/// A pseudo-terminal: the program sees a person at a keyboard.
#[cfg(target_os = "linux")]
mod terminal {
    use std::fs::File;
    use std::io::{Read, Write};
    use std::os::unix::ffi::OsStrExt;
    use std::process::Child;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::pool;
    use crate::support::{Folder, arguments};

    struct Person {
        child: Child,
        keyboard: File,
        screen: Receiver<Vec<u8>>,
        seen: String,
    }

    impl Person {
        fn at(folder: &Folder, line: &str) -> Self {
            let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
            grantpt(&keyboard).unwrap();
            unlockpt(&keyboard).unwrap();
            let name = ptsname(&keyboard, Vec::new()).unwrap();
            let path = std::path::Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
            let terminal = File::options().read(true).write(true).open(path).unwrap();
            let child = folder
                .command(&arguments(line))
                .env("TERM", "xterm")
                .stdin(terminal.try_clone().unwrap())
                .stderr(terminal)
                .spawn()
                .unwrap();
            let keyboard = File::from(keyboard);
            let mut output = keyboard.try_clone().unwrap();
            let (sender, screen) = channel();
            std::thread::spawn(move || {
                let mut bytes = [0; 1024];
                // The other end is closed when the program ends: that is an error of reading here.
                while let Ok(n @ 1..) = output.read(&mut bytes) {
                    if sender.send(bytes[..n].to_vec()).is_err() {
                        break;
                    }
                }
            });
            Self { child, keyboard, screen, seen: String::new() }
        }

        /// Waits until the screen shows `text` behind what was waited for before.
        fn sees(&mut self, text: &str) {
            let end = Instant::now() + Duration::from_secs(60);
            loop {
                if let Some(at) = self.seen.find(text) {
                    self.seen.drain(..at + text.len());
                    return;
                }
                let left = end.saturating_duration_since(Instant::now());
                match self.screen.recv_timeout(left) {
                    Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                    Err(_) => panic!("`{text}` is not on the screen: {}", self.seen),
                }
            }
        }

        fn presses(&mut self, keys: &str) {
            self.keyboard.write_all(keys.as_bytes()).unwrap();
        }
    }

    #[test]
    fn a_key_is_enough() {
        let folder = pool();
        let mut person =
            Person::at(&folder, "label pool.txt -m plain.stance -o out.jsonl --suggest");
        person.sees("We will sit down.");
        person.sees("model: for");
        person.sees("a against, f for, n neutral, s skip, u undo, q quit");
        person.presses("f");
        person.sees("Talks are a trap.");
        // It is saved before the next question.
        assert_eq!(folder.read("out.jsonl").lines().count(), 1);
        person.presses("n");
        person.sees("The minister came.");
        // Taken back.
        person.presses("u");
        person.sees("Talks are a trap.");
        assert_eq!(folder.read("out.jsonl").lines().count(), 1);
        person.presses("a");
        person.sees("The minister came.");
        person.presses("q");
        person.sees("2 labelled, 2 left");
        assert_eq!(person.child.wait().unwrap().code(), Some(0));
        let labels: Vec<String> = super::records(&folder, "out.jsonl")
            .iter()
            .map(|at| at["stance"].to_string())
            .collect();
        assert_eq!(labels, ["\"for\"", "\"against\""]);
    }

    #[test]
    fn ctrl_c_loses_nothing() {
        use std::os::unix::process::ExitStatusExt;

        let folder = pool();
        let mut person = Person::at(&folder, "label pool.txt -m plain.stance -o out.jsonl");
        person.sees("We will sit down.");
        person.sees("q quit");
        person.presses("f");
        person.sees("Talks are a trap.");
        person.sees("q quit");
        // Between two questions the terminal would take the key for itself: press until it is heard.
        let status = loop {
            person.presses("\x03");
            std::thread::sleep(Duration::from_millis(50));
            if let Some(status) = person.child.try_wait().unwrap() {
                break status;
            }
        };
        assert_eq!(status.signal(), Some(2), "{status}");
        assert_eq!(super::records(&folder, "out.jsonl").len(), 1);
    }
}
