//! The matchers of `responses`, in the words of respx: `match=[matchers.query_param_matcher({"page": 1})]` → `params__eq={"page": 1}`.

use super::answers::{Fault, Translator};
use super::asked::VOLATILE;
use crate::facts::binding::BindingKind;
use crate::plan::template::CodePart;
use crate::resolve::program::Site;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};

/// What a reply asks of a request beside its method and URL.
pub(super) struct Matching {
    /// The options of the route.
    pub(super) options: Vec<CodePart>,
    /// What tells it from others for the same URL.
    pub(super) key: String,
}

/// Matchers, the option of respx that asks for the same, and what may be said there.
const MATCHERS: &[(&str, &str, Said)] = &[
    ("query_param_matcher", "params__eq", Said::TextsAndNumbers),
    ("urlencoded_params_matcher", "data", Said::Texts),
    ("json_params_matcher", "json", Said::Anything),
    ("header_matcher", "headers", Said::Headers),
];

/// What a matcher is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Anything,
    Texts,
    TextsAndNumbers,
    /// Texts under names that the two libraries do not fill in each in its own way.
    Headers,
}

impl Translator<'_, '_> {
    /// What the matchers of a reply ask.
    pub(super) fn matching(&mut self, list: Site) -> Result<Matching, Fault> {
        let program = self.program;
        let (ExprKind::List(items) | ExprKind::Tuple(items)) = &program.expr(list).kind else {
            return self.fault("its matchers are not written there", list);
        };
        let &[item] = &items[..] else {
            return self.fault("it has several matchers", list);
        };
        let item = self.at(item);
        let ExprKind::Call { func, args, .. } = &program.expr(item).kind else {
            return self.fault("its matcher is not known", item);
        };
        let callee = program.infer(self.at(*func));
        let found = MATCHERS
            .iter()
            .find(|(name, ..)| callee.is_external(&format!("responses.matchers.{name}")));
        let Some(&(_, option, said)) = found else {
            return self.fault("its matcher has no equal", item);
        };
        let [
            Argument {
                kind: ArgumentKind::Positional,
                value,
                ..
            },
        ] = args[..]
        else {
            return self.fault("its matcher has an option that has no equal", item);
        };
        if !self.can_be_said(self.at(value), said) {
            return self.fault("what its matcher asks for is not written there", item);
        }
        // `responses.matchers.header_matcher`, `matchers.header_matcher`, `header_matcher`
        let mut at = *func;
        loop {
            self.consumed.insert(self.at(at));
            match &program.expr(self.at(at)).kind {
                ExprKind::Attribute { value, .. } => at = *value,
                _ => break,
            }
        }
        Ok(Matching {
            options: vec![
                CodePart::Text(format!(", {option}=")),
                CodePart::Source(program.expr(self.at(value)).outer),
            ],
            key: format!("{option} {}", program.source(self.at(value))),
        })
    }

    fn can_be_said(&self, value: Site, said: Said) -> bool {
        if said == Said::Anything {
            return true;
        }
        let ExprKind::Dict(entries) = &self.program.expr(value).kind else {
            return false;
        };
        let text = |expr: ExprId| match &self.program.expr(self.at(expr)).kind {
            ExprKind::Str {
                value: Some(text),
                is_bytes: false,
            } => Some(&**text),
            _ => None,
        };
        !entries.is_empty()
            && entries.iter().all(|&(key, value)| {
                let Some(name) = key.and_then(text) else {
                    return false;
                };
                let is_whole_number = || {
                    let site = self.at(value);
                    matches!(self.program.expr(site).kind, ExprKind::Number)
                        && self
                            .program
                            .source(site)
                            .bytes()
                            .all(|b| b.is_ascii_digit())
                };
                match said {
                    Said::Anything => true,
                    Said::Texts => text(value).is_some(),
                    Said::TextsAndNumbers => text(value).is_some() || is_whole_number(),
                    Said::Headers => {
                        text(value).is_some() && !VOLATILE.contains(&&*name.to_lowercase())
                    }
                }
            })
    }

    /// Whether a loop around a registration registers something else each time; none that knows how often it runs does that where the
    /// same is said each time.
    pub(super) fn differs_in_loops(&self, call: Site) -> bool {
        let facts = &self.program.file(self.file).facts;
        let tree = &facts.tree;
        let Some(mut at) = tree.statement_of(call.expr) else {
            return true;
        };
        let mut outermost = None;
        while let Parent::Stmt(up) = tree.stmt(at).parent {
            match tree.stmt(up).kind {
                StmtKind::While { .. } => return true,
                StmtKind::For { .. } => outermost = Some(tree.stmt(up).range),
                StmtKind::Function(_) => break,
                _ => {}
            }
            at = up;
        }
        let Some(outermost) = outermost else {
            return false;
        };
        let range = self.program.expr(call).range;
        let mut names = tree.exprs.iter().enumerate().filter(|(_, expr)| {
            matches!(expr.kind, ExprKind::Name(_)) && range.contains_range(expr.range)
        });
        names.any(|(index, _)| {
            let reference = facts.references.get(index).and_then(Option::as_ref);
            reference.is_some_and(|reference| {
                reference.bindings.iter().any(|id| {
                    let stmt = facts.bindings[id.0 as usize].stmt;
                    stmt.is_some_and(|stmt| outermost.contains_range(tree.stmt(stmt).range))
                })
            })
        })
    }

    /// Whether a statement may run more than once in one run of its function.
    pub(super) fn is_repeated(&self, stmt: StmtId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let mut at = stmt;
        while let Parent::Stmt(up) = tree.stmt(at).parent {
            match tree.stmt(up).kind {
                StmtKind::For { .. } | StmtKind::While { .. } => return true,
                StmtKind::Function(_) => return false,
                _ => at = up,
            }
        }
        false
    }
}

/// Whether an import takes matchers, or the module of them.
pub(super) fn is_of_matchers(import: &BindingKind) -> bool {
    matches!(import, BindingKind::ImportFrom { level: 0, module, name, .. }
        if &**module == "responses.matchers" || &**module == "responses" && &**name == "matchers")
}
