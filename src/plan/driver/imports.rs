//! Imports that nothing needs any more.

use super::layout::Layout;
use crate::facts::binding::BindingId;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{StmtId, StmtKind};
use std::collections::HashSet;

/// Imports go of classes of cursors that went.
pub(super) fn without_imports(
    program: &Program<'_>,
    file: FileId,
    layout: &mut Layout<'_>,
    seen: &HashSet<Site>,
) {
    let facts = &program.file(file).facts;
    for (index, stmt) in facts.tree.stmts.iter().enumerate() {
        let is_ours = matches!(&stmt.kind, StmtKind::ImportFrom { level: 0, module: Some(module), star: false, .. }
            if &*module.text == "psycopg2.extras");
        let id = StmtId(index as u32);
        let bound = facts.bindings.iter().enumerate();
        let mut bound = bound.filter(|(_, one)| one.stmt == Some(id));
        let goes = is_ours
            && bound.all(|(at, _)| {
                let reads = program.reads_of(file, BindingId(at as u32));
                reads.iter().all(|read| seen.contains(read))
            });
        // What cannot go is found when all is written.
        let _ = goes.then(|| layout.remove(id));
    }
}
