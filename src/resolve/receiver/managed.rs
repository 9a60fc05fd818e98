//! What is taken out of a database by way of a model of Django: `Port.objects.filter(open=True).first()`.

use crate::mapping::condition::Test;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtKind};

/// What the tables call that which a model's rows are asked of.
pub const MANAGER: &str = "django.db.models.manager.BaseManager";

/// What they call an object of a model.
pub const MODEL: &str = "django.db.models.base.Model";

/// The manager that every model has.
const OBJECTS: &str = "objects";

/// A function that gives an object of a model.
const OBJECT_OR_404: &str = "get_object_or_404";

/// What takes all rows of a query, and what the tables call that.
const LIST: &str = "list";
const GONE_THROUGH: &str = "__iter__";

/// Methods that give another query about the same rows. Not those that leave columns out, which are loaded when they are read.
const STEPS: &[&str] = &[
    "all",
    "annotate",
    "distinct",
    "exclude",
    "filter",
    "none",
    "order_by",
    "prefetch_related",
    "reverse",
    "select_related",
    "using",
];

/// Those of which the rows are no objects of the model.
const ROWS: &[&str] = &["values", "values_list"];

/// Methods that ask the database, and give an object of the model.
const GIVING: &[&str] = &["create", "earliest", "get", "latest"];

/// Those that give one, or `None`.
const PERHAPS: &[&str] = &["first", "last"];

/// Those that give one, and whether it is new.
const WITH_NEWS: &[&str] = &["get_or_create", "update_or_create"];

/// Those that give data.
const COUNTING: &[&str] = &["aggregate", "count", "delete", "exists", "update"];

/// Methods of an object that ask the database.
pub const OF_OBJECTS: &[&str] = &["delete", "refresh_from_db", "save"];

/// Fields that lead to other objects, or to files.
const LEADING: &[&str] = &[
    "FileField",
    "ForeignKey",
    "ForeignObject",
    "GenericForeignKey",
    "ImageField",
    "ManyToManyField",
    "OneToOneField",
];

/// The key of every object.
const KEYS: &[&str] = &["id", "pk"];

/// What a query is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct About {
    model: ClassId,
    /// Whether its rows are objects of the model.
    gives_objects: bool,
}

/// Whether a method gives another query.
fn is_step(name: &str) -> bool {
    STEPS.contains(&name) || ROWS.contains(&name)
}

/// Whether a method asks the database.
fn is_end(name: &str) -> bool {
    let ends = [GIVING, PERHAPS, WITH_NEWS, COUNTING];
    ends.iter().any(|names| names.contains(&name))
}

impl Program<'_> {
    /// Whether a class is a model of Django.
    pub fn is_django_model(&self, class: ClassId) -> bool {
        self.derives_from(class, |base| {
            base.starts_with("django.") && base.ends_with("Model")
        })
    }

    /// A method of what asks the database for rows of a model, or of an object of one, not yet called.
    pub(super) fn managed_member(&self, attribute: Site) -> Option<Types> {
        let ExprKind::Attribute { value, attr } = &self.expr(attribute).kind else {
            return None;
        };
        let name = &*attr.text;
        let owner = Site {
            expr: *value,
            ..attribute
        };
        let of = |type_name: &str| {
            let member = format!("{type_name}.{name}");
            Some(Types::one(Type::ObjectMember(member.into())))
        };
        if (is_end(name) || is_step(name)) && self.managed(owner).is_some() {
            return of(MANAGER);
        }
        if !self.imports("django") {
            return None;
        }
        let types = self.infer(owner);
        let is_something = |one: &&Type| !matches!(one, Type::Builtin("None"));
        let mut objects = types.any_of.iter().filter(is_something);
        match (objects.next(), objects.next()) {
            (Some(&Type::Instance(class)), None) if self.is_django_model(class) => match name {
                _ if OF_OBJECTS.contains(&name) && self.method(class, name).is_none() => of(MODEL),
                // The class has a description of the column there, an object what stands in it.
                _ if self.is_column(class, name) => Some(Types::one(Type::Foreign)),
                _ => None,
            },
            _ => None,
        }
    }

    /// `list`, where it is given a query: `list(Port.objects.values("code")[:10])`.
    pub(super) fn listed_query(&self, name: Site) -> Option<Types> {
        if !matches!(&self.expr(name).kind, ExprKind::Name(text) if &**text == LIST) {
            return None;
        }
        let Parent::Expr(call) = self.expr(name).parent else {
            return None;
        };
        if !self.imports("django") {
            return None;
        }
        let call = Site { expr: call, ..name };
        let is_callee =
            matches!(self.expr(call).kind, ExprKind::Call { func, .. } if func == name.expr);
        let is_builtin = self.name_types(name, LIST).is_external("builtins.list");
        if !is_callee || !is_builtin || self.listed(call).is_none() {
            return None;
        }
        let member = format!("{MANAGER}.{GONE_THROUGH}");
        Some(Types::one(Type::ObjectMember(member.into())))
    }

    /// What a query is about that `list` alone is given.
    fn listed(&self, call: Site) -> Option<About> {
        let ExprKind::Call { args, .. } = &self.expr(call).kind else {
            return None;
        };
        let [only] = &args[..] else {
            return None;
        };
        let query = Site {
            expr: only.value,
            ..call
        };
        // The manager by itself cannot be gone through.
        let is_query = matches!(
            self.expr(query).kind,
            ExprKind::Call { .. } | ExprKind::Subscript { .. }
        );
        let is_plain = only.kind == ArgumentKind::Positional;
        self.managed(query).filter(|_| is_query && is_plain)
    }

    /// What a call gives that takes rows of a model out of the database.
    pub(super) fn managed_result(&self, call: Site) -> Option<Types> {
        if let Some(model) = self.object_or_404(call) {
            return Some(Types::one(Type::Instance(model)));
        }
        let many = |about: About| {
            let row = match about.gives_objects {
                true => Type::Instance(about.model),
                false => Type::Foreign,
            };
            Some(Types::one(Type::Many(Types::one(row))))
        };
        if let ExprKind::Call { func, .. } = self.expr(call).kind
            && self.listed_query(Site { expr: func, ..call }).is_some()
        {
            return many(self.listed(call)?);
        }
        let (owner, name) = self.method_called(call)?;
        if is_step(name) && self.use_of(call) == Test::Iterated {
            return many(self.managed(call)?);
        }
        let known = [GIVING, PERHAPS, WITH_NEWS];
        if !known.iter().any(|names| names.contains(&name)) {
            return None;
        }
        let about = self.managed(owner)?;
        let object = Types::one(Type::Instance(about.model));
        if !about.gives_objects {
            return Some(Types::one(Type::Foreign));
        }
        if WITH_NEWS.contains(&name) {
            let parts = vec![object, Types::builtin("bool")];
            return Some(Types::one(Type::Tuple(parts)));
        }
        let mut types = object;
        if PERHAPS.contains(&name) {
            types.add(Type::Builtin("None"));
        }
        Some(types)
    }

    /// The model of which `get_object_or_404(Port, …)` gives an object.
    pub fn object_or_404(&self, call: Site) -> Option<ClassId> {
        let ExprKind::Call { func, args, .. } = &self.expr(call).kind else {
            return None;
        };
        let at = |expr| Site { expr, ..call };
        if self.expr(at(*func)).last_name() != Some(OBJECT_OR_404) || !self.imports("django") {
            return None;
        }
        self.plainly_managed(at(args.first()?.value))
    }

    /// The model that an expression is, where its manager is the one that Django gives it.
    fn plainly_managed(&self, class: Site) -> Option<ClassId> {
        match self.infer(class).any_of[..] {
            [Type::Class(model)]
                if self.is_django_model(model) && !self.has_own(model, OBJECTS) =>
            {
                Some(model)
            }
            _ => None,
        }
    }

    /// The call that asks the database, of which `Port.objects` is the beginning: a chain of nothing but known methods, which a loop may
    /// go through.
    pub fn managed_call(&self, manager: Site) -> Option<Site> {
        let tree = &self.file(manager.file).facts.tree;
        self.managed(manager)?;
        let above = |expr| match tree.expr(expr).parent {
            Parent::Expr(up) => Some(up),
            _ => None,
        };
        let mut at = manager.expr;
        loop {
            let up = above(at)?;
            match &tree.expr(up).kind {
                ExprKind::Attribute { attr, .. } => {
                    let call = above(up)?;
                    let is_called = matches!(tree.expr(call).kind,
                        ExprKind::Call { func, .. } if func == up);
                    let site = Site {
                        expr: call,
                        ..manager
                    };
                    match is_called {
                        true if is_end(&attr.text) => return Some(site),
                        true if is_step(&attr.text) => match self.use_of(site) {
                            Test::Iterated => return Some(site),
                            _ => at = call,
                        },
                        _ => return None,
                    }
                }
                ExprKind::Subscript { value, index } if *value == at => {
                    let is_slice = matches!(tree.expr(*index).kind, ExprKind::Slice { .. });
                    if !is_slice || !matches!(tree.expr(at).kind, ExprKind::Call { .. }) {
                        return None;
                    }
                    at = up;
                }
                ExprKind::Call { func, .. } => {
                    let name = Site {
                        expr: *func,
                        ..manager
                    };
                    let call = Site {
                        expr: up,
                        ..manager
                    };
                    return self.listed_query(name).map(|_| call);
                }
                _ => return None,
            }
        }
    }

    /// What a query is about, where it begins with the manager of a model.
    fn managed(&self, query: Site) -> Option<About> {
        let at = |expr| Site { expr, ..query };
        match &self.expr(query).kind {
            ExprKind::Attribute { value, attr } if &*attr.text == OBJECTS => {
                let model = self
                    .imports("django")
                    .then(|| self.plainly_managed(at(*value)))??;
                Some(About {
                    model,
                    gives_objects: true,
                })
            }
            ExprKind::Subscript { value, index }
                if matches!(self.expr(at(*index)).kind, ExprKind::Slice { .. }) =>
            {
                self.managed(at(*value))
            }
            ExprKind::Call { func, .. } => {
                let ExprKind::Attribute { value, attr } = &self.expr(at(*func)).kind else {
                    return None;
                };
                if !is_step(&attr.text) {
                    return None;
                }
                let about = self.managed(at(*value))?;
                Some(About {
                    gives_objects: about.gives_objects && !ROWS.contains(&&*attr.text),
                    ..about
                })
            }
            _ => None,
        }
    }

    /// Whether a model has a column of that name, or the key of another object under it.
    pub fn is_column(&self, class: ClassId, name: &str) -> bool {
        if KEYS.contains(&name) {
            return true;
        }
        let led = name.strip_suffix("_id");
        self.above(class).iter().any(|&at| {
            let file = self.classes[at.0 as usize].file;
            let body = self.class_def(at).map(|definition| &definition.body);
            body.into_iter().flatten().any(|&stmt| {
                let StmtKind::Assign { targets, value } =
                    &self.file(file).facts.tree.stmt(stmt).kind
                else {
                    return false;
                };
                let site = |expr| Site { file, expr };
                let is_named = |meant: &str| {
                    let mut targets = targets.iter();
                    targets.any(|&target| self.expr(site(target)).last_name() == Some(meant))
                };
                match self.leads(site(*value)) {
                    Some(true) => led.is_some_and(is_named),
                    Some(false) => is_named(name),
                    None => false,
                }
            })
        })
    }

    /// Whether a field of a model leads to other objects or to files; nothing, if it is none.
    fn leads(&self, value: Site) -> Option<bool> {
        let ExprKind::Call { func, .. } = self.expr(value).kind else {
            return None;
        };
        let kind = self.infer(Site {
            expr: func,
            ..value
        });
        match &kind.any_of[..] {
            [Type::External(name)] if name.starts_with("django.") => {
                let last = name.rsplit('.').next()?;
                let is_leading = LEADING.contains(&last);
                (is_leading || last.ends_with("Field")).then_some(is_leading)
            }
            _ => None,
        }
    }

    /// Whether a class of the project, or one above it there, binds a name in its body.
    fn has_own(&self, class: ClassId, name: &str) -> bool {
        self.above(class).iter().any(|&at| {
            let facts = &self.file(self.classes[at.0 as usize].file).facts;
            let scope = self.class(at).scope;
            facts.scopes[scope.0 as usize].variables.contains_key(name)
        })
    }
}
