//! Calls, decorators and names of one file as they are written.

use crate::facts::FileFacts;
use crate::facts::binding::BindingKind;
use crate::facts::definition::Function;
use crate::name::root;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};
use std::collections::HashSet;

/// A file and what is asked of it.
pub struct Reader<'a> {
    /// Its facts.
    pub facts: &'a FileFacts,
    /// Its text.
    pub text: &'a str,
    /// The project's own top-level packages and modules.
    pub own: &'a HashSet<Box<str>>,
}

/// A call, or a decorator without one.
pub struct Invoked<'a> {
    /// What is called.
    pub callee: ExprId,
    /// With what.
    pub args: &'a [Argument],
}

impl<'a> Reader<'a> {
    /// A call taken apart; of what is none, it alone.
    pub fn invoked(&self, expr: ExprId) -> Invoked<'a> {
        match &self.facts.tree.expr(expr).kind {
            ExprKind::Call { func, args, .. } => Invoked {
                callee: *func,
                args,
            },
            _ => Invoked {
                callee: expr,
                args: &[],
            },
        }
    }

    /// The decorators of a function.
    pub fn decorators(&self, function: &Function) -> &'a [ExprId] {
        match &self.facts.tree.stmt(function.stmt).kind {
            StmtKind::Function(def) => &def.decorators,
            _ => &[],
        }
    }

    /// The text of an expression, white space drawn together.
    pub fn written(&self, expr: ExprId) -> String {
        let text = self.facts.tree.expr(expr).range.slice(self.text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a literal says.
    pub fn literal(&self, expr: ExprId) -> Option<String> {
        match &self.facts.tree.expr(expr).kind {
            ExprKind::Str {
                value: Some(value),
                is_bytes: false,
            } => Some(value.to_string()),
            ExprKind::Concat(parts) => parts.iter().map(|&part| self.literal(part)).collect(),
            _ => None,
        }
    }

    /// `a.b.c` as it is written.
    pub fn dotted(&self, expr: ExprId) -> Option<String> {
        match &self.facts.tree.expr(expr).kind {
            ExprKind::Name(name) => Some(name.to_string()),
            ExprKind::Attribute { value, attr } => {
                Some(format!("{}.{}", self.dotted(*value)?, attr.text))
            }
            _ => None,
        }
    }

    /// `a.b.c` with what an import says its first name means.
    pub fn resolved(&self, expr: ExprId) -> Option<String> {
        match &self.facts.tree.expr(expr).kind {
            ExprKind::Name(name) => Some(match self.binding(expr) {
                Some(BindingKind::Import { path, .. }) => path.to_string(),
                Some(BindingKind::ImportFrom {
                    level,
                    module,
                    name,
                }) => format!("{}{module}.{name}", ".".repeat(*level as usize)),
                _ => name.to_string(),
            }),
            ExprKind::Attribute { value, attr } => {
                Some(format!("{}.{}", self.resolved(*value)?, attr.text))
            }
            _ => None,
        }
    }

    /// Left of the last dot of a callee, and right of it.
    pub fn member(&self, callee: ExprId) -> Option<(Option<ExprId>, &'a str)> {
        match &self.facts.tree.expr(callee).kind {
            ExprKind::Attribute { value, attr } => Some((Some(*value), &attr.text)),
            ExprKind::Name(name) => Some((None, name)),
            _ => None,
        }
    }

    /// What binds a name last, as far as a read of it sees.
    pub fn binding(&self, name: ExprId) -> Option<&'a BindingKind> {
        let reference = self.facts.references.get(name.0 as usize)?.as_ref()?;
        let binding = reference.bindings.last()?;
        Some(&self.facts.bindings.get(binding.0 as usize)?.kind)
    }

    /// The value that a name is assigned.
    pub fn value(&self, name: ExprId) -> Option<ExprId> {
        use crate::facts::binding::Value;
        match self.binding(name)? {
            BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                ..
            } if path.is_empty() => Some(*value),
            _ => None,
        }
    }

    /// How a thing of the project is called here; nothing for things from outside, which a conversion may exchange.
    pub fn own_name(&self, expr: ExprId) -> Option<String> {
        let dotted = self.dotted(expr)?;
        let mut first = expr;
        while let ExprKind::Attribute { value, .. } = self.facts.tree.expr(first).kind {
            first = value;
        }
        (!is_from_outside(self.binding(first)?, self.own)).then_some(dotted)
    }
}

/// Whether something is imported, and from none of the project's `own` top-level packages and modules.
pub fn is_from_outside(kind: &BindingKind, own: &HashSet<Box<str>>) -> bool {
    kind.loaded()
        .is_some_and(|module| !own.contains(root(module)))
}

impl Invoked<'_> {
    /// The value of an argument: of the first of these keywords, else of that position.
    pub fn argument(&self, position: Option<usize>, keywords: &[&str]) -> Option<ExprId> {
        let named = self.args.iter().find(|argument| match &argument.kind {
            ArgumentKind::Keyword(name) => keywords.contains(&&*name.text),
            _ => false,
        });
        let at = || {
            let mut positional = self.args.iter();
            let argument = positional.nth(position?)?;
            (argument.kind == ArgumentKind::Positional).then_some(argument)
        };
        named.or_else(at).map(|argument| argument.value)
    }
}
