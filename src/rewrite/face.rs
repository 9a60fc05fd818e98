//! Synchronous faces of public functions: a synchronous program before that is converted, in which the body has a name of its own.

use super::RewriteError;
use super::Surroundings;
use super::function::{docstring, passed_on, runner};
use super::imports::request::{ImportRequest, ImportRequests};
use super::imports::settle::{Circumstances, settle};
use super::support::{SupportCode, SupportRequests};
use crate::diff::apply::{Copy, traced};
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::plan::face::{Face, FileFaces, Running, Taking};
use crate::plan::own_loop::SHARED_LOOP;
use crate::syntax::ast::{ExprId, ExprKind, FunctionDef, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};
use std::collections::HashSet;

/// Runs coroutines on the event loop that faces share. A cancelled caller takes its coroutine with it; what would end a program in a task would end the loop, and is raised by the
/// caller instead.
const SHARED_LOOP_CODE: &str = r#"class _SharedLoop:
    """Runs coroutines for synchronous functions: on one event loop, because what they open belongs to it."""

    _lock = threading.Lock()
    _loop = None
    _process = None

    @classmethod
    def run(cls, coroutine):
        with cls._lock:
            if cls._process != os.getpid():
                cls._loop = asyncio.new_event_loop()
                threading.Thread(target=cls._loop.run_forever, daemon=True).start()
                cls._process = os.getpid()
        try:
            is_stuck = asyncio.get_running_loop() is cls._loop
        except RuntimeError:
            is_stuck = sys.is_finalizing()
        if is_stuck:
            coroutine.close()
            raise RuntimeError("this would wait for ever: await the coroutine function instead")
        future = asyncio.run_coroutine_threadsafe(cls._caught(coroutine), cls._loop)
        try:
            result, error = future.result()
        finally:
            future.cancel()
        if error is not None:
            raise error
        return result

    @staticmethod
    async def _caught(coroutine):
        try:
            return await coroutine, None
        except BaseException as error:
            return None, error
"#;

/// What that imports.
const SHARED_LOOP_IMPORTS: &[&str] = &["asyncio", "os", "sys", "threading"];

/// The file's new text, where the parts of the old one are in it, and what is defined besides.
///
/// # Errors
/// When two changes want the same text.
pub fn rewrite(
    text: &str,
    facts: &FileFacts,
    changes: &FileFaces,
    surroundings: &Surroundings<'_>,
) -> Result<(String, Vec<Copy>), RewriteError> {
    let mut writer = Writer {
        text,
        facts,
        changes,
        requests: ImportRequests::new(facts),
        support: SupportRequests::new(text, facts),
        edits: Vec::new(),
    };
    for (range, name) in &changes.renamed {
        writer.edits.push(Edit::replacement(*range, name.clone()));
    }
    for (range, item) in &changes.beside {
        writer.beside(*range, item);
    }
    if changes.shared_from.as_deref() == Some("") {
        writer.shared_loop();
    }
    for (&index, face) in &changes.faces {
        let Some(function) = facts.functions.get(index as usize) else {
            continue;
        };
        let statement = facts.tree.stmt(function.stmt);
        if let StmtKind::Function(def) = &statement.kind {
            let class = function
                .class
                .and_then(|class| facts.classes.get(class.0 as usize));
            let class = class.map(|class| &*class.path);
            let at = match face.behind {
                Some(decorator) => writer.behind(def, decorator),
                None => statement.range.start,
            };
            writer.face(at, def, class, face);
        }
    }
    let circumstances = Circumstances {
        removed_uses: &HashSet::new(),
        keep: surroundings.keep,
        local: surroundings.local,
        renamed: &[],
    };
    let mut edits = settle(text, facts, &writer.requests, &circumstances).edits;
    writer.support.settle(&mut edits);
    edits.extend(writer.edits);
    Ok(traced(text, &edits)?)
}

struct Writer<'w> {
    text: &'w str,
    facts: &'w FileFacts,
    changes: &'w FileFaces,
    requests: ImportRequests<'w>,
    support: SupportRequests<'w>,
    edits: Vec<Edit>,
}

impl Writer<'_> {
    /// An item of a list gets another one behind it; on a line of its own where it has one.
    fn beside(&mut self, item: TextRange, new: &str) {
        let line = line_start_at(self.text, item.start);
        let indent = leading_whitespace(self.text, line);
        let has_own_line = line as usize + indent.len() == item.start as usize;
        let text = match has_own_line {
            true => format!(",{}{indent}{new}", line_end(self.text)),
            false => format!(", {new}"),
        };
        self.edits.push(Edit::insertion(text, item.end));
    }

    fn shared_loop(&mut self) -> String {
        let imports: Vec<String> = SHARED_LOOP_IMPORTS
            .iter()
            .map(ToString::to_string)
            .collect();
        let code = SupportCode {
            name: SHARED_LOOP,
            imports: &imports,
            code: SHARED_LOOP_CODE,
            uses: &[],
        };
        self.support.reach(code, &[], None, &mut self.requests)
    }

    /// Where the next decorator begins, or the definition.
    fn behind(&self, def: &FunctionDef, decorator: ExprId) -> u32 {
        let mut decorators = def.decorators.iter();
        let next = decorators
            .position(|&one| one == decorator)
            .and_then(|at| def.decorators.get(at + 1));
        let mark = next.and_then(|&next| {
            let before = &self.text[..self.facts.tree.expr(next).range.start as usize];
            before.rfind('@')
        });
        mark.map_or(def.keyword, |at| at as u32)
    }

    /// `def fetch(url): return asyncio.run(fetch_async(url))`, before the function.
    fn face(&mut self, at: u32, def: &FunctionDef, class: Option<&str>, face: &Face) {
        let scope = ScopeId::MODULE;
        let run = match (face.running, self.changes.shared_from.as_deref()) {
            (Running::Alone, _) | (Running::Shared, None) => {
                let asyncio =
                    self.requests
                        .reach(&ImportRequest::module("asyncio"), None, scope, at);
                format!("{asyncio}.run")
            }
            (Running::Shared, Some("")) => format!("{}.run", self.shared_loop()),
            (Running::Shared, Some(module)) => {
                let request = ImportRequest::from(module, SHARED_LOOP);
                format!("{}.run", self.requests.reach(&request, None, scope, at))
            }
        };
        let indent = leading_whitespace(self.text, line_start_at(self.text, def.keyword));
        let eol = line_end(self.text);
        let mut pieces = Vec::new();
        let kind = def.decorators.iter().find_map(|&decorator| {
            match &self.facts.tree.expr(decorator).kind {
                ExprKind::Name(name) if matches!(&**name, "staticmethod" | "classmethod") => {
                    Some(&**name)
                }
                _ => None,
            }
        });
        if let Some(kind) = kind {
            pieces.push(Piece::Text(format!("@{kind}{eol}{indent}")));
        }
        let (owner, params) = match (class, kind) {
            (Some(class), Some("staticmethod")) => (Some(class), &def.params[..]),
            (Some(_), _) => match def.params.split_first() {
                Some((first, rest)) => (Some(&*first.name.text), rest),
                None => (None, &def.params[..]),
            },
            (None, _) => (None, &def.params[..]),
        };
        let inner = match owner {
            Some(owner) => format!("{owner}.{}", face.name),
            None => face.name.clone(),
        };
        let anything = ["*args".to_owned(), "**kwargs".to_owned()];
        let (written, passed) = match face.taking {
            Taking::Parameters => (None, passed_on(params)),
            Taking::Anything => {
                let is_bound = class.is_some() && kind != Some("staticmethod");
                let first = def.params.first().filter(|_| is_bound);
                let own = first.map(|first| format!("{}, ", first.name.text));
                let written = format!("{}*args, **kwargs", own.unwrap_or_default());
                (Some(written), anything.to_vec())
            }
        };
        pieces.extend(runner(
            (self.text, self.facts, def),
            (written.as_deref(), docstring(&self.facts.tree, def)),
            (&run, &inner, &passed),
        ));
        let blank = if indent.is_empty() { 2 } else { 1 };
        pieces.push(Piece::Text(format!("{}{indent}", eol.repeat(blank + 1))));
        self.edits.push(Edit {
            range: TextRange::empty(at),
            pieces,
        });
    }
}
