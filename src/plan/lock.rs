//! Blocks that hold a thread lock: an `await` in one would hold it while other tasks run, and they would wait for ever.

use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::StmtKind;
use crate::text::TextRange;

/// Locks whose `with` must not hold an `await`.
const LOCKS: &[&str] = &[
    "threading.Lock",
    "threading.RLock",
    "threading.Condition",
    "threading.Semaphore",
    "threading.BoundedSemaphore",
    "multiprocessing.Lock",
    "multiprocessing.RLock",
];

/// All blocks under a lock, by file.
#[derive(Debug, Default)]
pub struct Locks {
    blocks: Vec<Vec<(TextRange, Site)>>,
}

impl Locks {
    /// Find the blocks.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut blocks = Vec::new();
        for (at, file) in program.files.iter().enumerate() {
            let mut found = Vec::new();
            for stmt in &file.facts.tree.stmts {
                let StmtKind::With {
                    items,
                    is_async: false,
                    ..
                } = &stmt.kind
                else {
                    continue;
                };
                for item in items {
                    let lock = Site {
                        file: FileId(at as u32),
                        expr: item.context,
                    };
                    let is_lock =
                        program.infer(lock).any_of.iter().any(
                            |one| matches!(one, Type::Outside(name) if LOCKS.contains(&&**name)),
                        );
                    if is_lock {
                        found.push((stmt.range, lock));
                    }
                }
            }
            blocks.push(found);
        }
        Self { blocks }
    }

    /// The lock that is held at a place, in the function that the place is in.
    pub fn around(&self, program: &Program<'_>, site: Site) -> Option<Site> {
        let range = program.expr(site).range;
        let function = program.enclosing_function(site.file, program.scope_of(site));
        self.blocks
            .get(site.file.0 as usize)?
            .iter()
            .find(|(block, lock)| {
                block.contains_range(range)
                    && *lock != site
                    && program.enclosing_function(lock.file, program.scope_of(*lock)) == function
            })
            .map(|(_, lock)| *lock)
    }
}
