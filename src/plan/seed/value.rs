//! Functions of a library that are used as values: what stands there instead, and whether all who call it are seen.

use super::{Collector, Conversion, Uses};
use crate::diagnostic::{Span, code};
use crate::facts::scope::ScopeKind;
use crate::mapping::row::{Fate, Returns, Row};
use crate::mapping::schema::Kind;
use crate::plan::cell::{GroupId, is_changing};
use crate::plan::display;
use crate::plan::reason::Refusal;
use crate::plan::template::{CodePart, instantiate_plain};
use crate::resolve::condition::Place;
use crate::resolve::function_value::Stand;
use crate::resolve::program::{Program, Site};
use crate::resolve::started::EXECUTORS;
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeSet;

impl<'c, 'p> Collector<'c, 'p> {
    /// A name or attribute that stands for a function of a library which is not called there.
    pub(super) fn value(&mut self, site: Site) {
        let program = self.program;
        let values = program.values_at(site);
        let Some((name, row)) = values.first() else {
            self.handed_over(site);
            return;
        };
        let seen_as = program.compared_with(site).unwrap_or(site);
        let group = self.cells.group(program, seen_as);
        let type_name = match &row.returns {
            Some(Returns::Type(type_name)) => type_name.as_str(),
            _ => return,
        };
        self.values.push((site, group));
        if values.len() > 1 || self.refuse_mixed(site, group, type_name) {
            self.escapes(group, site, "may be one function or another");
            return;
        }
        if let ExprKind::Attribute { value, .. } = program.expr(site).kind
            && self.has_own_through(Site {
                file: site.file,
                expr: value,
            })
        {
            self.escapes(
                group,
                site,
                "would no longer go through a method of its own",
            );
            return;
        }
        if let Some(display) = display::changeable(program, site)
            && !display::is_only_read(program, display)
        {
            self.escapes(group, site, "is put into a container that is not only read");
            return;
        }
        if is_overridden(program, site) {
            self.escapes(
                group,
                site,
                "is in a class variable that other classes have of their own",
            );
            return;
        }
        if let Some(other) = used_otherwise(program, site) {
            let message = format!(
                "what a caller passes for `{}` is used in other ways, too",
                program.excerpt(other)
            );
            self.refuse(group, code::MIXED_VALUE, message, other);
            return;
        }
        if program.stand_of(site, row) == Some(Stand::UsedUp) {
            match row.client {
                Some(client) => self.push_object(site, group, Conversion::Client(client)),
                None => self.escapes(group, site, "is needed within this statement only"),
            }
            return;
        }
        let Some(template) = &row.to else { return };
        let receiver = match program.expr(site).kind {
            ExprKind::Attribute { value, .. } => {
                let owner = program.infer(Site {
                    file: site.file,
                    expr: value,
                });
                let is_object = program.library_types(&owner).next().is_some();
                is_object.then_some(value)
            }
            _ => None,
        };
        let place = Place {
            site,
            args: &[],
            receiver,
        };
        match instantiate_plain(program, place, name, row, template, None) {
            Ok(mut rewriting) => {
                if is_applied(program, site) {
                    unwrap_partial(&mut rewriting.code);
                }
                self.push_object(site, group, Conversion::Code(rewriting));
            }
            Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
        }
    }

    /// A function of a library that blocks and is handed to something that may call it at once: `map(requests.get, urls)`.
    fn handed_over(&mut self, site: Site) {
        let program = self.program;
        let Parent::Expr(up) = program.expr(site).parent else {
            return;
        };
        let call = Site {
            file: site.file,
            expr: up,
        };
        let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
            return;
        };
        let types = program.infer(site);
        let [Type::External(name)] = &types.any_of[..] else {
            return;
        };
        let is_argument = args.iter().any(|arg| arg.value == site.expr);
        let mut rows = program
            .table
            .rows(name)
            .iter()
            .map(|&row| program.table.row(row));
        let blocks = |row: &&Row| {
            row.kind == Kind::Call
                && row.when.is_empty()
                && row.seed
                && (row.awaited || matches!(row.fate, Fate::Offload(_)))
        };
        let Some(row) = rows.find(blocks).filter(|_| is_argument) else {
            return;
        };
        // `cast(subprocess.Popen, found)` names the class.
        let is_cast = || {
            program
                .infer(Site {
                    expr: *func,
                    ..call
                })
                .is_external("typing.cast")
        };
        if args.len() == 2 && args[0].value == site.expr && is_cast() {
            return;
        }
        let calls_elsewhere = program.calls.target(call).is_none_or(|target| {
            let mut names = target.external.iter();
            names.any(|name| runs_elsewhere(name))
        });
        if calls_elsewhere || is_decorating(program, call) {
            return;
        }
        let callee = program.excerpt(Site {
            file: site.file,
            expr: *func,
        });
        let group = self.cells.group(program, site);
        let reason =
            format!("`{name}` is handed to `{callee}`, which would call it on the event loop");
        self.blocks(site, group, row, (code::VALUE_ESCAPES, reason));
    }

    /// Whether a method of an object is called by something that holds it, and the object does not follow such calls: `get = client.get`.
    pub(super) fn is_held_method(&self, place: Place<'_>, name: &str) -> bool {
        let program = self.program;
        let ExprKind::Call { func, .. } = program.expr(place.site).kind else {
            return false;
        };
        let callee = Site {
            expr: func,
            ..place.site
        };
        let is_held = !matches!(program.expr(callee).kind, ExprKind::Attribute { .. });
        let owner = name.rsplit_once('.').map(|(owner, _)| owner);
        is_held
            && place.receiver.is_none()
            && owner.is_some_and(|owner| is_changing(program, owner))
            && program.table.value(name).is_none()
    }

    /// Whether the other side of a comparison is `None`.
    pub(super) fn is_compared_with_none(&self, comparison: Site) -> bool {
        let program = self.program;
        match &program.expr(comparison).kind {
            ExprKind::Compare { operands, .. } => operands.iter().any(|&expr| {
                let site = Site {
                    file: comparison.file,
                    expr,
                };
                matches!(program.expr(site).kind, ExprKind::None)
            }),
            _ => false,
        }
    }
}

/// Whether a function of a library does not call what it is handed, or calls it in another thread or at another time.
fn runs_elsewhere(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    EXECUTORS.iter().any(|(known, _)| *known == name)
        || matches!(
            last,
            "Thread" | "Timer" | "Process" | "submit" | "run_in_executor" | "partial" | "wraps"
        )
        || matches!(
            name,
            "builtins.isinstance"
                | "builtins.issubclass"
                | "builtins.callable"
                | "builtins.print"
                | "builtins.repr"
                | "builtins.hasattr"
                | "inspect.signature"
                | "atexit.register"
        )
        || name.starts_with("unittest.mock.")
        || name.starts_with("weakref.")
}

/// Whether a call makes a decorator, whose arguments are looked at with what it decorates.
fn is_decorating(program: &Program<'_>, call: Site) -> bool {
    let tree = &program.file(call.file).facts.tree;
    matches!(tree.expr(call.expr).parent, Parent::Stmt(stmt)
        if matches!(&tree.stmt(stmt).kind, StmtKind::Function(def) if def.decorators.contains(&call.expr)))
}

/// Whether a value stands in the body of a class where a class above or below has a variable of the same name.
fn is_overridden(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let scope = program.scope_of(site);
    let ScopeKind::Class(index) = facts.scopes[scope.0 as usize].kind else {
        return false;
    };
    let class = program.class_id(site.file, index);
    let Some(stmt) = facts.tree.statement_of(site.expr) else {
        return true;
    };
    let range = facts.tree.stmt(stmt).range;
    let names: Vec<&str> = facts
        .bindings
        .iter()
        .filter(|binding| binding.scope == scope && range.contains_range(binding.range))
        .map(|binding| &*binding.name)
        .collect();
    let related = [program.above(class), program.below(class)];
    related
        .iter()
        .flat_map(|classes| classes.iter())
        .any(|&other| {
            let info = &program.classes[other.0 as usize];
            let scope = program.class(other).scope;
            let variables = &program.file(info.file).facts.scopes[scope.0 as usize].variables;
            other != class && names.iter().any(|&name| variables.contains_key(name))
        })
}

/// Another use of what a caller passes in the place of a library (`session or requests`), one that would not follow.
fn used_otherwise(program: &Program<'_>, site: Site) -> Option<Site> {
    let tree = &program.file(site.file).facts.tree;
    let mut at = site.expr;
    while let Parent::Expr(up) = tree.expr(at).parent {
        let beside: Vec<ExprId> = match &tree.expr(up).kind {
            ExprKind::Bool { left, right, .. } => vec![*left, *right],
            ExprKind::Conditional { body, orelse, .. } => vec![*body, *orelse],
            _ => return None,
        };
        for expr in beside.into_iter().filter(|&expr| expr != at) {
            let injected = Site {
                file: site.file,
                expr,
            };
            let types = program.infer(injected);
            if !types.any_of.iter().all(|one| *one == Type::Injected) {
                continue;
            }
            let facts = &program.file(site.file).facts;
            let Some(Some(reference)) = facts.references.get(expr.0 as usize) else {
                continue;
            };
            let reads = reference
                .bindings
                .iter()
                .flat_map(|&binding| program.reads_of(site.file, binding));
            let other = reads.into_iter().find(|&read| !is_chosen(program, read));
            if other.is_some() {
                return other;
            }
        }
        at = up;
    }
    None
}

/// Whether a value is only chosen, tested, compared or handed on where it is read.
fn is_chosen(program: &Program<'_>, read: Site) -> bool {
    let tree = &program.file(read.file).facts.tree;
    match tree.expr(read.expr).parent {
        Parent::Stmt(stmt) => matches!(
            tree.stmt(stmt).kind,
            StmtKind::If { .. } | StmtKind::Assert { .. } | StmtKind::Assign { .. }
        ),
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Bool { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Not(_) => true,
            ExprKind::Call { func, .. } => *func != read.expr,
            _ => false,
        },
        Parent::Module => false,
    }
}

/// Values that nothing here calls are for somebody else, who would not await them.
pub(super) fn never_called(program: &Program<'_>, uses: &mut Uses, values: &[(Site, GroupId)]) {
    let called: BTreeSet<GroupId> = uses
        .calls
        .iter()
        .filter(|call| call.blocks)
        .map(|call| call.group)
        .collect();
    for &(site, group) in values {
        if called.contains(&group) {
            continue;
        }
        let span = Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(site).range,
        };
        let message = format!(
            "nothing here waits for what `{}` gives",
            program.excerpt(site)
        );
        uses.refused
            .entry(group)
            .or_insert(Refusal::at(code::VALUE_ESCAPES, message, span));
    }
}

/// Whether a function is what `functools.partial` is applied to.
fn is_applied(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let call = Site {
        file: site.file,
        expr: up,
    };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let callee = program.infer(Site {
        file: site.file,
        expr: *func,
    });
    args.first().is_some_and(|arg| arg.value == site.expr)
        && callee.is_external("functools.partial")
}

/// A partial application of a partial application is one.
fn unwrap_partial(code: &mut [CodePart]) {
    const CALL: &str = "functools.partial(";
    let is_whole = matches!(code.first(), Some(CodePart::Text(text)) if text.starts_with(CALL))
        && matches!(code.last(), Some(CodePart::Text(text)) if text.ends_with(')'));
    if !is_whole {
        return;
    }
    if let Some(CodePart::Text(text)) = code.first_mut() {
        text.drain(..CALL.len());
    }
    if let Some(CodePart::Text(text)) = code.last_mut() {
        text.pop();
    }
}
