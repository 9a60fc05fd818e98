//! Columns that the database computes (`onupdate=func.now()`). After a change they would be loaded when they are read; a mapping with
//! `eager_defaults` has them come with the change.

use super::attribute::{Attributes, is_mapped, lazy_row};
use super::load::Loads;
use crate::facts::scope::ScopeKind;
use crate::plan::action::FilePlan;
use crate::resolve::program::{ClassId, Program, Site};
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

/// What a class says to its mapping.
const SAID: &str = "__mapper_args__";

/// Calls that change rows by a query.
const CHANGING: &[&str] = &[
    "sqlalchemy.orm.Query.update",
    "sqlalchemy.orm.Session.bulk_update_mappings",
    "sqlalchemy.sql.expression.update",
    "sqlalchemy.update",
];

/// The line in the body of a class by which its mapping has such a column come with each change, for a column that is made in one.
fn line<'p>(program: &'p Program<'_>, made: Site) -> Option<&'p str> {
    let ExprKind::Call { args, .. } = &program.expr(made).kind else {
        return None;
    };
    let scope = program.scope_of(made);
    let scopes = &program.file(made.file).facts.scopes;
    let is_in_class = matches!(scopes[scope.0 as usize].kind, ScopeKind::Class(_));
    let line = lazy_row(program, made, args)?.loaded_always.as_deref()?;
    (is_in_class && line.starts_with(SAID)).then_some(line)
}

impl Attributes {
    /// Have the columns that the database computes come with each change, where their classes can say so; tells whether any can that
    /// did not before.
    pub(super) fn fetch_computed(&mut self, program: &Program<'_>) -> bool {
        if changes_by_query(program) {
            return false;
        }
        let all = self.known.iter();
        let computed = all.filter(|((class, _), one)| {
            line(program, one.made).is_some() && may_say_so(program, *class)
        });
        let computed: Vec<(ClassId, Box<str>)> = computed.map(|(key, _)| key.clone()).collect();
        for (class, name) in &computed {
            let gone = self.known.remove(&(*class, name.clone()));
            if let Some(owners) = self.owners.get_mut(name) {
                owners.retain(|owner| *owner != Some(*class));
                if owners.is_empty() {
                    self.owners.remove(name);
                }
            }
            let said = gone.and_then(|one| line(program, one.made).map(str::to_owned));
            self.fetched.extend(said.map(|said| (*class, said)));
        }
        !computed.is_empty()
    }
}

/// Whether rows are changed without their objects: what the database computes then comes to none.
fn changes_by_query(program: &Program<'_>) -> bool {
    program.calls.targets.iter().any(|(_, target)| {
        target
            .external
            .iter()
            .any(|name| CHANGING.contains(&&**name))
    })
}

/// Whether a class, and those that share its mapping, say nothing to it yet.
fn may_say_so(program: &Program<'_>, class: ClassId) -> bool {
    let (above, below) = (program.above(class), program.below(class));
    let around: BTreeSet<ClassId> = above.iter().chain(below.iter()).copied().collect();
    let is_silent = |&at: &ClassId| {
        let info = &program.classes[at.0 as usize];
        let scopes = &program.file(info.file).facts.scopes;
        let scope = &scopes[program.class(at).scope.0 as usize];
        (!info.unknown_base || has_made_base(program, at)) && !scope.variables.contains_key(SAID)
    };
    // What is mapped below a mapped class has a mapping of its own.
    let is_alone = !is_mapped(program, class) || below.iter().all(|&at| at == class);
    is_alone && around.iter().all(is_silent)
}

/// Whether the bases of a class that are not followed are what SQLAlchemy makes: `Base = declarative_base()`.
fn has_made_base(program: &Program<'_>, class: ClassId) -> bool {
    let file = program.classes[class.0 as usize].file;
    let bases = program.class_def(class).map(|def| &*def.args);
    bases.into_iter().flatten().all(|base| {
        let site = Site {
            file,
            expr: base.value,
        };
        let made = program.written_out(site);
        match program.expr(made).kind {
            ExprKind::Call { func, .. } => {
                let callee = Site { expr: func, ..made };
                let name = program.expr(callee).last_name();
                matches!(name, Some("declarative_base" | "generate_base"))
            }
            _ => !program.infer(site).unknown,
        }
    })
}

/// Write it.
pub(super) fn write(loads: &Loads, program: &Program<'_>, files: &mut [FilePlan]) {
    for (class, line) in &loads.fetched {
        let info = &program.classes[class.0 as usize];
        if let Some(plan) = files.get_mut(info.file.0 as usize) {
            let member = (info.index, SAID.to_owned(), vec![line.clone()]);
            plan.members.push(member);
        }
    }
}
