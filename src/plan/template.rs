//! A row's template at one call: which argument goes where.

use crate::mapping::binding::Bound;
use crate::mapping::row::{Effect, Row, RowId};
use crate::mapping::signature::{ParamKind, Signature};
use crate::mapping::tailor::Parts;
use crate::mapping::template::{Part, Placeholder, Template};
use crate::options::Style;
use crate::plan::{layout, needs};
use crate::resolve::condition::{Passed, Place, bind, passed};
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// A piece of rewritten code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodePart {
    /// New text, in which module names are as the tables write them.
    Text(String),
    /// A range of the old text, with the edits inside it.
    Source(TextRange),
    /// The variable of the client block around the call.
    Client,
    /// The name of support code.
    Support(String),
}

/// A call (or attribute) rewritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewriting {
    /// What stands there; empty: the text stays.
    pub code: Vec<CodePart>,
    /// Options that move to the constructor of the client, by name.
    pub options: Vec<(String, Vec<CodePart>)>,
    /// Behaviour differences to report.
    pub notes: Vec<String>,
    /// Imports needed.
    pub imports: Vec<String>,
    /// Support code needed, and which parts of it.
    pub support: Vec<(String, Parts)>,
}

impl Rewriting {
    /// Whether the code holds an `await` of its own: `json.loads(await file.read())`.
    pub fn awaits(&self) -> bool {
        self.code
            .iter()
            .any(|part| matches!(part, CodePart::Text(text) if text.contains("await ")))
    }
}

/// One argument as it will be passed.
struct Emitted {
    /// Which argument of the call it is.
    source: usize,
    keyword: Option<String>,
    value: Vec<CodePart>,
    /// Whether the argument stands exactly as it was written.
    is_unchanged: bool,
}

/// What stands behind the arguments in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The closing parenthesis.
    Closed,
    /// Something else.
    Open,
}

/// The arguments that a template's `{args}` stands for.
struct Arguments<'e> {
    emitted: &'e [Emitted],
    /// Parameters that have a placeholder of their own.
    taken: &'e [&'e str],
    ending: Ending,
}

/// Put a call into its row's template, or say why it does not fit.
pub fn instantiate(
    program: &Program<'_>,
    place: Place<'_>,
    name: &str,
    row: &Row,
    style: Style,
) -> Result<Rewriting, String> {
    let mut rewriting = Rewriting {
        imports: row.imports.clone(),
        notes: row.note.iter().cloned().collect(),
        ..Rewriting::default()
    };
    let emitted = arguments(program, place, row, style, &mut rewriting)?;
    let is_untouched = emitted.len() == place.args.len()
        && emitted.iter().all(|one| one.is_unchanged)
        && defaults(row, place.args, style).is_empty();
    let template = match &row.to {
        Some(template) if row.kind != crate::mapping::schema::Kind::Type => template,
        // The callee stays; only the arguments may change.
        _ if is_untouched => return Ok(rewriting),
        _ => &Template::default(),
    };
    let taken: Vec<&str> = template.parameters().collect();
    let mut code = Vec::new();
    let mut region = None;
    if template.parts.is_empty() {
        let ExprKind::Call { func, .. } = program.expr(place.site).kind else {
            return Ok(rewriting);
        };
        let callee = program.expr(Site {
            file: place.site.file,
            expr: func,
        });
        code.push(CodePart::Source(callee.outer));
        code.push(CodePart::Text("(".to_owned()));
        let arguments = Arguments {
            emitted: &emitted,
            taken: &[],
            ending: Ending::Closed,
        };
        push_arguments(program, place, row, style, &arguments, &mut code);
        code.push(CodePart::Text(")".to_owned()));
    } else {
        for (index, part) in template.parts.iter().enumerate() {
            match part {
                Part::Text(text) => code.push(CodePart::Text(text.clone())),
                Part::Placeholder(Placeholder::Arguments) => {
                    let ending = match template.parts.get(index + 1) {
                        Some(Part::Text(text)) if text.starts_with(')') => Ending::Closed,
                        _ => Ending::Open,
                    };
                    let arguments = Arguments {
                        emitted: &emitted,
                        taken: &taken,
                        ending,
                    };
                    let start = code.len();
                    push_arguments(program, place, row, style, &arguments, &mut code);
                    region = Some((start, code.len()));
                }
                Part::Placeholder(placeholder) => {
                    let piece = placeholder_code(program, place, name, row, placeholder, None)?;
                    if let Some(CodePart::Text(before)) = code.last_mut()
                        && before.ends_with('*')
                        && let Some(elements) =
                            needs::unpacked_display(program, place, row, placeholder)
                    {
                        before.pop();
                        code.push(elements);
                    } else {
                        code.extend(piece);
                    }
                }
            }
        }
    }
    if let Some((start, end)) = region
        && let Some(gaps) = gaps(program, place)
    {
        layout::spread(&mut code, start, end, &gaps);
    }
    trim_empty_arguments(&mut code);
    rewriting.code = code;
    let keywords = emitted
        .iter()
        .filter_map(|one| one.keyword.as_deref())
        .filter(|keyword| !taken.contains(keyword));
    let mut given: BTreeSet<String> = keywords.map(str::to_owned).collect();
    let defaults = defaults(row, place.args, style);
    given.extend(defaults.iter().map(|(name, _)| (*name).to_owned()));
    let parts = needs::parts(program, place, row, style, given);
    collect_support(&mut rewriting, &parts);
    Ok(rewriting)
}

/// A template without arguments: an attribute, an iteration, a truth value, a `with` item.
pub fn instantiate_plain(
    program: &Program<'_>,
    place: Place<'_>,
    name: &str,
    row: &Row,
    template: &Template,
    target: Option<TextRange>,
) -> Result<Rewriting, String> {
    let mut rewriting = Rewriting {
        imports: row.imports.clone(),
        notes: row.note.iter().cloned().collect(),
        ..Rewriting::default()
    };
    for part in &template.parts {
        match part {
            Part::Text(text) => rewriting.code.push(CodePart::Text(text.clone())),
            Part::Placeholder(placeholder) => {
                let piece = placeholder_code(program, place, name, row, placeholder, target)?;
                rewriting.code.extend(piece);
            }
        }
    }
    collect_support(&mut rewriting, &Parts::All);
    Ok(rewriting)
}

fn collect_support(rewriting: &mut Rewriting, parts: &Parts) {
    let codes = rewriting
        .options
        .iter()
        .flat_map(|(_, code)| code)
        .chain(&rewriting.code);
    rewriting.support = codes
        .filter_map(|part| match part {
            CodePart::Support(name) => Some((name.clone(), parts.clone())),
            _ => None,
        })
        .collect();
}

fn outer(program: &Program<'_>, place: Place<'_>, expr: ExprId) -> TextRange {
    program
        .expr(Site {
            file: place.site.file,
            expr,
        })
        .outer
}

fn placeholder_code(
    program: &Program<'_>,
    place: Place<'_>,
    name: &str,
    row: &Row,
    placeholder: &Placeholder,
    target: Option<TextRange>,
) -> Result<Vec<CodePart>, String> {
    let one = |part| Ok(vec![part]);
    match placeholder {
        Placeholder::Receiver => match place.receiver {
            Some(receiver) => one(CodePart::Source(outer(program, place, receiver))),
            None => one(CodePart::Source(program.expr(place.site).outer)),
        },
        Placeholder::Name => one(CodePart::Text(
            name.rsplit('.').next().unwrap_or(name).to_owned(),
        )),
        Placeholder::Client => one(CodePart::Client),
        Placeholder::Callee => match &program.expr(place.site).kind {
            ExprKind::Call { func, .. } => one(CodePart::Source(outer(program, place, *func))),
            _ => one(CodePart::Source(program.expr(place.site).range)),
        },
        Placeholder::Support(name) => one(CodePart::Support(name.clone())),
        Placeholder::Target => match target {
            Some(range) => one(CodePart::Source(range)),
            None => Err("the `with` item binds no name".to_owned()),
        },
        Placeholder::Parameter { name, default } => {
            match (passed(row.signature.as_ref(), place.args, name), default) {
                (Passed::Given(expr), _) => one(CodePart::Source(outer(program, place, expr))),
                (Passed::Absent, Some(text)) => one(CodePart::Text(text.clone())),
                (Passed::Absent, None) => Err(format!("`{name}` is not given")),
                (Passed::Unknown, _) => Err(format!(
                    "`{name}` may be among the arguments that are unpacked"
                )),
            }
        }
        Placeholder::Arguments | Placeholder::Value | Placeholder::Options => Ok(Vec::new()),
    }
}

/// Every argument with what its parameter's rules make of it.
fn arguments(
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
                let is_unchanged = value.is_none()
                    && action.inside.is_none()
                    && (name.is_none() || *name == own_keyword);
                if is_unchanged {
                    emitted.push(as_written(program, place, arg, index));
                    continue;
                }
                let code = match &action.inside {
                    Some(inside) => needs::display_code(program, place, arg.value, inside)?,
                    None => value_code(program, place, row, arg, value.as_ref())?,
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
    binding: Option<&(&Signature, crate::mapping::binding::Binding)>,
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
        is_unchanged: true,
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

fn defaults<'r>(row: &'r Row, args: &[Argument], style: Style) -> Vec<(&'r str, &'r str)> {
    row.defaults
        .iter()
        .filter(|option| {
            style == Style::Faithful || option.role == crate::mapping::row::Role::Needed
        })
        .filter(|option| passed(row.signature.as_ref(), args, &option.name) == Passed::Absent)
        .map(|option| (option.name.as_str(), option.value.as_str()))
        .collect()
}

fn push_arguments(
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
    let is_whole = kept.len() == args.len() && opens_call;
    if let (true, Some(parens), Some(first)) = (is_whole, parens, args.first()) {
        push_gap(code, parens.start + 1, first.range.start);
    }
    let mut previous: Option<usize> = None;
    for one in &kept {
        let arg = &args[one.source];
        match previous {
            Some(before) if before + 1 == one.source => {
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

/// What stands before the first and behind the last argument of a call.
fn gaps<'p>(program: &'p Program<'_>, place: Place<'_>) -> Option<layout::Gaps<'p>> {
    let ExprKind::Call { parens, .. } = program.expr(place.site).kind else {
        return None;
    };
    let text = &program.file(place.site.file).text;
    let (first, last) = (place.args.first()?, place.args.last()?);
    Some(layout::Gaps {
        lead: text.get(parens.start as usize + 1..first.range.start as usize)?,
        trail: text.get(last.range.end as usize..parens.end as usize - 1)?,
        lead_at: TextRange::new(parens.start + 1, first.range.start),
    })
}

fn push_gap(code: &mut Vec<CodePart>, start: u32, end: u32) {
    if start < end {
        code.push(CodePart::Source(TextRange::new(start, end)));
    }
}

/// `f("GET", )` reads `f("GET")`.
fn trim_empty_arguments(code: &mut Vec<CodePart>) {
    let mut merged: Vec<CodePart> = Vec::new();
    for part in code.drain(..) {
        match (merged.last_mut(), part) {
            (Some(CodePart::Text(before)), CodePart::Text(text)) => {
                if before.ends_with(", ") && text.starts_with(')') {
                    before.truncate(before.len() - 2);
                }
                let text = if before.ends_with('(') {
                    text.strip_prefix(", ").map(str::to_owned).unwrap_or(text)
                } else {
                    text
                };
                before.push_str(&text);
            }
            (_, part) => merged.push(part),
        }
    }
    *code = merged;
}

/// The first row that applies to a call of `name`, of those in `rows`.
pub fn applicable<'p>(
    program: &'p Program<'_>,
    rows: &[RowId],
    place: Place<'_>,
    style: Style,
) -> Option<&'p Row> {
    rows.iter().map(|&id| program.table.row(id)).find(|row| {
        row.kind == crate::mapping::schema::Kind::Call
            && program.conditions_hold(place, row.signature.as_ref(), &row.when, None, style)
    })
}
