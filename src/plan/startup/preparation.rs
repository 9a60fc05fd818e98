//! What the file of an application does at module level to prepare a library: make its tables, fill them.

use crate::facts::scope::ScopeId;
use crate::plan::double::reach::Reach;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::collections::BTreeSet;

/// Methods that change the container whose they are.
const CHANGING: &[&str] = &[
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "remove",
    "setdefault",
    "update",
];

/// Methods that do nothing where what they make is there.
const REPEATABLE: &[&str] = &["create_all"];

/// A statement at module level that is one call which waits, by a table or by what it reaches.
#[derive(Clone, Debug)]
pub(super) struct Preparation {
    /// The statement.
    pub stmt: StmtId,
    /// Its call.
    pub call: Site,
    /// The functions of the project that run then.
    pub reached: BTreeSet<FunctionId>,
    /// The libraries that are waited for.
    pub libraries: BTreeSet<u32>,
}

/// The statements of a file that prepare the libraries which the call at `site` is about, in order; none where one of them leaves more
/// behind than its library keeps, or reads what is not bound once.
pub(super) fn beside(program: &Program<'_>, site: Site) -> Option<Vec<Preparation>> {
    let tree = &program.file(site.file).facts.tree;
    let reach = Reach::without_applications(program);
    let calls = tree
        .body
        .iter()
        .filter_map(|&stmt| match tree.stmt(stmt).kind {
            StmtKind::Expr(expr) => Some((
                stmt,
                Site {
                    file: site.file,
                    expr,
                },
            )),
            _ => None,
        });
    let all: Vec<Preparation> = calls
        .map(|(stmt, call)| {
            let target = program.calls.target(call);
            let bound = target.into_iter().flat_map(|target| &target.bound);
            let reached = reach.from(bound.map(|(function, _)| *function));
            let mut libraries: BTreeSet<u32> = libraries(program, call).into_iter().collect();
            if uses_what_is_kept(program, &reached) {
                libraries.extend(waited_for(program, &reached));
            }
            Preparation {
                stmt,
                call,
                reached,
                libraries,
            }
        })
        .collect();
    let own = all.iter().find(|one| one.call == site)?.libraries.clone();
    let theirs = all
        .into_iter()
        .filter(|one| !one.libraries.is_disjoint(&own));
    let theirs: Vec<Preparation> = theirs.collect();
    let may = |one: &Preparation| {
        reads_what_stays(program, site.file, one.stmt)
            && one
                .reached
                .iter()
                .all(|&function| keeps_to_itself(program, function))
    };
    theirs.iter().all(may).then_some(theirs)
}

/// Whether what a statement does may be done again: it only makes tables that are missing.
pub(super) fn is_repeatable(program: &Program<'_>, one: &Preparation) -> bool {
    let calls = program.calls.targets.iter().map(|(call, _)| *call);
    let theirs = calls.filter(|&call| {
        let function = program.function_around(call);
        call == one.call || function.is_some_and(|function| one.reached.contains(&function))
    });
    let is_own = |library: &u32| one.libraries.contains(library);
    let mut waiting = theirs.filter(|&call| libraries(program, call).iter().any(is_own));
    waiting.all(|call| {
        let method = program.method_called(call);
        method.is_some_and(|(_, name)| REPEATABLE.contains(&name))
    })
}

/// Whether one of these functions names an object of a library that a module keeps: by itself a start is no reason to await.
fn uses_what_is_kept(program: &Program<'_>, functions: &BTreeSet<FunctionId>) -> bool {
    let files: BTreeSet<FileId> = functions
        .iter()
        .map(|&function| program.function_file(function))
        .collect();
    let mut names = files
        .into_iter()
        .flat_map(|file| program.expressions_in(file, Sorts::NAME));
    names.any(|(site, _)| {
        let function = program.function_around(site);
        function.is_some_and(|function| functions.contains(&function))
            && is_variable_of_module(program, site)
            && program
                .infer(site)
                .any_of
                .iter()
                .any(|one| matches!(one, Type::Object(_)))
    })
}

/// The libraries whose calls that wait stand in these functions.
fn waited_for(program: &Program<'_>, functions: &BTreeSet<FunctionId>) -> Vec<u32> {
    if functions.is_empty() {
        return Vec::new();
    }
    let calls = program.calls.targets.iter().map(|(call, _)| *call);
    let theirs = calls.filter(|call| {
        let function = program.function_around(*call);
        function.is_some_and(|function| functions.contains(&function))
    });
    theirs.flat_map(|call| libraries(program, call)).collect()
}

/// The libraries whose calls that wait a call is.
pub(super) fn libraries(program: &Program<'_>, call: Site) -> Vec<u32> {
    let target = program.calls.target(call);
    let names = target.into_iter().flat_map(|target| &target.external);
    let rows = names.flat_map(|name| {
        let member = name.rsplit_once('.');
        let members = member.map_or(&[][..], |(owner, name)| program.table.member(owner, name));
        program.table.rows(name).iter().chain(members)
    });
    rows.map(|&row| program.table.row(row))
        .filter(|row| row.seed)
        .map(|row| row.library.0)
        .collect()
}

/// Whether every name that a statement reads is bound once in its file: it is the same when the application starts.
fn reads_what_stays(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let facts = &program.file(file).facts;
    let range = facts.tree.stmt(stmt).range;
    let Some(module) = facts.scopes.first() else {
        return false;
    };
    let is_known = |name: &str| {
        let bindings = module.variables.get(name);
        bindings.is_none_or(|bindings| bindings.len() == 1)
    };
    program
        .expressions_in(file, Sorts::NAMED)
        .filter(|(_, expr)| range.contains_range(expr.range))
        .all(|(_, expr)| match &expr.kind {
            ExprKind::Name(name) => is_known(name),
            _ => true,
        })
}

/// Whether a function changes no variable of a module: what stands between the import and the start may read it.
fn keeps_to_itself(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let Some(def) = program.function_def(function) else {
        return false;
    };
    let (Some(first), Some(last)) = (def.body.first(), def.body.last()) else {
        return true;
    };
    let start = facts.tree.stmt(*first).range.start;
    let span = TextRange::new(start, facts.tree.stmt(*last).range.end);
    let rebinds = facts
        .bindings
        .iter()
        .any(|one| one.scope == ScopeId::MODULE && span.contains_range(one.range));
    let is_of_module = |expr: ExprId| is_variable_of_module(program, Site { file, expr });
    let changes = program
        .expressions_in(file, Sorts::CALL)
        .filter(|(_, call)| span.contains_range(call.range))
        .any(|(site, _)| match program.method_called(site) {
            Some((owner, method)) => CHANGING.contains(&method) && is_of_module(owner.expr),
            None => false,
        });
    let inside = facts.tree.stmts.iter();
    let mut inside = inside.filter(|stmt| span.contains_range(stmt.range));
    let assigns = inside.any(|stmt| match &stmt.kind {
        StmtKind::Assign { targets, .. } => targets.iter().any(|&target| is_of_module(target)),
        StmtKind::AnnAssign { target, .. } | StmtKind::AugAssign { target, .. } => {
            is_of_module(*target)
        }
        StmtKind::Delete(targets) => targets.iter().any(|&target| is_of_module(target)),
        _ => false,
    });
    !rebinds && !changes && !assigns
}

/// Whether an expression is a variable of a module, or a part of one: `SETTINGS`, `SETTINGS["title"]`, `settings.TITLE`.
fn is_variable_of_module(program: &Program<'_>, site: Site) -> bool {
    let (ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. }) =
        &program.expr(site).kind
    else {
        let variable = program.variable_of(site);
        return variable.is_some_and(|(_, binding)| binding.scope == ScopeId::MODULE);
    };
    let owner = Site {
        expr: *value,
        ..site
    };
    let is_module = |one: &Type| matches!(one, Type::Module(_));
    program.infer(owner).any_of.iter().any(is_module) || is_variable_of_module(program, owner)
}
