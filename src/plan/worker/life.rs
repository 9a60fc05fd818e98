//! How long threads live that an object keeps: from where they are started, through the methods that do so (`start`, `__enter__`) to
//! their callers, to where they are waited for, directly or by way of a method that always does (`stop`, `__exit__`).

use super::kept::is_related;
use crate::facts::binding::{BindingId, BindingKind, Unpack, Value};
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::waited;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::suite::always_leaves;
use crate::text::TextRange;
use std::collections::BTreeSet;

/// A stretch of a program.
pub type Stretch = (FileId, TextRange);

/// What is found of threads that an object keeps.
#[derive(Clone, Debug, Default)]
pub struct Keeping {
    /// Where they are started: on the event loop, in the end.
    pub starts: Vec<Site>,
    /// By way on which one is started: what runs beside it, from the inside outwards.
    pub ways: Vec<Vec<Stretch>>,
    /// A start of one that nothing is certain to wait for.
    pub given_up: Option<Site>,
    /// Functions that one lives on behind.
    pub outlived: BTreeSet<FunctionId>,
    /// The classes whose objects keep them.
    pub classes: Vec<ClassId>,
}

/// What is found out about the threads of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Lives {
    /// By way on which one is started: what runs beside it, from the inside outwards.
    pub(super) ways: Vec<Vec<Stretch>>,
    /// Functions that one lives on behind.
    pub(super) outlived: BTreeSet<FunctionId>,
    /// Whether each is waited for.
    pub(super) are_joined: bool,
}

/// What ends the life of a thread.
enum Ends {
    /// Calls of `join`.
    Joins(BTreeSet<Site>),
    /// Methods that always end it.
    Methods(BTreeSet<FunctionId>),
}

impl Ends {
    fn has(&self, program: &Program<'_>, call: Site) -> bool {
        match self {
            Self::Joins(joins) => joins.contains(&call),
            Self::Methods(methods) => program.calls.target(call).is_some_and(|target| {
                !target.bound.is_empty()
                    && target.bound.iter().all(|(one, _)| methods.contains(one))
            }),
        }
    }
}

/// What keeps a thread, where it is started.
#[derive(Clone, Debug)]
pub(super) enum Holder {
    /// An attribute: `self._thread`.
    Path(String),
    /// A variable of a module.
    Variable(String),
}

struct Search<'s, 'p> {
    program: &'s Program<'p>,
    /// Whether there is but one, whatever the functions are called on that start and end it.
    is_single: bool,
    /// Whether a second one is not started while there is one.
    is_guarded: bool,
    /// What `with` runs, and where.
    of_syntax: &'s [(Site, FunctionId)],
    seen: BTreeSet<FunctionId>,
    found: Lives,
}

/// Follow the thread that `start` starts; `joins` are all calls that wait for it to end.
pub(super) fn lives(
    program: &Program<'_>,
    of_syntax: &[(Site, FunctionId)],
    (start, holder): (Site, &Holder),
    joins: &BTreeSet<Site>,
) -> Lives {
    let mut search = Search {
        program,
        is_single: matches!(holder, Holder::Variable(_)),
        of_syntax,
        seen: BTreeSet::new(),
        is_guarded: is_guarded(program, start, holder),
        found: Lives {
            are_joined: true,
            ..Lives::default()
        },
    };
    let (Holder::Path(written) | Holder::Variable(written)) = holder;
    search.from(start, written, &Ends::Joins(joins.clone()), Vec::new());
    search.found
}

impl Search<'_, '_> {
    /// From a call that starts the thread of what is written `holder` there.
    fn from(&mut self, call: Site, holder: &str, ends: &Ends, mut way: Vec<Stretch>) {
        let program = self.program;
        let tree = &program.file(call.file).facts.tree;
        let function = program.function_around(call);
        let whole = match function {
            Some(function) => tree.stmt(program.function(function).stmt).range,
            None => TextRange::new(0, program.file(call.file).text.len() as u32),
        };
        let start = tree.expr(call.expr).range;
        let is_any = self.is_single && matches!(ends, Ends::Methods(_));
        let waits: Vec<TextRange> = calls_in(program, call.file, whole)
            .filter(|&at| program.function_around(at) == function)
            .filter(|&at| is_any || written_on(program, at).as_deref() == Some(holder))
            .filter(|&at| ends.has(program, at) && waited::is_certain(tree, at.expr))
            .map(|at| tree.expr(at.expr).range)
            .collect();
        if waited::is_waited_for_at(tree, call.expr, &waits) {
            let later = waits.iter().map(|wait| wait.start);
            let first = later.filter(|&at| at > start.end).min();
            let until = TextRange::new(start.end, first.unwrap_or(whole.end));
            way.push((call.file, until));
            self.found.ways.push(way);
            self.found.are_joined &= self.is_guarded || !self.is_started_again(call, until);
            return;
        }
        self.found.outlived.extend(function);
        way.push((call.file, TextRange::new(start.end, whole.end)));
        self.out_of(call, holder, ends, way);
    }

    /// Whether the same call is made again in a stretch: only the last thread would be waited for.
    fn is_started_again(&self, call: Site, stretch: TextRange) -> bool {
        let program = self.program;
        let called = |call: Site| match program.calls.target(call) {
            Some(target) => target.bound.iter().map(|(one, _)| *one).collect(),
            None => Vec::new(),
        };
        let (on, run) = (written_on(program, call), called(call));
        let mut others = calls_in(program, call.file, stretch);
        others.any(|other| {
            written_on(program, other) == on
                && called(other) == run
                && is_same_name(program, call, other)
        })
    }

    /// To the callers of the method that starts it.
    fn out_of(&mut self, call: Site, holder: &str, ends: &Ends, way: Vec<Stretch>) {
        let program = self.program;
        if let (true, Some(function)) = (self.is_single, program.function_around(call)) {
            return self.out_of_function(function, holder, ends, way);
        }
        let own = program.function_around(call).and_then(|function| {
            let own = own_name(program, function)?;
            let suffix = match holder {
                "super()" => "",
                _ => holder.strip_prefix(&*own)?,
            };
            let is_path = suffix.is_empty() || suffix.starts_with('.');
            is_path.then_some((function, program.class_of(function)?, suffix))
        });
        let Some((function, class, suffix)) = own else {
            self.given_up(call, way);
            return;
        };
        if !self.seen.insert(function) {
            return;
        }
        let enders;
        let ends = match (suffix, ends) {
            ("", Ends::Methods(_)) => ends,
            _ => {
                enders = Ends::Methods(ended_by(program, class, suffix, ends));
                &enders
            }
        };
        let mut is_called = false;
        if &*program.function(function).name == "__enter__" {
            for (site, _) in self.of_syntax.iter().filter(|(_, run)| *run == function) {
                is_called = true;
                self.entered(*site, class, ends, &way);
            }
        }
        for (site, target) in program.calls.callers(function) {
            is_called = true;
            if target.constructed.is_empty() {
                let holder = written_on(program, *site).unwrap_or_default();
                self.from(*site, &holder, ends, way.clone());
                continue;
            }
            let tree = &program.file(site.file).facts.tree;
            match tree.expr(site.expr).parent {
                Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                    StmtKind::Assign { targets, .. } if targets.len() == 1 => {
                        let target = Site {
                            expr: targets[0],
                            ..*site
                        };
                        self.from(*site, program.source(target), ends, way.clone());
                    }
                    StmtKind::With { .. } => self.entered(*site, class, ends, &way),
                    _ => self.from(*site, "", ends, way.clone()),
                },
                _ => self.from(*site, "", ends, way.clone()),
            }
        }
        self.found.are_joined &= is_called;
    }

    /// To the callers of a function that starts the only thread there is.
    fn out_of_function(
        &mut self,
        function: FunctionId,
        holder: &str,
        ends: &Ends,
        way: Vec<Stretch>,
    ) {
        let program = self.program;
        if !self.seen.insert(function) {
            return;
        }
        let enders;
        let ends = match ends {
            Ends::Methods(_) => ends,
            Ends::Joins(_) => {
                let all = program.function_ids();
                let all = all.filter(|&one| !program.function(one).is_generator());
                enders = Ends::Methods(ending(&all.collect::<Vec<_>>(), |one, known| {
                    ends_always(program, one, (None, holder, ends), known)
                }));
                &enders
            }
        };
        let mut is_called = false;
        for (site, _) in program.calls.callers(function) {
            is_called = true;
            self.from(*site, holder, ends, way.clone());
        }
        self.found.are_joined &= is_called;
    }

    /// `with` runs what starts it.
    fn entered(&mut self, item: Site, class: ClassId, ends: &Ends, way: &[Stretch]) {
        let program = self.program;
        let tree = &program.file(item.file).facts.tree;
        let below = program.below(class);
        let mut exits = below.iter().map(|at| program.method(*at, "__exit__"));
        let is_ended = exits.all(
            |exit| matches!((exit, ends), (Some(exit), Ends::Methods(ended)) if ended.contains(&exit)),
        );
        let mut way = way.to_vec();
        if let Parent::Stmt(stmt) = tree.expr(item.expr).parent
            && let StmtKind::With { body, .. } = &tree.stmt(stmt).kind
            && let (true, Some(first)) = (is_ended, body.first())
        {
            let (start, end) = (tree.stmt(*first).range.start, tree.stmt(stmt).range.end);
            way.push((item.file, TextRange::new(start, end)));
            self.found.ways.push(way);
        } else {
            self.given_up(item, way);
        }
    }

    /// Nothing waits for it: what runs beside it is all that comes behind the place, in callers, too.
    fn given_up(&mut self, place: Site, way: Vec<Stretch>) {
        self.found.are_joined = false;
        let program = self.program;
        let mut seen = BTreeSet::new();
        let mut todo = vec![(place, way)];
        while let Some((place, mut way)) = todo.pop() {
            let tree = &program.file(place.file).facts.tree;
            let function = program.function_around(place);
            let end = match function {
                Some(function) => tree.stmt(program.function(function).stmt).range.end,
                None => program.file(place.file).text.len() as u32,
            };
            way.push((
                place.file,
                TextRange::new(tree.expr(place.expr).range.end, end),
            ));
            self.found.outlived.extend(function);
            let called = function.filter(|&function| seen.insert(function));
            let mut is_called = false;
            for (caller, _) in called.iter().flat_map(|&one| program.calls.callers(one)) {
                is_called = true;
                todo.push((*caller, way.clone()));
            }
            if !is_called {
                self.found.ways.push(way);
            }
        }
    }
}

/// Whether two calls are of what bears one name.
fn is_same_name(program: &Program<'_>, one: Site, other: Site) -> bool {
    let name = |call: Site| match program.method_called(call) {
        Some((_, name)) => name.to_owned(),
        None => {
            let source = program.source(call);
            source.split('(').next().unwrap_or_default().to_owned()
        }
    };
    name(one) == name(other)
}

/// Whether what starts a thread goes back before where there is one.
fn is_guarded(program: &Program<'_>, start: Site, holder: &Holder) -> bool {
    let (Holder::Path(path) | Holder::Variable(path)) = holder;
    let Some(function) = program.function_around(start) else {
        return false;
    };
    let tree = &program.file(start.file).facts.tree;
    let Some(def) = program.function_def(function) else {
        return false;
    };
    let at = tree.expr(start.expr).range.start;
    let before = def.body.iter().map(|&stmt| tree.stmt(stmt));
    before
        .filter(|stmt| stmt.range.end < at)
        .any(|stmt| match &stmt.kind {
            StmtKind::If { branches, .. } => branches.first().is_some_and(|first| {
                let test = program.source(Site {
                    expr: first.test,
                    ..start
                });
                is_there(test, path) && always_leaves(tree, &first.body)
            }),
            _ => false,
        })
}

/// The methods of related classes that always end the thread of `self` and a suffix.
fn ended_by(
    program: &Program<'_>,
    class: ClassId,
    suffix: &str,
    ends: &Ends,
) -> BTreeSet<FunctionId> {
    let methods: Vec<FunctionId> = program
        .function_ids()
        .filter(|&function| {
            let own = program.class_of(function);
            own.is_some_and(|own| is_related(program, class, own))
                && !program.function(function).is_generator()
        })
        .collect();
    ending(&methods, |one, known| {
        let own = own_name(program, one);
        let own = own.as_deref();
        own.is_some_and(|own| {
            ends_always(
                program,
                one,
                (Some(own), &format!("{own}{suffix}"), ends),
                known,
            )
        })
    })
}

/// Those of some functions that always end it, by themselves or through others.
fn ending(
    functions: &[FunctionId],
    ends_always: impl Fn(FunctionId, &BTreeSet<FunctionId>) -> bool,
) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    loop {
        let more = functions
            .iter()
            .copied()
            .find(|function| !found.contains(function) && ends_always(*function, &found));
        match more {
            Some(function) => found.insert(function),
            None => return found,
        };
    }
}

fn ends_always(
    program: &Program<'_>,
    function: FunctionId,
    (own, path, ends): (Option<&str>, &str, &Ends),
    known: &BTreeSet<FunctionId>,
) -> bool {
    let Some(def) = program.function_def(function) else {
        return false;
    };
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let whole = tree.stmt(program.function(function).stmt).range;
    let is_end = |call: Site| {
        let on = written_on(program, call).unwrap_or_default();
        on == path && ends.has(program, call)
            || own.is_none_or(|own| on == own || on == "super()")
                && program.calls.target(call).is_some_and(|target| {
                    !target.bound.is_empty()
                        && target.bound.iter().all(|(one, _)| known.contains(one))
                })
    };
    let mut waits: Vec<TextRange> = calls_in(program, file, whole)
        .filter(|&call| program.function_around(call) == Some(function) && is_end(call))
        .filter(|call| waited::is_certain(tree, call.expr))
        .map(|call| tree.expr(call.expr).range)
        .collect();
    if waits.is_empty() {
        return false;
    }
    let bindings = program.file(file).facts.bindings.iter().enumerate();
    let names = bindings.filter(|(at, binding)| {
        let value = given_to(program, file, BindingId(*at as u32));
        whole.contains_range(binding.range)
            && value.is_some_and(|expr| program.source(Site { file, expr }) == path)
    });
    let paths: Vec<&str> = names
        .map(|(_, binding)| &*binding.name)
        .chain([path])
        .collect();
    // Where there is no thread, there is nothing to wait for.
    for stmt in &tree.stmts {
        let StmtKind::If { branches, orelse } = &stmt.kind else {
            continue;
        };
        let ([only], []) = (&branches[..], &orelse[..]) else {
            continue;
        };
        if !whole.contains_range(stmt.range) {
            continue;
        }
        let test = program.source(Site {
            file,
            expr: only.test,
        });
        let first = only.body.first().map(|&first| tree.stmt(first));
        let mut paths = paths.iter();
        if paths.clone().any(|path| is_there(test, path))
            && waited::waits_throughout(tree, &only.body, &waits)
        {
            waits.push(tree.expr(only.test).range);
        } else if paths.any(|path| is_not_there(test, path))
            && let Some(first) = first
            && matches!(first.kind, StmtKind::Return(_) | StmtKind::Raise { .. })
        {
            waits.push(first.range);
        }
    }
    waited::waits_throughout(tree, &def.body, &waits)
}

/// Whether a test says that there is a thread.
fn is_there(test: &str, path: &str) -> bool {
    test.split(" and ").all(|part| {
        let rest = part.strip_prefix(path);
        matches!(rest, Some("" | " is not None" | ".is_alive()"))
    })
}

/// Whether a test says that there is none.
fn is_not_there(test: &str, path: &str) -> bool {
    test.split(" or ").all(|part| {
        let negated = part.strip_prefix("not ");
        let negated = negated.and_then(|part| part.strip_prefix(path));
        matches!(negated, Some("" | ".is_alive()")) || part.strip_prefix(path) == Some(" is None")
    })
}

/// What a method calls its object.
pub(super) fn own_name(program: &Program<'_>, function: FunctionId) -> Option<String> {
    program.class_of(function)?;
    let def = program.function_def(function)?;
    let first = def.params.first()?;
    def.decorators
        .is_empty()
        .then(|| first.name.text.to_string())
}

/// What a method is called on, as it is written; for a variable that was given an attribute, that attribute.
pub(super) fn written_on(program: &Program<'_>, call: Site) -> Option<String> {
    let at = |expr: ExprId| Site { expr, ..call };
    let owner = program.called_on(call)?;
    if let Some(binding) = program.only_binding(at(owner))
        && let Some(value) = given_to(program, call.file, binding)
        && matches!(program.expr(at(value)).kind, ExprKind::Attribute { .. })
    {
        return Some(program.source(at(value)).to_owned());
    }
    Some(program.source(at(owner)).to_owned())
}

/// What an assignment gives to a variable, also as one of several.
fn given_to(program: &Program<'_>, file: FileId, binding: BindingId) -> Option<ExprId> {
    let facts = &program.file(file).facts;
    match &facts.bindings[binding.0 as usize].kind {
        BindingKind::Assigned {
            value: Value::Expr(value),
            path,
            ..
        } => match (&path[..], &facts.tree.expr(*value).kind) {
            ([], _) => Some(*value),
            ([Unpack::Index(at)], ExprKind::Tuple(items)) => items.get(*at as usize).copied(),
            _ => None,
        },
        _ => None,
    }
}

fn calls_in<'c>(
    program: &'c Program<'_>,
    file: FileId,
    range: TextRange,
) -> impl Iterator<Item = Site> + 'c {
    let exprs = program.file(file).facts.tree.exprs.iter().enumerate();
    exprs
        .filter(move |(_, expr)| {
            range.contains_range(expr.range) && matches!(expr.kind, ExprKind::Call { .. })
        })
        .map(move |(at, _)| Site {
            file,
            expr: ExprId(at as u32),
        })
}
