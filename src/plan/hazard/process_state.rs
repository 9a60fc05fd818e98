//! What belongs to the whole process, and is changed while a function waits: the current directory, where `print` writes to.

use super::Look;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code;
use crate::resolve::program::{FunctionId, Program};
use crate::syntax::ast::{ExprId, Parent, StmtKind};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// Functions that change it from there on, and what they change.
const CHANGING: &[(&str, &str)] = &[
    ("os.chdir", "the current directory"),
    ("os.fchdir", "the current directory"),
    ("os.umask", "the mask of new files"),
    ("locale.setlocale", "the locale"),
];

/// What changes it for the length of a block.
const BLOCKS: &[(&str, &str)] = &[
    ("contextlib.chdir", "the current directory"),
    ("contextlib.redirect_stdout", "`sys.stdout`"),
    ("contextlib.redirect_stderr", "`sys.stderr`"),
];

/// The functions of the project that change it themselves, and what they change.
pub(super) struct Changers(Vec<(FunctionId, &'static str)>);

impl Changers {
    pub(super) fn collect(program: &Program<'_>) -> Self {
        let calls = program.calls.targets.iter();
        let found = calls.filter_map(|(site, target)| {
            let what = listed(CHANGING, &target.external)?;
            Some((program.function_around(*site)?, what))
        });
        Self(found.collect())
    }

    fn of(&self, function: FunctionId) -> Option<&'static str> {
        let mut all = self.0.iter();
        all.find(|(one, _)| *one == function).map(|&(_, what)| what)
    }
}

fn listed(
    list: &[(&'static str, &'static str)],
    names: &[std::rc::Rc<str>],
) -> Option<&'static str> {
    let found = list
        .iter()
        .find(|(name, _)| names.iter().any(|one| **one == **name));
    found.map(|&(_, what)| what)
}

impl Look<'_, '_> {
    /// A change of it that an await follows, in the same function or in the block that undoes it.
    pub(super) fn process_state(&self, changers: &Changers, found: &mut Vec<Diagnostic>) {
        let facts = &self.program.file(self.file).facts;
        let mut told: BTreeSet<(u32, &str)> = BTreeSet::new();
        for &call in &facts.calls {
            let range = facts.tree.expr(call).range;
            let Some(function) = self.functions.around(range.start) else {
                continue;
            };
            let Some(pauses) = self.paused.get(&function) else {
                continue;
            };
            let Some(what) = self.changed_by(call, changers) else {
                continue;
            };
            let until = self.block(call).map_or(u32::MAX, |block| block.end);
            let is_torn = pauses
                .iter()
                .any(|&pause| range.end <= pause && pause < until);
            if is_torn && told.insert((function.0, what)) {
                found.push(self.report(
                    code::PROCESS_STATE,
                    format!("{what} changes for the whole process, and other tasks run before the function ends"),
                    range,
                ));
            }
        }
    }

    fn changed_by(&self, call: ExprId, changers: &Changers) -> Option<&'static str> {
        let target = self.program.calls.target(self.at(call))?;
        let own = || {
            let mut functions = target.bound.iter();
            functions.find_map(|(function, _)| changers.of(*function))
        };
        listed(CHANGING, &target.external)
            .or_else(|| listed(BLOCKS, &target.external).filter(|_| self.block(call).is_some()))
            .or_else(own)
    }

    /// The block that enters what a call gives.
    fn block(&self, call: ExprId) -> Option<TextRange> {
        let tree = &self.program.file(self.file).facts.tree;
        let Parent::Stmt(stmt) = tree.expr(call).parent else {
            return None;
        };
        matches!(tree.stmt(stmt).kind, StmtKind::With { .. }).then(|| tree.stmt(stmt).range)
    }
}
