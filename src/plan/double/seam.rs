//! What is called where a library's function was called before: which name a test has to replace now, and how the arguments
//! changed on the way.

use crate::mapping::condition::Test;
use crate::mapping::template::Part;
use crate::plan::context::Context;
use crate::plan::seed::{CallFate, Conversion, Demand, MappedCall, Uses};
use crate::plan::template::{CodePart, Rewriting};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, ParameterKind, Parent, StmtKind, Tree};
use crate::syntax::parse::parse;

/// Stands for the variable of a client.
const CLIENT: &str = "client";

/// What a test replaces now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seam {
    /// Support code of this module.
    Support(FileId, String),
    /// A function of a module: `asyncio`, `sleep`.
    Function(String, String),
    /// A method of a class, of which every object is meant: `httpx.AsyncClient`, `get`.
    Method(String, String),
}

/// How the arguments of a call changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Keywords that were not given before, with values that mean the same anywhere.
    pub added: Vec<(String, String)>,
    /// Keywords that have another name.
    pub renamed: Vec<(String, String)>,
    /// Whether anything else changed.
    pub is_unclear: bool,
}

impl Shift {
    /// Whether nothing changed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// How a call is made after the conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// What is called.
    pub seam: Seam,
    /// With which arguments.
    pub shift: Shift,
    /// The attribute of the result that stands for what was given before: `(await _run(…)).stdout`.
    pub part: Option<String>,
    /// Whether something is done with the result.
    pub is_used: bool,
    /// Whether it is awaited.
    pub is_awaited: bool,
}

/// How a mapped call is made after the conversion, where a test could replace that.
pub fn now(program: &Program<'_>, call: &MappedCall) -> Option<Now> {
    let CallFate::Convert(rewriting) = &call.fate else {
        return None;
    };
    let is_awaited = matches!(call.demand, Demand::Await | Demand::Within);
    let is_swapped = matches!(call.context, Context::Unawaited(_)) && call.blocks;
    if !is_awaited && !is_swapped {
        return None;
    }
    let old = program.source(call.site);
    let new = written(program, call, rewriting);
    // Brackets, or lines would end the statement.
    let (old, new) = (format!("({old})"), format!("({new})"));
    let (old_tree, new_tree) = (parse(&old), parse(&new));
    let (_, before, _) = called(&old_tree, &old)?;
    let (callee, after, part) = called(&new_tree, &new)?;
    let is_statement = match program.expr(call.site).parent {
        Parent::Stmt(stmt) => matches!(
            program.file(call.site.file).facts.tree.stmt(stmt).kind,
            StmtKind::Expr(_)
        ),
        _ => false,
    };
    Some(Now {
        seam: seam(program, call, &rewriting.code, &callee)?,
        shift: shift(&before, &after),
        part,
        is_used: !is_statement,
        is_awaited,
    })
}

/// The text of a call after the conversion.
fn written(program: &Program<'_>, call: &MappedCall, rewriting: &Rewriting) -> String {
    let text = &program.file(call.site.file).text;
    let mut new = String::new();
    for part in &rewriting.code {
        match part {
            CodePart::Text(text) => new.push_str(text),
            CodePart::Source(range) => new.push_str(range.slice(text)),
            CodePart::Client => new.push_str(CLIENT),
            CodePart::Support(name) => new.push_str(name),
        }
    }
    if rewriting.code.is_empty() {
        new.push_str(program.source(call.site));
    }
    new
}

/// Whether a call that is not awaited is written as before.
pub fn is_as_before(program: &Program<'_>, call: &MappedCall) -> bool {
    let CallFate::Convert(rewriting) = &call.fate else {
        return false;
    };
    let words = |text: &str| text.split_whitespace().collect::<String>();
    words(&written(program, call, rewriting)) == words(program.source(call.site))
}

/// Whether a call is one of the same method of the same object.
pub fn callee(program: &Program<'_>, call: &MappedCall) -> Option<bool> {
    let CallFate::Convert(rewriting) = &call.fate else {
        return None;
    };
    let (old, new) = (
        format!("({})", program.source(call.site)),
        format!("({})", written(program, call, rewriting)),
    );
    let (old_tree, new_tree) = (parse(&old), parse(&new));
    let (before, ..) = called(&old_tree, &old)?;
    let (after, ..) = called(&new_tree, &new)?;
    Some(before == after)
}

/// Whether a function of a test takes the arguments of a call as they are now: those that are new by keywords of its own.
pub fn takes(program: &Program<'_>, function: FunctionId, call: &MappedCall) -> bool {
    let CallFate::Convert(rewriting) = &call.fate else {
        return false;
    };
    let (old, new) = (
        format!("({})", program.source(call.site)),
        format!("({})", written(program, call, rewriting)),
    );
    let (old_tree, new_tree) = (parse(&old), parse(&new));
    let (Some((_, before, _)), Some((_, after, _)), Some(def)) = (
        called(&old_tree, &old),
        called(&new_tree, &new),
        program.function_def(function),
    ) else {
        return false;
    };
    let mut params = def.params.iter();
    let takes_any = params.any(|one| one.kind == ParameterKind::DoubleStar);
    let positional = |given: &[Given]| -> Vec<String> {
        let plain = given.iter().filter(|(keyword, _)| keyword.is_none());
        plain.map(|(_, value)| value.clone()).collect()
    };
    positional(&before) == positional(&after)
        && after.iter().all(|given| match &given.0 {
            Some(name) => {
                takes_any
                    || before.contains(given)
                    || def.params.iter().any(|one| *one.name.text == **name)
            }
            None => true,
        })
}

fn seam(program: &Program<'_>, call: &MappedCall, code: &[CodePart], callee: &str) -> Option<Seam> {
    let row = program.table.row(call.row);
    if let Some(client) = row.client {
        let name = callee.strip_prefix(CLIENT)?.strip_prefix('.')?;
        let Some(Part::Text(open)) = program.table.client(client).open.parts.first() else {
            return None;
        };
        let class = open.strip_suffix('(')?;
        return Some(Seam::Method(class.to_owned(), name.to_owned()));
    }
    if code.contains(&CodePart::Support(callee.to_owned())) {
        // Where the name is taken, it becomes another.
        let is_taken = program.module_variable(call.site.file, callee).is_some();
        return (!is_taken).then(|| Seam::Support(call.site.file, callee.to_owned()));
    }
    match code.first() {
        Some(CodePart::Text(text)) if text.starts_with(callee) => {
            let (owner, name) = callee.rsplit_once('.')?;
            let root = owner.split('.').next().unwrap_or(owner);
            let is_imported = row.imports.iter().any(|one| one == owner || one == root);
            is_imported.then(|| Seam::Function(owner.to_owned(), name.to_owned()))
        }
        _ => {
            let (owner, _) = call.name.rsplit_once('.')?;
            let Some([Part::Text(class)]) = program
                .table
                .type_row(owner)
                .and_then(|row| row.to.as_ref())
                .map(|template| &template.parts[..])
            else {
                return None;
            };
            let (_, name) = callee.rsplit_once('.')?;
            Some(Seam::Method(class.clone(), name.to_owned()))
        }
    }
}

/// A keyword, if it has one, and the value.
type Given = (Option<String>, String);

/// The callee and the arguments of a call that stands by itself, and the attribute that is read of its awaited result.
fn called(tree: &Tree, text: &str) -> Option<(String, Vec<Given>, Option<String>)> {
    let [stmt] = tree.body[..] else { return None };
    let StmtKind::Expr(mut at) = tree.stmt(stmt).kind else {
        return None;
    };
    let mut part = None;
    if let ExprKind::Attribute { value, attr } = &tree.expr(at).kind {
        part = Some(attr.text.to_string());
        at = *value;
    }
    if let ExprKind::Await(value) = tree.expr(at).kind {
        at = value;
    } else if part.is_some() {
        return None;
    }
    let ExprKind::Call { func, args, .. } = &tree.expr(at).kind else {
        return None;
    };
    let source = |expr: ExprId| tree.expr(expr).range.slice(text);
    let mut given = Vec::new();
    for arg in args {
        let value = source(arg.value).split_whitespace().collect::<Vec<_>>();
        let value = value.join(" ");
        given.push(match &arg.kind {
            ArgumentKind::Positional => (None, value),
            ArgumentKind::Keyword(name) => (Some(name.text.to_string()), value),
            ArgumentKind::Star => (None, format!("*{value}")),
            ArgumentKind::DoubleStar => (None, format!("**{value}")),
        });
    }
    Some((source(*func).to_owned(), given, part))
}

fn shift(before: &[Given], after: &[Given]) -> Shift {
    let mut shift = Shift::default();
    let positional = |given: &[Given]| -> Vec<String> {
        let plain = given.iter().filter(|(keyword, _)| keyword.is_none());
        plain.map(|(_, value)| value.clone()).collect()
    };
    shift.is_unclear = positional(before) != positional(after);
    let keywords = |given: &[Given]| -> Vec<(String, String)> {
        let named = given.iter().filter_map(|(keyword, value)| {
            let keyword = keyword.as_ref()?;
            Some((keyword.clone(), value.clone()))
        });
        named.collect()
    };
    let (old, mut new) = (keywords(before), keywords(after));
    let mut gone = Vec::new();
    for given in old {
        match new.iter().position(|other| *other == given) {
            Some(at) => drop(new.remove(at)),
            None => gone.push(given),
        }
    }
    for (keyword, value) in gone {
        match new.iter().position(|(_, other)| *other == value) {
            Some(at) => {
                let (name, _) = new.remove(at);
                shift.renamed.push((keyword, name));
            }
            None => shift.is_unclear = true,
        }
    }
    shift.is_unclear |= !new.iter().all(|(_, value)| means_the_same_anywhere(value));
    shift.added = new;
    shift
}

/// `True`, `subprocess.PIPE`: a constant, or one of a module of the standard library.
fn means_the_same_anywhere(value: &str) -> bool {
    matches!(value, "True" | "False" | "None")
        || value.bytes().all(|byte| byte.is_ascii_digit())
        || value.strip_prefix("subprocess.").is_some_and(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        })
}

/// What is asked for now in the place of a member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instead {
    /// Another attribute, which may be true where the old one was false.
    Attribute {
        /// Its name.
        name: String,
        /// Whether it is.
        is_negated: bool,
    },
    /// An attribute that is false where calling the old method did nothing.
    Check(String),
    /// Something else.
    Other,
}

/// A member of an object that is read in another way than before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Its name.
    pub member: String,
    /// What is asked for in its place.
    pub instead: Instead,
}

impl Changed {
    /// The option with which a mock stands for an object of which the member was true, or did nothing.
    pub fn option(&self) -> Option<String> {
        match &self.instead {
            Instead::Check(name)
            | Instead::Attribute {
                name,
                is_negated: true,
            } => Some(format!("{name}=False")),
            _ => None,
        }
    }
}

/// What an attribute became, where it is only another attribute: `not response.is_error`.
pub fn attribute_instead(code: &[CodePart]) -> Instead {
    let (before, after) = match code {
        [
            CodePart::Text(before),
            CodePart::Source(_),
            CodePart::Text(after),
        ] => (before.as_str(), after.as_str()),
        [CodePart::Source(_), CodePart::Text(after)] => ("", after.as_str()),
        _ => return Instead::Other,
    };
    let is_negated = match before.trim_start_matches('(') {
        "not " => true,
        "" => false,
        _ => return Instead::Other,
    };
    let name = after.trim_end_matches(')').strip_prefix('.');
    let is_name = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match name.filter(is_name) {
        Some(name) => Instead::Attribute {
            name: name.to_owned(),
            is_negated,
        },
        None => Instead::Other,
    }
}

/// What code outside of tests does with the objects of these calls that a stand-in made for the old library would not take:
/// the members in question.
pub fn members_changed(program: &Program<'_>, uses: &Uses, sites: &[&MappedCall]) -> Vec<Changed> {
    let is_meant = |site: Site, group| {
        !program.is_test_file(site.file) && sites.iter().any(|call| call.group == group)
    };
    let mut changed = Vec::new();
    for object in &uses.objects {
        let is_as_before = matches!(&object.conversion,
            Conversion::Code(rewriting) if rewriting.code.is_empty());
        // What a class derives from is asked for by nobody who has an object of it.
        let is_of_class = matches!(object.conversion, Conversion::Initialise(..))
            || program.use_of(object.site) == Test::Base;
        if is_of_class {
            continue;
        }
        if is_meant(object.site, object.group) && !is_as_before {
            let name = match &program.expr(object.site).kind {
                ExprKind::Attribute { attr, .. } => attr.text.to_string(),
                _ => String::new(),
            };
            let instead = match &object.conversion {
                Conversion::Code(rewriting) => attribute_instead(&rewriting.code),
                _ => Instead::Other,
            };
            changed.push(Changed {
                member: name,
                instead,
            });
        }
    }
    for call in &uses.calls {
        let is_other = !sites.iter().any(|site| site.site == call.site);
        let is_same_call = sites.iter().any(|site| site.name == call.name);
        // What makes the object on which the call is made is done before, and to no result.
        let made = call.name.strip_suffix(".__init__").unwrap_or(&call.name);
        let makes = program.table.is_known_type(&program.table.canonical(made));
        if !is_other || is_same_call || makes || !is_meant(call.site, call.group) {
            continue;
        }
        let stays = match &call.fate {
            CallFate::Convert(rewriting) => {
                rewriting.code.is_empty() && call.demand == Demand::Nothing
            }
            CallFate::Keep => true,
            CallFate::Offload | CallFate::Refused(..) => false,
        };
        if !stays {
            let name = call.name.rsplit('.').next().unwrap_or_default();
            let option = program.table.row(call.row).mocked_by.as_deref();
            let check = option.and_then(|option| option.strip_suffix("=False"));
            changed.push(Changed {
                member: name.to_owned(),
                instead: check.map_or(Instead::Other, |name| Instead::Check(name.to_owned())),
            });
        }
    }
    changed.sort();
    changed.dedup();
    changed
}
