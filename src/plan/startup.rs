//! What stands at module level and has to await: statements of an application that a server imports while its loop is running
//! (they move into the application's lifespan), and statements of tests, which nothing runs a loop around.

mod clients;
mod needed;
mod preparation;

use super::context::top_level_statement;
use super::served::is_application_call;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::indent::line_start_at;

/// How such a statement awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// By an `asyncio.run` of its own: in a test, or beside something that runs another loop.
    Run,
    /// When an application starts.
    Lifespan(Lifespan),
}

/// Where an application does something when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifespan {
    /// In a lifespan to write, which the application that this statement makes is given.
    New(StmtId),
    /// In the one that it has, above this statement, the first of its body.
    Above(StmtId),
    /// In a function that is registered for its start, as others are: below this statement, which makes the application.
    Registered(StmtId),
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
    let home = home(program, site)?;
    let all = preparation::beside(program, site)?;
    let may = all.iter().any(|one| one.stmt == stmt)
        && clients::start_it(program, site)
        && (all
            .iter()
            .all(|one| preparation::is_repeatable(program, one))
            || clients::start_once(program))
        && !needed::is_needed_before(program, site, &all);
    may.then_some((stmt, Alone::Lifespan(home)))
}

/// The statements that move together with the one that the call at `site` is, itself among them.
pub fn together(program: &Program<'_>, site: Site) -> Vec<StmtId> {
    let all = preparation::beside(program, site).unwrap_or_default();
    all.iter().map(|one| one.stmt).collect()
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

/// Where the one application of a file may do what the call at `site` does, when it starts.
fn home(program: &Program<'_>, site: Site) -> Option<Lifespan> {
    let file = site.file;
    let tree = &program.file(file).facts.tree;
    let mut found = tree.body.iter().copied().filter(|&stmt| {
        matches!(tree.stmt(stmt).kind, StmtKind::Assign { value, .. }
            if is_application_call(program, Site { file, expr: value }))
    });
    let first = found.next().filter(|_| found.next().is_none())?;
    let StmtKind::Assign { targets, value } = &tree.stmt(first).kind else {
        return None;
    };
    let ExprKind::Call { args, .. } = &tree.expr(*value).kind else {
        return None;
    };
    let is_named =
        matches!(targets[..], [target] if matches!(tree.expr(target).kind, ExprKind::Name(_)));
    // A lifespan would take the place of what is registered for the start; what is registered first runs first.
    let mut home = match has_handlers(program) {
        false => Some(Lifespan::New(first)),
        true => is_named.then_some(Lifespan::Registered(first)),
    };
    for arg in args {
        match &arg.kind {
            ArgumentKind::Keyword(name) if &*name.text == "lifespan" => {
                let given = Site {
                    file,
                    expr: arg.value,
                };
                home = body_of(program, given, site).map(Lifespan::Above);
            }
            ArgumentKind::Keyword(name) if matches!(&*name.text, "on_startup" | "on_shutdown") => {
                return None;
            }
            ArgumentKind::DoubleStar | ArgumentKind::Star => return None,
            ArgumentKind::Keyword(_) | ArgumentKind::Positional => {}
        }
    }
    home
}

/// The first statement of a lifespan that the file has, where the call at `site` may stand above it: its names mean the same there.
fn body_of(program: &Program<'_>, lifespan: Site, site: Site) -> Option<StmtId> {
    let functions = program.infer(lifespan).functions().collect::<Vec<_>>();
    let &[function] = &functions[..] else {
        return None;
    };
    let is_manager = program.decorators(function).into_iter().any(|expr| {
        let decorator = Site {
            file: lifespan.file,
            expr,
        };
        program.source(decorator).ends_with("asynccontextmanager")
    });
    if !is_manager
        || program.function_file(function) != site.file
        || !program.function(function).is_async
    {
        return None;
    }
    let facts = &program.file(site.file).facts;
    let scope = &facts.scopes[program.function(function).scope.0 as usize];
    let range = facts.tree.expr(site.expr).range;
    let mut names = program
        .expressions_in(site.file, Sorts::NAME)
        .filter(|(_, name)| range.contains_range(name.range));
    let is_other = names.any(|(_, name)| {
        matches!(&name.kind, ExprKind::Name(name) if scope.variables.contains_key(&**name))
    });
    let def = program.function_def(function)?;
    let is_text = |stmt: &StmtId| {
        matches!(facts.tree.stmt(*stmt).kind, StmtKind::Expr(expr)
            if matches!(facts.tree.expr(expr).kind, ExprKind::Str { .. }))
    };
    let first = def.body.iter().copied().find(|stmt| !is_text(stmt))?;
    let text = &program.file(site.file).text;
    let start = facts.tree.stmt(first).range.start;
    let has_own_line = text[line_start_at(text, start) as usize..start as usize]
        .trim()
        .is_empty();
    (!is_other && has_own_line).then_some(first)
}

/// Whether something is registered for the start of an application.
fn has_handlers(program: &Program<'_>) -> bool {
    let marks = ["on_event(", "add_event_handler("];
    program
        .files
        .iter()
        .any(|file| marks.iter().any(|mark| file.text.contains(mark)))
}
