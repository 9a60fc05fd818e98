//! Objects that are read behind `rollback()`, or behind the `commit()` of SQL that SQLAlchemy knows nothing of, there or in a caller. Their
//! attributes were loaded anew where they are read: behind a rollback that cannot be awaited, and behind a commit it is no longer done. The
//! session loads again what it holds, right behind the call.

use super::Found;
use super::attribute::is_mapped;
use super::event::{RUNS, method_call, session_calls, spread};
use super::given::{given, injected};
use super::load::stands_alone;
use super::region::{Exit, Region};
use crate::diagnostic::code;
use crate::facts::binding::{BindingKind, Value};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::is_word_part;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Expressions after which an object is given up.
const MOST_STEPS: usize = 400;

/// Methods that take objects out of a query or a result.
const TAKES: &[&str] = &["all", "first", "one", "one_or_none"];

/// Places by the function in which they are reached.
type Places = BTreeMap<FunctionId, Vec<Site>>;

/// What ends a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Rollback,
    Commit,
}

/// The calls behind which a session has to load again what it holds.
///
/// # Errors
/// The first place that reads such an object, where that cannot be written.
pub(super) fn reloaded(program: &Program<'_>) -> Result<BTreeSet<Site>, Found> {
    let rollbacks = session_calls(program, &["rollback"]).map(|(call, _)| call);
    let commits = session_calls(program, &["commit"]).map(|(call, _)| call);
    let commits: Vec<Site> = commits.collect();
    let written = session_calls(program, RUNS).filter_map(|(call, args)| {
        let statement = Site {
            expr: args.first()?.value,
            ..call
        };
        is_writing_sql(program, statement).then_some(call)
    });
    let written = spread(program, written.collect(), |_, _| true);
    let after_sql = commits
        .iter()
        .filter(|&&call| has_before(program, &written, call, 0))
        .map(|&call| (call, End::Commit));
    let after_sql: Vec<_> = after_sql.collect();
    let ends = rollbacks.map(|call| (call, End::Rollback));
    let mut readers = Readers {
        program,
        commits: spread(program, commits, |_, _| true),
        known: HashMap::new(),
    };
    let mut reloaded = BTreeSet::new();
    for (call, end) in ends.chain(after_sql) {
        let Some(place) = readers.behind(call, end) else {
            continue;
        };
        if !stands_alone(program, call) {
            let (shown, end) = (program.excerpt(place), program.excerpt(call));
            let message = format!(
                "`{shown}` is read behind `{end}`, and would have to be loaded again before; `refresh()` does that"
            );
            return Err((code::LAZY_LOAD, message, place));
        }
        reloaded.insert(call);
    }
    Ok(reloaded)
}

/// Whether one of these places comes before a call in its function, behind another place.
fn has_before(program: &Program<'_>, places: &Places, call: Site, from: u32) -> bool {
    let until = program.expr(call).range.start;
    let function = program.function_around(call);
    let own = function.and_then(|function| places.get(&function));
    own.into_iter().flatten().any(|&place| {
        let range = program.expr(place).range;
        from <= range.start && range.end <= until
    })
}

/// Looks for what reads objects behind calls.
struct Readers<'r, 'p> {
    program: &'r Program<'p>,
    /// Where sessions commit.
    commits: Places,
    known: HashMap<(Site, Exit, End), Option<Site>>,
}

impl Readers<'_, '_> {
    /// What reads an object behind the end of a transaction, in its function or behind a call of that.
    fn behind(&mut self, call: Site, end: End) -> Option<Site> {
        let program = self.program;
        let mut todo = vec![(call, Exit::Falls)];
        let mut seen = HashSet::new();
        while let Some((call, exit)) = todo.pop() {
            if !seen.insert((call, exit)) {
                continue;
            }
            let (Some(function), Some(region)) =
                (program.function_around(call), region(program, call, exit))
            else {
                continue;
            };
            let known = self.known.get(&(call, exit, end)).copied();
            let found = known.unwrap_or_else(|| self.read_behind(call, function, &region, end));
            self.known.insert((call, exit, end), found);
            if found.is_some() {
                return found;
            }
            // What a generator does behind a `yield` does not come behind its call.
            if !program.function(function).yields.is_empty() {
                continue;
            }
            for (caller, _) in program.calls.callers(function) {
                todo.extend(region.ends.iter().map(|&end| match end {
                    Exit::Raises => (*caller, Exit::Raises),
                    _ => (*caller, Exit::Falls),
                }));
            }
        }
        None
    }

    /// Where an object that a variable held before a call is read behind it, in the same function.
    fn read_behind(
        &self,
        call: Site,
        function: FunctionId,
        region: &Region,
        end: End,
    ) -> Option<Site> {
        let program = self.program;
        let mut names = program.expressions_in(call.file, Sorts::NAME);
        names.find_map(|(site, _)| {
            let range = program.expr(site).range;
            if !region.holds(range) || program.function_around(site) != Some(function) {
                return None;
            }
            let place = reading(program, site)?;
            (self.was_loaded_before(site, call, end, region)
                && is_loaded(program, site, &mut HashSet::new())
                && !is_refreshed(program, site, region))
            .then_some(place)
        })
    }

    /// Whether a variable got what it holds before a call. What is new is no longer in the session behind a rollback, unless it was committed.
    fn was_loaded_before(&self, name: Site, call: Site, end: End, region: &Region) -> bool {
        let program = self.program;
        let facts = &program.file(name.file).facts;
        let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
            return false;
        };
        let until = program.expr(call).range.start;
        let read = program.expr(name).range;
        let round = region.round_of(read, until);
        let mut bindings = reference.bindings.iter();
        bindings.any(|one| {
            let binding = &facts.bindings[one.0 as usize];
            let is_before = match (binding.stmt, round) {
                (None, _) => true,
                (Some(stmt), None) => facts.tree.stmt(stmt).range.start < until,
                // What a loop binds in each round is another object in the next one, but for what it iterates.
                (Some(stmt), Some((own, body))) => {
                    stmt == own || facts.tree.stmt(stmt).range.start < body.start
                }
            };
            let BindingKind::Assigned {
                value: Value::Expr(value),
                ..
            } = &binding.kind
            else {
                return is_before;
            };
            let made = Site {
                expr: *value,
                ..name
            };
            let target = program.calls.target(made);
            let is_new = target.is_some_and(|target| !target.constructed.is_empty());
            let made = program.expr(made).range.end;
            is_before
                && (!is_new || end == End::Commit || has_before(program, &self.commits, call, made))
        })
    }
}

/// What may run behind a call, in its function.
fn region(program: &Program<'_>, call: Site, exit: Exit) -> Option<Region> {
    let tree = &program.file(call.file).facts.tree;
    let stmt = tree.statement_of(call.expr)?;
    Some(Region::behind(tree, stmt, exit))
}

/// `text("UPDATE …")`, or of words that are not seen.
fn is_writing_sql(program: &Program<'_>, statement: Site) -> bool {
    let made = program.source_value(statement);
    let ExprKind::Call { func, args, .. } = &program.expr(made).kind else {
        return false;
    };
    let at = |expr: ExprId| Site { expr, ..made };
    let callee = program.infer(at(*func));
    let is_text = callee.any_of.iter().any(|one| {
        matches!(one, Type::External(name)
            if matches!(&**name, "sqlalchemy.text" | "sqlalchemy.sql.text" | "sqlmodel.text"))
    });
    is_text
        && args.first().is_some_and(|arg| {
            let words = program.source_value(at(arg.value));
            match program.written_text(words) {
                Some(range) => {
                    let text = range.slice(&program.file(words.file).text);
                    let mut words = text.split(|c| !is_word_part(c));
                    words.any(|word| word.eq_ignore_ascii_case("update"))
                }
                None => true,
            }
        })
}

/// Whether an expression may be an object that a session loaded, or hold some, as far as that is seen.
fn is_loaded(program: &Program<'_>, site: Site, seen: &mut HashSet<Site>) -> bool {
    if seen.len() > MOST_STEPS || !seen.insert(site) || program.is_session(site) {
        return false;
    }
    let at = |expr: ExprId| Site { expr, ..site };
    match &program.expr(site).kind {
        ExprKind::Name(_) => {
            let is_object =
                |one: &Type| matches!(one, Type::Instance(class) if is_mapped(program, *class));
            if program.infer(site).any_of.iter().any(is_object) {
                return true;
            }
            let held = held(program, site);
            held.into_iter().any(|one| is_loaded(program, one, seen))
        }
        ExprKind::Call { .. } => {
            if is_taken_from_session(program, site) {
                return true;
            }
            let called = program.calls.target(site).map(|target| &target.bound);
            let mut given = called
                .into_iter()
                .flatten()
                .flat_map(|(function, _)| given(program, *function).unwrap_or_default());
            given.any(|one| is_loaded(program, one, seen))
        }
        ExprKind::Await(value)
        | ExprKind::Named { value, .. }
        | ExprKind::Subscript { value, .. } => is_loaded(program, at(*value), seen),
        _ => false,
    }
}

/// What a variable may hold: what it is set to, or what is passed for it.
fn held(program: &Program<'_>, name: Site) -> Vec<Site> {
    let facts = &program.file(name.file).facts;
    let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for id in reference.bindings.iter() {
        match &facts.bindings[id.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(expr) | Value::Element { iter: expr, .. },
                ..
            } => found.push(Site {
                expr: *expr,
                ..name
            }),
            BindingKind::Parameter { function, index } => {
                let function = program.function_id(name.file, *function);
                found.extend(passed(program, function, *index));
            }
            _ => {}
        }
    }
    found
}

/// What is seen to be passed for a parameter.
fn passed(program: &Program<'_>, function: FunctionId, index: u32) -> Vec<Site> {
    let def = program.function_def(function);
    let param = def.and_then(|def| def.params.get(index as usize));
    let injected = param.map(|param| injected(program, function, param));
    let injected = injected.unwrap_or_default().into_iter();
    let mut found: Vec<Site> = injected
        .flat_map(|one| given(program, one).unwrap_or_default())
        .collect();
    for (call, target) in program.calls.callers(function) {
        let bound = target.bound.iter().filter(|(one, _)| *one == function);
        let given = bound.flat_map(|(_, given)| given.iter());
        let given = given.filter(|(_, at)| *at == index);
        found.extend(given.map(|(expr, _)| Site {
            expr: *expr,
            ..*call
        }));
    }
    found
}

/// `session.query(User).one()`, `session.get(User, 1)`: an object, or some.
fn is_taken_from_session(program: &Program<'_>, value: Site) -> bool {
    let mut at = value;
    let mut is_outermost = true;
    for _ in 0..20 {
        let Some((receiver, name, args)) = method_call(program, at) else {
            return false;
        };
        if program.is_session(receiver) {
            let is_class =
                |one: &Type| matches!(one, Type::Class(class) if is_mapped(program, *class));
            let selected = args.first().map(|arg| {
                program.infer(Site {
                    expr: arg.value,
                    ..at
                })
            });
            return match name {
                "get" | "query" => selected.is_some_and(|types| types.any_of.iter().any(is_class)),
                "scalars" => true,
                _ => false,
            };
        }
        if is_outermost && !TAKES.contains(&name) {
            return false;
        }
        is_outermost = false;
        at = receiver;
    }
    false
}

/// What reads an object there: an attribute of it, a call that is given it, a `return`.
fn reading(program: &Program<'_>, object: Site) -> Option<Site> {
    let tree = &program.file(object.file).facts.tree;
    let at = |expr: ExprId| Site { expr, ..object };
    match tree.expr(object.expr).parent {
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Attribute { .. } => {
                let is_set = matches!(tree.expr(up).parent, Parent::Stmt(stmt)
                    if matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.contains(&up)));
                (!is_set).then(|| at(up))
            }
            ExprKind::Call { .. } => {
                let is_given_to_session = method_call(program, at(up))
                    .is_some_and(|(session, ..)| program.is_session(session));
                (!is_given_to_session).then(|| at(up))
            }
            _ => None,
        },
        Parent::Stmt(stmt) => matches!(tree.stmt(stmt).kind, StmtKind::Return(_)).then_some(object),
        Parent::Module => None,
    }
}

/// Whether an object is refreshed behind the call and before it is read.
fn is_refreshed(program: &Program<'_>, name: Site, behind: &Region) -> bool {
    let read = program.expr(name).range;
    program.calls.targets.iter().any(|(call, _)| {
        let range = program.expr(*call).range;
        call.file == name.file
            && range.end <= read.start
            && behind.holds(range)
            && method_call(program, *call).is_some_and(|(_, method, args)| {
                method == "refresh"
                    && args.first().is_some_and(|arg| {
                        program.source(Site {
                            expr: arg.value,
                            ..*call
                        }) == program.source(name)
                    })
            })
    })
}
