//! Where a chain of calls began: followed backwards through variables, through functions that give what they built, and out of these
//! by their parameters.

use super::Chain;
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::ScopeKind;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};

/// Through so many calls of functions a chain is followed.
const DEEPEST: usize = 4;

/// After so many names that stand for others, the first object of a chain is given up.
const MOST_STEPS: usize = 16;

/// A call (or a read of a property) through which a chain goes, and the function that runs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub(super) call: Site,
    pub(super) function: FunctionId,
}

/// The call that a chain may begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The call.
    pub site: Site,
    /// The calls that lead to it, the outermost first.
    frames: Vec<Frame>,
    /// The calls that lead from there to where the chain goes on, the innermost first.
    pub(super) entered: Vec<Frame>,
}

/// Follows one chain.
pub(super) struct Follower<'f, 'p> {
    pub(super) program: &'f Program<'p>,
    pub(super) chain: Chain,
    /// The calls that the chain came in by, as far as it was followed out of functions: the innermost first.
    pub(super) entered: Vec<Frame>,
    seen: Vec<(Site, Vec<Frame>, Vec<Frame>)>,
}

impl<'f, 'p> Follower<'f, 'p> {
    pub(super) fn new(program: &'f Program<'p>) -> Self {
        Self {
            program,
            chain: Chain::default(),
            entered: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Follow what stands at `site`, inside the functions that `frames` lead into; tells whether all of it could be followed.
    pub(super) fn follow(&mut self, site: Site, frames: &[Frame]) -> bool {
        let here = (site, frames.to_vec(), self.entered.clone());
        if self.seen.contains(&here) {
            return true;
        }
        self.seen.push(here);
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &program.expr(site).kind {
            ExprKind::Call { .. } => self.call(site, frames),
            ExprKind::Await(value) => self.follow(at(*value), frames),
            ExprKind::Attribute { value, attr } => {
                let owner = program.infer(at(*value));
                let [Type::Instance(class)] = owner.any_of[..] else {
                    return false;
                };
                let property = program.property(class, &attr.text);
                property.is_some_and(|function| self.through(site, function, frames))
            }
            ExprKind::Name(_) => {
                let facts = &program.file(site.file).facts;
                let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
                    return false;
                };
                !reference.bindings.is_empty()
                    && reference.bindings.iter().all(|binding| {
                        match &facts.bindings[binding.0 as usize].kind {
                            BindingKind::Assigned {
                                value: Value::Expr(value),
                                path,
                                ..
                            } if path.is_empty() => self.follow(at(*value), frames),
                            &BindingKind::Parameter { function, index } => {
                                let function = program.function_id(site.file, function);
                                if frames.is_empty() {
                                    return self.inward(function, index);
                                }
                                let given = program.given_by(function, index, frames);
                                given.is_some_and(|(given, frames)| self.follow(given, frames))
                            }
                            _ => false,
                        }
                    })
            }
            ExprKind::Conditional { body, orelse, .. } => {
                self.follow(at(*body), frames) && self.follow(at(*orelse), frames)
            }
            ExprKind::Named { value, .. } => self.follow(at(*value), frames),
            _ => false,
        }
    }

    fn call(&mut self, site: Site, frames: &[Frame]) -> bool {
        let program = self.program;
        if let Some(target) = program.calls.target(site)
            && !target.bound.is_empty()
            && target.is_seen()
            && target.constructed.is_empty()
        {
            let mut bound = target.bound.iter();
            return bound.all(|(function, _)| self.through(site, *function, frames));
        }
        let Some((receiver, _)) = program.method_called(site) else {
            return false;
        };
        let made = program.infer(site);
        let [Type::Object(made)] = &made.any_of[..] else {
            return false;
        };
        let types = program.infer(receiver);
        if types.objects().any(|name| program.is_subtype(made, name)) {
            self.chain.steps.push(site);
            return self.follow(receiver, frames);
        }
        self.chain.roots.push(Root {
            site,
            frames: frames.to_vec(),
            entered: self.entered.clone(),
        });
        true
    }

    /// Follow what a function of the project gives at a call.
    fn through(&mut self, call: Site, function: FunctionId, frames: &[Frame]) -> bool {
        let program = self.program;
        let facts = program.function(function);
        let is_decorated = program.function_def(function).is_none_or(|def| {
            let file = program.function_file(function);
            let mut decorators = def.decorators.iter();
            decorators.any(|&expr| {
                let written = program.source(Site { file, expr });
                !matches!(written, "property" | "staticmethod" | "classmethod")
            })
        });
        let returned = program.returned(function);
        if frames.len() >= DEEPEST || is_decorated || facts.is_generator() || returned.is_empty() {
            return false;
        }
        let mut inside = frames.to_vec();
        inside.push(Frame { call, function });
        returned.into_iter().all(|site| self.follow(site, &inside))
    }
}

impl Program<'_> {
    /// What the innermost of these calls passes for a parameter of its function, with the calls around that.
    fn given_by<'f>(
        &self,
        function: FunctionId,
        index: u32,
        frames: &'f [Frame],
    ) -> Option<(Site, &'f [Frame])> {
        let (inner, outer) = frames.split_last()?;
        if inner.function != function {
            return None;
        }
        let at = |expr: ExprId| Site {
            file: inner.call.file,
            expr,
        };
        let is_method = self.class_of(function).is_some() && !self.is_static_method(function);
        if index == 0 && is_method && !self.has_decorator(function, "classmethod") {
            // `Store.load(store)` passes it itself; that is not followed.
            let receiver = match self.expr(inner.call).kind {
                ExprKind::Attribute { value, .. } => at(value),
                _ => self.method_called(inner.call)?.0,
            };
            let is_instance = |one: &Type| matches!(one, Type::Instance(_));
            let is_object = self.infer(receiver).any_of.iter().all(is_instance);
            let is_super = self.source(receiver) == "super()";
            return (is_object || is_super).then_some((receiver, outer));
        }
        let target = self.calls.target(inner.call)?;
        let (_, bound) = target.bound.iter().find(|(one, _)| *one == function)?;
        let (given, _) = bound.iter().find(|(_, place)| *place == index)?;
        Some((at(*given), outer))
    }

    /// What the first call of a chain was made on, as code that means the same at `site`.
    pub(super) fn root_origin(&self, root: &Root, site: Site) -> Result<String, String> {
        let unseen = || "where it began cannot be seen from here".to_owned();
        let (origin, _) = self.method_called(root.site).ok_or_else(unseen)?;
        self.root_code(root, origin, site)
    }

    /// The code that stands for a name, or attributes of one, outside the functions that a chain's first call is in.
    pub(super) fn root_code(&self, root: &Root, name: Site, site: Site) -> Result<String, String> {
        let mut code = self.code_outside(root, name, site)?;
        for (at, frame) in root.entered.iter().enumerate().rev() {
            let inner = self.inside_of(&code, frame, root.inside(at, site));
            code = inner.ok_or_else(|| {
                let name = &self.function(frame.function).name;
                format!("`{name}` is not given `{code}`, on which the query is begun that it gets")
            })?;
        }
        Ok(code)
    }

    /// The same where the chain goes into the functions that take it.
    pub(super) fn code_outside(
        &self,
        root: &Root,
        name: Site,
        site: Site,
    ) -> Result<String, String> {
        let outermost = root.entered.last().map_or(site, |frame| frame.call);
        self.outside_of(name, &root.frames, (outermost, MOST_STEPS))
    }

    fn outside_of(
        &self,
        name: Site,
        frames: &[Frame],
        (site, steps): (Site, usize),
    ) -> Result<String, String> {
        let unseen = || "where it began cannot be seen from here".to_owned();
        let further = (site, steps.checked_sub(1).ok_or_else(unseen)?);
        let Some((inner, _)) = frames.split_last() else {
            return match self.is_same_name(name, site) {
                true => Ok(self.source(name).to_owned()),
                false => Err(format!(
                    "`{}` may be something else here than where the query began",
                    self.excerpt(name)
                )),
            };
        };
        let facts = &self.file(name.file).facts;
        match &self.expr(name).kind {
            ExprKind::Attribute { value, attr } => {
                let owner = Site {
                    file: name.file,
                    expr: *value,
                };
                if self.is_computed(owner, &attr.text) {
                    return Err(unseen());
                }
                let owner = self.outside_of(owner, frames, further)?;
                Ok(format!("{owner}.{}", attr.text))
            }
            ExprKind::Name(text) => {
                if self.is_global(name, text, site) {
                    return Ok(text.to_string());
                }
                let reference = facts.references.get(name.expr.0 as usize);
                let reference = reference.and_then(Option::as_ref).ok_or_else(unseen)?;
                let [binding] = reference.bindings[..] else {
                    return Err(unseen());
                };
                match &facts.bindings[binding.0 as usize].kind {
                    BindingKind::Assigned {
                        value: Value::Expr(value),
                        path,
                        ..
                    } if path.is_empty() => {
                        let value = Site {
                            file: name.file,
                            expr: *value,
                        };
                        self.outside_of(value, frames, further)
                    }
                    &BindingKind::Parameter { function, index } => {
                        let function = self.function_id(name.file, function);
                        let given = self.given_by(function, index, frames);
                        let is_whole = function == inner.function;
                        let (given, outer) = given.filter(|_| is_whole).ok_or_else(unseen)?;
                        self.outside_of(given, outer, further)
                    }
                    _ => Err(unseen()),
                }
            }
            // What is called on `super()` is called on the first parameter.
            ExprKind::Call { .. } if self.source(name) == "super()" => {
                let given = self.given_by(inner.function, 0, frames);
                let (given, outer) = given.ok_or_else(unseen)?;
                self.outside_of(given, outer, further)
            }
            _ => Err(unseen()),
        }
    }

    /// Whether a name is one of its module, is bound once there, and means that at another place, too.
    fn is_global(&self, name: Site, text: &str, there: Site) -> bool {
        let facts = &self.file(name.file).facts;
        let reference = facts.references.get(name.expr.0 as usize);
        let Some(scope) = reference.and_then(|one| one.as_ref()?.scope) else {
            return false;
        };
        let scope = &facts.scopes[scope.0 as usize];
        let bindings = scope.variables.get(text);
        if name.file != there.file
            || !matches!(scope.kind, ScopeKind::Module)
            || bindings.is_none_or(|bindings| bindings.len() != 1)
        {
            return false;
        }
        let mut at = Some(self.scope_of(there));
        while let Some(id) = at {
            let scope = &facts.scopes[id.0 as usize];
            if !matches!(scope.kind, ScopeKind::Module) && scope.variables.contains_key(text) {
                return false;
            }
            at = scope.parent;
        }
        true
    }

    /// Whether an attribute is a property of the project.
    pub(super) fn is_computed(&self, owner: Site, name: &str) -> bool {
        let types = self.infer(owner);
        types.any_of.iter().any(
            |one| matches!(one, Type::Instance(class) if self.property(*class, name).is_some()),
        )
    }
}
