//! The files in which a project lists the distributions that it needs: what a run changes in them, and what is left to do by
//! hand.

use crate::dependency::{self, Kind, LOCKS, Outcome, Wanted};
use crate::disk::read;
use crate::disk::write::Replacement;
use crate::pipeline::Input;
use crate::report::{Relation, Requirements, StartCommands, Succession};
use crate::serving;
use std::path::{Path, PathBuf};

/// Whether a file lists distributions, or is made from such.
pub fn is_listing(path: &Path) -> bool {
    let is_lock = |(name, _): &(&str, &str)| path.file_name().is_some_and(|file| file == *name);
    dependency::kind(path).is_some() || LOCKS.iter().any(is_lock)
}

/// Whether a file is looked at beside the code: it lists distributions, says how an application is started, or is a template.
pub fn is_beside(path: &Path) -> bool {
    is_listing(path) || serving::is_start_file(path) || is_template(path)
}

/// Whether a file is a template of pages.
pub fn is_template(path: &Path) -> bool {
    let in_templates = path
        .components()
        .any(|part| part.as_os_str() == "templates");
    let kinds = ["html", "htm", "jinja", "jinja2", "j2", "txt", "xml"];
    let kind = path.extension().and_then(|kind| kind.to_str());
    in_templates && kind.is_some_and(|kind| kinds.contains(&kind))
}

/// What becomes of the files that say how an application is started. What they need from now on is added to `requirements`.
pub fn starts(
    beside: &[PathBuf],
    start: &StartCommands,
    requirements: &mut Requirements,
) -> Changes {
    let mut changes = Changes::default();
    for path in beside.iter().filter(|path| serving::is_start_file(path)) {
        let Ok(Some(text)) = read::read_text(path) else {
            continue;
        };
        let edited = serving::edit(path, &text, start);
        for (line, why) in edited.left {
            changes
                .left
                .push(format!("{}:{line}: {why}", path.display()));
        }
        for (requirement, with) in edited.needs {
            if !requirements.needed.contains(&requirement) {
                requirements.needed.push(requirement.clone());
                requirements.needed.sort();
                requirements.successions.push(Succession {
                    relation: Relation::Accompanies,
                    old: vec![with],
                    new: vec![requirement],
                });
            }
        }
        if let Some(after) = edited.text {
            changes.replacements.push(Replacement {
                path: path.clone(),
                before: text.into_bytes(),
                after: after.into_bytes(),
            });
        }
    }
    changes
}

/// What becomes of a project's lists.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Files that change.
    pub replacements: Vec<Replacement>,
    /// What to do by hand, a sentence each.
    pub left: Vec<String>,
}

/// Directories whose lists are for what lies in them, and for nothing else.
const ASIDE: &[&str] = &[
    "doc", "docs", "example", "examples", "fixture", "fixtures", "sample", "samples", "test",
    "testdata", "tests",
];

/// Whether a list is for one of these files: it lies above it, or is not one of documentation, examples or tests.
fn concerns(list: &Path, files: &[&Path]) -> bool {
    let home = list.parent().unwrap_or(Path::new(""));
    let is_aside = home.components().any(|part| {
        let part = part.as_os_str().to_string_lossy().to_ascii_lowercase();
        ASIDE.contains(&part.as_str())
    });
    !is_aside || files.iter().any(|file| file.starts_with(home))
}

/// What `requirements` change in `listings`, of those that are for one of the `changed` files.
pub fn changes(
    listings: &[PathBuf],
    scripts: &[Input],
    requirements: &Requirements,
    changed: &[&Path],
) -> Changes {
    let mut changes = Changes::default();
    if requirements.needed.is_empty() && requirements.unneeded.is_empty() {
        return changes;
    }
    let texts: Vec<(&Path, Kind, String)> = listings
        .iter()
        .filter_map(|path| {
            let kind = dependency::kind(path).filter(|_| concerns(path, changed))?;
            let text = read::read_text(path).ok()??;
            Some((path.as_path(), kind, text))
        })
        .collect();
    let home = home(&texts);
    let listed: Vec<String> = texts
        .iter()
        .flat_map(|(_, kind, text)| dependency::listed(*kind, text))
        .collect();
    for (path, kind, text) in &texts {
        let wanted = Wanted {
            requirements,
            is_home: home == Some(path),
            listed: &listed,
        };
        match dependency::edit(*kind, text, wanted) {
            Outcome::Same => {}
            Outcome::Edited(after) => changes.replacements.push(Replacement {
                path: path.to_path_buf(),
                before: text.clone().into_bytes(),
                after: after.into_bytes(),
            }),
            Outcome::Unplaced => changes.left.push(format!(
                "{}: cannot be edited line by line; list there what is needed",
                path.display()
            )),
            Outcome::Generated => changes.left.push(format!(
                "{}: generated; run the tool that wrote it again",
                path.display()
            )),
        }
    }
    for path in listings {
        let lock = LOCKS
            .iter()
            .find(|(name, _)| path.file_name().is_some_and(|file| file == *name));
        let beside = |change: &Replacement| change.path.parent() == path.parent();
        if let Some((_, command)) = lock
            && changes.replacements.iter().any(beside)
        {
            changes
                .left
                .push(format!("{}: run `{command}`", path.display()));
        }
    }
    changes
        .left
        .extend(listed_by_scripts(scripts, requirements));
    changes
}

/// Scripts that hand requirements to setuptools: code, which is for a person to edit.
fn listed_by_scripts(scripts: &[Input], requirements: &Requirements) -> Vec<String> {
    let mut found = Vec::new();
    let setups = scripts.iter().filter(|script| {
        script
            .path
            .file_name()
            .is_some_and(|name| name == "setup.py")
    });
    for script in setups {
        let text = String::from_utf8_lossy(&script.bytes);
        let old = requirements.successions.iter().flat_map(|one| &one.old);
        let listed: Vec<&str> = old
            .map(String::as_str)
            .filter(|old| {
                ["\"", "'"]
                    .iter()
                    .any(|quote| text.contains(&format!("{quote}{old}")))
            })
            .collect();
        if let Some(first) = listed.first() {
            let path = script.path.display();
            found.push(format!("{path}: lists `{first}`; edit it by hand"));
        }
    }
    found
}

/// The list for what takes nobody's place: of those that list what the project needs to run, the one nearest to the top.
fn home<'a>(texts: &[(&'a Path, Kind, String)]) -> Option<&'a Path> {
    let order = |kind: Kind| match kind {
        Kind::Pyproject => 0,
        Kind::Pipfile => 1,
        Kind::SetupCfg => 2,
        Kind::Requirements | Kind::Environment => 3,
    };
    let homes = texts
        .iter()
        .filter(|(path, kind, text)| dependency::is_home(*kind, path, text));
    let nearest = homes.min_by_key(|(path, kind, _)| (path.components().count(), order(*kind)));
    nearest.map(|&(path, _, _)| path)
}

#[cfg(test)]
mod tests {
    use super::concerns;
    use std::path::Path;

    #[test]
    fn a_list_of_documentation_or_examples_is_for_what_lies_there() {
        let changed = [Path::new("shop/client.py"), Path::new("examples/get.py")];
        let is_for = |list: &str| concerns(Path::new(list), &changed);
        assert!(is_for("pyproject.toml") && is_for("requirements/base.txt"));
        assert!(is_for("examples/requirements.txt") && is_for("deploy/requirements.txt"));
        assert!(!is_for("doc/requirements.txt") && !is_for("examples/flask/requirements.txt"));
        assert!(!is_for("tests/fixtures/invalid/pyproject.toml"));
    }
}
