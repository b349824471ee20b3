//! What is said when it cannot be done.

use std::sync::Arc;

use arrow::array::{DictionaryArray, Int64Array};
use arrow::datatypes::Int32Type;

use super::*;
use crate::cli::folder;
use crate::support::Transcript;

#[test]
fn errors_name_the_file_and_the_way_out() {
    let folder = folder();
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..6));
    let rows = batch(vec![("article", texts()), ("n", numbers)]);
    write(&folder, "rows.parquet", std::slice::from_ref(&rows));
    write(&folder, "rows.arrows", std::slice::from_ref(&rows));
    write(&folder, "clash.parquet", &[batch(vec![("text", texts()), ("stance_label", texts())])]);
    let dictionary = |first: &str| -> ArrayRef {
        let values = [Some(first), None, Some(first), None, None, None];
        Arc::new(values.into_iter().collect::<DictionaryArray<Int32Type>>())
    };
    let parts = ["a", "b"].map(|first| batch(vec![("text", texts()), ("kind", dictionary(first))]));
    write(&folder, "parts.arrows", &parts);
    let parquet = encoded(BatchFormat::Parquet, std::slice::from_ref(&rows));
    folder
        .write("rows.parquet.gz", "")
        .write("cut.parquet", &parquet[..parquet.len() - 10])
        .write("text.parquet", "text\nWe will talk.\n")
        .write("text.arrow", "text\nWe will talk.\n")
        .write("empty.arrow", "")
        .write("twice.csv", "text,a,a\nx,1,2\n")
        .write("really.arrow", &parquet);
    let before = folder.names();
    Transcript::new(&folder)
        .run("predict rows.parquet -m plain.stance -o out.parquet")
        .run("predict rows.parquet -m plain.stance --text-column artcle")
        .run("predict rows.parquet -m plain.stance --text-column n -o out.parquet")
        .run("predict rows.parquet -m plain.stance --text-column n")
        .run("predict clash.parquet -m plain.stance -o out.parquet")
        .run("predict twice.csv -m plain.stance -o out.parquet")
        .run("predict parts.arrows -m plain.stance -o out.arrow")
        .run("predict rows.parquet.gz -m plain.stance -o out.parquet")
        .run("predict cut.parquet -m plain.stance -o out.parquet")
        .run("predict text.parquet -m plain.stance -o out.parquet")
        .run("predict text.arrow -m plain.stance -o out.parquet")
        .run("predict empty.arrow -m plain.stance -o out.parquet")
        .run("predict really.arrow -m plain.stance -o out.parquet")
        .run("predict missing.parquet -m plain.stance -o out.parquet")
        .run("predict rows.arrows -m plain.stance --text-column article -o missing/out.parquet")
        .run("predict - --input-format parquet -m plain.stance -o out.parquet")
        .run("predict rows.parquet --articles --text-column article -o out.parquet")
        .run("predict rows.parquet --articles --text-column article --summary -o out.arrow")
        .run("evaluate rows.parquet --text-column article -m plain.stance")
        .check("parquet_errors");
    assert_eq!(folder.names(), before, "nothing is left behind");
    // A level of a page that says how many follow: the decoder stops at it with a panic.
    folder.write("bad.parquet", corrupt::undecodable());
    let run = folder.stance("predict bad.parquet -m plain.stance -o out.parquet");
    let damaged = "error: `bad.parquet` is damaged: it cannot be decoded\n\nhint: ";
    assert!(
        run.code == Some(2) && run.stderr.starts_with(damaged),
        "{:?} {}",
        run.code,
        run.stderr
    );
    assert!(folder.names().iter().all(|name| name == "bad.parquet" || before.contains(name)));
    folder.stance("predict parts.arrows -m plain.stance -o out.arrows").clean();
    assert_eq!(read(&folder, "out.arrows").num_rows(), 12);
}
