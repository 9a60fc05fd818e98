//! Pools of threads that become pools of tasks.

use super::Assembler;
use crate::mapping::tailor::Parts;
use crate::plan::template::CodePart;
use crate::plan::worker::{Change, Crew, Crews};
use crate::resolve::program::Site;
use crate::syntax::ast::{ArgumentKind, ExprKind};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// The support code that stands in for a pool of threads.
const POOL: &str = "_TaskPool";

impl Assembler<'_, '_> {
    pub(super) fn crews(&mut self, crews: &Crews) {
        for crew in &crews.all {
            if !self.colours.is_manned(crew) {
                continue;
            }
            for &change in crew.changes.iter().flatten() {
                self.change(crew, change);
            }
        }
    }

    fn change(&mut self, crew: &Crew, change: Change) {
        match change {
            Change::Made(call) => {
                let parts = self.pool_parts(crew, call);
                self.support(call, POOL, parts);
            }
            Change::Entered(call) => self.enter(call, self.context_of(call)),
            Change::Taken(taking) => self.take(taking),
            Change::Mapped(_) => {}
            Change::Result(call) => {
                if let Some(future) = self.receiver(call) {
                    self.action(call).code = vec![future];
                    self.await_call(call);
                }
            }
            Change::ResultWithin(call) => self.result_within(call),
            Change::Exception(call) => {
                if let Some(future) = self.receiver(call) {
                    let name = "_exception".to_owned();
                    let action = self.action(call);
                    action.code = vec![
                        CodePart::Support(name.clone()),
                        CodePart::Text("(".to_owned()),
                        future,
                        CodePart::Text(")".to_owned()),
                    ];
                    action.support.push((name, Parts::All));
                    self.await_call(call);
                }
            }
            Change::Completed(call) => self.support(call, "_as_completed", Parts::All),
            Change::Thread(call) => self.support(call, "_TaskThread", self.task_parts(crew)),
            Change::Timer(call) => self.support(call, "_TaskTimer", self.task_parts(crew)),
            Change::Joined(call) => self.await_call(call),
            Change::Shut(call) => {
                if let Some(pool) = self.receiver(call) {
                    self.action(call).code = vec![pool, CodePart::Text(".shutdown()".to_owned())];
                    self.await_call(call);
                }
            }
            Change::Waited(call) => {
                self.support(call, "_wait", Parts::All);
                self.await_call(call);
            }
        }
    }

    /// What of the support code a thread needs.
    fn task_parts(&self, crew: &Crew) -> Parts {
        let kept = crew.is_given_up().then_some("kept");
        let is_strict = crew.kept.is_some() && self.program.mentions("RuntimeError");
        let strict = is_strict.then_some("strict");
        let parts = kept.into_iter().chain(strict);
        Parts::Named(parts.map(str::to_owned).collect())
    }

    /// What of the support code a pool needs.
    fn pool_parts(&self, crew: &Crew, call: Site) -> Parts {
        let program = self.program;
        let mut parts = BTreeSet::new();
        for change in crew.changes.iter().flatten() {
            let part = match change {
                Change::Mapped(_) => "map",
                Change::Entered(_) => "entered",
                Change::Shut(_) => "shut",
                _ => continue,
            };
            parts.insert(part.to_owned());
        }
        if let ExprKind::Call { args, .. } = &program.expr(call).kind {
            let number = args.first().map(|arg| Site {
                file: call.file,
                expr: arg.value,
            });
            let is_number = number.is_some_and(|site| {
                let is_zero = program.source(site).chars().all(|c| c == '0' || c == '_');
                matches!(program.expr(site).kind, ExprKind::Number) && !is_zero
            });
            if !is_number {
                parts.insert("size".to_owned());
            }
        }
        Parts::Named(parts)
    }

    fn receiver(&self, call: Site) -> Option<CodePart> {
        let expr = self.program.called_on(call)?;
        let owner = Site { expr, ..call };
        Some(CodePart::Source(self.program.expr(owner).outer))
    }

    /// `future.result(5)` → `await asyncio.wait_for(asyncio.shield(future), 5)`
    fn result_within(&mut self, call: Site) {
        let ExprKind::Call { args, .. } = &self.program.expr(call).kind else {
            return;
        };
        let (Some(future), Some(timeout)) = (self.receiver(call), args.first()) else {
            return;
        };
        let timeout = match &timeout.kind {
            ArgumentKind::Keyword(name) => TextRange::new(name.range.start, timeout.range.end),
            _ => timeout.range,
        };
        let action = self.action(call);
        action.code = vec![
            CodePart::Text("asyncio.wait_for(asyncio.shield(".to_owned()),
            future,
            CodePart::Text("), ".to_owned()),
            CodePart::Source(timeout),
            CodePart::Text(")".to_owned()),
        ];
        action.imports.push("asyncio".to_owned());
        self.await_call(call);
    }
}
