//! What is read off exceptions of libraries otherwise than `caught.rs` sees it: in helpers, by name, off whatever `except Exception` caught,
//! and what the replacement's exceptions do not have. It is decided with the calls that raise them.

use super::thrown::{Thrown, is_exception};
use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::facts::binding::{BindingKind, Value};
use crate::mapping::row::{Fate, LibraryId};
use crate::mapping::schema::Kind;
use crate::mapping::template::{Part, Placeholder};
use crate::plan::cell::GroupId;
use crate::plan::template::{CodePart, Rewriting};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ExprKind};
use crate::syntax::sorts::Sorts;
use crate::text::{TextRange, is_word_part};
use std::collections::BTreeSet;

/// Functions that take the name of an attribute as text.
const BY_NAME: &[&str] = &["builtins.getattr", "builtins.hasattr"];

/// An exception of a table, and what tells that something is one.
#[derive(Clone, Copy)]
struct Kinds<'t> {
    type_name: &'t str,
    library: LibraryId,
    known_by: &'t [String],
}

impl Collector<'_, '_> {
    /// Convert or refuse what is read off exceptions.
    pub(super) fn exceptions(&mut self) {
        let program = self.program;
        for name in missing(program) {
            for &site in program.attributes_named(name) {
                self.missing(site, name);
            }
        }
        for (type_name, row) in program.table.known_by() {
            let kinds = Kinds {
                type_name,
                library: row.library,
                known_by: &row.known_by,
            };
            let library = &program.table.library(row.library).name;
            if !program.imports(library) && program.wrappers(row.library).is_empty() {
                continue;
            }
            for name in kinds.known_by {
                for &site in program.attributes_named(name) {
                    self.known_exception(site, name, kinds);
                }
            }
            for (call, expr) in program.expressions_of(Sorts::CALL) {
                if let ExprKind::Call { args, .. } = &expr.kind {
                    self.asked_by_name(call, args, kinds);
                }
            }
        }
    }

    /// Refuse what the replacement's exceptions do not have.
    fn missing(&mut self, site: Site, name: &str) {
        let program = self.program;
        let ExprKind::Attribute { value, .. } = program.expr(site).kind else {
            return;
        };
        let error = Site {
            expr: value,
            ..site
        };
        let types = program.infer(error);
        for type_name in types.objects().filter(|one| is_exception(program, one)) {
            let mut rows = program.table.member(type_name, name).iter();
            let row = rows.find_map(|&row| {
                let row = program.table.row(row);
                (row.kind == Kind::Attribute).then_some(row)
            });
            if let Some(row) = row
                && let Fate::Refuse(reason) = &row.fate
            {
                let group = self.cells.group(program, error);
                self.refuse(group, code::UNMAPPED_MEMBER, reason.clone(), site);
                self.raised(error, group, row.library);
            }
        }
    }

    /// What tells by its name that it is read off such an exception: `error.pgcode`.
    fn known_exception(&mut self, site: Site, name: &str, kinds: Kinds<'_>) {
        let program = self.program;
        let ExprKind::Attribute { value, .. } = program.expr(site).kind else {
            return;
        };
        let error = Site {
            expr: value,
            ..site
        };
        let types = program.infer(error);
        let is_seen = program.library_types(&types).next().is_some();
        if !(types.is_open() || is_seen && !is_caught(program, error)) {
            return;
        }
        let group = self.cells.group(program, error);
        if has_own(&types) {
            let message = format!("`{name}` may be read off something else here");
            self.refuse(group, code::MIXED_VALUE, message, site);
        } else {
            self.member(site, error, group, kinds.type_name, name);
        }
        self.raised(error, group, kinds.library);
    }

    /// `getattr(error, "pgcode", None)`
    fn asked_by_name(&mut self, call: Site, args: &[Argument], kinds: Kinds<'_>) {
        let program = self.program;
        let at = |expr| Site { expr, ..call };
        let [error, name, ..] = args else { return };
        let (error, text) = (at(error.value), at(name.value));
        let ExprKind::Str {
            value: Some(name), ..
        } = &program.expr(text).kind
        else {
            return;
        };
        let ExprKind::Call { func, .. } = program.expr(call).kind else {
            return;
        };
        let types = program.infer(error);
        let is_seen = program.library_types(&types).next().is_some();
        let is_asked = kinds.known_by.iter().any(|one| **one == **name)
            && (types.is_open() || is_seen)
            && BY_NAME
                .iter()
                .any(|one| program.infer(at(func)).is_external(one));
        if !is_asked {
            return;
        }
        let group = self.cells.group(program, error);
        match new_name(program, kinds.type_name, name).filter(|_| !has_own(&types)) {
            Some(new) => {
                let (whole, part) = (program.expr(call).range, program.expr(text).range);
                let rewriting = Rewriting {
                    code: vec![
                        CodePart::Source(TextRange::new(whole.start, part.start)),
                        CodePart::Text(format!("{new:?}")),
                        CodePart::Source(TextRange::new(part.end, whole.end)),
                    ],
                    ..Rewriting::default()
                };
                self.push_object(call, group, Conversion::Code(rewriting));
            }
            None => {
                let message = format!("an error of the replacement has no `{name}`");
                self.refuse(group, code::UNMAPPED_MEMBER, message, call);
            }
        }
        self.raised(error, group, kinds.library);
    }

    /// Whether an attribute tells that what it is read off is an exception, and nothing of the project's own.
    pub(super) fn is_known_by(&self, error: Site, name: &str) -> bool {
        let mut known = self.program.table.known_by();
        known.any(|(_, row)| row.known_by.iter().any(|one| one == name))
            && !has_own(&self.program.infer(error))
    }

    fn raised(&mut self, error: Site, group: GroupId, library: LibraryId) {
        self.thrown.push(Thrown {
            error,
            library,
            group,
        });
    }
}

/// Names of attributes that some exception of a replacement does not have.
fn missing<'p>(program: &'p Program<'_>) -> BTreeSet<&'p str> {
    let rows = program.table.all_rows().iter();
    let refused =
        rows.filter(|row| row.kind == Kind::Attribute && matches!(row.fate, Fate::Refuse(_)));
    let members = refused.flat_map(|row| &row.from).filter_map(|from| {
        let (owner, member) = from.rsplit_once('.')?;
        is_exception(program, owner).then_some(member)
    });
    members.collect()
}

/// Whether a name is what a handler caught.
fn is_caught(program: &Program<'_>, error: Site) -> bool {
    let facts = &program.file(error.file).facts;
    let Some(Some(reference)) = facts.references.get(error.expr.0 as usize) else {
        return false;
    };
    let mut bindings = reference.bindings.iter();
    bindings.any(|one| {
        matches!(
            facts.bindings[one.0 as usize].kind,
            BindingKind::Assigned {
                value: Value::Caught(_),
                ..
            }
        )
    })
}

/// Whether it is something of the project's own, perhaps among others.
fn has_own(types: &Types) -> bool {
    types.any_of.iter().any(|one| {
        matches!(
            one,
            Type::Instance(_) | Type::Class(_) | Type::Module(_) | Type::Super(_)
        )
    })
}

/// What an attribute is called afterwards, where only its name changes.
fn new_name<'p>(program: &'p Program<'_>, type_name: &str, name: &str) -> Option<&'p str> {
    let rows = program.table.member(type_name, name);
    let row = program.table.row(*rows.first()?);
    match &row.to.as_ref()?.parts[..] {
        [Part::Placeholder(Placeholder::Receiver), Part::Text(text)] => {
            let new = text.strip_prefix('.')?;
            let is_name = new.chars().all(is_word_part);
            is_name.then_some(new)
        }
        _ => None,
    }
}
