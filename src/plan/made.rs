//! Exceptions of a library that the project makes itself: it raises them, or derives classes from them.
//!
//! The replacement's are made of other arguments. A call of one has a row in the table. A class that derives from one gets a
//! mixin, which takes the old arguments, unless everything that is made of it is made of one message. What cannot be made
//! keeps the library in use: handlers catch the exceptions of both then.

use super::action::ExprAction;
use super::class_value::class_values;
use super::matching::{Renamed, is_matched, plain_text};
use super::names::Extent;
use super::seed::{CallFate, NameUse, Uses};
use super::template::{CodePart, applicable, instantiate};
use crate::mapping::row::{LibraryId, Row};
use crate::mapping::schema::Kind;
use crate::mapping::tailor::Parts;
use crate::options::Style;
use crate::resolve::condition::Place;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// How an exception is made where it is named.
enum Making {
    /// A class derives from it.
    Derived(ClassId),
    /// It is raised as a class: made of nothing.
    Bare,
    /// `E.__init__(self, …)`
    Initialised,
    /// Not there.
    Elsewhere,
}

/// Say of libraries whose exceptions cannot all be made anew that they stay in part, and leave the exceptions that are made of
/// a library which is not converted everywhere. `None`: nothing is left.
pub fn settle(
    program: &Program<'_>,
    uses: &Uses,
    extents: &mut BTreeMap<LibraryId, Extent>,
    style: Style,
) -> Option<Uses> {
    for library in unfit(program, uses, style) {
        if let Some(extent @ Extent::All) = extents.get_mut(&library) {
            *extent = Extent::Part;
        }
    }
    let stays = |name: &str, library: &LibraryId| {
        extents.get(library) != Some(&Extent::All) && is_exception(program, name)
    };
    let is_left = |fate: &CallFate| matches!(fate, CallFate::Convert(_));
    let mut settled = uses.clone();
    let mut is_changed = false;
    for call in &mut settled.calls {
        if is_left(&call.fate) && stays(&call.name, &program.table.row(call.row).library) {
            call.fate = CallFate::Keep;
            is_changed = true;
        }
    }
    is_changed.then_some(settled)
}

/// Whether a name is that of an exception with a row for where it is matched.
pub fn is_exception(program: &Program<'_>, name: &str) -> bool {
    program
        .table
        .rows(name)
        .iter()
        .any(|&row| program.table.row(row).kind == Kind::Name)
}

/// Libraries with an exception that the project makes in a way which the replacement cannot follow.
fn unfit(program: &Program<'_>, uses: &Uses, style: Style) -> BTreeSet<LibraryId> {
    let calls = uses.calls.iter().filter_map(|call| {
        let is_refused = matches!(call.fate, CallFate::Refused(..));
        (is_refused && is_exception(program, &call.name))
            .then(|| program.table.row(call.row).library)
    });
    let names = uses.names.iter().filter_map(|name| {
        let row = program.table.row(name.row);
        let is_lost = row.is_made()
            && !is_matched(program, name.site)
            && code(program, (name, row), style).is_none();
        is_lost.then_some(row.library)
    });
    calls.chain(names).collect()
}

/// What stands for an exception where it is not matched; `None`: it cannot be written.
pub fn action(program: &Program<'_>, name: Renamed<'_>, style: Style) -> Option<ExprAction> {
    let used = NameUse {
        site: name.site,
        name: name.name.to_owned(),
        row: name.row.id,
        checked: None,
    };
    let code = code(program, (&used, name.row), style)?;
    let support = code.iter().filter_map(|part| match part {
        CodePart::Support(name) => Some((name.clone(), Parts::All)),
        _ => None,
    });
    Some(ExprAction {
        support: support.collect(),
        code,
        ..ExprAction::default()
    })
}

fn code(
    program: &Program<'_>,
    (name, row): (&NameUse, &Row),
    style: Style,
) -> Option<Vec<CodePart>> {
    let renamed = Renamed {
        site: name.site,
        name: &name.name,
        row,
        extent: Extent::All,
    };
    let new = plain_text(renamed)?;
    if !row.is_made() || row.made_of.as_deref() == Some("anything") {
        return Some(vec![CodePart::Text(new)]);
    }
    let mixed = |rest: String| {
        let mixin = row.mixin.clone()?;
        Some(vec![CodePart::Support(mixin), CodePart::Text(rest)])
    };
    match making(program, name.site) {
        Making::Derived(class) if is_made_alike(program, class, row) => {
            Some(vec![CodePart::Text(new)])
        }
        Making::Derived(_) => mixed(format!(", {new}")),
        Making::Initialised => match around(program, name.site) {
            Some((_, args)) if row.made_of.is_some() && is_one(args, 2) => {
                Some(vec![CodePart::Text(new)])
            }
            _ => mixed(String::new()),
        },
        Making::Bare => bare(program, name, new, style),
        Making::Elsewhere => Some(vec![CodePart::Text(new)]),
    }
}

/// The call of no arguments that raising a class is.
fn bare(program: &Program<'_>, name: &NameUse, new: String, style: Style) -> Option<Vec<CodePart>> {
    let place = Place {
        site: name.site,
        args: &[],
        receiver: None,
    };
    let row = applicable(program, program.table.rows(&name.name), place, style)?;
    let own = program.expr(name.site).range;
    let rewriting = instantiate(program, place, &name.name, row, style).ok()?;
    let code = rewriting.code.into_iter().map(|part| match part {
        CodePart::Source(range) if range == own => CodePart::Text(new.clone()),
        part => part,
    });
    Some(code.collect())
}

fn making(program: &Program<'_>, site: Site) -> Making {
    let tree = &program.file(site.file).facts.tree;
    let making = match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Class(_) => {
                let derived = (0..program.classes.len()).map(|at| ClassId(at as u32));
                let mut derived = derived.filter(|&class| {
                    program.classes[class.0 as usize].file == site.file
                        && program.class(class).stmt == stmt
                });
                derived.next().map(Making::Derived)
            }
            StmtKind::Raise { .. } => Some(Making::Bare),
            _ => None,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Attribute { attr, .. } => {
                (&*attr.text == "__init__").then_some(Making::Initialised)
            }
            ExprKind::List(_) | ExprKind::Tuple(_) if is_effect(tree, up) => Some(Making::Bare),
            _ => None,
        },
        Parent::Module => None,
    };
    match making {
        Some(making) => making,
        None if is_effect(tree, site.expr) => Making::Bare,
        None => Making::Elsewhere,
    }
}

/// Whether an expression is what a mock does when it is called.
fn is_effect(tree: &Tree, expr: ExprId) -> bool {
    match tree.expr(expr).parent {
        Parent::Stmt(stmt) => {
            let is_side_effect = |target: &ExprId| {
                matches!(&tree.expr(*target).kind,
                    ExprKind::Attribute { attr, .. } if &*attr.text == "side_effect")
            };
            matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, value }
                if *value == expr && targets.iter().any(is_side_effect))
        }
        Parent::Expr(up) => {
            let is_side_effect = |arg: &Argument| {
                arg.value == expr
                    && matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "side_effect")
            };
            matches!(&tree.expr(up).kind, ExprKind::Call { args, .. } if args.iter().any(is_side_effect))
        }
        Parent::Module => false,
    }
}

/// The call whose callee is an attribute of this expression, and its arguments.
fn around<'p>(program: &'p Program<'_>, site: Site) -> Option<(Site, &'p [Argument])> {
    let tree = &program.file(site.file).facts.tree;
    let Parent::Expr(attribute) = tree.expr(site.expr).parent else {
        return None;
    };
    let Parent::Expr(call) = tree.expr(attribute).parent else {
        return None;
    };
    match &tree.expr(call).kind {
        ExprKind::Call { func, args, .. } if *func == attribute => Some((
            Site {
                file: site.file,
                expr: call,
            },
            args,
        )),
        _ => None,
    }
}

/// Whether these are so many arguments, all by position.
fn is_one(args: &[Argument], count: usize) -> bool {
    args.len() == count && args.iter().all(|arg| arg.kind == ArgumentKind::Positional)
}

/// Whether all that is made of a class and of those below it is made of one message, and nothing is read off it that the
/// table knows of the old exceptions.
fn is_made_alike(program: &Program<'_>, class: ClassId, row: &Row) -> bool {
    let family = program.below(class);
    let values = class_values(program);
    row.made_of.is_some()
        && !family.iter().any(|class| values.contains_key(class))
        && program
            .expressions()
            .all(|(site, _)| is_alike_at(program, site, &family, row))
}

fn is_alike_at(program: &Program<'_>, site: Site, family: &[ClassId], row: &Row) -> bool {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    match &program.expr(site).kind {
        ExprKind::Attribute { value, attr } => {
            let is_initialised = &*attr.text == "__init__";
            if !is_initialised && !is_member(program, row, &attr.text) {
                return true;
            }
            let owner = program.infer(at(*value));
            let is_meant = owner.any_of.iter().any(|one| match one {
                Type::Instance(class) => family.contains(class),
                Type::Super(class) => family.contains(class) && is_last(program, *class, 1),
                _ => false,
            });
            !is_meant
                || is_initialised
                    && around(program, at(*value)).is_some_and(|(_, args)| is_one(args, 1))
        }
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(at(*func));
            let is_made = callee.any_of.iter().any(|one| match one {
                Type::Class(class) => family.contains(class) && is_last(program, *class, 0),
                _ => false,
            });
            !is_made || is_one(args, 1)
        }
        _ => true,
    }
}

/// Whether no class of the project has a constructor, from the one that is so many above another.
fn is_last(program: &Program<'_>, class: ClassId, from: usize) -> bool {
    let has_own = |at: &ClassId| {
        let methods = &program.classes[at.0 as usize].methods;
        methods.contains_key("__init__")
    };
    !program.above(class).iter().skip(from).any(has_own)
}

/// Whether the table knows an attribute of a row's exceptions.
fn is_member(program: &Program<'_>, row: &Row, attribute: &str) -> bool {
    let of = |name: &String| {
        program
            .table
            .member(&program.table.canonical(name), attribute)
    };
    row.from.iter().any(|name| !of(name).is_empty())
}
