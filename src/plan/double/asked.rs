//! What a test looks at in the requests that it answered: `responses.calls[0].request.url`, `m.last_request.json()`.

use super::answers::{Fault, Library, Owner, Translator};
use crate::plan::template::CodePart;
use crate::resolve::program::Site;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};

/// Headers that the two libraries fill in each in its own way.
pub(super) const VOLATILE: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "user-agent",
];

impl Translator<'_, '_> {
    /// `responses.assert_call_count(URL, 2)` → `assert sum(call.request.url == URL for call in respx_mock.calls) == 2`
    pub(super) fn call_count(&mut self, owner: Owner, whole: Site) -> Result<(), Fault> {
        let program = self.program;
        let Some((call, [url, count])) = self.call(whole) else {
            return self.fault("it goes where it cannot be followed", whole);
        };
        let (url, count) = (self.at(url.value), self.at(count.value));
        if let Err(why) = self.style.url(program, url, Library::Responses) {
            return self.fault(why, url);
        }
        // `assert … is True`
        let mut said = call;
        if let Some(up) = self.up(call)
            && let ExprKind::Compare { operands, ops } = &program.expr(up).kind
            && ops.len() == 1
            && &*ops[0] == "is"
            && matches!(program.expr(self.at(operands[1])).kind, ExprKind::True)
        {
            said = up;
        }
        let Parent::Stmt(stmt) = program.expr(said).parent else {
            return self.fault("what it gives is used", call);
        };
        let before = match program.file(self.file).facts.tree.stmt(stmt).kind {
            StmtKind::Expr(_) if said == call => "assert ",
            StmtKind::Assert { test, .. } if test == said.expr => "",
            _ => return self.fault("what it gives is used", call),
        };
        let code = vec![
            CodePart::Text(format!("{before}sum(call.request.url == ")),
            CodePart::Source(program.expr(url).outer),
            CodePart::Text(" for call in ".to_owned()),
            self.named(owner),
            CodePart::Text(".calls) == ".to_owned()),
            CodePart::Source(program.expr(count).outer),
        ];
        self.code(said, code, None);
        Ok(())
    }

    /// The list of requests.
    pub(super) fn calls(&mut self, owner: Owner, whole: Site) -> Result<(), Fault> {
        let program = self.program;
        let list = vec![self.named(owner), CodePart::Text(".calls".to_owned())];
        let Some(up) = self.up(whole) else {
            return self.fault("it goes where it cannot be followed", whole);
        };
        match &program.expr(up).kind {
            ExprKind::Call { func, args, .. }
                if args.len() == 1 && program.source(self.at(*func)) == "len" =>
            {
                self.code(whole, list, None);
                Ok(())
            }
            ExprKind::Subscript { value, index } if *value == whole.expr => {
                let mut one = list;
                one.push(CodePart::Text("[".to_owned()));
                one.push(CodePart::Source(program.expr(self.at(*index)).outer));
                one.push(CodePart::Text("]".to_owned()));
                one.push(CodePart::Text(".request".to_owned()));
                match (owner.library, self.attribute(up)) {
                    (Library::RequestsMock, _) => self.request(up, one),
                    (Library::Responses, Some((request, "request"))) => self.request(request, one),
                    _ => self.fault("its response is looked at", up),
                }
            }
            _ => self.fault("it goes where it cannot be followed", whole),
        }
    }

    /// What a test looks at in a request: `site` is the request, `code` what it is now.
    pub(super) fn request(&mut self, site: Site, code: Vec<CodePart>) -> Result<(), Fault> {
        let program = self.program;
        let Some((read, name)) = self.attribute(site) else {
            return self.fault("the request goes where it cannot be followed", site);
        };
        let with = |before: &str, behind: &str| {
            let mut all = vec![CodePart::Text(before.to_owned())];
            all.extend(code.iter().cloned());
            all.push(CodePart::Text(behind.to_owned()));
            all
        };
        match name {
            "method" => self.code(read, with("", ".method"), None),
            "url" => self.code(read, with("str(", ".url)"), None),
            "headers" => {
                let up = self.up(read);
                let key = up.and_then(|up| match &program.expr(up).kind {
                    ExprKind::Subscript { index, .. } => Some(self.at(*index)),
                    _ => None,
                });
                let is_plain = key.is_some_and(|key| {
                    matches!(&program.expr(key).kind, ExprKind::Str { value: Some(name), .. }
                        if !VOLATILE.contains(&&*name.to_lowercase()))
                });
                if !is_plain {
                    return self.fault("httpx writes this header in its own way", read);
                }
                self.code(read, with("", ".headers"), None);
            }
            "body" => {
                let is_loaded = self.up(read).is_some_and(|up| {
                    matches!(&program.expr(up).kind, ExprKind::Call { func, args, .. }
                        if args.len() == 1 && program.source(self.at(*func)) == "json.loads")
                });
                let behind = match self.looked_for(read) {
                    Some(Looked::Text) => ".content.decode()",
                    Some(Looked::Bytes) => ".content",
                    None if is_loaded => ".content",
                    None => return self.fault("a body may be text or bytes", read),
                };
                self.code(read, with("", behind), None);
            }
            "json" => {
                let Some((call, [])) = self.call(read) else {
                    return self.fault("the body goes where it cannot be followed", read);
                };
                self.code(call, with("json.loads(", ".content)"), Some("json"));
            }
            "text" => self.code(read, with("", ".content.decode()"), None),
            _ => return self.fault("httpx does not have this of a request", read),
        }
        Ok(())
    }

    /// What is looked for in a body: `b"jpeg" in request.body`. Marks that the two libraries write each in its own way, like the spaces
    /// of JSON, are none.
    fn looked_for(&self, body: Site) -> Option<Looked> {
        let up = self.up(body)?;
        let ExprKind::Compare { operands, ops } = &self.program.expr(up).kind else {
            return None;
        };
        let [wanted, within] = operands[..] else {
            return None;
        };
        let is_in = within == body.expr && matches!(&*ops[0], "in" | "not in");
        let ExprKind::Str { value, is_bytes } = &self.program.expr(self.at(wanted)).kind else {
            return None;
        };
        let text = value
            .as_deref()
            .unwrap_or_else(|| self.program.source(self.at(wanted)));
        let is_plain = text
            .trim_start_matches('b')
            .trim_matches(['"', '\''])
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        match is_bytes {
            _ if !is_in || !is_plain => None,
            true => Some(Looked::Bytes),
            false => Some(Looked::Text),
        }
    }
}

/// What is looked for in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looked {
    Text,
    Bytes,
}
