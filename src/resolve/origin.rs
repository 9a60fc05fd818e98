//! Where something that cannot be followed comes in: behind names, attributes, parameters and results, the first place of which nothing
//! that it is made of says more.

use super::program::{FileId, FunctionId, Program, Site, value_expr};
use super::types::{Type, Types};
use crate::facts::binding::{BindingId, BindingKind};
use crate::syntax::ast::ExprKind;
use crate::text::TextRange;
use std::collections::HashSet;

/// More places than this are not looked at.
const MOST_LOOKED_AT: usize = 400;

/// A place where something unknown comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An expression.
    Expression(Site),
    /// A parameter of which not all arguments are seen.
    Parameter(FunctionId, u32),
}

/// What is unknown of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    /// What it is.
    Everything,
    /// All but that it comes from outside of the project.
    Outside,
}

impl Lack {
    fn of(types: &Types) -> Option<Self> {
        let is_outside = |one: &Type| matches!(one, Type::Foreign | Type::Outside(_));
        match () {
            () if types.unknown || types.any_of.is_empty() => Some(Self::Everything),
            () if types.any_of.iter().any(is_outside) => Some(Self::Outside),
            () => None,
        }
    }
}

impl Program<'_> {
    /// Where that comes from what is unknown of an expression; nothing where all of it is known.
    pub fn origin(&self, site: Site) -> Option<Origin> {
        let lack = Lack::of(&self.infer(site))?;
        let mut seen = HashSet::from([site]);
        let mut todo = vec![site];
        let mut at = 0;
        while let Some(&next) = todo.get(at) {
            at += 1;
            let behind = match self.behind_unknown(next, lack) {
                Ok(behind) => behind,
                Err(parameter) => return Some(parameter),
            };
            let mut is_last = true;
            for one in behind {
                if Lack::of(&self.infer(one)) == Some(lack) {
                    is_last = false;
                    if todo.len() < MOST_LOOKED_AT && seen.insert(one) {
                        todo.push(one);
                    }
                }
            }
            if is_last {
                return Some(Origin::Expression(next));
            }
        }
        None
    }

    /// What decides what an expression is; a parameter for which no argument does.
    fn behind_unknown(&self, site: Site, lack: Lack) -> Result<Vec<Site>, Origin> {
        let at = |expr| Site {
            file: site.file,
            expr,
        };
        Ok(match &self.expr(site).kind {
            ExprKind::Name(_) => return self.behind_name(site, lack),
            ExprKind::Attribute { value, attr } => {
                let owner = self.infer(at(*value));
                let mut behind = vec![at(*value)];
                if Lack::of(&owner) != Some(lack) {
                    behind = self.kept_in(&owner, &attr.text);
                }
                behind
            }
            ExprKind::Call { func, .. } => {
                let mut behind = vec![at(*func)];
                for function in self.infer(at(*func)).functions() {
                    behind.extend(self.returned(function));
                }
                behind
            }
            ExprKind::Conditional { body, orelse, .. } => vec![at(*body), at(*orelse)],
            ExprKind::Bool { left, right, .. } => vec![at(*left), at(*right)],
            ExprKind::Subscript { value, .. }
            | ExprKind::Await(value)
            | ExprKind::Starred(value)
            | ExprKind::Named { value, .. } => vec![at(*value)],
            _ => Vec::new(),
        })
    }

    fn behind_name(&self, site: Site, lack: Lack) -> Result<Vec<Site>, Origin> {
        let facts = &self.file(site.file).facts;
        let reference = facts.references.get(site.expr.0 as usize);
        let bindings = reference.and_then(Option::as_ref);
        let mut behind = Vec::new();
        for &binding in bindings.into_iter().flat_map(|one| one.bindings.iter()) {
            let lacks = Lack::of(&self.binding_types(site.file, binding)) == Some(lack);
            if !lacks {
                continue;
            }
            match &facts.bindings[binding.0 as usize].kind {
                BindingKind::Parameter { function, index } => {
                    let function = self.function_id(site.file, *function);
                    let given = self.passed(function, *index);
                    let is_given = |one: &Site| Lack::of(&self.infer(*one)) == Some(lack);
                    if !given.iter().any(is_given) {
                        return Err(Origin::Parameter(function, *index));
                    }
                    behind.extend(given);
                }
                _ => behind.extend(self.bound_to(site.file, binding)),
            }
        }
        Ok(behind)
    }

    /// What a variable is bound to.
    fn bound_to(&self, file: FileId, binding: BindingId) -> Option<Site> {
        match &self.file(file).facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned { value, .. } => {
                value_expr(value).map(|expr| Site { file, expr })
            }
            _ => None,
        }
    }

    /// What is assigned to an attribute of these objects.
    fn kept_in(&self, owner: &Types, name: &str) -> Vec<Site> {
        let mut found = Vec::new();
        for one in &owner.any_of {
            let (Type::Instance(class) | Type::Class(class)) = one else {
                continue;
            };
            let above = self.linearised(*class);
            for at in above.iter().chain(&self.descendants(*class)) {
                let assigned = self.attributes.get(name).and_then(|all| all.get(at));
                for &(file, index) in assigned.into_iter().flatten() {
                    let binding = &self.file(file).facts.attribute_bindings[index as usize];
                    found.extend(value_expr(&binding.value).map(|expr| Site { file, expr }));
                }
                let file = self.classes[at.0 as usize].file;
                let scope = &self.file(file).facts.scopes[self.class(*at).scope.0 as usize];
                let variables = scope.variables.get(name).into_iter().flatten();
                found.extend(variables.filter_map(|&binding| self.bound_to(file, binding)));
            }
        }
        found
    }

    /// The file and the bytes of an origin.
    pub fn place_of(&self, origin: Origin) -> Option<(FileId, TextRange)> {
        match origin {
            Origin::Expression(site) => Some((site.file, self.expr(site).range)),
            Origin::Parameter(function, index) => {
                let def = self.function_def(function)?;
                let param = def.params.get(index as usize)?;
                Some((self.function_file(function), param.name.range))
            }
        }
    }

    /// What calls pass for a parameter.
    fn passed(&self, function: FunctionId, index: u32) -> Vec<Site> {
        let mut found = Vec::new();
        for (call, target) in self.calls.callers(function) {
            for (callee, arguments) in target.landing() {
                if *callee == function {
                    let mine = arguments.iter().filter(|(_, at)| *at == index);
                    found.extend(mine.map(|&(expr, _)| Site {
                        file: call.file,
                        expr,
                    }));
                }
            }
        }
        found
    }
}
