//! What a function takes and what it gives.

use super::MOST_RECURSIONS;
use crate::facts::binding::BindingKind;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::rounds::{Ground, Leaning};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprKind, ParameterKind, StmtKind};
use std::path::Path;

impl Program<'_> {
    /// What a parameter may hold: what its annotation says, or else what the calls seen pass.
    pub fn parameter_types(&self, function: FunctionId, index: u32) -> Types {
        let file = self.function_file(function);
        let Some(def) = self.function_def(function) else {
            return Types::unknown();
        };
        let Some(param) = def.params.get(index as usize) else {
            return self.passed_option(function, index);
        };
        let class = self.class_of(function);
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
            ParameterKind::Star => {
                let written = param
                    .annotation
                    .map(|written| self.annotated(file, written));
                let each = self.rest_types(function, index, written);
                return Types::one(Type::Many(each));
            }
            ParameterKind::DoubleStar => return Types::one(Type::Many(Types::unknown())),
            _ => {}
        }
        let injected = self.injected_into(file, param.default, param.annotation);
        if let Some(annotation) = param.annotation {
            let written = self.annotated(file, annotation);
            if !written.is_unknown() {
                let written = match &injected {
                    Some(injected) => self.with_injected(written, injected),
                    None => written,
                };
                return match self.arguments_of(function, index) {
                    Some(given) => self.with_outsiders(function, self.with_objects(written, given)),
                    None => written,
                };
            }
        }
        if let Some(types) = self.fixture_types(function, &param.name.text) {
            return types;
        }
        if self.is_parametrized_with_text(function, index) {
            return Types::builtin("str");
        }
        if index == 0
            && param.annotation.is_none()
            && let Some(types) = self.passed_object(function)
        {
            return types;
        }
        if let Some(mut injected) = injected {
            if let Some(given) = self.arguments_of(function, index) {
                injected.join(given.clone());
            }
            return injected;
        }
        let mut types = match self.arguments_of(function, index) {
            Some(types) if !types.any_of.is_empty() => {
                let mut types = types.clone();
                if self.may_be_given_more(function, &types) {
                    types.add(Type::Injected);
                }
                self.with_outsiders(function, types)
            }
            Some(_) => Types::unknown(),
            None => Types::one(Type::Injected),
        };
        if let Some(default) = param.default {
            types.join(self.default_function(Site {
                file,
                expr: default,
            }));
        }
        types
    }

    /// What each value is that lands in a `*` parameter, where all are objects of classes of the project or functions, or values that are
    /// no matter. Objects of the tables are not followed into it.
    fn rest_types(&self, function: FunctionId, index: u32, written: Option<Types>) -> Types {
        let is_followed = |one: &Type| {
            matches!(
                one,
                Type::Instance(_)
                    | Type::Function(_)
                    | Type::Method(_)
                    | Type::Partial(_)
                    | Type::Lambda(..)
                    | Type::Builtin(_)
                    | Type::Json
                    | Type::Foreign
                    | Type::Outside(_)
            )
        };
        let is_ours = |one: &Type| {
            matches!(
                one,
                Type::Instance(_) | Type::Function(_) | Type::Method(_) | Type::Partial(_)
            )
        };
        // Of others only the first that lands there is known.
        let is_known = self.rest_parameter(function) == Some(index);
        let given = self.arguments_of(function, index).filter(|_| is_known);
        let each = match (written.filter(|types| !types.is_unknown()), given) {
            (Some(written), Some(given)) => self.with_objects(written, given),
            (Some(written), None) => written,
            (None, Some(given)) => given.clone(),
            (None, None) => return Types::unknown(),
        };
        match each.any_of.iter().all(is_followed) && each.any_of.iter().any(is_ours) {
            true => each,
            false => Types::unknown(),
        }
    }

    /// What an option that is read by name is given: by the calls here, or by whoever calls from outside.
    fn passed_option(&self, function: FunctionId, index: u32) -> Types {
        match self.arguments_of(function, index) {
            _ if self.option_name(function, index).is_none() => Types::unknown(),
            Some(types) if !types.any_of.is_empty() => types.clone(),
            Some(_) => Types::unknown(),
            None => Types::one(Type::Injected),
        }
    }

    /// A library's function, or class, that a parameter has where nothing is passed for it.
    fn default_function(&self, default: Site) -> Types {
        let is_function = |one: &Type| match one {
            Type::Object(name) => self.is_callable_object(name),
            Type::External(name) => self.table.type_row(name).is_some(),
            _ => false,
        };
        let types = self.infer(default);
        if types.any_of.iter().any(is_function) {
            types
        } else {
            Types::none()
        }
    }

    /// What calls pass for a parameter, as far as the last round saw.
    fn arguments_of(&self, function: FunctionId, index: u32) -> Option<&Types> {
        self.lean(Leaning::on(Ground::parameter(function, index)));
        let parameters = self.arguments.get(function.0 as usize)?;
        parameters.get(index as usize)?.as_ref()
    }

    /// What an annotation admits, with the objects of the tables and of the project that are really there: an annotation
    /// that names another type (`BinaryIO`, a protocol, a base class) does not hide them, nor functions.
    pub(in crate::resolve) fn with_objects(&self, written: Types, actual: &Types) -> Types {
        let written = self.with_alike(written, actual);
        let is_object = |one: &Type| matches!(one, Type::Object(_) | Type::Module(_));
        let is_ours = |one: &Type| matches!(one, Type::Instance(_));
        let has_object = actual.has_within(&|one| is_object(one) || is_callable(one));
        let has_ours = actual.has_within(&is_ours);
        if written.has_within(&is_object) || !has_object && !has_ours {
            return written;
        }
        let says_little = !written.has_within(&|one| {
            !matches!(
                one,
                Type::Foreign
                    | Type::Json
                    | Type::Outside(_)
                    | Type::Builtin(_)
                    | Type::Many(_)
                    | Type::Tuple(_)
            )
        }) && written.any_of.iter().all(|one| match one {
            Type::Builtin(name) => *name == "None",
            _ => true,
        });
        if says_little {
            return actual.clone();
        }
        if !has_object {
            return written;
        }
        let mut both = written;
        both.join(actual.clone());
        both
    }

    /// What a protocol admits, with the containers that are really there: a dictionary has a `get`, too.
    fn with_alike(&self, mut written: Types, actual: &Types) -> Types {
        let is_protocol = |one: &Type| matches!(one, Type::Instance(class) if self.classes[class.0 as usize].is_protocol);
        if !written.any_of.iter().any(is_protocol) {
            return written;
        }
        for one in &actual.any_of {
            if matches!(one, Type::Many(_) | Type::Tuple(_) | Type::Json) {
                written.add(one.clone());
            }
        }
        written
    }

    /// Whether pytest passes fixtures for the parameters of a function: it is a test, or a fixture itself.
    fn takes_fixtures(&self, function: FunctionId) -> bool {
        let own = &self.function(function).name;
        own.starts_with("test") || self.is_fixture(function)
    }

    /// Whether a function is a fixture of pytest's.
    pub fn is_fixture(&self, function: FunctionId) -> bool {
        let mut fixtures = self.fixtures.values();
        fixtures.any(|known| known.contains(&function))
    }

    /// The fixtures of pytest's that a parameter of this name of a test or fixture may get: those of its file, else those of the
    /// nearest `conftest.py` above it; wherever one may be imported or come from a plugin, all of that name.
    pub fn fixtures_for(&self, function: FunctionId, name: &str) -> Vec<FunctionId> {
        let all = self.fixtures.get(name).map_or(&[][..], Vec::as_slice);
        if all.is_empty() || !self.takes_fixtures(function) {
            return Vec::new();
        }
        let asking = self.function_file(function);
        let directory = |file: FileId| self.file(file).path.parent().unwrap_or(Path::new(""));
        let is_above = |file: FileId| directory(asking).starts_with(directory(file));
        let above = self.conftests.iter().filter(|&&file| is_above(file));
        let rank = |one: FunctionId| {
            let file = self.function_file(one);
            let class = self.class_of(one);
            let is_beside = class.is_none() || class == self.class_of(function);
            match file == asking {
                true => is_beside.then_some(usize::MAX),
                false => (self.conftests.contains(&file) && is_above(file))
                    .then(|| directory(file).components().count()),
            }
        };
        // A fixture that asks for one of its own name gets the one that it stands before.
        let others = all.iter().copied().filter(|&one| one != function);
        let others: Vec<(FunctionId, Option<usize>)> = others.map(|one| (one, rank(one))).collect();
        let nearest = others.iter().filter_map(|(_, rank)| *rank).max();
        let imports = |&file: &FileId| {
            let mut bindings = self.file(file).facts.bindings.iter();
            bindings.any(|binding| match binding.kind {
                BindingKind::ImportFrom { .. } => &*binding.name == name,
                BindingKind::StarImport { .. } => true,
                _ => false,
            })
        };
        let is_imported = above.chain([&asking]).any(imports);
        // What a fixture there asks for, tests below may put something else in the place of.
        let is_open = is_imported || self.conftests.contains(&asking) || nearest.is_none();
        let meant = others
            .into_iter()
            .filter(|(_, rank)| is_open || *rank == nearest);
        meant.map(|(one, _)| one).collect()
    }

    /// What a pytest fixture of this name gives to a test or fixture.
    pub(super) fn fixture_types(&self, function: FunctionId, name: &str) -> Option<Types> {
        if !self.takes_fixtures(function) {
            return None;
        }
        if !self.fixtures.contains_key(name) {
            // pytest brings this one along.
            return (name == "tmp_path").then(|| self.external_instance("pathlib.Path"));
        }
        let mut types = Types::none();
        for fixture in self.fixtures_for(function, name) {
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
        self.remembered_result(function, || self.find_call_result(function))
    }

    fn find_call_result(&self, function: FunctionId) -> Types {
        let facts = self.function(function);
        // Recursion ends where an expression is met again, but a generator may also `yield from` the object whose
        // `__iter__` it is: then no expression comes between.
        let is_producing = |other: &&FunctionId| **other == function;
        if self.producing.borrow().iter().filter(is_producing).count() > MOST_RECURSIONS {
            self.memory.give_up();
            return Types::given_up();
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
    pub(super) fn produced(&self, function: FunctionId) -> Types {
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
    pub(super) fn actually_produced(&self, function: FunctionId) -> Types {
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
}

/// Functions, whichever way they are bound.
fn is_callable(one: &Type) -> bool {
    matches!(
        one,
        Type::Function(_) | Type::Method(_) | Type::Partial(_) | Type::Lambda(..)
    )
}
