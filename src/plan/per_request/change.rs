//! What has to change: where each function takes its session, and where each call hands one over.

use super::kept::Kept;
use super::taker::{Call, Role, Takers, arguments, unwritten};
use super::{Beside, FileChanges, Form, Hindrance, Insertion, PerRequest, Provider};
use crate::facts::binding::{Binding, BindingKind};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::started;
use crate::syntax::ast::{
    Argument, ArgumentKind, ComprehensionKind, ExprKind, FunctionDef, Parameter, ParameterKind,
    StmtId, StmtKind,
};
use crate::text::TextRange;
use crate::text::indent::line_start_at;
use std::collections::{BTreeMap, BTreeSet};

/// Where a function that is called takes its session: behind its other parameters, or first, where these have defaults or
/// there may be any number of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Last,
}

fn place_of(def: &FunctionDef, role: Role) -> Place {
    let mut params = def.params.iter();
    let is_in_the_way = |param: &Parameter| {
        param.kind == ParameterKind::Star
            || param.kind == ParameterKind::Plain && param.default.is_some()
    };
    match role {
        Role::Called if params.any(is_in_the_way) => Place::First,
        _ => Place::Last,
    }
}

/// What has to change.
///
/// # Errors
/// Where an argument cannot be added.
pub fn changes(
    program: &Program<'_>,
    kept: &Kept,
    takers: &Takers,
    provider: &Provider,
) -> Result<PerRequest, Hindrance> {
    let mut files: BTreeMap<FileId, FileChanges> = BTreeMap::new();
    for (&function, &role) in &takers.roles {
        let file = program.function_file(function);
        let Some(def) = program.function_def(function) else {
            continue;
        };
        let changes = files.entry(file).or_default();
        match role {
            Role::Opens => changes.opened.extend(body(program, file, def)),
            Role::Served | Role::Called => {
                let parameter = parameter(program, function, def, role);
                changes.parameters.push(parameter);
            }
        }
        if role == Role::Opens && kept.text.contains(['"', '\'']) {
            return Err(Hindrance::of(
                program,
                function,
                "how it would open a session is not known",
            ));
        }
        if role != Role::Called && file != provider.file {
            changes.module = spelled(program, file, kept)?;
        }
    }
    for call in &takers.calls {
        let role = takers.roles.get(&call.callee).copied();
        let role = role.unwrap_or(Role::Called);
        let argument = argument(program, call, role)?;
        let changes = files.entry(call.site.file).or_default();
        changes.arguments.push(argument);
    }
    for read in &kept.reads {
        files.entry(read.file).or_default().uses.push(read.expr);
    }
    for (file, _) in kept.imports() {
        files.entry(*file).or_default();
    }
    files.entry(provider.file).or_default();
    files.entry(kept.file).or_default().removed = Some(kept.stmt);
    let (module, class) = kept.class.rsplit_once('.').unwrap_or(("", &kept.class));
    Ok(PerRequest {
        name: takers.name.clone(),
        opening: kept.text.clone(),
        class: (module.to_owned(), class.to_owned()),
        provider: provider.clone(),
        files,
        takers: takers.roles.keys().copied().collect(),
    })
}

/// What a function does, without the text that describes it.
fn body(program: &Program<'_>, file: FileId, def: &FunctionDef) -> Option<(StmtId, StmtId)> {
    let tree = &program.file(file).facts.tree;
    let is_text = |stmt: &StmtId| {
        matches!(tree.stmt(*stmt).kind, StmtKind::Expr(expr)
            if matches!(tree.expr(expr).kind, ExprKind::Str { .. }))
    };
    let first = def.body.iter().copied().find(|stmt| !is_text(stmt))?;
    def.body.last().map(|&last| (first, last))
}

fn parameter(
    program: &Program<'_>,
    function: FunctionId,
    def: &FunctionDef,
    role: Role,
) -> Insertion {
    let unwritten = unwritten(program, function);
    let is_annotated = def.params.len() == unwritten
        || def.returns.is_some()
        || def.params.iter().any(|param| param.annotation.is_some());
    let form = match role {
        Role::Served => Form::Injected,
        Role::Called | Role::Opens if is_annotated => Form::Annotated,
        Role::Called | Role::Opens => Form::Plain,
    };
    let text = &program.file(program.function_file(function)).text;
    let from = def.name.range.end;
    let opening = text[from as usize..].find('(').unwrap_or_default() as u32 + from + 1;
    let is_before = |param: &&Parameter| match role {
        // What has a default may come behind everything but `**rest`.
        Role::Served => param.kind != ParameterKind::DoubleStar,
        Role::Called | Role::Opens => param.kind == ParameterKind::Plain,
    };
    let previous = def.params.iter().rfind(is_before);
    match (place_of(def, role), previous) {
        (Place::Last, Some(previous)) => behind(text, previous.range, form),
        (Place::First, _) if unwritten == 1 => match def.params.first() {
            Some(own) => behind(text, own.range, form),
            None => Insertion {
                at: opening,
                beside: Beside::Nothing,
                form,
            },
        },
        _ => Insertion {
            at: opening,
            beside: match def.params.is_empty() {
                true => Beside::Nothing,
                false => Beside::After,
            },
            form,
        },
    }
}

/// Behind an item of a list, on a line of its own where that has one.
fn behind(text: &str, item: TextRange, form: Form) -> Insertion {
    let line = line_start_at(text, item.start);
    let has_line = text[line as usize..item.start as usize].trim().is_empty();
    Insertion {
        at: item.end,
        beside: match has_line {
            true => Beside::LineBefore,
            false => Beside::Before,
        },
        form,
    }
}

fn argument(program: &Program<'_>, call: &Call, role: Role) -> Result<Insertion, Hindrance> {
    let all = arguments(program, call.site);
    let (ExprKind::Call { func, parens, .. }, Some(def)) = (
        &program.expr(call.site).kind,
        program.function_def(call.callee),
    ) else {
        return Err(Hindrance::at(program, call.site, "this is not a call"));
    };
    let text = &program.file(call.site.file).text;
    let given = match call.through {
        Some(function) => all.get(function + 1..).unwrap_or_default(),
        None => all,
    };
    let is_bare = given.iter().any(|arg| {
        let value = program.expr(Site {
            file: call.site.file,
            expr: arg.value,
        });
        // Its parentheses are those of the call.
        matches!(
            value.kind,
            ExprKind::Comprehension {
                kind: ComprehensionKind::Generator,
                ..
            }
        ) && value.range.start == parens.start
    });
    if is_bare {
        return Err(Hindrance::at(
            program,
            call.site,
            "its argument has no parentheses of its own",
        ));
    }
    let takes_keywords = call.through.is_none()
        || !started::is_loop_method(
            program,
            Site {
                file: call.site.file,
                expr: *func,
            },
        );
    let positional = given
        .iter()
        .take_while(|arg| arg.kind == ArgumentKind::Positional);
    let positional: Vec<&Argument> = positional.collect();
    let is_unpacked =
        |arg: &Argument| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar);
    let before_all = match call.through {
        Some(function) => all
            .get(function)
            .map(|arg| behind(text, arg.range, Form::Plain)),
        None => None,
    };
    let first = Insertion {
        at: parens.start + 1,
        beside: match given.is_empty() {
            true => Beside::Nothing,
            false => Beside::After,
        },
        form: Form::Plain,
    };
    let plain = def.params.iter();
    let expected = plain
        .skip(unwritten(program, call.callee))
        .filter(|param| param.kind == ParameterKind::Plain)
        .count();
    match place_of(def, role) {
        Place::First => Ok(before_all.unwrap_or(first)),
        Place::Last
            if role == Role::Called
                && positional.len() == expected
                && !given.iter().any(is_unpacked) =>
        {
            Ok(match positional.last() {
                Some(last) => behind(text, last.range, Form::Plain),
                None => before_all.unwrap_or(first),
            })
        }
        Place::Last if takes_keywords => Ok(match given.last() {
            Some(last) => behind(text, last.range, Form::Keyword),
            None => Insertion {
                form: Form::Keyword,
                ..before_all.unwrap_or(first)
            },
        }),
        Place::Last => Err(Hindrance::at(
            program,
            call.site,
            "it cannot be handed over here by its name",
        )),
    }
}

/// How a file says the module that keeps the session: as it, or another, already does.
fn spelled(program: &Program<'_>, file: FileId, kept: &Kept) -> Result<String, Hindrance> {
    let mut absolute: Option<String> = None;
    let mut own: Option<String> = None;
    for import in program
        .imports
        .iter()
        .filter(|import| import.module == kept.file)
    {
        let facts = &program.file(import.importer).facts;
        let said = match &facts.bindings[import.binding.0 as usize].kind {
            BindingKind::ImportFrom {
                level,
                module,
                name,
            } => {
                let dots = ".".repeat(*level as usize);
                match &import.taken {
                    Some(_) => format!("{dots}{module}"),
                    // `from app import database`
                    None if module.is_empty() => format!("{dots}{name}"),
                    None => format!("{dots}{module}.{name}"),
                }
            }
            BindingKind::Import { loads, .. } => loads.to_string(),
            _ => continue,
        };
        if import.importer == file && own.is_none() {
            own = Some(said.clone());
        }
        if !said.starts_with('.') {
            absolute = Some(said);
        }
    }
    let (here, home) = (program.file(file), program.file(kept.file));
    // A new import must not lead round in a circle.
    if own.is_none() && imported_by(program, kept.file).contains(&file) {
        return Err(Hindrance::at(
            program,
            kept.made,
            format!("its module imports {}", here.path.display()),
        ));
    }
    let beside = match home.path.file_stem() {
        Some(stem) if here.path.parent() == home.path.parent() && !home.is_package => {
            Some(format!(".{}", stem.to_string_lossy()))
        }
        _ => None,
    };
    let is_relative =
        |binding: &Binding| matches!(binding.kind, BindingKind::ImportFrom { level: 1.., .. });
    let relative = beside.filter(|_| here.facts.bindings.iter().any(is_relative));
    match own.or(relative).or(absolute) {
        Some(said) => Ok(said),
        _ => Err(Hindrance::at(
            program,
            kept.made,
            format!("how {} would import it is not known", here.path.display()),
        )),
    }
}

/// The files that a file imports, and those that they import.
fn imported_by(program: &Program<'_>, file: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let imports = program.imports.iter();
        for import in imports.filter(|import| import.importer == file) {
            if found.insert(import.module) {
                open.push(import.module);
            }
        }
    }
    found
}
