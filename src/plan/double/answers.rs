//! Tests under `responses` or `requests_mock`, said again in the words of respx, which answers for httpx. Only what is known to
//! answer alike is carried over: replies that are written where the test registers them, for URLs that are known and differ, and
//! requests that are looked at in ways that httpx's allow, too. Everything else keeps the file, and what it tests, as it is.

use super::held;
use super::matching::{is_of_matchers, without_matcher};
use super::moving::Change;
use super::reply::{Reply, Style};
use super::unanswered::Unanswered;
use crate::facts::binding::{BindingId, BindingKind};
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// Why a file stays as it is, and where.
pub(super) type Fault = (String, Site);

/// Verbs that both libraries have functions for.
const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// The name of the support code that answers for all tests of a file.
const ROUTER: &str = "respx_mock";

/// The one whose requests fail like those of `responses` where nobody answers them, and its class.
const OFFLINE: &str = "offline_mock";
const OFFLINE_CLASS: &str = "_OfflineRouter";

/// The fixture of requests_mock, and of the support code that takes its place.
const FIXTURE: &str = "requests_mock";

/// What changes in a file of tests.
pub(super) fn translated(program: &Program<'_>, file: FileId) -> Result<Vec<Change>, Fault> {
    let (plain, waits) = translate(program, file, Unanswered::IsAFault)?;
    let Some(_) = waits else {
        return Ok(plain);
    };
    let (changes, left) = translate(program, file, Unanswered::FailsToConnect)?;
    match left {
        None => Ok(changes),
        Some(site) => Err((
            "a request that nobody answers fails in another way".to_owned(),
            site,
        )),
    }
}

/// What changes, and a place that needs requests to fail in another way where nobody answers them.
fn translate(
    program: &Program<'_>,
    file: FileId,
    unanswered: Unanswered,
) -> Result<(Vec<Change>, Option<Site>), Fault> {
    let mut translator = Translator {
        program,
        file,
        unanswered,
        changes: Vec::new(),
        known: BTreeSet::new(),
        users: BTreeMap::new(),
        raising: BTreeSet::new(),
        handed: Vec::new(),
        methods: Vec::new(),
        matchers: Vec::new(),
        consumed: BTreeSet::new(),
        is_of_requests_mock: false,
        style: Style::of(program),
    };
    let facts = &program.file(file).facts;
    for (at, binding) in facts.bindings.iter().enumerate() {
        let id = BindingId(at as u32);
        let (module, is_plain) = match &binding.kind {
            BindingKind::Import { loads, path } => (&**loads, loads == path),
            BindingKind::ImportFrom {
                level: 0, module, ..
            } => (&**module, false),
            // The fixture that the plugin brings along.
            BindingKind::Parameter { .. } if &*binding.name == FIXTURE => {
                translator.is_of_requests_mock = true;
                translator.fixture(id)?;
                continue;
            }
            _ => continue,
        };
        let reads = program.reads_of(file, id);
        let Some(&first) = reads.first() else {
            continue;
        };
        match (module.split('.').next().unwrap_or(module), is_plain) {
            ("responses", true) => translator.module(&reads, Library::Responses)?,
            ("requests_mock", true) => {
                translator.is_of_requests_mock = true;
                translator.module(&reads, Library::RequestsMock)?;
            }
            ("responses", false) if is_of_matchers(&binding.kind) => {
                translator.matchers.extend(reads);
            }
            ("httpretty", _) => {
                return Err(("it answers for all sockets".to_owned(), first));
            }
            ("responses" | "requests_mock", _) => {
                return Err(("it is imported in an unusual way".to_owned(), first));
            }
            _ => {}
        }
    }
    let left = translator.settled()?;
    Ok((translator.changes, left))
}

/// Which library answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    Responses,
    RequestsMock,
}

/// What is called: the module, or what a `with` binds.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) site: Site,
    pub(super) library: Library,
    /// How it is written afterwards.
    name: Name,
}

/// How what answers is written afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// As before: what a `with` of this function binds.
    Bound,
    /// As before: what a fixture gives.
    Given,
    /// As the support code that takes its place.
    Support(&'static str),
}

pub(super) struct Translator<'t, 'p> {
    pub(super) program: &'t Program<'p>,
    pub(super) file: FileId,
    pub(super) unanswered: Unanswered,
    changes: Vec<Change>,
    /// What has been registered, by the function that does: two replies for one URL are a sequence.
    pub(super) known: BTreeSet<(FunctionId, String, String)>,
    /// The functions in which something is answered.
    pub(super) users: BTreeMap<FunctionId, Site>,
    /// Those in which an answer is an exception.
    pub(super) raising: BTreeSet<FunctionId>,
    /// Fixtures that hand on what answers, and who gets it.
    pub(super) handed: Vec<(FunctionId, FunctionId)>,
    /// Methods of replies: `responses.GET`.
    methods: Vec<Site>,
    /// Matchers, and the module of them, where they are named.
    matchers: Vec<Site>,
    /// What has been named there for a reply.
    pub(super) consumed: BTreeSet<Site>,
    /// Whether requests_mock answers, which raises what `responses` does not and counts no such request.
    pub(super) is_of_requests_mock: bool,
    style: Style,
}

impl Translator<'_, '_> {
    pub(super) fn at(&self, expr: ExprId) -> Site {
        Site {
            file: self.file,
            expr,
        }
    }

    pub(super) fn fault<T>(&self, why: &str, site: Site) -> Result<T, Fault> {
        Err((why.to_owned(), site))
    }

    pub(super) fn up(&self, site: Site) -> Option<Site> {
        match self.program.expr(site).parent {
            Parent::Expr(up) => Some(self.at(up)),
            _ => None,
        }
    }

    /// The attribute that is read from what stands there.
    pub(super) fn attribute(&self, site: Site) -> Option<(Site, &str)> {
        let up = self.up(site)?;
        match &self.program.expr(up).kind {
            ExprKind::Attribute { value, attr } if *value == site.expr => Some((up, &attr.text)),
            _ => None,
        }
    }

    /// The call whose callee stands there.
    pub(super) fn call(&self, site: Site) -> Option<(Site, &[Argument])> {
        let up = self.up(site)?;
        match &self.program.expr(up).kind {
            ExprKind::Call { func, args, .. } if *func == site.expr => Some((up, args)),
            _ => None,
        }
    }

    /// The support code that answers for all tests of the file.
    fn router(&self) -> &'static str {
        match self.unanswered {
            Unanswered::IsAFault => ROUTER,
            Unanswered::FailsToConnect => OFFLINE,
        }
    }

    pub(super) fn code(&mut self, site: Site, code: Vec<CodePart>, import: Option<&str>) {
        let imports = import.map(str::to_owned).into_iter().collect();
        self.changes.push(Change::Code(site, code, imports));
    }

    fn module(&mut self, reads: &[Site], library: Library) -> Result<(), Fault> {
        for &site in reads {
            let Some((whole, name)) = self.attribute(site) else {
                return self.fault("it goes where it cannot be followed", site);
            };
            let name = name.to_owned();
            match (library, &*name) {
                (Library::Responses, "activate") => {
                    let function = held::decorated(self.program, whole);
                    let is_test = function
                        .is_some_and(|at| self.program.function(at).name.starts_with("test"));
                    if !is_test {
                        return self.fault("only tests are decorated in the same way", whole);
                    }
                    if let Some(function) = function {
                        self.users.insert(function, whole);
                    }
                    let router = self.router().to_owned();
                    self.code(whole, vec![CodePart::Support(router)], None);
                }
                (Library::Responses, "RequestsMock") => {
                    self.entered(whole, library, "assert_all_requests_are_fired")?;
                }
                (Library::RequestsMock, "Mocker" | "mock") => {
                    self.entered(whole, library, "")?;
                }
                // The method of a reply.
                (
                    Library::Responses,
                    "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS",
                ) => {
                    self.methods.push(whole);
                }
                (Library::Responses, "matchers") => self.matchers.push(whole),
                (Library::Responses, _) => {
                    if !self.is_activated(site) {
                        return self.fault(
                            "it is no test under `responses.activate` that does this",
                            whole,
                        );
                    }
                    let owner = Owner {
                        site,
                        library,
                        name: Name::Support(self.router()),
                    };
                    self.member(owner, whole, &name)?;
                }
                (Library::RequestsMock, _) => {
                    return self.fault("this has no equal", whole);
                }
            }
        }
        Ok(())
    }

    /// Whether a place is in a test that is decorated by `responses.activate`.
    fn is_activated(&self, site: Site) -> bool {
        let program = self.program;
        program.function_around(site).is_some_and(|function| {
            program.function(function).name.starts_with("test")
                && program.decorators(function).into_iter().any(|expr| {
                    matches!(&program.expr(self.at(expr)).kind,
                        ExprKind::Attribute { attr, .. } if &*attr.text == "activate")
                })
        })
    }

    /// `with responses.RequestsMock() as rsps:`
    fn entered(&mut self, class: Site, library: Library, option: &str) -> Result<(), Fault> {
        let program = self.program;
        let Some((call, args)) = self.call(class) else {
            return self.fault("it is not entered by `with`", class);
        };
        let mut asserts = library == Library::Responses;
        for arg in args {
            let value = &program.expr(self.at(arg.value)).kind;
            match (&arg.kind, value) {
                (ArgumentKind::Keyword(name), ExprKind::True) if &*name.text == option => {}
                (ArgumentKind::Keyword(name), ExprKind::False) if &*name.text == option => {
                    asserts = false;
                }
                _ => return self.fault("it has an option that respx does not have", call),
            }
        }
        let target = match program.expr(call).parent {
            Parent::Stmt(stmt) => match &program.file(self.file).facts.tree.stmt(stmt).kind {
                StmtKind::With { items, .. } => items
                    .iter()
                    .find(|item| item.context == call.expr)
                    .and_then(|item| item.target),
                _ => None,
            },
            _ => None,
        };
        let binding = target.and_then(|target| program.binding_of(self.at(target)));
        let Some(binding) = binding else {
            return self.fault("it is not entered by `with … as`", call);
        };
        let options = match asserts {
            true => "()",
            false => "(assert_all_called=False)",
        };
        let is_offline = self.unanswered == Unanswered::FailsToConnect;
        if library == Library::Responses && is_offline {
            let class = CodePart::Support(OFFLINE_CLASS.to_owned());
            self.code(call, vec![class, CodePart::Text(options.to_owned())], None);
        } else {
            let text = CodePart::Text(format!("respx.mock{options}"));
            self.code(call, vec![text], Some("respx"));
        }
        self.bound(binding, library, Name::Bound)
    }

    /// Everything that is done with what a variable holds.
    fn bound(&mut self, binding: BindingId, library: Library, name: Name) -> Result<(), Fault> {
        let program = self.program;
        for site in program.reads_of(self.file, binding) {
            let facts = &program.file(self.file).facts;
            let reference = facts.references.get(site.expr.0 as usize);
            let is_sole = reference
                .and_then(|reference| reference.as_ref())
                .is_some_and(|reference| reference.bindings.len() == 1);
            let up = self.up(site).map(|up| &program.expr(up).kind);
            if matches!(up, Some(ExprKind::Yield(_))) && is_sole && name == Name::Bound {
                self.yielded(site, library)?;
                continue;
            }
            let Some((whole, read)) = self.attribute(site).filter(|_| is_sole) else {
                return self.fault("it goes where it cannot be followed", site);
            };
            let read = read.to_owned();
            let owner = Owner {
                site,
                library,
                name,
            };
            self.member(owner, whole, &read)?;
        }
        Ok(())
    }

    /// The parameter of a test that gets the fixture of requests_mock.
    fn fixture(&mut self, binding: BindingId) -> Result<(), Fault> {
        let program = self.program;
        let facts = &program.file(self.file).facts;
        let Some(&first) = program.reads_of(self.file, binding).first() else {
            return Ok(());
        };
        let function = program.function_around(first);
        let is_test = function.is_some_and(|at| {
            let name = &program.function(at).name;
            name.starts_with("test") && program.fixtures_for(at, FIXTURE).is_empty()
        });
        let is_taken = facts
            .scopes
            .first()
            .is_none_or(|scope| scope.variables.contains_key(FIXTURE));
        if !is_test || is_taken {
            return self.fault("the fixture is not the test's own", first);
        }
        self.bound(binding, Library::RequestsMock, Name::Support(FIXTURE))
    }

    /// `yield rsps` of a fixture: tests of the file get it.
    fn yielded(&mut self, site: Site, library: Library) -> Result<(), Fault> {
        let program = self.program;
        let Some(fixture) = program.function_around(site) else {
            return self.fault("it goes where it cannot be followed", site);
        };
        let mut found = false;
        for function in program.function_ids() {
            let Some(def) = program.function_def(function) else {
                continue;
            };
            for param in &def.params {
                let fixtures = program.fixtures_for(function, &param.name.text);
                if !fixtures.contains(&fixture) {
                    continue;
                }
                let binding = program.bound_at(self.file, param.name.range);
                let is_test = program.function(function).name.starts_with("test");
                let (Some(binding), true) = (
                    binding.filter(|_| program.function_file(function) == self.file),
                    is_test && fixtures.len() == 1,
                ) else {
                    return self.fault("others than the tests of this file get it", site);
                };
                found = true;
                self.handed.push((fixture, function));
                self.bound(binding, library, Name::Given)?;
            }
        }
        match found {
            true => Ok(()),
            false => self.fault("it goes where it cannot be followed", site),
        }
    }

    /// What the tests need of all of it together, and one that needs requests to fail which nobody answers, and sees how.
    fn settled(&self) -> Result<Option<Site>, Fault> {
        // Else the reply is registered with something that is not known here.
        for &method in &self.methods {
            let is_registered = self.changes.iter().any(
                |change| matches!(change, Change::Code(call, ..) if self.up(method) == Some(*call)),
            );
            if !is_registered {
                return self.fault("a method is used elsewhere", method);
            }
        }
        if let Some(&matcher) = self.matchers.iter().find(|at| !self.consumed.contains(at)) {
            return self.fault("a matcher is used elsewhere", matcher);
        }
        for (fixture, test) in &self.handed {
            let mut of_fixture = self.known.iter().filter(|(at, ..)| at == fixture);
            let is_again = |(_, verb, path): &(FunctionId, String, String)| {
                let mut known = self.known.iter();
                known.any(|(at, one, other)| {
                    at == test && one == verb && without_matcher(other) == without_matcher(path)
                })
            };
            if of_fixture.any(is_again)
                && let Some(&site) = self.users.get(test)
            {
                return self.fault("several replies follow each other for one URL", site);
            }
        }
        Ok(self.left_unanswered())
    }

    /// The name of what answers.
    pub(super) fn named(&self, owner: Owner) -> CodePart {
        match owner.name {
            Name::Support(name) => CodePart::Support(name.to_owned()),
            Name::Bound | Name::Given => CodePart::Source(self.program.expr(owner.site).range),
        }
    }

    fn member(&mut self, owner: Owner, whole: Site, name: &str) -> Result<(), Fault> {
        if let Some(function) = self.program.function_around(owner.site) {
            self.users.entry(function).or_insert(owner.site);
        }
        match (owner.library, name) {
            (Library::Responses, "add") => self.registered(owner, whole, None),
            (Library::RequestsMock, "register_uri") => self.registered(owner, whole, None),
            (_, verb) if VERBS.contains(&verb) => {
                let verb = verb.to_owned();
                self.registered(owner, whole, Some(verb))
            }
            (Library::Responses, "calls") => self.calls(owner, whole),
            (Library::RequestsMock, "request_history") => self.calls(owner, whole),
            (Library::RequestsMock, "last_request") => {
                let call = vec![
                    self.named(owner),
                    CodePart::Text(".calls.last.request".to_owned()),
                ];
                self.request(whole, call)
            }
            (Library::RequestsMock, "called" | "call_count") => {
                let code = vec![self.named(owner), CodePart::Text(format!(".calls.{name}"))];
                self.code(whole, code, None);
                Ok(())
            }
            _ => self.fault("this has no equal", whole),
        }
    }

    /// A reply that is registered.
    fn registered(
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
        if !matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)) {
            return self.fault("what it gives is used", call);
        }
        // The same reply registered twice is that reply, unless it is counted whether each was given.
        let counts = owner.library != Library::Responses || owner.name == Name::Bound;
        if self.is_repeated(stmt) && (counts || self.differs_in_loops(call)) {
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
        if let Some(body) = positional.next() {
            match owner.library {
                Library::Responses => named.push(("body", body)),
                Library::RequestsMock => return self.fault("its arguments are not known", call),
            }
        }
        let path = match self.style.url(program, self.at(url), owner.library) {
            Ok(path) => path,
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
        let has_query = matches!(program.source(self.at(url)), text if text.contains('?'));
        if matching.is_some() && has_query {
            return self.fault("its query is asked for in two ways", call);
        }
        let key = matching.as_ref().map(|one| &*one.key);
        if !self.is_first(function, &verb, &path, key) {
            return self.fault("several replies follow each other for one URL", call);
        }
        let reply = match self.style.reply(program, self.file, owner.library, &named) {
            Ok(reply) => reply,
            Err(why) => return self.fault(why, call),
        };
        let mut code = vec![
            self.named(owner),
            CodePart::Text(format!(".{verb}(")),
            CodePart::Source(program.expr(self.at(url)).outer),
        ];
        code.extend(matching.into_iter().flat_map(|one| one.options));
        code.push(CodePart::Text(")".to_owned()));
        let Reply {
            parts,
            import,
            raises,
        } = reply;
        if raises {
            self.raising.insert(function);
        }
        code.extend(parts);
        self.code(call, code, import);
        Ok(())
    }

    fn verb(&self, method: ExprId) -> Option<String> {
        let verb = match &self.program.expr(self.at(method)).kind {
            ExprKind::Attribute { attr, .. } => attr.text.to_lowercase(),
            ExprKind::Str {
                value: Some(value), ..
            } => value.to_lowercase(),
            _ => return None,
        };
        VERBS.contains(&&*verb).then_some(verb)
    }
}
