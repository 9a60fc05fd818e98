//! Blocks that hold a thread lock: an `await` in one would hold it while other tasks run, and they would wait for ever.
//!
//! A lock that becomes one of asyncio, because all who take it are coroutines then, may be held so.

use crate::diagnostic::code;
use crate::mapping::row::Returns;
use crate::plan::cell::{Cells, GroupId};
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::{CallFate, Uses};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::Stmt;
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// Locks whose `with` must not hold an `await`: of threads, of processes, and of files, which block whoever waits for them.
const LOCKS: &[&str] = &[
    "fasteners.InterProcessLock",
    "filelock.FileLock",
    "filelock.SoftFileLock",
    "filelock.UnixFileLock",
    "filelock.WindowsFileLock",
    "lockfile.FileLock",
    "lockfile.LockFile",
    "multiprocessing.BoundedSemaphore",
    "multiprocessing.Condition",
    "multiprocessing.Semaphore",
    "portalocker.Lock",
    "portalocker.RLock",
    "threading.Lock",
    "threading.RLock",
    "threading.Condition",
    "threading.Semaphore",
    "threading.BoundedSemaphore",
    "multiprocessing.Lock",
    "multiprocessing.RLock",
];

/// One block under a lock.
#[derive(Debug)]
pub struct Block {
    /// The statement.
    pub range: TextRange,
    /// The lock.
    pub lock: Site,
    /// The function it stands in.
    pub function: Option<FunctionId>,
    /// The lock's group, where the table has another lock for it.
    pub group: Option<GroupId>,
}

/// All blocks under a lock, by file.
#[derive(Debug, Default)]
pub struct Locks {
    blocks: Vec<Vec<Block>>,
    /// The locks that the table has another for, and a place where each is seen.
    on_demand: BTreeMap<GroupId, Site>,
}

impl Locks {
    /// Find the blocks.
    pub fn collect(program: &Program<'_>, cells: &mut Cells) -> Self {
        let mut locks = Self::default();
        for file in program.file_ids() {
            let entered = program.entered_items(file);
            let found = entered.filter_map(|(stmt, lock)| block(program, cells, stmt, lock));
            locks.blocks.push(found.collect());
        }
        for block in locks.blocks.iter_mut().flatten() {
            block.group = block.group.map(|group| cells.current(group));
        }
        locks
    }

    /// Find the locks that the table has another for, and refuse those that are made where it is not seen, and those that are
    /// used in a way that asyncio's are not.
    pub fn settle(&mut self, program: &Program<'_>, uses: &mut Uses) {
        let held: Vec<_> = self
            .all()
            .filter_map(|(_, block)| Some((block.group?, block.lock)))
            .collect();
        self.on_demand.extend(held);
        let mut made = BTreeSet::new();
        let mut waited_for = BTreeSet::new();
        for call in &uses.calls {
            let row = program.table.row(call.row);
            let owner = call.name.rsplit_once('.').map(|(owner, _)| owner);
            let makes = match &row.returns {
                Some(Returns::Type(name)) => is_on_demand(program, name),
                _ => false,
            };
            if makes && call.fate_converts() {
                made.insert(call.group);
            }
            if matches!(call.fate, CallFate::Offload) {
                waited_for.insert(call.group);
            }
            if makes || owner.is_some_and(|owner| is_on_demand(program, owner)) {
                self.on_demand.entry(call.group).or_insert(call.site);
            }
        }
        for (&group, &lock) in &self.on_demand {
            let is_made = made.contains(&group);
            if is_made && !waited_for.contains(&group) {
                continue;
            }
            let text = program.source(lock);
            let message = match is_made {
                true => format!("`{text}` is also taken by a call of `acquire`"),
                false => format!("where `{text}` is made is not seen"),
            };
            let refusal = Refusal::at(code::LOCK_HELD, message, span(program, lock));
            uses.refused.entry(group).or_insert(refusal);
        }
    }

    /// The locks that are converted only where an `await` needs it.
    pub fn on_demand(&self) -> impl Iterator<Item = GroupId> {
        self.on_demand.keys().copied()
    }

    /// The blocks of a file.
    pub fn of(&self, file: FileId) -> &[Block] {
        self.blocks.get(file.0 as usize).map_or(&[], |found| found)
    }

    /// All blocks, with their files.
    pub fn all(&self) -> impl Iterator<Item = (FileId, &Block)> {
        let files = self.blocks.iter().enumerate();
        files.flat_map(|(at, blocks)| blocks.iter().map(move |block| (FileId(at as u32), block)))
    }

    /// The lock that is held at a place, in the function that the place is in; not one that `may_be_held` there.
    pub fn around(
        &self,
        program: &Program<'_>,
        site: Site,
        may_be_held: impl Fn(GroupId) -> bool,
    ) -> Option<Site> {
        let range = program.expr(site).range;
        let function = program.function_around(site);
        self.of(site.file)
            .iter()
            .find(|block| {
                block.range.contains_range(range)
                    && block.lock != site
                    && block.function == function
                    && !block.group.is_some_and(&may_be_held)
            })
            .map(|block| block.lock)
    }
}

fn block(program: &Program<'_>, cells: &mut Cells, stmt: &Stmt, lock: Site) -> Option<Block> {
    let types = program.infer(lock);
    let is_lock = |one: &Type| matches!(one, Type::Outside(name) | Type::Object(name) if LOCKS.contains(&&**name));
    types.any_of.iter().any(is_lock).then(|| Block {
        range: stmt.range,
        lock,
        function: program.function_around(lock),
        group: types
            .objects()
            .any(|name| is_on_demand(program, name))
            .then(|| cells.group(program, lock)),
    })
}

/// Whether objects of a type are converted only where an `await` needs it.
pub fn is_on_demand(program: &Program<'_>, type_name: &str) -> bool {
    let name = program.table.canonical(type_name);
    let row = program.table.type_row(&name);
    row.is_some_and(|row| row.on_demand)
}
