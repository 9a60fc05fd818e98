//! The second pass: plays the tape of one unit and notes what every read may see.

use super::binding::BindingId;
use super::operation::{Operation, Symbol, UnitId};
use super::state::{Change, Node, State};
use super::variable::{Resolution, VariableId, Variables};
use super::walk::Walk;
use crate::syntax::ast::ExprId;

/// What a read sees of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// What flow analysis says it holds.
    Flow(Node),
    /// Anything that binds it: another unit's variable, or code that no path reaches.
    All,
}

/// One read of a name that some scope binds.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// The name's expression.
    pub expr: ExprId,
    /// The variable.
    pub variable: VariableId,
    /// What is seen of it.
    pub seen: Seen,
    /// In a class body: the module's variable behind it, and what is seen of that.
    pub otherwise: Option<(VariableId, Seen)>,
    /// Whether it is read later than where it stands, as annotations are.
    pub is_late: bool,
}

/// The reads of a file.
#[derive(Debug, Default)]
pub struct Reads {
    /// Of names that a scope of the file binds.
    pub bound: Vec<Read>,
    /// Of all other names.
    pub free: Vec<ExprId>,
}

/// Where the flow went over its means: all of its reads see everything.
const MEANS_PER_OPERATION: usize = 16;
const MEANS_AT_LEAST: usize = 1 << 16;

/// Alternatives, or a loop, that are being played.
#[derive(Debug, Default)]
struct Fork {
    ends: Vec<Change>,
    /// What was written in the caught stretch.
    written: Change,
    /// The state of a handler, against the state at the fork; made from `written` once.
    caught: Option<Change>,
    /// The merges at the head of a loop.
    heads: Change,
    /// How many jumps were pending when the loop began.
    jumps: usize,
}

#[derive(Debug)]
struct Guard {
    mark: usize,
    jumps: usize,
    is_reachable: bool,
    /// How the guarded stretch ends, if it can.
    end: Option<Change>,
    finally_mark: usize,
    /// How many jumps were pending when the `finally` began.
    finally_jumps: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JumpKind {
    Break,
    Continue,
}

#[derive(Debug)]
struct Jump {
    kind: JumpKind,
    change: Change,
}

#[derive(Debug)]
struct Player<'a> {
    state: &'a mut State,
    variables: &'a Variables,
    unit: UnitId,
    is_reachable: bool,
    forks: Vec<Fork>,
    /// Where the open branches and loop bodies began, and whether that could be reached.
    branches: Vec<(usize, bool)>,
    guards: Vec<Guard>,
    /// What was written since each open `Catch` or `Guarded`.
    catchers: Vec<Change>,
    /// Where the open loop bodies began.
    bodies: Vec<usize>,
    jumps: Vec<Jump>,
    means: usize,
}

/// Play the tape of `unit`; its reads are added to `reads`.
pub fn play(
    walk: &Walk<'_>,
    variables: &mut Variables,
    state: &mut State,
    unit: UnitId,
    reads: &mut Reads,
) {
    let tape = &walk.units[unit.0 as usize].tape;
    let resolutions = resolve_reads(walk, variables, tape);
    let mut resolutions = resolutions.into_iter();
    let first = reads.bound.len();
    let mut player = Player {
        state,
        variables,
        unit,
        is_reachable: true,
        forks: Vec::new(),
        branches: Vec::new(),
        guards: Vec::new(),
        catchers: Vec::new(),
        bodies: Vec::new(),
        jumps: Vec::new(),
        means: tape.len() * MEANS_PER_OPERATION + MEANS_AT_LEAST,
    };
    for &operation in tape {
        match operation {
            Operation::Read(expr, _) | Operation::ReadLate(expr, _) => {
                match resolutions.next().flatten() {
                    Some(resolution) => {
                        let is_late = matches!(operation, Operation::ReadLate(..));
                        reads.bound.push(Read {
                            is_late,
                            ..player.read(expr, resolution)
                        });
                    }
                    None => reads.free.push(expr),
                }
            }
            _ => player.step(operation),
        }
    }
    let is_overdrawn = player.means == 0;
    state.settle();
    if is_overdrawn {
        for read in &mut reads.bound[first..] {
            read.seen = Seen::All;
            if let Some((_, seen)) = &mut read.otherwise {
                *seen = Seen::All;
            }
        }
    }
}

fn resolve_reads(
    walk: &Walk<'_>,
    variables: &mut Variables,
    tape: &[Operation],
) -> Vec<Option<Resolution>> {
    let mut resolve = |expr: ExprId, symbol: Symbol| {
        variables.resolve(walk, walk.scope_of[expr.0 as usize], symbol)
    };
    tape.iter()
        .filter_map(|&operation| match operation {
            Operation::Read(expr, symbol) | Operation::ReadLate(expr, symbol) => {
                Some(resolve(expr, symbol))
            }
            _ => None,
        })
        .collect()
}

impl Player<'_> {
    fn read(&self, expr: ExprId, resolution: Resolution) -> Read {
        let seen = |variable: VariableId| {
            if self.is_reachable && self.variables.variable(variable).unit == self.unit {
                Seen::Flow(self.state.held(variable))
            } else {
                Seen::All
            }
        };
        Read {
            expr,
            variable: resolution.variable,
            seen: seen(resolution.variable),
            otherwise: resolution
                .otherwise
                .map(|variable| (variable, seen(variable))),
            is_late: false,
        }
    }

    fn step(&mut self, operation: Operation) {
        match operation {
            Operation::Read(..) | Operation::ReadLate(..) => {}
            Operation::Bind(binding) => {
                let node = self.state.node_of(binding);
                self.write(binding, node, node);
            }
            Operation::MayBind(binding) => {
                let node = self.state.node_of(binding);
                let variable = self.variables.of_binding[binding.0 as usize];
                let held = self.state.held(variable);
                let either = self.state.merge(vec![held, node]);
                self.write(binding, either, node);
            }
            Operation::Delete(binding) => {
                let node = self.state.node_of(binding);
                let gone = self.state.merge(vec![node, Node::UNBOUND]);
                self.write(binding, gone, gone);
            }
            Operation::Unbind(binding) => self.write(binding, Node::UNBOUND, Node::UNBOUND),
            Operation::EnterClass(scope) => {
                for &variable in self.variables.of_class(scope) {
                    self.state.hold(variable, Node::UNBOUND);
                }
            }
            Operation::Fork => self.forks.push(Fork::default()),
            Operation::Branch => self.begin_branch(),
            Operation::EndBranch => {
                let end = self.end_branch();
                if let (Some(fork), Some(end)) = (self.forks.last_mut(), end) {
                    fork.ends.push(end);
                }
            }
            Operation::Join => {
                if let Some(fork) = self.forks.pop() {
                    self.is_reachable &= !fork.ends.is_empty();
                    self.state.join(&fork.ends);
                }
            }
            Operation::Loop(first, end) => self.begin_loop(first, end),
            Operation::Body => {
                self.bodies.push(self.state.mark());
                self.begin_branch();
            }
            Operation::EndBody => self.end_body(),
            Operation::Break => self.jump(JumpKind::Break),
            Operation::Continue => self.jump(JumpKind::Continue),
            Operation::Stop => self.is_reachable = false,
            Operation::Catch => self.catchers.push(Change::new()),
            Operation::EndCatch => {
                let written = self.end_catcher();
                if let Some(fork) = self.forks.last_mut() {
                    fork.written = written;
                }
            }
            Operation::Caught => self.enter_handler(),
            Operation::Guarded => {
                self.catchers.push(Change::new());
                self.guards.push(Guard {
                    mark: self.state.mark(),
                    jumps: self.jumps.len(),
                    is_reachable: self.is_reachable,
                    end: None,
                    finally_mark: 0,
                    finally_jumps: 0,
                });
            }
            Operation::Finally => self.begin_finally(),
            Operation::EndFinally => self.end_finally(),
        }
    }

    fn spend(&mut self, amount: usize) {
        self.means = self.means.saturating_sub(amount);
    }

    /// Let the variable of `binding` hold `node`; handlers may see `written`.
    fn write(&mut self, binding: BindingId, node: Node, written: Node) {
        let variable = self.variables.of_binding[binding.0 as usize];
        if self.variables.variable(variable).unit != self.unit {
            return;
        }
        self.state.hold(variable, node);
        if self.is_reachable
            && let Some(catcher) = self.catchers.last_mut()
        {
            catcher.push((variable, written));
        }
    }

    fn begin_branch(&mut self) {
        self.branches.push((self.state.mark(), self.is_reachable));
    }

    /// End a branch: how it changed the state, if its end is reached.
    fn end_branch(&mut self) -> Option<Change> {
        let (mark, was_reachable) = self.branches.pop()?;
        let end = self.is_reachable.then(|| self.state.change_since(mark));
        self.state.go_back(mark);
        self.is_reachable = was_reachable;
        end
    }

    fn begin_loop(&mut self, first: BindingId, end: BindingId) {
        let mut heads = Change::new();
        for binding in first.0..end.0 {
            let variable = self.variables.of_binding[binding as usize];
            let facts = self.variables.variable(variable);
            if facts.unit == self.unit && !facts.is_fresh {
                heads.push((variable, Node::UNBOUND));
            }
        }
        heads.sort_unstable();
        heads.dedup();
        for (variable, head) in &mut heads {
            let held = self.state.held(*variable);
            *head = self.state.open_merge(vec![held]);
            self.state.hold(*variable, *head);
        }
        self.forks.push(Fork {
            heads,
            jumps: self.jumps.len(),
            ..Fork::default()
        });
    }

    fn end_body(&mut self) {
        self.bodies.pop();
        let end = self.end_branch();
        let Some(fork) = self.forks.last_mut() else {
            return;
        };
        let mut back: Vec<Change> = end.into_iter().collect();
        for jump in self.jumps.drain(fork.jumps.min(self.jumps.len())..) {
            match jump.kind {
                JumpKind::Break => fork.ends.push(jump.change),
                JumpKind::Continue => back.push(jump.change),
            }
        }
        for &(variable, node) in back.iter().flatten() {
            if let Ok(at) = fork
                .heads
                .binary_search_by_key(&variable, |&(head, _)| head)
            {
                self.state.widen(fork.heads[at].1, node);
            }
        }
        // What the test of a `while` bound goes round as well.
        for &(variable, head) in &fork.heads {
            let held = self.state.held(variable);
            self.state.widen(head, held);
        }
    }

    fn jump(&mut self, kind: JumpKind) {
        if let Some(&body) = self.bodies.last()
            && self.is_reachable
            && self.means > 0
        {
            let change = self.state.change_since(body);
            self.spend(self.state.mark() - body);
            self.jumps.push(Jump { kind, change });
        }
        self.is_reachable = false;
    }

    /// What was written since the innermost catcher was set up; it concerns those around it too.
    fn end_catcher(&mut self) -> Change {
        let mut written = self.catchers.pop().unwrap_or_default();
        written.sort_unstable();
        written.dedup();
        if let Some(outer) = self.catchers.last_mut() {
            outer.extend_from_slice(&written);
        }
        written
    }

    fn enter_handler(&mut self) {
        if self.means == 0 {
            return;
        }
        let Some(fork) = self.forks.last_mut() else {
            return;
        };
        let written = std::mem::take(&mut fork.written);
        let caught = match fork.caught.take() {
            Some(caught) => caught,
            None => self.state.at_any_point(written),
        };
        self.state.apply(&caught);
        let cost = caught.len();
        if let Some(fork) = self.forks.last_mut() {
            fork.caught = Some(caught);
        }
        self.spend(cost);
    }

    fn begin_finally(&mut self) {
        let written = self.end_catcher();
        let Some(guard) = self.guards.last_mut() else {
            return;
        };
        guard.end = self
            .is_reachable
            .then(|| self.state.change_since(guard.mark));
        self.state.go_back(guard.mark);
        let entry = self.state.at_any_point(written);
        self.state.apply(&entry);
        guard.finally_mark = self.state.mark();
        guard.finally_jumps = self.jumps.len();
        self.is_reachable = guard.is_reachable;
    }

    fn end_finally(&mut self) {
        let Some(guard) = self.guards.pop() else {
            return;
        };
        let done = self
            .is_reachable
            .then(|| self.state.change_since(guard.finally_mark));
        self.state.go_back(guard.mark);
        // Only what left the guarded stretch runs the `finally`; jumps written in the `finally` itself do not.
        let passing = guard.jumps..guard.finally_jumps.max(guard.jumps).min(self.jumps.len());
        let Some(done) = done else {
            self.jumps.drain(passing);
            self.is_reachable = false;
            return;
        };
        self.spend(passing.len() * done.len());
        for jump in &mut self.jumps[passing] {
            self.state.follow(&mut jump.change, &done);
        }
        match guard.end {
            Some(end) => {
                self.state.apply(&end);
                self.state.apply(&done);
            }
            None => self.is_reachable = false,
        }
    }
}
