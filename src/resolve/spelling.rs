//! What a computed name may spell: `getattr(self, "do_" + command)`, `for shell in self.shells: getattr(self, shell)()`.
//!
//! The answer holds every name that the expression can have, or says that it may be anything. Lists and dicts count only
//! where nothing is seen that could change them: a name that is added later would be called without an `await`.

use super::program::{ClassId, FileId, FunctionId, Program, Site};
use super::types::Type;
use crate::facts::binding::{BindingId, BindingKind, Unpack, Value};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// How far values are followed.
const DEEPEST: u32 = 8;

/// How many names are told apart before they count as any name.
const MOST_SPELLINGS: usize = 24;

/// One name that an expression may spell, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spelling {
    /// This name and no other.
    Exact(Box<str>),
    /// Every name with this beginning and this end.
    Affixed(Box<str>, Box<str>),
}

impl Spelling {
    fn anything() -> Self {
        Self::Affixed("".into(), "".into())
    }

    /// Whether it may be `name`.
    pub fn may_be(&self, name: &str) -> bool {
        match self {
            Self::Exact(text) => **text == *name,
            Self::Affixed(prefix, suffix) => {
                name.len() >= prefix.len() + suffix.len()
                    && name.starts_with(&**prefix)
                    && name.ends_with(&**suffix)
            }
        }
    }

    fn followed_by(&self, next: &Self) -> Self {
        match (self, next) {
            (Self::Exact(left), Self::Exact(right)) => Self::Exact(format!("{left}{right}").into()),
            (Self::Exact(left), Self::Affixed(prefix, suffix)) => {
                Self::Affixed(format!("{left}{prefix}").into(), suffix.clone())
            }
            (Self::Affixed(prefix, suffix), Self::Exact(right)) => {
                Self::Affixed(prefix.clone(), format!("{suffix}{right}").into())
            }
            (Self::Affixed(prefix, _), Self::Affixed(_, suffix)) => {
                Self::Affixed(prefix.clone(), suffix.clone())
            }
        }
    }
}

/// What is known of all of them: `None` is anything.
type Known = Option<Vec<Spelling>>;

fn joined(parts: impl Iterator<Item = Known>) -> Known {
    let mut all = BTreeSet::new();
    for part in parts {
        all.extend(part?);
        if all.len() > MOST_SPELLINGS {
            return None;
        }
    }
    Some(all.into_iter().collect())
}

impl Program<'_> {
    /// Every name that the string at `site` may spell.
    pub fn spellings(&self, site: Site) -> Vec<Spelling> {
        self.spelled(site, 0)
            .unwrap_or_else(|| vec![Spelling::anything()])
    }

    /// Whether pytest gives a test nothing but texts for a parameter, which are written with it.
    pub(super) fn is_parametrized_with_text(&self, function: FunctionId, index: u32) -> bool {
        let known = self.parametrized(function, index, 0);
        let is_exact = |one: &Spelling| matches!(one, Spelling::Exact(_));
        known.is_some_and(|all| all.iter().all(is_exact))
    }

    fn spelled(&self, site: Site, depth: u32) -> Known {
        if depth > DEEPEST {
            return None;
        }
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let again = |expr: ExprId| self.spelled(at(expr), depth + 1);
        match &self.expr(site).kind {
            ExprKind::Str {
                value: Some(text),
                is_bytes: false,
                ..
            } => Some(vec![Spelling::Exact((**text).into())]),
            ExprKind::Concat(parts) => {
                let parts = parts.iter().map(|&part| again(part));
                Some(self.in_a_row(parts))
            }
            ExprKind::Binary {
                left,
                op: "+",
                right,
            } => Some(self.in_a_row([again(*left), again(*right)].into_iter())),
            ExprKind::Binary { left, op: "%", .. } => Some(vec![self.formatted(at(*left))]),
            ExprKind::FString { values } => Some(vec![self.interpolated(site, values)]),
            ExprKind::Call { func, .. } => match &self.expr(at(*func)).kind {
                ExprKind::Attribute { value, attr } if &*attr.text == "format" => {
                    Some(vec![self.templated(at(*value))])
                }
                _ => None,
            },
            ExprKind::Conditional { body, orelse, .. } => {
                joined([again(*body), again(*orelse)].into_iter())
            }
            ExprKind::Bool { left, right, .. } => joined([again(*left), again(*right)].into_iter()),
            ExprKind::Named { value, .. } => again(*value),
            ExprKind::Name(_) => {
                let bindings = self.bindings_read(site)?;
                joined(
                    bindings
                        .iter()
                        .map(|&one| self.spelled_binding(site.file, one, depth)),
                )
            }
            ExprKind::Subscript { value, .. } => self.held(at(*value), Part::Values, depth + 1),
            _ => None,
        }
    }

    /// What a read of a name sees, when all of it is known.
    pub(super) fn bindings_read(&self, site: Site) -> Option<&[BindingId]> {
        let facts = &self.file(site.file).facts;
        let reference = facts.references.get(site.expr.0 as usize)?.as_ref()?;
        let is_known = !reference.may_be_unbound && !reference.bindings.is_empty();
        let is_patched = reference.scope == Some(ScopeId::MODULE)
            && reference.bindings.iter().any(|&binding| {
                let name = &facts.bindings[binding.0 as usize].name;
                self.patched_names.contains(name)
            });
        (is_known && !is_patched).then_some(&reference.bindings)
    }

    fn spelled_binding(&self, file: FileId, binding: BindingId, depth: u32) -> Known {
        let facts = &self.file(file).facts;
        match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned { value, path, .. } => match value {
                Value::Expr(expr) if path.is_empty() => {
                    self.spelled(Site { file, expr: *expr }, depth + 1)
                }
                Value::Element { iter, .. } => {
                    let iter = Site { file, expr: *iter };
                    self.elements_at(iter, path, depth + 1)
                }
                _ => None,
            },
            BindingKind::Parameter { function, index } => {
                let function = self.function_id(file, *function);
                self.parametrized(function, *index, depth).or_else(|| {
                    let given = self.given(function, *index)?;
                    let given = given.into_iter();
                    joined(given.map(|site| self.spelled(site, depth + 1)))
                })
            }
            _ => None,
        }
    }

    /// What pytest gives a test for this parameter: `@pytest.mark.parametrize("verb", ["get", "put"])`.
    fn parametrized(&self, function: FunctionId, index: u32, depth: u32) -> Known {
        let file = self.function_file(function);
        let at = |expr: ExprId| Site { file, expr };
        let def = self.function_def(function)?;
        let own = &*def.params.get(index as usize)?.name.text;
        if !self.is_test_file(file) || !self.function(function).name.starts_with("test") {
            return None;
        }
        let holder = self.class_of(function);
        let on_class = holder.and_then(|class| self.class_def(class));
        let on_class = on_class.map(|class| &class.decorators[..]);
        let marks = def.decorators.iter().chain(on_class.unwrap_or_default());
        let mut known = None;
        for &mark in marks {
            let ExprKind::Call { func, args, .. } = &self.expr(at(mark)).kind else {
                continue;
            };
            if !self.source(at(*func)).ends_with("mark.parametrize") {
                continue;
            }
            let [names, values, ..] = &args[..] else {
                return None;
            };
            let names = self.parameter_names(at(names.value))?;
            let Some(place) = names.iter().position(|name| name == own) else {
                continue;
            };
            let path = [Unpack::Index(place as u32)];
            let path = if names.len() == 1 { &[] } else { &path[..] };
            known = Some(self.elements_at(at(values.value), path, depth + 1)?);
        }
        known
    }

    fn parameter_names(&self, site: Site) -> Option<Vec<String>> {
        let text = |expr: ExprId| {
            let kind = &self
                .expr(Site {
                    file: site.file,
                    expr,
                })
                .kind;
            match kind {
                ExprKind::Str {
                    value: Some(text), ..
                } => Some(text.to_string()),
                _ => None,
            }
        };
        match &self.expr(site).kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                items.iter().map(|&item| text(item)).collect()
            }
            _ => {
                let all = text(site.expr)?;
                Some(all.split(',').map(|name| name.trim().to_owned()).collect())
            }
        }
    }

    /// What iterating over `site` gives, at the end of an unpacking path.
    fn elements_at(&self, site: Site, path: &[Unpack], depth: u32) -> Known {
        if depth > DEEPEST {
            return None;
        }
        match path {
            [] => self.held(site, Part::Elements, depth),
            [Unpack::Index(at)] => self.held(site, Part::Within(*at as usize), depth),
            _ => None,
        }
    }

    /// What a container holds: where it is written out, or read from a variable that nothing changes.
    fn held(&self, site: Site, part: Part, depth: u32) -> Known {
        if depth > DEEPEST {
            return None;
        }
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &self.expr(site).kind {
            ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) => {
                joined(items.iter().map(|&item| self.one_of(at(item), part, depth)))
            }
            ExprKind::Dict(items) => {
                let pairs = items.iter().map(|(key, value)| match part {
                    Part::Values => key.and_then(|_| self.spelled(at(*value), depth + 1)),
                    Part::Elements => key.and_then(|key| self.spelled(at(key), depth + 1)),
                    Part::Within(_) => None,
                });
                joined(pairs)
            }
            ExprKind::Conditional { body, orelse, .. } => joined(
                [*body, *orelse]
                    .into_iter()
                    .map(|expr| self.held(at(expr), part, depth + 1)),
            ),
            // The same elements, in another order or container.
            ExprKind::Call { func, args, .. } => {
                match (&self.infer(at(*func)).any_of[..], &args[..]) {
                    ([Type::External(name)], [only])
                        if matches!(
                            &**name,
                            "builtins.sorted"
                                | "builtins.reversed"
                                | "builtins.list"
                                | "builtins.tuple"
                                | "builtins.set"
                                | "builtins.frozenset"
                        ) && only.kind == ArgumentKind::Positional =>
                    {
                        self.held(at(only.value), part, depth + 1)
                    }
                    _ => None,
                }
            }
            ExprKind::Name(_) => {
                let bindings = self.bindings_read(site)?;
                joined(bindings.iter().map(|&binding| {
                    let value = self.plain_value(site.file, binding)?;
                    let held = self.held(value, part, depth + 1)?;
                    // Looking for what may change it costs more than looking into it.
                    let is_safe = self.is_tuple(value) || self.is_never_changed(site.file, binding);
                    is_safe.then_some(held)
                }))
            }
            ExprKind::Attribute { value, attr } => {
                let owner = self.infer(at(*value));
                let [Type::Instance(class) | Type::Class(class)] = owner.any_of[..] else {
                    return None;
                };
                if owner.unknown {
                    return None;
                }
                let values = self.class_constants(class, &attr.text)?;
                joined(values.iter().map(|&value| {
                    let held = self.held(value, part, depth + 1)?;
                    let is_safe =
                        self.is_tuple(value) || self.is_never_changed_anywhere(&attr.text);
                    is_safe.then_some(held)
                }))
            }
            _ => None,
        }
    }

    fn one_of(&self, item: Site, part: Part, depth: u32) -> Known {
        let Part::Within(place) = part else {
            return self.spelled(item, depth + 1);
        };
        match &self.expr(item).kind {
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let has_starred = items.iter().any(|&expr| {
                    let kind = &self
                        .expr(Site {
                            file: item.file,
                            expr,
                        })
                        .kind;
                    matches!(kind, ExprKind::Starred(_))
                });
                let expr = *items.get(place).filter(|_| !has_starred)?;
                let item = Site {
                    file: item.file,
                    expr,
                };
                self.spelled(item, depth + 1)
            }
            _ => None,
        }
    }

    fn plain_value(&self, file: FileId, binding: BindingId) -> Option<Site> {
        match &self.file(file).facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(expr),
                path,
                ..
            } if path.is_empty() => Some(Site { file, expr: *expr }),
            _ => None,
        }
    }

    fn is_tuple(&self, site: Site) -> bool {
        matches!(self.expr(site).kind, ExprKind::Tuple(_))
    }

    /// What the bodies of a class, its bases and its subclasses assign to a name, when instances and others assign nothing.
    fn class_constants(&self, class: ClassId, name: &str) -> Option<Vec<Site>> {
        if self.attributes.contains_key(name) || self.foreign_attributes.contains(name) {
            return None;
        }
        let mut values = Vec::new();
        let (above, below) = (self.above(class), self.below(class));
        for &at in above.iter().chain(below.iter()) {
            let file = self.classes[at.0 as usize].file;
            let facts = &self.file(file).facts;
            let body = self.class(at).scope;
            for (index, binding) in facts.bindings.iter().enumerate() {
                if binding.scope == body && *binding.name == *name {
                    values.push(self.plain_value(file, BindingId(index as u32))?);
                }
            }
        }
        values.sort();
        values.dedup();
        (!values.is_empty()).then_some(values)
    }

    /// Whether all reads of a variable only look at what it holds.
    fn is_never_changed(&self, file: FileId, binding: BindingId) -> bool {
        let facts = &self.file(file).facts;
        let bound = &facts.bindings[binding.0 as usize];
        // Other modules may change what they import.
        let is_local = matches!(
            facts.scopes[bound.scope.0 as usize].kind,
            ScopeKind::Function(_)
        );
        let mut reads = self.reads_of(file, binding).into_iter();
        is_local && reads.all(|read| self.only_looks(read))
    }

    /// Whether all reads of an attribute of that name, in all files, only look at what it holds.
    fn is_never_changed_anywhere(&self, name: &str) -> bool {
        let mut named = self.attributes_named(name).iter();
        named.all(|&site| self.only_looks(site))
    }

    /// Whether the expression around a container can neither change it nor give it a second name.
    fn only_looks(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        if crate::syntax::target::is_looked_into(tree, site.expr) {
            return true;
        }
        match tree.expr(site.expr).parent {
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { element, value, .. } => {
                    *element != site.expr && *value != Some(site.expr)
                }
                ExprKind::Call { func, .. } => {
                    let callee = self.infer(Site {
                        file: site.file,
                        expr: *func,
                    });
                    *func != site.expr
                        && matches!(&callee.any_of[..], [Type::External(name)] if LOOKERS.contains(&&**name))
                }
                ExprKind::Conditional { test, .. } => *test == site.expr,
                _ => false,
            },
            Parent::Stmt(_) | Parent::Module => false,
        }
    }

    /// Texts in a row: what all of them spell.
    fn in_a_row(&self, parts: impl Iterator<Item = Known>) -> Vec<Spelling> {
        let mut all = vec![Spelling::Exact("".into())];
        for part in parts {
            let part = part.unwrap_or_else(|| vec![Spelling::anything()]);
            all = all
                .iter()
                .flat_map(|left| part.iter().map(|right| left.followed_by(right)))
                .collect();
            if all.len() > MOST_SPELLINGS {
                return vec![Spelling::anything()];
            }
        }
        all
    }

    /// `"do_%s" % verb`
    fn formatted(&self, template: Site) -> Spelling {
        let Some(text) = self.literal(template) else {
            return Spelling::anything();
        };
        let prefix = text.split('%').next().unwrap_or_default();
        let last = text.rsplit('%').next().unwrap_or_default();
        // Only the plainest conversion, and no `%%`: what follows it is the end.
        let suffix = match last.strip_prefix(['s', 'd']) {
            Some(suffix) if !text.contains("%%") && text.contains('%') => suffix,
            _ => "",
        };
        Spelling::Affixed(prefix.into(), suffix.into())
    }

    /// `"{}_id".format(name)`
    fn templated(&self, template: Site) -> Spelling {
        let Some(text) = self.literal(template) else {
            return Spelling::anything();
        };
        let prefix = text.split('{').next().unwrap_or_default();
        let suffix = match text.rsplit_once('}') {
            Some((before, suffix)) if !before.ends_with('}') => suffix,
            _ => "",
        };
        Spelling::Affixed(prefix.into(), suffix.into())
    }

    fn literal(&self, site: Site) -> Option<&str> {
        match &self.expr(site).kind {
            ExprKind::Str {
                value: Some(text), ..
            } => Some(text),
            _ => None,
        }
    }

    /// `f"do_{verb}"`
    fn interpolated(&self, site: Site, values: &[ExprId]) -> Spelling {
        let text = self.source(site);
        let inner = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let quote = if inner.starts_with("\"\"\"") || inner.starts_with("'''") {
            3
        } else {
            1
        };
        let whole = self.expr(site).range;
        let opening = text.len() - inner.len() + quote;
        let inside = |range: TextRange| range.start >= whole.start && range.end <= whole.end;
        let of = |expr: &ExprId| {
            self.expr(Site {
                file: site.file,
                expr: *expr,
            })
            .outer
        };
        let (Some(first), Some(last)) = (values.first().map(of), values.last().map(of)) else {
            return Spelling::anything();
        };
        if !inside(first) || !inside(last) || text.contains('\\') {
            return Spelling::anything();
        }
        let before = &text[opening.min(text.len())..(first.start - whole.start) as usize];
        let after = &text[(last.end - whole.start) as usize..text.len() - quote];
        let prefix = before.split('{').next().unwrap_or_default();
        // A conversion or a format stands between the value and its brace.
        let suffix = match after.strip_prefix('}') {
            Some(suffix) if !suffix.contains(['{', '}']) => suffix,
            _ => "",
        };
        Spelling::Affixed(prefix.into(), suffix.into())
    }
}

/// Which part of a container is meant.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// What iterating gives: the items, or a dict's keys.
    Elements,
    /// What a subscript gives: the items, or a dict's values.
    Values,
    /// One place in each of the items.
    Within(usize),
}

/// Builtins that keep nothing of what they are given.
const LOOKERS: &[&str] = &[
    "builtins.len",
    "builtins.sorted",
    "builtins.list",
    "builtins.tuple",
    "builtins.set",
    "builtins.frozenset",
    "builtins.reversed",
    "builtins.enumerate",
    "builtins.print",
    "builtins.any",
    "builtins.all",
];
