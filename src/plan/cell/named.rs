//! The variables that a name stands for.

use super::Cell;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::ExprKind;

pub(super) fn variable_cells(program: &Program<'_>, site: Site) -> Vec<Cell> {
    let facts = &program.file(site.file).facts;
    let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
        // A name that is bound here: find its variable by its own binding.
        let range = program.expr(site).range;
        return facts
            .bindings
            .iter()
            .filter(|binding| binding.range == range)
            .map(|binding| Cell::Variable(site.file, binding.scope, binding.name.clone()))
            .chain(std::iter::once(Cell::Expr(site)))
            .collect();
    };
    let mut cells = vec![Cell::Expr(site)];
    let ExprKind::Name(name) = &program.expr(site).kind else {
        return cells;
    };
    match reference.scope {
        Some(scope) => cells.push(Cell::Variable(site.file, scope, name.clone())),
        None => cells.extend(starred_cells(program, site.file, name)),
    }
    cells
}

/// The variables of other modules that a name stands for which a file has by star imports.
pub(super) fn starred_cells<'r>(
    program: &'r Program<'_>,
    file: FileId,
    name: &'r str,
) -> impl Iterator<Item = Cell> + 'r {
    let homes = program.starred_homes(file, name).into_iter();
    homes.map(move |home| Cell::Variable(home, ScopeId::MODULE, name.into()))
}
