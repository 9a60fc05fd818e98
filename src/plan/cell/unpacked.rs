//! Containers that are unpacked into a call, `load(**options)`: what they hold may be what any parameter is given.

use super::{Cell, Cells, holds_object, implied, option_cell};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind};

impl Cells {
    /// Give what a container holds that a call unpacks the fate of the parameters which no written argument fills.
    pub(super) fn join_unpacked(&mut self, program: &Program<'_>, call: Site, target: &CallTarget) {
        self.join_into(program, call, &target.bound);
    }

    /// The same for what a decorator's wrapper puts among the arguments of what it decorates.
    pub(super) fn join_decorated(&mut self, program: &Program<'_>) {
        for function in program.function_ids() {
            let file = program.function_file(function);
            for decorator in program.decorators(function) {
                let site = Site {
                    file,
                    expr: decorator,
                };
                for maker in program.infer(site).functions() {
                    for call in calls_of_decorated(program, maker) {
                        self.join_into(program, call, &[(function, Vec::new())]);
                    }
                }
            }
        }
    }

    fn join_into(
        &mut self,
        program: &Program<'_>,
        call: Site,
        functions: &[(FunctionId, Vec<(ExprId, u32)>)],
    ) {
        let ExprKind::Call { args, .. } = &program.expr(call).kind else {
            return;
        };
        let unpacked = args
            .iter()
            .filter(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar));
        for arg in unpacked {
            let container = Site {
                file: call.file,
                expr: arg.value,
            };
            // `**store` asks an instance for its items by their names.
            let given = match arg.kind {
                ArgumentKind::Star => implied::iterated(program, container),
                _ => implied::items(program, container),
            };
            let holds = holds_object(program, &program.infer(container));
            if !holds && given.is_empty() && !is_filled(program, container) {
                continue;
            }
            for (function, bound) in functions {
                for (index, parameter) in parameters(program, *function) {
                    let is_given = bound.iter().any(|(_, given)| *given == index);
                    let types = program.parameter_types(*function, index);
                    if is_given || !holds_object(program, &types) {
                        continue;
                    }
                    let own = self.id(&parameter);
                    let places = self.cells_of(program, container, 0);
                    for place in places.into_iter().chain(given.iter().cloned()) {
                        let other = self.id(&place);
                        self.join(own, other);
                    }
                }
            }
        }
    }
}

/// The calls in a decorator of what it is given.
fn calls_of_decorated(program: &Program<'_>, maker: FunctionId) -> Vec<Site> {
    let Some(given) = program
        .function_def(maker)
        .and_then(|def| def.params.first())
    else {
        return Vec::new();
    };
    let file = program.function_file(maker);
    let facts = &program.file(file).facts;
    let body = facts.tree.stmt(program.function(maker).stmt).range;
    let calls = facts.calls.iter().filter(|call| {
        let call = facts.tree.expr(**call);
        let ExprKind::Call { func, .. } = call.kind else {
            return false;
        };
        body.contains_range(call.range)
            && matches!(&facts.tree.expr(func).kind, ExprKind::Name(name) if *name == given.name.text)
    });
    calls.map(|&expr| Site { file, expr }).collect()
}

/// Whether objects are put into a variable, whatever it held before: `options.setdefault("session", Session())`.
fn is_filled(program: &Program<'_>, container: Site) -> bool {
    let references = &program.file(container.file).facts.references;
    let reference = |site: Site| references.get(site.expr.0 as usize)?.as_ref();
    let Some(own) = reference(container) else {
        return false;
    };
    program.stores.all.iter().any(|store| {
        let is_same = store.container.file == container.file
            && reference(store.container)
                .is_some_and(|other| other.bindings.iter().any(|one| own.bindings.contains(one)));
        is_same && holds_object(program, &program.infer(store.value))
    })
}

/// The parameters of a function, and the options that it reads by name.
fn parameters(program: &Program<'_>, function: FunctionId) -> Vec<(u32, Cell)> {
    let Some(def) = program.function_def(function) else {
        return Vec::new();
    };
    let file = program.function_file(function);
    let scope = program.function(function).scope;
    let params = def.params.iter().enumerate();
    let params = params.map(|(index, param)| {
        let variable = Cell::Variable(file, scope, param.name.text.clone());
        (index as u32, variable)
    });
    let count = def.params.len();
    let options = count..count + program.named_options(function).len();
    let options = options.filter_map(|index| {
        let index = index as u32;
        Some((index, option_cell(program, function, index)?))
    });
    params.chain(options).collect()
}
