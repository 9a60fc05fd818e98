//! Which expressions hold the same library object, so that it is converted everywhere or nowhere.
//!
//! A cell is a place that can hold an object: a variable, an attribute of a class hierarchy, what a function returns, or
//! the expression itself. Assignment, argument passing, return and the like join cells; what is joined is one group, and
//! a group has one fate.

mod derived;
pub mod implied;
mod named;
mod shelf;
mod unpacked;

use self::derived::{derived_classes, is_inherited};
use self::named::{starred_cells, variable_cells};
use super::executor;
use super::served;
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::name::map::Map;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::shelf::ShelfPlace;
use crate::resolve::started::SCHEDULERS;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use std::collections::BTreeSet;

/// A place that can hold an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// A variable of a scope.
    Variable(FileId, ScopeId, Box<str>),
    /// An attribute, of all classes of one hierarchy.
    Attribute(ClassId, Box<str>),
    /// A name on an object of a framework, which keeps it for a request.
    Shelf(ShelfPlace),
    /// What a function returns or yields.
    Result(FunctionId),
    /// Whatever is an instance of a class that derives from a library's.
    Class(ClassId),
    /// An expression.
    Expr(Site),
}

/// A set of joined cells, by its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId(pub u32);

/// Union-find over cells.
#[derive(Debug, Default)]
pub struct Cells {
    ids: Map<Cell, u32>,
    head: Vec<u32>,
    hierarchy: Vec<u32>,
}

/// Functions that give what they are given, or a container of it.
const HOLDERS: &[&str] = &[
    "builtins.dict",
    "builtins.enumerate",
    "builtins.getattr",
    "builtins.iter",
    "builtins.list",
    "builtins.next",
    "builtins.reversed",
    "builtins.set",
    "builtins.sorted",
    "builtins.tuple",
    "builtins.zip",
    "contextlib.closing",
    "contextlib.nullcontext",
    "copy.copy",
    "functools.partial",
    "typing.cast",
];

impl Cells {
    /// Join all cells of a program that hold library objects.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut cells = Self {
            hierarchy: hierarchies(program),
            ..Self::default()
        };
        for import in &program.imports {
            let Some(name) = &import.taken else { continue };
            let facts = &program.file(import.importer).facts;
            let binding = &facts.bindings[import.binding.0 as usize];
            let here = Cell::Variable(import.importer, binding.scope, binding.name.clone());
            let there = Cell::Variable(import.module, ScopeId::MODULE, name.clone());
            let (here, there) = (cells.id(&here), cells.id(&there));
            cells.join(here, there);
            if program.module_variable(import.module, name).is_none() {
                for cell in starred_cells(program, import.module, name) {
                    let home = cells.id(&cell);
                    cells.join(here, home);
                }
            }
        }
        for (id, file) in program.numbered_files() {
            for binding in &file.facts.bindings {
                if let BindingKind::Assigned { value, path, .. } = &binding.kind {
                    let variable = Cell::Variable(id, binding.scope, binding.name.clone());
                    cells.join_value(program, id, &variable, value);
                    if let Value::Expr(expr) = *value
                        && !path.is_empty()
                    {
                        cells.join_iterated(program, Site { file: id, expr }, &variable);
                    }
                } else if let BindingKind::Parameter {
                    function,
                    index: nth,
                } = binding.kind
                {
                    let function = program.function_id(id, function);
                    let default = program
                        .function_def(function)
                        .and_then(|def| def.params.get(nth as usize))
                        .and_then(|param| param.default);
                    let annotation = program
                        .function_def(function)
                        .and_then(|def| def.params.get(nth as usize))
                        .and_then(|param| param.annotation);
                    for fixture in program.fixtures_for(function, &binding.name) {
                        let variable = Cell::Variable(id, binding.scope, binding.name.clone());
                        let ends = (cells.id(&variable), cells.id(&Cell::Result(fixture)));
                        cells.join(ends.0, ends.1);
                    }
                    let at = |expr| Site { file: id, expr };
                    let injected = annotation
                        .map(|annotation| served::injections(program, at(annotation)))
                        .unwrap_or_default();
                    for value in default.into_iter().map(at).chain(injected) {
                        let variable = Cell::Variable(id, binding.scope, binding.name.clone());
                        cells.join_value(program, value.file, &variable, &Value::Expr(value.expr));
                    }
                }
            }
            for binding in &file.facts.attribute_bindings {
                let target = Site {
                    file: id,
                    expr: binding.target,
                };
                for cell in cells.attribute_cells(program, target) {
                    cells.join_value(program, id, &cell, &binding.value);
                }
            }
        }
        for store in &program.stores.all {
            if holds_object(program, &program.infer(store.value)) {
                let container = cells.group(program, store.container);
                let value = cells.group(program, store.value);
                cells.join_groups(container, value);
            }
        }
        for function in program.function_ids() {
            cells.join_results(program, function);
        }
        for (one, other) in served::overridden(program) {
            let (one, other) = (cells.id(&Cell::Result(one)), cells.id(&Cell::Result(other)));
            cells.join(one, other);
        }
        for (function, body) in served::overridden_by_lambdas(program) {
            let given = Value::Expr(body.expr);
            cells.join_value(program, body.file, &Cell::Result(function), &given);
        }
        cells.join_decorated(program);
        for (site, target) in &program.calls.targets {
            cells.join_unpacked(program, *site, target);
            for (function, bound) in target.landing() {
                cells.join_arguments(program, site.file, *function, bound);
            }
            for (argument, class, name) in &target.stored {
                let attribute = cells.attribute_of(*class, name);
                let variable = Cell::Variable(
                    program.classes[class.0 as usize].file,
                    program.class(*class).scope,
                    name.clone(),
                );
                for cell in [attribute, variable] {
                    cells.join_value(program, site.file, &cell, &Value::Expr(*argument));
                }
            }
        }
        cells
    }

    fn join_results(&mut self, program: &Program<'_>, function: FunctionId) {
        let file = program.function_file(function);
        let facts = program.function(function);
        let tree = &program.file(file).facts.tree;
        let result = Cell::Result(function);
        for &stmt in &facts.returns {
            if let StmtKind::Return(Some(value)) = tree.stmt(stmt).kind {
                self.join_value(program, file, &result, &Value::Expr(value));
            }
        }
        for &expr in &facts.yields {
            if let ExprKind::Yield(Some(value)) | ExprKind::YieldFrom(value) = tree.expr(expr).kind
            {
                self.join_value(program, file, &result, &Value::Expr(value));
            }
        }
    }

    fn join_arguments(
        &mut self,
        program: &Program<'_>,
        file: FileId,
        function: FunctionId,
        bound: &[(ExprId, u32)],
    ) {
        let Some(def) = program.function_def(function) else {
            return;
        };
        let scope = program.function(function).scope;
        for &(argument, index) in bound {
            let variable = match def.params.get(index as usize) {
                Some(param) => Cell::Variable(
                    program.function_file(function),
                    scope,
                    param.name.text.clone(),
                ),
                None => match option_cell(program, function, index) {
                    Some(option) => option,
                    None => continue,
                },
            };
            self.join_value(program, file, &variable, &Value::Expr(argument));
        }
    }

    fn join_value(&mut self, program: &Program<'_>, file: FileId, cell: &Cell, value: &Value) {
        let Some(expr) = crate::resolve::program::value_expr(value) else {
            return;
        };
        let site = Site { file, expr };
        for other in implied::by_value(program, site, value) {
            let (a, b) = (self.id(cell), self.id(&other));
            self.join(a, b);
        }
        if !holds_object(program, &program.infer(site)) {
            return;
        }
        let a = self.id(cell);
        for other in self.cells_of(program, site, 0) {
            let b = self.id(&other);
            self.join(a, b);
        }
    }

    /// The group of an expression that holds a library object.
    pub fn group(&mut self, program: &Program<'_>, site: Site) -> GroupId {
        let own = self.id(&Cell::Expr(site));
        for cell in self.cells_of(program, site, 0) {
            let other = self.id(&cell);
            self.join(own, other);
        }
        GroupId(self.find(own))
    }

    /// The group of a cell.
    pub fn group_of(&mut self, cell: &Cell) -> GroupId {
        let id = self.id(cell);
        GroupId(self.find(id))
    }

    /// The groups of what may live longer than the call that uses it: in an attribute, or a variable of a module or class.
    pub fn lasting(&mut self, program: &Program<'_>) -> BTreeSet<GroupId> {
        let lasts = |cell: &Cell| match cell {
            Cell::Attribute(..) | Cell::Shelf(_) | Cell::Class(_) => true,
            Cell::Variable(file, scope, _) => matches!(
                program.file(*file).facts.scopes[scope.0 as usize].kind,
                ScopeKind::Module | ScopeKind::Class(_)
            ),
            Cell::Result(_) | Cell::Expr(_) => false,
        };
        let ids: Vec<u32> = self
            .ids
            .iter()
            .filter(|(cell, _)| lasts(cell))
            .map(|(_, &id)| id)
            .collect();
        ids.into_iter().map(|id| GroupId(self.find(id))).collect()
    }

    /// The group now, after other groups were joined to it.
    pub fn current(&mut self, group: GroupId) -> GroupId {
        GroupId(self.find(group.0))
    }

    /// Give two groups one fate.
    pub fn join_groups(&mut self, a: GroupId, b: GroupId) -> GroupId {
        self.join(a.0, b.0);
        self.current(a)
    }

    /// The cells whose value an expression is. All instances of a class that derives from a library's share one fate.
    fn cells_of(&mut self, program: &Program<'_>, site: Site, depth: u32) -> Vec<Cell> {
        let mut cells = self.places_of(program, site, depth);
        derived_classes(program, &program.infer(site), &mut cells);
        cells
    }

    fn places_of(&mut self, program: &Program<'_>, site: Site, depth: u32) -> Vec<Cell> {
        if depth > 12 {
            return vec![Cell::Expr(site)];
        }
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let inner: Vec<ExprId> = match &program.expr(site).kind {
            ExprKind::Name(_) => return variable_cells(program, site),
            ExprKind::Attribute { value, attr } => {
                let mut own = self.attribute_cells(program, site);
                if !own.is_empty() {
                    // What comes from the library's class has the fate of the object.
                    if is_inherited(program, &program.infer(at(*value)), &attr.text) {
                        own.extend(self.cells_of(program, at(*value), depth + 1));
                    }
                    return own;
                }
                vec![*value]
            }
            ExprKind::Subscript { .. } if program.option_read(site).is_some() => {
                let mut cells = vec![Cell::Expr(site)];
                cells.extend(read_option(program, site));
                return cells;
            }
            ExprKind::Call { func, args, .. } => {
                let mut cells = vec![Cell::Expr(site)];
                cells.extend(self.shelf_cells(program, site, depth));
                cells.extend(self.implied_by_call(program, site, depth));
                if let Some(option) = read_option(program, site) {
                    cells.push(option);
                    let default = args.get(1).map(|arg| at(arg.value));
                    if let Some(default) =
                        default.filter(|&default| holds_object(program, &program.infer(default)))
                    {
                        cells.extend(self.cells_of(program, default, depth + 1));
                    }
                }
                // What a function that is an object of a table gives has the fate of that function.
                if holds_object(program, &program.infer(at(*func))) {
                    cells.extend(self.cells_of(program, at(*func), depth + 1));
                }
                let injected = served::injected(program, site);
                cells.extend(injected.into_iter().map(Cell::Result));
                if let Some(factory) = program.factory_argument(site) {
                    cells.extend(self.made_by(program, at(factory), depth));
                }
                if let Some(default) = program.field_default(site) {
                    cells.extend(self.cells_of(program, at(default), depth + 1));
                }
                if let Some(target) = program.calls.target(site) {
                    // What an object makes when it is called (`SessionLocal()`) shares its fate.
                    if !target.external.is_empty()
                        && holds_object(program, &program.infer(at(*func)))
                    {
                        cells.extend(self.cells_of(program, at(*func), depth + 1));
                    }
                    for (function, _) in &target.bound {
                        if target.constructed.is_empty() {
                            cells.push(Cell::Result(*function));
                        }
                    }
                    // What a function gives that runs in a thread, it gives.
                    let run = executor::run(program, site).and_then(|run| args.get(run));
                    let run = run.map(|arg| program.infer(at(arg.value)));
                    cells.extend(run.iter().flat_map(Types::functions).map(Cell::Result));
                    for name in &target.external {
                        if let ExprKind::Attribute { value, .. } = &program.expr(at(*func)).kind
                            && holds_object(program, &program.infer(at(*value)))
                        {
                            cells.extend(self.cells_of(program, at(*value), depth + 1));
                        }
                        // A container of objects, or one closed with its block, holds its argument.
                        if HOLDERS.contains(&&**name) || SCHEDULERS.contains(&&**name) {
                            for arg in args {
                                if holds_object(program, &program.infer(at(arg.value))) {
                                    cells.extend(self.cells_of(program, at(arg.value), depth + 1));
                                }
                            }
                        }
                    }
                    if target.foreign
                        && let ExprKind::Attribute { value, .. } = &program.expr(at(*func)).kind
                        && holds_object(program, &program.infer(at(*value)))
                    {
                        cells.extend(self.cells_of(program, at(*value), depth + 1));
                    }
                }
                return cells;
            }
            ExprKind::Subscript { value, .. }
                if let items = implied::items(program, at(*value))
                    && !items.is_empty() =>
            {
                return items;
            }
            ExprKind::Starred(value)
                if let items = implied::iterated(program, at(*value))
                    && !items.is_empty() =>
            {
                return items;
            }
            ExprKind::Await(value)
            | ExprKind::Starred(value)
            | ExprKind::Subscript { value, .. } => vec![*value],
            ExprKind::Named { target, value } => vec![*target, *value],
            ExprKind::Conditional { body, orelse, .. } => vec![*body, *orelse],
            ExprKind::Bool { left, right, .. } => vec![*left, *right],
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => items.clone(),
            ExprKind::Dict(items) => items.iter().map(|(_, value)| *value).collect(),
            ExprKind::Comprehension { element, value, .. } => {
                vec![value.unwrap_or(*element)]
            }
            _ => return vec![Cell::Expr(site)],
        };
        let mut cells = vec![Cell::Expr(site)];
        for expr in inner {
            let is_spread = matches!(program.expr(at(expr)).kind, ExprKind::Starred(_));
            if is_spread || holds_object(program, &program.infer(at(expr))) {
                cells.extend(self.cells_of(program, at(expr), depth + 1));
            }
        }
        cells
    }

    /// What a function that is handed over to make a value gives.
    fn made_by(&mut self, program: &Program<'_>, factory: Site, depth: u32) -> Vec<Cell> {
        if let ExprKind::Lambda { body, .. } = &program.expr(factory).kind {
            let body = Site {
                file: factory.file,
                expr: *body,
            };
            return self.cells_of(program, body, depth + 1);
        }
        let makers = program.infer(factory);
        let results = makers.functions().map(Cell::Result);
        results.chain([Cell::Expr(factory)]).collect()
    }

    fn attribute_cells(&mut self, program: &Program<'_>, site: Site) -> Vec<Cell> {
        let ExprKind::Attribute { value, attr } = &program.expr(site).kind else {
            return Vec::new();
        };
        let place = program.shelf_place(site);
        if let Some(place) = place.or_else(|| program.state_place(site)) {
            return vec![Cell::Shelf(place)];
        }
        let owner = Site {
            file: site.file,
            expr: *value,
        };
        self.member_cells(program, owner, &attr.text)
    }

    /// What has a name on an object, class or module of the project.
    fn member_cells(&self, program: &Program<'_>, owner: Site, name: &str) -> Vec<Cell> {
        let mut cells = Vec::new();
        for one in &program.infer(owner).any_of {
            match one {
                Type::Instance(class) | Type::Class(class) | Type::Super(class) => {
                    if let Some(property) = program.property(*class, name) {
                        cells.push(Cell::Result(property));
                        continue;
                    }
                    cells.push(self.attribute_of(*class, name));
                    // A class variable is the same place as the attribute.
                    for &at in program.above(*class).iter() {
                        let info = &program.classes[at.0 as usize];
                        let scope = program.class(at).scope;
                        if program.file(info.file).facts.scopes[scope.0 as usize]
                            .variables
                            .contains_key(name)
                        {
                            cells.push(Cell::Variable(info.file, scope, name.into()));
                        }
                    }
                }
                Type::Module(file) => {
                    cells.push(Cell::Variable(*file, ScopeId::MODULE, name.into()));
                }
                _ => {}
            }
        }
        cells
    }

    /// The attribute of a class, which is one for all classes of its hierarchy.
    pub fn attribute_of(&self, class: ClassId, name: &str) -> Cell {
        let head = ClassId(self.hierarchy[class.0 as usize]);
        Cell::Attribute(head, name.into())
    }

    fn id(&mut self, cell: &Cell) -> u32 {
        if let Some(&id) = self.ids.get(cell) {
            return id;
        }
        let id = self.head.len() as u32;
        self.head.push(id);
        self.ids.insert(cell.clone(), id);
        id
    }

    fn find(&mut self, id: u32) -> u32 {
        let mut root = id;
        while self.head[root as usize] != root {
            root = self.head[root as usize];
        }
        let mut at = id;
        while self.head[at as usize] != root {
            let next = self.head[at as usize];
            self.head[at as usize] = root;
            at = next;
        }
        root
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.head[a.max(b) as usize] = a.min(b);
        }
    }
}

/// The place of an option that a function reads by name: no variable is called so.
fn option_cell(program: &Program<'_>, function: FunctionId, index: u32) -> Option<Cell> {
    let name = program.option_name(function, index)?;
    let scope = program.function(function).scope;
    let file = program.function_file(function);
    Some(Cell::Variable(file, scope, format!("**{name}").into()))
}

/// The option that an expression reads by its name.
fn read_option(program: &Program<'_>, site: Site) -> Option<Cell> {
    let (function, index) = program.option_read(site)?;
    option_cell(program, function, index)
}

/// Whether a value is, or contains, an object whose type changes in conversion.
pub fn holds_object(program: &Program<'_>, types: &Types) -> bool {
    types.any_of.iter().any(|one| match one {
        Type::Object(name) => is_changing(program, name),
        Type::Instance(class) | Type::Super(class) => program.derived(*class).is_some(),
        Type::Many(inner) | Type::Managed(inner) | Type::Awaitable(inner) => {
            holds_object(program, inner)
        }
        Type::ContainerMember(inner, _) => holds_object(program, inner),
        Type::Tuple(parts) => parts.iter().any(|part| holds_object(program, part)),
        _ => false,
    })
}

/// Whether instances of a mapped type are another type after conversion (a `pathlib.Path` is not), or are iterated in
/// another way.
pub fn is_changing(program: &Program<'_>, type_name: &str) -> bool {
    program
        .table
        .type_row(type_name)
        .is_some_and(|row| row.to.is_some() || row.iterate_as.is_some())
}

/// Whether instances of a mapped type stay what they are, and make who iterates over them wait: the pipe of a process.
pub fn is_kept_but_waits(program: &Program<'_>, type_name: &str) -> bool {
    program
        .table
        .type_row(type_name)
        .is_some_and(|row| row.to.is_none() && row.iterate_as.is_some())
}

/// For every class the smallest class of its connected hierarchy.
fn hierarchies(program: &Program<'_>) -> Vec<u32> {
    let mut head: Vec<u32> = (0..program.classes.len() as u32).collect();
    fn find(head: &[u32], mut at: u32) -> u32 {
        while head[at as usize] != at {
            at = head[at as usize];
        }
        at
    }
    for (at, class) in program.classes.iter().enumerate() {
        for base in &class.bases {
            let (a, b) = (find(&head, at as u32), find(&head, base.0));
            if a != b {
                head[a.max(b) as usize] = a.min(b);
            }
        }
    }
    (0..head.len() as u32).map(|at| find(&head, at)).collect()
}
