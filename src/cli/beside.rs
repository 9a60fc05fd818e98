//! Files beside the modules that say or use what functions are, and that nothing here edits: stubs, notebooks, Cython.
//!
//! Where one speaks of a function that turned, a person is told. A mention is found by names alone: it costs a sentence where
//! another function of that name is meant.

use crate::disk::read;
use crate::report::{Report, Turning};
use crate::text::is_word_part;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// What such a file does with functions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Says what they are, to type checkers.
    Describes,
    /// Calls them.
    Uses,
}

fn manner(path: &Path) -> Option<Manner> {
    match path.extension()?.to_str()? {
        "pyi" => Some(Manner::Describes),
        "ipynb" | "pyx" | "pxi" => Some(Manner::Uses),
        _ => None,
    }
}

/// Whether a file is one of those.
pub fn is_beside(path: &Path) -> bool {
    manner(path).is_some()
}

/// What is left to do by hand in those of `files` that speak of functions which turned, a sentence each.
pub fn left(files: &[PathBuf], report: &Report) -> Vec<String> {
    let groups = report.groups.iter();
    let turned: Vec<&Turning> = groups.flat_map(|group| &group.functions).collect();
    if turned.is_empty() {
        return Vec::new();
    }
    let told = files.iter().filter_map(|path| {
        let manner = manner(path)?;
        let text = read::read_text(path).ok()??;
        let names = match manner {
            Manner::Describes => described(path, &text, &turned),
            Manner::Uses => used(&text, &turned),
        };
        let first = names.first()?;
        let what = match names.len() {
            1 => format!("`{first}`, which turned async"),
            more => format!("`{first}` and {} more that turned async", more - 1),
        };
        let path = path.display();
        Some(match manner {
            Manner::Describes => format!("{path}: describes {what}"),
            Manner::Uses => format!("{path}: names {what}; it is not read as code"),
        })
    });
    told.collect()
}

/// The functions of its module that a stub describes as synchronous.
fn described<'a>(stub: &Path, text: &str, turned: &[&'a Turning]) -> BTreeSet<&'a str> {
    let of_module = turned.iter().filter(|one| home(one) == home_of(stub));
    let own = of_module.map(|one| own_name(one));
    let is_described = |name: &&str| {
        text.lines().any(|line| {
            let definition = line.trim_start().strip_prefix("def ");
            let rest = definition.and_then(|rest| rest.strip_prefix(*name));
            rest.is_some_and(|rest| rest.trim_start().starts_with(['(', '[']))
        })
    };
    own.filter(is_described).collect()
}

/// The functions that a text names, beside their module or its package.
fn used<'a>(text: &str, turned: &[&'a Turning]) -> BTreeSet<&'a str> {
    let words: HashSet<&str> = text
        .split(|c| !is_word_part(c))
        // A line in a notebook ends in `\n`, written out.
        .flat_map(|word| [word, word.strip_prefix('n').unwrap_or(word)])
        .collect();
    let is_named = |one: &&&Turning| {
        let top = one.name.split('.').next().unwrap_or_default();
        let is_beside = words.contains(top) || words.contains(&*home(one));
        is_beside && words.contains(own_name(one))
    };
    turned
        .iter()
        .filter(is_named)
        .map(|one| own_name(one))
        .collect()
}

fn own_name(turning: &Turning) -> &str {
    turning.name.rsplit('.').next().unwrap_or(&turning.name)
}

/// The last part of the name of the module that a function stands in.
fn home(turning: &Turning) -> String {
    home_of(&turning.span.path)
}

fn home_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    let name = match stem == "__init__" {
        true => path.parent().and_then(Path::file_name).unwrap_or_default(),
        false => stem,
    };
    name.to_string_lossy().into_owned()
}
