//! Where what a view reaches may use Django's database layer, or what is read with it: then it may not run on an event loop. Nor may
//! it where requests share what belongs to one loop: each may have its own.
//!
//! What certainly does is found by [`database`](super::database). A view that touches no model, no form and no part of Django or of its
//! extensions of which nothing is known, and takes from its request only what came over the wire, has no object at hand that could.

use super::database::{Use, is_of_model, model_of};
use super::{is_view, object};
use crate::facts::binding::{BindingKind, Value};
use crate::mapping::condition::Test;
use crate::name::root;
use crate::plan::kept_object::is_of_module;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprKind};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// The setting that lists what is installed.
const INSTALLED: &str = "INSTALLED_APPS";

/// The argument of a field that says under which name what it leads to leads back.
const RELATED: &str = "related_name";

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

/// What may be read off, or called on, what cannot be followed: text, numbers, times, containers and responses have these, and models,
/// queries, sessions and users do not.
const HARMLESS: &[&str] = &[
    "append",
    "capitalize",
    "casefold",
    "content",
    "date",
    "day",
    "days",
    "decode",
    "encode",
    "endswith",
    "extend",
    "getlist",
    "group",
    "groups",
    "hour",
    "isalnum",
    "isalpha",
    "isdigit",
    "isnumeric",
    "isoformat",
    "items",
    "join",
    "json",
    "keys",
    "ljust",
    "lower",
    "lstrip",
    "minute",
    "month",
    "ok",
    "partition",
    "pop",
    "replace",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "second",
    "seconds",
    "setdefault",
    "sort",
    "split",
    "splitlines",
    "startswith",
    "status_code",
    "strftime",
    "strip",
    "text",
    "timestamp",
    "title",
    "total_seconds",
    "upper",
    "url",
    "year",
    "zfill",
];

/// Functions that read attributes under names that they are given.
const BY_NAME: &[&str] = &["builtins.getattr", "builtins.vars", "operator.attrgetter"];

/// What is said of a function that may use the database.
pub const MAY_USE_DATABASE: &str = "is reached by a view, and may use Django's database layer here, which fails where an event loop is running";

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
pub fn suspects(
    program: &Program<'_>,
    functions: &BTreeSet<FunctionId>,
    uses: &[Use],
) -> Vec<Suspect> {
    let look = Look {
        program,
        installed: installed(program),
        of_models: of_models(program),
        called_back: called_back(program, uses),
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
            let name = program.expr(program.callee_or_self(*site)).last_name();
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

/// The packages that a project installs into Django, by what stands in files that hold such settings.
fn installed(program: &Program<'_>) -> BTreeSet<String> {
    let files = program.numbered_files();
    let settings = files.filter(|(_, file)| file.text.contains(INSTALLED));
    let texts = settings.flat_map(|(id, _)| program.expressions_in(id, Sorts::TEXT));
    let texts = texts.filter_map(|(_, expr)| match &expr.kind {
        ExprKind::Str { value, .. } => value.as_deref(),
        _ => None,
    });
    texts.map(|text| root(text).to_owned()).collect()
}

/// Names under which objects of models lead to others, or run code: of their classes, and of what refers to them.
fn of_models(program: &Program<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for at in 0..program.classes.len() {
        let class = ClassId(at as u32);
        if !is_of_model(program, class) {
            continue;
        }
        let facts = &program.file(program.classes[at].file).facts;
        let names = facts.scopes[program.class(class).scope.0 as usize]
            .variables
            .keys();
        let names = names.filter(|name| !program.is_column(class, name));
        found.extend(names.map(|name| name.to_string()));
        // `OneToOneField(Port)` gives ports an attribute of this name.
        found.insert(program.class(class).name.to_lowercase());
    }
    for (site, expr) in program.expressions_of(Sorts::CALL) {
        let ExprKind::Call { args, .. } = &expr.kind else {
            continue;
        };
        for arg in args {
            let is_name =
                matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == RELATED);
            let value = Site {
                expr: arg.value,
                ..site
            };
            if let ExprKind::Str {
                value: Some(name), ..
            } = &program.expr(value).kind
                && is_name
            {
                found.insert(name.to_string());
            }
        }
    }
    found
}

/// Classes over those of libraries, with a method that uses the database.
fn called_back(program: &Program<'_>, uses: &[Use]) -> BTreeSet<ClassId> {
    let methods = uses
        .iter()
        .filter_map(|one| program.function_around(one.site));
    let classes = methods.filter_map(|method| program.class_of(method));
    let is_over = |class: &ClassId| {
        program.derives_from(*class, |base| !is_view(base)) && !is_of_model(program, *class)
    };
    classes.filter(is_over).collect()
}

/// Whether a name is of a part of Django that leaves the database alone.
fn is_plain(name: &str) -> bool {
    PLAIN.iter().any(|one| name.starts_with(one))
}

/// Whether something may be anything: also an object of a model.
pub fn is_unknown(types: &Types) -> bool {
    types.is_open() || types.any_of.contains(&Type::Injected)
}

/// Whether a name stands for a parameter of a function around the one that it is in.
pub fn is_decorated(program: &Program<'_>, name: Site) -> bool {
    let facts = &program.file(name.file).facts;
    let reference = facts.references.get(name.expr.0 as usize);
    let Some(reference) = reference.and_then(Option::as_ref) else {
        return false;
    };
    let mut bindings = reference.bindings.iter();
    let around = program.function_around(name);
    reference.bindings.len() == 1
        && bindings.all(|one| match facts.bindings[one.0 as usize].kind {
            BindingKind::Parameter { function, .. } => {
                Some(program.function_id(name.file, function)) != around
            }
            _ => false,
        })
}

/// Whether what threads wait for each other by is read off an object, or from the variable of a module.
fn is_shared(program: &Program<'_>, site: Site) -> bool {
    let is_kept = match &program.expr(site).kind {
        ExprKind::Attribute { .. } => true,
        ExprKind::Name(_) => is_of_module(program, site),
        _ => false,
    };
    let is_of_threads = |one: &Type| match one {
        Type::Instance(class) => {
            program.derives_from(*class, |base| OF_THREADS.contains(&root(base)))
        }
        Type::Object(name) | Type::Outside(name) => OF_THREADS.contains(&root(name)),
        _ => false,
    };
    is_kept && program.infer(site).has_within(&is_of_threads)
}

struct Look<'l, 'p> {
    program: &'l Program<'p>,
    /// What is installed into Django.
    installed: BTreeSet<String>,
    /// What objects of models have under a name, other than columns.
    of_models: BTreeSet<String>,
    /// Classes over those of libraries, which call their methods, where one of these uses the database.
    called_back: BTreeSet<ClassId>,
}

impl Look<'_, '_> {
    fn is_suspect(&self, site: Site, kind: &ExprKind) -> bool {
        let types = self.program.infer(site);
        if types.has_within(&|one| self.is_modelled(one)) && !object::is_seen(self.program, site) {
            return true;
        }
        if is_unknown(&types)
            && self.program.use_of(site) == Test::Iterated
            && !self.is_asked_of(site)
        {
            return true;
        }
        match kind {
            ExprKind::Attribute { value, attr } => {
                let owner = Site {
                    expr: *value,
                    ..site
                };
                if self.program.expr(owner).last_name() == Some(REQUEST) {
                    return !OF_REQUESTS.contains(&&*attr.text);
                }
                let of = self.program.infer(owner);
                if object::is_asked(self.program, site) || model_of(self.program, owner).is_some() {
                    return false;
                }
                let name = &&*attr.text;
                let is_plain = HARMLESS.contains(name) && !self.of_models.contains(*name)
                    || OF_REQUESTS.contains(name);
                of.any_of.iter().any(|one| self.is_foreign(one))
                    || is_unknown(&of) && !is_plain && !self.is_asked_of(owner)
            }
            ExprKind::Call { func, args, .. } => {
                let callee = Site {
                    expr: *func,
                    ..site
                };
                let target = self.program.calls.target(site);
                let names = target.into_iter().flat_map(|target| &target.external);
                let names: Vec<_> = names.cloned().collect();
                let reads_by_name = names.iter().any(|name| BY_NAME.contains(&&**name));
                let is_given_unknown = || {
                    args.first().is_some_and(|first| {
                        is_unknown(&self.program.infer(Site {
                            expr: first.value,
                            ..site
                        }))
                    })
                };
                reads_by_name && is_given_unknown()
                    || names.iter().any(|name| self.may_reach(name))
                    || target.is_none_or(|target| target.bound.is_empty())
                        && self.calls_unknown(callee)
            }
            ExprKind::Name(_) => {
                let is_lambda = |one: &Type| matches!(one, Type::Lambda(..));
                let is_of_module = is_of_module(self.program, site);
                let is_called_back = |one: &Type| match one {
                    Type::Class(class) | Type::Instance(class) => self.called_back.contains(class),
                    _ => false,
                };
                is_of_module && (types.any_of.iter().any(is_lambda) || self.holds_model(site))
                    || types.any_of.iter().any(is_called_back)
                    || types.any_of.iter().any(|one| self.is_foreign(one))
                    || is_unknown(&types) && is_of_module && !self.is_from_elsewhere(site)
            }
            _ => false,
        }
    }

    /// Whether a model is named within an expression.
    fn names_model(&self, value: Site) -> bool {
        let range = self.program.expr(value).range;
        let mut within = self
            .program
            .expressions_in(value.file, Sorts::NAMED)
            .filter(|(_, expr)| range.contains_range(expr.range));
        within.any(|(site, _)| {
            let types = self.program.infer(site);
            types.has_within(&|one| self.is_modelled(one))
        })
    }

    /// Whether the variable of a module is made of a model: `STATE = SimpleNamespace(ports=Port.objects.all())`.
    fn holds_model(&self, name: Site) -> bool {
        self.program
            .only_assignment(name)
            .is_some_and(|(_, value)| {
                self.names_model(Site {
                    expr: value,
                    ..name
                })
            })
    }

    /// Whether all that the variable of a module is given is written there, or comes from other libraries: `os.environ["SERVER"]`.
    fn is_from_elsewhere(&self, name: Site) -> bool {
        let facts = &self.program.file(name.file).facts;
        let reference = facts.references.get(name.expr.0 as usize);
        let Some(reference) = reference.and_then(Option::as_ref) else {
            return false;
        };
        reference.bindings.iter().all(|&binding| {
            let BindingKind::Assigned {
                value: Value::Expr(value),
                ..
            } = facts.bindings[binding.0 as usize].kind
            else {
                return false;
            };
            if self.names_model(Site {
                expr: value,
                ..name
            }) {
                return false;
            }
            let mut at = value;
            loop {
                let site = Site { expr: at, ..name };
                at = match &self.program.expr(site).kind {
                    ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => *value,
                    ExprKind::Call { func, .. } => *func,
                    ExprKind::Name(_) => {
                        let types = self.program.infer(site);
                        let is_outside = |one: &Type| match one {
                            Type::External(name) => !self.may_reach(name),
                            _ => false,
                        };
                        return types.is_surely(is_outside);
                    }
                    kind => {
                        return matches!(
                            kind,
                            ExprKind::Str { .. }
                                | ExprKind::FString { .. }
                                | ExprKind::Concat(_)
                                | ExprKind::Number
                                | ExprKind::Binary { .. }
                        );
                    }
                };
            }
        })
    }

    /// Whether what is called cannot be followed, but for methods of what came with a request, and of what is known.
    fn calls_unknown(&self, callee: Site) -> bool {
        let types = self.program.infer(callee);
        match &self.program.expr(callee).kind {
            ExprKind::Attribute { value, .. } => {
                let owner = Site {
                    expr: *value,
                    ..callee
                };
                if model_of(self.program, owner).is_some() {
                    return false;
                }
                let owner = self.program.infer(owner);
                let is_own = |one: &Type| matches!(one, Type::Instance(_) | Type::Class(_));
                is_unknown(&types) && owner.any_of.iter().any(is_own)
            }
            // What a decorator is put around is followed elsewhere.
            _ => is_unknown(&types) && !is_decorated(self.program, callee),
        }
    }

    /// Whether an expression is read off what came with a request: `request.GET.get("unit")`.
    fn is_asked_of(&self, site: Site) -> bool {
        let mut at = site;
        loop {
            let next = match &self.program.expr(at).kind {
                ExprKind::Attribute { value, attr } => {
                    let owner = Site { expr: *value, ..at };
                    if self.program.expr(owner).last_name() == Some(REQUEST) {
                        return OF_REQUESTS.contains(&&*attr.text);
                    }
                    *value
                }
                ExprKind::Call { func, .. } => *func,
                ExprKind::Subscript { value, .. } => *value,
                _ => return false,
            };
            at = Site { expr: next, ..site };
        }
    }

    /// Whether a type is one of Django's, or of what builds on it, of which nothing is known.
    fn is_foreign(&self, one: &Type) -> bool {
        match one {
            Type::External(name) | Type::Outside(name) | Type::Object(name) => self.may_reach(name),
            _ => false,
        }
    }

    fn may_reach(&self, name: &str) -> bool {
        let is_lazy = name.starts_with("django.utils.functional.");
        let is_module = name == root(name) || name == "django.db.models";
        (is_lazy || !is_plain(name)) && !is_module && self.is_of_django(name)
    }

    /// Whether a name is of Django, or of a package that is installed into it.
    fn is_of_django(&self, name: &str) -> bool {
        let root = root(name);
        root.contains("django")
            || matches!(root, "ninja" | "rest_framework")
            || self.installed.contains(root)
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
        is_of_model(self.program, class)
            || self.program.derives_from(class, |base| {
                self.is_of_django(base) && !is_plain(base) && !is_view(base)
            })
    }
}
