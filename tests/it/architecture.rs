//! The order of the modules, held against the code: who may use whom, how long a file may be, and where
//! the outside world begins.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a module may use besides itself. From the bottom up: a row names rows above it in this table,
/// so there is no way round in a circle. A change here is a change of the design.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("span", &[]),
    ("label", &[]),
    ("document", &[]),
    ("error", &[]),
    // Characters know nothing of labels, and records nothing of models.
    ("text", &["error", "span"]),
    ("io", &["document", "error", "label"]),
    ("features", &["document", "error", "text"]),
    // Numbers know nothing of texts, and measures nothing of what they measure.
    ("linear", &["error", "features", "label"]),
    ("eval", &["document", "error", "label"]),
    ("model", &["document", "error", "eval", "features", "io", "label", "linear", "span", "text"]),
    ("audit", &["document", "error", "eval", "features", "label", "linear", "model", "text"]),
    ("batch", &["document", "error", "io", "model"]),
    ("report", &["batch", "document", "error", "eval", "label", "model", "span"]),
    // Pages of text.
    ("guide", &[]),
];

/// What only the program may touch, and the modules that may touch it all the same.
const OUTSIDE: [(&str, &[&str]); 10] = [
    ("std::env", &[]),
    ("Instant", &[]),
    ("SystemTime", &[]),
    ("process::", &[]),
    ("println!", &[]),
    ("eprintln!", &[]),
    ("stdin()", &[]),
    ("stdout()", &[]),
    ("std::net", &[]),
    ("std::fs", &["io", "model"]),
];

const LONGEST_FILE: usize = 400;

struct Source {
    path: PathBuf,
    /// Modules from the root of the crate, without the file's own name for a `mod.rs`.
    modules: Vec<String>,
    /// Its lines without comments.
    code: Vec<String>,
}

impl Source {
    /// The module right below the root of the crate.
    fn top(&self) -> &str {
        self.modules.first().map_or("", String::as_str)
    }

    /// The names right below the root of the crate that this file speaks of.
    fn root_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut in_module = false;
        let code = self.code.join("\n");
        for (at, _) in code.match_indices("crate::") {
            if !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
                names.extend(first_names(&code[at + "crate::".len()..]));
            }
        }
        for line in &self.code {
            // What stands in a module of the file itself is one module deeper.
            if line.contains("mod ") && !line.starts_with(' ') && line.ends_with('{') {
                in_module = true;
            } else if line == "}" {
                in_module = false;
            }
            let depth = self.modules.len() + usize::from(in_module);
            let mut rest = line.as_str();
            while let Some(at) = rest.find("super::") {
                let path = &rest[at..];
                let behind = path.trim_start_matches("super::");
                if (path.len() - behind.len()) / "super::".len() >= depth {
                    names.extend(first_names(behind));
                }
                rest = behind;
            }
        }
        names
    }
}

/// `a` of `a::b`, and `a`, `c` of `{a::b, c}`.
fn first_names(path: &str) -> Vec<String> {
    let ident = |path: &str| -> String {
        path.trim().chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![ident(path)] };
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        parts.last_mut().unwrap().push(character);
    }
    let names = parts.iter().map(|part| ident(part.trim_start_matches(',')));
    names.filter(|name| !name.is_empty()).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, but for what was built there.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let sources = rust_files("src").into_iter().map(|path| {
        let from_src = path.strip_prefix(root().join("src")).unwrap().with_extension("");
        let names = from_src.iter().map(|part| part.to_str().unwrap().to_owned());
        let modules = names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str()));
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default().trim_end());
        Source { modules: modules.collect(), code: code.map(str::to_owned).collect(), path }
    });
    sources.collect()
}

/// What `lib.rs` lifts to the root: `Error` is of `error`.
fn lifted(sources: &[Source]) -> BTreeMap<String, String> {
    let library = sources.iter().find(|source| source.path.ends_with("src/lib.rs")).unwrap();
    let code = library.code.join("\n");
    let uses = code.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap());
    uses.flat_map(|path| {
        let (module, names) = path.split_once("::").unwrap();
        first_names(names).into_iter().map(|name| (name, module.to_owned()))
    })
    .collect()
}

fn is_of_program(source: &Source) -> bool {
    source.top() == "cli" || source.path.ends_with("src/main.rs")
}

#[test]
fn modules_use_only_what_is_below_them() {
    let sources = sources();
    let lifted = lifted(&sources);
    assert_eq!(lifted["Error"], "error");
    let table = BTreeMap::from(MAY_USE);
    let mut used = BTreeSet::new();
    for source in sources.iter().filter(|source| !is_of_program(source) && !source.top().is_empty())
    {
        let module = source.top();
        let may_use =
            table.get(module).unwrap_or_else(|| panic!("`{module}` has no row in the table"));
        for name in source.root_names() {
            let name = lifted.get(&name).unwrap_or(&name).as_str();
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
