//! The order of the modules, held against the code: who may use whom, how long a file may be, and where
//! the outside world begins.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::source::{Source, re_exports, root, rust_files, sources};

/// What a module may use besides itself. From the bottom up: a row names rows above it in this table,
/// so there is no way round in a circle. A change here is a change of the design.
const MAY_USE: [(&str, &[&str]); 18] = [
    ("span", &[]),
    ("label", &[]),
    ("document", &[]),
    ("error", &[]),
    // Characters know nothing of labels, and records nothing of models.
    ("text", &["error", "span"]),
    ("article", &["error", "span"]),
    ("arrow", &["error"]),
    ("io", &["arrow", "document", "error", "label"]),
    ("features", &["document", "error", "span", "text"]),
    // Numbers know nothing of texts, and measures nothing of what they measure.
    ("linear", &["error", "features", "label"]),
    ("eval", &["document", "error", "label"]),
    ("model", &["document", "error", "eval", "features", "io", "label", "linear", "span", "text"]),
    ("audit", &["document", "error", "eval", "features", "label", "linear", "model", "text"]),
    // The one place where labels have a meaning.
    ("summary", &["article", "error", "model"]),
    ("batch", &["arrow", "article", "document", "error", "io", "model", "span", "summary"]),
    ("cluster", &["arrow", "article", "batch", "document", "error", "io", "model"]),
    (
        "report",
        &["article", "batch", "document", "error", "eval", "label", "model", "span", "summary"],
    ),
    // Pages of text.
    ("guide", &[]),
];

/// What only the program may touch, and the modules that may touch it all the same.
const OUTSIDE: [(&str, &[&str]); 10] = [
    ("std::env", &[]),
    ("Instant", &[]),
    ("SystemTime", &[]),
    // The name of a module of Ballista ends so.
    ("process::", &["cluster"]),
    ("println!", &[]),
    ("eprintln!", &[]),
    ("stdin()", &[]),
    ("stdout()", &[]),
    ("std::net", &[]),
    ("std::fs", &["arrow", "cluster", "io", "model"]),
];

const LONGEST_FILE: usize = 400;

fn is_of_program(source: &Source) -> bool {
    source.top() == "cli" || source.path.ends_with("src/main.rs")
}

#[test]
fn modules_use_only_what_is_below_them() {
    let sources = sources();
    // `crate::Error` is of `error`.
    let library = sources.iter().find(|source| source.path.ends_with("src/lib.rs")).unwrap();
    let lifted = re_exports(library);
    assert_eq!(lifted["Error"], ["error"]);
    let table = BTreeMap::from(MAY_USE);
    let mut used = BTreeSet::new();
    for source in sources.iter().filter(|source| !is_of_program(source) && !source.top().is_empty())
    {
        let module = source.top();
        let may_use =
            table.get(module).unwrap_or_else(|| panic!("`{module}` has no row in the table"));
        for name in source.root_names() {
            let name = lifted.get(&name).map_or(&name, |path| &path[0]).as_str();
            let is_known = table.contains_key(name);
            assert!(is_known, "{}: `{name}` is no module", source.path.display());
            let is_below = name == module || may_use.contains(&name);
            assert!(is_below, "{}: `{module}` may not use `{name}`", source.path.display());
            used.insert((module, name.to_owned()));
        }
    }
    // The scan sees what is known to be there.
    for (module, name) in [("text", "span"), ("io", "document"), ("model", "eval"), ("model", "io")]
    {
        assert!(used.contains(&(module, name.to_owned())), "{module} uses {name}");
    }
}

#[test]
fn the_table_has_no_circle_and_is_that_of_the_design_page() {
    for (at, (module, may_use)) in MAY_USE.iter().enumerate() {
        for name in *may_use {
            let is_above = MAY_USE[..at].iter().any(|(above, _)| above == name);
            assert!(is_above, "`{module}` may use `{name}`, which stands behind it");
        }
    }
    // | 6 | `batch`, `report` |
    let page = fs::read_to_string(root().join("src/guide/design.md")).unwrap();
    let mut layer_of: BTreeMap<&str, u32> = BTreeMap::new();
    for line in page.lines() {
        let Some((layer, modules)) = line.trim_matches('|').split_once('|') else { continue };
        let Ok(layer) = layer.trim().parse() else { continue };
        layer_of.extend(modules.split('`').skip(1).step_by(2).map(|module| (module, layer)));
    }
    for (module, may_use) in MAY_USE.iter().filter(|(module, _)| *module != "guide") {
        let layer = |module: &str| {
            *layer_of.get(module).unwrap_or_else(|| panic!("the page has no `{module}`"))
        };
        for name in *may_use {
            let (own, other) = (layer(module), layer(name));
            assert!(other <= own, "`{module}` of layer {own} may use `{name}` of layer {other}");
        }
    }
}

/// The file that an absolute path leads to, through re-exports.
fn file_of<'a>(files: &BTreeMap<&'a [String], &'a Source>, path: &[String]) -> Option<&'a Source> {
    let length = (0..=path.len()).rev().find(|&length| files.contains_key(&path[..length]))?;
    let file = files[&path[..length]];
    let lifted = path.get(length).and_then(|name| re_exports(file).remove(name));
    match lifted {
        Some(lifted) => {
            file_of(files, &[&path[..length], &lifted, &path[length..length + 1]].concat())
        }
        None => Some(file),
    }
}

#[test]
fn files_use_one_another_without_circles() {
    let mut sources = sources();
    sources.retain(|source| !is_of_program(source));
    let files: BTreeMap<&[String], &Source> =
        sources.iter().map(|source| (source.modules.as_slice(), source)).collect();
    let mut uses: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for source in &sources {
        let used = source.paths(false).into_iter().filter_map(|path| file_of(&files, &path));
        let others =
            used.map(|file| file.modules.as_slice()).filter(|&file| file != source.modules);
        uses.insert(&source.modules, others.collect());
    }
    let vectorizer = ["features", "tfidf"].map(str::to_owned);
    let analyzer = ["text", "analyzer"].map(str::to_owned);
    assert!(uses[&vectorizer[..]].contains(&analyzer[..]), "through the re-export of `text`");
    // Take away, again and again, files that use none of those left and files that none of those left
    // uses: only circles stay.
    let is_end = |uses: &BTreeMap<&[String], BTreeSet<&[String]>>, file: &[String]| {
        uses[file].is_empty() || !uses.values().any(|used| used.contains(file))
    };
    while let Some(&file) = uses.keys().find(|file| is_end(&uses, file)) {
        uses.remove(file);
        for used in uses.values_mut() {
            used.remove(file);
        }
    }
    let name = |file: &&[String]| file.join("::");
    let circles = uses.iter().map(|(file, used)| {
        format!("{} uses {}", name(file), used.iter().map(name).collect::<Vec<_>>().join(", "))
    });
    assert!(uses.is_empty(), "a circle:\n{}", circles.collect::<Vec<_>>().join("\n"));
}

/// Elsewhere the lint `unsafe_code` stands.
#[test]
fn one_file_is_unsafe() {
    let is_unsafe =
        |source: &&Source| source.code.iter().any(|line| line.contains("(unsafe_code)"));
    let sources = sources();
    let names: Vec<String> =
        sources.iter().filter(is_unsafe).map(|source| source.path.display().to_string()).collect();
    assert!(names.len() == 1 && names[0].ends_with("src/io/map.rs"), "{names:?}");
}

#[test]
fn the_program_sees_the_library_as_its_users_do() {
    let sources = sources();
    let mut uses_library = false;
    for source in sources.iter().filter(|source| is_of_program(source)) {
        for name in source.root_names() {
            assert_eq!(name, "cli", "{}", source.path.display());
        }
        uses_library |= source.code.iter().any(|line| line.contains("stance::"));
    }
    assert!(uses_library);
    let main = sources.iter().find(|source| source.path.ends_with("src/main.rs")).unwrap();
    let modules: Vec<&String> = main.code.iter().filter(|line| line.contains("mod ")).collect();
    assert_eq!(modules, ["mod cli;"]);
    for source in sources.iter().filter(|source| !is_of_program(source)) {
        let includes = source.code.iter().any(|line| line.contains("#[path"));
        assert!(!includes, "{}", source.path.display());
    }
}

#[test]
fn only_the_program_touches_the_world_outside() {
    for source in sources().iter().filter(|source| !is_of_program(source)) {
        // Unit tests write files to read them.
        let code = source.code.iter().take_while(|line| *line != "#[cfg(test)]");
        for line in code {
            for (word, allowed) in OUTSIDE {
                let is_free = !line.contains(word) || allowed.contains(&source.top());
                assert!(is_free, "{}: {line}", source.path.display());
            }
        }
    }
}

#[test]
fn files_are_short() {
    for path in ["src", "tests", "benches"].into_iter().flat_map(rust_files) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines: split it by idea", path.display());
    }
}
