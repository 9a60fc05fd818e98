//! What compiles and runs, and yet may mean something else where other tasks get a turn: each place reported once.

mod client_of_thread;
mod process_state;

use super::action::FilePlan;
use super::lock::Locks;
use super::pause::{Functions, pauses};
use super::report::span;
use crate::diagnostic::code::{self, Code};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::facts::binding::{BindingKind, Value};
use crate::facts::definition::FunctionIndex;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// Directories that all programs share.
const SHARED_DIRECTORIES: &[&str] = &["/tmp/", "/var/tmp/", "C:\\Temp\\", "C:\\Windows\\Temp\\"];

/// Everything that is hazardous in what the plans change.
pub fn find(program: &Program<'_>, locks: &Locks, plans: &[FilePlan]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let changers = process_state::Changers::collect(program);
    for (at, plan) in plans.iter().enumerate() {
        let file = FileId(at as u32);
        if plan.is_empty() || program.is_test_file(file) {
            continue;
        }
        client_of_thread::find(program, file, plan, &mut found);
        let mut paused: BTreeMap<FunctionIndex, Vec<u32>> = BTreeMap::new();
        let functions = Functions::of(program, file);
        for place in pauses(program, file, plan) {
            if let Some(function) = functions.around(place) {
                paused.entry(function).or_default().push(place);
            }
        }
        if paused.is_empty() {
            continue;
        }
        let held = locks.of(file).iter().map(|block| block.range).collect();
        let look = Look {
            program,
            file,
            functions,
            paused,
            held,
        };
        look.shared_state(&mut found);
        look.expressions(&mut found);
        look.process_state(&changers, &mut found);
    }
    found
}

/// One file, and where its functions give others a turn.
struct Look<'l, 'p> {
    program: &'l Program<'p>,
    file: FileId,
    functions: Functions,
    paused: BTreeMap<FunctionIndex, Vec<u32>>,
    /// Blocks under a lock.
    held: Vec<TextRange>,
}

/// State as the code names it: `COUNT`, `self.token`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    function: FunctionIndex,
    text: String,
}

impl Look<'_, '_> {
    fn at(&self, expr: ExprId) -> Site {
        Site {
            file: self.file,
            expr,
        }
    }

    fn report(&self, code: Code, message: String, range: TextRange) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Note,
            message,
            span: Span {
                path: self.program.file(self.file).path.clone(),
                range,
            },
            help: Some(code.entry().advice.to_owned()),
            related: Vec::new(),
        }
    }

    /// State that is looked at, then an await, then the state is written.
    fn shared_state(&self, found: &mut Vec<Diagnostic>) {
        let (mut looks, writes) = self.writes();
        let written: BTreeSet<&State> = writes.iter().map(|(state, ..)| state).collect();
        let targets: BTreeSet<ExprId> =
            writes.iter().filter_map(|&(_, _, target)| target).collect();
        let facts = &self.program.file(self.file).facts;
        for index in 0..facts.tree.exprs.len() {
            let expr = ExprId(index as u32);
            if !targets.contains(&expr)
                && !self.is_called(expr)
                && let Some(state) = self.state(expr)
                && written.contains(&state)
            {
                looks.push((state, facts.tree.expr(expr).range.start));
            }
        }
        let mut told: BTreeSet<&State> = BTreeSet::new();
        for (state, stmt, _) in &writes {
            let range = facts.tree.stmt(*stmt).range;
            let is_torn = looks.iter().any(|(other, start)| {
                let is_locked = self
                    .held
                    .iter()
                    .any(|block| block.contains_range(range) && block.contains(*start));
                other == state
                    && !is_locked
                    && self.paused[&state.function]
                        .iter()
                        .any(|&pause| *start <= pause && pause < range.end)
            });
            if is_torn && told.insert(state) {
                found.push(self.report(
                    code::SHARED_STATE,
                    format!(
                        "`{}` is written here after an await, and was looked at before it",
                        state.text
                    ),
                    range,
                ));
            }
        }
    }

    /// What the functions that wait write: the state, the statement, the expression that names it there. And what they look at
    /// in doing so.
    #[expect(clippy::type_complexity, reason = "two lists that are read once")]
    fn writes(&self) -> (Vec<(State, u32)>, Vec<(State, StmtId, Option<ExprId>)>) {
        let facts = &self.program.file(self.file).facts;
        let tree = &facts.tree;
        let mut looks = Vec::new();
        let mut writes = Vec::new();
        for binding in &facts.bindings {
            let (Some(stmt), BindingKind::Assigned { value, .. }) = (binding.stmt, &binding.kind)
            else {
                continue;
            };
            let function = self.functions.around(binding.range.start);
            let Some(function) = function.filter(|at| self.paused.contains_key(at)) else {
                continue;
            };
            if binding.scope != ScopeId::MODULE {
                continue;
            }
            let state = State {
                function,
                text: binding.name.to_string(),
            };
            if matches!(value, Value::Augmented(_)) {
                looks.push((state.clone(), binding.range.start));
            }
            writes.push((state, stmt, None));
        }
        for (index, stmt) in tree.stmts.iter().enumerate() {
            let (targets, is_augmented) = match &stmt.kind {
                StmtKind::Assign { targets, .. } => (targets.clone(), false),
                StmtKind::AugAssign { target, .. } => (vec![*target], true),
                StmtKind::Delete(targets) => (targets.clone(), false),
                _ => continue,
            };
            for target in targets {
                let written = match tree.expr(target).kind {
                    ExprKind::Subscript { value, .. } => value,
                    ExprKind::Attribute { .. } => target,
                    _ => continue,
                };
                let Some(state) = self.state(written) else {
                    continue;
                };
                if is_augmented {
                    looks.push((state.clone(), stmt.range.start));
                }
                writes.push((state, StmtId(index as u32), Some(written)));
            }
        }
        (looks, writes)
    }

    /// The shared state that an expression names, in a function that waits.
    fn state(&self, expr: ExprId) -> Option<State> {
        let facts = &self.program.file(self.file).facts;
        let node = facts.tree.expr(expr);
        let is_shared = match &node.kind {
            ExprKind::Name(_) => matches!(facts.references.get(expr.0 as usize),
                Some(Some(reference)) if reference.scope == Some(ScopeId::MODULE)),
            ExprKind::Attribute { value, .. } => {
                matches!(&facts.tree.expr(*value).kind, ExprKind::Name(name) if &**name == "self")
            }
            _ => false,
        };
        if !is_shared {
            return None;
        }
        let function = self.functions.around(node.range.start)?;
        self.paused.contains_key(&function).then(|| State {
            function,
            text: self.program.source(self.at(expr)).to_owned(),
        })
    }

    fn is_called(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        matches!(tree.expr(expr).parent, Parent::Expr(up)
            if matches!(tree.expr(up).kind, ExprKind::Call { func, .. } if func == expr))
    }

    /// `threading.local`, signal handlers, temporary files with fixed names.
    fn expressions(&self, found: &mut Vec<Diagnostic>) {
        let facts = &self.program.file(self.file).facts;
        let mut locals: BTreeSet<&str> = BTreeSet::new();
        for (index, node) in facts.tree.exprs.iter().enumerate() {
            let site = self.at(ExprId(index as u32));
            let function = self.functions.around(node.range.start);
            let waits = function.is_some_and(|at| self.paused.contains_key(&at));
            match &node.kind {
                ExprKind::Name(_) | ExprKind::Attribute { .. } if waits => {
                    let text = self.program.source(site);
                    if !locals.contains(text) && is_thread_local(self.program, site) {
                        locals.insert(text);
                        found.push(self.report(
                            code::THREAD_LOCAL,
                            format!("`{text}` belongs to a thread, and all tasks run in one"),
                            node.range,
                        ));
                    }
                }
                ExprKind::Call { args, .. } => {
                    let target = self.program.calls.target(site);
                    let is_signal = target.is_some_and(|target| {
                        target
                            .external
                            .iter()
                            .any(|name| &**name == "signal.signal")
                    });
                    if is_signal
                        && let Some(handler) = args.get(1)
                        && !self.program.source(self.at(handler.value)).contains("SIG_")
                    {
                        let range = span(self.program, site).range;
                        let text = self.program.excerpt(self.at(handler.value));
                        found.push(self.report(
                            code::SIGNAL_HANDLER,
                            format!("`{text}` runs between two steps of the event loop, and what it raises is not raised where the program waits"),
                            range,
                        ));
                    }
                }
                ExprKind::Str {
                    value: Some(text), ..
                } if function.is_none() || waits => {
                    let name = SHARED_DIRECTORIES
                        .iter()
                        .find_map(|directory| text.strip_prefix(directory));
                    if name.is_some_and(|name| !name.is_empty() && !name.contains(['%', '{', '*']))
                    {
                        found.push(self.report(
                            code::FIXED_TEMPORARY_NAME,
                            format!("tasks that run this at the same time share `{text}`"),
                            node.range,
                        ));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether an object is one that each thread has for itself.
pub fn is_thread_local(program: &Program<'_>, site: Site) -> bool {
    program.infer(site).any_of.iter().any(|one| match one {
        Type::Outside(name) | Type::Object(name) => &**name == "threading.local",
        Type::Instance(class) => derives_from_local(program, *class),
        _ => false,
    })
}

/// Whether the objects of a class are such.
pub fn derives_from_local(program: &Program<'_>, class: ClassId) -> bool {
    program.derives_from(class, |base| base == "threading.local")
}
