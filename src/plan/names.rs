//! A library's exceptions, types and constants, where they are named.
//!
//! A name follows its library: converted everywhere, it becomes the replacement's; converted in part, a handler catches
//! both; converted nowhere, it stays.

use super::action::{Around, ExprAction, FilePlan};
use super::cell::GroupId;
use super::colour::Colours;
use super::context::Entries;
use super::matching::{self, Renamed, whole};
use super::raised::Raisers;
use super::seed::{CallFate, MappedCall, Moved, NameUse, Uses};
use super::template::CodePart;
use crate::mapping::row::{Fate, LibraryId, Row};
use crate::mapping::schema::Kind;
use crate::options::{Stage, Style};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::handler_of;
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

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
    let all = program.table.numbered_libraries();
    let wrapped: Vec<(LibraryId, Vec<LibraryId>)> = all
        .map(|(id, _)| (id, program.wrappers(id)))
        .filter(|(_, wrappers)| !wrappers.is_empty())
        .collect();
    for call in &uses.calls {
        let row = program.table.row(call.row);
        let is_object = row.kind == Kind::Type || row.returns.is_some() || row.entered.is_some();
        if !call.blocks && !is_object {
            continue;
        }
        // A type may have its members from another library's.
        let owner = call.name.rsplit_once('.');
        let owner = owner.and_then(|(owner, _)| program.table.type_row(owner));
        let mut libraries = BTreeSet::from([row.library, owner.unwrap_or(row).library]);
        for (inner, wrappers) in &wrapped {
            if wrappers.contains(&row.library) {
                libraries.insert(*inner);
            }
        }
        let is_converted = matches!(call.fate, CallFate::Convert(_))
            && colours.is_converted(call.group)
            && (call.demand == super::seed::Demand::Nothing || colours.may_await(call.context));
        let around = call.context.function();
        let is_kept_beside = around.is_some_and(|around| colours.kept_beside.contains(&around));
        for library in libraries {
            let count = counts.entry(library).or_default();
            if is_converted {
                if call.blocks || row.tasks {
                    count.0 += 1;
                }
                count.1 += u32::from(is_kept_beside);
            } else if !is_always_kept(call, row) {
                count.1 += 1;
            }
        }
    }
    counts
        .into_iter()
        .map(|(library, count)| {
            let extent = match count {
                (0, _) => Extent::None,
                (_, 0) if !is_under_another(program, library) => Extent::All,
                _ => Extent::Part,
            };
            (library, extent)
        })
        .collect()
}

/// Whether a call is never converted, and says nothing of how much of the library is: one that goes into a thread only because nothing is known
/// of what it is called on may raise what the library raises.
fn is_always_kept(call: &MappedCall, row: &Row) -> bool {
    match call.fate {
        CallFate::Keep => true,
        CallFate::Offload => matches!(row.fate, Fate::Offload(_)),
        CallFate::Convert(_) | CallFate::Refused(..) => false,
    }
}

/// Whether the program imports another library that uses this one, and raises its exceptions.
fn is_under_another(program: &Program<'_>, library: LibraryId) -> bool {
    let underlies = &program.table.library(library).underlies;
    underlies.iter().any(|one| program.imports(one))
}

/// Rename what follows its library.
pub fn rename(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    entries: &Entries,
    extents: &BTreeMap<LibraryId, Extent>,
    style: Style,
    plans: &mut [FilePlan],
) {
    let mut renamed: BTreeMap<Site, Vec<Renamed<'_>>> = BTreeMap::new();
    let mut raisers = Raisers::default();
    let mut makers: BTreeMap<LibraryId, Makers> = BTreeMap::new();
    let authenticated = authenticated(program);
    for name in &uses.names {
        let row = program.table.row(name.row);
        let extent = extents.get(&row.library).copied().unwrap_or_default();
        if extent == Extent::None
            || !matches!(row.fate, Fate::Convert)
            || entries.left_alone(program, name.site).is_some()
            || extent == Extent::Part
                && !may_see(program, colours, entries, name.site)
                && !name
                    .checked
                    .is_some_and(|group| colours.is_converted(group))
        {
            continue;
        }
        // What stays of the library may authenticate by the same object.
        if extent == Extent::Part
            && authenticated.iter().any(|&(file, range)| {
                file == name.site.file && range.contains_range(program.expr(name.site).range)
            })
        {
            continue;
        }
        // A name that stays, with the replacement's classes beside it, matters where it guards converted calls.
        let stays = row.to.is_none() && !row.except.is_empty();
        if stays {
            let makers = makers
                .entry(row.library)
                .or_insert_with(|| makers_of(program, uses, colours, row.library, plans));
            let may_make = |call| makers.may_make(program, call);
            if !guards_converted(program, entries, name.site, row, plans, &may_make) {
                continue;
            }
        }
        let declared = (row.kind == Kind::Type)
            .then(|| declared_group(program, uses, name.site))
            .flatten();
        let extent = match extent {
            _ if stays => Extent::Part,
            Extent::Part
                if declared.is_some_and(|group| {
                    colours.is_converted(group) && !uses.followers.contains_key(&group)
                }) =>
            {
                Extent::All
            }
            // What takes the place of a converted call in a test may go on raising the old exception.
            Extent::Part if is_raised_by_tests(program, uses, row.library) => Extent::Part,
            Extent::Part if guards_nothing_else(program, uses, colours, name.site, row) => {
                Extent::All
            }
            extent => extent,
        };
        renamed
            .entry(whole(program, name.site))
            .or_default()
            .push(Renamed {
                site: name.site,
                name: &name.name,
                row,
                extent,
            });
    }
    for (place, names) in renamed {
        for (site, action) in matching::actions(program, &mut raisers, place, &names, style) {
            let Some(plan) = plans.get_mut(site.file.0 as usize) else {
                continue;
            };
            let known = plan.exprs.entry(site.expr).or_default();
            if known.code.is_empty() {
                let layers = std::mem::take(&mut known.layers);
                let imports = std::mem::take(&mut known.imports);
                *known = action;
                known.layers.splice(0..0, layers);
                known.imports.extend(imports);
            }
        }
    }
}

/// Whether tests make exceptions of a library.
fn is_raised_by_tests(program: &Program<'_>, uses: &Uses, library: LibraryId) -> bool {
    uses.names.iter().any(|name| {
        let row = program.table.row(name.row);
        row.library == library
            && row.kind == Kind::Name
            && program.is_test_file(name.site.file)
            && !matching::is_matched(program, name.site)
    })
}

/// Where authentication objects of the project say what they are called with.
fn authenticated(program: &Program<'_>) -> Vec<(FileId, TextRange)> {
    let all = program.function_ids();
    let calls = all.filter(|&function| program.is_auth_call(function));
    calls
        .filter_map(|function| {
            let file = program.function_file(function);
            let request = program.function_def(function)?.params.get(1)?.annotation?;
            let tree = &program.file(file).facts.tree;
            Some((file, tree.expr(request).range))
        })
        .collect()
}

/// Take back what would be lost: a name that stands in an argument which its call does not pass on as it is, or in a
/// statement that goes.
pub fn forget_lost(program: &Program<'_>, plans: &mut [FilePlan]) {
    for (file, plan) in program.files.iter().zip(plans) {
        let tree = &file.facts.tree;
        let carried: Vec<TextRange> = carried(plan).collect();
        let gone: Vec<StmtId> = plan
            .moved
            .iter()
            .filter_map(|moved| match moved {
                Moved::Away(stmt) => Some(*stmt),
                Moved::Before(..) => None,
            })
            .collect();
        let is_lost = |expr: ExprId| {
            let range = tree.expr(expr).range;
            let mut stmt = tree.statement_of(expr).filter(|_| !gone.is_empty());
            while let Some(at) = stmt.filter(|stmt| !gone.contains(stmt)) {
                stmt = match tree.stmt(at).parent {
                    Parent::Stmt(up) => Some(up),
                    _ => None,
                };
            }
            if stmt.is_some() {
                return !carried.iter().any(|kept| kept.contains_range(range));
            }
            let mut at = expr;
            while let Parent::Expr(up) = tree.expr(at).parent {
                at = up;
                let around = tree.expr(up).range;
                let action = plan.exprs.get(&up);
                if let Some(action) = action.filter(|action| !action.code.is_empty()) {
                    // What carries all of this call over carries what becomes of it.
                    let carries_itself = action.code.contains(&CodePart::Source(around));
                    return !carried.iter().any(|kept| {
                        kept.contains_range(range)
                            && around.contains_range(*kept)
                            && (*kept != around || carries_itself)
                    });
                }
            }
            false
        };
        let is_rename = |expr: ExprId, action: &ExprAction| {
            matches!(
                tree.expr(expr).kind,
                ExprKind::Name(_) | ExprKind::Attribute { .. }
            ) && action.around == Around::Nothing
                && action.layers.is_empty()
                && matches!(action.code[..], [CodePart::Text(_)])
        };
        let lost: Vec<ExprId> = plan
            .exprs
            .iter()
            .filter(|(expr, action)| is_rename(**expr, action) && is_lost(**expr))
            .map(|(&expr, _)| expr)
            .collect();
        for expr in lost {
            plan.exprs.remove(&expr);
        }
    }
}

/// Every piece of the old text that the plan of a file carries over.
fn carried(plan: &FilePlan) -> impl Iterator<Item = TextRange> {
    let pieces = plan.exprs.values().flat_map(|action| {
        let options = action.client.iter().flat_map(|(_, options)| options);
        let layers = action.layers.iter().flatten();
        action
            .code
            .iter()
            .chain(layers)
            .chain(options.flat_map(|(_, code)| code))
    });
    let ranges = pieces.filter_map(|part| match part {
        CodePart::Source(range) => Some(*range),
        _ => None,
    });
    let expected = plan.expectations.iter();
    ranges.chain(expected.flat_map(|one| [one.callee, one.expected]))
}

/// The group of what an annotation is written at in which a name stands.
fn declared_group(program: &Program<'_>, uses: &Uses, name: Site) -> Option<GroupId> {
    let tree = &program.file(name.file).facts.tree;
    let mut at = name.expr;
    loop {
        let annotation = Site {
            file: name.file,
            expr: at,
        };
        if let Some(&group) = uses.declared.get(&annotation) {
            return Some(group);
        }
        match tree.expr(at).parent {
            Parent::Expr(up) => at = up,
            _ => return None,
        }
    }
}

/// Whether a name is what an `except` catches around a converted call of the row's library, or around an awaited function
/// of the project, which may make one.
fn guards_converted(
    program: &Program<'_>,
    entries: &Entries,
    site: Site,
    row: &Row,
    plans: &[FilePlan],
    may_make: &impl Fn(Site) -> bool,
) -> bool {
    let Some(guarded) = guarded(program, site) else {
        return false;
    };
    let tree = &program.file(site.file).facts.tree;
    let library = &program.table.library(row.library).name;
    let Some(plan) = plans.get(site.file.0 as usize) else {
        return false;
    };
    plan.exprs.iter().any(|(&expr, action)| {
        let may_raise = matches!(action.around, Around::Await | Around::Run)
            || entries.stage() == Stage::Swap && action.instead_of.is_some();
        if !may_raise || !guarded.contains_range(tree.expr(expr).range) {
            return false;
        }
        match &action.instead_of {
            Some(old) => old == library,
            None => action.code.is_empty() && may_make(Site { expr, ..site }),
        }
    })
}

/// The functions that make converted calls of a library, by themselves or through those that they await.
struct Makers {
    functions: BTreeSet<FunctionId>,
    /// Whether Python runs one of them without being told to by name: `__aenter__`.
    are_hidden: bool,
}

impl Makers {
    /// Whether an awaited call may make one.
    fn may_make(&self, program: &Program<'_>, call: Site) -> bool {
        let bound = program.calls.target(call).map(|target| &target.bound);
        self.are_hidden
            || bound.is_none_or(|bound| {
                bound.is_empty() || bound.iter().any(|(one, _)| self.functions.contains(one))
            })
    }
}

fn makers_of(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    library: LibraryId,
    plans: &[FilePlan],
) -> Makers {
    let own = uses.calls.iter().filter(|call| {
        program.table.row(call.row).library == library
            && call.fate_converts()
            && colours.is_converted(call.group)
    });
    let mut todo: Vec<FunctionId> = own
        .filter_map(|call| program.function_around(call.site))
        .collect();
    // What is awaited and cannot be followed may be anything.
    for (file, plan) in program.file_ids().zip(plans) {
        for (&expr, action) in &plan.exprs {
            let call = Site { file, expr };
            let is_open = program
                .calls
                .target(call)
                .is_none_or(|target| target.bound.is_empty());
            if action.around == Around::Await && action.instead_of.is_none() && is_open {
                todo.extend(program.function_around(call));
            }
        }
    }
    let mut functions = BTreeSet::new();
    while let Some(function) = todo.pop() {
        if functions.insert(function) {
            let callers = program.calls.callers(function);
            todo.extend(callers.filter_map(|(site, _)| program.function_around(*site)));
        }
    }
    let is_hidden = |id: &FunctionId| {
        let name = &program.function(*id).name;
        name.starts_with("__") && &**name != "__init__"
    };
    Makers {
        are_hidden: functions.iter().any(is_hidden),
        functions,
    }
}

/// What the handler that catches a name guards.
fn guarded(program: &Program<'_>, site: Site) -> Option<TextRange> {
    let tree = &program.file(site.file).facts.tree;
    let (stmt, _) = handler_of(tree, site.expr)?;
    let StmtKind::Try { body, .. } = &tree.stmt(stmt).kind else {
        return None;
    };
    let (first, last) = (body.first()?, body.last()?);
    let (start, end) = (tree.stmt(*first).range.start, tree.stmt(*last).range.end);
    Some(TextRange::new(start, end))
}

/// Modules that raise no exception of a mapped library.
const HARMLESS_ROOTS: &[&str] = &["builtins", "os", "json", "re", "logging", "time", "math"];

/// Whether all that a handler guards is converted calls of its library, and nothing that could raise the old exceptions.
fn guards_nothing_else(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    site: Site,
    row: &Row,
) -> bool {
    let Some(guarded) = guarded(program, site) else {
        return false;
    };
    let tree = &program.file(site.file).facts.tree;
    let is_guarded =
        |call: Site| call.file == site.file && guarded.contains_range(tree.expr(call.expr).range);
    // What the project raises itself there is the old exception.
    let is_made =
        |name: &NameUse| is_guarded(name.site) && !matching::is_matched(program, name.site);
    if uses.names.iter().any(is_made) {
        return false;
    }
    let mut converted: BTreeSet<Site> = BTreeSet::new();
    for call in uses.calls.iter().filter(|call| is_guarded(call.site)) {
        let is_converted =
            matches!(call.fate, CallFate::Convert(_)) && colours.is_converted(call.group);
        if program.table.row(call.row).library == row.library && is_converted {
            converted.insert(call.site);
        }
    }
    !converted.is_empty()
        && program.file(site.file).facts.calls.iter().all(|&expr| {
            let call = Site {
                file: site.file,
                expr,
            };
            !is_guarded(call)
                || converted.contains(&call)
                || program.calls.target(call).is_some_and(|target| {
                    let is_harmless = |name: &str| {
                        let root = name.split('.').next().unwrap_or(name);
                        HARMLESS_ROOTS.contains(&root)
                    };
                    target.bound.is_empty()
                        && !target.unknown
                        && !target.foreign
                        && target.external.iter().all(|name| is_harmless(name))
                })
        })
}

/// Whether an exception of the replacement can pass a place: only async code raises it, and what runs that.
fn may_see(program: &Program<'_>, colours: &Colours, entries: &Entries, site: Site) -> bool {
    if entries.stage() == Stage::Swap {
        return true;
    }
    match program.function_around(site) {
        Some(function) => colours.body_is_async(function),
        None => true,
    }
}

/// By file: the names of its module level that other files import or read off the module.
pub fn taken_by_others(
    program: &Program<'_>,
) -> std::collections::HashMap<crate::resolve::program::FileId, std::collections::HashSet<Box<str>>>
{
    use crate::resolve::program::FileId;
    let mut taken: std::collections::HashMap<FileId, std::collections::HashSet<Box<str>>> =
        std::collections::HashMap::new();
    for import in &program.imports {
        if let Some(name) = &import.taken {
            taken.entry(import.module).or_default().insert(name.clone());
        }
    }
    for (id, file) in program.numbered_files() {
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
