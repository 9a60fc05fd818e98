//! `with` that becomes `async with`, and assignments that become one.

use super::Assembler;
use crate::mapping::tailor::Parts;
use crate::plan::action::Entering;
use crate::plan::alternative;
use crate::plan::context::Context;
use crate::plan::entered::{Entrance, Item};
use crate::plan::template::CodePart;
use crate::resolve::program::Site;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};

impl Assembler<'_, '_> {
    pub(super) fn enter(&mut self, site: Site, context: Context) {
        let tree = &self.program.file(site.file).facts.tree;
        let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
            return;
        };
        let StmtKind::With {
            items, is_async, ..
        } = &tree.stmt(stmt).kind
        else {
            if self.hold(site, Entering::Async) {
                self.awaits_at(site, context);
            }
            return;
        };
        let Some(at) = items.iter().position(|item| item.context == site.expr) else {
            return;
        };
        let count = items.len();
        let was_async = *is_async;
        let entering = self.plan(site.file).withs.entry(stmt).or_insert_with(|| {
            vec![
                if was_async {
                    Entering::Async
                } else {
                    Entering::Sync
                };
                count
            ]
        });
        if entering[at] == Entering::Sync {
            entering[at] = Entering::Async;
            self.awaits_at(site, context);
        }
    }

    /// What a `with` enters, or a stack: `stack.enter_context(x)` → `await stack.enter_async_context(x)`.
    pub(super) fn enter_item(&mut self, site: Site) {
        let program = self.program;
        let Some((call, made)) = self.stacks.around(program, site) else {
            let item = alternative::whole(program, site);
            self.enter(item, self.context_of(item));
            return;
        };
        let (ExprKind::Call { func, .. }, ExprKind::Call { func: stack, .. }) =
            (&program.expr(call).kind, &program.expr(made).kind)
        else {
            return;
        };
        let func = Site {
            file: call.file,
            expr: *func,
        };
        if let ExprKind::Attribute { value, .. } = program.expr(func).kind {
            let owner = Site {
                file: call.file,
                expr: value,
            };
            self.action(func).code = vec![
                CodePart::Source(program.expr(owner).outer),
                CodePart::Text(".enter_async_context".to_owned()),
            ];
        }
        self.await_call(call);
        let import = "from contextlib import AsyncExitStack".to_owned();
        let renamed = ("AsyncExitStack".to_owned(), import);
        self.plan(made.file).renames.insert(*stack, renamed);
        self.enter(made, self.context_of(made));
    }

    /// A call whose result is bound by a `with` from now on; tells whether it is one.
    pub(super) fn hold(&mut self, site: Site, entering: Entering) -> bool {
        let program = self.program;
        let row = self.uses.calls.iter().find(|call| call.site == site);
        let scope = row.and_then(|call| program.table.row(call.row).scope());
        let lifetime = scope.and_then(|name| program.lifetime(site, name));
        if let Some(lifetime) = lifetime {
            self.plan(site.file).scopes.push((lifetime, entering));
        }
        lifetime.is_some()
    }

    /// `with` over objects of the project.
    pub(super) fn entered(&mut self, all: &[Entrance]) {
        for entering in all {
            let is_turned = entering.methods.iter().any(|&method| {
                self.colours.is_async(method) && !self.program.function(method).is_async
            });
            let is_left = self.colours.entered_as_before.contains_key(&entering.site);
            if !is_turned || is_left {
                continue;
            }
            if entering.item == Item::Closing {
                self.support(entering.site, "_closing", Parts::All);
            }
            self.enter_item(entering.site);
        }
    }
}
