//! What comes of what runs later: in a thread, as a task, beside others.

use crate::facts::binding::{BindingKind, Value};
use crate::resolve::program::{Program, Site};
use crate::resolve::started::{EXECUTORS, SCHEDULERS, is_loop_method};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ComprehensionKind, ExprId, ExprKind, StmtKind};

impl Program<'_> {
    /// What a call gives that has something run later: `asyncio.to_thread(f, x)`, `asyncio.gather(*jobs)`.
    pub(super) fn scheduled(
        &self,
        site: Site,
        func: ExprId,
        args: &[Argument],
        callee: &Types,
    ) -> Option<Types> {
        let func = Site { expr: func, ..site };
        if is_loop_method(self, func) && callee.functions().next().is_none() {
            return self.run_in_thread(site, args, 1);
        }
        if let Some(method) = self.pool_method(func)
            && callee.functions().next().is_none()
        {
            let result = self.run_by(site, args, 0)?;
            return Some(Types::one(match method {
                "map" => Type::Many(result),
                _ => Type::Awaitable(result),
            }));
        }
        let [Type::External(name)] = &callee.any_of[..] else {
            return None;
        };
        let executor = EXECUTORS.iter().find(|(known, _)| *known == &**name);
        if let Some(&(_, at)) = executor {
            return self.run_in_thread(site, args, at);
        }
        let given = |arg: &Argument| {
            self.infer(Site {
                expr: arg.value,
                ..site
            })
        };
        // What a function gives that is applied again and again.
        match (&**name, args) {
            ("functools.reduce", [_, items, ..]) => {
                let mut result = self.run_by(site, args, 0)?;
                result.join(match args.get(2) {
                    Some(first) => given(first),
                    None => self.element(&given(items)),
                });
                return Some(result);
            }
            ("builtins.iter", [_, _]) => {
                return Some(Types::one(Type::Many(self.run_by(site, args, 0)?)));
            }
            _ => {}
        }
        let awaitable = |types: Types| Some(Types::one(Type::Awaitable(types)));
        match &**name {
            "asyncio.gather" => awaitable(self.gathered(site, args)),
            "asyncio.as_completed" => {
                let one = self.awaited(self.element(&given(args.first()?)));
                Some(Types::one(Type::Many(Types::one(Type::Awaitable(one)))))
            }
            "concurrent.futures.as_completed" => {
                let future = self.future_in(site, args.first()?)?;
                Some(Types::one(Type::Many(future)))
            }
            "concurrent.futures.wait" => {
                let future = self.future_in(site, args.first()?)?;
                let some = Types::one(Type::Many(future));
                Some(Types::one(Type::Tuple(vec![some.clone(), some])))
            }
            name if SCHEDULERS.contains(&name) => awaitable(self.awaited(given(args.first()?))),
            _ => None,
        }
    }

    /// One of the futures that an argument holds; those of a dictionary are its keys.
    fn future_in(&self, site: Site, arg: &Argument) -> Option<Types> {
        let value = Site {
            expr: arg.value,
            ..site
        };
        let futures = match self.keys_of(value) {
            Some(keys) => {
                let mut all = Types::none();
                keys.into_iter().for_each(|key| all.join(self.infer(key)));
                all
            }
            None => self.element(&self.infer(value)),
        };
        let is_future = |one: &Type| matches!(one, Type::Awaitable(_));
        futures.is_surely(is_future).then_some(futures)
    }

    /// What is written as the keys of a dictionary, where a name is bound to it once, or it stands there.
    pub fn keys_of(&self, value: Site) -> Option<Vec<Site>> {
        let at = |expr: ExprId| Site { expr, ..value };
        match &self.expr(value).kind {
            ExprKind::Dict(items) => items.iter().map(|(key, _)| key.map(at)).collect(),
            ExprKind::Comprehension {
                kind: ComprehensionKind::Dict,
                element,
                ..
            } => Some(vec![at(*element)]),
            ExprKind::Name(_) => {
                let facts = &self.file(value.file).facts;
                let reference = facts.references.get(value.expr.0 as usize)?.as_ref()?;
                let [binding] = &reference.bindings[..] else {
                    return None;
                };
                match &facts.bindings[binding.0 as usize].kind {
                    BindingKind::Assigned {
                        value: Value::Expr(expr),
                        path,
                        ..
                    } if path.is_empty()
                        && !matches!(self.expr(at(*expr)).kind, ExprKind::Name(_)) =>
                    {
                        let mut keys = self.keys_of(at(*expr))?;
                        keys.extend(self.keys_put(value));
                        Some(keys)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What is put into a dictionary as a key: `futures[pool.submit(load, url)] = url`.
    fn keys_put(&self, dictionary: Site) -> Vec<Site> {
        let at = |expr: ExprId| Site { expr, ..dictionary };
        let facts = &self.file(dictionary.file).facts;
        let bound = |expr: ExprId| facts.references.get(expr.0 as usize)?.as_ref();
        let Some(own) = bound(dictionary.expr) else {
            return Vec::new();
        };
        let mut keys = Vec::new();
        for stmt in &facts.tree.stmts {
            let StmtKind::Assign { targets, .. } = &stmt.kind else {
                continue;
            };
            for &target in targets {
                if let ExprKind::Subscript { value, index } = self.expr(at(target)).kind
                    && bound(value).is_some_and(|other| other.bindings == own.bindings)
                {
                    keys.push(at(index));
                }
            }
        }
        keys
    }

    /// What a function gives that a thread runs: the argument at `at`, with those behind it.
    fn run_in_thread(&self, site: Site, args: &[Argument], at: usize) -> Option<Types> {
        let result = self.run_by(site, args, at)?;
        Some(Types::one(Type::Awaitable(result)))
    }

    fn run_by(&self, site: Site, args: &[Argument], at: usize) -> Option<Types> {
        let run = self.infer(Site {
            expr: args.get(at)?.value,
            ..site
        });
        let mut result = Types::none();
        result.unknown = run.unknown;
        for one in &run.any_of {
            match one {
                // It stays what it is in the thread, whatever its calls become elsewhere.
                Type::External(_) | Type::ObjectMember(_) => result.add(Type::Foreign),
                one => result.join(self.result_of(site, one, &args[at + 1..])),
            }
        }
        Some(result)
    }

    /// What all give that are awaited together.
    fn gathered(&self, site: Site, args: &[Argument]) -> Types {
        let mut parts = Vec::new();
        let mut all = Types::none();
        let mut are_counted = true;
        let mut may_fail = false;
        for arg in args {
            let value = Site {
                expr: arg.value,
                ..site
            };
            match arg.kind {
                ArgumentKind::Positional => {
                    let one = self.awaited(self.infer(value));
                    all.join(one.clone());
                    parts.push(one);
                }
                ArgumentKind::Star => {
                    all.join(self.awaited(self.element(&self.infer(value))));
                    are_counted = false;
                }
                // Exceptions may stand among them.
                _ => may_fail |= !matches!(self.expr(value).kind, ExprKind::False),
            }
        }
        if may_fail {
            for one in parts.iter_mut().chain([&mut all]) {
                one.add(Type::Foreign);
            }
        }
        match are_counted {
            true => Types::one(Type::Tuple(parts)),
            false => Types::one(Type::Many(all)),
        }
    }
}
