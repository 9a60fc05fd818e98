//! What a test has answered to a request, in the words of respx: the URL as far as it is known, and the reply.

use super::answers::Library;
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};

/// What a request is answered.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    said: Said,
    /// What the words for it need.
    import: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Said {
    /// `status=404, json={}`
    Response {
        status: Option<CodePart>,
        options: Vec<Vec<CodePart>>,
        /// Whether the type of the content is among them.
        is_typed: bool,
    },
    /// An exception.
    Raised(Vec<CodePart>),
}

impl Reply {
    /// Whether an exception is the answer.
    pub(super) fn raises(&self) -> bool {
        matches!(self.said, Said::Raised(_))
    }

    /// The rest of a route: `.respond(404, json={})`.
    pub(super) fn tail(&self) -> Vec<CodePart> {
        match &self.said {
            Said::Raised(raised) => called(".mock(side_effect=", vec![raised.clone()]),
            Said::Response {
                status: None,
                options,
                ..
            } if !options.is_empty() => called(".respond(", options.clone()),
            Said::Response {
                status, options, ..
            } => called(".respond(", with_status(status.as_ref(), options)),
        }
    }

    /// One of several: `httpx.Response(404, json={})`.
    pub(super) fn item(&self) -> Vec<CodePart> {
        match &self.said {
            Said::Raised(raised) => raised.clone(),
            Said::Response {
                status,
                options,
                is_typed,
            } => {
                let class = match is_typed {
                    true => "respx.MockResponse(",
                    false => "httpx.Response(",
                };
                called(class, with_status(status.as_ref(), options))
            }
        }
    }

    /// What the words of a route need.
    pub(super) fn imports(&self) -> impl Iterator<Item = String> {
        self.import.map(str::to_owned).into_iter()
    }

    /// What those of one of several need.
    pub(super) fn imports_of_item(&self) -> impl Iterator<Item = String> {
        let class = match self.said {
            Said::Raised(_) => None,
            Said::Response { is_typed: true, .. } => Some("respx"),
            Said::Response { .. } => Some("httpx"),
        };
        self.imports().chain(class.map(str::to_owned))
    }
}

fn with_status(status: Option<&CodePart>, options: &[Vec<CodePart>]) -> Vec<Vec<CodePart>> {
    let status = status.cloned().unwrap_or(CodePart::Text("200".to_owned()));
    [vec![status]]
        .into_iter()
        .chain(options.iter().cloned())
        .collect()
}

/// `name(` with these arguments.
fn called(name: &str, args: Vec<Vec<CodePart>>) -> Vec<CodePart> {
    let mut parts = vec![CodePart::Text(name.to_owned())];
    for (index, arg) in args.into_iter().enumerate() {
        if index > 0 {
            parts.push(CodePart::Text(", ".to_owned()));
        }
        parts.extend(arg);
    }
    parts.push(CodePart::Text(")".to_owned()));
    parts
}

/// What the URL of a reply is known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// All of it.
    pub(super) whole: String,
    /// Host and path.
    pub(super) path: String,
    /// What its query asks for, in an order that does not matter.
    pub(super) query: Vec<String>,
}

/// What the code under test looks at in responses, so that it has to be the same to the letter.
pub(super) struct Style {
    /// The text of a response, in which JSON may be written with spaces or without.
    reads_text: bool,
    /// The type of its content.
    reads_type: bool,
    /// Its length.
    reads_length: bool,
}

/// Names and constants inside each other, followed no further.
const DEEPEST: u32 = 8;

impl Style {
    pub(super) fn of(program: &Program<'_>) -> Self {
        let of_response = |name: &str| {
            program.owners_named(name).any(|(_, owner)| {
                let owner = program.infer(owner);
                owner.unknown
                    || owner.any_of.iter().any(
                        |one| matches!(one, Type::Object(name) if name.starts_with("requests.")),
                    )
            })
        };
        let mentions = |header: &str| {
            program.numbered_files().any(|(id, file)| {
                let text = file.text.to_lowercase();
                !program.is_test_file(id)
                    && ["headers[\"", "headers['", "headers.get(\"", "headers.get('"]
                        .iter()
                        .any(|before| text.contains(&format!("{before}{header}")))
            })
        };
        let texts = ["text", "content", "iter_content", "iter_lines", "raw"];
        let encodings = ["encoding", "apparent_encoding"];
        Self {
            reads_text: texts.into_iter().any(of_response),
            reads_type: mentions("content-type") || encodings.into_iter().any(of_response),
            reads_length: mentions("content-length"),
        }
    }

    /// What a URL is known to be, without its query: both libraries match it in the same way.
    pub(super) fn url(
        &self,
        program: &Program<'_>,
        site: Site,
        library: Library,
    ) -> Result<Address, &'static str> {
        let Some(url) = constant(program, site, 0) else {
            return Err("its URL is not known");
        };
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        let (host, rest) = match rest.and_then(|rest| Some((rest, rest.find('/')?))) {
            Some((rest, slash)) => rest.split_at(slash),
            None => return Err("its URL is not whole: respx would answer for any path"),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let is_host = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:".contains(c));
        let is_plain = |text: &str, more: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c) || more.contains(c))
        };
        let is_path = is_plain(path, "/~") && !path.contains("//") && !path.contains("/.");
        let is_pair = |pair: &str| {
            pair.split_once('=').is_some_and(|(key, value)| {
                !key.is_empty() && !value.is_empty() && !value.contains('=')
            })
        };
        let is_query = query.is_empty() || is_plain(query, "=&") && query.split('&').all(is_pair);
        if !(is_host && is_path && is_query) || url.ends_with('?') {
            return Err("the two libraries may read its URL in different ways");
        }
        // There the query of a request may hold more than this.
        if library == Library::RequestsMock && !query.is_empty() {
            return Err("its query is matched in another way");
        }
        if library == Library::RequestsMock && path.chars().any(|c| c.is_ascii_uppercase()) {
            return Err("its path is matched whatever its case");
        }
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let mut pairs: Vec<String> = pairs.map(str::to_owned).collect();
        pairs.sort_unstable();
        Ok(Address {
            path: format!("{host}{path}"),
            query: pairs,
            whole: url,
        })
    }

    /// `json={}, status=404` → `.respond(404, json={})`
    pub(super) fn reply(
        &self,
        program: &Program<'_>,
        file: FileId,
        library: Library,
        named: &[(&str, ExprId)],
    ) -> Result<Reply, &'static str> {
        let at = |expr: ExprId| Site { file, expr };
        let source = |expr: ExprId| CodePart::Source(program.expr(at(expr)).outer);
        let text = |text: &str| CodePart::Text(text.to_owned());
        if self.reads_length {
            return Err("the code under test looks at the length of a response");
        }
        let mut status = None;
        let mut given: Vec<Vec<CodePart>> = Vec::new();
        let mut content_type = None;
        let mut body = None;
        let mut import = None;
        let mut has_content_type = false;
        for &(name, value) in named {
            let kind = &program.expr(at(value)).kind;
            match (library, name) {
                (Library::Responses, "status") | (Library::RequestsMock, "status_code") => {
                    status = Some(value);
                }
                (_, "headers") => {
                    has_content_type = mentions_type(program, at(value))?;
                    given.push(vec![text("headers="), source(value)]);
                }
                (Library::Responses, "content_type") => content_type = Some(value),
                (_, "json") if body.is_none() && !matches!(kind, ExprKind::None) => {
                    body = Some("json");
                    if self.reads_text {
                        import = Some("json");
                        given.push(vec![text("text=json.dumps("), source(value), text(")")]);
                    } else {
                        given.push(vec![text("json="), source(value)]);
                    }
                }
                (Library::Responses, "body")
                | (Library::RequestsMock, "text" | "content" | "exc")
                    if body.is_none() =>
                {
                    if let Some(raised) = raised(program, at(value)) {
                        if named.len() > 1 {
                            return Err("it raises, and has other options besides");
                        }
                        return Ok(Reply {
                            said: Said::Raised(raised.0),
                            import: raised.1,
                        });
                    }
                    let Some(keyword) = written(program, at(value)) else {
                        return Err("what it replies is not known to be text or bytes");
                    };
                    body = Some(keyword);
                    given.push(vec![text(keyword), text("="), source(value)]);
                }
                _ => return Err("it has an option that has no equal"),
            }
        }
        let own_type = match (library, body, content_type) {
            _ if has_content_type => None,
            (_, _, Some(value)) => Some(vec![text("content_type="), source(value)]),
            (_, Some("json"), None) if self.reads_text => {
                Some(vec![text("content_type=\"application/json\"")])
            }
            (Library::Responses, Some("json"), None) => None,
            _ if !self.reads_type => None,
            (Library::Responses, ..) => {
                let is_ascii = named
                    .iter()
                    .all(|(_, value)| program.source(at(*value)).is_ascii());
                if !is_ascii {
                    return Err("the code under test looks at the type of what it gets");
                }
                Some(vec![text("content_type=\"text/plain\"")])
            }
            (Library::RequestsMock, ..) => {
                return Err("the code under test looks at the type of what it gets");
            }
        };
        let is_typed = own_type.is_some();
        given.extend(own_type);
        Ok(Reply {
            said: Said::Response {
                status: status.map(source),
                options: given,
                is_typed,
            },
            import,
        })
    }
}

/// Whether headers that are written there say which type the content has.
fn mentions_type(program: &Program<'_>, headers: Site) -> Result<bool, &'static str> {
    let headers = program.source_value(headers);
    let ExprKind::Dict(entries) = &program.expr(headers).kind else {
        return Err("its headers are not written there");
    };
    let mut found = false;
    for (key, _) in entries {
        let key = key.map(|expr| {
            &program
                .expr(Site {
                    file: headers.file,
                    expr,
                })
                .kind
        });
        match key {
            Some(ExprKind::Str {
                value: Some(name), ..
            }) => match &*name.to_lowercase() {
                "content-type" => found = true,
                "content-length" | "transfer-encoding" | "content-encoding" => {
                    return Err("its headers say how it is sent");
                }
                _ => {}
            },
            _ => return Err("its headers are not written there"),
        }
    }
    Ok(found)
}

/// The keyword for a body: text or bytes.
fn written(program: &Program<'_>, site: Site) -> Option<&'static str> {
    let value = program.source_value(site);
    match &program.expr(value).kind {
        ExprKind::Str { is_bytes: true, .. } => Some("content"),
        ExprKind::Str { .. } | ExprKind::FString { .. } => Some("text"),
        ExprKind::Concat(parts) => written(
            program,
            Site {
                file: value.file,
                expr: *parts.first()?,
            },
        ),
        ExprKind::Call { func, .. } => {
            let callee = program.infer(Site {
                file: value.file,
                expr: *func,
            });
            matches!(&callee.any_of[..], [Type::External(name)] if &**name == "json.dumps")
                .then_some("text")
        }
        _ => None,
    }
}

/// Exceptions of requests that a reply raises, and those of httpx that the same handlers catch.
const RAISED: &[(&str, &str)] = &[
    ("ConnectTimeout", "httpx.ConnectTimeout"),
    ("ConnectionError", "httpx.ConnectError"),
    ("ReadTimeout", "httpx.ReadTimeout"),
    ("Timeout", "httpx.TimeoutException"),
];

/// An exception that is raised instead of a reply.
fn raised(program: &Program<'_>, site: Site) -> Option<(Vec<CodePart>, Option<&'static str>)> {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let (class, args) = match &program.expr(site).kind {
        ExprKind::Call { func, args, .. } => (at(*func), Some(args)),
        _ => (site, None),
    };
    let types = program.infer(class);
    let [Type::External(name)] = &types.any_of[..] else {
        return None;
    };
    let name = name.strip_prefix("requests.")?;
    let last = name.rsplit('.').next().unwrap_or(name);
    let (_, now) = RAISED.iter().find(|(before, _)| *before == last)?;
    let now = CodePart::Text((*now).to_owned());
    let parts = match args {
        None => vec![now],
        // Those of httpx have to be told what happened.
        Some(args) => match &args[..] {
            [] => vec![now],
            [only] if matches!(program.expr(at(only.value)).kind, ExprKind::Str { .. }) => vec![
                now,
                CodePart::Text("(".to_owned()),
                CodePart::Source(program.expr(at(only.value)).outer),
                CodePart::Text(")".to_owned()),
            ],
            _ => return None,
        },
    };
    Some((parts, Some("httpx")))
}

/// The text that an expression is for certain.
fn constant(program: &Program<'_>, site: Site, depth: u32) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    let site = program.source_value(site);
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let inner = |expr: ExprId| constant(program, at(expr), depth + 1);
    match &program.expr(site).kind {
        ExprKind::Str {
            value: Some(value),
            is_bytes: false,
        } => Some(value.to_string()),
        ExprKind::Concat(parts) => parts.iter().map(|&part| inner(part)).collect(),
        ExprKind::Binary {
            left,
            op: "+",
            right,
        } => Some(inner(*left)? + &inner(*right)?),
        ExprKind::FString { values } => {
            let source = program.source(site);
            let start = program.expr(site).range.start;
            let body = source.strip_prefix('f')?;
            let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let ends = body.len() > 2 && body.ends_with(quote) && !body[1..].starts_with(quote);
            if !ends || body.contains('\\') || body.contains("{{") || body.contains("}}") {
                return None;
            }
            let mut text = String::new();
            let mut from = 2;
            for &value in values {
                let range = program.expr(at(value)).outer;
                let (first, last) = ((range.start - start) as usize, (range.end - start) as usize);
                text.push_str(source.get(from..first)?.strip_suffix('{')?);
                text.push_str(&inner(value)?);
                source.get(last..)?.starts_with('}').then_some(())?;
                from = last + 1;
            }
            text.push_str(source.get(from..source.len() - 1)?);
            Some(text)
        }
        ExprKind::Name(_) => {
            let only = program.only_binding(site)?;
            let mut imports = program.imports.iter();
            let import =
                imports.find(|import| import.importer == site.file && import.binding == only)?;
            of_module(program, import.module, import.taken.as_deref()?, depth)
        }
        ExprKind::Attribute { value, attr } => match program.infer(at(*value)).any_of[..] {
            [Type::Module(module)] => of_module(program, module, &attr.text, depth),
            _ => None,
        },
        _ => None,
    }
}

/// A constant of a module.
fn of_module(program: &Program<'_>, module: FileId, name: &str, depth: u32) -> Option<String> {
    let facts = &program.file(module).facts;
    let scope = facts.scopes.get(ScopeId::MODULE.0 as usize)?;
    let &[only] = &scope.variables.get(name)?[..] else {
        return None;
    };
    match &facts.bindings[only.0 as usize].kind {
        BindingKind::Assigned {
            value: Value::Expr(expr),
            path,
            ..
        } if path.is_empty() => constant(
            program,
            Site {
                file: module,
                expr: *expr,
            },
            depth + 1,
        ),
        _ => None,
    }
}
