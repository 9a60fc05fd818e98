//! Decorators that give back the function they are given, and keep it somewhere: `COMMANDS[name] = function`. Decorating a
//! function with one hands the function to it, as a call would.

use super::call_graph::bind;
use super::program::{FunctionId, Program, Site};
use super::store::is_adding;
use super::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, ExprId, ExprKind, ParameterKind, Parent, StmtKind, Tree,
};
use crate::syntax::suite::always_leaves;

/// Such a decorator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registrar {
    /// The function that is given what is decorated: what `@command` names, or what `@command("price")` gives.
    pub function: FunctionId,
    /// Its parameter that takes it.
    pub parameter: u32,
}

impl Program<'_> {
    /// The function that a decorator hands what it decorates to, where that gives it back and does not call it.
    pub fn registrar(&self, decorator: Site) -> Option<Registrar> {
        let types = self.infer(decorator);
        let mut functions = types.functions();
        let (Some(function), 1, false) = (functions.next(), types.any_of.len(), types.unknown)
        else {
            return None;
        };
        let parameter = self.gives_back(function)?;
        Some(Registrar {
            function,
            parameter,
        })
    }

    /// The one parameter that a function gives back on every way, and does nothing with that calls it.
    fn gives_back(&self, function: FunctionId) -> Option<u32> {
        let file = self.function_file(function);
        let facts = self.function(function);
        let def = self.function_def(function)?;
        let is_bound = self.class_of(function).is_some() && !self.is_static_method(function);
        let index = u32::from(is_bound);
        let (parameter, others) = def.params.get(index as usize..)?.split_first()?;
        let is_plain = !facts.is_async
            && !facts.is_generator()
            && self.is_plain_method(function)
            && others.is_empty()
            && parameter.default.is_none()
            && !matches!(
                parameter.kind,
                ParameterKind::Star | ParameterKind::DoubleStar
            );
        let tree = &self.file(file).facts.tree;
        let binding = self.parameter_binding(function, index)?;
        let scope = &self.file(file).facts.scopes[facts.scope.0 as usize];
        let bindings = scope.variables.get(&*parameter.name.text)?;
        if !is_plain || bindings[..] != [binding] || !always_leaves(tree, &def.body) {
            return None;
        }
        let reads = self.reads_of(file, binding);
        let returned = self.returned(function);
        let is_given_back = returned.len() == facts.returns.len()
            && returned.iter().all(|site| reads.contains(site));
        let mut asked = vec![function];
        let mut is_kept =
            |read: &Site| returned.contains(read) || self.is_kept_there(*read, &mut asked);
        (is_given_back && reads.iter().all(&mut is_kept)).then_some(index)
    }

    /// Whether a function is put somewhere where it stands, or handed to functions that do no more with it:
    /// `self.subscribe(event, function)`.
    fn is_kept_there(&self, read: Site, asked: &mut Vec<FunctionId>) -> bool {
        let tree = &self.file(read.file).facts.tree;
        if is_kept(tree, read.expr) {
            return true;
        }
        let Parent::Expr(up) = tree.expr(read.expr).parent else {
            return false;
        };
        let ExprKind::Call { func, args, .. } = &tree.expr(up).kind else {
            return false;
        };
        let callee = self.infer(Site {
            expr: *func,
            ..read
        });
        let (Some(function), false) = (callee.functions().next(), callee.unknown) else {
            return false;
        };
        let skip = match callee.any_of[..] {
            [Type::Function(_)] => 0,
            [Type::Method(_)] => 1,
            _ => return false,
        };
        if asked.contains(&function) || !self.is_plain_method(function) {
            return false;
        }
        let is_it =
            |arg: &&Argument| arg.value == read.expr && arg.kind == ArgumentKind::Positional;
        let bound = bind(self, function, args, skip);
        let lands = bound.iter().find(|(arg, _)| *arg == read.expr);
        let (Some(&(_, index)), Some(_)) = (lands, args.iter().find(is_it)) else {
            return false;
        };
        asked.push(function);
        let is_kept = self
            .parameter_binding(function, index)
            .is_some_and(|binding| {
                let mut reads = self
                    .reads_of(self.function_file(function), binding)
                    .into_iter();
                reads.all(|read| self.is_kept_there(read, asked))
            });
        asked.pop();
        is_kept
    }

    /// Whether nothing but `staticmethod` and `classmethod` stands above a function.
    fn is_plain_method(&self, function: FunctionId) -> bool {
        let file = self.function_file(function);
        self.decorators(function).iter().all(|&expr| {
            let callee = self.infer(Site { file, expr });
            ["builtins.staticmethod", "builtins.classmethod"]
                .iter()
                .any(|name| callee.is_external(name))
        })
    }
}

/// Whether a function is put somewhere where it stands, or nothing is done with it that finds it otherwise: neither by its name nor by
/// a mark on it.
fn is_kept(tree: &Tree, function: ExprId) -> bool {
    match tree.expr(function).parent {
        Parent::Stmt(stmt) => {
            matches!(tree.stmt(stmt).kind, StmtKind::Assign { value, .. } if value == function)
        }
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Compare { .. } => true,
            ExprKind::Call { func, .. } => {
                matches!(&tree.expr(*func).kind, ExprKind::Attribute { attr, .. }
                    if is_adding(&attr.text))
            }
            ExprKind::Attribute { attr, .. } => match &*attr.text {
                "__doc__" => true,
                "__name__" | "__qualname__" => {
                    matches!(tree.expr(up).parent, Parent::Expr(around)
                        if matches!(tree.expr(around).kind, ExprKind::Subscript { value, .. } if value != up))
                }
                _ => false,
            },
            _ => false,
        },
        Parent::Module => false,
    }
}
