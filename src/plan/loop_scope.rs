//! On which of pytest's event loops tests and fixtures run that turn async.
//!
//! A fixture that outlives a test is made and ended on a loop that does, too, and whatever is asked for beside it has to run there:
//! what belongs to one event loop cannot be awaited on another. So all that one test asks for, directly or by way of other fixtures,
//! runs on one loop, and so do tests that share a fixture.

use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, Expr, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// How long such a loop lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LoopScope {
    /// As long as one test.
    #[default]
    Function,
    /// As long as the tests of one module.
    Module,
    /// As long as all tests.
    Session,
}

impl LoopScope {
    /// What pytest-asyncio calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Module => "module",
            Self::Session => "session",
        }
    }
}

/// The loop that lives as long as a fixture whose decorator is called with these arguments; `None` where that is computed.
pub fn of_fixture(program: &Program<'_>, decorator: Site) -> Option<LoopScope> {
    let ExprKind::Call { args, .. } = &program.expr(decorator).kind else {
        return Some(LoopScope::Function);
    };
    let scope = args
        .iter()
        .find(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "scope"));
    let Some(scope) = scope else {
        return Some(LoopScope::Function);
    };
    let file = decorator.file;
    let Expr {
        kind: ExprKind::Str {
            value: Some(text), ..
        },
        ..
    } = program.expr(Site {
        file,
        expr: scope.value,
    })
    else {
        return None;
    };
    match &**text {
        "function" => Some(LoopScope::Function),
        "class" | "module" => Some(LoopScope::Module),
        "package" | "session" => Some(LoopScope::Session),
        _ => None,
    }
}

/// The loops of tests and fixtures that turn.
#[derive(Debug, Default)]
pub struct LoopScopes {
    wider: BTreeMap<FunctionId, LoopScope>,
}

impl LoopScopes {
    /// Find them, for these tests and fixtures; some tests share objects that live so long.
    pub fn collect(
        program: &Program<'_>,
        turned: &[FunctionId],
        sharing: &[(&BTreeSet<FunctionId>, LoopScope)],
    ) -> Self {
        let mut groups = Groups((0..turned.len()).collect());
        let mut scopes = vec![LoopScope::Function; turned.len()];
        let numbers: BTreeMap<FunctionId, usize> = turned
            .iter()
            .enumerate()
            .map(|(at, &one)| (one, at))
            .collect();
        for (at, &function) in turned.iter().enumerate() {
            let file = program.function_file(function);
            for expr in program.decorators(function) {
                let text = program.source(Site { file, expr });
                // By name, or for all: then whatever runs there may ask for it.
                if text.contains("usefixtures") || text.contains("autouse") {
                    (1..turned.len()).for_each(|other| groups.join(0, other));
                }
                if program.is_fixture(function) {
                    scopes[at] = of_fixture(program, Site { file, expr }).unwrap_or_default();
                }
            }
            let params = program.function_def(function).map(|def| &def.params);
            for param in params.into_iter().flatten() {
                for asked in program.fixtures_for(function, &param.name.text) {
                    if let Some(&other) = numbers.get(&asked) {
                        groups.join(at, other);
                    }
                }
            }
        }
        for (tests, scope) in sharing {
            let mut together = tests.iter().filter_map(|test| numbers.get(test));
            let Some(&first) = together.next() else {
                continue;
            };
            scopes[first] = scopes[first].max(*scope);
            together.for_each(|&other| groups.join(first, other));
        }
        let mut widest: BTreeMap<usize, LoopScope> = BTreeMap::new();
        for (at, &scope) in scopes.iter().enumerate() {
            let known = widest.entry(groups.find(at)).or_default();
            *known = scope.max(*known);
        }
        let wider = turned.iter().enumerate().filter_map(|(at, &function)| {
            let scope = widest.get(&groups.find(at)).copied()?;
            (scope > LoopScope::Function).then_some((function, scope))
        });
        Self {
            wider: wider.collect(),
        }
    }

    /// On which loop a test or fixture runs.
    pub fn of(&self, function: FunctionId) -> LoopScope {
        self.wider.get(&function).copied().unwrap_or_default()
    }
}

/// What runs together, by number: each names one further to the front, and the first of a group itself.
struct Groups(Vec<usize>);

impl Groups {
    fn find(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other)] = one.min(other);
    }
}
