//! What kind of value goes into a query, as far as the program shows it.

use crate::facts::binding::{BindingKind, Value as Bound};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `None`
    Nothing,
    /// Text.
    Text,
    /// A whole number that is written there, and that four bytes hold.
    Written,
    /// A whole number of any size.
    Whole,
    /// A `float`.
    Real,
    /// `True` or `False`.
    Truth,
    /// A `decimal.Decimal`.
    Decimal,
    /// A date.
    Day,
    /// A date and time without a time zone.
    Moment,
    /// Anything.
    Unknown,
}

impl Value {
    /// The kind of what may be either.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Nothing, other) => other,
            (one, Self::Nothing) => one,
            (Self::Written | Self::Whole, Self::Written | Self::Whole) => Self::Whole,
            _ => Self::Unknown,
        }
    }

    /// The kind of what may be any of these.
    pub(super) fn any(all: impl Iterator<Item = Self>) -> Self {
        all.reduce(Self::or).unwrap_or(Self::Unknown)
    }
}

/// How far names, parameters and annotations are followed.
const DEPTH: u32 = 5;

/// The kind of a value.
pub(super) fn value_of(program: &Program<'_>, site: Site) -> Value {
    followed(program, site, DEPTH)
}

fn followed(program: &Program<'_>, site: Site, depth: u32) -> Value {
    let Some(depth) = depth.checked_sub(1) else {
        return Value::Unknown;
    };
    let at = |expr: ExprId| followed(program, Site { expr, ..site }, depth);
    match &program.expr(site).kind {
        ExprKind::None => Value::Nothing,
        ExprKind::Str {
            is_bytes: false, ..
        }
        | ExprKind::FString { .. } => Value::Text,
        ExprKind::Concat(parts) => Value::any(parts.iter().map(|&part| at(part))),
        ExprKind::True | ExprKind::False | ExprKind::Not(_) => Value::Truth,
        ExprKind::Number => number(program.source(site)),
        ExprKind::Unary(value) => match at(*value) {
            found @ (Value::Written | Value::Whole | Value::Real) => found,
            _ => Value::Unknown,
        },
        ExprKind::Conditional { body, orelse, .. } => at(*body).or(at(*orelse)),
        ExprKind::Call { func, args, .. } => {
            let types = program.infer(Site {
                expr: *func,
                ..site
            });
            given(&types, args.len())
        }
        ExprKind::Name(_) => match program.parameter_read(site) {
            Some((function, index)) => {
                let def = program.function_def(function);
                match def.and_then(|def| def.params.get(index as usize)) {
                    Some(parameter) => {
                        let in_def = |expr| Site {
                            file: program.function_file(function),
                            expr,
                        };
                        match parameter.annotation {
                            Some(annotation) => annotated(program, in_def(annotation), depth),
                            None => {
                                let passed = program.given_here(function, index);
                                let all = passed.into_iter().flatten();
                                Value::any(all.map(|one| followed(program, one, depth)))
                            }
                        }
                    }
                    None => Value::Unknown,
                }
            }
            None => match program.only_assignment(site) {
                Some((_, value)) => at(value),
                None => element(program, site, depth),
            },
        },
        ExprKind::Attribute { value, attr } => {
            let owner = program.infer(Site {
                expr: *value,
                ..site
            });
            field(program, &owner, &attr.text, depth)
        }
        _ => Value::Unknown,
    }
}

/// The kind of the elements that a name goes through, where they are written there.
fn element(program: &Program<'_>, site: Site, depth: u32) -> Value {
    let facts = &program.file(site.file).facts;
    let binding = program.only_binding(site);
    let Some(BindingKind::Assigned {
        value: Bound::Element { iter, .. },
        path,
        ..
    }) = binding.map(|binding| &facts.bindings[binding.0 as usize].kind)
    else {
        return Value::Unknown;
    };
    match &facts.tree.expr(*iter).kind {
        ExprKind::List(all) | ExprKind::Tuple(all) if path.is_empty() => {
            let all = all.iter().map(|&expr| Site { expr, ..site });
            Value::any(all.map(|one| followed(program, one, depth)))
        }
        _ => Value::Unknown,
    }
}

/// A number as it is written.
fn number(text: &str) -> Value {
    let is_whole = text.chars().all(|c| c.is_ascii_digit() || c == '_');
    match text.replace('_', "").parse::<i32>() {
        Ok(_) if is_whole => Value::Written,
        _ if is_whole => Value::Whole,
        _ if text.contains('.') && !text.ends_with(['j', 'J']) => Value::Real,
        _ => Value::Unknown,
    }
}

/// What a call of a common function gives.
fn given(function: &Types, arguments: usize) -> Value {
    let is = |name: &str| function.is_external(name);
    let of = |names: &[&str], value| names.iter().any(|name| is(name)).then_some(value);
    of(&["builtins.int", "builtins.len"], Value::Whole)
        .or_else(|| of(&["builtins.str", "json.dumps"], Value::Text))
        .or_else(|| of(&["builtins.float"], Value::Real))
        .or_else(|| of(&["builtins.bool"], Value::Truth))
        .or_else(|| of(&["decimal.Decimal"], Value::Decimal))
        .or_else(|| of(&["datetime.date", "datetime.date.today"], Value::Day))
        .or_else(|| {
            let now = &["datetime.datetime.now", "datetime.datetime.utcnow"];
            of(now, Value::Moment).filter(|_| arguments == 0)
        })
        .unwrap_or(Value::Unknown)
}

/// What an annotation says.
fn annotated(program: &Program<'_>, site: Site, depth: u32) -> Value {
    let Some(depth) = depth.checked_sub(1) else {
        return Value::Unknown;
    };
    let at = |expr: ExprId| annotated(program, Site { expr, ..site }, depth);
    match &program.expr(site).kind {
        ExprKind::None => Value::Nothing,
        ExprKind::Binary {
            left,
            op: "|",
            right,
        } => at(*left).or(at(*right)),
        ExprKind::Subscript { value, index } => {
            let generic = program.source(Site {
                expr: *value,
                ..site
            });
            match generic.rsplit('.').next() {
                Some("Optional") => at(*index),
                _ => Value::Unknown,
            }
        }
        ExprKind::Name(_) | ExprKind::Attribute { .. } => {
            let types = program.infer(site);
            let kinds = [
                ("builtins.str", Value::Text),
                ("builtins.int", Value::Whole),
                ("builtins.float", Value::Real),
                ("builtins.bool", Value::Truth),
                ("decimal.Decimal", Value::Decimal),
                ("datetime.date", Value::Day),
            ];
            let known = kinds.iter().find(|(name, _)| types.is_external(name));
            known.map_or(Value::Unknown, |(_, value)| *value)
        }
        _ => Value::Unknown,
    }
}

/// What the class of an object says of an attribute.
fn field(program: &Program<'_>, owner: &Types, name: &str, depth: u32) -> Value {
    let [Type::Instance(class)] = owner.any_of[..] else {
        return Value::Unknown;
    };
    let Some(def) = program.class_def(class).filter(|_| !owner.unknown) else {
        return Value::Unknown;
    };
    let file = program.classes[class.0 as usize].file;
    let tree = &program.file(file).facts.tree;
    let annotation = def.body.iter().find_map(|&stmt| {
        let StmtKind::AnnAssign {
            target, annotation, ..
        } = &tree.stmt(stmt).kind
        else {
            return None;
        };
        let is_one = matches!(&tree.expr(*target).kind, ExprKind::Name(one) if **one == *name);
        is_one.then_some(*annotation)
    });
    match annotation {
        Some(expr) => annotated(program, Site { file, expr }, depth),
        None => Value::Unknown,
    }
}
