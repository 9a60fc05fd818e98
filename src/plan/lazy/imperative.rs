//! Attributes that are not made in the body of their class: by a call that maps a class, by an assignment from outside, by a
//! function of the class that is asked for them.

use crate::facts::scope::ScopeKind;
use crate::resolve::condition::{Passed, passed};
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeMap;

/// The classes that calls map, `registry.map_imperatively(Order, orders, properties={…})`, by call.
#[derive(Debug, Default)]
pub struct Mapped {
    calls: BTreeMap<Site, Mapping>,
}

/// What one such call is given.
#[derive(Debug)]
struct Mapping {
    class: Option<ClassId>,
    properties: Option<Site>,
}

/// What a call makes an attribute of.
#[derive(Debug)]
pub struct Making {
    /// The attribute.
    pub name: Box<str>,
    /// Its class, where that is known.
    pub class: Option<ClassId>,
    /// What the call says of it.
    pub said: Said,
}

/// What a call says of an attribute that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// All there is to say.
    Everything,
    /// Something is made of its result first.
    Something,
}

impl Mapped {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut mapped = Self::default();
        for (site, target) in &program.calls.targets {
            let mut rows = target
                .external
                .iter()
                .flat_map(|name| program.table.rows(name));
            let maps = rows.find_map(|&row| {
                let row = program.table.row(row);
                let parameter = row.maps.as_deref()?;
                Some((parameter, row.signature.as_ref()))
            });
            let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let Some((parameter, signature)) = maps else {
                continue;
            };
            let at = |expr: ExprId| Site {
                file: site.file,
                expr,
            };
            let class = args.first().map(|arg| program.infer(at(arg.value)));
            let class = class.and_then(|types| match types.any_of[..] {
                [Type::Class(class)] if !types.unknown => Some(class),
                _ => None,
            });
            let properties = match passed(signature, args, parameter) {
                Passed::Given(given) => Some(program.source_value(at(given))),
                Passed::Absent | Passed::Unknown => None,
            };
            mapped.calls.insert(*site, Mapping { class, properties });
        }
        mapped
    }

    /// The classes.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> {
        self.calls.values().filter_map(|mapping| mapping.class)
    }

    /// The class that a mapper is of, `mapper = registry.map_imperatively(Order, orders)`, or that is named itself.
    pub fn class_of(&self, program: &Program<'_>, site: Site) -> Option<ClassId> {
        let types = program.infer(site);
        if let [Type::Class(class)] = types.any_of[..] {
            return self.classes().find(|&one| one == class);
        }
        self.calls.get(&program.source_value(site))?.class
    }

    /// Which attribute a call makes that does not stand in the body of a class by itself; `None` if that is not seen.
    pub fn making(&self, program: &Program<'_>, made: Site) -> Option<Making> {
        let tree = &program.file(made.file).facts.tree;
        let site = |expr: ExprId| Site {
            file: made.file,
            expr,
        };
        let mut at = made.expr;
        let mut said = Said::Everything;
        loop {
            match tree.expr(at).parent {
                Parent::Module => return None,
                Parent::Stmt(stmt) => {
                    return match &tree.stmt(stmt).kind {
                        StmtKind::Return(_) => declared(program, site(at), said),
                        StmtKind::Assign { targets, .. } => match targets[..] {
                            [target] => assigned(program, site(target), said),
                            _ => None,
                        },
                        StmtKind::AnnAssign { target, .. } => {
                            assigned(program, site(*target), said)
                        }
                        _ => None,
                    };
                }
                Parent::Expr(up) => match &tree.expr(up).kind {
                    ExprKind::Dict(entries) => {
                        let (key, _) = entries.iter().find(|(_, value)| *value == at)?;
                        let name = text(program, site((*key)?))?;
                        let mut calls = self.calls.values();
                        let owner = calls.find(|one| one.properties == Some(site(up)));
                        if let Some(owner) = owner {
                            return Some(Making {
                                name,
                                class: Some(owner.class?),
                                said,
                            });
                        }
                        // `Field(sa_relationship_kwargs={…})`
                        at = up;
                        said = Said::Something;
                    }
                    ExprKind::Call { args, .. } => {
                        if let Some(name) = added(program, site(up), args, at) {
                            return Some(Making {
                                name,
                                class: None,
                                said: Said::Something,
                            });
                        }
                        at = up;
                        said = Said::Something;
                    }
                    ExprKind::Conditional { .. } => {
                        at = up;
                        said = Said::Something;
                    }
                    _ => return None,
                },
            }
        }
    }
}

/// `Order.lines = relationship(Line)`, or a name in the body of a class.
fn assigned(program: &Program<'_>, target: Site, said: Said) -> Option<Making> {
    let making = |name: &str, class: ClassId| Making {
        name: name.into(),
        class: Some(class),
        said,
    };
    match &program.expr(target).kind {
        ExprKind::Attribute { value, attr } => {
            let owner = program.infer(Site {
                file: target.file,
                expr: *value,
            });
            match owner.any_of[..] {
                [Type::Class(class)] if !owner.unknown => Some(making(&attr.text, class)),
                _ => None,
            }
        }
        ExprKind::Name(name) => {
            let facts = &program.file(target.file).facts;
            let binding = &facts.bindings[program.binding_of(target)?.0 as usize];
            match facts.scopes[binding.scope.0 as usize].kind {
                ScopeKind::Class(class) => Some(making(name, program.class_id(target.file, class))),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a method gives that a class is asked for: `@declared_attr def owner(cls): return relationship(User)`.
fn declared(program: &Program<'_>, value: Site, said: Said) -> Option<Making> {
    let function = program.function_around(value)?;
    let class = program.class_of(function)?;
    let file = program.function_file(function);
    let is_asked = |decorator: &ExprId| {
        let text = program.source(Site {
            file,
            expr: *decorator,
        });
        let mut parts = text.rsplit('.');
        parts.any(|part| part == "declared_attr")
    };
    let def = program.function_def(function)?;
    def.decorators.iter().any(is_asked).then(|| Making {
        name: def.name.text.clone(),
        class: Some(class),
        said,
    })
}

/// The name under which a call puts its argument somewhere: `Table("orders", metadata, Column("changed", …))`,
/// `mapper.add_property("lines", …)`.
fn added(program: &Program<'_>, call: Site, args: &[Argument], given: ExprId) -> Option<Box<str>> {
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Call { func, .. } = &program.expr(call).kind else {
        return None;
    };
    let position = args.iter().position(|arg| arg.value == given)?;
    match &program.expr(at(*func)).kind {
        ExprKind::Attribute { attr, .. } if &*attr.text == "add_property" && position == 1 => {
            text(program, at(args.first()?.value))
        }
        _ if program.infer(at(*func)).is_external("sqlalchemy.Table") => {
            let ExprKind::Call { args, .. } = &program.expr(at(given)).kind else {
                return None;
            };
            let first = args.first()?;
            let is_plain = first.kind == ArgumentKind::Positional;
            text(program, at(first.value)).filter(|_| is_plain)
        }
        _ => None,
    }
}

fn text(program: &Program<'_>, site: Site) -> Option<Box<str>> {
    match &program.expr(program.source_value(site)).kind {
        ExprKind::Str { value, .. } => value.clone(),
        _ => None,
    }
}

/// Whether the constructor of a class gives every object an attribute.
pub fn is_given(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let Some(init) = program.method(class, "__init__") else {
        return is_field(program, class, name);
    };
    let file = program.function_file(init);
    let tree = &program.file(file).facts.tree;
    let Some(def) = program.function_def(init) else {
        return false;
    };
    let own = def.params.first().map(|param| &*param.name.text);
    let is_own = |expr: ExprId| {
        matches!(&tree.expr(expr).kind, ExprKind::Attribute { value, attr }
            if &*attr.text == name
                && matches!(&tree.expr(*value).kind, ExprKind::Name(owner) if Some(&**owner) == own))
    };
    def.body.iter().any(|&stmt| match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, .. } => targets.iter().any(|&target| is_own(target)),
        StmtKind::AnnAssign {
            target,
            value: Some(_),
            ..
        } => is_own(*target),
        _ => false,
    })
}

/// Whether it is a field of a dataclass.
fn is_field(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let file = program.classes[class.0 as usize].file;
    let tree = &program.file(file).facts.tree;
    let Some(def) = program.class_def(class) else {
        return false;
    };
    let makes = |decorator: &ExprId| {
        let text = program.source(Site {
            file,
            expr: *decorator,
        });
        text.split('(')
            .next()
            .is_some_and(|name| name.rsplit('.').next() == Some("dataclass"))
    };
    def.decorators.iter().any(makes)
        && def.body.iter().any(|&stmt| {
            matches!(tree.stmt(stmt).kind, StmtKind::AnnAssign { target, .. }
                if matches!(&tree.expr(target).kind, ExprKind::Name(field) if **field == *name))
        })
}
