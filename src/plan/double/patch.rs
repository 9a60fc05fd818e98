//! Calls that put something in the place of a library's function: `patch("app.requests.get")`, `patch.object(requests, "get")`,
//! `mocker.patch(…)`, `monkeypatch.setattr(time, "sleep", fake)`.

use super::{Way, named_with_module, way_of_patching};
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

/// Who replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `patch` of unittest.mock or of pytest-mock: makes a mock, unless it is given something.
    Mock,
    /// `monkeypatch.setattr`: sets what it is given.
    Set,
}

/// How a call names what it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// By a dotted name, and how many bytes of it name a module of the project.
    Dotted(ExprId, usize),
    /// By an object and the name of its attribute.
    Attribute(ExprId, ExprId),
}

/// Where the name is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A name that this module has imported: `app.sleep`.
    Imported(FileId),
    /// The library itself, named through this module of the project: `app.time.sleep`.
    Through(FileId),
    /// The library itself.
    Library,
}

/// A call that replaces a function of a library.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The call.
    pub call: Site,
    /// Who replaces.
    pub tool: Tool,
    /// How it names what.
    pub subject: Subject,
    /// Canonical: `requests.get`.
    pub target: String,
    /// Where.
    pub place: Place,
    /// What it sets there, if it says so.
    pub new: Option<ExprId>,
}

/// Keywords and positions under which the tools take what they set.
const NEW: &[&str] = &["new", "value"];

/// All of them in the tests of a program.
pub fn patches(program: &Program<'_>) -> Vec<Patch> {
    let mut found = Vec::new();
    for (id, file) in program.numbered_files() {
        if program.is_test_file(id) {
            let calls = file.facts.calls.iter();
            found.extend(calls.filter_map(|&expr| patch(program, Site { file: id, expr })));
        }
    }
    found
}

fn patch(program: &Program<'_>, call: Site) -> Option<Patch> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let callee = program.source(at(*func));
    let way = way_of_patching(callee)?;
    let tool = match callee.ends_with("setattr") {
        true => Tool::Set,
        false => Tool::Mock,
    };
    let text = |argument: &Argument| match &program.expr(at(argument.value)).kind {
        ExprKind::Str { value, .. } => value.clone(),
        _ => None,
    };
    let positional = |index: usize| {
        let argument = args.get(index)?;
        matches!(argument.kind, ArgumentKind::Positional).then_some(argument)
    };
    let keyword = args
        .iter()
        .find(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if NEW.contains(&&*name.text)));
    let first = positional(0)?;
    let (subject, (target, place), next) = match text(first) {
        Some(dotted) => {
            let (path, name) = dotted.rsplit_once('.')?;
            let (owner, module, length) = named_with_module(program, call.file, path);
            let found = replaced(program, &owner, module, name)
                .or_else(|| (length == 0).then(|| (dotted.to_string(), Place::Library)))?;
            (Subject::Dotted(first.value, length), found, 1)
        }
        None if way == Way::OnObject => {
            let name = positional(1)?;
            let owner = program.infer(at(first.value));
            let through = match program.expr(at(first.value)).kind {
                ExprKind::Attribute { value, .. } => match &program.infer(at(value)).any_of[..] {
                    [Type::Module(module)] => Some(*module),
                    _ => None,
                },
                _ => None,
            };
            let found = replaced(program, &owner, through, &text(name)?)?;
            (Subject::Attribute(first.value, name.value), found, 2)
        }
        None => return None,
    };
    Some(Patch {
        call,
        tool,
        subject,
        target: program.table.canonical(&target).into_owned(),
        place,
        new: positional(next).or(keyword).map(|arg| arg.value),
    })
}

/// What a library's name is called that stands under `name` in `owner`, and where it is replaced.
fn replaced(
    program: &Program<'_>,
    owner: &Types,
    through: Option<FileId>,
    name: &str,
) -> Option<(String, Place)> {
    match &owner.any_of[..] {
        [Type::External(outside)] => {
            let place = through.map_or(Place::Library, Place::Through);
            Some((format!("{outside}.{name}"), place))
        }
        [Type::Module(module)] => match &program.members(owner, name).any_of[..] {
            [Type::External(outside)] => Some((outside.to_string(), Place::Imported(*module))),
            // `patch("app.open")`: the module looks there before it looks among the builtins.
            [] if program.module_variable(*module, name).is_none() => {
                let builtin = format!("builtins.{name}");
                let is_known = !program.table.rows(&builtin).is_empty();
                is_known.then_some((builtin, Place::Imported(*module)))
            }
            _ => None,
        },
        _ => None,
    }
}
