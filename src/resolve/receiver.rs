//! What is `session`? The types of expressions, inferred on demand.
//!
//! Proof comes from imports and aliases, assignments that reach the read, `with … as`, annotations, attributes set in
//! any method of the hierarchy, return types of project functions, the arguments seen at call sites, pytest fixtures,
//! and elements of containers.

mod call;
mod caught;
mod function;
pub mod managed;
mod namespace;
mod operator;
pub mod queried;
mod scheduled;
mod text;

use super::application::is_part;
use super::leaning::{Found, LeaningId};
use super::plain_value::is_plain;
use super::program::{FileId, Program, Site};
use super::rounds::Leaning;
use super::types::{Type, Types};
use crate::facts::binding::{BindingId, BindingKind, Unpack, Value};
use crate::mapping::row::Returns;
use crate::syntax::ast::{ComprehensionKind, ExprId, ExprKind};

/// How often an expression in a circle of values is tried before what was found is taken.
const MOST_ATTEMPTS: u32 = 6;

/// How often a function may be met again while its result is looked for.
const MOST_RECURSIONS: usize = 4;

/// How deep inference follows a chain of values before it gives up.
const DEEPEST: usize = 160;

impl Program<'_> {
    /// What the expression at `site` may be.
    pub fn infer(&self, site: Site) -> Types {
        if let Some(known) = self.remembered(site) {
            return known;
        }
        let depth = {
            let active = self.active.borrow();
            if let Some(at) = active.iter().position(|&other| other == site) {
                self.lowest_cycle.set(self.lowest_cycle.get().min(at));
                return Types::none();
            }
            active.len()
        };
        if depth > DEEPEST {
            self.memory.give_up();
            return Types::given_up();
        }
        let outer_cycle = self.lowest_cycle.replace(usize::MAX);
        let outer = self.leaning.take();
        let given_up = self.memory.given_up();
        self.active.borrow_mut().push(site);
        let mut types = self.infer_kind(site).bounded();
        types.given_up |= types.unknown && self.is_of_what_was_given_up(site);
        self.active.borrow_mut().pop();
        let cycle = self.lowest_cycle.get();
        // A result that leaned on an unfinished one further out is only good within it.
        let is_whole = cycle >= depth;
        // What is only ever made of itself is nothing that is known.
        types.unknown |= is_whole && cycle != usize::MAX && types.any_of.is_empty();
        if !is_whole || self.memory.given_up() != given_up {
            self.lean(Leaning::each_round());
        }
        let is_settled = is_whole || {
            let mut attempts = self.attempts.borrow_mut();
            let count = attempts.entry(site).or_default();
            *count += 1;
            *count > MOST_ATTEMPTS
        };
        if is_settled {
            self.remember(site, &types);
        }
        self.lowest_cycle.set(if is_whole {
            outer_cycle
        } else {
            outer_cycle.min(cycle)
        });
        self.lean(outer);
        types
    }

    /// Whether what is being found leaned on something whose search is not finished: that nothing was found there says nothing.
    pub(super) fn is_in_circle(&self) -> bool {
        self.lowest_cycle.get() != usize::MAX
    }

    /// Whether it is a part of something the search for which was given up.
    fn is_of_what_was_given_up(&self, site: Site) -> bool {
        let whole = match &self.expr(site).kind {
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => *value,
            ExprKind::Call { func, .. } => *func,
            _ => return false,
        };
        let file = site.file;
        self.infer(Site { file, expr: whole }).given_up
    }

    fn remembered(&self, site: Site) -> Option<Types> {
        let memo = self.memo.borrow();
        let file = memo.get(site.file.0 as usize)?;
        let found = file.get(site.expr.0 as usize)?.as_ref()?;
        self.lean_as(found.leaning);
        Some(found.types())
    }

    /// What is found, and what that leaned on.
    pub(super) fn leaning_of<T>(&self, find: impl FnOnce() -> T) -> (T, LeaningId) {
        let outer = self.leaning.take();
        let found = find();
        let leaning = self.leaning.get();
        self.lean(outer);
        (found, self.leanings.number(leaning))
    }

    /// What is being found leans on what that leaned on.
    pub(super) fn lean_as(&self, on: LeaningId) {
        if let Some(leaning) = self.leanings.of(on) {
            self.lean(leaning);
        }
    }

    /// What is being found leans on this.
    pub(super) fn lean(&self, on: Leaning) {
        self.leaning.set(self.leaning.get().and(on));
    }

    fn remember(&self, site: Site, types: &Types) {
        let mut memo = self.memo.borrow_mut();
        let Some(file) = memo.get_mut(site.file.0 as usize) else {
            return;
        };
        if file.is_empty() {
            file.resize(self.file(site.file).facts.tree.exprs.len(), None);
        }
        if let Some(slot) = file.get_mut(site.expr.0 as usize) {
            let leaning = self.leanings.number(self.leaning.get());
            if leaning != LeaningId::default() {
                self.leaning_sites.borrow_mut().push(site);
            }
            *slot = Some(Found::new(types, leaning));
        }
    }

    fn infer_kind(&self, site: Site) -> Types {
        let file = site.file;
        let at = |expr: ExprId| Site { file, expr };
        match &self.expr(site).kind {
            ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                self.as_value(site, self.named_types(site))
            }
            ExprKind::Call { func, args, .. } => {
                let option = self.option_types(site);
                option.unwrap_or_else(|| self.call_types(site, *func, args))
            }
            ExprKind::Subscript { value, index } => {
                let option = self.option_types(site);
                option.unwrap_or_else(|| self.subscript_types(file, *value, *index))
            }
            ExprKind::Await(value) => {
                let mut types = Types::none();
                for one in self.infer(at(*value)).any_of {
                    match one {
                        Type::Awaitable(inner) => types.join(inner),
                        other => types.add(other),
                    }
                }
                if types.any_of.is_empty() {
                    types.unknown = true;
                }
                types
            }
            ExprKind::Conditional { body, orelse, .. } => {
                let mut types = self.infer(at(*body));
                types.join(self.infer(at(*orelse)));
                types
            }
            ExprKind::Bool {
                left,
                right,
                is_and,
            } => {
                let mut types = self.infer(at(*left));
                // `None or x` is `x`.
                let none = Type::Builtin("None");
                if !is_and && types.any_of.contains(&none) {
                    types = types.without(&none);
                }
                types.join(self.infer(at(*right)));
                types
            }
            ExprKind::Named { value, .. } | ExprKind::Starred(value) => self.infer(at(*value)),
            ExprKind::Binary { left, op, right } => self.binary_types(file, *left, op, *right),
            ExprKind::Tuple(items) => Types::one(Type::Tuple(
                items.iter().map(|&item| self.infer(at(item))).collect(),
            )),
            ExprKind::List(items) | ExprKind::Set(items) => {
                let mut element = Types::none();
                for &item in items {
                    let is_starred = matches!(self.expr(at(item)).kind, ExprKind::Starred(_));
                    let types = self.infer(at(item));
                    element.join(if is_starred {
                        self.element(&types)
                    } else {
                        types
                    });
                }
                Types::one(Type::Many(element))
            }
            ExprKind::Dict(items) => {
                let mut element = Types::none();
                for (key, value) in items {
                    let types = self.infer(at(*value));
                    element.join(if key.is_none() {
                        self.element(&types)
                    } else {
                        types
                    });
                }
                Types::one(Type::Many(element))
            }
            ExprKind::Comprehension {
                kind,
                element,
                value,
                ..
            } => {
                let item = match kind {
                    ComprehensionKind::Dict => value.unwrap_or(*element),
                    _ => *element,
                };
                Types::one(Type::Many(self.infer(at(item))))
            }
            ExprKind::Str { is_bytes: true, .. } => Types::builtin("bytes"),
            ExprKind::Str { .. } | ExprKind::FString { .. } => Types::builtin("str"),
            ExprKind::Concat(parts) => parts
                .first()
                .map(|&part| self.infer(at(part)))
                .unwrap_or_else(Types::unknown),
            ExprKind::Number => Types::builtin("int"),
            ExprKind::True | ExprKind::False | ExprKind::Not(_) | ExprKind::Compare { .. } => {
                Types::builtin("bool")
            }
            ExprKind::None => Types::builtin("None"),
            ExprKind::Ellipsis => Types::builtin("ellipsis"),
            ExprKind::Unary(_) => Types::one(Type::Foreign),
            ExprKind::Lambda { .. } => Types::one(Type::Lambda(file, site.expr)),
            ExprKind::Yield(_)
            | ExprKind::YieldFrom(_)
            | ExprKind::Slice { .. }
            | ExprKind::Opaque => Types::unknown(),
        }
    }

    /// What a name or an attribute stands for, whatever becomes of it there.
    pub(super) fn named_types(&self, site: Site) -> Types {
        match &self.expr(site).kind {
            ExprKind::Name(name) => {
                let listed = self.listed_query(site);
                listed.unwrap_or_else(|| self.name_types(site, name))
            }
            ExprKind::Attribute { value, attr } => {
                let owner = self.infer(Site {
                    file: site.file,
                    expr: *value,
                });
                let managed = self.managed_member(site);
                managed.unwrap_or_else(|| self.members(&owner, &attr.text))
            }
            _ => Types::unknown(),
        }
    }

    pub(super) fn name_types(&self, site: Site, name: &str) -> Types {
        let facts = &self.file(site.file).facts;
        let Some(reference) = facts
            .references
            .get(site.expr.0 as usize)
            .and_then(Option::as_ref)
        else {
            return Types::unknown();
        };
        if reference.scope.is_none() {
            if let Some(types) = self.starred(site.file, name) {
                return types;
            }
            if super::builtin::is_builtin(name) {
                return Types::one(Type::External(format!("builtins.{name}").into()));
            }
            return Types::unknown();
        }
        let mut types = Types::none();
        for &binding in reference.bindings.iter() {
            types.join(self.binding_types(site.file, binding));
        }
        if reference.scope == Some(crate::facts::scope::ScopeId::MODULE) {
            types.join(self.patched(site.file, name));
        }
        if reference.may_be_unbound
            && super::builtin::is_builtin(name)
            && reference.scope == Some(crate::facts::scope::ScopeId::MODULE)
        {
            types.add(Type::External(format!("builtins.{name}").into()));
        }
        if reference.bindings.is_empty() {
            types.unknown = true;
        }
        types
    }

    /// What a binding binds.
    pub fn binding_types(&self, file: FileId, binding: BindingId) -> Types {
        self.remembered_binding(file, binding, || self.bound_types(file, binding))
    }

    fn bound_types(&self, file: FileId, binding: BindingId) -> Types {
        let facts = &self.file(file).facts;
        let Some(found) = facts.bindings.get(binding.0 as usize) else {
            return Types::unknown();
        };
        match &found.kind {
            BindingKind::Import { path, .. } => self.module(file, path),
            BindingKind::ImportFrom {
                level,
                module,
                name,
            } => {
                let guard = Site {
                    file,
                    expr: ExprId(u32::MAX - 1 - binding.0),
                };
                if self.active.borrow().contains(&guard) {
                    self.memory.give_up();
                    return Types::none();
                }
                self.active.borrow_mut().push(guard);
                let types = self.imported(file, *level, module, name);
                self.active.borrow_mut().pop();
                types
            }
            BindingKind::StarImport { .. } | BindingKind::TypeParameter => Types::unknown(),
            BindingKind::Function(index) => {
                self.dispatchers.chosen_by(self.function_id(file, *index))
            }
            BindingKind::Class(index) => Types::one(Type::Class(self.class_id(file, *index))),
            BindingKind::Parameter { function, index } => {
                self.parameter_types(self.function_id(file, *function), *index)
            }
            BindingKind::LambdaParameter { .. } => Types::unknown(),
            BindingKind::Assigned {
                value,
                path,
                annotation,
            } => {
                let actual = self.value_types(file, value, path);
                let actual = self.filled_variable(file, binding, actual);
                if let Some(annotation) = annotation {
                    let written = self.annotated(file, *annotation);
                    if !written.is_unknown() && !written.unknown {
                        return self.with_objects(written, &actual);
                    }
                }
                actual
            }
            BindingKind::TypeAlias(value) => self.infer(Site { file, expr: *value }),
        }
    }

    /// What a value gives at the end of an unpacking path.
    pub fn value_types(&self, file: FileId, value: &Value, path: &[Unpack]) -> Types {
        let mut types = match value {
            Value::Expr(expr) | Value::Augmented(expr) => self.infer(Site { file, expr: *expr }),
            Value::Element { iter, .. } => {
                let iter = Site { file, expr: *iter };
                let element = || self.element(&self.infer(iter));
                self.gone_through_in_database(iter).unwrap_or_else(element)
            }
            Value::Entered { context, .. } => {
                let context = self.infer(Site {
                    file,
                    expr: *context,
                });
                self.entered(&context)
            }
            Value::Caught(kind) => self.caught(file, *kind),
            Value::Unknown => Types::unknown(),
        };
        for step in path {
            types = match step {
                // An instance is iterated over, whatever it gives for a number in brackets.
                Unpack::Index(_) if types.is_surely(|one| matches!(one, Type::Instance(_))) => {
                    self.element(&types)
                }
                Unpack::Index(index) => self.item(&types, Some(*index as usize)),
                Unpack::FromEnd(_) => self.element(&types),
                Unpack::Star => {
                    let element = self.element(&types);
                    Types::one(Type::Many(element))
                }
            };
        }
        types
    }

    /// What iterating over `types` gives.
    pub fn element(&self, types: &Types) -> Types {
        self.element_within(types, 0)
    }

    fn element_within(&self, types: &Types, depth: u32) -> Types {
        // An iterator is its own iterable: `__iter__` may give the same type for ever.
        if depth > 3 {
            return Types::unknown();
        }
        let mut element = Types::none();
        element.unknown = types.unknown;
        for one in &types.any_of {
            match one {
                Type::Many(inner) => element.join(inner.clone()),
                Type::Tuple(parts) => {
                    for part in parts {
                        element.join(part.clone());
                    }
                }
                Type::Object(name) => {
                    let iterates = self
                        .table
                        .type_row(name)
                        .and_then(|row| row.iterates.as_deref());
                    element.join(match iterates {
                        Some(of) => self.external_instance(&self.table.canonical(of)),
                        None => Types::one(Type::Foreign),
                    });
                }
                Type::Builtin("str") => element.add(Type::Builtin("str")),
                Type::Json => element.add(Type::Json),
                Type::Outside(name) if is_plain(name) => element.add(one.clone()),
                Type::Builtin(_) | Type::Foreign | Type::Outside(_) => element.add(Type::Foreign),
                Type::Class(class) if self.is_enumeration(*class) => {
                    element.add(Type::Instance(*class));
                }
                Type::Instance(class) => {
                    for name in ["__iter__", "__aiter__", "__getitem__"] {
                        if let Some(method) = self.method(*class, name) {
                            let result = self.call_result(method);
                            element.join(if name == "__getitem__" {
                                result
                            } else if result.any_of.contains(one) {
                                Types::none()
                            } else {
                                self.element_within(&result, depth + 1)
                            });
                            break;
                        }
                    }
                    if let Some(method) = self.method(*class, "__next__") {
                        element.join(self.call_result(method));
                    }
                }
                _ => element.unknown = true,
            }
        }
        if element.any_of.is_empty() {
            element.unknown = true;
        }
        element
    }

    fn item(&self, types: &Types, index: Option<usize>) -> Types {
        let mut item = Types::none();
        item.unknown = types.unknown;
        for one in &types.any_of {
            match (one, index) {
                (Type::Tuple(parts), Some(at)) if at < parts.len() => item.join(parts[at].clone()),
                (Type::Instance(class), _) => match self.method(*class, "__getitem__") {
                    Some(method) => item.join(self.call_result(method)),
                    None => item.unknown = true,
                },
                (Type::Object(name), _) => {
                    let mut rows = self.table.member(name, "__getitem__").iter();
                    match rows.find_map(|&row| self.table.row(row).returns.as_ref()) {
                        Some(Returns::Type(made)) => {
                            item.join(self.external_instance(&self.table.canonical(made)));
                        }
                        Some(Returns::Receiver) => item.add(one.clone()),
                        None => item.add(Type::Foreign),
                    }
                }
                (other, _) => item.join(self.element(&Types::one(other.clone()))),
            }
        }
        if item.any_of.is_empty() {
            item.unknown = true;
        }
        item
    }

    /// What `with` over `types` binds.
    pub fn entered(&self, types: &Types) -> Types {
        let mut bound = Types::none();
        bound.unknown = types.unknown;
        for one in &types.any_of {
            match one {
                Type::Managed(inner) => bound.join(inner.clone()),
                Type::Object(name) => {
                    let entered = self
                        .table
                        .type_row(name)
                        .and_then(|row| row.entered.as_deref());
                    bound.join(match entered {
                        Some(of) => self.external_instance(&self.table.canonical(of)),
                        None => Types::one(one.clone()),
                    });
                }
                Type::Instance(class) => {
                    let method = self
                        .method(*class, "__enter__")
                        .or_else(|| self.method(*class, "__aenter__"));
                    match method {
                        Some(method) => bound.join(self.awaited(self.call_result(method))),
                        None if self.enters_itself(*class) => bound.add(one.clone()),
                        None => bound.unknown = true,
                    }
                }
                Type::Outside(name) if is_part(name) => bound.add(one.clone()),
                Type::Foreign | Type::Json | Type::Outside(_) => bound.add(Type::Foreign),
                // Nothing enters `None`.
                Type::Builtin("None") => {}
                _ => bound.unknown = true,
            }
        }
        if bound.any_of.is_empty() {
            bound.unknown = true;
        }
        bound
    }

    /// Whether a class inherits its `__enter__` from a class of a library that gives the object itself.
    fn enters_itself(&self, class: crate::resolve::program::ClassId) -> bool {
        let above = self.above(class);
        let mut infos = above.iter().map(|at| &self.classes[at.0 as usize]);
        infos.all(|info| !info.unknown_base)
            && self.derives_from(class, |base| {
                let row = self.table.type_row(base);
                row.is_some_and(|row| row.enter.is_some() && row.entered.is_none())
            })
    }

    /// What is there once these are awaited.
    pub(super) fn awaited(&self, types: Types) -> Types {
        let mut result = Types::none();
        result.unknown = types.unknown;
        for one in types.any_of {
            match one {
                Type::Awaitable(inner) => result.join(inner),
                other => result.add(other),
            }
        }
        result
    }

    fn subscript_types(&self, file: FileId, value: ExprId, index: ExprId) -> Types {
        if let ExprKind::Str {
            value: Some(name), ..
        } = &self.expr(Site { file, expr: index }).kind
            && let Some(module) = self.namespace(Site { file, expr: value })
        {
            return self.module_member(module, name);
        }
        let container = self.infer(Site { file, expr: value });
        // `Repo[str]` is `Repo`, with what the type checker is to know.
        if let [Type::Class(class)] = container.any_of[..]
            && !container.unknown
            && self.is_generic(class)
        {
            return container;
        }
        match &self.expr(Site { file, expr: index }).kind {
            ExprKind::Slice { .. } if container.objects().next().is_none() => container,
            ExprKind::Number => {
                let text = self.source(Site { file, expr: index });
                self.item(&container, text.parse().ok())
            }
            _ => self.item(&container, None),
        }
    }
}
