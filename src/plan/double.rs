//! What tests put in the place of the real thing: functions of the project that turned, and libraries that were converted.

pub mod answers;
pub mod asked;
mod awaitable;
mod class_attribute;
mod class_mock;
mod counted;
mod fake_class;
pub mod faked;
pub mod given;
pub mod held;
mod library;
mod matching;
mod member;
pub mod moving;
pub mod object;
pub mod patch;
pub mod reach;
pub mod reply;
pub mod response;
mod route;
pub mod seam;
mod several;
pub mod standin;
mod standing;
pub mod subject;
pub mod unanswered;
pub mod writer;

use self::moving::Doubles;
use super::callable::CALL;
use super::colour::Colours;
use super::names::Extent;
use super::report::span;
use super::seed::Uses;
use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::facts::binding::BindingKind;
use crate::mapping::row::LibraryId;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// Makers of mocks that are no coroutine functions.
const MOCKS: &[&str] = &[
    "unittest.mock.MagicMock",
    "unittest.mock.Mock",
    "mock.MagicMock",
    "mock.Mock",
];

/// What is set in the place of a function of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Double {
    /// `MagicMock`, called here or handed over to be called: becomes `AsyncMock`.
    Mock(ExprId),
    /// A function or lambda: `AsyncMock(side_effect=…)` calls it.
    Function(ExprId),
    /// A lambda in the place of a method, which gets the object: becomes a coroutine function before the statement.
    Method(ExprId),
    /// Something else.
    Other(ExprId),
}

/// One place of a test where a function of the project is replaced.
#[derive(Clone, Copy, Debug)]
pub struct Replacement {
    /// The function.
    pub function: FunctionId,
    /// What stands there instead.
    pub double: Double,
}

/// Where tests set something of their own in the place of functions that turned.
pub fn replacements(program: &Program<'_>, colours: &Colours) -> Vec<(FileId, Replacement)> {
    let mut found = Vec::new();
    for file in program.file_ids() {
        if !program.is_test_file(file) {
            continue;
        }
        let facts = &program.file(file).facts;
        let assigned = facts.attribute_bindings.iter().filter_map(|binding| {
            let value = crate::resolve::program::value_expr(&binding.value)?;
            let target = Site {
                file,
                expr: binding.target,
            };
            let ExprKind::Attribute { value: owner, attr } = &program.expr(target).kind else {
                return None;
            };
            let owner = program.infer(Site { file, expr: *owner });
            Some((owner, attr.text.to_string(), value))
        });
        let patched = facts.calls.iter().filter_map(|&call| {
            let (owner, name, _, new) = patch(program, Site { file, expr: call })?;
            Some((owner, name, new?))
        });
        let computed = facts.calls.iter().flat_map(|&call| {
            let set = several::set_by_computed_name(program, Site { file, expr: call });
            set.into_iter().flatten()
        });
        let computed: Vec<(Types, String, ExprId)> = computed.collect();
        let several = facts
            .calls
            .iter()
            .flat_map(|&call| several::set_together(program, Site { file, expr: call }));
        let is_turned = |function: &FunctionId| {
            colours.is_async(*function) && !program.function(*function).is_async
        };
        // One mock for functions of both kinds can be neither.
        let unclear: BTreeSet<ExprId> = computed
            .iter()
            .filter(|(owner, name, _)| {
                let functions = program.members(owner, name);
                functions.functions().any(|function| !is_turned(&function))
            })
            .map(|&(_, _, new)| new)
            .collect();
        for (owner, name, new) in assigned.chain(patched).chain(several).chain(computed) {
            let types = program.members(&owner, &name);
            let Some(function) = types.functions().find(&is_turned) else {
                continue;
            };
            let is_class = owner.any_of.iter().any(|one| matches!(one, Type::Class(_)));
            let owner = if is_class { Owner::Class } else { Owner::Other };
            let mut double = double(program, Site { file, expr: new }, owner, colours);
            // What is iterated or entered is no coroutine function, and a mock has none of an object's attributes. A lambda
            // has none itself.
            let is_lambda = matches!(
                program.expr(Site { file, expr: new }).kind,
                ExprKind::Lambda { .. }
            );
            let is_named = matches!(double, Some(Double::Function(_)))
                && !is_lambda
                && program
                    .infer(Site { file, expr: new })
                    .functions()
                    .next()
                    .is_none();
            let is_looked_at = (is_named || is_object(program, Site { file, expr: new }))
                && is_read_from(program, file, &name);
            if program.function(function).is_generator() || unclear.contains(&new) || is_looked_at {
                double = double.map(|_| Double::Other(new));
            }
            found.extend(double.map(|double| (file, Replacement { function, double })));
        }
    }
    found
}

/// Whether something is an object of the project that can be called.
fn is_object(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    let is_called =
        |one: &Type| matches!(one, Type::Instance(class) if program.method(*class, CALL).is_some());
    types.is_surely(is_called)
}

/// Whether a file reads an attribute of what is set in the place of a function of this name: `api.load.calls`.
fn is_read_from(program: &Program<'_>, file: FileId, name: &str) -> bool {
    let tree = &program.file(file).facts.tree;
    tree.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Attribute { value, .. } => {
            matches!(&tree.expr(*value).kind, ExprKind::Attribute { attr, .. } if &*attr.text == name)
        }
        _ => false,
    })
}

/// What has the function that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// A class, which hands its objects to the functions it has.
    Class,
    /// An object or module.
    Other,
}

/// What stands in the place of a coroutine function; `None` where it is one itself.
fn double(program: &Program<'_>, new: Site, owner: Owner, colours: &Colours) -> Option<Double> {
    let is_mock = |expr| {
        matches!(&program.infer(Site { file: new.file, expr }).any_of[..],
            [Type::External(name)] if MOCKS.contains(&&**name))
    };
    match &program.expr(new).kind {
        ExprKind::Call { func, .. } if is_mock(*func) => Some(Double::Mock(*func)),
        ExprKind::Name(_) | ExprKind::Attribute { .. } if is_mock(new.expr) => {
            Some(Double::Mock(new.expr))
        }
        // A class would hand itself to the function.
        ExprKind::Lambda { .. } if owner == Owner::Other => Some(Double::Function(new.expr)),
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Call { .. } => {
            let types = program.infer(new);
            if is_object(program, new) {
                let methods = types.any_of.iter().filter_map(|one| match one {
                    Type::Instance(class) => program.method(*class, CALL),
                    _ => None,
                });
                return replaced_by(methods, owner, new, colours);
            }
            let mut functions = types.functions().peekable();
            if functions.peek().is_none() {
                return standing::standing(program, new, owner, &types);
            }
            replaced_by(functions, owner, new, colours)
        }
        ExprKind::Lambda { .. } if can_stand_before(program, new) => Some(Double::Method(new.expr)),
        ExprKind::Lambda { .. } => Some(Double::Other(new.expr)),
        _ => None,
    }
}

/// Whether a function can be defined before the statement of a lambda that is handed to a call there.
fn can_stand_before(program: &Program<'_>, lambda: Site) -> bool {
    let tree = &program.file(lambda.file).facts.tree;
    let is_handed = matches!(tree.expr(lambda.expr).parent, Parent::Expr(call)
        if matches!(&tree.expr(call).kind, ExprKind::Call { args, .. }
            if args.iter().any(|arg| arg.value == lambda.expr)
                && matches!(tree.expr(call).parent, Parent::Stmt(_))));
    let stmt = tree.statement_of(lambda.expr);
    is_handed
        && stmt.is_some_and(|stmt| match &tree.stmt(stmt).kind {
            StmtKind::Expr(_) | StmtKind::Assign { .. } => true,
            StmtKind::With { items, .. } => items.len() == 1,
            _ => false,
        })
}

/// What stands in the place of a coroutine function, where it calls these.
fn replaced_by(
    mut functions: impl Iterator<Item = FunctionId>,
    owner: Owner,
    new: Site,
    colours: &Colours,
) -> Option<Double> {
    match functions.all(|function| !colours.is_async(function)) {
        true if owner == Owner::Other => Some(Double::Function(new.expr)),
        true => Some(Double::Other(new.expr)),
        false => None,
    }
}

/// Whether a call makes something that is awaited, or that takes after what it replaces.
fn is_async_mock(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let callee = program.source(Site {
        file: call.file,
        expr: func,
    });
    let last = callee.rsplit('.').next().unwrap_or(callee);
    matches!(last, "AsyncMock" | "create_autospec")
}

/// What a call of `patch`, `patch.object` or `monkeypatch.setattr` replaces: the owner, the name, and the string that holds it.
pub fn written_patch(program: &Program<'_>, call: Site) -> Option<(Types, String, ExprId)> {
    patch(program, call).map(|(owner, name, written, _)| (owner, name, written))
}

/// What of a class such a call puts something else in the place of, and what it puts there.
pub fn patched_member(program: &Program<'_>, call: Site) -> Option<(Types, Site)> {
    let (owner, name, _, new) = patch(program, call)?;
    let is_class = owner.is_surely(|one| matches!(one, Type::Class(_)));
    let file = call.file;
    let expr = new.filter(|_| is_class)?;
    Some((program.members(&owner, &name), Site { file, expr }))
}

/// What stands where such a call puts something else, and what it puts there.
pub fn patched_value(program: &Program<'_>, call: Site) -> Option<(Types, Site)> {
    let (owner, name, _, new) = patch(program, call)?;
    let file = call.file;
    Some((program.members(&owner, &name), Site { file, expr: new? }))
}

/// The same, with what it sets there.
fn patch(program: &Program<'_>, call: Site) -> Option<(Types, String, ExprId, Option<ExprId>)> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let way = way_of_patching(program.source(at(*func)))?;
    let text = |argument: &Argument| match &program.expr(at(argument.value)).kind {
        ExprKind::Str { value, .. } => value.as_deref(),
        _ => None,
    };
    let positional = |index: usize| {
        args.get(index)
            .filter(|arg| matches!(arg.kind, ArgumentKind::Positional))
    };
    let keyword = || {
        args.iter().find(|arg| {
            matches!(&arg.kind, ArgumentKind::Keyword(name) if matches!(&*name.text, "new" | "new_callable" | "value"))
        })
    };
    let first = positional(0)?;
    if let Some(dotted) = text(first) {
        let (path, name) = dotted.rsplit_once('.')?;
        let new = positional(1).or_else(keyword).map(|arg| arg.value);
        let owner = named(program, call.file, path)?;
        return Some((owner, name.to_owned(), first.value, new));
    }
    if way == Way::ByName {
        return None;
    }
    let second = positional(1)?;
    let name = text(second)?.to_owned();
    let new = positional(2).or_else(keyword).map(|arg| arg.value);
    Some((program.infer(at(first.value)), name, second.value, new))
}

/// The module or class of the project that a dotted path names.
fn named(program: &Program<'_>, importer: FileId, path: &str) -> Option<Types> {
    let cuts = path.match_indices('.').map(|(at, _)| at);
    let mut cuts: Vec<usize> = cuts.chain([path.len()]).collect();
    cuts.reverse();
    let cut = cuts
        .into_iter()
        .find(|&cut| program.module_file(importer, &path[..cut]).is_some())?;
    let module = program.module(importer, &path[..cut]);
    let rest = path[cut..].split('.').filter(|name| !name.is_empty());
    Some(rest.fold(module, |owner, name| program.members(&owner, name)))
}

/// What a dotted path names, the module of the project in it, and how much of the path names that.
fn named_with_module(
    program: &Program<'_>,
    importer: FileId,
    path: &str,
) -> (Types, Option<FileId>, usize) {
    let ends = path.match_indices('.').map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([path.len()]).collect();
    ends.reverse();
    let found = ends
        .into_iter()
        .find_map(|end| Some((end, program.module_file(importer, &path[..end])?)));
    match found {
        Some((end, module)) => {
            let owner = named(program, importer, path).unwrap_or_else(Types::unknown);
            (owner, Some(module), end)
        }
        None => (Types::unknown(), None, 0),
    }
}

/// Whether a mock gets a function of the project only to call it in the place of that same function: once it is a coroutine
/// function, the mock is one, too, and awaits it. `patch("app.load", side_effect=load)`,
/// `client.load = MagicMock(wraps=client.load)`.
pub fn calls_the_same(program: &Program<'_>, call: Site, position: usize) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let argument = &args[position];
    let is_called = matches!(&argument.kind, ArgumentKind::Keyword(name)
        if matches!(&*name.text, "side_effect" | "wraps"));
    if !is_called || !program.is_test_file(call.file) {
        return false;
    }
    let given = program.infer(at(argument.value));
    let is_same = |owner: &Types, name: &str| {
        let replaced = program.members(owner, name);
        let (mut replaced, mut given) = (replaced.functions(), given.functions());
        match (replaced.next(), given.next()) {
            (Some(one), Some(other)) => {
                one == other && replaced.next().is_none() && given.next().is_none()
            }
            _ => false,
        }
    };
    if let Some((owner, name, _, new)) = patch(program, call) {
        return new.is_none() && is_same(&owner, &name);
    }
    let is_mock = matches!(&program.infer(at(*func)).any_of[..],
        [Type::External(name)] if MOCKS.contains(&&**name));
    let facts = &program.file(call.file).facts;
    let assigned = facts.attribute_bindings.iter().find(|binding| {
        binding.path.is_empty()
            && crate::resolve::program::value_expr(&binding.value) == Some(call.expr)
    });
    is_mock
        && assigned.is_some_and(|binding| match &program.expr(at(binding.target)).kind {
            ExprKind::Attribute { value, attr } => is_same(&program.infer(at(*value)), &attr.text),
            _ => false,
        })
}

/// How a call names what it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By a dotted name.
    ByName,
    /// By an object and the name of its attribute.
    OnObject,
}

/// Whether a call is `patch.object`, or `setattr` of a `MonkeyPatch`, which `with monkeypatch.context() as m:` gives other names.
fn sets_on_object(callee: &str) -> bool {
    callee.ends_with("patch.object") || callee.ends_with(".setattr")
}

fn way_of_patching(callee: &str) -> Option<Way> {
    if sets_on_object(callee) {
        return Some(Way::OnObject);
    }
    (callee.rsplit('.').next() == Some("patch")).then_some(Way::ByName)
}

/// Tests that set something in the place of a coroutine function which is none, and cannot be made one.
pub fn report(program: &Program<'_>, colours: &Colours) -> Vec<Diagnostic> {
    let other = |(file, replacement): (FileId, Replacement)| {
        let Double::Other(expr) = replacement.double else {
            return None;
        };
        let name = program.function_name(replacement.function);
        Some(told(
            format!("this stands in the place of `{name}`, which is awaited now"),
            span(program, Site { file, expr }),
        ))
    };
    let found = replacements(program, colours).into_iter();
    found.filter_map(other).collect()
}

/// Tests that put something in the place of a library that was converted: the code under test no longer calls it.
pub fn test_doubles(
    program: &Program<'_>,
    extents: &BTreeMap<LibraryId, Extent>,
    (doubles, uses, colours): (&Doubles, &Uses, &Colours),
) -> Vec<Diagnostic> {
    let converted: Vec<&str> = extents
        .iter()
        .filter(|(_, extent)| **extent != Extent::None)
        .map(|(&library, _)| program.table.library(library).name.as_str())
        .collect();
    // `json.dump`, which the table of files replaces, and `app.json.dump`, which is the same.
    let is_converted_name = |dotted: &str| {
        let mut starts = dotted.match_indices('.').map(|(dot, _)| dot + 1).chain([0]);
        starts.any(|start| {
            let name = program.table.canonical(&dotted[start..]);
            let rows = program.table.rows(&name).iter();
            let mut libraries = rows.map(|&row| program.table.row(row).library);
            libraries.any(|library| {
                extents
                    .get(&library)
                    .is_some_and(|extent| *extent != Extent::None)
            })
        })
    };
    let mut found = doubles.report(program, uses, colours);
    for (id, file) in program.numbered_files() {
        if !program.is_test_file(id) {
            continue;
        }
        for &call in &file.facts.calls {
            let site = Site {
                file: id,
                expr: call,
            };
            // `app.run`, where app.py says `from subprocess import run`.
            let is_imported_name = || {
                patch(program, site).is_some_and(|(owner, name, ..)| {
                    let found = program.members(&owner, &name).any_of;
                    found
                        .iter()
                        .any(|one| matches!(one, Type::External(name) if is_converted_name(name)))
                })
            };
            if let Some(target) = patched(program, site)
                && !doubles.is_settled(site, uses, colours)
                && (converted
                    .iter()
                    .any(|library| names_library(&target, library))
                    || is_converted_name(&target)
                    || is_imported_name())
            {
                found.push(told(
                    format!(
                        "the test patches `{target}`, which the converted code no longer calls"
                    ),
                    span(program, site),
                ));
            }
        }
        for binding in &file.facts.bindings {
            let module = match &binding.kind {
                BindingKind::Import { loads, .. } => loads,
                BindingKind::ImportFrom {
                    level: 0, module, ..
                } => module,
                _ => continue,
            };
            let root = module.split('.').next().unwrap_or(module);
            let is_double = matches!(root, "responses" | "requests_mock" | "httpretty");
            if is_double
                && converted.contains(&"requests")
                && !doubles.is_answered(id, uses, colours)
            {
                found.push(told(
                    format!(
                        "`{root}` answers for requests, which the converted code no longer calls"
                    ),
                    Span {
                        path: file.path.clone(),
                        range: binding.range,
                    },
                ));
            }
        }
    }
    found
}

fn told(message: String, span: Span) -> Diagnostic {
    Diagnostic {
        code: code::TEST_DOUBLE,
        severity: Severity::Warning,
        message,
        span,
        help: Some(code::TEST_DOUBLE.entry().advice.to_owned()),
        related: Vec::new(),
    }
}

/// The dotted name that a call of `patch`, `patch.object` or `monkeypatch.setattr` replaces.
fn patched(program: &Program<'_>, site: Site) -> Option<String> {
    let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
        return None;
    };
    let at = |expr| Site {
        file: site.file,
        expr,
    };
    let text = |at_argument: usize| match &program.expr(at(args.get(at_argument)?.value)).kind {
        ExprKind::Str { value, .. } => value.as_deref(),
        _ => None,
    };
    let callee = program.source(at(*func));
    let way = way_of_patching(callee)?;
    match text(0) {
        Some(dotted) => Some(dotted.to_owned()),
        None if way == Way::OnObject => {
            let owner = at(args.first()?.value);
            let owner = match &program.infer(owner).any_of[..] {
                [Type::External(name)] => name.to_string(),
                _ => program.source(owner).to_owned(),
            };
            Some(format!("{owner}.{}", text(1)?))
        }
        None => None,
    }
}

/// Whether a dotted name goes through a library: `requests.get`, `pkg.api.requests.get`.
fn names_library(dotted: &str, library: &str) -> bool {
    let mut parts = dotted.split('.').rev();
    parts.next();
    parts.any(|part| part == library)
}
