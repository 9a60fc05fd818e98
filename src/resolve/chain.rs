//! Objects that are built by a chain of calls: `session.query(User).filter(…)`. What the chain began with, what was called on
//! the way, and what it selects; through variables, too.

pub mod inward;
mod way;

use super::program::{ClassId, Program, Site};
use super::types::Type;
use crate::facts::binding::BindingId;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::children::of_expression;
use way::{Follower, Root};

/// A chain, as far as it was followed.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// The calls that it may begin with.
    pub roots: Vec<Root>,
    /// The calls between, in no order.
    pub steps: Vec<Site>,
}

/// What a chain selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// Objects of one class; which, if there is one that is known.
    Entity(Option<ClassId>),
    /// Columns and expressions.
    Columns,
    /// Several, of which at least one is a class.
    Mixed,
}

/// Calls after which no row repeats an object that did not before.
const PLAIN_STEPS: &[&str] = &[
    "filter",
    "where",
    "filter_by",
    "order_by",
    "limit",
    "offset",
    "distinct",
    "with_for_update",
];

/// Calls after which something else is selected.
const RESELECTING: &[&str] = &["with_entities", "add_columns"];

/// Options that add no rows.
const PLAIN_OPTIONS: &[&str] = &[
    "selectinload",
    "subqueryload",
    "load_only",
    "defer",
    "undefer",
    "noload",
    "raiseload",
    "lazyload",
];

impl Program<'_> {
    /// The chain that built the object at `site`, if all of it can be seen.
    pub fn chain(&self, site: Site) -> Option<Chain> {
        let mut follower = Follower::new(self);
        let is_whole = follower.follow(site, &[]);
        (is_whole && !follower.chain.roots.is_empty()).then_some(follower.chain)
    }

    /// The last method of the chain of calls that begins with the call at `site` and is written in one expression.
    pub fn chain_end(&self, site: Site) -> Option<&str> {
        let mut at = site;
        let mut last = None;
        loop {
            let Parent::Expr(up) = self.expr(at).parent else {
                return last;
            };
            let attribute = Site {
                file: site.file,
                expr: up,
            };
            let ExprKind::Attribute { value, attr } = &self.expr(attribute).kind else {
                return last;
            };
            let Parent::Expr(call) = self.expr(attribute).parent else {
                return last;
            };
            let call = Site {
                file: site.file,
                expr: call,
            };
            let is_called =
                matches!(&self.expr(call).kind, ExprKind::Call { func, .. } if *func == up);
            if *value != at.expr || !is_called {
                return last;
            }
            last = Some(&*attr.text);
            at = call;
        }
    }

    /// The object that a chain's first call was made on, as code that means the same at `site`.
    pub fn chain_origin(&self, site: Site) -> Result<String, String> {
        let unseen = || "where it began cannot be seen from here".to_owned();
        let chain = self.chain(site).ok_or_else(unseen)?;
        let mut found: Option<String> = None;
        for root in &chain.roots {
            let origin = self.root_origin(root, site)?;
            if found.is_some_and(|other| other != origin) {
                return Err("it may have begun with one of several sessions".to_owned());
            }
            found = Some(origin);
        }
        found.ok_or_else(unseen)
    }

    /// Whether a name (or attributes of a name) means the same at another place of its function.
    fn is_same_name(&self, name: Site, there: Site) -> bool {
        let mut at = name;
        loop {
            match &self.expr(at).kind {
                ExprKind::Attribute { value, attr } => {
                    let owner = Site {
                        file: at.file,
                        expr: *value,
                    };
                    if self.is_computed(owner, &attr.text) {
                        return false;
                    }
                    at = owner;
                }
                ExprKind::Name(text) => {
                    let facts = &self.file(at.file).facts;
                    let (here, scope) = (self.scope_of(at), self.scope_of(there));
                    let is_same_function = self.enclosing_function(at.file, here)
                        == self.enclosing_function(there.file, scope);
                    let Some(Some(reference)) = facts.references.get(at.expr.0 as usize) else {
                        return false;
                    };
                    let bindings = reference
                        .scope
                        .and_then(|scope| facts.scopes[scope.0 as usize].variables.get(text));
                    let is_bound_once = bindings.is_some_and(|bindings| bindings.len() == 1);
                    let tree = &facts.tree;
                    let is_same_statement =
                        tree.statement_of(at.expr) == tree.statement_of(there.expr);
                    let is_of_block =
                        || self.is_of_one_block(at, bindings.unwrap_or(&Vec::new()), there);
                    return is_same_function
                        && (is_bound_once || is_same_statement || is_of_block());
                }
                _ => return false,
            }
        }
    }

    /// Whether a name and another place stand in the one `with` that binds it, which no loop runs again: `with Session() as db`, and the next.
    fn is_of_one_block(&self, name: Site, bindings: &[BindingId], there: Site) -> bool {
        let facts = &self.file(name.file).facts;
        let tree = &facts.tree;
        let reference = facts.references.get(name.expr.0 as usize);
        let Some([binding]) = reference.and_then(|one| Some(&one.as_ref()?.bindings[..])) else {
            return false;
        };
        let Some(block) = facts.bindings[binding.0 as usize].stmt else {
            return false;
        };
        let range = tree.stmt(block).range;
        let is_alone = bindings
            .iter()
            .filter(|&one| one != binding)
            .all(|one| !range.contains_range(facts.bindings[one.0 as usize].range));
        let mut around = block;
        let is_run_once = loop {
            match (&tree.stmt(around).kind, tree.stmt(around).parent) {
                (StmtKind::For { .. } | StmtKind::While { .. }, _) => break false,
                (StmtKind::Function(_), _) | (_, Parent::Module | Parent::Expr(_)) => break true,
                (_, Parent::Stmt(up)) => around = up,
            }
        };
        matches!(tree.stmt(block).kind, StmtKind::With { .. })
            && range.contains_range(tree.expr(name.expr).range)
            && range.contains_range(tree.expr(there.expr).range)
            && is_alone
            && is_run_once
    }

    /// What the chain that built an object selects.
    pub fn chain_selects(&self, site: Site) -> Option<Selected> {
        let chain = self.chain(site)?;
        if chain.steps.iter().any(|&step| self.reselects(step)) {
            return self.selected_anew(site);
        }
        let mut found = None;
        for root in &chain.roots {
            let root = root.site;
            let ExprKind::Call { args, .. } = &self.expr(root).kind else {
                return None;
            };
            let selected = self.selected(root, args)?;
            found = match (found, selected) {
                (Some(Selected::Entity(one)), Selected::Entity(other)) if one != other => {
                    Some(Selected::Entity(None))
                }
                (Some(other), _) if other != selected => return None,
                _ => Some(selected),
            };
        }
        found
    }

    /// Whether a step of a chain changes what is selected.
    fn reselects(&self, step: Site) -> bool {
        let called = self.method_called(step);
        called.is_some_and(|(_, name)| RESELECTING.contains(&name))
    }

    /// What a chain selects of which some step changes that, where its steps are known one after the other.
    fn selected_anew(&self, site: Site) -> Option<Selected> {
        let site = self.source_value(site);
        let ExprKind::Call { args, .. } = &self.expr(site).kind else {
            return None;
        };
        let (receiver, name) = self.method_called(site)?;
        match name {
            "with_entities" => self.selected(site, args),
            "add_columns" => match (self.chain_selects(receiver)?, self.selected(site, args)?) {
                (Selected::Columns, Selected::Columns) => Some(Selected::Columns),
                _ => Some(Selected::Mixed),
            },
            _ => self.chain_selects(receiver),
        }
    }

    /// The class that a chain selects, as code.
    pub fn chain_selected(&self, site: Site) -> Result<String, String> {
        let unclear = || "the class that it selects is not one name".to_owned();
        let chain = self.chain(site).ok_or_else(unclear)?;
        let [begun] = &chain.roots[..] else {
            return Err(unclear());
        };
        let root = begun.site;
        if chain.steps.iter().any(|&step| self.reselects(step)) {
            return Err(unclear());
        }
        let ExprKind::Call { args, .. } = &self.expr(root).kind else {
            return Err(unclear());
        };
        match &args[..] {
            [only] if only.kind == ArgumentKind::Positional => {
                let class = Site {
                    file: root.file,
                    expr: only.value,
                };
                self.root_code(begun, class, site).map_err(|_| unclear())
            }
            _ => Err(unclear()),
        }
    }

    /// What the first call of a chain is given to select.
    pub(in crate::resolve) fn selected(&self, root: Site, args: &[Argument]) -> Option<Selected> {
        let mut items = Vec::new();
        for arg in args {
            if arg.kind != ArgumentKind::Positional {
                return None;
            }
            let site = Site {
                file: root.file,
                expr: arg.value,
            };
            items.push(self.selected_item(site)?);
        }
        match &items[..] {
            [] => None,
            [only] => Some(*only),
            _ if items.iter().all(|item| *item == Selected::Columns) => Some(Selected::Columns),
            _ => Some(Selected::Mixed),
        }
    }

    fn selected_item(&self, site: Site) -> Option<Selected> {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &self.expr(site).kind {
            ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                let types = self.infer(site);
                let mut classes = types.any_of.iter().filter_map(|one| match one {
                    Type::Class(class) => Some(*class),
                    _ => None,
                });
                if let Some(class) = classes.next() {
                    let is_one = types.any_of.len() == 1 && !types.unknown;
                    let all = types
                        .any_of
                        .iter()
                        .all(|one| matches!(one, Type::Class(_) | Type::Injected));
                    return all.then_some(Selected::Entity(is_one.then_some(class)));
                }
                if let ExprKind::Attribute { value, .. } = &self.expr(site).kind {
                    let owner = self.infer(at(*value));
                    let is_class = !owner.any_of.is_empty()
                        && owner.any_of.iter().all(|one| matches!(one, Type::Class(_)));
                    return is_class.then_some(Selected::Columns);
                }
                let written = self.source_value(site);
                (written != site)
                    .then(|| self.selected_item(written))
                    .flatten()
            }
            ExprKind::Call { func, .. } => {
                let target = self.calls.target(site)?;
                let is_own = |name: &str| name.starts_with("sqlalchemy.");
                if target.external.iter().any(|name| is_own(name)) {
                    return match &**target.external.first()? {
                        "sqlalchemy.orm.aliased" => Some(Selected::Entity(None)),
                        "sqlalchemy.orm.Bundle" => None,
                        _ => Some(Selected::Columns),
                    };
                }
                match &self.expr(at(*func)).kind {
                    ExprKind::Attribute { value, .. } => self
                        .selected_item(at(*value))
                        .filter(|item| *item == Selected::Columns),
                    // `func.count(…).over()(…)` and the like
                    _ => None,
                }
            }
            ExprKind::Binary { left, right, .. } => {
                let either = [*left, *right]
                    .into_iter()
                    .any(|side| self.selected_item(at(side)) == Some(Selected::Columns));
                either.then_some(Selected::Columns)
            }
            _ => None,
        }
    }

    /// Whether the rows of a chain may give the same object more than once, as far as is known.
    pub fn chain_repeats(&self, site: Site) -> bool {
        let Some(chain) = self.chain(site) else {
            return true;
        };
        let class = match self.chain_selects(site) {
            Some(Selected::Columns) => return false,
            Some(Selected::Entity(Some(class))) => class,
            _ => return true,
        };
        if self.loads_by_joins() {
            return true;
        }
        chain.steps.iter().any(|&step| {
            let ExprKind::Call { func, args, .. } = &self.expr(step).kind else {
                return true;
            };
            let at = |expr: ExprId| Site {
                file: step.file,
                expr,
            };
            let ExprKind::Attribute { attr, .. } = &self.expr(at(*func)).kind else {
                return true;
            };
            if &*attr.text == "options" {
                return args.iter().any(|arg| !self.is_plain_option(at(arg.value)));
            }
            !PLAIN_STEPS.contains(&&*attr.text)
                || args.iter().any(|arg| {
                    matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar)
                        && &*attr.text != "filter_by"
                        || self.names_other_class(at(arg.value), class)
                })
        })
    }

    /// Whether a relationship somewhere in the project is loaded by a join, which makes rows repeat.
    pub fn loads_by_joins(&self) -> bool {
        let joins = ["\"joined\"", "'joined'", "lazy=False", "lazy = False"];
        joins.into_iter().any(|text| self.mentions(text))
    }

    fn is_plain_option(&self, option: Site) -> bool {
        let text = self.source(option);
        let head = text.split('(').next().unwrap_or(text);
        let last = head.rsplit('.').next().unwrap_or(head).trim();
        PLAIN_OPTIONS.contains(&last)
            && !text.contains("joined")
            && !text.contains("contains_eager")
    }

    /// Whether an expression names a class or a class's attribute other than this one's.
    fn names_other_class(&self, site: Site, class: ClassId) -> bool {
        let is_other = |types: &super::types::Types| {
            types.any_of.iter().any(|one| match one {
                Type::Class(other) => {
                    !self.above(class).contains(other) && !self.below(class).contains(other)
                }
                Type::Object(_) | Type::ObjectMember(_) => true,
                _ => false,
            })
        };
        match &self.expr(site).kind {
            ExprKind::Name(_) => {
                if is_other(&self.infer(site)) {
                    return true;
                }
                let written = self.source_value(site);
                written != site
                    && !matches!(self.expr(written).kind, ExprKind::Name(_))
                    && self.names_other_class(written, class)
            }
            _ if is_other(&self.infer(site)) => true,
            kind => {
                let mut inner = Vec::new();
                of_expression(kind, &mut |expr| inner.push(expr));
                inner.into_iter().any(|expr| {
                    self.names_other_class(
                        Site {
                            file: site.file,
                            expr,
                        },
                        class,
                    )
                })
            }
        }
    }

    /// Whether an expression calls something of a library from outside.
    pub fn calls_library(&self, site: Site, root: &str) -> bool {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let is_own = |name: &str| name.split('.').next() == Some(root);
        let target = self.calls.target(site);
        if target.is_some_and(|target| target.external.iter().any(|name| is_own(name))) {
            return true;
        }
        let mut inner = Vec::new();
        of_expression(&self.expr(site).kind, &mut |expr| inner.push(expr));
        inner
            .into_iter()
            .any(|expr| self.calls_library(at(expr), root))
    }

    /// Whether rows of a chain carry what an eager load joined to them, as far as is known.
    pub fn chain_joins_loads(&self, site: Site) -> bool {
        let Some(chain) = self.chain(site) else {
            return true;
        };
        if self.chain_selects(site) == Some(Selected::Columns) {
            return false;
        }
        self.loads_by_joins()
            || chain.steps.iter().any(|&step| {
                let ExprKind::Call { func, args, .. } = &self.expr(step).kind else {
                    return true;
                };
                let at = |expr: ExprId| Site {
                    file: step.file,
                    expr,
                };
                matches!(&self.expr(at(*func)).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "options")
                    && args.iter().any(|arg| !self.is_plain_option(at(arg.value)))
            })
    }

    /// Whether all of a chain is written in the expression at `site`.
    pub fn is_written_chain(&self, site: Site) -> Option<bool> {
        let chain = self.chain(site)?;
        let range = self.expr(site).range;
        let is_inside =
            |root: &Site| root.file == site.file && range.contains_range(self.expr(*root).range);
        Some(chain.roots.iter().all(|root| is_inside(&root.site)))
    }

    /// Whether nothing was called on what a chain began with.
    pub fn is_bare_chain(&self, site: Site) -> Option<bool> {
        self.chain(site).map(|chain| chain.steps.is_empty())
    }

    /// Whether a chain only filters, and does.
    pub fn is_filtered_chain(&self, site: Site) -> Option<bool> {
        let chain = self.chain(site)?;
        let only_filters = chain.steps.iter().all(|&step| {
            let ExprKind::Call { func, .. } = &self.expr(step).kind else {
                return false;
            };
            let callee = Site {
                file: step.file,
                expr: *func,
            };
            matches!(&self.expr(callee).kind, ExprKind::Attribute { attr, .. }
                if matches!(&*attr.text, "filter" | "filter_by" | "where"))
        });
        Some(only_filters && !chain.steps.is_empty())
    }
}
