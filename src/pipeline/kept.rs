//! Which blocking calls stay, counted by the code that says why.

use crate::diagnostic::Span;
use crate::diagnostic::code::{self, Code};
use crate::plan::Plan;
use crate::plan::seed::CallFate;
use crate::resolve::program::Program;
use std::collections::{BTreeMap, HashMap};

/// Why blocking calls stay, as far as something is told at their places.
pub fn kept(program: &Program<'_>, plan: &Plan) -> BTreeMap<Code, u32> {
    let mut told: HashMap<&Span, Code> = HashMap::new();
    for diagnostic in &plan.diagnostics {
        if diagnostic.code != code::BEHAVIOUR_NOTE {
            told.entry(&diagnostic.span).or_insert(diagnostic.code);
        }
    }
    let mut kept = BTreeMap::new();
    for call in plan.uses.calls.iter().filter(|call| call.blocks) {
        let is_converted = matches!(call.fate, CallFate::Convert(_))
            && plan.colours.is_converted(call.group)
            && plan.colours.may_await(call.context);
        if !is_converted
            && let Some(code) = told.get(&crate::plan::report::span(program, call.site))
        {
            *kept.entry(*code).or_default() += 1;
        }
    }
    kept
}
