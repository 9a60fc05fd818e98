//! Where an object came from: the query that gave it, the `refresh()` that it went through, or the constructor. Followed
//! backwards through variables, parameters, results and what FastAPI and pytest inject.

use super::again::Again;
use super::attribute::{Attributes, is_related, may_own};
use super::event::{Events, RUNS, Refresh, method_call};
use super::given::{given, injected};
use super::read::ReadBySchemas;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::plan::reference::{Consumer, FunctionReference};
use crate::plan::served;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::chain::Chain;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::receiver::queried::STEPS;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashSet};

/// What gave an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The first call of a query, which selects a class: `session.query(User)`, `select(User)`.
    Query(Site),
    /// A call of `session.get(User, key)`.
    Got(Site),
    /// A call of `refresh()`.
    Refreshed(Site),
    /// A constructor.
    Made(Site),
    /// A query, a `get()` or a `refresh()` of objects that may be of several classes: `session.query(self.model)`. Only the mapping
    /// itself can say what is loaded there.
    Generic(Site),
}

/// Where an object came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// What gave it, or what it was reached from.
    pub source: Source,
    /// The class of what that gave.
    pub class: ClassId,
    /// The relationships by which it was reached from there.
    pub path: Vec<Box<str>>,
    /// Whether the database may have been written to since.
    pub is_stale: bool,
}

/// All places that an object may have come from.
pub type Origins = BTreeSet<Origin>;

/// Methods that take objects out of a query or a result.
const TAKES: &[&str] = &[
    "all",
    "fetchall",
    "fetchmany",
    "fetchone",
    "first",
    "one",
    "one_or_none",
    "scalar",
    "scalar_one",
    "scalar_one_or_none",
    "scalars",
    "unique",
];

/// Builtins that give the elements of their arguments.
const PASS_ELEMENTS: &[&str] = &[
    "builtins.list",
    "builtins.tuple",
    "builtins.set",
    "builtins.sorted",
    "builtins.reversed",
    "builtins.iter",
    "builtins.next",
    "builtins.enumerate",
    "builtins.zip",
    "builtins.min",
    "builtins.max",
];

/// Steps after which an object is given up.
const MOST_STEPS: u32 = 4_000;

/// Follows objects backwards.
pub struct Finder<'f, 'p> {
    pub(super) program: &'f Program<'p>,
    pub(super) attributes: &'f Attributes,
    /// What schemas read of properties.
    pub(super) read_by_schemas: OnceCell<ReadBySchemas>,
    /// Functions that are called where that is not seen.
    pub(super) unseen: HashSet<FunctionId>,
    /// What happens to the database between.
    pub(super) events: Events<'f, 'p>,
    pub(super) again: Again<'f, 'p>,
    open: RefCell<Vec<Site>>,
    steps: Cell<u32>,
}

impl<'f, 'p> Finder<'f, 'p> {
    /// Index a program.
    pub fn new(
        program: &'f Program<'p>,
        attributes: &'f Attributes,
        references: &[FunctionReference],
    ) -> Self {
        let unseen = references
            .iter()
            .filter(|reference| reference.consumer != Consumer::Followed)
            .map(|reference| reference.function)
            .collect();
        let events = Events::collect(program, attributes);
        Self {
            program,
            attributes,
            unseen,
            read_by_schemas: OnceCell::new(),
            again: Again::new(program),
            events,
            open: RefCell::new(Vec::new()),
            steps: Cell::new(0),
        }
    }

    /// Everything that the object at `site` may have come from, or that its elements may; nothing if some of it cannot be
    /// seen.
    pub fn origins(&self, site: Site) -> Option<Origins> {
        self.steps.set(0);
        self.follow(site)
    }

    /// The same of what a function gives.
    pub fn results(&self, function: FunctionId) -> Option<Origins> {
        self.steps.set(0);
        self.given_by(function)
    }

    fn follow(&self, site: Site) -> Option<Origins> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return None;
        }
        if self.open.borrow().contains(&site) {
            return Some(Origins::new());
        }
        self.open.borrow_mut().push(site);
        let found = self.follow_kind(site);
        self.open.borrow_mut().pop();
        found
    }

    fn follow_kind(&self, site: Site) -> Option<Origins> {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        if !self.events.is_of_interest(&self.program.infer(site)) {
            return Some(Origins::new());
        }
        match &self.program.expr(site).kind {
            ExprKind::Name(_) => self.named(site),
            ExprKind::Attribute { value, attr } => {
                let value = at(*value);
                let types = self.program.infer(value);
                let owners = self.attributes.owners.get(&*attr.text);
                if !owners.is_some_and(|owners| may_own(self.program, &types, owners)) {
                    // A column of an object that is one for certain.
                    return self.is_mapped(&types).then(Origins::new);
                }
                let mut reached = Origins::new();
                for mut origin in self.follow(value)? {
                    if self
                        .attributes
                        .is_of_others(self.program, &origin, &attr.text)
                    {
                        continue;
                    }
                    origin.path.push(attr.text.clone());
                    reached.insert(origin);
                }
                Some(reached)
            }
            ExprKind::Call { args, .. } => self.called(site, args),
            ExprKind::Await(value)
            | ExprKind::Starred(value)
            | ExprKind::Named { value, .. }
            | ExprKind::Subscript { value, .. } => self.follow(at(*value)),
            ExprKind::Conditional { body, orelse, .. } => self.union([*body, *orelse].map(at)),
            ExprKind::Bool { left, right, .. } | ExprKind::Binary { left, right, .. } => {
                self.union([*left, *right].map(at))
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                self.union(items.iter().copied().map(at))
            }
            ExprKind::Dict(entries) => self.union(entries.iter().map(|(_, value)| at(*value))),
            ExprKind::Comprehension { element, value, .. } => {
                self.union(value.iter().chain([element]).copied().map(at))
            }
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Number
            | ExprKind::Ellipsis
            | ExprKind::Str { .. }
            | ExprKind::FString { .. }
            | ExprKind::Concat(_)
            | ExprKind::Compare { .. }
            | ExprKind::Not(_) => Some(Origins::new()),
            _ => None,
        }
    }

    fn is_mapped(&self, types: &Types) -> bool {
        types.is_surely(|one| {
            matches!(one, Type::Instance(class) if self.attributes.is_mapped(self.program, *class))
                || matches!(one, Type::Builtin("None"))
        })
    }

    pub(super) fn union(&self, sites: impl IntoIterator<Item = Site>) -> Option<Origins> {
        let mut all = Origins::new();
        for site in sites {
            all.extend(self.follow(site)?);
        }
        Some(all)
    }

    fn named(&self, site: Site) -> Option<Origins> {
        let program = self.program;
        let facts = &program.file(site.file).facts;
        let reference = facts.references.get(site.expr.0 as usize)?.as_ref()?;
        if reference.bindings.is_empty() {
            return None;
        }
        let function = program.function_around(site);
        if let Some(refreshed) = self.events.refreshed_before(site) {
            return self.refreshed(refreshed, site);
        }
        let mut all = Origins::new();
        for &id in reference.bindings.iter() {
            let binding = &facts.bindings[id.0 as usize];
            if program.enclosing_function(site.file, binding.scope) != function {
                return None;
            }
            let (found, since) = self.bound(site, id)?;
            let is_stale = function.is_some_and(|function| {
                self.events
                    .writes_between(function, since, program.expr(site).range)
            });
            all.extend(found.into_iter().map(|mut origin| {
                origin.is_stale |= is_stale;
                origin
            }));
        }
        Some(all)
    }

    /// What a binding binds, and from where in the text on the name holds it.
    fn bound(&self, site: Site, id: BindingId) -> Option<(Origins, u32)> {
        let program = self.program;
        let binding = &program.file(site.file).facts.bindings[id.0 as usize];
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(expr),
                ..
            } => Some((self.follow(at(*expr))?, program.expr(at(*expr)).range.end)),
            BindingKind::Assigned {
                value: Value::Element { iter, .. },
                ..
            } => {
                // What the loop does after one element comes before the next.
                let tree = &program.file(site.file).facts.tree;
                let since = match binding.stmt {
                    Some(stmt) => tree.stmt(stmt).range.start,
                    None => tree.expr(*iter).range.end,
                };
                Some((self.follow(at(*iter))?, since))
            }
            BindingKind::Parameter { function, index } => {
                let function = program.function_id(site.file, *function);
                Some((self.passed(function, *index)?, 0))
            }
            _ => None,
        }
    }

    /// What may be passed for a parameter.
    fn passed(&self, function: FunctionId, index: u32) -> Option<Origins> {
        let program = self.program;
        let param = program.function_def(function)?.params.get(index as usize)?;
        let file = program.function_file(function);
        let at = |expr: ExprId| Site { file, expr };
        let injected = injected(program, function, param);
        let is_route = program
            .decorators(function)
            .into_iter()
            .any(|expr| served::is_route(program, at(expr)));
        let mut callers = self.program.calls.callers(function).peekable();
        let read = match index == 0 && program.is_property(function) {
            true => Some(self.read_from(function)?),
            false => None,
        };
        if self.unseen.contains(&function) && !is_route
            || injected.is_empty() && callers.peek().is_none() && read.is_none() && !is_route
        {
            return None;
        }
        let mut all = read.unwrap_or_default();
        for one in injected {
            all.extend(self.given_by(one)?);
        }
        for (site, target) in callers {
            all.extend(self.argument(*site, target, function, index)?);
        }
        Some(all)
    }

    /// What one call passes for a parameter.
    fn argument(
        &self,
        call: Site,
        target: &CallTarget,
        function: FunctionId,
        index: u32,
    ) -> Option<Origins> {
        let bound = target.bound.iter().find(|(one, _)| *one == function)?;
        let given = bound.1.iter().find(|(_, at)| *at == index);
        let class = self.program.class_of(function);
        match given {
            Some((argument, _)) => self.follow(Site {
                file: call.file,
                expr: *argument,
            }),
            None if index == 0 && class.is_some() => {
                self.follow(method_call(self.program, call)?.0)
            }
            // Left out, or unpacked.
            None => {
                let ExprKind::Call { args, .. } = &self.program.expr(call).kind else {
                    return None;
                };
                let is_unpacked = |arg: &Argument| {
                    matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar)
                };
                (!args.iter().any(is_unpacked)).then(Origins::new)
            }
        }
    }

    fn given_by(&self, function: FunctionId) -> Option<Origins> {
        self.union(given(self.program, function)?)
    }

    fn called(&self, site: Site, args: &[Argument]) -> Option<Origins> {
        let program = self.program;
        let at = |arg: &Argument| Site {
            file: site.file,
            expr: arg.value,
        };
        let target = program.calls.target(site)?;
        if !target.constructed.is_empty() {
            if target.constructed.len() > 1 && (target.unknown || !target.external.is_empty()) {
                return None;
            }
            let classes = target.constructed.iter().copied();
            let counts = classes.filter(|&class| self.attributes.has_any(program, class));
            return Some(
                counts
                    .map(|class| origin(Source::Made(site), class))
                    .collect(),
            );
        }
        if !target.bound.is_empty() && !target.unknown && target.external.is_empty() {
            let mut all = Origins::new();
            for (function, _) in &target.bound {
                all.extend(self.given_by(*function)?);
            }
            return Some(all);
        }
        let passes = |name: &std::rc::Rc<str>| PASS_ELEMENTS.contains(&&**name);
        if !target.external.is_empty() && target.external.iter().all(passes) {
            let positional = args
                .iter()
                .filter(|arg| !matches!(arg.kind, ArgumentKind::Keyword(_)));
            return self.union(positional.map(at));
        }
        if let Some(chain) = program.chain(site) {
            return self.built(&chain);
        }
        let (receiver, name, args) = method_call(self.program, site)?;
        if self.program.is_session(receiver) && RUNS.contains(&name) {
            let roots = self.events.statement(at(args.first()?), 0)?;
            return self.selected(&roots);
        }
        if self.program.is_session(receiver) && name == "get" {
            return self.got(site, args);
        }
        if !TAKES.contains(&name) {
            return None;
        }
        if let Some(chain) = program.chain(receiver) {
            return self.built(&chain);
        }
        self.follow(receiver)
    }

    /// What `session.get(User, key)` gives, where it may look into the database again: what was changed is written before, unless
    /// that was switched off, and what was deleted is not found any more.
    fn got(&self, call: Site, args: &[Argument]) -> Option<Origins> {
        let program = self.program;
        let [class, key] = args else { return None };
        let is_plain = |arg: &Argument| arg.kind == ArgumentKind::Positional;
        let types = program.infer(Site {
            file: call.file,
            expr: class.value,
        });
        let place = program.expr(call).range;
        let writes_before = program
            .function_around(call)
            .is_some_and(|function| self.events.writes_between(function, 0, place));
        if types.unknown || !is_plain(class) || !is_plain(key) || writes_before {
            return None;
        }
        let pending = self.pending();
        match types.any_of[..] {
            [Type::Class(found)] if pending.finds_nothing(call) => {
                Some(Origins::from([origin(Source::Got(call), found)]))
            }
            // What is there already is not looked for: it has to be whole.
            [_, _, ..] => {
                let one = |found: &Type| match found {
                    Type::Class(class) if self.is_refreshed_when_made(*class) => {
                        Some(origin(Source::Generic(call), *class))
                    }
                    _ => None,
                };
                types.any_of.iter().map(one).collect()
            }
            _ => None,
        }
    }

    /// Whether every object of a class that the program makes is loaded again behind that, by a name: what goes by a session
    /// without is not whole.
    fn is_refreshed_when_made(&self, class: ClassId) -> bool {
        let program = self.program;
        let makes = |target: &CallTarget| {
            let mut made = target.constructed.iter();
            made.any(|&made| is_related(program, made, class))
        };
        let mut makers = program.calls.targets.iter();
        makers.all(|(site, target)| {
            !makes(target) || program.is_test_file(site.file) || self.events.is_refreshed(*site)
        })
    }

    /// What a query gives, if all its steps leave it about the same objects.
    fn built(&self, chain: &Chain) -> Option<Origins> {
        let is_plain = |&step: &Site| {
            let method = method_call(self.program, step);
            method.is_some_and(|(_, name, _)| STEPS.contains(&name))
        };
        match chain.steps.iter().all(is_plain) {
            true => {
                let roots: Vec<Site> = chain.roots.iter().map(|root| root.site).collect();
                self.selected(&roots)
            }
            false => None,
        }
    }

    /// What queries that begin so give.
    fn selected(&self, roots: &[Site]) -> Option<Origins> {
        let mut all = Origins::new();
        for &root in roots {
            let ExprKind::Call { args, .. } = &self.program.expr(root).kind else {
                return None;
            };
            // Values stand beside an object in each row: `query(Post, func.count(Vote.id))`.
            let is_value = |arg: &&Argument| self.events.is_value(root.file, arg);
            let mut objects = args.iter().filter(|arg| !is_value(arg));
            let Some(only) = objects.next() else {
                match args.is_empty() {
                    true => return None,
                    false => continue,
                }
            };
            if objects.next().is_some() {
                return None;
            }
            let types = self.program.infer(Site {
                file: root.file,
                expr: only.value,
            });
            if only.kind != ArgumentKind::Positional {
                return None;
            }
            match &types.any_of[..] {
                &[Type::Class(class)] => {
                    all.insert(origin(Source::Query(root), class));
                }
                several if !types.unknown && !several.is_empty() => {
                    let one = |found: &Type| match found {
                        Type::Class(class) => Some(origin(Source::Generic(root), *class)),
                        _ => None,
                    };
                    let origins: Option<Origins> = several.iter().map(one).collect();
                    all.extend(origins?);
                }
                _ => return None,
            }
        }
        Some(all)
    }

    fn refreshed(&self, refresh: Refresh, site: Site) -> Option<Origins> {
        let program = self.program;
        let classes = self.classes_of(refresh.object)?;
        let first = *classes.first()?;
        let is_one = |other: &ClassId| is_related(program, first, *other);
        let found: Vec<Origin> = match classes.iter().all(is_one) {
            true => vec![origin(Source::Refreshed(refresh.call), first)],
            false => {
                let all = classes.into_iter();
                all.map(|class| origin(Source::Generic(refresh.call), class))
                    .collect()
            }
        };
        let function = program.function_around(site)?;
        let since = program.expr(refresh.call).range.end;
        let is_stale = self
            .events
            .writes_between(function, since, program.expr(site).range);
        let stale = found.into_iter().map(|mut origin| {
            origin.is_stale = is_stale;
            origin
        });
        Some(stale.collect())
    }

    /// The mapped classes that an object may be of.
    fn classes_of(&self, object: Site) -> Option<BTreeSet<ClassId>> {
        let types = self.program.infer(object);
        let classes: BTreeSet<ClassId> = types
            .any_of
            .iter()
            .filter_map(|one| match one {
                Type::Instance(class) => Some(*class),
                _ => None,
            })
            .collect();
        let is_known = !types.unknown
            && types
                .any_of
                .iter()
                .all(|one| matches!(one, Type::Instance(_) | Type::Builtin("None")));
        if is_known && !classes.is_empty() {
            return Some(classes);
        }
        let class = |origin: &Origin| {
            self.attributes
                .class_at(self.program, origin.class, &origin.path)
        };
        self.follow_bindings(object)?.iter().map(class).collect()
    }

    /// The origins of a name, whatever was done with what it holds.
    fn follow_bindings(&self, site: Site) -> Option<Origins> {
        let facts = &self.program.file(site.file).facts;
        let ExprKind::Name(_) = self.program.expr(site).kind else {
            return self.follow(site);
        };
        let reference = facts.references.get(site.expr.0 as usize)?.as_ref()?;
        let mut all = Origins::new();
        for &id in reference.bindings.iter() {
            all.extend(self.bound(site, id)?.0);
        }
        (!all.is_empty()).then_some(all)
    }
}

fn origin(source: Source, class: ClassId) -> Origin {
    Origin {
        source,
        class,
        path: Vec::new(),
        is_stale: false,
    }
}
