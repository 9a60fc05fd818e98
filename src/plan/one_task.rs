//! Objects that belong to one task at a time (a session of SQLAlchemy), kept where several tasks find them: in a variable of a
//! module, or on an object there. Functions that may run beside themselves (routes, what runs behind a response, coroutines that
//! are not awaited at once) would use one such object at the same time, which it refuses, or takes for one transaction.

use super::cell::{Cells, GroupId};
use super::double::reach::Reach;
use super::reason::Refusal;
use super::reference::{Consumer, FunctionReference};
use super::report::span;
use super::seed::{MappedCall, Uses};
use super::served;
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::resolve::application::is_shared_state;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// Refuse the groups of objects that tasks would share.
pub fn settle(
    program: &Program<'_>,
    uses: &mut Uses,
    cells: &mut Cells,
    references: &[FunctionReference],
) {
    let rows = program.table.all_rows().iter();
    let libraries: BTreeSet<_> = rows
        .filter(|row| row.one_task)
        .map(|row| row.library)
        .collect();
    let is_used = |call: &MappedCall| libraries.contains(&program.table.row(call.row).library);
    if !uses.calls.iter().any(is_used) {
        return;
    }
    for (group, refusal) in shared(program, cells, references) {
        uses.refused.entry(group).or_insert(refusal);
    }
}

fn shared(
    program: &Program<'_>,
    cells: &mut Cells,
    references: &[FunctionReference],
) -> Vec<(GroupId, Refusal)> {
    let mut keepers = Keepers {
        program,
        classes: BTreeSet::new(),
    };
    let reads = keepers.reads();
    if reads.is_empty() {
        return Vec::new();
    }
    let beside = Reach::new(program).from(beside_themselves(program, references));
    let mut found = Vec::new();
    for site in reads {
        let function = program.function_around(site);
        let Some(function) = function.filter(|function| beside.contains(function)) else {
            continue;
        };
        let message = format!(
            "`{}` is one object for all tasks, and `{}` may run in several at the same time: open one where it is used, or pass it on",
            program.source(site),
            program.function_name(function),
        );
        let refusal = Refusal::at(code::ONE_TASK, message, span(program, site));
        found.push((cells.group(program, site), refusal));
    }
    found
}

/// Finds what is kept for the whole program.
struct Keepers<'k, 'p> {
    program: &'k Program<'p>,
    /// Classes of the project of which an object is kept for the whole program.
    classes: BTreeSet<ClassId>,
}

impl Keepers<'_, '_> {
    /// The places in functions that read an object of one task that is kept for the whole program.
    fn reads(&mut self) -> Vec<Site> {
        let program = self.program;
        let candidates = program.expressions_of(Sorts::NAMED.and(Sorts::CALL));
        let mut candidates: Vec<Site> = candidates.map(|(site, _)| site).collect();
        // An object of such a class may be kept by another: as many rounds as it takes.
        loop {
            let known = self.classes.len();
            for &site in &candidates {
                if self.is_kept(site) {
                    let types = program.infer(site);
                    self.classes
                        .extend(types.any_of.iter().filter_map(class_of));
                }
            }
            if self.classes.len() == known {
                break;
            }
        }
        candidates.retain(|&site| {
            !is_stored(program, site)
                && is_of_one_task(program, &program.infer(site))
                && self.is_kept(site)
                && program.function_around(site).is_some()
        });
        candidates
    }

    /// Whether what stands there is kept for the whole program.
    fn is_kept(&self, site: Site) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        // What is kept there is kept for one request.
        if program.shelf(site).is_some() {
            return false;
        }
        match &program.expr(site).kind {
            ExprKind::Name(_) => is_of_module(program, site),
            ExprKind::Attribute { value, .. } => {
                let owner = program.infer(at(*value));
                self.is_kept(at(*value))
                    || owner.any_of.iter().any(|one| match one {
                        Type::Module(_) | Type::Class(_) => true,
                        Type::External(name) => is_shared_state(name),
                        Type::Instance(class) => {
                            let above = program.above(*class);
                            self.classes.contains(class)
                                || above.iter().any(|one| self.classes.contains(one))
                        }
                        _ => false,
                    })
            }
            // What keeps its result gives the same object to all.
            ExprKind::Call { .. } => program.calls.target(site).is_some_and(|target| {
                target.bound.iter().any(|(function, _)| {
                    let mut decorators = program.decorators(*function).into_iter();
                    decorators.any(|expr| {
                        let file = program.function_file(*function);
                        let text = program.source(Site { file, expr });
                        let name = text.split('(').next().unwrap_or(text);
                        matches!(name.rsplit('.').next(), Some("cache" | "lru_cache"))
                    })
                })
            }),
            _ => false,
        }
    }
}

/// Whether something is put there.
fn is_stored(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let mut stored = facts.attribute_bindings.iter();
    stored.any(|binding| binding.target == site.expr)
        || matches!(
            facts.references.get(site.expr.0 as usize),
            Some(None) | None
        ) && matches!(program.expr(site).kind, ExprKind::Name(_))
}

fn class_of(one: &Type) -> Option<ClassId> {
    match one {
        Type::Instance(class) => Some(*class),
        _ => None,
    }
}

/// Whether a name stands for a variable of a module: of this one, or an imported one.
fn is_of_module(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
        return false;
    };
    reference.scope == Some(ScopeId::MODULE)
        || reference.bindings.iter().any(|binding| {
            matches!(
                facts.bindings[binding.0 as usize].kind,
                BindingKind::ImportFrom { .. }
            )
        })
}

fn is_of_one_task(program: &Program<'_>, types: &Types) -> bool {
    types.any_of.iter().any(|one| match one {
        Type::Object(name) => program.table.type_row(name).is_some_and(|row| row.one_task),
        Type::Many(inner) => is_of_one_task(program, inner),
        _ => false,
    })
}

/// Functions that may run in several tasks at the same time.
fn beside_themselves(
    program: &Program<'_>,
    references: &[FunctionReference],
) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    for reference in references {
        let is_async = program.function(reference.function).is_async;
        let runs_beside = match reference.consumer {
            Consumer::Executor(_) | Consumer::Awaited | Consumer::Pooled(_) => true,
            Consumer::Escapes(_) => is_async,
            _ => false,
        };
        if runs_beside {
            found.insert(reference.function);
        }
    }
    for function in program.function_ids() {
        let file = program.function_file(function);
        let decorators = program.decorators(function);
        let is_route = |&expr: &ExprId| served::is_route(program, Site { file, expr });
        // Tests run one after the other.
        let is_handler = program.function(function).is_async
            && !decorators.is_empty()
            && !program.is_test_file(file);
        if decorators.iter().any(is_route) || is_handler {
            found.insert(function);
        }
    }
    for (site, target) in &program.calls.targets {
        found.extend(served::injected(program, *site));
        let coroutines = target.bound.iter().map(|(function, _)| *function);
        let coroutines = coroutines.filter(|function| program.function(*function).is_async);
        if !program.is_awaited(*site) && !is_run(program, *site) {
            found.extend(coroutines);
        }
    }
    found
}

/// Whether a coroutine is run by itself: `asyncio.run(main())`.
fn is_run(program: &Program<'_>, coroutine: Site) -> bool {
    let Parent::Expr(up) = program.expr(coroutine).parent else {
        return false;
    };
    let call = Site {
        file: coroutine.file,
        expr: up,
    };
    let target = program.calls.target(call);
    target.is_some_and(|target| target.external.iter().any(|name| &**name == "asyncio.run"))
}
