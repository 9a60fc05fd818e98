//! Objects in attributes that are also read off something of which nothing is known: `for client in clients: client.session.get(url)`.
//! It may be the object that changes, and nothing would await what it gives there.

use super::Collector;
use crate::diagnostic::code;
use crate::mapping::row::Fate;
use crate::mapping::schema::Kind;
use crate::plan::cell::GroupId;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprKind, Parent};
use std::collections::{BTreeMap, BTreeSet};

/// Attributes that hold objects of the tables, by name: the type, and the group.
pub(super) type Held = BTreeMap<Box<str>, BTreeSet<(String, GroupId)>>;

impl Collector<'_, '_> {
    /// Refuse the groups of objects that may be used through such an owner, and say that this may block.
    pub(super) fn open_owners(&mut self) {
        let program = self.program;
        for (name, objects) in std::mem::take(&mut self.held) {
            for &site in program.attributes_named(&name) {
                let Some((call, member)) = member_of_open(program, site) else {
                    continue;
                };
                for (type_name, group) in &objects {
                    let rows = program.table.member(type_name, member);
                    if rows.is_empty() {
                        continue;
                    }
                    let message = format!(
                        "`{}` may be this `{type_name}`: nothing is known of what it is read off",
                        program.excerpt(site)
                    );
                    self.refuse(*group, code::MIXED_VALUE, message.clone(), site);
                    let blocking = rows.iter().map(|&row| program.table.row(row)).find(|row| {
                        row.kind == Kind::Call
                            && (row.awaited || matches!(row.fate, Fate::Offload(_)))
                    });
                    if let Some(row) = blocking {
                        self.blocks(call, *group, row, (code::MIXED_VALUE, message));
                    }
                }
            }
        }
    }
}

/// The call of a member of an attribute whose owner is something of which nothing is known, and the member's name.
fn member_of_open<'p>(program: &'p Program<'_>, site: Site) -> Option<(Site, &'p str)> {
    let at = |expr| Site {
        file: site.file,
        expr,
    };
    let ExprKind::Attribute { value, .. } = program.expr(site).kind else {
        return None;
    };
    let Parent::Expr(up) = program.expr(site).parent else {
        return None;
    };
    let ExprKind::Attribute { value: own, attr } = &program.expr(at(up)).kind else {
        return None;
    };
    let Parent::Expr(call) = program.expr(at(up)).parent else {
        return None;
    };
    let is_called =
        matches!(program.expr(at(call)).kind, ExprKind::Call { func, .. } if func == up);
    let owner = program.infer(at(value));
    (*own == site.expr && is_called && owner.is_open()).then_some((at(call), &*attr.text))
}
