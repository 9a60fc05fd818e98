//! Mocks that get methods to await, where they are made or where a test sets those methods.

use super::given::{self, Maker, is_mock, mock_option};
use super::moving::Change;
use super::object::Method;
use crate::plan::template::CodePart;
use crate::resolve::program::{Program, Site, value_expr};
use crate::syntax::arguments::behind_arguments;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// Write the methods into what makes a mock; an error names one that has no place there.
pub(super) fn written(
    program: &Program<'_>,
    maker: Maker,
    methods: &BTreeMap<String, Method>,
    changes: &mut Vec<Change>,
) -> Result<(), String> {
    if let Maker::Namespace(_) = maker {
        // What it does not have was not asked for before.
        for name in methods.keys() {
            set_apart(program, maker, name, changes)?;
        }
        return Ok(());
    }
    let (Maker::Mock(call) | Maker::Patch(call)) = maker else {
        return Ok(());
    };
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let Some(first) = methods.keys().next() else {
        return Ok(());
    };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return Err(first.clone());
    };
    if args
        .iter()
        .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar))
    {
        return Err(first.clone());
    }
    if matches!(maker, Maker::Patch(_)) && is_shared_by_runs(program, call) {
        return Err(first.clone());
    }
    let taken = [
        "name",
        "spec",
        "side_effect",
        "return_value",
        "wraps",
        "spec_set",
        "unsafe",
    ];
    let (prefix, is_imported) = reached_by(program, at(*func));
    let mut keywords = Vec::new();
    for (name, method) in methods {
        if taken.contains(&name.as_str()) || name.starts_with("assert") {
            return Err(name.clone());
        }
        if set_apart(program, maker, name, changes)? {
            continue;
        }
        let result = match method.is_used && !is_given_a_result(program, call, name) {
            true => format!(
                "return_value={prefix}MagicMock({})",
                method.options.join(", ")
            ),
            false => String::new(),
        };
        keywords.push(format!("{name}={prefix}AsyncMock({result})"));
    }
    if keywords.is_empty() {
        return Ok(());
    }
    let is_used = keywords.iter().any(|one| one.contains("MagicMock"));
    let mut imports = vec!["from unittest.mock import AsyncMock".to_owned()];
    if is_used || matches!(maker, Maker::Patch(_)) {
        imports.push("from unittest.mock import MagicMock".to_owned());
    }
    let mut new = keywords.join(", ");
    if matches!(maker, Maker::Patch(_)) {
        new = format!("return_value={prefix}MagicMock({new})");
    }
    if is_imported {
        imports.clear();
    }
    changes.extend(with_options(program, call, &new, imports));
    Ok(())
}

/// Whether several runs of tests would share what is made in a decorator.
fn is_shared_by_runs(program: &Program<'_>, call: Site) -> bool {
    if let Some(function) = super::held::decorated(program, call) {
        let decorators = program.decorators(function);
        return decorators.into_iter().any(|expr| {
            let site = Site {
                file: call.file,
                expr,
            };
            program.source(site).contains("parametrize")
        });
    }
    let tree = &program.file(call.file).facts.tree;
    matches!(program.expr(call).parent, Parent::Stmt(stmt)
        if matches!(tree.stmt(stmt).kind, StmtKind::Class(_)))
}

/// How the classes of unittest.mock are written where a mock is made, and whether nothing has to be imported for that.
fn reached_by(program: &Program<'_>, callee: Site) -> (String, bool) {
    let text = program.source(callee);
    let text = text.strip_suffix(".object").unwrap_or(text);
    match text.rsplit_once('.') {
        Some((module, _)) => (format!("{module}."), true),
        None => (String::new(), false),
    }
}

/// Whether a method is set by the test itself, as an option of the mock or by an assignment; that becomes awaitable then.
fn set_apart(
    program: &Program<'_>,
    maker: Maker,
    name: &str,
    changes: &mut Vec<Change>,
) -> Result<bool, String> {
    let (Maker::Mock(call) | Maker::Namespace(call)) = maker else {
        return Ok(false);
    };
    let mut set: Vec<Site> = mock_option(program, call, name).into_iter().collect();
    let assigned = given::attributes_set(program, name)
        .filter(|(owner, _)| owner.file == call.file && given::is_made_by(program, *owner, maker));
    set.extend(assigned.map(|(_, value)| value));
    for &value in &set {
        match &program.expr(value).kind {
            ExprKind::Call { func, .. } if is_mock(program, value) => {
                let class = Site {
                    file: value.file,
                    expr: *func,
                };
                changes.push(Change::Rename(class, "AsyncMock"));
            }
            ExprKind::Lambda { .. } => changes.push(called(program, value)),
            ExprKind::Name(_) | ExprKind::Attribute { .. }
                if program.infer(value).functions().next().is_some() =>
            {
                changes.push(called(program, value));
            }
            _ => return Err(name.to_owned()),
        }
    }
    Ok(!set.is_empty())
}

/// `AsyncMock(side_effect=function)`
pub(super) fn called(program: &Program<'_>, function: Site) -> Change {
    let code = vec![
        CodePart::Text("AsyncMock(side_effect=".to_owned()),
        CodePart::Source(program.expr(function).outer),
        CodePart::Text(")".to_owned()),
    ];
    let imports = vec!["from unittest.mock import AsyncMock".to_owned()];
    Change::Around(function, code, imports)
}

/// Whether the test function that makes a mock says what its method gives: `session.get.return_value = …`.
fn is_given_a_result(program: &Program<'_>, call: Site, name: &str) -> bool {
    let own = program.function_around(call);
    let mut named = program.attributes_named(name).iter();
    let is_set = |site: &&Site| {
        if site.file != call.file || program.function_around(**site) != own {
            return false;
        }
        let Parent::Expr(up) = program.expr(**site).parent else {
            return false;
        };
        let attribute = Site {
            file: site.file,
            expr: up,
        };
        let is_result = matches!(&program.expr(attribute).kind,
            ExprKind::Attribute { attr, .. } if &*attr.text == "return_value");
        let tree = &program.file(site.file).facts.tree;
        is_result
            && matches!(tree.expr(up).parent, Parent::Stmt(stmt)
                if matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.contains(&up)))
    };
    own.is_some() && named.any(|site| is_set(&site)) && value_expr_is_plain(program, call)
}

/// Whether a mock is held by a local name alone: another test cannot get it without the result.
fn value_expr_is_plain(program: &Program<'_>, call: Site) -> bool {
    let facts = &program.file(call.file).facts;
    let held = facts.bindings.iter().find(|binding| match &binding.kind {
        crate::facts::binding::BindingKind::Assigned { value, .. } => {
            value_expr(value) == Some(call.expr)
        }
        _ => false,
    });
    let is_fixture = program
        .function_around(call)
        .is_some_and(|function| program.is_fixture(function));
    held.is_some() && !is_fixture
}

/// A call with more arguments.
fn with_options(
    program: &Program<'_>,
    call: Site,
    new: &str,
    imports: Vec<String>,
) -> Option<Change> {
    let ExprKind::Call { args, parens, .. } = &program.expr(call).kind else {
        return None;
    };
    let whole = program.expr(call).range;
    let (inside, before) = behind_arguments(args, *parens);
    let code = vec![
        CodePart::Source(TextRange::new(whole.start, inside)),
        CodePart::Text(format!("{before}{new}")),
        CodePart::Source(TextRange::new(inside, whole.end)),
    ];
    Some(Change::Code(call, code, imports))
}
