//! Authentication objects of the project that do nothing but set headers of a request: `__call__(self, r)` of a
//! `requests.auth.AuthBase`. Such an object is right for every library that calls it with a request which has headers; one that
//! also reads what else a prepared request of requests has, for a library whose requests have that, too.

use super::program::{ClassId, FunctionId, Program, Site};
use super::types::Type;
use crate::mapping::row::Fate;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::is_target;

/// How far functions are followed that work a header out.
const DEEPEST: u32 = 4;

/// Methods of headers that all libraries have.
const OF_HEADERS: &[&str] = &["get", "pop", "setdefault", "update"];

/// Replacements, with the objects that they have for authentication.
const REPLACEMENTS: &[&str] = &["httpx.", "httpx2.", "niquests."];

fn is_of_replacement(name: &str) -> bool {
    REPLACEMENTS.iter().any(|root| name.starts_with(root))
}

/// Classes of httpx that take their steps from an `auth_flow`.
const OF_HTTPX: &[&str] = &[
    "httpx.Auth",
    "httpx.BasicAuth",
    "httpx.DigestAuth",
    "httpx.FunctionAuth",
    "httpx.NetRCAuth",
];

/// What requests of all libraries have beside headers.
pub(super) const OF_ALL: &[&str] = &["method"];

/// What prepared requests of requests have, and those of a library that is made after it.
pub(super) const OF_PREPARED: &[&str] = &["method", "url", "path_url", "body"];

/// Methods of text that has been put together of what a request has.
const OF_TEXT: &[&str] = &["encode", "decode"];

impl Program<'_> {
    /// Whether a value, unless it is `None`, is an object that authenticates by headers alone, and reads these attributes of a
    /// request, or what callers of the library give: theirs to make for the replacement. It is known not to be one where it
    /// may be another object that is made for one library.
    pub(super) fn is_header_auth(&self, site: Site, attributes: &[&str]) -> Option<bool> {
        let types = self.infer(site);
        let mut is_one = false;
        let mut is_known = !types.unknown;
        for one in &types.any_of {
            match one {
                Type::Instance(class)
                    if self.sets_headers_only(*class, attributes) || self.is_quiet_flow(*class) =>
                {
                    is_one = true;
                }
                Type::Outside(name) if is_of_replacement(name) => is_one = true,
                Type::Instance(_) | Type::Outside(_) => return Some(false),
                Type::Builtin("None") => {}
                Type::Injected => is_one = true,
                Type::Tuple(pair) if pair.len() == 2 => is_one = true,
                _ => is_known = false,
            }
        }
        (is_one && is_known).then_some(true)
    }

    /// Whether a function is the `__call__` of such a class: what a session gives it, no code of the project does.
    pub fn is_auth_call(&self, function: FunctionId) -> bool {
        self.class_of(function).is_some_and(|class| {
            self.method(class, "__call__") == Some(function)
                && self.derives_from(class, |base| base == "requests.auth.AuthBase")
        })
    }

    fn sets_headers_only(&self, class: ClassId, attributes: &[&str]) -> bool {
        self.below(class).iter().all(|&at| {
            let is_plain = self.derives_only_from(at, |base| {
                matches!(base, "requests.auth.AuthBase" | "builtins.object")
            });
            let call = self.method(at, "__call__");
            is_plain && call.is_some_and(|function| self.only_sets_headers(function, attributes))
        })
    }

    /// Whether a class describes by an `auth_flow` how to authenticate, which both clients of httpx take their steps from, and
    /// makes no call that a table knows.
    fn is_quiet_flow(&self, class: ClassId) -> bool {
        let is_flow = |class: &ClassId| {
            let info = &self.classes[class.0 as usize];
            let calls = |function: FunctionId| {
                let file = self.function_file(function);
                self.calls.targets.iter().any(|(site, target)| {
                    let mut names = target.external.iter();
                    site.file == file
                        && self.function_around(*site) == Some(function)
                        && names.any(|name| !self.table.rows(name).is_empty())
                })
            };
            let methods = || info.methods.values().flatten().copied();
            !info.unknown_base
                && self.method(*class, "sync_auth_flow").is_none()
                && !methods().any(calls)
        };
        self.derives_from(class, |base| OF_HTTPX.contains(&base))
            && self.above(class).iter().all(is_flow)
    }

    /// Whether a function gives back the request that it takes, and uses nothing but its headers and these attributes before.
    fn only_sets_headers(&self, function: FunctionId, attributes: &[&str]) -> bool {
        let Some(def) = self.function_def(function) else {
            return false;
        };
        let file = self.function_file(function);
        let facts = self.function(function);
        let program_file = self.file(file);
        let tree = &program_file.facts.tree;
        if def.is_async
            || facts.is_generator()
            || !def.decorators.is_empty()
            || def.params.len() != 2
        {
            return false;
        }
        let bindings = &program_file.facts.bindings;
        let Some(request) = self.parameter_binding(function, 1) else {
            return false;
        };
        let reads = self.reads_of(file, request);
        let gives_back = !facts.returns.is_empty()
            && facts.returns.iter().all(|&stmt| {
                matches!(tree.stmt(stmt).kind, StmtKind::Return(Some(value))
                    if reads.contains(&Site { file, expr: value }))
            });
        let is_rebound = bindings
            .iter()
            .filter(|binding| binding.scope == facts.scope)
            .filter(|binding| binding.name == bindings[request.0 as usize].name)
            .count()
            != 1;
        gives_back
            && !is_rebound
            && reads
                .iter()
                .all(|&read| self.is_shared_use(read, attributes))
            && self.calls_nothing_else(function, &reads, 0)
    }

    /// Whether a use of a request means the same in every library: `r.headers[…]`, `r.method`, `return r`.
    fn is_shared_use(&self, request: Site, attributes: &[&str]) -> bool {
        let tree = &self.file(request.file).facts.tree;
        let member = match tree.expr(request.expr).parent {
            Parent::Stmt(stmt) => return matches!(tree.stmt(stmt).kind, StmtKind::Return(_)),
            Parent::Expr(up) => up,
            Parent::Module => return false,
        };
        let ExprKind::Attribute { value, attr } = &tree.expr(member).kind else {
            return false;
        };
        if *value != request.expr || is_target(tree, member) {
            return false;
        }
        if attributes.contains(&&*attr.text) {
            return true;
        }
        let Parent::Expr(up) = tree.expr(member).parent else {
            return false;
        };
        &*attr.text == "headers"
            && match &tree.expr(up).kind {
                ExprKind::Subscript { value, .. } => *value == member,
                ExprKind::Attribute { attr, .. } => OF_HEADERS.contains(&&*attr.text),
                _ => false,
            }
    }

    /// Whether a function, besides using its request, runs nothing that a table knows, and no code of the project that does: nothing
    /// that could block.
    fn calls_nothing_else(&self, function: FunctionId, reads: &[Site], depth: u32) -> bool {
        let file = self.function_file(function);
        let at = |expr: ExprId| Site { file, expr };
        let exprs = self.file(file).facts.tree.exprs.iter().enumerate();
        exprs.into_iter().all(|(index, expr)| {
            let site = at(ExprId(index as u32));
            let is_relevant = matches!(
                expr.kind,
                ExprKind::Call { .. } | ExprKind::Attribute { .. }
            );
            if !is_relevant || self.enclosing_function(file, self.scope_of(site)) != Some(function)
            {
                return true;
            }
            match expr.kind {
                ExprKind::Call { func, .. } if self.is_rooted_in(at(func), reads) => true,
                ExprKind::Call { func, .. } if self.is_of_text(at(func)) => true,
                ExprKind::Call { .. } => self.calls.target(site).is_some_and(|target| {
                    let mut bound = target.bound.iter();
                    bound.all(|&(callee, _)| self.is_quiet(callee, depth + 1))
                        && target.constructed.is_empty()
                        && !target.unknown
                        && target.external.iter().all(|name| self.never_waits(name))
                }),
                ExprKind::Attribute { value, ref attr } => {
                    let owner = self.infer(at(value));
                    owner.any_of.iter().all(|one| match one {
                        Type::Instance(class) => {
                            self.property(*class, &attr.text).is_none()
                                && self.method(*class, "__getattr__").is_none()
                                && self.method(*class, "__getattribute__").is_none()
                        }
                        _ => true,
                    })
                }
                _ => true,
            }
        })
    }

    /// Whether a plain function of the project runs nothing that could block.
    fn is_quiet(&self, function: FunctionId, depth: u32) -> bool {
        let facts = self.function(function);
        depth <= DEEPEST
            && !facts.is_async
            && !facts.is_generator()
            && self.decorators(function).is_empty()
            && self.calls_nothing_else(function, &[], depth)
    }

    /// Whether a method is one that text has, and no class of the project.
    fn is_of_text(&self, method: Site) -> bool {
        let ExprKind::Attribute { attr, .. } = &self.expr(method).kind else {
            return false;
        };
        let mut classes = self.classes.iter();
        OF_TEXT.contains(&&*attr.text)
            && !classes.any(|class| class.methods.contains_key(&attr.text))
    }

    /// Whether no table has anything to say of a function, but that it stays as it is.
    fn never_waits(&self, name: &str) -> bool {
        let rows = self.table.rows(name).iter();
        rows.map(|&row| self.table.row(row))
            .all(|row| matches!(row.fate, Fate::Keep))
    }

    /// Whether an expression is an attribute, of an attribute, … of one of these, or stands before text: `r.body or ""`.
    fn is_rooted_in(&self, site: Site, roots: &[Site]) -> bool {
        let mut at = site;
        loop {
            at.expr = match self.expr(at).kind {
                ExprKind::Attribute { value, .. } => value,
                ExprKind::Bool { left, right, .. }
                    if self.is_builtin(Site { expr: right, ..at }) =>
                {
                    left
                }
                _ => return roots.contains(&at),
            };
        }
    }

    fn is_builtin(&self, site: Site) -> bool {
        let types = self.infer(site);
        !types.unknown
            && types
                .any_of
                .iter()
                .all(|one| matches!(one, Type::Builtin(_)))
    }
}
