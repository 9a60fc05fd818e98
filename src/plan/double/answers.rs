//! Tests under `responses` or `requests_mock`, said again in the words of respx, which answers for httpx. Only what is known to
//! answer alike is carried over: replies that are written where the test registers them, for URLs that are known and differ, and
//! requests that are looked at in ways that httpx's allow, too. Everything else keeps the file, and what it tests, as it is.

use super::held;
use super::matching::is_of_matchers;
use super::moving::Change;
use super::reply::Style;
use super::route::Registration;
use super::unanswered::Unanswered;
use crate::facts::binding::{BindingId, BindingKind};
use crate::plan::class_value::is_in_annotation;
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// Why a file stays as it is, and where.
pub(super) type Fault = (String, Site);

/// Verbs that both libraries have functions for.
const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Constants of `responses` for them.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The name of the support code that answers for all tests of a file.
const ROUTER: &str = "respx_mock";

/// The one whose requests fail like those of `responses` where nobody answers them, and its class.
const OFFLINE: &str = "offline_mock";
const OFFLINE_CLASS: &str = "_OfflineRouter";

/// The fixture of requests_mock, and of the support code that takes its place.
const FIXTURE: &str = "requests_mock";

/// What changes in files of tests that share what answers.
pub(super) fn translated(
    program: &Program<'_>,
    files: &BTreeSet<FileId>,
) -> Result<Vec<Change>, Fault> {
    let (plain, waits) = translate(program, files, Unanswered::IsAFault)?;
    let Some(_) = waits else {
        return Ok(plain);
    };
    let (changes, left) = translate(program, files, Unanswered::FailsToConnect)?;
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
    files: &BTreeSet<FileId>,
    unanswered: Unanswered,
) -> Result<(Vec<Change>, Option<Site>), Fault> {
    let Some(&first) = files.first() else {
        return Ok((Vec::new(), None));
    };
    let mut translator = Translator {
        program,
        file: first,
        files,
        unanswered,
        changes: Vec::new(),
        known: Vec::new(),
        users: BTreeMap::new(),
        raising: BTreeSet::new(),
        handed: Vec::new(),
        methods: Vec::new(),
        matchers: Vec::new(),
        consumed: BTreeSet::new(),
        is_of_requests_mock: false,
        style: Style::of(program),
    };
    for &file in files {
        translator.file = file;
        translator.translate()?;
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub(super) site: Site,
    pub(super) library: Library,
    /// How it is written afterwards.
    pub(super) name: Name,
    /// What is asserted in the end.
    pub(super) asserts: Asserts,
}

/// What is asserted of the replies in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asserts {
    /// That each was asked for.
    All,
    Nothing,
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
    /// The file that is looked at, and all that share what answers.
    pub(super) file: FileId,
    files: &'t BTreeSet<FileId>,
    pub(super) unanswered: Unanswered,
    pub(super) changes: Vec<Change>,
    /// What has been registered.
    pub(super) known: Vec<Registration>,
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
    pub(super) style: Style,
}

impl Translator<'_, '_> {
    /// What changes in one of the files.
    fn translate(&mut self) -> Result<(), Fault> {
        let (program, file) = (self.program, self.file);
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
                    self.is_of_requests_mock = true;
                    self.fixture(id)?;
                    continue;
                }
                _ => continue,
            };
            let reads = program.reads_of(file, id);
            let Some(&first) = reads.first() else {
                continue;
            };
            match (module.split('.').next().unwrap_or(module), is_plain) {
                ("responses", true) => self.module(&reads, Library::Responses)?,
                ("requests_mock", true) => {
                    self.is_of_requests_mock = true;
                    self.module(&reads, Library::RequestsMock)?;
                }
                ("responses", false) if is_of_matchers(&binding.kind) => {
                    self.matchers.extend(reads);
                }
                ("httpretty", _) => {
                    return Err(("it answers for all sockets".to_owned(), first));
                }
                ("responses", false) if is_router(&binding.kind) => {
                    self.routers(&reads, Library::Responses)?;
                }
                ("requests_mock", false) if is_router(&binding.kind) => {
                    self.is_of_requests_mock = true;
                    self.routers(&reads, Library::RequestsMock)?;
                }
                ("responses" | "requests_mock", _) => {
                    return Err(("it is imported in an unusual way".to_owned(), first));
                }
                _ => {}
            }
        }
        Ok(())
    }

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
            Parent::Expr(up) => Some(Site { expr: up, ..site }),
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

    pub(super) fn is_test(&self, function: FunctionId) -> bool {
        self.program.function(function).name.starts_with("test")
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
                (Library::Responses, "RequestsMock")
                | (Library::RequestsMock, "Mocker" | "mock") => {
                    self.routers(&[whole], library)?;
                }
                (Library::RequestsMock, "mocker") => {
                    let Some((class, "Mocker")) = self.attribute(whole) else {
                        return self.fault("it goes where it cannot be followed", whole);
                    };
                    self.routers(&[class], library)?;
                }
                // The method of a reply.
                (Library::Responses, method) if METHODS.contains(&method) => {
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
                        asserts: Asserts::Nothing,
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

    /// Where the class of what answers is named.
    fn routers(&mut self, classes: &[Site], library: Library) -> Result<(), Fault> {
        for &class in classes {
            if is_in_annotation(self.program, class) {
                let named = CodePart::Text("respx.MockRouter".to_owned());
                self.code(class, vec![named], Some("respx"));
            } else {
                self.entered(class, library)?;
            }
        }
        Ok(())
    }

    /// `with responses.RequestsMock() as rsps:`
    fn entered(&mut self, class: Site, library: Library) -> Result<(), Fault> {
        let program = self.program;
        let option = match library {
            Library::Responses => "assert_all_requests_are_fired",
            Library::RequestsMock => "",
        };
        let Some((call, args)) = self.call(class) else {
            return self.fault("it is not entered by `with`", class);
        };
        let mut asserts = match library {
            Library::Responses => Asserts::All,
            Library::RequestsMock => Asserts::Nothing,
        };
        for arg in args {
            let value = &program.expr(self.at(arg.value)).kind;
            match (&arg.kind, value) {
                (ArgumentKind::Keyword(name), ExprKind::True) if &*name.text == option => {}
                (ArgumentKind::Keyword(name), ExprKind::False) if &*name.text == option => {
                    asserts = Asserts::Nothing;
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
            Asserts::All => "()",
            Asserts::Nothing => "(assert_all_called=False)",
        };
        let is_offline = self.unanswered == Unanswered::FailsToConnect;
        if library == Library::Responses && is_offline {
            let class = CodePart::Support(OFFLINE_CLASS.to_owned());
            self.code(call, vec![class, CodePart::Text(options.to_owned())], None);
        } else {
            let text = CodePart::Text(format!("respx.mock{options}"));
            self.code(call, vec![text], Some("respx"));
        }
        self.bound(binding, library, Name::Bound, asserts)
    }

    /// Everything that is done with what a variable holds.
    fn bound(
        &mut self,
        binding: BindingId,
        library: Library,
        name: Name,
        asserts: Asserts,
    ) -> Result<(), Fault> {
        let program = self.program;
        for site in program.reads_of(self.file, binding) {
            let facts = &program.file(self.file).facts;
            let reference = facts.references.get(site.expr.0 as usize);
            let is_sole = reference
                .and_then(|reference| reference.as_ref())
                .is_some_and(|reference| reference.bindings.len() == 1);
            let up = self.up(site).map(|up| &program.expr(up).kind);
            if matches!(up, Some(ExprKind::Yield(_))) && is_sole && name == Name::Bound {
                self.yielded(site, library, asserts)?;
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
                asserts,
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
        // The fixture takes the place of the module.
        let is_import = |id: &BindingId| matches!(&facts.bindings[id.0 as usize].kind, BindingKind::Import { loads, .. } if &**loads == FIXTURE);
        let named = facts.scopes.first().map(|scope| &scope.variables);
        let is_taken = named.is_none_or(|named| {
            let bindings = named.get(FIXTURE);
            bindings.is_some_and(|bindings| !bindings.iter().all(is_import))
        });
        if !is_test || is_taken {
            return self.fault("the fixture is not the test's own", first);
        }
        self.bound(
            binding,
            Library::RequestsMock,
            Name::Support(FIXTURE),
            Asserts::Nothing,
        )
    }

    /// `yield rsps` of a fixture: tests of the file get it.
    fn yielded(&mut self, site: Site, library: Library, asserts: Asserts) -> Result<(), Fault> {
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
                let file = program.function_file(function);
                let binding = program.bound_at(file, param.name.range);
                let is_taker = program.function(function).name.starts_with("test")
                    || program.is_fixture(function);
                let is_meant = is_taker && fixtures.len() == 1 && self.files.contains(&file);
                let Some(binding) = binding.filter(|_| is_meant) else {
                    return self.fault("others than tests get it", site);
                };
                found = true;
                self.handed.push((fixture, function));
                let here = std::mem::replace(&mut self.file, file);
                self.bound(binding, library, Name::Given, asserts)?;
                self.file = here;
            }
        }
        match found {
            true => Ok(()),
            false => self.fault("it goes where it cannot be followed", site),
        }
    }

    /// What the tests need of all of it together, and one that needs requests to fail which nobody answers, and sees how.
    fn settled(&mut self) -> Result<Option<Site>, Fault> {
        // Else the reply is registered with something that is not known here.
        for &method in &self.methods {
            let up = self.up(method);
            if !self.known.iter().any(|one| Some(one.call) == up) {
                return self.fault("a method is used elsewhere", method);
            }
        }
        if let Some(&matcher) = self.matchers.iter().find(|at| !self.consumed.contains(at)) {
            return self.fault("a matcher is used elsewhere", matcher);
        }
        // What a fixture registers comes before what a test does.
        for (at, one) in self.known.iter().enumerate() {
            for other in &self.known[at + 1..] {
                let is_apart = one.function == other.function
                    || self.is_test(one.function) && self.is_test(other.function)
                    || !one.may_be_asked_with(other)
                    || one.is_replaced_by(other);
                if !is_apart {
                    return self.fault("several replies follow each other for one URL", other.call);
                }
            }
        }
        self.routes()?;
        Ok(self.left_unanswered())
    }

    /// The name of what answers.
    pub(super) fn named(&self, owner: Owner) -> CodePart {
        match owner.name {
            Name::Support(name) => CodePart::Support(name.to_owned()),
            Name::Bound | Name::Given => CodePart::Source(self.program.expr(owner.site).range),
        }
    }

    pub(super) fn member(&mut self, owner: Owner, whole: Site, name: &str) -> Result<(), Fault> {
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
            (Library::Responses, "assert_call_count") => self.call_count(owner, whole),
            // The method of a reply.
            (Library::Responses, method) if METHODS.contains(&method) => {
                self.methods.push(whole);
                Ok(())
            }
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

    pub(super) fn verb(&self, method: ExprId) -> Option<String> {
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

/// Whether an import takes the class of what answers.
fn is_router(import: &BindingKind) -> bool {
    matches!(import, BindingKind::ImportFrom { level: 0, module, name }
        if matches!((&**module, &**name),
            ("responses", "RequestsMock")
            | ("requests_mock", "Mocker" | "mock")
            | ("requests_mock.mocker", "Mocker")))
}
