//! Which imported names have no use left.

use crate::facts::FileFacts;
use crate::facts::binding::{Binding, BindingId, BindingKind};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{Expr, ExprId, ExprKind, ImportedName, Parent, StmtId, StmtKind};
use crate::text::is_word_part;
use std::collections::{BTreeMap, HashSet};

/// Names that stay although this file does not use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keep {
    /// These, because other files import them or read them off the module.
    Names(HashSet<Box<str>>),
    /// All: the file is a face whose imports are its public names.
    All,
}

/// By import statement: the imported names (by index) that lose their last use by the edits that take `removed_uses`
/// (reads of names, and string annotations) away. A name that had no use to begin with is left alone.
pub fn unused_after(
    text: &str,
    facts: &FileFacts,
    removed_uses: &HashSet<ExprId>,
    keep: &Keep,
    reused: &HashSet<BindingId>,
) -> BTreeMap<StmtId, Vec<usize>> {
    let mut unused: BTreeMap<StmtId, Vec<usize>> = BTreeMap::new();
    for (index, binding) in facts.bindings.iter().enumerate() {
        let Some((stmt, place)) = imported_name(facts, binding) else {
            continue;
        };
        let is_kept = match keep {
            Keep::Names(names) => binding.scope == ScopeId::MODULE && names.contains(&binding.name),
            Keep::All => binding.scope == ScopeId::MODULE,
        };
        if is_kept
            || reused.contains(&BindingId(index as u32))
            || is_exported_alias(facts, stmt, place)
            || !is_import_only(facts, binding, reused)
            || !loses_last_use(facts, binding, removed_uses)
            || is_mentioned(text, facts, &binding.name, removed_uses)
        {
            continue;
        }
        unused.entry(stmt).or_default().push(place);
    }
    for places in unused.values_mut() {
        places.sort_unstable();
        places.dedup();
    }
    unused
}

/// The statement and the index of the imported name that made `binding`, if an import did.
fn imported_name(facts: &FileFacts, binding: &Binding) -> Option<(StmtId, usize)> {
    let stmt = binding.stmt?;
    let place = names_of(facts, stmt)
        .iter()
        .position(|name| name.range.contains_range(binding.range))?;
    matches!(
        binding.kind,
        BindingKind::Import { .. } | BindingKind::ImportFrom { .. }
    )
    .then_some((stmt, place))
}

/// The names an import statement lists.
pub fn names_of(facts: &FileFacts, stmt: StmtId) -> &[ImportedName] {
    match &facts.tree.stmt(stmt).kind {
        StmtKind::Import(names) | StmtKind::ImportFrom { names, .. } => names,
        _ => &[],
    }
}

/// `from x import y as y` says that `y` is a public name.
fn is_exported_alias(facts: &FileFacts, stmt: StmtId, place: usize) -> bool {
    names_of(facts, stmt).get(place).is_some_and(|name| {
        name.alias
            .as_ref()
            .is_some_and(|alias| alias.text == name.name.text)
    })
}

/// Whether nothing but imports binds the variable, none of them needed for what is inserted.
fn is_import_only(facts: &FileFacts, binding: &Binding, reused: &HashSet<BindingId>) -> bool {
    let all = facts.scopes[binding.scope.0 as usize]
        .variables
        .get(&binding.name);
    all.is_some_and(|ids| {
        ids.iter().all(|id| {
            !reused.contains(id)
                && matches!(
                    facts.bindings[id.0 as usize].kind,
                    BindingKind::Import { .. } | BindingKind::ImportFrom { .. }
                )
        })
    })
}

/// Whether the variable had a use, and every use goes.
fn loses_last_use(facts: &FileFacts, binding: &Binding, removed_uses: &HashSet<ExprId>) -> bool {
    let mut lost = false;
    for (index, (expr, reference)) in facts.tree.exprs.iter().zip(&facts.references).enumerate() {
        let Some(reference) = reference else { continue };
        let is_use = reference.scope == Some(binding.scope)
            && matches!(&expr.kind, ExprKind::Name(name) if *name == binding.name);
        if is_use {
            if !removed_uses.contains(&ExprId(index as u32)) {
                return false;
            }
            lost = true;
        }
    }
    lost
}

/// Whether a string annotation, a type comment or `__all__` speaks of `name`.
fn is_mentioned(text: &str, facts: &FileFacts, name: &str, removed_uses: &HashSet<ExprId>) -> bool {
    let in_comment = facts.tree.comments.iter().any(|comment| {
        let comment = comment.slice(text);
        let body = comment.trim_start_matches('#').trim_start();
        body.strip_prefix("type:")
            .is_some_and(|kind| !kind.trim_start().starts_with("ignore") && has_word(kind, name))
    });
    in_comment
        || facts.tree.exprs.iter().enumerate().any(|(index, expr)| {
            let ExprKind::Str {
                value: Some(value),
                is_bytes: false,
            } = &expr.kind
            else {
                return false;
            };
            has_word(value, name)
                && !facts.tree.quoted.contains_key(&ExprId(index as u32))
                && !removed_uses.contains(&ExprId(index as u32))
                && is_name_place(facts, expr, value, name)
        })
}

/// Whether a string stands where its text is read as a type or a name: in an annotation, as an argument of a type
/// (`List["Session"]`, `cast("Session", x)`), or in `__all__`.
fn is_name_place(facts: &FileFacts, expr: &Expr, value: &str, name: &str) -> bool {
    let tree = &facts.tree;
    let mut inner = expr.range;
    let mut parent = expr.parent;
    loop {
        match parent {
            Parent::Expr(up) => {
                let outer = tree.expr(up);
                let is_type = match &outer.kind {
                    ExprKind::Subscript { value, index } => {
                        tree.expr(*index).outer.contains_range(inner) && is_type_name(facts, *value)
                    }
                    ExprKind::Call { func, .. } => matches!(
                        tree.expr(*func).last_name(),
                        Some("cast" | "TypeVar" | "NewType" | "ForwardRef" | "TypeAliasType")
                    ),
                    _ => false,
                };
                if is_type {
                    return true;
                }
                // `__all__.append("Session")`
                if let ExprKind::Call { func, .. } = &outer.kind
                    && let ExprKind::Attribute { value: owner, .. } = &tree.expr(*func).kind
                    && matches!(&tree.expr(*owner).kind, ExprKind::Name(list) if &**list == "__all__")
                {
                    return value == name;
                }
                inner = outer.range;
                parent = outer.parent;
            }
            Parent::Stmt(stmt) => {
                let is_in = |id: ExprId| tree.expr(id).outer.contains_range(inner);
                let is_all = |id: ExprId| matches!(&tree.expr(id).kind, ExprKind::Name(list) if &**list == "__all__");
                return match &tree.stmt(stmt).kind {
                    StmtKind::Function(def) => {
                        def.returns.is_some_and(is_in)
                            || def
                                .params
                                .iter()
                                .any(|param| param.annotation.is_some_and(is_in))
                    }
                    StmtKind::AnnAssign {
                        target, annotation, ..
                    } => is_in(*annotation) || is_all(*target),
                    StmtKind::Assign { targets, .. } => {
                        targets.iter().any(|target| is_all(*target)) && value == name
                    }
                    StmtKind::AugAssign { target, .. } => is_all(*target) && value == name,
                    StmtKind::TypeAlias { .. } => true,
                    _ => false,
                };
            }
            Parent::Module => return false,
        }
    }
}

/// Whether a subscripted expression looks like a generic type rather than a container.
fn is_type_name(facts: &FileFacts, id: ExprId) -> bool {
    facts.tree.expr(id).last_name().is_some_and(|name| {
        let is_capitalised = name.starts_with(char::is_uppercase);
        let is_constant = name.len() > 1 && name.to_uppercase() == name;
        (is_capitalised && !is_constant)
            || ["list", "dict", "tuple", "set", "frozenset", "type"].contains(&name)
    })
}

/// Whether `word` occurs in `text` as a whole identifier that is not an attribute.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(|c| is_word_part(c) || c == '.') && !after.is_some_and(is_word_part)
    })
}
