//! What a test does with the mock that a patch gives it.

use super::patch::{Patch, Tool};
use super::way_of_patching;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};

/// Where the mock of a patch goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody asks for it.
    Nobody,
    /// A variable.
    Variable(FileId, ScopeId, Box<str>),
    /// Elsewhere.
    Elsewhere,
}

/// One thing a test does with a mock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Asks whether or how often it was called, or clears it.
    Count,
    /// Asserts the arguments of a call: `mock.assert_called_with(…)`, or `call(…)` in `assert_has_calls`.
    Arguments(Site),
    /// Reads positional arguments off `call_args`.
    Positions,
    /// Reads what it was called with in another way.
    Record,
    /// `mock.return_value = value`: the attribute, and the value.
    Returns(Site, ExprId),
    /// `mock.return_value.json.return_value = …`: what it returns is a mock.
    Returned,
    /// `mock.side_effect = value`.
    SideEffect(ExprId),
    /// Something else.
    Other,
}

/// The function whose decorator a call is, and which of them.
pub fn decorated(program: &Program<'_>, call: Site) -> Option<FunctionId> {
    let facts = &program.file(call.file).facts;
    let Parent::Stmt(stmt) = program.expr(call).parent else {
        return None;
    };
    let index = facts.functions.iter().position(|one| one.stmt == stmt)?;
    let function = program.function_id(
        call.file,
        crate::facts::definition::FunctionIndex(index as u32),
    );
    program
        .decorators(function)
        .contains(&call.expr)
        .then_some(function)
}

/// Where the mock of a patch goes.
pub fn holder(program: &Program<'_>, patch: &Patch) -> Holder {
    holder_of(program, patch.call, patch.new, patch.tool)
}

/// The same of a call by a tool, which says what it sets or does not.
pub fn holder_of(program: &Program<'_>, call: Site, new: Option<ExprId>, tool: Tool) -> Holder {
    let tree = &program.file(call.file).facts.tree;
    if let Some(function) = decorated(program, call) {
        return match new {
            Some(_) => Holder::Nobody,
            None => parameter(program, call, function),
        };
    }
    let callee = match program.expr(call).kind {
        ExprKind::Call { func, .. } => program.source(Site {
            file: call.file,
            expr: func,
        }),
        _ => "",
    };
    let (value, gives_mock) = started(program, call).map_or(
        (call, callee.starts_with("mocker.") || tool == Tool::Set),
        |started| (started, true),
    );
    let Parent::Stmt(stmt) = program.expr(value).parent else {
        return Holder::Elsewhere;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Expr(_) if gives_mock => Holder::Nobody,
        StmtKind::Assign { targets, .. } if gives_mock => match targets[..] {
            [target] => variable(program, call.file, target),
            _ => Holder::Elsewhere,
        },
        StmtKind::With { items, .. } => {
            match items.iter().find(|item| item.context == value.expr) {
                Some(item) => item.target.map_or(Holder::Nobody, |target| {
                    variable(program, call.file, target)
                }),
                None => Holder::Elsewhere,
            }
        }
        _ => Holder::Elsewhere,
    }
}

/// `patch(…).start()`
fn started(program: &Program<'_>, call: Site) -> Option<Site> {
    let up = |site: Site| match program.expr(site).parent {
        Parent::Expr(expr) => Some(Site {
            file: call.file,
            expr,
        }),
        _ => None,
    };
    let attribute = up(call)?;
    let is_start = matches!(&program.expr(attribute).kind,
        ExprKind::Attribute { attr, .. } if &*attr.text == "start");
    let started = up(attribute)?;
    let is_called = matches!(program.expr(started).kind,
        ExprKind::Call { func, .. } if func == attribute.expr);
    (is_start && is_called).then_some(started)
}

/// The variable that a plain name is.
pub fn variable(program: &Program<'_>, file: FileId, target: ExprId) -> Holder {
    let site = Site { file, expr: target };
    let ExprKind::Name(name) = &program.expr(site).kind else {
        return Holder::Elsewhere;
    };
    let facts = &program.file(file).facts;
    let scope = match &facts.references[target.0 as usize] {
        Some(reference) => reference.scope,
        None => {
            let mut at = Some(program.scope_of(site));
            while let Some(scope) = at
                && !facts.scopes[scope.0 as usize].variables.contains_key(name)
            {
                at = facts.scopes[scope.0 as usize].parent;
            }
            at
        }
    };
    match scope {
        Some(scope) => Holder::Variable(file, scope, name.clone()),
        None => Holder::Elsewhere,
    }
}

/// The parameter under which a decorated test gets the mock: the lowest decorator gives the first.
fn parameter(program: &Program<'_>, call: Site, function: FunctionId) -> Holder {
    let Some(def) = program.function_def(function) else {
        return Holder::Elsewhere;
    };
    let gives_mock = |expr: ExprId| {
        let site = Site {
            file: call.file,
            expr,
        };
        let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
            return false;
        };
        let callee = program.source(Site {
            file: call.file,
            expr: *func,
        });
        let positional = args
            .iter()
            .filter(|arg| matches!(arg.kind, ArgumentKind::Positional))
            .count();
        let is_named = args
            .iter()
            .any(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "new"));
        let before = 1 + usize::from(callee.ends_with(".object"));
        way_of_patching(callee).is_some() && positional <= before && !is_named
    };
    let below: Vec<ExprId> = def.decorators.iter().rev().copied().collect();
    let above = below.iter().take_while(|&&expr| expr != call.expr);
    let place = above.filter(|&&expr| gives_mock(expr)).count();
    let is_method = program.class_of(function).is_some();
    let is_bound = is_method && !program.is_static_method(function);
    match def.params.get(place + usize::from(is_bound)) {
        Some(parameter) => Holder::Variable(
            call.file,
            program.function(function).scope,
            parameter.name.text.clone(),
        ),
        None => Holder::Elsewhere,
    }
}

/// Methods and attributes of a mock that say nothing of arguments.
const COUNTS: &[&str] = &[
    "assert_called",
    "assert_called_once",
    "assert_not_called",
    "assert_awaited",
    "assert_awaited_once",
    "assert_not_awaited",
    "called",
    "call_count",
    "await_count",
    "reset_mock",
    "stop",
];

/// Methods that take the arguments of a call.
const WITH: &[&str] = &[
    "assert_called_with",
    "assert_called_once_with",
    "assert_any_call",
    "assert_awaited_with",
    "assert_awaited_once_with",
    "assert_any_await",
];

/// What a mock was called with.
const RECORDS: &[&str] = &["call_args", "call_args_list", "mock_calls", "await_args"];

/// What is done with the mock that a variable holds; `apart` is the read that hands it to the patch.
pub fn uses(
    program: &Program<'_>,
    (file, scope, name): (FileId, ScopeId, &str),
    apart: Option<ExprId>,
) -> Vec<Use> {
    let facts = &program.file(file).facts;
    let mut found = Vec::new();
    for (index, reference) in facts.references.iter().enumerate() {
        let expr = ExprId(index as u32);
        let is_it = reference
            .as_ref()
            .is_some_and(|reference| reference.scope == Some(scope))
            && matches!(&facts.tree.expr(expr).kind, ExprKind::Name(other) if **other == *name);
        if is_it && Some(expr) != apart {
            found.extend(read(program, Site { file, expr }));
        }
    }
    found
}

fn read(program: &Program<'_>, mock: Site) -> Vec<Use> {
    let tree = &program.file(mock.file).facts.tree;
    let at = |expr| Site {
        file: mock.file,
        expr,
    };
    let Parent::Expr(up) = tree.expr(mock.expr).parent else {
        return vec![Use::Other];
    };
    let ExprKind::Attribute { attr, .. } = &tree.expr(up).kind else {
        return vec![Use::Other];
    };
    let parent = tree.expr(up).parent;
    let called = match parent {
        Parent::Expr(call) => match &tree.expr(call).kind {
            ExprKind::Call { func, args, .. } if *func == up => Some((call, args)),
            _ => None,
        },
        _ => None,
    };
    let assigned = match parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if targets[..] == [up] => Some(*value),
            _ => None,
        },
        _ => None,
    };
    let name = &*attr.text;
    if COUNTS.contains(&name) {
        return vec![Use::Count];
    }
    match (name, called, assigned) {
        (_, Some((call, _)), _) if WITH.contains(&name) => vec![Use::Arguments(at(call))],
        ("assert_has_calls", Some((_, args)), _) => match args.first() {
            Some(list) => calls_listed(program, at(list.value)),
            None => vec![Use::Other],
        },
        (_, None, None) if RECORDS.contains(&name) => vec![recorded(program, at(up))],
        ("return_value", _, Some(value)) => vec![Use::Returns(at(up), value)],
        ("return_value", ..) => vec![Use::Returned],
        ("side_effect", _, Some(value)) => vec![Use::SideEffect(value)],
        _ => vec![Use::Other],
    }
}

/// `[call(1), call(2)]`
fn calls_listed(program: &Program<'_>, list: Site) -> Vec<Use> {
    let ExprKind::List(items) = &program.expr(list).kind else {
        return vec![Use::Record];
    };
    let is_call = |&expr: &ExprId| {
        let site = Site {
            file: list.file,
            expr,
        };
        match program.expr(site).kind {
            ExprKind::Call { func, .. } => {
                let callee = program.source(Site {
                    file: list.file,
                    expr: func,
                });
                matches!(callee, "call" | "mock.call" | "mocker.call")
            }
            _ => false,
        }
    };
    if !items.iter().all(is_call) {
        return vec![Use::Record];
    }
    let calls = items.iter().map(|&expr| {
        Use::Arguments(Site {
            file: list.file,
            expr,
        })
    });
    calls.collect()
}

/// `mock.call_args[0]`, `mock.call_args.args`, `mock.call_args_list[1][0]`, or something else that is read of a record.
fn recorded(program: &Program<'_>, record: Site) -> Use {
    let mut at = record;
    loop {
        let Parent::Expr(up) = program.expr(at).parent else {
            return Use::Record;
        };
        let site = Site {
            file: record.file,
            expr: up,
        };
        match &program.expr(site).kind {
            ExprKind::Attribute { attr, .. } if &*attr.text == "args" => return Use::Positions,
            ExprKind::Subscript { value, index } if *value == at.expr => {
                let index = Site {
                    file: record.file,
                    expr: *index,
                };
                let is_list = program.source(at).ends_with("_list");
                match program.source(index) {
                    "0" if !is_list => return Use::Positions,
                    _ if is_list => at = site,
                    _ => return Use::Record,
                }
            }
            _ => return Use::Record,
        }
    }
}
