//! Objects whose replacement can be entered only once, before it is used, and not be used behind the `with`: an
//! `httpx.AsyncClient`, in the place of a session that can be used, entered and left as often as one likes.

use super::Collector;
use crate::facts::scope::ScopeId;
use crate::mapping::schema::Enter;
use crate::options;
use crate::plan::template::{CodePart, Rewriting};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;

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
        ExprKind::Call { .. } if is_made(program, site, 0) => {
            match is_used(program, site, type_name, 0) {
                true => Stage::Last,
                false => Stage::New,
            }
        }
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

/// Whether what makes a new object here may use it before it gives it: its constructor, or the function that made it.
fn is_used(program: &Program<'_>, site: Site, type_name: &str, depth: u32) -> bool {
    let Some(target) = program.calls.target(site) else {
        return false;
    };
    let mut makers = target.bound.iter();
    depth >= 4
        || makers.any(|&(function, _)| {
            if &*program.function(function).name == "__init__" {
                return uses_its_own(program, function, type_name, &mut Vec::new());
            }
            let returned = program.returned(function);
            returned
                .iter()
                .any(|&value| match program.expr(value).kind {
                    ExprKind::Call { .. } => is_used(program, value, type_name, depth + 1),
                    _ => is_used_here(program, value, type_name, depth),
                })
        })
}

/// Whether a function may use what it made under a local name.
fn is_used_here(program: &Program<'_>, name: Site, type_name: &str, depth: u32) -> bool {
    let Some((_, made, _)) = made_here(program, name) else {
        return true;
    };
    let mut reads = program.reads_of(name.file, made).into_iter();
    is_used_by_maker(program, name, type_name, depth)
        || reads.any(|read| is_called_on(program, read, type_name).is_some())
}

/// Whether what made the object of a name may have used it.
fn is_used_by_maker(program: &Program<'_>, name: Site, type_name: &str, depth: u32) -> bool {
    program.only_assignment(name).is_none_or(|(_, expr)| {
        let value = Site { expr, ..name };
        is_used(program, value, type_name, depth + 1)
    })
}

/// Whether a method may use its object: by a method of the library that waits, or by handing it on.
fn uses_its_own(
    program: &Program<'_>,
    method: FunctionId,
    type_name: &str,
    seen: &mut Vec<FunctionId>,
) -> bool {
    let own = program
        .function_def(method)
        .and_then(|def| def.params.first());
    let is_new = !seen.contains(&method) && !program.is_static_method(method);
    let Some(own) = own.filter(|_| is_new) else {
        return false;
    };
    seen.push(method);
    let file = program.function_file(method);
    let body = program.function(method).stmt;
    let body = program.file(file).facts.tree.stmt(body).range;
    let inside = program.expressions_in(file, Sorts::NAME.and(Sorts::CALL));
    let inside = inside.filter(|(_, expr)| body.contains_range(expr.range));
    for (site, expr) in inside {
        let is_own = match &expr.kind {
            ExprKind::Name(text) => *text == own.name.text,
            ExprKind::Call { func, .. } => {
                let func = Site {
                    expr: *func,
                    ..site
                };
                matches!(&program.expr(func).kind, ExprKind::Name(name) if &**name == "super")
            }
            _ => false,
        };
        let Some(call) = is_called_on(program, site, type_name).filter(|_| is_own) else {
            continue;
        };
        let bound = program.calls.target(call).map(|target| &target.bound[..]);
        let own_methods = bound.unwrap_or_default();
        if own_methods.is_empty()
            || own_methods
                .iter()
                .any(|&(called, _)| uses_its_own(program, called, type_name, seen))
        {
            return true;
        }
    }
    false
}

/// The call that uses an object: of a method that waits, or one that it is handed to.
fn is_called_on(program: &Program<'_>, object: Site, type_name: &str) -> Option<Site> {
    let at = |expr: ExprId| Site { expr, ..object };
    let Parent::Expr(up) = program.expr(object).parent else {
        return None;
    };
    match &program.expr(at(up)).kind {
        ExprKind::Attribute { value, attr } if *value == object.expr => {
            let Parent::Expr(call) = program.expr(at(up)).parent else {
                return None;
            };
            let is_callee =
                matches!(program.expr(at(call)).kind, ExprKind::Call { func, .. } if func == up);
            (is_callee && waits(program, type_name, &attr.text)).then_some(at(call))
        }
        ExprKind::Call { func, .. } if *func != object.expr => Some(at(up)),
        _ => None,
    }
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
    let is_fresh = is_untouched && !is_used_by_maker(program, name, type_name, 0);
    is_item.then_some(match is_fresh {
        true => Stage::New,
        false => Stage::Last,
    })
}

/// Whether a member of the library's type is one that the replacement waits for, or one of a class of the project.
fn waits(program: &Program<'_>, type_name: &str, name: &str) -> bool {
    let rows = program.table.member(type_name, name);
    rows.is_empty() || rows.iter().any(|&row| program.table.row(row).awaited)
}
