//! Chains that begin with callers: a function is given a query, and ends it. Each call is followed, and what the query was begun on is told in the
//! names that the function has for it.

use super::way::{Follower, Frame, Root};
use crate::facts::scope::ScopeKind;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::HashSet;

/// Through so many functions a query is handed on.
const DEEPEST: usize = 4;

impl Follower<'_, '_> {
    /// Follow what all callers of a function pass for a parameter.
    pub(super) fn inward(&mut self, function: FunctionId, index: u32) -> bool {
        let program = self.program;
        if self.entered.len() >= DEEPEST {
            return false;
        }
        let Some(calls) = program.all_calls_of(function) else {
            return false;
        };
        let mut follows = |call: Site| {
            let Some(given) = program.written_argument(call, function, index) else {
                return false;
            };
            self.entered.push(Frame { call, function });
            let is_followed = self.follow(given, &[]);
            self.entered.pop();
            is_followed
        };
        !calls.is_empty() && calls.into_iter().all(&mut follows)
    }
}

impl Root {
    /// Where the chain goes on behind the call of this number that it came in by.
    pub(super) fn inside(&self, at: usize, site: Site) -> Site {
        match at.checked_sub(1) {
            Some(inner) => self.entered[inner].call,
            None => site,
        }
    }
}

/// A function that is given a query, and not what that is begun on.
#[derive(Clone, Debug)]
pub struct Lacking {
    /// The function.
    pub function: FunctionId,
    /// A call of it.
    pub call: Site,
    /// What the query is begun on, as the caller says it.
    pub code: String,
    /// The same, where it is written.
    pub origin: Site,
}

impl Program<'_> {
    /// The functions that would have to be given what a chain began with, so that it can be told at `site`: each with all its calls on the
    /// ways there, and what the callers say.
    pub fn chain_lacks(&self, site: Site) -> Vec<Lacking> {
        let Some(chain) = self.chain(site) else {
            return Vec::new();
        };
        let mut entered = Vec::new();
        let mut lacking = HashSet::new();
        for root in &chain.roots {
            let Some((origin, _)) = self.method_called(root.site) else {
                continue;
            };
            let mut code = self.code_outside(root, origin, site).ok();
            for (at, frame) in root.entered.iter().enumerate().rev() {
                let Some(outside) = code else { break };
                code = self.inside_of(&outside, frame, root.inside(at, site));
                let Frame { call, function } = *frame;
                if code.is_none() {
                    lacking.insert(function);
                }
                entered.push(Lacking {
                    function,
                    call,
                    code: outside,
                    origin,
                });
            }
        }
        entered.retain(|one| lacking.contains(&one.function));
        entered
    }

    /// The calls of a function, where all that may call it is seen in the project.
    pub fn all_calls_of(&self, function: FunctionId) -> Option<Vec<Site>> {
        let facts = self.function(function);
        let file = self.function_file(function);
        let is_plain = |expr: ExprId| {
            matches!(
                self.source(Site { file, expr }),
                "staticmethod" | "classmethod"
            )
        };
        if facts.is_generator() || !self.decorators(function).into_iter().all(is_plain) {
            return None;
        }
        let name = &*facts.name;
        let mut found = Vec::new();
        for (id, file) in self.numbered_files() {
            if !file.text.contains(name) {
                continue;
            }
            for (site, expr) in self.expressions_in(id, Sorts::NAMED.and(Sorts::TEXT)) {
                match &expr.kind {
                    // Somebody may look it up by that.
                    ExprKind::Str {
                        value: Some(text), ..
                    } if text.rsplit('.').next() == Some(name) => return None,
                    ExprKind::Name(_) | ExprKind::Attribute { .. }
                        if expr.last_name() == Some(name) =>
                    {
                        found.extend(self.call_by(site, function)?);
                    }
                    _ => {}
                }
            }
        }
        Some(found)
    }

    /// The call of a function that a name of it is for, if it may mean the function; `None` where it is used in another way, or cannot be followed.
    fn call_by(&self, name: Site, function: FunctionId) -> Option<Option<Site>> {
        let call = match self.expr(name).parent {
            Parent::Expr(up) if self.is_callee(name) => Some(Site { expr: up, ..name }),
            _ => None,
        };
        let is_it = match call {
            Some(call) => {
                let target = self.calls.target(call)?;
                let reached = target.bound.iter().any(|(one, _)| *one == function);
                if !reached && target.unknown {
                    return None;
                }
                reached
            }
            None => {
                let types = self.infer(name);
                if types.unknown || types.functions().any(|one| one == function) {
                    return None;
                }
                false
            }
        };
        Some(call.filter(|_| is_it))
    }

    /// What a call passes for a parameter of a function, if it is written there.
    fn written_argument(&self, call: Site, function: FunctionId, index: u32) -> Option<Site> {
        let target = self.calls.target(call)?;
        let (_, bound) = target.bound.iter().find(|(one, _)| *one == function)?;
        let (given, _) = bound.iter().find(|(_, place)| *place == index)?;
        Some(Site {
            expr: *given,
            ..call
        })
    }

    /// What a function that is called calls a name (or attributes of one) that its caller has: `session` for `self.db`, where that is passed.
    pub(super) fn inside_of(&self, code: &str, frame: &Frame, there: Site) -> Option<String> {
        let Frame { call, function } = *frame;
        let def = self.function_def(function)?;
        let facts = &self.file(self.function_file(function)).facts;
        let scope = &facts.scopes[self.function(function).scope.0 as usize];
        let is_method = self.class_of(function).is_some() && !self.is_static_method(function);
        let mut best: Option<(usize, String)> = None;
        for (index, parameter) in def.params.iter().enumerate() {
            let name = &*parameter.name.text;
            let is_bound_once = scope
                .variables
                .get(name)
                .is_some_and(|bindings| bindings.len() == 1);
            let given = match index {
                0 if is_method => self.method_called(call).map(|(receiver, _)| receiver),
                _ => self.written_argument(call, function, index as u32),
            };
            let Some(given) = given.filter(|_| is_bound_once) else {
                continue;
            };
            let is_object = matches!(
                self.expr(given).kind,
                ExprKind::Name(_) | ExprKind::Attribute { .. }
            );
            let text = self.source(given);
            let rest = code
                .strip_prefix(text)
                .filter(|rest| rest.is_empty() || rest.starts_with('.'));
            if let Some(rest) = rest.filter(|_| is_object)
                && best.as_ref().is_none_or(|(known, _)| *known < text.len())
            {
                best = Some((text.len(), format!("{name}{rest}")));
            }
        }
        let (_, found) = best?;
        // A function or lambda inside may have the name for something else.
        let root = found.split('.').next().unwrap_or(&found);
        let mut at = Some(self.scope_of(there));
        while let Some(id) = at {
            let around = &self.file(there.file).facts.scopes[id.0 as usize];
            if std::ptr::eq(around, scope) {
                return Some(found);
            }
            if !matches!(around.kind, ScopeKind::Module) && around.variables.contains_key(root) {
                return None;
            }
            at = around.parent;
        }
        None
    }
}
