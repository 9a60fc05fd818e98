//! A row's template at one call: which argument goes where.

mod argument;
mod scheme;

use crate::mapping::row::{Row, RowId};
use crate::mapping::tailor::Parts;
use crate::mapping::template::{Part, Placeholder, Template};
use crate::options::Style;
use crate::plan::{layout, needs};
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::text::TextRange;
use argument::{Arguments, Ending, arguments, defaults, is_written_there, push_arguments};
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
    /// What stands elsewhere and changes with it: the text of a constant.
    pub elsewhere: Vec<(Site, Vec<CodePart>)>,
}

impl Rewriting {
    /// Whether the code holds an `await` of its own: `json.loads(await file.read())`.
    pub fn awaits(&self) -> bool {
        let waits = |text: &str| text.contains("await ") || text.contains("async for ");
        let mut code = self.code.iter();
        code.any(|part| matches!(part, CodePart::Text(text) if waits(text)))
    }
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
                    let next = template.parts.get(index + 1);
                    if *placeholder == Placeholder::Receiver && is_argument(&code, next) {
                        bare(program, place, &mut code);
                    }
                    if *placeholder == Placeholder::Receiver
                        && matches!(next, Some(Part::Text(text)) if text.starts_with('.'))
                    {
                        code.extend(gap_before_dot(program, place).map(CodePart::Source));
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

/// Whether what was written last stands by itself between brackets or commas.
fn is_argument(code: &[CodePart], next: Option<&Part>) -> bool {
    let [.., CodePart::Text(before), CodePart::Source(_)] = code else {
        return false;
    };
    before.ends_with('(') && matches!(next, Some(Part::Text(text)) if text.starts_with([',', ')']))
}

/// Without the brackets that kept a receiver together before a dot.
fn bare(program: &Program<'_>, place: Place<'_>, code: &mut [CodePart]) {
    let (Some(expr), Some(CodePart::Source(range))) = (place.receiver, code.last_mut()) else {
        return;
    };
    let receiver = program.expr(Site { expr, ..place.site });
    let is_operation = matches!(receiver.kind, ExprKind::Binary { .. } | ExprKind::Await(_));
    let (open, own) = (receiver.outer.start, receiver.range.start);
    if is_operation && *range == receiver.outer && open + 1 == own {
        *range = receiver.range;
    }
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
            None if matches!(program.expr(place.site).kind, ExprKind::Call { .. }) => {
                Err("what it is called on is not written before it".to_owned())
            }
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
        Placeholder::Origin | Placeholder::Selected => {
            let built = Site {
                file: place.site.file,
                expr: place.receiver.unwrap_or(place.site.expr),
            };
            let text = match placeholder {
                Placeholder::Origin => program.chain_origin(built)?,
                _ => program.chain_selected(built)?,
            };
            one(CodePart::Text(text))
        }
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

/// What stands between a receiver and the dot behind it, where the dot begins a line: a chain of calls keeps its lines.
fn gap_before_dot(program: &Program<'_>, place: Place<'_>) -> Option<TextRange> {
    let ExprKind::Call { func, .. } = program.expr(place.site).kind else {
        return None;
    };
    let callee = Site {
        file: place.site.file,
        expr: func,
    };
    let ExprKind::Attribute { attr, .. } = &program.expr(callee).kind else {
        return None;
    };
    let start = outer(program, place, place.receiver?).end;
    let between = TextRange::new(start, attr.range.start);
    let text = between.slice(&program.file(place.site.file).text);
    let dot = text.rfind('.')?;
    let gap = &text[..dot];
    gap.contains('\n')
        .then(|| TextRange::new(start, start + dot as u32))
}

/// What stands before the first and behind the last argument of a call.
fn gaps<'p>(program: &'p Program<'_>, place: Place<'_>) -> Option<layout::Gaps<'p>> {
    let ExprKind::Call { parens, .. } = program.expr(place.site).kind else {
        return None;
    };
    if !place
        .args
        .iter()
        .all(|arg| is_written_there(program, place, arg))
    {
        return None;
    }
    let text = &program.file(place.site.file).text;
    let (first, last) = (place.args.first()?, place.args.last()?);
    Some(layout::Gaps {
        lead: text.get(parens.start as usize + 1..first.range.start as usize)?,
        trail: text.get(last.range.end as usize..parens.end as usize - 1)?,
        lead_at: TextRange::new(parens.start + 1, first.range.start),
    })
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
