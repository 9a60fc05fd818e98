//! Containers that objects are put into and nobody takes them out of: `self._last.insert(0, response)`, to be counted or
//! dropped. What is in them need not be followed.

use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::assigned_value;

/// Methods that put an element into a container.
const ADDING: &[&str] = &["add", "append", "appendleft", "insert"];

/// Methods that drop elements, where nothing takes what they give.
const DROPPING: &[&str] = &["clear", "pop", "popleft"];

/// Whether a call puts its argument into a container of the project that nobody looks into.
pub(super) fn is_hoarding(program: &Program<'_>, call: Site) -> bool {
    let Some((container, method)) = program.method_called(call) else {
        return false;
    };
    let ExprKind::Attribute { value, attr } = &program.expr(container).kind else {
        return false;
    };
    let is_own = |one: &Type| matches!(one, Type::Instance(_));
    let owner = program.infer(Site {
        expr: *value,
        ..call
    });
    ADDING.contains(&method)
        && owner.is_surely(is_own)
        && program.infer(container).is_container()
        && is_never_read(program, &attr.text)
}

/// Whether nothing is read through attributes of this name, anywhere.
fn is_never_read(program: &Program<'_>, name: &str) -> bool {
    program.file_ids().all(|file| {
        let tree = &program.file(file).facts.tree;
        tree.exprs.iter().enumerate().all(|(index, expr)| {
            let is_meant = match &expr.kind {
                ExprKind::Attribute { attr, .. } => *attr.text == *name,
                // `getattr(self, "_last")`
                ExprKind::Str {
                    value: Some(text), ..
                } => **text == *name,
                _ => false,
            };
            let site = Site {
                file,
                expr: ExprId(index as u32),
            };
            !is_meant || is_unread(program, site)
        })
    })
}

/// Whether a use of a container does not look at what is in it.
fn is_unread(program: &Program<'_>, container: Site) -> bool {
    let tree = &program.file(container.file).facts.tree;
    let up = match tree.expr(container.expr).parent {
        Parent::Stmt(stmt) => {
            let is_asked = matches!(
                tree.stmt(stmt).kind,
                StmtKind::If { .. } | StmtKind::While { .. }
            );
            let made = assigned_value(tree, container.expr);
            return is_asked || made.is_some_and(|made| is_empty(program, container.file, made));
        }
        Parent::Expr(up) => up,
        Parent::Module => return false,
    };
    match &tree.expr(up).kind {
        ExprKind::Not(_) => true,
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(Site {
                file: container.file,
                expr: *func,
            });
            args.len() == 1 && callee.is_external("builtins.len")
        }
        ExprKind::Attribute { attr, .. } => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return false;
            };
            let is_called =
                matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up);
            let is_statement = matches!(tree.expr(call).parent, Parent::Stmt(stmt)
                if matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)));
            let changes = ADDING.contains(&&*attr.text) || DROPPING.contains(&&*attr.text);
            is_called && is_statement && changes
        }
        ExprKind::Subscript { .. } => is_asserted(program, container.file, up),
        _ => false,
    }
}

/// Whether a test only compares a value: `self.assertEqual(response, requester._last[0])`.
fn is_asserted(program: &Program<'_>, file: FileId, value: ExprId) -> bool {
    let tree = &program.file(file).facts.tree;
    let Parent::Expr(up) = tree.expr(value).parent else {
        return false;
    };
    program.is_test_file(file)
        && match tree.expr(up).kind {
            ExprKind::Compare { .. } => true,
            ExprKind::Call { func, .. } => matches!(&tree.expr(func).kind,
                ExprKind::Attribute { attr, .. } if matches!(&*attr.text, "assertEqual" | "assertIs")),
            _ => false,
        }
}

/// Whether an expression is a new container without elements.
fn is_empty(program: &Program<'_>, file: FileId, value: ExprId) -> bool {
    match &program.expr(Site { file, expr: value }).kind {
        ExprKind::List(items) | ExprKind::Set(items) => items.is_empty(),
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(Site { file, expr: *func });
            args.iter()
                .all(|arg| !matches!(arg.kind, crate::syntax::ast::ArgumentKind::Positional))
                && matches!(&callee.any_of[..], [Type::External(name)]
                    if matches!(&**name, "builtins.list" | "builtins.set" | "collections.deque"))
        }
        _ => false,
    }
}
