//! The project's own source code, as tests read it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of `src`.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    /// Its module, from the root of the crate.
    pub(crate) modules: Vec<String>,
    /// Its lines without comments.
    pub(crate) code: Vec<String>,
}

impl Source {
    /// The module right below the root of the crate.
    pub(crate) fn top(&self) -> &str {
        self.modules.first().map_or("", String::as_str)
    }

    /// The names right below the root of the crate that this file speaks of.
    pub(crate) fn root_names(&self) -> BTreeSet<String> {
        self.paths(true).into_iter().filter_map(|path| path.into_iter().next()).collect()
    }

    /// The paths within the crate that this file speaks of, from the root on, but for its re-exports.
    pub(crate) fn paths(&self, with_tests: bool) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        // Modules of the file itself are one deeper, and end with a brace at the start of a line.
        let mut inner = false;
        let is_code = |line: &&String| with_tests || *line != "#[cfg(test)]";
        let code: Vec<&str> = self.code.iter().take_while(is_code).map(String::as_str).collect();
        for (at, &line) in code.iter().enumerate() {
            if line == "}" {
                inner = false;
            } else if line.ends_with('{')
                && (line.starts_with("mod ") || line.starts_with("pub mod "))
            {
                inner = true;
            }
            let in_child = line.strip_prefix("use ").filter(|path| self.declares(first_name(path)));
            if let Some(path) = in_child {
                let rest = [path, &code[at + 1..].concat()].concat();
                paths.extend(
                    expand(&rest).into_iter().map(|path| [&self.modules[..], &path].concat()),
                );
            }
            let starts = [line.match_indices("crate::"), line.match_indices("super::")];
            for (start, word) in starts.into_iter().flatten() {
                let before = &line[..start];
                if before.ends_with(|c: char| c.is_alphanumeric() || "_$".contains(c))
                    || before.ends_with("super::")
                {
                    continue;
                }
                // A group may go on for lines.
                let rest = [&line[start..], &code[at + 1..].concat()].concat();
                let behind = rest.trim_start_matches(word);
                let up = (rest.len() - behind.len()) / word.len();
                let depth = self.modules.len() + usize::from(inner);
                let base = if word == "crate::" { 0 } else { depth.saturating_sub(up) };
                let base = &self.modules[..base.min(self.modules.len())];
                paths.extend(expand(behind).into_iter().map(|path| [base, &path].concat()));
            }
        }
        paths
    }

    fn declares(&self, module: &str) -> bool {
        let declaration = format!("mod {module};");
        self.code.iter().any(|line| line.trim_start_matches("pub ") == declaration)
    }
}

fn first_name(path: &str) -> &str {
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    &path[..end]
}

/// `[a, b]` of `a::b + …`, and `[a, b]` and `[a, c, d]` of `a::{b, c::{d}}`.
fn expand(path: &str) -> Vec<Vec<String>> {
    let path = path.trim_start();
    if let Some(group) = path.strip_prefix('{') {
        let (mut depth, mut start, mut paths) = (0, 0, Vec::new());
        for (at, character) in group.char_indices() {
            match character {
                '{' => depth += 1,
                ',' | '}' if depth == 0 => {
                    let part = &group[start..at];
                    if !part.trim().is_empty() {
                        paths.extend(expand(part));
                    }
                    start = at + 1;
                }
                _ => {}
            }
            match character {
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ => {}
            }
        }
        return paths;
    }
    let name = first_name(path);
    let rest = match path[name.len()..].strip_prefix("::") {
        Some(rest) if !name.is_empty() => expand(rest),
        _ => vec![Vec::new()],
    };
    let start: &[String] = if name.is_empty() || name == "self" { &[] } else { &[name.to_owned()] };
    rest.into_iter().map(|rest| [start, &rest].concat()).collect()
}

/// What a module lifts to itself from the modules below: from name to the path of its module.
pub(crate) fn re_exports(source: &Source) -> BTreeMap<String, Vec<String>> {
    let code = source.code.concat();
    let uses = ["pub use ", "pub(crate) use ", "pub(super) use "].into_iter();
    let uses = uses.flat_map(|start| code.split(start).skip(1)).flat_map(expand);
    uses.filter_map(|mut path| path.pop().map(|name| (name, path))).collect()
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, but for what was built there.
pub(crate) fn rust_files(folder: &str) -> Vec<PathBuf> {
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

pub(crate) fn sources() -> Vec<Source> {
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

#[test]
fn the_scan_finds_paths_in_all_their_forms() {
    let scan = |modules: &[&str], code: &str| -> Vec<String> {
        let modules = modules.iter().map(|&name| name.to_owned()).collect();
        let code = code.lines().map(str::to_owned).collect();
        let source = Source { path: PathBuf::new(), modules, code };
        source.paths(true).into_iter().map(|path| path.join(" ")).collect()
    };
    for (code, expected) in [
        ("use crate::io;\nuse crate::text::Analyzer;", &["io", "text Analyzer"][..]),
        (
            "use crate::{\n    Error, io,\n    model::{Model, head::{Head}}, text::{self},\n};",
            &["Error", "io", "model Model", "model head Head", "text"],
        ),
        ("let x = f(crate::linear::softmax(y));", &["linear softmax"]),
        ("use other_crate::io;\nuse super::tables::F32Table;", &["features tables F32Table"]),
        ("use super::super::model::Model;", &["model Model"]),
        (
            "mod tests {\n    use super::super::{tables, fit::F};\n}",
            &["features tables", "features fit F"],
        ),
        (
            "mod child;\npub use child::A;\nuse child::{B,\n    C};",
            &["features tfidf child B", "features tfidf child C"],
        ),
    ] {
        assert_eq!(scan(&["features", "tfidf"], code), expected, "{code}");
    }
    assert_eq!(scan(&["features"], "use super::io;"), ["io"]);
}
