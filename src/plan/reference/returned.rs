//! Functions that are returned, and those that decorators give back: who calls what returns them gets them.

use super::{
    Consumer, FunctionReference, RETURNED, consumer, decorator_expressions, is_inner_name,
};
use crate::resolve::program::{FunctionId, Program, Site};
use std::collections::{HashMap, HashSet};

/// A function that is returned is followed where all calls of what returns it are, and what they give.
pub(super) fn follow(program: &Program<'_>, references: &mut [FunctionReference]) {
    let is_returned = |reference: &FunctionReference| {
        reference.consumer == Consumer::Escapes(RETURNED.to_owned())
    };
    let makers: Vec<Option<FunctionId>> = references
        .iter()
        .map(|reference| {
            let scope = program.scope_of(reference.site);
            let maker = program.enclosing_function(reference.site.file, scope);
            maker.filter(|_| is_returned(reference))
        })
        .collect();
    let mut calls: HashMap<FunctionId, Vec<Site>> = makers
        .iter()
        .flatten()
        .map(|&maker| (maker, Vec::new()))
        .collect();
    if calls.is_empty() {
        return;
    }
    for (site, target) in &program.calls.targets {
        for (function, _) in &target.bound {
            if let Some(sites) = calls.get_mut(function) {
                sites.push(*site);
            }
        }
    }
    let registrars = Registrars::collect(program);
    // What is used as a value, or by a name computed at run time, may be called anywhere.
    let is_open = |reference: &FunctionReference, maker: &Option<FunctionId>| {
        let is_given_to_decorators = maker.is_some_and(|maker| {
            is_returned(reference)
                && calls[&maker]
                    .iter()
                    .all(|site| registrars.sites.contains(site))
        });
        let is_registrar = registrars.functions.contains(&reference.function)
            && (registrars.sites.contains(&reference.site) || is_given_to_decorators);
        reference.consumer != Consumer::Followed && !is_registrar
    };
    let open: Vec<FunctionId> = references
        .iter()
        .zip(&makers)
        .filter(|(reference, maker)| is_open(reference, maker))
        .map(|(reference, _)| reference.function)
        .collect();
    for function in open {
        calls.remove(&function);
    }
    calls.retain(|maker, sites| {
        (!sites.is_empty() || registrars.functions.contains(maker))
            && sites.iter().all(|&call| {
                let decorators = decorator_expressions(program, call.file);
                if decorators.contains(&call.expr) {
                    return registrars.sites.contains(&call);
                }
                !program.is_awaited(call)
                    && (is_inner_name(program, call)
                        || matches!(
                            consumer(program, call, &decorators),
                            None | Some(Consumer::Followed)
                        ))
            })
    });
    for (reference, maker) in references.iter_mut().zip(makers) {
        if maker.is_some_and(|maker| calls.contains_key(&maker)) {
            reference.consumer = Consumer::Followed;
        }
    }
}

/// The decorators that give back what they are given.
struct Registrars {
    /// Where they stand.
    sites: HashSet<Site>,
    /// What is called with the decorated function.
    functions: HashSet<FunctionId>,
}

impl Registrars {
    fn collect(program: &Program<'_>) -> Self {
        let mut found = Self {
            sites: HashSet::new(),
            functions: HashSet::new(),
        };
        for function in program.function_ids() {
            let file = program.function_file(function);
            for expr in program.decorators(function) {
                let site = Site { file, expr };
                if let Some(registrar) = program.registrar(site) {
                    found.sites.insert(site);
                    found.functions.insert(registrar.function);
                }
            }
        }
        found
    }
}
