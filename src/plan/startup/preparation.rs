//! What the file of an application does at module level to prepare a library: make its tables, fill them.

use super::loaded;
use crate::facts::scope::ScopeId;
use crate::plan::double::reach::Reach;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use crate::text::indent::{comments_above, line_content_end, line_start_at};
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

/// What prepares the libraries which the call at `site` is about, in the file of an application and in those that it has loaded, in the order
/// in which it runs; none where one of the statements leaves more behind than its library keeps, or reads what is not bound once.
pub(super) fn all(
    program: &Program<'_>,
    application: FileId,
    site: Site,
) -> Option<Vec<Preparation>> {
    let reach = Reach::without_applications(program);
    let mut files = loaded::by(program, application);
    files.retain(|&file| !program.is_test_file(file));
    files.push(application);
    let files = files.into_iter();
    let all: Vec<Preparation> = files
        .flat_map(|file| of_file(program, &reach, file))
        .collect();
    let own = all.iter().find(|one| one.call == site)?.libraries.clone();
    let theirs = all
        .into_iter()
        .filter(|one| !one.libraries.is_disjoint(&own));
    let theirs: Vec<Preparation> = theirs.collect();
    let may = |one: &Preparation| {
        reads_what_stays(program, one.call.file, one.stmt)
            && one
                .reached
                .iter()
                .all(|&function| keeps_to_itself(program, function))
    };
    let is_behind_imports =
        |one: &Preparation| is_behind_imports(program, application, one, &theirs);
    theirs
        .iter()
        .all(|one| may(one) && is_behind_imports(one))
        .then_some(theirs)
}

/// What each statement of a file prepares that is one call.
fn of_file(program: &Program<'_>, reach: &Reach<'_, '_>, file: FileId) -> Vec<Preparation> {
    let tree = &program.file(file).facts.tree;
    let calls = tree
        .body
        .iter()
        .filter_map(|&stmt| match tree.stmt(stmt).kind {
            StmtKind::Expr(expr) => Some((stmt, Site { file, expr })),
            _ => None,
        });
    let all = calls.map(|(stmt, call)| {
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
    });
    all.collect()
}

/// Whether what stands in the file of an application comes behind the imports of modules that prepare something, too, and these can be
/// named there.
fn is_behind_imports(
    program: &Program<'_>,
    application: FileId,
    one: &Preparation,
    all: &[Preparation],
) -> bool {
    if one.call.file != application {
        return loaded::way(program, application, one.call.file, "prepare").is_some();
    }
    let start = program.expr(one.call).range.start;
    let others = all.iter().map(|other| other.call.file);
    let others: BTreeSet<FileId> = others.filter(|&file| file != application).collect();
    others.into_iter().all(|other| {
        let end = loaded::end_of_imports(program, application, other);
        end.is_none_or(|end| end <= start)
    })
}

/// The function that a call names, where it is one of its own file and gets no arguments.
pub(super) fn function_of_file(program: &Program<'_>, call: Site) -> Option<String> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let callee = Site {
        expr: *func,
        ..call
    };
    let ExprKind::Name(name) = &program.expr(callee).kind else {
        return None;
    };
    let functions: Vec<FunctionId> = program.infer(callee).functions().collect();
    let is_own = matches!(functions[..], [one] if program.function_file(one) == call.file
        && program.function(one).name == *name);
    let facts = &program.file(call.file).facts;
    let range = facts.tree.expr(call.expr).range;
    let text = &program.file(call.file).text;
    let line = line_start_at(text, range.start);
    let end = line_content_end(text, range.end);
    // A comment about the call would have nowhere to stand.
    let stands_alone = text[line as usize..end as usize].trim().len() == range.len() as usize
        && comments_above(text, &facts.tree.comments, range.start).is_none();
    (args.is_empty() && is_own && stands_alone).then(|| name.to_string())
}

/// Whether a call makes the tables that are missing.
pub(super) fn makes_tables(program: &Program<'_>, call: Site) -> bool {
    let method = program.method_called(call);
    method.is_some_and(|(_, name)| REPEATABLE.contains(&name))
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
    waiting.all(|call| makes_tables(program, call))
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
