//! Properties that block: they become methods, where every reader is seen and can await.

use super::reason::Refusal;
use crate::diagnostic::{Span, code};
use crate::name::map::{Map, Set};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::spelling::Spelling;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::syntax::sorts::Sorts;
use crate::syntax::target::is_target;
use crate::text::is_word_part;
use std::collections::BTreeMap;

/// The properties of a program.
#[derive(Debug, Default)]
pub struct Properties {
    /// Places that read one, and which.
    pub reads: Vec<(Site, Vec<FunctionId>)>,
    /// Why a property cannot become a method, if so.
    found: BTreeMap<FunctionId, Option<Refusal>>,
}

/// Calls that reach an attribute by a name in a string.
const BY_NAME: &[&str] = &[
    "builtins.getattr",
    "builtins.hasattr",
    "builtins.setattr",
    "builtins.delattr",
    "inspect.getattr_static",
    "operator.attrgetter",
];

impl Properties {
    /// Look at every property, and at every place that may read one.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut properties = Self::default();
        let mut by_name: Map<&str, Vec<FunctionId>> = Map::default();
        for function in program.function_ids() {
            let Some(class) = program.class_of(function) else {
                continue;
            };
            if !program.is_property(function) {
                continue;
            }
            let own = own_fault(program, function, class);
            let refusal = own.map(|message| {
                let place = super::report::definition(program, function);
                Refusal::at(code::PROPERTY, message, place)
            });
            properties.found.insert(function, refusal);
            let name = &*program.function(function).name;
            by_name.entry(name).or_default().push(function);
        }
        if by_name.is_empty() {
            return properties;
        }
        properties.find_reads(program, &by_name);
        properties.find_names(program, &by_name);
        properties.refuse_unread(program);
        properties
    }

    /// What nothing here reads is read elsewhere, if at all.
    fn refuse_unread(&mut self, program: &Program<'_>) {
        let read: Set<FunctionId> = self
            .reads
            .iter()
            .flat_map(|(_, functions)| functions.iter().copied())
            .collect();
        let related = |function: FunctionId, other: FunctionId| {
            let class = |one: FunctionId| program.class_of(one);
            let is_kin = |a, b| program.above(a).contains(&b) || program.above(b).contains(&a);
            program.function(function).name == program.function(other).name
                && matches!((class(function), class(other)), (Some(a), Some(b)) if is_kin(a, b))
        };
        for (&function, refusal) in &mut self.found {
            if refusal.is_none() && !read.iter().any(|&other| related(function, other)) {
                let name = &program.function(function).name;
                let message =
                    format!("`{name}` is a property, and only read elsewhere, out of sight");
                let place = super::report::definition(program, function);
                *refusal = Some(Refusal::at(code::PROPERTY, message, place));
            }
        }
    }

    /// Whether a property may become a method.
    pub fn may_turn(&self, function: FunctionId) -> bool {
        matches!(self.found.get(&function), Some(None))
    }

    /// Why a property may not become a method.
    pub fn refusal(&self, function: FunctionId) -> Option<&Refusal> {
        self.found.get(&function)?.as_ref()
    }

    fn refuse(&mut self, program: &Program<'_>, functions: &[FunctionId], site: Site, what: &str) {
        for function in functions {
            if let Some(slot @ None) = self.found.get_mut(function) {
                let name = &program.function(*function).name;
                let span = Span {
                    path: program.file(site.file).path.clone(),
                    range: program.expr(site).range,
                };
                let message = format!("`{name}` is a property, and {what}");
                *slot = Some(Refusal::at(code::PROPERTY, message, span));
            }
        }
    }

    fn find_reads(&mut self, program: &Program<'_>, by_name: &Map<&str, Vec<FunctionId>>) {
        for (site, expr) in program.expressions_of(Sorts::ATTRIBUTE) {
            let ExprKind::Attribute { value, attr } = &expr.kind else {
                continue;
            };
            let Some(namesakes) = by_name.get(&*attr.text) else {
                continue;
            };
            let owner = Site {
                expr: *value,
                ..site
            };
            match read_of(program, owner, &attr.text) {
                Read::No => {}
                Read::Of(functions)
                    if is_target(&program.file(site.file).facts.tree, site.expr) =>
                {
                    self.refuse(program, &functions, site, "it is assigned here");
                }
                Read::Of(functions) => self.reads.push((site, functions)),
                Read::Perhaps => {
                    let what = "this may read it, but what it is read on cannot be followed";
                    self.refuse(program, namesakes, site, what);
                }
            }
        }
    }

    /// `getattr(store, name)`, where every name is written in the program: it reads like `store.data`.
    fn named(
        &mut self,
        program: &Program<'_>,
        call: Site,
        args: &[Argument],
        by_name: &Map<&str, Vec<FunctionId>>,
    ) -> bool {
        let ExprKind::Call { func, .. } = &program.expr(call).kind else {
            return false;
        };
        let at = |expr: ExprId| Site {
            file: call.file,
            expr,
        };
        let is_getattr = program.infer(at(*func)).is_external("builtins.getattr");
        let is_plain = |arg: &Argument| arg.kind == ArgumentKind::Positional;
        let [owner, name] = args else {
            return false;
        };
        if !is_getattr || !is_plain(owner) || !is_plain(name) {
            return false;
        }
        let mut names = Vec::new();
        for spelling in program.spellings(at(name.value)) {
            match spelling {
                Spelling::Exact(name) => names.push(name),
                Spelling::Affixed(..) => return false,
            }
        }
        let mut functions = Vec::new();
        let mut has_other = false;
        for name in &names {
            match read_of(program, at(owner.value), name) {
                Read::No => has_other = true,
                Read::Of(more) => functions.extend(more),
                Read::Perhaps => {
                    has_other = true;
                    functions.extend(by_name.get(&**name).into_iter().flatten());
                }
            }
        }
        if has_other {
            let what = "it is named in a string here";
            self.refuse(program, &functions, call, what);
        } else if !functions.is_empty() {
            self.reads.push((call, functions));
        }
        true
    }

    /// `getattr(store, "data")`, `"{0.data}".format(store)`
    fn find_names(&mut self, program: &Program<'_>, by_name: &Map<&str, Vec<FunctionId>>) {
        let all: Vec<FunctionId> = by_name.values().flatten().copied().collect();
        for (site, target) in &program.calls.targets {
            let is_by_name = target
                .external
                .iter()
                .any(|name| BY_NAME.contains(&&**name));
            let is_patching = is_patch(program, *site);
            let looks_at_all = target
                .external
                .iter()
                .any(|name| matches!(&**name, "inspect.getmembers" | "builtins.dir"));
            if !is_by_name && !is_patching && !looks_at_all {
                continue;
            }
            let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let at = |expr: ExprId| Site {
                file: site.file,
                expr,
            };
            if is_by_name
                && (program.is_delegating(*site) || self.named(program, *site, args, by_name))
            {
                continue;
            }
            let mut is_literal = false;
            for arg in args {
                if let ExprKind::Str {
                    value: Some(text), ..
                } = &program.expr(at(arg.value)).kind
                {
                    is_literal = true;
                    for name in text.split('.') {
                        if let Some(functions) = by_name.get(name) {
                            self.refuse(program, functions, *site, "it is named in a string here");
                        }
                    }
                }
            }
            let Some(first) = args
                .first()
                .filter(|_| !is_literal && (is_by_name || looks_at_all))
            else {
                continue;
            };
            let owner = program.infer(at(first.value));
            let is_open = owner.unknown || owner.any_of.contains(&Type::Injected);
            let reached: Vec<FunctionId> = all
                .iter()
                .copied()
                .filter(|&function| {
                    is_open
                        || owner.any_of.iter().any(|one| match one {
                            Type::Instance(class) => {
                                program.property(*class, &program.function(function).name)
                                    == Some(function)
                            }
                            _ => false,
                        })
                })
                .collect();
            let what = "it may be read by a name computed at run time";
            self.refuse(program, &reached, *site, what);
        }
        for (site, expr) in program.expressions_of(Sorts::TEXT) {
            let ExprKind::Str {
                value: Some(text), ..
            } = &expr.kind
            else {
                continue;
            };
            if !text.contains('{') || !text.contains('.') {
                continue;
            }
            let named: Set<&str> = text
                .split('.')
                .skip(1)
                .filter_map(|rest| rest.split(|c| !is_word_part(c)).next())
                .collect();
            for name in named {
                if let Some(functions) = by_name.get(name) {
                    self.refuse(program, functions, site, "a string may read it here");
                }
            }
        }
    }
}

/// `patch.object(Store, "data")`
pub fn is_patch(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let callee = program.source(Site {
        file: call.file,
        expr: func,
    });
    ["patch", "patch.object", "setattr"]
        .iter()
        .any(|name| callee.ends_with(name))
}

/// What reading an attribute may do.
enum Read {
    /// Nothing with a property.
    No,
    /// It calls these.
    Of(Vec<FunctionId>),
    /// It may call one, or something else.
    Perhaps,
}

fn read_of(program: &Program<'_>, owner: Site, name: &str) -> Read {
    let types = program.infer(owner);
    let mut functions = Vec::new();
    let mut has_other = types.unknown;
    for one in &types.any_of {
        let found = match one {
            Type::Instance(class) => match program.property(*class, name) {
                Some(function) => Some(function),
                None if program.passes_name_on(*class, name) => {
                    let delegates = program.all_delegates(*class);
                    let (mut read, is_other) = properties_of(program, &delegates, name);
                    has_other |= is_other || read.len() > 1;
                    read.pop()
                }
                None => {
                    // An instance of a subclass may have one.
                    has_other |= program
                        .below(*class)
                        .iter()
                        .any(|&below| program.property(below, name).is_some());
                    None
                }
            },
            Type::Super(class) => program
                .above(*class)
                .iter()
                .skip(1)
                .find_map(|&above| program.property(above, name)),
            Type::Class(class) => {
                has_other |= program.property(*class, name).is_some();
                None
            }
            Type::Builtin("None") => continue,
            // What an outside caller injects may be one of ours.
            Type::Foreign | Type::Injected => {
                has_other = true;
                None
            }
            _ => None,
        };
        match found {
            Some(function) if !functions.contains(&function) => functions.push(function),
            Some(_) => {}
            None => {
                let is_ours = types.any_of.iter().any(|one| {
                    matches!(one, Type::Instance(class) if program.property(*class, name).is_some())
                });
                has_other |= is_ours;
            }
        }
    }
    match (functions.is_empty(), has_other) {
        (_, true) => Read::Perhaps,
        (true, false) => Read::No,
        (false, false) => Read::Of(functions),
    }
}

/// The properties that are read off the objects a name is passed on to, and whether it may be something else there.
fn properties_of(program: &Program<'_>, delegates: &Types, name: &str) -> (Vec<FunctionId>, bool) {
    let (mut found, mut is_other) = (Vec::new(), false);
    for one in &delegates.any_of {
        let read = match one {
            Type::Instance(class) if program.passes_name_on(*class, name) => continue,
            Type::Builtin("None") => continue,
            Type::Instance(class) => program.property(*class, name),
            _ => None,
        };
        match read {
            Some(function) if !found.contains(&function) => found.push(function),
            Some(_) => {}
            None => is_other = true,
        }
    }
    let has_found = !found.is_empty();
    (found, is_other && has_found)
}

/// The decorator by which a property is evaluated once for each object, if it is one of those.
pub fn kept(program: &Program<'_>, function: FunctionId) -> Option<Site> {
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    decorators
        .map(|expr| Site { file, expr })
        .find(|&site| program.infer(site).is_external("functools.cached_property"))
}

/// Places that look at all that an object holds, which what a property keeps is a part of: `vars(store)`, `store.__dict__`.
fn looks_inside(program: &Program<'_>, class: ClassId) -> Option<Site> {
    let may_be = |owner: Site| {
        let types = program.infer(owner);
        types.is_open()
            || types.any_of.iter().any(|one| match one {
                Type::Injected => true,
                Type::Instance(other) | Type::Super(other) => {
                    program.above(*other).contains(&class) || program.above(class).contains(other)
                }
                _ => false,
            })
    };
    let mut by_attribute = program.owners_named("__dict__");
    let mut by_call = program.calls.targets.iter().filter_map(|(site, target)| {
        let is_vars = target
            .external
            .iter()
            .any(|name| &**name == "builtins.vars");
        let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
            return None;
        };
        let owner = Site {
            file: site.file,
            expr: args.first().filter(|_| is_vars)?.value,
        };
        may_be(owner).then_some(*site)
    });
    let found = by_attribute.find(|(_, owner)| may_be(*owner));
    found.map(|(site, _)| site).or_else(|| by_call.next())
}

/// What in the make of a property keeps it one.
fn own_fault(program: &Program<'_>, function: FunctionId, class: ClassId) -> Option<String> {
    let name = &*program.function(function).name;
    let file = program.function_file(function);
    let shown = format!("`{name}` is a property, which cannot be awaited where it is read");
    let decorators = program.decorators(function);
    let properties = decorators.iter().filter(|&&expr| {
        let types = program.infer(Site { file, expr });
        types.is_external("builtins.property") || types.is_external("functools.cached_property")
    });
    let is_alone = properties.count() == 1
        && program.classes[class.0 as usize]
            .methods
            .get(name)
            .is_some_and(|all| all.len() == 1);
    if !is_alone || name.starts_with("__") {
        return Some(shown);
    }
    let family = program.above(class);
    let below = program.below(class);
    for &at in family.iter().chain(below.iter()) {
        let info = &program.classes[at.0 as usize];
        let scope = program.class(at).scope;
        let variables = &program.file(info.file).facts.scopes[scope.0 as usize].variables;
        let bound = variables.get(name).map_or(0, Vec::len);
        let methods = info.methods.get(name).map_or(0, Vec::len);
        if info.is_protocol || bound != methods || program.assigns_attribute(at, name) {
            return Some(format!(
                "`{name}` is a property of one class and an attribute of another in its hierarchy"
            ));
        }
    }
    if kept(program, function).is_some() && looks_inside(program, class).is_some() {
        return Some(format!(
            "what `{name}` keeps may be looked at or changed where all that the object holds is"
        ));
    }
    None
}
