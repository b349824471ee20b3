//! Which files an argument means.

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use stance::Error;
use stance::article::Markup;
use stance::io::{BlankLines, DocumentReader, Format, ReadOptions};

use super::message::Failure;

/// Something to label.
#[derive(Debug, PartialEq)]
pub(crate) enum Input {
    Text(String),
    File(PathBuf),
    Stdin,
}

impl Input {
    /// What a person means: `-` is standard input, an existing path is read, anything else is a text.
    pub(crate) fn from_argument(argument: &str) -> Result<Self, Failure> {
        let path = Path::new(argument);
        if argument == "-" {
            Ok(Self::Stdin)
        } else {
            match std::fs::metadata(path) {
                Ok(_) => Ok(Self::File(path.to_owned())),
                Err(error) if is_like_a_path(argument) => {
                    Err(Failure::from(Error::io("read", path, error)).hint(format!(
                        "check the path; a text of one word can be piped: `echo {argument} | stance predict`"
                    )))
                }
                Err(_) => Ok(Self::Text(argument.to_owned())),
            }
        }
    }
}

/// One word with a folder or an ending is a path that was mistyped: labelling it would look like an answer.
fn is_like_a_path(argument: &str) -> bool {
    let ending = Path::new(argument).extension().and_then(|ending| ending.to_str());
    let has_ending = ending.is_some_and(|ending| {
        (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    !argument.contains(char::is_whitespace) && (argument.contains(['/', '\\']) || has_ending)
}

/// Fails where reading standard input would wait for a person who expects no prompt.
pub(crate) fn expect_piped_stdin(command: &str) -> Result<(), Failure> {
    if std::io::stdin().is_terminal() {
        return Err(Failure::usage("there is nothing to read")
            .hint(format!("give a text or a file, or pipe lines into `stance {command}`")));
    }
    Ok(())
}

/// The files that paths stand for: folders are searched for files of a known format, and all files of a
/// folder come in the order of their names.
///
/// Hidden files and folders are passed over. Links are followed, but no folder is searched twice for one
/// path, so that a link to a folder above is no circle.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    search(paths, &|path| Format::from_path(path).is_some())
}

/// [`expand`], with articles too, and without the files that are written: those of an earlier run may be
/// in a folder that is searched.
pub(crate) fn expand_with_articles(
    paths: &[PathBuf],
    written: &[&Path],
) -> Result<Vec<PathBuf>, Failure> {
    let written: Vec<PathBuf> = written.iter().copied().filter_map(real_path).collect();
    let is_written = |path: &Path| {
        !written.is_empty() && real_path(path).is_some_and(|path| written.contains(&path))
    };
    search(paths, &|path| {
        (Format::from_path(path).is_some() || Markup::from_path(path).is_some())
            && !is_written(path)
    })
}

/// The one name of a file, which itself need not be there.
pub(crate) fn real_path(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok().or_else(|| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// [`expand`], with nothing but articles.
pub(crate) fn expand_articles(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    search(paths, &|path| Markup::from_path(path).is_some())
}

/// True for a file that is called like an article, unless it is to be read in another format.
pub(crate) fn is_article(path: &Path, format: Option<Format>) -> bool {
    format.is_none() && Markup::from_path(path).is_some()
}

fn search(paths: &[PathBuf], is_known: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            walk(path, is_known, &mut BTreeSet::new(), &mut files)?;
            if files.len() == before {
                let message =
                    format!("folder `{}` holds no file of a known format", path.display());
                return Err(Failure::usage(message).hint(
                    "known are .txt, .md, .html, .csv, .tsv, .jsonl, .json and .ft, also with .gz or .zst, .parquet and .arrow; \
                     files of other names can be given one by one, with `--input-format`",
                ));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn walk(
    folder: &Path,
    is_known: &dyn Fn(&Path) -> bool,
    searched: &mut BTreeSet<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let read = |error| Error::io("read", folder, error);
    if !searched.insert(std::fs::canonicalize(folder).map_err(read)?) {
        return Ok(());
    }
    let entries = std::fs::read_dir(folder).map_err(read)?;
    let mut entries: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(read)?;
    entries.retain(|path| !is_hidden(path));
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, is_known, searched, files)?;
        } else if is_known(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Opens a file, or standard input for `-`.
pub(crate) fn open(
    path: &Path,
    options: &ReadOptions,
) -> Result<Box<dyn DocumentReader + Send>, Failure> {
    if path == Path::new("-") {
        return open_stdin(options);
    }
    Ok(stance::io::open(path, options)?)
}

/// Standard input: lines, each of them a record, unless another format is asked for.
pub(crate) fn open_stdin(options: &ReadOptions) -> Result<Box<dyn DocumentReader + Send>, Failure> {
    let (format, options) = of_stdin(options)?;
    Ok(stance::io::from_reader("standard input", std::io::stdin(), format, &options)?)
}

/// How standard input is read.
pub(crate) fn of_stdin(options: &ReadOptions) -> Result<(Format, ReadOptions), Failure> {
    let options = ReadOptions { blank_lines: BlankLines::Keep, ..options.clone() };
    let format = stdin_format(options.format)?;
    Ok((format.unwrap_or(Format::Lines), options))
}

/// The format of standard input, if one is asked for or it starts as no text does but Arrow.
pub(crate) fn stdin_format(asked: Option<Format>) -> Result<Option<Format>, Failure> {
    if asked.is_some() {
        return Ok(asked);
    }
    let mut stdin = std::io::stdin().lock();
    let start = stdin.fill_buf().map_err(|error| Error::io("read", "standard input", error))?;
    let is_arrow = start.starts_with(&[0xFF; 4]) || start.starts_with(b"ARROW1\0\0");
    Ok(is_arrow.then_some(Format::Arrow))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_are_searched_in_order_without_what_is_hidden_and_without_circles() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.txt", "a/c.html", "a/b.md.gz", "a/.d.txt", ".hidden/e.txt", "a/notes.doc"] {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
        }
        std::os::unix::fs::symlink(root, root.join("a/up")).unwrap();
        std::os::unix::fs::symlink(root.join("a"), root.join("z")).unwrap();
        let written = root.join("a/out.jsonl");
        fs::write(&written, "").unwrap();
        let found = expand_with_articles(&[root.to_owned()], &[&root.join("z/out.jsonl")]).unwrap();
        let names: Vec<_> =
            found.iter().map(|path| path.strip_prefix(root).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a/b.md.gz", "a/c.html", "b.txt"]);
    }
}
