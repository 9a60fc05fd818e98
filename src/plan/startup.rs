//! What stands at module level and has to await: statements of an application that a server imports while its loop is running
//! (they move into the application's lifespan), and statements of tests, which nothing runs a loop around.

mod clients;
pub mod entered;
pub mod loaded;
mod needed;
mod preparation;

use self::clients::Fixtures;
use self::entered::StartFixture;
use self::loaded::Way;
use super::context::top_level_statement;
use super::served::is_application_call;
use crate::facts::scope::ScopeId;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::indent::line_start_at;
use std::collections::BTreeSet;

/// How such a statement awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// By an `asyncio.run` of its own: in a test, or beside something that runs another loop.
    Run,
    /// When the application of a file starts.
    Lifespan(FileId, Lifespan),
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

/// What an application does when it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Functions of modules that it has loaded, which do what those did when they were imported.
    pub elsewhere: Vec<Way>,
    /// Statements of its own file.
    pub statements: BTreeSet<StmtId>,
}

/// What a module gives to an application to do at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The function.
    pub name: String,
    /// Where it comes from.
    pub form: OfferForm,
    /// The statements that it does.
    pub statements: BTreeSet<StmtId>,
}

/// Where a function comes from that does what statements did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferForm {
    /// It is written around them.
    Written,
    /// It is the one that they call.
    Called,
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
    let (application, home) = home(program, site)?;
    let all = preparation::all(program, application, site)?;
    let is_repeatable = all
        .iter()
        .all(|one| preparation::is_repeatable(program, one));
    let fixtures = match home {
        Lifespan::New(_) if is_repeatable => Fixtures::Written,
        _ => Fixtures::None,
    };
    let may = all.iter().any(|one| one.call == site)
        && clients::start_it(program, site, fixtures)
        && (is_repeatable || clients::start_once(program))
        && !needed::is_needed_before(program, application, site, &all);
    may.then_some((stmt, Alone::Lifespan(application, home)))
}

/// The calls that move together into the lifespan of an application with the one at `site`, itself among them, in the order in which they run.
pub fn together(program: &Program<'_>, application: FileId, site: Site) -> Vec<Site> {
    let all = preparation::all(program, application, site).unwrap_or_default();
    all.iter().map(|one| one.call).collect()
}

/// The fixtures that files of tests need where an application prepares what the statement at `site` does, when it starts.
pub fn fixtures(program: &Program<'_>, site: Site) -> Vec<(FileId, StartFixture)> {
    entered::fixtures(program, site)
}

/// What a module offers that made these calls, and the way to it from the file of an application.
pub fn offer(program: &Program<'_>, application: FileId, calls: &[Site]) -> Option<(Offer, Way)> {
    let file = calls.first()?.file;
    let facts = &program.file(file).facts;
    let statements = calls
        .iter()
        .filter_map(|call| top_level_statement(program, *call));
    let called = match calls {
        [call] => preparation::function_of_file(program, *call),
        _ => None,
    };
    let (name, form) = match called {
        Some(name) => (name, OfferForm::Called),
        None => {
            let makes_tables = calls
                .iter()
                .all(|&call| preparation::makes_tables(program, call));
            let base = if makes_tables {
                "create_tables"
            } else {
                "prepare"
            };
            let numbered = (2..).map(|number| format!("{base}_{number}"));
            let mut names = std::iter::once(base.to_owned()).chain(numbered);
            let is_free = |name: &String| {
                !facts
                    .scopes
                    .iter()
                    .any(|scope| scope.variables.contains_key(&**name))
            };
            (names.find(is_free)?, OfferForm::Written)
        }
    };
    let way = loaded::way(program, application, file, &name)?;
    let statements = statements.collect();
    let offer = Offer {
        name,
        form,
        statements,
    };
    Some((offer, way))
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

/// What servers are told that start no application.
const STARTLESS: &[&str] = &["lifespan=\"off\"", "lifespan='off'"];

/// The file whose application may do what the call at `site` does when it starts, and where: its own, or the only one that has loaded it.
fn home(program: &Program<'_>, site: Site) -> Option<(FileId, Lifespan)> {
    if !program.mentions("FastAPI") || STARTLESS.iter().any(|text| program.mentions(text)) {
        return None;
    }
    let makes_one = |file: FileId| applications(program, file).next().is_some();
    if makes_one(site.file) {
        return Some((site.file, home_in(program, site.file, site)?));
    }
    let has_loaded = |file: FileId| loaded::by(program, file).contains(&site.file);
    let mut all = program
        .file_ids()
        .filter(|&file| !program.is_test_file(file) && makes_one(file) && has_loaded(file));
    let file = all.next().filter(|_| all.next().is_none())?;
    let is_circle = loaded::by(program, site.file).contains(&file);
    let home = home_in(program, file, site).filter(|_| !is_circle)?;
    Some((file, home))
}

/// The statements of a file that make applications.
fn applications(program: &Program<'_>, file: FileId) -> impl Iterator<Item = StmtId> {
    let tree = &program.file(file).facts.tree;
    tree.body.iter().copied().filter(move |&stmt| {
        matches!(tree.stmt(stmt).kind, StmtKind::Assign { value, .. }
            if is_application_call(program, Site { file, expr: value }))
    })
}

/// Where the one application of a file may do what the call at `site` does, when it starts.
fn home_in(program: &Program<'_>, file: FileId, site: Site) -> Option<Lifespan> {
    let tree = &program.file(file).facts.tree;
    let mut found = applications(program, file);
    let first = found.next().filter(|_| found.next().is_none())?;
    if !program
        .calls
        .targets
        .iter()
        .all(|(call, _)| may_mount(program, *call, file))
    {
        return None;
    }
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
    // A function of the project that makes it takes no lifespan, and may give it one.
    let made = Site { file, expr: *value };
    let is_written = |target: &CallTarget| !target.bound.is_empty();
    if program.calls.target(made).is_some_and(is_written) {
        return home.filter(|home| {
            matches!(home, Lifespan::Registered(_)) && !program.mentions("lifespan")
        });
    }
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

/// Whether a call may stand where the application of a file has to be started: it mounts none below another, unless below this one.
fn may_mount(program: &Program<'_>, call: Site, file: FileId) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return true;
    };
    let at = |expr| Site { expr, ..call };
    let owner = match &program.expr(at(*func)).kind {
        ExprKind::Attribute { value, attr } if &*attr.text == "mount" => Some(at(*value)),
        ExprKind::Name(name) if &**name == "Mount" => None,
        _ => return true,
    };
    let is_application = |one: &Type| matches!(one, Type::Outside(name) | Type::Object(name) if name.ends_with(".FastAPI"));
    let mounts = |expr| program.infer(at(expr)).any_of.iter().any(is_application);
    let is_own = owner.is_some_and(|owner| {
        let mut made = applications(program, file);
        let tree = &program.file(file).facts.tree;
        call.file == file
            && made.any(|stmt| match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, .. } => targets.iter().any(|&target| {
                    program.source(Site { file, expr: target }) == program.source(owner)
                }),
                _ => false,
            })
    });
    is_own || !args.iter().any(|arg| mounts(arg.value))
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
        || program.function_file(function) != lifespan.file
        || !program.function(function).is_async
    {
        return None;
    }
    let facts = &program.file(lifespan.file).facts;
    let scope = &facts.scopes[program.function(function).scope.0 as usize];
    let range = program.expr(site).range;
    let mut names = program
        .expressions_in(site.file, Sorts::NAME)
        .filter(|(_, name)| range.contains_range(name.range));
    let is_other = lifespan.file == site.file && names.any(|(_, name)| {
        matches!(&name.kind, ExprKind::Name(name) if scope.variables.contains_key(&**name))
    });
    let def = program.function_def(function)?;
    let is_text = |stmt: &StmtId| {
        matches!(facts.tree.stmt(*stmt).kind, StmtKind::Expr(expr)
            if matches!(facts.tree.expr(expr).kind, ExprKind::Str { .. }))
    };
    let first = def.body.iter().copied().find(|stmt| !is_text(stmt))?;
    let text = &program.file(lifespan.file).text;
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
