//! Objects: every place where one stands, and whether that use has a conversion.

use super::thrown::{Thrown, library};
use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::mapping::condition::{Subject, Test};
use crate::mapping::row::Fate;
use crate::mapping::schema::{Enter, Kind};
use crate::options::Stage;
use crate::plan::cell::{GroupId, holds_object, is_changing};
use crate::plan::served;
use crate::plan::template::{Rewriting, applicable, instantiate_plain};
use crate::resolve::application::keeper;
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::resolve::started::TASK_RESULT;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind};

/// Special methods of which it is followed where Python calls them, and what they give.
const SEEN: &[&str] = &[
    "__aenter__",
    "__aiter__",
    "__anext__",
    "__call__",
    "__enter__",
    "__getitem__",
    "__iter__",
    "__next__",
];

impl<'c, 'p> Collector<'c, 'p> {
    pub(super) fn object(&mut self, site: Site, types: &crate::resolve::types::Types) {
        let program = self.program;
        let group = self.cells.group(program, site);
        if let ExprKind::Attribute { value, .. } = program.expr(site).kind {
            let error = Site {
                file: site.file,
                expr: value,
            };
            if let Some(library) = library(program, &program.infer(error)) {
                self.thrown.push(Thrown {
                    error,
                    library,
                    group,
                });
            }
        }
        let direct: Vec<&str> = program
            .library_types(types)
            .filter(|name| is_changing(program, name))
            .collect();
        let type_name = direct.first().map(|&name| name.to_owned());
        if types.any_of.contains(&Type::Injected)
            && let Some(name) = direct.iter().find(|name| program.is_made_by_anyone(name))
        {
            let message =
                format!("this may be a `{name}`, or whatever a caller from outside passes");
            self.refuse(group, code::MIXED_VALUE, message, site);
            self.outside.insert(group);
        }
        if let (ExprKind::Attribute { attr, .. }, Some(type_name)) =
            (&program.expr(site).kind, &type_name)
        {
            let held = self.held.entry(attr.text.clone()).or_default();
            held.insert((type_name.clone(), group));
        }
        if let Some(type_name) = &type_name {
            self.note_name(site, type_name);
        }
        match program.expr(site).parent {
            Parent::Stmt(stmt) => self.in_statement(site, group, type_name.as_deref(), stmt),
            Parent::Expr(up) => self.in_expression(site, group, type_name.as_deref(), up),
            Parent::Module => {}
        }
    }

    /// Whether an object may be something else here, so that an edit that is right for the one is wrong for the other.
    pub(super) fn is_mixed(&self, site: Site) -> bool {
        let types = self.program.infer(site);
        types.unknown
            || types.any_of.iter().any(|one| {
                !matches!(one, Type::Builtin("None") | Type::Injected)
                    && self.program.library_type(one).is_none()
            })
    }

    /// The group of the object that is checked against a class.
    pub(super) fn checked(&mut self, class: Site) -> Option<GroupId> {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: class.file,
            expr,
        };
        let mut up = program.expr(class).parent;
        if let Parent::Expr(tuple) = up
            && matches!(program.expr(at(tuple)).kind, ExprKind::Tuple(_))
        {
            up = program.expr(at(tuple)).parent;
        }
        let Parent::Expr(call) = up else {
            return None;
        };
        let ExprKind::Call { func, args, .. } = &program.expr(at(call)).kind else {
            return None;
        };
        let value = at(args.first()?.value);
        let is_check = program.infer(at(*func)).is_external("builtins.isinstance");
        (is_check && holds_object(program, &program.infer(value)))
            .then(|| self.cells.group(program, value))
    }

    fn mixed_message(&self, site: Site, type_name: &str) -> String {
        let types = self.program.infer(site);
        let is_expected = |one: &Type| {
            matches!(one, Type::Injected | Type::Builtin("None"))
                || self.program.library_type(one) == Some(type_name)
        };
        let others = self.program.others(&types, is_expected);
        let others = others.unwrap_or_else(|| "something else".to_owned());
        format!("this may be a `{type_name}`, or {others}")
    }

    /// Refuse the group where its object may be something else; tells whether it did.
    pub(super) fn refuse_mixed(&mut self, site: Site, group: GroupId, type_name: &str) -> bool {
        let is_mixed = self.is_mixed(site);
        if is_mixed {
            self.refuse(
                group,
                code::MIXED_VALUE,
                self.mixed_message(site, type_name),
                site,
            );
        }
        is_mixed
    }

    pub(super) fn in_statement(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        stmt: StmtId,
    ) {
        let tree = &self.program.file(site.file).facts.tree;
        match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if *value == site.expr => {
                for &target in targets {
                    self.stored(site, group, direct, target);
                }
            }
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } if *value == site.expr => {
                self.stored(site, group, direct, *target);
            }
            StmtKind::Assign { .. } | StmtKind::AnnAssign { .. } => {}
            StmtKind::AugAssign { value, .. } if *value == site.expr => {
                self.escapes(group, site, "is combined with another value");
            }
            StmtKind::For { iter, .. } if *iter == site.expr => self.iterated(site, group, direct),
            StmtKind::With { items, .. } => {
                if let Some(item) = items.iter().find(|item| item.context == site.expr) {
                    let target = item.target.map(|target| tree.expr(target).outer);
                    self.entered(site, group, direct, target);
                }
            }
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. } => {
                self.tested(site, group, direct);
            }
            StmtKind::Raise { .. } | StmtKind::Match { .. } => {
                self.escapes(group, site, "is used in a way that the table does not know");
            }
            StmtKind::Return(_) if self.is_handed_out_unseen(site) => {
                self.escapes(
                    group,
                    site,
                    "is returned by a method that Python calls itself",
                );
            }
            _ => {}
        }
    }

    /// Whether what stands here is returned to where nobody sees that the method is called: an operator, an attribute that is missing.
    fn is_handed_out_unseen(&self, site: Site) -> bool {
        let program = self.program;
        let around = program.function_around(site);
        around.is_some_and(|function| {
            let name = &*program.function(function).name;
            let is_special = name.starts_with("__") && name.ends_with("__");
            let is_method = program.class_of(function).is_some();
            is_special && is_method && !SEEN.contains(&name)
        })
    }

    pub(super) fn stored(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        target: ExprId,
    ) {
        let program = self.program;
        let target = Site {
            file: site.file,
            expr: target,
        };
        match &program.expr(target).kind {
            ExprKind::Name(_) => {}
            ExprKind::Tuple(_) | ExprKind::List(_) if direct.is_none() => {}
            ExprKind::Tuple(_) | ExprKind::List(_)
                if direct.is_some_and(|name| self.is_listed(name)) =>
            {
                self.iterated(site, group, direct);
            }
            ExprKind::Subscript { .. } if program.is_put_where_it_is_seen(site) => {}
            // The attribute's row says what becomes of such a value.
            ExprKind::Attribute { .. } if self.takes_value(target, site.expr) => {}
            ExprKind::Attribute { value, attr } => {
                let owner = program.infer(Site {
                    file: site.file,
                    expr: *value,
                });
                // Nothing can be stored in `None`.
                let is_none = |one: &&Type| matches!(one, Type::Builtin("None"));
                let mut owners = owner.any_of.iter().filter(|one| !is_none(one)).peekable();
                let is_ours = owners.peek().is_some()
                    && !owner.unknown
                    && owners.all(|one| match one {
                        Type::Instance(_) | Type::Class(_) | Type::Module(_) => true,
                        Type::External(name) if program.table.is_shelf(name) => {
                            program.is_seen_shelf(name)
                        }
                        _ => keeper(one, &attr.text)
                            .is_some_and(|state| program.is_seen_shelf(&state)),
                    });
                if !is_ours {
                    self.escapes(
                        group,
                        site,
                        "is stored in an object that cannot be followed",
                    );
                }
            }
            _ => self.escapes(group, site, "is stored where it cannot be followed"),
        }
    }

    /// Whether an attribute of a table's object is set to an object that its row asks for: it is another afterwards, too.
    fn takes_value(&self, attribute: Site, value: ExprId) -> bool {
        let program = self.program;
        let ExprKind::Attribute {
            value: owner,
            ref attr,
        } = program.expr(attribute).kind
        else {
            return false;
        };
        let place = Place {
            site: attribute,
            args: &[],
            receiver: Some(owner),
        };
        let owner = program.infer(Site {
            expr: owner,
            ..attribute
        });
        let style = self.options.style;
        let mut types = program.library_types(&owner).peekable();
        types.peek().is_some()
            && types.all(|name| {
                let mut rows = program.table.member(name, &attr.text).iter();
                let row = rows.find_map(|&row| {
                    let row = program.table.row(row);
                    let holds = program.conditions_hold(place, None, &row.when, Some(value), style);
                    (row.kind == Kind::Attribute && holds).then_some(row)
                });
                row.is_some_and(|row| {
                    row.when.iter().any(|when| {
                        let mut conditions = when.conditions.iter();
                        when.subject == Subject::Value
                            && conditions.any(|condition| matches!(condition.test, Test::Type(_)))
                    })
                })
            })
    }

    pub(super) fn in_expression(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        up: ExprId,
    ) {
        let program = self.program;
        let parent = Site {
            file: site.file,
            expr: up,
        };
        match &program.expr(parent).kind {
            ExprKind::Attribute { value, attr } if *value == site.expr => {
                if let Some(type_name) = direct {
                    self.member(parent, site, group, type_name, &attr.text);
                } else if is_task(&program.infer(site)) && !OF_TASKS.contains(&&*attr.text) {
                    self.escapes(group, site, "is what a task gives, which goes elsewhere");
                }
            }
            ExprKind::Call { func, .. }
                if *func == site.expr
                    && direct.is_some_and(|name| !program.is_callable_object(name)) =>
            {
                self.escapes(group, site, "is called");
            }
            ExprKind::Call { func, .. } if *func == site.expr => {}
            ExprKind::Call { args, .. } => self.passed(site, group, direct, parent, args),
            ExprKind::Not(_) => self.tested(site, group, direct),
            ExprKind::Bool { left, .. } if (*left == site.expr || program.is_tested(parent)) => {
                self.tested(site, group, direct);
            }
            ExprKind::Conditional { test, .. } if *test == site.expr => {
                self.tested(site, group, direct);
            }
            ExprKind::Comprehension { clauses, .. } => {
                if clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr))
                {
                    self.iterated(site, group, direct);
                } else if clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::If(test) if *test == site.expr))
                {
                    self.tested(site, group, direct);
                }
            }
            ExprKind::Compare { ops, .. } => {
                let is_contained = ops.iter().any(|op| op.ends_with("in"));
                let is_known = direct
                    .is_some_and(|name| !program.table.member(name, "__contains__").is_empty());
                if is_contained && direct.is_some() && !is_known {
                    self.escapes(group, site, "is searched with `in`");
                }
                // Of a function there is only one; a partial application is made anew each time.
                if direct.is_some_and(|name| program.is_callable_object(name))
                    && !self.is_compared_with_none(parent)
                {
                    self.escapes(group, site, "is compared");
                }
            }
            ExprKind::Subscript { value, index } if *value == site.expr => {
                if let Some(type_name) = direct {
                    self.subscripted(site, group, type_name, parent, *index);
                }
            }
            ExprKind::Starred(_) if direct.is_some() => self.unpacked(site, group, direct),
            ExprKind::YieldFrom(_) if direct.is_some() => {
                self.escapes(group, site, "is unpacked");
            }
            ExprKind::Lambda { .. } if self.is_factory(parent) => {}
            // What it gives shares the fate of what it stands for.
            ExprKind::Lambda { .. }
                if served::overridden_by_lambdas(program)
                    .iter()
                    .any(|(_, body)| *body == site) => {}
            ExprKind::Lambda { .. } => self.escapes(group, site, "is returned by a lambda"),
            ExprKind::Binary { .. } | ExprKind::Unary(_) if direct.is_some() => {
                self.escapes(group, site, "is an operand");
            }
            _ => {}
        }
    }

    pub(super) fn special(&mut self, site: Site, group: GroupId, type_name: &str, name: &str) {
        if self.program.table.member(type_name, name).is_empty()
            && !self.program.table.lacks(type_name, name)
        {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know `{name}` of `{type_name}`"),
                site,
            );
        }
    }

    pub(super) fn iterated(&mut self, site: Site, group: GroupId, direct: Option<&str>) {
        let program = self.program;
        let Some(type_name) = direct else { return };
        if self.refuse_mixed(site, group, type_name) {
            return;
        }
        // What iterates may be made of it by a call.
        let place = Place {
            site,
            args: &[],
            receiver: Some(site.expr),
        };
        let rows = program.table.member(type_name, "__iter__");
        if let Some(row) = applicable(program, rows, place, self.options.style) {
            let made = match (&row.fate, &row.to) {
                (Fate::Refuse(reason), _) => Err(reason.clone()),
                (_, Some(to)) => instantiate_plain(program, place, type_name, row, to, None),
                (_, None) => Ok(Rewriting::default()),
            };
            match made {
                Ok(made) if row.iterates.is_some() && self.options.stage != Stage::Swap => {
                    self.push_object(site, group, Conversion::Iterate(Some(made)));
                }
                Ok(made) => self.push_object(site, group, Conversion::Code(made)),
                Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
            }
            return;
        }
        let row = program
            .table
            .type_row(type_name)
            .filter(|row| row.iterates.is_some());
        let Some(row) = row else {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know how to iterate over a `{type_name}`"),
                site,
            );
            return;
        };
        let rewriting = match &row.iterate_as {
            Some(template) => {
                match instantiate_plain(program, place, type_name, row, template, None) {
                    Ok(rewriting) => Some(rewriting),
                    Err(reason) => {
                        self.refuse(group, code::REFUSED_CALL, reason, site);
                        return;
                    }
                }
            }
            None => None,
        };
        let conversion = match self.options.stage {
            Stage::Whole | Stage::Colour => Conversion::Iterate(rewriting),
            Stage::Swap => Conversion::Code(rewriting.unwrap_or_default()),
        };
        self.push_object(site, group, conversion);
    }

    pub(super) fn entered(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        target: Option<crate::text::TextRange>,
    ) {
        let program = self.program;
        if let Some(type_name) = direct
            && self.refuse_mixed(site, group, type_name)
        {
            return;
        }
        let place = Place {
            site,
            args: &[],
            receiver: Some(site.expr),
        };
        let entering = direct.map(|name| program.table.member(name, "__enter__"));
        let entering =
            entering.and_then(|rows| applicable(program, rows, place, self.options.style));
        if let Some(Fate::Refuse(reason)) = entering.map(|row| &row.fate) {
            self.refuse(group, code::REFUSED_CALL, reason.clone(), site);
            return;
        }
        let call_row = match &program.expr(site).kind {
            ExprKind::Call { func, args, .. } => self.call_row(site, *func, args),
            _ => None,
        };
        // A call row that says how it is entered has the last word; else the type of the object does.
        let entering = call_row.filter(|row| row.enter.is_some() || row.enter_as.is_some());
        let row = entering.or_else(|| direct.and_then(|name| program.table.type_row(name)));
        if row.is_none() && is_own_manager(program, site) {
            return;
        }
        let Some(row) = row else {
            self.escapes(
                group,
                site,
                "is a context manager that the table does not know",
            );
            return;
        };
        let Some(enter) = row.enter.or(row.enter_as.as_ref().map(|_| Enter::Async)) else {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!(
                    "the table does not know how to enter a `{}`",
                    direct.unwrap_or("value")
                ),
                site,
            );
            return;
        };
        let rewriting = match &row.enter_as {
            Some(template) => {
                let name = direct.unwrap_or_default();
                match instantiate_plain(program, place, name, row, template, target) {
                    Ok(rewriting) => Some(rewriting),
                    Err(reason) => {
                        self.refuse(group, code::REFUSED_CALL, reason, site);
                        return;
                    }
                }
            }
            None => None,
        };
        let (enter, rewriting) = match direct {
            Some(type_name) if row.enter_once => self.entered_once(site, type_name),
            _ => (enter, rewriting),
        };
        let enter = match self.options.stage {
            Stage::Whole | Stage::Colour => enter,
            Stage::Swap => Enter::Sync,
        };
        if enter != Enter::Sync || rewriting.is_some() {
            self.push_object(site, group, Conversion::Enter(enter, rewriting));
        }
    }
}

/// Whether a call makes a context manager of the project: a generator, which yields the object.
fn is_own_manager(program: &Program<'_>, site: Site) -> bool {
    program.calls.target(site).is_some_and(|target| {
        let is_manager = |function| program.has_decorator(function, "contextmanager");
        !target.bound.is_empty()
            && target
                .bound
                .iter()
                .all(|(function, _)| is_manager(*function))
            && target.is_seen()
    })
}

/// Whether something is awaited for an object: a task, a coroutine.
fn is_task(types: &Types) -> bool {
    let mut all = types.any_of.iter();
    all.any(|one| matches!(one, Type::Awaitable(_)))
}

/// Methods of tasks that hand nothing to anybody else.
const OF_TASKS: &[&str] = &["cancel", "cancelled", "done", "exception", TASK_RESULT];
