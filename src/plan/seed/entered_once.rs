//! Objects whose replacement can be entered only once, before it is used, and not be used behind the `with`: an
//! `httpx.AsyncClient`, in the place of a session that can be used, entered and left as often as one likes.

use super::Collector;
use crate::facts::scope::ScopeId;
use crate::mapping::schema::Enter;
use crate::options;
use crate::plan::template::{CodePart, Rewriting};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};

/// What has become of an object where a `with` takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It was just made, and is used nowhere else.
    New,
    /// It may have been used, and is not used any more behind the `with`.
    Last,
    /// It may be used, and entered, again.
    Shared,
}

impl Collector<'_, '_> {
    /// How an object is entered whose replacement can be entered only once.
    pub(super) fn entered_once(&self, site: Site, type_name: &str) -> (Enter, Option<Rewriting>) {
        let (enter, around, note) = match stage(self.program, site, type_name) {
            Stage::New => return (Enter::Async, None),
            Stage::Last => match self.options.stage {
                options::Stage::Swap => (Enter::Sync, "contextlib.closing(", None),
                _ => (Enter::Async, "contextlib.aclosing(", None),
            },
            Stage::Shared => {
                let note = "a client cannot be entered a second time, nor used once it is closed: \
                            it stays open behind this `with`";
                (Enter::Sync, "contextlib.nullcontext(", Some(note))
            }
        };
        let rewriting = Rewriting {
            code: vec![
                CodePart::Text(around.to_owned()),
                CodePart::Source(self.program.expr(site).range),
                CodePart::Text(")".to_owned()),
            ],
            imports: vec!["contextlib".to_owned()],
            notes: note.into_iter().map(str::to_owned).collect(),
            ..Rewriting::default()
        };
        (enter, Some(rewriting))
    }
}

fn stage(program: &Program<'_>, site: Site, type_name: &str) -> Stage {
    match &program.expr(site).kind {
        ExprKind::Call { .. } if is_made(program, site, 0) => Stage::New,
        ExprKind::Name(_) => local_stage(program, site, type_name).unwrap_or(Stage::Shared),
        _ => Stage::Shared,
    }
}

/// Whether an expression makes a new object each time.
fn is_made(program: &Program<'_>, site: Site, depth: u32) -> bool {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let ExprKind::Call { func, .. } = &program.expr(site).kind else {
        return false;
    };
    let callee = program.infer(at(*func));
    let is_maker = |one: &Type| match one {
        Type::External(name) => makes(program, name),
        Type::Class(class) => program.derived(*class).is_some(),
        _ => false,
    };
    if callee.is_surely(is_maker) {
        return true;
    }
    let Some(target) = program.calls.target(site) else {
        return false;
    };
    let is_known = !target.bound.is_empty() && target.constructed.is_empty() && target.is_seen();
    is_known
        && depth < 4
        && target.bound.iter().all(|(function, _)| {
            let returned = program.returned(*function);
            let is_plain = program.decorators(*function).is_empty()
                || program.is_static_method(*function)
                || program.has_decorator(*function, "classmethod");
            is_plain
                && !program.function(*function).is_generator()
                && !returned.is_empty()
                && returned
                    .iter()
                    .all(|&value| is_made(program, value, depth + 1) || is_own(program, value))
        })
}

/// Whether calling a library's name makes an object that can be entered only once.
fn makes(program: &Program<'_>, name: &str) -> bool {
    let name = program.table.canonical(name);
    program
        .table
        .type_row(&name)
        .is_some_and(|row| row.enter_once)
        || &*name == "requests.session"
}

/// Whether a name holds what its function made, and has put nowhere else.
fn is_own(program: &Program<'_>, name: Site) -> bool {
    let Some((_, made, _)) = made_here(program, name) else {
        return false;
    };
    // Only members of it are read, and it is returned.
    program.reads_of(name.file, made).iter().all(|read| {
        *read == name
            || matches!(program.expr(*read).parent, Parent::Expr(up)
                if matches!(program.expr(Site { file: read.file, expr: up }).kind,
                    ExprKind::Attribute { value, .. } if value == read.expr))
    })
}

/// The statement and the binding by which a local name got a new object, and the scope of that.
fn made_here(
    program: &Program<'_>,
    name: Site,
) -> Option<(StmtId, crate::facts::binding::BindingId, ScopeId)> {
    let (id, value) = program.only_assignment(name)?;
    let binding = &program.file(name.file).facts.bindings[id.0 as usize];
    let value = Site {
        expr: value,
        ..name
    };
    let is_here = program.scope_of(name) == binding.scope;
    (is_here && is_made(program, value, 0))
        .then(|| Some((binding.stmt?, id, binding.scope)))
        .flatten()
}

fn local_stage(program: &Program<'_>, name: Site, type_name: &str) -> Option<Stage> {
    let tree = &program.file(name.file).facts.tree;
    let (made, binding, scope) = made_here(program, name)?;
    let Parent::Stmt(with) = tree.expr(name.expr).parent else {
        return None;
    };
    let is_suite_of_both = crate::syntax::suite::suite_around(tree, made).contains(&with);
    let (start, end) = (tree.stmt(with).range.start, tree.stmt(with).range.end);
    let reads = program.reads_of(name.file, binding);
    let is_behind = |read: &Site| tree.expr(read.expr).range.start >= end;
    let is_elsewhere = |read: &Site| program.scope_of(*read) != scope;
    if !is_suite_of_both
        || reads
            .iter()
            .any(|read| is_behind(read) || is_elsewhere(read))
    {
        return None;
    }
    let mut before = reads
        .iter()
        .filter(|read| tree.expr(read.expr).range.start < start);
    let is_untouched = before.all(|read| {
        let Parent::Expr(up) = tree.expr(read.expr).parent else {
            return false;
        };
        matches!(&tree.expr(up).kind, ExprKind::Attribute { value, attr }
            if *value == read.expr && !waits(program, type_name, &attr.text))
    });
    let is_item = matches!(tree.stmt(with).kind, StmtKind::With { .. });
    is_item.then_some(match is_untouched {
        true => Stage::New,
        false => Stage::Last,
    })
}

/// Whether a member of the library's type is one that the replacement waits for, or one of a class of the project.
fn waits(program: &Program<'_>, type_name: &str, name: &str) -> bool {
    let rows = program.table.member(type_name, name);
    rows.is_empty() || rows.iter().any(|&row| program.table.row(row).awaited)
}
