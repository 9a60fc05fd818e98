//! On which event loop the synchronous face of a function runs it: one of its own, where nothing that belongs to a loop lives longer
//! than the call; else one that all faces share.

use super::cell::GroupId;
use super::colour::{Colours, Inputs};
use super::context::Context;
use super::face::Running;
use super::reason::Refusal;
use super::reference::FunctionReference;
use super::report::span;
use super::seed::Uses;
use super::startup::Alone;
use super::worker::Crews;
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// Look at all uses of converted objects; `lasting` are those that may outlive a call.
    pub fn collect(
        program: &'l Program<'p>,
        uses: &Uses,
        colours: &Colours,
        lasting: &BTreeSet<GroupId>,
        references: &[FunctionReference],
    ) -> Self {
        let by_call = uses
            .calls
            .iter()
            .map(|call| (call.group, call.context.function()));
        let by_object = uses
            .objects
            .iter()
            .map(|object| (object.group, object.context.function()));
        let bound = by_call
            .chain(by_object)
            .filter(|(group, _)| colours.is_converted(*group) && lasting.contains(group))
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
        for reference in references {
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

    /// Tasks that live on behind the function which starts them.
    fn bind_tasks(&mut self, crews: &Crews, colours: &Colours) {
        let manned = crews.all.iter().filter(|crew| colours.is_manned(crew));
        let starts = manned.filter_map(|crew| crew.kept.as_ref());
        let starts = starts.flat_map(|kept| kept.starts.iter());
        let functions = starts.filter_map(|&start| self.program.function_around(start));
        self.bound.extend(functions);
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

/// Module levels that run more than one event loop, where something that belongs to a loop would live on from one to the next.
pub fn kept_apart(
    inputs: &Inputs<'_, '_>,
    colours: &Colours,
    lasting: &BTreeSet<GroupId>,
) -> BTreeMap<FileId, Refusal> {
    let program = inputs.program;
    let mut runs: BTreeMap<FileId, Vec<(Site, FunctionId)>> = BTreeMap::new();
    for (site, target) in &program.calls.targets {
        if !inputs.entries.runs_loop(site.file) || program.function_around(*site).is_some() {
            continue;
        }
        let context = inputs
            .entries
            .context(program, *site, inputs.options.python);
        if !matches!(context, Context::Alone(_, _, Alone::Run)) {
            continue;
        }
        let awaited = target.bound.iter().map(|(callee, _)| *callee);
        let awaited = awaited.filter(|&callee| colours.is_async(callee));
        runs.entry(site.file)
            .or_default()
            .extend(awaited.map(|callee| (*site, callee)));
    }
    let mut found = BTreeMap::new();
    let mut loops = None;
    for (file, runs) in runs {
        let loops = loops.get_or_insert_with(|| {
            let mut loops =
                Loops::collect(program, inputs.uses, colours, lasting, inputs.references);
            loops.bind_tasks(inputs.crews, colours);
            loops
        });
        let shares = runs
            .iter()
            .find(|(_, callee)| loops.running(*callee) == Running::Shared);
        if let Some(&(site, callee)) = shares
            && (runs.len() > 1 || !inputs.entries.is_apart(file))
        {
            let name = program.function_name(callee);
            let message = format!("what `{name}` uses would go on from one event loop to the next");
            let place = span(program, site);
            let refusal = match inputs.entries.kept_in_place(file) {
                Some(because) => because.through(place, message),
                None => Refusal::at(code::MODULE_LEVEL, message, place),
            };
            found.insert(file, refusal);
        }
    }
    found
}
