//! What hangs directly below an expression or a statement, in source order.

use crate::syntax::ast::{Argument, Clause, ExprId, ExprKind, Parameter, StmtId, StmtKind};

fn of_arguments(args: &[Argument], visit: &mut impl FnMut(ExprId)) {
    for argument in args {
        visit(argument.value);
    }
}

fn of_parameters(params: &[Parameter], visit: &mut impl FnMut(ExprId)) {
    for parameter in params {
        parameter.annotation.into_iter().for_each(&mut *visit);
        parameter.default.into_iter().for_each(&mut *visit);
    }
}

/// Call `visit` on every expression directly below `kind`.
pub fn of_expression(kind: &ExprKind, visit: &mut impl FnMut(ExprId)) {
    match kind {
        ExprKind::Name(_)
        | ExprKind::Str { .. }
        | ExprKind::Number
        | ExprKind::True
        | ExprKind::False
        | ExprKind::None
        | ExprKind::Ellipsis
        | ExprKind::Opaque
        | ExprKind::Yield(None) => {}
        ExprKind::Attribute { value, .. } => visit(*value),
        ExprKind::Subscript { value, index } => {
            visit(*value);
            visit(*index);
        }
        ExprKind::Call { func, args, .. } => {
            visit(*func);
            of_arguments(args, visit);
        }
        ExprKind::Await(inner)
        | ExprKind::Unary(inner)
        | ExprKind::Not(inner)
        | ExprKind::Starred(inner)
        | ExprKind::Yield(Some(inner))
        | ExprKind::YieldFrom(inner) => visit(*inner),
        ExprKind::Binary { left, right, .. } | ExprKind::Bool { left, right, .. } => {
            visit(*left);
            visit(*right);
        }
        ExprKind::Compare { operands, .. } => operands.iter().copied().for_each(visit),
        ExprKind::Lambda { params, body } => {
            of_parameters(params, visit);
            visit(*body);
        }
        ExprKind::Conditional { test, body, orelse } => {
            visit(*body);
            visit(*test);
            visit(*orelse);
        }
        ExprKind::Tuple(items)
        | ExprKind::List(items)
        | ExprKind::Set(items)
        | ExprKind::Concat(items)
        | ExprKind::FString { values: items } => items.iter().copied().for_each(visit),
        ExprKind::Slice { parts } => parts.iter().flatten().copied().for_each(visit),
        ExprKind::Dict(items) => {
            for (key, value) in items {
                key.iter().copied().for_each(&mut *visit);
                visit(*value);
            }
        }
        ExprKind::Comprehension {
            element,
            value,
            clauses,
            ..
        } => {
            visit(*element);
            value.iter().copied().for_each(&mut *visit);
            for clause in clauses {
                match clause {
                    Clause::For { target, iter, .. } => {
                        visit(*target);
                        visit(*iter);
                    }
                    Clause::If(test) => visit(*test),
                }
            }
        }
        ExprKind::Named { target, value } => {
            visit(*target);
            visit(*value);
        }
    }
}

/// Call `visit` on every expression directly below `kind` (those in the headers of its clauses included).
pub fn expressions_of_statement(kind: &StmtKind, visit: &mut impl FnMut(ExprId)) {
    match kind {
        StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Opaque => {}
        StmtKind::Expr(value) => visit(*value),
        StmtKind::Assign { targets, value } => {
            targets.iter().copied().for_each(&mut *visit);
            visit(*value);
        }
        StmtKind::AnnAssign {
            target,
            annotation,
            value,
        } => {
            visit(*target);
            visit(*annotation);
            value.iter().copied().for_each(visit);
        }
        StmtKind::AugAssign { target, value } => {
            visit(*target);
            visit(*value);
        }
        StmtKind::Return(value) => value.iter().copied().for_each(visit),
        StmtKind::Raise { exc, cause } => exc.iter().chain(cause).copied().for_each(visit),
        StmtKind::Assert { test, message } => {
            visit(*test);
            message.iter().copied().for_each(visit);
        }
        StmtKind::Delete(targets) => targets.iter().copied().for_each(visit),
        StmtKind::If { branches, .. } => branches.iter().for_each(|branch| visit(branch.test)),
        StmtKind::For { target, iter, .. } => {
            visit(*target);
            visit(*iter);
        }
        StmtKind::While { test, .. } => visit(*test),
        StmtKind::With { items, .. } => {
            for item in items {
                visit(item.context);
                item.target.iter().copied().for_each(&mut *visit);
            }
        }
        StmtKind::Try { handlers, .. } => {
            for handler in handlers {
                handler.kind.iter().copied().for_each(&mut *visit);
            }
        }
        StmtKind::Match { subject, cases } => {
            visit(*subject);
            for case in cases {
                case.references
                    .iter()
                    .chain(&case.guard)
                    .copied()
                    .for_each(&mut *visit);
            }
        }
        StmtKind::Function(function) => {
            function.decorators.iter().copied().for_each(&mut *visit);
            for parameter in &function.type_params {
                parameter.bound.iter().copied().for_each(&mut *visit);
            }
            of_parameters(&function.params, visit);
            function.returns.iter().copied().for_each(visit);
        }
        StmtKind::Class(class) => {
            class.decorators.iter().copied().for_each(&mut *visit);
            for parameter in &class.type_params {
                parameter.bound.iter().copied().for_each(&mut *visit);
            }
            of_arguments(&class.args, visit);
        }
        StmtKind::TypeAlias {
            type_params, value, ..
        } => {
            for parameter in type_params {
                parameter.bound.iter().copied().for_each(&mut *visit);
            }
            visit(*value);
        }
    }
}

/// Call `visit` on every list of statements directly below `kind`, in source order.
pub fn bodies_of_statement<'t>(kind: &'t StmtKind, visit: &mut impl FnMut(&'t [StmtId])) {
    match kind {
        StmtKind::If { branches, orelse } => {
            branches.iter().for_each(|branch| visit(&branch.body));
            visit(orelse);
        }
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            visit(body);
            visit(orelse);
        }
        StmtKind::With { body, .. } => visit(body),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        } => {
            visit(body);
            handlers.iter().for_each(|handler| visit(&handler.body));
            visit(orelse);
            visit(finalbody);
        }
        StmtKind::Match { cases, .. } => cases.iter().for_each(|case| visit(&case.body)),
        StmtKind::Function(function) => visit(&function.body),
        StmtKind::Class(class) => visit(&class.body),
        _ => {}
    }
}
