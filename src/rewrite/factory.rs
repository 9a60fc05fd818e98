//! Constructors: `__init__` becomes an async factory, `create`.

use super::change::{Change, Line};
use super::function::{docstring, header_range, passed_on};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::layout::Layout;
use crate::facts::scope::ScopeId;
use crate::options::PythonVersion;
use crate::plan::factory::{Factory, Form};
use crate::syntax::ast::{ExprId, FunctionDef, StmtId};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_start_at, next_line_start};

/// From this version on `typing` has `Self`.
const SELF: PythonVersion = PythonVersion {
    major: 3,
    minor: 11,
};

/// Write a constructor as a factory.
pub fn rewrite(bench: &mut Workbench<'_>, def: &FunctionDef, path: &str, factory: &Factory) {
    let (class, method) = match path.rsplit_once('.') {
        Some((class, _)) => (class, factory.init.as_str()),
        None => return,
    };
    let create = format!("{class}.{}", factory.create);
    bench.allowance.redecorated.insert(path.to_owned());
    if factory.form == Form::Whole {
        bench.allowance.renamed.insert(path.to_owned(), create);
        whole(bench, def, class, &factory.create);
        return;
    }
    let moved = format!("{class}.{method}");
    bench.allowance.renamed.insert(path.to_owned(), moved);
    bench.allowance.added.insert(create);
    bench
        .edits
        .push(Edit::replacement(def.name.range, method.to_owned()));
    let indent = leading_whitespace(bench.text, line_start_at(bench.text, def.keyword));
    let eol = bench.eol();
    let mut pieces = vec![Piece::Text(format!("@classmethod{eol}{indent}async "))];
    match factory.form {
        Form::After => {
            let returns = match def.returns {
                Some(returns) => format!(" -> {}", own_type(bench, returns, class)),
                None => String::new(),
            };
            pieces.push(Piece::Text(format!(
                "def {}(cls, *args, **kwargs){returns}:",
                factory.create
            )));
        }
        _ => pieces.extend(header(bench, def, class, &factory.create)),
    }
    pieces.push(Piece::Text(body(bench, def, factory, indent)));
    let at = def.keyword;
    bench.edits.push(Edit {
        range: TextRange::empty(at),
        pieces,
    });
}

/// What the factory does, and the space between it and the method it awaits.
fn body(bench: &Workbench<'_>, def: &FunctionDef, factory: &Factory, indent: &str) -> String {
    let eol = bench.eol();
    let Layout { unit, widest, .. } = bench.facts.layout(bench.text);
    let inside = format!("{indent}{unit}");
    let made = match factory.form {
        Form::After => "cls(*args, **kwargs)",
        _ => "cls.__new__(cls)",
    };
    let arguments = passed_on(def.params.get(1..).unwrap_or_default());
    let mut call = format!("await self.{}({})", factory.init, arguments.join(", "));
    if inside.chars().count() + call.chars().count() > *widest {
        let listed: String = arguments
            .iter()
            .map(|argument| format!("{eol}{inside}{unit}{argument},"))
            .collect();
        call = format!("await self.{}({listed}{eol}{inside})", factory.init);
    }
    format!(
        "{eol}{inside}self = {made}{eol}{inside}{call}{eol}{inside}return self{eol}{eol}{indent}async "
    )
}

/// The body stays where it is and becomes the factory's.
fn whole(bench: &mut Workbench<'_>, def: &FunctionDef, class: &str, create: &str) {
    let (Some(receiver), Some(&last)) = (def.params.first(), def.body.last()) else {
        return;
    };
    let eol = bench.eol();
    let indent = leading_whitespace(bench.text, line_start_at(bench.text, def.keyword));
    bench.edits.push(Edit::insertion(
        format!("@classmethod{eol}{indent}async "),
        def.keyword,
    ));
    bench
        .edits
        .push(Edit::replacement(def.name.range, create.to_owned()));
    bench
        .edits
        .push(Edit::replacement(receiver.range, "cls".to_owned()));
    if let Some(returns) = def.returns {
        let written = own_type(bench, returns, class);
        let range = bench.facts.tree.expr(returns).range;
        bench.edits.push(Edit::replacement(range, written));
    }
    let name = &receiver.name.text;
    let made = format!("{name} = cls.__new__(cls)");
    let made = vec![Line::new(made)];
    let opening = match (docstring(&bench.facts.tree, def), def.body.first()) {
        (_, None) => None,
        (Some(_), Some(&stmt)) => Some(Change::After { stmt, lines: made }),
        (None, Some(&stmt)) if is_first_of_block(bench, stmt) => {
            Some(Change::Before { stmt, lines: made })
        }
        (None, Some(&stmt)) => {
            // Above the comments of the statement, and as deep as the body is, which may be deeper than the file's other blocks.
            let at = next_line_start(
                bench.text,
                header_range(bench.text, &bench.facts.tree, def).end,
            );
            let start = bench.facts.tree.stmt(stmt).range.start;
            match start > at && line_start_at(bench.text, start) > at {
                false => Some(Change::Before { stmt, lines: made }),
                true => {
                    let inside = leading_whitespace(bench.text, line_start_at(bench.text, start));
                    let code = format!("{inside}{name} = cls.__new__(cls){eol}");
                    bench.edits.push(Edit::insertion(code, at));
                    None
                }
            }
        }
    };
    let closing = Change::After {
        stmt: last,
        lines: vec![Line::new(format!("return {name}"))],
    };
    // Around all blocks that are put around statements of the body.
    bench
        .changes
        .splice(0..0, opening.into_iter().chain([closing]));
}

/// Whether a block begins with a statement.
fn is_first_of_block(bench: &Workbench<'_>, stmt: StmtId) -> bool {
    let mut changes = bench.changes.iter();
    changes.any(|change| matches!(change, Change::Wrap { first, .. } if *first == stmt))
}

/// The constructor's header as the factory's.
fn header(bench: &mut Workbench<'_>, def: &FunctionDef, class: &str, create: &str) -> Vec<Piece> {
    let whole = header_range(bench.text, &bench.facts.tree, def);
    let Some(receiver) = def.params.first() else {
        return Vec::new();
    };
    let mut pieces = vec![
        Piece::Source(TextRange::new(whole.start, def.name.range.start)),
        Piece::Text(create.to_owned()),
        Piece::Source(TextRange::new(def.name.range.end, receiver.range.start)),
        Piece::Text("cls".to_owned()),
    ];
    match def.returns {
        Some(returns) => {
            let range = bench.facts.tree.expr(returns).range;
            let written = own_type(bench, returns, class);
            pieces.push(Piece::Source(TextRange::new(
                receiver.range.end,
                range.start,
            )));
            pieces.push(Piece::Text(written));
            pieces.push(Piece::Source(TextRange::new(range.end, whole.end)));
        }
        None => pieces.push(Piece::Source(TextRange::new(receiver.range.end, whole.end))),
    }
    pieces
}

/// The type of an instance, as an annotation in the place of `returns`.
fn own_type(bench: &mut Workbench<'_>, returns: ExprId, class: &str) -> String {
    if bench.options.python < SELF {
        let name = class.rsplit('.').next().unwrap_or(class);
        return format!("\"{name}\"");
    }
    let at = bench.facts.tree.expr(returns).range.start;
    bench.reach("from typing import Self", None, ScopeId::MODULE, at)
}
