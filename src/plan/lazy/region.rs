//! What may run behind a place in its function, as the statements say it: exceptions count where a `raise` stands, or where the way begins with
//! one.

use crate::syntax::ast::{ExprKind, Handler, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suite_behind;
use crate::text::TextRange;
use std::collections::BTreeSet;

/// How a statement is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Exit {
    /// To the next one.
    Falls,
    /// By `return`.
    Returns,
    /// By an exception.
    Raises,
    /// By `break`.
    Breaks,
    /// By `continue`.
    Continues,
}

type Exits = BTreeSet<Exit>;

/// What may run behind a place.
#[derive(Debug, Default)]
pub(super) struct Region {
    /// The statements.
    pub(super) ranges: Vec<TextRange>,
    /// Loops that may go into another round: the statement, and its body.
    pub(super) rounds: Vec<(StmtId, TextRange)>,
    /// How the function may end then: [`Exit::Returns`] or [`Exit::Raises`].
    pub(super) ends: BTreeSet<Exit>,
}

impl Region {
    /// What may run behind a statement that is left in a certain way.
    pub(super) fn behind(tree: &Tree, stmt: StmtId, exit: Exit) -> Self {
        let mut region = Self::default();
        let mut exits = Exits::from([exit]);
        let mut at = stmt;
        loop {
            if exits.remove(&Exit::Falls) {
                exits.extend(region.run(tree, suite_behind(tree, at)));
            }
            let Parent::Stmt(up) = tree.stmt(at).parent else {
                break;
            };
            match &tree.stmt(up).kind {
                StmtKind::Function(_) | StmtKind::Class(_) => break,
                StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. }
                    if body.contains(&at) =>
                {
                    let goes_on = exits.remove(&Exit::Continues) | exits.remove(&Exit::Falls);
                    if goes_on {
                        region
                            .rounds
                            .extend(whole(tree, body).map(|range| (up, range)));
                        exits.extend(in_loop(tree, body));
                        exits.extend(region.run(tree, orelse));
                    }
                    if exits.remove(&Exit::Breaks) {
                        exits.insert(Exit::Falls);
                    }
                }
                StmtKind::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                } => {
                    if body.contains(&at) {
                        if exits.contains(&Exit::Raises) {
                            if handlers.iter().any(|one| takes_all(tree, one)) {
                                exits.remove(&Exit::Raises);
                            }
                            for handler in handlers {
                                exits.extend(region.run(tree, &handler.body));
                            }
                        }
                        if exits.remove(&Exit::Falls) {
                            exits.extend(region.run(tree, orelse));
                        }
                    }
                    if !finalbody.contains(&at) {
                        let last = region.run(tree, finalbody);
                        if !last.contains(&Exit::Falls) {
                            exits = last;
                        }
                    }
                }
                _ => {}
            }
            at = up;
        }
        if exits.contains(&Exit::Falls) || exits.contains(&Exit::Returns) {
            region.ends.insert(Exit::Returns);
        }
        if exits.contains(&Exit::Raises) {
            region.ends.insert(Exit::Raises);
        }
        region
    }

    /// Whether something stands in it.
    pub(super) fn holds(&self, range: TextRange) -> bool {
        let mut rounds = self.rounds.iter();
        self.ranges.iter().any(|one| one.contains_range(range))
            || rounds.any(|(_, body)| body.contains_range(range))
    }

    /// The round of a loop in which something comes behind a place that stands behind it.
    pub(super) fn round_of(&self, range: TextRange, until: u32) -> Option<(StmtId, TextRange)> {
        let mut rounds = self.rounds.iter().copied();
        let is_later = self.ranges.iter().any(|one| one.contains_range(range));
        rounds.find(|(_, body)| !is_later && range.end <= until && body.contains_range(range))
    }

    /// Statements that run one behind another.
    fn run(&mut self, tree: &Tree, suite: &[StmtId]) -> Exits {
        let mut all = Exits::from([Exit::Falls]);
        for &stmt in suite {
            self.ranges.push(tree.stmt(stmt).range);
            all.remove(&Exit::Falls);
            all.extend(exits_of(tree, stmt));
            if !all.contains(&Exit::Falls) {
                break;
            }
        }
        all
    }
}

/// From the beginning of the first to the end of the last.
fn whole(tree: &Tree, suite: &[StmtId]) -> Option<TextRange> {
    let (first, last) = (suite.first()?, suite.last()?);
    let (start, end) = (tree.stmt(*first).range.start, tree.stmt(*last).range.end);
    Some(TextRange::new(start, end))
}

/// `except:`, `except Exception:`
fn takes_all(tree: &Tree, handler: &Handler) -> bool {
    handler.kind.is_none_or(|kind| {
        matches!(&tree.expr(kind).kind, ExprKind::Name(name)
            if matches!(&**name, "Exception" | "BaseException"))
    })
}

/// How a suite is left.
fn exits(tree: &Tree, suite: &[StmtId]) -> Exits {
    Region::default().run(tree, suite)
}

/// How a loop is left by what its body does.
fn in_loop(tree: &Tree, body: &[StmtId]) -> Exits {
    let mut all = exits(tree, body);
    all.remove(&Exit::Continues);
    all.remove(&Exit::Breaks);
    all.insert(Exit::Falls);
    all
}

fn exits_of(tree: &Tree, stmt: StmtId) -> Exits {
    match &tree.stmt(stmt).kind {
        StmtKind::Return(_) => Exits::from([Exit::Returns]),
        StmtKind::Raise { .. } => Exits::from([Exit::Raises]),
        StmtKind::Break => Exits::from([Exit::Breaks]),
        StmtKind::Continue => Exits::from([Exit::Continues]),
        StmtKind::If { branches, orelse } => {
            let mut all = exits(tree, orelse);
            all.extend(branches.iter().flat_map(|one| exits(tree, &one.body)));
            all
        }
        StmtKind::Match { cases, .. } => {
            let mut all = Exits::from([Exit::Falls]);
            all.extend(cases.iter().flat_map(|one| exits(tree, &one.body)));
            all
        }
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            let mut all = in_loop(tree, body);
            all.extend(exits(tree, orelse));
            all
        }
        StmtKind::With { body, .. } => exits(tree, body),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        } => {
            let last = exits(tree, finalbody);
            if !last.contains(&Exit::Falls) {
                return last;
            }
            let mut all = exits(tree, body);
            if all.remove(&Exit::Falls) {
                all.extend(exits(tree, orelse));
            }
            all.extend(handlers.iter().flat_map(|one| exits(tree, &one.body)));
            all
        }
        _ => Exits::from([Exit::Falls]),
    }
}
