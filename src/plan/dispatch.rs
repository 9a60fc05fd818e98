//! Commands that argparse hands out: `parser.set_defaults(func=run)`, later `args.func(args)`.
//!
//! Where all who take such a function off what was parsed are seen, and only call it, they are its callers. Else it is a program's
//! start: it stays synchronous for who calls it and runs a coroutine. Who dispatches to it must not be on a loop then.

use super::colour::Colours;
use super::namesake::may_take;
use super::reference::{Consumer, FunctionReference};
use crate::facts::scope::ScopeId;
use crate::resolve::parsed::NAMESPACE;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ExprId, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// Functions, each with the names under which a parser keeps it.
pub type Commands = BTreeMap<FunctionId, BTreeSet<Box<str>>>;

/// The functions that go nowhere else than into the defaults of a parser, each with the names it is stored under.
pub fn commands(program: &Program<'_>, references: &[FunctionReference]) -> Commands {
    let mut found: Commands = Commands::new();
    let mut others: BTreeSet<FunctionId> = BTreeSet::new();
    for reference in references {
        match (&reference.consumer, program.default_name(reference.site)) {
            (Consumer::Escapes(_), Some(name)) => {
                let names = found.entry(reference.function).or_default();
                names.insert(name.into());
            }
            (
                Consumer::Escapes(_)
                | Consumer::Called(..)
                | Consumer::Worker(_)
                | Consumer::Program,
                _,
            ) => {
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

/// Every call that may dispatch to a command: `args.func(…)`, and where it is taken off what was parsed in another way, any whose
/// callee is computed.
pub fn calls(program: &Program<'_>, commands: &Commands) -> Vec<(Site, FunctionId)> {
    let mut found = Vec::new();
    if commands.is_empty() {
        return found;
    }
    let names: BTreeSet<&str> = commands.values().flatten().map(|name| &**name).collect();
    let taken: BTreeSet<&str> = names
        .into_iter()
        .filter(|name| is_taken(program, name))
        .collect();
    for (site, target) in &program.calls.targets {
        let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
            continue;
        };
        let name = match at(program, *site, *func) {
            ExprKind::Attribute { attr, .. } => Some(&*attr.text),
            _ => None,
        };
        let is_open = target.unknown || target.foreign;
        let is_computed = !taken.is_empty() && is_open && may_give_stored(program, *site, *func);
        for (&function, kept) in commands {
            let is_named = name.is_some_and(|name| kept.contains(name));
            let may_be = is_open || target.bound.iter().any(|(bound, _)| *bound == function);
            let is_lost = || kept.iter().any(|name| taken.contains(&**name));
            if is_named && may_be || is_computed && is_lost() && may_take(program, function, args) {
                found.push((*site, function));
            }
        }
    }
    found
}

/// The names whose functions were to turn with the calls that name them, and stay: each by itself may turn.
pub fn left(
    program: &Program<'_>,
    references: &[FunctionReference],
    colours: &Colours,
) -> BTreeSet<Box<str>> {
    let followed = references
        .iter()
        .filter(|one| one.consumer == Consumer::Followed && !colours.is_async(one.function));
    let names = followed.filter_map(|one| program.default_name(one.site));
    names.map(Into::into).collect()
}

/// Whether what is called is what a variable, a container, an object of the project or a call gives.
fn may_give_stored(program: &Program<'_>, call: Site, func: ExprId) -> bool {
    match at(program, call, func) {
        ExprKind::Name(_) | ExprKind::Subscript { .. } | ExprKind::Call { .. } => true,
        ExprKind::Attribute { value, .. } => {
            let owner = program.infer(Site {
                file: call.file,
                expr: *value,
            });
            let is_ours =
                |one: &Type| matches!(one, Type::Instance(_) | Type::Class(_) | Type::Module(_));
            owner.any_of.iter().any(is_ours)
        }
        _ => false,
    }
}

/// Whether what stands under a name on what was parsed is taken off it otherwise than to be called at once.
fn is_taken(program: &Program<'_>, name: &str) -> bool {
    program
        .owners_named(name)
        .any(|(site, owner)| !program.is_callee(site) && may_be_parsed(program, owner))
        || is_taken_computed(program, name)
}

fn at<'p>(program: &'p Program<'_>, site: Site, expr: ExprId) -> &'p ExprKind {
    let file = site.file;
    &program.expr(Site { file, expr }).kind
}

/// Whether all who take a function off what was parsed are seen, where a parser is given it for a name: `set_defaults(run=add)`. What
/// they do with it is looked at where they stand.
pub fn is_followed(program: &Program<'_>, value: Site) -> bool {
    let name = program.default_name(value);
    let may_be_seen = |name: &&str| {
        program.parsed_values(name).is_some() && !program.started_apart().contains(*name)
    };
    let Some(name) = name.filter(may_be_seen) else {
        return false;
    };
    let is_read_unseen = |(site, owner): (Site, Site)| {
        program.infer(site).functions().next().is_none() && may_be_parsed(program, owner)
    };
    !program.owners_named(name).any(is_read_unseen) && !is_taken_computed(program, name)
}

/// Whether something may take whatever there is under a name off what was parsed, or put something there, without naming it so that
/// it is seen.
fn is_taken_computed(program: &Program<'_>, name: &str) -> bool {
    let is_taken_whole = |(_, owner): (Site, Site)| may_be_parsed(program, owner);
    let mut calls = program.calls.targets.iter();
    program.owners_named("__dict__").any(is_taken_whole)
        || calls.any(|(call, _)| takes_by_computed_name(program, *call, name))
}

/// Whether an object may hold what was read from the command line.
fn may_be_parsed(program: &Program<'_>, owner: Site) -> bool {
    let types = program.infer(owner);
    types.is_open() || types.any_of.iter().any(is_namespace)
}

fn is_namespace(one: &Type) -> bool {
    matches!(one, Type::Outside(class) if &**class == NAMESPACE)
}

/// Whether a call takes whatever there is under a name, or puts something there: `vars(args)`, `getattr(args, name)`.
fn takes_by_computed_name(program: &Program<'_>, call: Site, name: &str) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let ExprKind::Name(callee) = at(program, call, *func) else {
        return false;
    };
    let site = |arg: &Argument| Site {
        file: call.file,
        expr: arg.value,
    };
    let names_it = |arg: &Argument| {
        let spellings = program.spellings(site(arg));
        spellings.iter().any(|one| one.may_be(name))
    };
    match (&**callee, &args[..]) {
        ("vars", [object]) => may_be_parsed(program, site(object)),
        ("getattr" | "setattr" | "delattr", [object, name, ..]) => {
            names_it(name)
                && may_be_parsed(program, site(object))
                && program.infer(call).functions().next().is_none()
        }
        _ => false,
    }
}
