//! The connections of a file, each in the function that opens it: what is done with it and with its cursors.

use super::guard;
use super::imports::without_imports;
use super::layout::Layout;
use super::need::Known;
use super::opened::{class_of_rows, fresh};
use super::rows::Rows;
use super::session::{Fetch, Fetched, Made, Obstacle, Session};
use super::statement::{self, Times, is_next, site};
use super::{CONNECT, CONNECTION, Carried, hindrance, may_be, transaction};
use crate::facts::FileFacts;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::text::TextRange;
use std::collections::HashSet;

/// What becomes of the connections of a file.
pub(super) fn propose(
    program: &Program<'_>,
    known: &mut Known,
    file: FileId,
    found: &mut Carried,
    seen: &mut HashSet<Site>,
) {
    let source = program.file(file);
    let facts = &source.facts;
    let mut layout = Layout::new(&source.text, &facts.tree);
    let mut blocks: Vec<TextRange> = Vec::new();
    for index in 0..facts.bindings.len() {
        let id = BindingId(index as u32);
        if !may_be(&program.binding_types(file, id), CONNECTION) {
            continue;
        }
        let outcome = Reader {
            program,
            known,
            file,
            facts,
            seen,
        }
        .session(id);
        let outcome = outcome.and_then(|session| match session {
            Some(session) => {
                known.found.add(program, &session);
                transaction::arrange(program, &session, &mut layout)
            }
            None => Ok(()),
        });
        let made = layout.take_blocks();
        let crosses = made.iter().any(|one| {
            blocks
                .iter()
                .any(|other| one.start < other.end && other.start < one.end)
        });
        blocks.extend(made);
        let outcome = outcome.and_then(|()| match crosses {
            true => Err((None, "two connections are open at once".to_owned())),
            false => Ok(()),
        });
        if let Err((expr, message)) = outcome {
            let at = expr.unwrap_or_else(|| binding_place(facts, id));
            found
                .hindrances
                .insert(hindrance(program, site(file, at), message));
        }
    }
    without_imports(program, file, &mut layout, seen);
    let strings = std::mem::take(&mut layout.strings);
    let edits = layout.edits();
    if !edits.is_empty() {
        found.files.insert(file, (edits, strings));
    }
}

/// Some expression at a binding.
fn binding_place(facts: &FileFacts, id: BindingId) -> ExprId {
    let range = facts.bindings[id.0 as usize].range;
    let exprs = facts.tree.exprs.iter();
    let at = exprs
        .enumerate()
        .find(|(_, expr)| expr.range == range)
        .or_else(|| {
            // A parameter has no expression of its own.
            let mut exprs = facts.tree.exprs.iter().enumerate();
            exprs.find(|(_, expr)| expr.range.start >= range.start)
        });
    ExprId(at.map_or(0, |(at, _)| at as u32))
}

struct Reader<'r, 'p> {
    program: &'r Program<'p>,
    known: &'r Known,
    file: FileId,
    facts: &'r FileFacts,
    seen: &'r mut HashSet<Site>,
}

impl<'r> Reader<'r, '_> {
    fn tree(&self) -> &'r Tree {
        &self.facts.tree
    }

    fn see(&mut self, expr: ExprId) {
        self.seen.insert(site(self.file, expr));
    }

    /// The connection that a name is bound to here; nothing where a function only gives it.
    fn session(&mut self, id: BindingId) -> Result<Option<Session>, Obstacle> {
        let binding = &self.facts.bindings[id.0 as usize];
        let (value, made) = match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                annotation: None,
            } if path.is_empty() => (*value, Made::Assigned),
            BindingKind::Assigned {
                value:
                    Value::Entered {
                        context,
                        is_async: false,
                    },
                path,
                ..
            } if path.is_empty() => (*context, Made::Entered),
            BindingKind::Parameter { .. } => {
                return Err((None, "a connection is handed to a function".to_owned()));
            }
            _ => {
                return Err((
                    None,
                    "a connection is not opened where it is used".to_owned(),
                ));
            }
        };
        let Some(stmt) = binding.stmt else {
            return Err((None, "a connection is not opened by a statement".to_owned()));
        };
        let name = binding.name.to_string();
        let shown = format!("`{name}`");
        let reads = self.program.reads_of(self.file, id);
        let tree = self.tree();
        let is_given = |read: &Site| {
            let Parent::Stmt(up) = tree.expr(read.expr).parent else {
                return false;
            };
            matches!(tree.stmt(up).kind, StmtKind::Return(_))
        };
        let Some(rows) = fresh(self.program, site(self.file, value), self.seen, 4) else {
            return Err((
                Some(value),
                format!("{shown} is not known to be opened here"),
            ));
        };
        self.see_targets(stmt);
        if made == Made::Assigned && reads.len() == 1 && is_given(&reads[0]) {
            self.see(reads[0].expr);
            return Ok(None);
        }
        if made == Made::Entered && !self.is_connect(value) {
            return Err((
                Some(value),
                format!("{shown} is not opened where it is entered"),
            ));
        }
        let mut session = Session {
            file: self.file,
            help: self.known.help,
            rows,
            scope: binding.scope,
            name,
            stmt,
            made,
            is_autocommit: false,
            commits: Vec::new(),
            rollbacks: Vec::new(),
            closes: Vec::new(),
            blocks: Vec::new(),
            idle: Vec::new(),
            cursor_blocks: Vec::new(),
            executes: Vec::new(),
            fetches: Vec::new(),
        };
        if let Some(other) = self.yields(binding.scope) {
            return Err((
                Some(other),
                format!("{shown} stays open while a generator waits"),
            ));
        }
        for read in reads {
            let nones = guard::nones(self.facts, read.expr, id);
            let is_certain = match nones.as_deref() {
                Some([]) => true,
                Some(_) => self.is_guarded(read.expr),
                None => false,
            };
            if !is_certain {
                return Err((
                    Some(read.expr),
                    format!("{shown} may be another connection here, or none"),
                ));
            }
            if self.program.scope_of(read) != binding.scope {
                return Err((
                    Some(read.expr),
                    format!("{shown} is used by another function"),
                ));
            }
            self.see(read.expr);
            self.connection_use(&mut session, read.expr)?;
        }
        Ok(Some(session))
    }

    /// Names that statements bind, and what they are bound to.
    fn see_targets(&mut self, stmt: StmtId) {
        let tree = &self.facts.tree;
        match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } => targets.iter().for_each(|&one| self.see(one)),
            StmtKind::With { items, .. } => items
                .iter()
                .filter_map(|item| item.target)
                .for_each(|one| self.see(one)),
            _ => {}
        }
    }

    fn is_connect(&self, call: ExprId) -> bool {
        let ExprKind::Call { func, .. } = &self.tree().expr(call).kind else {
            return false;
        };
        self.program
            .infer(site(self.file, *func))
            .is_external(CONNECT)
    }

    fn yields(&self, scope: ScopeId) -> Option<ExprId> {
        let exprs = self.tree().exprs.iter().enumerate();
        let mut yields = exprs.filter(|(at, expr)| {
            matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))
                && self.facts.scope_of[*at] == scope
        });
        yields.next().map(|(at, _)| ExprId(at as u32))
    }

    /// The call of a method of what is read, and the method's name.
    fn method(&self, read: ExprId) -> Option<(ExprId, &str)> {
        let tree = self.tree();
        let Parent::Expr(up) = tree.expr(read).parent else {
            return None;
        };
        let ExprKind::Attribute { attr, .. } = &tree.expr(up).kind else {
            return None;
        };
        let Parent::Expr(call) = tree.expr(up).parent else {
            return None;
        };
        let is_called = matches!(&tree.expr(call).kind, ExprKind::Call { func, .. } if *func == up);
        is_called.then_some((call, &*attr.text))
    }

    /// Whether a statement does nothing but to close something.
    fn closes(&self, stmt: StmtId) -> bool {
        let tree = self.tree();
        let StmtKind::Expr(call) = tree.stmt(stmt).kind else {
            return false;
        };
        let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
            return false;
        };
        let method = tree.expr(*func).last_name();
        args.is_empty() && method == Some("close")
    }

    /// Whether a read is of a name that may stand for nothing, where that is asked, or was.
    fn is_guarded(&self, read: ExprId) -> bool {
        let tree = self.tree();
        if guard::asked_by(tree, read).is_some() {
            return true;
        }
        let ExprKind::Name(name) = &tree.expr(read).kind else {
            return false;
        };
        let stmt = tree.statement_of(read);
        stmt.is_some_and(|stmt| guard::around(tree, stmt, name).is_some())
    }

    /// The statement that is nothing but an expression.
    fn alone(&self, expr: ExprId) -> Option<StmtId> {
        let Parent::Stmt(stmt) = self.tree().expr(expr).parent else {
            return None;
        };
        matches!(self.tree().stmt(stmt).kind, StmtKind::Expr(_)).then_some(stmt)
    }

    fn has_no_arguments(&self, call: ExprId) -> bool {
        matches!(&self.tree().expr(call).kind, ExprKind::Call { args, .. } if args.is_empty())
    }

    fn connection_use(&mut self, session: &mut Session, read: ExprId) -> Result<(), Obstacle> {
        let shown = self.program.excerpt(site(self.file, read));
        let unknown = || {
            Err((
                Some(read),
                format!("what is done with `{shown}` here is not carried over"),
            ))
        };
        if let Some((call, name)) = self.method(read) {
            let name = name.to_owned();
            let stmt = self.alone(call).filter(|_| self.has_no_arguments(call));
            // What is asked first goes with it.
            let guarded =
                stmt.map(|stmt| guard::around(self.tree(), stmt, &session.name).unwrap_or(stmt));
            let stmt = match &*name {
                "commit" => stmt,
                _ => guarded,
            };
            return match (&*name, stmt) {
                ("commit", Some(stmt)) => {
                    session.commits.push(stmt);
                    Ok(())
                }
                ("rollback", Some(stmt)) => {
                    session.rollbacks.push(stmt);
                    Ok(())
                }
                ("close", Some(stmt)) => {
                    session.closes.push(stmt);
                    Ok(())
                }
                ("cursor", None) => self.cursor(session, call),
                _ => Err((
                    Some(call),
                    format!("`{shown}.{name}` is not carried over as it is used here"),
                )),
            };
        }
        let tree = &self.facts.tree;
        if guard::asked_by(tree, read).is_some() {
            return Ok(());
        }
        match tree.expr(read).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::With {
                    items,
                    is_async: false,
                    ..
                } => {
                    let item = items
                        .iter()
                        .find(|item| item.context == read && item.target.is_none());
                    if item.is_none() {
                        return unknown();
                    }
                    session.blocks.push((stmt, read));
                    Ok(())
                }
                _ => unknown(),
            },
            Parent::Expr(up) => {
                let ExprKind::Attribute { attr, .. } = &tree.expr(up).kind else {
                    return unknown();
                };
                let Parent::Stmt(stmt) = tree.expr(up).parent else {
                    return unknown();
                };
                match &tree.stmt(stmt).kind {
                    StmtKind::Assign { targets, value }
                        if &*attr.text == "autocommit"
                            && targets.len() == 1
                            && targets[0] == up
                            && matches!(tree.expr(*value).kind, ExprKind::True)
                            && is_next(tree, session.stmt, stmt) =>
                    {
                        session.is_autocommit = true;
                        session.idle.push(stmt);
                        Ok(())
                    }
                    _ => unknown(),
                }
            }
            Parent::Module => unknown(),
        }
    }

    /// What rows the cursor gives that a call makes, if it is none of another kind.
    fn kind(&mut self, call: ExprId, plain: Rows) -> Option<Rows> {
        let tree = self.tree();
        let ExprKind::Call { args, .. } = &tree.expr(call).kind else {
            return None;
        };
        let argument = match &args[..] {
            [] => return Some(plain),
            [one] => one,
            _ => return None,
        };
        let ArgumentKind::Keyword(name) = &argument.kind else {
            return None;
        };
        if &*name.text != "cursor_factory" {
            return None;
        }
        let class = site(self.file, argument.value);
        class_of_rows(self.program, class, self.seen)
    }

    /// A cursor, and all that is done with it.
    fn cursor(&mut self, session: &mut Session, call: ExprId) -> Result<(), Obstacle> {
        let shown = self.program.excerpt(site(self.file, call));
        let Some(rows) = self.kind(call, session.rows) else {
            return Err((
                Some(call),
                format!("`{shown}` makes a cursor of another kind"),
            ));
        };
        let tree = &self.facts.tree;
        let Parent::Stmt(stmt) = tree.expr(call).parent else {
            return Err((
                Some(call),
                format!("what is done with `{shown}` is not seen"),
            ));
        };
        let target = match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } if targets.len() == 1 => {
                session.idle.push(stmt);
                Some(targets[0])
            }
            StmtKind::With {
                items,
                is_async: false,
                ..
            } => {
                session.cursor_blocks.push(stmt);
                items
                    .iter()
                    .find(|item| item.context == call)
                    .and_then(|item| item.target)
            }
            _ => None,
        };
        let target = target.filter(|&target| matches!(tree.expr(target).kind, ExprKind::Name(_)));
        let binding = target.and_then(|target| self.program.binding_of(site(self.file, target)));
        let (Some(target), Some(binding)) = (target, binding) else {
            return Err((
                Some(call),
                format!("what is done with `{shown}` is not seen"),
            ));
        };
        self.see(call);
        self.see(target);
        for read in self.program.reads_of(self.file, binding) {
            let nones = guard::nones(self.facts, read.expr, binding);
            let is_sole = match nones.as_deref() {
                Some([]) => true,
                Some(_) => self.is_guarded(read.expr),
                None => false,
            };
            for stmt in nones.into_iter().flatten() {
                if !session.idle.contains(&stmt) {
                    session.idle.push(stmt);
                }
            }
            if !is_sole || self.program.scope_of(read) != session.scope {
                return Err((
                    Some(read.expr),
                    "it is not certain which cursor this is".to_owned(),
                ));
            }
            self.see(read.expr);
            self.cursor_use(session, (binding, rows), read.expr)?;
        }
        Ok(())
    }

    fn cursor_use(
        &mut self,
        session: &mut Session,
        (cursor, rows): (BindingId, Rows),
        read: ExprId,
    ) -> Result<(), Obstacle> {
        let tree = &self.facts.tree;
        let shown = self.program.excerpt(site(self.file, read));
        if let Some((call, name)) = self.method(read) {
            let stmt = self.alone(call);
            match (name, stmt) {
                ("execute" | "executemany", Some(stmt)) => {
                    let times = match name {
                        "executemany" => Times::Many,
                        _ => Times::Once,
                    };
                    let at = (stmt, call);
                    let execute = statement::read(self.program, self.known, self.file, at, times)
                        .map_err(|message| {
                        (
                            Some(call),
                            format!("the query that `{shown}` executes here: {message}"),
                        )
                    })?;
                    session.executes.push((cursor, execute));
                    return Ok(());
                }
                ("close", Some(stmt)) if self.has_no_arguments(call) => {
                    let name = match &tree.expr(read).kind {
                        ExprKind::Name(name) => name,
                        _ => "",
                    };
                    session
                        .idle
                        .push(guard::around(tree, stmt, name).unwrap_or(stmt));
                    return Ok(());
                }
                ("fetchone" | "fetchall", _) if self.has_no_arguments(call) => {
                    let Some(stmt) = tree.statement_of(call) else {
                        return Err((Some(call), "it stands in no statement".to_owned()));
                    };
                    let fetched = match name {
                        "fetchone" => Fetched::One,
                        _ => Fetched::All,
                    };
                    session.fetches.push(Fetch {
                        expr: call,
                        stmt,
                        fetched,
                        cursor,
                        rows,
                    });
                    return Ok(());
                }
                _ => {
                    return Err((
                        Some(call),
                        format!("`{shown}.{name}` is not carried over as it is used here"),
                    ));
                }
            }
        }
        if guard::asked_by(tree, read).is_some_and(|inner| self.closes(inner)) {
            return Ok(());
        }
        if let Parent::Expr(up) = tree.expr(read).parent
            && matches!(&tree.expr(up).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "rowcount")
            && let Some(stmt) = tree.statement_of(up)
        {
            session.fetches.push(Fetch {
                expr: up,
                stmt,
                fetched: Fetched::Count,
                cursor,
                rows,
            });
            return Ok(());
        }
        let is_gone_through = match tree.expr(read).parent {
            Parent::Stmt(stmt) => {
                matches!(&tree.stmt(stmt).kind, StmtKind::For { iter, is_async: false, .. } if *iter == read)
            }
            Parent::Expr(up) => {
                matches!(&tree.expr(up).kind, ExprKind::Comprehension { clauses, .. }
                if matches!(clauses.first(), Some(Clause::For { iter, .. }) if *iter == read))
            }
            Parent::Module => false,
        };
        match tree.statement_of(read) {
            Some(stmt) if is_gone_through => {
                let fetched = Fetched::All;
                session.fetches.push(Fetch {
                    expr: read,
                    stmt,
                    fetched,
                    cursor,
                    rows,
                });
                Ok(())
            }
            _ => Err((
                Some(read),
                format!("what is done with `{shown}` here is not carried over"),
            )),
        }
    }
}
