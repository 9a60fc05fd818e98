//! Threads that an object keeps in an attribute: `self._thread = Thread(target=self._run)`, or a module in a variable. Every place
//! that names it is seen, or the thread stays.

use super::follow::{Follower, Shape, UNSEEN};
use super::life::Holder;
use super::{Fault, THREAD, life};
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::facts::scope::ScopeKind;
use crate::plan::property::is_patch;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;
use std::rc::Rc;

/// An attribute of the objects of a class, or a variable of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) of: Of,
    pub(super) name: Rc<str>,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Objects(ClassId),
    Module(FileId),
}

impl Field {
    /// Whether two are one: their classes have a common descendant.
    pub(super) fn is_same(&self, program: &Program<'_>, other: &Self) -> bool {
        self.name == other.name
            && match (self.of, other.of) {
                (Of::Objects(one), Of::Objects(other)) => is_related(program, one, other),
                (one, other) => one == other,
            }
    }
}

/// What an attribute is taken from.
enum Owner {
    Ours,
    Other,
    Unknown,
}

impl Follower<'_, '_> {
    /// `self._thread = …`
    pub(super) fn keep(&mut self, target: ExprId, shape: &Shape) -> Result<(), Fault> {
        let program = self.program;
        let Some(field) = field_of(program, self.at(target)) else {
            return self.fault(target, UNSEEN);
        };
        if !self.is_kept || !matches!(shape, Shape::Thread(_)) {
            return self.fault(target, "it is kept where other functions find it");
        }
        let mut fields = self.fields.iter();
        if let Some((_, known)) = fields.find(|(known, _)| known.is_same(program, &field)) {
            return match known == shape {
                true => Ok(()),
                false => self.fault(target, UNSEEN),
            };
        }
        self.fields.push((field.clone(), shape.clone()));
        let Of::Objects(class) = field.of else {
            return self.fault(target, UNSEEN);
        };
        if let Some(why) = open_class(program, class) {
            return self.fault(target, why);
        }
        if gives_value(program, class, &field.name) {
            return self.fault(target, "the class has something else under that name");
        }
        let text = &program.file(self.file).text;
        if text.contains("__dict__") || text.contains("vars(") {
            return self.fault(target, "it may be found among all attributes of its object");
        }
        for (site, expr) in program.expressions_of(Sorts::ATTRIBUTE.and(Sorts::TEXT)) {
            match &expr.kind {
                ExprKind::Attribute { value, attr } if *attr.text == *field.name => {
                    let owner = Site {
                        expr: *value,
                        ..site
                    };
                    match owner_of(program, owner, class) {
                        Owner::Other => continue,
                        Owner::Ours if site.file == self.file => {}
                        _ => {
                            let why = format!("`{}` may be the thread", program.excerpt(site));
                            return Err(Fault { site, why });
                        }
                    }
                    match self.is_stored(site.expr) {
                        true => {
                            self.stored_in(site.expr)?;
                            self.found.threads.insert(site);
                        }
                        false => self.follow(site.expr, shape)?,
                    }
                }
                ExprKind::Str {
                    value: Some(text), ..
                } if text.rsplit('.').next() == Some(&*field.name) => {
                    let why = "the attribute that keeps the thread is named in a string".to_owned();
                    return Err(Fault { site, why });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is stored in the attribute has to be a thread that is followed, or `None`.
    fn stored_in(&mut self, target: ExprId) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        let value = match tree.expr(target).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, value } if targets.len() == 1 => Some(*value),
                StmtKind::AnnAssign { value: None, .. } => return Ok(()),
                StmtKind::AnnAssign { value, .. } => *value,
                StmtKind::Delete(_) => return Ok(()),
                _ => None,
            },
            // `thread, self._thread = self._thread, None`
            Parent::Expr(up) => match (&tree.expr(up).kind, tree.expr(up).parent) {
                (ExprKind::Tuple(targets), Parent::Stmt(stmt)) => match &tree.stmt(stmt).kind {
                    StmtKind::Assign { value, .. } => match &tree.expr(*value).kind {
                        ExprKind::Tuple(values) if values.len() == targets.len() => {
                            let place = targets.iter().position(|&one| one == target);
                            place.and_then(|place| values.get(place).copied())
                        }
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            },
            Parent::Module => None,
        };
        match value {
            Some(value) if matches!(tree.expr(value).kind, ExprKind::None) => Ok(()),
            Some(value) => {
                self.demanded.push(value);
                Ok(())
            }
            None => self.fault(target, UNSEEN),
        }
    }

    /// Whether a thread that is started here is kept by an object, and is waited for, or a daemon.
    pub(super) fn is_kept_alive(&mut self, start: ExprId) -> Result<bool, Fault> {
        let program = self.program;
        let Some(holder) = self.holder_of(start) else {
            return Ok(false);
        };
        let site = self.at(start);
        let joins = self.joined.iter().map(|&join| self.at(join)).collect();
        let lives = life::lives(program, self.of_syntax, (site, &holder), &joins);
        if !lives.are_joined && !self.is_daemon(start) {
            return Ok(false);
        }
        let fields = self.fields.iter();
        let classes = fields.filter_map(|(field, _)| match field.of {
            Of::Objects(class) => Some(class),
            Of::Module(_) => None,
        });
        let classes = classes.collect();
        let keeping = self.found.kept.get_or_insert_default();
        keeping.starts.push(site);
        keeping.ways.extend(lives.ways);
        keeping.outlived.extend(lives.outlived);
        keeping.classes = classes;
        if !lives.are_joined {
            keeping.given_up = Some(site);
        }
        Ok(true)
    }

    /// Whether a name is that of a variable of the module.
    fn is_of_module(&self, name: ExprId) -> bool {
        let facts = &self.program.file(self.file).facts;
        let reference = facts.references.get(name.0 as usize);
        let bindings = reference.and_then(Option::as_ref).map(|one| &one.bindings);
        let is_so = |id: &BindingId| {
            let scope = facts.bindings[id.0 as usize].scope;
            matches!(facts.scopes[scope.0 as usize].kind, ScopeKind::Module)
        };
        bindings.is_some_and(|all| !all.is_empty() && all.iter().all(is_so))
    }

    /// `global _thread`, `_thread = …`
    pub(super) fn keep_in_module(
        &mut self,
        id: BindingId,
        at: ExprId,
        shape: &Shape,
    ) -> Result<(), Fault> {
        let program = self.program;
        let facts = &program.file(self.file).facts;
        let own = &facts.bindings[id.0 as usize];
        if !matches!(shape, Shape::Thread(_)) {
            return self.fault(at, "it is kept where other functions find it");
        }
        let field = Field {
            of: Of::Module(self.file),
            name: own.name.to_string().into(),
        };
        self.fields.push((field, shape.clone()));
        let mut importers = program.imports.iter();
        let is_named = |file: FileId| program.file(file).text.contains(&*own.name);
        if importers.any(|import| {
            import.module == self.file && import.importer != self.file && is_named(import.importer)
        }) {
            return self.fault(at, "another module may use it");
        }
        if program.file(self.file).text.contains("globals()") {
            return self.fault(at, "it may be found by its name");
        }
        let same = facts.bindings.iter().enumerate();
        let same = same.filter(|(_, one)| one.scope == own.scope && one.name == own.name);
        let same: Vec<BindingId> = same.map(|(at, _)| BindingId(at as u32)).collect();
        for &one in &same {
            match &facts.bindings[one.0 as usize].kind {
                BindingKind::Assigned {
                    value: Value::Expr(value),
                    path,
                    ..
                } if path.is_empty() => {
                    if !matches!(facts.tree.expr(*value).kind, ExprKind::None) {
                        self.demanded.push(*value);
                    }
                }
                BindingKind::Assigned {
                    value: Value::Unknown,
                    ..
                } => {}
                _ => return self.fault(at, UNSEEN),
            }
            self.bindings.insert(one, shape.clone());
        }
        let reads = same
            .iter()
            .flat_map(|&one| program.reads_of(self.file, one));
        let reads: BTreeSet<ExprId> = reads.map(|site| site.expr).collect();
        for read in reads {
            self.reads.push((read, shape.clone()));
            self.follow(read, shape)?;
        }
        Ok(())
    }

    /// The attribute that keeps the thread which is started here, as its method names it.
    fn holder_of(&self, start: ExprId) -> Option<Holder> {
        let program = self.program;
        let site = self.at(start);
        let receiver = program.called_on(site)?;
        let mut fields = self.fields.iter().map(|(field, _)| field);
        let is_variable = |field: &&Field| {
            matches!(field.of, Of::Module(_)) && program.source(self.at(receiver)) == &*field.name
        };
        if let Some(field) = fields.clone().find(is_variable)
            && self.is_of_module(receiver)
        {
            return Some(Holder::Variable(field.name.to_string()));
        }
        let function = program.function_around(site)?;
        let own = life::own_name(program, function)?;
        let is_it = |field: &Field| match (program.class_of(function), field.of) {
            (Some(class), Of::Objects(of)) => is_related(program, class, of),
            _ => false,
        };
        let written = life::written_on(program, site)?;
        let path = |field: &Field| format!("{own}.{}", field.name);
        if let Some(field) = fields.find(|field| is_it(field) && path(field) == written) {
            return Some(Holder::Path(path(field)));
        }
        // `self._thread = thread`
        let binding = program.only_binding(self.at(receiver))?;
        let facts = &program.file(self.file).facts;
        let mut kept = facts.attribute_bindings.iter().filter(|kept| {
            let value = match kept.value {
                Value::Expr(value) if kept.path.is_empty() => self.at(value),
                _ => return false,
            };
            program.function_around(self.at(kept.target)) == Some(function)
                && program.only_binding(value) == Some(binding)
        });
        let field = field_of(program, self.at(kept.next()?.target))?;
        is_it(&field).then(|| Holder::Path(path(&field)))
    }

    /// Whether an expression only decides which way to go.
    pub(super) fn is_tested(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => matches!(
                tree.stmt(stmt).kind,
                StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. }
            ),
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Not(_) => true,
                // A thread is true: what it gives by itself is `None`.
                ExprKind::Bool { left, is_and, .. } => {
                    *is_and && *left == expr || self.is_tested(up)
                }
                ExprKind::Conditional { test, .. } => *test == expr,
                _ => false,
            },
            Parent::Module => false,
        }
    }
}

/// The attributes in which a function keeps threads.
pub(super) fn fields_of(program: &Program<'_>, function: FunctionId) -> Vec<Field> {
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let whole = facts.tree.stmt(program.function(function).stmt).range;
    let is_thread = |value: ExprId| {
        let types = program.infer(Site { file, expr: value });
        let mut all = types.any_of.iter();
        all.any(|one| matches!(one, Type::Object(name) if &**name == THREAD))
    };
    let bindings = facts.bindings.iter();
    let variables = bindings.filter(|binding| {
        whole.contains_range(binding.range)
            && matches!(
                facts.scopes[binding.scope.0 as usize].kind,
                ScopeKind::Module
            )
            && matches!(&binding.kind, BindingKind::Assigned { value: Value::Expr(value), path, .. }
                if path.is_empty() && is_thread(*value))
    });
    let variables = variables.map(|binding| Field {
        of: Of::Module(file),
        name: binding.name.to_string().into(),
    });
    let bindings = facts.attribute_bindings.iter();
    bindings
        .filter(|binding| whole.contains_range(facts.tree.expr(binding.target).range))
        .filter(|binding| match binding.value {
            Value::Expr(value) => binding.path.is_empty() && is_thread(value),
            _ => false,
        })
        .filter_map(|binding| {
            let target = Site {
                file,
                expr: binding.target,
            };
            field_of(program, target)
        })
        .chain(variables)
        .collect()
}

/// `self._thread`, in a method.
pub(super) fn field_of(program: &Program<'_>, site: Site) -> Option<Field> {
    let ExprKind::Attribute { value, attr } = &program.expr(site).kind else {
        return None;
    };
    let owner = Site {
        expr: *value,
        ..site
    };
    Some(Field {
        of: Of::Objects(own_class(program, owner)?),
        name: attr.text.to_string().into(),
    })
}

/// The class of whose object a name is `self`.
fn own_class(program: &Program<'_>, name: Site) -> Option<ClassId> {
    let function = program.function_around(name)?;
    let is_plain = program.decorators(function).is_empty();
    (is_plain && program.is_first_parameter(name))
        .then(|| program.class_of(function))
        .flatten()
}

fn owner_of(program: &Program<'_>, owner: Site, class: ClassId) -> Owner {
    if let Some(other) = own_class(program, owner) {
        return match is_related(program, class, other) {
            true => Owner::Ours,
            false => Owner::Other,
        };
    }
    let types = program.infer(owner);
    let is_ours = types.any_of.iter().any(|one| match one {
        Type::Instance(other) | Type::Class(other) | Type::Super(other) => {
            is_related(program, class, *other)
        }
        _ => false,
    });
    let is_open =
        types.unknown || types.any_of.is_empty() || types.any_of.contains(&Type::Injected);
    match (is_ours, is_open) {
        (_, true) => Owner::Unknown,
        (true, false) => Owner::Ours,
        (false, false) => Owner::Other,
    }
}

/// Whether some object may be one of both classes.
pub fn is_related(program: &Program<'_>, one: ClassId, other: ClassId) -> bool {
    let below = program.below(one);
    one == other || below.iter().any(|at| program.above(*at).contains(&other))
}

/// Why what happens to the attributes of a class is not seen, if so.
fn open_class(program: &Program<'_>, class: ClassId) -> Option<&'static str> {
    let is_closed = |one: &ClassId| {
        program.derives_only_from(*one, |base| {
            matches!(
                base,
                "builtins.object" | "abc.ABC" | "typing.Generic" | "typing.Protocol"
            )
        })
    };
    (!program.below(class).iter().all(is_closed))
        .then_some("a base class of the object that keeps it is not seen")
}

/// Whether the body of a class gives the attribute another value than `None`.
fn gives_value(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let below = program.below(class);
    let mut all = below.iter().flat_map(|at| program.above(*at).to_vec());
    all.any(|class| {
        let Some(def) = program.class_def(class) else {
            return true;
        };
        let file = program.classes[class.0 as usize].file;
        let tree = &program.file(file).facts.tree;
        let is_it = |target: &ExprId| matches!(&tree.expr(*target).kind, ExprKind::Name(one) if **one == *name);
        let is_none = |value: ExprId| matches!(tree.expr(value).kind, ExprKind::None);
        def.body.iter().any(|&stmt| match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } => targets.iter().any(is_it) && !is_none(*value),
            StmtKind::AnnAssign { target, value, .. } => {
                is_it(target) && value.is_some_and(|value| !is_none(value))
            }
            StmtKind::Function(def) => *def.name.text == *name,
            _ => false,
        })
    })
}

/// A place where the program looks at all threads there are: tasks would not be among them.
pub(super) fn counted(program: &Program<'_>) -> Option<Site> {
    let mut calls = program.calls.targets.iter();
    let found = calls.find(|(_, target)| {
        let mut names = target.external.iter();
        names.any(|name| matches!(&**name, "threading.enumerate" | "threading.active_count"))
    });
    found.map(|(site, _)| *site)
}

/// A place where a test puts something else where threads are made.
pub(super) fn patched(program: &Program<'_>) -> Option<Site> {
    program.calls.targets.iter().find_map(|(site, _)| {
        let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
            return None;
        };
        let names_it = |text: &str| {
            let last = text.rsplit('.').next().unwrap_or(text);
            matches!(last, "Thread" | "Timer" | "threading")
        };
        let mut args = args.iter();
        let is_it = is_patch(program, *site)
            && args.any(|arg| {
                let site = Site {
                    expr: arg.value,
                    ..*site
                };
                arg.kind == ArgumentKind::Positional
                    && matches!(&program.expr(site).kind,
                        ExprKind::Str { value: Some(text), .. } if names_it(text))
            });
        is_it.then_some(*site)
    })
}
