//! Objects that a session of SQLAlchemy or SQLModel takes out of a database: what the query selects says of which class they are.

use crate::facts::binding::{BindingKind, Value};
use crate::resolve::chain::Selected;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ExprId, ExprKind};

/// Methods of a query or a result that give one object, or none.
const ONE: &[&str] = &["first", "one_or_none", "scalar_one_or_none"];

/// Those that give one object, or raise.
const ONE_AT_LEAST: &[&str] = &["one", "scalar_one"];

/// Methods of a query or a statement that give one about the same objects.
pub const STEPS: &[&str] = &[
    "distinct",
    "execution_options",
    "filter",
    "filter_by",
    "group_by",
    "having",
    "join",
    "limit",
    "offset",
    "options",
    "order_by",
    "outerjoin",
    "populate_existing",
    "select_from",
    "slice",
    "where",
    "with_for_update",
    "yield_per",
];

/// Functions that begin a statement.
pub const SELECTS: &[&str] = &[
    "sqlalchemy.select",
    "sqlalchemy.future.select",
    "sqlmodel.select",
];

/// Values of variables that were followed, or are being followed, and what was found.
type Followed = Vec<(Site, Option<(ClassId, Holds)>)>;

/// What a chain of calls stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// A statement, which a session runs.
    Statement,
    /// What is gone through gives the objects: a query of a session, `session.scalars(…)`.
    Objects,
    /// Rows of which each has one object: `session.execute(…)`.
    Rows,
}

impl Program<'_> {
    /// What a call gives that takes objects out of a database.
    pub(super) fn taken_from_database(
        &self,
        call: Site,
        func: ExprId,
        args: &[Argument],
    ) -> Option<Types> {
        if let Some(managed) = self.managed_result(call) {
            return Some(managed);
        }
        let at = |expr: ExprId| Site { expr, ..call };
        let ExprKind::Attribute { value, attr } = &self.expr(at(func)).kind else {
            return None;
        };
        let name = &*attr.text;
        let receiver = at(*value);
        let one = |class| Types::one(Type::Instance(class));
        let maybe = |class| {
            let mut types = one(class);
            types.add(Type::Builtin("None"));
            types
        };
        match name {
            "get" if args.len() > 1 => {
                let class = self.is_session(receiver).then(|| args.first())??;
                match self.infer(at(class.value)).any_of[..] {
                    [Type::Class(class)] => Some(maybe(class)),
                    _ => None,
                }
            }
            "scalar" => {
                let statement = self.is_session(receiver).then(|| args.first())??;
                let (class, holds) = self.queried(at(statement.value), &mut Vec::new())?;
                (holds == Holds::Statement).then(|| maybe(class))
            }
            "all" => match self.queried(receiver, &mut Vec::new())? {
                (class, Holds::Objects) => Some(Types::one(Type::Many(one(class)))),
                _ => None,
            },
            _ if ONE.contains(&name) || ONE_AT_LEAST.contains(&name) => {
                let (class, holds) = self.queried(receiver, &mut Vec::new())?;
                let gives_object = match holds {
                    Holds::Objects => true,
                    Holds::Rows => name.starts_with("scalar"),
                    Holds::Statement => false,
                };
                gives_object.then(|| match ONE.contains(&name) {
                    true => maybe(class),
                    false => one(class),
                })
            }
            _ => None,
        }
    }

    /// What going over an expression gives, where that is a query, or what a session gave for one.
    pub(super) fn gone_through_in_database(&self, iterated: Site) -> Option<Types> {
        match self.queried(iterated, &mut Vec::new())? {
            (class, Holds::Objects) => Some(Types::one(Type::Instance(class))),
            _ => None,
        }
    }

    /// Whether an expression may be a session, whose objects load attributes from the database when they are read.
    pub fn is_session(&self, site: Site) -> bool {
        let types = self.infer(site);
        types.objects().any(|name| self.table.reads_lazily(name))
    }

    /// The class whose objects a query, a statement or a result is about, and nothing else.
    fn queried(&self, site: Site, followed: &mut Followed) -> Option<(ClassId, Holds)> {
        let at = |expr: ExprId| Site { expr, ..site };
        let ExprKind::Call { func, args, .. } = &self.expr(site).kind else {
            return self.queried_variable(site, followed);
        };
        let entity = || match self.selected(site, args)? {
            Selected::Entity(class) => class,
            _ => None,
        };
        let callee = self.infer(at(*func));
        if SELECTS.iter().any(|name| callee.is_external(name)) {
            return entity().map(|class| (class, Holds::Statement));
        }
        let ExprKind::Attribute { value, attr } = &self.expr(at(*func)).kind else {
            return None;
        };
        let receiver = at(*value);
        match &*attr.text {
            "query" if self.is_session(receiver) => entity().map(|class| (class, Holds::Objects)),
            run @ ("scalars" | "exec" | "execute") if self.is_session(receiver) => {
                let statement = args.first()?;
                match self.queried(at(statement.value), followed)? {
                    (class, Holds::Statement) => Some(match run {
                        "execute" => (class, Holds::Rows),
                        _ => (class, Holds::Objects),
                    }),
                    _ => None,
                }
            }
            "scalars" if args.is_empty() => match self.queried(receiver, followed)? {
                (class, Holds::Rows) => Some((class, Holds::Objects)),
                _ => None,
            },
            "unique" => self.queried(receiver, followed),
            step if STEPS.contains(&step) => self.queried(receiver, followed),
            _ => None,
        }
    }

    /// The same of a variable, all of whose bindings are about objects of one class.
    fn queried_variable(&self, name: Site, followed: &mut Followed) -> Option<(ClassId, Holds)> {
        let ExprKind::Name(_) = self.expr(name).kind else {
            return None;
        };
        let facts = &self.file(name.file).facts;
        let reference = facts.references.get(name.expr.0 as usize)?.as_ref()?;
        let mut found = None;
        for &binding in reference.bindings.iter() {
            let BindingKind::Assigned {
                value: Value::Expr(expr),
                path,
                ..
            } = &facts.bindings[binding.0 as usize].kind
            else {
                return None;
            };
            if !path.is_empty() {
                return None;
            }
            let value = Site {
                expr: *expr,
                ..name
            };
            let held = match followed.iter().position(|(other, _)| *other == value) {
                // `query = query.filter(…)` is about what it was about before.
                Some(known) => match followed[known].1 {
                    Some(held) => held,
                    None => continue,
                },
                None => {
                    let place = followed.len();
                    followed.push((value, None));
                    let held = self.queried(value, followed)?;
                    followed[place].1 = Some(held);
                    held
                }
            };
            if found.is_some_and(|other| other != held) {
                return None;
            }
            found = Some(held);
        }
        found
    }
}
