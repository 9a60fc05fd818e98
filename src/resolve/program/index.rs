//! What is indexed once all files are there: bases, attributes, fixtures, arguments.

use super::{Arguments, ClassId, FileId, FunctionId, Program, Site, value_expr};
use crate::facts::binding::BindingKind;
use crate::mapping::row::Returns;
use crate::name::map::Set;
use crate::resolve::application::{self, keeper};
use crate::resolve::call_graph::CallGraph;
use crate::resolve::rounds::Ground;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, ParameterKind, StmtKind};
use std::collections::BTreeMap;
use std::rc::Rc;

impl Program<'_> {
    pub(super) fn link_bases(&mut self) {
        for at in 0..self.classes.len() {
            let id = ClassId(at as u32);
            let file = self.classes[at].file;
            let bases: Vec<ExprId> = self
                .class_def(id)
                .map(|def| {
                    def.args
                        .iter()
                        .filter(|arg| {
                            matches!(arg.kind, crate::syntax::ast::ArgumentKind::Positional)
                        })
                        .map(|arg| arg.value)
                        .collect()
                })
                .unwrap_or_default();
            for base in bases {
                let base = self.strip_subscript(file, base);
                let types = self.infer(Site { file, expr: base });
                let mut found = false;
                for one in types.any_of {
                    match one {
                        Type::Class(up) if up != id => {
                            found = true;
                            self.classes[at].bases.push(up);
                            self.classes[up.0 as usize].subclasses.push(id);
                        }
                        Type::External(name) => {
                            found = true;
                            if name.ends_with(".Protocol") {
                                self.classes[at].is_protocol = true;
                            }
                            if !is_transparent_base(&name) {
                                self.classes[at].external_bases.push(name);
                            }
                        }
                        _ => {}
                    }
                }
                if !found {
                    self.classes[at].unknown_base = true;
                }
            }
            let made = self.made_by_decorators(id);
            self.classes[at].external_bases.extend(made);
        }
        self.reset_memo();
    }

    /// The types that decorators make of a class, as the tables have them: `@as_declarative()`.
    fn made_by_decorators(&self, class: ClassId) -> Vec<Rc<str>> {
        let file = self.classes[class.0 as usize].file;
        let decorators = self.class_def(class).map(|def| &*def.decorators);
        let called = decorators.into_iter().flatten().map(|&expr| {
            match self.expr(Site { file, expr }).kind {
                ExprKind::Call { func, .. } => func,
                _ => expr,
            }
        });
        let callees = called.map(|expr| self.infer(Site { file, expr }));
        let rows = callees.flat_map(|callee| {
            let names = callee.any_of.iter().filter_map(|one| match one {
                Type::External(name) => Some(self.table.rows(name)),
                _ => None,
            });
            names.flatten().copied().collect::<Vec<_>>()
        });
        rows.filter_map(|row| match &self.table.row(row).returns {
            Some(Returns::Type(name)) => Some(Rc::from(&*self.table.canonical(name))),
            _ => None,
        })
        .collect()
    }

    /// The generic class behind `Base[T]`.
    pub fn strip_subscript(&self, file: FileId, mut expr: ExprId) -> ExprId {
        while let ExprKind::Subscript { value, .. } = &self.expr(Site { file, expr }).kind {
            expr = *value;
        }
        expr
    }

    pub(super) fn index_own_attributes(&mut self) {
        let mut found = Vec::new();
        let mut places = Vec::new();
        let mut foreign = Set::default();
        let mut patched = Set::default();
        for (id, file) in self.numbered_files() {
            for (index, binding) in file.facts.attribute_bindings.iter().enumerate() {
                if let Some((class, name)) = self.own_attribute(id, binding.target) {
                    found.push(((class, name), (id, index as u32)));
                } else if let ExprKind::Attribute { value, attr } =
                    &file.facts.tree.expr(binding.target).kind
                {
                    places.push((id, index as u32));
                    foreign.insert(attr.text.clone());
                    let owner = Site {
                        file: id,
                        expr: *value,
                    };
                    if self.is_imported(owner) {
                        patched.insert(attr.text.clone());
                    }
                }
            }
        }
        self.foreign_attributes = foreign;
        self.foreign_places = places;
        self.patched_names = patched;
        for ((class, name), place) in found {
            let classes = self.attributes.entry(name).or_default();
            classes.entry(class).or_default().push(place);
        }
    }

    /// Whether a (dotted) name begins with something that an import binds.
    fn is_imported(&self, site: Site) -> bool {
        let facts = &self.file(site.file).facts;
        let mut expr = site.expr;
        while let ExprKind::Attribute { value, .. } = &facts.tree.expr(expr).kind {
            expr = *value;
        }
        let reference = facts.references.get(expr.0 as usize);
        let bindings = reference.into_iter().flatten();
        bindings
            .flat_map(|reference| reference.bindings.iter())
            .any(|binding| {
                matches!(
                    facts.bindings[binding.0 as usize].kind,
                    BindingKind::Import { .. } | BindingKind::ImportFrom { .. }
                )
            })
    }

    /// `self.name` in a method: the class and the name.
    pub(super) fn own_attribute(
        &self,
        file: FileId,
        target: ExprId,
    ) -> Option<(ClassId, Box<str>)> {
        let tree = &self.file(file).facts.tree;
        let ExprKind::Attribute { value, attr } = &tree.expr(target).kind else {
            return None;
        };
        let class = self.receiver_class(Site { file, expr: *value })?;
        Some((class, attr.text.clone()))
    }

    /// The class whose first method parameter this name is.
    pub(in crate::resolve) fn receiver_class(&self, site: Site) -> Option<ClassId> {
        let (function, index) = self.parameter_read(site)?;
        if index != 0 || self.is_static_method(function) {
            return None;
        }
        self.class_of(function)
    }

    /// Assignments to attributes of project objects that are not written `self.x` (found by inference, once a round).
    ///
    /// Gives the names of those that are new.
    pub(super) fn index_foreign_attributes(&mut self) -> Vec<Ground> {
        let mut found = Vec::new();
        let mut patches = Vec::new();
        let mut kept = Vec::new();
        for &place in &self.foreign_places {
            let (id, index) = place;
            let facts = &self.file(id).facts;
            let binding = &facts.attribute_bindings[index as usize];
            let ExprKind::Attribute { value, attr } = &facts.tree.expr(binding.target).kind else {
                continue;
            };
            let owner = Site {
                file: id,
                expr: *value,
            };
            let is_test = self.is_test_file(id);
            for one in self.infer(owner).any_of {
                if let Type::Module(module) = one
                    && (!is_test || self.is_test_file(module))
                {
                    patches.push(((module, attr.text.clone()), place));
                }
                if let Some(state) = keeper(&one, &attr.text)
                    && !is_test
                {
                    kept.push(((state, attr.text.clone()), place));
                }
                if let Type::Instance(class) | Type::Class(class) = one {
                    if is_test && !self.is_test_file(self.classes[class.0 as usize].file) {
                        continue;
                    }
                    found.push(((class, attr.text.clone()), place));
                }
            }
        }
        let mut new = Vec::new();
        for ((class, name), place) in found {
            let ground = Ground::attribute(&name);
            let classes = self.attributes.entry(name).or_default();
            let places = classes.entry(class).or_default();
            if !places.contains(&place) {
                places.push(place);
                new.push(ground);
            }
        }
        for (at, place) in kept {
            let ground = Ground::attribute(&at.1);
            if self.keep_in_state(at, place) {
                new.push(ground);
            }
        }
        for ((module, name), place) in patches {
            let ground = Ground::attribute(&name);
            let modules = self.patches.entry(name).or_default();
            let places = modules.entry(module).or_default();
            if !places.contains(&place) {
                places.push(place);
                new.push(ground);
            }
        }
        new
    }

    /// The functions that have decorators.
    pub fn decorated(&self) -> impl Iterator<Item = FunctionId> {
        let all = self.function_ids().zip(&self.functions);
        let decorated = all.filter(|(_, info)| info.is_decorated);
        decorated.map(|(function, _)| function)
    }

    pub(super) fn index_defaults(&mut self) {
        let mut found = Vec::new();
        for function in self.function_ids() {
            let file = self.function_file(function);
            let params = self.function_def(function).map(|def| &def.params);
            for (index, param) in params.into_iter().flatten().enumerate() {
                let is_star = matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar);
                if let (false, Some(expr)) = (is_star, param.default) {
                    found.push((function, index as u32, Site { file, expr }));
                }
            }
        }
        self.defaults = found;
    }

    /// The parameter that an expression is the default of.
    pub fn parameter_with_default(&self, default: Site) -> Option<(FunctionId, u32)> {
        let found = self.defaults.iter().find(|(_, _, at)| *at == default);
        found.map(|&(function, index, _)| (function, index))
    }

    pub(super) fn index_fixtures(&mut self) {
        let mut found = Vec::new();
        for id in self.decorated() {
            let info = &self.functions[id.0 as usize];
            for decorator in self.decorators(id) {
                let at = |expr: ExprId| Site {
                    file: info.file,
                    expr,
                };
                let text = self.source(at(decorator));
                let head = text.split('(').next().unwrap_or(text);
                if head == "fixture" || head == "pytest.fixture" || head == "pytest_asyncio.fixture"
                {
                    // `@pytest.fixture(name="session")`
                    let named = match &self.expr(at(decorator)).kind {
                        ExprKind::Call { args, .. } => args.iter().find(|arg| {
                            matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "name")
                        }),
                        _ => None,
                    };
                    let named = named.map(|arg| &self.expr(at(arg.value)).kind);
                    let name = match named {
                        Some(ExprKind::Str {
                            value: Some(name), ..
                        }) => name.clone(),
                        _ => self.function(id).name.clone(),
                    };
                    found.push((name, id));
                }
            }
        }
        for (name, id) in found {
            self.fixtures.entry(name).or_default().push(id);
        }
        let files = self.numbered_files();
        let conftests = files.filter(|(_, file)| file.path.ends_with("conftest.py"));
        self.conftests = conftests.map(|(id, _)| id).collect();
    }
}

/// Bases that add no behaviour a colour has to respect.
pub(super) fn is_transparent_base(name: &str) -> bool {
    matches!(
        name,
        "builtins.object"
            | "abc.ABC"
            | "typing.Generic"
            | "typing.Protocol"
            | "typing_extensions.Protocol"
            | "builtins.Exception"
    )
}

impl Program<'_> {
    /// What a function returns, where it says so.
    pub fn returned(&self, function: FunctionId) -> Vec<Site> {
        let file = self.function_file(function);
        let tree = &self.file(file).facts.tree;
        let statements = self.function(function).returns.iter();
        statements
            .filter_map(|&stmt| match tree.stmt(stmt).kind {
                StmtKind::Return(Some(expr)) => Some(Site { file, expr }),
                _ => None,
            })
            .collect()
    }

    /// Attributes that are set on classes from outside, `Store.load = load`: the class, and what is set, where it is one expression.
    pub fn set_on_classes(&self) -> Vec<(ClassId, Option<Site>)> {
        let mut found = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let site = |expr: ExprId| Site {
                file: FileId(at as u32),
                expr,
            };
            for binding in &file.facts.attribute_bindings {
                let ExprKind::Attribute { value, .. } = file.facts.tree.expr(binding.target).kind
                else {
                    continue;
                };
                let whole = binding.path.is_empty();
                let set = value_expr(&binding.value).filter(|_| whole).map(site);
                let owner = self.infer(site(value));
                found.extend(owner.any_of.iter().filter_map(|one| match one {
                    Type::Class(class) => Some((*class, set)),
                    _ => None,
                }));
            }
        }
        found
    }

    /// The functions that a decorator of the project defines and puts in the place of what it decorates.
    pub fn wrappers_made(&self, decorator: Site) -> Vec<FunctionId> {
        let mut found = Vec::new();
        for maker in self.infer(decorator).functions() {
            let file = self.function_file(maker);
            let scope = self.function(maker).scope;
            for site in self.returned(maker) {
                let made = self.infer(site);
                found.extend(made.functions().filter(|&one| {
                    self.function_file(one) == file && self.function(one).defined_in == scope
                }));
            }
        }
        found
    }
}

/// What takes the place of a method gets its object: `def wrapper(self, *args)` of a decorator.
fn receivers(program: &Program<'_>, seen: &mut Arguments) {
    let mut by_wrapper: BTreeMap<FunctionId, Types> = BTreeMap::new();
    let mut around_others: Vec<FunctionId> = Vec::new();
    for function in program.decorated() {
        let file = program.function_file(function);
        for expr in program.decorators(function) {
            for wrapper in program.wrappers_made(Site { file, expr }) {
                let class = program.class_of(function);
                let given = match class.filter(|_| !program.is_static_method(function)) {
                    Some(class) if program.has_decorator(function, "classmethod") => {
                        Types::one(Type::Class(class))
                    }
                    Some(class) => Types::one(Type::Instance(class)),
                    None => {
                        around_others.push(wrapper);
                        continue;
                    }
                };
                by_wrapper.entry(wrapper).or_default().join(given);
            }
        }
    }
    for (function, class) in put_into_classes(program) {
        let given = by_wrapper.entry(function).or_default();
        given.join(Types::one(Type::Instance(class)));
    }
    for wrapper in around_others {
        // Whatever its callers pass.
        if let Some(types) = by_wrapper.get_mut(&wrapper) {
            types.join(Types::unknown());
        }
    }
    for (wrapper, types) in by_wrapper {
        let parameters = seen.get_mut(wrapper.0 as usize);
        if let Some(first) = parameters.and_then(|parameters| parameters.first_mut()) {
            first.get_or_insert_default().join(types);
        }
    }
}

/// What decorators are handed that give it back.
fn registered(program: &Program<'_>, seen: &mut Arguments) {
    let functions = program.decorated().flat_map(|function| {
        let file = program.function_file(function);
        let decorators = program.decorators(function).into_iter();
        decorators.map(move |expr| (Site { file, expr }, Type::Function(function)))
    });
    let classes = (0..program.classes.len() as u32).flat_map(|at| {
        let class = ClassId(at);
        let file = program.classes[at as usize].file;
        let decorators = program.class_def(class).map(|def| def.decorators.clone());
        let decorators = decorators.unwrap_or_default().into_iter();
        decorators.map(move |expr| (Site { file, expr }, Type::Class(class)))
    });
    for (site, decorated) in functions.chain(classes) {
        let Some(registrar) = program.registrar(site) else {
            continue;
        };
        let parameters = seen.get_mut(registrar.function.0 as usize);
        if let Some(place) = parameters.and_then(|all| all.get_mut(registrar.parameter as usize)) {
            place.get_or_insert_default().join(Types::one(decorated));
        }
    }
}

/// What decorators that give arguments of their own are put around.
fn wrapped(program: &Program<'_>, seen: &mut Arguments) {
    for function in program.decorated() {
        let Some(inserted) = program.inserted(function) else {
            continue;
        };
        let parameters = seen.get_mut(inserted.maker.0 as usize);
        if let Some(place) = parameters.and_then(|all| all.first_mut()) {
            place
                .get_or_insert_default()
                .join(Types::one(Type::Function(function)));
        }
    }
}

/// Functions that become methods by an assignment: `Store.load = load`.
fn put_into_classes(program: &Program<'_>) -> Vec<(FunctionId, ClassId)> {
    let mut found = Vec::new();
    for (class, value) in program.set_on_classes() {
        let types = value.map(|value| program.infer(value));
        let functions = types.iter().flat_map(|types| types.functions());
        let plain = functions.filter(|function| program.class_of(*function).is_none());
        found.extend(plain.map(|function| (function, class)));
    }
    found
}

/// Whether a test gives something in the place of what the program itself would.
fn is_stand_in(program: &Program<'_>, site: Site, function: FunctionId, types: &Types) -> bool {
    program.is_test_file(site.file)
        && !program.is_test_file(program.function_file(function))
        && (types.unknown
            || types.any_of.iter().any(|one| match one {
                Type::Foreign | Type::Json | Type::Outside(_) | Type::Injected => true,
                Type::Instance(class) => {
                    program.is_test_file(program.classes[class.0 as usize].file)
                }
                _ => false,
            }))
}

/// What the calls give to parameters: of the functions of which that is not known already, or no longer.
fn land(program: &Program<'_>, calls: &mut CallGraph) {
    let mut landed = std::mem::take(&mut calls.landed);
    let moved = std::mem::take(&mut calls.moved);
    if landed.is_empty() {
        let places = program.function_ids().map(|function| {
            let def = program.function_def(function);
            let params = def.map_or(0, |def| def.params.len());
            vec![None; params + program.named_options(function).len()]
        });
        landed = places.collect();
    }
    for &function in &moved {
        let Some(places) = landed.get_mut(function.0 as usize) else {
            continue;
        };
        places.fill(None);
        for &at in calls.landing_on(function) {
            let at = at as usize;
            let (site, target) = &calls.targets[at];
            let mut given = calls.given(at).iter();
            for (callee, bound) in target.landing() {
                if *callee != function {
                    given.by_ref().take(bound.len()).for_each(drop);
                    continue;
                }
                for &(_, parameter) in bound {
                    let types = given.next().cloned().unwrap_or_default();
                    let place = places.get_mut(parameter as usize);
                    if let Some(place) = place
                        && !is_stand_in(program, *site, function, &types)
                    {
                        place.get_or_insert_default().join(types);
                    }
                }
            }
            for (rest, types) in target.rest.iter().zip(given) {
                let place = places.get_mut(rest.index as usize);
                if let Some(place) = place.filter(|_| rest.function == function)
                    && !is_stand_in(program, *site, function, types)
                {
                    place.get_or_insert_default().join(types.clone());
                }
            }
        }
    }
    calls.landed = landed;
}

/// What each parameter is given, over all calls.
pub(in crate::resolve) fn call_arguments(
    program: &Program<'_>,
    calls: &mut CallGraph,
) -> Arguments {
    land(program, calls);
    let mut seen = calls.landed.clone();
    receivers(program, &mut seen);
    registered(program, &mut seen);
    wrapped(program, &mut seen);
    application::given(program, calls, &mut seen);
    // Defaults are given too, where a call leaves them out.
    for &(function, index, default) in &program.defaults {
        let given = seen.get_mut(function.0 as usize);
        if let Some(Some(types)) = given.and_then(|given| given.get_mut(index as usize)) {
            types.join(program.infer(default));
        }
    }
    seen
}
