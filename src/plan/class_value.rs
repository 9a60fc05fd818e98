//! Classes as values: where one goes so that who constructs it cannot be seen.

use crate::facts::binding::BindingKind;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeMap;

/// Whether an expression is the name of a class, and not of a variable that holds one.
pub fn names_class(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    match &facts.tree.expr(site.expr).kind {
        ExprKind::Name(_) => facts
            .references
            .get(site.expr.0 as usize)
            .and_then(Option::as_ref)
            .is_some_and(|reference| {
                reference.bindings.iter().all(|binding| {
                    matches!(
                        facts.bindings[binding.0 as usize].kind,
                        BindingKind::Class(_)
                            | BindingKind::Import { .. }
                            | BindingKind::ImportFrom { .. }
                    )
                })
            }),
        ExprKind::Attribute { value, .. } => program
            .infer(Site {
                file: site.file,
                expr: *value,
            })
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Module(_))),
        _ => false,
    }
}

/// Classes that are used as values where who constructs them cannot be seen, and the first such place.
pub fn class_values(program: &Program<'_>) -> BTreeMap<ClassId, Site> {
    let mut values = BTreeMap::new();
    for (site, _) in program.expressions_of(Sorts::NAMED.and(Sorts::SUBSCRIPT)) {
        let types = program.infer(site);
        let mut classes = types.any_of.iter().filter_map(|one| match one {
            Type::Class(class) => Some(*class),
            _ => None,
        });
        let Some(first) = classes.next() else {
            continue;
        };
        if is_seen(program, site) {
            continue;
        }
        let is_named = names_class(program, site) && !asks_for_subclasses(program, site);
        for class in std::iter::once(first).chain(classes) {
            let reached = match is_named {
                true => vec![class],
                false => program.below(class).to_vec(),
            };
            for class in reached {
                values.entry(class).or_insert(site);
            }
        }
    }
    values
}

fn asks_for_subclasses(program: &Program<'_>, site: Site) -> bool {
    matches!(program.expr(site).parent, Parent::Expr(up)
        if matches!(&program.expr(Site { file: site.file, expr: up }).kind,
            ExprKind::Attribute { attr, .. } if &*attr.text == "__subclasses__"))
}

/// Whether a class goes nowhere from where it is named, or only where its constructions are seen.
fn is_seen(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let tree = &facts.tree;
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    match tree.expr(site.expr).parent {
        Parent::Module => true,
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Expr(_) | StmtKind::Delete(_) | StmtKind::If { .. } => true,
            // A base, or what a pattern names.
            StmtKind::Class(def) => !def.decorators.contains(&site.expr),
            StmtKind::Match { .. } | StmtKind::Try { .. } => true,
            StmtKind::Assign { targets, value } => {
                *value != site.expr
                    || targets
                        .iter()
                        .all(|&target| super::reference::is_followed_target(program, at(target)))
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => *annotation == site.expr || *target == site.expr && value.is_none(),
            StmtKind::Function(def) => {
                def.returns == Some(site.expr)
                    || def
                        .params
                        .iter()
                        .any(|param| param.annotation == Some(site.expr))
            }
            StmtKind::TypeAlias { .. } => true,
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Call { func, .. } if *func == site.expr => true,
            ExprKind::Call { .. } => takes_classes(program, at(up), site),
            ExprKind::Attribute { attr, .. } if &*attr.text == "__subclasses__" => false,
            ExprKind::Attribute { .. } | ExprKind::Compare { .. } | ExprKind::FString { .. } => {
                true
            }
            // `Optional[Store]`, `Store[int]`
            ExprKind::Subscript { value, .. } => {
                *value == site.expr || is_annotation_form(program, at(*value))
            }
            ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Binary { .. } => {
                is_in_annotation(program, at(up)) || takes_it_as_types(program, at(up))
            }
            ExprKind::Str { .. } => true,
            _ => is_in_annotation(program, at(up)),
        },
    }
}

/// `isinstance(x, Store)` and its like look at a class and construct nothing; a project function that is followed does
/// so where it is seen.
fn takes_classes(program: &Program<'_>, call: Site, site: Site) -> bool {
    let Some(target) = program.calls.target(call) else {
        return false;
    };
    if is_assertion(program, call) {
        return true;
    }
    let is_harmless = |name: &str| {
        matches!(
            name,
            "builtins.isinstance"
                | "builtins.issubclass"
                | "builtins.super"
                | "builtins.hasattr"
                | "builtins.print"
                | "builtins.repr"
                | "builtins.str"
                | "builtins.id"
                | "typing.cast"
                | "typing.TypeVar"
                | "inspect.signature"
                | "inspect.getdoc"
                | "inspect.isclass"
                | "pytest.raises"
        ) || program.is_test_file(call.file) && name.starts_with("unittest.mock.")
    };
    if !target.external.is_empty() {
        return target.external.iter().all(|name| is_harmless(name))
            && target.bound.is_empty()
            && !target.unknown;
    }
    !target.bound.is_empty()
        && target.is_seen()
        && target.bound.iter().all(|(function, bound)| {
            bound.iter().any(|&(arg, index)| {
                arg == site.expr && keeps_class(program, *function, index, site)
            })
        })
}

/// `self.assertIsInstance(x, Store)` of a `unittest.TestCase`
fn is_assertion(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Attribute { value, attr } = &program.expr(at(func)).kind else {
        return false;
    };
    let is_known = matches!(
        &*attr.text,
        "assertIsInstance"
            | "assertNotIsInstance"
            | "assertIs"
            | "assertIsNot"
            | "assertEqual"
            | "assertNotEqual"
            | "assertRaises"
            | "assertRaisesRegex"
    );
    let is_test = |one: &Type| matches!(one, Type::Instance(class) if super::barrier::is_test_case(program, *class));
    let owner = program.infer(at(*value));
    is_known && !owner.any_of.is_empty() && owner.any_of.iter().all(is_test)
}

/// Whether a parameter is known to hold the class that is handed over.
fn keeps_class(program: &Program<'_>, function: FunctionId, index: u32, site: Site) -> bool {
    let known = program.parameter_types(function, index);
    program.infer(site).any_of.iter().all(|one| match one {
        Type::Class(class) => program
            .above(*class)
            .iter()
            .any(|&at| known.any_of.contains(&Type::Class(at))),
        _ => true,
    })
}

/// `isinstance(x, (Store, Other))`
fn takes_it_as_types(program: &Program<'_>, tuple: Site) -> bool {
    let Parent::Expr(up) = program.expr(tuple).parent else {
        return false;
    };
    let call = Site {
        file: tuple.file,
        expr: up,
    };
    program.calls.target(call).is_some_and(|target| {
        let mut names = target.external.iter();
        !target.external.is_empty()
            && names.all(|name| matches!(&**name, "builtins.isinstance" | "builtins.issubclass"))
    })
}

/// Whether an expression is part of an annotation.
pub fn is_in_annotation(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let mut at = site.expr;
    loop {
        match tree.expr(at).parent {
            Parent::Expr(up) => {
                if let ExprKind::Subscript { value, .. } = tree.expr(up).kind
                    && is_annotation_form(
                        program,
                        Site {
                            file: site.file,
                            expr: value,
                        },
                    )
                {
                    return true;
                }
                at = up;
            }
            Parent::Stmt(stmt) => {
                return match &tree.stmt(stmt).kind {
                    StmtKind::AnnAssign { annotation, .. } => *annotation == at,
                    StmtKind::Function(def) => {
                        def.returns == Some(at)
                            || def.params.iter().any(|param| param.annotation == Some(at))
                    }
                    StmtKind::TypeAlias { .. } => true,
                    _ => false,
                };
            }
            Parent::Module => return false,
        }
    }
}

/// `Optional`, `list`, …: what is between its brackets is a type.
fn is_annotation_form(program: &Program<'_>, site: Site) -> bool {
    program.infer(site).any_of.iter().any(|one| {
        matches!(one, Type::External(name)
            if ["typing.", "typing_extensions.", "collections.abc.", "builtins.", "contextlib."]
                .iter()
                .any(|module| name.starts_with(module)))
    })
}
