//! Decorators that give arguments beside those of the caller: `func(conn, *args, **kwargs)`. What they decorate has parameters
//! that no caller gives.

use super::program::{FunctionId, Program, Site};
use crate::facts::binding::BindingKind;
use crate::syntax::ast::{
    Argument, ArgumentKind, ExprId, ExprKind, FunctionDef, ParameterKind, Parent, Tree,
};

/// What a decorator gives to what it decorates.
#[derive(Clone, Debug)]
pub struct Inserted {
    /// The function whose parameter the decorated one becomes.
    pub maker: FunctionId,
    order: Order,
}

/// Where the arguments of a caller land in a call that gives others, too.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Order {
    /// Of those that have parameters of the wrapper's.
    named: Vec<u32>,
    /// Of the first one in `*args`.
    rest: u32,
}

impl Inserted {
    /// The parameter in which the caller's nth argument lands.
    pub fn place_of(&self, nth: u32) -> u32 {
        let named = self.order.named.get(nth as usize).copied();
        named.unwrap_or_else(|| self.order.rest + nth - self.order.named.len() as u32)
    }
}

impl Program<'_> {
    /// What the one decorator of a function that gives arguments of its own gives.
    pub fn inserted(&self, function: FunctionId) -> Option<Inserted> {
        let file = self.function_file(function);
        let decorators = self.decorators(function).into_iter();
        let mut found = decorators.filter_map(|expr| self.inserted_by(Site { file, expr }));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn inserted_by(&self, decorator: Site) -> Option<Inserted> {
        let types = self.infer(decorator);
        let mut makers = types.functions();
        let (Some(maker), 1, false) = (makers.next(), types.any_of.len(), types.unknown) else {
            return None;
        };
        let [wrapper] = self.wrappers_made(decorator)[..] else {
            return None;
        };
        let [param] = &self.function_def(maker)?.params[..] else {
            return None;
        };
        let is_plain = param.kind == ParameterKind::Plain && param.default.is_none();
        if !is_plain || self.class_of(maker).is_some() {
            return None;
        }
        let around = self.function_def(wrapper)?;
        let file = self.function_file(maker);
        let tree = &self.file(file).facts.tree;
        let reads = self.reads_of(file, self.parameter_binding(maker, 0)?);
        let calls = reads.iter().filter_map(|read| called(tree, read.expr));
        let mut orders = calls.map(|args| order_of(tree, around, args));
        let order = orders.next()??;
        let is_same = orders.all(|one| one.as_ref() == Some(&order));
        is_same.then_some(Inserted { maker, order })
    }

    /// Whether this is the call, in a decorator, of what it decorates.
    pub fn is_undecorated(&self, callee: Site, function: FunctionId) -> bool {
        let facts = &self.file(callee.file).facts;
        let Some(Some(reference)) = facts.references.get(callee.expr.0 as usize) else {
            return false;
        };
        let Some(inserted) = self.inserted(function) else {
            return false;
        };
        let mut bindings = reference.bindings.iter();
        bindings.any(|one| match facts.bindings[one.0 as usize].kind {
            BindingKind::Parameter { function, .. } => {
                self.function_id(callee.file, function) == inserted.maker
            }
            _ => false,
        })
    }
}

/// The arguments of the call of an expression.
fn called(tree: &Tree, expr: ExprId) -> Option<&[Argument]> {
    let Parent::Expr(up) = tree.expr(expr).parent else {
        return None;
    };
    match &tree.expr(up).kind {
        ExprKind::Call { func, args, .. } if *func == expr => Some(args),
        _ => None,
    }
}

/// Where a call of what is decorated puts the arguments of the wrapper's caller, if it gives others, too.
fn order_of(tree: &Tree, wrapper: &FunctionDef, args: &[Argument]) -> Option<Order> {
    let is_plain = |kind| matches!(kind, ParameterKind::Plain | ParameterKind::PositionalOnly);
    let own = wrapper.params.iter();
    let own: Vec<_> = own.take_while(|param| is_plain(param.kind)).collect();
    let rest = wrapper.params.get(own.len());
    let rest = rest.filter(|param| param.kind == ParameterKind::Star);
    let is_name = |expr: ExprId, name: &str| matches!(&tree.expr(expr).kind, ExprKind::Name(text) if &**text == name);
    let is_given = |arg: &&Argument| arg.kind == ArgumentKind::Positional;
    let given: Vec<&Argument> = args.iter().take_while(is_given).collect();
    let behind = &args[given.len()..];
    let named = own.iter().map(|param| {
        let place = given
            .iter()
            .position(|arg| is_name(arg.value, &param.name.text))?;
        param.default.is_none().then_some(place as u32)
    });
    let named: Vec<u32> = named.collect::<Option<_>>()?;
    let behind = match (rest, behind) {
        (Some(rest), [star, behind @ ..]) if star.kind == ArgumentKind::Star => {
            is_name(star.value, &rest.name.text).then_some(behind)?
        }
        (None, behind) => behind,
        _ => return None,
    };
    let is_by_name = |arg: &Argument| matches!(arg.kind, ArgumentKind::Keyword(_));
    let is_other = |arg: &Argument| !is_by_name(arg) && arg.kind != ArgumentKind::DoubleStar;
    let is_inserting = given.len() > named.len() || behind.iter().any(is_by_name);
    (is_inserting && !behind.iter().any(is_other)).then_some(Order {
        named,
        rest: given.len() as u32,
    })
}
