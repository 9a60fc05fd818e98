//! What is lost from one text of a file to the other.

use super::Surface;
use super::entry::{Behind, Entry};
use super::public::{Form, is_public};
use super::test::{Mark, TestFunction};
use crate::verify::loss::Allowance;
use crate::verify::problem::Problem;

/// What is known of a file beside its two texts.
pub struct Circumstances<'c> {
    /// What was changed on purpose, by each step from the old text to the new one.
    pub allowances: &'c [&'c Allowance],
    /// Whether what it imports is for others, too: it is an `__init__.py`.
    pub imports: Imports,
    /// Whether a function of that name, in a class of that dotted path, is collected as a test.
    pub is_test: &'c dyn Fn(Option<&str>, &str) -> bool,
    /// Whether the class of that dotted path runs tests that are coroutine functions, by its bases in the new text.
    pub awaits_tests: &'c dyn Fn(&str) -> bool,
    /// What becomes of a coroutine function of the module that is a test and not marked.
    pub unmarked: Unmarked,
}

/// What a test runner does with a coroutine function that nothing is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmarked {
    /// It awaits it.
    Awaited,
    /// It skips it.
    Skipped,
}

/// Who may use what a module imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imports {
    /// Anybody.
    Public,
    /// The module.
    Private,
}

/// All that the old text can be called by and the new one cannot, sorted by place in the old text.
pub fn lost(before: &Surface, after: &Surface, known: &Circumstances<'_>) -> Vec<Problem> {
    let mut problems = lost_entries(before, after);
    problems.extend(lost_names(before, after, known));
    problems.extend(lost_tests(before, after, known));
    problems.sort_by_key(|problem| (problem.range, problem.message.clone()));
    problems
}

/// Routes, commands and tasks: each as often as before.
fn lost_entries(before: &Surface, after: &Surface) -> Vec<Problem> {
    let mut left: Vec<&Entry> = after.entries.iter().collect();
    let mut problems = Vec::new();
    for entry in &before.entries {
        let noun = entry.kind.noun();
        let called = &entry.called;
        let is_same = |one: &&Entry| one.kind == entry.kind && one.called == *called;
        let Some(place) = left.iter().position(is_same) else {
            problems.push(Problem::lost(
                entry.range,
                format!("the {noun} `{called}` is lost"),
            ));
            continue;
        };
        let found = left.remove(place);
        if entry.behind == Behind::Function && found.behind == Behind::Coroutine {
            problems.push(Problem::lost(
                entry.range,
                format!("the {noun} `{called}` would make a coroutine that nothing awaits"),
            ));
        }
    }
    problems
}

/// Whether a name, or what it is in, was renamed or taken away on purpose.
fn is_allowed(path: &str, known: &Circumstances<'_>) -> bool {
    let mut head = path;
    loop {
        let mut allowances = known.allowances.iter();
        if allowances.any(|one| one.renamed.contains_key(head) || one.withdrawn.contains(head)) {
            return true;
        }
        match head.rsplit_once('.') {
            Some((shorter, _)) => head = shorter,
            None => return false,
        }
    }
}

/// Public names of the module and of its classes, and those that `__all__` lists.
fn lost_names(before: &Surface, after: &Surface, known: &Circumstances<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut lose = |range, path: &str| {
        problems.push(Problem::lost(
            range,
            format!("the public name `{path}` is lost"),
        ));
    };
    for (path, bound) in &before.bound {
        let is_meant = match bound.form {
            Form::Function | Form::Coroutine | Form::Object => is_public(path),
            Form::Import => known.imports == Imports::Public && is_public(path),
            Form::Passing | Form::Outside => false,
        };
        let is_listed = before.exported.contains_key(path);
        if (is_meant || is_listed) && !after.bound.contains_key(path) && !is_allowed(path, known) {
            lose(bound.range, path);
        }
    }
    for (name, &range) in &before.exported {
        if !after.exported.contains_key(name) && !is_allowed(name, known) {
            lose(range, &format!("__all__: {name}"));
        }
    }
    problems
}

/// Tests: each with as many sets of parameters, and run.
fn lost_tests(before: &Surface, after: &Surface, known: &Circumstances<'_>) -> Vec<Problem> {
    let tests = before.functions.iter();
    let tests = tests.filter(|one| (known.is_test)(one.class.as_deref(), &one.name));
    let told = tests.filter_map(|test| {
        let is_same = |one: &&TestFunction| one.class == test.class && one.name == test.name;
        let found: Vec<&TestFunction> = after.functions.iter().filter(is_same).collect();
        let id = match &test.class {
            Some(class) => format!("{}::{}", class.replace('.', "::"), test.name),
            None => test.name.clone(),
        };
        let what = if found.is_empty() {
            "is lost"
        } else if !found.iter().any(|one| one.parameters == test.parameters) {
            "does not run with the parameters that it had"
        } else if is_run(test, None) && !found.iter().any(|one| is_run(one, Some(known))) {
            "would make a coroutine that nothing awaits"
        } else {
            return None;
        };
        Some(Problem::lost(test.range, format!("the test `{id}` {what}")))
    });
    told.collect()
}

/// Whether a test runs to its end, by what is said of it, and by what else is `known`.
fn is_run(test: &TestFunction, known: Option<&Circumstances<'_>>) -> bool {
    let is_awaited = |known: &Circumstances<'_>| match &test.class {
        Some(class) => (known.awaits_tests)(class),
        None => known.unmarked == Unmarked::Awaited,
    };
    !test.is_async || test.mark == Mark::Awaited || known.is_some_and(is_awaited)
}
