//! Under which name a module or one of its members is reachable at a place, and what has to be imported for that.

use crate::facts::FileFacts;
use crate::facts::binding::{Binding, BindingId, BindingKind};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::name::{is_within, root};
use crate::rewrite::fresh::FreshNames;
use crate::syntax::ast::{ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_around;
use std::collections::HashSet;

/// Something that inserted code needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportRequest {
    /// A module, dotted: `httpx`, `aiofiles.os`.
    Module {
        /// Its path.
        path: Box<str>,
    },
    /// A member of a module: `asynccontextmanager` of `contextlib`. Leading dots of a relative module are written.
    From {
        /// The module.
        module: Box<str>,
        /// The member.
        name: Box<str>,
    },
}

impl ImportRequest {
    /// A request for a module.
    pub fn module(path: &str) -> Self {
        Self::Module { path: path.into() }
    }

    /// A request for a member of a module.
    pub fn from(module: &str, name: &str) -> Self {
        Self::From {
            module: module.into(),
            name: name.into(),
        }
    }

    /// A request for `dotted`, which a table lists for `code`: a module when `code` says it in full (`aiofiles.os`) or when
    /// there is no dot, else a member (`urlencode` of `urllib.parse`).
    pub fn used_in(dotted: &str, code: &str) -> Self {
        match dotted.rsplit_once('.') {
            Some((module, name)) if !code.contains(dotted) => Self::from(module, name),
            _ => Self::module(dotted),
        }
    }

    /// The name a plain import of it binds.
    fn plain_name(&self) -> &str {
        match self {
            Self::Module { path } => root(path),
            Self::From { name, .. } => name,
        }
    }

    /// The expression that a plain import of it makes possible.
    pub fn plain_expression(&self) -> &str {
        match self {
            Self::Module { path } => path,
            Self::From { name, .. } => name,
        }
    }
}

/// Where a new import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Among the module's imports.
    Module,
    /// Beside this import statement of the library that is replaced: in a function, or in a `try` at module level.
    Beside(StmtId),
}

/// An import that has to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// What is imported.
    pub request: ImportRequest,
    /// Under which alias.
    pub alias: Option<Box<str>>,
    /// Where.
    pub home: Home,
    /// The library (top-level module) that it takes over from.
    pub instead_of: Option<Box<str>>,
    /// The first place where it is used while the module is being loaded.
    pub needed_at: Option<u32>,
    /// The scope that the name is bound in.
    scope: ScopeId,
    /// The name bound.
    bound: Box<str>,
}

/// The requests of one file.
#[derive(Clone, Debug)]
pub struct ImportRequests<'f> {
    facts: &'f FileFacts,
    /// The bindings that are imports.
    imports: Vec<BindingId>,
    fresh: FreshNames<'f>,
    additions: Vec<Addition>,
    reused: HashSet<BindingId>,
}

impl<'f> ImportRequests<'f> {
    /// No requests yet.
    pub fn new(facts: &'f FileFacts) -> Self {
        Self {
            facts,
            imports: facts
                .bindings
                .iter()
                .enumerate()
                .filter(|(_, binding)| {
                    matches!(
                        binding.kind,
                        BindingKind::Import { .. } | BindingKind::ImportFrom { .. }
                    )
                })
                .map(|(index, _)| BindingId(index as u32))
                .collect(),
            fresh: FreshNames::new(facts),
            additions: Vec::new(),
            reused: HashSet::new(),
        }
    }

    /// The names of the file: other names that are inserted come from here too, so that all keep clear of each other.
    pub fn names(&mut self) -> &mut FreshNames<'f> {
        &mut self.fresh
    }

    /// What has to be added, in the order of the requests.
    pub fn additions(&self) -> &[Addition] {
        &self.additions
    }

    /// The existing imports that inserted code uses: they stay.
    pub fn reused(&self) -> &HashSet<BindingId> {
        &self.reused
    }

    /// The expression for what is requested, at the place `at` evaluated in `scope`: the name of an import that is
    /// there, else of one that is added. `instead_of` is the top-level module that it takes over from, if any.
    pub fn reach(
        &mut self,
        request: &ImportRequest,
        instead_of: Option<&str>,
        scope: ScopeId,
        at: u32,
    ) -> String {
        let needed_at = self.is_loading(scope).then_some(at);
        if let Some((id, expression)) = self.existing(request, scope, at) {
            self.reused.insert(id);
            return expression;
        }
        if let Some(index) = self.added(request, scope, at) {
            let addition = &mut self.additions[index];
            addition.needed_at = match (addition.needed_at, needed_at) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            return expression_of(request, addition.alias.as_deref());
        }
        let (home, home_scope) = self.home(instead_of, scope, at);
        let plain = request.plain_name();
        let alias = if self.is_plain_free(request, plain, home_scope, scope) {
            None
        } else {
            let path = request.plain_expression().replace('.', "_");
            let base = format!("_{}", path.trim_start_matches('_'));
            Some(self.fresh.fresh(&base, &[ScopeId::MODULE]).into_boxed_str())
        };
        let expression = expression_of(request, alias.as_deref());
        self.additions.push(Addition {
            request: request.clone(),
            bound: alias.clone().unwrap_or_else(|| plain.into()),
            alias,
            home,
            instead_of: instead_of.map(Into::into),
            needed_at,
            scope: home_scope,
        });
        expression
    }

    /// Whether what is requested is imported in a `try` at module level: it may be missing.
    pub fn may_be_missing(&self, request: &ImportRequest) -> bool {
        self.additions.iter().any(|addition| {
            addition.request == *request
                && addition.scope == ScopeId::MODULE
                && matches!(addition.home, Home::Beside(_))
        })
    }

    /// Whether code of this scope runs while the module is being loaded.
    fn is_loading(&self, scope: ScopeId) -> bool {
        self.chain(scope).all(|scope| {
            !matches!(
                self.facts.scopes[scope.0 as usize].kind,
                ScopeKind::Function(_) | ScopeKind::Lambda(_)
            )
        })
    }

    /// `scope` and the scopes around it.
    fn chain(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(scope), |&scope| {
            self.facts.scopes.get(scope.0 as usize)?.parent
        })
    }

    /// The scope whose variable a read of `name` in `scope` sees, by Python's rules; `None` also when a `global` or
    /// `nonlocal` declaration decides.
    fn scope_seen(&self, name: &str, scope: ScopeId) -> Option<ScopeId> {
        for (step, id) in self.chain(scope).enumerate() {
            let here = &self.facts.scopes[id.0 as usize];
            if step > 0 && matches!(here.kind, ScopeKind::Class(_)) {
                continue;
            }
            if here.declared_elsewhere.iter().any(|other| &**other == name) {
                return None;
            }
            if here.variables.contains_key(name) {
                return Some(id);
            }
        }
        None
    }

    /// An import that is there, visible at the place, and the expression through it.
    fn existing(
        &self,
        request: &ImportRequest,
        scope: ScopeId,
        at: u32,
    ) -> Option<(BindingId, String)> {
        let find = |request: &ImportRequest| {
            self.imports.iter().find_map(|&id| {
                let binding = &self.facts.bindings[id.0 as usize];
                let rest = reaches(&binding.kind, request)?;
                let is_usable = self.scope_seen(&binding.name, scope) == Some(binding.scope)
                    && self.is_settled(binding, request)
                    && self.runs_before(binding, scope, at);
                is_usable.then(|| (id, format!("{}{rest}", binding.name)))
            })
        };
        if let Some(found) = find(request) {
            return Some(found);
        }
        let ImportRequest::From { module, name } = request else {
            return None;
        };
        // The file says `contextlib.contextmanager`: say `contextlib.asynccontextmanager`, unless it also imports from it.
        let imports_from = self.imports.iter().any(|id| {
            let binding = &self.facts.bindings[id.0 as usize];
            binding.scope == ScopeId::MODULE
                && matches!(&binding.kind, BindingKind::ImportFrom { level: 0, module: other, .. } if other == module)
        });
        if imports_from || module.starts_with('.') {
            return None;
        }
        find(&ImportRequest::Module {
            path: module.clone(),
        })
        .map(|(id, path)| (id, format!("{path}.{name}")))
    }

    /// Whether every binding of the variable is an import of the same thing.
    fn is_settled(&self, binding: &Binding, request: &ImportRequest) -> bool {
        !binding.type_checking
            && self.facts.scopes[binding.scope.0 as usize]
                .variables
                .get(&binding.name)
                .is_some_and(|ids| {
                    ids.iter().all(|id| {
                        let other = &self.facts.bindings[id.0 as usize].kind;
                        other == &binding.kind
                            || reaches(other, request).is_some()
                            || same_root(other, &binding.kind)
                    })
                })
    }

    /// Whether the import has run when the place is reached.
    fn runs_before(&self, binding: &Binding, scope: ScopeId, at: u32) -> bool {
        let Some(stmt) = binding.stmt else {
            return false;
        };
        let tree = &self.facts.tree;
        let ends_before = tree.stmt(stmt).range.end <= at;
        if binding.scope == ScopeId::MODULE {
            return tree.stmt(stmt).parent == Parent::Module
                && (ends_before || !self.is_loading(scope));
        }
        let suite = suite_around(tree, stmt);
        let last = suite.last().map_or(0, |&last| tree.stmt(last).range.end);
        ends_before && at < last
    }

    /// An addition that serves the place as well.
    fn added(&self, request: &ImportRequest, scope: ScopeId, at: u32) -> Option<usize> {
        self.additions.iter().position(|addition| {
            addition.request == *request
                && match addition.home {
                    Home::Module => true,
                    Home::Beside(stmt) => {
                        addition.scope == ScopeId::MODULE
                            || self.is_in_reach(stmt, scope, addition.scope, at)
                    }
                }
                && self.is_unshadowed(&addition.bound, scope, addition.scope)
        })
    }

    /// Whether `stmt`, in `home`, has run when `at`, in `scope`, is reached.
    fn is_in_reach(&self, stmt: StmtId, scope: ScopeId, home: ScopeId, at: u32) -> bool {
        let tree = &self.facts.tree;
        let last = suite_around(tree, stmt)
            .last()
            .map_or(0, |&last| tree.stmt(last).range.end);
        self.chain(scope).any(|id| id == home) && tree.stmt(stmt).range.end <= at && at < last
    }

    /// Whether no scope from `scope` up to `home` (left out) has a variable `name`.
    fn is_unshadowed(&self, name: &str, scope: ScopeId, home: ScopeId) -> bool {
        self.chain(scope).take_while(|&id| id != home).all(|id| {
            let here = &self.facts.scopes[id.0 as usize];
            !here.variables.contains_key(name)
                && !here.declared_elsewhere.iter().any(|other| &**other == name)
        })
    }

    /// Where the import belongs: beside a local or guarded import of the library that it takes over from, else among
    /// the module's imports.
    fn home(&self, instead_of: Option<&str>, scope: ScopeId, at: u32) -> (Home, ScopeId) {
        let module = (Home::Module, ScopeId::MODULE);
        let Some(library) = instead_of else {
            return module;
        };
        let old = self.facts.bindings.iter().find_map(|binding| {
            let stmt = binding.stmt?;
            let is_library = match &binding.kind {
                BindingKind::Import { loads, .. } => root(loads) == library,
                BindingKind::ImportFrom {
                    level: 0, module, ..
                } => root(module) == library,
                _ => false,
            };
            let is_seen = self.scope_seen(&binding.name, scope) == Some(binding.scope);
            (is_library && is_seen && !binding.type_checking).then_some((stmt, binding.scope))
        });
        match old {
            Some((stmt, ScopeId::MODULE)) if self.is_guarded(stmt) => {
                (Home::Beside(stmt), ScopeId::MODULE)
            }
            Some((stmt, home))
                if home != ScopeId::MODULE
                    && matches!(
                        self.facts.scopes[home.0 as usize].kind,
                        ScopeKind::Function(_)
                    )
                    && self.is_in_reach(stmt, scope, home, at) =>
            {
                (Home::Beside(stmt), home)
            }
            _ => module,
        }
    }

    /// Whether nothing but `try` statements stand around a statement of the module.
    fn is_guarded(&self, stmt: StmtId) -> bool {
        let tree = &self.facts.tree;
        let mut at = stmt;
        while let Parent::Stmt(owner) = tree.stmt(at).parent {
            if !matches!(tree.stmt(owner).kind, StmtKind::Try { .. }) {
                return false;
            }
            at = owner;
        }
        at != stmt
    }

    /// Whether the plain name can be bound in `home` and read in `scope`.
    fn is_plain_free(
        &self,
        request: &ImportRequest,
        plain: &str,
        home: ScopeId,
        scope: ScopeId,
    ) -> bool {
        let bound = self.facts.scopes[home.0 as usize].variables.get(plain);
        let is_free_at_home = match bound {
            Some(ids) => ids
                .iter()
                .all(|id| binds_same(&self.facts.bindings[id.0 as usize].kind, request)),
            None if home == ScopeId::MODULE => !self.is_read_unbound(plain),
            None => self.fresh.is_free(plain, home),
        };
        let meets_addition = self.additions.iter().any(|addition| {
            &*addition.bound == plain
                && addition.scope == home
                && !matches!(
                    (&addition.request, request),
                    (ImportRequest::Module { .. }, ImportRequest::Module { .. })
                )
        });
        is_free_at_home && !meets_addition && self.is_unshadowed(plain, scope, home)
    }

    /// Whether the file reads `name` without binding it: a builtin, or a name from a star import.
    fn is_read_unbound(&self, name: &str) -> bool {
        self.facts
            .tree
            .exprs
            .iter()
            .zip(&self.facts.references)
            .any(|(expr, reference)| {
                reference
                    .as_ref()
                    .is_some_and(|reference| reference.scope.is_none())
                    && matches!(&expr.kind, ExprKind::Name(other) if &**other == name)
            })
    }
}

/// The expression for a request under an alias or its plain name.
fn expression_of(request: &ImportRequest, alias: Option<&str>) -> String {
    alias
        .unwrap_or_else(|| request.plain_expression())
        .to_owned()
}

/// What has to follow the bound name to reach what is requested, if the binding leads there.
fn reaches<'r>(kind: &BindingKind, request: &'r ImportRequest) -> Option<&'r str> {
    match (kind, request) {
        (BindingKind::Import { path, loads }, ImportRequest::Module { path: wanted }) => {
            let is_loaded = is_within(loads, wanted);
            let rest = wanted.strip_prefix(&**path)?;
            (is_loaded && (rest.is_empty() || rest.starts_with('.'))).then_some(rest)
        }
        (
            BindingKind::ImportFrom {
                level: 0,
                module,
                name,
            },
            ImportRequest::Module { path },
        ) => path
            .rsplit_once('.')
            .is_some_and(|(head, tail)| head == &**module && tail == &**name)
            .then_some(""),
        (
            BindingKind::ImportFrom {
                level,
                module,
                name,
            },
            ImportRequest::From {
                module: wanted,
                name: member,
            },
        ) => {
            let written = format!("{}{module}", ".".repeat(*level as usize));
            (written == **wanted && name == member).then_some("")
        }
        _ => None,
    }
}

/// Whether a binding of the plain name binds what the plain import of `request` would.
fn binds_same(kind: &BindingKind, request: &ImportRequest) -> bool {
    match (kind, request) {
        (BindingKind::Import { path, .. }, ImportRequest::Module { path: wanted }) => {
            &**path == root(wanted)
        }
        (BindingKind::ImportFrom { .. }, ImportRequest::From { .. }) => {
            reaches(kind, request).is_some()
        }
        _ => false,
    }
}

/// `import a` and `import a.b` bind the same.
fn same_root(left: &BindingKind, right: &BindingKind) -> bool {
    match (left, right) {
        (BindingKind::Import { path: one, .. }, BindingKind::Import { path: other, .. }) => {
            one == other
        }
        _ => false,
    }
}
