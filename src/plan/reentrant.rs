//! Conditions that who holds one may take again: those of threads are made with a lock that allows it, those of asyncio are
//! not, and a task would wait for itself.

use super::cell::GroupId;
use super::guarded::run_in;
use super::lock::{Block, Locks};
use super::reason::Refusal;
use super::report::span;
use super::seed::Uses;
use crate::diagnostic::code;
use crate::resolve::program::{FileId, FunctionId, Program};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// What is made with a lock that may be taken again.
const CONDITION: &str = "threading.Condition";

/// Refuse the conditions of which it is not seen that nobody takes them while he holds them.
pub fn settle(program: &Program<'_>, locks: &Locks, uses: &mut Uses) {
    let mut blocks: BTreeMap<GroupId, Vec<(FileId, &Block)>> = BTreeMap::new();
    for (file, block) in locks.all() {
        let types = program.infer(block.lock);
        if let Some(group) = block.group
            && types.objects().any(|name| name == CONDITION)
        {
            blocks.entry(group).or_default().push((file, block));
        }
    }
    for (group, blocks) in blocks {
        let Some((lock, why)) = blocks
            .iter()
            .find_map(|&(file, block)| Some((block.lock, again(program, file, block, &blocks)?)))
        else {
            continue;
        };
        let refusal = Refusal::at(code::LOCK_HELD, why, span(program, lock));
        uses.refused.entry(group).or_insert(refusal);
    }
}

/// Why a lock may be taken again inside a block, if so.
fn again(
    program: &Program<'_>,
    file: FileId,
    block: &Block,
    all: &[(FileId, &Block)],
) -> Option<String> {
    let text = program.source(block.lock);
    let is_inside = |(at, other): &(FileId, &Block)| {
        *at == file
            && other.lock != block.lock
            && block.range.contains_range(program.expr(other.lock).range)
    };
    if all.iter().any(is_inside) {
        return Some(format!("`{text}` is taken again while it is held"));
    }
    let Some(reached) = reached(program, file, block.range) else {
        return Some(format!(
            "whether `{text}` is taken again while it is held is not seen"
        ));
    };
    let taker = all
        .iter()
        .filter_map(|(_, other)| other.function)
        .find(|function| reached.contains(function))?;
    let name = program.function_name(taker);
    Some(format!(
        "`{name}` takes `{text}`, and may be called while it is held"
    ))
}

/// The functions that code may run, by itself and through others; `None` where that cannot be followed.
fn reached(program: &Program<'_>, file: FileId, range: TextRange) -> Option<BTreeSet<FunctionId>> {
    let mut seen = BTreeSet::new();
    let mut todo = run_in(program, file, range)?;
    while let Some(function) = todo.pop() {
        if seen.insert(function) {
            let file = program.function_file(function);
            let stmt = program.function(function).stmt;
            let range = program.file(file).facts.tree.stmt(stmt).range;
            todo.extend(run_in(program, file, range)?);
        }
    }
    Some(seen)
}
