//! Loops that wait for what other threads do without ever giving them a turn: tasks would wait for ever.

use super::Solver;
use crate::diagnostic::code;
use crate::plan::conduit::is_tasks_type;
use crate::plan::reason::Refusal;
use crate::plan::seed::{CallFate, Demand, MappedCall};
use crate::plan::worker::Crew;
use crate::plan::worker::kept::is_related;
use crate::resolve::program::{FileId, FunctionId, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// Methods that tell what other threads did, without waiting for it.
const LOOKS: &[&str] = &[
    "acquire",
    "done",
    "empty",
    "full",
    "get",
    "get_nowait",
    "is_alive",
    "is_set",
    "locked",
    "put",
    "put_nowait",
    "qsize",
    "wait",
    "wait_for",
];

/// Calls that wait even where they have nothing to wait for any more, or take something that is used up one day.
const STEPS: &[&str] = &[
    "queue.Queue.get",
    "queue.Queue.get_nowait",
    "threading.Condition.wait",
];

/// Calls that may find nothing to wait for, again and again.
const AT_ONCE: &[&str] = &[
    "queue.Queue.join",
    "threading.Condition.wait_for",
    "threading.Semaphore.acquire",
];

/// Whether others had a turn since a loop went round, or a function began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Given,
    Owed,
}

/// How far a path got without giving others a turn.
#[derive(Clone, Copy, Debug, Default)]
struct Path {
    /// What it owes at the end, where it gets there.
    end: Option<Turn>,
    /// Whether it may go round the loop silently.
    round: bool,
    /// Whether it may leave the function silently.
    left: bool,
}

struct Walk<'w, 'i, 'p> {
    solver: &'w Solver<'i, 'p>,
    /// What is known of functions: whether each gives others a turn, whichever way it goes.
    known: BTreeMap<FunctionId, bool>,
    /// By place: calls of the tables.
    calls: BTreeMap<Site, &'i MappedCall>,
    awaits: BTreeSet<Site>,
}

impl Solver<'_, '_> {
    /// Why the functions of a crew would wait for each other for ever as tasks, if so.
    pub(super) fn spinning(&self, crew: &Crew) -> Option<Refusal> {
        let program = self.inputs.program;
        let makers = crew
            .made
            .iter()
            .filter_map(|&site| program.function_around(site));
        let users = self.inputs.conduits.by_function.iter();
        let users = users.filter(|(_, touched)| !touched.is_disjoint(&crew.touches));
        let functions: BTreeSet<FunctionId> = makers
            .chain(users.map(|(function, _)| *function))
            .chain(crew.reach.iter().copied())
            .chain(self.users_of(crew))
            .collect();
        let mut walk = Walk {
            solver: self,
            known: BTreeMap::new(),
            calls: self
                .inputs
                .uses
                .calls
                .iter()
                .map(|call| (call.site, call))
                .collect(),
            awaits: self
                .inputs
                .crews
                .all
                .iter()
                .flat_map(Crew::awaits)
                .collect(),
        };
        let wholes = functions.into_iter().map(|function| {
            let file = program.function_file(function);
            let tree = &program.file(file).facts.tree;
            (file, tree.stmt(program.function(function).stmt).range)
        });
        let ways = crew.kept.iter().flat_map(|kept| kept.ways.iter().flatten());
        let wholes: BTreeSet<(FileId, TextRange)> = wholes.chain(ways.copied()).collect();
        wholes.into_iter().find_map(|(file, whole)| {
            let tree = &program.file(file).facts.tree;
            let stmts = tree.stmts.iter().enumerate();
            let mut loops = stmts.filter(|(_, stmt)| whole.contains_range(stmt.range));
            loops.find_map(|(at, stmt)| {
                let StmtKind::While { test, body, .. } = &stmt.kind else {
                    return None;
                };
                let of = walk.watched(file, StmtId(at as u32), *test)?;
                let path = match walk.steps(Site { file, expr: *test }) {
                    true => Path::default(),
                    false => walk.through(file, body, Turn::Owed),
                };
                (path.end == Some(Turn::Owed) || path.round).then(|| {
                    let text = program.excerpt(of);
                    let message = format!(
                        "the loop looks at `{text}` and gives other tasks no turn to change it"
                    );
                    Refusal::at(code::FUNCTION_AS_VALUE, message, self.span(of))
                })
            })
        })
    }
}

impl Solver<'_, '_> {
    /// Functions that have to do with objects which keep a thread.
    fn users_of(&self, crew: &Crew) -> BTreeSet<FunctionId> {
        let program = self.inputs.program;
        let Some(kept) = &crew.kept else {
            return BTreeSet::new();
        };
        let is_keeper = |site: Site| {
            let types = program.infer(site);
            types.any_of.iter().any(|one| match one {
                Type::Instance(class) => {
                    let mut classes = kept.classes.iter();
                    classes.any(|one| is_related(program, *one, *class))
                }
                _ => false,
            })
        };
        let owners = program
            .expressions()
            .filter_map(|(site, expr)| match expr.kind {
                ExprKind::Attribute { value, .. } => Some(Site {
                    expr: value,
                    ..site
                }),
                _ => None,
            });
        owners
            .filter(|&owner| is_keeper(owner))
            .filter_map(|owner| program.function_around(owner))
            .collect()
    }
}

impl Walk<'_, '_, '_> {
    /// What a loop looks at that others change, if it does.
    fn watched(&self, file: FileId, stmt: StmtId, test: ExprId) -> Option<Site> {
        let program = self.solver.inputs.program;
        let tree = &program.file(file).facts.tree;
        let range = tree.stmt(stmt).range;
        let at = |expr: ExprId| Site { file, expr };
        let inside = |range: TextRange| {
            let exprs = tree.exprs.iter().enumerate();
            exprs
                .filter(move |(_, expr)| range.contains_range(expr.range))
                .map(|(id, _)| ExprId(id as u32))
        };
        let looks = inside(range).find(|&expr| self.looks(at(expr)));
        if let Some(expr) = looks {
            return Some(at(expr));
        }
        // What decides whether the loop goes on.
        let leaves = |body: &[StmtId]| {
            body.iter()
                .any(|&one| matches!(tree.stmt(one).kind, StmtKind::Break | StmtKind::Return(_)))
        };
        let branches = tree
            .stmts
            .iter()
            .filter(|stmt| range.contains_range(stmt.range))
            .filter_map(|stmt| match &stmt.kind {
                StmtKind::If { branches, .. } => Some(branches),
                _ => None,
            });
        let tests = branches
            .flatten()
            .filter(|branch| leaves(&branch.body))
            .map(|branch| branch.test);
        let mut tests = tests.chain([test]);
        tests.find_map(|test| {
            let range = tree.expr(test).range;
            inside(range)
                .map(at)
                .find(|&site| self.is_shared(site, tree.stmt(stmt).range))
        })
    }

    /// Whether a call tells what another thread did.
    fn looks(&self, site: Site) -> bool {
        let program = self.solver.inputs.program;
        let Some((owner, method)) = program.method_called(site) else {
            return false;
        };
        let owner = program.infer(owner);
        let roots = ["queue.", "threading.", "concurrent."];
        let is_shared = |name: &str| roots.iter().any(|root| name.starts_with(root));
        LOOKS.contains(&method)
            && owner.any_of.iter().any(|one| match one {
                Type::Object(name) | Type::Outside(name) => is_shared(name),
                _ => false,
            })
    }

    /// Whether others may change what stands here, and the loop around it does not.
    fn is_shared(&self, site: Site, around: TextRange) -> bool {
        let program = self.solver.inputs.program;
        let facts = &program.file(site.file).facts;
        let own = program.scope_of(site);
        match &program.expr(site).kind {
            ExprKind::Attribute { .. } => {
                if program.is_callee(site) {
                    return false;
                }
                let text = program.source(site);
                !self.is_assigned(site.file, text, around)
            }
            ExprKind::Name(name) => {
                let reference = facts.references.get(site.expr.0 as usize);
                let scope = reference
                    .and_then(|one| one.as_ref())
                    .and_then(|one| one.scope);
                let is_value = !program.infer(site).any_of.iter().any(|one| {
                    matches!(
                        one,
                        Type::Function(_)
                            | Type::Class(_)
                            | Type::Module(_)
                            | Type::External(_)
                            | Type::Object(_)
                    )
                });
                let is_constant = name
                    .chars()
                    .all(|c| c.is_uppercase() || c == '_' || c.is_ascii_digit());
                is_value
                    && !is_constant
                    && scope.is_some_and(|scope| scope != own)
                    && !self.is_assigned(site.file, name, around)
            }
            ExprKind::Call { .. } => program.calls.target(site).is_some_and(|target| {
                target.bound.iter().any(|(function, _)| {
                    let touched = self.solver.inputs.conduits.by_function.get(function);
                    touched.is_some_and(|groups| !groups.is_empty())
                })
            }),
            _ => false,
        }
    }

    /// Whether a statement in a range assigns to what is written so, or to the variable that it begins with.
    fn is_assigned(&self, file: FileId, text: &str, range: TextRange) -> bool {
        let program = self.solver.inputs.program;
        let tree = &program.file(file).facts.tree;
        let root = text.split('.').next().unwrap_or(text);
        let is_it = |target: ExprId| {
            let written = program.source(Site { file, expr: target });
            written == text || written == root
        };
        tree.stmts
            .iter()
            .filter(|stmt| range.contains_range(stmt.range))
            .any(|stmt| match &stmt.kind {
                StmtKind::Assign { targets, .. } => targets.iter().any(|&one| is_it(one)),
                StmtKind::AugAssign { target, .. }
                | StmtKind::AnnAssign { target, .. }
                | StmtKind::For { target, .. } => is_it(*target),
                _ => false,
            })
    }

    /// What is owed to others behind an expression.
    fn after(&mut self, turn: Turn, file: FileId, expr: ExprId) -> Turn {
        match self.steps(Site { file, expr }) {
            true => Turn::Given,
            false => turn,
        }
    }

    /// Whether each way through the statements gives others a turn, or uses something up.
    fn through(&mut self, file: FileId, body: &[StmtId], turn: Turn) -> Path {
        let mut path = Path {
            end: Some(turn),
            ..Path::default()
        };
        for &stmt in body {
            let Some(turn) = path.end else { break };
            let next = self.step(file, stmt, turn);
            path.end = next.end;
            path.round |= next.round;
            path.left |= next.left;
        }
        path
    }

    fn step(&mut self, file: FileId, stmt: StmtId, turn: Turn) -> Path {
        let program = self.solver.inputs.program;
        let tree = &program.file(file).facts.tree;
        let ends = |turn: Turn| Path {
            end: Some(turn),
            ..Path::default()
        };
        match &tree.stmt(stmt).kind {
            StmtKind::Expr(value)
            | StmtKind::Assign { value, .. }
            | StmtKind::AugAssign { value, .. }
            | StmtKind::AnnAssign {
                value: Some(value), ..
            } => ends(self.after(turn, file, *value)),
            StmtKind::Return(value) => {
                let turn = value.map_or(turn, |value| self.after(turn, file, value));
                Path {
                    left: turn == Turn::Owed,
                    ..Path::default()
                }
            }
            StmtKind::Raise { .. } | StmtKind::Break => Path::default(),
            StmtKind::Continue => Path {
                round: turn == Turn::Owed,
                ..Path::default()
            },
            StmtKind::If { branches, orelse } => {
                let mut turn = turn;
                let mut paths = Vec::new();
                for branch in branches {
                    turn = self.after(turn, file, branch.test);
                    paths.push(self.through(file, &branch.body, turn));
                }
                paths.push(self.through(file, orelse, turn));
                joined(&paths)
            }
            StmtKind::For {
                iter: first, body, ..
            }
            | StmtKind::While {
                test: first, body, ..
            } => {
                // The body may run no times at all, and a loop inside is looked at by itself.
                let turn = self.after(turn, file, *first);
                let inner = self.through(file, body, turn);
                Path {
                    left: inner.left,
                    ..ends(turn)
                }
            }
            StmtKind::With { items, body, .. } => {
                let turn = items
                    .iter()
                    .fold(turn, |turn, item| self.after(turn, file, item.context));
                self.through(file, body, turn)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                let mut whole = self.through(file, body, turn);
                if let Some(turn) = whole.end {
                    let rest = self.through(file, orelse, turn);
                    whole = Path {
                        end: rest.end,
                        round: whole.round || rest.round,
                        left: whole.left || rest.left,
                    };
                }
                // What raises has waited first, where the first thing that is done waits.
                let first = body.first();
                let caught = match first.is_some_and(|&first| self.waits_even_in_vain(file, first))
                {
                    true => Turn::Given,
                    false => turn,
                };
                let mut paths = vec![whole];
                for handler in handlers {
                    paths.push(self.through(file, &handler.body, caught));
                }
                let all = joined(&paths);
                let last = self.through(file, finalbody, Turn::Owed);
                match last.end {
                    None => last,
                    Some(Turn::Given) => Path {
                        end: all.end.map(|_| Turn::Given),
                        ..last
                    },
                    Some(Turn::Owed) => Path {
                        round: all.round || last.round,
                        left: all.left || last.left,
                        ..all
                    },
                }
            }
            StmtKind::Match { subject, cases } => {
                let turn = self.after(turn, file, *subject);
                let paths = cases
                    .iter()
                    .map(|case| self.through(file, &case.body, turn));
                let mut paths: Vec<Path> = paths.collect();
                paths.push(ends(turn));
                joined(&paths)
            }
            _ => ends(turn),
        }
    }

    /// Whether evaluating an expression is certain to give others a turn, or to use something up.
    fn steps(&mut self, site: Site) -> bool {
        let program = self.solver.inputs.program;
        let tree = &program.file(site.file).facts.tree;
        let range = program.expr(site).range;
        let exprs = tree.exprs.iter().enumerate();
        let calls: Vec<Site> = exprs
            .filter(|(_, expr)| {
                range.contains_range(expr.range) && matches!(expr.kind, ExprKind::Call { .. })
            })
            .map(|(at, _)| Site {
                file: site.file,
                expr: ExprId(at as u32),
            })
            .filter(|&call| is_certain(program.file(site.file), call.expr, site.expr))
            .collect();
        calls.into_iter().any(|call| self.call_steps(call))
    }

    fn call_steps(&mut self, call: Site) -> bool {
        let solver = self.solver;
        let program = solver.inputs.program;
        if self.awaits.contains(&call) {
            return true;
        }
        if let Some(target) = program.calls.target(call) {
            if target.external.iter().any(|name| STEPS.contains(&&**name)) {
                return true;
            }
            let is_plain = !target.bound.is_empty() && target.constructed.is_empty();
            if is_plain {
                let functions: Vec<FunctionId> = target.bound.iter().map(|(one, _)| *one).collect();
                return functions
                    .into_iter()
                    .all(|function| self.always_steps(function));
            }
        }
        let Some(known) = self.calls.get(&call) else {
            return false;
        };
        let is_async = solver.colours.may_await(known.context);
        let waits = match &known.fate {
            CallFate::Convert(_) => {
                known.demand != Demand::Nothing && solver.colours.is_converted(known.group)
            }
            CallFate::Offload => true,
            CallFate::Refused(..) | CallFate::Keep => false,
        };
        let owner = known.name.rsplit_once('.').map_or("", |(owner, _)| owner);
        let is_conduit = is_tasks_type(program, owner);
        let has_arguments = match &program.expr(call).kind {
            ExprKind::Call { args, .. } => !args.is_empty(),
            _ => false,
        };
        is_async && waits && !AT_ONCE.contains(&&*known.name) && (!is_conduit || has_arguments)
    }

    /// Whether a call of a function gives others a turn, whichever way it goes.
    fn always_steps(&mut self, function: FunctionId) -> bool {
        if let Some(&known) = self.known.get(&function) {
            return known;
        }
        // One that calls itself is not counted on.
        self.known.insert(function, false);
        let program = self.solver.inputs.program;
        let file = program.function_file(function);
        let steps = program.function_def(function).is_some_and(|def| {
            let path = self.through(file, &def.body, Turn::Owed);
            path.end != Some(Turn::Owed) && !path.left && !program.function(function).is_generator()
        });
        self.known.insert(function, steps);
        steps
    }

    /// Whether a statement waits before it can raise anything.
    fn waits_even_in_vain(&mut self, file: FileId, stmt: StmtId) -> bool {
        let program = self.solver.inputs.program;
        let tree = &program.file(file).facts.tree;
        let (StmtKind::Expr(value) | StmtKind::Assign { value, .. }) = &tree.stmt(stmt).kind else {
            return false;
        };
        let whole = tree.expr(*value).range;
        let exprs = tree.exprs.iter().enumerate();
        let calls = exprs.filter(|(_, expr)| {
            whole.contains_range(expr.range) && matches!(expr.kind, ExprKind::Call { .. })
        });
        let calls: Vec<ExprId> = calls.map(|(at, _)| ExprId(at as u32)).collect();
        // The one that is made before all others: no other is over when it begins, or stands in it.
        let is_first = |first: ExprId| {
            let first = tree.expr(first).range;
            calls.iter().all(|&other| {
                let other = tree.expr(other).range;
                other.contains_range(first) || other.start >= first.end
            })
        };
        let Some(&first) = calls.iter().find(|&&call| is_first(call)) else {
            return false;
        };
        let site = Site { file, expr: first };
        let Some(known) = self.calls.get(&site) else {
            return false;
        };
        is_certain(program.file(file), first, *value)
            && known.demand != Demand::Nothing
            && self.call_steps(site)
    }
}

fn joined(paths: &[Path]) -> Path {
    let ends = paths.iter().filter_map(|path| path.end);
    Path {
        end: ends.reduce(|one, other| match (one, other) {
            (Turn::Given, Turn::Given) => Turn::Given,
            _ => Turn::Owed,
        }),
        round: paths.iter().any(|path| path.round),
        left: paths.iter().any(|path| path.left),
    }
}

/// Whether a call is evaluated wherever what it stands in is.
fn is_certain(file: &crate::resolve::program::ProgramFile, call: ExprId, whole: ExprId) -> bool {
    let tree = &file.facts.tree;
    let mut at = call;
    while at != whole {
        let Parent::Expr(up) = tree.expr(at).parent else {
            return false;
        };
        let is_first = match &tree.expr(up).kind {
            ExprKind::Bool { left, .. } => *left == at,
            ExprKind::Conditional { test, .. } => *test == at,
            ExprKind::Lambda { .. } => false,
            ExprKind::Comprehension { clauses, .. } => {
                matches!(clauses.first(), Some(Clause::For { iter, .. }) if *iter == at)
            }
            ExprKind::Compare { operands, .. } => operands.iter().take(2).any(|&one| one == at),
            _ => true,
        };
        if !is_first {
            return false;
        }
        at = up;
    }
    true
}
