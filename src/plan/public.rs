//! What users of a library call from outside of the project: without an underscore, below a package or in a module that is no script,
//! and listed in `__all__` where there is one. With `--keep-api` each such function that turns keeps a synchronous face (see
//! [`face`](super::face)); what cannot have one stays as it is.

use super::cell::{Cell, Cells};
use super::colour::Colours;
use super::context::is_main_guard;
use super::reason::Refusal;
use super::report::{behaviour, definition, span};
use super::seed::Uses;
use super::task::Tasks;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::options::{Api, Options};
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use std::collections::BTreeSet;

/// Modules that tools load, or that are programs.
const TOOLS: &[&str] = &[
    "__main__", "conf", "conftest", "fabfile", "noxfile", "setup", "tasks",
];

/// Directories of modules that are no library.
const ASIDE: &[&str] = &[
    "benchmarks",
    "bin",
    "demo",
    "demos",
    "doc",
    "docs",
    "example",
    "examples",
    "samples",
    "scripts",
    "tools",
];

/// The public functions of a program; none where nobody asked for them.
#[derive(Debug, Default)]
pub struct Public {
    functions: BTreeSet<FunctionId>,
    tasks: Tasks,
}

impl Public {
    /// Find them.
    pub fn collect(program: &Program<'_>, options: &Options) -> Self {
        let mut public = Self {
            tasks: Tasks::collect(program),
            ..Self::default()
        };
        public.functions.extend(public.tasks.functions());
        if options.api == Api::Free {
            return public;
        }
        for file in files(program) {
            for name in exported(program, file) {
                let types = program.module_member(file, &name);
                for one in &types.any_of {
                    match one {
                        Type::Function(function) => public.add(program, *function),
                        Type::Class(class) => public.add_class(program, *class),
                        _ => {}
                    }
                }
            }
        }
        public
    }

    fn add(&mut self, program: &Program<'_>, function: FunctionId) {
        if !program.is_test_file(program.function_file(function)) {
            self.functions.insert(function);
        }
    }

    fn add_class(&mut self, program: &Program<'_>, class: ClassId) {
        for above in program.above(class).iter() {
            for (name, methods) in &program.classes[above.0 as usize].methods {
                if !name.starts_with('_') || name.starts_with("__") && name.ends_with("__") {
                    for &method in methods {
                        self.add(program, method);
                    }
                }
            }
        }
    }

    /// Those that workers and schedulers run, whatever users may call.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Whether a function is public.
    pub fn has(&self, function: FunctionId) -> bool {
        self.functions.contains(&function)
    }

    /// Why a function stays synchronous, where it would lose what its users know.
    pub fn refusal(&self, program: &Program<'_>, function: FunctionId) -> Option<Refusal> {
        if !self.has(function) {
            return None;
        }
        if let Some(refusal) = self.tasks.refusal(program, function) {
            return Some(refusal);
        }
        let facts = program.function(function);
        let name = &facts.name;
        let class = program.class_of(function);
        let is_open = |class: ClassId| program.classes[class.0 as usize].is_protocol;
        let why = if name.starts_with("__") {
            format!("`{name}` is public, and cannot be of both kinds")
        } else if program.is_property(function) {
            format!("the property `{name}` is public, and would become a method")
        } else if facts.is_generator() {
            format!("`{name}` is public, and its users iterate over what it gives")
        } else if program.has_decorator(function, "abstractmethod") || class.is_some_and(is_open) {
            format!("`{name}` is public, and classes outside of the project define it")
        } else if is_cached(program, function) {
            format!("`{name}` is public and keeps its results, which its users may clear")
        } else {
            return None;
        };
        Some(Refusal::at(
            code::PUBLIC_API,
            why,
            definition(program, function),
        ))
    }

    /// What users of a library get now where they got an object of another library.
    pub fn changed_results(
        &self,
        program: &Program<'_>,
        cells: &mut Cells,
        colours: &Colours,
    ) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        for &function in &self.functions {
            for site in program.returned(function) {
                let types = program.infer(site);
                let changed = types
                    .objects()
                    .find(|name| super::cell::is_changing(program, name));
                let Some(name) = changed else { continue };
                let group = cells.group(program, site);
                if colours.is_converted(group) && colours.is_async(function) {
                    let note = format!(
                        "users of `{}` get what the replacement gives, where they got a `{name}`",
                        program.function_name(function)
                    );
                    notes.push(behaviour(span(program, site), &note));
                }
            }
        }
        notes
    }

    /// What public functions are given by callers outside, and give to them, stays what it is where it would have to be awaited.
    pub fn keep_objects(&self, program: &Program<'_>, cells: &mut Cells, uses: &mut Uses) {
        for &function in &self.functions {
            let name = program.function_name(function);
            let given = program
                .returned(function)
                .into_iter()
                .find(|&site| waits(program, &program.infer(site)));
            if let Some(site) = given {
                let message = format!("`{name}` is public, and gives this to its users");
                let refusal = Refusal::at(code::PUBLIC_API, message, span(program, site));
                let group = cells.group_of(&Cell::Result(function));
                uses.refused.entry(group).or_insert(refusal);
            }
            for (cell, site) in taken(program, function) {
                let message = format!("`{name}` is public, and its users pass this to it");
                let refusal = Refusal::at(code::PUBLIC_API, message, span(program, site));
                let group = cells.group_of(&cell);
                uses.refused.entry(group).or_insert(refusal);
            }
        }
    }
}

/// The parameters of a function that hold objects which would be awaited, and where each is used.
fn taken(program: &Program<'_>, function: FunctionId) -> Vec<(Cell, Site)> {
    let file = program.function_file(function);
    let scope = program.function(function).scope;
    let parameters = program.function_def(function).map(|def| &def.params);
    let mut found = Vec::new();
    for (at, parameter) in parameters.into_iter().flatten().enumerate() {
        let reads = program
            .parameter_binding(function, at as u32)
            .map(|binding| program.reads_of(file, binding));
        let mut reads = reads.into_iter().flatten();
        // The first speaks for all.
        if let Some(read) = reads.find(|&read| waits(program, &program.infer(read))) {
            let name = parameter.name.text.clone();
            found.push((Cell::Variable(file, scope, name), read));
        }
    }
    found.sort_by_key(|(_, read)| *read);
    found
}

/// Whether a value is, or holds, an object of a library whose methods would have to be awaited.
fn waits(program: &Program<'_>, types: &Types) -> bool {
    types.any_of.iter().any(|one| match one {
        Type::Object(name) => super::cell::is_changing(program, name) && has_awaited(program, name),
        Type::Instance(class) => program.derived(*class).is_some(),
        Type::Many(inner) | Type::Managed(inner) | Type::Awaitable(inner) => waits(program, inner),
        Type::Tuple(parts) => parts.iter().any(|part| waits(program, part)),
        _ => false,
    })
}

fn has_awaited(program: &Program<'_>, type_name: &str) -> bool {
    let prefix = format!("{type_name}.");
    let is_own = |name: &String| name.starts_with(&prefix);
    let mut rows = program.table.all_rows().iter();
    rows.any(|row| row.seed && row.from.iter().any(is_own))
}

fn is_cached(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    decorators.map(|expr| Site { file, expr }).any(|site| {
        let text = program.source(site);
        let head = text.split('(').next().unwrap_or(text);
        matches!(head.rsplit('.').next(), Some("cache" | "lru_cache"))
    })
}

/// The modules that users import from.
fn files(program: &Program<'_>) -> BTreeSet<FileId> {
    let all = program.file_ids();
    let mut found: BTreeSet<FileId> = all.filter(|&file| is_library(program, file)).collect();
    let mut todo: Vec<FileId> = found.iter().copied().collect();
    // `from ._impl import *`
    while let Some(file) = todo.pop() {
        for import in program
            .imports
            .iter()
            .filter(|import| import.importer == file)
        {
            let facts = &program.file(file).facts;
            let kind = &facts.bindings[import.binding.0 as usize].kind;
            if matches!(kind, BindingKind::StarImport { .. }) && found.insert(import.module) {
                todo.push(import.module);
            }
        }
    }
    found
}

fn is_library(program: &Program<'_>, id: FileId) -> bool {
    let file = program.file(id);
    let last = file.module.rsplit('.').next().unwrap_or(&file.module);
    if program.is_test_file(id)
        || !file.is_importable()
        || TOOLS.contains(&last)
        || file.module.split('.').any(|part| part.starts_with('_'))
    {
        return false;
    }
    if file.is_package || file.module.contains('.') {
        return true;
    }
    let directory = file.path.parent().and_then(|parent| parent.file_name());
    let is_aside = directory.is_some_and(|name| ASIDE.contains(&&*name.to_string_lossy()));
    let tree = &file.facts.tree;
    let mut statements = tree.body.iter();
    !is_aside && !statements.any(|&stmt| is_main_guard(program, id, stmt))
}

/// The strings of a module's `__all__`.
pub fn listed(program: &Program<'_>, file: FileId) -> Option<Vec<(String, ExprId)>> {
    let tree = &program.file(file).facts.tree;
    let is_all = |expr: ExprId| matches!(&tree.expr(expr).kind, ExprKind::Name(name) if &**name == "__all__");
    let mut found = None;
    for &stmt in &tree.body {
        let value = match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if targets.iter().any(|&one| is_all(one)) => *value,
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } if is_all(*target) => *value,
            StmtKind::AugAssign { target, value } if is_all(*target) => *value,
            _ => continue,
        };
        let range = tree.expr(value).range;
        let strings = tree
            .exprs
            .iter()
            .enumerate()
            .filter_map(|(at, expr)| match &expr.kind {
                ExprKind::Str {
                    value: Some(text), ..
                } if range.contains_range(expr.range) => {
                    Some((text.to_string(), ExprId(at as u32)))
                }
                _ => None,
            });
        found.get_or_insert_with(Vec::new).extend(strings);
    }
    found
}

/// The names that users import from a module.
fn exported(program: &Program<'_>, id: FileId) -> BTreeSet<String> {
    if let Some(listed) = listed(program, id) {
        return listed.into_iter().map(|(name, _)| name).collect();
    }
    let file = program.file(id);
    let own = |kind: &BindingKind| match kind {
        BindingKind::Function(_) | BindingKind::Class(_) => true,
        BindingKind::ImportFrom { .. } => file.is_package,
        _ => false,
    };
    let bindings = file.facts.bindings.iter();
    bindings
        .filter(|binding| {
            binding.scope == ScopeId::MODULE && !binding.name.starts_with('_') && own(&binding.kind)
        })
        .map(|binding| binding.name.to_string())
        .collect()
}
