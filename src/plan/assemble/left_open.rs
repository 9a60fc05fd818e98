//! What a function makes and never closes, though its replacement keeps things on the event loop: it is closed where the function ends.

use super::Assembler;
use crate::mapping::row::Returns;
use crate::mapping::template::{Part, Template};
use crate::plan::action::{Around, Disposal, Ending, FunctionAction};
use crate::plan::barrier::Role;
use crate::plan::context::Context;
use crate::plan::seed::MappedCall;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_behind;
use crate::syntax::target::only_target;
use crate::text::indent::has_own_lines;

impl Assembler<'_, '_> {
    /// Close what turned functions leave open.
    pub(super) fn left_open(&mut self) {
        let uses = self.uses;
        for call in &uses.calls {
            let planned = &self.plans[call.site.file.0 as usize];
            if !planned.exprs.contains_key(&call.site.expr) {
                continue;
            }
            if let Some(disposal) = self.disposal(call) {
                self.tally.awaits += 1;
                self.plan(call.site.file).disposals.push(disposal);
            }
        }
    }

    /// How the result of a call is closed that goes into a local name, by a statement of the function's own suite.
    fn disposal(&self, call: &MappedCall) -> Option<Disposal> {
        let program = self.program;
        let (made_type, closer) = closer(program, call)?;
        let Context::Function(id) = call.context else {
            return None;
        };
        let file = call.site.file;
        let facts = &program.file(file).facts;
        let tree = &facts.tree;
        let function = program.function(id);
        let def = program.function_def(id)?;
        let (made, target) = assignment(program, call.site)?;
        let binding = program.binding_of(target)?;
        let name = &*facts.bindings[binding.0 as usize].name;
        let bindings = facts.scopes[function.scope.0 as usize]
            .variables
            .get(name)?;
        let reads = program.reads_of(file, binding);
        let is_closed = reads.iter().any(|&read| {
            member(program, read).is_some_and(|(_, name)| closes(program, made_type, name, closer))
        });
        let following = suite_behind(tree, made);
        let (&first, &last) = (following.first()?, following.last()?);
        let is_laid_out = [made, first, last]
            .iter()
            .all(|&stmt| has_own_lines(&program.file(file).text, tree.stmt(stmt).range));
        if bindings[..] != [binding]
            || is_closed
            || !def.body.contains(&made)
            || !self.is_turned(id)
            || !is_laid_out
        {
            return None;
        }
        let behind = tree.stmt(first).range.start;
        let returns: Vec<StmtId> = function
            .returns
            .iter()
            .copied()
            .filter(|&one| tree.stmt(one).range.start >= behind)
            .collect();
        let ends_alone = returns == [last];
        let is_given = returns.iter().any(|&one| {
            let range = tree.stmt(one).range;
            reads
                .iter()
                .any(|read| range.contains_range(tree.expr(read.expr).range))
        });
        let role = self.colours.roles[id.0 as usize];
        let ending = if role == Role::Fixture && !function.is_generator() {
            // What a fixture gives is used until the test ends.
            let is_sole = function.returns == [last] && def.returns.is_none();
            is_sole.then_some(Ending::Yielded(last))?
        } else if is_given
            || !self.ends_with_its_loop(id) && !reads.iter().all(|&read| self.stays(read))
        {
            return None;
        } else if ends_alone && returns_plainly(program, file, last) {
            Ending::Before(last)
        } else if returns.is_empty() && goes_on(program, file, last) {
            Ending::After(last)
        } else {
            Ending::Finally { first, last }
        };
        Some(Disposal {
            code: format!("await {name}.{closer}()"),
            ending,
        })
    }

    fn is_turned(&self, id: FunctionId) -> bool {
        let index = self.program.functions[id.0 as usize].index;
        let file = self.program.function_file(id);
        matches!(
            self.plans[file.0 as usize].function(index),
            Some(
                FunctionAction::Turn
                    | FunctionAction::TurnTest(_)
                    | FunctionAction::TurnFixture(_)
                    | FunctionAction::TurnRenamed(_)
                    | FunctionAction::Bridge(_)
            )
        )
    }

    /// Whether the event loop that a function runs on, or what it was made for, ends when it does.
    fn ends_with_its_loop(&self, id: FunctionId) -> bool {
        let program = self.program;
        let function = program.function(id);
        match self.colours.roles[id.0 as usize] {
            Role::Fixture | Role::ContextManager | Role::PytestTest | Role::Entry => true,
            Role::UnittestMethod => function.name.starts_with("test"),
            Role::Plain => {
                let mut callers = program.calls.callers(id).peekable();
                let is_run = |site: &Site| {
                    let action = self.plans[site.file.0 as usize].exprs.get(&site.expr);
                    action.is_some_and(|action| action.around == Around::Run)
                };
                callers.peek().is_some() && callers.all(|(site, _)| is_run(site))
            }
            Role::Face => false,
        }
    }

    /// Whether what an object is used for here is over when its function ends: it opens what a `with` closes, or works for a call that
    /// gives nothing which keeps it.
    fn stays(&self, read: Site) -> bool {
        let program = self.program;
        let at = |expr| Site {
            file: read.file,
            expr,
        };
        let call = match program.expr(read).parent {
            Parent::Expr(up) if matches!(program.expr(at(up)).kind, ExprKind::Call { .. }) => up,
            _ => return opens(program, read),
        };
        if is_entered(program, at(call)) {
            return true;
        }
        if let Some((_, target)) = assignment(program, at(call))
            && let Some(maker) = program.binding_of(target)
        {
            // `Session = sessionmaker(engine)`
            let is_alone = program.scope_of(at(call)) == program.scope_of(target);
            let reads = program.reads_of(read.file, maker);
            return is_alone && reads.iter().all(|&read| opens(program, read));
        }
        let row = self.uses.calls.iter().find(|one| one.site == at(call));
        row.is_some_and(|one| one.fate_converts() && program.table.row(one.row).returns.is_none())
    }
}

/// The type of the object that a call makes, and what closes that.
fn closer<'p>(program: &'p Program<'_>, call: &MappedCall) -> Option<(&'p str, &'p str)> {
    let Some(Returns::Type(made)) = &program.table.row(call.row).returns else {
        return None;
    };
    let row = program.table.type_row(&program.table.canonical(made))?;
    Some((made, row.closed_on_loop.as_deref()?))
}

/// Whether a member closes an object of that type: it is what does so, or becomes that.
fn closes(program: &Program<'_>, made: &str, member: &str, closer: &str) -> bool {
    let name = format!("{}.{member}", program.table.canonical(made));
    let rows = program.table.rows(&name).iter();
    let becomes = |template: &Template| {
        let called = format!(".{closer}(");
        template
            .parts
            .iter()
            .any(|part| matches!(part, Part::Text(text) if text.starts_with(&called)))
    };
    member == closer
        || rows
            .filter_map(|&row| program.table.row(row).to.as_ref())
            .any(becomes)
}

/// The statement that assigns what stands there to a name, and the name.
fn assignment(program: &Program<'_>, site: Site) -> Option<(StmtId, Site)> {
    let tree = &program.file(site.file).facts.tree;
    let (stmt, target) = only_target(tree, site.expr)?;
    let target = Site {
        file: site.file,
        expr: target,
    };
    Some((stmt, target))
}

/// The member that is read of an object, and its name.
fn member<'p>(program: &'p Program<'_>, read: Site) -> Option<(Site, &'p str)> {
    let Parent::Expr(up) = program.expr(read).parent else {
        return None;
    };
    let up = Site {
        file: read.file,
        expr: up,
    };
    match &program.expr(up).kind {
        ExprKind::Attribute { value, attr } if *value == read.expr => Some((up, &attr.text)),
        _ => None,
    }
}

/// Whether an object, or a method of it, is called for a `with` to enter what that gives.
fn opens(program: &Program<'_>, read: Site) -> bool {
    let callee = member(program, read).map_or(read, |(member, _)| member);
    let Parent::Expr(call) = program.expr(callee).parent else {
        return false;
    };
    let call = Site {
        file: read.file,
        expr: call,
    };
    let is_callee =
        matches!(program.expr(call).kind, ExprKind::Call { func, .. } if func == callee.expr);
    is_callee && is_entered(program, call)
}

fn is_entered(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
        return false;
    };
    matches!(&tree.stmt(stmt).kind, StmtKind::With { items, .. } if items.iter().any(|item| item.context == site.expr))
}

/// Whether a `return` gives nothing, a name or a constant: nothing happens in it.
fn returns_plainly(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let tree = &program.file(file).facts.tree;
    let StmtKind::Return(value) = tree.stmt(stmt).kind else {
        return false;
    };
    value.is_none_or(|value| {
        matches!(
            tree.expr(value).kind,
            ExprKind::Name(_)
                | ExprKind::None
                | ExprKind::True
                | ExprKind::False
                | ExprKind::Number
                | ExprKind::Str { .. }
        )
    })
}

/// Whether what follows a statement may run at all.
fn goes_on(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let tree = &program.file(file).facts.tree;
    let is_exit = |func: ExprId| {
        let text = program.source(Site { file, expr: func });
        matches!(text, "sys.exit" | "exit" | "quit" | "os._exit")
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Raise { .. } => false,
        StmtKind::While { test, .. } => {
            !matches!(tree.expr(*test).kind, ExprKind::True | ExprKind::Number)
        }
        StmtKind::Expr(value) => {
            !matches!(tree.expr(*value).kind, ExprKind::Call { func, .. } if is_exit(func))
        }
        _ => true,
    }
}
