//! Functions that a test hands over to be called: awaited in a block, or cleaned up by the loop.

use super::Assembler;
use crate::plan::action::{Around, Expectation};
use crate::plan::django;
use crate::plan::double::moving::{Change, Doubles};
use crate::plan::double::object::Objects;
use crate::plan::double::{Double, replacements};
use crate::plan::reference::Consumer;
use crate::plan::seed::Moved;
use crate::plan::template::CodePart;
use crate::resolve::program::{ClassId, Site};
use crate::syntax::ast::{ExprKind, Parent};
use crate::text::TextRange;

impl Assembler<'_, '_> {
    /// `self.assertRaises(E, f, x)` → `with self.assertRaises(E):` and `await f(x)`; `addCleanup` → `addAsyncCleanup`.
    pub(super) fn expectations(&mut self) {
        for reference in self.references {
            let is_turned = self.colours.is_async(reference.function)
                && !self.program.function(reference.function).is_async;
            match reference.consumer {
                Consumer::Expected(call) if is_turned => self.expectation(call, reference.site),
                Consumer::Cleanup(call) if is_turned => self.cleanup(call),
                _ => {}
            }
        }
    }

    /// Mocks and functions that tests set in the place of coroutine functions become awaitable.
    pub(super) fn doubles(&mut self) {
        for (file, replacement) in replacements(self.program, self.colours) {
            match replacement.double {
                Double::Mock(expr) => {
                    let import = "from unittest.mock import AsyncMock".to_owned();
                    let plan = self.plan(file);
                    plan.renames.insert(expr, ("AsyncMock".to_owned(), import));
                }
                Double::Function(expr) => {
                    let site = Site { file, expr };
                    let range = self.program.expr(site).outer;
                    let action = self.action(site);
                    action.layers.push(vec![
                        CodePart::Text("AsyncMock(side_effect=".to_owned()),
                        CodePart::Source(range),
                        CodePart::Text(")".to_owned()),
                    ]);
                    action
                        .imports
                        .push("from unittest.mock import AsyncMock".to_owned());
                }
                Double::Method(expr) => {
                    let plan = self.plan(file);
                    if !plan.hoisted.contains(&expr) {
                        plan.hoisted.push(expr);
                    }
                }
                Double::Other(_) => {}
            }
        }
    }

    /// What tests set in the place of a library's function follows to what is called now.
    pub(super) fn moved_doubles(&mut self, doubles: &Doubles) {
        for one in doubles.moved(self.uses, self.colours) {
            for change in &one.changes {
                self.change_test(change, Some(&one.instead_of));
            }
        }
    }

    /// Mocks in the place of objects get methods that can be awaited.
    pub(super) fn stand_ins(&mut self, objects: &Objects) {
        for change in objects.changes(self.program, self.colours) {
            self.change_test(&change, None);
        }
    }

    fn change_test(&mut self, change: &Change, instead_of: Option<&String>) {
        match change {
            Change::Code(site, code, imports) => {
                let action = self.action(*site);
                action.code = code.clone();
                action.imports.extend(imports.iter().cloned());
                action.instead_of = instead_of.cloned();
            }
            Change::Around(site, code, imports) => {
                let action = self.action(*site);
                if !action.layers.contains(code) {
                    action.layers.push(code.clone());
                }
                action.imports.extend(imports.iter().cloned());
            }
            Change::Member(class, member) => {
                let info = &self.program.classes[class.0 as usize];
                let (file, index) = (info.file, info.index);
                let mut lines = vec![member.header.clone()];
                if !member.header.starts_with("async ") {
                    lines.insert(0, "@property".to_owned());
                }
                lines.extend(member.body.iter().map(|line| format!("\t{line}")));
                let member = (index, member.name.clone(), lines);
                let plan = self.plan(file);
                if !plan.members.contains(&member) {
                    plan.members.push(member);
                }
            }
            Change::Method(lambda) => self.plan(lambda.file).methods.push(lambda.expr),
            Change::Gone(file, stmt) => self.plan(*file).moved.push(Moved::Away(*stmt)),
            Change::Rename(site, name) => {
                let import = format!("from unittest.mock import {name}");
                let plan = self.plan(site.file);
                plan.renames.insert(site.expr, ((*name).to_owned(), import));
            }
        }
    }

    fn expectation(&mut self, call: Site, function: Site) {
        let program = self.program;
        let ExprKind::Call { func, args, parens } = &program.expr(call).kind else {
            return;
        };
        let Parent::Stmt(stmt) = program.expr(call).parent else {
            return;
        };
        let at = |expr| Site {
            file: call.file,
            expr,
        };
        let position = args.iter().position(|arg| arg.value == function.expr);
        let Some((before, rest)) =
            position.and_then(|at| Some((args.get(..at)?, args.get(at + 1..)?)))
        else {
            return;
        };
        let (Some(first), Some(last)) = (before.first(), before.last()) else {
            return;
        };
        self.plan(call.file).expectations.push(Expectation {
            stmt,
            callee: program.expr(at(*func)).outer,
            expected: TextRange::new(first.range.start, last.range.end),
        });
        let mut code = vec![
            CodePart::Source(program.expr(function).outer),
            CodePart::Text("(".to_owned()),
        ];
        if let Some(next) = rest.first() {
            code.push(CodePart::Source(TextRange::new(
                next.range.start,
                parens.end - 1,
            )));
        }
        code.push(CodePart::Text(")".to_owned()));
        let action = self.action(call);
        action.code = code;
        action.around = Around::Await;
        let context = self.context_of(call);
        self.awaits_at(call, context);
    }

    fn cleanup(&mut self, call: Site) {
        let program = self.program;
        let ExprKind::Call { func, .. } = program.expr(call).kind else {
            return;
        };
        let callee = Site {
            file: call.file,
            expr: func,
        };
        let ExprKind::Attribute { value, .. } = program.expr(callee).kind else {
            return;
        };
        let value = program.expr(Site {
            file: call.file,
            expr: value,
        });
        self.action(callee).code = vec![
            CodePart::Source(value.outer),
            CodePart::Text(".addAsyncCleanup".to_owned()),
        ];
        let function = program.function_around(call);
        if let Some(class) = function.and_then(|at| program.class_of(at)) {
            self.test_case(class);
        }
    }

    /// Whichever class of the hierarchy names `TestCase` as its base becomes the asynchronous one; and the tests that inherit.
    pub(super) fn test_case(&mut self, class: ClassId) {
        let program = self.program;
        let mut family = program.descendants(class);
        family.extend(program.linearised(class));
        for below in program.descendants(class) {
            family.extend(program.linearised(below));
        }
        for class in family {
            let info = &program.classes[class.0 as usize];
            let (file, index) = (info.file, info.index);
            let mut bases = info.external_bases.iter();
            // Those of Django await tests as they are.
            if bases.any(|base| django::is_test(base)) {
                continue;
            }
            let plan = self.plan(file);
            if !plan.test_cases.contains(&index) {
                plan.test_cases.push(index);
            }
        }
    }
}
