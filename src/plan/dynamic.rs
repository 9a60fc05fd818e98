//! Functions reached by a name that is computed, or that a library looks up: `getattr(self, "do_" + name)()`,
//! `globals()[name]()`, `operator.methodcaller("read")(page)`.

use super::late::is_given_outside;
use super::reference::{Consumer, FunctionReference};
use crate::diagnostic::code;
use crate::facts::definition::FunctionIndex;
use crate::facts::scope::ScopeId;
use crate::name::map::Map;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::spelling::Spelling;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashSet};

const BY_NAME: &str = "it may be called by a name computed at run time";

/// Find all calls by computed names; `late` are the modules that may be had without being named.
pub fn collect(
    program: &Program<'_>,
    late: &BTreeSet<FileId>,
    references: &mut Vec<FunctionReference>,
) {
    let late = Late {
        modules: late,
        functions: OnceCell::new(),
    };
    let spaces = RefCell::new(Spaces::default());
    let known = (&late, &spaces);
    for (site, expr) in program.expressions_of(Sorts::CALL.and(Sorts::SUBSCRIPT)) {
        match &expr.kind {
            ExprKind::Call { .. } => {
                dynamic_calls(program, site, &late, references);
                looked_up(program, site, references);
                replacements(program, site, references);
                if let Some((receiver, "get" | "pop" | "__getitem__")) = program.method_called(site)
                    && let Some(name) = first_argument(program, site)
                {
                    of_namespaces(program, site, (receiver, name), known, references);
                }
            }
            ExprKind::Subscript { value, index } => {
                let value = Site {
                    file: site.file,
                    expr: *value,
                };
                let name = Site {
                    file: site.file,
                    expr: *index,
                };
                let is_followed = matches!(program.expr(name).kind, ExprKind::Str { .. });
                if program.is_globals(value) && !is_followed && is_called(program, site) {
                    let spellings = program.spellings(name);
                    module_calls(program, site.file, &spellings, site, references);
                }
                of_namespaces(program, site, (value, name), known, references);
            }
            _ => {}
        }
    }
}

/// The modules that may be had without being named.
struct Late<'l> {
    modules: &'l BTreeSet<FileId>,
    /// Their functions, once somebody asks.
    functions: OnceCell<Vec<FunctionId>>,
}

impl Late<'_> {
    /// What stands in them under such a name is called.
    fn calls(
        &self,
        program: &Program<'_>,
        spellings: &[Spelling],
        site: Site,
        references: &mut Vec<FunctionReference>,
    ) {
        let functions = self.functions.get_or_init(|| {
            let modules = self.modules.iter();
            modules
                .flat_map(|&module| module_functions(program, module))
                .collect()
        });
        calls_of(
            program,
            functions.iter().copied(),
            spellings,
            site,
            references,
        );
    }
}

/// The calls of a file with several arguments: what is called, by all arguments but the first as they are written.
#[derive(Default)]
struct Spaces<'p> {
    file: Option<FileId>,
    given: Map<&'p str, Vec<ExprId>>,
}

/// What gives the names of a module.
const NAMESPACES: &[&str] = &["builtins.vars", "runpy.run_module", "runpy.run_path"];

/// `runpy.run_path(path)["load"](…)` may reach a function of any module that may be run so, and `space["load"]` of any module
/// at all behind `exec(code, space)`.
fn of_namespaces<'p>(
    program: &'p Program<'_>,
    site: Site,
    (space, name): (Site, Site),
    (late, spaces): (&Late<'_>, &RefCell<Spaces<'p>>),
    references: &mut Vec<FunctionReference>,
) {
    let holds = program.infer(space);
    let is_run = |one: &Type| matches!(one, Type::Outside(name) if NAMESPACES.contains(&&**name));
    let is_filled = || fills(program, space, &mut spaces.borrow_mut());
    let is_lost = || (holds.unknown || holds.any_of.is_empty()) && program.is_callee(site);
    let is_members = matches!(&program.expr(space).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "__dict__");
    let is_any = if is_members || holds.any_of.iter().any(is_run) {
        false
    } else if program.mentions("exec") && is_filled() {
        true
    } else if !late.modules.is_empty() && is_lost() {
        false
    } else {
        return;
    };
    if program.infer(site).functions().next().is_some() {
        return;
    }
    let spellings = program.spellings(name);
    match is_any {
        true => {
            for module in program.file_ids() {
                module_calls(program, module, &spellings, site, references);
            }
        }
        false => late.calls(program, &spellings, site, references),
    }
}

fn first_argument(program: &Program<'_>, call: Site) -> Option<Site> {
    match &program.expr(call).kind {
        ExprKind::Call { args, .. } => args.first().map(|arg| Site {
            expr: arg.value,
            ..call
        }),
        _ => None,
    }
}

/// Whether `exec` fills a dictionary, as its file shows: `exec(code, space)`.
fn fills<'p>(program: &'p Program<'_>, space: Site, spaces: &mut Spaces<'p>) -> bool {
    let at = |expr| Site { expr, ..space };
    if spaces.file != Some(space.file) {
        spaces.file = Some(space.file);
        spaces.given.clear();
        let facts = &program.file(space.file).facts;
        for &call in &facts.calls {
            let ExprKind::Call { func, args, .. } = &facts.tree.expr(call).kind else {
                continue;
            };
            for arg in args.iter().skip(1) {
                let given = spaces.given.entry(program.source(at(arg.value)));
                given.or_default().push(*func);
            }
        }
    }
    let shown = spaces.given.get(program.source(space));
    let mut callees = shown.into_iter().flatten();
    callees.any(|&func| program.infer(at(func)).is_external("builtins.exec"))
}

/// `setattr(module, name, …)` puts something else in the place of a function of the module.
fn replacements(program: &Program<'_>, site: Site, references: &mut Vec<FunctionReference>) {
    let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
        return;
    };
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let callee = program.infer(at(*func));
    let [object, name, _] = &args[..] else {
        return;
    };
    let is_setting = callee.is_external("builtins.setattr");
    if !is_setting || program.is_test_file(site.file) {
        return;
    }
    let spellings = program.spellings(at(name.value));
    for one in &program.infer(at(object.value)).any_of {
        let Type::Module(module) = *one else { continue };
        for (index, function) in program.file(module).facts.functions.iter().enumerate() {
            let is_reached = function.defined_in == ScopeId::MODULE
                && spellings.iter().any(|one| one.may_be(&function.name));
            if is_reached {
                references.push(FunctionReference {
                    function: program.function_id(module, FunctionIndex(index as u32)),
                    site,
                    consumer: Consumer::Called(
                        code::DYNAMIC_CALL,
                        "something else may be put in its place at run time".to_owned(),
                    ),
                });
            }
        }
    }
}

/// `getattr(self, "do_" + name)(…)` may reach every method that begins so.
fn dynamic_calls(
    program: &Program<'_>,
    site: Site,
    late: &Late<'_>,
    references: &mut Vec<FunctionReference>,
) {
    let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
        return;
    };
    let callee = program.infer(Site {
        file: site.file,
        expr: *func,
    });
    let is_computed = callee.is_external("builtins.getattr") && !program.is_delegating(site);
    if !is_computed || !is_called(program, site) || is_given_outside(program, site) {
        return;
    }
    let [object, name, ..] = &args[..] else {
        return;
    };
    let name = Site {
        file: site.file,
        expr: name.value,
    };
    let spellings = program.spellings(name);
    let object = Site {
        file: site.file,
        expr: object.value,
    };
    let owner = program.infer(object);
    let is_lost = |one: &Type| matches!(one, Type::Foreign | Type::Outside(_) | Type::Injected);
    // A module that is imported by a computed name may be any that has such a name.
    if owner.unknown || owner.any_of.is_empty() || owner.any_of.iter().any(is_lost) {
        late.calls(program, &spellings, site, references);
        methods_out_of_sight(program, &spellings, owner.given_up, site, references);
    }
    // Where all names are known, inference follows each of them.
    let is_known = |one: &Spelling| matches!(one, Spelling::Exact(_));
    if spellings.iter().all(is_known) {
        return;
    }
    for one in &with_delegates(program, owner).any_of {
        if let Type::Module(file) = one {
            module_calls(program, *file, &spellings, site, references);
        }
        let (Type::Instance(class) | Type::Class(class)) = one else {
            continue;
        };
        let mut family = program.linearised(*class);
        family.extend(program.descendants(*class));
        let mut seen = HashSet::new();
        for at in family {
            for (method, functions) in &program.classes[at.0 as usize].methods {
                if method.starts_with("__") || !spellings.iter().any(|one| one.may_be(method)) {
                    continue;
                }
                for &function in functions {
                    if seen.insert(function) {
                        references.push(FunctionReference {
                            function,
                            site,
                            consumer: Consumer::Called(code::DYNAMIC_CALL, BY_NAME.to_owned()),
                        });
                    }
                }
            }
        }
    }
}

/// Objects, and those that they pass names on to.
fn with_delegates(program: &Program<'_>, mut owner: Types) -> Types {
    for one in owner.any_of.clone() {
        if let Type::Instance(class) = one {
            owner.join(program.all_delegates(class));
        }
    }
    owner
}

/// `getattr(handler, "do_" + name)(…)` on what cannot be followed may reach the methods that begin so of any class.
fn methods_out_of_sight(
    program: &Program<'_>,
    spellings: &[Spelling],
    is_given_up: bool,
    site: Site,
    references: &mut Vec<FunctionReference>,
) {
    for spelling in spellings {
        let named: Vec<&FunctionId> = match spelling {
            Spelling::Exact(name) => program.methods_named(name).iter().collect(),
            // A name that may be anything says nothing, of what may be anything.
            Spelling::Affixed(prefix, suffix)
                if prefix.len() + suffix.len() < 2 && !is_given_up =>
            {
                continue;
            }
            Spelling::Affixed(..) => {
                let methods = program.classes.iter().flat_map(|class| &class.methods);
                let meant =
                    methods.filter(|(name, _)| !name.starts_with("__") && spelling.may_be(name));
                meant.flat_map(|(_, functions)| functions).collect()
            }
        };
        let named = named.into_iter().copied();
        references.extend(named.map(|function| FunctionReference {
            function,
            site,
            consumer: Consumer::Called(code::DYNAMIC_CALL, BY_NAME.to_owned()),
        }));
    }
}

/// `methodcaller("read")` and `attrgetter("pages.read")` may reach every method of that name.
fn looked_up(program: &Program<'_>, site: Site, references: &mut Vec<FunctionReference>) {
    let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
        return;
    };
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let named = match &program.infer(at(*func)).any_of[..] {
        [Type::External(name)] if &**name == "operator.methodcaller" => args.get(..1),
        [Type::External(name)] if &**name == "operator.attrgetter" => Some(&args[..]),
        _ => None,
    };
    for arg in named.unwrap_or_default() {
        let ExprKind::Str {
            value: Some(path), ..
        } = &program.expr(at(arg.value)).kind
        else {
            continue;
        };
        let parts: BTreeSet<&str> = path.split('.').collect();
        let methods = parts
            .into_iter()
            .flat_map(|part| program.methods_named(part));
        references.extend(methods.map(|&function| FunctionReference {
            function,
            site,
            consumer: Consumer::Called(
                code::DYNAMIC_CALL,
                "it is looked up by its name, and what it returns is not awaited".to_owned(),
            ),
        }));
    }
}

/// `globals()["do_" + name](…)` may reach every function of the module that begins so.
fn module_calls(
    program: &Program<'_>,
    module: FileId,
    spellings: &[Spelling],
    site: Site,
    references: &mut Vec<FunctionReference>,
) {
    let functions = module_functions(program, module);
    calls_of(program, functions, spellings, site, references);
}

/// The functions that a module has under their names.
fn module_functions<'p>(
    program: &'p Program<'_>,
    module: FileId,
) -> impl Iterator<Item = FunctionId> + 'p {
    let functions = program.file(module).facts.functions.iter().enumerate();
    let own = functions.filter(|(_, function)| function.defined_in == ScopeId::MODULE);
    own.map(move |(at, _)| program.function_id(module, FunctionIndex(at as u32)))
}

fn calls_of(
    program: &Program<'_>,
    functions: impl IntoIterator<Item = FunctionId>,
    spellings: &[Spelling],
    site: Site,
    references: &mut Vec<FunctionReference>,
) {
    if spellings.is_empty() {
        return;
    }
    let is_reached = |function: &FunctionId| {
        let name = &program.function(*function).name;
        spellings.iter().any(|one| one.may_be(name))
    };
    let reached = functions.into_iter().filter(is_reached);
    references.extend(reached.map(|function| FunctionReference {
        function,
        site,
        consumer: Consumer::Called(code::DYNAMIC_CALL, BY_NAME.to_owned()),
    }));
}

/// Whether what `getattr` gives is called, there or through the variable it is assigned to, or handed on.
fn is_called(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let tree = &facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Expr(up) => matches!(
            &tree.expr(up).kind,
            ExprKind::Call { .. } | ExprKind::Lambda { .. } | ExprKind::Await(_)
        ),
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Return(_) => true,
            StmtKind::Assign { targets, .. } => targets.iter().any(|&target| {
                if !matches!(tree.expr(target).kind, ExprKind::Name(_)) {
                    return true;
                }
                let target = Site {
                    expr: target,
                    ..site
                };
                let reads = program
                    .binding_of(target)
                    .map(|binding| program.reads_of(site.file, binding));
                reads.into_iter().flatten().any(|read| {
                    matches!(program.expr(read).parent, Parent::Expr(up)
                        if matches!(tree.expr(up).kind, ExprKind::Call { .. }))
                })
            }),
            _ => false,
        },
        Parent::Module => false,
    }
}
