//! Which clients of tests start an application, and how often.

use super::entered;
use super::needed::importers;
use crate::plan::double::reach::Reach;
use crate::plan::one_loop::is_entered_once;
use crate::plan::served;
use crate::resolve::application::name_in_framework;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};

/// Whether every test client starts its application, has other sessions put in the place of the application's own, is used by tests before
/// each of which a fixture does the same as the statement, or can be started by a fixture that is written, if `fixtures` may be.
pub(super) fn start_it(program: &Program<'_>, statement: Site, fixtures: Fixtures) -> bool {
    let calls = program.calls.targets.iter().map(|(site, _)| *site);
    let mut without_start = calls.filter(|&call| is_transport(program, call));
    let is_written =
        |client: Site| fixtures == Fixtures::Written && entered::fixture(program, client).is_some();
    let mut unstarted = unstarted(program, statement).peekable();
    (unstarted.peek().is_none() || !is_used_early(program))
        && unstarted.all(is_written)
        && without_start.all(|call| {
            program.mentions("LifespanManager")
                || has_other_sessions(program, call.file)
                || is_done_by_fixture(program, statement, call.file)
        })
}

/// Whether a fixture does more than to make a client for tests of several modules: it would run before one that is written for a module.
fn is_used_early(program: &Program<'_>) -> bool {
    let is_early = |function: &FunctionId| {
        let file = program.function_file(*function);
        let mut decorators = program.decorators(*function).into_iter();
        decorators.any(|expr| {
            let written = program.source(Site { file, expr });
            written.contains("fixture")
                && written.contains("scope=")
                && !["function", "class", "module"]
                    .iter()
                    .any(|scope| written.contains(scope))
        })
    };
    let calls = program.calls.targets.iter().map(|(call, _)| *call);
    let mut calls = calls.filter(|&call| !is_client(program, call));
    calls.any(|call| {
        let function = program.function_around(call);
        function.is_some_and(|function| is_early(&function))
    })
}

/// Whether fixtures may be written that start an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixtures {
    /// They may.
    Written,
    /// They would do more than the statements that move.
    None,
}

/// The clients that reach what the statement at `statement` prepares, and do not start their application.
pub(super) fn unstarted(program: &Program<'_>, statement: Site) -> impl Iterator<Item = Site> {
    clients(program).filter(move |&client| {
        !is_entered(program, client)
            && !has_other_sessions(program, client.file)
            && !is_done_by_fixture(program, statement, client.file)
    })
}

/// Whether a call gives an application to a client that never starts it: `ASGITransport(app=app)`.
fn is_transport(program: &Program<'_>, call: Site) -> bool {
    let target = program.calls.target(call);
    let mut names = target.into_iter().flat_map(|target| &target.external);
    let is_outside = names.any(|name| name.ends_with("Transport") || name.ends_with("Client"));
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return false;
    };
    is_outside
        && !is_client(program, call)
        && args.iter().any(|arg| {
            let given = Site {
                expr: arg.value,
                ..call
            };
            program.infer(given).any_of.iter().any(served::is_driven)
        })
}

/// Whether something else is put in the place of what gives sessions: by a file, by a `conftest.py` above it for all tests, or by all files
/// of tests that use what it gives them.
fn has_other_sessions(program: &Program<'_>, file: FileId) -> bool {
    if overrides_sessions(program, file) {
        return true;
    }
    let mut above = program.file_ids();
    if above.any(|one| entered::is_for(program, one, file) && overrides_always(program, one)) {
        return true;
    }
    let importers = importers(program, file);
    let mut users = importers
        .into_iter()
        .filter(|&one| one != file && entered::is_of_pytest(&program.file(one).path))
        .peekable();
    !entered::is_of_pytest(&program.file(file).path)
        && users.peek().is_some()
        && users.all(|user| overrides_sessions(program, user))
}

/// Whether a file puts something else in the place of what gives sessions before every test.
fn overrides_always(program: &Program<'_>, file: FileId) -> bool {
    let sites = served::overriding_sites(program).into_iter();
    let mut keys = sites.map(|(key, _)| key).filter(|key| key.file == file);
    keys.any(|key| {
        let is_always = match program.function_around(key) {
            None => true,
            Some(function) => program
                .decorators(function)
                .into_iter()
                .any(|expr| is_automatic(program, Site { file, expr })),
        };
        is_always && gives_session(program, key)
    })
}

/// Whether a file puts something else in the place of what gives sessions.
fn overrides_sessions(program: &Program<'_>, file: FileId) -> bool {
    let sites = served::overriding_sites(program).into_iter();
    let mut keys = sites.map(|(key, _)| key).filter(|key| key.file == file);
    let Some(first) = keys.next() else {
        return program.file(file).text.contains("dependency_overrides");
    };
    gives_session(program, first) || keys.any(|key| gives_session(program, key))
}

/// Whether what is put in another's place gives sessions.
fn gives_session(program: &Program<'_>, key: Site) -> bool {
    let given = program.injected_types(&program.infer(key));
    given
        .any_of
        .iter()
        .any(|one| matches!(one, Type::Object(_)))
}

/// Whether a decorator makes a fixture that every test gets.
pub(super) fn is_automatic(program: &Program<'_>, decorator: Site) -> bool {
    let written = program.source(decorator);
    written.contains("fixture") && written.contains("autouse=True")
}

/// Whether a fixture that all tests of a file use calls the same method on the same object: `Base.metadata.create_all(engine)`.
fn is_done_by_fixture(program: &Program<'_>, statement: Site, tests: FileId) -> bool {
    let Some((owner, method)) = program.method_called(statement) else {
        return false;
    };
    let owner = program.source(owner);
    let is_used = |function: &FunctionId| {
        let file = program.function_file(*function);
        entered::is_for(program, file, tests)
            && program.class_of(*function).is_none()
            && program
                .decorators(*function)
                .into_iter()
                .any(|expr| is_automatic(program, Site { file, expr }))
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
                .is_some_and(|(one, name)| name == method && is_same(program.source(one), owner)),
            _ => false,
        })
    })
}

/// Whether two ways to name a thing may name the same: `Base.metadata`, `models.Base.metadata`.
fn is_same(one: &str, other: &str) -> bool {
    let is_end = |long: &str, short: &str| {
        let before = long.strip_suffix(short);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    is_end(one, other) || is_end(other, one)
}

/// Whether tests start applications once at most: each block of a client starts its own anew.
pub(super) fn start_once(program: &Program<'_>) -> bool {
    let mut entered = clients(program).filter(|&client| is_entered(program, client));
    let first = entered.next();
    first.is_none_or(|first| is_entered_once(program, first) && entered.next().is_none())
}

/// Whether an application has been started when a test comes to a call: a client is entered around it, or by a fixture that its
/// function asks for.
pub(super) fn is_behind_start(
    program: &Program<'_>,
    reach: &Reach<'_, '_>,
    call: Site,
    statement: Site,
) -> bool {
    let tree = &program.file(call.file).facts.tree;
    let mut at = tree.statement_of(call.expr);
    while let Some(stmt) = at {
        if let StmtKind::With { items, .. } = &tree.stmt(stmt).kind {
            let mut contexts = items.iter().map(|item| item.context);
            let is_client = |expr: ExprId| is_client(program, Site { expr, ..call });
            if contexts.any(is_client) && items.iter().all(|item| item.context != call.expr) {
                return true;
            }
        }
        at = match tree.stmt(stmt).parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        };
    }
    let Some(function) = program.function_around(call) else {
        return false;
    };
    if is_inside_written(program, function, statement) {
        return true;
    }
    let params = program.function_def(function).map(|def| &*def.params);
    let mut params = params.into_iter().flatten();
    params.any(|param| {
        let fixtures = program.fixtures_for(function, &param.name.text);
        let run = reach.from(fixtures.iter().copied());
        clients(program).any(|client| {
            let around = program.function_around(client);
            is_entered(program, client) && around.is_some_and(|around| run.contains(&around))
        })
    })
}

/// Whether a function is run inside of a fixture that is written for its file: it is a test, a fixture for one, or a function of tests
/// whose fixtures all are.
pub(super) fn is_inside_written(
    program: &Program<'_>,
    function: FunctionId,
    statement: Site,
) -> bool {
    let file = program.function_file(function);
    let is_scoped = |expr: &ExprId| {
        let written = program.source(Site { file, expr: *expr });
        written.contains("fixture") && written.contains("scope")
    };
    let decorators = program.decorators(function);
    let is_early = match program.is_called_by_pytest(function) || !decorators.is_empty() {
        true => decorators.iter().any(is_scoped),
        false => program
            .numbered_files()
            .any(|(id, one)| program.is_test_file(id) && one.text.contains("scope=")),
    };
    let mut own =
        unstarted(program, statement).filter(|client| entered::is_for(program, client.file, file));
    !is_early && own.any(|client| entered::fixture(program, client).is_some())
}

/// The calls that make clients.
fn clients(program: &Program<'_>) -> impl Iterator<Item = Site> {
    let calls = program.calls.targets.iter().map(|(site, _)| *site);
    calls.filter(|&site| is_client(program, site))
}

fn is_client(program: &Program<'_>, site: Site) -> bool {
    let is_one = |one: &Type| {
        matches!(one, Type::Outside(name) | Type::Object(name)
            if name_in_framework(name) == Some("TestClient"))
    };
    program.infer(site).any_of.iter().any(is_one)
}

fn is_entered(program: &Program<'_>, client: Site) -> bool {
    program.use_of(client) == crate::mapping::condition::Test::With
}
