//! Which keys a dict has that is seen being written: `{"check_same_thread": False} if local else {}`.

use super::program::{Program, Site, value_expr};
use super::spelling::Spelling;
use crate::facts::binding::{BindingId, BindingKind};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};

/// How many steps from a name to its dict.
const DEEPEST: u32 = 6;

impl Program<'_> {
    /// Whether all keys of a dict are among these names; `None` where not all of them are seen.
    pub(super) fn has_only_keys(&self, site: Site, names: &[String]) -> Option<bool> {
        self.keys_within(site, names, 0)
    }

    /// Whether a dict is written here with a key, in letters of any case.
    pub(super) fn has_key(&self, site: Site, name: &str) -> bool {
        let ExprKind::Dict(items) = &self.expr(site).kind else {
            return false;
        };
        items.iter().filter_map(|(key, _)| *key).any(|key| {
            let key = Site { expr: key, ..site };
            let spellings = self.spellings(key);
            matches!(&spellings[..], [Spelling::Exact(text)] if text.eq_ignore_ascii_case(name))
        })
    }

    fn keys_within(&self, site: Site, names: &[String], depth: u32) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let again = |expr: ExprId| self.keys_within(at(expr), names, depth + 1);
        match &self.expr(site).kind {
            ExprKind::Dict(items) => all(items.iter().map(|(key, value)| match key {
                Some(key) => self.is_key(at(*key), names),
                None => again(*value),
            })),
            ExprKind::Conditional { body, orelse, .. } => all([again(*body), again(*orelse)]),
            ExprKind::Bool { left, right, .. } => all([again(*left), again(*right)]),
            ExprKind::Call { func, args, .. }
                if self.infer(at(*func)).is_external("builtins.dict") =>
            {
                all(args.iter().map(|arg| match &arg.kind {
                    ArgumentKind::Keyword(name) => {
                        Some(names.iter().any(|one| **one == *name.text))
                    }
                    ArgumentKind::Positional | ArgumentKind::DoubleStar => again(arg.value),
                    ArgumentKind::Star => None,
                }))
            }
            ExprKind::Name(_) => {
                let facts = &self.file(site.file).facts;
                let reference = facts.references.get(site.expr.0 as usize)?.as_ref()?;
                let bindings = reference.bindings.iter();
                all(bindings.map(|&binding| self.keys_of_variable(site, binding, names, depth)))
            }
            _ => None,
        }
    }

    fn is_key(&self, key: Site, names: &[String]) -> Option<bool> {
        let spellings = self.spellings(key);
        all(spellings.iter().map(|spelling| match spelling {
            Spelling::Exact(text) => Some(names.iter().any(|name| **name == **text)),
            _ => None,
        }))
    }

    /// The keys that a variable's dict is written with, and those that are put into it.
    fn keys_of_variable(
        &self,
        site: Site,
        binding: BindingId,
        names: &[String],
        depth: u32,
    ) -> Option<bool> {
        let facts = &self.file(site.file).facts;
        let BindingKind::Assigned { value, path, .. } = &facts.bindings[binding.0 as usize].kind
        else {
            return None;
        };
        let written = value_expr(value).filter(|_| path.is_empty())?;
        let written = Site {
            file: site.file,
            expr: written,
        };
        let reads = self.reads_of(site.file, binding);
        let others = reads.into_iter().filter(|&read| read != site);
        all([self.keys_within(written, names, depth + 1)]
            .into_iter()
            .chain(others.map(|read| self.keys_put_in(read, names))))
    }

    /// The key that is put into a dict where it is named: `options["timeout"] = 5`.
    fn keys_put_in(&self, read: Site, names: &[String]) -> Option<bool> {
        let tree = &self.file(read.file).facts.tree;
        let Parent::Expr(up) = tree.expr(read.expr).parent else {
            return None;
        };
        let ExprKind::Subscript { value, index } = &tree.expr(up).kind else {
            return None;
        };
        let Parent::Stmt(stmt) = tree.expr(up).parent else {
            return None;
        };
        let is_put = *value == read.expr
            && matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.contains(&up));
        let key = Site {
            file: read.file,
            expr: *index,
        };
        self.is_key(key, names).filter(|_| is_put)
    }
}

/// Whether all hold; `None` where one is not known.
fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut holds = true;
    for answer in answers {
        holds &= answer?;
    }
    Some(holds)
}
