//! Where `await`, `async`, `yield`, `return` and `break` may stand, by CPython's rules.

use super::problem::{Problem, ProblemKind};
use crate::facts::FileFacts;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::options::PythonVersion;
use crate::syntax::ast::{Clause, ComprehensionKind, ExprId, ExprKind, StmtId, StmtKind};
use crate::syntax::suite::suites_of;
use crate::text::TextRange;
use std::collections::HashSet;

/// From this version on, a comprehension inside another may be asynchronous.
const NESTED_ASYNC_COMPREHENSION: PythonVersion = PythonVersion {
    major: 3,
    minor: 11,
};

/// Everything in `facts` (of `text`) that CPython of version `python` refuses to compile for standing where it stands.
pub fn misplaced(facts: &FileFacts, text: &str, python: PythonVersion) -> Vec<Problem> {
    let check = Check {
        facts,
        text,
        python,
    };
    let mut problems = Vec::new();
    check.expressions(&mut problems);
    check.comprehensions(&mut problems);
    check.statements(&mut problems);
    check.generators(&mut problems);
    problems.sort_by_key(|problem| (problem.range, problem.message.clone()));
    problems.dedup();
    problems
}

/// Where the result of an `await` is awaited again, if that is so more often than before: a program may mean it, and no rewrite does.
pub fn awaited_again(before: &FileFacts, after: &FileFacts) -> Vec<Problem> {
    let doubled = |facts: &FileFacts| -> Vec<TextRange> {
        let tree = &facts.tree;
        let doubled = tree.exprs.iter().filter(|expr| {
            matches!(expr.kind, ExprKind::Await(operand)
                if matches!(tree.expr(operand).kind, ExprKind::Await(_)))
        });
        doubled.map(|expr| expr.range).collect()
    };
    let found = doubled(after);
    if found.len() <= doubled(before).len() {
        return Vec::new();
    }
    let message = "the result of `await` is awaited again";
    found
        .into_iter()
        .map(|range| problem(range, message))
        .collect()
}

/// What a piece of code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension(ExprId),
}

/// Whether a statement is inside a loop of its own function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looping {
    Yes,
    No,
}

struct Check<'a> {
    facts: &'a FileFacts,
    text: &'a str,
    python: PythonVersion,
}

fn problem(range: TextRange, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Placement,
        range,
        message: message.to_owned(),
    }
}

impl Check<'_> {
    fn ground_of(&self, scope: ScopeId) -> Ground {
        match self.facts.scopes[scope.0 as usize].kind {
            ScopeKind::Module => Ground::Module,
            ScopeKind::Class(_) => Ground::Class,
            ScopeKind::Function(index) => {
                if self.facts.functions[index.0 as usize].is_async {
                    Ground::AsyncFunction
                } else {
                    Ground::Function
                }
            }
            // Type parameters are evaluated in a synchronous function of their own.
            ScopeKind::TypeParameters(_) => Ground::Function,
            ScopeKind::Lambda(_) => Ground::Lambda,
            ScopeKind::Comprehension(expr) => Ground::Comprehension(expr),
        }
    }

    fn ground(&self, expr: ExprId) -> Ground {
        self.ground_of(self.facts.scope_of[expr.0 as usize])
    }

    fn expressions(&self, problems: &mut Vec<Problem>) {
        let tree = &self.facts.tree;
        for (index, expr) in tree.exprs.iter().enumerate() {
            let ground = self.ground(ExprId(index as u32));
            match &expr.kind {
                ExprKind::Await(operand) => {
                    if !matches!(ground, Ground::AsyncFunction | Ground::Comprehension(_)) {
                        problems.push(problem(expr.range, "`await` outside an async function"));
                    }
                    let operand = tree.expr(*operand);
                    let is_bare = operand.range == operand.outer;
                    let needs_parentheses = matches!(
                        operand.kind,
                        ExprKind::Await(_)
                            | ExprKind::Unary(_)
                            | ExprKind::Not(_)
                            | ExprKind::Binary { .. }
                            | ExprKind::Bool { .. }
                            | ExprKind::Compare { .. }
                            | ExprKind::Conditional { .. }
                            | ExprKind::Lambda { .. }
                            | ExprKind::Starred(_)
                            | ExprKind::Named { .. }
                            | ExprKind::Yield(_)
                            | ExprKind::YieldFrom(_)
                    );
                    if is_bare && needs_parentheses {
                        problems.push(problem(
                            expr.range,
                            "the operand of `await` needs parentheses",
                        ));
                    }
                }
                ExprKind::Yield(_) | ExprKind::YieldFrom(_) => {
                    let message = match ground {
                        Ground::Module | Ground::Class => "`yield` outside a function",
                        Ground::Comprehension(_) => "`yield` inside a comprehension",
                        Ground::AsyncFunction if matches!(expr.kind, ExprKind::YieldFrom(_)) => {
                            "`yield from` inside an async function"
                        }
                        _ => continue,
                    };
                    problems.push(problem(expr.range, message));
                }
                _ => {}
            }
        }
    }

    /// An asynchronous comprehension needs an asynchronous function around it; a generator expression does not.
    fn comprehensions(&self, problems: &mut Vec<Problem>) {
        let tree = &self.facts.tree;
        let mut is_async: HashSet<ExprId> = HashSet::new();
        for (index, expr) in tree.exprs.iter().enumerate() {
            let id = ExprId(index as u32);
            match &expr.kind {
                ExprKind::Await(_) => {
                    if let Ground::Comprehension(owner) = self.ground(id) {
                        is_async.insert(owner);
                    }
                }
                ExprKind::Comprehension { clauses, .. }
                    if clauses
                        .iter()
                        .any(|clause| matches!(clause, Clause::For { is_async: true, .. })) =>
                {
                    is_async.insert(id);
                }
                _ => {}
            }
        }
        let is_generator = |id: ExprId| {
            matches!(
                tree.expr(id).kind,
                ExprKind::Comprehension {
                    kind: ComprehensionKind::Generator,
                    ..
                }
            )
        };
        let mut pending: Vec<ExprId> = is_async.iter().copied().collect();
        while let Some(id) = pending.pop() {
            if is_generator(id) {
                continue;
            }
            match self.ground(id) {
                Ground::AsyncFunction => {}
                Ground::Comprehension(outer) if self.python >= NESTED_ASYNC_COMPREHENSION => {
                    if is_async.insert(outer) {
                        pending.push(outer);
                    }
                }
                _ => problems.push(problem(
                    tree.expr(id).range,
                    "an asynchronous comprehension outside an async function",
                )),
            }
        }
    }

    fn statements(&self, problems: &mut Vec<Problem>) {
        let body = self.facts.tree.body.iter();
        let mut pending: Vec<(StmtId, Ground, Looping)> = body
            .map(|&stmt| (stmt, Ground::Module, Looping::No))
            .collect();
        while let Some((id, ground, looping)) = pending.pop() {
            self.statement(id, ground, looping, problems);
            let stmt = self.facts.tree.stmt(id);
            for (place, suite) in suites_of(&self.facts.tree, id).into_iter().enumerate() {
                let (ground, looping) = match &stmt.kind {
                    StmtKind::Function(def) if def.is_async => (Ground::AsyncFunction, Looping::No),
                    StmtKind::Function(_) => (Ground::Function, Looping::No),
                    StmtKind::Class(_) => (Ground::Class, Looping::No),
                    StmtKind::For { .. } | StmtKind::While { .. } if place == 0 => {
                        (ground, Looping::Yes)
                    }
                    _ => (ground, looping),
                };
                pending.extend(suite.iter().map(|&child| (child, ground, looping)));
            }
        }
    }

    fn statement(&self, id: StmtId, ground: Ground, looping: Looping, problems: &mut Vec<Problem>) {
        let stmt = self.facts.tree.stmt(id);
        let keyword = |at: u32| {
            let rest = &self.text[at as usize..];
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            TextRange::new(at, at + length as u32)
        };
        match &stmt.kind {
            StmtKind::For {
                is_async,
                keyword: at,
                target,
                ..
            } => {
                if *is_async && ground != Ground::AsyncFunction {
                    problems.push(problem(
                        keyword(*at),
                        "`async for` outside an async function",
                    ));
                }
                self.target(*target, problems);
            }
            StmtKind::With {
                is_async,
                keyword: at,
                items,
                ..
            } => {
                if *is_async && ground != Ground::AsyncFunction {
                    problems.push(problem(
                        keyword(*at),
                        "`async with` outside an async function",
                    ));
                }
                for target in items.iter().filter_map(|item| item.target) {
                    self.target(target, problems);
                }
            }
            StmtKind::Return(_) if matches!(ground, Ground::Module | Ground::Class) => {
                problems.push(problem(stmt.range, "`return` outside a function"));
            }
            StmtKind::Break | StmtKind::Continue if looping == Looping::No => {
                problems.push(problem(stmt.range, "`break` or `continue` outside a loop"));
            }
            StmtKind::Assign { targets, .. } | StmtKind::Delete(targets) => {
                for &target in targets {
                    self.target(target, problems);
                }
            }
            StmtKind::AnnAssign { target, .. } | StmtKind::AugAssign { target, .. } => {
                self.target(*target, problems);
            }
            _ => {}
        }
    }

    /// An awaited value cannot be assigned to or deleted.
    fn target(&self, id: ExprId, problems: &mut Vec<Problem>) {
        let expr = self.facts.tree.expr(id);
        match &expr.kind {
            ExprKind::Await(_) => {
                problems.push(problem(expr.range, "an `await` cannot be assigned to"));
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for &item in items {
                    self.target(item, problems);
                }
            }
            ExprKind::Starred(inner) => self.target(*inner, problems),
            _ => {}
        }
    }

    /// An asynchronous generator returns no value.
    fn generators(&self, problems: &mut Vec<Problem>) {
        for function in &self.facts.functions {
            if !function.is_async || !function.is_generator() {
                continue;
            }
            for &id in &function.returns {
                let stmt = self.facts.tree.stmt(id);
                if matches!(stmt.kind, StmtKind::Return(Some(_))) {
                    problems.push(problem(
                        stmt.range,
                        "`return` with a value in an asynchronous generator",
                    ));
                }
            }
        }
    }
}
