//! Attributes looked up through classes: methods, properties, class variables, instance attributes, bases.

use super::application::{is_state, part_of};
use super::parsed::{NAMESPACE, PARSER};
use super::plain_value::is_plain;
use super::program::{ClassId, FileId, FunctionId, Program, Site};
use super::rounds::{Ground, Leaning};
use super::started::TASK_RESULT;
use super::types::{Type, Types};
use crate::facts::binding::{Binding, BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::mapping::row::Returns;
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind};
use memchr::memmem;
use std::collections::HashSet;

/// Methods that give attributes which nothing else names.
const COMPUTING: &[&str] = &["__getattr__", "__getattribute__", "__setattr__"];

impl Program<'_> {
    /// `value.name` for every possibility of `value`.
    pub fn members(&self, value: &Types, name: &str) -> Types {
        let mut types = Types::none();
        types.unknown = value.unknown;
        // `None`, and what an outside caller may inject, stand beside the value that is meant; they decide nothing.
        let is_beside = |one: &Type| matches!(one, Type::Builtin("None") | Type::Injected);
        let has_other = value.any_of.iter().any(|one| !is_beside(one));
        let (mut lacking, mut is_had) = (Types::none(), false);
        for one in &value.any_of {
            if has_other && is_beside(one) {
                continue;
            }
            let found = self.member(one, name);
            if value.any_of.len() > 1 && self.lacks(one, &found, name) {
                lacking.join(found);
            } else {
                is_had = true;
                types.join(found);
            }
        }
        if !is_had {
            types.join(lacking);
        }
        if value.any_of.is_empty() && !self.is_in_circle() {
            types.unknown = true;
        }
        types
    }

    /// Whether to read this name off such an object fails, so that it is meant for what else may stand there. `found` is what was
    /// found under the name.
    fn lacks(&self, of: &Type, found: &Types, name: &str) -> bool {
        match of {
            Type::Object(type_name) => self.table.lacks(type_name, name),
            Type::Instance(class) => {
                found.unknown && found.any_of.is_empty() && self.is_seen_whole(*class, name)
            }
            _ => false,
        }
    }

    /// Whether nothing but what is seen may give an object of this class, or of one below it, an attribute of that name.
    fn is_seen_whole(&self, class: ClassId, name: &str) -> bool {
        let is_plain = |at: ClassId| {
            let info = &self.classes[at.0 as usize];
            let computes = |method: &&str| info.methods.contains_key(*method);
            let is_made_plainly = self.class_def(at).is_some_and(|def| {
                let is_base = |arg: &Argument| matches!(arg.kind, ArgumentKind::Positional);
                def.decorators.is_empty() && def.args.iter().all(is_base)
            });
            is_made_plainly
                && info.external_bases.is_empty()
                && !info.unknown_base
                && !info.is_protocol
                && !COMPUTING.iter().any(computes)
                && !self.may_set_computed(info.file)
        };
        let below = self.below(class);
        let all = below.iter().flat_map(|&at| self.above(at).to_vec());
        !self.foreign_attributes.contains(name) && all.into_iter().all(is_plain)
    }

    /// Whether a file may set attributes of computed names; its text is asked once.
    fn may_set_computed(&self, file: FileId) -> bool {
        let mut known = self.places.setting.borrow_mut();
        *known.entry(file).or_insert_with(|| {
            let text = self.file(file).text.as_bytes();
            let mut ways = ["setattr", "__dict__"].iter();
            ways.any(|way| memmem::find(text, way.as_bytes()).is_some())
        })
    }

    fn member(&self, of: &Type, name: &str) -> Types {
        match of {
            Type::Module(file) => self.module_member(*file, name),
            Type::Package(dotted) => {
                let full = format!("{dotted}.{name}");
                match self.modules.get(&full).and_then(|files| files.first()) {
                    Some(&file) => Types::one(Type::Module(file)),
                    None if self.packages.contains_key(&full) => {
                        Types::one(Type::Package(full.into()))
                    }
                    None => Types::one(Type::Foreign),
                }
            }
            Type::External(qualified) => {
                if self.table.is_shelf(qualified)
                    && let Some(kept) = self.kept_on_shelf(qualified, name)
                {
                    return kept;
                }
                if is_state(qualified) {
                    return self.kept_in_state(qualified, name);
                }
                let full = format!("{qualified}.{name}");
                // `import a.b` over a directory `a` without `__init__.py`: only the module in it is a file of the project.
                let root = full.split('.').next().unwrap_or_default();
                if let Some(files) = self.modules.get(&full)
                    && !self.table.roots().contains(root)
                {
                    let mut types = Types::none();
                    for &file in files {
                        types.add(Type::Module(file));
                    }
                    return types;
                }
                // What a class that stays as it is has, its instances have: `SQLModel.metadata`.
                let stays = self.table.type_row(qualified);
                if stays.is_some_and(|row| row.to.is_none()) {
                    let found = self.object_member(qualified, name);
                    if !matches!(found.any_of[..], [Type::ObjectMember(_)]) {
                        return found;
                    }
                }
                self.outside_name(&full)
            }
            Type::Object(type_name) => self
                .kept_on_application(of, name)
                .unwrap_or_else(|| self.object_member(type_name, name)),
            Type::Instance(class) => self.instance_member(*class, name),
            Type::Class(class) => self.class_member(*class, name),
            Type::Super(class) => self.super_member(*class, name),
            Type::Many(element) => Types::one(Type::ContainerMember(element.clone(), name.into())),
            Type::Awaitable(result) if name == TASK_RESULT => {
                Types::one(Type::ContainerMember(result.clone(), name.into()))
            }
            // Another method is called on what stands beside it.
            Type::Json | Type::Builtin("str" | "int" | "bool")
                if !super::builtin::is_json_member(name) =>
            {
                Types::none()
            }
            Type::Function(function) => self
                .task_member(*function, name)
                .unwrap_or_else(|| Types::one(Type::Foreign)),
            Type::Json
            | Type::Builtin(_)
            | Type::ObjectMember(_)
            | Type::Foreign
            | Type::Method(_)
            | Type::Partial(_)
            | Type::Lambda(..)
            | Type::ContainerMember(..)
            | Type::Tuple(_) => Types::one(Type::Foreign),
            Type::Outside(class) if &**class == PARSER => {
                Types::one(Type::Outside(format!("{PARSER}.{name}").into()))
            }
            Type::Outside(class) if &**class == NAMESPACE => self.parsed_member(name),
            Type::Outside(class) if is_plain(class) => Types::one(of.clone()),
            Type::Outside(class) => {
                let own = part_of(class, name).or_else(|| self.kept_on_application(of, name));
                own.unwrap_or_else(|| Types::one(Type::Foreign))
            }
            Type::Managed(_) | Type::Awaitable(_) | Type::Injected => Types::unknown(),
        }
    }

    pub(super) fn object_member(&self, type_name: &str, name: &str) -> Types {
        for row in self.table.member(type_name, name) {
            let row = self.table.row(*row);
            if row.kind == crate::mapping::schema::Kind::Attribute {
                return match &row.returns {
                    Some(Returns::Type(returns)) => {
                        self.external_instance(&self.table.canonical(returns))
                    }
                    Some(Returns::Receiver) => Types::one(Type::Object(type_name.into())),
                    None => self.elements_of(row),
                };
            }
            if row.kind == crate::mapping::schema::Kind::Call {
                return Types::one(Type::ObjectMember(format!("{type_name}.{name}").into()));
            }
        }
        Types::one(Type::ObjectMember(format!("{type_name}.{name}").into()))
    }

    /// Classes in method resolution order (depth first, left to right; close enough to C3 for looking names up).
    pub fn linearised(&self, class: ClassId) -> Vec<ClassId> {
        let mut order = Vec::new();
        let mut todo = vec![class];
        while let Some(next) = todo.pop() {
            if order.contains(&next) || order.len() > 200 {
                continue;
            }
            order.push(next);
            todo.extend(self.classes[next.0 as usize].bases.iter().rev());
        }
        order
    }

    /// A class and everything below it.
    pub fn descendants(&self, class: ClassId) -> Vec<ClassId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut todo = vec![class];
        while let Some(next) = todo.pop() {
            if !seen.insert(next) {
                continue;
            }
            found.push(next);
            todo.extend(self.classes[next.0 as usize].subclasses.iter());
        }
        found
    }

    /// Whether a class derives from one outside the project that is such, also by way of others.
    pub fn derives_from(&self, class: ClassId, is_such: impl Fn(&str) -> bool) -> bool {
        self.above(class).iter().any(|at| {
            let bases = &self.classes[at.0 as usize].external_bases;
            bases.iter().any(|base| is_such(base))
        })
    }

    /// Whether all that a class derives from is known, and what of it is outside the project is such.
    pub fn derives_only_from(&self, class: ClassId, is_such: impl Fn(&str) -> bool) -> bool {
        self.above(class).iter().all(|at| {
            let info = &self.classes[at.0 as usize];
            !info.unknown_base && info.external_bases.iter().all(|base| is_such(base))
        })
    }

    /// The methods of these names that a class has or inherits, also those that others take the place of.
    pub fn methods_above(&self, class: ClassId, names: &[&str]) -> Vec<FunctionId> {
        let above = self.above(class);
        let all = above.iter().map(|at| &self.classes[at.0 as usize].methods);
        all.flat_map(|methods| names.iter().filter_map(|name| methods.get(*name)))
            .flatten()
            .copied()
            .collect()
    }

    /// The method that `name` finds on an instance of `class`, if it is a method.
    pub fn method(&self, class: ClassId, name: &str) -> Option<FunctionId> {
        self.remembered_method(class, name, || {
            self.above(class).iter().find_map(|at| {
                self.classes[at.0 as usize]
                    .methods
                    .get(name)
                    .and_then(|methods| methods.last().copied())
            })
        })
    }

    fn instance_member(&self, class: ClassId, name: &str) -> Types {
        self.remembered_member(class, Through::Instance, name, || {
            self.find_instance_member(class, name)
        })
    }

    fn find_instance_member(&self, class: ClassId, name: &str) -> Types {
        if name == "__class__" {
            return Types::one(Type::Class(class));
        }
        if name == "value"
            && self.method(class, name).is_none()
            && let Some(values) = self.enumeration_values(class)
        {
            return values;
        }
        // What the library says of its own attributes holds for what is set on them, too.
        if let Some(base) = self.derived(class)
            && !self.table.member(base, name).is_empty()
            && self.method(class, name).is_none()
        {
            return self.object_member(base, name);
        }
        let types = self.own_member(class, name);
        match types.any_of.is_empty() {
            true => self.delegated_member(class, name),
            false => types,
        }
    }

    /// A member that the classes of the project give, by themselves.
    pub(super) fn own_member(&self, class: ClassId, name: &str) -> Types {
        let mut types = self.assigned_attribute(class, name);
        types = self.filled_attribute(class, name, types);
        // What comes from outside does not hide what the class declares it to be.
        let is_outside = |one: &Type| matches!(one, Type::Foreign | Type::Outside(_));
        if types.any_of.iter().all(is_outside) || self.method(class, name).is_some() {
            types.join(self.looked_up(&self.above(class), name, Through::Instance));
            types.join(self.redefined(class, name));
        }
        types
    }

    /// A member that no project class of the hierarchy defines: an outside base's, or nobody's.
    pub(super) fn outside_member(&self, class: ClassId, name: &str) -> Types {
        for &at in self.above(class).iter() {
            let info = &self.classes[at.0 as usize];
            if info.unknown_base {
                return Types::unknown();
            }
            for base in &info.external_bases {
                if self.table.type_row(base).is_some() {
                    return self.object_member(base, name);
                }
                if let Some(part) = part_of(base, name) {
                    return part;
                }
            }
        }
        if self.derives_from(class, |base| base == PARSER) {
            return Types::one(Type::Outside(format!("{PARSER}.{name}").into()));
        }
        if self.derives_from(class, |_| true) {
            return Types::one(Type::Foreign);
        }
        // A mixin's `self` reaches what its siblings define.
        let mut types = Types::none();
        for &below in self.below(class).iter() {
            if below != class {
                types.join(self.looked_up(&self.above(below), name, Through::Instance));
                types.join(self.assigned_attribute(below, name));
            }
        }
        if types.any_of.is_empty() {
            types.unknown = true;
        }
        types
    }

    /// Whether an attribute of this name is assigned on instances of a class.
    pub fn assigns_attribute(&self, class: ClassId, name: &str) -> bool {
        let classes = self.attributes.get(name);
        classes.is_some_and(|classes| classes.contains_key(&class))
    }

    /// What assignments to `self.name` anywhere in the hierarchy give.
    fn assigned_attribute(&self, class: ClassId, name: &str) -> Types {
        let mut types = Types::none();
        if self.foreign_attributes.contains(name) {
            self.lean(Leaning::on(Ground::attribute(name)));
        }
        for (file, index) in self.own_places(class, name) {
            let binding = &self.file(file).facts.attribute_bindings[index as usize];
            if let Some(annotation) = binding.annotation {
                let written = self.annotated(file, annotation);
                if !written.is_unknown() {
                    let actual = self.value_types(file, &binding.value, &binding.path);
                    types.join(self.with_objects(written, &actual));
                    continue;
                }
            }
            types.join(self.value_types(file, &binding.value, &binding.path));
        }
        types
    }

    /// Where methods anywhere in the hierarchy assign to an attribute of their object or their class, by its number in the file.
    fn own_places(&self, class: ClassId, name: &str) -> Vec<(FileId, u32)> {
        let Some(classes) = self.attributes.get(name) else {
            return Vec::new();
        };
        let above = self.above(class);
        let below = self.below(class);
        let below = below.iter().filter(|class| !above.contains(class));
        let places = above.iter().chain(below).filter_map(|at| classes.get(at));
        places.flatten().copied().collect()
    }

    /// What other modules assign to a variable of this one: `module.name = …`.
    pub(super) fn patched(&self, module: FileId, name: &str) -> Types {
        let mut types = Types::none();
        if !self.patched_names.contains(name) {
            return types;
        }
        self.lean(Leaning::on(Ground::attribute(name)));
        let places = self.patches.get(name).and_then(|by| by.get(&module));
        for &(file, index) in places.into_iter().flatten() {
            let binding = &self.file(file).facts.attribute_bindings[index as usize];
            types.join(self.value_types(file, &binding.value, &binding.path));
        }
        types
    }

    fn class_member(&self, class: ClassId, name: &str) -> Types {
        self.remembered_member(class, Through::Class, name, || {
            let mut types = self.looked_up(&self.above(class), name, Through::Class);
            let assigned = self.assigned_to_class(class, name);
            if types.any_of.is_empty() && assigned.any_of.is_empty() {
                return self.outside_member(class, name);
            }
            types.join(assigned);
            // A variable that begins as `None` holds what is assigned later: `cls._instance = super().__new__(cls)`.
            let is_none = |one: &Type| matches!(one, Type::Builtin("None"));
            if types.any_of.iter().all(is_none) {
                types.join(self.assigned_attribute(class, name));
            }
            types
        })
    }

    /// What assignments to `cls.name` anywhere in the hierarchy give.
    fn assigned_to_class(&self, class: ClassId, name: &str) -> Types {
        let mut types = Types::none();
        for (file, index) in self.own_places(class, name) {
            let facts = &self.file(file).facts;
            let binding = &facts.attribute_bindings[index as usize];
            let ExprKind::Attribute { value, .. } = facts.tree.expr(binding.target).kind else {
                continue;
            };
            let owner = self.infer(Site { file, expr: value });
            if owner.any_of.iter().any(|one| matches!(one, Type::Class(_))) {
                types.join(self.value_types(file, &binding.value, &binding.path));
            }
        }
        types
    }

    fn super_member(&self, class: ClassId, name: &str) -> Types {
        let order = self.above(class);
        let order = order.get(1..).unwrap_or_default();
        let types = self.looked_up(order, name, Through::Instance);
        if !types.any_of.is_empty() {
            return types;
        }
        let info = &self.classes[class.0 as usize];
        if info.unknown_base {
            return Types::unknown();
        }
        let is_of_library = !info.external_bases.is_empty() || self.derived(class).is_some();
        if order.is_empty() || is_of_library {
            return self.outside_member(class, name);
        }
        Types::one(Type::Foreign)
    }

    pub(super) fn looked_up(&self, order: &[ClassId], name: &str, through: Through) -> Types {
        for &at in order {
            let file = self.classes[at.0 as usize].file;
            let scope: ScopeId = self.class(at).scope;
            let facts = &self.file(file).facts;
            let Some(bindings) = facts.scopes[scope.0 as usize].variables.get(name) else {
                continue;
            };
            let mut types = Types::none();
            for &binding in bindings {
                let found = self.binding_types(file, binding);
                let written = &facts.bindings[binding.0 as usize];
                for one in self.enumerated(at, written, found).any_of {
                    types.join(self.bound(one, through));
                }
            }
            if types.any_of.is_empty() {
                let mut written = bindings.iter().map(|one| &facts.bindings[one.0 as usize]);
                if written.all(|one| self.leaves_class_open(file, one)) {
                    continue;
                }
                types.unknown = true;
            }
            return types;
        }
        Types::none()
    }

    /// Whether a class variable is only declared as some class, for the classes below to say which: `model: type[T]`.
    fn leaves_class_open(&self, file: FileId, binding: &Binding) -> bool {
        let BindingKind::Assigned {
            value: Value::Unknown,
            annotation: Some(annotation),
            ..
        } = binding.kind
        else {
            return false;
        };
        let written = self.source(Site {
            file,
            expr: annotation,
        });
        let inner = written.trim_start_matches("typing.");
        let inner = inner.strip_prefix("ClassVar[").unwrap_or(inner);
        let inner = inner.trim_start_matches("typing.");
        inner.starts_with("type[") || inner.starts_with("Type[")
    }

    /// What a class variable becomes when it is read through an instance or the class.
    fn bound(&self, found: Type, through: Through) -> Types {
        let Type::Function(function) = found else {
            return Types::one(found);
        };
        if self.class_of(function).is_none() {
            return Types::one(Type::Function(function));
        }
        if self.is_static_method(function) {
            return Types::one(Type::Function(function));
        }
        if self.has_decorator(function, "classmethod") {
            return Types::one(Type::Method(function));
        }
        match through {
            Through::Class => Types::one(Type::Function(function)),
            Through::Instance if self.is_property(function) => self.call_result(function),
            Through::Instance => Types::one(Type::Method(function)),
        }
    }

    /// Whether reading the attribute calls the function.
    pub fn is_property(&self, function: FunctionId) -> bool {
        let file = self.function_file(function);
        self.decorators(function).into_iter().any(|expr| {
            let text = self.source(Site { file, expr });
            let last = text.rsplit('.').next().unwrap_or(text);
            matches!(
                last,
                "property"
                    | "cached_property"
                    | "setter"
                    | "deleter"
                    | "getter"
                    | "abstractproperty"
                    | "hybrid_property"
                    | "lazy"
                    | "reify"
                    | "classproperty"
            )
        })
    }

    /// The property that reading `name` on an instance of `class` calls, if it is one.
    pub fn property(&self, class: ClassId, name: &str) -> Option<FunctionId> {
        self.method(class, name)
            .filter(|&function| self.is_property(function))
    }
}

/// How a member is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Through {
    /// `instance.name`
    Instance,
    /// `Class.name`
    Class,
}
