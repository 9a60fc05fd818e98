//! Replies that a test registers, and the routes of respx that they become: several for one URL are given in their order, and then the
//! last of them again and again, where the library does so.

use super::answers::{Asserts, Fault, Library, Owner, Translator};
use super::counted::Sufficient;
use super::moving::Change;
use super::reply::{Address, Reply};
use crate::plan::template::CodePart;
use crate::resolve::program::{FunctionId, ProgramFile, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_around;
use crate::text::indent::line_end;
use std::collections::BTreeSet;

/// What a test registers in one statement.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    /// The call.
    pub(super) call: Site,
    /// Its statement, or the loop that is about nothing else.
    stmt: StmtId,
    /// How often such a loop runs.
    pub(super) times: Option<Site>,
    /// The function around it.
    pub(super) function: FunctionId,
    pub(super) owner: Owner,
    pub(super) verb: String,
    pub(super) address: Address,
    /// The URL, as it is written.
    url: Site,
    /// What else it asks of a request, and what tells it from others for the same URL.
    options: Vec<CodePart>,
    key: Option<String>,
    pub(super) replies: Vec<Reply>,
    /// The variable that keeps what it gives.
    pub(super) kept: Option<Site>,
}

impl Registration {
    /// Whether another may be asked for by the same request.
    pub(super) fn may_be_asked_with(&self, other: &Self) -> bool {
        let option = |key: &str| key.split(' ').next().unwrap_or_default().to_owned();
        let are_apart = match (&self.key, &other.key) {
            (Some(one), Some(other)) => {
                one != other && option(one) == option(other) && option(one) != "headers"
            }
            _ => false,
        };
        let (own, others) = (&self.address.query, &other.address.query);
        let ask_apart = !own.is_empty() && !others.is_empty() && own != others;
        self.verb == other.verb
            && self.address.path == other.address.path
            && !are_apart
            && !ask_apart
    }

    /// Whether another takes its place: there the last one that was registered answers, as under respx.
    pub(super) fn is_replaced_by(&self, other: &Self) -> bool {
        self.owner.library == Library::RequestsMock
            && self.is_for_the_same(other)
            && self.kept.is_none()
            && other.kept.is_none()
    }

    /// Whether another is for just the same requests.
    fn is_for_the_same(&self, other: &Self) -> bool {
        self.verb == other.verb && self.address == other.address && self.key == other.key
    }
}

impl Translator<'_, '_> {
    /// A reply that is registered.
    pub(super) fn registered(
        &mut self,
        owner: Owner,
        callee: Site,
        verb: Option<String>,
    ) -> Result<(), Fault> {
        let program = self.program;
        let Some((call, args)) = self.call(callee) else {
            return self.fault("it goes where it cannot be followed", callee);
        };
        let args = args.to_vec();
        let Parent::Stmt(stmt) = program.expr(call).parent else {
            return self.fault("what it gives is used", call);
        };
        let tree = &program.file(self.file).facts.tree;
        let kept = match &tree.stmt(stmt).kind {
            StmtKind::Expr(_) => None,
            StmtKind::Assign { targets, .. } if targets.len() == 1 => {
                let target = self.at(targets[0]);
                self.kept(target, owner)?;
                Some(target)
            }
            _ => return self.fault("what it gives is used", call),
        };
        // The same reply registered twice is that reply, unless it is counted whether each was given.
        let counts = owner.library == Library::RequestsMock || owner.asserts == Asserts::All;
        let repeated = self
            .repeated(stmt)
            .filter(|_| owner.library == Library::Responses);
        let is_counted = kept.is_some() || counts && repeated.is_none();
        if self.is_repeated(stmt) && (is_counted || self.differs_in_loops(call)) {
            return self.fault("it may be registered more than once", call);
        }
        let mut positional = Vec::new();
        let mut named = Vec::new();
        for arg in &args {
            match &arg.kind {
                ArgumentKind::Positional => positional.push(arg.value),
                ArgumentKind::Keyword(name) => named.push((&*name.text, arg.value)),
                _ => return self.fault("its arguments are not written there", call),
            }
        }
        let mut positional = positional.into_iter();
        let mut take = |wanted: &str| {
            positional.next().or_else(|| {
                let at = named.iter().position(|(name, _)| *name == wanted)?;
                Some(named.remove(at).1)
            })
        };
        let verb = match verb {
            Some(verb) => verb,
            None => match take("method").and_then(|method| self.verb(method)) {
                Some(verb) => verb,
                None => return self.fault("its method is not known", call),
            },
        };
        let Some(url) = take("url") else {
            return self.fault("its URL is not known", call);
        };
        let several = match owner.library {
            Library::Responses => {
                named.extend(positional.next().map(|body| ("body", body)));
                None
            }
            Library::RequestsMock => take("response_list"),
        };
        let address = match self.style.url(program, self.at(url), owner.library) {
            Ok(address) => address,
            Err(why) => return self.fault(why, self.at(url)),
        };
        let Some(function) = program.function_around(call) else {
            return self.fault("it is registered at module level", call);
        };
        let matched = named.iter().position(|(name, _)| *name == "match");
        let matching = match matched.filter(|_| owner.library == Library::Responses) {
            Some(at) => {
                let (_, list) = named.remove(at);
                Some(self.matching(self.at(list))?)
            }
            None => None,
        };
        if matching.is_some() && !address.query.is_empty() {
            return self.fault("its query is asked for in two ways", call);
        }
        let replies = match several {
            Some(list) if named.is_empty() => self.listed(self.at(list))?,
            Some(list) => return self.fault("its replies are not written there", self.at(list)),
            None => vec![self.reply(call, owner.library, &named)?],
        };
        let (options, key) = match matching {
            Some(matching) => (matching.options, Some(matching.key)),
            None => (Vec::new(), None),
        };
        self.known.push(Registration {
            call,
            stmt: repeated.map_or(stmt, |(stmt, _)| stmt),
            times: repeated.map(|(_, times)| times),
            function,
            owner,
            verb,
            address,
            url: self.at(url),
            options,
            key,
            replies,
            kept,
        });
        Ok(())
    }

    fn reply(
        &self,
        call: Site,
        library: Library,
        named: &[(&str, ExprId)],
    ) -> Result<Reply, Fault> {
        let reply = self.style.reply(self.program, self.file, library, named);
        reply.map_err(|why| (why.to_owned(), call))
    }

    /// `[{"status_code": 503}, {"json": {}}]`
    fn listed(&self, list: Site) -> Result<Vec<Reply>, Fault> {
        let ExprKind::List(items) = &self.program.expr(list).kind else {
            return self.fault("its replies are not written there", list);
        };
        let mut replies = Vec::new();
        for &item in items {
            let item = self.at(item);
            let ExprKind::Dict(entries) = &self.program.expr(item).kind else {
                return self.fault("its replies are not written there", item);
            };
            let mut named = Vec::new();
            for &(key, value) in entries {
                let name = key.map(|key| &self.program.expr(self.at(key)).kind);
                let Some(ExprKind::Str {
                    value: Some(name), ..
                }) = name
                else {
                    return self.fault("its replies are not written there", item);
                };
                named.push((&**name, value));
            }
            replies.push(self.reply(item, Library::RequestsMock, &named)?);
        }
        match replies.is_empty() {
            false => Ok(replies),
            true => self.fault("its replies are not written there", list),
        }
    }

    /// `for _ in range(3):` around nothing but this statement, and how often that runs.
    fn repeated(&self, stmt: StmtId) -> Option<(StmtId, Site)> {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let Parent::Stmt(up) = tree.stmt(stmt).parent else {
            return None;
        };
        let StmtKind::For {
            iter, body, orelse, ..
        } = &tree.stmt(up).kind
        else {
            return None;
        };
        let ExprKind::Call { func, args, .. } = &program.expr(self.at(*iter)).kind else {
            return None;
        };
        let [times] = &args[..] else { return None };
        let text = tree.stmt(up).range.slice(&program.file(self.file).text);
        let is_plain = body.len() == 1
            && orelse.is_empty()
            && !text.contains('#')
            && matches!(times.kind, ArgumentKind::Positional)
            && program.infer(self.at(*func)).is_external("builtins.range")
            && matches!(program.expr(self.at(times.value)).kind, ExprKind::Number)
            && program.source(self.at(times.value)) != "0"
            && !self.is_repeated(up);
        is_plain.then_some((up, self.at(times.value)))
    }

    /// Write what was registered, as routes.
    pub(super) fn routes(&mut self) -> Result<(), Fault> {
        let known = std::mem::take(&mut self.known);
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for (at, one) in known.iter().enumerate() {
            if done.contains(&at) {
                continue;
            }
            let is_other = |(index, other): &(usize, &Registration)| {
                *index > at && other.function == one.function && other.may_be_asked_with(one)
            };
            let others = known.iter().enumerate().filter(is_other);
            let indices: Vec<usize> = others.map(|(index, _)| index).collect();
            let group: Vec<&Registration> = [at]
                .iter()
                .chain(&indices)
                .map(|&index| &known[index])
                .collect();
            if group.len() > 1
                && group
                    .iter()
                    .any(|other| !other.is_for_the_same(one) || other.kept.is_some())
            {
                return self.fault(
                    "several replies follow each other for one URL",
                    group[1].call,
                );
            }
            // There the last that was registered answers, as under respx.
            if one.owner.library == Library::RequestsMock {
                self.route(&[one], &known)?;
                continue;
            }
            done.extend(indices);
            self.in_order(&group, &known)?;
            self.route(&group, &known)?;
        }
        self.known = known;
        Ok(())
    }

    /// Whether replies that follow each other are registered in one go, so that no request comes between.
    fn in_order(&self, group: &[&Registration], known: &[Registration]) -> Result<(), Fault> {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            return Ok(());
        };
        if group.len() == 1 {
            return Ok(());
        }
        let fault = |why| self.fault(why, last.call);
        let tree = &self.program.file(first.call.file).facts.tree;
        let text = &self.program.file(first.call.file).text;
        let suite = suite_around(tree, first.stmt);
        let from = suite.iter().position(|&stmt| stmt == first.stmt);
        let to = suite.iter().position(|&stmt| stmt == last.stmt);
        let (Some(from), Some(to)) = (from, to) else {
            return fault("several replies for one URL are registered in several places");
        };
        if from >= to || last.times.is_some() {
            return fault("several replies for one URL are registered in several places");
        }
        let between = &suite[from..=to];
        let of = |stmt: StmtId| {
            known
                .iter()
                .find(|one| one.stmt == stmt && one.call.file == first.call.file)
        };
        let are_here = group.iter().all(|one| between.contains(&one.stmt));
        let is_alone = are_here && between.iter().all(|&stmt| of(stmt).is_some());
        if !is_alone {
            return fault("something happens between the replies for one URL");
        }
        let is_mixed = between.len() > group.len();
        let range = |stmt: StmtId| tree.stmt(stmt).range;
        let has_line = |stmt: StmtId| {
            let range = range(stmt);
            let (before, behind) = (&text[..range.start as usize], &text[range.end as usize..]);
            let before = before.rsplit('\n').next().unwrap_or_default();
            let behind = behind.split('\n').next().unwrap_or_default().trim();
            before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))
        };
        let has_comment = |stmt: StmtId| range(stmt).slice(text).contains(" #");
        for one in &group[..group.len() - 1] {
            let may_move = has_line(one.stmt)
                && !has_comment(one.stmt)
                && (!is_mixed || !self.calls_within(one.call));
            if !may_move {
                return fault("several replies for one URL are registered in an unusual way");
            }
        }
        Ok(())
    }

    /// Whether what is registered is computed by calls, which may have an order.
    fn calls_within(&self, call: Site) -> bool {
        let tree = &self.program.file(call.file).facts.tree;
        let whole = tree.expr(call.expr).range;
        let mut within = tree
            .exprs
            .iter()
            .filter(|expr| whole.contains_range(expr.range) && expr.range != whole);
        within.any(|expr| match expr.kind {
            ExprKind::Call { func, .. } => {
                let callee = self.program.infer(Site { expr: func, ..call });
                let is_plain = |one: &Type| {
                    matches!(one, Type::External(name)
                        if &**name == "json.dumps"
                            || name.starts_with("requests.")
                            || name.starts_with("responses.matchers."))
                };
                !callee.is_surely(is_plain)
            }
            ExprKind::Await(_) => true,
            _ => false,
        })
    }

    /// One route for what is registered there, in the place of the last.
    fn route(&mut self, group: &[&Registration], known: &[Registration]) -> Result<(), Fault> {
        let (Some(&first), Some(&last)) = (group.first(), group.last()) else {
            return Ok(());
        };
        let program = self.program;
        for one in group {
            if one.replies.iter().any(Reply::raises) {
                self.raising.insert(one.function);
            }
        }
        let mut code = vec![
            self.named(last.owner),
            CodePart::Text(format!(".{}(", last.verb)),
            CodePart::Source(program.expr(first.url).outer),
        ];
        code.extend(last.options.iter().cloned());
        code.push(CodePart::Text(")".to_owned()));
        if let ([one], [reply], true) = (
            group,
            &last.replies[..],
            last.times.is_none() || last.owner.asserts == Asserts::Nothing,
        ) {
            code.extend(reply.tail());
            self.changes
                .push(Change::Code(one.call, code, reply.imports().collect()));
            return Ok(());
        }
        let mut items: Vec<Vec<CodePart>> = Vec::new();
        let mut imports: Vec<String> = Vec::new();
        for one in group {
            for reply in &one.replies {
                let mut item = reply.item();
                if let Some(times) = one.times {
                    item.insert(0, CodePart::Text("*[".to_owned()));
                    item.push(CodePart::Text("] * ".to_owned()));
                    item.push(CodePart::Source(program.expr(times).outer));
                }
                items.push(item);
                imports.extend(reply.imports_of_item());
            }
        }
        let here = group.iter().map(|one| self.replies(one)).sum();
        let suffices = self.suffices(last, known, here);
        let is_exact = suffices == Sufficient::ToTheEnd;
        if last.owner.asserts == Asserts::All && suffices == Sufficient::Unknown {
            return self.fault(
                "respx does not assert that each of several replies was asked for",
                last.call,
            );
        }
        if !is_exact {
            imports.push("itertools".to_owned());
        }
        code.extend(self.in_turn(&code, items, is_exact, last));
        imports.sort_unstable();
        imports.dedup();
        self.changes.push(Change::Code(last.call, code, imports));
        let (_, before) = group.split_last().unwrap_or((&last, &[]));
        for one in before {
            self.changes.push(Change::Gone(one.call.file, one.stmt));
        }
        Ok(())
    }

    /// `.mock(side_effect=[…])`
    fn in_turn(
        &self,
        before: &[CodePart],
        mut items: Vec<Vec<CodePart>>,
        is_exact: bool,
        last: &Registration,
    ) -> Vec<CodePart> {
        let ProgramFile { text, facts, .. } = self.program.file(last.call.file);
        let start = facts.tree.stmt(last.stmt).range.start;
        let line = text[..start as usize]
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let (eol, widest) = (line_end(text), facts.layout(text).widest);
        let unit = match indent.starts_with('\t') {
            true => "\t",
            false => "    ",
        };
        let rest = match is_exact {
            true => None,
            false => items.pop(),
        };
        let length = |parts: &[CodePart]| -> usize {
            let lengths = parts.iter().map(|part| match part {
                CodePart::Text(text) | CodePart::Support(text) => text.len(),
                CodePart::Source(range) => {
                    let source = range.slice(text);
                    source.len() + if source.contains('\n') { widest } else { 0 }
                }
                CodePart::Client => 0,
            });
            lengths.sum()
        };
        let all: usize = items.iter().chain(&rest).map(|item| length(item) + 2).sum();
        let around = ".mock(side_effect=[])".len() + if is_exact { 0 } else { 35 };
        let is_short = line.len() + length(before) + all + around <= widest;
        let text = |text: String| CodePart::Text(text);
        let at = |depth: usize| format!("{eol}{indent}{}", unit.repeat(depth));
        let mut code = Vec::new();
        let (open, close) = match &rest {
            None => ("[", "]"),
            Some(_) => ("itertools.chain([", ")"),
        };
        if is_short {
            code.push(text(format!(".mock(side_effect={open}")));
            for (index, item) in items.into_iter().enumerate() {
                code.extend((index > 0).then(|| text(", ".to_owned())));
                code.extend(item);
            }
            if let Some(rest) = rest {
                code.push(text("], itertools.repeat(".to_owned()));
                code.extend(rest);
                code.push(text(")".to_owned()));
            }
            code.push(text(format!("{close})")));
            return code;
        }
        let deeper = if rest.is_some() { 3 } else { 2 };
        let listed: usize = items.iter().map(|item| length(item) + 2).sum();
        let fit = rest.is_some() && indent.len() + 2 * unit.len() + listed < widest;
        let opened = match &rest {
            None => format!("{}side_effect=[", at(1)),
            Some(_) => format!("{}side_effect=itertools.chain({}[", at(1), at(2)),
        };
        code.push(text(format!(".mock({opened}")));
        for (index, item) in items.into_iter().enumerate() {
            match fit {
                true => code.extend((index > 0).then(|| text(", ".to_owned()))),
                false => code.push(text(at(deeper))),
            }
            code.extend(item);
            code.extend((!fit).then(|| text(",".to_owned())));
        }
        match rest {
            None => code.push(text(format!("{}]{})", at(1), at(0)))),
            Some(rest) => {
                let close = if fit { String::new() } else { at(2) };
                code.push(text(format!("{close}],{}itertools.repeat(", at(2))));
                code.extend(rest);
                code.push(text(format!("),{}){})", at(1), at(0))));
            }
        }
        code
    }
}
