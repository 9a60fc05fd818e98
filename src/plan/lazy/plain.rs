//! Columns of which no relationship can depend: setting one leaves what was loaded as it is.

use super::attribute::{Attributes, is_mapped};
use crate::resolve::program::{ClassId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};

/// What says that a relationship follows a column in another way than by its foreign key, or that setting one does more than that.
const OTHERWISE: &[&str] = &[
    "ForeignKeyConstraint",
    "__setattr__",
    "listens_for",
    "primaryjoin",
    "remote(",
    "validates(",
];

/// What makes a column.
const COLUMNS: &[&str] = &["Column", "mapped_column"];

/// What a column says by which objects are found.
const KEYS: &[&str] = &["ForeignKey", "primary_key", "key="];

/// Whether an attribute of this name is only ever such a column, of whatever object.
pub(super) fn is_plain(program: &Program<'_>, attributes: &Attributes, name: &str) -> bool {
    if attributes.owners.contains_key(name) || OTHERWISE.iter().any(|word| program.mentions(word)) {
        return false;
    }
    let all = (0..program.classes.len()).map(|at| ClassId(at as u32));
    let mut holders = all
        .filter(|&class| bindings(program, class, name) > 0)
        .peekable();
    let is_column = |class: ClassId| {
        let below = program.below(class);
        let is_table = below.iter().any(|&below| is_mapped(program, below));
        // A property may do anything; what stands for no table is written nowhere.
        match is_table {
            true => bindings(program, class, name) == 1 && is_column_of(program, class, name),
            false => !program.classes[class.0 as usize].methods.contains_key(name),
        }
    };
    holders.peek().is_some() && holders.all(is_column)
}

/// How often the body of a class binds a name.
fn bindings(program: &Program<'_>, class: ClassId, name: &str) -> usize {
    let file = program.classes[class.0 as usize].file;
    let scope = program.class(class).scope.0 as usize;
    let scopes = &program.file(file).facts.scopes;
    scopes[scope].variables.get(name).map_or(0, Vec::len)
}

/// Whether the body of a class makes a column of this name that is no key, and nothing else.
fn is_column_of(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let file = program.classes[class.0 as usize].file;
    let Some(def) = program
        .class_def(class)
        .filter(|_| is_mapped(program, class))
    else {
        return false;
    };
    let tree = &program.file(file).facts.tree;
    let is_named = |target: ExprId| matches!(&tree.expr(target).kind, ExprKind::Name(bound) if &**bound == name);
    def.body.iter().any(|&stmt| {
        let value = match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if targets.iter().any(|&one| is_named(one)) => {
                *value
            }
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } if is_named(*target) => *value,
            _ => return false,
        };
        let site = Site { file, expr: value };
        let ExprKind::Call { func, .. } = program.expr(site).kind else {
            return false;
        };
        let maker = program.expr(Site { file, expr: func }).last_name();
        let written = program.source(site);
        maker.is_some_and(|maker| COLUMNS.contains(&maker))
            && !KEYS.iter().any(|word| written.contains(word))
            // What is unpacked may say anything.
            && !written.contains('*')
    })
}
