//! How often a test says that it was asked: where it counts the requests, it is known whether replies run out. And what it reads of
//! one reply that it keeps in a variable.

use super::answers::{Asserts, Fault, Library, Name, Owner, Translator};
use super::route::Registration;
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, FunctionId, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_behind;

/// Functions that ask for nothing, in what a test asserts when it has counted.
const HARMLESS: &[&str] = &[
    "close",
    "len",
    "loads",
    "dumps",
    "str",
    "int",
    "list",
    "dict",
    "set",
    "sorted",
    "decode",
    "get",
    "parse_qs",
    "urlparse",
    "json",
    "items",
    "keys",
    "values",
    "isinstance",
];

/// What is known of how often a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sufficient {
    /// Not more often than it has replies.
    ToTheEnd,
    /// The same, as far as the test has counted.
    ToHere,
    /// Nothing.
    Unknown,
}

impl Translator<'_, '_> {
    /// How many replies a statement registers.
    pub(super) fn replies(&self, one: &Registration) -> usize {
        let times = one.times.and_then(|times| self.number(times));
        one.replies.len() * times.unwrap_or(1)
    }

    /// How the replies of a route are known to suffice, where a test counts no more requests than that, or as many as there are
    /// replies at all.
    pub(super) fn suffices(
        &self,
        last: &Registration,
        known: &[Registration],
        here: usize,
    ) -> Sufficient {
        // A reply that is kept in a variable counts for itself.
        if let Some(kept) = last.kept {
            return match self.counted(last.function, kept) {
                Some((counted, true)) if counted <= here => Sufficient::ToTheEnd,
                Some((counted, false)) if counted <= here => Sufficient::ToHere,
                _ => Sufficient::Unknown,
            };
        }
        let Some((counted, is_last)) = self.counted(last.function, last.owner.site) else {
            return Sufficient::Unknown;
        };
        let own = known.iter().filter(|one| one.function == last.function);
        let all: usize = own.map(|one| self.replies(one)).sum();
        let is_handed = self.handed.iter().any(|(fixture, test)| {
            *test == last.function && known.iter().any(|one| one.function == *fixture)
        });
        let are_all = counted == all && !is_handed;
        match are_all || counted <= here && last.owner.asserts == Asserts::Nothing {
            true if is_last => Sufficient::ToTheEnd,
            true => Sufficient::ToHere,
            false => Sufficient::Unknown,
        }
    }

    fn number(&self, site: Site) -> Option<usize> {
        match self.program.expr(site).kind {
            ExprKind::Number => self.program.source(site).parse().ok(),
            _ => None,
        }
    }

    /// How many requests a test says that there were, and whether none comes behind that.
    fn counted(&self, function: FunctionId, asked: Site) -> Option<(usize, bool)> {
        let program = self.program;
        let file = asked.file;
        let at = |expr: ExprId| Site { file, expr };
        let tree = &program.file(file).facts.tree;
        let named = program.source(asked);
        let is_asked = |site: Site| {
            let (list, wanted) = match &program.expr(site).kind {
                ExprKind::Call { func, args, .. }
                    if args.len() == 1 && program.source(at(*func)) == "len" =>
                {
                    (at(args[0].value), ["calls", "request_history"])
                }
                _ => (site, ["call_count", "call_count"]),
            };
            matches!(&program.expr(list).kind, ExprKind::Attribute { value, attr }
                if wanted.contains(&&*attr.text) && program.source(at(*value)) == named)
        };
        let number = |one: Site, other: Site| match (is_asked(one), is_asked(other)) {
            (true, false) => self.number(other),
            (false, true) => self.number(one),
            _ => None,
        };
        let mut found = None;
        for (index, expr) in tree.exprs.iter().enumerate() {
            let pair = match &expr.kind {
                ExprKind::Compare { operands, ops } if ops.len() == 1 && &*ops[0] == "==" => {
                    (operands[0], operands[1])
                }
                ExprKind::Call { func, args, .. }
                    if args.len() == 2 && program.source(at(*func)).ends_with(".assertEqual") =>
                {
                    (args[0].value, args[1].value)
                }
                _ => continue,
            };
            let site = at(ExprId(index as u32));
            let Parent::Stmt(stmt) = expr.parent else {
                continue;
            };
            let says = match &tree.stmt(stmt).kind {
                StmtKind::Assert { test, .. } => *test == site.expr,
                StmtKind::Expr(_) => matches!(expr.kind, ExprKind::Call { .. }),
                _ => false,
            };
            if says
                && program.function_around(site) == Some(function)
                && let Some(number) = number(at(pair.0), at(pair.1))
            {
                found = Some((number, self.is_last_said(file, stmt)));
            }
        }
        found
    }

    /// Whether nothing behind a statement of a test may ask for anything.
    fn is_last_said(&self, file: FileId, stmt: StmtId) -> bool {
        let program = self.program;
        let tree = &program.file(file).facts.tree;
        let is_harmless = |stmt: &StmtId| {
            let range = tree.stmt(*stmt).range;
            let is_simple = matches!(
                tree.stmt(*stmt).kind,
                StmtKind::Assert { .. } | StmtKind::Expr(_) | StmtKind::Assign { .. }
            );
            let mut within = tree
                .exprs
                .iter()
                .filter(|expr| range.contains_range(expr.range));
            is_simple
                && within.all(|expr| match &expr.kind {
                    ExprKind::Call { func, .. } => {
                        let callee = program.source(Site { file, expr: *func });
                        let last = callee.rsplit('.').next().unwrap_or(callee);
                        HARMLESS.contains(&last) || last.starts_with("assert")
                    }
                    ExprKind::Await(_) => false,
                    _ => true,
                })
        };
        let mut at = stmt;
        loop {
            if !suite_behind(tree, at).iter().all(is_harmless) {
                return false;
            }
            let Parent::Stmt(up) = tree.stmt(at).parent else {
                return false;
            };
            match tree.stmt(up).kind {
                StmtKind::Function(_) => return true,
                StmtKind::With { .. } => at = up,
                _ => return false,
            }
        }
    }

    /// What a test does with one reply that it keeps in a variable.
    pub(super) fn kept(&mut self, target: Site, owner: Owner) -> Result<(), Fault> {
        let program = self.program;
        let is_name = matches!(program.expr(target).kind, ExprKind::Name(_));
        let Some(binding) = program.binding_of(target).filter(|_| is_name) else {
            return self.fault("what it gives goes where it cannot be followed", target);
        };
        for site in program.reads_of(target.file, binding) {
            let read = self
                .attribute(site)
                .filter(|_| program.only_binding(site) == Some(binding))
                .map(|(whole, name)| (whole, name.to_owned()));
            let Some((whole, name)) = read else {
                return self.fault("what it gives goes where it cannot be followed", site);
            };
            let owner = Owner {
                site,
                name: Name::Bound,
                ..owner
            };
            match (owner.library, &*name) {
                // Routes have the same.
                (_, "call_count") | (Library::RequestsMock, "called") => {}
                (Library::RequestsMock, "called_once") => {
                    let is_alone = matches!(program.expr(whole).parent, Parent::Stmt(_));
                    let (open, close) = if is_alone { ("", "") } else { ("(", ")") };
                    let code = vec![
                        CodePart::Text(open.to_owned()),
                        self.named(owner),
                        CodePart::Text(format!(".call_count == 1{close}")),
                    ];
                    self.code(whole, code, None);
                }
                (Library::Responses, "calls")
                | (Library::RequestsMock, "request_history" | "last_request") => {
                    self.member(owner, whole, &name)?;
                }
                _ => return self.fault("this has no equal", whole),
            }
        }
        Ok(())
    }
}
