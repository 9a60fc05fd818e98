//! Exceptions where they are matched: which of the replacement's classes stand there, each once, in lines that fit.

use super::action::ExprAction;
use super::made;
use super::names::Extent;
use super::raised::Raisers;
use super::template::CodePart;
use crate::mapping::row::Row;
use crate::mapping::schema::Kind;
use crate::mapping::template::{Part, Placeholder};
use crate::options::Style;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};

/// A name that follows its library.
#[derive(Clone, Copy, Debug)]
pub struct Renamed<'r> {
    /// The name as written.
    pub site: Site,
    /// The name that the tables know it by.
    pub name: &'r str,
    /// Its row.
    pub row: &'r Row,
    /// How much of the library is converted.
    pub extent: Extent,
}

/// Where exceptions are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matched {
    /// By itself: `except E`.
    Alone,
    /// In a tuple: `except (E, F)`.
    Element,
}

/// The tuple that a name is matched in, or the name itself: what is rewritten together.
pub fn whole(program: &Program<'_>, site: Site) -> Site {
    match (matched_in(program, site), program.expr(site).parent) {
        (Some(Matched::Element), Parent::Expr(up)) => Site {
            file: site.file,
            expr: up,
        },
        _ => site,
    }
}

/// What becomes of the names that stand at one place.
pub fn actions(
    program: &Program<'_>,
    raisers: &mut Raisers,
    place: Site,
    names: &[Renamed<'_>],
    style: Style,
) -> Vec<(Site, ExprAction)> {
    let ExprKind::Tuple(elements) = &program.expr(place).kind else {
        let single = names
            .first()
            .and_then(|name| alone(program, raisers, *name, style));
        return single.into_iter().collect();
    };
    let renamed = |expr: ExprId| names.iter().find(|name| name.site.expr == expr);
    let mut seen: Vec<String> = elements
        .iter()
        .filter(|&&expr| renamed(expr).is_none())
        .map(|&expr| {
            let site = Site {
                file: place.file,
                expr,
            };
            program.source(site).to_owned()
        })
        .collect();
    let mut items: Vec<Vec<CodePart>> = Vec::new();
    let mut single: Vec<(Site, ExprAction)> = Vec::new();
    let mut all = ExprAction::default();
    for &expr in elements {
        let site = Site {
            file: place.file,
            expr,
        };
        let own = CodePart::Source(program.expr(site).range);
        let Some(name) = renamed(expr) else {
            items.push(vec![own]);
            continue;
        };
        let mut classes = needed(program, raisers, place, *name);
        classes.retain(|class| !seen.contains(class));
        seen.extend(classes.iter().cloned());
        let mut parts: Vec<Vec<CodePart>> = classes
            .into_iter()
            .map(|class| vec![CodePart::Text(class)])
            .collect();
        if name.extent == Extent::Part {
            // What is still raised by the old library is still caught.
            parts.insert(0, vec![own]);
        }
        let mut action = plain(program, *name);
        action.code = joined(&parts);
        all.imports.extend(action.imports.iter().cloned());
        all.instead_of = action.instead_of.clone();
        items.extend(parts);
        single.push((site, action));
    }
    let is_complete = single.iter().all(|(_, action)| !action.code.is_empty());
    let has_comment = program.source(place).contains('#');
    let is_one_line = !program.source(place).contains('\n');
    let fits = !is_one_line || fits(program, place, &bracketed(&items));
    if has_comment || is_complete && fits {
        single.retain(|(site, action)| is_change(program, *site, action));
        return single;
    }
    all.code = match &items[..] {
        [only] => only.clone(),
        _ if is_one_line && fits => bracketed(&items),
        _ => listed(program, place, &items),
    };
    vec![(place, all)]
}

fn alone(
    program: &Program<'_>,
    raisers: &mut Raisers,
    name: Renamed<'_>,
    style: Style,
) -> Option<(Site, ExprAction)> {
    let Renamed { site, extent, .. } = name;
    let mut action = plain(program, name);
    if matched_in(program, site).is_none() {
        if extent != Extent::All {
            return None;
        }
        let made = made::action(program, name, style)?;
        (action.code, action.support) = (made.code, made.support);
    } else {
        let mut items: Vec<Vec<CodePart>> = needed(program, raisers, site, name)
            .into_iter()
            .map(|class| vec![CodePart::Text(class)])
            .collect();
        if items.is_empty() {
            return None;
        }
        if extent == Extent::Part {
            items.insert(0, vec![CodePart::Source(program.expr(site).range)]);
        }
        action.code = match &items[..] {
            [only] => only.clone(),
            _ if fits(program, site, &bracketed(&items)) => bracketed(&items),
            _ => listed(program, site, &items),
        };
    }
    is_change(program, site, &action).then_some((site, action))
}

fn is_change(program: &Program<'_>, site: Site, action: &ExprAction) -> bool {
    match &action.code[..] {
        [] => false,
        [CodePart::Text(text)] => text != program.source(site),
        [CodePart::Source(_)] => false,
        _ => true,
    }
}

/// The classes that stand for a row's exception here.
fn needed(
    program: &Program<'_>,
    raisers: &mut Raisers,
    place: Site,
    name: Renamed<'_>,
) -> Vec<String> {
    let row = name.row;
    if row.except.is_empty() {
        return plain_text(name).into_iter().collect();
    }
    let guarded = guarded(program, place);
    let is_needed = |class: &&String| match (row.raised_by.get(*class), guarded) {
        (Some(calls), Some(range)) => raisers.may_call(program, place.file, range, calls),
        _ => true,
    };
    let mut classes: Vec<String> = Vec::new();
    for class in row.except.iter().filter(is_needed) {
        if !classes.contains(class) {
            classes.push(class.clone());
        }
    }
    classes
}

/// The body of the `try` that a handler belongs to.
fn guarded(program: &Program<'_>, kind: Site) -> Option<TextRange> {
    let tree = &program.file(kind.file).facts.tree;
    let Parent::Stmt(stmt) = tree.expr(kind.expr).parent else {
        return None;
    };
    let StmtKind::Try { body, .. } = &tree.stmt(stmt).kind else {
        return None;
    };
    let (first, last) = (body.first()?, body.last()?);
    Some(TextRange::new(
        tree.stmt(*first).range.start,
        tree.stmt(*last).range.end,
    ))
}

/// An action of a row that has no code yet.
fn plain(program: &Program<'_>, name: Renamed<'_>) -> ExprAction {
    let row = name.row;
    let imports = if !row.imports.is_empty() {
        row.imports.clone()
    } else if row.kind == Kind::Name {
        vec![program.table.library(row.library).target.clone()]
    } else {
        plain_text(name)
            .and_then(|text| text.split_once('.').map(|(root, _)| root.to_owned()))
            .into_iter()
            .collect()
    };
    ExprAction {
        imports,
        instead_of: Some(program.table.library(row.library).name.clone()),
        ..ExprAction::default()
    }
}

/// What a name becomes, with `{name}` filled in.
pub fn plain_text(name: Renamed<'_>) -> Option<String> {
    let last = name.name.rsplit('.').next().unwrap_or(name.name);
    let text: String = name
        .row
        .to
        .as_ref()?
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Placeholder(Placeholder::Name) => last,
            Part::Placeholder(_) => "",
        })
        .collect();
    (!text.is_empty()).then_some(text)
}

fn joined(items: &[Vec<CodePart>]) -> Vec<CodePart> {
    let mut code = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            code.push(CodePart::Text(", ".to_owned()));
        }
        code.extend(item.iter().cloned());
    }
    code
}

fn bracketed(items: &[Vec<CodePart>]) -> Vec<CodePart> {
    let mut code = vec![CodePart::Text("(".to_owned())];
    code.extend(joined(items));
    code.push(CodePart::Text(")".to_owned()));
    code
}

/// One item a line.
fn listed(program: &Program<'_>, place: Site, items: &[Vec<CodePart>]) -> Vec<CodePart> {
    let text = &program.file(place.file).text;
    let eol = line_end(text);
    let start = line_start_at(text, program.expr(place).outer.start);
    let indent = leading_whitespace(text, start);
    let unit = if indent.contains('\t') { "\t" } else { "    " };
    let mut code = vec![CodePart::Text("(".to_owned())];
    for item in items {
        code.push(CodePart::Text(format!("{eol}{indent}{unit}")));
        code.extend(item.iter().cloned());
        code.push(CodePart::Text(",".to_owned()));
    }
    code.push(CodePart::Text(format!("{eol}{indent})")));
    code
}

/// Whether the line is no longer than others of its file with this code in the place of what stands there.
fn fits(program: &Program<'_>, place: Site, code: &[CodePart]) -> bool {
    let text = &program.file(place.file).text;
    let range = program.expr(place).range;
    let start = line_start_at(text, range.start);
    let rest = &text[range.end as usize..];
    let after = rest.lines().next().unwrap_or_default();
    let inside: usize = code
        .iter()
        .map(|part| match part {
            CodePart::Text(text) => text.chars().count(),
            CodePart::Source(range) => range.slice(text).chars().count(),
            _ => 0,
        })
        .sum();
    let before = text[start as usize..range.start as usize].chars().count();
    before + inside + after.chars().count() <= program.file(place.file).facts.layout(text).widest
}

/// Whether a name stands where exceptions are matched.
pub fn is_matched(program: &Program<'_>, site: Site) -> bool {
    matched_in(program, site).is_some()
}

/// Whether a name stands where exceptions are matched: `except`, `isinstance`, `pytest.raises`, `suppress`.
fn matched_in(program: &Program<'_>, site: Site) -> Option<Matched> {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => (is_handler_kind(tree, stmt, site.expr)
            || is_default_to_match(program, site, stmt))
        .then_some(Matched::Alone),
        Parent::Expr(up) => {
            let parent = Site {
                file: site.file,
                expr: up,
            };
            match &tree.expr(up).kind {
                ExprKind::Tuple(_) => {
                    let is_matched = match tree.expr(up).parent {
                        _ if is_kept(tree, up) && holds_classes(program, parent) => true,
                        Parent::Stmt(stmt) => is_handler_kind(tree, stmt, up),
                        Parent::Expr(call) => is_matching_call(
                            program,
                            Site {
                                file: site.file,
                                expr: call,
                            },
                            up,
                        ),
                        Parent::Module => false,
                    };
                    is_matched.then_some(Matched::Element)
                }
                ExprKind::Call { .. } => {
                    is_matching_call(program, parent, site.expr).then_some(Matched::Alone)
                }
                _ => None,
            }
        }
        Parent::Module => None,
    }
}

/// Whether an exception is the default of a parameter, and all that is done with that is to catch it.
fn is_default_to_match(program: &Program<'_>, site: Site, stmt: StmtId) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let StmtKind::Function(def) = &tree.stmt(stmt).kind else {
        return false;
    };
    let mut params = def.params.iter();
    let param = params.find(|param| param.default == Some(site.expr));
    let binding = param.and_then(|param| program.bound_at(site.file, param.name.range));
    let Some(binding) = binding else {
        return false;
    };
    let reads = program.reads_of(site.file, binding);
    let is_caught = |read: &Site| match tree.expr(read.expr).parent {
        Parent::Stmt(stmt) => is_handler_kind(tree, stmt, read.expr),
        _ => false,
    };
    !reads.is_empty() && reads.iter().all(is_caught)
}

/// Whether a tuple is kept for later: under a name, as a default, or handed on by a keyword. Of several exceptions
/// nothing else comes than what catches them.
fn is_kept(tree: &Tree, tuple: ExprId) -> bool {
    match tree.expr(tuple).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } => {
                let is_unpacked = |target: &ExprId| {
                    matches!(
                        tree.expr(*target).kind,
                        ExprKind::Tuple(_) | ExprKind::List(_)
                    )
                };
                *value == tuple && !targets.iter().any(is_unpacked)
            }
            StmtKind::AnnAssign { value, .. } => *value == Some(tuple),
            StmtKind::Function(def) => def.params.iter().any(|param| param.default == Some(tuple)),
            _ => false,
        },
        Parent::Expr(up) => matches!(&tree.expr(up).kind, ExprKind::Call { args, .. }
            if args.iter().any(|arg| arg.value == tuple && matches!(arg.kind, ArgumentKind::Keyword(_)))),
        Parent::Module => false,
    }
}

/// Whether all that stands in a tuple is classes.
fn holds_classes(program: &Program<'_>, tuple: Site) -> bool {
    let ExprKind::Tuple(elements) = &program.expr(tuple).kind else {
        return false;
    };
    let is_class = |one: &Type| match one {
        Type::Class(_) => true,
        Type::External(name) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            last.starts_with(char::is_uppercase)
        }
        _ => false,
    };
    elements.iter().all(|&expr| {
        let types = program.infer(Site {
            file: tuple.file,
            expr,
        });
        !types.any_of.is_empty() && types.any_of.iter().all(is_class)
    })
}

/// Whether an expression is what a handler of this `try` catches.
pub fn is_handler_kind(tree: &Tree, stmt: StmtId, expr: ExprId) -> bool {
    match &tree.stmt(stmt).kind {
        StmtKind::Try { handlers, .. } => handlers.iter().any(|handler| handler.kind == Some(expr)),
        _ => false,
    }
}

fn is_matching_call(program: &Program<'_>, call: Site, argument: ExprId) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let position = args.iter().position(|arg| arg.value == argument);
    let callee = program.infer(Site {
        file: call.file,
        expr: *func,
    });
    let name = match &callee.any_of[..] {
        [Type::External(name)] => name.to_string(),
        _ => program
            .source(Site {
                file: call.file,
                expr: *func,
            })
            .to_owned(),
    };
    match name.as_str() {
        "builtins.isinstance" | "builtins.issubclass" => position == Some(1),
        "pytest.raises" | "self.assertRaises" | "self.assertRaisesRegex" => position == Some(0),
        "contextlib.suppress" => true,
        _ => false,
    }
}
