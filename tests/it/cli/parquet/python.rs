//! What Python makes of it: the examples of the guide, where Python has the libraries that they use.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::cli::folder;
use crate::support::python;

const GUIDE: &str = include_str!("../../../../src/guide/parquet.md");

/// The example of the guide that contains `word`.
fn example(word: &str) -> &'static str {
    let blocks = GUIDE.split("```python\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.into_iter().find(|block| block.contains(word)).unwrap()
}

fn run(mut python: Command, folder: &Folder, script: &str, arguments: &[&Path]) -> String {
    folder.write("script.py", script);
    let output = python
        .arg(folder.path("script.py"))
        .args(arguments)
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_example_of_pandas_runs() {
    let Some(python) = python("import pandas, pyarrow") else { return };
    let printed = run(python, &Folder::new(), example("pandas"), &[]);
    let lines: Vec<&str> = printed.lines().collect();
    let [header, first, second] = &lines[..] else { panic!("{printed}") };
    assert!(header.ends_with("stance_label") && first.ends_with("against"), "{printed}");
    // What stands for a null depends on the version of pandas.
    assert!(second.starts_with("1  1999 ") && !second.contains("against"), "{printed}");
}

#[test]
fn pyarrow_reads_what_is_written_and_writes_what_is_read() {
    const MAKE: &str = r#"
import pyarrow as pa, pyarrow.feather, pyarrow.parquet

table = pa.table({
    "text": pa.array(["We will sit down.", None, "Talks are a trap.", ""] * 1000).dictionary_encode(),
    "n": pa.array([1, None, 3, 4] * 1000, pa.int8()),
    "tags": pa.array([["a"], [], None, [None, "b"]] * 1000),
}).replace_schema_metadata({"who": "the archive"})
for codec in ["snappy", "gzip", "brotli", "lz4", "zstd", "none"]:
    pa.parquet.write_table(table, f"{codec}.parquet", compression=codec, row_group_size=700)
for codec in ["lz4", "zstd", "uncompressed"]:
    pa.feather.write_feather(table, f"{codec}.arrow", compression=codec)
with pa.ipc.new_stream("plain.arrows", table.schema) as stream:
    stream.write_table(table, max_chunksize=900)
"#;
    const CHECK: &str = r#"
import sys, pyarrow as pa, pyarrow.feather, pyarrow.parquet

source, target = sys.argv[1:]
def read(path):
    if path.endswith(".parquet"):
        return pa.parquet.read_table(path)
    if path.endswith(".arrows"):
        return pa.ipc.open_stream(path).read_all()
    return pa.feather.read_table(path)
before, after = read(source), read(target)
after.validate(full=True)
assert after.select(before.column_names).equals(before), (before.schema, after.schema)
assert after.schema.metadata[b"who"] == b"the archive"
assert after.column_names == ["text", "n", "tags", "stance_label", "stance_probability"]
labels = after["stance_label"].to_pylist()
assert labels[:3] == ["for", None, "against"] and labels == labels[:4] * 1000, labels[:4]
assert after["stance_probability"].null_count == 1000
"#;
    if python("import pyarrow").is_none() {
        return;
    }
    let folder = folder();
    run(python("import pyarrow").unwrap(), &folder, MAKE, &[]);
    let sources: Vec<String> = folder
        .names()
        .into_iter()
        .filter(|name| name.contains(".parquet") || name.contains(".arrow"))
        .collect();
    assert_eq!(sources.len(), 10);
    for source in sources {
        for target in ["out.parquet", "out.arrow", "out.arrows"] {
            // A file of Arrow has one dictionary.
            if target == "out.arrow" && source.ends_with(".parquet") {
                continue;
            }
            folder.stance(&format!("predict {source} -m plain.stance -o {target}")).clean();
            let paths = [folder.path(&source), folder.path(target)];
            run(
                python("import pyarrow").unwrap(),
                &folder,
                CHECK,
                &paths.each_ref().map(std::path::PathBuf::as_path),
            );
        }
    }
}

#[test]
fn the_example_of_spark_runs() {
    let Some(python) = python("import pyarrow, pyspark, shutil; assert shutil.which('java')")
    else {
        return;
    };
    let folder = folder();
    let rows = batch(vec![("text", texts()), ("n", texts())]);
    write(&folder, "in.parquet", &[rows.clone(), rows]);
    let [source, target] = ["in.parquet", "out"].map(|name| folder.path(name));
    run(python, &folder, example("mapInArrow"), &[&source, &target]);
    let names = fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().file_name());
    let parts: Vec<String> = names.map(|name| format!("out/{}", name.display())).collect();
    let parts: Vec<RecordBatch> = parts
        .iter()
        .filter(|name| name.ends_with(".parquet"))
        .map(|name| read(&folder, name))
        .collect();
    let output = arrow::compute::concat_batches(&parts[0].schema(), &parts).unwrap();
    assert_eq!(output.num_rows(), 12);
    folder.stance("predict in.parquet -o expected.parquet").clean();
    let expected = read(&folder, "expected.parquet");
    for name in ["text", "n", "stance_label", "argument_label", "conditional_label"] {
        assert_eq!(column(&output, name), column(&expected, name), "{name}");
    }
}
