//! Calls of the project's own functions: awaited, iterated, entered, unwrapped from an executor.

use super::Assembler;
use crate::mapping::tailor::Parts;
use crate::plan::action::{Around, Entering};
use crate::plan::barrier::Role;
use crate::plan::cache;
use crate::plan::context::Context;
use crate::plan::executor;
use crate::plan::property::Properties;
use crate::plan::reference::is_forwarded;
use crate::plan::seed::Moved;
use crate::plan::startup::Alone;
use crate::plan::template::CodePart;
use crate::plan::wrapper::{Wrapper, Wrappers};
use crate::resolve::program::{FunctionId, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// How a constructor is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Making {
    /// `Store(…)`
    Construction,
    /// `super().__init__(…)`
    ByName,
}

impl Assembler<'_, '_> {
    pub(super) fn project_calls(&mut self) {
        let program = self.program;
        for (site, target) in &program.calls.targets {
            let site = *site;
            if self.colours.offloaded.contains(&site) {
                self.hand_over(site);
                continue;
            }
            let callee = target
                .bound
                .iter()
                .map(|(function, _)| *function)
                .find(|&function| {
                    self.colours.is_async(function) && !program.function(function).is_async
                });
            let Some(callee) = callee else { continue };
            let is_run = self
                .context_of(site)
                .function()
                .is_some_and(|caller| self.colours.roles[caller.0 as usize] == Role::Face);
            if is_run || program.is_awaited(site) || is_forwarded(program, site) {
                continue;
            }
            let context = self.context_of(site);
            let facts = program.function(callee);
            match self.colours.roles[callee.0 as usize] {
                Role::ContextManager => self.enter_item(site),
                _ if facts.is_generator() => self.taken(site),
                _ => {
                    self.action(site).around = Around::Await;
                    self.awaits_at(site, context);
                    self.materialise(site);
                    self.rename_hook(site, callee);
                    let making = match target.constructed.is_empty() {
                        true => Making::ByName,
                        false => Making::Construction,
                    };
                    self.construct(site, callee, making);
                }
            }
        }
    }

    /// `Store(…)` → `Store.create(…)`, `super().__init__(…)` → `super()._init(…)`.
    fn construct(&mut self, site: Site, callee: FunctionId, making: Making) {
        let Some(factory) = self.factories.of(callee) else {
            return;
        };
        let ExprKind::Call { func, .. } = self.program.expr(site).kind else {
            return;
        };
        let func = Site {
            file: site.file,
            expr: func,
        };
        let named = self.program.expr(func);
        if making == Making::Construction {
            let own = CodePart::Source(named.range);
            let create = CodePart::Text(format!(".{}", factory.create));
            self.action(func).layers.push(vec![own, create]);
        } else if let ExprKind::Attribute { value, .. } = named.kind {
            let value = Site {
                file: site.file,
                expr: value,
            };
            let owner = CodePart::Source(self.program.expr(value).outer);
            let init = CodePart::Text(format!(".{}", factory.init));
            self.action(func).code = vec![owner, init];
        }
    }

    /// `super().setUp()` → `super().asyncSetUp()`, `super().__enter__()` → `super().__aenter__()`.
    pub(super) fn rename_hook(&mut self, site: Site, callee: FunctionId) {
        let role = self.colours.roles[callee.0 as usize];
        let name = &*self.program.function(callee).name;
        let renamed = match (role, name) {
            (Role::UnittestMethod, "setUp") => "asyncSetUp",
            (Role::UnittestMethod, "tearDown") => "asyncTearDown",
            _ => match crate::plan::entered::async_name(name) {
                Some(renamed) => renamed,
                None => return,
            },
        };
        let ExprKind::Call { func, .. } = self.program.expr(site).kind else {
            return;
        };
        let func = Site {
            file: site.file,
            expr: func,
        };
        if let ExprKind::Attribute { value, .. } = self.program.expr(func).kind {
            let value = self
                .program
                .expr(Site {
                    file: site.file,
                    expr: value,
                })
                .outer;
            self.action(func).code = vec![
                CodePart::Source(value),
                CodePart::Text(format!(".{renamed}")),
            ];
        }
    }

    pub(super) fn context_of(&self, site: Site) -> Context {
        if let Some(stmt) = self.entries.hooks.alone(self.program, site) {
            return Context::Alone(site.file, stmt, Alone::Run);
        }
        if let Some(context) = self.entries.beside_application(self.program, site) {
            return context;
        }
        match self.program.function_around(site) {
            Some(function) => Context::Function(function),
            None => match crate::plan::context::top_level_statement(self.program, site) {
                Some(stmt) if self.entries.runs_loop(site.file) => {
                    Context::Alone(site.file, stmt, Alone::Run)
                }
                Some(stmt) => Context::Entry(site.file, stmt),
                None => Context::Barred(crate::diagnostic::code::MODULE_LEVEL, None),
            },
        }
    }

    /// Wrappers await what they are put around, and say so in their types.
    pub(super) fn wrappers(&mut self, wrappers: &Wrappers) {
        let program = self.program;
        for (&id, wrapper) in &wrappers.all {
            if !self.colours.body_is_async(id) {
                continue;
            }
            for &site in &wrapper.calls {
                self.action(site).around = Around::Await;
                self.awaits_at(site, Context::Function(id));
                self.materialise(site);
            }
            if self.colours.two_coloured.contains(&id) {
                self.two_colours(wrapper);
                continue;
            }
            for site in crate::plan::wrapper::callables(program, wrapper) {
                self.awaitable(site);
            }
        }
    }

    /// `store.data` → `await store.data()`, where `data` was a property.
    pub(super) fn reads(&mut self, properties: &Properties) {
        for (site, read) in &properties.reads {
            let is_turned = read.iter().any(|&function| {
                self.colours.is_async(function) && !self.program.function(function).is_async
            });
            if !is_turned {
                continue;
            }
            let code = match &self.program.expr(*site).kind {
                ExprKind::Attribute { value, attr } => {
                    let owner = Site {
                        file: site.file,
                        expr: *value,
                    };
                    vec![
                        CodePart::Source(self.program.expr(owner).outer),
                        CodePart::Text(format!(".{}()", attr.text)),
                    ]
                }
                // `getattr(store, name)`
                ExprKind::Call { func, args, .. } => {
                    let outer = |expr: ExprId| {
                        let site = Site {
                            file: site.file,
                            expr,
                        };
                        CodePart::Source(self.program.expr(site).outer)
                    };
                    let mut code = vec![outer(*func)];
                    for (at, arg) in args.iter().enumerate() {
                        let before = if at == 0 { "(" } else { ", " };
                        code.push(CodePart::Text(before.to_owned()));
                        code.push(outer(arg.value));
                    }
                    code.push(CodePart::Text(")()".to_owned()));
                    code
                }
                _ => continue,
            };
            let action = self.action(*site);
            action.code = code;
            action.around = Around::Await;
            self.awaits_at(*site, self.context_of(*site));
            self.materialise(*site);
        }
    }

    /// `return wrapper` → `return async_wrapper if … else wrapper`.
    fn two_colours(&mut self, wrapper: &Wrapper) {
        let Some(def) = self.program.function_def(wrapper.maker) else {
            return;
        };
        let Some(parameter) = def.params.last() else {
            return;
        };
        for &site in &wrapper.returns {
            let own = self.program.expr(site).range;
            let name = self.program.source(site);
            let action = self.action(site);
            action.code = vec![
                CodePart::Text(format!(
                    "async_{name} if inspect.iscoroutinefunction({}) else ",
                    parameter.name.text
                )),
                CodePart::Source(own),
            ];
            action.imports.push("inspect".to_owned());
        }
    }

    /// `R` → `Awaitable[R]`, the result of a `Callable`.
    pub(super) fn awaitable(&mut self, site: Site) {
        let module = match crate::plan::wrapper::callable_module(self.program, site) {
            Some(module) => module,
            None => return,
        };
        let own = CodePart::Source(self.program.expr(site).outer);
        let action = self.action(site);
        action.layers.push(vec![
            CodePart::Text("Awaitable[".to_owned()),
            own,
            CodePart::Text("]".to_owned()),
        ]);
        action
            .imports
            .push(format!("from {module} import Awaitable"));
    }

    /// `await asyncio.to_thread(f, x)` → `await f(x)`.
    pub(super) fn executors(&mut self) {
        let program = self.program;
        let mut calls = BTreeSet::new();
        for (call, reference) in executor::replaced(program, self.references, self.colours) {
            let ExprKind::Call { args, parens, .. } = &program.expr(call).kind else {
                continue;
            };
            let Some(position) = args.iter().position(|arg| arg.value == reference.site.expr)
            else {
                continue;
            };
            let mut code = vec![
                CodePart::Source(program.expr(reference.site).outer),
                CodePart::Text("(".to_owned()),
            ];
            if let Some(next) = args.get(position + 1) {
                // What stands on lines of its own still does.
                let end = program.expr(reference.site).outer.end;
                let between = TextRange::new(end, next.range.start);
                let between = between.slice(&program.file(call.file).text);
                let comma = between.find(',').filter(|_| between.contains('\n'));
                let start = comma.map_or(next.range.start, |comma| end + comma as u32 + 1);
                code.push(CodePart::Source(TextRange::new(start, parens.end - 1)));
            }
            code.push(CodePart::Text(")".to_owned()));
            let is_task = executor::place(program, call) == Ok(executor::Place::Task);
            if is_task {
                code.insert(0, CodePart::Text("asyncio.create_task(".to_owned()));
                code.push(CodePart::Text(")".to_owned()));
            }
            let action = self.action(call);
            action.code = code;
            if is_task {
                action.imports.push("asyncio".to_owned());
            }
            calls.insert(call);
        }
        for (file, stmts) in executor::unused_loops(program, &calls) {
            let gone = stmts.into_iter().map(Moved::Away);
            self.plan(file).moved.extend(gone);
        }
    }

    /// `@cached_property` → `@_cached_method`
    pub(super) fn kept(&mut self, decorator: Site) {
        let name = "_cached_method".to_owned();
        let action = self.action(decorator);
        action.code = vec![CodePart::Support(name.clone())];
        action.support.push((name, Parts::Named(BTreeSet::new())));
    }

    /// `@lru_cache(maxsize=10)` → `@_async_lru_cache(maxsize=10)`
    pub(super) fn cached(&mut self, function: FunctionId) {
        let program = self.program;
        let file = program.function_file(function);
        for expr in program.decorators(function) {
            let site = Site { file, expr };
            let (place, arguments) = match cache::form(program, site) {
                Some(cache::Form::Called(func)) => (Site { file, expr: func }, ""),
                Some(cache::Form::Bare) => (site, "()"),
                Some(cache::Form::Unlimited) => (site, "(maxsize=None)"),
                None => continue,
            };
            let name = "_async_lru_cache".to_owned();
            let mut parts = BTreeSet::new();
            let figures = [".cache_info", ".cache_clear", ".cache_parameters"];
            if figures.iter().any(|read| program.mentions(read)) {
                parts.insert("figures".to_owned());
            }
            let action = self.action(place);
            action.code = vec![CodePart::Support(name.clone())];
            if !arguments.is_empty() {
                action.code.push(CodePart::Text(arguments.to_owned()));
            }
            action.support.push((name, Parts::Named(parts)));
        }
    }

    /// `yield from` over what stays synchronous: an async generator has no such thing.
    pub(super) fn delegations(&mut self) {
        let program = self.program;
        for id in program.function_ids() {
            if !self.colours.body_is_async(id) || program.function(id).is_async {
                continue;
            }
            let file = program.function_file(id);
            for &expr in &program.function(id).yields {
                let is_known = |known: &(ExprId, Entering)| known.0 == expr;
                if matches!(
                    program.expr(Site { file, expr }).kind,
                    ExprKind::YieldFrom(_)
                ) && !self.plan(file).delegations.iter().any(is_known)
                {
                    self.plan(file).delegations.push((expr, Entering::Sync));
                }
            }
        }
    }
}
