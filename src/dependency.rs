//! Files in which a project lists the distributions that it needs: what the converted code needs is added in each file's
//! own style beside what it takes the place of, and what nothing imports any more is taken out.
//!
//! [`lines`] edits files of one requirement a line (`requirements.txt`, `setup.cfg`, `environment.yml`), [`document`] edits
//! TOML (`pyproject.toml`, `Pipfile`). Text in, text out; comments and order stay. A file that a tool generated is never
//! edited: the tool has to be run again ([`relock`]).

pub mod bound;
pub mod document;
pub mod lines;

use crate::report::{Relation, Requirements};
use std::path::Path;

/// What a file that lists distributions is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `requirements.txt` and its relatives.
    Requirements,
    /// `setup.cfg`
    SetupCfg,
    /// `environment.yml` of conda.
    Environment,
    /// `pyproject.toml`
    Pyproject,
    /// `Pipfile`
    Pipfile,
}

/// What the file at `path` is, by its name.
pub fn kind(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().and_then(Path::file_name);
    let is_requirements =
        name.contains("requirements") || folder.is_some_and(|folder| folder == "requirements");
    match name {
        "pyproject.toml" => Some(Kind::Pyproject),
        "setup.cfg" => Some(Kind::SetupCfg),
        "Pipfile" => Some(Kind::Pipfile),
        "environment.yml" | "environment.yaml" => Some(Kind::Environment),
        _ if is_requirements && name.ends_with(".txt") => Some(Kind::Requirements),
        _ => None,
    }
}

/// What a run asks of the files that list distributions.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What is needed, what is not any more, and what takes the place of what.
    pub requirements: &'a Requirements,
    /// Whether what takes nobody's place belongs into this file.
    pub is_home: bool,
    /// Normalized names of what the project's other files list.
    pub listed: &'a [String],
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Same,
    /// Its new text.
    Edited(String),
    /// It lists what would change, but a tool generated it.
    Generated,
    /// It lists what would change, but not in lines of their own that an edit could be made to.
    Unplaced,
}

/// The normalized names of what a file lists.
pub fn listed(kind: Kind, text: &str) -> Vec<String> {
    match kind {
        Kind::Requirements | Kind::SetupCfg | Kind::Environment => lines::listed(kind, text),
        Kind::Pyproject | Kind::Pipfile => document::listed(text),
    }
}

/// Edit the text of a file.
pub fn edit(kind: Kind, text: &str, wanted: Wanted<'_>) -> Outcome {
    match kind {
        Kind::Requirements | Kind::SetupCfg | Kind::Environment => lines::edit(kind, text, wanted),
        Kind::Pyproject | Kind::Pipfile => document::edit(text, wanted),
    }
}

/// Whether a file of this kind and text is where a project lists what it needs to run.
pub fn is_home(kind: Kind, path: &Path, text: &str) -> bool {
    match kind {
        Kind::Pyproject | Kind::Pipfile => document::home(text).is_some(),
        Kind::SetupCfg => lines::has_install_requires(text),
        Kind::Requirements => path
            .file_name()
            .is_some_and(|name| name == "requirements.txt"),
        Kind::Environment => false,
    }
}

/// Files that a tool makes from those that list distributions, with the command that makes them again.
pub const LOCKS: &[(&str, &str)] = &[
    ("Pipfile.lock", "pipenv lock"),
    ("pdm.lock", "pdm lock"),
    ("poetry.lock", "poetry lock"),
    ("uv.lock", "uv lock"),
];

/// The name of the distribution that a requirement asks for, spelled as the index compares it (PEP 503), and where in the
/// text it ends; `None` for what is no requirement by name.
pub fn name_of(requirement: &str) -> Option<(String, usize)> {
    let end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))
        .unwrap_or(requirement.len());
    let name = requirement[..end].trim_end_matches(['-', '_', '.']);
    let rest = requirement[end..].trim_start();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (rest.is_empty()
            || rest.starts_with(['[', '=', '<', '>', '!', '~', ';', '@', '(', '#', '\\', '-']));
    is_name.then(|| (normalized(name), name.len()))
}

/// A distribution's name as the index compares it.
pub fn normalized(name: &str) -> String {
    let mut normal = String::new();
    for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        if !normal.is_empty() {
            normal.push('-');
        }
        normal.push_str(&part.to_ascii_lowercase());
    }
    normal
}

/// The requirements that take the place of the distribution `name`, without those that `listed` has already.
fn successors<'a>(wanted: &Wanted<'a>, name: &str, listed: &[String]) -> Vec<&'a str> {
    // Stubs go with what they are about; nothing takes their place.
    if name.starts_with("types-") {
        return Vec::new();
    }
    let needed = |requirement: &&String| wanted.requirements.needed.contains(requirement);
    let mut found: Vec<&str> = wanted
        .requirements
        .successions
        .iter()
        .filter(|one| one.old.iter().any(|old| normalized(old) == name))
        .flat_map(|one| one.new.iter().filter(needed))
        .map(String::as_str)
        .filter(|new| is_missing(new, listed))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The requirements that take nobody's place in `listed`, and are not there yet.
fn newcomers<'a>(wanted: &Wanted<'a>, listed: &[String]) -> Vec<&'a str> {
    if !wanted.is_home {
        return Vec::new();
    }
    let requirements = wanted.requirements;
    let takes_a_place = |new: &String| {
        requirements.successions.iter().any(|one| {
            let has_place = |old: &String| {
                let old = normalized(old);
                listed.contains(&old) || wanted.listed.contains(&old)
            };
            one.new.contains(new)
                && (one.relation == Relation::Accompanies || one.old.iter().any(has_place))
        })
    };
    let mut found: Vec<&str> = requirements
        .needed
        .iter()
        .filter(|new| {
            !takes_a_place(new) && is_missing(new, listed) && is_missing(new, wanted.listed)
        })
        .map(String::as_str)
        .collect();
    found.sort_unstable();
    found
}

/// The requirement with the extras that `wanted` asks of its distribution and it does not name; `None` where it needs none.
fn with_extras(wanted: &Wanted<'_>, requirement: &str) -> Option<String> {
    let (name, end) = name_of(requirement)?;
    let (text, rest) = requirement.split_at(end);
    let needed = wanted.requirements.needed.iter().find_map(|needed| {
        let (other, end) = name_of(needed)?;
        let extras = needed[end..].strip_prefix('[')?.split_once(']')?.0;
        (other == name).then_some(extras)
    })?;
    // One that names extras already is a person's choice; it is added to where it lacks one.
    match rest.trim_start().strip_prefix('[') {
        None => Some(format!("{text}[{needed}]{rest}")),
        Some(own) => {
            let (own, behind) = own.split_once(']')?;
            let has = |extra: &str| own.split(',').any(|one| one.trim() == extra);
            let missing: Vec<&str> = needed.split(',').filter(|extra| !has(extra)).collect();
            (!missing.is_empty()).then(|| format!("{text}[{own},{}]{behind}", missing.join(",")))
        }
    }
}

fn is_missing(requirement: &str, listed: &[String]) -> bool {
    name_of(requirement).is_some_and(|(name, _)| !listed.contains(&name))
}

fn is_unneeded(wanted: &Wanted<'_>, name: &str) -> bool {
    let unneeded = &wanted.requirements.unneeded;
    unneeded.iter().any(|old| normalized(old) == name)
}

/// In which order a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// That of the alphabet: a new entry belongs where the alphabet puts it.
    Alphabetical,
    /// None that can be seen.
    Free,
}

fn order(names: &[String]) -> Order {
    match names.len() > 1 && names.is_sorted() {
        true => Order::Alphabetical,
        false => Order::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_gives_its_name() {
        let name = |text| name_of(text).map(|(name, _)| name);
        assert_eq!(
            name("Charset_Normalizer>=3"),
            Some("charset-normalizer".to_owned())
        );
        assert_eq!(
            name("requests[socks] ; python_version < '3.9'"),
            Some("requests".to_owned())
        );
        assert_eq!(name("requests"), Some("requests".to_owned()));
        assert_eq!(name("git+https://example.org/a.git"), None);
        assert_eq!(name("./local"), None);
        assert_eq!(name("# requests"), None);
    }

    #[test]
    fn files_are_known_by_their_names() {
        for (path, wanted) in [
            ("a/requirements.txt", Some(Kind::Requirements)),
            ("requirements/dev.txt", Some(Kind::Requirements)),
            ("dev-requirements.txt", Some(Kind::Requirements)),
            ("a/pyproject.toml", Some(Kind::Pyproject)),
            ("a/notes.txt", None),
            ("uv.lock", None),
        ] {
            assert_eq!(kind(Path::new(path)), wanted, "{path}");
        }
    }
}
