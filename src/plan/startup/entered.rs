//! Fixtures that start an application around tests whose clients do not: `TestClient(app)` outside of `with` runs no lifespan.

use super::clients;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::path::Path;

/// A fixture that is entered around all tests of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartFixture {
    /// What it enters: `client`, or `TestClient(app)`.
    pub context: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a fixture stands that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Above a statement of the module.
    Above(StmtId),
    /// Below one.
    Below(StmtId),
}

/// The fixture that starts the application of a client around the tests of its file, if that can be written.
pub(super) fn fixture(program: &Program<'_>, client: Site) -> Option<StartFixture> {
    let file = program.file(client.file);
    if !is_of_pytest(&file.path) || file.text.contains("unittest") {
        return None;
    }
    let tree = &file.facts.tree;
    let stmt = outermost(program, client)?;
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } if *value == client.expr => {
            let &[target] = &targets[..] else {
                return None;
            };
            let ExprKind::Name(name) = &tree.expr(target).kind else {
                return None;
            };
            let is_other =
                |site: Site| site.expr != target && program.scope_of(site) == ScopeId::MODULE;
            let is_used_before =
                program
                    .expressions_in(client.file, Sorts::NAME)
                    .any(|(site, expr)| {
                        matches!(&expr.kind, ExprKind::Name(read) if read == name) && is_other(site)
                    });
            let is_free = !is_used_before && !file.text.contains(&format!("with {name}"));
            (is_free && bound_at(program, client.file, name).is_some()).then(|| StartFixture {
                context: name.to_string(),
                place: Place::Below(stmt),
            })
        }
        StmtKind::Function(_) | StmtKind::Class(_) => {
            let ExprKind::Call { func, args, .. } = &tree.expr(client.expr).kind else {
                return None;
            };
            let application = args.first()?;
            let ExprKind::Name(name) = &tree.expr(application.value).kind else {
                return None;
            };
            let names = [*func, application.value];
            let is_known = |expr: ExprId| {
                let ExprKind::Name(name) = &tree.expr(expr).kind else {
                    return false;
                };
                let bound = bound_at(program, client.file, name);
                let site = Site { expr, ..client };
                let is_of_module = program
                    .variable_of(site)
                    .is_none_or(|(_, one)| one.scope == ScopeId::MODULE);
                is_of_module && bound.is_some_and(|bound| bound.end <= tree.stmt(stmt).range.start)
            };
            let is_plain = application.kind == ArgumentKind::Positional;
            let class = tree.expr(*func).range.slice(&file.text);
            (is_plain && names.into_iter().all(is_known)).then(|| StartFixture {
                context: format!("{class}({name})"),
                place: Place::Above(stmt),
            })
        }
        _ => None,
    }
}

/// Whether pytest looks for fixtures in a file, by its name.
pub(super) fn is_of_pytest(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| {
        name == "conftest.py" || name.starts_with("test_") || name.ends_with("_test.py")
    })
}

/// The fixtures that are written for an application which prepares what the statement at `site` does, when it starts.
pub(super) fn fixtures(program: &Program<'_>, site: Site) -> Vec<(FileId, StartFixture)> {
    let mut found: Vec<(FileId, StartFixture)> = Vec::new();
    for client in clients::unstarted(program, site) {
        let is_new = found.iter().all(|(file, _)| *file != client.file);
        if let Some(fixture) = fixture(program, client).filter(|_| is_new) {
            found.push((client.file, fixture));
        }
    }
    let files: Vec<FileId> = found.iter().map(|(file, _)| *file).collect();
    let is_below = |file: FileId| {
        let mut others = files.iter().filter(|&&other| other != file);
        others.any(|&other| is_for(program, other, file))
    };
    found.retain(|(file, _)| !is_below(*file));
    found
}

/// Whether the tests of a file get the fixtures of another that are for all: its own, or those of a `conftest.py` above.
pub(super) fn is_for(program: &Program<'_>, fixtures: FileId, tests: FileId) -> bool {
    let directory = |file: FileId| program.file(file).path.parent().unwrap_or(Path::new(""));
    let is_conftest = program.file(fixtures).path.ends_with("conftest.py");
    fixtures == tests || is_conftest && directory(tests).starts_with(directory(fixtures))
}

/// The statement of the module that an expression stands in.
fn outermost(program: &Program<'_>, site: Site) -> Option<StmtId> {
    let tree = &program.file(site.file).facts.tree;
    let range = program.expr(site).range;
    let mut body = tree.body.iter().copied();
    body.find(|&stmt| {
        tree.stmt(stmt).parent == Parent::Module && tree.stmt(stmt).range.contains_range(range)
    })
}

/// Where a module binds a name, if it does that once.
fn bound_at(program: &Program<'_>, file: FileId, name: &str) -> Option<TextRange> {
    let facts = &program.file(file).facts;
    let bindings = facts.scopes.first()?.variables.get(name)?;
    match bindings[..] {
        [one] => Some(facts.bindings[one.0 as usize].range),
        _ => None,
    }
}
