//! What comes of what runs later: in a thread, as a task, beside others.

use crate::resolve::program::{Program, Site};
use crate::resolve::started::{EXECUTORS, SCHEDULERS, is_loop_method};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

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
        let awaitable = |types: Types| Some(Types::one(Type::Awaitable(types)));
        match &**name {
            "asyncio.gather" => awaitable(self.gathered(site, args)),
            "asyncio.as_completed" => {
                let one = self.awaited(self.element(&given(args.first()?)));
                Some(Types::one(Type::Many(Types::one(Type::Awaitable(one)))))
            }
            name if SCHEDULERS.contains(&name) => awaitable(self.awaited(given(args.first()?))),
            _ => None,
        }
    }

    /// What a function gives that a thread runs: the argument at `at`, with those behind it.
    fn run_in_thread(&self, site: Site, args: &[Argument], at: usize) -> Option<Types> {
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
        Some(Types::one(Type::Awaitable(result)))
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
