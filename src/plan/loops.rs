//! On which event loop the synchronous face of a function runs it: one of its own, where nothing that belongs to a loop lives longer
//! than the call; else one that all faces share.

use super::Plan;
use super::face::Running;
use crate::facts::binding::BindingKind;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What is known of them.
pub struct Loops<'l, 'p> {
    program: &'l Program<'p>,
    /// Functions that use what lives longer than their calls.
    bound: HashSet<FunctionId>,
    /// By function: what it calls.
    calls: HashMap<FunctionId, Vec<FunctionId>>,
    /// By file: what it imports while it is loaded.
    imports: HashMap<FileId, Vec<FileId>>,
}

impl<'l, 'p> Loops<'l, 'p> {
    /// Look at all uses of converted objects.
    pub fn collect(program: &'l Program<'p>, plan: &Plan) -> Self {
        let uses = plan
            .uses
            .calls
            .iter()
            .map(|call| (call.group, call.context.function()));
        let objects = plan
            .uses
            .objects
            .iter()
            .map(|object| (object.group, object.context.function()));
        let bound = uses
            .chain(objects)
            .filter(|(group, _)| plan.colours.is_converted(*group) && plan.lasting.contains(group))
            .filter_map(|(_, function)| function)
            .collect();
        let mut calls: HashMap<FunctionId, Vec<FunctionId>> = HashMap::new();
        for (site, target) in &program.calls.targets {
            if let Some(caller) = program.function_around(*site) {
                let reached = target.bound.iter().chain(&target.started);
                calls
                    .entry(caller)
                    .or_default()
                    .extend(reached.map(|(one, _)| *one));
            }
        }
        for reference in &plan.references {
            if let Some(user) = program.function_around(reference.site) {
                calls.entry(user).or_default().push(reference.function);
            }
        }
        let mut imports: HashMap<FileId, Vec<FileId>> = HashMap::new();
        for import in &program.imports {
            // What lies in a package is loaded when that is being loaded already.
            let package = format!("{}.", program.file(import.module).module);
            if program.file(import.importer).module.starts_with(&package) {
                continue;
            }
            imports
                .entry(import.importer)
                .or_default()
                .push(import.module);
        }
        Self {
            program,
            bound,
            calls,
            imports,
        }
    }

    /// How the face of a function runs it.
    pub fn running(&self, function: FunctionId) -> Running {
        let mut seen = HashSet::new();
        let mut todo = vec![function];
        while let Some(one) = todo.pop() {
            if !seen.insert(one) {
                continue;
            }
            if self.bound.contains(&one) || is_cached(self.program, one) {
                return Running::Shared;
            }
            todo.extend(self.calls.get(&one).into_iter().flatten());
        }
        Running::Alone
    }

    /// Of the modules that need the shared loop, one that all others can import it from.
    pub fn home(&self, sharing: &BTreeSet<FileId>) -> Option<FileId> {
        sharing.iter().copied().find(|&home| {
            let loaded = self.loaded(home);
            sharing
                .iter()
                .all(|&other| other == home || !loaded.contains(&other))
        })
    }

    /// All that is loaded with a module.
    fn loaded(&self, file: FileId) -> HashSet<FileId> {
        let mut seen = HashSet::new();
        let mut todo: Vec<FileId> = self.imports.get(&file).cloned().unwrap_or_default();
        while let Some(one) = todo.pop() {
            if seen.insert(one) {
                todo.extend(self.imports.get(&one).into_iter().flatten());
            }
        }
        seen
    }

    /// The module `home` as `file` imports it: by dots where it imports its neighbours so.
    pub fn import_path(&self, file: FileId, home: FileId) -> String {
        let own = self.program.file(file);
        let target = &self.program.file(home).module;
        let is_relative = own.facts.bindings.iter().any(
            |binding| matches!(binding.kind, BindingKind::ImportFrom { level, .. } if level > 0),
        );
        let package = match own.is_package {
            true => Some(own.module.as_str()),
            false => own.module.rsplit_once('.').map(|(package, _)| package),
        };
        let below = package.and_then(|package| target.strip_prefix(package)?.strip_prefix('.'));
        match below {
            Some(below) if is_relative => format!(".{below}"),
            _ => target.clone(),
        }
    }
}

fn is_cached(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    program
        .decorators(function)
        .into_iter()
        .any(|expr| program.source(Site { file, expr }).contains("cache"))
}
