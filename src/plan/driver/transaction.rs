//! Where transactions begin and end, and how what is done in them is written for asyncpg, which commits each statement by itself.

use super::layout::Layout;
use super::session::{Made, Obstacle, Session};
use super::sql::Effect;
use crate::diff::edit::Edit;
use crate::resolve::program::Program;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::{suite_around, suites_of};
use crate::text::TextRange;

/// Write all that is done with a connection.
///
/// # Errors
/// What keeps it from being written so.
pub(super) fn arrange(
    program: &Program<'_>,
    session: &Session,
    layout: &mut Layout<'_>,
) -> Result<(), Obstacle> {
    let source = program.file(session.file);
    let arranger = Arranger {
        program,
        session,
        text: &source.text,
        tree: &source.facts.tree,
    };
    let regions = arranger.regions()?;
    arranger.prove(&regions)?;
    arranger.close(layout)?;
    // What is fetched behind a commit is written over it.
    let written_over = session.fetched_behind(arranger.tree);
    let is_left = |stmt: &&StmtId| !written_over.iter().any(|(commit, _)| commit == *stmt);
    for &stmt in session
        .idle
        .iter()
        .chain(session.commits.iter().filter(is_left))
        .chain(&session.rollbacks)
    {
        layout
            .remove(stmt)
            .map_err(|message| arranger.at(stmt, message))?;
    }
    let mut blocks: Vec<Block> = session
        .cursor_blocks
        .iter()
        .map(|&stmt| Block::Cursor(stmt))
        .collect();
    blocks.extend(
        regions
            .iter()
            .map(|&(first, last)| Block::Region(first, last)),
    );
    blocks.sort_by_key(|block| {
        let (first, last) = block.ends();
        let start = arranger.tree.stmt(first).range.start;
        let end = arranger.tree.stmt(last).range.end;
        (
            start,
            std::cmp::Reverse(end),
            matches!(block, Block::Cursor(_)),
        )
    });
    for block in blocks {
        match block {
            Block::Region(first, last) => {
                let header = format!("with {}.transaction():", session.name);
                layout
                    .wrap(first, last, &header, &[])
                    .map_err(|message| arranger.at(first, message))?;
            }
            Block::Cursor(stmt) => arranger.without_cursor(stmt, layout)?,
        }
    }
    for &(_, expr) in &session.blocks {
        let range = arranger.tree.expr(expr).range;
        layout.edit(Edit::insertion(".transaction()", range.end));
    }
    arranger.queries(layout)
}

enum Block {
    Cursor(StmtId),
    Region(StmtId, StmtId),
}

impl Block {
    fn ends(&self) -> (StmtId, StmtId) {
        match *self {
            Self::Cursor(stmt) => (stmt, stmt),
            Self::Region(first, last) => (first, last),
        }
    }
}

/// What writes all that is done with a connection.
pub(super) struct Arranger<'a, 'p> {
    pub(super) program: &'a Program<'p>,
    pub(super) session: &'a Session,
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
}

impl Arranger<'_, '_> {
    pub(super) fn range(&self, stmt: StmtId) -> TextRange {
        self.tree.stmt(stmt).range
    }

    /// An obstacle at a statement.
    fn at(&self, stmt: StmtId, message: String) -> Obstacle {
        let range = self.range(stmt);
        let exprs = self.tree.exprs.iter().enumerate();
        let first = exprs
            .filter(|(_, expr)| range.contains_range(expr.range))
            .min_by_key(|(_, expr)| expr.range.start);
        (first.map(|(at, _)| ExprId(at as u32)), message)
    }

    /// A statement, and those that it stands in.
    fn outwards(&self, stmt: StmtId) -> impl Iterator<Item = StmtId> {
        std::iter::successors(Some(stmt), |&one| match self.tree.stmt(one).parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        })
    }

    pub(super) fn holds(&self, outer: StmtId, inner: StmtId) -> bool {
        self.range(outer).contains_range(self.range(inner))
    }

    /// Whether something is done with the connection in a statement.
    fn is_used_in(&self, stmt: StmtId) -> bool {
        let session = self.session;
        let ends = session.commits.iter().chain(&session.rollbacks);
        let mut others = ends.chain(session.blocks.iter().map(|(block, _)| block));
        let fetches = session
            .fetches
            .iter()
            .any(|fetch| self.holds(stmt, fetch.stmt));
        self.executes_in(stmt) || fetches || others.any(|&one| self.holds(stmt, one))
    }

    fn executes_in(&self, stmt: StmtId) -> bool {
        self.session
            .executes
            .iter()
            .any(|(_, one)| self.holds(stmt, one.stmt))
    }

    /// What is committed by `conn.commit()`: from the first query on, up to it.
    fn regions(&self) -> Result<Vec<(StmtId, StmtId)>, Obstacle> {
        let session = self.session;
        let mut regions = Vec::new();
        if session.is_autocommit {
            return Ok(regions);
        }
        for &commit in &session.commits {
            let suite = suite_around(self.tree, commit);
            let Some(end) = suite.iter().position(|&one| one == commit) else {
                continue;
            };
            let begins = suite[..end].iter().rposition(|&one| {
                // What is committed further in is proved there.
                let ends = session
                    .commits
                    .iter()
                    .chain(session.blocks.iter().map(|(block, _)| block));
                session.stmt == one || ends.copied().any(|end| self.holds(one, end))
            });
            let statements = &suite[begins.map_or(0, |at| at + 1)..end];
            let Some(first) = statements.iter().position(|&one| self.executes_in(one)) else {
                continue;
            };
            let region = &statements[first..];
            for &one in region {
                self.is_straight(one, 0)?;
            }
            if let (Some(&first), Some(&last)) = (region.first(), region.last()) {
                let behind = session.fetched_behind(self.tree).into_iter();
                let mut fetch = behind
                    .filter(|(behind, _)| *behind == commit)
                    .map(|(_, fetch)| fetch);
                regions.push((first, fetch.next_back().unwrap_or(last)));
            }
        }
        Ok(regions)
    }

    /// Whether a statement is left at its end alone, or by an exception, and ends no transaction inside.
    fn is_straight(&self, stmt: StmtId, loops: usize) -> Result<(), Obstacle> {
        let session = self.session;
        let ends = session.commits.contains(&stmt)
            || session.rollbacks.contains(&stmt)
            || session.closes.contains(&stmt);
        if ends || session.blocks.iter().any(|(block, _)| *block == stmt) {
            return Err(self.at(
                stmt,
                "a transaction ends here on some ways and not on others".to_owned(),
            ));
        }
        let kind = &self.tree.stmt(stmt).kind;
        let is_loop = matches!(kind, StmtKind::For { .. } | StmtKind::While { .. });
        match kind {
            StmtKind::Return(_) => {
                return Err(self.at(
                    stmt,
                    "it leaves the transaction without a commit".to_owned(),
                ));
            }
            StmtKind::Break | StmtKind::Continue if loops == 0 => {
                return Err(self.at(
                    stmt,
                    "it leaves the transaction without a commit".to_owned(),
                ));
            }
            StmtKind::Function(_) | StmtKind::Class(_) => return Ok(()),
            _ => {}
        }
        for suite in suites_of(self.tree, stmt) {
            for &one in suite {
                self.is_straight(one, loops + usize::from(is_loop))?;
            }
        }
        Ok(())
    }

    /// Whether everything that is written is committed when it was, and rolled back when it was.
    fn prove(&self, regions: &[(StmtId, StmtId)]) -> Result<(), Obstacle> {
        let session = self.session;
        let within = |stmt: StmtId| {
            let place = self.range(stmt);
            let in_region = regions.iter().any(|&(first, last)| {
                self.range(first)
                    .cover(self.range(last))
                    .contains_range(place)
            });
            in_region
                || session
                    .blocks
                    .iter()
                    .any(|(block, _)| self.holds(*block, stmt))
        };
        if session.made == Made::Entered {
            let others = session
                .commits
                .iter()
                .chain(&session.rollbacks)
                .chain(&session.closes);
            let others: Vec<StmtId> = others
                .copied()
                .chain(session.blocks.iter().map(|(block, _)| *block))
                .collect();
            if let Some(&other) = others.first() {
                return Err(self.at(
                    other,
                    "the transaction that `with` ends is ended here, too".to_owned(),
                ));
            }
            let outside = session
                .executes
                .iter()
                .find(|(_, one)| !self.holds(session.stmt, one.stmt));
            if let Some((_, one)) = outside {
                return Err(self.at(
                    one.stmt,
                    "the connection is used after its block".to_owned(),
                ));
            }
            let outside = session
                .cursor_blocks
                .iter()
                .chain(&session.idle)
                .find(|one| !self.holds(session.stmt, **one));
            return match outside {
                Some(&one) => {
                    Err(self.at(one, "the connection is used after its block".to_owned()))
                }
                None => Ok(()),
            };
        }
        for (block, _) in &session.blocks {
            let ends = session
                .commits
                .iter()
                .chain(&session.rollbacks)
                .chain(&session.closes);
            let others = session
                .blocks
                .iter()
                .map(|(other, _)| other)
                .filter(|other| *other != block);
            if let Some(&inner) = ends.chain(others).find(|one| self.holds(*block, **one)) {
                return Err(self.at(
                    inner,
                    "a transaction that `with` ends is ended here, too".to_owned(),
                ));
            }
        }
        if session.is_autocommit {
            return Ok(());
        }
        let outside = session
            .executes
            .iter()
            .filter(|(_, one)| !within(one.stmt))
            .count();
        for (_, execute) in &session.executes {
            if execute.query.asks_time && !within(execute.stmt) && outside > 1 {
                let message =
                    "the time is that of the transaction, which asyncpg ends with each statement";
                return Err(self.at(execute.stmt, message.to_owned()));
            }
            if execute.query.effect == Effect::Changes && !within(execute.stmt) {
                let message = "it is not seen to be committed: psycopg2 would roll it back, asyncpg commits each statement by itself";
                return Err(self.at(execute.stmt, message.to_owned()));
            }
        }
        for &stmt in &session.rollbacks {
            if within(stmt) {
                return Err(self.at(
                    stmt,
                    "a transaction ends here on some ways and not on others".to_owned(),
                ));
            }
        }
        for &(first, _) in regions {
            self.is_left_behind(first)?;
        }
        Ok(())
    }

    /// Whether nothing goes on with a transaction that an exception left open: it is rolled back, or the connection not used again.
    fn is_left_behind(&self, first: StmtId) -> Result<(), Obstacle> {
        let session = self.session;
        let mut inner = first;
        while let Parent::Stmt(up) = self.tree.stmt(inner).parent {
            let kind = &self.tree.stmt(up).kind;
            if matches!(kind, StmtKind::Function(_) | StmtKind::Class(_)) {
                break;
            }
            let goes_on = || {
                let after = self.range(up).end;
                let is_used = |stmt: StmtId| self.range(stmt).start >= after;
                let later = session.executes.iter().any(|(_, one)| is_used(one.stmt));
                let again = self
                    .outwards(up)
                    .take_while(|&one| !self.holds(one, session.stmt))
                    .any(|one| {
                        matches!(
                            self.tree.stmt(one).kind,
                            StmtKind::For { .. } | StmtKind::While { .. }
                        )
                    });
                later || again
            };
            match kind {
                StmtKind::Try {
                    body,
                    handlers,
                    orelse: _,
                    finalbody,
                } => {
                    let in_finally = finalbody.iter().any(|&one| self.executes_in(one));
                    if in_finally {
                        return Err(self.at(up, "a query is executed after a failure".to_owned()));
                    }
                    let is_guarded = body.contains(&inner);
                    for handler in handlers.iter().filter(|_| is_guarded) {
                        let is_undone = handler
                            .body
                            .iter()
                            .any(|one| session.rollbacks.contains(one));
                        let ends = handler.body.last().is_some_and(|&one| {
                            matches!(
                                self.tree.stmt(one).kind,
                                StmtKind::Raise { .. } | StmtKind::Return(_)
                            )
                        });
                        let executes = handler.body.iter().any(|&one| self.executes_in(one));
                        if executes || !is_undone && !ends && goes_on() {
                            return Err(self.at(
                                up,
                                "what follows goes on with a transaction that failed".to_owned(),
                            ));
                        }
                    }
                }
                StmtKind::With { .. } => {
                    let is_ours = session.cursor_blocks.contains(&up);
                    if !is_ours && goes_on() {
                        return Err(self.at(
                            up,
                            "what follows may go on with a transaction that failed".to_owned(),
                        ));
                    }
                }
                _ => {}
            }
            inner = up;
        }
        Ok(())
    }

    /// What is opened is closed, also when an exception passes, as when nothing refers to it any more.
    fn close(&self, layout: &mut Layout<'_>) -> Result<(), Obstacle> {
        let session = self.session;
        if session.made == Made::Entered {
            return Ok(());
        }
        let suite = suite_around(self.tree, session.stmt);
        let Some(opened) = suite.iter().position(|&one| one == session.stmt) else {
            return Err(self.at(session.stmt, "it stands in no block".to_owned()));
        };
        let rest = &suite[opened + 1..];
        let in_finally = rest.iter().any(|&one| match &self.tree.stmt(one).kind {
            StmtKind::Try { finalbody, .. } => {
                finalbody.iter().any(|inner| session.closes.contains(inner))
            }
            _ => false,
        });
        let mut around = self.outwards(session.stmt).skip(1);
        let closes_around = around.any(|one| match &self.tree.stmt(one).kind {
            StmtKind::Try {
                body, finalbody, ..
            } => {
                let is_held = body.iter().any(|&inner| self.holds(inner, session.stmt));
                is_held && finalbody.iter().any(|inner| session.closes.contains(inner))
            }
            _ => false,
        });
        if in_finally || closes_around {
            return Ok(());
        }
        if session.executes.is_empty() && !session.closes.is_empty() {
            return Ok(());
        }
        let footer = format!("{}.close()", session.name);
        let last = match &session.closes[..] {
            [] => rest.iter().rfind(|&&one| self.is_used_in(one)).copied(),
            [close] => match rest.iter().position(|one| one == close) {
                Some(at) => {
                    layout
                        .remove(*close)
                        .map_err(|message| self.at(*close, message))?;
                    at.checked_sub(1).map(|at| rest[at])
                }
                None => {
                    return Err(self.at(
                        *close,
                        "it is closed on some ways and not on others".to_owned(),
                    ));
                }
            },
            _ => {
                return Err(self.at(
                    session.stmt,
                    "it is not seen where the connection is closed".to_owned(),
                ));
            }
        };
        let is_idle = |stmt: &&StmtId| session.idle.contains(stmt);
        let first = rest.iter().find(|stmt| !is_idle(stmt));
        let (Some(&first), Some(last)) = (first, last) else {
            return Err(self.at(
                session.stmt,
                "nothing is done with the connection".to_owned(),
            ));
        };
        if self.range(first).start > self.range(last).start {
            return Err(self.at(
                session.stmt,
                "nothing is done with the connection".to_owned(),
            ));
        }
        layout
            .wrap(first, last, "try:", &["finally:", &footer])
            .map_err(|message| self.at(first, message))
    }

    /// A block over a cursor loses it; where that was all, its statements move out.
    fn without_cursor(&self, stmt: StmtId, layout: &mut Layout<'_>) -> Result<(), Obstacle> {
        let StmtKind::With { items, .. } = &self.tree.stmt(stmt).kind else {
            return Ok(());
        };
        let is_cursor = |context: ExprId| {
            matches!(&self.tree.expr(context).kind, ExprKind::Call { func, .. }
                if matches!(&self.tree.expr(*func).kind, ExprKind::Attribute { value, attr }
                    if &*attr.text == "cursor" && matches!(&self.tree.expr(*value).kind, ExprKind::Name(name) if **name == *self.session.name)))
        };
        let kept: Vec<usize> = (0..items.len())
            .filter(|&at| !is_cursor(items[at].context))
            .collect();
        match &kept[..] {
            [] => layout
                .unwrap(stmt)
                .map_err(|message| self.at(stmt, message)),
            kept if kept.iter().copied().eq(0..kept.len()) => {
                let from = items[kept.len() - 1].range.end;
                let to = items[items.len() - 1].range.end;
                layout.edit(Edit::deletion(TextRange::new(from, to)));
                Ok(())
            }
            _ => Err(self.at(stmt, "a cursor is opened between other things".to_owned())),
        }
    }
}
