//! Calls on objects that cannot be followed: what they may reach is guessed by name, and only ever to be careful.

mod had;

use super::common_method::is_common;
use super::executor;
use super::lazy::result::is_result;
use super::reference::{Consumer, FunctionReference};
use super::unseen_class;
use super::unseen_object;
use super::wandering;
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::name::map::Map;
use crate::resolve::builtin::is_container_member;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site, value_expr};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtKind};
use crate::syntax::target::is_target;
use crate::text::is_word_part;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// Functions by the names under which objects have them, with the class of those objects.
type ByName<'p> = Map<&'p str, Vec<(FunctionId, Option<ClassId>)>>;

/// Calls `x.name(…)` on an object that cannot be followed, where `name` is a method of the project, and such methods as values;
/// `late` are the modules that may be had without being named.
pub fn collect(
    program: &Program<'_>,
    late: &BTreeSet<FileId>,
    references: &mut Vec<FunctionReference>,
) {
    let mut by_name = kept_as_attributes(program);
    for (at, class) in program.classes.iter().enumerate() {
        let id = ClassId(at as u32);
        for (name, functions) in &class.methods {
            let known = by_name.entry(name).or_default();
            known.extend(functions.iter().map(|&function| (function, Some(id))));
        }
    }
    module_functions(program, late, &mut by_name);
    let namesakes = Namesakes {
        program,
        by_name,
        late,
        wandering: OnceCell::new(),
        kept: RefCell::default(),
    };
    namesakes.called(references);
    unseen_class::collect(program, late, references);
    namesakes.handed_on(references);
    namesakes.captured(references);
    unseen_object::collect(program, || namesakes.wandering(), references);
}

struct Namesakes<'n, 'p> {
    program: &'n Program<'p>,
    by_name: ByName<'n>,
    late: &'n BTreeSet<FileId>,
    wandering: OnceCell<HashSet<ClassId>>,
    /// By name: the classes of the objects that attributes and variables of modules hold under it.
    kept: RefCell<HashMap<Box<str>, Rc<BTreeSet<ClassId>>>>,
}

impl Namesakes<'_, '_> {
    fn called(&self, references: &mut Vec<FunctionReference>) {
        let program = self.program;
        for (site, target) in &program.calls.targets {
            // A foreign object may well hand out one of ours: `arguments.session.item(…)`.
            let is_open = target.unknown
                || target.foreign && target.external.is_empty()
                || is_of_something_else(program, *site);
            let is_given_up = program
                .method_called(*site)
                .is_some_and(|(receiver, _)| program.infer(receiver).given_up);
            if !is_given_up && (!is_open || !target.bound.is_empty()) {
                continue;
            }
            let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let callee = Site {
                file: site.file,
                expr: *func,
            };
            let ExprKind::Attribute { value, attr } = &program.expr(callee).kind else {
                continue;
            };
            let receiver = Site {
                file: site.file,
                expr: *value,
            };
            let is_common = is_common(&attr.text);
            if self.by_name.contains_key(&*attr.text) && is_result(program, receiver) {
                continue;
            }
            let is_foreign =
                || is_merely_foreign(program, receiver) || is_of_something_else(program, *site);
            if attr.text.starts_with("__") || !is_given_up && !target.unknown && !is_foreign() {
                continue;
            }
            for &(function, class) in self.by_name.get(&*attr.text).into_iter().flatten() {
                if target.bound.iter().any(|(bound, _)| *bound == function) {
                    continue;
                }
                let is_meant = || {
                    is_given_up
                        || target.unknown && is_namesake(program, receiver, function)
                        || is_called_like_a_base(program, receiver, function)
                        || class.is_some_and(|class| self.may_be_had(receiver, class, 0))
                };
                if is_common && !is_meant() && !self.may_wander(receiver, function, class) {
                    continue;
                }
                let is_method = class.is_some() && program.class_of(function).is_none();
                if may_take(program, function, args)
                    || is_method && may_take_behind(program, function, args, 1)
                {
                    references.push(self.reference(*site, function, callee, "called on"));
                }
            }
        }
    }

    /// Methods that are taken from such an object to be called elsewhere: `pool.add_task(request.send)`.
    fn handed_on(&self, references: &mut Vec<FunctionReference>) {
        let program = self.program;
        let mut names: Vec<&str> = self.by_name.keys().copied().collect();
        names.sort_unstable();
        for name in names.into_iter().filter(|name| !name.starts_with("__")) {
            let functions = &self.by_name[name];
            let is_common = is_common(name);
            // What is no method elsewhere is more likely what is read.
            let is_data = OnceCell::new();
            for (site, receiver) in program.owners_named(name) {
                let is_given_up = || program.infer(receiver).given_up;
                if !is_handed_on(program, site)
                    || program.infer(site).functions().next().is_some() && !is_given_up()
                {
                    continue;
                }
                if holds_settings(program, receiver) {
                    continue;
                }
                let types = program.infer(receiver);
                let is_foreign = || is_merely_foreign(program, receiver);
                let is_seen = !types.any_of.is_empty() && !is_none(&types);
                if !types.unknown && is_seen && !is_foreign() {
                    continue;
                }
                let may_be_data =
                    || is_foreign() || *is_data.get_or_init(|| is_attribute(program, name));
                let is_told_apart = is_common || !runs_in_thread(program, site) && may_be_data();
                for &(function, class) in functions {
                    let is_meant =
                        types.given_up || types.unknown && is_namesake(program, receiver, function);
                    if is_told_apart && !is_meant && !self.may_wander(receiver, function, class) {
                        continue;
                    }
                    references.push(self.reference(site, function, site, "taken from"));
                }
            }
        }
    }

    /// Methods that a pattern takes from what it matches: `case Job(send=found)`.
    fn captured(&self, references: &mut Vec<FunctionReference>) {
        for (id, file) in self.program.numbered_files() {
            let tree = &file.facts.tree;
            let cases = tree.stmts.iter().filter_map(|stmt| match &stmt.kind {
                StmtKind::Match { cases, .. } => Some(cases),
                _ => None,
            });
            for case in cases.flatten().filter(|case| !case.captures.is_empty()) {
                let (Some(&class), Some(&first)) = (case.references.first(), case.body.first())
                else {
                    continue;
                };
                let site = Site {
                    file: id,
                    expr: class,
                };
                let pattern = case.range.start as usize..tree.stmt(first).range.start as usize;
                let words = file.text.get(pattern).unwrap_or_default().split('=');
                let names = words.map(|text| {
                    text.trim_end()
                        .rsplit(|c| !is_word_part(c))
                        .next()
                        .unwrap_or_default()
                });
                for name in names {
                    for &(function, _) in self.by_name.get(name).into_iter().flatten() {
                        references.push(self.reference(site, function, site, "taken from"));
                    }
                }
            }
        }
    }

    fn reference(
        &self,
        site: Site,
        function: FunctionId,
        shown: Site,
        how: &str,
    ) -> FunctionReference {
        let text = self.program.source(shown);
        let text = text.lines().next().unwrap_or_default();
        FunctionReference {
            function,
            site,
            consumer: Consumer::Called(
                code::UNKNOWN_RECEIVER,
                format!("`{text}` may be this method, but what it is {how} cannot be followed"),
            ),
        }
    }

    /// The classes whose objects go somewhere where they are not followed.
    fn wandering(&self) -> &HashSet<ClassId> {
        self.wandering
            .get_or_init(|| wandering::wandering(self.program))
    }

    /// Whether an object out of sight may be one that has a function. A mapping by name is none: `response.headers.get("Etag")`.
    fn may_wander(&self, receiver: Site, function: FunctionId, class: Option<ClassId>) -> bool {
        let classes = self.wandering();
        !is_mapping_by_name(self.program, receiver)
            && (is_method_of(self.program, class, classes)
                || is_function_of(self.program, function, self.late))
    }
}

/// Whether objects of the project have something else than methods under a name.
fn is_attribute(program: &Program<'_>, name: &str) -> bool {
    program.owners_named(name).any(|(site, receiver)| {
        let is_data =
            |one: &Type| !matches!(one, Type::Function(_) | Type::Method(_) | Type::Partial(_));
        is_target(&program.file(site.file).facts.tree, site.expr)
            || program.infer(site).any_of.iter().any(is_data) && !is_none(&program.infer(receiver))
    })
}

/// Whether an object is only seen to be `None`: whoever reads something off it knows better.
fn is_none(types: &Types) -> bool {
    types.any_of[..] == [Type::Builtin("None")]
}

/// Whether a method is taken from an object to be called in a thread, as the calls are that awaitify puts there.
fn runs_in_thread(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let call = Site { expr: up, ..site };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return false;
    };
    let position = args.iter().position(|arg| arg.value == site.expr);
    position.is_some_and(|position| executor::run(program, call) == Some(position))
}

/// What objects are called that hold settings.
const SETTINGS: &[&str] = &[
    "args",
    "arguments",
    "cfg",
    "conf",
    "config",
    "namespace",
    "options",
    "opts",
    "settings",
];

/// Whether an object is called as those are that hold settings, not methods: `args.block`.
fn holds_settings(program: &Program<'_>, object: Site) -> bool {
    let name = program.expr(object).last_name();
    name.is_some_and(|name| SETTINGS.contains(&name.trim_start_matches('_')))
}

/// Builtins that call what they are given.
const CALLING: &[&str] = &[
    "builtins.filter",
    "builtins.map",
    "builtins.max",
    "builtins.min",
    "builtins.sorted",
];

/// Whether an attribute is no callee, and goes where it may be called.
fn is_handed_on(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let up = match tree.expr(site.expr).parent {
        Parent::Expr(up) => up,
        Parent::Stmt(stmt) => {
            return match &tree.stmt(stmt).kind {
                StmtKind::Assign { value, .. } => *value == site.expr,
                StmtKind::AnnAssign { value, .. } => *value == Some(site.expr),
                StmtKind::Return(_) | StmtKind::Function(_) => true,
                _ => false,
            };
        }
        Parent::Module => return false,
    };
    let around = Site {
        file: site.file,
        expr: up,
    };
    match &tree.expr(up).kind {
        ExprKind::Call { func, .. } => {
            let is_looked_at = program.calls.target(around).is_some_and(|target| {
                target.bound.is_empty()
                    && !target.unknown
                    && !target.external.is_empty()
                    && target
                        .external
                        .iter()
                        .all(|name| name.starts_with("builtins.") && !CALLING.contains(&&**name))
            });
            *func != site.expr && !is_looked_at
        }
        ExprKind::Tuple(_)
        | ExprKind::List(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::Bool { .. }
        | ExprKind::Conditional { .. }
        | ExprKind::Starred(_) => is_handed_on(program, around),
        ExprKind::Comprehension { element, value, .. } => {
            *element == site.expr || *value == Some(site.expr)
        }
        ExprKind::Lambda { .. } | ExprKind::Named { .. } | ExprKind::Yield(_) => true,
        _ => false,
    }
}

/// Whether a call is of a method of an attribute of which the tables know nothing (`threading.local().client.get()`), or
/// of a method that what is known of its object cannot have: something else was put there out of sight.
fn is_of_something_else(program: &Program<'_>, call: Site) -> bool {
    let Some((owner, method)) = program.method_called(call) else {
        return false;
    };
    let types = program.infer(owner);
    let is_unknown = |one: &Type| match one {
        Type::ObjectMember(name) => program.table.rows(name).is_empty(),
        Type::Many(_) => !is_container_member(method),
        // `None` has no methods: whoever calls one knows better.
        Type::Builtin("None") => !method.starts_with("__"),
        _ => false,
    };
    !types.any_of.is_empty() && types.any_of.iter().all(is_unknown)
}

/// Whether an attribute is called as libraries call their mappings.
fn is_mapping_by_name(program: &Program<'_>, site: Site) -> bool {
    matches!(&program.expr(site).kind, ExprKind::Attribute { attr, .. }
        if matches!(&*attr.text, "cookies" | "environ" | "headers"))
}

/// Functions under other names than their own, by those under which classes and objects keep them, with the class: `check = check_one` in
/// the body of a class, `self.report = print_report`.
fn kept_as_attributes<'p>(program: &'p Program<'_>) -> ByName<'p> {
    let mut kept = ByName::default();
    let mut keep = |name: &'p str, types: &Types, class| {
        let is_other = |&one: &FunctionId| {
            program.class_of(one).is_none() || *program.function(one).name != *name
        };
        for function in types.functions().filter(is_other) {
            let known: &mut Vec<_> = kept.entry(name).or_default();
            if !known.contains(&(function, class)) {
                known.push((function, class));
            }
        }
    };
    for (at, info) in program.classes.iter().enumerate() {
        let class = ClassId(at as u32);
        let facts = &program.file(info.file).facts;
        let scope = program.class(class).scope;
        for (name, bindings) in &facts.scopes[scope.0 as usize].variables {
            let mut bindings = bindings.iter().map(|&one| &facts.bindings[one.0 as usize]);
            if bindings
                .any(|one| !matches!(one.kind, BindingKind::Function(_) | BindingKind::Class(_)))
            {
                keep(
                    name,
                    &program.members(&Types::one(Type::Class(class)), name),
                    Some(class),
                );
            }
        }
    }
    for (id, file) in program.numbered_files() {
        for binding in &file.facts.attribute_bindings {
            let at = |expr| Site { file: id, expr };
            let ExprKind::Attribute { value: owner, attr } = &program.expr(at(binding.target)).kind
            else {
                continue;
            };
            if let Some(value) = value_expr(&binding.value) {
                let class = program
                    .infer(at(*owner))
                    .any_of
                    .iter()
                    .find_map(|one| match one {
                        Type::Instance(class) | Type::Class(class) => Some(*class),
                        _ => None,
                    });
                keep(&attr.text, &program.infer(at(value)), class);
            }
        }
    }
    kept
}

/// Whether an object of one of these classes has a method.
fn is_method_of(program: &Program<'_>, class: Option<ClassId>, classes: &HashSet<ClassId>) -> bool {
    class.is_some_and(|class| {
        program
            .below(class)
            .iter()
            .any(|below| classes.contains(below))
    })
}

/// Whether a function is one of these modules' own.
fn is_function_of(program: &Program<'_>, function: FunctionId, modules: &BTreeSet<FileId>) -> bool {
    program.class_of(function).is_none() && modules.contains(&program.function_file(function))
}

/// Functions by the names that modules give them, aliases included.
fn module_functions<'p>(
    program: &'p Program<'_>,
    modules: &BTreeSet<FileId>,
    by_name: &mut ByName<'p>,
) {
    for &file in modules {
        let scopes = &program.file(file).facts.scopes;
        let variables = scopes.first().map(|scope| &scope.variables);
        for name in variables.into_iter().flat_map(|variables| variables.keys()) {
            let types = program.module_member(file, name);
            let known = by_name.entry(name).or_default();
            for function in types.functions() {
                if !known.iter().any(|(one, _)| *one == function) {
                    known.push((function, None));
                }
            }
        }
    }
}

/// Whether all that is known of an object is that it comes from outside.
fn is_merely_foreign(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    types.any_of.iter().any(|one| matches!(one, Type::Foreign))
}

/// Whether a receiver is called like the class of a method: `self._cache` and `FileCache`.
fn is_namesake(program: &Program<'_>, receiver: Site, method: FunctionId) -> bool {
    let Some(name) = program.expr(receiver).last_name() else {
        return false;
    };
    let class = program.class_of(method);
    let Some(class) = class.and_then(|class| program.class_def(class)) else {
        return false;
    };
    let (name, class) = (plain(name), plain(&class.name.text));
    name.len() > 2 && (class.contains(&name) || name.contains(&class))
}

/// Whether a receiver bears the name of a base of a method's class: `config.test_format` and `TestFormat`.
fn is_called_like_a_base(program: &Program<'_>, receiver: Site, method: FunctionId) -> bool {
    let (Some(name), Some(class)) = (program.expr(receiver).last_name(), program.class_of(method))
    else {
        return false;
    };
    let name = plain(name);
    let above = program.above(class);
    let mut bases = above.iter().filter(|&&base| base != class);
    bases.any(|&base| plain(&program.class(base).name) == name)
}

/// A name without what sets its words apart.
fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// Whether a call's arguments could be a method's.
pub(super) fn may_take(
    program: &Program<'_>,
    function: FunctionId,
    args: &[crate::syntax::ast::Argument],
) -> bool {
    let receiver = usize::from(program.class_of(function).is_some());
    may_take_behind(program, function, args, receiver)
}

/// The same, where so many parameters in front are given by how it is called.
fn may_take_behind(
    program: &Program<'_>,
    function: FunctionId,
    args: &[crate::syntax::ast::Argument],
    receiver: usize,
) -> bool {
    use crate::syntax::ast::ParameterKind;
    let Some(def) = program.function_def(function) else {
        return true;
    };
    let has_kind = |kind| def.params.iter().any(|param| param.kind == kind);
    let is_open = args
        .iter()
        .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar));
    let positional = args
        .iter()
        .filter(|arg| arg.kind == ArgumentKind::Positional)
        .count();
    let takes = def
        .params
        .iter()
        .filter(|param| {
            matches!(
                param.kind,
                ParameterKind::Plain | ParameterKind::PositionalOnly
            )
        })
        .count();
    let required = def
        .params
        .iter()
        .filter(|param| {
            matches!(
                param.kind,
                ParameterKind::Plain | ParameterKind::PositionalOnly
            ) && param.default.is_none()
        })
        .count();
    if positional + receiver > takes && !has_kind(ParameterKind::Star) {
        return false;
    }
    if !is_open && args.len() + receiver < required {
        return false;
    }
    args.iter().all(|arg| match &arg.kind {
        ArgumentKind::Keyword(name) => {
            has_kind(ParameterKind::DoubleStar)
                || def.params.iter().any(|param| param.name.text == name.text)
        }
        _ => true,
    })
}
