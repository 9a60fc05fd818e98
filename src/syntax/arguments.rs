//! The arguments of a call, as they are written.

use crate::syntax::ast::Argument;
use crate::text::TextRange;

/// Where more arguments of a call go, and what comes before them.
pub fn behind_arguments(args: &[Argument], parens: TextRange) -> (u32, &'static str) {
    match args.last() {
        Some(last) => (last.range.end, ", "),
        None => (parens.start + 1, ""),
    }
}
