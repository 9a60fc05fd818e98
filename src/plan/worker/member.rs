//! What is done with pools and futures: their methods, and functions that they are handed to.

use super::follow::{Follower, SAME_TIMEOUT, Shape, UNSEEN};
use super::{Change, Fault};
use crate::plan::cell::holds_object;
use crate::plan::taking::{self, called};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtKind};

impl Follower<'_, '_> {
    /// `expr.name(…)`, on something of this shape.
    pub(super) fn method(
        &mut self,
        call: ExprId,
        name: &str,
        args: &[Argument],
        shape: &Shape,
    ) -> Result<(), Fault> {
        let unseen = |this: &Self| {
            let why = format!("`{name}` has no counterpart for tasks");
            this.fault(call, &why)
        };
        let site = self.at(call);
        match shape {
            Shape::Pool(block) => {
                if !block.contains_range(self.program.expr(site).range) {
                    return self.fault(call, "the pool is used after its block");
                }
                match name {
                    "submit" => {
                        self.give(call, args)?;
                        self.follow(call, &Shape::Future)
                    }
                    "map" => {
                        let rest = args.iter().skip(1);
                        let mut is_plain = rest.clone().count() > 0;
                        for arg in rest {
                            is_plain &=
                                matches!(arg.kind, ArgumentKind::Positional | ArgumentKind::Star);
                        }
                        if !is_plain {
                            return self.fault(call, "`map` is given more than its iterables");
                        }
                        self.give(call, args)?;
                        self.found.changes.push(Change::Mapped(site));
                        self.taken(site).map(|_| ())
                    }
                    "shutdown" if waits_in_the_end(self.program, site, args) => {
                        self.shut.push(call);
                        self.found.changes.push(Change::Shut(site));
                        Ok(())
                    }
                    _ => unseen(self),
                }
            }
            Shape::Future => {
                let change = match (name, args) {
                    ("result", []) => Change::Result(site),
                    ("result", [only]) if is_timeout(only) && self.python >= SAME_TIMEOUT => {
                        Change::ResultWithin(site)
                    }
                    ("result", [only]) if is_timeout(only) => {
                        return self.fault(
                            call,
                            "a timeout of asyncio is another exception before Python 3.11",
                        );
                    }
                    ("exception", []) => Change::Exception(site),
                    _ => return unseen(self),
                };
                self.found.changes.push(change);
                Ok(())
            }
            Shape::Each(one) => match (name, args) {
                // All threads in it have to be there when they are waited for.
                ("pop" | "popleft" | "remove" | "discard" | "clear", _)
                    if matches!(**one, Shape::Thread(_)) =>
                {
                    unseen(self)
                }
                ("append" | "add" | "appendleft" | "extend" | "remove" | "discard", [only])
                    if only.kind == ArgumentKind::Positional =>
                {
                    self.demanded.push(only.value);
                    Ok(())
                }
                ("pop" | "popleft", _) => self.follow(call, one),
                ("copy", []) => self.follow(call, shape),
                ("clear" | "sort" | "reverse", []) => Ok(()),
                _ => unseen(self),
            },
            Shape::Keys(one) => match (name, args) {
                ("items", []) => {
                    let row = Shape::Row(vec![Some((**one).clone()), None]);
                    self.follow(call, &row.each())
                }
                ("keys", []) => self.follow(call, &(**one).clone().each()),
                ("values", []) | ("get" | "pop", _) => Ok(()),
                _ => unseen(self),
            },
            Shape::Values(one) => match (name, args) {
                ("items", []) => {
                    let row = Shape::Row(vec![None, Some((**one).clone())]);
                    self.follow(call, &row.each())
                }
                ("values", []) => self.follow(call, &(**one).clone().each()),
                ("keys", []) => Ok(()),
                ("pop" | "get", [_]) => self.follow(call, one),
                _ => unseen(self),
            },
            Shape::Thread(kind) => self.thread_method(call, name, args, *kind),
            Shape::Row(_) => unseen(self),
        }
    }

    /// The function that the first argument of `pool.submit` or `pool.map` is.
    fn give(&mut self, call: ExprId, args: &[Argument]) -> Result<(), Fault> {
        let first = args
            .first()
            .filter(|arg| arg.kind == ArgumentKind::Positional);
        match first {
            Some(first) => {
                self.hand_over(self.at(call), args, first.value)?;
                self.give_function(first.value)
            }
            None => self.fault(call, "which function the pool runs is not seen"),
        }
    }

    /// What is handed over beside a function lands in its parameters unseen: an object that waits, or that others wait for,
    /// must not be among it.
    pub(super) fn hand_over(
        &self,
        call: Site,
        args: &[Argument],
        function: ExprId,
    ) -> Result<(), Fault> {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let started = program
            .calls
            .target(call)
            .map_or(&[][..], |target| &target.started);
        let is_followed = |expr: ExprId| {
            let lands = |(_, bound): &(FunctionId, Vec<(ExprId, u32)>)| {
                bound.iter().any(|(given, _)| *given == expr)
            };
            !started.is_empty() && started.iter().all(lands)
        };
        for arg in args.iter().filter(|arg| arg.value != function) {
            for (at, expr) in tree.exprs.iter().enumerate() {
                let is_value = matches!(
                    expr.kind,
                    ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Call { .. }
                );
                if !is_value || !arg.range.contains_range(expr.range) {
                    continue;
                }
                let expr = ExprId(at as u32);
                if is_followed(expr) {
                    continue;
                }
                let types = program.infer(self.at(expr));
                let is_outside = |one: &Type| matches!(one, Type::Outside(_));
                if holds_object(program, &types) || types.any_of.iter().any(is_outside) {
                    let text = program.excerpt(self.at(expr));
                    let why = format!("what `{text}` is used for there is not followed");
                    return self.fault(expr, &why);
                }
            }
        }
        Ok(())
    }

    /// A function that runs in a thread.
    pub(super) fn give_function(&mut self, expr: ExprId) -> Result<(), Fault> {
        let program = self.program;
        let given = self.at(expr);
        let types = program.infer(given);
        let functions: Vec<FunctionId> = types.functions().collect();
        let is_sure = !types.unknown
            && !functions.is_empty()
            && functions.len() == types.any_of.len()
            && functions.iter().all(|&function| {
                let facts = program.function(function);
                !facts.is_async && !facts.is_generator()
            });
        if !is_sure {
            let text = program.excerpt(given);
            let why = format!("`{text}`, which is no function of the project, runs in one, too");
            return self.fault(expr, &why);
        }
        self.found.given.push(given);
        if let ExprKind::Call { args, .. } = &program.expr(given).kind
            && called(program, given).as_deref() == Some("functools.partial")
            && let Some(inner) = args.first()
        {
            self.found.given.push(self.at(inner.value));
        }
        for function in functions {
            if !self.found.functions.contains(&function) {
                self.found.functions.push(function);
            }
        }
        Ok(())
    }

    /// An argument of a call.
    pub(super) fn handed(
        &mut self,
        call: ExprId,
        expr: ExprId,
        args: &[Argument],
        shape: &Shape,
    ) -> Result<(), Fault> {
        let program = self.program;
        let Some(position) = args
            .iter()
            .position(|arg| arg.value == expr && arg.kind == ArgumentKind::Positional)
        else {
            return self.fault(expr, UNSEEN);
        };
        let Some(name) = called(program, self.at(call)) else {
            return self.put_in(call, expr, shape);
        };
        match (&*name, args.len()) {
            ("concurrent.futures.as_completed", 1) if shape.element() == Some(Shape::Future) => {
                self.found.changes.push(Change::Completed(self.at(call)));
                self.taken(self.at(call))?;
                self.completed(call, &Shape::Future)
            }
            ("concurrent.futures.wait", _) if shape.element() == Some(Shape::Future) => {
                self.waited(call, args)
            }
            ("builtins.len" | "builtins.bool", 1) => Ok(()),
            (
                "builtins.list" | "builtins.set" | "builtins.tuple" | "builtins.reversed"
                | "builtins.iter",
                1,
            ) => match shape.element() {
                Some(one) => self.follow(call, &one.each()),
                None => self.no_element(expr, shape),
            },
            ("builtins.dict", 1) => match shape.element() {
                Some(Shape::Row(parts)) => match &parts[..] {
                    [Some(key), None] => self.follow(call, &Shape::Keys(Box::new(key.clone()))),
                    [None, Some(one)] => self.follow(call, &Shape::Values(Box::new(one.clone()))),
                    _ => self.fault(expr, UNSEEN),
                },
                _ => self.fault(expr, UNSEEN),
            },
            ("builtins.enumerate", 1) => match shape.element() {
                Some(one) => self.follow(call, &Shape::Row(vec![None, Some(one)]).each()),
                None => self.fault(expr, UNSEEN),
            },
            ("builtins.zip", count) => match shape.element() {
                Some(one) => {
                    let mut row = vec![None; count];
                    row[position] = Some(one);
                    if self.traced.contains_key(&call) {
                        return self.fault(call, UNSEEN);
                    }
                    self.follow(call, &Shape::Row(row).each())
                }
                None => self.fault(expr, UNSEEN),
            },
            _ => self.fault(expr, UNSEEN),
        }
    }

    /// `futures.append(future)`
    fn put_in(&mut self, call: ExprId, expr: ExprId, shape: &Shape) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
            return self.fault(expr, UNSEEN);
        };
        let ExprKind::Attribute { value, attr } = &tree.expr(*func).kind else {
            return self.fault(expr, UNSEEN);
        };
        let (value, is_only) = (*value, args.len() == 1);
        match &*attr.text {
            "append" | "add" | "appendleft" if is_only => {
                self.put_into.push((expr, value));
                self.put(value, &shape.clone().each())
            }
            "extend" if is_only && matches!(shape, Shape::Each(_)) => self.put(value, shape),
            // By its key: `names.pop(future)`.
            "get" | "pop" | "remove" | "discard" if *shape == Shape::Future => {
                let known = self.traced.contains_key(&value);
                let is_key = matches!(&*attr.text, "get" | "pop");
                match known || is_key {
                    true => Ok(()),
                    false => {
                        self.demanded.push(value);
                        Ok(())
                    }
                }
            }
            _ => self.fault(expr, UNSEEN),
        }
    }

    /// What takes the results of `pool.map` or the futures of `as_completed`.
    fn taken(&mut self, site: Site) -> Result<(), Fault> {
        let takings = taking::of_tasks(self.program, site, self.python).map_err(|fault| Fault {
            site: fault.site,
            why: fault.why.to_owned(),
        })?;
        for taking in takings {
            if taking.how.through().is_some() {
                return self.fault(taking.site.expr, UNSEEN);
            }
            self.found.changes.push(Change::Taken(taking));
        }
        Ok(())
    }

    /// Where the futures of `as_completed` go.
    fn completed(&mut self, expr: ExprId, one: &Shape) -> Result<(), Fault> {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        self.traced.insert(expr, one.clone().each());
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::For { target, iter, .. } if *iter == expr => self.bind(*target, one),
                _ => self.fault(expr, UNSEEN),
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { clauses, .. } => {
                    let target = clauses.iter().find_map(|clause| match clause {
                        Clause::For { target, iter, .. } if *iter == expr => Some(*target),
                        _ => None,
                    });
                    match target {
                        Some(target) => self.bind(target, one),
                        None => self.fault(expr, UNSEEN),
                    }
                }
                ExprKind::Call { .. } => match called(program, self.at(up)).as_deref() {
                    Some("builtins.enumerate") => {
                        self.completed(up, &Shape::Row(vec![None, Some(one.clone())]))
                    }
                    _ => self.fault(expr, UNSEEN),
                },
                _ => self.fault(expr, UNSEEN),
            },
            Parent::Module => self.fault(expr, UNSEEN),
        }
    }

    /// `done, waiting = wait(futures)`
    fn waited(&mut self, call: ExprId, args: &[Argument]) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        self.found.changes.push(Change::Waited(self.at(call)));
        let is_plain = args.iter().enumerate().all(|(at, arg)| match &arg.kind {
            ArgumentKind::Positional => at < 3,
            ArgumentKind::Keyword(name) => matches!(&*name.text, "timeout" | "return_when"),
            _ => false,
        });
        let Parent::Stmt(stmt) = tree.expr(call).parent else {
            return self.fault(call, UNSEEN);
        };
        match &tree.stmt(stmt).kind {
            _ if !is_plain => self.fault(call, UNSEEN),
            StmtKind::Expr(_) => Ok(()),
            StmtKind::Assign { targets, .. } => match targets[..] {
                [target] if matches!(tree.expr(target).kind, ExprKind::Tuple(_)) => {
                    let futures = Some(Shape::Future.each());
                    self.bind(target, &Shape::Row(vec![futures.clone(), futures]))
                }
                _ => self.fault(call, UNSEEN),
            },
            _ => self.fault(call, UNSEEN),
        }
    }
}

/// Whether `pool.shutdown(…)` is told nothing but to wait, which it does anyway.
fn waits_in_the_end(program: &Program<'_>, call: Site, args: &[Argument]) -> bool {
    match args {
        [] => true,
        [only] => {
            let is_wait = match &only.kind {
                ArgumentKind::Positional => true,
                ArgumentKind::Keyword(name) => &*name.text == "wait",
                _ => false,
            };
            let given = Site {
                expr: only.value,
                ..call
            };
            is_wait && matches!(program.expr(given).kind, ExprKind::True)
        }
        _ => false,
    }
}

fn is_timeout(arg: &Argument) -> bool {
    match &arg.kind {
        ArgumentKind::Positional => true,
        ArgumentKind::Keyword(name) => &*name.text == "timeout",
        _ => false,
    }
}
