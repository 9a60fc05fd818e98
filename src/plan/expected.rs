//! Functions that a test hands to unittest or pytest to be called: `assertRaises(E, f, x)`, `addCleanup(f)`.

use super::barrier::is_test_case;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind, Parent, StmtKind};

/// Methods of a test case that call a function and look at what it raises or warns of, with the arguments before it.
const EXPECTING: &[(&str, usize)] = &[
    ("assertRaises", 1),
    ("assertRaisesRegex", 2),
    ("assertWarns", 1),
    ("assertWarnsRegex", 2),
];

/// Whether a call is a statement that expects something of the function at `position`: it can stand in a `with` instead.
pub fn is_expecting(program: &Program<'_>, call: Site, position: usize) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let callee = Site {
        file: call.file,
        expr: *func,
    };
    let before = match &program.expr(callee).kind {
        ExprKind::Attribute { attr, .. } if is_own_method(program, callee) => EXPECTING
            .iter()
            .find(|(name, _)| *name == &*attr.text)
            .map(|(_, before)| *before),
        _ => program.calls.target(call).and_then(|target| {
            let is_pytest =
                |name: &std::rc::Rc<str>| matches!(&**name, "pytest.raises" | "pytest.warns");
            target.external.iter().any(is_pytest).then_some(1)
        }),
    };
    let is_plain = |arg: &Argument| matches!(arg.kind, ArgumentKind::Positional);
    let is_statement = matches!(program.expr(call).parent, Parent::Stmt(stmt)
        if matches!(program.file(call.file).facts.tree.stmt(stmt).kind, StmtKind::Expr(_)));
    before == Some(position) && is_statement && args.iter().take(position + 1).all(is_plain)
}

/// Whether a call has the function at `position` called when the test is over.
pub fn is_cleanup(program: &Program<'_>, call: Site, position: usize) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let callee = Site {
        file: call.file,
        expr: *func,
    };
    let is_named = matches!(&program.expr(callee).kind,
        ExprKind::Attribute { attr, .. } if &*attr.text == "addCleanup");
    let is_plain = args
        .first()
        .is_some_and(|arg| matches!(arg.kind, ArgumentKind::Positional));
    position == 0 && is_named && is_plain && is_own_method(program, callee)
}

/// `self.method` in a test case of unittest, where no class of the project defines it.
fn is_own_method(program: &Program<'_>, callee: Site) -> bool {
    let ExprKind::Attribute { value, attr } = &program.expr(callee).kind else {
        return false;
    };
    let receiver = program.expr(Site {
        file: callee.file,
        expr: *value,
    });
    let class = program
        .function_around(callee)
        .and_then(|function| program.class_of(function));
    matches!(&receiver.kind, ExprKind::Name(name) if &**name == "self")
        && class.is_some_and(|class| {
            is_test_case(program, class) && program.method(class, &attr.text).is_none()
        })
}
