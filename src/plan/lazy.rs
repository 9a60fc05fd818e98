//! Attributes that are loaded when they are read: the relationships of a mapped class, and columns that are deferred or that
//! the database computes. The replacement of the session cannot load them there, so where one may be read from an object, the
//! sessions stay as they are.

use super::reason::Refusal;
use super::seed::{MappedCall, Uses};
use crate::diagnostic::Span;
use crate::diagnostic::code::{self, Code};
use crate::mapping::row::Row;
use crate::mapping::schema::Kind;
use crate::options::Style;
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeMap;

/// Refuse the groups of sessions, where something they give may be read that is not loaded.
pub fn refuse(program: &Program<'_>, uses: &mut Uses) {
    let groups: Vec<_> = uses
        .calls
        .iter()
        .filter(|call| types_of(program, call).any(|row| row.reads_lazily))
        .map(|call| call.group)
        .collect();
    let Some(&first) = groups.first() else { return };
    let types = uses.calls.iter().filter(|call| call.group == first);
    let ruling: Vec<&Row> = types
        .flat_map(|call| types_of(program, call))
        .filter(|row| !row.ruled_out_by.is_empty())
        .collect();
    let found = ruled_out(program, &ruling).or_else(|| {
        let attributes = Attributes::collect(program);
        attributes.first_read(program)
    });
    let Some((code, message, site)) = found else {
        return;
    };
    let span = Span {
        path: program.file(site.file).path.clone(),
        range: program.expr(site).range,
    };
    for group in groups {
        let refusal = Refusal::at(code, message.clone(), span.clone());
        uses.refused.entry(group).or_insert(refusal);
    }
}

/// The types that a call makes or is made on.
fn types_of<'p>(program: &'p Program<'_>, call: &MappedCall) -> impl Iterator<Item = &'p Row> {
    use crate::mapping::row::Returns;
    let row = program.table.row(call.row);
    let returned = match &row.returns {
        Some(Returns::Type(name)) => program.table.type_row(name),
        _ => None,
    };
    let entered = row.entered.as_ref();
    let entered = entered.and_then(|name| program.table.type_row(name));
    let owner = call.name.rsplit_once('.').map(|(owner, _)| owner);
    let owner = owner.and_then(|owner| program.table.type_row(owner));
    [returned, entered, owner].into_iter().flatten()
}

type Found = (Code, String, Site);

/// A keyword or a method somewhere in the project that keeps the objects of these types as they are.
fn ruled_out(program: &Program<'_>, types: &[&Row]) -> Option<Found> {
    let reason = |name: &str| types.iter().find_map(|row| row.ruled_out_by.get(name));
    for (at, file) in program.files.iter().enumerate() {
        let id = FileId(at as u32);
        for &expr in &file.facts.calls {
            let site = Site { file: id, expr };
            let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
                continue;
            };
            let callee = program.expr(Site {
                file: id,
                expr: *func,
            });
            let method = match &callee.kind {
                ExprKind::Attribute { attr, .. } => Some(&*attr.text),
                _ => None,
            };
            let keywords = args.iter().filter_map(|arg| match &arg.kind {
                ArgumentKind::Keyword(name) => Some(&*name.text),
                _ => None,
            });
            for name in keywords.chain(method) {
                if let Some(reason) = reason(name) {
                    return Some((code::REFUSED_CALL, format!("`{name}`: {reason}"), site));
                }
            }
        }
    }
    None
}

/// The attributes of the project's classes that are loaded when they are read.
#[derive(Debug, Default)]
struct Attributes {
    /// By name: the classes that have it, none for one whose class is not known.
    owners: BTreeMap<Box<str>, Vec<Option<ClassId>>>,
    /// A name that is computed.
    unnamed: Option<Site>,
}

impl Attributes {
    fn collect(program: &Program<'_>) -> Self {
        let mut attributes = Self::default();
        for at in 0..program.classes.len() {
            let class = ClassId(at as u32);
            attributes.read_class(program, class);
        }
        attributes
    }

    fn read_class(&mut self, program: &Program<'_>, class: ClassId) {
        let file = program.classes[class.0 as usize].file;
        let Some(def) = program.class_def(class) else {
            return;
        };
        let tree = &program.file(file).facts.tree;
        for &stmt in &def.body {
            let (target, value) = match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, value } if targets.len() == 1 => (targets[0], *value),
                StmtKind::AnnAssign {
                    target,
                    value: Some(value),
                    ..
                } => (*target, *value),
                _ => continue,
            };
            let ExprKind::Name(name) = &tree.expr(target).kind else {
                continue;
            };
            let site = Site { file, expr: value };
            let ExprKind::Call { args, .. } = &program.expr(site).kind else {
                continue;
            };
            let Some(row) = lazy_row(program, site, args) else {
                continue;
            };
            self.owners
                .entry(name.clone())
                .or_default()
                .push(Some(class));
            self.read_other_name(program, site, row, args);
        }
    }

    /// `backref="orders"` makes an attribute of another class.
    fn read_other_name(&mut self, program: &Program<'_>, site: Site, row: &Row, args: &[Argument]) {
        let Some(parameter) = &row.lazy_name else {
            return;
        };
        let named = match passed(row.signature.as_ref(), args, parameter) {
            Passed::Absent => return,
            Passed::Given(expr) => Some(expr),
            Passed::Unknown => None,
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        // `backref("orders", …)`
        let first = |expr: ExprId| match &program.expr(at(expr)).kind {
            ExprKind::Call { args, .. } => args.first().map(|arg| arg.value),
            _ => Some(expr),
        };
        let text = named.and_then(first).and_then(|expr| {
            match &program.expr(program.source_value(at(expr))).kind {
                ExprKind::Str { value, .. } => value.clone(),
                _ => None,
            }
        });
        match text {
            Some(name) => self.owners.entry(name).or_default().push(None),
            None => self.unnamed = Some(site),
        }
    }

    /// The first place where one of them may be read from an object.
    fn first_read(&self, program: &Program<'_>) -> Option<Found> {
        if let Some(site) = self.unnamed {
            let message = "the name of an attribute that is loaded when it is read is computed";
            return Some((code::LAZY_LOAD, message.to_owned(), site));
        }
        if self.owners.is_empty() {
            return None;
        }
        for (at, file) in program.files.iter().enumerate() {
            let id = FileId(at as u32);
            for index in 0..file.facts.tree.exprs.len() {
                let site = Site {
                    file: id,
                    expr: ExprId(index as u32),
                };
                if let Some(name) = self.read_at(program, site) {
                    let message = format!(
                        "`{}` may be loaded from the database when it is read, which cannot be awaited there",
                        name
                    );
                    return Some((code::LAZY_LOAD, message, site));
                }
            }
        }
        self.field(program)
    }

    fn read_at(&self, program: &Program<'_>, site: Site) -> Option<String> {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &program.expr(site).kind {
            ExprKind::Attribute { value, attr } => {
                let owners = self.owners.get(&*attr.text)?;
                let is_method = matches!(program.expr(site).parent, Parent::Expr(up)
                    if matches!(&program.expr(at(up)).kind, ExprKind::Call { func, .. } if *func == site.expr));
                let may = !is_method && may_own(program, &program.infer(at(*value)), owners);
                may.then(|| program.source(site).to_owned())
            }
            ExprKind::Call { func, args, .. } => {
                let callee = program.infer(at(*func));
                let is_reader = callee.any_of.iter().any(|one| {
                    matches!(one, Type::External(name)
                        if matches!(&**name, "builtins.getattr" | "operator.attrgetter"))
                });
                if !is_reader {
                    return None;
                }
                let named = args.get(1).or(args.first())?;
                let known = match &program.expr(at(named.value)).kind {
                    ExprKind::Str { value, .. } => value.as_deref(),
                    _ => None,
                };
                let every: Vec<Option<ClassId>> = self.owners.values().flatten().copied().collect();
                let owners = match known {
                    Some(name) => self.owners.get(name)?,
                    None => &every,
                };
                let may = match (args.len() > 1).then(|| args.first()).flatten() {
                    Some(object) => may_own(program, &program.infer(at(object.value)), owners),
                    None => true,
                };
                may.then(|| program.excerpt(site))
            }
            _ => None,
        }
    }

    /// A field of that name in a class that a library fills from objects: a model of pydantic's.
    fn field(&self, program: &Program<'_>) -> Option<Found> {
        for (at, info) in program.classes.iter().enumerate() {
            let class = ClassId(at as u32);
            let filled = program.above(class).iter().any(|above| {
                let info = &program.classes[above.0 as usize];
                info.unknown_base || !info.external_bases.is_empty()
            });
            let is_owner = self.owners.values().flatten().any(|owner| {
                owner.is_some_and(|owner| {
                    program.above(class).contains(&owner) || program.below(class).contains(&owner)
                })
            });
            if !filled || is_owner {
                continue;
            }
            let def = program.class_def(class)?;
            let tree = &program.file(info.file).facts.tree;
            for &stmt in &def.body {
                let StmtKind::AnnAssign { target, value, .. } = &tree.stmt(stmt).kind else {
                    continue;
                };
                let ExprKind::Name(name) = &tree.expr(*target).kind else {
                    continue;
                };
                let is_mapped = value.is_some_and(|value| {
                    let site = Site {
                        file: info.file,
                        expr: value,
                    };
                    matches!(&program.expr(site).kind, ExprKind::Call { func, .. }
                        if is_of_table(program, Site { file: info.file, expr: *func }))
                });
                if self.owners.contains_key(name) && !is_mapped {
                    let message = format!(
                        "`{name}` may be read from an object here, and is loaded from the database then, which cannot be awaited"
                    );
                    let site = Site {
                        file: info.file,
                        expr: *target,
                    };
                    return Some((code::LAZY_LOAD, message, site));
                }
            }
        }
        None
    }
}

/// Whether a callee is a name that the tables know.
fn is_of_table(program: &Program<'_>, callee: Site) -> bool {
    program
        .infer(callee)
        .any_of
        .iter()
        .any(|one| matches!(one, Type::External(name) if !program.table.rows(name).is_empty()))
}

/// The row by which a call makes an attribute that is loaded when it is read.
fn lazy_row<'p>(program: &'p Program<'_>, site: Site, args: &[Argument]) -> Option<&'p Row> {
    let target = program.calls.target(site)?;
    let place = Place {
        site,
        args,
        receiver: None,
    };
    let rows = target
        .external
        .iter()
        .flat_map(|name| program.table.rows(name));
    rows.map(|&row| program.table.row(row)).find(|row| {
        row.kind == Kind::Call
            && row.lazy
            && program.conditions_hold(
                place,
                row.signature.as_ref(),
                &row.when,
                None,
                Style::Faithful,
            )
    })
}

/// Whether a value may be an instance of one of these classes.
fn may_own(program: &Program<'_>, types: &Types, owners: &[Option<ClassId>]) -> bool {
    let may = |one: &Type| match one {
        Type::Instance(class) => {
            let family = [program.above(*class), program.below(*class)];
            owners.iter().any(|owner| match owner {
                Some(owner) => family.iter().any(|all| all.contains(owner)),
                // The attribute that a `backref` makes may be any mapped class's.
                None => family.iter().any(|all| {
                    all.iter().any(|at| {
                        let info = &program.classes[at.0 as usize];
                        info.unknown_base || !info.external_bases.is_empty()
                    })
                }),
            })
        }
        Type::Foreign | Type::Injected => true,
        _ => false,
    };
    types.unknown || types.any_of.is_empty() || types.any_of.iter().any(may)
}
