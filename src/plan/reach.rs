//! What runs when some functions are called: for conversions of nothing but what an entry point reaches.
//!
//! Only ever a reason to leave something out: what is missed here stays synchronous, and so does all that would have to turn with it.

use super::dispatch;
use super::implicit;
use super::reference;
use crate::name::map::{Map, Set};
use crate::resolve::override_set::OverrideSets;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprKind, StmtKind};

/// The code that something may run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Body {
    /// The body of a function.
    Function(FunctionId),
    /// What a file does when it is run or imported, with the bodies of its classes.
    Module(FileId),
}

/// The code that is reached.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    reached: Set<Body>,
}

impl Reach {
    /// What the code in `entries` reaches, itself among it.
    pub fn collect(program: &Program<'_>, entries: &[Body]) -> Self {
        let next = edges(program);
        let mut reached = Set::default();
        let mut open = entries.to_vec();
        while let Some(code) = open.pop() {
            if reached.insert(code)
                && let Some(next) = next.get(&code)
            {
                open.extend(next.iter().map(|&function| Body::Function(function)));
            }
        }
        Self { reached }
    }

    /// Whether a function is reached.
    pub fn has_function(&self, function: FunctionId) -> bool {
        self.reached.contains(&Body::Function(function))
    }

    /// Whether the code around a place is reached.
    pub fn has_site(&self, program: &Program<'_>, site: Site) -> bool {
        self.reached.contains(&around(program, site))
    }
}

fn around(program: &Program<'_>, site: Site) -> Body {
    match program.function_around(site) {
        Some(function) => Body::Function(function),
        None => Body::Module(site.file),
    }
}

/// What runs, or may run later, because of code: what it calls, what it hands on, and what runs behind `with`, `for` and attributes.
fn edges(program: &Program<'_>) -> Map<Body, Vec<FunctionId>> {
    let mut next: Map<Body, Vec<FunctionId>> = Map::default();
    let mut add = |site: Site, function: FunctionId| {
        let code = around(program, site);
        next.entry(code).or_default().push(function);
        // `Depends(session)` stands in the head of what it is given to.
        if let Some(owner) = owner(program, site) {
            next.entry(Body::Function(owner))
                .or_default()
                .push(function);
        }
    };
    for (site, target) in &program.calls.targets {
        for (function, _) in target.bound.iter().chain(&target.started) {
            add(*site, *function);
        }
    }
    let references = reference::collect(program);
    for reference in &references {
        add(reference.site, reference.function);
    }
    let commands = dispatch::commands(program, &references);
    for (site, function) in implicit::collect(
        program,
        &implicit::of_syntax(program),
        &references,
        &commands,
    ) {
        add(site, function);
    }
    // `@main.command()`: what is registered with a command runs when that is called.
    for function in program.function_ids() {
        let file = program.function_file(function);
        for expr in program.decorators(function) {
            let Some(owner) = owner_of_attribute(program, Site { file, expr }) else {
                continue;
            };
            for command in program.infer(owner).functions() {
                let registered = next.entry(Body::Function(command)).or_default();
                registered.push(function);
            }
        }
    }
    // A call of a method may be one of what overrides it.
    let sets = OverrideSets::collect(program);
    let mut families: Map<FunctionId, Vec<FunctionId>> = Map::default();
    for function in program.function_ids() {
        families
            .entry(sets.head(function))
            .or_default()
            .push(function);
    }
    for (head, family) in families {
        for function in family.into_iter().filter(|&one| one != head) {
            next.entry(Body::Function(function)).or_default().push(head);
            next.entry(Body::Function(head)).or_default().push(function);
        }
    }
    next
}

/// The object whose attribute a decorator is, or is made by.
fn owner_of_attribute(program: &Program<'_>, decorator: Site) -> Option<Site> {
    let mut at = decorator;
    let mut owner = None;
    loop {
        at.expr = match program.expr(at).kind {
            ExprKind::Attribute { value, .. } => {
                owner = Some(Site { expr: value, ..at });
                value
            }
            ExprKind::Call { func, .. } => func,
            _ => return owner,
        };
    }
}

/// The function in whose head, but not in a decorator, a place stands.
fn owner(program: &Program<'_>, site: Site) -> Option<FunctionId> {
    let facts = &program.file(site.file).facts;
    let stmt = facts.tree.statement_of(site.expr)?;
    let StmtKind::Function(def) = &facts.tree.stmt(stmt).kind else {
        return None;
    };
    let place = program.expr(site).range;
    let decorates = def.decorators.iter().any(|&expr| {
        let range = facts.tree.expr(expr).range;
        range.contains_range(place)
    });
    let index = facts.functions.iter().position(|one| one.stmt == stmt)?;
    let function = crate::facts::definition::FunctionIndex(index as u32);
    (!decorates).then(|| program.function_id(site.file, function))
}
