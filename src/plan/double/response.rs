//! What tests say of the results that they make up (`response.ok = False`, `response.raise_for_status.side_effect = error`), in
//! words of what is asked for now.

use super::given::is_mock;
use super::moving::Change;
use super::seam::{Changed, Instead};
use crate::mapping::row::Row;
use crate::plan::template::CodePart;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::arguments::behind_arguments;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};
use crate::syntax::target::{assigned_value, only_target};
use crate::text::TextRange;

/// One thing that a test says of a mock.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where it names the member.
    pub site: Site,
    /// The mock.
    pub subject: Site,
    /// What it says now.
    pub changes: Vec<Change>,
}

/// A member that a class of a test gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The line that it begins with.
    pub header: String,
    /// The lines of its body.
    pub body: Vec<String>,
}

/// What the tests of some files say of members that changed; an error where that cannot be said otherwise.
pub fn told(
    program: &Program<'_>,
    is_meant: impl Fn(FileId) -> bool,
    changed: &[Changed],
) -> Result<Vec<Told>, String> {
    let mut found = Vec::new();
    let changed: Vec<Changed> = changed
        .iter()
        .filter(|one| one.instead != Instead::Other)
        .cloned()
        .collect();
    for one in &changed {
        for &site in program.attributes_named(&one.member) {
            if !is_meant(site.file) {
                continue;
            }
            let ExprKind::Attribute { value, .. } = program.expr(site).kind else {
                continue;
            };
            let subject = Site {
                file: site.file,
                expr: value,
            };
            if is_of_project(program, &program.infer(subject)) {
                continue;
            }
            let changes = said(program, site, subject, one).ok_or_else(|| {
                format!(
                    "what a test says of `{}` cannot be said of what is read now",
                    one.member
                )
            })?;
            found.push(Told {
                site,
                subject,
                changes,
            });
        }
        let quoted = format!("\"{}.", one.member);
        if program
            .numbered_files()
            .any(|(file, content)| is_meant(file) && content.text.contains(&quoted))
        {
            return Err(format!("a test names `{}` in a string", one.member));
        }
    }
    if !found.is_empty() && asks_in_two_ways(&changed) {
        return Err("one attribute is read in the place of several members".to_owned());
    }
    Ok(found)
}

/// Whether one attribute stands for several members.
fn asks_in_two_ways(changed: &[Changed]) -> bool {
    let mut names: Vec<&str> = changed
        .iter()
        .filter_map(|one| match &one.instead {
            Instead::Attribute { name, .. } | Instead::Check(name) => Some(name.as_str()),
            Instead::Other => None,
        })
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() < all
}

/// Whether a value is surely an object of a class of the project or of its tests.
fn is_of_project(program: &Program<'_>, types: &Types) -> bool {
    types.is_surely(|one| matches!(one, Type::Instance(class) if program.derived(*class).is_none()))
}

fn said(
    program: &Program<'_>,
    site: Site,
    subject: Site,
    changed: &Changed,
) -> Option<Vec<Change>> {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let tree = &program.file(site.file).facts.tree;
    let assigned = |target: ExprId| {
        let value = assigned_value(tree, target)?;
        only_target(tree, value).map(|_| at(value))
    };
    let source = CodePart::Source(program.expr(subject).outer);
    match &changed.instead {
        Instead::Attribute { name, is_negated } => {
            let value = assigned(site.expr)?;
            let target = vec![source, CodePart::Text(format!(".{name}"))];
            let mut changes = vec![Change::Code(site, target, Vec::new())];
            if *is_negated {
                let flipped = CodePart::Text(flipped(program, value)?.to_owned());
                changes.push(Change::Code(value, vec![flipped], Vec::new()));
            }
            Some(changes)
        }
        Instead::Check(name) => {
            let on_class = |target: Site| {
                let code = vec![
                    CodePart::Text("type(".to_owned()),
                    source.clone(),
                    CodePart::Text(format!(").{name}")),
                ];
                Change::Code(target, code, Vec::new())
            };
            if let Some(value) = assigned(site.expr) {
                // `response.raise_for_status = Mock()`
                return does_nothing(program, value).then(Vec::new);
            }
            let Parent::Expr(up) = tree.expr(site.expr).parent else {
                return None;
            };
            let ExprKind::Attribute { attr, .. } = &tree.expr(up).kind else {
                return None;
            };
            let value = assigned(up)?;
            match &*attr.text {
                "return_value" => Some(Vec::new()),
                "side_effect" => Some(vec![on_class(at(up)), raising(program, value)?]),
                _ => None,
            }
        }
        Instead::Other => None,
    }
}

/// `PropertyMock(side_effect=error)`
fn raising(program: &Program<'_>, value: Site) -> Option<Change> {
    let types = program.infer(value);
    let is_class = |one: &Type| matches!(one, Type::External(_));
    let behind = match &program.expr(value).kind {
        ExprKind::Call { .. } => ")",
        ExprKind::Name(_) | ExprKind::Attribute { .. } if types.is_surely(is_class) => {
            let [Type::External(name)] = &types.any_of[..] else {
                return None;
            };
            // It is written as wherever such an exception is made.
            let name = program.table.canonical(name);
            let rows = program.table.rows(&name).iter();
            let is_made = rows.map(|&id| program.table.row(id)).any(Row::is_made);
            match is_made || program.table.rows(&name).is_empty() {
                true => ")",
                false => return None,
            }
        }
        _ => return None,
    };
    let code = vec![
        CodePart::Text("PropertyMock(side_effect=".to_owned()),
        CodePart::Source(program.expr(value).outer),
        CodePart::Text(behind.to_owned()),
    ];
    let imports = vec!["from unittest.mock import PropertyMock".to_owned()];
    Some(Change::Around(value, code, imports))
}

/// `Mock()`, `Mock(return_value=None)`, `lambda: None`
fn does_nothing(program: &Program<'_>, value: Site) -> bool {
    match &program.expr(value).kind {
        ExprKind::Lambda { body, .. } => {
            let body = Site {
                file: value.file,
                expr: *body,
            };
            matches!(program.expr(body).kind, ExprKind::None)
        }
        ExprKind::Call { args, .. } => {
            let is_result = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "return_value");
            is_mock(program, value) && args.iter().all(is_result)
        }
        _ => false,
    }
}

/// What a mock of a result needs to be taken for one: `Mock()` → `Mock(is_error=False)`, `Mock(ok=False)` → `Mock(is_error=True)`.
pub fn fitted(program: &Program<'_>, made: Site, changed: &[Changed]) -> Option<Change> {
    let ExprKind::Call { args, parens, .. } = &program.expr(made).kind else {
        return None;
    };
    let said = |arg: &Argument| {
        matches!(&arg.kind, ArgumentKind::Keyword(name)
            if changed.iter().any(|one| one.member == *name.text))
    };
    if asks_in_two_ways(changed) && args.iter().any(said) {
        return None;
    }
    let whole = program.expr(made).range;
    let mut code = Vec::new();
    let mut from = whole.start;
    let mut open: Vec<&Changed> = changed.iter().collect();
    for arg in args {
        let ArgumentKind::Keyword(given) = &arg.kind else {
            return None;
        };
        let Some(at) = open.iter().position(|one| one.member == *given.text) else {
            continue;
        };
        let value = Site {
            file: made.file,
            expr: arg.value,
        };
        let one = open.remove(at);
        let said = match &one.instead {
            Instead::Attribute {
                name,
                is_negated: true,
            } => format!("{name}={}", flipped(program, value)?),
            Instead::Attribute { name, .. } => format!("{name}={}", program.source(value)),
            Instead::Check(name) if does_nothing(program, value) => {
                let text = &program.file(made.file).text;
                format!("{}, {name}=False", arg.range.slice(text))
            }
            _ => return None,
        };
        code.push(CodePart::Source(TextRange::new(from, arg.range.start)));
        code.push(CodePart::Text(said));
        from = arg.range.end;
    }
    let mut more: Vec<String> = open.into_iter().filter_map(Changed::option).collect();
    more.dedup();
    let is_written = |option: &String| {
        let name = option.split('=').next();
        args.iter().any(
            |arg| matches!(&arg.kind, ArgumentKind::Keyword(given) if Some(&*given.text) == name),
        )
    };
    more.retain(|option| !is_written(option));
    if !more.is_empty() {
        let (inside, gap) = behind_arguments(args, *parens);
        if inside > from {
            code.push(CodePart::Source(TextRange::new(from, inside)));
            from = inside;
        }
        code.push(CodePart::Text(format!("{gap}{}", more.join(", "))));
    }
    code.push(CodePart::Source(TextRange::new(from, whole.end)));
    Some(Change::Code(made, code, Vec::new()))
}

/// `True` for `False`, and the other way round.
fn flipped(program: &Program<'_>, value: Site) -> Option<&'static str> {
    match program.source(value) {
        "True" => Some("False"),
        "False" => Some("True"),
        _ => None,
    }
}

/// What a class of a test needs whose objects stand for results: properties that say the same by what it has.
pub fn members(
    program: &Program<'_>,
    class: ClassId,
    changed: &[Changed],
) -> Result<Vec<Member>, String> {
    let owner = Types::one(Type::Instance(class));
    let has = |name: &str| {
        program.method(class, name).is_some()
            || program.assigns_attribute(class, name)
            || !program.members(&owner, name).any_of.is_empty()
    };
    let missing = |one: &&Changed| has(&one.member);
    let asked: Vec<Changed> = changed.iter().filter(missing).cloned().collect();
    if asks_in_two_ways(&asked) {
        return Err("one attribute is read in the place of several members".to_owned());
    }
    let mut found = Vec::new();
    for one in &asked {
        let (name, body) = match &one.instead {
            Instead::Attribute { name, is_negated } => {
                let not = if *is_negated { "not " } else { "" };
                (name, vec![format!("return {not}self.{}", one.member)])
            }
            Instead::Check(name) if program.method(class, &one.member).is_some() => {
                let called = format!("self.{}()", one.member);
                (name, vec![called, "return False".to_owned()])
            }
            _ => return Err(format!("`{}` is read in another way now", one.member)),
        };
        if !has(name) {
            found.push(Member {
                name: name.clone(),
                header: format!("def {name}(self):"),
                body,
            });
        }
    }
    if !found.is_empty() {
        is_plain(program, class)?;
    }
    Ok(found)
}

/// Whether a class has its body on lines of its own, and nothing of a library's.
pub fn is_plain(program: &Program<'_>, class: ClassId) -> Result<(), String> {
    let is_plain = program.above(class).iter().all(|&above| {
        let def = program.class_def(above);
        def.is_some_and(|def| {
            let file = program.classes[above.0 as usize].file;
            def.args.iter().all(|base| {
                let base = Site {
                    file,
                    expr: base.value,
                };
                program.source(base) == "object"
                    || program
                        .infer(base)
                        .is_surely(|one| matches!(one, Type::Class(_)))
            })
        })
    });
    let own = program.class_def(class);
    let text = &program.file(program.classes[class.0 as usize].file).text;
    let is_on_lines = own.is_some_and(|def| match def.body.first() {
        Some(&first) => {
            let file = program.classes[class.0 as usize].file;
            let first = program.file(file).facts.tree.stmt(first).range.start;
            text[def.name.range.end as usize..first as usize].contains('\n')
        }
        None => false,
    });
    match is_plain && is_on_lines {
        true => Ok(()),
        false => Err("a class of a test that stands for it gets no new method".to_owned()),
    }
}
