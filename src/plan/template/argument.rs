//! The arguments of a call as its row passes them on: what each parameter's rules make of it, and how they are written.

use super::scheme::{self, Scheme};
use super::{CodePart, Rewriting, outer, placeholder_code};
use crate::mapping::binding::{Binding, Bound};
use crate::mapping::condition::{Polarity, Subject, Test};
use crate::mapping::row::{Action, Effect, Role, Row};
use crate::mapping::signature::{ParamKind, Signature};
use crate::mapping::template::{Part, Placeholder, Template};
use crate::options::Style;
use crate::plan::needs;
use crate::resolve::condition::{Passed, Place, bind, passed};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind};
use crate::text::TextRange;

/// One argument as it will be passed.
pub(super) struct Emitted {
    /// Which argument of the call it is.
    source: usize,
    pub(super) keyword: Option<String>,
    value: Vec<CodePart>,
    /// Whether the argument stands exactly as it was written.
    pub(super) is_unchanged: bool,
}

/// What stands behind the arguments in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The closing parenthesis.
    Closed,
    /// Something else.
    Open,
}

/// The arguments that a template's `{args}` stands for.
pub(super) struct Arguments<'e> {
    pub(super) emitted: &'e [Emitted],
    /// Parameters that have a placeholder of their own.
    pub(super) taken: &'e [&'e str],
    pub(super) ending: Ending,
}

/// Every argument with what its parameter's rules make of it.
pub(super) fn arguments(
    program: &Program<'_>,
    place: Place<'_>,
    row: &Row,
    style: Style,
    rewriting: &mut Rewriting,
) -> Result<Vec<Emitted>, String> {
    let binding = match &row.signature {
        Some(signature) => match bind(signature, place.args) {
            Ok(binding) => Some((signature, binding)),
            Err(error) => return Err(format!("the call does not fit its signature: {error}")),
        },
        None => None,
    };
    let mut emitted: Vec<Emitted> = Vec::new();
    for (index, arg) in place.args.iter().enumerate() {
        let parameter = parameter_name(arg, index, binding.as_ref());
        let Some(parameter) = parameter else {
            let is_known = row.parameters.is_empty() && row.defaults.is_empty();
            if !is_known && !row.takes_unpacked() {
                return Err(
                    "unpacked arguments may hold any option, also one that has no equal".to_owned(),
                );
            }
            emitted.push(as_written(program, place, arg, index));
            continue;
        };
        let action = row.parameter(&parameter).and_then(|rules| {
            rules.actions.iter().find(|action| {
                program.conditions_hold(
                    place,
                    row.signature.as_ref(),
                    &action.when,
                    Some(arg.value),
                    style,
                )
            })
        });
        let Some(action) = action else {
            emitted.push(as_written(program, place, arg, index));
            continue;
        };
        rewriting.notes.extend(action.note.iter().cloned());
        rewriting.imports.extend(action.imports.iter().cloned());
        match &action.effect {
            Effect::Refuse(reason) => return Err(reason.clone()),
            Effect::Drop => {}
            Effect::Constructor { name, value } => {
                let code = value_code(program, place, row, arg, value.as_ref())?;
                rewriting.options.push((name.clone(), code));
            }
            Effect::Pass { name, value } => {
                let own_keyword = match &arg.kind {
                    ArgumentKind::Keyword(keyword) => Some(keyword.text.to_string()),
                    _ => None,
                };
                let scheme = match action.schemes.is_empty() {
                    true => Scheme::Unknown,
                    false => scheme::changed(program, place, arg.value, &action.schemes)?,
                };
                match scheme {
                    Scheme::Unknown => {}
                    Scheme::Kept => {
                        emitted.push(as_written(program, place, arg, index));
                        continue;
                    }
                    Scheme::Elsewhere(constant, code) => {
                        rewriting.elsewhere.push((constant, code));
                        emitted.push(as_written(program, place, arg, index));
                        continue;
                    }
                    Scheme::Here(code) => {
                        emitted.push(Emitted {
                            source: index,
                            keyword: own_keyword,
                            value: code,
                            is_unchanged: false,
                        });
                        continue;
                    }
                }
                let is_unchanged = value.is_none()
                    && action.inside.is_none()
                    && (name.is_none() || *name == own_keyword);
                if is_unchanged {
                    emitted.push(as_written(program, place, arg, index));
                    continue;
                }
                let code = match &action.inside {
                    Some(inside) => needs::display_code(program, place, arg.value, inside)?,
                    None => {
                        let code = value_code(program, place, row, arg, value.as_ref())?;
                        where_it_is_one(program, place, arg, action, code)?
                    }
                };
                let is_unpacked =
                    matches!(code.first(), Some(CodePart::Text(text)) if text.starts_with('*'));
                emitted.push(Emitted {
                    source: index,
                    keyword: if is_unpacked {
                        None
                    } else {
                        name.clone().or(own_keyword)
                    },
                    value: code,
                    is_unchanged: false,
                });
            }
        }
    }
    keep_positions_legal(
        place,
        binding.as_ref().map(|(signature, _)| *signature),
        &mut emitted,
    )?;
    Ok(emitted)
}

fn parameter_name(
    arg: &Argument,
    index: usize,
    binding: Option<&(&Signature, Binding)>,
) -> Option<String> {
    if let Some((signature, binding)) = binding {
        match binding.arguments.get(index) {
            Some(Bound::Parameter(at)) => {
                return signature.params.get(*at).map(|param| param.name.clone());
            }
            Some(Bound::Extra) | None => {}
            Some(Bound::Unknown) => return None,
        }
    }
    match &arg.kind {
        ArgumentKind::Keyword(name) => Some(name.text.to_string()),
        ArgumentKind::Positional => Some(String::new()),
        _ => None,
    }
}

fn as_written(program: &Program<'_>, place: Place<'_>, arg: &Argument, index: usize) -> Emitted {
    let keyword = match &arg.kind {
        ArgumentKind::Keyword(name) => Some(name.text.to_string()),
        _ => None,
    };
    let value = match arg.kind {
        ArgumentKind::Star | ArgumentKind::DoubleStar => arg.range,
        _ => outer(program, place, arg.value),
    };
    Emitted {
        source: index,
        keyword,
        value: vec![CodePart::Source(value)],
        is_unchanged: is_written_there(program, place, arg),
    }
}

/// Whether an argument stands in the call itself; a setting that moved there stands elsewhere.
pub(super) fn is_written_there(program: &Program<'_>, place: Place<'_>, arg: &Argument) -> bool {
    match &program.expr(place.site).kind {
        ExprKind::Call { parens, .. } => parens.contains_range(arg.range),
        _ => program.expr(place.site).range.contains_range(arg.range),
    }
}

fn value_code(
    program: &Program<'_>,
    place: Place<'_>,
    row: &Row,
    arg: &Argument,
    template: Option<&Template>,
) -> Result<Vec<CodePart>, String> {
    let value = CodePart::Source(outer(program, place, arg.value));
    let Some(template) = template else {
        return Ok(vec![value]);
    };
    let mut code = Vec::new();
    for part in &template.parts {
        match part {
            Part::Text(text) => code.push(CodePart::Text(text.clone())),
            Part::Placeholder(Placeholder::Value) => code.push(value.clone()),
            Part::Placeholder(placeholder) => {
                code.extend(placeholder_code(
                    program,
                    place,
                    "",
                    row,
                    placeholder,
                    None,
                )?);
            }
        }
    }
    Ok(code)
}

/// The code that asks an argument for a member, `await data.read()`, where it may also be `None`; what may be something else altogether
/// cannot be asked.
fn where_it_is_one(
    program: &Program<'_>,
    place: Place<'_>,
    arg: &Argument,
    action: &Action,
    mut code: Vec<CodePart>,
) -> Result<Vec<CodePart>, String> {
    let asked = action
        .when
        .iter()
        .filter(|when| when.subject == Subject::Value)
        .flat_map(|when| &when.conditions)
        .find_map(|condition| match &condition.test {
            Test::Type(name) if condition.polarity == Polarity::Holds => Some(name),
            _ => None,
        });
    let own = outer(program, place, arg.value);
    let asks_member = code.windows(2).any(|pair| {
        matches!(pair, [CodePart::Source(value), CodePart::Text(text)]
            if *value == own && text.starts_with('.'))
    });
    let Some(name) = asked.filter(|_| asks_member) else {
        return Ok(code);
    };
    let site = Site {
        file: place.site.file,
        expr: arg.value,
    };
    let types = program.infer(site);
    let is_other = |one: &Type| match one {
        Type::Object(object) => !program.is_subtype(object, name),
        Type::Builtin(builtin) => *builtin != "None",
        _ => false,
    };
    if types.any_of.iter().any(is_other) {
        return Err("what is handed over here may also be something else".to_owned());
    }
    if program.may_be_none(site) == Some(true) {
        if !program.is_repeatable(site) {
            return Err("what is handed over here may also be None".to_owned());
        }
        code.push(CodePart::Text(" if ".to_owned()));
        code.push(CodePart::Source(own));
        code.push(CodePart::Text(" is not None else None".to_owned()));
    }
    Ok(code)
}

/// After an argument that became a keyword, later positional ones have to be keywords too.
fn keep_positions_legal(
    place: Place<'_>,
    signature: Option<&Signature>,
    emitted: &mut [Emitted],
) -> Result<(), String> {
    let mut seen_keyword = false;
    let mut dropped_before = false;
    let mut expected = 0;
    for one in emitted.iter_mut() {
        dropped_before |= one.source != expected;
        expected = one.source + 1;
        let is_positional = one.keyword.is_none()
            && place
                .args
                .get(one.source)
                .is_some_and(|arg| arg.kind == ArgumentKind::Positional)
            && !matches!(one.value.first(), Some(CodePart::Text(text)) if text.starts_with('*'));
        if one.keyword.is_some() {
            seen_keyword = true;
        } else if is_positional && (seen_keyword || dropped_before) {
            let name = signature
                .and_then(|signature| signature.params.get(one.source))
                .filter(|param| matches!(param.kind, ParamKind::Plain));
            match name {
                Some(param) => {
                    one.keyword = Some(param.name.clone());
                    one.is_unchanged = false;
                }
                None => return Err("an argument passed by position would move".to_owned()),
            }
        }
    }
    Ok(())
}

pub(super) fn defaults<'r>(
    row: &'r Row,
    args: &[Argument],
    style: Style,
) -> Vec<(&'r str, &'r str)> {
    row.defaults
        .iter()
        .filter(|option| style == Style::Faithful || option.role == Role::Needed)
        .filter(|option| passed(row.signature.as_ref(), args, &option.name) == Passed::Absent)
        .map(|option| (option.name.as_str(), option.value.as_str()))
        .collect()
}

pub(super) fn push_arguments(
    program: &Program<'_>,
    place: Place<'_>,
    row: &Row,
    style: Style,
    arguments: &Arguments<'_>,
    code: &mut Vec<CodePart>,
) {
    let Arguments {
        emitted,
        taken,
        ending,
    } = arguments;
    let args = place.args;
    let is_taken = |one: &Emitted| {
        taken.iter().any(|name| {
            matches!(
                (passed(row.signature.as_ref(), args, name), args.get(one.source)),
                (Passed::Given(expr), Some(arg)) if arg.value == expr
            )
        })
    };
    let kept: Vec<&Emitted> = emitted.iter().filter(|one| !is_taken(one)).collect();
    let opens_call = matches!(code.last(), Some(CodePart::Text(text)) if text.ends_with('('));
    let parens = match &program.expr(place.site).kind {
        ExprKind::Call { parens, .. } => Some(*parens),
        _ => None,
    };
    let extra: Vec<(&str, &str)> = defaults(row, args, style)
        .into_iter()
        .filter(|(name, _)| !kept.iter().any(|one| one.keyword.as_deref() == Some(name)))
        .collect();
    let stands_there = |arg: &Argument| is_written_there(program, place, arg);
    let is_whole = kept.len() == args.len() && opens_call && args.iter().all(stands_there);
    if let (true, Some(parens), Some(first)) = (is_whole, parens, args.first()) {
        push_gap(code, parens.start + 1, first.range.start);
    }
    let mut previous: Option<usize> = None;
    for one in &kept {
        let arg = &args[one.source];
        match previous {
            Some(before) if before + 1 == one.source && stands_there(arg) => {
                push_gap(code, args[before].range.end, arg.range.start);
            }
            Some(_) => code.push(CodePart::Text(", ".to_owned())),
            None => {}
        }
        if one.is_unchanged {
            code.push(CodePart::Source(arg.range));
        } else {
            if let Some(keyword) = &one.keyword {
                code.push(CodePart::Text(format!("{keyword}=")));
            }
            code.extend(one.value.iter().cloned());
        }
        previous = Some(one.source);
    }
    for (index, (name, value)) in extra.iter().enumerate() {
        if index > 0 || previous.is_some() {
            code.push(CodePart::Text(", ".to_owned()));
        }
        code.push(CodePart::Text(format!("{name}={value}")));
    }
    let is_last = extra.is_empty() && *ending == Ending::Closed;
    if let (true, Some(parens), Some(last), true) = (is_whole, parens, args.last(), is_last) {
        push_gap(code, last.range.end, parens.end - 1);
    }
}

fn push_gap(code: &mut Vec<CodePart>, start: u32, end: u32) {
    if start < end {
        code.push(CodePart::Source(TextRange::new(start, end)));
    }
}
