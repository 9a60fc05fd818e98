//! What the code around a place asks of it: handlers that catch what it raises, and attributes that something reads.

use super::program::{Program, Site};
use super::types::Type;
use crate::mapping::row::LibraryId;
use crate::syntax::ast::{ExprId, ExprKind, Handler, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::syntax::suite::handler_of;
use memchr::memmem;

impl Program<'_> {
    /// Whether a `try` around an expression, in the same function, has a handler for one of these exceptions, or for all.
    pub(super) fn is_handled(&self, site: Site, names: &[String]) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let mut parent = tree.expr(site.expr).parent;
        let mut from: Option<StmtId> = None;
        loop {
            match parent {
                Parent::Expr(up) => parent = tree.expr(up).parent,
                Parent::Module => return false,
                Parent::Stmt(at) => {
                    match &tree.stmt(at).kind {
                        StmtKind::Function(_) | StmtKind::Class(_) => return false,
                        StmtKind::Try { body, handlers, .. } => {
                            let is_in_body = from.is_some_and(|from| body.contains(&from));
                            let mut handlers = handlers.iter();
                            if is_in_body && handlers.any(|one| self.handles(site, one, names)) {
                                return true;
                            }
                        }
                        _ => {}
                    }
                    from = Some(at);
                    parent = tree.stmt(at).parent;
                }
            }
        }
    }

    fn handles(&self, site: Site, handler: &Handler, names: &[String]) -> bool {
        let Some(kind) = handler.kind else {
            return true;
        };
        let at = |expr: ExprId| Site { expr, ..site };
        let is_named = |expr: ExprId| {
            self.infer(at(expr)).any_of.iter().any(|one| match one {
                Type::External(name) | Type::Outside(name) => {
                    let name = self.table.canonical(name);
                    names.iter().any(|one| **one == *name)
                }
                _ => false,
            })
        };
        match &self.expr(at(kind)).kind {
            ExprKind::Tuple(kinds) => kinds.iter().any(|&one| is_named(one)),
            _ => is_named(kind),
        }
    }

    /// Whether a handler somewhere gives a name to an error that a library may raise: what it holds and how it reads counts then.
    pub(super) fn names_errors(&self) -> bool {
        *self.places.errors_named.get_or_init(|| {
            self.numbered_files().any(|(file, one)| {
                let handlers = one.facts.tree.stmts.iter().filter_map(|stmt| {
                    let StmtKind::Try { handlers, .. } = &stmt.kind else {
                        return None;
                    };
                    Some(handlers)
                });
                let mut named = handlers.flatten().filter(|one| one.name.is_some());
                named.any(|one| {
                    one.kind
                        .is_some_and(|expr| self.takes_mapped(Site { file, expr }))
                })
            })
        })
    }

    /// Whether what a handler takes may be an exception that some row is about.
    fn takes_mapped(&self, kind: Site) -> bool {
        if let ExprKind::Tuple(kinds) = &self.expr(kind).kind {
            let mut kinds = kinds.iter();
            return kinds.any(|&expr| self.takes_mapped(Site { expr, ..kind }));
        }
        let types = self.infer(kind);
        let is_other = |one: &Type| match one {
            Type::External(name) | Type::Outside(name) => {
                let name = self.table.canonical(name);
                !matches!(&*name, "builtins.Exception" | "builtins.BaseException")
                    && self.table.rows(&name).is_empty()
            }
            _ => false,
        };
        !types.is_surely(is_other)
    }

    /// The libraries whose errors hold one of this library's, as far as the project looks at what they hold: `error.orig`.
    pub fn wrappers(&self, library: LibraryId) -> Vec<LibraryId> {
        let wrapped_by = &self.table.library(library).wrapped_by;
        let all = self.table.numbered_libraries();
        all.filter(|(_, one)| {
            let attribute = wrapped_by.get(&one.name);
            attribute.is_some_and(|attribute| self.imports(&one.name) && self.is_seen(attribute))
        })
        .map(|(id, _)| id)
        .collect()
    }

    /// Whether the project names one of these exceptions, other than to raise it.
    pub(super) fn names_exception(&self, names: &[String]) -> bool {
        self.named_to_match(names).next().is_some()
    }

    /// The same, and does more about it than to pass it on: a handler that always ends in a bare `raise` does not count.
    pub(super) fn answers_exception(&self, names: &[String]) -> bool {
        self.named_to_match(names)
            .any(|site| !self.is_passed_on(site))
    }

    fn named_to_match(&self, names: &[String]) -> impl Iterator<Item = Site> {
        let words: Vec<&str> = names
            .iter()
            .filter_map(|name| name.rsplit('.').next())
            .collect();
        self.named_in_files_with(words).filter(|&site| {
            let is_meant = |one: &Type| match one {
                Type::External(name) | Type::Outside(name) => {
                    names.iter().any(|one| **one == **name)
                }
                _ => false,
            };
            self.infer(site).any_of.iter().any(is_meant) && !self.is_in_raise(site)
        })
    }

    /// The names and attributes in files in which one of these texts stands.
    pub(super) fn named_in_files_with(&self, texts: Vec<&str>) -> impl Iterator<Item = Site> {
        let files = self.numbered_files().filter(move |(_, file)| {
            let mut texts = texts.iter();
            texts.any(|text| memmem::find(file.text.as_bytes(), text.as_bytes()).is_some())
        });
        files.flat_map(|(file, _)| {
            self.expressions_in(file, Sorts::NAMED)
                .map(|(site, _)| site)
        })
    }

    /// Whether it is what a `raise` raises, or makes.
    fn is_in_raise(&self, class: Site) -> bool {
        let tree = &self.file(class.file).facts.tree;
        let mut at = class.expr;
        if let Parent::Expr(up) = tree.expr(at).parent
            && matches!(&tree.expr(up).kind, ExprKind::Call { func, .. } if *func == at)
        {
            at = up;
        }
        match tree.expr(at).parent {
            Parent::Stmt(stmt) => matches!(tree.stmt(stmt).kind, StmtKind::Raise { .. }),
            Parent::Expr(_) | Parent::Module => false,
        }
    }

    /// Whether a handler takes it, alone or among others, and always ends in a bare `raise`.
    fn is_passed_on(&self, class: Site) -> bool {
        let tree = &self.file(class.file).facts.tree;
        let Some((_, handler)) = handler_of(tree, class.expr) else {
            return false;
        };
        let last = handler.body.last().map(|&last| &tree.stmt(last).kind);
        let leaves = |kind: &StmtKind| {
            matches!(
                kind,
                StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue
            )
        };
        let mut all = tree.stmts.iter();
        matches!(last, Some(StmtKind::Raise { exc: None, .. }))
            && !all.any(|one| handler.range.contains_range(one.range) && leaves(&one.kind))
    }

    /// Whether an attribute of this name stands anywhere in the project, of something else than `self`.
    pub(super) fn is_seen(&self, name: &str) -> bool {
        self.owners_named(name)
            .any(|(_, owner)| self.source(owner) != "self")
    }
}
