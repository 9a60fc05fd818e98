//! `functools.lru_cache` on functions that turn async: what it would keep is the coroutine, which can be awaited only once. A
//! decorator that keeps the results takes its place.

use crate::name::map::Set;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind};
use crate::syntax::sorts::Sorts;

/// What is read of a cached function besides calling it, and means the same afterwards.
const READS: &[&str] = &[
    "__doc__",
    "__module__",
    "__name__",
    "__qualname__",
    "cache_clear",
    "cache_info",
    "cache_parameters",
];

/// A decorator that keeps results, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `@lru_cache`
    Bare,
    /// `@lru_cache(…)`: the callee.
    Called(ExprId),
    /// `@cache`
    Unlimited,
}

/// The functions whose cached results can be kept by another decorator.
#[derive(Debug, Default)]
pub struct Caches {
    /// Functions of which something is read that a coroutine function does not have.
    looked_into: Set<FunctionId>,
}

impl Caches {
    /// Look at everything that is read of functions.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut caches = Self::default();
        let is_cached = program.mentions("cache");
        if !is_cached {
            return caches;
        }
        for file_id in program.file_ids() {
            for (_, expr) in program.expressions_in(file_id, Sorts::ATTRIBUTE) {
                let ExprKind::Attribute { value, attr } = &expr.kind else {
                    continue;
                };
                if READS.contains(&&*attr.text) {
                    continue;
                }
                let owner = program.infer(Site {
                    file: file_id,
                    expr: *value,
                });
                caches.looked_into.extend(owner.functions());
            }
        }
        caches
    }

    /// Whether a decorator of a function keeps its results, and can be replaced.
    pub fn is_replaceable(&self, program: &Program<'_>, function: FunctionId, site: Site) -> bool {
        let facts = program.function(function);
        !self.looked_into.contains(&function)
            && !facts.is_generator()
            && !program.is_property(function)
            && form(program, site).is_some()
    }
}

/// How a decorator that keeps results is written, if it is one.
pub fn form(program: &Program<'_>, decorator: Site) -> Option<Form> {
    let named = |expr: ExprId| {
        let types = program.infer(Site {
            file: decorator.file,
            expr,
        });
        match &types.any_of[..] {
            [Type::External(name)] if !types.unknown => Some(name.clone()),
            _ => None,
        }
    };
    match &program.expr(decorator).kind {
        ExprKind::Call { func, args, .. } => {
            let is_plain = args.iter().all(|arg| match &arg.kind {
                ArgumentKind::Positional => true,
                ArgumentKind::Keyword(name) => matches!(&*name.text, "maxsize" | "typed"),
                _ => false,
            });
            let is_cache = named(*func).as_deref() == Some("functools.lru_cache");
            (is_cache && is_plain).then_some(Form::Called(*func))
        }
        _ => match named(decorator.expr)?.as_ref() {
            "functools.lru_cache" => Some(Form::Bare),
            "functools.cache" => Some(Form::Unlimited),
            _ => None,
        },
    }
}
