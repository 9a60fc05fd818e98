//! Attributes that are loaded when they are read: the relationships of a mapped class, and columns that are deferred or that
//! the database computes. The replacement of the session cannot load them there. Where the query that gave the object is known,
//! and nothing is written to the database before the attribute is read, the query loads it ([`load`]); else the sessions stay
//! as they are.

mod again;
mod attribute;
mod computed;
mod event;
mod expired;
mod given;
mod imperative;
pub mod load;
mod pending;
mod plain;
mod read;
mod region;
pub mod result;
mod schema;
mod source;

use super::reason::Refusal;
use super::reference::FunctionReference;
use super::seed::{MappedCall, Uses};
use crate::diagnostic::Span;
use crate::diagnostic::code::{self, Code};
use crate::mapping::row::Row;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::syntax::target::assigned_value;
use attribute::{Attributes, Loading, may_own};
use load::Loads;
use source::{Finder, Origin, Origins, Source};

/// Find what queries have to load besides, and refuse the groups of sessions where something they give may be read that is not
/// loaded.
pub fn settle(program: &Program<'_>, uses: &mut Uses, references: &[FunctionReference]) -> Loads {
    let groups: Vec<_> = uses
        .calls
        .iter()
        .filter(|call| types_of(program, call).any(|row| row.reads_lazily))
        .map(|call| call.group)
        .collect();
    let Some(&first) = groups.first() else {
        return Loads::default();
    };
    let types = uses.calls.iter().filter(|call| call.group == first);
    let ruling: Vec<&Row> = types
        .flat_map(|call| types_of(program, call))
        .filter(|row| !row.ruled_out_by.is_empty())
        .collect();
    let settled = match ruled_out(program, &ruling) {
        Some(found) => Err(found),
        None => loads(program, references),
    };
    match settled {
        Ok(mut loads) => {
            loads.groups.extend(groups);
            loads
        }
        Err((code, message, site)) => {
            let span = Span {
                path: program.file(site.file).path.clone(),
                range: program.expr(site).range,
            };
            for group in groups {
                let refusal = Refusal::at(code, message.clone(), span.clone());
                uses.refused.entry(group).or_insert(refusal);
            }
            Loads::default()
        }
    }
}

/// The types that a call makes or is made on.
fn types_of<'p>(program: &'p Program<'_>, call: &MappedCall) -> impl Iterator<Item = &'p Row> {
    use crate::mapping::row::Returns;
    let row = program.table.row(call.row);
    let returned = match &row.returns {
        Some(Returns::Type(name)) => program.table.type_row(name),
        _ => None,
    };
    let entered = row.entered.as_ref();
    let entered = entered.and_then(|name| program.table.type_row(name));
    let owner = call.name.rsplit_once('.').map(|(owner, _)| owner);
    let owner = owner.and_then(|owner| program.table.type_row(owner));
    [returned, entered, owner].into_iter().flatten()
}

type Found = (Code, String, Site);

/// A keyword or a method somewhere in the project that keeps the objects of these types as they are.
fn ruled_out(program: &Program<'_>, types: &[&Row]) -> Option<Found> {
    let reason = |name: &str| types.iter().find_map(|row| row.ruled_out_by.get(name));
    for (id, file) in program.numbered_files() {
        for &expr in &file.facts.calls {
            let site = Site { file: id, expr };
            let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
                continue;
            };
            let callee = program.expr(Site {
                file: id,
                expr: *func,
            });
            let method = match &callee.kind {
                // `defer()` is a method of many things; of an option it follows a call.
                ExprKind::Attribute { value, attr } => {
                    let owner = Site {
                        file: id,
                        expr: *value,
                    };
                    let counts = &*attr.text != "defer"
                        || matches!(program.expr(owner).kind, ExprKind::Call { .. });
                    // What the table has a row for is settled there. Of few names that is asked at all.
                    let is_known = || {
                        let types = program.infer(owner);
                        let mut known = program.library_types(&types);
                        known.any(|name| {
                            let mut rows = program.table.member(name, &attr.text).iter();
                            rows.any(|&row| program.table.row(row).to.is_some())
                        })
                    };
                    (counts && reason(&attr.text).is_some() && !is_known()).then_some(&*attr.text)
                }
                ExprKind::Name(name) if is_of_sqlalchemy(program, id, *func) => Some(&**name),
                _ => None,
            };
            let keywords = args.iter().filter_map(|arg| match &arg.kind {
                ArgumentKind::Keyword(name) => Some(&*name.text),
                _ => None,
            });
            for name in keywords.chain(method) {
                if let Some(reason) = reason(name) {
                    return Some((code::REFUSED_CALL, format!("`{name}`: {reason}"), site));
                }
            }
        }
    }
    None
}

/// Whether a name stands for something of SQLAlchemy's.
fn is_of_sqlalchemy(program: &Program<'_>, file: FileId, expr: ExprId) -> bool {
    let types = program.infer(Site { file, expr });
    types.any_of.iter().any(
        |one| matches!(one, Type::External(name) if name.split('.').next() == Some("sqlalchemy")),
    )
}

/// Calls that hand objects to code that reads attributes where this is not seen: templates, other serialisers.
const READERS: &[&str] = &[
    "TemplateResponse",
    "TypeAdapter",
    "parse_obj_as",
    "render",
    "render_template",
];

/// What queries have to load, or the first place that reads what no query can load for it.
fn loads(program: &Program<'_>, references: &[FunctionReference]) -> Result<Loads, Found> {
    let mut attributes = Attributes::collect(program);
    let reloaded = expired::reloaded(program)?;
    if let Some(site) = attributes.unnamed {
        let message = "the name of an attribute that is loaded when it is read is computed";
        return Err((code::LAZY_LOAD, message.to_owned(), site));
    }
    if attributes.owners.is_empty() {
        let mut loads = Loads::default();
        loads.reloaded = reloaded;
        return Ok(loads);
    }
    loop {
        let mut loads = match loads_with(program, &attributes, references) {
            Err(_) if attributes.fetch_computed(program) => continue,
            found => found?,
        };
        loads.fetched.clone_from(&attributes.fetched);
        // What the mapping loads no query has to ask for any more.
        if !attributes.load_always(&loads.mappings) {
            loads.mappings = attributes.loaded_always();
            loads.reloaded = reloaded;
            return Ok(loads);
        }
    }
}

/// The same, where the mapping loads what it is known to load.
fn loads_with(
    program: &Program<'_>,
    attributes: &Attributes,
    references: &[FunctionReference],
) -> Result<Loads, Found> {
    let finder = Finder::new(program, attributes, references);
    finder.ask_schemas();
    let mut needs = Needs {
        program,
        attributes,
        finder: &finder,
        loads: Loads::default(),
    };
    for (site, _) in program.expressions() {
        needs.read_at(site)?;
    }
    for reading in schema::readings(program, attributes, &finder) {
        let is_loaded = reading
            .origins
            .is_some_and(|origins| needs.ask(&origins, &reading.name));
        if !is_loaded {
            let message = format!(
                "`{}` may be read from an object here, and is loaded from the database then, which cannot be awaited",
                reading.name
            );
            return Err((code::LAZY_LOAD, message, reading.field));
        }
    }
    // What is written without a model holds whatever is loaded.
    for (function, given) in schema::unmodelled(program, &finder) {
        let is_changed = match &given {
            Some(given) => needs.loads.changes(given) || attributes.changes(program, given),
            None => !attributes.loaded_always().is_empty(),
        };
        if is_changed {
            let message = "what is loaded besides would become a part of this response".to_owned();
            return Err((code::LAZY_LOAD, message, function));
        }
    }
    Ok(needs.loads)
}

/// Gathers what has to be loaded.
struct Needs<'n, 'p> {
    program: &'n Program<'p>,
    attributes: &'n Attributes,
    finder: &'n Finder<'n, 'p>,
    loads: Loads,
}

impl Needs<'_, '_> {
    /// What an expression reads from an object.
    fn read_at(&mut self, site: Site) -> Result<(), Found> {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let fault = |what: String| {
            let message = format!(
                "`{what}` may be loaded from the database when it is read, which cannot be awaited there"
            );
            Err((code::LAZY_LOAD, message, site))
        };
        match &program.expr(site).kind {
            ExprKind::Attribute { value, attr } => {
                let Some(owners) = self.attributes.owners.get(&*attr.text) else {
                    return Ok(());
                };
                if program.is_callee(site)
                    || is_given_by_constructor(program, site, at(*value))
                    || !may_own(program, &program.infer(at(*value)), owners)
                {
                    return Ok(());
                }
                let origins = self.finder.origins(at(*value));
                if origins.is_some_and(|origins| self.ask(&origins, &attr.text))
                    || self.is_always_there(owners, &attr.text)
                {
                    return Ok(());
                }
                fault(program.source(site).to_owned())
            }
            ExprKind::Call { func, args, .. } => {
                let name = program.expr(at(*func)).last_name();
                let reads = name.is_some_and(|name| READERS.contains(&name));
                if reads || self.reads_by_name(site, at(*func), args) {
                    return fault(program.excerpt(site));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether a call of `getattr` or the like may read such an attribute.
    fn reads_by_name(&self, call: Site, callee: Site, args: &[Argument]) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: call.file,
            expr,
        };
        let callee = program.infer(callee);
        let is_reader = callee.any_of.iter().any(|one| {
            matches!(one, Type::External(name)
                if matches!(&**name, "builtins.getattr" | "operator.attrgetter"))
        });
        let named = args.get(1).or(args.first()).filter(|_| is_reader);
        let Some(named) = named else { return false };
        let owners = &self.attributes.owners;
        let every: Vec<Option<ClassId>> = owners.values().flatten().copied().collect();
        let owners = match &program.expr(at(named.value)).kind {
            ExprKind::Str {
                value: Some(name), ..
            } => match owners.get(name) {
                Some(owners) => owners,
                None => return false,
            },
            _ => &every,
        };
        match (args.len() > 1).then(|| args.first()).flatten() {
            Some(object) => may_own(program, &program.infer(at(object.value)), owners),
            None => true,
        }
    }

    /// Whether every object of these classes has an attribute, wherever it came from: its constructor gives it one, and the mapping
    /// loads it.
    fn is_always_there(&mut self, owners: &[Option<ClassId>], name: &str) -> bool {
        let mut made = Vec::new();
        for owner in owners {
            let attribute = owner.and_then(|owner| self.attributes.of(self.program, owner, name));
            let (Some(owner), Some(attribute)) = (*owner, attribute) else {
                return false;
            };
            if !self.attributes.is_complete(self.program, owner, name) {
                return false;
            }
            made.push(attribute.made);
        }
        self.loads.mappings.extend(made);
        true
    }

    /// Have an attribute of objects loaded; tells whether that can be done.
    fn ask(&mut self, origins: &Origins, name: &str) -> bool {
        origins.iter().all(|origin| self.ask_one(origin, name))
    }

    fn ask_one(&mut self, origin: &Origin, name: &str) -> bool {
        let (program, attributes) = (self.program, self.attributes);
        let Some(end) = attributes.class_at(program, origin.class, &origin.path) else {
            return false;
        };
        let Some(attribute) = attributes.of(program, end, name) else {
            return attributes.is_of_others(program, origin, name);
        };
        match (origin.source, attribute.loading) {
            (_, Loading::Never) => false,
            // What was given to the constructor is there, and before anything is written nothing is looked for.
            (Source::Made(call), _) => {
                origin.path.is_empty() && (!origin.is_stale || gives_keyword(program, call, name))
            }
            _ if origin.is_stale => false,
            (_, Loading::Eager) => {
                !attribute.is_loaded_always || attributes.is_new_on_path(program, origin, name)
            }
            (Source::Generic(_), Loading::OnRead) => {
                let can = attribute.can_be_loaded_always
                    && attributes.is_new_on_path(program, origin, name);
                if can {
                    self.loads.mappings.insert(attribute.made);
                }
                can
            }
            (Source::Query(root), Loading::OnRead) if !self.looks_again(root, origin, end) => false,
            (Source::Query(root) | Source::Got(root), Loading::OnRead) => self
                .loads
                .add_query(program, attributes, root, origin, name),
            (Source::Refreshed(call), Loading::OnRead) => {
                origin.path.is_empty() && self.loads.add_refresh(program, call, name)
            }
        }
    }
}

impl Needs<'_, '_> {
    /// Have a query look again at objects that may be there already, behind a commit; tells whether nothing is lost by that.
    fn looks_again(&mut self, root: Site, origin: &Origin, end: ClassId) -> bool {
        let classes = [origin.class, end];
        let mut classes = classes.iter();
        if !classes.any(|&class| self.finder.is_given_again(root, class)) {
            return true;
        }
        self.loads.again.insert(root);
        self.finder.has_nothing_pending(root)
    }
}

/// Whether a constructor gives an attribute to its object, which nothing is looked for then.
fn is_given_by_constructor(program: &Program<'_>, attribute: Site, object: Site) -> bool {
    let tree = &program.file(attribute.file).facts.tree;
    let Some(function) = program.function_around(attribute) else {
        return false;
    };
    let Some(def) = program.function_def(function) else {
        return false;
    };
    let own = def.params.first().map(|param| &*param.name.text);
    let is_own = matches!(&program.expr(object).kind, ExprKind::Name(name) if Some(&**name) == own);
    is_own
        && &*def.name.text == "__init__"
        && program.class_of(function).is_some()
        && assigned_value(tree, attribute.expr).is_some()
}

/// Whether a call passes a keyword.
fn gives_keyword(program: &Program<'_>, call: Site, keyword: &str) -> bool {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return false;
    };
    let mut args = args.iter();
    args.any(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == keyword))
}
