//! Objects that are called: `__call__` turns async where every call of its objects is seen. An object that goes out of sight takes
//! its `__call__` along, as if that were handed on itself.

use super::reference::{
    Consumer, FunctionReference, consumer, decorator_expressions, is_inner_name,
};
use crate::name::map::Map;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;

/// The name of the method.
pub const CALL: &str = "__call__";

/// Whether nothing from outside the project can call the objects of a class, as far as its bases go.
pub fn is_own(program: &Program<'_>, class: ClassId) -> bool {
    program.derives_only_from(class, |base| {
        matches!(
            base,
            "builtins.object" | "abc.ABC" | "typing.Generic" | "typing.Protocol"
        )
    })
}

/// Find where objects go that can be called.
pub fn collect(program: &Program<'_>, references: &mut Vec<FunctionReference>) {
    let methods: Map<ClassId, FunctionId> = (0..program.classes.len())
        .map(|at| ClassId(at as u32))
        .filter(|&class| is_own(program, class))
        .filter_map(|class| Some((class, program.method(class, CALL)?)))
        .filter(|(_, method)| !program.function(*method).is_async)
        .collect();
    if methods.is_empty() {
        return;
    }
    for file_id in program.file_ids() {
        let decorators = decorator_expressions(program, file_id);
        let sorts = Sorts::NAMED
            .and(Sorts::CALL)
            .and(Sorts::SUBSCRIPT)
            .and(Sorts::OTHER);
        for (site, expr) in program.expressions_in(file_id, sorts) {
            let may_be = matches!(
                expr.kind,
                ExprKind::Name(_)
                    | ExprKind::Attribute { .. }
                    | ExprKind::Call { .. }
                    | ExprKind::Subscript { .. }
                    | ExprKind::Await(_)
            );
            if !may_be || is_inner_name(program, site) || is_entered(program, site) {
                continue;
            }
            let types = program.infer(site);
            for one in &types.any_of {
                let Type::Instance(class) = one else { continue };
                let Some(&function) = methods.get(class) else {
                    continue;
                };
                if is_given_back(program, site, *class) {
                    continue;
                }
                if let Some(consumer) = consumer(program, site, &decorators)
                    && consumer != Consumer::Followed
                {
                    references.push(FunctionReference {
                        function,
                        site,
                        consumer,
                    });
                }
            }
        }
    }
}

/// Whether a method returns the object that it was called on, and this shows in what it is known to give: who calls it had the
/// object before.
fn is_given_back(program: &Program<'_>, site: Site, class: ClassId) -> bool {
    let facts = &program.file(site.file).facts;
    let Parent::Stmt(stmt) = facts.tree.expr(site.expr).parent else {
        return false;
    };
    let is_returned = matches!(facts.tree.stmt(stmt).kind, StmtKind::Return(_));
    let scope = program.scope_of(site);
    let function = program.enclosing_function(site.file, scope);
    let Some(function) = function.filter(|_| is_returned) else {
        return false;
    };
    let is_receiver = program.class_of(function).is_some() && program.is_first_parameter(site);
    let given = program.call_result(function);
    let above = program.above(class);
    let is_known = |one: &Type| matches!(one, Type::Instance(at) if above.contains(at));
    is_receiver && !given.unknown && given.any_of.iter().any(is_known)
}

/// Whether an expression is what a `with` enters.
fn is_entered(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    matches!(tree.expr(site.expr).parent, Parent::Stmt(stmt)
        if matches!(tree.stmt(stmt).kind, StmtKind::With { .. }))
}
