//! The session that an object of a module keeps: `db = Database(SessionLocal)`, and `self.session = maker()` in its class.

use super::Hindrance;
use super::kept::{Home, Kept, session_class};
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use std::collections::BTreeSet;

/// The sessions that objects made in a file keep.
pub fn made_in(program: &Program<'_>, file: FileId) -> Vec<Kept> {
    let facts = &program.file(file).facts;
    let stored = facts.attribute_bindings.iter();
    stored
        .filter_map(|binding| {
            let Value::Expr(made) = binding.value else {
                return None;
            };
            let made = Site { file, expr: made };
            let target = Site {
                file,
                expr: binding.target,
            };
            let ExprKind::Attribute { value, attr } = &program.expr(target).kind else {
                return None;
            };
            let ExprKind::Call { .. } = program.expr(made).kind else {
                return None;
            };
            let kind = session_class(program, &program.infer(made))?;
            let owner = program.infer(Site { file, expr: *value });
            let class = only_class(&owner)?;
            let constructor = program.function_around(target)?;
            let Parent::Stmt(stmt) = program.expr(target).parent else {
                return None;
            };
            let (anchor, variable, construction) = only_object(program, file, class)?;
            let mut kept = Kept {
                file,
                name: attr.text.clone(),
                variable,
                stmt,
                anchor,
                made,
                text: written_outside(program, constructor, made, construction)?,
                class: kind,
                reads: BTreeSet::new(),
                imports: Vec::new(),
                home: Home::Member { class, target },
            };
            for (site, owner) in program.owners_named(&attr.text) {
                if site != target && program.infer(owner).any_of.contains(&Type::Instance(class)) {
                    kept.reads.insert(site);
                }
            }
            Some(kept)
        })
        .collect()
}

fn only_class(types: &Types) -> Option<ClassId> {
    match types.any_of[..] {
        [Type::Instance(class)] if !types.unknown => Some(class),
        _ => None,
    }
}

/// The statement of a module that makes the only object of a class, its variable, and the call.
fn only_object(
    program: &Program<'_>,
    file: FileId,
    class: ClassId,
) -> Option<(StmtId, Box<str>, Site)> {
    let calls = program.calls.targets.iter();
    let mut made = calls.filter(|(_, target)| target.constructed.contains(&class));
    let (construction, target) = made.next()?;
    if made.next().is_some() || target.constructed.len() != 1 || construction.file != file {
        return None;
    }
    let facts = &program.file(file).facts;
    let mut bindings = facts.bindings.iter();
    let binding = bindings.find(|binding| {
        let value = Value::Expr(construction.expr);
        binding.scope == ScopeId::MODULE
            && matches!(&binding.kind, BindingKind::Assigned { value: one, path, .. }
                if *one == value && path.is_empty())
    })?;
    let stmt = binding.stmt?;
    let is_alone = facts.scopes[0].variables.get(&binding.name)?.len() == 1
        && facts.tree.stmt(stmt).parent == Parent::Module;
    is_alone.then(|| (stmt, binding.name.clone(), *construction))
}

/// The call that makes a session, as it is written at module level: parameters of the constructor are what is given for them.
fn written_outside(
    program: &Program<'_>,
    constructor: FunctionId,
    made: Site,
    construction: Site,
) -> Option<String> {
    if &*program.function(constructor).name != "__init__" {
        return None;
    }
    let facts = &program.file(made.file).facts;
    let text = &program.file(made.file).text;
    let whole = program.expr(made).range;
    let mut written = String::new();
    let mut at = whole.start;
    let mut names: Vec<(ExprId, &str)> = Vec::new();
    for (index, expr) in facts.tree.exprs.iter().enumerate() {
        if let ExprKind::Name(name) = &expr.kind
            && whole.contains_range(expr.range)
        {
            names.push((ExprId(index as u32), name));
        }
    }
    names.sort_by_key(|(expr, _)| facts.tree.expr(*expr).range.start);
    for (name, _) in names {
        let range = facts.tree.expr(name).range;
        let reference = facts.references.get(name.0 as usize)?.as_ref()?;
        if reference.scope == Some(ScopeId::MODULE) {
            continue;
        }
        let (function, index) = program.parameter_read(Site {
            file: made.file,
            expr: name,
        })?;
        let target = program.calls.target(construction)?;
        let (_, bound) = target.bound.iter().find(|(one, _)| *one == constructor)?;
        let (given, _) = bound.iter().find(|(_, at)| *at == index)?;
        let is_plain = matches!(facts.tree.expr(*given).kind, ExprKind::Name(_));
        if function != constructor || !is_plain {
            return None;
        }
        written.push_str(&text[at as usize..range.start as usize]);
        written.push_str(facts.tree.expr(*given).range.slice(text));
        at = range.end;
    }
    written.push_str(&text[at as usize..whole.end as usize]);
    Some(written)
}

/// Make sure that the class does nothing else with it, and that no other object may be meant.
///
/// # Errors
/// The first place where that is not so.
pub fn agree(
    program: &Program<'_>,
    kept: &Kept,
    class: ClassId,
    target: Site,
) -> Result<(), Hindrance> {
    let no = |site: Site, why: &str| Err(Hindrance::at(program, site, why));
    let info = &program.classes[class.0 as usize];
    let is_plain = info.bases.is_empty()
        && info.subclasses.is_empty()
        && info.external_bases.is_empty()
        && !info.unknown_base
        && !["__getattr__", "__getattribute__", "__setattr__", "__new__"]
            .iter()
            .any(|name| info.methods.contains_key(*name));
    let is_undecorated = program
        .class_def(class)
        .is_some_and(|def| def.decorators.is_empty());
    let is_declared = program
        .file(kept.file)
        .facts
        .scopes
        .get(program.class(class).scope.0 as usize)
        .is_some_and(|scope| scope.variables.contains_key(&kept.name));
    if !is_plain || !is_undecorated || is_declared {
        return no(kept.made, "its class may do more with it");
    }
    // It is set whenever the object is made.
    let facts = &program.file(kept.file).facts;
    let is_sure = matches!(facts.tree.stmt(kept.stmt).parent, Parent::Stmt(up)
        if matches!(&facts.tree.stmt(up).kind, StmtKind::Function(def) if &*def.name.text == "__init__"));
    let is_simple = matches!(&facts.tree.stmt(kept.stmt).kind, StmtKind::Assign { targets, .. } if targets.len() == 1);
    if !is_sure || !is_simple {
        return no(kept.made, "it is not always the same session");
    }
    for (site, owner) in program.owners_named(&kept.name) {
        let owner = program.infer(owner);
        let is_it = owner.any_of.contains(&Type::Instance(class));
        let is_open =
            owner.unknown || owner.any_of.is_empty() || owner.any_of.contains(&Type::Injected);
        let may_be = is_open || is_it && owner.any_of.len() > 1;
        if site != target && (may_be || owner.any_of.contains(&Type::Class(class))) {
            return no(site, "this may be it, or something else");
        }
    }
    Ok(())
}
