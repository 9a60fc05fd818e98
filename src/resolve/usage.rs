//! How the value of an expression is used: what stands around it, and where it goes from there.

use super::condition::Place;
use super::program::{FileId, Program, Site};
use super::types::Type;
use super::waited::is_waited_for;
use crate::facts::binding::{BindingId, BindingKind};
use crate::mapping::condition::{Condition, Polarity, Test};
use crate::mapping::row::Fate;
use crate::mapping::schema::Kind;
use crate::options::Style;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, Stmt, StmtId, StmtKind, WithItem};

/// Builtins that take every element of their argument before they return.
const CONSUMERS: &[&str] = &[
    "builtins.list",
    "builtins.tuple",
    "builtins.set",
    "builtins.frozenset",
    "builtins.sorted",
    "builtins.sum",
    "builtins.min",
    "builtins.max",
    "builtins.dict",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.deque",
    "math.fsum",
    "math.prod",
    "statistics.fmean",
    "statistics.mean",
    "statistics.median",
    "statistics.mode",
    "statistics.multimode",
    "statistics.pstdev",
    "statistics.pvariance",
    "statistics.stdev",
    "statistics.variance",
];

/// Functions that take every element of their second argument before they return.
const FOLDERS: &[&str] = &["functools.reduce", "heapq.nlargest", "heapq.nsmallest"];

impl Program<'_> {
    /// Whether a condition on the use of an expression holds.
    pub(super) fn use_holds(&self, site: Site, condition: &Condition, style: Style) -> bool {
        let holds = match &condition.test {
            Test::WithLast => self.use_of(site) == Test::With && self.is_last_use(site),
            Test::Consumed => self.is_consumed_at_once(site),
            Test::Chained => self.is_chained(site),
            Test::Unclosed => self.is_never_closed(site),
            Test::UsedAfter => self.is_used_after(site),
            Test::SeveralLoops => self.is_for_several_loops(site),
            Test::Finalizer => self
                .function_around(site)
                .is_some_and(|around| &*self.function(around).name == "__del__"),
            Test::Scope(type_name) => {
                self.use_of(site) == Test::With || self.lifetime(site, type_name).is_some()
            }
            Test::Called => self.is_called_only(site),
            Test::Expected(exception) => self.is_expected_to_raise(site, exception),
            Test::Member(names) => self
                .member_read(site)
                .is_some_and(|name| names.iter().any(|one| one == name)),
            Test::Seen(name) => self.is_seen(name),
            Test::Target(library, target) => {
                self.table.shared().asked_target(library) == Some(target)
            }
            Test::Names(names) => self.names_exception(names),
            Test::Answers(names) => self.answers_exception(names),
            Test::Binds(binding) => self.binding() >= *binding,
            Test::TimesMixed => self.mixes_times(),
            Test::Imports(module) => self.imports(module),
            Test::Handled(names) => self.is_handled(site, names),
            Test::Ends(method) => self.chain_end(site) == Some(method.as_str()),
            Test::Only(type_name) => self.has_only_uses_of(site, type_name, style),
            test => self.use_of(site) == *test,
        };
        holds == (condition.polarity == Polarity::Holds)
    }

    /// Whether an expression stands in the one statement of which a test expects an exception: all that there is in
    /// `with pytest.raises(E):`.
    fn is_expected_to_raise(&self, site: Site, exception: &str) -> bool {
        let at = |expr: ExprId| Site { expr, ..site };
        let tree = &self.file(site.file).facts.tree;
        let mut parent = tree.expr(site.expr).parent;
        while let Parent::Expr(up) = parent {
            parent = tree.expr(up).parent;
        }
        let Parent::Stmt(only) = parent else {
            return false;
        };
        let Parent::Stmt(around) = tree.stmt(only).parent else {
            return false;
        };
        let StmtKind::With { items, body, .. } = &tree.stmt(around).kind else {
            return false;
        };
        let expects = |item: &WithItem| {
            let ExprKind::Call { func, args, .. } = &tree.expr(item.context).kind else {
                return false;
            };
            let is_expecting = matches!(
                self.source(at(*func)),
                "pytest.raises" | "self.assertRaises" | "self.assertRaisesRegex"
            );
            let expected = args.first().map(|arg| self.infer(at(arg.value)));
            is_expecting && expected.is_some_and(|expected| expected.is_external(exception))
        };
        body[..] == [only] && items.iter().any(expects)
    }

    /// Whether only the truth of an expression is asked for.
    pub fn is_tested(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => matches!(
                tree.stmt(stmt).kind,
                StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. }
            ),
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Not(_) => true,
                ExprKind::Bool { .. } => self.is_tested(Site { expr: up, ..site }),
                ExprKind::Conditional { test, .. } => *test == site.expr,
                ExprKind::Comprehension { clauses, .. } => clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::If(test) if *test == site.expr)),
                _ => false,
            },
            Parent::Module => false,
        }
    }

    /// The member that is read off an expression where it stands.
    fn member_read(&self, site: Site) -> Option<&str> {
        let Parent::Expr(up) = self.expr(site).parent else {
            return None;
        };
        match &self.file(site.file).facts.tree.expr(up).kind {
            ExprKind::Attribute { value, attr } if *value == site.expr => Some(&attr.text),
            _ => None,
        }
    }

    /// Whether an expression goes into one local name, and nothing calls `close` on that.
    fn is_never_closed(&self, site: Site) -> bool {
        let Some(binding) = self.assigned_to(site) else {
            return false;
        };
        let tree = &self.file(site.file).facts.tree;
        self.reads_of(site.file, binding).iter().all(|read| {
            !matches!(tree.expr(read.expr).parent, Parent::Expr(up)
                if matches!(&tree.expr(up).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "close"))
        })
    }

    /// Whether an expression is the call of something from a library.
    pub(super) fn is_made_here(&self, site: Site) -> bool {
        let ExprKind::Call { func, .. } = self.expr(site).kind else {
            return false;
        };
        let callee = self.infer(Site {
            file: site.file,
            expr: func,
        });
        let is_outside = |one: &Type| matches!(one, Type::External(_) | Type::ObjectMember(_));
        callee.is_surely(is_outside)
    }

    /// Whether a method that the receiver of a call has, too, is called on its result.
    fn is_chained(&self, site: Site) -> bool {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let Parent::Expr(up) = self.expr(site).parent else {
            return false;
        };
        let ExprKind::Attribute { value, attr } = &self.expr(at(up)).kind else {
            return false;
        };
        let Some((receiver, _)) = self.method_called(site) else {
            return false;
        };
        let types = self.infer(receiver);
        let mut objects = self.library_types(&types);
        *value == site.expr
            && objects.any(|object| !self.table.member(object, &attr.text).is_empty())
    }

    /// Whether the last call above, in the same function and on the same name, of one of these methods is one of the
    /// first of them.
    pub(super) fn is_since(&self, receiver: Site, methods: &[String]) -> bool {
        let file = receiver.file;
        let at = |expr: ExprId| Site { file, expr };
        let mut object = receiver;
        while let ExprKind::Call { func, .. } = self.expr(object).kind
            && let ExprKind::Attribute { value, .. } = self.expr(at(func)).kind
        {
            object = at(value);
        }
        let name = self.source(object);
        let start = self.expr(object).range.start;
        let function = self.function_around(receiver);
        let exprs = self.file(file).facts.tree.exprs.iter();
        let last = exprs
            .filter_map(|expr| match &expr.kind {
                ExprKind::Call { func, .. } if expr.range.start < start => Some(*func),
                _ => None,
            })
            .filter_map(|func| match &self.expr(at(func)).kind {
                ExprKind::Attribute { value, attr } => {
                    let method = methods.iter().find(|method| ***method == *attr.text)?;
                    let is_same = self.source(at(*value)) == name
                        && self.function_around(at(*value)) == function;
                    is_same.then_some((self.expr(at(func)).range.start, method))
                }
                _ => None,
            })
            .max_by_key(|(place, _)| *place);
        last.is_some_and(|(_, method)| Some(method) == methods.first())
    }

    /// What every plain `with` of a file enters, with its statement.
    pub fn entered_items(&self, file: FileId) -> impl Iterator<Item = (&Stmt, Site)> {
        let stmts = self.file(file).facts.tree.stmts.iter();
        stmts.flat_map(move |stmt| {
            let items = match &stmt.kind {
                StmtKind::With {
                    items,
                    is_async: false,
                    ..
                } => &items[..],
                _ => &[],
            };
            items.iter().map(move |item| {
                let expr = item.context;
                (stmt, Site { file, expr })
            })
        })
    }

    /// Whether an expression is called, or goes into one local name that is only ever called.
    fn is_called_only(&self, site: Site) -> bool {
        self.is_callee(site)
            || self.assigned_to(site).is_some_and(|binding| {
                let reads = self.reads_of(site.file, binding);
                !reads.is_empty() && reads.into_iter().all(|read| self.is_callee(read))
            })
    }

    /// Whether an expression is the argument of something that takes all of it at once: `sum(f(x) for x in xs)`, `found.update(f(x) for x in xs)`.
    pub fn is_consumed_at_once(&self, site: Site) -> bool {
        let Parent::Expr(up) = self.expr(site).parent else {
            return false;
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let ExprKind::Call { func, args, .. } = &self.expr(at(up)).kind else {
            return false;
        };
        let is_at = |position: usize| args.get(position).is_some_and(|arg| arg.value == site.expr);
        let callee = self.infer(at(*func));
        if is_at(1)
            && let [Type::External(name)] = &callee.any_of[..]
        {
            return FOLDERS.contains(&&**name);
        }
        if !is_at(0) {
            return false;
        }
        match &callee.any_of[..] {
            [Type::External(name)] => CONSUMERS.contains(&&**name),
            [Type::Foreign] => matches!(
                &self.expr(at(*func)).kind,
                ExprKind::Attribute { value, attr }
                    if &*attr.text == "join"
                        && matches!(self.infer(at(*value)).any_of[..], [Type::Builtin("str" | "bytes")])
            ),
            [Type::ContainerMember(_, name)] => {
                !callee.unknown && args.len() == 1 && matches!(&**name, "extend" | "update")
            }
            _ => false,
        }
    }

    /// The one name that an expression is assigned to, by its binding.
    pub(super) fn assigned_to(&self, site: Site) -> Option<BindingId> {
        let facts = &self.file(site.file).facts;
        let tree = &facts.tree;
        let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
            return None;
        };
        let StmtKind::Assign { targets, .. } = &tree.stmt(stmt).kind else {
            return None;
        };
        let &[target] = &targets[..] else { return None };
        self.binding_of(Site {
            file: site.file,
            expr: target,
        })
    }

    /// The binding that a name makes where it stands.
    pub fn binding_of(&self, target: Site) -> Option<BindingId> {
        let facts = &self.file(target.file).facts;
        let tree = &facts.tree;
        if !matches!(tree.expr(target.expr).kind, ExprKind::Name(_)) {
            return None;
        }
        self.bound_at(target.file, tree.expr(target.expr).range)
    }

    /// Whether a value goes nowhere but into one local name, and the rows of `type_name` convert all that is done with
    /// it; and whichever way the function goes on, it is waited for.
    fn has_only_uses_of(&self, site: Site, type_name: &str, style: Style) -> bool {
        let uses = match self.assigned_to(site) {
            Some(binding) => {
                let reads = self.reads_of(site.file, binding);
                let references = &self.file(site.file).facts.references;
                let is_local = reads.iter().all(|read| {
                    let reference = &references[read.expr.0 as usize];
                    let is_sole = reference
                        .as_ref()
                        .is_some_and(|reference| reference.bindings.len() == 1);
                    is_sole && self.scope_of(*read) == self.scope_of(site)
                });
                if !is_local {
                    return false;
                }
                reads
            }
            None => vec![site],
        };
        let mut waits = Vec::new();
        for used in uses {
            match self.awaits_member(used, type_name, style) {
                Some(true) => waits.push(used.expr),
                Some(false) => {}
                None => return false,
            }
        }
        match self.assigned_to(site) {
            Some(_) => is_waited_for(&self.file(site.file).facts.tree, site.expr, &waits),
            None => !waits.is_empty(),
        }
    }

    /// What is done with an object at a place: whether its row awaits it; `None` where no row converts it.
    fn awaits_member(&self, object: Site, type_name: &str, style: Style) -> Option<bool> {
        let at = |expr: ExprId| Site {
            file: object.file,
            expr,
        };
        let Parent::Expr(up) = self.expr(object).parent else {
            return None;
        };
        let ExprKind::Attribute { value, attr } = &self.expr(at(up)).kind else {
            return None;
        };
        if *value != object.expr {
            return None;
        }
        let call = match self.expr(at(up)).parent {
            Parent::Expr(outer) => match &self.expr(at(outer)).kind {
                ExprKind::Call { func, args, .. } if *func == up => Some((outer, &args[..])),
                _ => None,
            },
            _ => None,
        };
        let (kind, place) = match call {
            Some((call, args)) => (
                Kind::Call,
                Place {
                    site: at(call),
                    args,
                    receiver: Some(object.expr),
                },
            ),
            None => (
                Kind::Attribute,
                Place {
                    site: at(up),
                    args: &[],
                    receiver: Some(object.expr),
                },
            ),
        };
        let rows = self.table.member(type_name, &attr.text);
        let row = rows.iter().map(|&row| self.table.row(row)).find(|row| {
            row.kind == kind
                && self.conditions_hold(place, row.signature.as_ref(), &row.when, None, style)
        })?;
        (!matches!(row.fate, Fate::Refuse(_))).then_some(row.awaited)
    }

    /// Whether a name is the first parameter of a function, and nothing else.
    pub fn is_first_parameter(&self, site: Site) -> bool {
        let facts = &self.file(site.file).facts;
        let reference = facts.references.get(site.expr.0 as usize);
        reference.and_then(Option::as_ref).is_some_and(|reference| {
            let mut bindings = reference.bindings.iter();
            !reference.bindings.is_empty()
                && bindings.all(|binding| {
                    let kind = &facts.bindings[binding.0 as usize].kind;
                    matches!(kind, BindingKind::Parameter { index: 0, .. })
                })
        })
    }

    /// Whether a name that a `with` item binds is read here and nowhere else, at most once a block.
    pub(super) fn is_sole_use(&self, site: Site) -> bool {
        let facts = &self.file(site.file).facts;
        let tree = &facts.tree;
        let Some(binding) = self.only_binding(site) else {
            return false;
        };
        if self.reads_of(site.file, binding) != [site] {
            return false;
        }
        let range = facts.bindings[binding.0 as usize].range;
        let binds = |stmt: StmtId| match &tree.stmt(stmt).kind {
            StmtKind::With { items, .. } => items
                .iter()
                .filter_map(|item| item.target)
                .any(|target| tree.expr(target).range == range),
            _ => false,
        };
        // From the read outwards to the `with`: nothing on the way may run it again, or later.
        if self.scope_of(site) != facts.bindings[binding.0 as usize].scope {
            return false;
        }
        let mut at = tree.statement_of(site.expr);
        while let Some(stmt) = at {
            if binds(stmt) {
                return true;
            }
            let is_again = match &tree.stmt(stmt).kind {
                StmtKind::While { .. } => true,
                StmtKind::For { iter, .. } => !tree
                    .expr(*iter)
                    .range
                    .contains_range(tree.expr(site.expr).range),
                _ => false,
            };
            if is_again {
                return false;
            }
            at = match tree.stmt(stmt).parent {
                Parent::Stmt(up) => Some(up),
                _ => None,
            };
        }
        false
    }

    /// Whether nothing after the `with` block that an expression opens uses what the block binds.
    fn is_last_use(&self, site: Site) -> bool {
        let facts = &self.file(site.file).facts;
        let tree = &facts.tree;
        let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
            return false;
        };
        let StmtKind::With { items, .. } = &tree.stmt(stmt).kind else {
            return false;
        };
        let target = items
            .iter()
            .find(|item| item.context == site.expr)
            .and_then(|item| item.target);
        let Some(target) = target else { return true };
        if !matches!(tree.expr(target).kind, ExprKind::Name(_)) {
            return false;
        }
        let block = tree.stmt(stmt).range;
        let range = tree.expr(target).range;
        !facts.references.iter().enumerate().any(|(at, reference)| {
            reference.as_ref().is_some_and(|reference| {
                !block.contains_range(tree.expr(ExprId(at as u32)).range)
                    && reference
                        .bindings
                        .iter()
                        .any(|binding| facts.bindings[binding.0 as usize].range == range)
            })
        })
    }

    /// How the value of an expression is used.
    pub fn use_of(&self, site: Site) -> Test {
        let tree = &self.file(site.file).facts.tree;
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Expr(expr) if *expr == site.expr => Test::Statement,
                StmtKind::With { items, .. }
                    if items.iter().any(|item| item.context == site.expr) =>
                {
                    Test::With
                }
                StmtKind::For { iter, .. } if *iter == site.expr => Test::Iterated,
                StmtKind::Class(def) if def.args.iter().any(|arg| arg.value == site.expr) => {
                    Test::Base
                }
                _ => Test::Value,
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { clauses, .. }
                    if clauses.iter().any(
                        |clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr),
                    ) =>
                {
                    Test::Iterated
                }
                _ => Test::Value,
            },
            Parent::Module => Test::Value,
        }
    }
}
