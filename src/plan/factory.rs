//! Constructors that block: `__init__` becomes an async factory, where every construction is seen and can await it.
//!
//! `Store(…)` turns into `await Store.create(…)`. Where nothing but constructions runs `__init__`, its body moves into
//! `create`; where subclasses call it too, it stays a method of its own, `_init`, that `create` and they await. The
//! `__post_init__` of a dataclass is awaited by `create` once the generated `__init__` is through.

use super::class_value::{class_values, names_class};
use super::reason::Refusal;
use crate::diagnostic::Span;
use crate::diagnostic::code;
use crate::name::map::Set;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind};
use std::collections::BTreeMap;

/// How a constructor is made async.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The body of `__init__` moves into the factory.
    Whole,
    /// `__init__` becomes a method that the factory awaits.
    Split,
    /// The factory constructs as before, and awaits what `__post_init__` was.
    After,
}

/// The async factory that takes the place of a constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factory {
    /// What the factory is called.
    pub create: String,
    /// What the method is called that was `__init__` or `__post_init__`.
    pub init: String,
    /// How it is made.
    pub form: Form,
}

/// The constructors of a program.
#[derive(Debug, Default)]
pub struct Factories {
    found: BTreeMap<FunctionId, Result<Factory, Refusal>>,
    /// Constructions whose class is computed (`cls(…)`): whichever subclass it is has to have a factory, too.
    computed: Set<Site>,
}

/// Names for a factory, best first.
const CREATE: &[&str] = &["create", "create_async", "async_create"];

/// Names for what was `__init__`, best first.
const INIT: &[&str] = &["_init", "_async_init", "_initialise"];

/// Bases that have no part in construction.
const PLAIN_BASES: &[&str] = &[
    "abc.ABC",
    "builtins.object",
    "typing.Generic",
    "typing.Protocol",
    "typing_extensions.Protocol",
];

/// Class decorators that do not construct anything.
const HARMLESS_DECORATORS: &[&str] = &[
    "dataclasses.dataclass",
    "functools.total_ordering",
    "typing.final",
    "typing.runtime_checkable",
    "typing_extensions.final",
    "typing_extensions.runtime_checkable",
];

/// Whether a method is run by constructing its class.
pub fn is_constructor(name: &str) -> bool {
    matches!(name, "__init__" | "__post_init__")
}

impl Factories {
    /// Look at every constructor.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut factories = Self::default();
        let values = class_values(program);
        let direct = called_by_name(program);
        let made: Set<ClassId> = program
            .calls
            .targets
            .iter()
            .flat_map(|(_, target)| target.constructed.iter().copied())
            .collect();
        for at in 0..program.functions.len() {
            let function = FunctionId(at as u32);
            let Some(class) = program.functions[at].class else {
                continue;
            };
            if !is_constructor(&program.function(function).name) {
                continue;
            }
            let is_made = program.below(class).iter().any(|at| made.contains(at));
            let found = match fault(program, function, class, &values) {
                Some((site, message)) => Err(refusal(program, function, site, message)),
                None if !is_made => {
                    let shown = &program.class(class).name;
                    let message = format!("`{shown}` is only constructed elsewhere, out of sight");
                    Err(refusal(program, function, None, message))
                }
                None => Ok(factory(program, function, class, &direct)),
            };
            factories.found.insert(function, found);
        }
        for (site, target) in &program.calls.targets {
            if !target.constructed.is_empty() && !names_its_class(program, *site) {
                factories.computed.insert(*site);
            }
        }
        factories
    }

    /// The factory that may take a constructor's place.
    pub fn of(&self, function: FunctionId) -> Option<&Factory> {
        self.found.get(&function)?.as_ref().ok()
    }

    /// Why a constructor cannot be replaced, if so.
    pub fn refusal(&self, function: FunctionId) -> Option<&Refusal> {
        self.found.get(&function)?.as_ref().err()
    }

    /// The classes of which a construction may make an instance: of a computed class, every subclass.
    pub fn made_by(&self, program: &Program<'_>, site: Site, class: ClassId) -> Vec<ClassId> {
        if self.computed.contains(&site) {
            program.below(class).to_vec()
        } else {
            vec![class]
        }
    }
}

/// The constructor that turns where an instance of the class is made.
pub fn constructors(program: &Program<'_>, class: ClassId) -> impl Iterator<Item = FunctionId> {
    ["__init__", "__post_init__"]
        .into_iter()
        .filter_map(move |name| program.method(class, name))
}

fn refusal(
    program: &Program<'_>,
    function: FunctionId,
    site: Option<Site>,
    message: String,
) -> Refusal {
    let span = match site {
        Some(site) => Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(site).range,
        },
        None => super::report::definition(program, function),
    };
    Refusal::at(code::INIT, message, span)
}

/// Why a constructor cannot be replaced by a factory: where, and what.
fn fault(
    program: &Program<'_>,
    function: FunctionId,
    class: ClassId,
    values: &BTreeMap<ClassId, Site>,
) -> Option<(Option<Site>, String)> {
    let facts = program.function(function);
    let def = program.function_def(function)?;
    let here = |message: &str| Some((None, message.to_owned()));
    let name = &facts.name;
    if facts.is_generator() || !def.decorators.is_empty() || !def.type_params.is_empty() {
        return here("it is not a plain method");
    }
    let variables = &program.file(program.function_file(function)).facts.scopes
        [facts.scope.0 as usize]
        .variables;
    let takes_self = def.params.first().is_some_and(|param| {
        matches!(
            param.kind,
            crate::syntax::ast::ParameterKind::Plain
                | crate::syntax::ast::ParameterKind::PositionalOnly
        ) && &*param.name.text != "cls"
    });
    if !takes_self || variables.contains_key("cls") {
        return here("its parameters leave no room for a class method");
    }
    if program.classes[class.0 as usize]
        .methods
        .get(&**name)
        .is_some_and(|all| all.len() > 1)
    {
        return here("it is defined more than once");
    }
    if &**name == "__post_init__" {
        let own_init = program.method(class, "__init__").is_some();
        if own_init || def.params.len() != 1 || !is_dataclass(program, class) {
            return here("Python calls `__post_init__` itself and does not await it");
        }
        if let Some(site) = replaced(program, class) {
            return Some((
                Some(site),
                "`replace` constructs without awaiting".to_owned(),
            ));
        }
    }
    for &below in program.below(class).iter() {
        let shown = &program.class(below).name;
        // What does not construct with this constructor is no matter, and neither is what derives from that.
        if let Some(message) = own_construction(program, below) {
            return Some((None, message));
        }
        let runs_it = program.method(below, name) == Some(function);
        if let (true, Some(&site)) = (runs_it, values.get(&below)) {
            return Some((
                Some(site),
                format!("`{shown}` is used as a value here, so who constructs it cannot be seen"),
            ));
        }
    }
    None
}

/// What in the make of a class, or of what it inherits from, has a hand in construction.
fn own_construction(program: &Program<'_>, class: ClassId) -> Option<String> {
    for &at in program.above(class).iter() {
        let info = &program.classes[at.0 as usize];
        let shown = &program.class(at).name;
        if let Some(base) = outside_base(program, at) {
            return Some(format!(
                "`{base}`, a base of `{shown}`, may construct it in a way of its own"
            ));
        }
        if info.methods.contains_key("__new__") {
            return Some(format!("`{shown}` has a `__new__`"));
        }
        let with_init = info
            .bases
            .iter()
            .filter(|&&base| constructors(program, base).next().is_some());
        if with_init.count() > 1 {
            return Some(format!("`{shown}` inherits more than one constructor"));
        }
        let def = program.class_def(at)?;
        let site = |expr: ExprId| Site {
            file: info.file,
            expr,
        };
        for arg in &def.args {
            let ArgumentKind::Keyword(keyword) = &arg.kind else {
                continue;
            };
            let types = program.infer(site(arg.value));
            let is_plain = types.is_external("abc.ABCMeta");
            if &*keyword.text == "metaclass" && !is_plain {
                return Some(format!("`{shown}` has a metaclass"));
            }
        }
        for &decorator in &def.decorators {
            let callee = match &program.expr(site(decorator)).kind {
                ExprKind::Call { func, .. } => *func,
                _ => decorator,
            };
            let is_harmless = matches!(&program.infer(site(callee)).any_of[..],
                [Type::External(name)] if HARMLESS_DECORATORS.contains(&&**name));
            if !is_harmless {
                return Some(format!("`{shown}` has a decorator that may construct it"));
            }
        }
    }
    None
}

/// A base that is neither a class of the project nor one that has no part in construction.
fn outside_base(program: &Program<'_>, class: ClassId) -> Option<String> {
    let file = program.classes[class.0 as usize].file;
    let bases = program.class_def(class)?.args.iter();
    bases
        .filter(|arg| !matches!(arg.kind, ArgumentKind::Keyword(_)))
        .map(|arg| Site {
            file,
            expr: program.strip_subscript(file, arg.value),
        })
        .find(|&base| {
            let is_plain = |one: &Type| match one {
                Type::Class(_) => true,
                Type::External(name) => {
                    PLAIN_BASES.contains(&&**name)
                        || program.derived(class) == Some(&*program.table.canonical(name))
                }
                _ => false,
            };
            let types = program.infer(base);
            types.unknown || types.any_of.is_empty() || !types.any_of.iter().all(is_plain)
        })
        .map(|base| program.excerpt(base))
}

fn is_dataclass(program: &Program<'_>, class: ClassId) -> bool {
    program.above(class).iter().any(|&at| {
        let file = program.classes[at.0 as usize].file;
        let decorators = program.class_def(at).map(|def| &def.decorators);
        decorators.into_iter().flatten().any(|&expr| {
            let callee = match &program.expr(Site { file, expr }).kind {
                ExprKind::Call { func, .. } => *func,
                _ => expr,
            };
            program
                .infer(Site { file, expr: callee })
                .is_external("dataclasses.dataclass")
        })
    })
}

/// Where `dataclasses.replace` may make another instance of the class.
fn replaced(program: &Program<'_>, class: ClassId) -> Option<Site> {
    let makes = |site: &Site| {
        let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
            return false;
        };
        let Some(first) = args.first() else {
            return false;
        };
        let types = program.infer(Site {
            file: site.file,
            expr: first.value,
        });
        types.unknown
            || types.any_of.iter().any(|one| match one {
                Type::Instance(other) => program.above(*other).contains(&class),
                Type::Injected | Type::Foreign => true,
                _ => false,
            })
    };
    let calls = program.calls.targets.iter();
    calls
        .filter(|(_, target)| {
            let mut names = target.external.iter();
            names.any(|name| matches!(&**name, "dataclasses.replace" | "copy.replace"))
        })
        .map(|(site, _)| *site)
        .find(makes)
}

/// Constructors that are called by name: `super().__init__(…)`.
fn called_by_name(program: &Program<'_>) -> Set<FunctionId> {
    let calls = program.calls.targets.iter();
    calls
        .filter(|(_, target)| target.constructed.is_empty())
        .flat_map(|(_, target)| target.bound.iter().map(|(function, _)| *function))
        .filter(|&function| is_constructor(&program.function(function).name))
        .collect()
}

fn factory(
    program: &Program<'_>,
    function: FunctionId,
    class: ClassId,
    direct: &Set<FunctionId>,
) -> Factory {
    let family = family(program, class);
    let is_free = |name: &&&str| {
        family.iter().all(|&at| {
            let info = &program.classes[at.0 as usize];
            let scope = program.class(at).scope;
            let scopes = &program.file(info.file).facts.scopes;
            !scopes[scope.0 as usize].variables.contains_key(**name)
                && !program.assigns_attribute(at, name)
        })
    };
    let first = |names: &[&str]| {
        let free = names.iter().find(is_free).or(names.last());
        free.copied().unwrap_or_default().to_owned()
    };
    let facts = program.function(function);
    let form = match &*facts.name {
        "__post_init__" => Form::After,
        // `super()` needs a method around it.
        _ if direct.contains(&function)
            || program.derived(class).is_some()
            || !facts.returns.is_empty()
            || names_its_receiver_twice(program, function)
            || !begins_its_own_line(program, function) =>
        {
            Form::Split
        }
        _ => Form::Whole,
    };
    Factory {
        create: first(CREATE),
        init: match form {
            Form::After => first(&["_post_init", "_async_post_init"]),
            _ => first(INIT),
        },
        form,
    }
}

/// Every class that is connected with this one by inheritance.
fn family(program: &Program<'_>, class: ClassId) -> Vec<ClassId> {
    let mut family = vec![class];
    let mut next = 0;
    while let Some(&at) = family.get(next) {
        let info = &program.classes[at.0 as usize];
        for &other in info.bases.iter().chain(&info.subclasses) {
            if !family.contains(&other) {
                family.push(other);
            }
        }
        next += 1;
    }
    family
}

/// Whether a method uses `super()` or `__class__`, which mean something else in a class method.
fn names_its_receiver_twice(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let whole = facts.tree.stmt(program.function(function).stmt).range;
    facts.tree.exprs.iter().any(|expr| {
        matches!(&expr.kind, ExprKind::Name(name) if matches!(&**name, "super" | "__class__"))
            && whole.contains_range(expr.range)
    })
}

/// Whether the body of a function begins on a line of its own.
fn begins_its_own_line(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.file(program.function_file(function));
    let first = program
        .function_def(function)
        .and_then(|def| def.body.first());
    first.is_some_and(|&stmt| {
        let start = file.facts.tree.stmt(stmt).range.start;
        crate::text::indent::begins_line(&file.text, start)
    })
}

/// Whether a construction names the class: `Store(…)`, `module.Store(…)`.
fn names_its_class(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    names_class(
        program,
        Site {
            file: call.file,
            expr: func,
        },
    )
}
