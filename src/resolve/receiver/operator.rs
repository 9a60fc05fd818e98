//! What operators give: paths that are joined, containers that are added, dates and numbers that are reckoned with.

use crate::resolve::plain_value::is_plain;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprId;

impl Program<'_> {
    pub(super) fn binary_types(
        &self,
        file: FileId,
        left: ExprId,
        op: &str,
        right: ExprId,
    ) -> Types {
        let left = self.infer(Site { file, expr: left });
        let right = self.infer(Site { file, expr: right });
        let is_path = |types: &Types| types.objects().any(|name| name == "pathlib.Path");
        if op == "/" && (is_path(&left) || is_path(&right)) {
            return Types::one(Type::Object("pathlib.Path".into()));
        }
        if op == "+" || op == "|" {
            let mut both = left.clone();
            both.join(right);
            return both;
        }
        let is_value = |one: &Type| match one {
            Type::Builtin(_) => true,
            Type::Outside(name) => is_plain(name),
            _ => false,
        };
        if matches!(&left.any_of[..], [one] if is_value(one)) {
            return left;
        }
        let has_ours = |types: &Types| {
            types.unknown
                || types
                    .any_of
                    .iter()
                    .any(|one| matches!(one, Type::Instance(_)))
        };
        if has_ours(&left) || has_ours(&right) {
            Types::unknown()
        } else {
            Types::one(Type::Foreign)
        }
    }
}
