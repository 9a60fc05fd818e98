//! What the rewriters of one file share: its text, facts and plan, and the edits, lines and imports they ask for.

use super::change::Change;
use super::imports::request::{ImportRequest, ImportRequests};
use super::support::{SupportCode, SupportRequests};
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::mapping::row::Support;
use crate::mapping::table::Table;
use crate::mapping::tailor::{Parts, tailor};
use crate::options::Options;
use crate::plan::action::{Around, FilePlan};
use crate::plan::template::CodePart;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId};
use crate::text::indent::line_end;
use crate::text::{TextRange, is_word_part};
use crate::verify::loss::Allowance;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// One file on the bench.
#[derive(Debug)]
pub struct Workbench<'b> {
    /// Its text.
    pub text: &'b str,
    /// Its facts.
    pub facts: &'b FileFacts,
    /// What to do.
    pub plan: &'b FilePlan,
    /// Client and support definitions.
    pub table: &'b Table,
    /// Options.
    pub options: &'b Options,
    /// Imports asked for.
    pub requests: ImportRequests<'b>,
    /// Edits so far.
    pub edits: Vec<Edit>,
    /// Which of the edits write further lines of a statement, indented as the statement is now.
    pub continued: Vec<usize>,
    /// The first lines of functions that code at the margin moves into.
    pub margin_headers: Vec<String>,
    /// Changes of lines so far.
    pub changes: Vec<Change>,
    /// The variable of the client that a call is made on.
    pub clients: BTreeMap<ExprId, String>,
    /// Support code asked for.
    pub support: SupportRequests<'b>,
    /// What was renamed, added or taken on purpose.
    pub allowance: Allowance,
    /// Whether a rewriter met a layout that it does not understand.
    pub is_stuck: bool,
    /// Ranges without parentheses of their own that get an `await`.
    awaited: HashSet<TextRange>,
    /// By name: support code that was asked for, as this file needs it.
    tailored: HashMap<String, Rc<str>>,
}

impl<'b> Workbench<'b> {
    /// A file on the bench, nothing done.
    pub fn new(
        text: &'b str,
        facts: &'b FileFacts,
        plan: &'b FilePlan,
        table: &'b Table,
        options: &'b Options,
    ) -> Self {
        Self {
            text,
            facts,
            plan,
            table,
            options,
            requests: ImportRequests::new(facts),
            edits: Vec::new(),
            continued: Vec::new(),
            margin_headers: Vec::new(),
            changes: Vec::new(),
            clients: BTreeMap::new(),
            support: SupportRequests::new(text, facts),
            allowance: Allowance::default(),
            is_stuck: false,
            awaited: awaited(facts, plan),
            tailored: HashMap::new(),
        }
    }

    /// The file's line end.
    pub fn eol(&self) -> &'static str {
        line_end(self.text)
    }

    /// The scope an expression is evaluated in.
    pub fn scope_of(&self, expr: ExprId) -> ScopeId {
        self.facts
            .scope_of
            .get(expr.0 as usize)
            .copied()
            .unwrap_or(ScopeId::MODULE)
    }

    /// The scope whose variables an assignment in `scope` would bind: through comprehensions.
    pub fn variable_scope(&self, scope: ScopeId) -> ScopeId {
        use crate::facts::scope::ScopeKind;
        let mut at = scope;
        while let ScopeKind::Comprehension(_)
        | ScopeKind::Lambda(_)
        | ScopeKind::TypeParameters(_) = self.facts.scopes[at.0 as usize].kind
        {
            match self.facts.scopes[at.0 as usize].parent {
                Some(up) => at = up,
                None => break,
            }
        }
        at
    }

    /// The scope in which a statement's names are bound.
    pub fn scope_of_statement(&self, stmt: StmtId) -> ScopeId {
        let range = self.facts.tree.stmt(stmt).range;
        let mut best = (ScopeId::MODULE, u32::MAX);
        for function in &self.facts.functions {
            let whole = self.facts.tree.stmt(function.stmt).range;
            if function.stmt != stmt && whole.contains_range(range) && whole.len() < best.1 {
                best = (function.scope, whole.len());
            }
        }
        best.0
    }

    /// How a module or member that a table names is written at a place.
    pub fn reach(
        &mut self,
        import: &str,
        instead_of: Option<&str>,
        scope: ScopeId,
        at: u32,
    ) -> String {
        let request = match import
            .strip_prefix("from ")
            .and_then(|rest| rest.split_once(" import "))
        {
            Some((module, name)) => ImportRequest::from(module.trim(), name.trim()),
            None => ImportRequest::module(import),
        };
        self.requests.reach(&request, instead_of, scope, at)
    }

    /// Table text with the names of its imports as they are in this file.
    pub fn localise(
        &mut self,
        text: &str,
        imports: &[String],
        instead_of: Option<&str>,
        scope: ScopeId,
        at: u32,
    ) -> String {
        let mut local = text.to_owned();
        for import in imports {
            let (request, token) = wanted(import, text);
            let Some(request) = request else { continue };
            let written = self.requests.reach(&request, instead_of, scope, at);
            if written != token {
                local = replace_token(&local, &token, &written);
            }
        }
        local
    }

    /// The name that support code has in this file; it is inserted at the end.
    pub fn support_name(&mut self, name: &str, scope: ScopeId, at: u32) -> String {
        let table = self.table;
        let mut names = vec![name];
        let mut next = 0;
        while let Some(support) = names.get(next).and_then(|name| table.support(name)) {
            for used in &support.uses {
                if !names.contains(&used.as_str()) {
                    names.push(used);
                }
            }
            next += 1;
        }
        let found: Vec<_> = names
            .iter()
            .filter_map(|name| table.support(name))
            .map(|support| (support, self.tailored(support)))
            .collect();
        let all: Vec<SupportCode<'_>> = found
            .iter()
            .map(|(support, code)| SupportCode {
                name: &support.name,
                imports: &support.imports,
                code,
                uses: &support.uses,
            })
            .collect();
        let Some(&wanted) = all.first() else {
            return name.to_owned();
        };
        let loading_at = (self.variable_scope(scope) == ScopeId::MODULE).then_some(at);
        self.support
            .reach(wanted, &all, loading_at, &mut self.requests)
    }

    /// Support code, cut to what the calls of this file need of it.
    fn tailored(&mut self, support: &Support) -> Rc<str> {
        if let Some(code) = self.tailored.get(&support.name) {
            return code.clone();
        }
        let code: Rc<str> = self.tailor(support).into();
        self.tailored.insert(support.name.clone(), code.clone());
        code
    }

    fn tailor(&self, support: &Support) -> String {
        let mut parts: Option<Parts> = None;
        for action in self.plan.exprs.values() {
            for (name, needed) in &action.support {
                // What is only called by other support code, perhaps in several steps, is passed what that is.
                if self.comes_along(&support.name, name) {
                    match &mut parts {
                        Some(parts) => parts.join(needed),
                        None => parts = Some(needed.clone()),
                    }
                }
            }
        }
        let width = self.facts.layout(self.text).widest.max(88);
        tailor(&support.code, &parts.unwrap_or(Parts::All), width)
    }

    /// Whether support code comes along with other: it is that, or what that uses comes along with it.
    fn comes_along(&self, one: &str, other: &str) -> bool {
        let mut names = vec![other];
        let mut next = 0;
        while let Some(&name) = names.get(next) {
            if name == one {
                return true;
            }
            let used = self
                .table
                .support(name)
                .map_or(&[][..], |support| &support.uses);
            names.extend(used.iter().map(String::as_str));
            next += 1;
        }
        false
    }

    /// Code parts as pieces of an edit at `at`.
    pub fn pieces(
        &mut self,
        code: &[CodePart],
        imports: &[String],
        instead_of: Option<&str>,
        client: Option<&str>,
        scope: ScopeId,
        at: u32,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (index, part) in code.iter().enumerate() {
            match part {
                CodePart::Text(text) => {
                    let text = self.localise(text, imports, instead_of, scope, at);
                    pieces.push(Piece::Text(text));
                }
                CodePart::Source(range) => {
                    // `{fp}.read()` around what becomes `await …` needs parentheses.
                    let is_operand = matches!(code.get(index + 1), Some(CodePart::Text(next))
                        if next.starts_with(['.', '[', '(']));
                    if is_operand && self.becomes_await(*range) {
                        pieces.push(Piece::Text("(".to_owned()));
                        pieces.push(Piece::Source(*range));
                        pieces.push(Piece::Text(")".to_owned()));
                    } else {
                        pieces.push(Piece::Source(*range));
                    }
                }
                CodePart::Client => {
                    pieces.push(Piece::Text(client.unwrap_or("client").to_owned()));
                }
                CodePart::Support(name) => {
                    let name = self.support_name(name, scope, at);
                    pieces.push(Piece::Text(name));
                }
            }
        }
        pieces
    }

    /// Whether the expression at this range, which has no parentheses of its own, gets an `await` that the place where
    /// it stood needed no parentheses for.
    fn becomes_await(&self, range: TextRange) -> bool {
        self.awaited.contains(&range)
    }
}

/// The ranges of [`Workbench::becomes_await`].
fn awaited(facts: &FileFacts, plan: &FilePlan) -> HashSet<TextRange> {
    let is_owner = |id: ExprId, parent: Parent| {
        matches!(parent, Parent::Expr(up)
            if matches!(&facts.tree.expr(up).kind,
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } if *value == id))
    };
    plan.exprs
        .iter()
        .filter(|(_, action)| action.around == Around::Await)
        .map(|(&id, _)| (id, facts.tree.expr(id)))
        .filter(|(id, expr)| expr.outer == expr.range && !is_owner(*id, expr.parent))
        .map(|(_, expr)| expr.range)
        .collect()
}

/// What a table's import asks for, given the code that needs it, and how the code writes it.
fn wanted(import: &str, code: &str) -> (Option<ImportRequest>, String) {
    let request = match import
        .strip_prefix("from ")
        .and_then(|rest| rest.split_once(" import "))
    {
        Some((module, name)) => ImportRequest::from(module, name),
        None => ImportRequest::used_in(import, code),
    };
    let token = request.plain_expression().to_owned();
    (has_token(code, &token).then_some(request), token)
}

fn has_token(code: &str, token: &str) -> bool {
    token_places(code, token).next().is_some()
}

/// Where a (dotted) name stands by itself in code: not as part of a longer name, not behind a dot.
fn token_places<'c>(code: &'c str, token: &'c str) -> impl Iterator<Item = usize> + 'c {
    code.match_indices(token)
        .map(|(at, _)| at)
        .filter(move |&at| {
            let before = code[..at].chars().next_back();
            let after = code[at + token.len()..].chars().next();
            !before.is_some_and(|c| is_word_part(c) || c == '.') && !after.is_some_and(is_word_part)
        })
}

fn replace_token(code: &str, token: &str, by: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut from = 0;
    for at in token_places(code, token) {
        out.push_str(&code[from..at]);
        out.push_str(by);
        from = at + token.len();
    }
    out.push_str(&code[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_import_is_a_member_or_a_module_as_the_code_says() {
        let (member, token) = wanted("urllib.parse.urlencode", "urlencode(x)");
        assert_eq!(
            member,
            Some(ImportRequest::from("urllib.parse", "urlencode"))
        );
        assert_eq!(token, "urlencode");
        let (module, _) = wanted("aiofiles.os", "aiofiles.os.remove(");
        assert_eq!(module, Some(ImportRequest::module("aiofiles.os")));
        assert_eq!(wanted("httpx", "xhttpx.get(").0, None);
    }

    #[test]
    fn tokens_are_replaced_whole() {
        assert_eq!(
            replace_token("httpx.A(httpx_b, a.httpx)", "httpx", "_h"),
            "_h.A(httpx_b, a.httpx)"
        );
    }
}
