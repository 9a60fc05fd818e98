//! Exceptions of a library that the project makes itself: by calling their classes, by raising them, by deriving from them.

use super::program::{Program, Site};
use super::types::Type;
use crate::mapping::row::LibraryId;
use crate::syntax::ast::{ExprKind, StmtKind};

impl Program<'_> {
    /// Whether the project makes exceptions of the library that one here is of.
    pub(super) fn makes_exceptions(&self, error: Site) -> bool {
        let types = self.infer(error);
        let libraries: Vec<LibraryId> = types
            .objects()
            .filter_map(|name| self.table.type_row(name).map(|row| row.library))
            .collect();
        let is_of = |name: &str| {
            let rows = self.table.rows(name).iter();
            let mut rows = rows.map(|&row| self.table.row(row));
            rows.any(|row| row.is_made() && libraries.contains(&row.library))
        };
        self.classes
            .iter()
            .any(|class| class.external_bases.iter().any(|name| is_of(name)))
            || self.calls.targets.iter().any(|(_, target)| {
                let mut names = target.external.iter();
                names.any(|name| is_of(name))
            })
            || self.is_raised(&is_of)
    }

    /// Whether a class with such a name is raised by itself.
    fn is_raised(&self, is_of: &dyn Fn(&str) -> bool) -> bool {
        self.numbered_files().any(|(id, file)| {
            file.facts.tree.stmts.iter().any(|stmt| {
                let StmtKind::Raise {
                    exc: Some(raised), ..
                } = &stmt.kind
                else {
                    return false;
                };
                let types = self.infer(Site {
                    file: id,
                    expr: *raised,
                });
                types
                    .any_of
                    .iter()
                    .any(|one| matches!(one, Type::External(name) if is_of(name)))
            })
        })
    }

    /// Whether an expression is a name, or an attribute of one.
    pub fn is_repeatable(&self, site: Site) -> bool {
        match &self.expr(site).kind {
            ExprKind::Name(_) => true,
            ExprKind::Attribute { value, .. } => self.is_repeatable(Site {
                file: site.file,
                expr: *value,
            }),
            _ => false,
        }
    }
}
