//! Objects that tests put in the place of the project's own or of a library's: what is asked for there, and what they are made
//! by.

use super::class_attribute::set_to;
use super::class_mock;
use super::member::is_namespace;
use super::{MOCKS, patch};
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::plan::cell::{Cell, Cells};
use crate::plan::served;
use crate::resolve::application::keeper;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site, value_expr};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::assigned_value;
use std::collections::BTreeSet;

/// How far an object is followed, on its way back to where it is made and on into the project.
pub(super) const FARTHEST: u32 = 8;

/// What makes an object that stands for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// `MagicMock()`
    Mock(Site),
    /// `patch("app.build")`: what its mock returns.
    Patch(Site),
    /// `SimpleNamespace(…)`
    Namespace(Site),
    /// A class of a test, of which it is an object.
    Fake(ClassId),
}

/// What is asked for in a place of the project.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What may be there, besides what tests put there.
    pub types: Types,
    /// The place.
    pub cell: Cell,
}

/// An object that a test puts somewhere.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where the test does.
    pub at: Site,
    /// What makes it.
    pub makers: BTreeSet<Maker>,
    /// What is asked for where it goes.
    pub asked: Vec<Asked>,
}

/// What attributes of this name are set to by themselves: what they are of, and the value.
pub fn attributes_set<'p>(
    program: &'p Program<'_>,
    name: &str,
) -> impl Iterator<Item = (Site, Site)> + 'p {
    program.attributes_named(name).iter().filter_map(|&target| {
        let at = |expr: ExprId| Site {
            file: target.file,
            expr,
        };
        let ExprKind::Attribute { value: owner, .. } = program.expr(target).kind else {
            return None;
        };
        let tree = &program.file(target.file).facts.tree;
        assigned_value(tree, target.expr).map(|value| (at(owner), at(value)))
    })
}

/// Everything that tests put in the place of something else, as far as it is seen what that is.
pub fn collect(program: &Program<'_>, cells: &Cells) -> Vec<Given> {
    let mut collector = Collector {
        program,
        cells,
        given: Vec::new(),
    };
    collector.arguments();
    for file in program.file_ids() {
        if program.is_test_file(file) {
            collector.set(file);
            collector.patched(file);
        }
    }
    for (asked, given) in served::overriding_sites(program) {
        let functions = match program.expr(given).kind {
            ExprKind::Lambda { body, .. } => vec![at(given, body)],
            _ => results(program, &program.infer(given)),
        };
        let asked = collector.results(&program.infer(asked));
        for value in functions {
            collector.push(value, asked.clone());
        }
    }
    collector.given
}

/// Whether a test puts nothing but mocks and objects of its own classes there.
pub fn is_stand_in(program: &Program<'_>, value: Site) -> bool {
    if !program.is_test_file(value.file) {
        return false;
    }
    let mut found = BTreeSet::new();
    makers(program, value, FARTHEST, &mut found) && !found.is_empty()
}

/// Whether a value is made by this, and by nothing else.
pub fn is_made_by(program: &Program<'_>, value: Site, maker: Maker) -> bool {
    let mut found = BTreeSet::new();
    makers(program, value, FARTHEST, &mut found) && found.iter().eq([&maker])
}

/// The mocks that a value may be, where it is nothing else.
pub fn mocks(program: &Program<'_>, value: Site) -> Option<Vec<Site>> {
    let mut found = BTreeSet::new();
    let is_seen = makers(program, value, FARTHEST, &mut found) && !found.is_empty();
    let made = found.into_iter().map(|maker| match maker {
        Maker::Mock(call) => Some(call),
        Maker::Patch(_) | Maker::Fake(_) | Maker::Namespace(_) => None,
    });
    made.collect::<Option<Vec<Site>>>().filter(|_| is_seen)
}

fn at(site: Site, expr: ExprId) -> Site {
    Site {
        file: site.file,
        expr,
    }
}

struct Collector<'c, 'p> {
    program: &'c Program<'p>,
    cells: &'c Cells,
    given: Vec<Given>,
}

impl Collector<'_, '_> {
    fn push(&mut self, value: Site, mut asked: Vec<Asked>) {
        asked.retain(|one| is_asked_for(self.program, &one.types));
        if asked.is_empty() {
            return;
        }
        let mut found = BTreeSet::new();
        makers(self.program, value, FARTHEST, &mut found);
        if !found.is_empty() {
            self.given.push(Given {
                at: value,
                makers: found,
                asked,
            });
        }
    }

    /// What a test gives to a function of the project.
    fn arguments(&mut self) {
        let program = self.program;
        for (site, target) in &program.calls.targets {
            if !program.is_test_file(site.file) {
                continue;
            }
            for &(function, ref bound) in target.landing() {
                if program.is_test_file(program.function_file(function)) {
                    continue;
                }
                for &(expr, parameter) in bound {
                    let value = at(*site, expr);
                    if may_be_made(program, value) {
                        let mut asked = Vec::new();
                        self.landed(function, parameter, FARTHEST, &mut asked);
                        self.push(value, asked);
                    }
                }
            }
            for &(expr, class, ref name) in &target.stored {
                let value = at(*site, expr);
                if !program.is_test_file(program.classes[class.0 as usize].file)
                    && may_be_made(program, value)
                {
                    let asked = self.attribute(&Types::one(Type::Instance(class)), name);
                    self.push(value, asked);
                }
            }
        }
    }

    /// What a parameter of the project is asked to be, and whatever it is stored in or handed on to.
    fn landed(&self, function: FunctionId, index: u32, depth: u32, found: &mut Vec<Asked>) {
        let program = self.program;
        let Some(param) = program
            .function_def(function)
            .and_then(|def| def.params.get(index as usize))
        else {
            return;
        };
        let file = program.function_file(function);
        let scope = program.function(function).scope;
        let cell = Cell::Variable(file, scope, param.name.text.clone());
        if depth == 0 || found.iter().any(|one| one.cell == cell) {
            return;
        }
        found.push(Asked {
            types: program.parameter_types(function, index),
            cell,
        });
        let facts = &program.file(file).facts;
        let binding = facts.bindings.iter().position(|binding| {
            binding.scope == scope
                && matches!(binding.kind, BindingKind::Parameter { index: nth, .. } if nth == index)
        });
        let Some(binding) = binding else { return };
        let binding = crate::facts::binding::BindingId(binding as u32);
        for read in program.reads_of(file, binding) {
            self.goes_on(read, depth, found);
        }
    }

    /// Where a value goes that is read here.
    fn goes_on(&self, read: Site, depth: u32, found: &mut Vec<Asked>) {
        let program = self.program;
        let tree = &program.file(read.file).facts.tree;
        let mut value = read;
        let up = loop {
            match tree.expr(value.expr).parent {
                Parent::Expr(up) => match &tree.expr(up).kind {
                    ExprKind::Bool { .. } => value.expr = up,
                    ExprKind::Conditional { test, .. } if *test != value.expr => value.expr = up,
                    _ => break Parent::Expr(up),
                },
                other => break other,
            }
        };
        match up {
            Parent::Stmt(stmt) => {
                let targets = match &tree.stmt(stmt).kind {
                    StmtKind::Assign { targets, .. } => targets.as_slice(),
                    StmtKind::AnnAssign { target, .. } => std::slice::from_ref(target),
                    _ => return,
                };
                for &target in targets {
                    if let ExprKind::Attribute { value: owner, attr } = &tree.expr(target).kind {
                        let owner = program.infer(at(read, *owner));
                        found.extend(self.attribute(&owner, &attr.text));
                    }
                }
            }
            Parent::Expr(call) => {
                let Some(target) = program.calls.target(at(read, call)) else {
                    return;
                };
                for &(function, ref bound) in target.landing() {
                    for &(_, parameter) in bound.iter().filter(|(expr, _)| *expr == value.expr) {
                        self.landed(function, parameter, depth - 1, found);
                    }
                }
            }
            Parent::Module => {}
        }
    }

    /// What an attribute is asked to be.
    fn attribute(&self, owner: &Types, name: &str) -> Vec<Asked> {
        let program = self.program;
        let asked = owner.any_of.iter().filter_map(|one| {
            let cell = match one {
                Type::Instance(class) | Type::Class(class)
                    if !program.is_test_file(program.classes[class.0 as usize].file) =>
                {
                    self.cells.attribute_of(*class, name)
                }
                Type::Module(file) => Cell::Variable(*file, ScopeId::MODULE, name.into()),
                _ => Cell::Shelf((keeper(one, name)?, name.into())),
            };
            let types = program.members(&Types::one(one.clone()), name);
            Some(Asked { types, cell })
        });
        asked.collect()
    }

    /// What these functions give, or the objects of these classes.
    fn results(&self, makers: &Types) -> Vec<Asked> {
        let program = self.program;
        let asked = makers.any_of.iter().filter_map(|one| match one {
            Type::Function(function) | Type::Method(function) => {
                let is_tested = program.is_test_file(program.function_file(*function));
                let made = program.call_result(*function);
                let is_manager = program.has_decorator(*function, "contextmanager");
                let types = match program.function(*function).is_generator() {
                    true if is_manager => program.entered(&made),
                    true => program.element(&made),
                    false => made,
                };
                (!is_tested).then_some(Asked {
                    types,
                    cell: Cell::Result(*function),
                })
            }
            Type::Class(class) => Some(Asked {
                types: Types::one(Type::Instance(*class)),
                cell: Cell::Class(program.family(*class)),
            }),
            _ => None,
        });
        asked.collect()
    }

    /// What tests of a file set on an object: `service.client = FakeClient()`.
    fn set(&mut self, file: FileId) {
        let program = self.program;
        for binding in &program.file(file).facts.attribute_bindings {
            let target = Site {
                file,
                expr: binding.target,
            };
            let (Some(value), ExprKind::Attribute { value: owner, attr }) =
                (value_expr(&binding.value), &program.expr(target).kind)
            else {
                continue;
            };
            if binding.path.is_empty() && may_be_made(program, at(target, value)) {
                let owner = program.infer(at(target, *owner));
                let asked = self.attribute(&owner, &attr.text);
                self.push(at(target, value), asked);
            }
        }
    }

    /// What they put there by a tool: `patch("app.client", FakeClient())`, `patch("app.build", return_value=client)`.
    fn patched(&mut self, file: FileId) {
        let program = self.program;
        for &call in &program.file(file).facts.calls {
            let call = Site { file, expr: call };
            let Some((owner, name, _, new)) = patch(program, call) else {
                continue;
            };
            let replaced = program.members(&owner, &name);
            let asked = self.results(&replaced);
            let ExprKind::Call { args, .. } = &program.expr(call).kind else {
                continue;
            };
            let option = |wanted: &str| {
                let is_it = |kind: &ArgumentKind| matches!(kind, ArgumentKind::Keyword(name) if &*name.text == wanted);
                args.iter().find(|arg| is_it(&arg.kind))
            };
            if let Some(value) = option("return_value") {
                self.push(at(call, value.value), asked);
                continue;
            }
            let Some(new) = new else {
                let is_own = ["autospec", "spec", "spec_set", "side_effect", "wraps"];
                let is_plain = !is_own.iter().any(|name| option(name).is_some());
                let is_made_so = asked.iter().any(|one| is_asked_for(program, &one.types));
                if is_plain && is_made_so && !program.source(call).contains("setattr") {
                    let objects = class_mock::objects_of_patch(program, call, &replaced, &asked);
                    self.given.extend(objects);
                    self.given.push(Given {
                        at: call,
                        makers: [Maker::Patch(call)].into(),
                        asked,
                    });
                }
                continue;
            };
            let new = at(call, new);
            match program.expr(new).kind {
                ExprKind::Lambda { body, .. } => self.push(at(new, body), asked),
                ExprKind::Call { .. } if is_mock(program, new) => {
                    let value = mock_option(program, new, "return_value");
                    if let Some(value) = value {
                        self.push(value, asked);
                    }
                    let asked = self.attribute(&owner, &name);
                    self.push(new, asked);
                }
                _ => {
                    let objects = class_mock::objects(program, new, &replaced, &asked);
                    self.given.extend(objects);
                    for value in results(program, &program.infer(new)) {
                        self.push(value, asked.clone());
                    }
                    let asked = self.attribute(&owner, &name);
                    self.push(new, asked);
                }
            }
        }
    }
}

/// Whether objects of a library or of the project are asked for.
pub(super) fn is_asked_for(program: &Program<'_>, types: &Types) -> bool {
    types.any_of.iter().any(|one| match one {
        Type::Object(_) => true,
        Type::Instance(class) => !program.is_test_file(program.classes[class.0 as usize].file),
        _ => false,
    })
}

/// What these functions return.
fn results(program: &Program<'_>, functions: &Types) -> Vec<Site> {
    let functions: BTreeSet<FunctionId> = functions.functions().collect();
    let is_tested = |one: &FunctionId| program.is_test_file(program.function_file(*one));
    let functions = functions.into_iter().filter(is_tested);
    functions.flat_map(|one| gives(program, one)).collect()
}

/// What a function returns or yields.
fn gives(program: &Program<'_>, function: FunctionId) -> Vec<Site> {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let yields = program.function(function).yields.iter();
    let yielded = yields.filter_map(|&expr| match tree.expr(expr).kind {
        ExprKind::Yield(Some(value)) => Some(Site { file, expr: value }),
        _ => None,
    });
    let mut given = program.returned(function);
    given.extend(yielded);
    given
}

/// Whether an expression can be something that a test makes at all.
fn may_be_made(program: &Program<'_>, value: Site) -> bool {
    matches!(
        program.expr(value).kind,
        ExprKind::Name(_)
            | ExprKind::Attribute { .. }
            | ExprKind::Call { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Bool { .. }
    )
}

/// Whether a call makes a mock that is no coroutine function.
pub fn is_mock(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let class = at(call, func);
    matches!(&program.infer(class).any_of[..], [Type::External(name)] if MOCKS.contains(&&**name))
        || matches!(
            program.source(class),
            "mocker.Mock" | "mocker.MagicMock" | "mock.Mock" | "mock.MagicMock"
        )
}

/// An option that a mock is made with.
pub fn mock_option(program: &Program<'_>, call: Site, name: &str) -> Option<Site> {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return None;
    };
    let is_it =
        |kind: &ArgumentKind| matches!(kind, ArgumentKind::Keyword(given) if &*given.text == name);
    let arg = args.iter().find(|arg| is_it(&arg.kind))?;
    Some(at(call, arg.value))
}

/// What makes a value, and whether nothing else may.
pub(super) fn makers(
    program: &Program<'_>,
    value: Site,
    depth: u32,
    found: &mut BTreeSet<Maker>,
) -> bool {
    let types = program.infer(value);
    let fakes = types.any_of.iter().filter_map(|one| match one {
        Type::Instance(class)
            if program.is_test_file(program.classes[class.0 as usize].file)
                && program.derived(*class).is_none() =>
        {
            Some(Maker::Fake(*class))
        }
        _ => None,
    });
    let before = found.len();
    found.extend(fakes);
    let is_fake = found.len() > before;
    if is_fake && !types.unknown {
        return types
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Instance(_)));
    }
    if depth == 0 {
        return false;
    }
    let mut all = |values: Vec<Site>| {
        let mut is_seen = !values.is_empty();
        for value in values {
            is_seen &= makers(program, value, depth - 1, found);
        }
        is_seen
    };
    match &program.expr(value).kind {
        ExprKind::Call { .. } if is_mock(program, value) => {
            found.insert(Maker::Mock(value));
            true
        }
        ExprKind::Call { func, args, .. } if is_namespace(program, at(value, *func), args) => {
            found.insert(Maker::Namespace(value));
            true
        }
        ExprKind::Call { .. } => match program.calls.target(value) {
            Some(target) if target.is_seen() && target.constructed.is_empty() => {
                let functions = target.bound.iter().map(|(function, _)| *function);
                all(functions.flat_map(|one| gives(program, one)).collect())
            }
            _ => false,
        },
        ExprKind::Conditional { body, orelse, .. } => {
            all(vec![at(value, *body), at(value, *orelse)])
        }
        ExprKind::Bool { left, right, .. } => all(vec![at(value, *left), at(value, *right)]),
        ExprKind::Name(_) => all(bound_to(program, value)),
        ExprKind::Attribute { value: owner, attr } => {
            let owner = program.infer(at(value, *owner));
            all(set_to(program, value.file, &owner, &attr.text))
        }
        _ => false,
    }
}

/// What a name was bound to where it is read; nothing where that is not seen.
fn bound_to(program: &Program<'_>, name: Site) -> Vec<Site> {
    let facts = &program.file(name.file).facts;
    let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for binding in reference.bindings.iter() {
        let binding = &facts.bindings[binding.0 as usize];
        match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                ..
            } if path.is_empty() => found.push(at(name, *value)),
            BindingKind::Parameter { function, .. } => {
                let function = program.function_id(name.file, *function);
                let fixtures = program.fixtures_for(function, &binding.name);
                if fixtures.is_empty() {
                    return Vec::new();
                }
                found.extend(fixtures.into_iter().flat_map(|one| gives(program, one)));
            }
            _ => return Vec::new(),
        }
    }
    found
}
