//! Methods that override one of a library's and pass on what they are given: `def request(self, method, url, **kwargs)`
//! around one `super().request(method, self.base + url, **kwargs)`.

use super::program::{ClassId, FunctionId, Program, Site};
use super::types::Type;
use crate::facts::binding::BindingKind;
use crate::mapping::row::Row;
use crate::syntax::ast::{
    Argument, ArgumentKind, ExprId, ExprKind, Identifier, Parameter, ParameterKind, Parent, StmtId,
    StmtKind,
};
use crate::syntax::sorts::Sorts;

/// What an override does with the second thing that it is given, a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Url {
    /// It only puts something before it.
    Prefixed,
    /// Something else.
    Read,
}

/// An override that passes on what it is given.
#[derive(Clone, Debug)]
pub struct PassingOn {
    /// What it does with the URL.
    pub url: Url,
    /// Options that it gives where they are not given, `kwargs.setdefault("timeout", 10)`: the statement, and the option.
    pub defaults: Vec<(StmtId, Argument)>,
}

/// Methods of text that look at its beginning only.
const OF_BEGINNINGS: &[&str] = &["startswith", "lstrip", "removeprefix"];

impl Program<'_> {
    /// Whether an override of the method `name` of a library's class calls that, or a method of its class that does: it turns
    /// where that does.
    pub(super) fn calls_overridden(&self, function: FunctionId, name: &str) -> bool {
        let mut todo = vec![function];
        let mut at = 0;
        while let Some(&function) = todo.get(at) {
            at += 1;
            let file = self.function_file(function);
            let class = self.class_of(function);
            let methods = class.map(|class| &self.classes[class.0 as usize].methods);
            let own = self
                .function_def(function)
                .and_then(|def| def.params.first());
            for (site, _) in self.expressions_in(file, Sorts::CALL) {
                if self.function_around(site) != Some(function) {
                    continue;
                }
                if self.is_super_call(site, name) {
                    return true;
                }
                let Some((owner, method)) = self.method_called(site) else {
                    continue;
                };
                let is_own = own.is_some_and(|own| {
                    matches!(&self.expr(owner).kind, ExprKind::Name(text) if *text == own.name.text)
                });
                if let Some([called]) = methods.and_then(|all| all.get(method)).map(Vec::as_slice)
                    && is_own
                    && !todo.contains(called)
                {
                    todo.push(*called);
                }
            }
        }
        false
    }

    /// Whether an override passes on what it is given, and the constructor takes what it gives by default.
    pub(super) fn only_passes_on(&self, function: FunctionId, base: &str, name: &str) -> bool {
        let rows = self.table.member(base, "__init__").iter();
        let takes = |option: &str| {
            let mut rows = rows.clone().map(|&row| self.table.row(row));
            rows.any(|row| row.parameter(option).is_some())
        };
        self.passes_on(function, name).is_some_and(|passing| {
            let mut defaults = passing.defaults.iter();
            defaults.all(|(_, option)| match &option.kind {
                ArgumentKind::Keyword(option) => takes(&option.text),
                _ => false,
            })
        })
    }

    /// Whether methods of a class go on taking the arguments that those of its library's class take: it has one of its own
    /// that does more than pass these on, or callers give some that cannot be seen.
    pub fn keeps(&self, class: ClassId) -> bool {
        let Some(through) = self.through(class) else {
            return false;
        };
        let base = self.derived(class).unwrap_or_default();
        let Some(row) = self
            .table
            .type_row(base)
            .filter(|row| row.keeping.is_some())
        else {
            return false;
        };
        let root = self.family(class);
        self.hierarchy.keeps(root, || {
            let family = self.below(root);
            let own = family.iter().filter_map(|&class| {
                let methods = self.classes[class.0 as usize].methods.get(through)?;
                Some((class, *methods.first()?))
            });
            let own: Vec<(ClassId, FunctionId)> = own.collect();
            let [(owner, own)] = own[..] else { return true };
            match self.passes_on(own, through) {
                Some(passing) if owner == root && self.only_passes_on(own, base, through) => {
                    self.calls_unseen(row, through, passing.url)
                }
                _ => true,
            }
        })
    }

    /// Whether a method of this type, as far as its name tells, is called with arguments that cannot be seen, or, where the
    /// whole URL is read, with such as may have to go into it.
    fn calls_unseen(&self, row: &Row, through: &str, url: Url) -> bool {
        let is_method =
            |name: &str| name == through || row.overridable.iter().any(|own| own == name);
        self.expressions_of(Sorts::CALL).any(|(site, expr)| {
            let ExprKind::Call { args, .. } = &expr.kind else {
                return false;
            };
            let Some((owner, method)) = self.method_called(site) else {
                return false;
            };
            let is_unseen = |arg: &Argument| match &arg.kind {
                ArgumentKind::DoubleStar => true,
                ArgumentKind::Keyword(name) => url == Url::Read && &*name.text == "params",
                _ => false,
            };
            is_method(method)
                && !(method == through && self.is_super_call(site, method))
                && !self.names_import(owner)
                && args.iter().any(is_unseen)
        })
    }

    /// Whether a name is that of something imported.
    fn names_import(&self, site: Site) -> bool {
        let references = &self.file(site.file).facts.references;
        let reference = references
            .get(site.expr.0 as usize)
            .and_then(Option::as_ref);
        let bindings = &self.file(site.file).facts.bindings;
        reference.is_some_and(|reference| {
            reference.bindings.iter().all(|binding| {
                matches!(
                    bindings[binding.0 as usize].kind,
                    BindingKind::Import { .. } | BindingKind::ImportFrom { .. }
                )
            })
        })
    }

    /// Whether an object is one whose class takes the arguments of its library's.
    pub fn is_keeping(&self, site: Site) -> bool {
        let types = self.infer(site);
        types.any_of.iter().any(|one| match one {
            Type::Instance(class) | Type::Super(class) => self.keeps(*class),
            _ => false,
        })
    }

    /// What an override of the method `name` does, where it passes on its options untouched.
    pub fn passes_on(&self, function: FunctionId, name: &str) -> Option<PassingOn> {
        let def = self.function_def(function)?;
        let facts = self.function(function);
        if def.is_async || facts.is_generator() || !def.decorators.is_empty() {
            return None;
        }
        let named = def
            .params
            .iter()
            .take_while(|param| param.kind == ParameterKind::Plain);
        let (leading, rest) = def.params.split_at_checked(named.count())?;
        // `self`, or `self, method, url`
        let has_default = leading.iter().any(|param| param.default.is_some());
        if !matches!(leading.len(), 1 | 3) || has_default {
            return None;
        }
        let (more, options) = match rest {
            [options] => (None, options),
            [more, options] if more.kind == ParameterKind::Star => (Some(more), options),
            _ => return None,
        };
        if options.kind != ParameterKind::DoubleStar || leading.len() == 1 && more.is_none() {
            return None;
        }
        let file = self.function_file(function);
        let tree = &self.file(file).facts.tree;
        let body = tree.stmt(facts.stmt).range;
        let class = self.class_of(function)?;
        let class = tree.stmt(self.class(class).stmt).range;
        let mut url = Url::Prefixed;
        let mut calls = 0;
        let mut others = 0;
        let mut defaults = Vec::new();
        for (index, expr) in tree.exprs.iter().enumerate() {
            let site = Site {
                file,
                expr: ExprId(index as u32),
            };
            if !body.contains_range(expr.range) {
                let is_of_class = class.contains_range(expr.range);
                others += u32::from(is_of_class && self.is_super_call(site, name));
                continue;
            }
            match &expr.kind {
                ExprKind::Call { args, .. } if self.is_super_call(site, name) => {
                    let kinds: Vec<&ArgumentKind> = args.iter().map(|arg| &arg.kind).collect();
                    let is_whole = match (&kinds[..], more) {
                        ([own @ .., ArgumentKind::Star, ArgumentKind::DoubleStar], Some(_))
                        | ([own @ .., ArgumentKind::DoubleStar], None) => {
                            own.len() + 1 == leading.len()
                                && own.iter().all(|kind| **kind == ArgumentKind::Positional)
                        }
                        _ => false,
                    };
                    if !is_whole {
                        return None;
                    }
                    calls += 1;
                }
                ExprKind::Name(text) => {
                    let is = |param: &Parameter| param.name.text == *text;
                    if is(options)
                        && let Some(default) = self.default_of(site, &def.body)
                    {
                        defaults.push(default);
                    } else if (is(options) || more.is_some_and(is)) && !self.is_unpacked(site, name)
                    {
                        return None;
                    }
                    if leading.get(2).is_some_and(is) && !self.is_end_of_url(site, name) {
                        url = Url::Read;
                    }
                }
                _ => {}
            }
        }
        // What is called past this method is given no defaults.
        let is_exact = defaults.is_empty() || others == 0;
        (calls > 0 && is_exact).then_some(PassingOn { url, defaults })
    }

    /// `kwargs.setdefault("timeout", 10)`, a statement that always runs.
    fn default_of(&self, options: Site, body: &[StmtId]) -> Option<(StmtId, Argument)> {
        let at = |expr: ExprId| Site {
            file: options.file,
            expr,
        };
        let Parent::Expr(method) = self.expr(options).parent else {
            return None;
        };
        let ExprKind::Attribute { attr, .. } = &self.expr(at(method)).kind else {
            return None;
        };
        let Parent::Expr(call) = self.expr(at(method)).parent else {
            return None;
        };
        let ExprKind::Call { func, args, .. } = &self.expr(at(call)).kind else {
            return None;
        };
        let Parent::Stmt(stmt) = self.expr(at(call)).parent else {
            return None;
        };
        let [key, value] = &args[..] else { return None };
        let ExprKind::Str {
            value: Some(name), ..
        } = &self.expr(at(key.value)).kind
        else {
            return None;
        };
        let is_number = |expr: ExprId| matches!(self.expr(at(expr)).kind, ExprKind::Number);
        let is_written = match &self.expr(at(value.value)).kind {
            ExprKind::Tuple(parts) => parts.iter().all(|&part| is_number(part)),
            _ => is_number(value.value),
        };
        let is_call = *func == method
            && &*attr.text == "setdefault"
            && [key, value]
                .iter()
                .all(|arg| arg.kind == ArgumentKind::Positional);
        (is_call && is_written && body.contains(&stmt)).then(|| {
            let name = Identifier {
                text: name.clone(),
                range: key.range,
            };
            let kind = ArgumentKind::Keyword(name);
            (
                stmt,
                Argument {
                    kind,
                    ..value.clone()
                },
            )
        })
    }

    /// Whether an expression is `super()` in a method that passes on what it is given.
    pub(super) fn is_passing_on(&self, site: Site) -> bool {
        let types = self.infer(site);
        let [Type::Super(class)] = types.any_of[..] else {
            return false;
        };
        let Some(through) = self.through(class) else {
            return false;
        };
        self.function_around(site) == self.method(class, through)
            && self.function_around(site).is_some()
    }

    /// The options that a class gives to each of its calls, where they are not given.
    pub fn default_options(&self, class: ClassId) -> Vec<(StmtId, Argument)> {
        let own = self
            .through(class)
            .filter(|_| !self.keeps(class))
            .and_then(|through| Some((self.method(class, through)?, through)));
        own.and_then(|(own, through)| self.passes_on(own, through))
            .map_or_else(Vec::new, |passing| passing.defaults)
    }

    /// The name of the method that the others of a library's class go through, where a class that derives from it has
    /// one of its own, or one above or below it has.
    pub fn through(&self, class: ClassId) -> Option<&str> {
        let row = self.table.type_row(self.derived(class)?)?;
        let through = row.through.as_deref()?;
        let family = self.below(self.family(class));
        let has_own = |class: &ClassId| {
            let methods = &self.classes[class.0 as usize].methods;
            methods.contains_key(through)
        };
        family.iter().any(has_own).then_some(through)
    }

    /// Whether a name is unpacked into a call of the method that is overridden.
    fn is_unpacked(&self, site: Site, name: &str) -> bool {
        let Parent::Expr(up) = self.expr(site).parent else {
            return false;
        };
        let call = Site {
            file: site.file,
            expr: up,
        };
        let is_it = |arg: &Argument| {
            arg.value == site.expr
                && matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar)
        };
        self.is_super_call(call, name)
            && matches!(&self.expr(call).kind, ExprKind::Call { args, .. } if args.iter().any(is_it))
    }

    /// Whether a name stands where what is built ends with it: in the call of the method that is overridden, or in what
    /// its own variable is set to.
    fn is_end_of_url(&self, site: Site, name: &str) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let mut inner = site.expr;
        loop {
            let up = match tree.expr(inner).parent {
                Parent::Expr(up) => up,
                Parent::Stmt(_) => {
                    // `url = …`, and nothing else
                    let target = self.assigned_name(at(inner));
                    let ExprKind::Name(own) = &tree.expr(site.expr).kind else {
                        return false;
                    };
                    return target.is_some_and(|target| target == &**own);
                }
                Parent::Module => return false,
            };
            let text = self.source(at(up));
            match &tree.expr(up).kind {
                ExprKind::Binary { right, op, .. }
                    if *right == inner && *op == "+" && !text.contains(['?', '#']) => {}
                ExprKind::FString { values }
                    if values.last() == Some(&inner)
                        && !text.contains(['?', '#'])
                        && ends_with_value(text) => {}
                ExprKind::Attribute { value, attr } if *value == inner => {
                    let is_test = &*attr.text == "startswith";
                    if !OF_BEGINNINGS.contains(&&*attr.text) {
                        return false;
                    }
                    let Parent::Expr(call) = tree.expr(up).parent else {
                        return false;
                    };
                    if !matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up) {
                        return false;
                    }
                    if is_test {
                        return true;
                    }
                    inner = call;
                    continue;
                }
                ExprKind::Call { func, args, .. } => {
                    let is_second = args.get(1).is_some_and(|arg| {
                        arg.value == inner && arg.kind == ArgumentKind::Positional
                    });
                    if is_second && self.is_super_call(at(up), name) {
                        return true;
                    }
                    let is_join = || {
                        let owner = match tree.expr(*func).kind {
                            ExprKind::Attribute { value, .. } => value,
                            _ => *func,
                        };
                        self.names_import(at(owner))
                            && self.infer(at(*func)).is_external("urllib.parse.urljoin")
                    };
                    if !(is_second && is_join()) {
                        return false;
                    }
                }
                _ => return false,
            }
            inner = up;
        }
    }

    /// The one name that a statement binds to this value.
    fn assigned_name(&self, value: Site) -> Option<&str> {
        let tree = &self.file(value.file).facts.tree;
        let Parent::Stmt(stmt) = tree.expr(value.expr).parent else {
            return None;
        };
        let StmtKind::Assign { targets, .. } = &tree.stmt(stmt).kind else {
            return None;
        };
        match targets[..] {
            [target] => match &tree.expr(target).kind {
                ExprKind::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether the text of an f-string ends with what it puts in.
fn ends_with_value(text: &str) -> bool {
    text.trim_end_matches(['"', '\'']).ends_with('}')
}
