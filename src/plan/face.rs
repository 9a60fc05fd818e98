//! Public functions that turn keep a synchronous face (`--keep-api`): `def fetch` runs `async def fetch_async`, which has its body.
//!
//! The plan of the program as it is says which functions turn. Here every place that names one of them is found; another
//! synchronous program is written, in which the body has the new name and so have those places, and the face stands beside it.
//! That program is planned in the place of the first. Where a place cannot be found with certainty, the function stays as it is.

use super::Plan;
use super::barrier::Role;
mod running;
mod stood_in;
mod style;

use super::public::{Public, listed};
use super::reason::Refusal;
use super::reference::Consumer;
use super::report::{definition, span};
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeKind;
use crate::resolve::override_set::OverrideSets;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parameter, ParameterKind, StmtKind};
use crate::text::{TextRange, is_word_part};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use style::Style;

/// On which event loop a face runs its coroutine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// One of its own: `asyncio.run`.
    Alone,
    /// One that all such faces share, because what is used belongs to one loop.
    Shared,
}

/// A face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// What the coroutine function is called.
    pub name: String,
    /// How it is run.
    pub running: Running,
    /// What it takes.
    pub taking: Taking,
    /// The decorator behind which it stands: those up to it are its own.
    pub behind: Option<ExprId>,
}

/// What a face takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// The parameters of the function.
    Parameters,
    /// Anything: a decorator looks at how arguments are given.
    Anything,
}

/// What changes in one file.
#[derive(Clone, Debug, Default)]
pub struct FileFaces {
    /// Names, and what stands there instead.
    pub renamed: BTreeMap<TextRange, String>,
    /// Strings in which something is renamed.
    pub strings: Vec<TextRange>,
    /// Items of imports and of `__all__`, and what is put behind them.
    pub beside: BTreeMap<TextRange, String>,
    /// Functions that get a face.
    pub faces: BTreeMap<u32, Face>,
    /// The module that has the shared event loop, as it is imported here; empty where it is this one.
    pub shared_from: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    /// By file.
    pub files: BTreeMap<FileId, FileFaces>,
    /// The functions, and the new names.
    pub functions: BTreeMap<FunctionId, String>,
}

/// Functions that stay as they are, and why.
pub type Stays = BTreeMap<FunctionId, Refusal>;

/// What has to be written for the public functions that a plan turns; nothing where it turns none. `without` are those that
/// keep their name, `besides` are known to turn then, too.
///
/// # Errors
/// The functions that can have no face.
pub fn propose(
    program: &Program<'_>,
    plan: &Plan,
    public: &Public,
    (without, besides): (&BTreeSet<FunctionId>, &BTreeSet<FunctionId>),
) -> Result<Option<Faces>, Stays> {
    let mut proposal = Proposal {
        program,
        plan,
        public,
        sets: OverrideSets::collect(program),
        chosen: BTreeMap::new(),
        by_name: HashMap::new(),
        faced: BTreeSet::new(),
        read: BTreeMap::new(),
        stays: Stays::new(),
        faces: Faces::default(),
    };
    proposal.choose(public, (without, besides));
    if proposal.chosen.is_empty() {
        return Ok(None);
    }
    proposal.name();
    proposal.faced();
    proposal.definitions();
    proposal.expressions();
    proposal.imports();
    proposal.lists();
    proposal.patches();
    proposal.calls();
    proposal.run();
    match proposal.stays.is_empty() {
        true => Ok(Some(proposal.faces)),
        false => Err(proposal.stays),
    }
}

struct Proposal<'a, 'p> {
    program: &'a Program<'p>,
    plan: &'a Plan,
    public: &'a Public,
    sets: OverrideSets,
    /// Functions that get another name, and which.
    chosen: BTreeMap<FunctionId, String>,
    by_name: HashMap<Box<str>, Vec<FunctionId>>,
    /// Callees of what calls the faces.
    faced: BTreeSet<Site>,
    /// By file: names that are read for the face, and for the coroutine function.
    read: BTreeMap<(FileId, Box<str>), Read>,
    stays: Stays,
    faces: Faces,
}

/// Which of two functions a file calls by a name.
#[derive(Clone, Copy, Debug, Default)]
struct Read {
    face: bool,
    coroutine: bool,
}

impl Proposal<'_, '_> {
    fn turned(&self, function: FunctionId) -> bool {
        self.plan.colours.is_async(function) && !self.program.function(function).is_async
    }

    /// The public functions that turn, and those that a call of the same name may reach.
    fn choose(
        &mut self,
        public: &Public,
        (without, besides): (&BTreeSet<FunctionId>, &BTreeSet<FunctionId>),
    ) {
        let all = self.program.function_ids();
        let mut todo: Vec<FunctionId> = all
            .filter(|&one| {
                public.has(one)
                    && (self.turned(one) || besides.contains(&one))
                    && !without.contains(&one)
            })
            .filter(|one| self.plan.colours.roles[one.0 as usize] == Role::Plain)
            .collect();
        let mut calls: HashMap<FunctionId, Vec<usize>> = HashMap::new();
        for (at, (_, target)) in self.program.calls.targets.iter().enumerate() {
            for (function, _) in &target.bound {
                calls.entry(*function).or_default().push(at);
            }
        }
        let families = self.sets.families();
        while let Some(function) = todo.pop() {
            if self.chosen.insert(function, String::new()).is_some() {
                continue;
            }
            let name = &self.program.function(function).name;
            self.by_name.entry(name.clone()).or_default().push(function);
            let mut joined: Vec<FunctionId> = Vec::new();
            joined.extend(
                families
                    .get(&self.sets.head(function))
                    .into_iter()
                    .flatten(),
            );
            for &at in calls.get(&function).into_iter().flatten() {
                let bound = self.program.calls.targets[at].1.bound.iter();
                joined.extend(bound.map(|(other, _)| *other));
            }
            for other in joined {
                if self.turned(other) && self.program.function(other).name == *name {
                    todo.push(other);
                }
            }
        }
    }

    /// Names for the coroutine functions, as the project makes them.
    fn name(&mut self) {
        let style = Style::of(self.program);
        let program = self.program;
        let words: HashSet<&str> = program
            .files
            .iter()
            .flat_map(|file| file.text.split(|c| !is_word_part(c)))
            .collect();
        let names: Vec<Box<str>> = self.by_name.keys().cloned().collect();
        for name in names {
            let all = style.all(&name).into_iter();
            let free = all.into_iter().find(|new| !words.contains(&**new));
            for &function in &self.by_name[&name] {
                match &free {
                    Some(new) => {
                        self.chosen.insert(function, new.clone());
                        self.faces.functions.insert(function, new.clone());
                    }
                    None => {
                        let refusal = Refusal::at(
                            code::PUBLIC_API,
                            format!("`{}_async` is something else", name),
                            definition(self.program, function),
                        );
                        self.stays.insert(function, refusal);
                    }
                }
            }
        }
    }

    fn stay(&mut self, function: FunctionId, site: Site, why: &str) {
        let refusal = Refusal::at(code::PUBLIC_API, why, span(self.program, site));
        self.stays.entry(function).or_insert(refusal);
    }

    fn file(&mut self, file: FileId) -> &mut FileFaces {
        self.faces.files.entry(file).or_default()
    }

    fn rename(&mut self, file: FileId, range: TextRange, function: FunctionId) {
        let name = self.chosen[&function].clone();
        self.file(file).renamed.insert(range, name);
    }

    /// The callees of what calls faces: they keep their names.
    fn faced(&mut self) {
        let program = self.program;
        let mut sites: Vec<Site> = self.plan.colours.by_face.iter().copied().collect();
        sites.sort_unstable();
        for site in sites {
            let ExprKind::Call { func, .. } = program.expr(site).kind else {
                continue;
            };
            let callee = Site {
                file: site.file,
                expr: func,
            };
            let bound = program.calls.target(site).map(|target| &target.bound[..]);
            for (function, _) in bound.unwrap_or_default() {
                if !self.chosen.contains_key(function) {
                    continue;
                }
                let name = &program.function(*function).name;
                let is_named = match &program.expr(callee).kind {
                    ExprKind::Name(read) => {
                        self.is_own_name(callee, name) == Some(true) && read == name
                    }
                    ExprKind::Attribute { attr, .. } => attr.text == *name,
                    _ => false,
                };
                if is_named {
                    self.faced.insert(callee);
                } else {
                    self.stay(
                        *function,
                        site,
                        "it is called by another name where nothing can be awaited",
                    );
                }
            }
        }
    }

    /// Whether a name is bound by what defines or imports the function of that name: always, never or sometimes (`None`).
    fn is_own_name(&self, site: Site, name: &str) -> Option<bool> {
        let facts = &self.program.file(site.file).facts;
        let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
            return Some(false);
        };
        let is_own = |kind: &BindingKind| {
            matches!(
                kind,
                BindingKind::Function(_) | BindingKind::StarImport { .. }
            ) || matches!(kind, BindingKind::ImportFrom { name: taken, .. } if &**taken == name)
        };
        let kinds = reference
            .bindings
            .iter()
            .map(|id| &facts.bindings[id.0 as usize].kind);
        let (all, own) = kinds.fold((0, 0), |(all, own), kind| {
            (all + 1, own + usize::from(is_own(kind)))
        });
        match own {
            own if own == all => Some(true),
            0 => Some(false),
            _ => None,
        }
    }

    fn definitions(&mut self) {
        let program = self.program;
        for function in self.chosen.keys().copied().collect::<Vec<_>>() {
            let file = program.function_file(function);
            let facts = program.function(function);
            let all = program.file(file).facts.functions.iter();
            let same = all.filter(|other| other.path == facts.path).count();
            let Some(def) = program.function_def(function) else {
                continue;
            };
            let range = def.name.range;
            let scopes = &program.file(file).facts.scopes;
            let mut around = Some(facts.defined_in);
            let mut is_nested = false;
            while let Some(scope) = around {
                let scope = &scopes[scope.0 as usize];
                is_nested |= matches!(scope.kind, ScopeKind::Function(_) | ScopeKind::Lambda(_));
                around = scope.parent;
            }
            let receives = |param: &Parameter| {
                matches!(
                    param.kind,
                    ParameterKind::Plain | ParameterKind::PositionalOnly
                )
            };
            let is_bound = facts.class.is_some() && !program.is_static_method(function);
            let is_odd = is_bound && !def.params.first().is_some_and(receives);
            let shadows = def
                .params
                .iter()
                .any(|param| &*param.name.text == "asyncio");
            if same > 1 || is_nested || is_odd || shadows {
                let refusal = Refusal::at(
                    code::PUBLIC_API,
                    format!(
                        "`{}` is defined in a way that leaves no place for a second function",
                        facts.path
                    ),
                    definition(program, function),
                );
                self.stays.entry(function).or_insert(refusal);
                continue;
            }
            self.rename(file, range, function);
        }
    }

    /// Of what `types` may be, the functions that get another name; and whether there is anything else.
    fn meant(&self, types: &Types, name: &str) -> (Vec<FunctionId>, bool) {
        let named = |function: &FunctionId| {
            self.chosen.contains_key(function) && &*self.program.function(*function).name == name
        };
        let mut functions: Vec<FunctionId> = types.functions().filter(&named).collect();
        functions.dedup();
        let others = types.any_of.iter().any(|one| match one {
            Type::Function(id) | Type::Method(id) | Type::Partial(id) => !named(id),
            Type::Builtin("None") => false,
            _ => true,
        });
        (functions, others || types.unknown)
    }

    fn expressions(&mut self) {
        let program = self.program;
        for (site, expr) in program.expressions() {
            match &expr.kind {
                ExprKind::Name(name) if self.by_name.contains_key(name) => {
                    self.name_read(site, name);
                }
                ExprKind::Attribute { value, attr } if self.by_name.contains_key(&attr.text) => {
                    let owner = Site {
                        file: site.file,
                        expr: *value,
                    };
                    self.attribute(site, owner, attr.text.clone(), attr.range);
                }
                _ => {}
            }
        }
    }

    fn name_read(&mut self, site: Site, name: &str) {
        let program = self.program;
        let facts = &program.file(site.file).facts;
        if !matches!(facts.references.get(site.expr.0 as usize), Some(Some(_))) {
            return;
        }
        let (functions, has_others) = self.meant(&program.infer(site), name);
        let Some(&function) = functions.first() else {
            return;
        };
        let own = self.is_own_name(site, name);
        // A variable of the same name holds what stands elsewhere, and that place is another.
        if own == Some(false) {
            return;
        }
        if has_others || functions.len() > 1 || own.is_none() {
            for function in functions {
                self.stay(function, site, "this name may be something else, too");
            }
            return;
        }
        let is_kept = self.public.tasks().is_kept_name(program, function, site);
        let read = self.read.entry((site.file, name.into())).or_default();
        if is_kept || self.faced.contains(&site) {
            read.face = true;
            return;
        }
        read.coroutine = true;
        let range = program.expr(site).range;
        self.rename(site.file, range, function);
    }

    fn attribute(&mut self, site: Site, owner: Site, name: Box<str>, range: TextRange) {
        let program = self.program;
        let owners = program.infer(owner);
        let mut types = program.infer(site);
        types.join(program.members(&owners, &name));
        let (functions, _) = self.meant(&types, &name);
        if let Some(&function) = functions.first() {
            let others = types
                .functions()
                .filter(|one| program.function(*one).name == name && !functions.contains(one));
            if others.count() > 0 {
                for function in functions {
                    self.stay(
                        function,
                        site,
                        "this may be another method of that name, too",
                    );
                }
                return;
            }
            let is_kept = self.public.tasks().is_kept_name(program, function, site);
            if !is_kept && !self.faced.contains(&site) {
                self.rename(site.file, range, function);
            }
            return;
        }
        // What a test puts in the place of an object has its methods by name.
        let is_double = owners.is_open()
            || owners.any_of.iter().any(|one| {
                matches!(one, Type::External(name) | Type::Outside(name) | Type::Object(name)
                    if name.contains("mock"))
            });
        if program.is_test_file(site.file) && is_double {
            for function in self.by_name[&name].clone() {
                self.stay(function, site, "a test may put this in its place");
            }
        }
    }

    fn imports(&mut self) {
        let program = self.program;
        let taken = super::names::taken_by_others(program);
        for import in &program.imports {
            let Some(name) = &import.taken else { continue };
            if !self.by_name.contains_key(name) {
                continue;
            }
            let (functions, _) = self.meant(&program.module_member(import.module, name), name);
            let Some(&function) = functions.first() else {
                continue;
            };
            let file = program.file(import.importer);
            let binding = &file.facts.bindings[import.binding.0 as usize];
            let Some(StmtKind::ImportFrom { names, .. }) =
                binding.stmt.map(|stmt| &file.facts.tree.stmt(stmt).kind)
            else {
                continue;
            };
            let Some(item) = names.iter().find(|item| {
                let bound = item.alias.as_ref().unwrap_or(&item.name);
                bound.range == binding.range || bound.text == binding.name
            }) else {
                continue;
            };
            let handed_on = file.is_package
                || taken
                    .get(&import.importer)
                    .is_some_and(|names| names.contains(&binding.name))
                || listed(program, import.importer)
                    .is_some_and(|all| all.iter().any(|(one, _)| **one == *binding.name));
            match (&item.alias, handed_on) {
                (Some(alias), true) if alias.text != item.name.text => {
                    let refusal = Refusal::at(
                        code::PUBLIC_API,
                        format!("`{}` is its name for others, too", alias.text),
                        crate::diagnostic::Span {
                            path: file.path.clone(),
                            range: item.range,
                        },
                    );
                    self.stays.entry(function).or_insert(refusal);
                }
                (alias, true) => {
                    let new = self.chosen[&function].clone();
                    let text = match alias {
                        Some(_) => format!("{new} as {new}"),
                        None => new,
                    };
                    self.file(import.importer).beside.insert(item.range, text);
                }
                (alias, false) => {
                    let read = self.read.get(&(import.importer, name.clone())).copied();
                    let read = read.unwrap_or_default();
                    match (read.face, read.coroutine) {
                        (true, true) => {
                            let new = self.chosen[&function].clone();
                            self.file(import.importer).beside.insert(item.range, new);
                        }
                        (true, false) if alias.is_none() => {}
                        _ => self.rename(import.importer, item.name.range, function),
                    }
                }
            }
        }
    }

    /// `__all__`
    fn lists(&mut self) {
        let program = self.program;
        for id in program.file_ids() {
            for (name, expr) in listed(program, id).unwrap_or_default() {
                if !self.by_name.contains_key(&*name) {
                    continue;
                }
                let (functions, _) = self.meant(&program.module_member(id, &name), &name);
                let Some(function) = functions.first() else {
                    continue;
                };
                let site = Site { file: id, expr };
                let text = program.source(site).replace(&name, &self.chosen[function]);
                let range = program.expr(site).range;
                self.file(id).beside.insert(range, text);
            }
        }
    }

    /// Calls and other uses whose place does not name the function.
    fn calls(&mut self) {
        let program = self.program;
        for (site, target) in &program.calls.targets {
            let ExprKind::Call { func, .. } = program.expr(*site).kind else {
                continue;
            };
            let callee = Site {
                file: site.file,
                expr: func,
            };
            if !matches!(program.expr(callee).kind, ExprKind::Call { .. }) {
                continue;
            }
            for (function, _) in &target.bound {
                if self.chosen.contains_key(function) {
                    self.stay(*function, *site, "it is called by a name that is computed");
                }
            }
        }
        for reference in &self.plan.references {
            if !self.chosen.contains_key(&reference.function)
                || matches!(reference.consumer, Consumer::Worker(_) | Consumer::Program)
            {
                continue;
            }
            let scope = program.scope_of(reference.site);
            let scopes = &program.file(reference.site.file).facts.scopes;
            let is_loading = matches!(
                scopes[scope.0 as usize].kind,
                ScopeKind::Module | ScopeKind::Class(_)
            );
            if is_loading && !program.is_test_file(reference.site.file) {
                self.stay(
                    reference.function,
                    reference.site,
                    "this is a name for it that others may use",
                );
            }
        }
    }
}
