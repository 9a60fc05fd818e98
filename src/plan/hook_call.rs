//! Calls in what unittest runs once for a class or a module (`setUpClass`, `setUpModule`): no event loop runs there, and none may be left
//! behind, so that a call which does all its work before it returns is run by an `asyncio.run` of its own.

use super::barrier::is_test_case;
use super::django;
use super::double::reach::Reach;
use super::kept_object::is_of_module;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What is run once for a class of tests.
const OF_CLASS: &[&str] = &["setUpClass", "tearDownClass"];

/// The same for a module of tests.
const OF_MODULE: &[&str] = &["setUpModule", "tearDownModule"];

/// What goes on behind a call that starts it, or belongs to an event loop.
const GOING_ON: &[&str] = &[
    "asyncio",
    "concurrent",
    "multiprocessing",
    "queue",
    "threading",
];

/// What such methods run, found once for all of them.
#[derive(Debug, Default)]
pub struct Hooks {
    /// Functions, of those that they run, that use something of a library which was there before, or is there behind them.
    leaving: OnceCell<BTreeSet<FunctionId>>,
}

impl Hooks {
    /// The statement of a call of the project's functions in such a method, where that may be run by itself: nothing is entered or
    /// repeated around it, it gives nothing but data, and what it uses is made and closed on the way.
    pub fn alone(&self, program: &Program<'_>, site: Site) -> Option<StmtId> {
        let hook = program
            .function_around(site)
            .filter(|&hook| is_hook(program, hook))?;
        let target = program.calls.target(site)?;
        let mut callees = target.bound.iter().map(|(callee, _)| *callee);
        let stmt = program.file(site.file).facts.tree.statement_of(site.expr)?;
        let leaving = || self.leaving.get_or_init(|| leaving(program));
        let may = !target.bound.is_empty()
            && target.started.is_empty()
            && program.scope_of(site) == program.function(hook).scope
            && is_plain(program, site, stmt)
            && !callees.any(|callee| leaving().contains(&callee));
        may.then_some(stmt)
    }
}

fn is_hook(program: &Program<'_>, function: FunctionId) -> bool {
    let facts = program.function(function);
    let is_named = match program.class_of(function) {
        Some(class) => {
            OF_CLASS.contains(&&*facts.name)
                && is_test_case(program, class)
                && !program.derives_from(class, django::is_test)
        }
        None => OF_MODULE.contains(&&*facts.name) && *facts.path == *facts.name,
    };
    is_named && !facts.is_async && !facts.is_generator()
}

/// Whether a call stands by itself, or what it gives is data, and no block or loop is around it.
fn is_plain(program: &Program<'_>, site: Site, stmt: StmtId) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let mut at = Some(stmt);
    while let Some(around) = at {
        if matches!(
            tree.stmt(around).kind,
            StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::With { .. }
        ) {
            return false;
        }
        at = match tree.stmt(around).parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        };
    }
    match tree.stmt(stmt).kind {
        StmtKind::Expr(value) if value == site.expr => true,
        StmtKind::Assign { value, .. } if value == site.expr => {
            !may_be_bound(program, &program.infer(site))
        }
        _ => false,
    }
}

/// Whether it is an object of a library in whose place there is one of another type: a path stays what it is.
fn is_replaced(program: &Program<'_>, one: &Type) -> bool {
    matches!(one, Type::Object(name)
        if program.table.type_row(name).is_some_and(|row| row.to.is_some()))
}

/// Whether a value may be of a library, or hold something of one: that would belong to a loop which is over.
fn may_be_bound(program: &Program<'_>, types: &Types) -> bool {
    types.any_of.iter().any(|one| match one {
        Type::Object(_) => is_replaced(program, one),
        Type::Instance(_) | Type::Managed(_) => true,
        Type::Awaitable(_) | Type::Class(_) | Type::Partial(_) | Type::Method(_) => true,
        Type::Many(inner) => may_be_bound(program, inner),
        Type::Tuple(all) => all.iter().any(|one| may_be_bound(program, one)),
        _ => false,
    })
}

/// The functions run by such methods that use something of a library which was there before, or is there behind them, by themselves or
/// through others.
fn leaving(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let mut hooks: Vec<FunctionId> = program.function_ids().collect();
    hooks.retain(|&function| is_hook(program, function));
    let reach = Reach::new(program);
    let reached = reach.from(hooks.iter().copied());
    let in_reach = |site: Site| {
        let around = program.function_around(site);
        around.filter(|around| reached.contains(around))
    };
    let goes_on = program.calls.targets.iter().filter_map(|(site, target)| {
        let is_meant = |name: &str| {
            let root = name.split('.').next().unwrap_or(name);
            GOING_ON.contains(&root)
        };
        let goes_on =
            !target.started.is_empty() || target.external.iter().any(|name| is_meant(name));
        in_reach(*site).filter(|_| goes_on)
    });
    let lasts = program
        .expressions_of(Sorts::NAMED)
        .filter_map(|(site, expr)| {
            let is_kept = match &expr.kind {
                ExprKind::Attribute { .. } => true,
                ExprKind::Name(_) => is_of_module(program, site),
                _ => false,
            };
            let around = in_reach(site).filter(|_| is_kept)?;
            let types = program.infer(site);
            let lasts = types.any_of.iter().any(|one| is_replaced(program, one));
            lasts.then_some(around)
        });
    let leaving: BTreeSet<FunctionId> = goes_on.chain(lasts).collect();
    reach.reaching(&leaving, || hooks.into_iter())
}
