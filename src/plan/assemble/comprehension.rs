//! Comprehensions that await: generator expressions that become lists, and what cannot stand in another comprehension
//! before Python 3.11.

use super::Assembler;
use crate::facts::scope::ScopeKind;
use crate::mapping::tailor::Parts;
use crate::options::PythonVersion;
use crate::plan::action::Around;
use crate::plan::template::CodePart;
use crate::resolve::program::Site;
use crate::syntax::ast::{ComprehensionKind, ExprId, ExprKind, Parent};
use crate::text::TextRange;

/// Since when a list, set or dict comprehension that awaits may stand in another one.
const NESTS: PythonVersion = PythonVersion {
    major: 3,
    minor: 11,
};

/// The support function that makes a list of an async iterable.
const LIST: &str = "_list";

fn text(text: &str) -> CodePart {
    CodePart::Text(text.to_owned())
}

impl Assembler<'_, '_> {
    /// `list(f())` → `[item async for item in f()]`, `sum(f())` → `sum([item async for item in f()])`.
    pub(super) fn collect(&mut self, site: Site, consumer: ExprId, braces: Option<(&str, &str)>) {
        if !self.collected.insert(site) {
            return;
        }
        let source = CodePart::Source(self.program.expr(site).outer);
        let consumer = Site {
            file: site.file,
            expr: consumer,
        };
        if self.is_too_deep(site) {
            let listed = vec![
                CodePart::Support(LIST.to_owned()),
                text("("),
                source,
                text(")"),
            ];
            match braces {
                Some(("[", _)) => {
                    self.action(consumer).code = listed;
                    self.action(consumer).around = Around::Await;
                }
                Some(_) => self.action(consumer).code = awaited("set(", listed, ")"),
                None => self.action(site).layers.push(awaited("", listed, "")),
            }
            self.action(site)
                .support
                .push((LIST.to_owned(), Parts::All));
            return;
        }
        let (open, close) = braces.unwrap_or(("[", "]"));
        let code = vec![
            text(&format!("{open}item async for item in ")),
            source,
            text(close),
        ];
        match braces {
            Some(_) => self.action(consumer).code = code,
            None => self.action(site).layers.push(code),
        }
    }

    /// Every comprehension around an await.
    pub(super) fn materialise(&mut self, site: Site) {
        let facts = &self.program.file(site.file).facts;
        let mut scope = self.program.scope_of(site);
        loop {
            let here = &facts.scopes[scope.0 as usize];
            let at = |expr: ExprId| Site {
                file: site.file,
                expr,
            };
            match here.kind {
                ScopeKind::Comprehension(expr) => self.comprehension(at(expr)),
                ScopeKind::Lambda(expr) => self.lambda(at(expr)),
                _ => break,
            }
            match here.parent {
                Some(up) => scope = up,
                None => break,
            }
        }
    }

    /// A comprehension that awaits: a generator expression becomes a list, or is async to iterate.
    pub(super) fn comprehension(&mut self, site: Site) {
        let ExprKind::Comprehension { kind, .. } = self.program.expr(site).kind else {
            return;
        };
        let is_generator = kind == ComprehensionKind::Generator;
        if is_generator && !self.program.is_consumed_at_once(site) {
            self.taken(site);
        } else if self.is_too_deep(site) {
            self.gather(site);
        } else if is_generator && !self.plan(site.file).lists.contains(&site.expr) {
            self.plan(site.file).lists.push(site.expr);
        }
    }

    /// Whether a comprehension that awaits cannot stand here, because another one is around.
    pub(super) fn is_too_deep(&self, site: Site) -> bool {
        let facts = &self.program.file(site.file).facts;
        let scope = self.program.scope_of(site);
        self.python < NESTS
            && matches!(
                facts.scopes[scope.0 as usize].kind,
                ScopeKind::Comprehension(_) | ScopeKind::Lambda(_)
            )
    }

    /// `[await f(x) for x in xs]` → `await _list(await f(x) for x in xs)`.
    fn gather(&mut self, site: Site) {
        let program = self.program;
        if !self.gathered.insert(site) {
            return;
        }
        let expr = program.expr(site);
        let ExprKind::Comprehension {
            kind,
            element,
            value,
            ..
        } = expr.kind
        else {
            return;
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let list = CodePart::Support(LIST.to_owned());
        let inner = TextRange::new(expr.range.start + 1, expr.range.end - 1);
        let listed = vec![list.clone(), text("("), CodePart::Source(inner), text(")")];
        let mut whole = (site, Around::Nothing, Vec::new());
        match kind {
            ComprehensionKind::List => whole = (site, Around::Await, listed),
            ComprehensionKind::Set => whole.2 = awaited("set(", listed, ")"),
            ComprehensionKind::Dict => {
                let value = program.expr(at(value.unwrap_or(element))).outer;
                let pairs = vec![
                    list,
                    text("(("),
                    CodePart::Source(program.expr(at(element)).outer),
                    text(", "),
                    CodePart::Source(value),
                    text(")"),
                    CodePart::Source(TextRange::new(value.end, inner.end)),
                    text(")"),
                ];
                whole.2 = awaited("dict(", pairs, ")");
            }
            ComprehensionKind::Generator => {
                let listed = vec![list, CodePart::Source(expr.range)];
                let consumer = match expr.parent {
                    Parent::Expr(up) => at(up),
                    _ => site,
                };
                let is_bare = matches!(&program.expr(consumer).kind,
                    ExprKind::Call { parens, .. } if *parens == expr.range);
                whole = match self.braces(consumer) {
                    Some(("[", _)) => (consumer, Around::Await, listed),
                    Some(_) => (consumer, Around::Nothing, awaited("set(", listed, ")")),
                    None if is_bare => (site, Around::Nothing, awaited("(", listed, ")")),
                    None => (site, Around::Await, listed),
                };
            }
        }
        let (place, around, code) = whole;
        let action = self.action(place);
        action.code = code;
        action.around = around;
        action.support.push((LIST.to_owned(), Parts::All));
    }
}

fn awaited(open: &str, mut code: Vec<CodePart>, close: &str) -> Vec<CodePart> {
    code.insert(0, text(&format!("{open}await ")));
    if !close.is_empty() {
        code.push(text(close));
    }
    code
}
