//! The program from outside: what it answers, says and leaves behind.
//!
//! Snapshots hold every message and both helps of every command; tests hold what must be true of the
//! answers. Models are trained here, so that nothing changes when the shipped one does.

mod articles;
mod check;
mod crossval;
mod evaluate;
mod explain;
mod help;
mod label;
mod other_data;
#[cfg(feature = "parquet")]
mod parquet;
mod predict;
mod predict_errors;
mod semeval;
mod signals;
mod suggest;
mod train;
mod tune;

use std::fs;
use std::sync::OnceLock;

use crate::support::Folder;

/// Labelled statements with two questions, the second one open in some rows.
const STATEMENTS: &str = "\
id,text,stance,reason,source
1,We will sit down with them.,for,respect,a
2,We stand ready for talks.,for,,a
3,Dialogue serves everyone.,for,interest,b
4,They deserve an answer at the table.,for,respect,b
5,Talks are a trap.,against,distrust,c
6,We refuse to sit at that table.,against,,c
7,\"They lie, so we will not talk.\",against,distrust,d
8,Dialogue is a waste of time.,against,interest,d
9,The minister arrived on Monday.,neutral,,e
10,A new round was announced.,neutral,,e
11,The two sides met in Geneva.,neutral,,f
12,Reporters waited outside.,neutral,,f
";

/// Settings that no change of a lexicon or a default touches.
const PLAIN: &str =
    "--no-concepts --no-negation --window 0 --ngrams 1-1 --min-df 1 --c 100 --stem en --tf raw";

/// A folder with `statements.csv` and two models of it: `plain.stance` answers one question and
/// `both.stance` two.
fn folder() -> Folder {
    static MODELS: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    let folder = Folder::new();
    folder.write("statements.csv", STATEMENTS);
    let train = |name: &str, heads: &str| {
        let line = format!("train statements.csv -o {name} {PLAIN} --folds 0 --quiet {heads}");
        assert_eq!(folder.stance(&line).clean(), "");
        fs::read(folder.path(name)).unwrap()
    };
    let [plain, both] = MODELS.get_or_init(|| {
        [
            train("plain.stance", "--head stance"),
            train("both.stance", "--head stance --head reason"),
        ]
    });
    folder.write("plain.stance", plain).write("both.stance", both);
    folder
}
