//! Lambdas that would have to await, and calls that have a thread run something other than a function of the project, spelled out:
//! `retried(lambda: session.get(url).json())` over a nested function, `await asyncio.to_thread(requests.get, url)` as `requests.get(url)`.
//!
//! This is worked out on the program as it is, where it makes another synchronous program; that one is planned in the place of the first,
//! and counts only where all that was spelled out turned.

use super::Plan;
use super::executor::{self, Place};
use super::reference::is_forwarded;
use super::seed::CallFate;
use crate::diagnostic::{Severity, Span};
use crate::facts::binding::BindingId;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::mapping::schema::Kind;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, ExprId, ExprKind, ParameterKind, Parent, StmtId, StmtKind, Tree,
};
use crate::syntax::sorts::Sorts;
use crate::text::indent::{begins_line, has_own_lines};
use crate::text::{TextRange, is_identifier};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// One lambda, or one call, spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `await asyncio.to_thread(lambda: load(key))` → `load(key)`: what the thread runs runs here.
    Here {
        /// The `await`.
        whole: ExprId,
        /// What the lambda returns.
        body: ExprId,
    },
    /// `await asyncio.to_thread(load, key)` → `load(key)`.
    Called {
        /// The `await`.
        whole: ExprId,
        /// What is called.
        function: ExprId,
        /// What it is given.
        given: Option<TextRange>,
    },
    /// A function nested before the statement that the lambda stands in, which has its place.
    Before {
        /// The lambda.
        lambda: ExprId,
        /// The statement.
        stmt: StmtId,
        /// What the function is called, unless the name is taken.
        name: String,
    },
    /// `[asyncio.to_thread(requests.get, url) for url in urls]` → a nested function that calls `requests.get`, which has its place.
    Wrapped {
        /// What the thread runs.
        function: ExprId,
        /// The statement that it stands in.
        stmt: StmtId,
        /// What the nested function is called, unless the name is taken.
        name: String,
        /// What it takes, and gives on.
        params: Vec<Passed>,
    },
    /// `load = lambda key: …` → `def load(key):`
    Defined {
        /// The lambda.
        lambda: ExprId,
        /// The assignment.
        stmt: StmtId,
        /// The name.
        name: String,
    },
}

/// A parameter of a nested function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Given on by its place.
    Positional(String),
    /// Given on under its name.
    Keyword(String),
}

impl Spelling {
    /// The expression that is spelled out.
    pub fn subject(&self) -> ExprId {
        match *self {
            Self::Here { whole, .. } | Self::Called { whole, .. } => whole,
            Self::Before { lambda, .. } | Self::Defined { lambda, .. } => lambda,
            Self::Wrapped { function, .. } => function,
        }
    }
}

/// What has to be written in one file.
#[derive(Clone, Debug, Default)]
pub struct FileSpellings {
    /// What is spelled out.
    pub all: Vec<Spelling>,
    /// Assignments of event loops that nothing asks for any more.
    pub loops: Vec<StmtId>,
}

/// What has to be written, by file.
pub type Changes = BTreeMap<FileId, FileSpellings>;

/// What a nested function is called where nothing says it better.
const NAME: &str = "call";

/// Names of parameters that say nothing of what is called.
const SAYING_NOTHING: &[&str] = &[
    "callable", "callback", "cb", "fct", "fn", "func", "function", "target",
];

/// All that may be spelled out, except for some.
pub fn propose(program: &Program<'_>, plan: &Plan, without: &BTreeSet<Site>) -> Changes {
    let mut changes = Changes::new();
    let mut add = |site: Site, spelling: Option<Spelling>| {
        if let Some(spelling) = spelling
            && !without.contains(&Site {
                expr: spelling.subject(),
                ..site
            })
        {
            changes.entry(site.file).or_default().all.push(spelling);
        }
    };
    let blocking = OnceCell::new();
    for (site, _) in program.expressions_of(Sorts::LAMBDA) {
        if is_in_the_way(program, plan, site, &blocking) {
            add(site, lambda(program, site));
        }
    }
    for (site, _) in &program.calls.targets {
        add(
            *site,
            called(program, *site).or_else(|| wrapped(program, *site)),
        );
    }
    let mut calls = BTreeSet::new();
    for (&file, spellings) in &changes {
        for spelling in &spellings.all {
            let subject = Site {
                file,
                expr: spelling.subject(),
            };
            if let ExprKind::Await(call) = program.expr(subject).kind {
                calls.insert(Site { file, expr: call });
            }
        }
    }
    for (file, stmts) in executor::unused_loops(program, &calls) {
        changes.entry(file).or_default().loops = stmts;
    }
    changes
}

/// Whether something in a lambda stays for its sake: a call that is told of, or one of a function that may block.
fn is_in_the_way(
    program: &Program<'_>,
    plan: &Plan,
    lambda: Site,
    blocking: &OnceCell<BTreeSet<FunctionId>>,
) -> bool {
    let file = program.file(lambda.file);
    let ExprKind::Lambda { body, .. } = program.expr(lambda).kind else {
        return false;
    };
    let range = program.expr(lambda).range;
    let is_within = |span: &Span| span.path == file.path && range.contains_range(span.range);
    let mut told = plan.diagnostics.iter();
    if told.any(|one| one.severity != Severity::Note && is_within(&one.span)) {
        return true;
    }
    let calls = program.expressions_in(lambda.file, Sorts::CALL);
    let calls = calls.filter(|(_, expr)| range.contains_range(expr.range));
    let called: Vec<FunctionId> = calls
        .filter_map(|(site, _)| program.calls.target(site))
        .flat_map(|target| target.bound.iter().map(|(function, _)| *function))
        .collect();
    if called.is_empty()
        || is_forwarded(
            program,
            Site {
                expr: body,
                ..lambda
            },
        )
    {
        return false;
    }
    let blocking = blocking.get_or_init(|| staying(program, plan));
    called.iter().any(|function| blocking.contains(function))
}

/// How a lambda is spelled out.
fn lambda(program: &Program<'_>, site: Site) -> Option<Spelling> {
    let facts = &program.file(site.file).facts;
    let tree = &facts.tree;
    let at = |expr| Site { expr, ..site };
    let ExprKind::Lambda { params, body } = &program.expr(site).kind else {
        return None;
    };
    let within = tree.expr(site.expr).range;
    let has = |is_such: fn(&ExprKind) -> bool| {
        let mut all = tree.exprs.iter();
        all.any(|one| within.contains_range(one.range) && is_such(&one.kind))
    };
    if has(|kind| matches!(kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))) {
        return None;
    }
    if params.is_empty()
        && !has(|kind| matches!(kind, ExprKind::Named { .. }))
        && let Parent::Expr(call) = tree.expr(site.expr).parent
        && let Some(whole) = awaited_alone(program, at(call), site.expr)
    {
        return Some(Spelling::Here { whole, body: *body });
    }
    let is_plain = |default: ExprId| {
        matches!(
            tree.expr(default).kind,
            ExprKind::Name(_)
                | ExprKind::Str { .. }
                | ExprKind::Number
                | ExprKind::True
                | ExprKind::False
                | ExprKind::None
        )
    };
    // What parts parameters is no parameter itself: `/`, `*`.
    let is_parted = params.iter().any(|one| {
        matches!(
            one.kind,
            ParameterKind::PositionalOnly | ParameterKind::KeywordOnly
        )
    });
    if is_parted || !params.iter().filter_map(|one| one.default).all(is_plain) {
        return None;
    }
    if !is_in_function(program, program.scope_of(site), site) {
        return None;
    }
    let stmt = tree.statement_of(site.expr)?;
    let whole = tree.stmt(stmt);
    let text = &program.file(site.file).text;
    if !begins_line(text, whole.range.start) {
        return None;
    }
    if let StmtKind::Assign { targets, value } = &whole.kind
        && *value == site.expr
        && let [target] = targets[..]
        && let ExprKind::Name(name) = &tree.expr(target).kind
    {
        let is_last = has_own_lines(text, whole.range);
        return is_last.then(|| Spelling::Defined {
            lambda: site.expr,
            stmt,
            name: name.to_string(),
        });
    }
    has_place_before(tree, stmt, within).then(|| Spelling::Before {
        lambda: site.expr,
        stmt,
        name: name_of(program, site),
    })
}

/// Whether a function that is defined in a scope is one of a function or of the module: a class has names of its own.
fn is_in_function(program: &Program<'_>, scope: ScopeId, site: Site) -> bool {
    matches!(
        program.file(site.file).facts.scopes[scope.0 as usize].kind,
        ScopeKind::Function(_) | ScopeKind::Module
    )
}

/// Whether what is defined before a statement is defined where a part of it is evaluated, each time.
fn has_place_before(tree: &Tree, stmt: StmtId, part: TextRange) -> bool {
    let holds = |expr: ExprId| tree.expr(expr).range.contains_range(part);
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { .. }
        | StmtKind::AnnAssign { .. }
        | StmtKind::AugAssign { .. }
        | StmtKind::Expr(_)
        | StmtKind::Raise { .. }
        | StmtKind::Return(_)
        | StmtKind::With { .. } => true,
        StmtKind::For { iter, .. } => holds(*iter),
        StmtKind::If { branches, .. } => branches.first().is_some_and(|first| holds(first.test)),
        _ => false,
    }
}

/// How a call is spelled out that has a thread run something of a library and is awaited elsewhere.
fn wrapped(program: &Program<'_>, call: Site) -> Option<Spelling> {
    let at = executor::run(program, call)?;
    let facts = &program.file(call.file).facts;
    let site = |expr| Site { expr, ..call };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return None;
    };
    let is_later = matches!(
        executor::place(program, call),
        Ok(Place::Coroutine | Place::Task)
    );
    let function = args[at].value;
    if !is_later || !blocks(program, site(function)) {
        return None;
    }
    let mut scope = program.scope_of(call);
    while let ScopeKind::Comprehension(_) = facts.scopes[scope.0 as usize].kind {
        scope = facts.scopes[scope.0 as usize].parent?;
    }
    // What belongs to a comprehension is not seen before its statement.
    let within = facts.tree.expr(function).range;
    let is_of_comprehension = |binding: &BindingId| {
        let binding = &facts.bindings[binding.0 as usize];
        let scope = &facts.scopes[binding.scope.0 as usize];
        matches!(scope.kind, ScopeKind::Comprehension(_))
    };
    let reads = facts.tree.exprs.iter().zip(&facts.references);
    let reads = reads.filter(|(expr, _)| within.contains_range(expr.range));
    let is_unseen = reads.clone().any(|(_, reference)| {
        let mut bindings = reference.iter().flat_map(|one| one.bindings.iter());
        bindings.any(is_of_comprehension)
    });
    let stmt = facts.tree.statement_of(call.expr)?;
    let text = &program.file(call.file).text;
    let has_place = is_in_function(program, scope, call)
        && begins_line(text, facts.tree.stmt(stmt).range.start)
        && has_place_before(&facts.tree, stmt, program.expr(call).range);
    if is_unseen || !has_place {
        return None;
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut params = Vec::new();
    for arg in &args[at + 1..] {
        let (name, passed): (_, fn(String) -> Passed) = match &arg.kind {
            ArgumentKind::Positional => (
                program.expr(site(arg.value)).last_name(),
                Passed::Positional,
            ),
            ArgumentKind::Keyword(name) => (Some(&*name.text), Passed::Keyword),
            _ => return None,
        };
        let name = name.unwrap_or("value").to_owned();
        let mut reads = reads.clone();
        let is_read =
            reads.any(|(expr, _)| matches!(&expr.kind, ExprKind::Name(one) if **one == *name));
        if is_read || !taken.insert(name.clone()) {
            return None;
        }
        params.push(passed(name));
    }
    let name = program.expr(site(function)).last_name()?.to_owned();
    let name = match scope {
        ScopeId::MODULE => format!("_{name}"),
        _ => name,
    };
    // What it calls keeps its name.
    let is_itself =
        taken.contains(&name) || matches!(program.expr(site(function)).kind, ExprKind::Name(_));
    let name = match is_itself {
        true => format!("{name}_later"),
        false => name,
    };
    Some(Spelling::Wrapped {
        function,
        stmt,
        name,
        params,
    })
}

/// What a function in the place of a lambda is called: as the parameter is that it becomes, the key or the attribute under which it is kept.
fn name_of(program: &Program<'_>, lambda: Site) -> String {
    let says_something = |name: &String| {
        name.len() > 2 && is_identifier(name) && !SAYING_NOTHING.contains(&name.as_str())
    };
    let name = given_name(program, lambda);
    let name = name.map(|name| name.trim_matches('_').to_owned());
    let name = name
        .filter(says_something)
        .unwrap_or_else(|| NAME.to_owned());
    match program.scope_of(lambda) {
        // Nobody else is meant to have it.
        ScopeId::MODULE => format!("_{name}"),
        _ => name,
    }
}

fn given_name(program: &Program<'_>, lambda: Site) -> Option<String> {
    let at = |expr| Site { expr, ..lambda };
    let up = match program.expr(lambda).parent {
        Parent::Expr(up) => at(up),
        Parent::Stmt(stmt) => {
            let StmtKind::Assign { targets, .. } =
                &program.file(lambda.file).facts.tree.stmt(stmt).kind
            else {
                return None;
            };
            let name = program.expr(at(*targets.first()?)).last_name()?;
            return Some(name.to_owned());
        }
        Parent::Module => return None,
    };
    match &program.expr(up).kind {
        ExprKind::Dict(items) => {
            let (key, _) = items.iter().find(|(_, value)| *value == lambda.expr)?;
            match &program.expr(at((*key)?)).kind {
                ExprKind::Str {
                    value: Some(name), ..
                } => Some(name.to_string()),
                _ => None,
            }
        }
        ExprKind::Call { args, .. } => {
            let arg = args.iter().find(|arg| arg.value == lambda.expr)?;
            if let ArgumentKind::Keyword(name) = &arg.kind {
                return Some(name.text.to_string());
            }
            let bound = &program.calls.target(up)?.bound;
            bound.iter().find_map(|(function, bound)| {
                let (_, index) = bound.iter().find(|(arg, _)| *arg == lambda.expr)?;
                let params = &program.function_def(*function)?.params;
                let param = params.get(*index as usize)?;
                let is_one = !matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar);
                is_one.then(|| param.name.text.to_string())
            })
        }
        _ => None,
    }
}

/// The `await` of a call that has a thread run an argument, with nothing else given.
fn awaited_alone(program: &Program<'_>, call: Site, function: ExprId) -> Option<ExprId> {
    let (whole, args, at) = awaited(program, call)?;
    (args[at].value == function && at + 1 == args.len()).then_some(whole)
}

/// The `await` of a call that has a thread run something, its arguments, and which of them that is.
fn awaited<'p>(program: &'p Program<'_>, call: Site) -> Option<(ExprId, &'p [Argument], usize)> {
    let at = executor::run(program, call)?;
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return None;
    };
    let Parent::Expr(whole) = program.expr(call).parent else {
        return None;
    };
    let is_awaited = executor::place(program, call) == Ok(Place::Awaited);
    (is_awaited && args[at].kind == ArgumentKind::Positional).then_some((whole, args, at))
}

/// How a call is spelled out that has a thread run something of a library, or a partial application.
fn called(program: &Program<'_>, call: Site) -> Option<Spelling> {
    let (whole, args, at) = awaited(program, call)?;
    let function = args[at].value;
    let site = |expr| Site { expr, ..call };
    let behind = |args: &[Argument]| {
        let (first, last) = (args.first()?, args.last()?);
        Some(TextRange::new(first.range.start, last.range.end))
    };
    if let ExprKind::Call {
        func,
        args: applied,
        ..
    } = &program.expr(site(function)).kind
    {
        let is_partial = program.infer(site(*func)).is_external("functools.partial");
        let (first, given) = applied.split_first()?;
        let is_whole = at + 1 == args.len() && first.kind == ArgumentKind::Positional;
        return (is_partial && is_whole).then(|| Spelling::Called {
            whole,
            function: first.value,
            given: behind(given),
        });
    }
    blocks(program, site(function)).then(|| Spelling::Called {
        whole,
        function,
        given: behind(&args[at + 1..]),
    })
}

/// Whether an expression is a function of a library, or a method of an object, of which a table says that it is awaited.
fn blocks(program: &Program<'_>, function: Site) -> bool {
    let is_awaited = |one: &Type| match one {
        Type::External(name) | Type::ObjectMember(name) => {
            let mut rows = program.table.rows(name).iter();
            rows.any(|&row| {
                let row = program.table.row(row);
                row.kind == Kind::Call && row.awaited && row.seed
            })
        }
        _ => false,
    };
    program.infer(function).is_surely(is_awaited)
}

/// What came of one spelling in the other program.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Where it stands now: what blocks there has to be awaited.
    Within(FileId, TextRange),
    /// The function that it became: it has to turn.
    Function(FileId, String),
}

/// Whether what was spelled out can be awaited as the plan of the other program has it.
pub fn came_true(program: &Program<'_>, plan: &Plan, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Function(file, path) => program.function_ids().any(|function| {
            program.function_file(function) == *file
                && *program.function(function).path == **path
                && plan.colours.is_async(function)
        }),
        Outcome::Within(file, range) => {
            let mut is_awaited = false;
            for call in &plan.uses.calls {
                let is_within =
                    call.site.file == *file && range.contains_range(program.expr(call.site).range);
                if !is_within || !call.blocks {
                    continue;
                }
                if !is_converted(plan, call) {
                    return false;
                }
                is_awaited = true;
            }
            let staying = staying(program, plan);
            let calls = program.expressions_in(*file, Sorts::CALL);
            for (site, expr) in calls.filter(|(_, expr)| range.contains_range(expr.range)) {
                let ExprKind::Call { .. } = expr.kind else {
                    continue;
                };
                let target = program.calls.target(site);
                for (function, _) in target.into_iter().flat_map(|target| &target.bound) {
                    if plan.colours.is_async(*function) {
                        is_awaited = true;
                    } else if staying.contains(function) {
                        return false;
                    }
                }
            }
            is_awaited
        }
    }
}

fn is_converted(plan: &Plan, call: &super::seed::MappedCall) -> bool {
    matches!(call.fate, CallFate::Convert(_))
        && plan.colours.is_converted(call.group)
        && plan.colours.may_await(call.context)
}

/// Functions that stay synchronous and may block.
fn staying(program: &Program<'_>, plan: &Plan) -> BTreeSet<FunctionId> {
    let blocking = plan.uses.calls.iter();
    let blocking = blocking.filter(|call| call.blocks && !is_converted(plan, call));
    let ends = blocking.filter_map(|call| program.function_around(call.site));
    let reach = super::double::reach::Reach::without_applications(program);
    let ends: BTreeSet<FunctionId> = ends.collect();
    let reaching = reach.reaching(&ends, || program.function_ids());
    let reaching = reaching.into_iter().chain(ends);
    reaching
        .filter(|&function| !plan.colours.is_async(function))
        .collect()
}
