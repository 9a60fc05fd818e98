//! Threads and timers of a function: `Thread(target=f)`, `start`, `join`.

use super::follow::{Follower, Kind, Shape, UNSEEN};
use super::{Change, Fault};
use crate::resolve::program::Site;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};
use crate::text::TextRange;

impl Follower<'_, '_> {
    /// `Thread(target=f, args=(x,))`, `Timer(1, f, args=[x])`
    pub(super) fn thread(&mut self, site: Site, kind: Kind) -> Result<(), Fault> {
        let ExprKind::Call { args, .. } = &self.program.expr(site).kind else {
            return self.fault(site.expr, UNSEEN);
        };
        let mut function = None;
        for (place, arg) in args.iter().enumerate() {
            match (&arg.kind, kind) {
                (ArgumentKind::Positional, Kind::Timer) if place == 1 => {
                    function = Some(arg.value);
                }
                (ArgumentKind::Positional, Kind::Timer) if place < 4 => {}
                (ArgumentKind::Keyword(name), _) => match (&*name.text, kind) {
                    ("target", Kind::Thread) | ("function", Kind::Timer) => {
                        function = Some(arg.value);
                    }
                    ("args" | "kwargs", _)
                    | ("interval", Kind::Timer)
                    | ("name" | "daemon", Kind::Thread) => {}
                    _ => return self.fault(site.expr, UNSEEN),
                },
                _ => return self.fault(site.expr, UNSEEN),
            }
        }
        let Some(function) = function else {
            return self.fault(site.expr, "which function the thread runs is not seen");
        };
        if self.program.mentions("excepthook") {
            return self.fault(site.expr, "what is raised in a thread goes to a hook");
        }
        self.hand_over(site, args, function)?;
        self.give_function(function)?;
        self.found.changes.push(match kind {
            Kind::Thread => Change::Thread(site),
            Kind::Timer => Change::Timer(site),
        });
        self.follow(site.expr, &Shape::Thread(kind))
    }

    pub(super) fn thread_method(
        &mut self,
        call: ExprId,
        name: &str,
        args: &[Argument],
        kind: Kind,
    ) -> Result<(), Fault> {
        match (name, args, kind) {
            ("start", [], _) => self.started.push(call),
            ("join", [], _) => {
                self.joined.push(call);
                self.found.changes.push(Change::Joined(self.at(call)));
            }
            ("join", [_], _) => self.found.changes.push(Change::Joined(self.at(call))),
            ("is_alive", [], _) | ("cancel", [], Kind::Timer) => {}
            _ => {
                let why = format!("`{name}` has no counterpart for tasks");
                return self.fault(call, &why);
            }
        }
        Ok(())
    }

    /// Whether a loop in here does nothing but turn round until another thread changes something.
    pub(super) fn is_spinning(&self, whole: TextRange) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let mut loops = tree.stmts.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::While { body, .. } if whole.contains_range(stmt.range) => Some(body),
            _ => None,
        });
        loops.any(|body| {
            let mut kinds = body.iter().map(|&stmt| &tree.stmt(stmt).kind);
            kinds.all(|kind| matches!(kind, StmtKind::Pass | StmtKind::Continue))
        })
    }
}
