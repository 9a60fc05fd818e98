//! What a test runner may collect: functions and classes with the marks that matter to it.

use super::reading::Reader;
use crate::facts::binding::{BindingKind, Value};
use crate::facts::definition::Function;
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, StmtKind};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// Whether something is said that has a coroutine function awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `@pytest.mark.asyncio` and its like, on it or around it.
    Awaited,
    /// Nothing.
    None,
}

/// A function that may be a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFunction {
    /// The dotted path of its class.
    pub class: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is `async def`.
    pub is_async: bool,
    /// What is said of it, of its class, or of its file.
    pub mark: Mark,
    /// How often it runs with which parameters, a line for each `parametrize`.
    pub parameters: Vec<String>,
    /// Its name in the text.
    pub range: TextRange,
}

/// A class that may hold tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestClass {
    /// Its bases, as imports say what they mean; an empty one cannot be followed.
    pub bases: Vec<String>,
}

/// Words in the names of decorators and marks that have a coroutine function awaited.
const AWAITING: &[&str] = &[
    "anyio",
    "async",
    "coroutine",
    "gen_test",
    "run_in_loop",
    "trio",
    "unasync",
];

fn mark(is_any: impl IntoIterator<Item = String>) -> Mark {
    let mut written = is_any.into_iter();
    match written.any(|text| AWAITING.iter().any(|word| text.contains(word))) {
        true => Mark::Awaited,
        false => Mark::None,
    }
}

/// The functions of a module and the methods of its classes.
pub fn functions(reader: &Reader<'_>) -> Vec<TestFunction> {
    let facts = reader.facts;
    let in_module = module_mark(reader);
    let functions = facts.functions.iter().filter_map(|function| {
        let class = function.class.map(|class| &facts.classes[class.0 as usize]);
        if class.is_none() && function.defined_in != ScopeId::MODULE {
            return None;
        }
        let StmtKind::Function(def) = &facts.tree.stmt(function.stmt).kind else {
            return None;
        };
        let around = class.map_or(Mark::None, |class| {
            class_mark(reader, class.stmt, class.scope)
        });
        let own = mark(
            reader
                .decorators(function)
                .iter()
                .map(|&one| reader.written(one)),
        );
        let is_marked = [in_module, around, own].contains(&Mark::Awaited);
        Some(TestFunction {
            class: class.map(|class| class.path.to_string()),
            name: function.name.to_string(),
            is_async: function.is_async,
            mark: if is_marked { Mark::Awaited } else { Mark::None },
            parameters: parameters(reader, function),
            range: def.name.range,
        })
    });
    functions.collect()
}

/// What `pytestmark` of a module says.
fn module_mark(reader: &Reader<'_>) -> Mark {
    marks_of(reader, ScopeId::MODULE)
}

fn class_mark(reader: &Reader<'_>, stmt: crate::syntax::ast::StmtId, scope: ScopeId) -> Mark {
    let decorators: &[ExprId] = match &reader.facts.tree.stmt(stmt).kind {
        StmtKind::Class(def) => &def.decorators,
        _ => &[],
    };
    match mark(decorators.iter().map(|&one| reader.written(one))) {
        Mark::None => marks_of(reader, scope),
        marked => marked,
    }
}

fn marks_of(reader: &Reader<'_>, scope: ScopeId) -> Mark {
    let facts = reader.facts;
    let bindings = facts.scopes.get(scope.0 as usize);
    let bindings = bindings.and_then(|scope| scope.variables.get("pytestmark"));
    let values = bindings.into_iter().flatten().filter_map(|binding| {
        match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                ..
            } => Some(reader.written(*value)),
            _ => None,
        }
    });
    mark(values)
}

/// What each `parametrize` says: the names, and how many sets there are.
fn parameters(reader: &Reader<'_>, function: &Function) -> Vec<String> {
    let tree = &reader.facts.tree;
    let mut found = Vec::new();
    for &decorator in reader.decorators(function) {
        let invoked = reader.invoked(decorator);
        let Some((_, "parametrize")) = reader.member(invoked.callee) else {
            continue;
        };
        let names = invoked.argument(Some(0), &["argnames"]);
        let names = names.map_or_else(String::new, |names| reader.written(names));
        let values = invoked.argument(Some(1), &["argvalues"]);
        let sets = values.map(|values| match &tree.expr(values).kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => items.len().to_string(),
            _ => "some".to_owned(),
        });
        found.push(format!("{names} of {} sets", sets.unwrap_or_default()));
    }
    found.sort();
    found
}

/// The classes of a file.
pub fn classes(reader: &Reader<'_>) -> BTreeMap<String, TestClass> {
    let facts = reader.facts;
    let classes = facts.classes.iter().filter_map(|class| {
        let StmtKind::Class(def) = &facts.tree.stmt(class.stmt).kind else {
            return None;
        };
        let bases = def.args.iter().filter_map(|argument| match argument.kind {
            ArgumentKind::Positional => Some(reader.resolved(argument.value).unwrap_or_default()),
            ArgumentKind::Star => Some(String::new()),
            _ => None,
        });
        let bases = bases.collect();
        Some((class.path.to_string(), TestClass { bases }))
    });
    classes.collect()
}
