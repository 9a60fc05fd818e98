//! A library's exceptions, types and constants, where they are named.
//!
//! A name follows its library: converted everywhere, it becomes the replacement's; converted in part, a handler catches
//! both; converted nowhere, it stays.

use super::action::{Around, ExprAction, FilePlan};
use super::colour::Colours;
use super::context::Entries;
use super::seed::{CallFate, NameUse, Uses};
use super::template::CodePart;
use crate::mapping::row::{Fate, LibraryId, Row};
use crate::mapping::schema::Kind;
use crate::mapping::template::Part;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind, Tree};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// How much of a library's use is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Extent {
    /// None.
    #[default]
    None,
    /// Some.
    Part,
    /// All.
    All,
}

/// The extent of every library's conversion.
pub fn extents(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
) -> BTreeMap<LibraryId, Extent> {
    let mut counts: BTreeMap<LibraryId, (u32, u32)> = BTreeMap::new();
    for call in &uses.calls {
        let row = program.table.row(call.row);
        let is_object = row.kind == Kind::Type || row.returns.is_some();
        if !call.blocks && !is_object {
            continue;
        }
        let count = counts.entry(row.library).or_default();
        let is_converted = matches!(call.fate, CallFate::Convert(_))
            && colours.is_converted(call.group)
            && (call.demand == super::seed::Demand::Nothing || colours.may_await(call.context));
        if is_converted {
            if call.blocks {
                count.0 += 1;
            }
        } else if !matches!(call.fate, CallFate::Keep | CallFate::Offload) {
            count.1 += 1;
        }
    }
    counts
        .into_iter()
        .map(|(library, count)| {
            let extent = match count {
                (0, _) => Extent::None,
                (_, 0) => Extent::All,
                _ => Extent::Part,
            };
            (library, extent)
        })
        .collect()
}

/// Rename what follows its library.
pub fn rename(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    entries: &Entries,
    extents: &BTreeMap<LibraryId, Extent>,
    plans: &mut [FilePlan],
) {
    for name in &uses.names {
        let row = program.table.row(name.row);
        let extent = extents.get(&row.library).copied().unwrap_or_default();
        if extent == Extent::None
            || !matches!(row.fate, Fate::Convert)
            || entries.left_alone(program, name.site).is_some()
            || extent == Extent::Part && !may_see(program, colours, name.site)
        {
            continue;
        }
        // A name that stays, with the replacement's classes beside it, matters where it guards converted calls.
        let stays = row.to.is_none() && !row.except.is_empty();
        if stays && !guards_converted(program, name.site, row, plans) {
            continue;
        }
        let extent = if stays { Extent::Part } else { extent };
        let Some(action) = action(program, name, row, extent) else {
            continue;
        };
        if let Some(plan) = plans.get_mut(name.site.file.0 as usize) {
            let known = plan.exprs.entry(name.site.expr).or_default();
            if known.code.is_empty() {
                *known = action;
            }
        }
    }
}

/// Whether a name is what an `except` catches around a converted call of the row's library, or around an awaited function
/// of the project, which may make one.
fn guards_converted(program: &Program<'_>, site: Site, row: &Row, plans: &[FilePlan]) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let (stmt, kind) = match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => (stmt, site.expr),
        Parent::Expr(up) => match (tree.expr(up).parent, &tree.expr(up).kind) {
            (Parent::Stmt(stmt), ExprKind::Tuple(_)) => (stmt, up),
            _ => return false,
        },
        Parent::Module => return false,
    };
    let StmtKind::Try { body, .. } = &tree.stmt(stmt).kind else {
        return false;
    };
    let (Some(&first), Some(&last)) = (body.first(), body.last()) else {
        return false;
    };
    let guarded = TextRange::new(tree.stmt(first).range.start, tree.stmt(last).range.end);
    let library = &program.table.library(row.library).name;
    let Some(plan) = plans.get(site.file.0 as usize) else {
        return false;
    };
    is_handler_kind(tree, stmt, kind)
        && plan.exprs.iter().any(|(&expr, action)| {
            let is_meant = match &action.instead_of {
                Some(old) => old == library,
                None => action.code.is_empty(),
            };
            is_meant
                && action.around == Around::Await
                && guarded.contains_range(tree.expr(expr).range)
        })
}

/// Whether an exception of the replacement can pass a place: only async code raises it, and what runs that.
fn may_see(program: &Program<'_>, colours: &Colours, site: Site) -> bool {
    match program.enclosing_function(site.file, program.scope_of(site)) {
        Some(function) => colours.body_is_async(function),
        None => true,
    }
}

fn action(program: &Program<'_>, name: &NameUse, row: &Row, extent: Extent) -> Option<ExprAction> {
    let site = name.site;
    let matched = matched_in(program, site);
    let classes: Vec<String> = if !row.except.is_empty() {
        row.except.clone()
    } else {
        row.to.as_ref().map(plain_text).into_iter().collect()
    };
    let own = CodePart::Source(program.expr(site).range);
    let text = match (matched, extent) {
        (Some(_), _) => classes.join(", "),
        (None, Extent::All) => plain_text(row.to.as_ref()?),
        (None, _) => return None,
    };
    if text == program.source(site) || text.is_empty() {
        return None;
    }
    let mut code = vec![CodePart::Text(text.clone())];
    let mut count = classes.len();
    if matched.is_some() && extent == Extent::Part {
        // What is still raised by the old library is still caught.
        code.insert(0, CodePart::Text(", ".to_owned()));
        code.insert(0, own);
        count += 1;
    }
    if matched == Some(Matched::Alone) && count > 1 {
        code.insert(0, CodePart::Text("(".to_owned()));
        code.push(CodePart::Text(")".to_owned()));
    }
    let imports = if row.imports.is_empty() && row.kind == Kind::Name {
        vec![program.table.library(row.library).target.clone()]
    } else if row.imports.is_empty() {
        root_import(&text)
    } else {
        row.imports.clone()
    };
    Some(ExprAction {
        code,
        imports,
        instead_of: Some(program.table.library(row.library).name.clone()),
        ..ExprAction::default()
    })
}

fn root_import(text: &str) -> Vec<String> {
    text.split_once('.')
        .map(|(root, _)| root.to_owned())
        .into_iter()
        .collect()
}

fn plain_text(template: &crate::mapping::template::Template) -> String {
    template
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Placeholder(_) => "",
        })
        .collect()
}

/// Where exceptions are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matched {
    /// By itself: `except E`.
    Alone,
    /// In a tuple: `except (E, F)`.
    Element,
}

/// Whether a name stands where exceptions are matched: `except`, `isinstance`, `pytest.raises`, `suppress`.
fn matched_in(program: &Program<'_>, site: Site) -> Option<Matched> {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => is_handler_kind(tree, stmt, site.expr).then_some(Matched::Alone),
        Parent::Expr(up) => {
            let parent = Site {
                file: site.file,
                expr: up,
            };
            match &tree.expr(up).kind {
                ExprKind::Tuple(_) => {
                    let is_matched = match tree.expr(up).parent {
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

fn is_handler_kind(tree: &Tree, stmt: crate::syntax::ast::StmtId, expr: ExprId) -> bool {
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

/// By file: the names of its module level that other files import or read off the module.
pub fn taken_by_others(
    program: &Program<'_>,
) -> std::collections::HashMap<crate::resolve::program::FileId, std::collections::HashSet<Box<str>>>
{
    use crate::facts::binding::BindingKind;
    use crate::resolve::program::FileId;
    let mut taken: std::collections::HashMap<FileId, std::collections::HashSet<Box<str>>> =
        std::collections::HashMap::new();
    for (at, file) in program.files.iter().enumerate() {
        let id = FileId(at as u32);
        for binding in &file.facts.bindings {
            if let BindingKind::ImportFrom {
                level,
                module,
                name,
            } = &binding.kind
                && let Some(dotted) = program.absolute_module(id, *level, module)
                && let Some(target) = program.module_file(id, &dotted)
            {
                taken.entry(target).or_default().insert(name.clone());
            }
        }
        for expr in &file.facts.tree.exprs {
            if let ExprKind::Attribute { value, attr } = &expr.kind {
                let owner = program.infer(Site {
                    file: id,
                    expr: *value,
                });
                for one in &owner.any_of {
                    if let Type::Module(target) = one {
                        taken.entry(*target).or_default().insert(attr.text.clone());
                    }
                }
            }
        }
    }
    taken
}
