//! Whether a URL has a query: what is known of the texts it is put together from.

use super::program::{FileId, Program, Site};
use super::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};

impl Program<'_> {
    /// Whether a URL holds a `?`.
    pub(super) fn query(&self, site: Site, depth: u32) -> Option<bool> {
        if depth > 6 {
            return None;
        }
        let source = self.source_value(site);
        let again = |expr: ExprId| {
            self.query(
                Site {
                    file: source.file,
                    expr,
                },
                depth + 1,
            )
        };
        let expr = self.expr(source);
        match &expr.kind {
            ExprKind::Str {
                value: Some(text), ..
            } => Some(text.contains('?')),
            ExprKind::Concat(parts) => {
                let mut all = Some(false);
                for &part in parts {
                    match again(part) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => all = None,
                    }
                }
                all
            }
            ExprKind::Binary {
                left,
                op: "+",
                right,
            } => match (again(*left), again(*right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                // What a path follows can have no query of its own.
                (None | Some(false), Some(false)) if self.begins_with_path(source.file, *right) => {
                    Some(false)
                }
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            ExprKind::FString { values } => {
                let text = &self.file(source.file).text;
                let whole = expr.range;
                let mut at = whole.start;
                let mut open = Some(false);
                for &value in values {
                    let range = self
                        .expr(Site {
                            file: source.file,
                            expr: value,
                        })
                        .outer;
                    let before = &text[at as usize..range.start as usize];
                    if before.contains('?') {
                        return Some(true);
                    }
                    if before
                        .trim_start_matches(['}', '!', 'r', 's'])
                        .starts_with('/')
                    {
                        open = Some(false);
                    }
                    match again(value) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => open = None,
                    }
                    at = range.end;
                }
                let rest = &text[at as usize..whole.end as usize];
                if rest.contains('?') {
                    return Some(true);
                }
                if rest.trim_start_matches('}').starts_with('/') {
                    open = Some(false);
                }
                open
            }
            ExprKind::Number => Some(false),
            _ => {
                let types = self.infer(source);
                matches!(types.any_of[..], [Type::Builtin("int")] if !types.unknown)
                    .then_some(false)
            }
        }
    }

    fn begins_with_path(&self, file: FileId, expr: ExprId) -> bool {
        let text = self.source(Site { file, expr });
        let text = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        text.trim_start_matches(['"', '\'']).starts_with('/')
    }
}
