//! The functions that a project's entry points mean: what an installer makes programs of, and what other programs load.
//!
//! `package.module:attribute.path` is what an import of the module and a look at its attributes find, one after the other: a function,
//! a submodule and a function in it, a class, a method, a name under which another module's function is known. What cannot be
//! followed is not forgotten: any function of the last name may be meant, and stays synchronous.

use crate::pipeline::Project;
use crate::plan::{EntryPoints, doctest};
use crate::resolve::program::{FileId, FunctionId, Program};
use crate::resolve::types::{Type, Types};
use std::path::PathBuf;

/// Examples of interactive sessions that a project runs as tests.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// The texts that hold such, as far as they could be read.
    pub texts: Vec<(PathBuf, String)>,
    /// Whether those in docstrings are run.
    pub are_in_docstrings: bool,
}

/// Methods that run where somebody calls a class.
const CONSTRUCTORS: &[&str] = &["__init__", "__new__", "__post_init__"];

/// What one entry point means.
#[derive(Default)]
struct Meant {
    /// Functions that can keep a synchronous face under their name.
    functions: Vec<FunctionId>,
    /// Methods, and functions that run where something else is called: an object, a class, a lambda.
    behind: Vec<FunctionId>,
}

impl Meant {
    /// Add a function that is called under its own name. A method has no place for a face.
    fn add(&mut self, program: &Program<'_>, function: FunctionId) {
        match program.functions[function.0 as usize].class {
            None => self.functions.push(function),
            Some(_) => self.behind.push(function),
        }
    }
}

/// The functions that are called from outside by name.
pub fn entry_points(program: &Program<'_>, project: &Project) -> EntryPoints {
    let mut found = EntryPoints::default();
    for (module, path) in &project.console_scripts {
        let meant = meant(program, module, path);
        found.scripts.extend(meant.functions);
        found.plugins.extend(meant.behind);
    }
    for (module, path) in &project.plugins {
        let meant = meant(program, module, path);
        found.plugins.extend(meant.functions);
        found.plugins.extend(meant.behind);
    }
    for (_, text) in &project.examples.texts {
        found.examples.extend(doctest::in_text(program, text));
    }
    if project.examples.are_in_docstrings {
        let called = doctest::in_docstrings(program).into_iter();
        found.examples.extend(called.map(|(_, function)| function));
    }
    found
}

fn meant(program: &Program<'_>, module: &str, path: &str) -> Meant {
    let mut meant = Meant::default();
    let mut module = module.to_owned();
    let mut path = path;
    let mut files = files_of(program, &module);
    // A package without a file of its own, or whose file is not looked at: the next name is that of a module in it.
    while files.is_empty()
        && let Some((first, rest)) = path.split_once('.')
    {
        module = format!("{module}.{first}");
        path = rest;
        files = files_of(program, &module);
    }
    let mut is_known = !files.is_empty();
    for file in files {
        let named = program
            .function_ids()
            .filter(|&id| program.function_file(id) == file && *program.function(id).path == *path);
        let named: Vec<FunctionId> = named.collect();
        if named.is_empty() {
            is_known &= add(program, &attribute(program, file, path), &mut meant);
        } else {
            for function in named {
                meant.add(program, function);
            }
        }
    }
    let top = module.split('.').next().unwrap_or_default();
    if !is_known && program.is_own_package(top) {
        let last = path.rsplit('.').next().unwrap_or(path);
        let may_be = |id: &FunctionId| *program.function(*id).name == *last;
        meant.behind.extend(program.function_ids().filter(may_be));
    }
    meant
}

/// The files that a module's name means. Of a project that is looked at in part, the packages around them may not be known.
pub(super) fn files_of(program: &Program<'_>, module: &str) -> Vec<FileId> {
    let is_meant = |&id: &FileId| {
        let file = program.file(id);
        file.is_importable()
            && (file.module == module || module.ends_with(&format!(".{}", file.module)))
    };
    program.file_ids().filter(is_meant).collect()
}

/// What stands under a dotted path in a module.
fn attribute(program: &Program<'_>, file: FileId, path: &str) -> Types {
    let module = Types::one(Type::Module(file));
    path.split('.')
        .fold(module, |value, name| program.members(&value, name))
}

/// Add what a call of `types` runs; whether all of it is known.
fn add(program: &Program<'_>, types: &Types, meant: &mut Meant) -> bool {
    for one in &types.any_of {
        match one {
            Type::Function(function) => meant.add(program, *function),
            Type::Method(function) | Type::Partial(function) => meant.behind.push(*function),
            Type::Class(class) => meant
                .behind
                .extend(program.methods_above(*class, CONSTRUCTORS)),
            Type::Instance(class) => meant
                .behind
                .extend(program.methods_above(*class, &["__call__"])),
            Type::Lambda(file, lambda) => {
                let range = program.file(*file).facts.tree.expr(*lambda).range;
                let inside = program.calls.targets.iter().filter(|(site, _)| {
                    site.file == *file && range.contains_range(program.expr(*site).range)
                });
                let bound = inside.flat_map(|(_, target)| &target.bound);
                meant.behind.extend(bound.map(|(function, _)| *function));
            }
            _ => {}
        }
    }
    !types.unknown && !types.any_of.is_empty()
}
