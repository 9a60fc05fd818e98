//! `with` that has to stay, over an object whose methods turn: its class keeps `__enter__` and `__exit__` for that beside
//! `__aenter__` and `__aexit__`, where what they do can be written twice.

use super::Solver;
use crate::diagnostic::code::{self, Code};
use crate::mapping::condition::Test;
use crate::name::root;
use crate::plan::cell::GroupId;
use crate::plan::context::Context;
use crate::plan::entered::{Entrance, Item, async_name};
use crate::plan::hook;
use crate::plan::reason::Refusal;
use crate::plan::reference::Consumer;
use crate::resolve::program::{ClassId, FunctionId, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::collections::BTreeSet;

/// Why functions stay that may be run by something which is not seen.
const OUT_OF_SIGHT: &[Code] = &[
    code::DYNAMIC_CALL,
    code::EXTERNAL_BASE,
    code::FIXTURE,
    code::FRAMEWORK_HOOK,
    code::SIGNAL_HANDLER,
    code::UNKNOWN_RECEIVER,
];

impl Solver<'_, '_> {
    /// Whether what enters an object here may go on running the methods as they are.
    pub(super) fn may_enter_as_before(&self, entering: &Entrance) -> bool {
        let inputs = self.inputs;
        let program = inputs.program;
        let context = inputs
            .entries
            .context(program, entering.site, inputs.options.python);
        let is_seen = match context {
            Context::Function(around) => !self.runs_unseen(around),
            Context::Barred(code, None) => code == code::MODULE_LEVEL,
            Context::Barred(code, Some(around)) => {
                code == code::IGNORED && !self.runs_unseen(around)
            }
            _ => false,
        };
        entering.item == Item::Itself
            && is_seen
            && program.use_of(entering.site) == Test::With
            && inputs.stacks.around(program, entering.site).is_none()
            && !program.is_test_file(entering.site.file)
            && entering
                .methods
                .iter()
                .all(|&method| !self.turned(method) || self.may_stand_twice(method))
    }

    /// Whether a function that stays, or one that calls it, may run without a call that is seen: it would keep the event loop.
    fn runs_unseen(&self, function: FunctionId) -> bool {
        let program = self.inputs.program;
        let mut seen = BTreeSet::from([function]);
        let mut todo = vec![function];
        while let Some(at) = todo.pop() {
            let facts = program.function(at);
            let is_special = facts.class.is_some() && facts.name.starts_with("__");
            let barred = self.colours.barred[at.0 as usize].as_ref();
            let mut references = self.inputs.references.iter();
            let is_handed_on = references.any(|one| {
                one.function == at
                    && !matches!(
                        one.consumer,
                        Consumer::Executor(_)
                            | Consumer::Followed
                            | Consumer::Pooled(_)
                            | Consumer::Program
                            | Consumer::Worker(_)
                    )
            });
            if is_special
                || is_handed_on
                || facts.is_generator()
                || program.is_property(at)
                || hook::barrier(program, at).is_some()
                || barred.is_some_and(|refusal| OUT_OF_SIGHT.contains(&refusal.code))
            {
                return true;
            }
            let callers = self.callers.get(&at).into_iter().flatten();
            let callers = callers.filter_map(|(_, context)| context.function());
            let users = self.implicit_users.get(&at).into_iter().flatten();
            for caller in callers.chain(users.copied()) {
                if !self.turned(caller) && seen.insert(caller) {
                    todo.push(caller);
                }
            }
        }
        false
    }

    /// Whether a method behind `with` and its counterpart can be written twice: nothing stands for them, and neither uses
    /// anything that is of one kind only.
    fn may_stand_twice(&self, method: FunctionId) -> bool {
        let program = self.inputs.program;
        let pair = self.members.get(&self.families[method.0 as usize]);
        let Some([one, other]) = pair.map(|pair| &pair[..]) else {
            return false;
        };
        let class = program.functions[method.0 as usize].class;
        [*one, *other].into_iter().all(|part| {
            let info = &program.functions[part.0 as usize];
            let facts = program.function(part);
            let taken = async_name(&facts.name)
                .zip(class)
                .is_none_or(|(name, class)| program.method(class, name).is_some());
            info.class == class
                && !taken
                && class.is_some_and(|class| self.is_plain(class))
                && !self.waits_otherwise(part)
                && program.decorators(part).is_empty()
                && !facts.is_generator()
                && !self.defines_function(part)
                && !self.imports(part)
                && !self.runs_what_turned(part)
                && self.uses_its_own([*one, *other], part)
        })
    }

    /// Whether nothing else has a hand in the methods of a class: no decorator looks at it, and nobody asks for the other methods by name.
    fn is_plain(&self, class: ClassId) -> bool {
        let program = self.inputs.program;
        let file = program.classes[class.0 as usize].file;
        let decorators = program.class_def(class).map(|def| &def.decorators[..]);
        let is_harmless = |&expr: &ExprId| {
            let text = program.source(Site { file, expr });
            text.starts_with("dataclass") || text.starts_with("dataclasses.dataclass")
        };
        decorators.unwrap_or_default().iter().all(is_harmless)
            && !program.mentions("\"__aenter__\"")
            && !program.mentions("'__aenter__'")
    }

    /// Whether a method names what threads wait by, or asks by comparison which class an error has.
    fn waits_otherwise(&self, method: FunctionId) -> bool {
        let program = self.inputs.program;
        let file = program.function_file(method);
        let body = self.body(method);
        let mut inside = program
            .expressions_in(file, Sorts::NAMED)
            .filter(|(_, expr)| body.contains_range(expr.range));
        let mut names = self.inputs.uses.names.iter();
        let is_compared = |site: Site| {
            let mut at = site;
            while let Parent::Expr(up) = program.expr(at).parent {
                at = Site { expr: up, ..at };
                match program.expr(at).kind {
                    ExprKind::Compare { .. } => return true,
                    ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Set(_) => {}
                    _ => return false,
                }
            }
            false
        };
        let is_of_threads = |one: &Type| match one {
            Type::External(name) | Type::Object(name) | Type::Outside(name) => {
                matches!(root(name), "threading" | "multiprocessing" | "queue")
            }
            _ => false,
        };
        inside.any(|(site, _)| program.infer(site).any_of.iter().any(is_of_threads))
            || names.any(|name| {
                name.site.file == file
                    && body.contains_range(program.expr(name.site).range)
                    && is_compared(name.site)
            })
    }

    /// Whether a function is defined in another.
    fn defines_function(&self, around: FunctionId) -> bool {
        let program = self.inputs.program;
        let file = program.function_file(around);
        let mut functions = program.file(file).facts.functions.iter();
        functions.any(|one| program.enclosing_function(file, one.defined_in) == Some(around))
    }

    /// Whether a function imports something itself: what the other half needs would be imported there.
    fn imports(&self, function: FunctionId) -> bool {
        let program = self.inputs.program;
        let facts = &program.file(program.function_file(function)).facts;
        let body = self.body(function);
        let mut stmts = facts.tree.stmts.iter();
        stmts.any(|stmt| {
            let is_import = matches!(
                stmt.kind,
                StmtKind::Import { .. } | StmtKind::ImportFrom { .. }
            );
            is_import && body.contains_range(stmt.range)
        })
    }

    /// Whether a function calls, names or runs in another way what turned.
    fn runs_what_turned(&self, function: FunctionId) -> bool {
        let program = self.inputs.program;
        let calls = self.callees.get(&function).into_iter().flatten();
        let mut called = calls
            .filter_map(|site| program.calls.target(*site))
            .flat_map(|target| target.bound.iter().map(|(callee, _)| *callee));
        let mut implicit = self.implicit.get(&function).into_iter().flatten();
        let mut named = self.inputs.references.iter();
        let mut read = self.inputs.properties.reads.iter();
        called.any(|callee| self.turned(callee))
            || implicit.any(|(_, run)| self.turned(*run))
            || named.any(|one| {
                self.turned(one.function) && program.function_around(one.site) == Some(function)
            })
            || read.any(|(site, properties)| {
                properties.iter().any(|&one| self.turned(one))
                    && program.function_around(*site) == Some(function)
            })
    }

    /// Whether objects of libraries that a method uses, and that change, are used by it and its counterpart alone.
    fn uses_its_own(&self, pair: [FunctionId; 2], method: FunctionId) -> bool {
        let program = self.inputs.program;
        let uses = self.inputs.uses;
        let body = self.body(method);
        let bodies = pair.map(|one| self.body(one));
        let file = program.function_file(method);
        let stands_in = |site: Site, bodies: &[TextRange]| {
            let range = program.expr(site).range;
            site.file == file && bodies.iter().any(|body| body.contains_range(range))
        };
        let places = || {
            let calls = uses.calls.iter().map(|call| (call.group, call.site));
            calls.chain(
                uses.objects
                    .iter()
                    .map(|object| (object.group, object.site)),
            )
        };
        let own: BTreeSet<GroupId> = places()
            .filter(|&(group, site)| self.colours.is_converted(group) && stands_in(site, &[body]))
            .map(|(group, _)| group)
            .collect();
        let is_bound = |name: &str| self.is_thread_bound(name);
        let mut calls = uses.calls.iter();
        !calls.any(|call| stands_in(call.site, &[body]) && is_bound(&call.name))
            && !own
                .iter()
                .any(|group| self.inputs.conduits.all.contains_key(group))
            && places()
                .filter(|(group, _)| own.contains(group))
                .all(|(_, site)| stands_in(site, &bodies))
    }

    fn body(&self, function: FunctionId) -> TextRange {
        let program = self.inputs.program;
        let file = program.function_file(function);
        let facts = &program.file(file).facts;
        let stmt = program.function(function).stmt;
        facts.tree.stmt(stmt).range
    }

    /// Note which methods stay beside those that turn, for what goes on entering as before.
    pub(super) fn keep_beside(&mut self) {
        let left: Vec<&Entrance> = self.left_entrances().map(|(one, _)| one).collect();
        let sites: BTreeSet<Site> = left.iter().map(|one| one.site).collect();
        let methods = left.iter().flat_map(|one| one.methods.iter().copied());
        let turned = methods.filter(|&method| self.turned(method)).collect();
        self.colours.kept_beside = turned;
        let entered = &mut self.colours.entered_as_before;
        entered.retain(|site, _| sites.contains(site));
    }

    /// What goes on entering as before, and why, where that is another way than its methods'.
    fn left_entrances(&self) -> impl Iterator<Item = (&Entrance, &Refusal)> {
        self.inputs.entered.iter().filter_map(|entering| {
            let because = self.colours.entered_as_before.get(&entering.site)?;
            let mut methods = entering.methods.iter();
            methods
                .any(|&method| self.turned(method))
                .then_some((entering, because))
        })
    }

    /// The functions that wait where they enter as before.
    pub(super) fn waiting_to_enter(&self) -> impl Iterator<Item = FunctionId> {
        let python = self.inputs.options.python;
        self.left_entrances().filter_map(move |(entering, _)| {
            let entries = self.inputs.entries;
            let context = entries.context(self.inputs.program, entering.site, python);
            context.function()
        })
    }

    /// What turned cannot enter as before: it would wait on the event loop.
    pub(super) fn keep_entering_off_the_loop(&mut self) -> bool {
        let python = self.inputs.options.python;
        let program = self.inputs.program;
        let entries = self.inputs.entries;
        let waiting: Vec<(FunctionId, Refusal)> = self
            .left_entrances()
            .filter_map(|(entering, because)| {
                let context = entries.context(program, entering.site, python);
                let function = context.function().filter(|&one| self.turned(one))?;
                let shown = program.excerpt(entering.site);
                let message = format!("`{shown}` is entered here as before, and waits");
                Some((function, because.through(self.span(entering.site), message)))
            })
            .collect();
        waiting
            .into_iter()
            .fold(false, |changed, (function, refusal)| {
                self.bar(function, refusal) || changed
            })
    }

    /// Methods that nothing awaits in the end have no reason to turn, and what was hoped of others may not be true any more.
    pub(super) fn drop_idle_managers(&mut self) -> bool {
        let awaited: BTreeSet<FunctionId> = self
            .inputs
            .entered
            .iter()
            .filter(|entering| !self.colours.entered_as_before.contains_key(&entering.site))
            .flat_map(|entering| entering.methods.iter().copied())
            .collect();
        let mut found: Vec<(FunctionId, Refusal)> = Vec::new();
        for (entering, because) in self.left_entrances() {
            let stays = !self.may_enter_as_before(entering);
            for &method in &entering.methods {
                if self.turned(method) && (stays || !awaited.contains(&method)) {
                    let name = self.inputs.program.function_name(method);
                    let span = self.span(entering.site);
                    found.push((method, because.through(span, format!("runs `{name}`"))));
                }
            }
        }
        found.into_iter().fold(false, |changed, (method, refusal)| {
            self.bar(method, refusal) || changed
        })
    }
}
