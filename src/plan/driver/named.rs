//! Queries and values that have a name, which stands for nothing else.

use super::{CURSOR, may_be};
use crate::facts::binding::{BindingId, BindingKind};
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent};

/// What a name is bound to, where it is bound once, with all reads of it.
fn bound(program: &Program<'_>, site: Site) -> Option<(BindingId, ExprId, Vec<Site>)> {
    let (binding, value) = program.only_assignment(site)?;
    let facts = &program.file(site.file).facts;
    let one = &facts.bindings[binding.0 as usize];
    let is_plain = matches!(
        one.kind,
        BindingKind::Assigned {
            annotation: None,
            ..
        }
    );
    let variables = &facts.scopes[one.scope.0 as usize].variables;
    let is_sole = variables.get(&one.name).is_some_and(|all| all.len() == 1);
    let reads = program.reads_of(site.file, binding);
    (is_plain && is_sole).then_some((binding, value, reads))
}

/// The text of a query that has a name: all that is done with it is to execute it, with as many arguments.
pub(super) fn query(
    program: &Program<'_>,
    file: FileId,
    name: ExprId,
    arguments: usize,
) -> Option<ExprId> {
    let facts = &program.file(file).facts;
    let (binding, value, reads) = bound(program, Site { file, expr: name })?;
    let one = &facts.bindings[binding.0 as usize];
    let others = program.numbered_files().filter(|(other, _)| *other != file);
    let is_known_elsewhere = one.scope == ScopeId::MODULE
        && others
            .into_iter()
            .any(|(_, other)| other.text.contains(&*one.name));
    let is_executed = |read: &Site| {
        let tree = &facts.tree;
        let Parent::Expr(call) = tree.expr(read.expr).parent else {
            return false;
        };
        let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
            return false;
        };
        let ExprKind::Attribute { value, attr } = &tree.expr(*func).kind else {
            return false;
        };
        let receiver = program.infer(Site { file, expr: *value });
        args.len() == arguments
            && args[0].value == read.expr
            && matches!(&*attr.text, "execute" | "executemany")
            && may_be(&receiver, CURSOR)
    };
    (!is_known_elsewhere && reads.iter().all(is_executed)).then_some(value)
}

/// The values that have a name, which is only read here.
pub(super) fn values(program: &Program<'_>, file: FileId, name: ExprId) -> Option<ExprId> {
    let site = Site { file, expr: name };
    let (binding, value, reads) = bound(program, site)?;
    let facts = &program.file(file).facts;
    let is_local = facts.bindings[binding.0 as usize].scope == program.scope_of(site);
    let is_listed = matches!(
        facts.tree.expr(value).kind,
        ExprKind::Tuple(_) | ExprKind::List(_)
    );
    (is_local && is_listed && reads.len() == 1).then_some(value)
}
