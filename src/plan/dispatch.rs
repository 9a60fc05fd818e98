//! Commands that argparse hands out: `parser.set_defaults(func=run)`, later `args.func(args)`.
//!
//! Such a function is a program's start: it stays synchronous for who calls it and runs a coroutine. Who dispatches to it
//! must not be on a loop then.

use super::reference::{Consumer, FunctionReference};
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent};
use std::collections::{BTreeMap, BTreeSet};

/// Functions, each with the names under which a parser keeps it.
pub type Commands = BTreeMap<FunctionId, BTreeSet<Box<str>>>;

/// The functions that go nowhere else than into the defaults of a parser, each with the names it is stored under.
pub fn commands(program: &Program<'_>, references: &[FunctionReference]) -> Commands {
    let mut found: Commands = Commands::new();
    let mut others: BTreeSet<FunctionId> = BTreeSet::new();
    for reference in references {
        match (&reference.consumer, default_name(program, reference.site)) {
            (Consumer::Escapes(_), Some(name)) => {
                found.entry(reference.function).or_default().insert(name);
            }
            (Consumer::Escapes(_) | Consumer::Called(..) | Consumer::Program, _) => {
                others.insert(reference.function);
            }
            (
                Consumer::Executor(_)
                | Consumer::Applied(_)
                | Consumer::Expected(_)
                | Consumer::Cleanup(_)
                | Consumer::Pooled(_)
                | Consumer::Awaited
                | Consumer::Followed,
                _,
            ) => {}
        }
    }
    found.retain(|function, _| {
        let facts = program.function(*function);
        !others.contains(function)
            && facts.defined_in == ScopeId::MODULE
            && !facts.is_async
            && !facts.is_generator()
            && program.decorators(*function).is_empty()
    });
    found
}

/// Every call that may dispatch to a command: `args.func(…)`.
pub fn calls(program: &Program<'_>, commands: &Commands) -> Vec<(Site, FunctionId)> {
    let mut found = Vec::new();
    if commands.is_empty() {
        return found;
    }
    for (site, target) in &program.calls.targets {
        if !target.unknown && !target.foreign {
            continue;
        }
        let ExprKind::Call { func, .. } = program.expr(*site).kind else {
            continue;
        };
        let name = match &at(program, *site, func) {
            ExprKind::Attribute { attr, .. } => &attr.text,
            _ => continue,
        };
        let reached = commands.iter().filter(|(_, names)| names.contains(name));
        found.extend(reached.map(|(&function, _)| (*site, function)));
    }
    found
}

fn at<'p>(program: &'p Program<'_>, site: Site, expr: ExprId) -> &'p ExprKind {
    let file = site.file;
    &program.expr(Site { file, expr }).kind
}

/// The keyword under which `set_defaults` is given the function at `site`.
fn default_name(program: &Program<'_>, site: Site) -> Option<Box<str>> {
    let Parent::Expr(up) = program.expr(site).parent else {
        return None;
    };
    let ExprKind::Call { func, args, .. } = at(program, site, up) else {
        return None;
    };
    let is_defaults = matches!(at(program, site, *func), ExprKind::Attribute { attr, .. } if &*attr.text == "set_defaults");
    let given = args.iter().find(|arg| arg.value == site.expr)?;
    match &given.kind {
        ArgumentKind::Keyword(name) if is_defaults => Some(name.text.clone()),
        _ => None,
    }
}
