//! F-strings that only Python 3.12 and newer read (PEP 701).

use crate::syntax::ast::{ExprKind, Tree};
use crate::text::TextRange;

/// The expressions inside `tree`'s f-strings which an older Python cannot read: they hold the f-string's own quote, a
/// backslash, a `#`, or a line end between single quotes.
pub fn newer_expressions(text: &str, tree: &Tree) -> Vec<TextRange> {
    let mut newer = Vec::new();
    for expr in &tree.exprs {
        let ExprKind::FString { values } = &expr.kind else {
            continue;
        };
        let literal = expr.range.slice(text);
        let quoted = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let quote = match quoted.get(..3) {
            Some(triple @ ("\"\"\"" | "'''")) => triple,
            _ => quoted.get(..1).unwrap_or_default(),
        };
        for &value in values {
            let range = tree.expr(value).outer;
            let written = range.slice(text);
            let has_line_end = quote.len() == 1 && written.contains('\n');
            if written.contains(quote) || written.contains(['\\', '#']) || has_line_end {
                newer.push(range);
            }
        }
    }
    newer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse::parse;

    fn newer(text: &str) -> Vec<&str> {
        let found = newer_expressions(text, &parse(text));
        found.into_iter().map(|range| range.slice(text)).collect()
    }

    #[test]
    fn only_what_an_older_python_refuses_is_found() {
        assert_eq!(
            newer("f'{a[\"b\"]}' f\"{c}\" f'''{d('e')}\n{f}'''"),
            [""; 0]
        );
        assert_eq!(newer("f'{a['b']}{c}'"), ["a['b']"]);
        assert_eq!(newer("f\"{d(\"e\")}\""), ["d(\"e\")"]);
        assert_eq!(newer("f'{\"\\n\".join(a)}'"), ["\"\\n\".join(a)"]);
        assert_eq!(newer("f'{a +\n b}'"), ["a +\n b"]);
        assert_eq!(newer("rf'''{a('''b''')}'''"), ["a('''b''')"]);
    }
}
