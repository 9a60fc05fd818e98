//! Clients that each thread makes for itself when it first asks (`if not hasattr(local, "session"): local.session = requests.Session()`),
//! because a session is not for several threads at once. One is enough for all tasks, where nothing but reading is done with it.

use super::application::OF_THREAD;
use super::program::{FileId, Program, Site};
use super::types::Type;
use crate::facts::binding::{BindingKind, Value};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_around;

/// Objects whose replacement tasks may use at the same time.
const CLIENTS: &[&str] = &["httpx.Client", "requests.Session"];

/// What asks a server for something and leaves nothing there that others would notice.
const READING: &[&str] = &["get", "head", "options"];

impl Program<'_> {
    /// Whether all that threads keep for themselves are clients that are made where one is missing, and that are only read by.
    pub(super) fn keeps_clients_for_threads(&self) -> bool {
        let mut kept = self
            .states
            .iter()
            .filter(|((state, _), _)| **state == *OF_THREAD);
        let mut set_up: Vec<(FileId, StmtId)> = Vec::new();
        let are_made = kept.all(|((_, name), places)| {
            places.iter().all(|&(file, index)| {
                let binding = &self.file(file).facts.attribute_bindings[index as usize];
                let types = self.value_types(file, &binding.value, &binding.path);
                let tree = &self.file(file).facts.tree;
                let stmt = tree.statement_of(binding.target);
                let guarded = stmt.filter(|&stmt| self.is_made_where_missing(file, stmt, name));
                set_up.extend(guarded.map(|stmt| (file, stmt)));
                guarded.is_some() && types.is_surely(is_client)
            })
        });
        are_made
            && !set_up.is_empty()
            && set_up
                .iter()
                .all(|&(file, stmt)| self.only_makes_it(file, stmt))
            && self.clients_only_read(&set_up)
    }

    /// Whether somebody asks whether a thread has its client yet, and not to make one.
    pub(super) fn asks_for_another_reason(&self, local: Site) -> bool {
        let tree = &self.file(local.file).facts.tree;
        let Parent::Expr(call) = tree.expr(local.expr).parent else {
            return false;
        };
        let at = |expr: ExprId| Site { expr, ..local };
        let ExprKind::Call { func, .. } = tree.expr(call).kind else {
            return false;
        };
        if !self.infer(at(func)).is_external("builtins.hasattr") {
            return false;
        }
        let mut kept = self.states.iter();
        let guards = |stmt: StmtId| {
            kept.any(|((state, _), places)| {
                **state == *OF_THREAD
                    && places.iter().any(|&(file, index)| {
                        let facts = &self.file(file).facts;
                        let binding = &facts.attribute_bindings[index as usize];
                        let made = facts.tree.statement_of(binding.target);
                        file == local.file
                            && made.is_some_and(|made| {
                                facts.tree.stmt(made).parent == Parent::Stmt(stmt)
                            })
                    })
            })
        };
        !tree.statement_of(local.expr).is_some_and(guards)
    }

    /// Whether a statement stands in what runs where an attribute of a thread's own is missing.
    fn is_made_where_missing(&self, file: FileId, stmt: StmtId, name: &str) -> bool {
        let tree = &self.file(file).facts.tree;
        let Parent::Stmt(owner) = tree.stmt(stmt).parent else {
            return false;
        };
        match &tree.stmt(owner).kind {
            StmtKind::If { branches, .. } => {
                let asks = |branch: &crate::syntax::ast::Branch| {
                    branch.body.contains(&stmt)
                        && self.asks_whether_missing(
                            Site {
                                file,
                                expr: branch.test,
                            },
                            name,
                        )
                };
                branches.first().is_some_and(asks)
            }
            StmtKind::Try { handlers, .. } => handlers.iter().any(|handler| {
                let kind = handler.kind.map(|expr| self.source(Site { file, expr }));
                handler.body.contains(&stmt) && kind == Some("AttributeError")
            }),
            _ => false,
        }
    }

    /// `not hasattr(local, "session")`, `getattr(local, "session", None) is None`, or a variable that holds the latter.
    fn asks_whether_missing(&self, test: Site, name: &str) -> bool {
        let at = |expr: ExprId| Site { expr, ..test };
        let asked = match &self.expr(test).kind {
            ExprKind::Not(asked) => at(*asked),
            ExprKind::Compare { operands, ops } => match &operands[..] {
                [asked, none]
                    if ops.len() == 1
                        && ops[0].as_ref() == "is"
                        && matches!(self.expr(at(*none)).kind, ExprKind::None) =>
                {
                    at(*asked)
                }
                _ => return false,
            },
            _ => return false,
        };
        let is_place = |site: Site| {
            let place = self.state_place(site);
            place.is_some_and(|(state, kept)| *state == *OF_THREAD && *kept == *name)
        };
        match &self.expr(asked).kind {
            ExprKind::Call { func, args, .. } => {
                let [owner, written, ..] = &args[..] else {
                    return false;
                };
                let asks = self.infer(at(*func)).is_external("builtins.hasattr")
                    && self.is_local(at(owner.value))
                    && self.name_written(at(written.value)).as_deref() == Some(name);
                asks || is_place(asked)
            }
            ExprKind::Attribute { .. } => is_place(asked),
            ExprKind::Name(_) => {
                let facts = &self.file(test.file).facts;
                let Some(Some(reference)) = facts.references.get(asked.expr.0 as usize) else {
                    return false;
                };
                let mut bindings = reference.bindings.iter();
                bindings.all(|&id| {
                    let binding = &facts.bindings[id.0 as usize];
                    matches!(&binding.kind, BindingKind::Assigned { value: Value::Expr(expr), .. } if is_place(at(*expr)))
                })
            }
            _ => false,
        }
    }

    /// Whether the suite that makes a client does nothing else: what sets it up may be another thing for each thread.
    fn only_makes_it(&self, file: FileId, stmt: StmtId) -> bool {
        let tree = &self.file(file).facts.tree;
        let at = |expr: ExprId| Site { file, expr };
        suite_around(tree, stmt)
            .iter()
            .all(|&one| match &tree.stmt(one).kind {
                StmtKind::Assign { value, .. } => match &tree.expr(*value).kind {
                    ExprKind::Call { args, .. } => {
                        args.is_empty() && self.infer(at(*value)).is_surely(is_client)
                    }
                    ExprKind::Name(_) => self.infer(at(*value)).is_surely(is_client),
                    _ => false,
                },
                StmtKind::Return(Some(value)) => self.infer(at(*value)).is_surely(is_client),
                _ => false,
            })
    }

    /// Whether clients are only handed on and read by, but where they are made.
    fn clients_only_read(&self, set_up: &[(FileId, StmtId)]) -> bool {
        let is_set_up = |site: Site| {
            let tree = &self.file(site.file).facts.tree;
            let range = self.expr(site).range;
            set_up.iter().any(|&(file, stmt)| {
                let mut suite = suite_around(tree, stmt).iter();
                file == site.file && suite.any(|&one| tree.stmt(one).range.contains_range(range))
            })
        };
        self.expressions().all(|(site, _)| {
            self.is_test_file(site.file)
                || !self.infer(site).any_of.iter().any(is_client)
                || is_set_up(site)
                || self.is_reading(site)
        })
    }

    fn is_reading(&self, client: Site) -> bool {
        let at = |expr: ExprId| Site { expr, ..client };
        let tree = &self.file(client.file).facts.tree;
        match tree.expr(client.expr).parent {
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Attribute { value, attr } => {
                    let is_called = matches!(tree.expr(up).parent, Parent::Expr(call)
                        if matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up));
                    *value == client.expr && is_called && READING.contains(&&*attr.text)
                }
                ExprKind::Call { args, .. } => {
                    let target = self.calls.target(at(up));
                    let is_ours = |target: &super::call_graph::CallTarget| {
                        target.is_seen() && target.external.is_empty() && !target.bound.is_empty()
                    };
                    args.iter().any(|arg| arg.value == client.expr) && target.is_some_and(is_ours)
                }
                ExprKind::Compare { operands, .. } => operands.iter().all(|&one| {
                    one == client.expr || matches!(tree.expr(one).kind, ExprKind::None)
                }),
                ExprKind::Not(_) => true,
                _ => false,
            },
            Parent::Stmt(stmt) => matches!(
                tree.stmt(stmt).kind,
                StmtKind::Assign { .. } | StmtKind::Return(_) | StmtKind::If { .. }
            ),
            Parent::Module => false,
        }
    }
}

fn is_client(one: &Type) -> bool {
    matches!(one, Type::Object(name) if CLIENTS.contains(&&**name))
}
