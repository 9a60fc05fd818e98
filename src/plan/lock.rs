//! Blocks that hold a thread lock: an `await` in one would hold it while other tasks run, and they would wait for ever.

use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::Stmt;
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
        let is_lock = |&(_, entered): &(&Stmt, Site)| {
            let types = program.infer(entered);
            types
                .any_of
                .iter()
                .any(|one| matches!(one, Type::Outside(name) | Type::Object(name) if LOCKS.contains(&&**name)))
        };
        let blocks = (0..program.files.len())
            .map(|at| {
                let entered = program.entered_items(FileId(at as u32)).filter(is_lock);
                entered.map(|(stmt, lock)| (stmt.range, lock)).collect()
            })
            .collect();
        Self { blocks }
    }

    /// The lock that is held at a place, in the function that the place is in.
    pub fn around(&self, program: &Program<'_>, site: Site) -> Option<Site> {
        let range = program.expr(site).range;
        let function = program.function_around(site);
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
