//! Arguments that a function passes on: `Users(client)`, where `def __init__(self, *args, **options)` does
//! `super().__init__(*args, **options)`.

use super::call_graph::{bind, keyword};
use super::program::{FunctionId, Program, Site};
use super::types::Type;
use crate::facts::option::Passing;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, FunctionDef, ParameterKind};

/// How many functions may pass something on to one another.
const DEEPEST: u32 = 5;

/// Where arguments land that functions pass on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// The functions that get them in the end, and in which of their parameters.
    pub bound: Vec<(FunctionId, Vec<(ExprId, u32)>)>,
    /// Keywords that reach a call of a library.
    pub outside: Vec<Handed>,
    /// Arguments of which this cannot be said altogether.
    pub lost: Vec<ExprId>,
}

/// A keyword that a library's call gets through the `**options` of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// What is given.
    pub value: ExprId,
    /// Under which name.
    pub name: Box<str>,
    /// The call of the library.
    pub call: Site,
}

impl Forwarded {
    /// How much was found so far.
    fn marks(&self) -> (usize, usize) {
        (self.bound.len(), self.outside.len())
    }

    /// Whether an argument landed in one of the parameters `direct`, or in what was found since.
    fn has_landed(
        &self,
        (bound, outside): (usize, usize),
        direct: &[(ExprId, u32)],
        expr: ExprId,
    ) -> bool {
        let further = self.bound[bound..].iter().flat_map(|(_, bound)| bound);
        further.chain(direct).any(|(one, _)| *one == expr)
            || self.outside[outside..].iter().any(|one| one.value == expr)
    }
}

/// The arguments of a call, as far as each is written there.
#[derive(Default)]
struct Given<'a> {
    /// By position; nothing where the argument stands elsewhere.
    by_position: Vec<Option<ExprId>>,
    by_name: Vec<(&'a str, ExprId)>,
}

/// Where the arguments of a call land that the functions which it reaches, `bound` among them, pass on.
pub(super) fn forwarded(
    program: &Program<'_>,
    callee: Site,
    args: &[Argument],
    bound: &[(FunctionId, Vec<(ExprId, u32)>)],
) -> Forwarded {
    let mut found = Forwarded::default();
    let passes = |function: FunctionId| passing(program, function).is_some();
    if !bound.iter().any(|(function, _)| passes(*function)) {
        return found;
    }
    let mut given = Given::default();
    for arg in args {
        match &arg.kind {
            ArgumentKind::Positional => given.by_position.push(Some(arg.value)),
            ArgumentKind::Keyword(name) => given.by_name.push((&name.text, arg.value)),
            // What stands behind unpacked arguments lands nowhere that can be said.
            ArgumentKind::Star => break,
            ArgumentKind::DoubleStar => {}
        }
    }
    if given.by_position.is_empty() && given.by_name.is_empty() {
        return found;
    }
    let functions = called(program, callee);
    if !functions.iter().any(|(function, _)| passes(*function)) {
        return found;
    }
    for (function, skip) in functions {
        let before = found.marks();
        pass(program, function, skip, &given, 0, &mut found);
        let direct = bind(program, function, args, skip as u32);
        let is_landed = |expr: ExprId| found.has_landed(before, &direct, expr);
        let all = args.iter().map(|arg| arg.value);
        let lost: Vec<ExprId> = all.filter(|&expr| !is_landed(expr)).collect();
        found.lost.extend(lost);
    }
    found
}

/// The functions that a call runs, with how many of their parameters are given without being written.
fn called(program: &Program<'_>, callee: Site) -> Vec<(FunctionId, usize)> {
    let types = program.infer(callee);
    let skipped = |function: FunctionId| usize::from(!program.is_static_method(function));
    let mut found = Vec::new();
    for one in &types.any_of {
        match one {
            Type::Function(function) => found.push((*function, 0)),
            Type::Method(function) => found.push((*function, skipped(*function))),
            Type::Class(class) => {
                let made = program.method(*class, "__init__");
                found.extend(made.map(|function| (function, 1)));
            }
            _ => {}
        }
    }
    let constructors = program.overriding_constructors(callee);
    let overriding = program.overriding(callee).into_iter().chain(constructors);
    found.extend(overriding.map(|function| (function, skipped(function))));
    found
}

fn passing<'p>(program: &'p Program<'_>, function: FunctionId) -> Option<&'p Passing> {
    let info = &program.functions[function.0 as usize];
    let facts = &program.file(info.file).facts;
    facts.options.passed_on_by(info.index)
}

/// Follow what a function is given beyond its parameters.
fn pass(
    program: &Program<'_>,
    function: FunctionId,
    skip: usize,
    given: &Given<'_>,
    depth: u32,
    found: &mut Forwarded,
) {
    let Some(def) = program.function_def(function) else {
        return;
    };
    let Some(passing) = passing(program, function) else {
        return;
    };
    let file = program.function_file(function);
    let plain = leading(def).saturating_sub(skip);
    let more: Vec<Option<ExprId>> = given.by_position.iter().skip(plain).copied().collect();
    let named: Vec<(&str, ExprId)> = given
        .by_name
        .iter()
        .filter(|(name, _)| {
            !def.params.iter().any(|param| *param.name.text == **name)
                && !passing.touched.contains(*name)
        })
        .copied()
        .collect();
    for &call in &passing.args {
        if !passing.options.contains(&call) {
            let given = Given {
                by_position: more.clone(),
                by_name: Vec::new(),
            };
            into(program, Site { file, expr: call }, &given, depth, found);
        }
    }
    for &call in &passing.options {
        let is_both = passing.args.contains(&call);
        let given = Given {
            by_position: if is_both { more.clone() } else { Vec::new() },
            by_name: named.clone(),
        };
        into(program, Site { file, expr: call }, &given, depth, found);
    }
}

/// Follow what a call unpacks to the functions that it reaches.
fn into(program: &Program<'_>, call: Site, given: &Given<'_>, depth: u32, found: &mut Forwarded) {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return;
    };
    let all = || {
        let by_position = given.by_position.iter().flatten().copied();
        by_position.chain(given.by_name.iter().map(|(_, expr)| *expr))
    };
    let own = args
        .iter()
        .take_while(|arg| arg.kind == ArgumentKind::Positional)
        .count();
    let stars = args.iter().filter(|arg| arg.kind == ArgumentKind::Star);
    let is_mixed = stars.count() > 1;
    let callee = Site {
        file: call.file,
        expr: *func,
    };
    let functions = called(program, callee);
    let types = program.infer(callee);
    let is_known = !types.unknown && types.any_of.iter().all(is_followed);
    let is_outside = |one: &Type| matches!(one, Type::External(_) | Type::ObjectMember(_));
    if !types.unknown && !types.any_of.is_empty() && types.any_of.iter().all(is_outside) {
        let by_position = given.by_position.iter().flatten().copied();
        found.lost.extend(by_position);
        found
            .outside
            .extend(given.by_name.iter().map(|&(name, value)| Handed {
                value,
                name: name.into(),
                call,
            }));
        return;
    }
    if is_mixed || functions.is_empty() || !is_known || depth >= DEEPEST {
        found.lost.extend(all());
        return;
    }
    let mut by_position = vec![None; own];
    by_position.extend(&given.by_position);
    let given = Given {
        by_position,
        by_name: given.by_name.clone(),
    };
    for (function, skip) in functions {
        let Some(def) = program.function_def(function) else {
            found.lost.extend(all());
            continue;
        };
        let plain = leading(def);
        let mut bound = Vec::new();
        for (nth, expr) in given.by_position.iter().enumerate() {
            if let Some(expr) = expr.filter(|_| nth + skip < plain) {
                bound.push((expr, (nth + skip) as u32));
            }
        }
        for &(name, expr) in &given.by_name {
            let index = keyword(program, function, def, name);
            bound.extend(index.map(|index| (expr, index)));
        }
        let before = found.marks();
        pass(program, function, skip, &given, depth + 1, found);
        let is_landed = |expr: ExprId| found.has_landed(before, &bound, expr);
        let lost: Vec<ExprId> = all().filter(|&expr| !is_landed(expr)).collect();
        found.lost.extend(lost);
        found.bound.push((function, bound));
    }
}

/// Whether all that a call of this runs is among the functions that it is said to run.
fn is_followed(one: &Type) -> bool {
    matches!(one, Type::Function(_) | Type::Method(_) | Type::Class(_))
}

/// How many parameters are given by position.
fn leading(def: &FunctionDef) -> usize {
    let is_plain =
        |kind: ParameterKind| matches!(kind, ParameterKind::Plain | ParameterKind::PositionalOnly);
    def.params
        .iter()
        .take_while(|param| is_plain(param.kind))
        .count()
}
