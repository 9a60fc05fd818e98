//! What people name: functions by their place or their name, entry points, and what they reach.

use crate::name::near::near;
use crate::options::{Options, Place};
use crate::plan::reach::{Body, Reach};
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, ProgramFile};
use std::path::Path;

/// A place that names nothing.
#[derive(Debug, thiserror::Error)]
#[error("no function found at `{place}`{}", hint(near))]
pub struct Nowhere {
    place: Place,
    /// Names that are like it.
    near: Vec<String>,
}

fn hint(near: &[String]) -> String {
    match near {
        [] => String::new(),
        [one] => format!("; did you mean `{one}`?"),
        all => format!("; near it are `{}`", all.join("`, `")),
    }
}

/// Most names that are told.
const NEAREST: usize = 5;

/// The functions that a place names.
///
/// # Errors
/// When there are none.
pub fn functions_at(program: &Program<'_>, place: &Place) -> Result<Vec<FunctionId>, Nowhere> {
    let found: Vec<FunctionId> = match place {
        Place::Name(name) => all(program)
            .filter(|&id| is_called(&program.function_name(id), name))
            .collect(),
        Place::Member(path, name) => all(program)
            .filter(|&id| {
                let file = program.file(program.function_file(id));
                is_at(file, path) && is_called(&program.function_name(id), name)
            })
            .collect(),
        Place::File(path) => all(program)
            .filter(|&id| is_at(program.file(program.function_file(id)), path))
            .collect(),
        Place::Line(path, line) => all(program)
            .filter(|&id| {
                let file = program.file(program.function_file(id));
                let whole = file.facts.tree.stmt(program.function(id).stmt).range;
                is_at(file, path)
                    && file.lines.line_of(whole.start) < *line
                    && *line <= file.lines.line_of(whole.end) + 1
            })
            .min_by_key(|&id| {
                let file = program.file(program.function_file(id));
                file.facts.tree.stmt(program.function(id).stmt).range.len()
            })
            .into_iter()
            .collect(),
    };
    match found.is_empty() {
        true => Err(nowhere(program, place)),
        false => Ok(found),
    }
}

/// What is reached from the entry points that were named; `None` where none was.
///
/// # Errors
/// When one names nothing.
pub fn reach(program: &Program<'_>, options: &Options) -> Result<Option<Reach>, Nowhere> {
    if options.from.is_empty() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    for place in &options.from {
        entries.extend(bodies_at(program, place)?);
    }
    Ok(Some(Reach::collect(program, &entries)))
}

/// The code that an entry point names: functions; else the methods of a class, or a file.
fn bodies_at(program: &Program<'_>, place: &Place) -> Result<Vec<Body>, Nowhere> {
    let mut bodies: Vec<Body> = match functions_at(program, place) {
        Ok(found) => found.into_iter().map(Body::Function).collect(),
        Err(_) => Vec::new(),
    };
    let files = program.file_ids();
    match place {
        Place::File(path) => {
            bodies.extend(
                files
                    .filter(|&id| is_at(program.file(id), path))
                    .map(Body::Module),
            );
        }
        Place::Line(path, line) if bodies.is_empty() => {
            let holds = |file: &ProgramFile| {
                is_at(file, path) && *line > 0 && file.text.lines().count() >= *line as usize
            };
            bodies.extend(
                files
                    .filter(|&id| holds(program.file(id)))
                    .map(Body::Module),
            );
        }
        Place::Name(name) | Place::Member(_, name) if bodies.is_empty() => {
            let is_in = |id: FileId| match place {
                Place::Member(path, _) => is_at(program.file(id), path),
                _ => true,
            };
            let classes = (0..program.classes.len() as u32).map(ClassId);
            let named = classes.filter(|&id| {
                let class = &program.classes[id.0 as usize];
                is_in(class.file) && is_called(&program.class_name(id), name)
            });
            for class in named {
                let methods = program.classes[class.0 as usize].methods.values().flatten();
                bodies.extend(methods.map(|&method| Body::Function(method)));
            }
            if bodies.is_empty() && matches!(place, Place::Name(_)) {
                for id in files.filter(|&id| is_called(&program.file(id).module, name)) {
                    let own = all(program).filter(|&one| program.function_file(one) == id);
                    bodies.extend(own.map(Body::Function));
                    bodies.push(Body::Module(id));
                }
            }
        }
        _ => {}
    }
    // Sorted, because methods come by hash.
    bodies.sort_unstable();
    match bodies.is_empty() {
        true => Err(nowhere(program, place)),
        false => Ok(bodies),
    }
}

fn all(program: &Program<'_>) -> impl Iterator<Item = FunctionId> + use<> {
    program.function_ids()
}

/// Whether a dotted name is the one that was typed, or ends with it.
fn is_called(full: &str, typed: &str) -> bool {
    full.strip_suffix(typed)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_at(file: &ProgramFile, path: &Path) -> bool {
    file.path == *path || file.path.ends_with(path)
}

fn nowhere(program: &Program<'_>, place: &Place) -> Nowhere {
    let near = match place {
        Place::Name(name) | Place::Member(_, name) => {
            let names: Vec<String> = all(program).map(|id| program.function_name(id)).collect();
            near(name, names.iter().map(String::as_str), NEAREST)
                .into_iter()
                .map(str::to_owned)
                .collect()
        }
        Place::File(path) | Place::Line(path, _) => {
            let wanted = path.file_name();
            let files = program.files.iter().map(|file| &file.path);
            files
                .filter(|path| path.file_name() == wanted)
                .take(NEAREST)
                .map(|path| path.display().to_string())
                .collect()
        }
    };
    Nowhere {
        place: place.clone(),
        near,
    }
}
