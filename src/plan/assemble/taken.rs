//! What becomes async to iterate, and what takes from it; functions that builtins call for each item.

use super::Assembler;
use crate::mapping::tailor::Parts;
use crate::plan::action::{Around, Entering, FunctionAction};
use crate::plan::applied::{self, Applying};
use crate::plan::closing::Closing;
use crate::plan::exhausted;
use crate::plan::iterated::Iteration;
use crate::plan::reference::Consumer;
use crate::plan::taking::{How, ISLICE_CLOSING, NEXT_CLOSING, Taking, takings};
use crate::plan::template::CodePart;
use crate::resolve::program::{FunctionId, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeSet;

/// Which part of `map(f, xs)` is async.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Async {
    function: bool,
    iterable: bool,
}

impl Assembler<'_, '_> {
    /// Everything that takes from what is async to iterate now.
    pub(super) fn taken(&mut self, site: Site) {
        if !self.followed.insert(site) {
            return;
        }
        // The plan would not have turned what cannot be taken from.
        for taking in takings(self.program, site, self.python).unwrap_or_default() {
            self.take(taking);
        }
    }

    pub(super) fn take(&mut self, taking: Taking) {
        let program = self.program;
        let site = taking.site;
        let file = site.file;
        let at = |expr: ExprId| Site { file, expr };
        let context = self.context_of(site);
        match taking.how {
            How::Loop(stmt, closing) => {
                if self.plan(file).loops.contains(&stmt) {
                    return;
                }
                self.plan(file).loops.push(stmt);
                if closing == Closing::Needed {
                    self.plan(file).closings.push(stmt);
                    self.begin(site);
                }
                self.awaits_at(site, context);
            }
            How::Clause(comprehension, clause) => {
                if self.plan(file).clauses.contains(&(comprehension, clause)) {
                    return;
                }
                self.plan(file).clauses.push((comprehension, clause));
                self.awaits_at(site, context);
                self.comprehension(at(comprehension));
                self.materialise(at(comprehension));
            }
            How::Collected(by) => {
                let braces = self.braces(at(by));
                self.collect(site, by, braces);
                self.awaits_at(site, context);
                self.materialise(site);
            }
            How::Delegated(expr, closing) => {
                self.plan(file).delegations.push((expr, Entering::Async));
                let stmt = program.file(file).facts.tree.statement_of(expr);
                if let (Closing::Needed, Some(stmt)) = (closing, stmt) {
                    self.plan(file).closings.push(stmt);
                    self.begin(site);
                }
                self.awaits_at(site, context);
            }
            How::Builtin(call, name) => {
                self.callee(at(call), CodePart::Text(name.to_owned()));
                if name == "anext" {
                    self.await_call(at(call));
                    self.stop(at(call));
                }
            }
            How::Awaited(call, name) => {
                self.support(at(call), name, Parts::All);
                self.await_call(at(call));
                if name == NEXT_CLOSING {
                    self.stop(at(call));
                }
            }
            How::Wrapped(call, name) => {
                if name == ISLICE_CLOSING {
                    self.begin(site);
                }
                self.support(at(call), name, Parts::All);
            }
            How::Mapped(call) | How::Filtered(call) => {
                self.mapped.entry(at(call)).or_default().iterable = true;
                self.awaits_at(site, context);
                self.materialise(at(call));
            }
            How::Returned(function) | How::HandedOut(function) => {
                let def = program.function_def(function);
                if let Some(returns) = def.and_then(|def| def.returns) {
                    self.iterator_annotation(program.function_file(function), returns);
                }
            }
            How::Passed(function, index) => {
                let param = program
                    .function_def(function)
                    .and_then(|def| def.params.get(index as usize));
                if let Some(annotation) = param.and_then(|param| param.annotation) {
                    self.iterator_annotation(program.function_file(function), annotation);
                }
            }
            How::Nothing => {
                let action = self.action(site);
                let name = "_nothing".to_owned();
                action.code = vec![
                    CodePart::Support(name.clone()),
                    CodePart::Text("()".to_owned()),
                ];
                action.support.push((name, Parts::All));
            }
            How::Asked(asked) => self.iterator_annotation(file, asked),
            How::Contained(compare) => self.contained(site, at(compare)),
            How::Closed(call) => {
                let ExprKind::Call { func, .. } = program.expr(at(call)).kind else {
                    return;
                };
                let code = vec![
                    CodePart::Source(program.expr(site).outer),
                    CodePart::Text(".aclose".to_owned()),
                ];
                self.action(at(func)).code = code;
                self.await_call(at(call));
            }
        }
    }

    /// An object of the project has no `aclose`, but what goes over it: `aclosing(aiter(pages))`.
    fn begin(&mut self, site: Site) {
        let types = self.program.infer(site);
        if !types.is_surely(|one| matches!(one, Type::Instance(_))) {
            return;
        }
        let whole = self.program.expr(site).outer;
        let layer = vec![
            CodePart::Text("aiter(".to_owned()),
            CodePart::Source(whole),
            CodePart::Text(")".to_owned()),
        ];
        let layers = &mut self.action(site).layers;
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }

    /// `value in x` → `await _any(item == value async for item in x)`.
    fn contained(&mut self, site: Site, compare: Site) {
        let program = self.program;
        let ExprKind::Compare { operands, ops } = &program.expr(compare).kind else {
            return;
        };
        let (Some(&left), Some(op)) = (operands.first(), ops.first()) else {
            return;
        };
        let left = Site {
            file: site.file,
            expr: left,
        };
        let item = match program.source(left) {
            "item" => "value",
            _ => "item",
        };
        let negation = if op.starts_with("not") { "not " } else { "" };
        let name = "_any".to_owned();
        let action = self.action(compare);
        action.code = vec![
            CodePart::Text(format!("{negation}await ")),
            CodePart::Support(name.clone()),
            CodePart::Text(format!("({item} == ")),
            CodePart::Source(program.expr(left).outer),
            CodePart::Text(format!(" async for {item} in ")),
            CodePart::Source(program.expr(site).outer),
            CodePart::Text(")".to_owned()),
        ];
        action.support.push((name, Parts::All));
        self.awaits_at(site, self.context_of(site));
        self.materialise(site);
    }

    pub(super) fn await_call(&mut self, call: Site) {
        self.action(call).around = Around::Await;
        self.awaits_at(call, self.context_of(call));
        self.materialise(call);
    }

    fn callee(&mut self, call: Site, code: CodePart) -> Option<Site> {
        let ExprKind::Call { func, .. } = self.program.expr(call).kind else {
            return None;
        };
        let func = Site {
            file: call.file,
            expr: func,
        };
        self.action(func).code = vec![code];
        Some(func)
    }

    pub(super) fn support(&mut self, call: Site, name: &str, parts: Parts) {
        if let Some(func) = self.callee(call, CodePart::Support(name.to_owned())) {
            self.action(func).support.push((name.to_owned(), parts));
        }
    }

    /// What `next` raises at the end is caught under another name.
    fn stop(&mut self, call: Site) {
        let program = self.program;
        let tree = &program.file(call.file).facts.tree;
        let ExprKind::Call { args, .. } = &program.expr(call).kind else {
            return;
        };
        let Some(guard) = exhausted::guard(program, call).filter(|_| args.len() == 1) else {
            return;
        };
        let (Some(named), StmtKind::Try { body, .. }) = (guard.named, &tree.stmt(guard.stmt).kind)
        else {
            return;
        };
        // Other calls in the guarded code may raise the other one.
        let calls = program.file(call.file).facts.calls.iter().copied();
        let is_alone = calls
            .filter(|&other| other != call.expr)
            .filter(|&other| {
                let range = tree.expr(other).range;
                body.iter()
                    .any(|&one| tree.stmt(one).range.contains_range(range))
            })
            .all(|other| {
                let other = Site {
                    file: call.file,
                    expr: other,
                };
                let target = program.calls.target(other);
                target.is_some_and(|target| {
                    target.bound.is_empty()
                        && !target.unknown
                        && target
                            .external
                            .iter()
                            .all(|name| &**name != "builtins.next")
                })
            });
        let in_tuple = matches!(tree.expr(named).parent, Parent::Expr(_));
        let text = match (is_alone, in_tuple) {
            (true, _) => "StopAsyncIteration",
            (false, true) => "StopIteration, StopAsyncIteration",
            (false, false) => "(StopIteration, StopAsyncIteration)",
        };
        let named = Site {
            file: call.file,
            expr: named,
        };
        self.action(named).code = vec![CodePart::Text(text.to_owned())];
    }

    /// The brackets of a display that says the same as `list(…)` or `set(…)`.
    pub(super) fn braces(&self, call: Site) -> Option<(&'static str, &'static str)> {
        let ExprKind::Call { func, args, .. } = &self.program.expr(call).kind else {
            return None;
        };
        let [only] = &args[..] else { return None };
        let callee = self.program.infer(Site {
            file: call.file,
            expr: *func,
        });
        match &callee.any_of[..] {
            [Type::External(name)] if only.kind == ArgumentKind::Positional => match &**name {
                "builtins.list" => Some(("[", "]")),
                "builtins.set" => Some(("{", "}")),
                _ => None,
            },
            _ => None,
        }
    }

    /// Iteration over objects of the project.
    pub(super) fn iterated(&mut self, all: &[Iteration]) {
        for iteration in all {
            let is_turned = iteration.methods.iter().any(|&method| {
                self.colours.is_async(method) && !self.program.function(method).is_async
            });
            if let (true, Ok(takings)) = (is_turned, &iteration.takings) {
                for &taking in takings {
                    self.take(taking);
                }
            }
        }
    }

    /// The `__iter__` beside a `__next__` that turned, and what that raises at the end.
    pub(super) fn iterator(&mut self, next: FunctionId) {
        let program = self.program;
        let info = &program.functions[next.0 as usize];
        let (Some(class), "__next__") = (info.class, &*program.function(next).name) else {
            return;
        };
        let file = program.function_file(next);
        for stop in exhausted::raised_in(program, next) {
            self.action(Site { file, expr: stop }).code =
                vec![CodePart::Text("StopAsyncIteration".to_owned())];
        }
        let Some(iter) = program.method(class, "__iter__") else {
            return;
        };
        if !program.function(iter).is_generator() {
            let index = program.functions[iter.0 as usize].index;
            let renamed = FunctionAction::Renamed("__aiter__");
            self.plan(file).functions.insert(index.0, renamed);
            if let Some(returns) = program.function_def(iter).and_then(|def| def.returns) {
                self.iterator_annotation(file, returns);
            }
        }
    }

    // ---- functions applied by builtins -------------------------------------------------------------------------

    /// Calls of builtins that apply a function which turned.
    pub(super) fn applied(&mut self) {
        let program = self.program;
        for reference in self.references {
            let Consumer::Applied(call) = reference.consumer else {
                continue;
            };
            if self.colours.is_async(reference.function)
                && !program.function(reference.function).is_async
                && let Some((_, applying)) = applied::applying(program, reference.site)
            {
                if matches!(applying, Applying::Map | Applying::Filter) {
                    self.mapped.entry(call).or_default().function = true;
                }
                self.apply(call, applying);
            }
        }
    }

    /// A lambda around something that awaits.
    pub(super) fn lambda(&mut self, lambda: Site) {
        if let Some((call, applying)) = applied::lambda(self.program, lambda) {
            if matches!(applying, Applying::Map | Applying::Filter) {
                self.mapped.entry(call).or_default();
            }
            if matches!(applying, Applying::Support(_) | Applying::Sort) {
                let hoisted = &mut self.plan(lambda.file).hoisted;
                if !hoisted.contains(&lambda.expr) {
                    hoisted.push(lambda.expr);
                }
            }
            self.apply(call, applying);
        }
    }

    fn apply(&mut self, call: Site, applying: Applying) {
        let program = self.program;
        if !self.applied.insert(call) {
            return;
        }
        let context = self.context_of(call);
        match applying {
            Applying::Map | Applying::Filter => {
                if !program.is_consumed_at_once(call) {
                    self.taken(call);
                }
                self.awaits_at(call, context);
                self.materialise(call);
            }
            Applying::Support(name) => {
                let ExprKind::Call { args, .. } = &program.expr(call).kind else {
                    return;
                };
                let keywords: BTreeSet<String> = args
                    .iter()
                    .filter_map(|arg| match &arg.kind {
                        ArgumentKind::Keyword(name) => Some(name.text.to_string()),
                        _ => None,
                    })
                    .collect();
                self.support(call, name, Parts::Named(keywords));
                self.await_call(call);
            }
            Applying::Sort => {
                let ExprKind::Call { func, parens, .. } = &program.expr(call).kind else {
                    return;
                };
                let func = Site {
                    file: call.file,
                    expr: *func,
                };
                let ExprKind::Attribute { value, .. } = program.expr(func).kind else {
                    return;
                };
                let list = CodePart::Source(
                    program
                        .expr(Site {
                            file: call.file,
                            expr: value,
                        })
                        .outer,
                );
                let inside = crate::text::TextRange::new(parens.start + 1, parens.end - 1);
                let name = "_sorted".to_owned();
                let action = self.action(call);
                action.code = vec![
                    list.clone(),
                    CodePart::Text("[:] = await ".to_owned()),
                    CodePart::Support(name.clone()),
                    CodePart::Text("(".to_owned()),
                    list,
                    CodePart::Text(", ".to_owned()),
                    CodePart::Source(inside),
                    CodePart::Text(")".to_owned()),
                ];
                action.support.push((name, Parts::All));
                self.awaits_at(call, context);
            }
            Applying::Until(stmt) => {
                self.plan(call.file).untils.push(stmt);
                self.awaits_at(call, context);
            }
        }
    }

    /// `map(f, xs)` → `(await f(item) for item in xs)`, `filter(f, xs)` → `(item for item in xs if await f(item))`;
    /// a list where all of it is taken at once.
    pub(super) fn comprehensions(&mut self) {
        let program = self.program;
        for (call, is_async) in std::mem::take(&mut self.mapped) {
            let at = |expr: ExprId| Site {
                file: call.file,
                expr,
            };
            let ExprKind::Call { args, .. } = &program.expr(call).kind else {
                continue;
            };
            let [function, iterable] = &args[..] else {
                continue;
            };
            let is_filter = applied::is_filter(program, call);
            let text = |text: &str| CodePart::Text(text.to_owned());
            let function_expr = program.expr(at(function.value));
            let (variable, mut result) = match &function_expr.kind {
                ExprKind::Lambda { params, body } => {
                    let variable = params.first().map(|param| CodePart::Source(param.range));
                    let body = program.expr(at(*body));
                    let is_weak = matches!(body.kind, ExprKind::Conditional { .. });
                    let is_bare = body.outer == body.range;
                    let result = match is_filter && is_weak && is_bare {
                        true => vec![text("("), CodePart::Source(body.outer), text(")")],
                        false => vec![CodePart::Source(body.outer)],
                    };
                    (variable, result)
                }
                ExprKind::None => (None, Vec::new()),
                _ => {
                    let awaited = if is_async.function { "await " } else { "" };
                    let result = vec![text(awaited), CodePart::Source(function_expr.outer)];
                    (None, result)
                }
            };
            let is_lambda = variable.is_some();
            let source = program.source(at(function.value));
            let variable = variable.unwrap_or_else(|| match source.contains("item") {
                true => text("value"),
                false => text("item"),
            });
            if result.is_empty() {
                result.push(variable.clone());
            } else if !is_lambda {
                result.extend([text("("), variable.clone(), text(")")]);
            }
            let iterated = program.expr(at(iterable.value));
            let is_weak = matches!(
                iterated.kind,
                ExprKind::Conditional { .. } | ExprKind::Lambda { .. }
            ) && iterated.outer == iterated.range;
            let (open, close) = if is_weak { ("(", ")") } else { ("", "") };
            let word = match is_async.iterable {
                true => " async for ",
                false => " for ",
            };
            let mut code = match is_filter {
                true => vec![variable.clone()],
                false => result.clone(),
            };
            code.extend([
                text(word),
                variable,
                text(&format!(" in {open}")),
                CodePart::Source(iterated.outer),
                text(close),
            ]);
            if is_filter {
                code.push(text(" if "));
                code.extend(result);
            }
            self.place_comprehension(call, code);
        }
    }

    fn place_comprehension(&mut self, call: Site, code: Vec<CodePart>) {
        let program = self.program;
        let consumer = match program.expr(call).parent {
            Parent::Expr(up) => Some(Site {
                file: call.file,
                expr: up,
            }),
            _ => None,
        };
        let is_list = program.is_consumed_at_once(call);
        let braces = consumer.and_then(|consumer| self.braces(consumer));
        let is_only = consumer.is_some_and(|consumer| {
            matches!(&program.expr(consumer).kind, ExprKind::Call { args, .. }
                if args.len() == 1 && args[0].kind == ArgumentKind::Positional)
        });
        let (site, (open, close)) = match (is_list, braces, consumer) {
            (true, Some(braces), Some(consumer)) => (consumer, braces),
            (true, ..) => (call, ("[", "]")),
            (false, ..) if is_only => (call, ("", "")),
            (false, ..) => (call, ("(", ")")),
        };
        let is_deep = is_list && self.is_too_deep(call);
        let (open, close) = match open {
            "{" if is_deep => ("{", "}"),
            _ if is_deep => ("(", ")"),
            _ => (open, close),
        };
        let mut whole = vec![CodePart::Text(open.to_owned())];
        let inside = code.clone();
        whole.extend(code);
        whole.push(CodePart::Text(close.to_owned()));
        if is_deep {
            let list = CodePart::Support("_list".to_owned());
            if open == "(" {
                whole.insert(0, list);
                self.action(site).around = Around::Await;
            } else {
                // `{*await _list(…)}` is a set, too.
                whole = vec![CodePart::Text("{*await ".to_owned()), list];
                whole.push(CodePart::Text("(".to_owned()));
                whole.extend(inside);
                whole.push(CodePart::Text(")}".to_owned()));
            }
            let support = ("_list".to_owned(), Parts::All);
            self.action(site).support.push(support);
        }
        self.action(site).code = whole;
    }
}
