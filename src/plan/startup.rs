//! What stands at module level and has to await: statements of an application that a server imports while its loop is running
//! (they move into the application's lifespan), and statements of tests, which nothing runs a loop around.

mod needed;

use super::context::top_level_statement;
use super::served::is_application_call;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use std::path::Path;

/// How such a statement awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// By an `asyncio.run` of its own: in a test, or beside something that runs another loop.
    Run,
    /// In the lifespan of the application that this statement makes.
    Lifespan(StmtId),
}

/// How the expression at `site` awaits, if it is a statement at module level that may.
pub fn alone(program: &Program<'_>, site: Site) -> Option<(StmtId, Alone)> {
    let tree = &program.file(site.file).facts.tree;
    let stmt = top_level_statement(program, site)?;
    let StmtKind::Expr(expr) = tree.stmt(stmt).kind else {
        return None;
    };
    if expr != site.expr {
        return None;
    }
    if program.is_test_file(site.file) {
        return Some((stmt, Alone::Run));
    }
    let application = application(program, site.file)?;
    let is_before = tree.stmt(stmt).range.end < tree.stmt(application).range.start;
    let is_only = blocking_statements(program, site.file) == [stmt];
    let may = is_before
        && is_only
        && !has_handlers(program)
        && clients_start_it(program, site)
        && !needed::is_needed_before(program, site);
    may.then_some((stmt, Alone::Lifespan(application)))
}

/// Whether an expression at module level may be run by itself, where what stands around it runs a loop of its own: once, and
/// not while something is entered.
pub fn may_stand_alone(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let mut at = tree.statement_of(site.expr);
    while let Some(stmt) = at {
        if matches!(
            tree.stmt(stmt).kind,
            StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::With { .. }
        ) {
            return false;
        }
        at = match tree.stmt(stmt).parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        };
    }
    program.scope_of(site) == ScopeId::MODULE
}

/// The one statement of a file that makes an application, if that has no lifespan yet.
fn application(program: &Program<'_>, file: FileId) -> Option<StmtId> {
    let tree = &program.file(file).facts.tree;
    let mut found = tree.body.iter().copied().filter(|&stmt| {
        matches!(tree.stmt(stmt).kind, StmtKind::Assign { value, .. }
            if is_application_call(program, Site { file, expr: value }))
    });
    let first = found.next().filter(|_| found.next().is_none())?;
    let StmtKind::Assign { value, .. } = tree.stmt(first).kind else {
        return None;
    };
    let ExprKind::Call { args, .. } = &tree.expr(value).kind else {
        return None;
    };
    let is_in_the_way = |arg: &Argument| match &arg.kind {
        ArgumentKind::Keyword(name) => {
            matches!(&*name.text, "lifespan" | "on_startup" | "on_shutdown")
        }
        ArgumentKind::DoubleStar | ArgumentKind::Star => true,
        ArgumentKind::Positional => false,
    };
    (!args.iter().any(is_in_the_way)).then_some(first)
}

/// The statements at module level that are a call of a table's which blocks.
fn blocking_statements(program: &Program<'_>, file: FileId) -> Vec<StmtId> {
    let tree = &program.file(file).facts.tree;
    let blocks = |&stmt: &StmtId| {
        let StmtKind::Expr(expr) = tree.stmt(stmt).kind else {
            return false;
        };
        let target = program.calls.target(Site { file, expr });
        let names = target.into_iter().flat_map(|target| &target.external);
        names
            .flat_map(|name| program.table.rows(name))
            .any(|&row| program.table.row(row).seed)
    };
    tree.body.iter().copied().filter(blocks).collect()
}

/// Whether something is registered for the start of an application: a lifespan would take its place.
fn has_handlers(program: &Program<'_>) -> bool {
    let marks = ["on_event(", "add_event_handler("];
    program
        .files
        .iter()
        .any(|file| marks.iter().any(|mark| file.text.contains(mark)))
}

/// Whether every test client starts its application, has other sessions put in the place of the application's own, or is used by tests before
/// each of which a fixture does the same as the statement.
fn clients_start_it(program: &Program<'_>, statement: Site) -> bool {
    let is_client = |one: &Type| matches!(one, Type::External(name) if name.ends_with(".testclient.TestClient"));
    program.calls.targets.iter().all(|(site, _)| {
        let ExprKind::Call { func, .. } = program.expr(*site).kind else {
            return true;
        };
        let callee = Site {
            file: site.file,
            expr: func,
        };
        !program.infer(callee).any_of.iter().any(is_client)
            || program.use_of(*site) == crate::mapping::condition::Test::With
            || program
                .file(site.file)
                .text
                .contains("dependency_overrides")
            || is_done_by_fixture(program, statement, site.file)
    })
}

/// Whether a fixture that all tests of a file use calls the same method on the same object: `Base.metadata.create_all(engine)`.
fn is_done_by_fixture(program: &Program<'_>, statement: Site, tests: FileId) -> bool {
    let Some((owner, method)) = program.method_called(statement) else {
        return false;
    };
    let owner = program.source(owner);
    let directory = |file: FileId| program.file(file).path.parent().unwrap_or(Path::new(""));
    let is_used = |function: &FunctionId| {
        let file = program.function_file(*function);
        let path = &program.file(file).path;
        let is_above =
            path.ends_with("conftest.py") && directory(tests).starts_with(directory(file));
        let is_automatic = |expr: ExprId| {
            let written = program.source(Site { file, expr });
            written.contains("fixture") && written.contains("autouse=True")
        };
        (file == tests || is_above)
            && program.class_of(*function).is_none()
            && program.decorators(*function).into_iter().any(is_automatic)
    };
    let mut fixtures = program.decorated().filter(is_used);
    fixtures.any(|function| {
        let file = program.function_file(function);
        let Some(def) = program.function_def(function) else {
            return false;
        };
        let tree = &program.file(file).facts.tree;
        // Those that it always comes to.
        def.body.iter().any(|&stmt| match tree.stmt(stmt).kind {
            StmtKind::Expr(expr) => program
                .method_called(Site { file, expr })
                .is_some_and(|(one, name)| name == method && program.source(one) == owner),
            _ => false,
        })
    })
}
