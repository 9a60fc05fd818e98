//! What queries load besides: `.options(selectinload(User.items))`, `await session.refresh(user, ["items"])`.

use super::attribute::{Attributes, always};
use super::computed;
use super::source::{Origin, Origins, Source};
use crate::mapping::tailor::Parts;
use crate::plan::action::{Around, FilePlan};
use crate::plan::cell::GroupId;
use crate::plan::colour::Colours;
use crate::plan::template::CodePart;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::arguments::behind_arguments;
use crate::syntax::ast::{Argument, ExprId, ExprKind, Parent, StmtKind, Tree};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// A way along relationships.
type Path = Vec<Box<str>>;

/// Everything that has to be loaded.
#[derive(Debug, Default)]
pub struct Loads {
    /// The groups of the sessions.
    pub groups: Vec<GroupId>,
    /// By the first call of a query, and by way: the options in code and what they import.
    queries: BTreeMap<Site, BTreeMap<Path, Options>>,
    /// Queries that look into the database again for what is there already.
    pub(super) again: BTreeSet<Site>,
    /// By call of `refresh()`: the attributes.
    refreshes: BTreeMap<Site, BTreeSet<Box<str>>>,
    /// Where attributes are made that the mapping itself has to load, because no query names the class of their objects.
    pub(super) mappings: BTreeSet<Site>,
    /// Classes whose mapping has what the database computes come with each change, and the line that says so.
    pub(super) fetched: BTreeMap<ClassId, String>,
    /// Calls behind which a session loads again what it holds.
    pub(super) reloaded: BTreeSet<Site>,
}

/// `selectinload(User.items).selectinload(Item.tags)`.
#[derive(Clone, Debug)]
struct Options {
    code: String,
    imports: BTreeSet<String>,
}

/// What has a query look into the database again.
const LOOKS_AGAIN: &str = ".execution_options(populate_existing=True)";

/// What has a session load again what it holds: support code of the table.
const RELOADS: &str = "_reload";

/// Options by which a query loads what it is asked for.
const LOADERS: &[&str] = &[
    "selectinload",
    "joinedload",
    "subqueryload",
    "immediateload",
    "contains_eager",
    "undefer",
];

impl Loads {
    /// Have a query load an attribute; tells whether that can be written there.
    pub(super) fn add_query(
        &mut self,
        program: &Program<'_>,
        attributes: &Attributes,
        root: Site,
        origin: &Origin,
        name: &str,
    ) -> bool {
        let mut path = origin.path.clone();
        path.push(name.into());
        let asked = asked(program, root);
        if asked.iter().any(|one| one.starts_with(&path)) {
            return true;
        }
        let Some(options) = options(program, attributes, root, origin.class, &path, &asked) else {
            return false;
        };
        self.queries.entry(root).or_default().insert(path, options);
        true
    }

    /// Whether something is loaded besides for one of these objects.
    pub(super) fn changes(&self, origins: &Origins) -> bool {
        origins.iter().any(|origin| match origin.source {
            Source::Query(root) | Source::Got(root) => self.queries.contains_key(&root),
            Source::Refreshed(call) => self.refreshes.contains_key(&call),
            Source::Made(_) | Source::Generic(_) => false,
        })
    }

    /// Have a refresh load an attribute; tells whether that can be written there.
    pub(super) fn add_refresh(&mut self, program: &Program<'_>, call: Site, name: &str) -> bool {
        let tree = &program.file(call.file).facts.tree;
        let is_statement = is_statement(tree, call.expr);
        if is_statement {
            self.refreshes.entry(call).or_default().insert(name.into());
        }
        is_statement
    }
}

fn is_statement(tree: &Tree, expr: ExprId) -> bool {
    matches!(tree.expr(expr).parent, Parent::Stmt(stmt) if matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)))
}

/// Whether a method of what has a name is called in a statement of its own, on lines of its own: another one can be written behind it.
pub(super) fn stands_alone(program: &Program<'_>, call: Site) -> bool {
    let file = program.file(call.file);
    let range = program.expr(call).range;
    let behind = file.text[range.end as usize..].lines().next();
    let behind = behind.unwrap_or_default().trim_start();
    is_statement(&file.facts.tree, call.expr)
        && begins_line(program, call, range.start)
        && (behind.is_empty() || behind.starts_with('#'))
        && program
            .method_called(call)
            .is_some_and(|(owner, _)| is_dotted(program, owner))
}

/// `session`, `self.session`
fn is_dotted(program: &Program<'_>, site: Site) -> bool {
    match program.expr(site).kind {
        ExprKind::Name(_) => true,
        ExprKind::Attribute { value, .. } => is_dotted(
            program,
            Site {
                expr: value,
                ..site
            },
        ),
        _ => false,
    }
}

/// Write it all, where the sessions are converted.
pub fn write(loads: &Loads, program: &Program<'_>, colours: &Colours, files: &mut [FilePlan]) {
    if !loads
        .groups
        .iter()
        .any(|&group| colours.is_converted(group))
    {
        return;
    }
    computed::write(loads, program, files);
    write_reloads(loads, program, files);
    for &made in &loads.mappings {
        let at = |expr: ExprId| Site {
            file: made.file,
            expr,
        };
        let Some(plan) = files.get_mut(made.file.0 as usize) else {
            continue;
        };
        let ExprKind::Call { args, parens, .. } = &program.expr(made).kind else {
            continue;
        };
        let Some(option) = always(program, made, args) else {
            continue;
        };
        let own = program.expr(made).range;
        let (end, gap) = behind_arguments(args, *parens);
        let gap = match args.last() {
            Some(last) if begins_line(program, made, last.range.start) => {
                format!(",\n{}", indentation(program, at(last.value)))
            }
            _ => gap.to_owned(),
        };
        plan.exprs.entry(made.expr).or_default().code = vec![
            CodePart::Source(TextRange::new(own.start, end)),
            CodePart::Text(format!("{gap}{option}")),
            CodePart::Source(TextRange::new(end, own.end)),
        ];
    }
    for root in &loads.again {
        if !loads.queries.contains_key(root)
            && let Some(plan) = files.get_mut(root.file.0 as usize)
        {
            let text = format!("{}{LOOKS_AGAIN}", gap(program, *root));
            let own = CodePart::Source(program.expr(*root).range);
            let layers = &mut plan.exprs.entry(root.expr).or_default().layers;
            layers.insert(0, vec![own, CodePart::Text(text)]);
        }
    }
    for (&root, paths) in &loads.queries {
        let Some(plan) = files.get_mut(root.file.0 as usize) else {
            continue;
        };
        let is_longest = |path: &&Path| {
            let mut others = paths.keys();
            !others.any(|other| other.len() > path.len() && other.starts_with(path))
        };
        let longest: Vec<&Options> = paths
            .keys()
            .filter(is_longest)
            .filter_map(|path| paths.get(path))
            .collect();
        let codes: Vec<&str> = longest.iter().map(|one| &*one.code).collect();
        let action = plan.exprs.entry(root.expr).or_default();
        let own = program.expr(root).range;
        match got(program, root) {
            // What is there already is not looked for, and would not get what is loaded besides.
            Some(last) => {
                let end = program.expr(last).range.end;
                let close = &program.file(root.file).text[end as usize..own.end as usize];
                let loaded = format!("options=[{}]", codes.join(", "));
                let text = match close.rsplit_once('\n') {
                    Some((_, close)) => {
                        let indent = indentation(program, last);
                        format!(",\n{indent}{loaded},\n{indent}populate_existing=True,\n{close}")
                    }
                    None => format!(", {loaded}, populate_existing=True)"),
                };
                let start = TextRange::new(own.start, end);
                action.code = vec![CodePart::Source(start), CodePart::Text(text)];
            }
            None => {
                let gap = gap(program, root);
                let mut text = format!("{gap}.options({})", codes.join(", "));
                if loads.again.contains(&root) {
                    text += &format!("{gap}{LOOKS_AGAIN}");
                }
                // Inside of what takes the query: `s.scalars(…)`, where that is iterated.
                let layer = vec![CodePart::Source(own), CodePart::Text(text)];
                action.layers.insert(0, layer);
            }
        }
        let imports = longest.iter().flat_map(|one| one.imports.iter().cloned());
        action.imports.extend(imports);
    }
    for (&call, names) in &loads.refreshes {
        let Some(plan) = files.get_mut(call.file.0 as usize) else {
            continue;
        };
        let Some(action) = plan.exprs.get_mut(&call.expr) else {
            continue;
        };
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let own = program.source(call);
        let Some(start) = own.strip_suffix(')') else {
            continue;
        };
        let indent = indentation(program, call);
        let text = format!(
            "\n{indent}await {}, [{}])",
            start.trim_end().trim_end_matches(','),
            names.join(", ")
        );
        action.code = vec![
            CodePart::Source(program.expr(call).range),
            CodePart::Text(text),
        ];
    }
}

/// Behind a call that ends a transaction, have the session load again what it holds.
fn write_reloads(loads: &Loads, program: &Program<'_>, files: &mut [FilePlan]) {
    for &call in &loads.reloaded {
        let action = files.get_mut(call.file.0 as usize);
        let action = action.and_then(|plan| plan.exprs.get_mut(&call.expr));
        let (Some(action), Some((owner, _))) = (action, program.method_called(call)) else {
            continue;
        };
        if action.around != Around::Await {
            continue;
        }
        let indent = indentation(program, call);
        let session = program.source(owner);
        action.code = vec![
            CodePart::Source(program.expr(call).range),
            CodePart::Text(format!("\n{indent}await ")),
            CodePart::Support(RELOADS.to_owned()),
            CodePart::Text(format!("({session})")),
        ];
        action.support.push((RELOADS.to_owned(), Parts::All));
    }
}

/// The last argument of `session.get(User, key)`.
fn got(program: &Program<'_>, call: Site) -> Option<Site> {
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let is_get = matches!(&program.expr(at(*func)).kind,
        ExprKind::Attribute { attr, .. } if &*attr.text == "get");
    let last = args.last().filter(|_| is_get)?;
    // Parentheses around an argument are no part of it.
    let range = program.expr(call).range;
    let text = &program.file(call.file).text[..range.end as usize];
    let end = program.expr(at(last.value)).range.end;
    let between = &text[end as usize..range.end as usize - 1];
    let is_simple = between.chars().all(|c| c.is_whitespace() || c == ',');
    is_simple.then_some(at(last.value))
}

/// The white space at the start of the line that an expression begins on.
fn indentation(program: &Program<'_>, site: Site) -> String {
    let text = &program.file(site.file).text;
    let before = &text[..program.expr(site).range.start as usize];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    line.chars().take_while(|c| c.is_whitespace()).collect()
}

/// Whether nothing stands before this place on its line.
fn begins_line(program: &Program<'_>, call: Site, at: u32) -> bool {
    let before = &program.file(call.file).text[..at as usize];
    let blank = before.trim_end_matches([' ', '\t']);
    blank.ends_with('\n')
}

/// What stands between a call and the method called on it, where that stands on a line of its own.
fn gap(program: &Program<'_>, root: Site) -> String {
    let text = &program.file(root.file).text;
    let behind = &text[program.expr(root).range.end as usize..];
    let rest = behind.trim_start();
    let blank = &behind[..behind.len() - rest.len()];
    match rest.starts_with('.') && blank.contains('\n') {
        true => blank.to_owned(),
        false => String::new(),
    }
}

/// The ways that the options of a query already ask for, as far as they are written behind its first call.
fn asked(program: &Program<'_>, root: Site) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = root;
    loop {
        let up = |site: Site| match program.expr(site).parent {
            Parent::Expr(up) => Some(Site {
                file: site.file,
                expr: up,
            }),
            _ => None,
        };
        let Some(attribute) = up(at) else {
            return found;
        };
        let ExprKind::Attribute { value, attr } = &program.expr(attribute).kind else {
            return found;
        };
        let Some(call) = up(attribute).filter(|_| *value == at.expr) else {
            return found;
        };
        let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
            return found;
        };
        if *func != attribute.expr {
            return found;
        }
        if &*attr.text == "options" {
            let paths = args.iter().filter_map(|arg| {
                let site = Site {
                    file: root.file,
                    expr: arg.value,
                };
                loaded_path(program, site)
            });
            found.extend(paths);
        }
        at = call;
    }
}

/// The way of `selectinload(User.items).selectinload(Item.tags)`.
fn loaded_path(program: &Program<'_>, option: Site) -> Option<Path> {
    let at = |expr: ExprId| Site {
        file: option.file,
        expr,
    };
    let ExprKind::Call { func, args, .. } = &program.expr(option).kind else {
        return None;
    };
    let (mut path, name) = match &program.expr(at(*func)).kind {
        ExprKind::Attribute { value, attr } => {
            let before = match program.expr(at(*value)).kind {
                ExprKind::Call { .. } => loaded_path(program, at(*value))?,
                _ => Path::new(),
            };
            (before, &*attr.text)
        }
        ExprKind::Name(name) => (Path::new(), &**name),
        _ => return None,
    };
    let [only] = &args[..] else { return None };
    match &program.expr(at(only.value)).kind {
        ExprKind::Attribute { attr, .. } if LOADERS.contains(&name) => {
            path.push(attr.text.clone());
            Some(path)
        }
        _ => None,
    }
}

/// The options that load what a way leads to, as code for the file of the query.
fn options(
    program: &Program<'_>,
    attributes: &Attributes,
    root: Site,
    class: ClassId,
    path: &[Box<str>],
    asked: &[Path],
) -> Option<Options> {
    let ExprKind::Call { args, .. } = &program.expr(root).kind else {
        return None;
    };
    let at = |arg: &Argument| Site {
        file: root.file,
        expr: arg.value,
    };
    // Values may stand beside it.
    let is_class = |site: &Site| {
        let types = program.infer(*site);
        matches!(types.any_of[..], [Type::Class(_)])
    };
    let selected = args.iter().map(at).find(is_class)?;
    let mut options = Options {
        code: String::new(),
        imports: BTreeSet::new(),
    };
    let mut owner = class;
    for (at, name) in path.iter().enumerate() {
        let attribute = attributes.of(program, owner, name)?;
        let class = match at {
            0 => program.source(selected).to_owned(),
            _ => class_name(program, selected, owner)?,
        };
        // What is loaded already stays loaded as it is.
        let is_asked = asked.iter().any(|one| one.starts_with(&path[..=at]));
        let option = match is_asked {
            true => "sqlalchemy.orm.defaultload",
            false => &*attribute.option,
        };
        let short = option.rsplit('.').next().unwrap_or(option);
        if at == 0 {
            options.imports.insert(option.to_owned());
        } else {
            options.code.push('.');
        }
        options.code.push_str(&format!("{short}({class}.{name})"));
        if at + 1 < path.len() {
            owner = attribute.target?;
        }
    }
    Some(options)
}

/// A class as it can be named beside the class that a query selects: in its module, or imported too.
fn class_name(program: &Program<'_>, selected: Site, class: ClassId) -> Option<String> {
    let name = &program.class(class).name;
    let is_it = |types: &crate::resolve::types::Types| matches!(&types.any_of[..], [Type::Class(found)] if *found == class && !types.unknown);
    if let ExprKind::Attribute { value, .. } = &program.expr(selected).kind {
        let module = Site {
            file: selected.file,
            expr: *value,
        };
        let found = match program.infer(module).any_of[..] {
            [Type::Module(module)] => program.module_member(module, name),
            _ => return None,
        };
        return is_it(&found).then(|| format!("{}.{name}", program.source(module)));
    }
    let file: FileId = selected.file;
    is_it(&program.module_member(file, name)).then(|| name.to_string())
}
