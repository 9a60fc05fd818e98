//! The session that a module keeps: where it is made, and everywhere it is used.

use super::{Hindrance, member};
use crate::diagnostic::code;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::plan::Plan;
use crate::plan::report::span;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ComprehensionKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use std::collections::BTreeSet;

/// A session that a module keeps.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The module.
    pub file: FileId,
    /// Its name there, or its name on the object that keeps it.
    pub name: Box<str>,
    /// The variable of the module that leads to it.
    pub variable: Box<str>,
    /// The assignment.
    pub stmt: StmtId,
    /// The statement of the module from which on it is there.
    pub anchor: StmtId,
    /// The call that makes it.
    pub made: Site,
    /// That call, as it is written at module level.
    pub text: String,
    /// Its class, by canonical name.
    pub class: Box<str>,
    /// Everywhere it is read.
    pub reads: BTreeSet<Site>,
    /// The imports that take it from its module.
    pub(super) imports: Vec<(FileId, BindingId)>,
    /// Where it is kept.
    pub home: Home,
}

/// Where a session is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the variable itself.
    Variable,
    /// On the object that the variable holds.
    Member {
        /// The class of that.
        class: ClassId,
        /// Where it is put there.
        target: Site,
    },
}

impl Kept {
    /// The imports that take it from its module.
    pub fn imports(&self) -> &[(FileId, BindingId)] {
        &self.imports
    }
}

/// What is done with a session that needs no other session to be done with.
const MEMBERS: &[&str] = &[
    "add",
    "add_all",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "close",
    "commit",
    "delete",
    "exec",
    "execute",
    "flush",
    "get",
    "get_one",
    "merge",
    "query",
    "refresh",
    "rollback",
    "scalar",
    "scalars",
];

/// The session of a module that a plan leaves alone because requests would share it.
pub fn find(program: &Program<'_>, plan: &Plan) -> Option<Result<Kept, Hindrance>> {
    let refused = plan.uses.refused.values();
    let places: Vec<_> = refused
        .filter(|refusal| refusal.code == code::ONE_TASK)
        .map(|refusal| &refusal.span)
        .collect();
    let mut shared = program
        .file_ids()
        .flat_map(|file| {
            let mut made = made_in(program, file);
            made.extend(member::made_in(program, file));
            made
        })
        .filter(|kept| {
            let mut reads = kept.reads.iter();
            reads.any(|&read| places.contains(&&span(program, read)))
        });
    let one = shared.next()?;
    Some(match shared.next() {
        Some(other) => Err(Hindrance::at(
            program,
            other.made,
            "there are several such sessions",
        )),
        None => Ok(one),
    })
}

/// The class of a session, where a value is one and nothing else.
pub fn session_class(program: &Program<'_>, types: &Types) -> Option<Box<str>> {
    let [Type::Object(class)] = &types.any_of[..] else {
        return None;
    };
    let row = program.table.type_row(class)?;
    (!types.unknown && row.one_task && class.ends_with(".Session")).then(|| (**class).into())
}

fn made_in(program: &Program<'_>, file: FileId) -> Vec<Kept> {
    let facts = &program.file(file).facts;
    let mut found = Vec::new();
    for (at, binding) in facts.bindings.iter().enumerate() {
        let (BindingKind::Assigned { value, path, .. }, Some(stmt)) = (&binding.kind, binding.stmt)
        else {
            continue;
        };
        let (Value::Expr(made), true, true) = (
            value,
            path.is_empty(),
            binding.scope == ScopeId::MODULE && facts.tree.stmt(stmt).parent == Parent::Module,
        ) else {
            continue;
        };
        let made = Site { file, expr: *made };
        let is_call = matches!(program.expr(made).kind, ExprKind::Call { .. });
        let class = session_class(program, &program.infer(made));
        if let (true, Some(class)) = (is_call, class) {
            found.push(uses_of(
                program,
                Kept {
                    file,
                    name: binding.name.clone(),
                    variable: binding.name.clone(),
                    stmt,
                    anchor: stmt,
                    made,
                    text: program.source(made).to_owned(),
                    class,
                    reads: BTreeSet::new(),
                    imports: Vec::new(),
                    home: Home::Variable,
                },
                BindingId(at as u32),
            ));
        }
    }
    found
}

/// With everything that reads it.
fn uses_of(program: &Program<'_>, mut kept: Kept, made: BindingId) -> Kept {
    let mut bindings = vec![(kept.file, made)];
    for import in &program.imports {
        if import.module == kept.file && import.taken.as_deref() == Some(&*kept.name) {
            bindings.push((import.importer, import.binding));
            kept.imports.push((import.importer, import.binding));
        }
    }
    for (file, binding) in bindings {
        kept.reads.extend(program.reads_of(file, binding));
    }
    let places = program.owners_named(&kept.name);
    let module = Type::Module(kept.file);
    let reads = places.filter(|(_, owner)| program.infer(*owner).any_of.contains(&module));
    kept.reads.extend(reads.map(|(site, _)| site));
    kept
}

/// Make sure that all uses are seen, and that each is a call of a method or hands the session to another function.
///
/// # Errors
/// The first use that is none of these.
pub fn agree(program: &Program<'_>, kept: &Kept) -> Result<(), Hindrance> {
    match kept.home {
        Home::Variable => is_seen(program, kept)?,
        Home::Member { class, target } => member::agree(program, kept, class, target)?,
    }
    is_made_anywhere(program, kept)?;
    named_in_text(program, kept)?;
    kept.reads
        .iter()
        .try_for_each(|&read| is_used_as_expected(program, read))
}

/// Make sure that a variable is only read where that is seen.
fn is_seen(program: &Program<'_>, kept: &Kept) -> Result<(), Hindrance> {
    let facts = &program.file(kept.file).facts;
    let bound = facts.scopes[0].variables.get(&kept.name);
    let simple = match &facts.tree.stmt(kept.stmt).kind {
        StmtKind::Assign { targets, .. } => targets.len() == 1,
        StmtKind::AnnAssign { .. } => true,
        _ => false,
    };
    if bound.is_none_or(|bound| bound.len() != 1) || !simple {
        return Err(Hindrance::at(
            program,
            kept.made,
            "its variable holds other things, too",
        ));
    }
    for &(file, binding) in &kept.imports {
        passed_on(program, kept, file, binding)?;
    }
    for import in &program.imports {
        let facts = &program.file(import.importer).facts;
        let binding = &facts.bindings[binding_index(import.binding)];
        let is_star = matches!(binding.kind, BindingKind::StarImport { .. });
        if is_star && import.module == kept.file {
            return Err(Hindrance::at(
                program,
                kept.made,
                format!(
                    "{} imports all names of its module",
                    program.file(import.importer).path.display()
                ),
            ));
        }
    }
    Ok(())
}

fn binding_index(binding: BindingId) -> usize {
    binding.0 as usize
}

/// What makes it has to mean the same in a function of the module.
fn is_made_anywhere(program: &Program<'_>, kept: &Kept) -> Result<(), Hindrance> {
    let file = program.file(kept.file);
    let range = program.expr(kept.made).range;
    for (at, expr) in file.facts.tree.exprs.iter().enumerate() {
        if !range.contains_range(expr.range) {
            continue;
        }
        let is_plain = match &expr.kind {
            ExprKind::Name(name) => {
                let bound = file.facts.scopes[0].variables.get(name);
                // What a parameter of the constructor holds was looked at where it was found.
                kept.home != Home::Variable
                    || file.facts.references[at].is_some()
                        && bound.is_none_or(|bound| bound.len() == 1)
            }
            ExprKind::Attribute { .. }
            | ExprKind::Str { .. }
            | ExprKind::Number
            | ExprKind::True
            | ExprKind::False
            | ExprKind::None => true,
            ExprKind::Call { .. } => at == kept.made.expr.0 as usize,
            _ => false,
        };
        if !is_plain {
            return Err(Hindrance::at(
                program,
                kept.made,
                "what makes it may make something else later",
            ));
        }
    }
    Ok(())
}

/// An import of it has to stand at module level, and nobody may take it from there.
fn passed_on(
    program: &Program<'_>,
    kept: &Kept,
    file: FileId,
    binding: BindingId,
) -> Result<(), Hindrance> {
    let here = program.file(file);
    let bound = &here.facts.bindings[binding_index(binding)];
    let bindings = here.facts.scopes[0].variables.get(&bound.name);
    let is_alone = bound.scope == ScopeId::MODULE
        && !here.is_package
        && bindings.is_some_and(|bindings| bindings.len() == 1);
    let is_taken = program.imports.iter().any(|import| {
        let facts = &program.file(import.importer).facts;
        let kind = &facts.bindings[binding_index(import.binding)].kind;
        import.module == file
            && (import.taken.as_deref() == Some(&*bound.name)
                || matches!(kind, BindingKind::StarImport { .. }))
    });
    let module = Type::Module(file);
    let is_read_off = program
        .owners_named(&bound.name)
        .any(|(_, owner)| program.infer(owner).any_of.contains(&module));
    if is_alone && !is_taken && (!is_read_off || file == kept.file) {
        return Ok(());
    }
    Err(Hindrance {
        message: format!(
            "the import in {} is not the last to see it",
            here.path.display()
        ),
        span: crate::diagnostic::Span {
            path: here.path.clone(),
            range: bound.range,
        },
    })
}

/// Strings that may mean it: `__all__`, `patch("app.db.session")`, `getattr(db, "session")`.
fn named_in_text(program: &Program<'_>, kept: &Kept) -> Result<(), Hindrance> {
    let tail = format!(".{}", kept.name);
    for (site, expr) in program.expressions() {
        let ExprKind::Str {
            value: Some(text), ..
        } = &expr.kind
        else {
            continue;
        };
        let is_it = **text == *kept.name;
        if text.ends_with(&tail) || is_it && (is_listed(program, site) || is_asked(program, site)) {
            return Err(Hindrance::at(program, site, "a string names it"));
        }
    }
    Ok(())
}

/// Whether a string stands in `__all__`.
fn is_listed(program: &Program<'_>, text: Site) -> bool {
    let tree = &program.file(text.file).facts.tree;
    let stmt = tree.statement_of(text.expr);
    stmt.is_some_and(|stmt| {
        let range = tree.stmt(stmt).range;
        let code = range.slice(&program.file(text.file).text);
        code.starts_with("__all__")
    })
}

/// Whether a string is an argument of a call that looks up attributes.
fn is_asked(program: &Program<'_>, text: Site) -> bool {
    let Parent::Expr(up) = program.expr(text).parent else {
        return false;
    };
    let ExprKind::Call { func, .. } = program
        .expr(Site {
            file: text.file,
            expr: up,
        })
        .kind
    else {
        return false;
    };
    let callee = program.source(Site {
        file: text.file,
        expr: func,
    });
    callee.ends_with("attr") || callee.ends_with(".object") || callee.ends_with(".multiple")
}

fn is_used_as_expected(program: &Program<'_>, read: Site) -> Result<(), Hindrance> {
    let tree = &program.file(read.file).facts.tree;
    let parent = match program.expr(read).parent {
        Parent::Expr(up) => up,
        _ => return Err(Hindrance::at(program, read, "it is not only called here")),
    };
    let is_expected = match &tree.expr(parent).kind {
        ExprKind::Attribute { attr, .. } => {
            let is_called = matches!(tree.expr(parent).parent, Parent::Expr(up)
                if matches!(tree.expr(up).kind, ExprKind::Call { func, .. } if func == parent));
            is_called && MEMBERS.contains(&&*attr.text)
        }
        ExprKind::Call { func, .. } => {
            let call = Site {
                file: read.file,
                expr: parent,
            };
            *func != read.expr && hands_to_project(program, call, read.expr)
        }
        _ => false,
    };
    let around = program.function_around(read);
    if is_put_off(program, read) {
        return Err(Hindrance::at(
            program,
            read,
            "what a generator expression does may run when the request is over",
        ));
    }
    if around.is_none() || around != program.enclosing_function(read.file, program.scope_of(read)) {
        return Err(Hindrance::at(
            program,
            read,
            "it is used outside of functions, or in a lambda",
        ));
    }
    if is_expected {
        Ok(())
    } else {
        Err(Hindrance::at(
            program,
            read,
            "what is done with it here is not known to need no other session",
        ))
    }
}

/// Whether a call hands something to a function of the project, or to the constructor of a class, and to nobody else.
fn hands_to_project(program: &Program<'_>, call: Site, handed: ExprId) -> bool {
    program.calls.target(call).is_some_and(|target| {
        let mut bound = target.bound.iter().chain(&target.started);
        target.bound.len() + target.started.len() == 1
            && !target.unknown
            && !target.foreign
            && target.external.is_empty() != target.bound.is_empty()
            && target.constructed.len() <= 1
            && bound.all(|(_, bound)| bound.iter().any(|(argument, _)| *argument == handed))
    })
}

/// Whether something stands in a generator expression, which may be gone through later.
pub fn is_put_off(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let mut scope = &facts.scopes[program.scope_of(site).0 as usize];
    while let ScopeKind::Comprehension(comprehension) = scope.kind {
        let is_generator = matches!(
            facts.tree.expr(comprehension).kind,
            ExprKind::Comprehension {
                kind: ComprehensionKind::Generator,
                ..
            }
        );
        if is_generator {
            return true;
        }
        let Some(parent) = scope.parent else { break };
        scope = &facts.scopes[parent.0 as usize];
    }
    false
}
