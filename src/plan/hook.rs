//! Functions that a framework finds by their names, and calls without awaiting them: `pytest_configure`, `lambda_handler`.

use super::barrier::is_test_case;
use super::reason::Refusal;
use super::report::definition;
use crate::diagnostic::code;
use crate::mapping::schema::Hook;
use crate::name::is_like;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program};

/// What scripts import that install a project.
const BUILDERS: &[&str] = &["distutils", "setuptools", "skbuild"];

/// Why a function stays that a framework may call by its name, or that belongs to a script by which the project is installed.
pub fn barrier(program: &Program<'_>, function: FunctionId) -> Option<Refusal> {
    let file = program.function_file(function);
    if program.file(file).path.ends_with("setup.py")
        && BUILDERS
            .iter()
            .any(|root| program.file(file).facts.imports(root))
    {
        let message =
            "the project is installed by this file, where what it would need is not there";
        return Some(Refusal::at(
            code::FRAMEWORK_HOOK,
            message.to_owned(),
            definition(program, function),
        ));
    }
    if is_test_of_a_made_class(program, function) {
        let name = &program.function(function).name;
        let message = format!(
            "the test runner calls `{name}` by its name, in a test case that is made of classes which cannot be followed"
        );
        return Some(Refusal::at(
            code::FRAMEWORK_HOOK,
            message,
            definition(program, function),
        ));
    }
    let hook = of(program, function)?;
    let name = &program.function(function).name;
    let message = format!(
        "{} calls `{name}` by its name and does not await it",
        hook.caller
    );
    Some(Refusal::at(
        code::FRAMEWORK_HOOK,
        message,
        definition(program, function),
    ))
}

/// Who calls a function by its name.
pub fn of<'p>(program: &'p Program<'_>, function: FunctionId) -> Option<&'p Hook> {
    let mut hooks = program.table.hooks().iter();
    hooks.find(|hook| is_called(program, function, hook))
}

/// Whether a method may be a test of a class that is made where it is not seen of what: `class Temp(base, unittest.TestCase)`, for each `base` of
/// a module.
fn is_test_of_a_made_class(program: &Program<'_>, function: FunctionId) -> bool {
    let name = &program.function(function).name;
    let Some(class) = program
        .class_of(function)
        .filter(|_| name.starts_with("test"))
    else {
        return false;
    };
    let is_seen = program
        .below(class)
        .iter()
        .any(|&below| is_test_case(program, below));
    let makes_tests = |file: FileId| {
        let mut classes = program.classes.iter().enumerate();
        classes.any(|(at, info)| {
            info.file == file && info.unknown_base && is_test_case(program, ClassId(at as u32))
        })
    };
    let file = program.function_file(function);
    let importers = program.imports.iter().filter(|one| one.module == file);
    !is_seen && (makes_tests(file) || importers.into_iter().any(|one| makes_tests(one.importer)))
}

fn is_called(program: &Program<'_>, function: FunctionId, hook: &Hook) -> bool {
    let facts = program.function(function);
    let is_method = program.class_of(function).is_some();
    let file = program.function_file(function);
    (*facts.path == *facts.name || hook.methods && is_method)
        && hook.functions.iter().any(|name| is_like(name, &facts.name))
        && (hook.files.is_empty() || hook.files.iter().any(|end| stands_in(program, file, end)))
        && takes(program, function, &hook.parameters)
        && hook
            .imports
            .as_ref()
            .is_none_or(|root| program.file(file).facts.imports(root))
}

/// Whether the path of a file ends in what a pattern means.
fn stands_in(program: &Program<'_>, file: FileId, end: &str) -> bool {
    let path = program.file(file).path.to_string_lossy().replace('\\', "/");
    let mut starts = path.match_indices('/').map(|(at, _)| at + 1).chain([0]);
    starts.any(|start| is_like(end, &path[start..]))
}

/// Whether a function has parameters of these names in front.
fn takes(program: &Program<'_>, function: FunctionId, names: &[String]) -> bool {
    let Some(definition) = program.function_def(function) else {
        return names.is_empty();
    };
    let given = definition.params.iter();
    let mut given = given.map(|parameter| parameter.name.text.trim_start_matches('_'));
    names.iter().all(|name| given.next() == Some(name))
}
