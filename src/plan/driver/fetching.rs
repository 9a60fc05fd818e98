//! Queries, each with what is fetched of it, as calls of the connection.

use super::layout::Layout;
use super::need::Help;
use super::rows::{self, Rows};
use super::session::{Fetch, Fetched, Obstacle};
use super::statement::{Execute, is_first, site};
use super::transaction::Arranger;
use crate::diff::edit::{Edit, Piece};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId};
use crate::text::TextRange;
use std::collections::HashSet;

impl Arranger<'_, '_> {
    /// Queries, each with what is fetched of it.
    pub(super) fn queries(&self, layout: &mut Layout<'_>) -> Result<(), Obstacle> {
        let session = self.session;
        let mut fetched = HashSet::new();
        for query in &session.executes {
            let execute = &query.1;
            let fetch = session.fetch_of(self.tree, query);
            for edit in &execute.edits {
                layout.edit(edit.clone());
            }
            layout.strings.extend(execute.strings.iter().copied());
            match fetch {
                None => {
                    let name = if execute.is_many {
                        "executemany"
                    } else {
                        "execute"
                    };
                    let range = self.tree.expr(execute.func).range;
                    layout.edit(Edit::replacement(range, format!("{}.{name}", session.name)));
                }
                Some(fetch) => {
                    fetched.insert(fetch.expr);
                    self.fetching(execute, fetch, layout)?;
                }
            }
        }
        let known = |fetch: &&Fetch| {
            session.executes.iter().any(|query| {
                let found = session.fetch_of(self.tree, query);
                found.is_some_and(|one| one.expr == fetch.expr)
            })
        };
        match session.fetches.iter().find(|fetch| !known(fetch)) {
            Some(fetch) => Err((
                Some(fetch.expr),
                "what is fetched is not that of the query right before".to_owned(),
            )),
            None if fetched.len() != session.fetches.len() => Err((
                session.fetches.first().map(|fetch| fetch.expr),
                "the result of a query is fetched more than once".to_owned(),
            )),
            None => Ok(()),
        }
    }

    fn fetching(
        &self,
        execute: &Execute,
        fetch: &Fetch,
        layout: &mut Layout<'_>,
    ) -> Result<(), Obstacle> {
        let refused = |message: &str| Err((Some(fetch.expr), message.to_owned()));
        if execute.is_many || execute.query.is_several {
            return refused("it fetches what several statements give");
        }
        let is_stepped = matches!(self.tree.expr(fetch.expr).kind, ExprKind::Name(_));
        let again = self
            .session
            .executes
            .iter()
            .any(|(cursor, one)| *cursor == fetch.cursor && self.holds(fetch.stmt, one.stmt));
        if is_stepped && again {
            return refused("another query is executed while the rows of one are gone through");
        }
        if !is_first(self.tree, fetch.stmt, fetch.expr) {
            return refused("something is done between the query and what is fetched of it");
        }
        if fetch.fetched == Fetched::One && !execute.query.is_lazy {
            return refused(
                "asyncpg does not carry out all of a query of which the first row is fetched",
            );
        }
        let place = site(self.session.file, fetch.expr);
        let facts = &self.program.file(self.session.file).facts;
        let taken = ["dict", "int", "len", "tuple"];
        if facts.bindings.iter().any(|one| taken.contains(&&*one.name)) {
            return refused(
                "one of the names of `dict`, `int`, `len` and `tuple` is not Python's in this file",
            );
        }
        if fetch.fetched == Fetched::Count && !execute.query.is_counted {
            return refused("how many rows such a query is about is not told there");
        }
        let does = match fetch.fetched {
            Fetched::One => rows::row_does(self.program, place, fetch.rows),
            Fetched::All => rows::list_does(self.program, place, fetch.rows),
            Fetched::Count => true,
        };
        if !does && fetch.rows == Rows::Both {
            return refused(
                "what becomes of rows that are lists and dictionaries at once is not seen",
            );
        }
        let (before, name, after) = match (fetch.fetched, fetch.rows) {
            (Fetched::Count, _) => ("int(", "execute", ".split()[-1])"),
            (Fetched::One, _) if does => ("", "fetchrow", ""),
            (Fetched::All, _) if does => ("", "fetch", ""),
            (Fetched::One, Rows::Dicts) => ("", "fetchdict", ""),
            (Fetched::One, _) => ("", "fetchtuple", ""),
            (Fetched::All, Rows::Dicts) => ("[dict(row) for row in ", "fetch", "]"),
            (Fetched::All, _) => ("[tuple(row) for row in ", "fetch", "]"),
        };
        let start = self.range(execute.stmt).start;
        // The one value of the one row that there is.
        let whole = self
            .first_of(fetch)
            .filter(|_| execute.query.is_single && self.session.help != Help::Casts);
        let (range, name) = match whole {
            Some(whole) if name == "fetchrow" => (self.tree.expr(whole).range, "fetchval"),
            _ => (self.tree.expr(fetch.expr).range, name),
        };
        let lead = TextRange::new(self.range(fetch.stmt).start, range.start);
        if self.session.is_branch(self.tree, fetch, execute) {
            return self.in_branch(execute, (fetch.stmt, range), [before, name, after], layout);
        }
        let between = TextRange::new(execute.parens.end, lead.start);
        if between.slice(self.text).contains('#') {
            return refused("a comment stands between the query and what is fetched of it");
        }
        let mut pieces = Vec::new();
        if !lead.is_empty() {
            pieces.push(Piece::Source(lead));
        }
        pieces.push(Piece::Text(format!("{before}{}.{name}", self.session.name)));
        pieces.push(Piece::Source(execute.parens));
        if !after.is_empty() {
            pieces.push(Piece::Text(after.to_owned()));
        }
        layout.carry(Edit {
            range: TextRange::new(start, range.end),
            pieces,
        });
        Ok(())
    }

    /// What is fetched behind branches is fetched at the end of each.
    fn in_branch(
        &self,
        execute: &Execute,
        (stmt, fetched): (StmtId, TextRange),
        [before, name, after]: [&str; 3],
        layout: &mut Layout<'_>,
    ) -> Result<(), Obstacle> {
        let whole = self.range(stmt);
        let lead = TextRange::new(whole.start, fetched.start).slice(self.text);
        let rest = TextRange::new(fetched.end, whole.end).slice(self.text);
        layout.remove(stmt).map_err(|message| (None, message))?;
        let func = self.tree.expr(execute.func).range;
        let call = format!("{lead}{before}{}.{name}", self.session.name);
        layout.edit(Edit::replacement(func, call));
        let behind = format!("{after}{rest}");
        if !behind.is_empty() {
            layout.edit(Edit::insertion(behind, execute.parens.end));
        }
        Ok(())
    }

    /// `cur.fetchone()[0]`, of which this is the row.
    fn first_of(&self, fetch: &Fetch) -> Option<ExprId> {
        let Parent::Expr(up) = self.tree.expr(fetch.expr).parent else {
            return None;
        };
        let ExprKind::Subscript { value, index } = self.tree.expr(up).kind else {
            return None;
        };
        let is_first = self.tree.expr(index).range.slice(self.text) == "0";
        (value == fetch.expr && is_first && fetch.fetched == Fetched::One).then_some(up)
    }
}
