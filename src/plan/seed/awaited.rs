//! Attributes that the replacement gives, or sets, by a coroutine; and methods that take coroutine functions.

use super::member::row_matches_name;
use super::{CallFate, Collector, Demand, MappedCall};
use crate::diagnostic::code;
use crate::mapping::row::Row;
use crate::plan::cell::GroupId;
use crate::plan::served;
use crate::plan::template::{CodePart, Rewriting, instantiate_plain};
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{Parent, StmtKind};

impl<'c, 'p> Collector<'c, 'p> {
    /// Whether a row is of a framework: a test of an application is a part of it.
    pub(super) fn is_of_framework(&self, row: &Row) -> bool {
        let library = self.program.table.library(row.library);
        library.framework.is_some()
    }

    /// `request.form`, which the replacement gives when it is awaited.
    pub(super) fn awaited_attribute(
        &mut self,
        attribute: Site,
        object: Site,
        group: GroupId,
        (type_name, name): (&str, &str),
        row: &'c Row,
    ) {
        let program = self.program;
        if self.refuse_mixed(object, group, type_name) {
            return;
        }
        let place = Place {
            site: attribute,
            args: &[],
            receiver: Some(object.expr),
        };
        let rewriting = match &row.to {
            Some(template) if !row_matches_name(template, name) => {
                instantiate_plain(program, place, name, row, template, None)
            }
            _ => Ok(Rewriting {
                notes: row.note.iter().cloned().collect(),
                ..Rewriting::default()
            }),
        };
        let fate = match rewriting {
            Ok(rewriting) => CallFate::Convert(rewriting),
            Err(reason) => {
                self.refuse(group, code::REFUSED_CALL, reason.clone(), attribute);
                CallFate::Refused(code::REFUSED_CALL, reason)
            }
        };
        let is_test = program.is_test_file(attribute.file) && !self.is_of_framework(row);
        self.uses.calls.push(MappedCall {
            site: attribute,
            name: format!("{type_name}.{name}"),
            row: row.id,
            group,
            context: self.context(attribute),
            demand: Demand::Await,
            fate,
            blocks: true,
            is_seed: !is_test,
            is_heavy: !is_test,
        });
    }

    /// `connection.autocommit = value`, where the replacement has a coroutine method for it.
    pub(super) fn set_by_call(
        &mut self,
        attribute: Site,
        object: Site,
        group: GroupId,
        row: &'c Row,
        method: &str,
    ) {
        let program = self.program;
        let tree = &program.file(attribute.file).facts.tree;
        let is_plain = matches!(tree.expr(attribute.expr).parent, Parent::Stmt(stmt)
            if matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.len() == 1));
        if !is_plain {
            let reason = format!(
                "the replacement sets this by `{method}()`, which has to be a statement of its own"
            );
            self.refuse(group, code::REFUSED_CALL, reason, attribute);
            return;
        }
        let is_test = program.is_test_file(attribute.file);
        self.uses.calls.push(MappedCall {
            site: attribute,
            name: row.from.first().cloned().unwrap_or_default(),
            row: row.id,
            group,
            context: self.context(attribute),
            demand: Demand::Await,
            fate: CallFate::Convert(Rewriting {
                code: vec![
                    CodePart::Source(program.expr(object).outer),
                    CodePart::Text(format!(".{method}")),
                ],
                notes: row.note.iter().cloned().collect(),
                ..Rewriting::default()
            }),
            blocks: true,
            is_seed: !is_test,
            is_heavy: !is_test,
        });
    }
}

/// Whether a method is a decorator, and takes functions of either kind.
pub(super) fn takes_decorated(program: &Program<'_>, method: Site) -> bool {
    let tree = &program.file(method.file).facts.tree;
    matches!(tree.expr(method.expr).parent, Parent::Stmt(stmt)
        if matches!(&tree.stmt(stmt).kind, StmtKind::Function(def) if def.decorators.contains(&method.expr)))
        && served::takes_coroutines(program, method)
}
