//! What is `session`? The types of expressions, inferred on demand.
//!
//! Proof comes from imports and aliases, assignments that reach the read, `with … as`, annotations, attributes set in
//! any method of the hierarchy, return types of project functions, the arguments seen at call sites, pytest fixtures,
//! and elements of containers.

use super::program::{FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::{BindingId, BindingKind, Unpack, Value};
use crate::mapping::row::{Returns, Row};
use crate::syntax::ast::{
    Argument, ArgumentKind, Clause, ComprehensionKind, ExprId, ExprKind, ParameterKind, StmtKind,
};

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
            return Types::unknown();
        }
        let outer_cycle = self.lowest_cycle.replace(usize::MAX);
        self.active.borrow_mut().push(site);
        let types = self.infer_kind(site).bounded();
        self.active.borrow_mut().pop();
        let cycle = self.lowest_cycle.get();
        // A result that leaned on an unfinished one further out is only good within it.
        let is_settled = cycle >= depth || {
            let mut attempts = self.attempts.borrow_mut();
            let count = attempts.entry(site).or_default();
            *count += 1;
            *count > MOST_ATTEMPTS
        };
        if is_settled {
            self.remember(site, &types);
        }
        self.lowest_cycle.set(if cycle >= depth {
            outer_cycle
        } else {
            outer_cycle.min(cycle)
        });
        types
    }

    fn remembered(&self, site: Site) -> Option<Types> {
        self.memo
            .borrow()
            .get(site.file.0 as usize)?
            .get(site.expr.0 as usize)?
            .clone()
    }

    fn remember(&self, site: Site, types: &Types) {
        if let Some(slot) = self
            .memo
            .borrow_mut()
            .get_mut(site.file.0 as usize)
            .and_then(|file| file.get_mut(site.expr.0 as usize))
        {
            *slot = Some(types.clone());
        }
    }

    fn infer_kind(&self, site: Site) -> Types {
        let file = site.file;
        let at = |expr: ExprId| Site { file, expr };
        match &self.expr(site).kind {
            ExprKind::Name(name) => self.name_types(site, name),
            ExprKind::Attribute { value, attr } => {
                let owner = self.infer(at(*value));
                self.members(&owner, &attr.text)
            }
            ExprKind::Call { func, args, .. } => self.call_types(site, *func, args),
            ExprKind::Subscript { value, index } => self.subscript_types(file, *value, *index),
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
            ExprKind::Bool { left, right, .. } => {
                let mut types = self.infer(at(*left));
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

    fn name_types(&self, site: Site, name: &str) -> Types {
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
                    return Types::none();
                }
                self.active.borrow_mut().push(guard);
                let types = self.imported(file, *level, module, name);
                self.active.borrow_mut().pop();
                types
            }
            BindingKind::StarImport { .. } | BindingKind::TypeParameter => Types::unknown(),
            BindingKind::Function(index) => {
                Types::one(Type::Function(self.function_id(file, *index)))
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
                let iterated = self.infer(Site { file, expr: *iter });
                self.element(&iterated)
            }
            Value::Entered { context, .. } => {
                let context = self.infer(Site {
                    file,
                    expr: *context,
                });
                self.entered(&context)
            }
            Value::Caught(_) => Types::one(Type::Foreign),
            Value::Unknown => Types::unknown(),
        };
        for step in path {
            types = match step {
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
                Type::Builtin(_) | Type::Foreign | Type::Outside(_) => element.add(Type::Foreign),
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
                (Type::Object(_), _) => item.add(Type::Foreign),
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
                        None => bound.unknown = true,
                    }
                }
                Type::Foreign | Type::Outside(_) => bound.add(Type::Foreign),
                _ => bound.unknown = true,
            }
        }
        if bound.any_of.is_empty() {
            bound.unknown = true;
        }
        bound
    }

    fn awaited(&self, types: Types) -> Types {
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

    /// What a parameter may hold: what its annotation says, or else what the calls seen pass.
    pub fn parameter_types(&self, function: FunctionId, index: u32) -> Types {
        let file = self.function_file(function);
        let Some(def) = self.function_def(function) else {
            return Types::unknown();
        };
        let Some(param) = def.params.get(index as usize) else {
            return Types::unknown();
        };
        let class = self.functions[function.0 as usize].class;
        if index == 0
            && let Some(class) = class
            && !self.is_static_method(function)
        {
            let is_class = self.has_decorator(function, "classmethod")
                || matches!(
                    &*def.name.text,
                    "__new__" | "__init_subclass__" | "__class_getitem__"
                );
            return Types::one(if is_class {
                Type::Class(class)
            } else {
                Type::Instance(class)
            });
        }
        match param.kind {
            ParameterKind::Star | ParameterKind::DoubleStar => {
                return Types::one(Type::Many(Types::unknown()));
            }
            _ => {}
        }
        if let Some(annotation) = param.annotation {
            let written = self.annotated(file, annotation);
            if !written.is_unknown() {
                return match self.arguments.get(&(function, index)) {
                    Some(given) => self.with_objects(written, given),
                    None => written,
                };
            }
        }
        if let Some(types) = self.fixture_types(function, &param.name.text) {
            return types;
        }
        match self.arguments.get(&(function, index)) {
            Some(types) if !types.any_of.is_empty() => types.clone(),
            Some(_) => Types::unknown(),
            None => Types::one(Type::Injected),
        }
    }

    /// What an annotation admits, with the mapped objects that are really there: an annotation that names another type
    /// (`BinaryIO`, a protocol, a base class) does not hide them.
    fn with_objects(&self, written: Types, actual: &Types) -> Types {
        let is_object = |one: &Type| match one {
            Type::Object(_) => true,
            Type::Many(inner) => inner.objects().next().is_some(),
            _ => false,
        };
        if written.any_of.iter().any(is_object) || !actual.any_of.iter().any(is_object) {
            return written;
        }
        let says_little = written.any_of.iter().all(|one| match one {
            Type::Foreign | Type::Outside(_) | Type::Builtin("None") => true,
            Type::Many(inner) => inner
                .any_of
                .iter()
                .all(|one| matches!(one, Type::Foreign | Type::Outside(_))),
            _ => false,
        });
        if says_little {
            return actual.clone();
        }
        let mut both = written;
        both.join(actual.clone());
        both
    }

    /// What a pytest fixture of this name gives to a test or fixture.
    fn fixture_types(&self, function: FunctionId, name: &str) -> Option<Types> {
        let own = &self.function(function).name;
        let takes_fixtures = own.starts_with("test")
            || self
                .fixtures
                .get(own)
                .is_some_and(|known| known.contains(&function));
        if !takes_fixtures {
            return None;
        }
        let mut types = Types::none();
        for &fixture in self.fixtures.get(name)? {
            let given = self.call_result(fixture);
            types.join(if self.function(fixture).is_generator() {
                self.element(&given)
            } else {
                self.awaited(given)
            });
        }
        (!types.any_of.is_empty()).then_some(types)
    }

    /// What calling a project function gives.
    pub fn call_result(&self, function: FunctionId) -> Types {
        let facts = self.function(function);
        // Recursion ends where an expression is met again, but a generator may also `yield from` the object whose
        // `__iter__` it is: then no expression comes between.
        let is_producing = |other: &&FunctionId| **other == function;
        if self.producing.borrow().iter().filter(is_producing).count() > MOST_RECURSIONS {
            return Types::unknown();
        }
        self.producing.borrow_mut().push(function);
        let produced = self.produced(function);
        self.producing.borrow_mut().pop();
        if facts.is_generator() {
            let is_managed = self.has_decorator(function, "contextmanager")
                || self.has_decorator(function, "asynccontextmanager");
            return Types::one(if is_managed {
                Type::Managed(produced)
            } else {
                Type::Many(produced)
            });
        }
        if facts.is_async {
            Types::one(Type::Awaitable(produced))
        } else {
            produced
        }
    }

    /// What a function returns, or yields.
    fn produced(&self, function: FunctionId) -> Types {
        let file = self.function_file(function);
        let facts = self.function(function);
        let actual = self.actually_produced(function);
        if let Some(returns) = self.function_def(function).and_then(|def| def.returns) {
            let written = self.annotated(file, returns);
            if !written.is_unknown() && !written.unknown {
                let written = if facts.is_generator() {
                    self.element(&written)
                } else {
                    written
                };
                return self.with_objects(written, &actual);
            }
        }
        actual
    }

    /// What the `return` or `yield` expressions of a function give.
    fn actually_produced(&self, function: FunctionId) -> Types {
        let file = self.function_file(function);
        let facts = self.function(function);
        let tree = &self.file(file).facts.tree;
        let mut types = Types::none();
        if facts.is_generator() {
            for &expr in &facts.yields {
                match &tree.expr(expr).kind {
                    ExprKind::Yield(Some(value)) => {
                        types.join(self.infer(Site { file, expr: *value }));
                    }
                    ExprKind::YieldFrom(value) => {
                        let inner = self.infer(Site { file, expr: *value });
                        types.join(self.element(&inner));
                    }
                    _ => types.add(Type::Builtin("None")),
                }
            }
        } else {
            for &stmt in &facts.returns {
                match tree.stmt(stmt).kind {
                    StmtKind::Return(Some(value)) => {
                        types.join(self.infer(Site { file, expr: value }));
                    }
                    _ => types.add(Type::Builtin("None")),
                }
            }
            if facts.returns.is_empty() {
                types.add(Type::Builtin("None"));
            }
        }
        types
    }

    fn subscript_types(&self, file: FileId, value: ExprId, index: ExprId) -> Types {
        let container = self.infer(Site { file, expr: value });
        match &self.expr(Site { file, expr: index }).kind {
            ExprKind::Slice { .. } => container,
            ExprKind::Number => {
                let text = self.source(Site { file, expr: index });
                self.item(&container, text.parse().ok())
            }
            _ => self.item(&container, None),
        }
    }

    fn binary_types(&self, file: FileId, left: ExprId, op: &str, right: ExprId) -> Types {
        let left = self.infer(Site { file, expr: left });
        let right = self.infer(Site { file, expr: right });
        let is_path = |types: &Types| types.objects().any(|name| name == "pathlib.Path");
        if op == "/" && (is_path(&left) || is_path(&right)) {
            return Types::one(Type::Object("pathlib.Path".into()));
        }
        if op == "+" || op == "|" {
            let mut both = left.clone();
            both.join(right);
            return both;
        }
        if matches!(left.any_of[..], [Type::Builtin(_)]) {
            return left;
        }
        let has_ours = |types: &Types| {
            types.unknown
                || types
                    .any_of
                    .iter()
                    .any(|one| matches!(one, Type::Instance(_)))
        };
        if has_ours(&left) || has_ours(&right) {
            Types::unknown()
        } else {
            Types::one(Type::Foreign)
        }
    }

    fn call_types(&self, site: Site, func: ExprId, args: &[Argument]) -> Types {
        let callee = self.infer(Site {
            file: site.file,
            expr: func,
        });
        let mut types = Types::none();
        types.unknown = callee.unknown;
        for one in &callee.any_of {
            types.join(self.result_of(site, one, args));
        }
        if callee.any_of.is_empty() {
            types.unknown = true;
        }
        types
    }

    fn result_of(&self, site: Site, callee: &Type, args: &[Argument]) -> Types {
        match callee {
            Type::Function(function) | Type::Method(function) | Type::Partial(function) => {
                self.call_result(*function)
            }
            Type::Class(class) => Types::one(Type::Instance(*class)),
            Type::External(name) => self.outside_result(site, name, args),
            Type::ObjectMember(member) => self.member_result(site, member, args),
            Type::Lambda(file, lambda) => match &self
                .expr(Site {
                    file: *file,
                    expr: *lambda,
                })
                .kind
            {
                ExprKind::Lambda { body, .. } => self.infer(Site {
                    file: *file,
                    expr: *body,
                }),
                _ => Types::unknown(),
            },
            Type::ContainerMember(element, name) => match &**name {
                "get" | "pop" | "setdefault" | "popitem" | "popleft" => {
                    let mut types = element.clone();
                    types.unknown = true;
                    types
                }
                "values" | "items" | "copy" | "keys" => {
                    if &**name == "items" {
                        let pair = vec![Types::one(Type::Foreign), element.clone()];
                        Types::one(Type::Many(Types::one(Type::Tuple(pair))))
                    } else if &**name == "keys" {
                        Types::one(Type::Many(Types::one(Type::Foreign)))
                    } else {
                        Types::one(Type::Many(element.clone()))
                    }
                }
                _ => Types::one(Type::Foreign),
            },
            Type::Foreign | Type::Outside(_) | Type::Builtin(_) | Type::Object(_) => {
                Types::one(Type::Foreign)
            }
            Type::Instance(class) => match self.method(*class, "__call__") {
                Some(method) => self.call_result(method),
                None => Types::unknown(),
            },
            Type::Module(_) | Type::Package(_) => Types::one(Type::Foreign),
            Type::Super(_)
            | Type::Many(_)
            | Type::Tuple(_)
            | Type::Managed(_)
            | Type::Awaitable(_)
            | Type::Injected => Types::unknown(),
        }
    }

    /// A result of no type of its own, by what it yields.
    pub fn elements_of(&self, row: &Row) -> Types {
        match &row.elements {
            Some(name) => Types::one(Type::Many(
                self.external_instance(&self.table.canonical(name)),
            )),
            None => Types::one(Type::Foreign),
        }
    }

    fn member_result(&self, site: Site, member: &str, args: &[Argument]) -> Types {
        let Some((type_name, name)) = member.rsplit_once('.') else {
            return Types::one(Type::Foreign);
        };
        for row in self.table.member(type_name, name) {
            let row = self.table.row(*row);
            if !self.row_may_apply(site, row, args) {
                continue;
            }
            return match &row.returns {
                Some(Returns::Receiver) => Types::one(Type::Object(type_name.into())),
                Some(Returns::Type(returns)) => {
                    self.external_instance(&self.table.canonical(returns))
                }
                None => self.elements_of(row),
            };
        }
        Types::one(Type::Foreign)
    }

    fn outside_result(&self, site: Site, name: &str, args: &[Argument]) -> Types {
        let file = site.file;
        let first = args.first().map(|arg| Site {
            file,
            expr: arg.value,
        });
        let first_types = || first.map_or_else(Types::unknown, |site| self.infer(site));
        if let Some(short) = name.strip_prefix("builtins.") {
            if let Some(plain) = super::builtin::plain_result(short) {
                return Types::builtin(plain);
            }
            match short {
                "super" => return self.super_types(site),
                "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "iter" => {
                    return match first {
                        Some(first) => {
                            let element = self.element(&self.infer(first));
                            Types::one(Type::Many(element))
                        }
                        None => Types::one(Type::Many(Types::none())),
                    };
                }
                "next" | "min" | "max" => return self.element(&first_types()),
                "dict" => return Types::one(Type::Many(Types::unknown())),
                "range" => return Types::one(Type::Many(Types::builtin("int"))),
                "enumerate" => {
                    let pair = vec![Types::builtin("int"), self.element(&first_types())];
                    return Types::one(Type::Many(Types::one(Type::Tuple(pair))));
                }
                "zip" => {
                    let parts = args
                        .iter()
                        .map(|arg| {
                            self.element(&self.infer(Site {
                                file,
                                expr: arg.value,
                            }))
                        })
                        .collect();
                    return Types::one(Type::Many(Types::one(Type::Tuple(parts))));
                }
                "filter" => {
                    let element = args.get(1).map_or_else(Types::unknown, |arg| {
                        self.element(&self.infer(Site {
                            file,
                            expr: arg.value,
                        }))
                    });
                    return Types::one(Type::Many(element));
                }
                "map" => {
                    let mut element = Types::none();
                    for one in first_types().any_of {
                        element.join(self.result_of(site, &one, &[]));
                    }
                    return Types::one(Type::Many(element));
                }
                "getattr" => return self.getattr_types(file, args),
                "sum" | "eval" | "vars" | "globals" | "locals" | "__import__" => {
                    return Types::unknown();
                }
                "type" => {
                    let mut types = Types::none();
                    for one in first_types().any_of {
                        match one {
                            Type::Instance(class) => types.add(Type::Class(class)),
                            _ => types.add(Type::Foreign),
                        }
                    }
                    return types;
                }
                _ => {}
            }
        }
        match name {
            "copy.copy" | "copy.deepcopy" => return first_types(),
            "typing.cast" => {
                return first.map_or_else(Types::unknown, |site| self.annotated(file, site.expr));
            }
            "functools.partial" => {
                let mut types = Types::none();
                for one in first_types().any_of {
                    match one {
                        Type::Function(id) | Type::Method(id) => types.add(Type::Partial(id)),
                        // What is bound already is nowhere to be seen where it is called.
                        Type::External(_) | Type::ObjectMember(_) => types.unknown = true,
                        other => types.add(other),
                    }
                }
                return types;
            }
            "asyncio.run" => return self.awaited(first_types()),
            "asyncio.to_thread" => {
                let mut result = Types::none();
                for one in first_types().any_of {
                    result.join(self.result_of(site, &one, &args[1..]));
                }
                return Types::one(Type::Awaitable(result));
            }
            "contextlib.closing" => return Types::one(Type::Managed(first_types())),
            _ => {}
        }
        for row in self.table.rows(name) {
            let row = self.table.row(*row);
            if !self.row_may_apply(site, row, args) {
                continue;
            }
            if let Some(Returns::Type(returns)) = &row.returns {
                return self.external_instance(&self.table.canonical(returns));
            }
            if row.kind == crate::mapping::schema::Kind::Type {
                return Types::one(Type::Object(name.into()));
            }
        }
        if self.table.type_row(name).is_some() {
            return Types::one(Type::Object(name.into()));
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        if last.starts_with(char::is_uppercase) {
            return Types::one(Type::Outside(name.into()));
        }
        Types::one(Type::Foreign)
    }

    fn getattr_types(&self, file: FileId, args: &[Argument]) -> Types {
        let [object, name, ..] = args else {
            return Types::unknown();
        };
        match &self
            .expr(Site {
                file,
                expr: name.value,
            })
            .kind
        {
            ExprKind::Str {
                value: Some(name), ..
            } => {
                let owner = self.infer(Site {
                    file,
                    expr: object.value,
                });
                self.members(&owner, name)
            }
            _ => Types::unknown(),
        }
    }

    fn super_types(&self, site: Site) -> Types {
        let mut scope = self.scope_of(site);
        let facts = &self.file(site.file).facts;
        loop {
            let here = &facts.scopes[scope.0 as usize];
            if let crate::facts::scope::ScopeKind::Function(index) = here.kind {
                let id = self.function_id(site.file, index);
                if let Some(class) = self.functions[id.0 as usize].class {
                    return Types::one(Type::Super(class));
                }
            }
            match here.parent {
                Some(up) => scope = up,
                None => return Types::unknown(),
            }
        }
    }

    /// Whether a call keeps its promise of arguments by position, i.e. nothing is unpacked into it.
    pub fn is_plain(args: &[Argument]) -> bool {
        !args
            .iter()
            .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar))
    }

    /// The iterables of a comprehension's `for` clauses.
    pub fn clause_iterables(clauses: &[Clause]) -> impl Iterator<Item = ExprId> {
        clauses.iter().filter_map(|clause| match clause {
            Clause::For { iter, .. } => Some(*iter),
            Clause::If(_) => None,
        })
    }
}
