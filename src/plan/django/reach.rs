//! Where what a view reaches may use Django's database layer, or what is read with it: then it may not run on an event loop. Nor may
//! it where requests share what belongs to one loop: each may have its own.
//!
//! What certainly does is found by [`database`](super::database). A view that touches no model, no form and no part of Django or of its
//! extensions of which nothing is known, and takes from its request only what came over the wire, has no object at hand that could.

use super::{VIEW_CLASSES, is_of_django, object};
use crate::facts::scope::ScopeId;
use crate::name::root;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use crate::syntax::sorts::Sorts;
use std::collections::{BTreeMap, BTreeSet};

/// What a request is called.
pub const REQUEST: &str = "request";

/// Parts of Django that leave the database alone.
const PLAIN: &[&str] = &[
    "django.conf.settings",
    "django.core.exceptions.",
    "django.core.serializers.json.",
    "django.core.signing.",
    "django.core.validators.",
    "django.db.models.Avg",
    "django.db.models.Count",
    "django.db.models.F",
    "django.db.models.Max",
    "django.db.models.Min",
    "django.db.models.Q",
    "django.db.models.Sum",
    "django.db.models.base.Model.",
    "django.db.models.manager.BaseManager.",
    "django.http.",
    "django.shortcuts.get_object_or_404",
    "django.shortcuts.redirect",
    "django.shortcuts.render",
    "django.template.loader.render_to_string",
    "django.urls.",
    "django.utils.",
    "django.views.View",
    "django.views.decorators.",
    "django.views.generic.View",
    "django.views.generic.base.View",
];

/// What a request holds that came with it.
const OF_REQUESTS: &[&str] = &[
    "COOKIES",
    "FILES",
    "GET",
    "META",
    "POST",
    "accepts",
    "body",
    "build_absolute_uri",
    "content_params",
    "content_type",
    "encoding",
    "get_full_path",
    "get_full_path_info",
    "get_host",
    "get_port",
    "get_preferred_type",
    "get_signed_cookie",
    "headers",
    "is_secure",
    "method",
    "path",
    "path_info",
    "resolver_match",
    "scheme",
];

/// Methods and attributes that models, forms and their kin have, on what cannot be followed.
const OF_MODELS: &[&str] = &[
    "_meta",
    "auth",
    "delete",
    "exclude",
    "full_clean",
    "is_valid",
    "order_by",
    "prefetch_related",
    "refresh_from_db",
    "save",
    "select_related",
    "session",
    "user",
    "validate_unique",
    "values_list",
];

/// What is said of a function that may use the database.
const MAY_USE_DATABASE: &str = "is reached by a view, and may use Django's database layer here, which fails where an event loop is running";

/// What is said of one that uses what requests share.
const SHARES: &str = "is reached by a view, and uses here what all requests share: Django may run each on an event loop of its own, in a thread of its own";

/// What is said of one that runs, outside of a view, what awaits queries there.
pub const RUNS_ELSEWHERE: &str = "runs queries of Django that views await, and would do so on an event loop of its own, with another connection";

/// Modules of what threads wait for each other by, of which the counterparts belong to an event loop.
const OF_THREADS: &[&str] = &["concurrent", "queue", "threading"];

/// Decorators that keep what a function gives, and have callers wait for one another.
const CACHES: &[&str] = &["cache", "cached_property", "lru_cache"];

/// A function that a view reaches, and that stays.
#[derive(Clone, Copy, Debug)]
pub struct Suspect {
    /// The function.
    pub function: FunctionId,
    /// What in it, or around it.
    pub site: Site,
    /// Why, as a sentence goes on behind its name.
    pub why: &'static str,
}

/// Where functions do.
pub fn suspects(program: &Program<'_>, functions: &BTreeSet<FunctionId>) -> Vec<Suspect> {
    if functions.is_empty() {
        return Vec::new();
    }
    let mut look = Look {
        program,
        of_django: BTreeMap::new(),
    };
    let files: BTreeSet<_> = functions
        .iter()
        .map(|&function| program.function_file(function))
        .collect();
    let mut found = Vec::new();
    for &function in functions {
        let file = program.function_file(function);
        let decorators = program.decorators(function).into_iter();
        let mut decorators = decorators.map(|expr| Site { file, expr });
        let is_cache = |site: &Site| {
            let called = match program.expr(*site).kind {
                ExprKind::Call { func, .. } => Site {
                    expr: func,
                    ..*site
                },
                _ => *site,
            };
            let name = program.expr(called).last_name();
            name.is_some_and(|name| CACHES.contains(&name))
        };
        found.extend(decorators.find(is_cache).map(|site| Suspect {
            function,
            site,
            why: SHARES,
        }));
    }
    for file in files {
        for (site, expr) in program.expressions_in(file, Sorts::NAMED.and(Sorts::CALL)) {
            let around = program.function_around(site);
            let Some(function) = around.filter(|around| functions.contains(around)) else {
                continue;
            };
            let why = match look.is_suspect(site, &expr.kind) {
                true => MAY_USE_DATABASE,
                false if is_shared(program, site) => SHARES,
                false => continue,
            };
            found.push(Suspect {
                function,
                site,
                why,
            });
        }
    }
    found
}

/// Whether what threads wait for each other by is read off an object, or from the variable of a module.
fn is_shared(program: &Program<'_>, site: Site) -> bool {
    let is_kept = match &program.expr(site).kind {
        ExprKind::Attribute { .. } => true,
        ExprKind::Name(_) => {
            let facts = &program.file(site.file).facts;
            let reference = facts.references.get(site.expr.0 as usize);
            let reference = reference.and_then(Option::as_ref);
            reference.is_some_and(|reference| {
                let mut bindings = reference.bindings.iter();
                bindings.any(|one| facts.bindings[one.0 as usize].scope == ScopeId::MODULE)
            })
        }
        _ => false,
    };
    let is_of_threads = |one: &Type| match one {
        Type::Object(name) | Type::Outside(name) => OF_THREADS.contains(&root(name)),
        _ => false,
    };
    is_kept && program.infer(site).has_within(&is_of_threads)
}

struct Look<'l, 'p> {
    program: &'l Program<'p>,
    /// By the first component of a name: whether it is Django's, or of what builds on it.
    of_django: BTreeMap<String, bool>,
}

impl Look<'_, '_> {
    fn is_suspect(&mut self, site: Site, kind: &ExprKind) -> bool {
        let types = self.program.infer(site);
        if types.has_within(&|one| self.is_modelled(one)) && !object::is_seen(self.program, site) {
            return true;
        }
        match kind {
            ExprKind::Attribute { value, attr } => {
                let owner = Site {
                    expr: *value,
                    ..site
                };
                let is_request = self.program.expr(owner).last_name() == Some(REQUEST);
                if is_request {
                    return !OF_REQUESTS.contains(&&*attr.text);
                }
                let types = self.program.infer(owner);
                OF_MODELS.contains(&&*attr.text)
                    && !object::is_asked(self.program, site)
                    && object::model(self.program, owner).is_none()
                    && (types.is_open() || types.any_of.iter().any(|one| self.is_foreign(one)))
            }
            ExprKind::Call { .. } => {
                let target = self.program.calls.target(site);
                let mut names = target.into_iter().flat_map(|target| &target.external);
                names.any(|name| self.may_reach(name))
            }
            _ => types.any_of.iter().any(|one| self.is_foreign(one)),
        }
    }

    /// Whether a type is one of Django's, or of what builds on it, of which nothing is known.
    fn is_foreign(&mut self, one: &Type) -> bool {
        match one {
            Type::External(name) | Type::Outside(name) | Type::Object(name) => self.may_reach(name),
            _ => false,
        }
    }

    fn may_reach(&mut self, name: &str) -> bool {
        let is_plain = |one: &&str| name.starts_with(*one);
        let root = root(name);
        if PLAIN.iter().any(is_plain) || name == root || name == "django.db.models" {
            return false;
        }
        if let Some(&known) = self.of_django.get(root) {
            return known;
        }
        let is_such = is_of_django(self.program, root);
        self.of_django.insert(root.to_owned(), is_such);
        is_such
    }

    /// Whether a type is a class of the project over one of Django's, or an object of one, or such a function.
    fn is_modelled(&self, one: &Type) -> bool {
        match one {
            Type::Class(class) | Type::Instance(class) | Type::Super(class) => {
                self.is_over_django(*class)
            }
            _ => false,
        }
    }

    fn is_over_django(&self, class: ClassId) -> bool {
        self.program.derives_from(class, |base| {
            let is_plain = |one: &&str| base.starts_with(*one);
            is_of_django(self.program, base)
                && !PLAIN.iter().any(is_plain)
                && !VIEW_CLASSES.contains(&base)
        })
    }
}
