//! The first pass over definitions: their scopes, and what is evaluated around them.

use super::binding::BindingKind;
use super::definition::{Class, ClassIndex, Function, FunctionIndex};
use super::expression::Mode;
use super::operation::Operation;
use super::scope::{ScopeId, ScopeKind};
use super::walk::Walk;
use crate::syntax::ast::{ClassDef, FunctionDef, StmtId, TypeParameter};

impl<'t> Walk<'t> {
    /// The dotted path of a definition that stands in `scope`.
    fn path_in(&self, scope: ScopeId, name: &str) -> Box<str> {
        let mut around = Some(scope);
        while let Some(scope) = around {
            let scope = &self.scopes[scope.0 as usize];
            let outer = match scope.kind {
                ScopeKind::Function(index) => &self.functions[index.0 as usize].path,
                ScopeKind::Class(index) => &self.classes[index.0 as usize].path,
                _ => {
                    around = scope.parent;
                    continue;
                }
            };
            return format!("{outer}.{name}").into();
        }
        name.into()
    }

    /// The scope in which a generic definition's parameters, annotations and bases are evaluated.
    pub(super) fn type_parameters(
        &mut self,
        id: StmtId,
        params: &'t [TypeParameter],
        scope: ScopeId,
    ) -> ScopeId {
        if params.is_empty() {
            return scope;
        }
        let inner = self.open_scope(ScopeKind::TypeParameters(id), Some(scope), None);
        for param in params {
            self.bind(&param.name, inner, Some(id), BindingKind::TypeParameter);
        }
        for param in params {
            if let Some(bound) = param.bound {
                self.visit(bound, inner, Mode::LATE);
            }
        }
        inner
    }

    /// A `def`: its name is bound here, its body is a unit of its own.
    pub(super) fn function(&mut self, id: StmtId, def: &'t FunctionDef, scope: ScopeId) {
        for &decorator in &def.decorators {
            self.visit(decorator, scope, Mode::PLAIN);
        }
        // Defaults are evaluated outside the type parameters' scope, annotations inside.
        for param in &def.params {
            if let Some(default) = param.default {
                self.visit(default, scope, Mode::PLAIN);
            }
        }
        let around = self.type_parameters(id, &def.type_params, scope);
        for annotation in def
            .params
            .iter()
            .filter_map(|param| param.annotation)
            .chain(def.returns)
        {
            self.visit(annotation, around, Mode::LATE);
        }
        let index = FunctionIndex(self.functions.len() as u32);
        let inner = self.open_scope(ScopeKind::Function(index), Some(around), Some(index));
        let class = match self.scopes[scope.0 as usize].kind {
            ScopeKind::Class(class) => Some(class),
            _ => None,
        };
        let path = self.path_in(scope, &def.name.text);
        self.functions.push(Function {
            stmt: id,
            name: def.name.text.clone(),
            path,
            defined_in: scope,
            scope: inner,
            class,
            is_async: def.is_async,
            yields: Vec::new(),
            returns: Vec::new(),
            awaits: Vec::new(),
        });
        let kind = BindingKind::Function(index);
        self.bind(&def.name, scope, Some(id), kind);
        self.open_unit(inner);
        for (position, param) in def.params.iter().enumerate() {
            let kind = BindingKind::Parameter {
                function: index,
                index: position as u32,
            };
            self.bind(&param.name, inner, None, kind);
        }
        self.body(&def.body, inner);
        self.close_unit();
    }

    /// A `class`: its body runs here, then its name is bound.
    pub(super) fn class(&mut self, id: StmtId, def: &'t ClassDef, scope: ScopeId) {
        for &decorator in &def.decorators {
            self.visit(decorator, scope, Mode::PLAIN);
        }
        let around = self.type_parameters(id, &def.type_params, scope);
        for argument in &def.args {
            self.visit(argument.value, around, Mode::PLAIN);
        }
        let index = ClassIndex(self.classes.len() as u32);
        let inner = self.open_scope(ScopeKind::Class(index), Some(around), None);
        let path = self.path_in(scope, &def.name.text);
        self.classes.push(Class {
            stmt: id,
            name: def.name.text.clone(),
            path,
            defined_in: scope,
            scope: inner,
        });
        self.emit(Operation::EnterClass(inner));
        self.body(&def.body, inner);
        self.bind(&def.name, scope, Some(id), BindingKind::Class(index));
    }
}
